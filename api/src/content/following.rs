//! What is remembered of those who follow the change log: their names, how far they are, what stops them.
//!
//! Knows nothing of what they do. Nothing here is public, so none of it is in the log.

use std::fmt;

use chrono::{DateTime, Utc};
use entity::follower;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::changes::{self, Position};
use super::value::slug_text;
use super::{Error, Press, Result, Store};

/// What a follower is called: a slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowerName(String);

impl FollowerName {
    /// The only way to make one.
    pub fn parse(text: &str) -> Result<Self> {
        let rule = "must be lower-case letters, digits and single inner hyphens, at most 120";
        slug_text(text).map(Self).ok_or_else(|| Error::invalid("name", rule))
    }
}

impl fmt::Display for FollowerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a follower is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// What it is called.
    pub name: String,
    /// The last change that it has dealt with.
    pub position: Position,
    /// How many numbers of the log are still before it. PostgreSQL leaves a number out when an edit
    /// is taken back, so there may be fewer changes than that, and never more.
    pub behind: i64,
    /// When it last moved.
    pub moved_at: DateTime<Utc>,
    /// When the failures began that keep it from moving.
    pub failing_since: Option<DateTime<Utc>>,
    /// How many there were since then.
    pub failures: i32,
}

/// How far `name` has come; `None` when it never began.
pub async fn position_of(press: &Press, name: &FollowerName) -> Result<Option<Position>> {
    let called = follower::Entity::find().filter(follower::COLUMN.name.eq(name.0.as_str()));
    Ok(press.find(called).await?.first().map(|follower| follower.position))
}

/// `name` has dealt with everything up to `position`.
pub async fn moved(store: &Store, name: &FollowerName, position: Position) -> Result<()> {
    let row = follower::ActiveModel {
        name: Set(name.0.clone()),
        position: Set(position),
        moved_at: Set(store.now()),
        failing_since: Set(None),
        failures: Set(0),
    };
    let mut known = OnConflict::column(follower::Column::Name);
    known.update_columns([
        follower::Column::Position,
        follower::Column::MovedAt,
        follower::Column::FailingSince,
        follower::Column::Failures,
    ]);
    store.note(&follower::Entity::insert(row).on_conflict(known).into_query()).await
}

/// `name`, which has moved before, has just failed to.
pub async fn failed(store: &Store, name: &FollowerName) -> Result<()> {
    let since = Expr::col(follower::Column::FailingSince).if_null(store.now());
    let failed = follower::Entity::update_many()
        .col_expr(follower::Column::Failures, Expr::col(follower::Column::Failures).add(1))
        .col_expr(follower::Column::FailingSince, since)
        .filter(follower::COLUMN.name.eq(name.0.as_str()));
    store.note(&failed.into_query()).await
}

/// How every follower is doing, by name.
pub async fn lag(press: &Press) -> Result<Vec<Lag>> {
    let followers = follower::Entity::find().order_by_asc(follower::COLUMN.name);
    let followers = press.find(followers).await?;
    // Asked for last, so that none of them can be past it.
    let head = changes::head(press).await?;
    let lag = |follower: follower::Model| Lag {
        behind: Ord::max(head - follower.position, 0),
        name: follower.name,
        position: follower.position,
        moved_at: follower.moved_at,
        failing_since: follower.failing_since,
        failures: follower.failures,
    };
    Ok(followers.into_iter().map(lag).collect())
}
