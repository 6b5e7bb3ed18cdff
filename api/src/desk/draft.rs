//! Working copies as editors see them: where one stands, what each revision says, and what is planned.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::content::DraftContent;
use super::loaders::{DeskLoaders, PastOf, PlannedFor, Rehearsed, desk};
use super::payload::Difference;
use crate::content::drafting::life::{self, Seen};
use crate::content::drafting::{self, RevisionList};
use crate::content::publishing;
use crate::content::{ArticleId, DraftId, TypedId};
use crate::graphql::article::Article;
use crate::graphql::errors::{Wire, gone};
use crate::graphql::loaders::Loaders;
use crate::graphql::paging::{Connection, Paging, connection};
use crate::graphql::price;
use crate::graphql::scalars::{self, DateTime};

/// A working copy.
#[derive(Clone, Debug)]
pub(super) struct Draft(pub(super) drafting::Draft);

impl Draft {
    fn id_of(&self) -> DraftId {
        DraftId::of(self.0.id)
    }

    fn content_of(&self, number: i32) -> DraftContent {
        DraftContent { draft: self.0.clone(), number }
    }
}

/// The working copy of a story: what is written before, and beside, what the public sees.
#[Object]
impl Draft {
    /// Its typed id.
    async fn id(&self) -> ID {
        self.id_of().to_string().into()
    }

    /// The id that the article has, or will have.
    async fn article_id(&self) -> ID {
        ArticleId::of(self.0.article_id).to_string().into()
    }

    /// The article, while the public sees it.
    async fn article(&self, ctx: &Context<'_>) -> Option<Result<Article>> {
        // Outside what the public sees there is no such article to be found.
        self.0.published_revision?;
        let article = Loaders::of(ctx).one(ArticleId::of(self.0.article_id)).await.transpose()?;
        Some(article.map(|article| Article { article, wanted: None }))
    }

    /// The language it is written in.
    async fn locale(&self) -> Result<scalars::Locale> {
        Ok(scalars::Locale(crate::content::Locale::parse(&self.0.locale).wired()?))
    }

    /// Where it stands.
    async fn state(&self) -> DraftState {
        self.0.state.into()
    }

    /// The mutations that it can take from there, by those who may.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<&str>> {
        let seen = match self.0.published_revision {
            Some(_) => Seen::Now,
            None => {
                let past = PastOf(ArticleId::of(self.0.article_id));
                DeskLoaders::of(ctx).one(past).await?.ok_or_else(gone)?
            }
        };
        Ok(life::legal(self.0.state, seen).into_iter().map(|step| step.as_str()).collect())
    }

    /// The number of the latest revision, from 1: name it in whatever is to be done with the draft.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The revision that the public sees, while it sees one.
    async fn published_revision(&self) -> Option<i32> {
        self.0.published_revision
    }

    /// The latest revision's headline.
    async fn headline(&self) -> &str {
        &self.0.headline
    }

    /// What the latest revision says.
    async fn content(&self) -> DraftContent {
        self.content_of(self.0.revision)
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last saved, or moved on.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What the clock is to do with it. At most 3.
    #[graphql(directive = price::list_size::apply(Some(3), None, None))]
    async fn planned(&self, ctx: &Context<'_>) -> Result<Vec<Planned>> {
        let planned = DeskLoaders::of(ctx).one(PlannedFor(self.id_of())).await?.unwrap_or_default();
        Ok(planned.iter().cloned().map(Planned::from).collect())
    }

    /// Every save, the latest first.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RevisionList, Revision>> {
        let list = RevisionList::new(desk(ctx), self.id_of()).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |revisions| {
            let node = |revision| Some(Revision { revision, draft: self.clone() });
            Ok(revisions.into_iter().map(node).collect())
        })
        .await
    }

    /// What differs between two revisions, field by field and block by block.
    #[graphql(
        directive = price::cost::apply("40".to_owned()),
        directive = price::list_size::apply(Some(20), None, None)
    )]
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The earlier one.")] from: i32,
        #[graphql(desc = "The later one; the latest when not given.")] to: Option<i32>,
    ) -> Result<Vec<Difference>> {
        let to = to.unwrap_or(self.0.revision);
        let before = DeskLoaders::manuscript(ctx, self.id_of(), from).await?;
        let after = DeskLoaders::manuscript(ctx, self.id_of(), to).await?;
        let found = drafting::differences(&before, &after);
        Ok(found.into_iter().map(Difference::from).collect())
    }

    /// The article exactly as the public would see it, if this were published now. Null while it can't be:
    /// an error says what it lacks.
    #[graphql(directive = price::cost::apply("200".to_owned()))]
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision; the latest when not given.")] revision: Option<i32>,
    ) -> Option<Result<Article>> {
        let asked = Rehearsed::Preview((self.id_of(), revision));
        let article = DeskLoaders::rehearsed(ctx, asked).await;
        Some(article.map(|article| Article { article, wanted: None }))
    }
}

/// Where a working copy stands. The steps between are in the documentation of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::draft::State")]
pub(super) enum DraftState {
    /// Being written. The public may be seeing an earlier revision.
    Draft,
    /// Waiting for whoever reviews.
    InReview,
    /// Found good.
    Approved,
    /// To be published by the clock.
    Scheduled,
    /// The public sees this very revision.
    Published,
    /// The story was taken back.
    Withdrawn,
}

/// Something that the clock is to do.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct Planned {
    /// What.
    what: PlannedDeed,
    /// When.
    at: DateTime,
    /// The time zone it was given in, if it was.
    zone: Option<String>,
    /// The revision it was decided on.
    revision: i32,
    /// What the public will be told.
    note: Option<String>,
    /// Who asked for it.
    asked_by: String,
}

impl From<publishing::Due> for Planned {
    fn from(due: publishing::Due) -> Self {
        Self {
            what: due.what.into(),
            at: DateTime(due.at),
            zone: due.zone,
            revision: due.revision,
            note: due.note,
            asked_by: due.actor_name,
        }
    }
}

/// What the clock can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::due::Deed")]
pub(super) enum PlannedDeed {
    /// Publish.
    Publish,
    /// Lift an embargo: publish what some could read before.
    Lift,
    /// Withdraw.
    Expire,
}

/// One save of a working copy.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    revision: drafting::Revision,
    draft: Draft,
}

/// One save of a working copy. Never changed.
#[Object]
impl Revision {
    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.revision.number
    }

    /// When it was saved.
    async fn at(&self) -> DateTime {
        DateTime(self.revision.at)
    }

    /// Who saved it: `key:key_01h…`, `user:…`.
    async fn actor(&self) -> &str {
        &self.revision.actor
    }

    /// What they were called then.
    async fn actor_name(&self) -> &str {
        &self.revision.actor_name
    }

    /// What it says.
    async fn content(&self) -> DraftContent {
        self.draft.content_of(self.revision.number)
    }
}
