//! How far a reader’s copy has come: what a cursor of `changes` holds. Knows no database.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::content::changes::{ChangeSubject, Position};
use crate::content::filter::Test;
use crate::content::{Error, Result};

/// The longest cursor there is: with that of a list of articles in it.
const LONGEST: usize = 200;
/// Raised when what follows means something else.
const FORM: u8 = 1;

/// How far a copy has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What tells the filter of the copy from others.
    pub(super) filter: u64,
    /// Where the stretch of the log begins that is being told: where the log was when the copy was begun, or
    /// since. Read again for each part of it, because traces may lie before what is told.
    pub(super) from: Position,
    /// The last of that stretch that was told.
    pub(super) told: Position,
    /// While all there is is read for the first time: the cursor of the last article that was.
    pub(super) reading: Option<String>,
}

impl Place {
    /// As clients see it: opaque.
    pub(super) fn encode(&self) -> String {
        let reading = self.reading.as_deref().unwrap_or_default().as_bytes();
        let filter = self.filter.to_be_bytes();
        let (from, told) = (self.from.to_be_bytes(), self.told.to_be_bytes());
        let parts = [&[FORM], &filter[..], &from[..], &told[..], reading];
        BASE64_URL_SAFE_NO_PAD.encode(parts.concat())
    }

    /// Reads one that was given out.
    pub(super) fn decode(text: &str) -> Result<Self> {
        Self::read(text)
            .ok_or_else(|| Error::invalid("after", "must be a cursor that `changes` gave out"))
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (form, rest) = bytes.split_first()?;
        let (filter, rest) = rest.split_first_chunk()?;
        let (from, rest) = rest.split_first_chunk()?;
        let (told, reading) = rest.split_first_chunk()?;
        let reading = std::str::from_utf8(reading).ok()?;
        let place = Self {
            filter: u64::from_be_bytes(*filter),
            from: Position::from_be_bytes(*from),
            told: Position::from_be_bytes(*told),
            reading: (!reading.is_empty()).then(|| reading.to_owned()),
        };
        (*form == FORM && (0..=place.told).contains(&place.from)).then_some(place)
    }
}

impl Place {
    /// Where a copy is begun, while the log is at `head`.
    pub(super) fn beginning(filter: u64, head: Position) -> Self {
        Self { filter, from: head, told: head, reading: None }
    }

    /// All up to `position` is told.
    pub(super) fn past(&mut self, position: Position) {
        (self.from, self.told) = (position, position);
    }
}

/// What tells what is asked for from all else. It may differ after an upgrade: then copies start over.
pub(super) fn fingerprint(test: &Test, subjects: &[ChangeSubject]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (test, subjects).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn what_was_given_out_is_read_again_and_nothing_else_is() {
        for reading in [None, Some("AbC-_9".to_owned())] {
            let place = Place { filter: u64::MAX - 7, from: 1 << 40, told: 1 << 41, reading };
            let text = place.encode();
            assert_eq!(Place::decode(&text).unwrap(), place);
            let shortest = Place { reading: None, ..place }.encode().len();
            for cut in 0..shortest {
                assert!(Place::decode(&text[..cut]).is_err(), "{cut}");
            }
        }
        let [before, behind] = [(-1, 0), (3, 2)]
            .map(|(from, told)| Place { filter: 0, from, told, reading: None }.encode());
        for text in ["", "x", "é", &before, &behind, &"A".repeat(201)] {
            assert!(Place::decode(text).is_err(), "{text}");
        }
    }
}
