//! The slugs of new stories: the headline's, with a number when another story goes by it. Knows no story.

use std::collections::{HashMap, HashSet};

use entity::{
    alias::{self, Aliased},
    article, tombstone,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::UnionType,
};

use super::Edit;
use crate::content::reader::Rows;
use crate::content::{Error, Result};

/// How many stories may go by one slug, but for the number at its end.
const ALIKE: usize = 999;

/// How many slugs one statement asks for, three times each: SQLite takes 32,766 values in one.
const ASKED_A_STATEMENT: usize = 10_000;

/// Which slugs are taken, as far as was asked.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    taken: HashSet<String>,
    /// Up to which number each was asked for.
    asked: HashMap<String, usize>,
}

impl Slugs {
    /// Looks up which of these slugs, one for each story, may be given out; for all of them at once, and once
    /// more for those that are all taken.
    pub(super) async fn look_up(
        edit: &Edit<'_>,
        bases: impl IntoIterator<Item = String>,
    ) -> Result<Self> {
        let mut wanted = HashMap::<String, usize>::new();
        for base in bases {
            *wanted.entry(base).or_default() += 1;
        }
        let mut slugs = Self::default();
        while !wanted.is_empty() {
            slugs.ask(edit, &wanted).await?;
            wanted.retain(|base, count| {
                let asked = slugs.asked(base);
                let free = (1..=asked).filter(|number| !slugs.taken.contains(&name(base, *number)));
                asked < ALIKE && free.count() < *count
            });
        }
        Ok(slugs)
    }

    /// Gives out the first that is free.
    pub(super) async fn give(&mut self, edit: &Edit<'_>, base: &str) -> Result<String> {
        for number in 1..=ALIKE {
            if number > self.asked(base) {
                self.ask(edit, &HashMap::from([(base.to_owned(), 1)])).await?;
            }
            let slug = name(base, number);
            if self.taken.insert(slug.clone()) {
                return Ok(slug);
            }
        }
        Err(Error::invalid("headline", "is that of a thousand other articles"))
    }

    fn asked(&self, base: &str) -> usize {
        self.asked.get(base).copied().unwrap_or_default()
    }

    /// Asks for so many more of each; for ten times as many as before where those were not enough.
    async fn ask(&mut self, edit: &Edit<'_>, wanted: &HashMap<String, usize>) -> Result<()> {
        let mut names = Vec::new();
        for (base, count) in wanted {
            let asked = self.asked(base);
            let upto = (asked + count.max(&(asked * 10))).min(ALIKE);
            names.extend((asked + 1..=upto).map(|number| name(base, number)));
            self.asked.insert(base.clone(), upto);
        }
        self.taken.extend(taken(edit, &names).await?);
        Ok(())
    }
}

fn name(base: &str, number: usize) -> String {
    if number == 1 { base.to_owned() } else { format!("{base}-{number}") }
}

/// Whether the public knows, or has known, a story by `slug`.
pub(super) async fn is_taken(edit: &Edit<'_>, slug: &str) -> Result<bool> {
    Ok(!taken(edit, &[slug.to_owned()]).await?.is_empty())
}

/// By which of these the public knows, or has known, a story. Working copies don't count: what is hidden
/// must not show in what others are called.
async fn taken(edit: &Edit<'_>, slugs: &[String]) -> Result<HashSet<String>> {
    let mut taken = HashSet::new();
    for slugs in slugs.chunks(ASKED_A_STATEMENT) {
        let mut known = article::Entity::find()
            .select_only()
            .column(article::Column::Slug)
            .filter(article::Column::Slug.is_in(slugs))
            .into_query();
        let gone = tombstone::Entity::find()
            .select_only()
            .column(tombstone::Column::Slug)
            .filter(tombstone::Column::Slug.is_in(slugs));
        let earlier = alias::Entity::find()
            .select_only()
            .column(alias::Column::Name)
            .filter(alias::Column::Subject.eq(Aliased::Article))
            .filter(alias::Column::Name.is_in(slugs));
        known.union(UnionType::All, gone.into_query()).union(UnionType::All, earlier.into_query());
        for row in edit.rows(&known).await? {
            taken.insert(row.try_get("", "slug")?);
        }
    }
    Ok(taken)
}
