//! One made-up story: worked out of the seed and its own number, and of no other story's. Knows no file.

use chrono::DateTime;
use serde::Serialize;

use super::Corpus;
use super::chance::Chance;
use super::words::{Language, capital};
use super::world::Source;

/// Whose every sixteenth story is: some publish more than others. A publisher’s stories are sixteen apart.
const SHARES: [usize; 16] = [0, 1, 0, 2, 3, 0, 1, 4, 0, 5, 1, 6, 0, 2, 3, 7];

/// From when on there are stories, and for how many days.
const BEGINS: i64 = 1_577_836_800; // 2020-01-01T00:00:00Z
const DAYS: usize = 2_400;

const GENRES: [&str; 8] =
    ["NEWS", "NEWS", "NEWS", "NEWS", "ANALYSIS", "OPINION", "INTERVIEW", "FEATURE"];

/// A story as a line has it.
#[derive(Debug, Serialize)]
pub(super) struct Story<'a> {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    body: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<&'a str>,
    language: &'static str,
    source: &'a str,
    section: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    url: String,
    genre: &'static str,
    contributors: Vec<&'a str>,
    topics: Vec<&'a str>,
    mentions: Vec<Mention<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct Mention<'a> {
    thing: &'a str,
    wordings: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Link {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

/// What a story opens with: all that others, which lead to it, have to know.
struct Opening<'a> {
    chance: Chance,
    source: &'a Source,
    language: &'a Language,
    mentions: Vec<Mention<'a>>,
    title: String,
}

impl Corpus {
    /// The story of this number, from 0.
    pub(super) fn story(&self, number: u64) -> Option<Story<'_>> {
        let Opening { mut chance, source, language, mut mentions, title } = self.opening(number)?;
        let paragraphs =
            if chance.one_in(8) { 0 } else { 1 + chance.between(0, 4) + chance.between(0, 8) };
        let summarised = !chance.one_in(4);
        if paragraphs == 0 && !summarised {
            mentions.retain(|mention| mention.wordings.iter().all(|name| title.contains(name)));
        }
        // Where each wording is to stand: in the body, if there is one.
        let mut parts: Vec<Vec<&str>> = vec![Vec::new(); paragraphs.max(1)];
        for name in mentions.iter().flat_map(|mention| &mention.wordings) {
            let at = chance.below(parts.len());
            parts.get_mut(at).into_iter().for_each(|part| part.push(name));
        }
        let in_summary = if paragraphs == 0 { parts.concat() } else { Vec::new() };
        let summary = summarised.then(|| text(language, &mut chance, (14, 34), &in_summary));
        let body = parts.iter().take(paragraphs);
        let body = body.map(|names| text(language, &mut chance, (18, 90), names)).collect();
        let signed = !chance.one_in(5);
        let contributor = chance.pick(&self.world.contributors).filter(|_| signed);
        let contributor = contributor.map(String::as_str);
        Some(Story {
            id: id(number),
            title,
            summary,
            body,
            byline: contributor,
            language: language.tag,
            source: &source.name,
            section: &chance.pick(&self.world.sections)?.slug,
            published_at: date(&mut chance),
            url: format!("{}{}", source.url, id(number)),
            genre: chance.text(&GENRES),
            contributors: contributor.into_iter().collect(),
            topics: self.topics(&mut chance),
            mentions,
            links: self.links(number, &mut chance),
        })
    }

    fn opening(&self, number: u64) -> Option<Opening<'_>> {
        let mut chance = Chance::new(self.seed, 1_000 + number);
        let share = SHARES.get((number % SHARES.len() as u64) as usize)?;
        let source = self.world.sources.get(*share)?;
        let language = self.languages.get(source.language)?;
        let mentions = self.mentions(language, &mut chance);
        let foremost = mentions.first().and_then(|mention| mention.wordings.first().copied());
        let foremost = foremost.filter(|_| chance.one_in(2));
        let title = sentence(language, &mut chance, (5, 11), foremost.as_slice());
        Some(Opening { chance, source, language, mentions, title })
    }

    /// A few things, the famous more often, each by some of its names.
    fn mentions(&self, language: &Language, chance: &mut Chance) -> Vec<Mention<'_>> {
        let mut mentions: Vec<Mention<'_>> = Vec::new();
        for _ in 0..chance.between(0, 6) {
            let Some(thing) = self.world.thing(chance) else { continue };
            let names = thing.names.get(language.tag).into_iter().flatten().map(String::as_str);
            let all = chance.one_in(2);
            if mentions.iter().all(|mention| mention.thing != thing.slug) {
                let wordings = names.take(if all { 2 } else { 1 }).collect();
                mentions.push(Mention { thing: &thing.slug, wordings });
            }
        }
        mentions
    }

    fn topics(&self, chance: &mut Chance) -> Vec<&str> {
        let mut topics: Vec<&str> = Vec::new();
        for _ in 0..chance.between(0, 3) {
            let topic = chance.pick(&self.world.topics).map(|topic| topic.slug.as_str());
            topics.extend(topic.filter(|topic| !topics.contains(topic)));
        }
        topics
    }

    /// Links to earlier stories of the same publisher.
    fn links(&self, number: u64, chance: &mut Chance) -> Vec<Link> {
        let mut links = Vec::new();
        let mut back = 0;
        for _ in 0..chance.between(0, 3) {
            back += chance.between(1, 12) as u64 * SHARES.len() as u64;
            let earlier = number.checked_sub(back);
            links.extend(earlier.and_then(|earlier| {
                let kind = chance.one_in(4).then_some("FOLLOW_UP");
                Some(Link { id: id(earlier), title: self.opening(earlier)?.title, kind })
            }));
        }
        links
    }
}

fn id(number: u64) -> String {
    format!("story-{number}")
}

/// A moment, mostly; else a day, or a day and a time of day without a zone, or nothing.
fn date(chance: &mut Chance) -> Option<String> {
    let seconds = chance.below(DAYS * 86_400) as i64;
    let at = DateTime::from_timestamp(BEGINS + seconds, 0)?;
    let form = match chance.below(16) {
        0 => return None,
        1 => "%Y-%m-%d",
        2 => "%Y-%m-%dT%H:%M",
        3..=6 => "%Y-%m-%dT%H:%M:%S+01:00",
        _ => "%Y-%m-%dT%H:%M:%SZ",
    };
    Some(at.format(form).to_string())
}

/// Sentences of so many words in all, with these names in them.
fn text(
    language: &Language,
    chance: &mut Chance,
    (least, most): (usize, usize),
    names: &[&str],
) -> String {
    let mut left = chance.between(least, most);
    let mut names = names.iter();
    let mut sentences = Vec::new();
    while left > 0 || names.len() > 0 {
        let some: Vec<&str> = names.by_ref().take(2).copied().collect();
        let length = chance.between(6, 18);
        sentences.push(sentence(language, chance, (length, length), &some) + ".");
        left = left.saturating_sub(length);
    }
    sentences.join(" ")
}

/// One sentence without its full stop. Between two names there is always another word.
fn sentence(
    language: &Language,
    chance: &mut Chance,
    (least, most): (usize, usize),
    names: &[&str],
) -> String {
    let length = chance.between(least, most);
    let mut words: Vec<String> = (0..length).map(|_| language.word(chance)).collect();
    for (at, name) in names.iter().enumerate() {
        words.insert(at * (length / 2 + 1) + chance.below(length / 2), (*name).to_owned());
    }
    capital(&words.join(" "))
}
