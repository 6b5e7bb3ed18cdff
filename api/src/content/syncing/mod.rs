//! Keeping a copy of some articles up to date: first all of them, then what has changed. Knows no face.
//!
//! A copy is begun with all that passes a filter, read page by page while the world goes on, and ends at the
//! place that the log had when it was begun: whatever changed meanwhile is told again. From there on each
//! subject is told once a stretch of the log, as it is now.

mod place;
mod stretch;
mod touched;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::place::{Place, fingerprint};
pub use self::stretch::{Reach, Stretch};
use self::touched::{Touch, touched};
use super::changes::{self, ChangeReason, ChangeSubject, Position};
use super::filter::Test;
use super::list::{self, Cursor, End, List, Window};
use super::reading::{ArticleList, Order};
use super::{Error, Press, Result, TypedId};

/// How many changes are usually read at once. Cursors in use are told in parts of such stretches: where it changes,
/// so does their form.
pub const STRETCH: u64 = 1_000;
/// How many subjects are looked at together.
const AT_ONCE: usize = 100;

/// The cursor of a copy that begins with what changes from now on, and with nothing that is there already.
pub const NOW: &str = "now";

/// What a copy is kept of.
#[derive(Clone, Debug)]
pub struct Followed {
    /// What the articles of the copy pass.
    pub test: Test,
    /// Changes of what is told.
    pub subjects: Vec<ChangeSubject>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Sync {
    /// What the copy is of.
    pub followed: Followed,
    /// How far the copy has come, or [`NOW`]; nowhere yet.
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

/// How far in the log a copy has come, by its cursor; `None` while it still reads what there is.
pub fn position(cursor: &str) -> Result<Option<Position>> {
    let place = Place::decode(cursor)?;
    Ok(place.reading.is_none().then_some(place.told))
}

/// What a copy has to take in next. [`Error::PositionGone`] when it has to start over.
pub async fn sync(press: &Press, asked: &Sync) -> Result<Delta> {
    let Followed { test, subjects } = &asked.followed;
    test.followable()?;
    let filter = fingerprint(test, subjects);
    let Some(after) = asked.after.as_ref().filter(|after| *after != NOW) else {
        // Read before any article is.
        let place = Place::beginning(filter, changes::head(press).await?);
        if asked.after.is_some() || !subjects.contains(&ChangeSubject::Article) {
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
    let list = ArticleList::all(asked.followed.test.clone(), Order::Newest);
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
    let subjects = &asked.followed.subjects;
    let wanted = |touch: &Touch| touch.position > told && subjects.contains(&touch.subject);
    let touched: Vec<Touch> = touched(&rows).into_iter().filter(wanted).collect();
    for some in touched.chunks(AT_ONCE) {
        let stretch = Stretch::of(press, (place.from, end), some.to_vec()).await?;
        for touch in stretch.touched() {
            let told = stretch.tell(touch, &asked.followed);
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
