//! Beginning working copies: of stories of their own, and of translations of others. Knows no save after that.

use std::collections::HashMap;

use entity::{article, draft};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::difference::differences;
use super::manuscript::Manuscript;
use super::patch::Patch;
use super::reading::stories_of;
use super::saving::{Saved, copy_of, done, keep, told};
use crate::content::access::{Action, Batch, Deed, Each, Entry, Outcome};
use crate::content::store::Edit;
use crate::content::{ArticleId, Desk, DraftId, Error, Locale, Result, TypedId};

/// A working copy to be begun.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// The language it will be written in.
    pub locale: Locale,
    /// The story that it will be a translation of: an id or slug of its own, or the id of its working copy.
    pub original: Option<String>,
    /// What it says so far.
    pub patch: Patch,
}

/// Begins a working copy in `locale`; a translation of the story `original`, if one is named.
pub async fn create(
    desk: &Desk,
    locale: &Locale,
    original: Option<&str>,
    patch: Patch,
) -> Result<Saved> {
    let new = NewDraft { locale: locale.clone(), original: original.map(str::to_owned), patch };
    let begin = Begin::of(desk, [&new]).await?;
    desk.act(Action::DraftCreate, async |edit| begin.deed(edit, &new).await).await
}

/// Begins several.
pub async fn create_each(desk: &Desk, batch: &Batch<NewDraft>) -> Result<Vec<Outcome<Saved>>> {
    let begin = Begin::of(desk, batch.items()).await?;
    desk.act_on_each(Action::DraftCreate, batch, &begin).await
}

/// Beginning a working copy.
struct Begin<'a> {
    desk: &'a Desk,
    /// The stories that are named as originals and are there.
    originals: HashMap<String, ArticleId>,
}

impl<'a> Begin<'a> {
    /// Looks up what is named, once for all. What is not there is for the deed to refuse: whoever sends a
    /// request again is told what came of it, whatever has gone since.
    async fn of(desk: &'a Desk, all: impl IntoIterator<Item = &NewDraft>) -> Result<Self> {
        desk.may(Action::DraftCreate.needs())?;
        let names: Vec<&str> = all.into_iter().filter_map(|new| new.original.as_deref()).collect();
        Ok(Self { desk, originals: stories_of(desk, &names).await? })
    }

    /// The story that is named.
    fn original(&self, name: &str) -> Result<ArticleId> {
        let known = self.originals.get(name).copied();
        known.ok_or_else(|| Error::not_found("article", name).blaming("translationOf"))
    }
}

impl Each for Begin<'_> {
    type Item = NewDraft;
    type Done = Saved;

    async fn deed(&self, edit: &Edit<'_>, new: &NewDraft) -> Result<Deed<Saved>> {
        let original = new.original.as_deref().map(|name| self.original(name)).transpose()?;
        let written = new.patch.applied(edit, &Manuscript::default()).await?;
        let translation_group = match original {
            Some(original) => Some(group(edit, original, &new.locale).await?),
            None => None,
        };
        let (id, article): (DraftId, ArticleId) = (edit.new_id(), edit.new_id());
        let row = draft::Model {
            id: id.uuid(),
            article_id: article.uuid(),
            translation_group,
            locale: new.locale.to_string(),
            state: draft::State::Draft,
            revision: 1,
            published_revision: None,
            headline: written.manuscript.headline.clone(),
            created_at: edit.now,
            updated_at: edit.now,
        };
        row.clone().into_active_model().insert(edit.tx).await?;
        let changed = differences(&Manuscript::default(), &written.manuscript);
        keep(edit, self.desk, &row, written.text).await?;
        let changed = told(changed, &row).1;
        Ok(done(&row, vec![Entry::new(id, None, Some(changed))]))
    }
}

/// The group of translations that the story `original` belongs to: named after the one it began with.
async fn group(edit: &Edit<'_>, original: ArticleId, locale: &Locale) -> Result<Uuid> {
    let id = original.uuid();
    let copy = copy_of(edit, original).await?;
    let public = article::Entity::find_by_id(id).one(edit.tx).await?;
    if copy.is_none() && public.is_none() {
        return Err(Error::not_found("article", original).blaming("translationOf"));
    }
    let group = copy.and_then(|row| row.translation_group);
    let group = group.or_else(|| public.and_then(|row| row.translation_group)).unwrap_or(id);
    let copies = draft::Column::TranslationGroup.eq(group).or(draft::Column::ArticleId.eq(group));
    let articles = article::Column::TranslationGroup.eq(group).or(article::Column::Id.eq(group));
    let copies = draft::Entity::find().filter(copies).all(edit.tx).await?;
    let articles = article::Entity::find().filter(articles).all(edit.tx).await?;
    let there = copies.iter().map(|row| &row.locale).chain(articles.iter().map(|row| &row.locale));
    if there.into_iter().any(|there| there == locale.as_str()) {
        return Err(Error::invalid(
            "locale",
            format!("is one that the story is in already: {locale}"),
        ));
    }
    Ok(group)
}
