//! What can be asked at the desk, beside everything that the press answers. Each field parses, calls and wraps.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::draft::{Draft, DraftState, Planned};
use super::keys::{Key, Scope};
use super::loaders::{DeskLoaders, Rehearsed, desk};
use crate::content::access::keys::KeyList;
use crate::content::access::{AuditList, Record};
use crate::content::drafting::{self, DraftList};
use crate::content::publishing::{self, EmbargoList};
use crate::content::{DraftId, TypedId};
use crate::graphql::article::Article;
use crate::graphql::errors::Wire;
use crate::graphql::paging::{Connection, Paging, connection};
use crate::graphql::price;
use crate::graphql::scalars::{DateTime, Ref};

/// What can be asked at the desk.
#[derive(Debug, Default)]
pub(super) struct DeskQuery;

#[Object]
impl DeskQuery {
    /// Whoever asks, and what they may. Needs any key.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        let actor = desk(ctx).actor();
        let scopes = actor.scopes().iter().map(Scope::from).collect();
        Viewer { id: actor.id().into(), name: actor.name().to_owned(), scopes }
    }

    /// One working copy. Needs `desk:read`.
    async fn draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, or an id or slug of its article.", name = "ref")] name: Ref,
    ) -> Option<Result<Draft>> {
        let draft = drafting::find_draft(desk(ctx), &name.0).await.wired().transpose()?;
        Some(draft.map(Draft))
    }

    /// Working copies, the latest saved first. Needs `desk:read`.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn drafts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand here.")] state: Option<DraftState>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DraftList, Draft>> {
        let list = DraftList::new(desk(ctx), state.map(Into::into)).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |ids: Vec<DraftId>| {
            let mut found = drafting::drafts(desk(ctx), &ids).await.wired()?;
            Ok(ids.iter().map(|id| found.remove(id).map(Draft)).collect())
        })
        .await
    }

    /// Stories under embargo, the next to be lifted first. Needs `press:embargoed`.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn embargoed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<EmbargoList, Embargoed>> {
        let list = EmbargoList::new(desk(ctx)).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |all| {
            Ok(all.into_iter().map(|due| Some(Embargoed(due))).collect())
        })
        .await
    }

    /// Every key, in the order they were made. Needs `admin`.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<KeyList, Key>> {
        let list = KeyList::new(desk(ctx)).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |keys| {
            Ok(keys.into_iter().map(|key| Some(Key(key))).collect())
        })
        .await
    }

    /// Who did what, the latest first. Needs `admin`.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what was done to this: a typed id.")] subject: Option<ID>,
        #[graphql(desc = "Only what they did: an id as `AuditRecord.actor` gives it.")]
        actor: Option<ID>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditList, AuditRecord>> {
        let text = |id: Option<ID>| id.map(|ID(id)| id);
        let list = AuditList::new(desk(ctx), text(subject), text(actor)).wired()?;
        connection(ctx, list, Paging::forward(first, after), async |records| {
            Ok(records.into_iter().map(|record| Some(AuditRecord(record))).collect())
        })
        .await
    }
}

/// Whoever asks.
#[derive(Debug, SimpleObject)]
pub(super) struct Viewer {
    /// As the audit log has it: `key:key_01h…`, `user:SUBJECT@ISSUER`.
    id: ID,
    /// What to call them.
    name: String,
    /// What they may.
    scopes: Vec<Scope>,
}

/// A story under embargo.
#[derive(Clone, Debug)]
pub(super) struct Embargoed(publishing::Due);

/// A story under embargo: not public yet, and not to be made so before it is lifted.
#[Object]
impl Embargoed {
    /// When the embargo is lifted, and who asked for it.
    async fn planned(&self) -> Planned {
        Planned::from(self.0.clone())
    }

    /// The article as it will be.
    #[graphql(directive = price::cost::apply("200".to_owned()))]
    async fn article(&self, ctx: &Context<'_>) -> Result<Article> {
        let asked = (DraftId::of(self.0.draft_id), Some(self.0.revision));
        let article = DeskLoaders::rehearsed(ctx, Rehearsed::Embargoed(asked)).await?;
        Ok(Article { article, wanted: None })
    }
}

/// One line of the audit log.
#[derive(Clone, Debug)]
pub(super) struct AuditRecord(Record);

/// One line of the audit log. Never changed and never removed: the database refuses it.
#[Object(directive = price::cost::apply("10".to_owned()))]
impl AuditRecord {
    /// Its number, in the order things were done.
    async fn seq(&self) -> String {
        self.0.seq.to_string()
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who: `key:key_01h…`, `user:SUBJECT@ISSUER`, `clock` or `operator`.
    async fn actor(&self) -> ID {
        self.0.actor.clone().into()
    }

    /// What they were called then.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }

    /// The mutation: `articlePublish`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The typed id of what it was done to.
    async fn subject(&self) -> ID {
        self.0.subject.clone().into()
    }

    /// What changed, as it was: JSON. Null for what is new.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// The same as it was afterwards: JSON. Null for what is gone.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }
}
