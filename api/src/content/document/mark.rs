//! Finding the wordings of things in a document, and marking them in its body. Knows no names: it is told.

use std::{collections::BTreeMap, ops::Range};

use uuid::Uuid;

use super::{Content, Document, Span, joined};

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

/// Finds `wordings` in headline, summary and body, and marks them in the body.
///
/// At one place the longest wording wins, and a place counts once. A wording counts only as a whole
/// word. What was found nowhere is not in the answer.
pub fn mark(document: &mut Document, wordings: &[Wording]) -> BTreeMap<Uuid, Found> {
    let mut tally = Tally { wordings, found: BTreeMap::new(), seen: 0 };
    for hit in hits(&document.headline, wordings) {
        tally.count(hit.0, None, HEADLINE);
    }
    for hit in hits(document.summary.as_deref().unwrap_or_default(), wordings) {
        tally.count(hit.0, None, SUMMARY);
    }
    for block in &mut document.body {
        for spans in block.content.texts_mut() {
            let hits = hits(&joined(spans), wordings);
            for hit in &hits {
                tally.count(hit.0, Some(&block.id), BODY);
            }
            *spans = split(spans, &hits, wordings);
        }
    }
    tally.weighed()
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
}

impl Tally<'_> {
    fn count(&mut self, wording: usize, block: Option<&str>, weight: f64) {
        let Some(wording) = self.wordings.get(wording) else { return };
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
fn hits(text: &str, wordings: &[Wording]) -> Vec<Hit> {
    let mut longest_first: Vec<usize> = (0..wordings.len()).collect();
    let length = |number: &usize| wordings.get(*number).map_or(0, |wording| wording.text.len());
    longest_first.sort_by_key(|number| std::cmp::Reverse(length(number)));

    let mut hits: Vec<Hit> = Vec::new();
    for number in longest_first {
        let Some(wording) = wordings.get(number) else { continue };
        for (start, found) in text.match_indices(&wording.text) {
            let range = start..start + found.len();
            let taken =
                hits.iter().any(|(_, other)| range.start < other.end && other.start < range.end);
            if !taken && is_whole_word(text, &range) {
                hits.push((number, range));
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

/// `spans` cut at the borders of `hits`, each piece inside a hit naming its thing.
fn split(spans: &[Span], hits: &[Hit], wordings: &[Wording]) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut offset = 0;
    for span in spans {
        let end = offset + span.text.len();
        let mut cuts = vec![offset, end];
        let borders = hits.iter().flat_map(|(_, range)| [range.start, range.end]);
        cuts.extend(borders.filter(|border| offset < *border && *border < end));
        cuts.sort_unstable();
        for cut in cuts.windows(2) {
            let &[from, to] = cut else { continue };
            let Some(text) = span.text.get(from - offset..to - offset) else { continue };
            let hit = hits.iter().find(|(_, range)| range.start <= from && to <= range.end);
            let thing =
                hit.and_then(|(number, _)| wordings.get(*number)).map(|wording| wording.thing);
            pieces.push(Span {
                text: text.to_owned(),
                thing: thing.or(span.thing),
                ..span.clone()
            });
        }
        offset = end;
    }
    pieces.retain(|span| !span.text.is_empty());
    pieces
}

/// Where an exact quote stands: the part of the story, and the text it stands in.
pub(in crate::content) fn locate<'a>(
    document: &'a Document,
    quote: &str,
) -> Vec<(Place<'a>, String)> {
    let mut texts = vec![(Place::Headline, document.headline.clone())];
    texts.extend(document.summary.iter().map(|summary| (Place::Summary, summary.clone())));
    for block in &document.body {
        let within = block.content.texts().into_iter().map(joined);
        texts.extend(within.map(|text| (Place::Block(&block.id), text)));
    }
    texts.retain(|(_, text)| text.contains(quote));
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
        );

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
    fn part_of_a_word_is_no_mention() {
        let mut story = document("Les Indes", "L'Inde et l'Indien");
        let found = mark(&mut story, &[wording(1, "Inde"), wording(2, "Chine")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found.get(&Uuid::from_u128(1)).unwrap().count, 1);
    }

    #[test]
    fn marks_come_off_again_without_a_trace() {
        let plain = document("Rabat", "De Rabat à Agadir, puis Rabat");
        let mut marked = plain.clone();
        mark(&mut marked, &[wording(1, "Rabat")]);
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
