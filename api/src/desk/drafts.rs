//! Mutations of working copies. Each parses, calls and wraps.

use std::future::Future;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::draft::Draft;
use super::loaders::desk;
use super::patch::DraftPatch;
use super::payload::{Conflict, UserError, outcome};
use crate::content::access::Action;
use crate::content::drafting::{self, NewDraft, Save, Saved};
use crate::content::{self, Desk, DraftId, Error, TypedId, publishing};
use crate::graphql::errors::Wire;
use crate::graphql::price;
use crate::graphql::scalars::{Locale, Ref};

/// What can be done with working copies.
#[derive(Debug, Default)]
pub(super) struct DraftMutation;

/// What came of a mutation of a working copy.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct DraftPayload {
    /// The working copy as it is now. Null where nothing was done, and once it is discarded.
    draft: Option<Draft>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
    /// What somebody else changed meanwhile, where that is why.
    conflict: Option<Conflict>,
}

impl DraftPayload {
    /// What `deed` comes to.
    pub(super) async fn of(
        ctx: &Context<'_>,
        deed: impl Future<Output = content::Result<Saved>>,
    ) -> Result<Self> {
        let saved = match outcome(ctx, deed).await? {
            Ok(saved) => saved,
            Err(refused) => {
                let (user_errors, conflict) = (vec![refused.error], refused.conflict);
                return Ok(Self { draft: None, user_errors, conflict });
            }
        };
        let draft = read(desk(ctx), DraftId::of(saved.draft)).await?;
        Ok(Self { draft, user_errors: Vec::new(), conflict: None })
    }
}

/// The working copy as it is now.
pub(super) async fn read(desk: &Desk, id: DraftId) -> Result<Option<Draft>> {
    Ok(drafting::drafts(desk, &[id]).await.wired()?.remove(&id).map(Draft))
}

/// Which revision of which working copy is meant.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftStepInput {
    /// The draft.
    pub(super) draft: ID,
    /// The revision that was seen: refused, if it is not the latest.
    pub(super) revision: i32,
}

/// A working copy to be begun.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftCreateInput {
    /// The language it will be written in.
    locale: Locale,
    /// The draft or article that it will be a translation of, by id.
    translation_of: Option<Ref>,
    /// What it says so far.
    #[graphql(flatten)]
    content: DraftPatch,
}

/// A save.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftUpdateInput {
    /// The draft.
    draft: ID,
    /// The revision that the patch was made from: refused, if it is not the latest.
    revision: i32,
    /// What changes.
    patch: DraftPatch,
}

/// A story that is to have a working copy.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftOpenInput {
    /// The article.
    article: Ref,
}

/// An earlier revision that is to be the latest.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftRestoreInput {
    /// The draft.
    draft: ID,
    /// The revision that was seen: refused, if it is not the latest.
    revision: i32,
    /// The one to go back to.
    to: i32,
}

/// A working copy that is to go back to whoever wrote it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftReturnInput {
    /// The draft.
    draft: ID,
    /// The revision that was seen: refused, if it is not the latest.
    revision: i32,
    /// What to say to them, at most 2,000 characters; kept in the audit log.
    remark: Option<String>,
}

/// A withdrawn story that is to be worked on again.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftReopenInput {
    /// The draft.
    draft: ID,
}

#[Object]
impl DraftMutation {
    /// Begins a working copy. Needs `desk:write`.
    async fn draft_create(
        &self,
        ctx: &Context<'_>,
        input: DraftCreateInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            let NewDraft { locale, original, patch } = new_draft(input)?;
            drafting::create(desk(ctx), &locale, original.as_deref(), patch).await
        })
        .await
    }

    /// Takes up a working copy of an article that came in otherwise, and that no delivery changes from
    /// then on; gives the one there is, if there is one. Needs `desk:write`.
    async fn draft_open(&self, ctx: &Context<'_>, input: DraftOpenInput) -> Result<DraftPayload> {
        let Ref(name) = &input.article;
        let desk = desk(ctx);
        DraftPayload::of(ctx, async {
            if let Some(first) = desk.again(Action::DraftOpen).await? {
                return Ok(first);
            }
            publishing::open(desk, drafting::story_of(desk, name).await?).await
        })
        .await
    }

    /// Saves a working copy: what the patch names, and nothing else. One that changes nothing makes no
    /// revision. Needs `desk:write`.
    async fn draft_update(
        &self,
        ctx: &Context<'_>,
        input: DraftUpdateInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            let Save { draft, from, patch } = save(input)?;
            drafting::update(desk(ctx), draft, from, patch).await
        })
        .await
    }

    /// Makes an earlier revision the latest, as a new one. Needs `desk:write`.
    async fn draft_restore(
        &self,
        ctx: &Context<'_>,
        input: DraftRestoreInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            drafting::restore(desk(ctx), draft_id(&input.draft)?, input.revision, input.to).await
        })
        .await
    }

    /// Throws a working copy away, with all its revisions; only one that the public never saw. Needs
    /// `desk:write`.
    async fn draft_discard(
        &self,
        ctx: &Context<'_>,
        input: DraftStepInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            drafting::discard(desk(ctx), draft_id(&input.draft)?, input.revision).await
        })
        .await
    }

    /// Hands a working copy to whoever reviews. Needs `desk:write`.
    async fn draft_submit(&self, ctx: &Context<'_>, input: DraftStepInput) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            drafting::submit(desk(ctx), draft_id(&input.draft)?, input.revision).await
        })
        .await
    }

    /// Finds a working copy good. Needs `desk:publish`.
    async fn draft_approve(
        &self,
        ctx: &Context<'_>,
        input: DraftStepInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async {
            drafting::approve(desk(ctx), draft_id(&input.draft)?, input.revision).await
        })
        .await
    }

    /// Gives a working copy back to whoever wrote it. Needs `desk:publish`.
    async fn draft_return(
        &self,
        ctx: &Context<'_>,
        input: DraftReturnInput,
    ) -> Result<DraftPayload> {
        let DraftReturnInput { draft, revision, remark } = input;
        DraftPayload::of(ctx, async {
            drafting::give_back(desk(ctx), draft_id(&draft)?, revision, remark.as_deref()).await
        })
        .await
    }

    /// Takes a withdrawn story up again. The public goes on seeing that it was withdrawn, until it is
    /// published anew. Needs `desk:publish`.
    async fn draft_reopen(
        &self,
        ctx: &Context<'_>,
        input: DraftReopenInput,
    ) -> Result<DraftPayload> {
        DraftPayload::of(ctx, async { drafting::reopen(desk(ctx), draft_id(&input.draft)?).await })
            .await
    }
}

/// The id of a working copy; anything else goes by no working copy.
pub(super) fn draft_id(id: &ID) -> content::Result<DraftId> {
    DraftId::parse(id).ok_or_else(|| Error::not_found("draft", id.as_str()))
}

/// The working copy that is to be begun.
pub(super) fn new_draft(input: DraftCreateInput) -> content::Result<NewDraft> {
    let original = input.translation_of.map(|Ref(name)| name);
    Ok(NewDraft { locale: input.locale.0, original, patch: input.content.patch()? })
}

/// The save that is meant.
pub(super) fn save(input: DraftUpdateInput) -> content::Result<Save> {
    let draft = draft_id(&input.draft)?;
    let patch = input.patch.patch().map_err(|error| error.within("patch"))?;
    Ok(Save { draft, from: input.revision, patch })
}
