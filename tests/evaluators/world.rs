//! Stories by chance, filed, signed, dated and related by chance. Knows no filter.

use std::collections::BTreeSet;

use api::content::Locale;
use api::content::document::{Content, Span};
use api::content::submission::{
    Article, Block, Catalogue, Contributor, Evidence, Labels, Mention, Predicate, Relation,
    Section, Source, Submission, Thing, Topic,
};
use entity::mention::Origin;

use super::{
    CONTRIBUTORS, EVENTS, GENRES, LOCALES, PREDICATES, SECTIONS, SOURCES, STORIES, THINGS, TOPICS,
    day, hour, some,
};
use crate::chance::Chance;
use crate::stories;

/// Stories filed, signed, dated and related by chance.
pub fn world(chance: &mut Chance) -> Submission {
    let en = |name: &str| [("en".to_owned(), name.to_owned())].into();
    let broader = [None, Some("world"), Some("europe"), None, Some("water")];
    let topics = TOPICS.into_iter().zip(broader).map(|(slug, broader)| Topic {
        slug: slug.to_owned(),
        names: en(slug),
        broader: broader.map(str::to_owned),
        ..Topic::default()
    });
    let thing = |slug: &str, kind: &str| Thing {
        slug: slug.to_owned(),
        kind: kind.to_owned(),
        names: [("en".to_owned(), vec![slug.to_owned()])].into(),
        ..Thing::default()
    };
    let things = THINGS.map(|slug| thing(slug, "ORGANIZATION"));
    let events = EVENTS.map(|slug| thing(slug, "EVENT"));
    let named = |slug: &str| (slug.to_owned(), slug.to_owned());
    let catalogue = Catalogue {
        topics: topics.collect(),
        things: things.into_iter().chain(events).collect(),
        sections: SECTIONS.map(|slug| Section { slug: slug.to_owned(), names: en(slug) }).into(),
        contributors: CONTRIBUTORS
            .map(named)
            .map(|(slug, name)| Contributor { slug, name, ..Contributor::default() })
            .into(),
        sources: SOURCES
            .map(named)
            .map(|(slug, name)| Source { slug, name, ..Source::default() })
            .into(),
        predicates: PREDICATES
            .map(|key| Predicate {
                key: key.to_owned(),
                labels: [("en".to_owned(), labels(key))].into(),
                ..Predicate::default()
            })
            .into(),
    };
    Submission {
        catalogue,
        articles: (0..STORIES).map(|number| story(chance, number)).collect(),
        relations: (0..STORIES / 2).map(|number| relation(chance, number)).collect(),
    }
}

fn labels(key: &str) -> Labels {
    Labels { label: key.to_owned(), inverse: key.to_owned() }
}

/// A story filed, signed and dated by chance.
pub fn story(chance: &mut Chance, number: usize) -> Article {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let things = if chance.once_in(4) { Vec::new() } else { some(chance, &THINGS) };
    let words = format!("Of {}.", things.join(" and "));
    let mention = |thing: &&str| Mention {
        thing: (*thing).to_owned(),
        wordings: vec![(*thing).to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    let mentions = things.iter().map(mention).collect();
    let paragraph = Block::Content(Content::Paragraph { spans: vec![Span::plain(words.clone())] });
    Article {
        source: chance.one_of(&SOURCES).unwrap().to_owned(),
        locale: Locale::parse(chance.one_of(&LOCALES).unwrap()).unwrap(),
        // Without a thing to mention, a headline may be all there is.
        summary: (!things.is_empty() || chance.once_in(2)).then_some(words),
        body: if chance.once_in(2) { vec![paragraph] } else { Vec::new() },
        genre: chance.one_of(&GENRES).unwrap(),
        section: chance.one_of(&[None, Some("front"), Some("back")]).flatten().map(str::to_owned),
        contributors: owned(some(chance, &CONTRIBUTORS)),
        topics: owned(some(chance, &TOPICS)),
        mentions,
        published_at: (!chance.once_in(4)).then(|| hour(chance)),
        ..stories::story(number)
    }
}

fn relation(chance: &mut Chance, number: usize) -> Relation {
    let subject = chance.below(THINGS.len());
    let object = (subject + 1 + chance.below(THINGS.len() - 1)) % THINGS.len();
    let quote = |story: usize| Evidence {
        article: format!("story-{story}"),
        quote: format!("Story {story}"),
    };
    let on: BTreeSet<_> = (0..=chance.below(3)).map(|_| chance.below(STORIES)).collect();
    let (from, until) = (day(chance), day(chance));
    Relation {
        id: format!("r{number}"),
        subject: THINGS[subject].to_owned(),
        predicate: chance.one_of(&PREDICATES).unwrap().to_owned(),
        object: THINGS[object].to_owned(),
        modality: ["ASSERTED", "NOTIFIED", "CONDITIONAL"][chance.below(3)].to_owned(),
        event: chance.one_of(&[None, Some("event0"), Some("event1")]).flatten().map(str::to_owned),
        valid_from: (!chance.once_in(3)).then_some(from.min(until)),
        valid_until: (!chance.once_in(3)).then_some(from.max(until)),
        evidence: on.into_iter().map(quote).collect(),
        ..Relation::default()
    }
}
