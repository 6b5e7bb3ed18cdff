//! Looking up what is here of the stories of a delivery: for all of them, in as many statements as for one.

use std::collections::{BTreeSet, HashMap};

use entity::{article, draft, tombstone};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Arrivals, Key, Story};
use crate::content::publishing::articles::{HEADLINE, KEY};
use crate::content::publishing::edges::present_each;
use crate::content::publishing::register::Register;
use crate::content::publishing::rules;
use crate::content::publishing::slugs::Slugs;
use crate::content::publishing::versions::{Version, in_force, read};
use crate::content::store::Edit;
use crate::content::submission::{Article, Block};
use crate::content::{Error, Result, line, slug};

/// How many keys or ids one statement asks for: SQLite takes 32,766 values in one.
const ASKED_A_STATEMENT: usize = 10_000;

impl Arrivals {
    /// Looks up all that these stories are told by and name. What is not there, or can't be, is for the
    /// stories to say when it is their turn.
    pub(in crate::content::publishing) async fn of(
        edit: &Edit<'_>,
        register: &mut Register,
        given: &[Article],
    ) -> Result<Self> {
        register.look_up(edit, given).await?;
        let (mut own, mut linked) = (BTreeSet::new(), BTreeSet::new());
        for article in given {
            let Some(source) = register.sources.get(&article.source) else { continue };
            own.extend(key(&article.source_key).map(|key| (source, key)));
            linked.extend(links(article).filter_map(key).map(|key| (source, key)));
        }
        let asked: Vec<Key> = own.union(&linked).cloned().collect();

        let mut arrivals = Self::default();
        arrivals.look_for_graves(edit, &asked).await?;
        let here = stories(edit, &asked).await?.into_iter();
        let is_own = |row: &article::Model| own.contains(&(row.source_id, row.source_key.clone()));
        let (own, linked): (Vec<_>, Vec<_>) = here.partition(is_own);
        let linked = linked.into_iter().map(|row| ((row.source_id, row.source_key), row.id));
        arrivals.linked = linked.collect();
        arrivals.look_into(edit, own).await?;
        arrivals.look_for_slugs(edit, register, given).await?;
        Ok(arrivals)
    }

    /// What of these was taken back, and where what leads there is to lead.
    async fn look_for_graves(&mut self, edit: &Edit<'_>, asked: &[Key]) -> Result<()> {
        for asked in asked.chunks(ASKED_A_STATEMENT) {
            let these = these(tombstone::Column::SourceId, tombstone::Column::SourceKey, asked);
            for row in tombstone::Entity::find().filter(these).all(edit.tx).await? {
                let leads = row.merged_into.unwrap_or(row.article_id);
                self.gone.insert((row.source_id, row.source_key), leads);
            }
        }
        Ok(())
    }

    /// What the public reads of these stories, what stands around them, and whether the desk has them.
    async fn look_into(&mut self, edit: &Edit<'_>, rows: Vec<article::Model>) -> Result<()> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let copies = draft::Entity::find()
            .select_only()
            .column(draft::Column::ArticleId)
            .filter(draft::Column::ArticleId.is_in(ids.iter().copied()));
        self.taken_up = copies.into_tuple::<Uuid>().all(edit.tx).await?.into_iter().collect();
        let mut around = present_each(edit, &ids).await?;
        let mut withheld = rules::withheld(edit, &ids).await?;
        let mut versions = in_force(edit, &ids).await?;
        for row in rows {
            let version = versions.remove(&row.id);
            let version =
                version.ok_or_else(|| Error::stored(&row.slug, "its version is missing"))?;
            let document = read(&row, &version.document)?;
            let around = around.remove(&row.id).unwrap_or_default();
            let key = (row.source_id, row.source_key.clone());
            let (kind, note) = (version.kind, version.note);
            let withheld = withheld.remove(&row.id).unwrap_or_default();
            let first = Version { row, kind, note, document, around };
            self.put(key, Story { withheld, found: true, ..Story::beginning(first) });
        }
        Ok(())
    }

    /// The slugs that stories which are not here yet may be given.
    async fn look_for_slugs(
        &mut self,
        edit: &Edit<'_>,
        register: &Register,
        given: &[Article],
    ) -> Result<()> {
        let mut new = HashMap::new();
        for article in given {
            // Of a publisher that is not here yet, nothing is here.
            let source = register.sources.get(&article.source).unwrap_or_default();
            let Some(key) = key(&article.source_key).map(|key| (source, key)) else { continue };
            if self.id(&key).is_none() && !self.gone.contains_key(&key) {
                let headline = line("headline", &article.headline, HEADLINE);
                new.extend(headline.ok().map(|headline| (key, slug(&headline))));
            }
        }
        self.slugs = Slugs::look_up(edit, new.into_values()).await?;
        Ok(())
    }
}

/// A key that a story may go by; what could be none need not be asked for.
fn key(text: &str) -> Option<String> {
    line("sourceKey", text, KEY).ok()
}

/// What the publisher knows the stories by that one leads to.
fn links(article: &Article) -> impl Iterator<Item = &str> {
    let inline = article.body.iter().filter_map(|block| match block {
        Block::ReadAlso { source_key, .. } => Some(source_key.as_str()),
        Block::Content(_) => None,
    });
    inline.chain(article.links.iter().flatten().map(|link| link.source_key.as_str()))
}

/// The stories of these keys.
async fn stories(edit: &Edit<'_>, asked: &[Key]) -> Result<Vec<article::Model>> {
    let mut rows = Vec::new();
    for asked in asked.chunks(ASKED_A_STATEMENT) {
        let these = these(article::Column::SourceId, article::Column::SourceKey, asked);
        rows.extend(article::Entity::find().filter(these).all(edit.tx).await?);
    }
    Ok(rows)
}

/// Rows whose publisher and key are among these.
fn these(source: impl ColumnTrait, key: impl ColumnTrait, asked: &[Key]) -> Condition {
    let mut by_source = HashMap::<Uuid, Vec<&str>>::new();
    for (source, key) in asked {
        by_source.entry(*source).or_default().push(key);
    }
    let each = by_source.into_iter().map(|(of, keys)| source.eq(of).and(key.is_in(keys)));
    each.fold(Condition::any(), Condition::add)
}
