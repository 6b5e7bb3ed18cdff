//! Mutations of what the public sees of stories. Each parses, calls and wraps.

use std::{collections::HashMap, future::Future};

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::draft::Draft;
use super::drafts::{DraftPayload, DraftStepInput, draft_id, read};
use super::loaders::desk;
use super::payload::{Conflict, UserError, outcome};
use super::planned::{
    ArticleExpireInput, ArticleScheduleInput, ArticleUnscheduleInput, MomentInput,
};
use crate::content::access::Action;
use crate::content::drafting::Saved;
use crate::content::publishing::{
    self, Issue, Merged, Published, Scheduled, Withdrawal, Withdrawn,
};
use crate::content::reading::{find_article, find_articles};
use crate::content::{self, ArticleId, Desk, DraftId, Error, TypedId};
use crate::graphql::article::Article;
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::Ref;

/// What can be done with what the public sees.
#[derive(Debug, Default)]
pub(super) struct ArticleMutation;

/// What came of a mutation of what the public sees.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct ArticlePayload {
    /// The article as the public sees it now. Null where nothing was done, and once it is withdrawn.
    article: Option<Article>,
    /// The version that was published, or that took it back. Null of a merge: what stays, stays as it is.
    version: Option<i32>,
    /// Its working copy, if it has one.
    draft: Option<Draft>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
    /// What somebody else changed meanwhile, where that is why.
    conflict: Option<Conflict>,
}

impl ArticlePayload {
    async fn of<T: Into<Done>>(
        ctx: &Context<'_>,
        deed: impl Future<Output = content::Result<T>>,
    ) -> Result<Self> {
        let done: Done = match outcome(ctx, deed).await? {
            Ok(done) => done.into(),
            Err(refused) => {
                let (user_errors, conflict) = (vec![refused.error], refused.conflict);
                return Ok(Self { user_errors, conflict, ..Self::default() });
            }
        };
        let article = Loaders::of(ctx).one(ArticleId::of(done.article)).await?;
        let draft = match done.draft {
            Some(draft) => read(desk(ctx), DraftId::of(draft)).await?,
            None => None,
        };
        let article = article.map(|article| Article { article, wanted: None });
        Ok(Self { article, version: done.version, draft, ..Self::default() })
    }
}

/// What a deed leads to.
pub(super) struct Done {
    pub(super) article: uuid::Uuid,
    pub(super) version: Option<i32>,
    draft: Option<uuid::Uuid>,
}

impl From<Published> for Done {
    fn from(Published { article, version, draft }: Published) -> Self {
        Self { article, version: Some(version), draft: Some(draft) }
    }
}

impl From<Withdrawn> for Done {
    fn from(Withdrawn { article, version, draft }: Withdrawn) -> Self {
        Self { article, version: Some(version), draft: Some(draft) }
    }
}

impl From<Merged> for Done {
    fn from(Merged { into, draft }: Merged) -> Self {
        Self { article: into, version: None, draft }
    }
}

/// A correction.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleCorrectInput {
    /// The draft.
    draft: ID,
    /// The revision that was seen: refused, if it is not the latest.
    revision: i32,
    /// What was wrong and now is right, for the public to read; at most 2,000 characters.
    note: String,
}

/// A story that is to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleWithdrawInput {
    /// The article.
    pub(super) article: Ref,
    /// The version that was seen: refused, if it is not what the public sees.
    version: i32,
    /// Why, for the public to read; at most 2,000 characters.
    reason: String,
}

/// Two stories that are one.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticleMergeInput {
    /// The one that goes; its id and slugs will lead to the other.
    from: Ref,
    /// The one that stays, as it is.
    into: Ref,
}

#[Object]
impl ArticleMutation {
    /// Puts the latest revision of a working copy before the public, as a new version. Needs
    /// `desk:publish`.
    async fn article_publish(
        &self,
        ctx: &Context<'_>,
        input: DraftStepInput,
    ) -> Result<ArticlePayload> {
        ArticlePayload::of(ctx, async {
            publishing::issue(desk(ctx), draft_id(&input.draft)?, input.revision).await
        })
        .await
    }

    /// Does so to put an error right, with a note that the public reads. Needs `desk:publish`.
    async fn article_correct(
        &self,
        ctx: &Context<'_>,
        input: ArticleCorrectInput,
    ) -> Result<ArticlePayload> {
        ArticlePayload::of(ctx, async {
            let id = draft_id(&input.draft)?;
            publishing::correct(desk(ctx), id, input.revision, &input.note).await
        })
        .await
    }

    /// Has the clock publish the latest revision, within a second of the moment given. Needs
    /// `desk:publish`.
    async fn article_schedule(
        &self,
        ctx: &Context<'_>,
        input: ArticleScheduleInput,
    ) -> Result<DraftPayload> {
        let ArticleScheduleInput { draft, revision, moment, embargo } = input;
        planned(ctx, async {
            let moment = moment.moment()?;
            publishing::schedule(desk(ctx), draft_id(&draft)?, revision, &moment, embargo).await
        })
        .await
    }

    /// Takes that back: the working copy stands approved again. Needs `desk:publish`.
    async fn article_unschedule(
        &self,
        ctx: &Context<'_>,
        input: ArticleUnscheduleInput,
    ) -> Result<DraftPayload> {
        planned(ctx, async { publishing::unschedule(desk(ctx), draft_id(&input.draft)?).await })
            .await
    }

    /// Has the clock withdraw the story, or takes that back. Needs `desk:publish`.
    async fn article_expire(
        &self,
        ctx: &Context<'_>,
        input: ArticleExpireInput,
    ) -> Result<DraftPayload> {
        let ArticleExpireInput { draft, when, reason } = input;
        planned(ctx, async {
            let moment = when.map(MomentInput::moment).transpose();
            let moment = moment.map_err(|error| error.within("when"))?;
            publishing::expire(desk(ctx), draft_id(&draft)?, moment.as_ref(), &reason).await
        })
        .await
    }

    /// Takes a story back. Its id and slugs tell the public that, when and why, and never again what it
    /// said. Needs `desk:publish`.
    async fn article_withdraw(
        &self,
        ctx: &Context<'_>,
        input: ArticleWithdrawInput,
    ) -> Result<ArticlePayload> {
        ArticlePayload::of(ctx, async {
            if let Some(first) = desk(ctx).again(Action::ArticleWithdraw).await? {
                return Ok(first);
            }
            let here = find_articles(desk(ctx).press(), &[&input.article.0]).await?;
            let Withdrawal { article, version, reason } = withdrawal(&here, input)?;
            publishing::withdraw(desk(ctx), article, version, &reason).await
        })
        .await
    }

    /// Makes one story of two. Links and evidence that stands in both go on with the one that stays.
    /// Needs `desk:publish`.
    async fn article_merge(
        &self,
        ctx: &Context<'_>,
        input: ArticleMergeInput,
    ) -> Result<ArticlePayload> {
        ArticlePayload::of(ctx, async {
            if let Some(first) = desk(ctx).again(Action::ArticleMerge).await? {
                return Ok(first);
            }
            let from = public(desk(ctx), "from", &input.from).await?;
            let into = public(desk(ctx), "into", &input.into).await?;
            publishing::merge_articles(desk(ctx), from, into).await
        })
        .await
    }
}

async fn planned(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<Scheduled>>,
) -> Result<DraftPayload> {
    let saved =
        async { deed.await.map(|Scheduled { draft, revision, .. }| Saved { draft, revision }) };
    DraftPayload::of(ctx, saved).await
}

/// The revision that is to be published.
pub(super) fn issue(input: &DraftStepInput) -> content::Result<Issue> {
    Ok(Issue { draft: draft_id(&input.draft)?, from: input.revision })
}

/// The story that is to be taken back, of those that are `here` by name.
pub(super) fn withdrawal(
    here: &HashMap<String, ArticleId>,
    input: ArticleWithdrawInput,
) -> content::Result<Withdrawal> {
    let ArticleWithdrawInput { article: Ref(name), version, reason } = input;
    let absent = || Error::not_found("article", &name).blaming("article");
    let article = here.get(&name).copied().ok_or_else(absent)?;
    Ok(Withdrawal { article, version, reason })
}

/// The article that goes by a name now.
async fn public(desk: &Desk, field: &str, Ref(name): &Ref) -> content::Result<ArticleId> {
    let found = find_article(desk.press(), name).await?;
    found.ok_or_else(|| Error::not_found("article", name).blaming(field))
}
