//! What the names in a save stand for: ids and slugs looked up, one statement for each sort. Knows no SQL.

use std::collections::{BTreeSet, HashMap};

use entity::{article, contributor, section, source, thing, topic};
use uuid::Uuid;

use crate::content::filter::find;
use crate::content::reader::Rows;
use crate::content::{
    ArticleId, ContributorId, Error, Result, SectionId, SourceId, ThingId, TopicId, TypedId,
};

/// What sort of thing a name is a name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Article,
    Contributor,
    Section,
    Source,
    Thing,
    Topic,
}

const SORTS: [Sort; 6] =
    [Sort::Article, Sort::Contributor, Sort::Section, Sort::Source, Sort::Thing, Sort::Topic];

/// How many names one statement asks for: SQLite takes 32,766 values in one.
const NAMES_A_STATEMENT: usize = 1_000;

/// What each name stands for.
#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<(Sort, String), Uuid>);

impl Ids {
    /// Looks up every name that is asked for. Not to find one is for [`Ids::of`] to tell.
    pub(super) async fn look_up(from: &impl Rows, asked: &[(Sort, &str)]) -> Result<Self> {
        let mut ids = HashMap::new();
        for sort in SORTS {
            let names = asked.iter().filter(|(of, _)| *of == sort).map(|(_, name)| *name);
            let names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
            for names in names.chunks(NAMES_A_STATEMENT) {
                let found = sort.find(from, names).await?;
                ids.extend(found.into_iter().map(|(name, id)| ((sort, name), id)));
            }
        }
        Ok(Self(ids))
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

impl Sort {
    fn word(self) -> &'static str {
        match self {
            Self::Article => ArticleId::KIND,
            Self::Contributor => ContributorId::KIND,
            Self::Section => SectionId::KIND,
            Self::Source => SourceId::KIND,
            Self::Thing => ThingId::KIND,
            Self::Topic => TopicId::KIND,
        }
    }

    async fn find(self, from: &impl Rows, names: &[&str]) -> Result<HashMap<String, Uuid>> {
        match self {
            Self::Article => find::<article::Entity, ArticleId>(from, names).await,
            Self::Contributor => find::<contributor::Entity, ContributorId>(from, names).await,
            Self::Section => find::<section::Entity, SectionId>(from, names).await,
            Self::Source => find::<source::Entity, SourceId>(from, names).await,
            Self::Thing => find::<thing::Entity, ThingId>(from, names).await,
            Self::Topic => find::<topic::Entity, TopicId>(from, names).await,
        }
    }
}
