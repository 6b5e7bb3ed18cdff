//! How far an index has come, and in whose change log: written with it, in one piece. Knows no index.

use std::fmt;

use crate::content::changes::{self, Position};
use crate::content::reading::origin;
use crate::content::{Press, Result, SourceId, TypedId};

/// A place in the change log of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The last change that was taken in.
    pub(super) position: Position,
    /// What tells the database from others; none while it is empty.
    origin: Option<SourceId>,
}

impl Place {
    /// The newest there is.
    pub(super) async fn newest(press: &Press) -> Result<Self> {
        let position = changes::head(press).await?;
        Ok(Self { position, origin: origin(press).await? })
    }

    /// Just after a change, in the same log.
    pub(super) async fn after(press: &Press, position: Position) -> Result<Self> {
        Ok(Self { position, origin: origin(press).await? })
    }

    /// Whether a log whose newest place is `newest` has been here: it is that of the same database, and was not
    /// taken back to an earlier state since.
    pub(super) fn is_before(self, newest: Self) -> bool {
        let same = self.origin.is_none() || self.origin == newest.origin;
        same && self.position <= newest.position
    }

    /// Reads what [`Display`](fmt::Display) wrote; the beginning where there is nothing to read.
    pub(super) fn read(text: Option<&str>) -> Self {
        let (position, origin) = text.and_then(|text| text.split_once(' ')).unwrap_or_default();
        Self { position: position.parse().unwrap_or(0), origin: SourceId::parse(origin) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.origin {
            Some(origin) => write!(f, "{} {origin}", self.position),
            None => write!(f, "{} ", self.position),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;
    use crate::content::{SourceId, TypedId};

    fn place(position: i64, origin: Option<u128>) -> Place {
        Place { position, origin: origin.map(|id| SourceId::of(uuid::Uuid::from_u128(id))) }
    }

    #[test]
    fn a_place_reads_as_it_was_written() {
        for place in [place(0, None), place(7, Some(3)), place(i64::MAX, Some(u128::MAX))] {
            assert_eq!(Place::read(Some(&place.to_string())), place);
        }
        assert_eq!(Place::read(None), place(0, None));
        assert_eq!(Place::read(Some("spoilt")), place(0, None));
    }

    #[test]
    fn only_the_same_log_has_been_here() {
        let here = place(5, Some(1));
        assert!(here.is_before(place(5, Some(1))) && here.is_before(place(9, Some(1))));
        assert!(!here.is_before(place(4, Some(1))), "it was taken back");
        assert!(!here.is_before(place(9, Some(2))), "it is another database's");
        assert!(place(0, None).is_before(here), "it was empty");
    }
}
