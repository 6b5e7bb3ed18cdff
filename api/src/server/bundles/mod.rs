//! Bundles of what public filters show: database files, made when they are first asked for and kept true. Knows no
//! table.

mod making;
mod sending;

use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

pub(super) use self::making::keep;
use self::sending::sent;
use super::json::{nowhere, refused};
use super::press::Door;
use crate::content::FilterId;
use crate::content::reading::{self, PublicFilter};
use crate::json::Problem;

/// What an address ends in that asks for one.
const SUFFIX: &str = ".sqlite";
/// When to ask again for one that is being made, in seconds.
const SOON: &str = "5";

/// The bundles of a node.
#[derive(Debug)]
pub(super) struct Bundles {
    folder: PathBuf,
    /// No bundle is made anew sooner than this after it was made.
    rest: Duration,
    asked: Mutex<HashMap<FilterId, Asked>>,
    /// Rung when one is asked for that there is not.
    wanted: Notify,
}

/// A bundle that was asked for.
#[derive(Clone, Debug, Default)]
struct Asked {
    /// The file, once there is one.
    made: Option<Arc<Made>>,
    /// Something has changed since, whether it passes the filter or not.
    stale: bool,
}

/// A bundle that is there.
#[derive(Debug)]
struct Made {
    file: PathBuf,
    /// A hash of its bytes.
    tag: String,
    at: DateTime<Utc>,
    /// When the filter was saved that it is by.
    saved_at: DateTime<Utc>,
    cursor: String,
    /// The articles in it.
    ids: HashSet<String>,
    /// Nobody is to have it any more, nor the rest of it.
    taken_back: AtomicBool,
}

impl Bundles {
    /// None yet, in a folder that is emptied: what another process left is of no use.
    pub(super) fn new(folder: &Path, rest: Duration) -> io::Result<Self> {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => std::fs::create_dir_all(folder)?,
        }
        let (asked, wanted) = (Mutex::default(), Notify::new());
        Ok(Self { folder: folder.to_owned(), rest, asked, wanted })
    }

    /// Works on what was asked for.
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<FilterId, Asked>) -> T) -> T {
        work(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The bundle of a filter as it was saved then; from now on there is to be one.
    fn made(&self, filter: &PublicFilter) -> Option<Arc<Made>> {
        let made = self.with(|asked| {
            let asked = asked.entry(filter.id()).or_default();
            // That of the filter as it was before is nobody's, and keeps none from being made.
            asked.made.take_if(|made| made.saved_at != filter.row.updated_at);
            asked.made.clone()
        });
        if made.is_none() {
            self.wanted.notify_one();
        }
        made
    }

    /// Lets a bundle go: it holds what is public no more, or nobody may have it.
    fn let_go(&self, id: FilterId) {
        let made = self.with(|asked| asked.get_mut(&id).and_then(|asked| asked.made.take()));
        if let Some(made) = made {
            made.taken_back.store(true, Ordering::Relaxed);
            _ = std::fs::remove_file(&made.file);
        }
    }

    /// The same of one that can't be read, unless there is another by now.
    fn let_go_of(&self, id: FilterId, unread: &Arc<Made>) {
        let current = self.with(|asked| asked.get(&id).and_then(|asked| asked.made.clone()));
        if current.is_some_and(|current| Arc::ptr_eq(&current, unread)) {
            self.let_go(id);
        }
    }
}

/// A bundle, or that it is being made.
pub(super) async fn bundle(door: web::Data<Door>, request: HttpRequest) -> HttpResponse {
    let name = request.match_info().get("file").and_then(|file| file.strip_suffix(SUFFIX));
    let Some(name) = name else { return nowhere().await };
    let filter = match found(&door, name).await {
        Ok(filter) => filter,
        Err(problem) => return refused(&problem),
    };
    let Some(made) = door.bundles.made(&filter) else { return coming() };
    // It may have been let go in between, or by another process on this folder.
    match sent(&request, &made).await {
        Ok(response) => response,
        Err(error) => {
            tracing::debug!(%error, "a bundle can't be read; another is made");
            door.bundles.let_go_of(filter.id(), &made);
            door.bundles.wanted.notify_one();
            coming()
        }
    }
}

/// The filter that goes by a name, if there can be a bundle of it.
async fn found(door: &Door, name: &str) -> Result<PublicFilter, Problem> {
    let filter = reading::find_public_filter(&door.press, name).await?;
    let filter = filter.ok_or_else(|| Problem::not_found("filter"))?;
    filter.test(&door.press).await?.followable()?;
    Ok(filter)
}

fn coming() -> HttpResponse {
    let detail = "the bundle is being made; ask again in a while";
    let mut response = refused(&Problem::new("UNREADY", detail));
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static(SOON));
    response
}
