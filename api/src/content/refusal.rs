//! A refusal that whoever asked can mend, as a value: it can be kept and told again, where an error can't.

use serde::{Deserialize, Serialize};

use super::drafting::Difference;
use super::{Error, Result};

/// Why something was not done, in terms of what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// What sort of mistake it was.
    pub mistake: Mistake,
    /// The field to blame, if one is: `items[3].headline`.
    pub field: Option<String>,
    /// The field and the rule, for people.
    pub message: String,
    /// What somebody else changed meanwhile, where that is why.
    pub conflict: Option<Conflict>,
}

/// What sort of mistake was made. Those of [`Error`] that a request can mend, and one that it takes several
/// deeds to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mistake {
    /// A field breaks its rule.
    Invalid,
    /// What was named is not here.
    NotFound,
    /// Somebody else saved first.
    Conflict,
    /// The story can't take this step from where it stands.
    IllegalMove,
    /// Nothing is wrong with this one; it was to be done with others, or not at all.
    OthersRefused,
}

/// What somebody else changed meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The latest revision or version.
    pub current: i32,
    /// What differs between the revision that was named and the latest.
    pub differences: Vec<Difference>,
}

impl Refusal {
    /// What `error` says, if whoever asked can mend it; else the error.
    pub fn of(error: Error) -> Result<Self> {
        let message = error.to_string();
        let (mistake, field, conflict) = match error {
            Error::Invalid { field, .. } => (Mistake::Invalid, Some(field), None),
            Error::NotFound { field, what, .. } => {
                (Mistake::NotFound, field.or_else(|| Some(what.to_owned())), None)
            }
            Error::Conflict { field, current, differences } => {
                let conflict = Conflict { current, differences };
                (Mistake::Conflict, Some(field), Some(conflict))
            }
            Error::IllegalMove { .. } => (Mistake::IllegalMove, None, None),
            Error::Forbidden { .. }
            | Error::PositionGone
            | Error::Unready(_)
            | Error::Internal(_) => return Err(error),
        };
        Ok(Self { mistake, field, message, conflict })
    }

    /// What would have been done by itself.
    pub fn for_others() -> Self {
        let message = "not done, because others were refused and it was to be all or none";
        Self {
            mistake: Mistake::OthersRefused,
            field: None,
            message: message.to_owned(),
            conflict: None,
        }
    }
}
