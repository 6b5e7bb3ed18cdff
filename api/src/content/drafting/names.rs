//! What the names in a save stand for, and which field is to blame where one stands for nothing. Knows no SQL.

use uuid::Uuid;

pub(super) use crate::content::filter::Sort;
use crate::content::filter::{self, look_up};
use crate::content::reader::Rows;
use crate::content::{Error, Result};

/// What each name stands for.
#[derive(Debug, Default)]
pub(super) struct Ids(filter::Ids);

impl Ids {
    /// Looks up every name that is asked for. Not to find one is for [`Ids::of`] to tell.
    pub(super) async fn look_up(from: &impl Rows, asked: &[(Sort, &str)]) -> Result<Self> {
        look_up(from, asked).await.map(Self)
    }

    /// What `name` stands for; `field` is to blame where it stands for nothing.
    pub(super) fn of(&self, sort: Sort, field: &str, name: &str) -> Result<Uuid> {
        let known = self.0.get(&(sort, name.to_owned())).copied();
        known.ok_or_else(|| Error::invalid(field, Error::not_found(sort.word(), name).to_string()))
    }

    /// The same for each of several, each once.
    pub(super) fn each(&self, sort: Sort, field: &str, names: &[String]) -> Result<Vec<Uuid>> {
        let mut ids = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let id = self.of(sort, &format!("{field}[{at}]"), name)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}
