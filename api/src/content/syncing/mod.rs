//! Keeping a copy of some articles up to date: first all of them, then what has changed. Knows no face.
//!
//! A copy is begun with all that passes a filter, read page by page while the world goes on, and ends at the
//! place that the log had when it was begun: whatever changed meanwhile is told again. From there on each
//! subject is told once a stretch of the log, as it is now.

mod place;
mod touched;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::place::{Place, fingerprint};
use self::touched::{Touch, touched};
use super::changes::{self, ChangeReason, ChangeSubject};
use super::filter::{Candidate, Test};
use super::list::{self, Cursor, End, List, Window};
use super::reading::{ArticleList, Order, Tombstone, tombstones, untested};
use super::{ArticleId, Error, Press, Result, TypedId};

/// How many changes are usually read at once. Cursors in use are told in parts of such stretches: where it changes,
/// so does their form.
pub const STRETCH: u64 = 1_000;
/// How many subjects are looked at together.
const AT_ONCE: usize = 100;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Sync {
    /// What the articles of the copy pass.
    pub test: Test,
    /// Changes of what is told.
    pub subjects: Vec<ChangeSubject>,
    /// How far the copy has come; nowhere yet.
    pub after: Option<String>,
    /// How much is told at most, 1 to 100.
    pub first: usize,
    /// How many changes are read at once: a subject is told once within so many.
    pub stretch: u64,
}

/// What a copy has to take in.
#[derive(Clone, Debug)]
pub struct Delta {
    /// What has changed, in order.
    pub news: Vec<News>,
    /// How far the copy has come with it.
    pub cursor: String,
    /// There is more.
    pub more: bool,
}

/// Something that has changed.
#[derive(Clone, Debug)]
pub struct News {
    /// How far the copy has come with it.
    pub cursor: String,
    /// When; of an article that is told for the first time, whenever it was changed last.
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: ChangeReason,
    /// What sort of subject.
    pub subject: ChangeSubject,
    /// Its id.
    pub id: Uuid,
    /// Of a predicate, which has no id, its key.
    pub key: Option<String>,
    /// What the public is told about it.
    pub note: Option<String>,
    /// It is in the copy no longer: it is gone, or passes no more.
    pub gone: bool,
}

impl News {
    /// Its id as people and programs see it; of a predicate, its key.
    pub fn name(&self) -> String {
        self.key.clone().unwrap_or_else(|| changes::typed_id(self.subject, self.id))
    }

    /// The same of an article that has gone meanwhile.
    #[must_use]
    pub fn withdrawn(self) -> Self {
        Self { reason: ChangeReason::Withdrawn, note: None, gone: true, ..self }
    }
}

/// What a copy has to take in next. [`Error::PositionGone`] when it has to start over.
pub async fn sync(press: &Press, asked: &Sync) -> Result<Delta> {
    asked.test.followable()?;
    let filter = fingerprint(&asked.test, &asked.subjects);
    let Some(after) = &asked.after else {
        // Read before any article is.
        let place = Place::beginning(filter, changes::head(press).await?);
        if !asked.subjects.contains(&ChangeSubject::Article) {
            return Ok(Delta { news: Vec::new(), cursor: place.encode(), more: false });
        }
        return begin(press, asked, place).await;
    };
    let place = Place::decode(after)?;
    match place {
        // That of another filter, or what this one names has become something else.
        Place { filter: other, .. } if other != filter => Err(Error::PositionGone),
        Place { reading: Some(_), .. } => begin(press, asked, place).await,
        Place { reading: None, .. } => go_on(press, asked, place).await,
    }
}

/// The next articles of all that pass, the newest first.
async fn begin(press: &Press, asked: &Sync, place: Place) -> Result<Delta> {
    let list = ArticleList::all(asked.test.clone(), Order::Newest);
    let after = place.reading.as_deref();
    let after = after.map(|text| Cursor::decode("after", text, list.order())).transpose()?;
    let take = u32::try_from(asked.first).unwrap_or(u32::MAX);
    let window = Window { end: End::First, take, after, before: None };
    let page = list::pages(press, &[(list, window)]).await?.into_iter().next();
    let (items, more) = page.map(|page| (page.items, page.has_next)).unwrap_or_default();
    let read = |reading| Place { reading, ..place.clone() }.encode();
    let last = items.len().saturating_sub(1);
    let news = items.into_iter().enumerate().map(|(number, (cursor, id))| News {
        // After the last there is nothing left to read but the log.
        cursor: read((more || number < last).then(|| cursor.encode())),
        at: None,
        reason: ChangeReason::Published,
        subject: ChangeSubject::Article,
        id: id.uuid(),
        key: None,
        note: None,
        gone: false,
    });
    let news: Vec<News> = news.collect();
    let cursor = news.last().map_or_else(|| read(None), |last| last.cursor.clone());
    let more = more || changes::head(press).await? > place.from;
    Ok(Delta { news, cursor, more })
}

/// What the next stretch of the log tells. One in which nothing is of interest tells nothing, and that there is
/// more: so an answer has a bound that is known before.
async fn go_on(press: &Press, asked: &Sync, mut place: Place) -> Result<Delta> {
    let mut news = Vec::new();
    let rows = changes::since(press, place.from, asked.stretch).await?;
    let Some(end) = rows.last().map(|row| row.seq) else {
        // A place that the log has not come to is of another log, or of one that was put back.
        if changes::head(press).await? < place.from {
            return Err(Error::PositionGone);
        }
        return Ok(Delta { news, cursor: place.encode(), more: false });
    };
    let told = place.told;
    let wanted = |touch: &Touch| touch.position > told && asked.subjects.contains(&touch.subject);
    let touched: Vec<Touch> = touched(&rows).into_iter().filter(wanted).collect();
    for some in touched.chunks(AT_ONCE) {
        let present = Present::of(press, some).await?;
        for touch in some {
            let told = present.tell(touch, &asked.test);
            if told.is_some() && news.len() == asked.first {
                return Ok(Delta { news, cursor: place.encode(), more: true });
            }
            place.told = touch.position;
            news.extend(told.map(|news| News { cursor: place.encode(), ..news }));
        }
    }
    place.past(end);
    let more = rows.len() as u64 == asked.stretch;
    Ok(Delta { news, cursor: place.encode(), more })
}

/// Some of what was touched, as it is now.
struct Present {
    stories: HashMap<ArticleId, Candidate>,
    gone: HashMap<ArticleId, Arc<Tombstone>>,
}

impl Present {
    async fn of(press: &Press, touched: &[Touch]) -> Result<Self> {
        let articles = touched.iter().filter(|touch| touch.subject == ChangeSubject::Article);
        let articles: HashSet<ArticleId> = articles.map(|touch| ArticleId::of(touch.id)).collect();
        let articles: Vec<ArticleId> = articles.into_iter().collect();
        if articles.is_empty() {
            return Ok(Self { stories: HashMap::new(), gone: HashMap::new() });
        }
        let stories = untested(press, &articles).await?;
        let gone = articles.into_iter().filter(|id| !stories.contains_key(id));
        let gone = tombstones(press, &gone.collect::<Vec<_>>()).await?;
        Ok(Self { stories, gone })
    }

    /// What a copy of what passes `test` is told of it, if anything.
    fn tell(&self, touch: &Touch, test: &Test) -> Option<News> {
        if touch.subject != ChangeSubject::Article {
            let gone = matches!(touch.reason, ChangeReason::Withdrawn | ChangeReason::Merged);
            return Some(News { gone, ..news(touch) });
        }
        let id = ArticleId::of(touch.id);
        let story = self.stories.get(&id);
        if story.is_some_and(|story| story.passes(test)) {
            // It is here again, if it was withdrawn since.
            let back = matches!(touch.reason, ChangeReason::Withdrawn | ChangeReason::Merged);
            let reason = if back { ChangeReason::Published } else { touch.reason };
            let note = touch.note.clone().filter(|_| !back);
            return Some(News { reason, note, ..news(touch) });
        }
        // What it passed by before is gone from it, and told by the change that took it away.
        let mut traces = touch.traces.clone();
        story.into_iter().for_each(|story| traces.add_present(story));
        if !test.may_have_passed(&traces) {
            return None;
        }
        let (reason, note) = match (story, self.gone.get(&id)) {
            (Some(_), _) => (ChangeReason::Retagged, None),
            (None, Some(left)) if left.merged_into.is_some() => {
                (ChangeReason::Merged, Some(left.reason.clone()))
            }
            (None, left) => (ChangeReason::Withdrawn, left.map(|left| left.reason.clone())),
        };
        Some(News { reason, note, gone: true, ..news(touch) })
    }
}

fn news(touch: &Touch) -> News {
    News {
        cursor: String::new(),
        at: Some(touch.at),
        reason: touch.reason,
        subject: touch.subject,
        id: touch.id,
        key: touch.key.clone(),
        note: touch.note.clone(),
        gone: false,
    }
}
