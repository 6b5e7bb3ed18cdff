//! From ids and slugs to what the database holds: whatever goes by a name, in one statement,
//! and whatever goes by another name now, in one more.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

use entity::{
    alias::{self, Aliased},
    article, contributor, predicate, published_filter, section, source, stored_filter, thing,
    topic,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use crate::content::reader::Rows;
use crate::content::{
    ArticleId, ContributorId, Reference, Result, SectionId, SourceId, ThingId, TopicId, TypedId,
};

/// What sort of thing a name is a name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::content) enum Sort {
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
pub(in crate::content) type Ids = HashMap<(Sort, String), Uuid>;

/// What these names stand for: one statement for each sort. What is not there is not in the answer.
pub(in crate::content) async fn look_up(from: &impl Rows, asked: &[(Sort, &str)]) -> Result<Ids> {
    let mut ids = Ids::new();
    for sort in SORTS {
        let names = asked.iter().filter(|(of, _)| *of == sort).map(|(_, name)| *name);
        let names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
        for names in names.chunks(NAMES_A_STATEMENT) {
            let found = sort.find(from, names).await?;
            ids.extend(found.into_iter().map(|(name, id)| ((sort, name), id)));
        }
    }
    Ok(ids)
}

impl Sort {
    /// What to call it.
    pub(in crate::content) fn word(self) -> &'static str {
        match self {
            Self::Article => ArticleId::KIND,
            Self::Contributor => ContributorId::KIND,
            Self::Section => SectionId::KIND,
            Self::Source => SourceId::KIND,
            Self::Thing => ThingId::KIND,
            Self::Topic => TopicId::KIND,
        }
    }

    /// Its id as people and programs see it.
    pub(super) fn id(self, id: Uuid) -> String {
        match self {
            Self::Article => ArticleId::of(id).to_string(),
            Self::Contributor => ContributorId::of(id).to_string(),
            Self::Section => SectionId::of(id).to_string(),
            Self::Source => SourceId::of(id).to_string(),
            Self::Thing => ThingId::of(id).to_string(),
            Self::Topic => TopicId::of(id).to_string(),
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

/// A table whose rows go by id and by slug.
pub(in crate::content) trait Slugged: EntityTrait {
    const ID: Self::Column;
    const SLUG: Self::Column;
    /// By which aliases its rows may go as well.
    const ALIASED: Option<Aliased>;
}

macro_rules! slugged {
    ($($table:ident $aliased:expr;)*) => {$(
        impl Slugged for $table::Entity {
            const ID: Self::Column = $table::Column::Id;
            const SLUG: Self::Column = $table::Column::Slug;
            const ALIASED: Option<Aliased> = $aliased;
        }
    )*};
}

slugged! {
    article Some(Aliased::Article);
    contributor None;
    published_filter None;
    section None;
    source None;
    stored_filter None;
    thing Some(Aliased::Thing);
    topic None;
}

/// The ids behind `names`, each an id or slug, or what was one. What is not there is not in the answer.
pub(in crate::content) async fn find<E: Slugged, I: TypedId>(
    from: &impl Rows,
    names: &[&str],
) -> Result<HashMap<String, Uuid>> {
    let asked = names.iter().filter_map(|name| Some((*name, Reference::<I>::parse(name)?)));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = from.rows(&named::<E, I>(&asked)).await?;
    let mut found = HashMap::new();
    for row in rows {
        let (id, slug): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "slug")?);
        let is_it = |reference: &Reference<I>| match reference {
            Reference::Id(wanted) => wanted.uuid() == id,
            Reference::Slug(wanted) => *wanted == slug,
        };
        let names = asked.iter().filter(|(_, reference)| is_it(reference));
        found.extend(names.map(|(name, _)| ((*name).to_owned(), id)));
    }
    let missing = asked.iter().map(|(name, _)| *name).filter(|name| !found.contains_key(*name));
    let missing: Vec<_> = missing.collect();
    found.extend(led_on::<E>(from, &missing).await?);
    Ok(found)
}

/// Where names that nothing goes by any more lead. A name that leads to what is not here leads nowhere.
async fn led_on<E: Slugged>(from: &impl Rows, names: &[&str]) -> Result<HashMap<String, Uuid>> {
    let Some(aliased) = E::ALIASED.filter(|_| !names.is_empty()) else {
        return Ok(HashMap::new());
    };
    let mut present = E::find().select_only().column(E::ID).into_query();
    let target = Expr::col((alias::Entity, alias::Column::TargetId));
    present.and_where(E::ID.into_expr().eq(target));
    let aliases = alias::Entity::find()
        .select_only()
        .columns([alias::Column::Name, alias::Column::TargetId])
        .filter(alias::Column::Subject.eq(aliased))
        .filter(alias::Column::Name.is_in(names.iter().copied()))
        .filter(Expr::exists(present))
        .into_query();
    let rows = from.rows(&aliases).await?;
    let pairs =
        rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "target_id")?)));
    pairs.collect()
}

/// Where ids lead that nothing goes by any more.
pub(in crate::content) async fn ids_led_on<E: Slugged, I: TypedId + Hash>(
    from: &impl Rows,
    ids: impl Iterator<Item = I>,
) -> Result<HashMap<I, I>> {
    let names: Vec<String> = ids.map(|id| id.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = led_on::<E>(from, &names).await?.into_iter();
    Ok(found.filter_map(|(name, target)| Some((I::parse(&name)?, I::of(target)))).collect())
}

fn named<E: Slugged, I: TypedId>(asked: &[(&str, Reference<I>)]) -> SelectStatement {
    let (mut ids, mut slugs) = (Vec::new(), Vec::new());
    for (_, reference) in asked {
        match reference {
            Reference::Id(id) => ids.push(id.uuid()),
            Reference::Slug(slug) => slugs.push(slug.clone()),
        }
    }
    let mut either = Condition::any();
    if !ids.is_empty() {
        either = either.add(E::ID.is_in(ids));
    }
    if !slugs.is_empty() {
        either = either.add(E::SLUG.is_in(slugs));
    }
    E::find().select_only().column(E::ID).column(E::SLUG).filter(either).into_query()
}

/// The first of `keys` that no predicate goes by.
pub(super) async fn unknown_predicate<'a>(
    from: &impl Rows,
    keys: &'a [String],
) -> Result<Option<&'a String>> {
    // A key that could be none need not be asked for; one of the databases could not even be told it.
    let odd =
        |key: &&String| key.len() > 100 || !key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if let Some(key) = keys.iter().find(odd) {
        return Ok(Some(key));
    }
    if keys.is_empty() {
        return Ok(None);
    }
    let known = predicate::Entity::find()
        .select_only()
        .column(predicate::Column::Key)
        .filter(predicate::Column::Key.is_in(keys.iter().cloned()));
    let known = from.rows(&known.into_query()).await?;
    let known = known.iter().map(|row| Ok(row.try_get("", "key")?));
    let known = known.collect::<Result<BTreeSet<String>>>()?;
    Ok(keys.iter().find(|key| !known.contains(*key)))
}
