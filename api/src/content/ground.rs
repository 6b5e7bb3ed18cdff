//! The ground the content stands on: bringing the database's shape up to date, and checking that it holds.

use entity::{article_topic::Origin, topic_ruling::Ruling};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, EntityTrait, Statement,
    sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use super::{Error, Press, Result, Store};

/// Runs the steps that are missing; says how many there were.
pub async fn migrate(store: &Store) -> Result<usize> {
    let missing = Migrator::get_pending_migrations(store.ground()).await?.len();
    if missing > 0 {
        Migrator::up(store.ground(), None).await?;
    }
    Ok(missing)
}

/// That the database answers, has every step, and holds together. The error says what to do.
pub async fn check(store: &Store) -> Result<()> {
    let known = "SELECT 1 FROM seaql_migrations LIMIT 1";
    let ground = store.ground();
    let statement = Statement::from_string(ground.get_database_backend(), known);
    if ground.query_one_raw(statement).await.is_err() {
        return Err(Error::Unready("the database is empty; run `khabar migrate` first".to_owned()));
    }
    let missing = Migrator::get_pending_migrations(ground).await?.len();
    if missing > 0 {
        let told = format!("the database lacks {missing} migrations; run `khabar migrate` first");
        return Err(Error::Unready(told));
    }
    Ok(())
}

/// That the database answers those who read.
pub async fn ping(press: &Press) -> Result<()> {
    let mut one = Query::select();
    press.rows(one.expr(Expr::val(1))).await?;
    Ok(())
}

/// Rules between tables that no foreign key can state; each with the rows that break it.
pub async fn inconsistencies(store: &Store) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (rule, query) in rules() {
        if !store.reader().rows(&query).await?.is_empty() {
            broken.push(rule.to_owned());
        }
    }
    Ok(broken)
}

fn rules() -> Vec<(&'static str, SelectStatement)> {
    vec![
        (
            "every article has the version that it says the public sees",
            lacking(in_force(entity::article_version::Entity)),
        ),
        ("the history of that version says what its article says", lacking(told())),
        ("every history_tie has its version's sort keys", untied()),
        ("every article_topic has its article's sort keys", astray(entity::article_topic::Entity)),
        ("every mention has its article's sort keys", astray(entity::mention::Entity)),
        ("every byline has its article's sort keys", astray(entity::byline::Entity)),
        ("no story is in a topic by a rule that the topic has not", unruled()),
        ("no story is filed under a topic that it is kept out of", unruly()),
        ("no story is both public and withdrawn", undead()),
        ("the public sees the story of every draft that says so, and of no other", estranged()),
    ]
}

/// Articles whose version in force has no row among these, `v`.
fn lacking(rows: SelectStatement) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(entity::article::Entity, "a").limit(1);
    select.and_where(Expr::not_exists(rows)).to_owned()
}

/// The row of `table` for the version in force.
fn in_force(table: impl EntityTrait) -> SelectStatement {
    let mut version = Query::select();
    version.expr(Expr::val(1)).from_as(table, "v");
    version.and_where(Expr::col(("v", "article_id")).equals(("a", "id")));
    version.and_where(Expr::col(("v", "version")).equals(("a", "version"))).to_owned()
}

/// Its history, if that says the same.
fn told() -> SelectStatement {
    let mut history = in_force(entity::history::Entity);
    for column in ["slug", "locale", "source_id", "source_key", "sort_at"] {
        history.and_where(Expr::col(("v", column)).equals(("a", column)));
    }
    for column in ["translation_group", "section_id", "published_at"] {
        let (then, now) = (Expr::col(("v", column)), Expr::col(("a", column)));
        let absent = then.clone().is_null().and(now.is_null());
        history.and_where(then.equals(("a", column)).or(absent));
    }
    history
}

/// Stories that have a tombstone and are there.
fn undead() -> SelectStatement {
    let same = Expr::col(("t", "article_id")).equals(("a", "id"));
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(entity::tombstone::Entity, "t").limit(1);
    select.join_as(JoinType::InnerJoin, entity::article::Entity, "a", same).to_owned()
}

/// Stories that joined a topic by a rule, which it has not.
fn unruled() -> SelectStatement {
    let mut rule = Query::select();
    rule.expr(Expr::val(1)).from_as(entity::topic_rule::Entity, "r");
    rule.and_where(Expr::col(("r", "topic_id")).equals(("e", "topic_id")));
    let mut select = filed();
    select.and_where(Expr::col(("e", "origin")).eq(Origin::Rule));
    select.and_where(Expr::not_exists(rule)).to_owned()
}

/// Stories that stand where an editor said that they don't.
fn unruly() -> SelectStatement {
    let mut ruling = Query::select();
    ruling.expr(Expr::val(1)).from_as(entity::topic_ruling::Entity, "r");
    for key in ["article_id", "topic_id"] {
        ruling.and_where(Expr::col(("r", key)).equals(("e", key)));
    }
    ruling.and_where(Expr::col(("r", "ruling")).eq(Ruling::Excluded));
    filed().and_where(Expr::exists(ruling)).to_owned()
}

/// Stories, each with a topic that it is in.
fn filed() -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(entity::article_topic::Entity, "e").limit(1);
    select.and_where(Expr::col(("e", "direct")).eq(true)).to_owned()
}

/// Working copies that say otherwise than is the case whether the public sees their story.
fn estranged() -> SelectStatement {
    let same = Expr::col(("a", "id")).equals(("d", "article_id"));
    let says = Expr::col(("d", "published_revision")).is_not_null();
    let is = Expr::col(("a", "id")).is_not_null();
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(entity::draft::Entity, "d").limit(1);
    select.join_as(JoinType::LeftJoin, entity::article::Entity, "a", same);
    select.and_where(says.ne(is)).to_owned()
}

/// Ties of a version that sort otherwise than it does, or are of no version.
fn untied() -> SelectStatement {
    let mut same = Query::select();
    same.expr(Expr::val(1)).from_as(entity::history::Entity, "h");
    for key in ["article_id", "version", "sort_at", "at"] {
        same.and_where(Expr::col(("h", key)).equals(("t", key)));
    }
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(entity::history_tie::Entity, "t").limit(1);
    select.and_where(Expr::not_exists(same)).to_owned()
}

fn astray(edge: impl EntityTrait) -> SelectStatement {
    let same = Expr::col(("a", "id")).equals(("e", "article_id"));
    let sort_at = Expr::col(("a", "sort_at")).not_equals(("e", "sort_at"));
    let updated_at = Expr::col(("a", "updated_at")).not_equals(("e", "updated_at"));
    let mut select = Query::select();
    select.expr(Expr::val(1)).from_as(edge, "e").limit(1);
    select.join_as(JoinType::InnerJoin, entity::article::Entity, "a", same);
    select.and_where(sort_at.or(updated_at)).to_owned()
}
