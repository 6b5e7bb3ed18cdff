//! Applying rules to what is public already: some stories a commit, in the order of their ids, until none is left.

use entity::{article, topic_rule};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{AT_ONCE, Edit, Moved, Rules, settle};
use crate::content::{Result, Store};

/// Files some more stories by the rules that were set or changed; says whether there are more to file.
///
/// Every node does so. How far each rule has come is written in the commit that files the stories, so none is
/// passed over, and to begin again where it stopped takes no memory.
pub async fn file_pending(store: &Store) -> Result<bool> {
    let pending = topic_rule::Entity::find().filter(topic_rule::Column::Pending.eq(true));
    if store.reader().find(pending).await?.is_empty() {
        return Ok(false);
    }
    store
        .commit(async |edit| {
            let pending = topic_rule::Entity::find().filter(topic_rule::Column::Pending.eq(true));
            let pending = pending.all(edit.tx).await?;
            // The one that is furthest behind: the others that it overtakes go on with it.
            let Some(from) = pending.iter().map(|rule| rule.reached).min() else {
                return Ok((false, Vec::new()));
            };
            let stories = next(edit, from).await?;
            let more = stories.len() == AT_ONCE;
            let moved = settle(edit, &Rules::load(edit).await?, &stories).await?;
            for rule in pending {
                come_to(edit, rule, &stories, more).await?;
            }
            Ok((more, moved.into_values().map(Moved::change).collect()))
        })
        .await
}

/// The stories after `from`.
async fn next(edit: &Edit<'_>, from: Option<Uuid>) -> Result<Vec<Uuid>> {
    let stories = article::Entity::find().select_only().column(article::Column::Id);
    let stories = match from {
        Some(from) => stories.filter(article::Column::Id.gt(from)),
        None => stories,
    };
    let stories = stories.order_by_asc(article::Column::Id).limit(AT_ONCE as u64);
    Ok(stories.into_tuple().all(edit.tx).await?)
}

/// Takes down that a rule was applied to these stories. One that was taken away goes with the last of them.
async fn come_to(
    edit: &Edit<'_>,
    rule: topic_rule::Model,
    stories: &[Uuid],
    more: bool,
) -> Result<()> {
    if !more && rule.filter_id.is_none() {
        topic_rule::Entity::delete_by_id(rule.topic_id).exec(edit.tx).await?;
        return Ok(());
    }
    let new = stories.iter().filter(|id| rule.reached.is_none_or(|reached| **id > reached)).count();
    let then = topic_rule::Model {
        pending: more,
        reached: rule.reached.max(stories.last().copied()),
        looked: rule.looked + i64::try_from(new).unwrap_or(i64::MAX),
        ..rule
    };
    then.into_active_model().reset_all().update(edit.tx).await?;
    Ok(())
}
