//! From ids and slugs to what the database holds: whatever goes by a name, in one statement.

use std::collections::HashMap;

use entity::{article, contributor, predicate, section, source, thing, topic};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::content::{Press, Reference, Result, TypedId};

/// A table whose rows go by id and by slug.
pub(in crate::content) trait Slugged: EntityTrait {
    const ID: Self::Column;
    const SLUG: Self::Column;
}

macro_rules! slugged {
    ($($table:ident)*) => {$(
        impl Slugged for $table::Entity {
            const ID: Self::Column = $table::Column::Id;
            const SLUG: Self::Column = $table::Column::Slug;
        }
    )*};
}

slugged! { article contributor section source thing topic }

/// The ids behind `names`, each an id or slug. What is not there is not in the answer.
pub(in crate::content) async fn find<E: Slugged, I: TypedId>(
    press: &Press,
    names: &[&str],
) -> Result<HashMap<String, Uuid>> {
    let asked = names.iter().filter_map(|name| Some((*name, Reference::<I>::parse(name)?)));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = press.rows(&named::<E, I>(&asked)).await?;
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
    Ok(found)
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
    press: &Press,
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
    let known =
        predicate::Entity::find().filter(predicate::Column::Key.is_in(keys.iter().cloned()));
    let known = press.find(known).await?;
    Ok(keys.iter().find(|key| !known.iter().any(|row| row.key == **key)))
}
