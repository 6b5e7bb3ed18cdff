//! Which words there are: those that begin like one, and those that differ from one by a slip of the finger.
//! Knows no story.

use std::collections::HashMap;
use std::ops::ControlFlow;

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;

use super::fields::SURFACE;
use super::snapshot::Snapshot;
use crate::content::Result;
use crate::content::analysis::is_stopword;

/// A word that there is, and in how many public stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) surface: String,
    pub(super) stories: u64,
}

/// The fewest letters that something must begin with to be completed.
const FEWEST_LETTERS: usize = 2;
/// More words than these are not looked at in one part of the index.
const MOST_SEEN: usize = 20_000;
/// A word of fewer letters has no slips: any other would be one.
const FEWEST_TO_SLIP: usize = 4;
/// More words than these are not weighed against one another.
const MOST_NEAR: usize = 32;
/// A longer one is none that anybody typed.
const LONGEST_TO_SLIP: usize = 32;
/// From so many letters on, there may be two.
const ENOUGH_TO_SLIP_TWICE: usize = 8;

/// The commonest words that go on from `start`, at most `most`; `start` itself is none of them.
pub(super) fn going_on(snapshot: &Snapshot, start: &str, most: usize) -> Result<Vec<Known>> {
    let mut seen = Seen::default();
    if start.chars().count() < FEWEST_LETTERS {
        return Ok(Vec::new());
    }
    let (from, until) = (format!("{SURFACE}{start}"), format!("{SURFACE}{start}\u{10FFFF}"));
    for segment in snapshot.segments() {
        let inverted = segment.inverted_index(snapshot.fields.text)?;
        let range = inverted.terms().range().gt(&from).lt(&until);
        let mut words = range.into_stream().map_err(tantivy::TantivyError::from)?;
        seen.next_segment();
        while let Some((key, info)) = words.next() {
            if seen.see(key, info).is_break() {
                break;
            }
        }
    }
    seen.commonest(snapshot, most)
}

/// The words that differ from `surface` by one slip or, if there are none, by two: at most `most`. A slip is a
/// letter too many, too few, wrong, or in its neighbour's place.
///
/// Where some have the same consonants, it is only those: vowels and doubled letters are what people are unsure
/// of. The commonest come first.
pub(super) fn slipped(snapshot: &Snapshot, surface: &str, most: usize) -> Result<Vec<Known>> {
    let letters = surface.chars().count();
    let slips = if !(FEWEST_TO_SLIP..=LONGEST_TO_SLIP).contains(&letters) {
        0
    } else {
        1 + u8::from(letters >= ENOUGH_TO_SLIP_TWICE)
    };
    for within in 1..=slips {
        let mut found = near(snapshot, surface, within)?.commonest(snapshot, MOST_NEAR)?;
        // Nobody who looks for something means “the”.
        found.retain(|known| !is_stopword(&known.surface));
        if letters == FEWEST_TO_SLIP {
            found.retain(|known| may_be_short(surface, &known.surface));
        }
        if found.iter().any(|known| consonants(&known.surface) == consonants(surface)) {
            found.retain(|known| consonants(&known.surface) == consonants(surface));
        }
        found.truncate(most);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Whether so short a word may be a slip of the other: one with another consonant in it is a word of its own.
fn may_be_short(surface: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut consonants: Vec<char> = word.chars().filter(|c| !is_vowel(*c)).collect();
        consonants.sort_unstable();
        consonants
    };
    surface.chars().count() != other.chars().count() || sorted(surface) == sorted(other)
}

/// The commonest word with the same consonants as `surface`, if there is one that differs by a slip.
pub(super) fn alike(snapshot: &Snapshot, surface: &str) -> Result<Option<Known>> {
    let found = slipped(snapshot, surface, 1)?.into_iter().next();
    Ok(found.filter(|known| consonants(&known.surface) == consonants(surface)))
}

/// The words that differ by so many slips.
fn near(snapshot: &Snapshot, surface: &str, slips: u8) -> Result<Seen> {
    let (from, until) = (SURFACE.to_string(), format!("{SURFACE}\u{10FFFF}"));
    let near = FuzzyTermQuery::new(snapshot.fields.surface(surface), slips, true).automaton()?;
    let mut seen = Seen::default();
    for segment in snapshot.segments() {
        let inverted = segment.inverted_index(snapshot.fields.text)?;
        let words = inverted.terms().search(&near).ge(&from).lt(&until);
        let mut words = words.into_stream().map_err(tantivy::TantivyError::from)?;
        seen.next_segment();
        while let Some((key, info)) = words.next() {
            if seen.see(key, info).is_break() {
                break;
            }
        }
    }
    Ok(seen)
}

/// The consonants of a word, doubled ones once; of one that is all vowels, nothing.
fn consonants(surface: &str) -> String {
    let mut consonants: Vec<char> = surface.chars().filter(|c| !is_vowel(*c)).collect();
    consonants.dedup();
    consonants.into_iter().collect()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'ا' | 'و' | 'ي' | 'ه')
}

/// Words as they come, segment by segment.
#[derive(Default)]
struct Seen {
    /// In how many stories, those included that are gone.
    words: HashMap<String, u64>,
    here: usize,
}

impl Seen {
    fn next_segment(&mut self) {
        self.here = 0;
    }

    fn see(&mut self, key: &[u8], info: &TermInfo) -> ControlFlow<()> {
        let surface = std::str::from_utf8(key).ok().and_then(|key| key.strip_prefix(SURFACE));
        if let Some(surface) = surface {
            match self.words.get_mut(surface) {
                Some(stories) => *stories += u64::from(info.doc_freq),
                None => _ = self.words.insert(surface.to_owned(), info.doc_freq.into()),
            }
        }
        self.here += 1;
        if self.here < MOST_SEEN { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Those that stand in the most public stories. A word that stands in none is not known.
    fn commonest(self, snapshot: &Snapshot, most: usize) -> Result<Vec<Known>> {
        let order = |one: &Known, other: &Known| {
            other.stories.cmp(&one.stories).then_with(|| one.surface.cmp(&other.surface))
        };
        let words = self.words.into_iter();
        let mut words: Vec<_> =
            words.map(|(surface, stories)| Known { surface, stories }).collect();
        words.sort_unstable_by(order);
        let mut found: Vec<Known> = Vec::new();
        for word in words {
            // What comes from here on stands in fewer stories, even with those that are gone.
            let least = found.get(most.saturating_sub(1)).map_or(0, |least| least.stories);
            if word.stories < least {
                break;
            }
            let stories = snapshot.frequency(&snapshot.fields.surface(&word.surface))?;
            if stories > 0 {
                found.push(Known { stories, ..word });
                found.sort_by(order);
                found.truncate(most);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_short;

    #[test]
    fn a_short_word_with_another_consonant_is_another_word() {
        for (typed, other) in [("otna", "otan"), ("blak", "black"), ("inda", "inde")] {
            assert!(may_be_short(typed, other), "{typed}, {other}");
        }
        assert!(!may_be_short("tank", "tant") && !may_be_short("ciel", "miel"));
    }
}
