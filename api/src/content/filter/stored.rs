//! Filters to be kept: in JSON, each name in them an id, so that they outlive slugs. Knows no one who keeps one.
//!
//! What was named and is no longer there matches nothing, as what was never there would; a thing that has
//! become part of another means that.

use std::collections::BTreeSet;

use serde_json::Value;

use super::names::{self, Ids, Sort};
use super::resolve::{Names, articles};
use super::{ArticleFilter, Match, RelationFilter, Test};
use crate::content::reader::Rows;
use crate::content::{Error, Result};

/// The same filter with ids for names. Refuses what [`resolve`](super::resolve) refuses, by the same rules.
pub(in crate::content) async fn by_ids(
    from: &impl Rows,
    filter: &ArticleFilter,
) -> Result<ArticleFilter> {
    let mut names = Names::default();
    names.of_articles(filter, 0).map_err(|error| error.within("filter"))?;
    let ids = names.look_up(from).await.map_err(|error| error.within("filter"))?;
    let mut filter = filter.clone();
    rename(&mut filter, &ids);
    Ok(filter)
}

/// What several filters mean now, in their order; their names are looked up together.
pub(in crate::content) async fn meant(
    from: &impl Rows,
    filters: &[&ArticleFilter],
) -> Result<Vec<Test>> {
    let mut asked = BTreeSet::new();
    for filter in filters {
        let mut names = Names::of_kept();
        names.of_articles(filter, 0)?;
        asked.extend(names.asked.into_iter().map(|(sort, _, name)| (name, sort)));
    }
    let asked: Vec<_> = asked.iter().map(|(name, sort)| (*sort, name.as_str())).collect();
    let ids = names::look_up(from, &asked).await?;
    Ok(filters.iter().map(|filter| articles(filter, &ids)).collect())
}

/// A filter as it is kept.
pub(in crate::content) fn written(filter: &ArticleFilter) -> Result<String> {
    let value = serde_json::to_value(filter);
    let value = value.map_err(|error| Error::stored("stored_filter.filter", error))?;
    Ok(without_nulls(value).to_string())
}

/// A filter that was kept.
pub(in crate::content) fn read(text: &str) -> Result<ArticleFilter> {
    serde_json::from_str(text).map_err(|error| Error::stored("stored_filter.filter", error))
}

/// What is not said need not be kept. An empty list says something: it matches nothing.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

fn rename(filter: &mut ArticleFilter, ids: &Ids) {
    for (sort, names) in [
        (Sort::Topic, &mut filter.topics),
        (Sort::Thing, &mut filter.things),
        (Sort::Section, &mut filter.sections),
        (Sort::Contributor, &mut filter.contributors),
        (Sort::Source, &mut filter.sources),
    ] {
        rename_all(names.as_mut(), sort, ids);
    }
    filter.evidence_for.iter_mut().for_each(|relations| rename_relations(relations, ids));
    let nested = filter.and.iter_mut().chain(filter.or.iter_mut().flatten());
    nested.chain(filter.not.as_deref_mut()).for_each(|filter| rename(filter, ids));
}

fn rename_relations(filter: &mut RelationFilter, ids: &Ids) {
    for names in [&mut filter.subject, &mut filter.object, &mut filter.either, &mut filter.event] {
        rename_all(names.as_mut(), Sort::Thing, ids);
    }
    filter.article.iter_mut().for_each(|name| to_id(name, Sort::Article, ids));
}

fn rename_all(names: Option<&mut Match>, sort: Sort, ids: &Ids) {
    for names in names
        .into_iter()
        .flat_map(|names| names.any.iter_mut().chain([&mut names.all, &mut names.none]))
    {
        names.iter_mut().for_each(|name| to_id(name, sort, ids));
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
    }
}

fn to_id(name: &mut String, sort: Sort, ids: &Ids) {
    if let Some(id) = ids.get(&(sort, name.clone())) {
        *name = sort.id(*id);
    }
}

/// Values of a closed set, by the words that the tables have for them.
pub(super) mod words {
    use sea_orm::ActiveEnum;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(in super::super) fn serialize<E, S>(all: &Option<Vec<E>>, to: S) -> Result<S::Ok, S::Error>
    where
        E: ActiveEnum<Value = String>,
        S: Serializer,
    {
        let words = all.as_ref().map(|all| all.iter().map(E::to_value).collect::<Vec<_>>());
        words.serialize(to)
    }

    pub(in super::super) fn deserialize<'a, E, D>(from: D) -> Result<Option<Vec<E>>, D::Error>
    where
        E: ActiveEnum<Value = String>,
        D: Deserializer<'a>,
    {
        let Some(words) = Option::<Vec<String>>::deserialize(from)? else { return Ok(None) };
        let values = words.iter().map(E::try_from_value).collect::<Result<_, _>>();
        values.map(Some).map_err(D::Error::custom)
    }
}

/// Languages, by their tags.
pub(super) mod tags {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::content::Locale;

    #[expect(clippy::ref_option, reason = "serde hands the field over like this")]
    pub(in super::super) fn serialize<S: Serializer>(
        all: &Option<Vec<Locale>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let tags = all.as_ref().map(|all| all.iter().map(Locale::as_str).collect::<Vec<_>>());
        tags.serialize(to)
    }

    pub(in super::super) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Option<Vec<Locale>>, D::Error> {
        let Some(tags) = Option::<Vec<String>>::deserialize(from)? else { return Ok(None) };
        let locales = tags.iter().map(|tag| Locale::parse(tag)).collect::<Result<_, _>>();
        locales.map(Some).map_err(D::Error::custom)
    }
}
