//! Stories to publish in tests: as plain as can be, each different from the next.

use api::content::document::{Content, Span};
use api::content::submission::{
    Article, Block, Catalogue, Contributor, Labels, Link, Mention, Named, Predicate, Section,
    Source, Submission, Thing, Topic,
};
use api::content::{Locale, publishing};
use entity::{article::Genre, article_link::LinkKind, mention::Origin};

use crate::app::{Kind, Place};

/// A migrated database with one source, `wire`, and these stories, the first the oldest.
pub async fn published(kind: Kind, stories: Vec<Article>) -> Place {
    let place = Place::new(kind).await;
    let store = place.store().await;
    api::content::migrate(&store).await.unwrap();
    publishing::publish(&store, &wire()).await.unwrap();
    publish(&place, stories).await;
    place
}

/// Publishes more stories.
pub async fn publish(place: &Place, articles: Vec<Article>) -> publishing::Receipt {
    let submission = Submission { articles, ..Default::default() };
    publishing::publish(&place.store().await, &submission).await.unwrap()
}

/// Publishes a predicate, which reads as its key.
pub async fn predicate(place: &Place, key: &str) {
    let labels = Labels { label: key.to_owned(), inverse: key.to_owned() };
    let labels = [("en".to_owned(), labels)].into();
    let predicates = vec![Predicate { key: key.to_owned(), labels, ..Default::default() }];
    let catalogue = Catalogue { predicates, ..Default::default() };
    let submission = Submission { catalogue, ..Default::default() };
    publishing::publish(&place.store().await, &submission).await.unwrap();
}

/// The source of every story here.
pub fn wire() -> Submission {
    let source = Source { slug: "wire".to_owned(), name: "Wire".to_owned(), ..Default::default() };
    let catalogue = Catalogue { sources: vec![source], ..Default::default() };
    Submission { catalogue, ..Default::default() }
}

/// `Story 7`: a headline and nothing else, published on the eighth minute of 2026.
pub fn story(number: usize) -> Article {
    let headline = format!("Story {number}");
    let date = format!("2026-01-01T{:02}:{:02}:00Z", number / 60, number % 60);
    Article {
        named: Named::default(),
        source: "wire".to_owned(),
        source_key: headline.clone(),
        locale: Locale::parse("en").unwrap(),
        headline,
        summary: None,
        byline: None,
        body: Vec::new(),
        genre: Genre::News,
        section: None,
        contributors: Vec::new(),
        topics: Vec::new(),
        mentions: Vec::new(),
        links: None,
        canonical_url: None,
        published_at: Some(date.parse().unwrap()),
        published_on: None,
        published_time_local: None,
    }
}

fn paragraph(text: &str) -> Block {
    Block::Content(Content::Paragraph { spans: vec![Span::plain(text)] })
}

/// A database where stories can be filed, with one story that has had two versions: a teaser with little
/// around it, then all of it with a new headline.
pub async fn told_twice(kind: Kind) -> Place {
    let place = published(kind, Vec::new()).await;
    let en = |name: &str| [("en".to_owned(), name.to_owned())].into();
    let topic = |slug: &str, broader: Option<&str>| Topic {
        slug: slug.to_owned(),
        names: en(slug),
        broader: broader.map(str::to_owned),
        ..Default::default()
    };
    let thing = |slug: &str, kind: &str| Thing {
        slug: slug.to_owned(),
        kind: kind.to_owned(),
        names: [("en".to_owned(), vec![slug.to_owned()])].into(),
        ..Default::default()
    };
    let catalogue = Catalogue {
        topics: vec![topic("world", None), topic("rivers", Some("world")), topic("dams", None)],
        things: vec![thing("nile", "EVENT"), thing("aswan", "PERSON")],
        sections: vec![Section { slug: "front".to_owned(), names: en("Front") }],
        contributors: vec![Contributor {
            slug: "ann".to_owned(),
            name: "Ann".to_owned(),
            ..Default::default()
        }],
        ..Default::default()
    };
    let catalogue = Submission { catalogue, ..Default::default() };
    publishing::publish(&place.store().await, &catalogue).await.unwrap();
    publish(&place, vec![story(2), first()]).await;
    publish(&place, vec![second()]).await;
    place
}

fn mention(thing: &str) -> Mention {
    let wordings = vec![thing.to_owned()];
    Mention { thing: thing.to_owned(), wordings, role: None, origin: Origin::Editor }
}

/// `Story 1` as it came first.
fn first() -> Article {
    let beside = Link {
        kind: LinkKind::Related,
        title: "See 2".to_owned(),
        source_key: "Story 2".to_owned(),
    };
    Article {
        summary: Some("The nile rises.".to_owned()),
        section: Some("front".to_owned()),
        topics: vec!["rivers".to_owned()],
        mentions: vec![mention("nile")],
        links: Some(vec![beside]),
        ..story(1)
    }
}

/// `Story 1` as it came the second time.
pub fn second() -> Article {
    let inline = Block::ReadAlso { title: "Two".to_owned(), source_key: "Story 2".to_owned() };
    Article {
        headline: "Story 1, told".to_owned(),
        body: vec![paragraph("At aswan the nile rises."), inline],
        topics: vec!["dams".to_owned()],
        mentions: vec![mention("nile"), mention("aswan")],
        contributors: vec!["ann".to_owned()],
        links: Some(Vec::new()),
        ..first()
    }
}
