//! API keys as administrators see them, and the mutations that give them out and take them back.

use std::future::Future;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::TimeDelta;

use super::loaders::desk;
use super::payload::{UserError, outcome};
use crate::content::access::keys::{self, Made};
use crate::content::access::{self, Pepper, Scopes};
use crate::content::{self, Error, KeyId, TypedId};
use crate::graphql::errors::{Wire, wire};
use crate::graphql::price;
use crate::graphql::scalars::DateTime;

/// A key: everything about it but the key.
#[derive(Clone, Debug)]
pub(super) struct Key(pub(super) keys::Key);

/// A key to the desk. The key itself is shown once, when it is made, and kept nowhere.
#[Object]
impl Key {
    /// Its typed id.
    async fn id(&self) -> ID {
        KeyId::of(self.0.id).to_string().into()
    }

    /// What whoever made it called it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The part of it that tells it from others: `kh_` and 12 characters.
    async fn prefix(&self) -> String {
        format!("kh_{}", self.0.prefix)
    }

    /// What it allows.
    async fn scopes(&self) -> Vec<Scope> {
        keys::scopes_of(&self.0).iter().map(Scope::from).collect()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// By whom.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// Until when it is good. Null: until it is revoked.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was taken back.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// The id of the key that it replaces.
    async fn replaces(&self) -> Option<ID> {
        self.0.replaces.map(|id| KeyId::of(id).to_string().into())
    }
}

/// What a key may allow. Whoever may write or publish may read the desk too; nothing else is implied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "access::Scope")]
pub(super) enum Scope {
    /// `press:read`: to read what is public, as everybody may.
    PressRead,
    /// `press:embargoed`: to read stories under embargo before it is lifted.
    PressEmbargoed,
    /// `desk:read`: to read working copies, their revisions and what is planned.
    DeskRead,
    /// `desk:write`: to write working copies, and what stories are filed under and mention.
    DeskWrite,
    /// `desk:publish`: to decide what the public sees.
    DeskPublish,
    /// `admin`: to give out and take back keys, and to read the audit log.
    Admin,
}

/// What can be done with keys.
#[derive(Debug, Default)]
pub(super) struct KeyMutation;

/// What came of a mutation of a key.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct KeyPayload {
    /// The key as it is now. Null where nothing was done.
    key: Option<Key>,
    /// The key itself, to be kept safe: it is never shown again, not even to a repeated request.
    secret: Option<String>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// A key to be made.
#[derive(Clone, Debug, InputObject)]
pub(super) struct KeyCreateInput {
    /// What to call it, at most 100 characters.
    name: String,
    /// What it is to allow; at least one.
    scopes: Vec<Scope>,
    /// Until when it is good; must be yet to come. Until it is revoked, when not given.
    expires_at: Option<DateTime>,
}

/// A key to be replaced.
#[derive(Clone, Debug, InputObject)]
pub(super) struct KeyRotateInput {
    /// The key, by id.
    key: ID,
    /// For how many seconds the old one stays good, 0 to 2,592,000 (30 days).
    #[graphql(default = 86_400)]
    overlap: i32,
}

/// A key to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct KeyRevokeInput {
    /// The key, by id.
    key: ID,
}

#[Object]
impl KeyMutation {
    /// Gives out a key. Needs `admin`.
    async fn key_create(&self, ctx: &Context<'_>, input: KeyCreateInput) -> Result<KeyPayload> {
        let pepper = pepper(ctx)?;
        let scopes = Scopes::of(input.scopes.into_iter().map(access::Scope::from));
        let expires_at = input.expires_at.map(|DateTime(at)| at);
        let made = keys::create(desk(ctx), pepper, &input.name, &scopes, expires_at);
        KeyPayload::of(ctx, made).await
    }

    /// Gives out a key in the place of another, which stays good for a while. Needs `admin`.
    async fn key_rotate(&self, ctx: &Context<'_>, input: KeyRotateInput) -> Result<KeyPayload> {
        let pepper = pepper(ctx)?;
        let overlap = TimeDelta::seconds(input.overlap.into());
        KeyPayload::of(ctx, async {
            keys::rotate(desk(ctx), pepper, key_id(&input.key)?, overlap).await
        })
        .await
    }

    /// Takes a key back, at once and on every node. Needs `admin`.
    async fn key_revoke(&self, ctx: &Context<'_>, input: KeyRevokeInput) -> Result<KeyPayload> {
        KeyPayload::of(ctx, async {
            let id = key_id(&input.key)?;
            keys::revoke(desk(ctx), id).await?;
            Ok(Made { id, secret: None })
        })
        .await
    }
}

impl KeyPayload {
    async fn of(
        ctx: &Context<'_>,
        deed: impl Future<Output = content::Result<Made>>,
    ) -> Result<Self> {
        let Made { id, secret } = match outcome(ctx, deed).await? {
            Ok(made) => made,
            Err(refused) => {
                return Ok(Self { user_errors: vec![refused.error], ..Self::default() });
            }
        };
        // The secret is shown this once: not to be able to read the rest is no reason to lose it.
        let key = match keys::find(desk(ctx), id).await.wired() {
            Ok(key) => key.map(Key),
            Err(_) if secret.is_some() => None,
            Err(error) => return Err(error),
        };
        Ok(Self { key, secret, ..Self::default() })
    }
}

fn key_id(id: &ID) -> content::Result<KeyId> {
    KeyId::parse(id).ok_or_else(|| Error::not_found("key", id.as_str()))
}

/// What keys are hashed with.
fn pepper<'a>(ctx: &Context<'a>) -> Result<&'a Pepper> {
    let missing = || wire(Error::Unready("this server has no pepper to hash keys with".to_owned()));
    ctx.data_opt::<Pepper>().ok_or_else(missing)
}
