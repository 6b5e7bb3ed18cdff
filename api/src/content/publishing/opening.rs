//! Taking a story up at the desk that came in otherwise: a working copy of what the public sees.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    article,
    draft::{self, State},
    thing,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{Edit, edges, versions};
use crate::content::access::{Action, Entry};
use crate::content::document::{Document, joined, locate};
use crate::content::drafting::{self, Manuscript, Saved, manuscript};
use crate::content::filter::ids_led_on;
use crate::content::surroundings::{Mention, Surroundings};
use crate::content::{ArticleId, Desk, DraftId, Error, Result, ThingId, TypedId};
use uuid::Uuid;

/// Takes a story up. From then on it is the desk's, and no delivery changes it. One that has a working
/// copy already keeps it.
pub async fn open(desk: &Desk, id: ArticleId) -> Result<Saved> {
    desk.act(Action::DraftOpen, async |edit| {
        if let Some(copy) = drafting::copy_of(edit, id).await? {
            return Ok(drafting::done(&copy, Vec::new()));
        }
        let article = article::Entity::find_by_id(id.uuid()).one(edit.tx).await?;
        let article = article.ok_or_else(|| Error::not_found("article", id))?;
        let row = take_up(edit, desk, &article).await?;
        let after = json!({ "article": id.to_string(), "version": article.version, "revision": 1 });
        Ok(drafting::done(&row, vec![Entry::new(DraftId::of(row.id), None, Some(after))]))
    })
    .await
}

/// Makes the working copy of a story that has none.
pub(super) async fn take_up(
    edit: &Edit<'_>,
    desk: &Desk,
    article: &article::Model,
) -> Result<draft::Model> {
    let document = versions::present(edit, article).await?;
    let around = edges::present(edit, article).await?;
    let known: HashSet<_> = around.mentions.iter().map(|mention| mention.thing).collect();
    let marked: HashSet<_> = marked(&document).map(|(thing, _)| thing).collect();
    let marked = marked.difference(&known).map(|thing| ThingId::of(*thing));
    let merged = ids_led_on::<thing::Entity, ThingId>(edit, marked).await?;
    let manuscript = copied(article, (&document, &merged), &around);
    let draft: DraftId = edit.new_id();
    let row = draft::Model {
        id: draft.uuid(),
        article_id: article.id,
        translation_group: article.translation_group,
        locale: article.locale.clone(),
        state: State::Published,
        revision: 1,
        published_revision: Some(1),
        headline: manuscript.headline.clone(),
        created_at: edit.now,
        updated_at: edit.now,
    };
    row.clone().into_active_model().insert(edit.tx).await?;
    drafting::record(edit, desk, &row, &manuscript).await?;
    Ok(row)
}

/// The working copy that would be published as what is public now.
fn copied(
    article: &article::Model,
    (document, merged): (&Document, &HashMap<ThingId, ThingId>),
    around: &Surroundings,
) -> Manuscript {
    let number = |id: &str| id.trim_start_matches('b').parse::<u32>().ok();
    let beside = around.links.iter().filter(|link| link.block.is_none());
    Manuscript {
        slug: None,
        headline: document.headline.clone(),
        summary: document.summary.clone(),
        byline: document.byline.clone(),
        image: document.image.clone(),
        body: document.unmarked().body,
        blocks: document.body.iter().filter_map(|block| number(&block.id)).max().unwrap_or(0),
        genre: article.genre,
        section: article.section_id,
        source: Some(article.source_id),
        contributors: around.contributors.clone(),
        topics: around.topics.clone(),
        mentions: around.mentions.iter().map(|mention| named(document, merged, mention)).collect(),
        links: beside
            .map(|link| manuscript::Link {
                kind: link.kind,
                title: link.title.clone(),
                target: link.target,
                url: link.url.clone(),
            })
            .collect(),
        canonical_url: article.canonical_url.clone(),
        published_at: article.published_at,
        published_time_local: article.published_time_local.clone(),
    }
}

/// A mention with every wording that is marked as it in the body, or as what has become part of it.
fn named(
    document: &Document,
    merged: &HashMap<ThingId, ThingId>,
    mention: &Mention,
) -> manuscript::Mention {
    let now = |thing: Uuid| merged.get(&ThingId::of(thing)).map_or(thing, |into| into.uuid());
    let marked = marked(document).filter(|(thing, _)| now(*thing) == mention.thing);
    let mut wordings: BTreeSet<String> = marked.map(|(_, text)| text).collect();
    wordings.extend(mention.wordings.iter().cloned());
    wordings.insert(mention.wording.clone());
    // A later version may have done without one.
    wordings.retain(|wording| !locate(document, wording).is_empty());
    let (thing, role) = (mention.thing, mention.role.clone());
    manuscript::Mention { thing, wordings: wordings.into_iter().collect(), role }
}

/// What is marked in the body, and as what: the words of one mark together, however they are set.
fn marked(document: &Document) -> impl Iterator<Item = (Uuid, String)> {
    let texts = document.body.iter().flat_map(|block| block.content.texts());
    let runs = texts.flat_map(|spans| spans.chunk_by(|one, next| one.thing == next.thing));
    runs.filter_map(|run| Some((run.first()?.thing?, joined(run))))
}
