//! Making bundles and keeping them true: a follower of the change log. What is in one is what the JSON face tells of
//! changes, asked as any client would. Knows no request.

use std::{
    collections::HashSet,
    convert::Infallible,
    io::Read,
    ops::ControlFlow,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, SecondsFormat, TimeDelta};
use ring::digest::{Context, SHA256};
use serde_json::Value;
use tokio::time::sleep;

use super::super::press::Door;
use super::{Asked, Made};
use crate::content::bundle::{Bundle, Bundled};
use crate::content::changes::{self, ChangeReason, ChangeSubject};
use crate::content::reading::{self, PublicFilter};
use crate::content::{ArticleId, Backoff, FilterId, Store, TypedId};
use crate::follow::{Cause, Follower, Turn, follow};
use crate::json::Operation;

/// Raised when tables or what they hold means something else.
const FORMAT: &str = "1";
/// The operation that tells what is in a bundle.
const TOLD_BY: &str = "Changes";

/// How long to wait at least for somebody who asks, before looking unasked.
const LEAST: Duration = Duration::from_secs(1);

/// Keeps all bundles that were asked for, until it is dropped.
pub(in super::super) async fn keep(door: &Door, store: &Store) -> Infallible {
    let mut backoff = Backoff::default();
    let head = loop {
        match changes::head(&door.press).await {
            Ok(head) => break head,
            Err(_) => sleep(backoff.failed().1).await,
        }
    };
    let following = follow(Follower::new(store.clone(), head), async |turn: &Turn| {
        door.bundles.hear(turn);
        Ok::<_, Box<Cause>>(ControlFlow::<Infallible>::Continue(()))
    });
    tokio::select! {
        never = following => never,
        never = make_all(door, store) => never,
    }
}

impl super::Bundles {
    /// Hears what has changed. What holds an article that was taken back goes at once.
    fn hear(&self, turn: &Turn) {
        let taken = |reason| matches!(reason, ChangeReason::Withdrawn | ChangeReason::Merged);
        let mut going = Vec::new();
        self.with(|asked| {
            for (id, asked) in asked.iter_mut() {
                asked.stale = true;
                let Some(made) = &asked.made else { continue };
                let touches = match turn {
                    Turn::StartOver => true,
                    Turn::Changes(rows) => rows.iter().any(|row| match row.subject {
                        ChangeSubject::Article if taken(row.reason) => {
                            made.ids.contains(&ArticleId::of(row.subject_id).to_string())
                        }
                        ChangeSubject::Filter => row.subject_id == id.uuid(),
                        _ => false,
                    }),
                };
                if touches {
                    going.push(*id);
                }
            }
        });
        going.into_iter().for_each(|id| self.let_go(id));
        self.wanted.notify_one();
    }
}

/// Makes what there is not, and anew what has changed, one at a time.
async fn make_all(door: &Door, store: &Store) -> Infallible {
    let mut backoff = Backoff::default();
    loop {
        let rest = door.bundles.rest;
        // Something that changed while its bundle rested is looked at when that is over.
        let woken = door.bundles.wanted.notified();
        tokio::select! { () = woken => {}, () = sleep(rest.max(LEAST)) => {} }
        let due: Vec<(FilterId, Asked)> = door.bundles.with(|asked| {
            let rested = TimeDelta::from_std(rest).unwrap_or(TimeDelta::MAX);
            let due = asked.iter().filter(|(_, asked)| match &asked.made {
                None => true,
                Some(made) => asked.stale && store.now() - made.at >= rested,
            });
            due.map(|(id, asked)| (*id, asked.clone())).collect()
        });
        for (id, asked) in due {
            match renew(door, store, id, &asked).await {
                Ok(()) => _ = backoff.worked(),
                Err(error) => {
                    let (failures, wait) = backoff.failed();
                    if failures.is_power_of_two() {
                        let why = crate::follow::told(&*error);
                        tracing::error!(why, failures, "a bundle can't be made; it is tried again");
                    }
                    sleep(wait).await;
                    door.bundles.wanted.notify_one();
                }
            }
        }
    }
}

/// Makes one, unless nothing that it shows has changed.
async fn renew(door: &Door, store: &Store, id: FilterId, asked: &Asked) -> Result<(), Box<Cause>> {
    let filter = reading::find_public_filter(&door.press, &id.to_string()).await?;
    let filter = match filter {
        // It may have been changed to one that can't be followed.
        Some(filter) if filter.test(&door.press).await?.followable().is_ok() => Some(filter),
        _ => None,
    };
    let Some(filter) = filter else {
        door.bundles.let_go(id);
        door.bundles.with(|asked| asked.remove(&id));
        return Ok(());
    };
    // What changes from here on makes it stale again.
    door.bundles.with(|asked| asked.entry(id).or_default().stale = false);
    if let Some(made) = &asked.made {
        let news = told(door, id, Some(&made.cursor)).await;
        if news.is_ok_and(|page| page.nodes.is_empty() && page.next.is_none()) {
            return Ok(());
        }
    }
    let made = make(door, store, &filter).await;
    let made = made.inspect_err(|_| {
        door.bundles.with(|asked| asked.entry(id).or_default().stale = true);
    })?;
    // What was taken back while it was made was told while it was not there: before anybody can have it, and again
    // for what was told in between.
    if holds_what_is_gone(door, id, &made).await {
        _ = std::fs::remove_file(&made.file);
        door.bundles.with(|asked| asked.entry(id).or_default().stale = true);
        door.bundles.wanted.notify_one();
        return Ok(());
    }
    let made = Arc::new(made);
    let before = door.bundles.with(|asked| asked.entry(id).or_default().made.replace(made.clone()));
    before
        .iter()
        .filter(|old| old.file != made.file)
        .for_each(|old| _ = std::fs::remove_file(&old.file));
    if holds_what_is_gone(door, id, &made).await {
        door.bundles.let_go(id);
        door.bundles.wanted.notify_one();
    }
    Ok(())
}

/// Whether something was taken back since it was read, or that can't be told.
async fn holds_what_is_gone(door: &Door, id: FilterId, made: &Made) -> bool {
    let mut cursor = made.cursor.clone();
    loop {
        match told(door, id, Some(&cursor)).await {
            Ok(page) if page.nodes.iter().any(is_gone) => return true,
            Ok(page) if page.next.is_none() => return false,
            Ok(page) => cursor = page.cursor,
            Err(_) => return true,
        }
    }
}

/// One page of what has changed.
struct Page {
    nodes: Vec<Value>,
    cursor: String,
    next: Option<String>,
}

/// What the JSON face tells of a filter after a cursor.
async fn told(door: &Door, id: FilterId, after: Option<&str>) -> Result<Page, Box<Cause>> {
    let known = door.stored.operations().iter().find(|operation| operation.name == TOLD_BY);
    let operation: &Operation = known.ok_or("there is no such operation")?;
    let after = after.map(|cursor| format!("&after={cursor}")).unwrap_or_default();
    let query = format!("saved={id}&first=100{after}");
    let data = |asked| door.read_by(asked, door.press.clone());
    let answer = door.stored.answer(door.face.asked(), operation, (&[], &query), data).await;
    let answer = answer.map_err(|problem| problem.detail)?;
    let mut body: Value = serde_json::from_str(&answer.body)?;
    let cursor = body.pointer("/pageInfo/endCursor").and_then(Value::as_str);
    let cursor = cursor.ok_or("there is no cursor")?.to_owned();
    let nodes = match body.get_mut("nodes").map(Value::take) {
        Some(Value::Array(nodes)) => nodes,
        _ => return Err("there are no changes".into()),
    };
    Ok(Page { nodes, cursor, next: answer.next })
}

/// Reads all that a filter shows and what changes meanwhile, and writes it to a file.
async fn make(door: &Door, store: &Store, filter: &PublicFilter) -> Result<Made, Box<Cause>> {
    let id = filter.id();
    let at = store.now();
    let named = |part: &str| {
        let process = std::process::id();
        door.bundles.folder.join(format!("{id}-{process}.{part}"))
    };
    let aside = named("aside");
    // Another process that began on this data folder has emptied it.
    std::fs::create_dir_all(&door.bundles.folder)?;
    let bundle = Bundle::begin(&aside).await?;
    let mut cursor: Option<String> = None;
    loop {
        let page = told(door, id, cursor.as_deref()).await?;
        let (gone, here): (Vec<Value>, Vec<Value>) = page.nodes.into_iter().partition(is_gone);
        let gone: Vec<String> = gone.iter().map(|node| text(node, "id")).collect();
        let here: Vec<Bundled> =
            here.iter().map(|node| bundled(node.get("article").unwrap_or(&Value::Null))).collect();
        bundle.drop(&gone).await?;
        bundle.put(&here).await?;
        cursor = Some(page.cursor);
        if page.next.is_none() {
            break;
        }
    }
    let cursor = cursor.unwrap_or_default();
    let ids: HashSet<String> = bundle.ids().await?.into_iter().collect();
    let meta = [
        ("format", FORMAT.to_owned()),
        ("filter", id.to_string()),
        ("slug", filter.row.slug.clone()),
        ("name", filter.row.name.clone()),
        ("made_at", at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ("cursor", cursor.clone()),
        ("next", format!("/v1/changes?saved={id}&after={cursor}")),
    ];
    let written = named("new");
    bundle.finish(&meta, &written).await?;
    let (tag, written) = hashed(written).await?;
    // Named by what it holds: whoever is reading the one before goes on reading it.
    let file = door.bundles.folder.join(format!("{id}-{tag}.sqlite"));
    std::fs::rename(written, &file)?;
    let taken_back = AtomicBool::new(false);
    Ok(Made { file, tag, at, saved_at: filter.row.updated_at, cursor, ids, taken_back })
}

/// A hash of the bytes of a file.
async fn hashed(file: PathBuf) -> std::io::Result<(String, PathBuf)> {
    let hash = move || {
        let (mut context, mut chunk) = (Context::new(&SHA256), vec![0; 64 * 1024]);
        let mut open = std::fs::File::open(&file)?;
        loop {
            let read = open.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            context.update(chunk.get(..read).unwrap_or_default());
        }
        let hash = context.finish();
        let hash = hash.as_ref().get(..16).unwrap_or_default();
        Ok((BASE64_URL_SAFE_NO_PAD.encode(hash), file))
    };
    tokio::task::spawn_blocking(hash).await?
}

fn is_gone(node: &Value) -> bool {
    node.get("gone") == Some(&Value::Bool(true))
}

fn text(of: &Value, name: &str) -> String {
    of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// An article as it is told.
fn bundled(article: &Value) -> Bundled {
    let said = |name: &str| article.get(name).and_then(Value::as_str);
    // With as many digits each, so that they sort as texts.
    let instant = |name: &str| {
        let at = DateTime::parse_from_rfc3339(said(name)?).ok()?;
        Some(at.to_utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    };
    Bundled {
        id: text(article, "id"),
        slug: text(article, "slug"),
        locale: text(article, "locale"),
        headline: text(article, "headline"),
        summary: said("summary").map(str::to_owned),
        sort_at: instant("sortAt").unwrap_or_default(),
        published_at: instant("publishedAt"),
        updated_at: instant("updatedAt").unwrap_or_default(),
        json: article.to_string(),
    }
}
