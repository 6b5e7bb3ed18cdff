//! What made-up stories are about: publishers, sections, people who sign, a hierarchy of topics, and things of
//! every kind with names in every language. Knows no story.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::chance::{Chance, Zipf};
use super::words::{Language, capital};
use crate::content::slug;

/// How many of each there are, whatever the number of stories.
const SECTIONS: usize = 12;
const CONTRIBUTORS: usize = 160;
const TOPICS: usize = 120;
const THINGS: usize = 1_200;

/// The names of something, by language.
pub(super) type Names = BTreeMap<&'static str, Vec<String>>;

/// What stories are about.
#[derive(Debug)]
pub(super) struct World {
    pub(super) sources: Vec<Source>,
    pub(super) sections: Vec<Section>,
    /// Who signs: their names.
    pub(super) contributors: Vec<String>,
    pub(super) topics: Vec<Topic>,
    pub(super) things: Vec<Thing>,
    /// Which of them are known best, and how well: not those that were made first.
    best_known: Vec<usize>,
    fame: Zipf,
}

/// A publisher, which writes in one language.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) url: String,
    #[serde(skip)]
    pub(super) language: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) slug: String,
    names: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Topic {
    pub(super) slug: String,
    names: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broader: Option<String>,
    related: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thing {
    pub(super) slug: String,
    kind: &'static str,
    pub(super) names: Names,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place_kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_on: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parties: Vec<String>,
}

impl World {
    pub(super) fn new(seed: u64, languages: &[Language]) -> Self {
        let mut maker = Maker {
            languages,
            chance: Chance::new(seed, 100),
            taken: HashSet::new(),
            slugs: HashSet::new(),
        };
        let sources = [0, 1, 2, 0, 3, 1, 2, 0].map(|language| maker.source(language)).into();
        let sections = (0..SECTIONS).map(|_| maker.section()).collect();
        let contributors = (0..CONTRIBUTORS).map(|_| maker.contributor()).collect();
        let (topics, things) = (maker.topics(), maker.things());
        let mut best_known: Vec<usize> = (0..things.len()).collect();
        for at in (1..best_known.len()).rev() {
            best_known.swap(at, maker.chance.below(at + 1));
        }
        let fame = Zipf::of(things.len());
        Self { sources, sections, contributors, topics, things, best_known, fame }
    }

    /// Somebody or something, the better known the likelier.
    pub(super) fn thing(&self, chance: &mut Chance) -> Option<&Thing> {
        self.things.get(*self.best_known.get(self.fame.rank(chance))?)
    }
}

/// Makes names that are nobody else's.
struct Maker<'a> {
    languages: &'a [Language],
    chance: Chance,
    taken: HashSet<String>,
    slugs: HashSet<String>,
}

impl Maker<'_> {
    /// A name in this language, of so many parts.
    fn name(&mut self, language: usize, parts: usize) -> String {
        loop {
            let Some(language) = self.languages.get(language) else { return String::new() };
            let part = |_| language.name(2 + self.chance.below(2), &mut self.chance);
            let name = (0..parts).map(part).collect::<Vec<_>>().join(" ");
            // A name that is short is found in too many others.
            if name.chars().count() > 3 && self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// The name in each language, and in some a second one.
    fn names(&mut self, parts: usize) -> Names {
        let mut names = Names::new();
        for at in 0..self.languages.len() {
            let mut all = vec![self.name(at, parts)];
            if self.chance.one_in(3) {
                all.push(self.name(at, 1));
            }
            names.extend(self.languages.get(at).map(|language| (language.tag, all)));
        }
        names
    }

    fn slug(&mut self, names: &Names) -> String {
        let base = slug(names.get("en").and_then(|names| names.first()).map_or("", String::as_str));
        let mut free = base.clone();
        while !self.slugs.insert(free.clone()) {
            free = format!("{base}-{}", self.slugs.len());
        }
        free
    }

    /// A word or two in each language.
    fn words(&mut self) -> BTreeMap<&'static str, String> {
        let words = |language: &Language| {
            let first = capital(&language.content_word(&mut self.chance));
            (language.tag, first + " " + &language.content_word(&mut self.chance))
        };
        self.languages.iter().map(words).collect()
    }

    fn source(&mut self, language: usize) -> Source {
        let name = self.name(language, 2);
        let slug = slug(&name);
        Source { url: format!("https://{slug}.example/"), slug, name, language }
    }

    fn section(&mut self) -> Section {
        let names = self.words();
        let of = names.get("en").map(|name| (("en"), vec![name.clone()])).into_iter().collect();
        Section { slug: self.slug(&of), names }
    }

    fn contributor(&mut self) -> String {
        let language = self.chance.below(self.languages.len());
        self.name(language, 2)
    }

    /// A tenth of them on top, the others each under one that was made before, three steps down at most.
    fn topics(&mut self) -> Vec<Topic> {
        let mut topics: Vec<Topic> = Vec::new();
        let mut depths: Vec<usize> = Vec::new();
        while topics.len() < TOPICS {
            let names = self.words();
            let of = names.get("en").map(|name| ("en", vec![name.clone()])).into_iter().collect();
            let at = self.chance.below(topics.len());
            let deep = depths.get(at).copied().unwrap_or_default();
            let above = topics.get(at).filter(|_| topics.len() >= TOPICS / 10 && deep < 3);
            depths.push(above.map_or(0, |_| deep + 1));
            let broader = above.map(|topic| topic.slug.clone());
            let beside = self.chance.pick(&topics).filter(|_| self.chance.one_in(4));
            let related = beside.map(|topic| topic.slug.clone()).into_iter().collect();
            topics.push(Topic { slug: self.slug(&of), names, broader, related });
        }
        topics
    }

    /// Countries first, since others lie in them.
    fn things(&mut self) -> Vec<Thing> {
        let mut things: Vec<Thing> = Vec::new();
        let (mut countries, mut firms) = (Vec::new(), Vec::new());
        for number in 0..THINGS {
            let kind = match number {
                ..60 => "COUNTRY",
                _ => self.chance.text(&KINDS),
            };
            let thing = self.thing(kind, &countries, &firms);
            match thing.kind {
                "PLACE" if kind == "COUNTRY" => countries.push(thing.slug.clone()),
                "ORGANIZATION" => firms.push(thing.slug.clone()),
                _ => {}
            }
            things.push(thing);
        }
        things
    }

    fn thing(&mut self, kind: &'static str, countries: &[String], firms: &[String]) -> Thing {
        let parts = if kind == "COUNTRY" { 1 } else { 2 };
        let names = self.names(parts);
        let bare = Thing { slug: self.slug(&names), kind, names, ..Thing::default() };
        let country = self.chance.pick(countries).cloned();
        let day = format!(
            "20{}-0{}-1{}",
            self.chance.between(18, 26),
            self.chance.between(1, 9),
            self.chance.below(10)
        );
        match kind {
            "COUNTRY" => Thing { kind: "PLACE", place_kind: Some("COUNTRY"), ..bare },
            "PLACE" => {
                let place_kind = Some(self.chance.text(&["CITY", "REGION", "FACILITY"]));
                Thing { place_kind, country, ..bare }
            }
            "ORGANIZATION" => {
                let parent = self.chance.pick(firms).filter(|_| self.chance.one_in(4)).cloned();
                Thing { country, parent, ..bare }
            }
            "EQUIPMENT" => {
                let category = self.languages.first().map(|of| of.content_word(&mut self.chance));
                Thing { country, category, ..bare }
            }
            "EVENT" => Thing { place: country, starts_on: Some(day), ..bare },
            "AGREEMENT" => {
                let mut parties: Vec<String> = country.into_iter().collect();
                parties.extend(self.chance.pick(countries).cloned());
                parties.dedup();
                Thing { signed_on: Some(day), parties, ..bare }
            }
            _ => bare,
        }
    }
}

/// Kinds of things, as often as there are such.
const KINDS: [&str; 10] = [
    "PERSON",
    "PERSON",
    "PERSON",
    "PERSON",
    "ORGANIZATION",
    "ORGANIZATION",
    "PLACE",
    "EQUIPMENT",
    "EVENT",
    "AGREEMENT",
];
