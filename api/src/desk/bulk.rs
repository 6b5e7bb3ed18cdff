//! Mutations of many at once: the same as those of one, in one commit. Each parses, calls and wraps.

use std::{cell::LazyCell, future::Future};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::articles::{self, ArticleWithdrawInput, Done};
use super::draft::Draft;
use super::drafts::{self, DraftCreateInput, DraftStepInput, DraftUpdateInput};
use super::loaders::desk;
use super::payload::{Conflict, Refused, UserError, outcome};
use super::sent::Sent;
use crate::content::access::{Action, Batch, Outcome};
use crate::content::drafting::{self, Saved};
use crate::content::reading::find_articles;
use crate::content::{self, ArticleId, DraftId, TypedId, publishing};
use crate::graphql::article::Article;
use crate::graphql::errors::Wire;
use crate::graphql::loaders::Loaders;
use crate::graphql::price;

/// What can be done to many at once.
#[derive(Debug, Default)]
pub(super) struct BulkMutation;

/// What came of a mutation of many working copies.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct DraftsPayload {
    /// What came of each item, in their order. Empty where nothing could be begun.
    results: Vec<DraftResult>,
    /// Why nothing could be begun. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What came of one of many working copies.
#[derive(Debug, SimpleObject)]
pub(super) struct DraftResult {
    /// Which item, from 0.
    index: i32,
    /// The working copy as it is now. Null where nothing was done.
    draft: Option<Draft>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
    /// What somebody else changed meanwhile, where that is why.
    conflict: Option<Conflict>,
}

/// What came of a mutation of what the public sees of many stories.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct ArticlesPayload {
    /// What came of each item, in their order. Empty where nothing could be begun.
    results: Vec<ArticleResult>,
    /// Why nothing could be begun. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What came of one of many stories.
#[derive(Debug, SimpleObject)]
pub(super) struct ArticleResult {
    /// Which item, from 0.
    index: i32,
    /// The article as the public sees it now. Null where nothing was done, and once it is withdrawn.
    article: Option<Article>,
    /// The version that was published, or that took it back. Null where nothing was done.
    version: Option<i32>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
    /// What somebody else changed meanwhile, where that is why.
    conflict: Option<Conflict>,
}

/// Working copies to be begun.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftsCreateInput {
    /// Each of them; at most 500.
    items: Vec<DraftCreateInput>,
    /// Whether one that is refused keeps the others from being done.
    #[graphql(default)]
    whole: bool,
}

/// Saves.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DraftsUpdateInput {
    /// Each of them; at most 500.
    items: Vec<DraftUpdateInput>,
    /// Whether one that is refused keeps the others from being done.
    #[graphql(default)]
    whole: bool,
}

/// Working copies to be published.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticlesPublishInput {
    /// Each of them; at most 500.
    items: Vec<DraftStepInput>,
    /// Whether one that is refused keeps the others from being done.
    #[graphql(default)]
    whole: bool,
}

/// Stories to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ArticlesWithdrawInput {
    /// Each of them; at most 500.
    items: Vec<ArticleWithdrawInput>,
    /// Whether one that is refused keeps the others from being done.
    #[graphql(default)]
    whole: bool,
}

#[Object]
impl BulkMutation {
    /// Begins many working copies in one commit, each as `draftCreate` does. Needs `desk:write`.
    #[graphql(directive = price::list_size::apply(None, items(), results()))]
    async fn drafts_create(
        &self,
        ctx: &Context<'_>,
        input: DraftsCreateInput,
    ) -> Result<DraftsPayload> {
        saved(ctx, async {
            let mut batch = Batch::new(input.items.len(), input.whole)?;
            input.items.into_iter().for_each(|item| batch.add(drafts::new_draft(item)));
            drafting::create_each(desk(ctx), &batch).await
        })
        .await
    }

    /// Saves many working copies in one commit, each as `draftUpdate` does. Needs `desk:write`.
    #[graphql(directive = price::list_size::apply(None, items(), results()))]
    async fn drafts_update(
        &self,
        ctx: &Context<'_>,
        input: DraftsUpdateInput,
    ) -> Result<DraftsPayload> {
        saved(ctx, async {
            let mut batch = Batch::new(input.items.len(), input.whole)?;
            input.items.into_iter().for_each(|item| batch.add(drafts::save(item)));
            drafting::update_each(desk(ctx), &batch).await
        })
        .await
    }

    /// Puts many working copies before the public in one commit, each as `articlePublish` does. Needs
    /// `desk:publish`.
    #[graphql(directive = price::list_size::apply(None, items(), results()))]
    async fn articles_publish(
        &self,
        ctx: &Context<'_>,
        input: ArticlesPublishInput,
    ) -> Result<ArticlesPayload> {
        shown(ctx, async {
            let mut batch = Batch::new(input.items.len(), input.whole)?;
            input.items.iter().for_each(|item| batch.add(articles::issue(item)));
            publishing::issue_each(desk(ctx), &batch).await
        })
        .await
    }

    /// Takes many stories back in one commit, each as `articleWithdraw` does. Needs `desk:publish`.
    #[graphql(directive = price::list_size::apply(None, items(), results()))]
    async fn articles_withdraw(
        &self,
        ctx: &Context<'_>,
        input: ArticlesWithdrawInput,
    ) -> Result<ArticlesPayload> {
        shown(ctx, async {
            let mut batch = Batch::new(input.items.len(), input.whole)?;
            let desk = desk(ctx);
            // Whoever may not withdraw has nothing looked up.
            desk.may(Action::ArticleWithdraw.needs())?;
            let names: Vec<&str> = input.items.iter().map(|item| &*item.article.0).collect();
            let here = find_articles(desk.press(), &names).await?;
            input.items.into_iter().for_each(|item| batch.add(articles::withdrawal(&here, item)));
            publishing::withdraw_each(desk, &batch).await
        })
        .await
    }
}

/// The argument that says how many results there will be.
fn items() -> Option<Vec<String>> {
    price::names(&["input.items"])
}

fn results() -> Option<Vec<String>> {
    price::names(&["results"])
}

async fn saved(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<Vec<Outcome<Saved>>>>,
) -> Result<DraftsPayload> {
    match outcome(ctx, deed).await? {
        Ok(outcomes) => {
            let results = drafts_of(ctx, outcomes).await?;
            Ok(DraftsPayload { results, user_errors: Vec::new() })
        }
        Err(Refused { error, .. }) => {
            Ok(DraftsPayload { results: Vec::new(), user_errors: vec![error] })
        }
    }
}

async fn drafts_of(ctx: &Context<'_>, outcomes: Vec<Outcome<Saved>>) -> Result<Vec<DraftResult>> {
    let ids: Vec<_> = outcomes.iter().flatten().map(|saved| DraftId::of(saved.draft)).collect();
    let found = drafting::drafts(desk(ctx), &ids).await.wired()?;
    let sent = LazyCell::new(|| Sent::of(ctx));
    let result = |(index, outcome): (i32, Outcome<Saved>)| match outcome {
        Ok(saved) => {
            let draft = found.get(&DraftId::of(saved.draft)).cloned().map(Draft);
            DraftResult { index, draft, user_errors: Vec::new(), conflict: None }
        }
        Err(refusal) => {
            let Refused { error, conflict } = Refused::of(refusal, &sent);
            DraftResult { index, draft: None, user_errors: vec![error], conflict }
        }
    };
    Ok((0..).zip(outcomes).map(result).collect())
}

async fn shown<T: Into<Done>>(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<Vec<Outcome<T>>>>,
) -> Result<ArticlesPayload> {
    match outcome(ctx, deed).await? {
        Ok(outcomes) => {
            let done = outcomes.into_iter().map(|outcome| outcome.map(Into::into)).collect();
            let results = articles_of(ctx, done).await?;
            Ok(ArticlesPayload { results, user_errors: Vec::new() })
        }
        Err(Refused { error, .. }) => {
            Ok(ArticlesPayload { results: Vec::new(), user_errors: vec![error] })
        }
    }
}

async fn articles_of(
    ctx: &Context<'_>,
    outcomes: Vec<Outcome<Done>>,
) -> Result<Vec<ArticleResult>> {
    let ids: Vec<_> = outcomes.iter().flatten().map(|done| ArticleId::of(done.article)).collect();
    let mut found = Loaders::of(ctx).each(&ids).await?.into_iter();
    let sent = LazyCell::new(|| Sent::of(ctx));
    let result = |(index, outcome): (i32, Outcome<Done>)| match outcome {
        Ok(Done { version, .. }) => {
            let article = found.next().flatten();
            let article = article.map(|article| Article { article, wanted: None });
            ArticleResult { index, article, version, user_errors: Vec::new(), conflict: None }
        }
        Err(refusal) => {
            let Refused { error, conflict } = Refused::of(refusal, &sent);
            let user_errors = vec![error];
            ArticleResult { index, article: None, version: None, user_errors, conflict }
        }
    };
    Ok((0..).zip(outcomes).map(result).collect())
}
