//! Finding the wordings of things in a document, and marking them in its body. Knows no names: it is told.

use std::{collections::BTreeMap, ops::Range};

use uuid::Uuid;

use super::{Content, Document, Span, joined};
use crate::content::{Error, Result};

/// A thing and a wording it may go by in the text.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The thing.
    pub thing: Uuid,
    /// The exact characters to look for.
    pub text: String,
}

/// Where and how often a thing was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The wording at its first place.
    pub wording: String,
    /// How often, in all.
    pub count: i32,
    /// Order of first appearance among all that was found, from 1.
    pub position: i32,
    /// How much the story is about it, 0 to 1.
    pub salience: f64,
    /// The blocks it was found in, in order.
    pub block_ids: Vec<String>,
}

/// What stands at one place: which wording, by its number, and where in the text.
type Hit = (usize, Range<usize>);

/// The most places of one story at which something is mentioned: each makes a span of its own.
const PLACES: usize = 5_000;

/// Finds `wordings` in headline, summary and body, and marks them in the body.
///
/// At one place the longest wording wins, and a place counts once. A wording counts only as a whole
/// word. What was found nowhere is not in the answer.
pub fn mark(document: &mut Document, wordings: &[Wording]) -> Result<BTreeMap<Uuid, Found>> {
    let mut longest_first: Vec<usize> = (0..wordings.len()).collect();
    let length = |number: &usize| wordings.get(*number).map_or(0, |wording| wording.text.len());
    longest_first.sort_by_key(|number| std::cmp::Reverse(length(number)));

    let mut tally = Tally { wordings, found: BTreeMap::new(), seen: 0, places: 0 };
    for hit in hits(&document.headline, wordings, &longest_first) {
        tally.count(hit.0, None, HEADLINE)?;
    }
    let summary = document.summary.as_deref().unwrap_or_default();
    for hit in hits(summary, wordings, &longest_first) {
        tally.count(hit.0, None, SUMMARY)?;
    }
    for block in &mut document.body {
        for spans in block.content.texts_mut() {
            let hits = hits(&joined(spans), wordings, &longest_first);
            for hit in &hits {
                tally.count(hit.0, Some(&block.id), BODY)?;
            }
            *spans = split(spans, &hits, wordings);
        }
    }
    Ok(tally.weighed())
}

/// What a place weighs: a story is about what its headline names. Halves, so that a thing in the
/// headline outweighs one that is named twice in passing.
const HEADLINE: f64 = 4.0;
const SUMMARY: f64 = 2.0;
const BODY: f64 = 1.0;

struct Tally<'a> {
    wordings: &'a [Wording],
    found: BTreeMap<Uuid, Found>,
    seen: i32,
    places: usize,
}

impl Tally<'_> {
    fn count(&mut self, wording: usize, block: Option<&str>, weight: f64) -> Result<()> {
        let Some(wording) = self.wordings.get(wording) else { return Ok(()) };
        self.places += 1;
        if self.places > PLACES {
            let rule = format!("must stand at no more than {PLACES} places in all");
            return Err(Error::invalid("mentions", rule));
        }
        let found = self.found.entry(wording.thing).or_insert_with(|| {
            self.seen += 1;
            Found {
                wording: wording.text.clone(),
                count: 0,
                position: self.seen,
                salience: 0.0,
                block_ids: Vec::new(),
            }
        });
        found.count += 1;
        found.salience += weight;
        if let Some(block) = block
            && found.block_ids.last().map(String::as_str) != Some(block)
        {
            found.block_ids.push(block.to_owned());
        }
        Ok(())
    }

    /// Weights as shares of the heaviest, to two places: equal on every machine.
    fn weighed(mut self) -> BTreeMap<Uuid, Found> {
        let heaviest = self.found.values().map(|found| found.salience).fold(1.0, f64::max);
        for found in self.found.values_mut() {
            found.salience = (found.salience / heaviest * 100.0).round() / 100.0;
        }
        self.found
    }
}

/// Every place in `text` where a wording stands, none overlapping, in order.
fn hits(text: &str, wordings: &[Wording], longest_first: &[usize]) -> Vec<Hit> {
    let (mut hits, mut taken) = (Vec::new(), vec![false; text.len()]);
    for number in longest_first {
        let Some(wording) = wordings.get(*number) else { continue };
        for (start, found) in text.match_indices(&wording.text) {
            let range = start..start + found.len();
            let Some(place) = taken.get_mut(range.clone()) else { continue };
            if !place.contains(&true) && is_whole_word(text, &range) {
                place.fill(true);
                hits.push((*number, range));
            }
        }
    }
    hits.sort_by_key(|(_, range)| range.start);
    hits
}

/// No letter or digit touches it on either side.
fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|head| head.chars().next_back());
    let after = text.get(range.end..).and_then(|tail| tail.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// `spans` cut at the borders of `hits`, each piece inside a hit naming its thing. Both are in order, so
/// each is gone through once.
fn split(spans: &[Span], hits: &[Hit], wordings: &[Wording]) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut hits = hits.iter().peekable();
    let mut offset = 0;
    for span in spans {
        let (mut from, end) = (offset, offset + span.text.len());
        while from < end {
            while hits.next_if(|(_, range)| range.end <= from).is_some() {}
            let (to, thing) = match hits.peek() {
                Some((number, range)) if range.start <= from => {
                    (range.end.min(end), wordings.get(*number).map(|wording| wording.thing))
                }
                Some((_, range)) => (range.start.min(end), None),
                None => (end, None),
            };
            let text = span.text.get(from - offset..to - offset).unwrap_or_default().to_owned();
            pieces.push(Span { text, thing: thing.or(span.thing), ..span.clone() });
            from = to;
        }
        offset = end;
    }
    pieces
}

/// Where an exact quote stands: the part of the story, and the text it stands in.
pub(in crate::content) fn locate<'a>(
    document: &'a Document,
    quote: &str,
) -> Vec<(Place<'a>, String)> {
    let mut texts = texts(document);
    texts.retain(|(_, text)| text.contains(quote));
    texts
}

/// Every text that words can stand in, and which part of the story it is.
pub(in crate::content) fn texts(document: &Document) -> Vec<(Place<'_>, String)> {
    let mut texts = vec![(Place::Headline, document.headline.clone())];
    texts.extend(document.summary.iter().map(|summary| (Place::Summary, summary.clone())));
    for block in &document.body {
        let within = block.content.texts().into_iter().map(joined);
        texts.extend(within.map(|text| (Place::Block(&block.id), text)));
    }
    texts
}

/// A part of a story that words can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Place<'a> {
    Headline,
    Summary,
    Block(&'a str),
}

impl Content {
    /// Whether anything in it can hold a mention.
    #[cfg(test)]
    fn mentions(&self) -> Vec<(&str, bool)> {
        let spans = self.texts().into_iter().flatten();
        spans.map(|span| (span.text.as_str(), span.thing.is_some())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Block;
    use super::*;

    fn document(headline: &str, paragraph: &str) -> Document {
        let content = Content::Paragraph { spans: vec![Span::plain(paragraph)] };
        let body = vec![Block { id: "b1".to_owned(), content }];
        Document { headline: headline.to_owned(), summary: None, byline: None, image: None, body }
    }

    fn wording(thing: u128, text: &str) -> Wording {
        Wording { thing: Uuid::from_u128(thing), text: text.to_owned() }
    }

    #[test]
    fn the_longest_wording_wins_and_a_place_counts_once() {
        let mut story =
            document("L’OTAN à Rabat", "Le Collège de l’Alliance atlantique, et l’Alliance.");
        let found = mark(
            &mut story,
            &[
                wording(1, "Alliance"),
                wording(1, "OTAN"),
                wording(2, "Collège de l’Alliance atlantique"),
            ],
        )
        .unwrap();

        let nato = found.get(&Uuid::from_u128(1)).unwrap();
        assert_eq!((nato.count, nato.wording.as_str(), nato.salience), (2, "OTAN", 1.0));
        let college = found.get(&Uuid::from_u128(2)).unwrap();
        assert_eq!((college.count, college.position, college.block_ids.len()), (1, 2, 1));
        let marked = story.body.first().unwrap().content.mentions();
        assert_eq!(
            marked,
            [
                ("Le ", false),
                ("Collège de l’Alliance atlantique", true),
                (", et l’", false),
                ("Alliance", true),
                (".", false)
            ]
        );
    }

    #[test]
    fn a_longer_wording_that_is_no_whole_word_gives_way_to_a_shorter() {
        let mut story = document("H", "New Yorkers in New York");
        let found = mark(&mut story, &[wording(1, "New York"), wording(2, "New")]).unwrap();
        assert_eq!(found.get(&Uuid::from_u128(2)).unwrap().count, 1);
        let marked = story.body.first().unwrap().content.mentions();
        assert_eq!(marked, [("New", true), (" Yorkers in ", false), ("New York", true)]);
    }

    #[test]
    fn a_wording_that_stands_everywhere_is_refused_before_it_is_written_out() {
        let mut story = document("H", &"a ".repeat(9_999));
        let refused = mark(&mut story, &[wording(1, "a")]).unwrap_err();
        assert_eq!(refused.to_string(), "mentions: must stand at no more than 5000 places in all");
    }

    #[test]
    fn part_of_a_word_is_no_mention() {
        let mut story = document("Les Indes", "L'Inde et l'Indien");
        let found = mark(&mut story, &[wording(1, "Inde"), wording(2, "Chine")]).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found.get(&Uuid::from_u128(1)).unwrap().count, 1);
    }

    #[test]
    fn marks_come_off_again_without_a_trace() {
        let plain = document("Rabat", "De Rabat à Agadir, puis Rabat");
        let mut marked = plain.clone();
        mark(&mut marked, &[wording(1, "Rabat")]).unwrap();
        assert_ne!(marked, plain);
        assert_eq!(marked.unmarked(), plain);
    }

    #[test]
    fn blocks_keep_their_ids_when_others_come_and_go() {
        let paragraph = |text: &str| Block {
            id: String::new(),
            content: Content::Paragraph { spans: vec![Span::plain(text)] },
        };
        let mut first = document("A", "one");
        first.body = ["one", "two", "three"].map(paragraph).to_vec();
        let empty = Document { body: Vec::new(), ..first.clone() };
        first.keep_block_ids(&empty);
        let mut second = Document {
            body: ["zero", "one", "three", "four"].map(paragraph).to_vec(),
            ..first.clone()
        };
        second.keep_block_ids(&first);

        let ids =
            |story: &Document| story.body.iter().map(|block| block.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&first), ["b1", "b2", "b3"]);
        assert_eq!(ids(&second), ["b4", "b1", "b3", "b5"]);
    }
}
