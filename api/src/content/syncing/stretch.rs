//! What a stretch of the log touched, as it is now: what any number of copies are told from. Knows no copy.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::change;

use super::place::Place;
use super::touched::{Touch, touched};
use super::{Followed, News};
use crate::content::changes::{ChangeReason, ChangeSubject, Position};
use crate::content::filter::Candidate;
use crate::content::reading::{Tombstone, tombstones, untested};
use crate::content::{ArticleId, Press, Result, TypedId};

/// A part of the log: what it touched, each subject once, as that is now.
#[derive(Debug)]
pub struct Stretch {
    from: Position,
    end: Position,
    touched: Vec<Touch>,
    stories: HashMap<ArticleId, Candidate>,
    gone: HashMap<ArticleId, Arc<Tombstone>>,
}

/// What a stretch is to a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It has been told all of it, or is told nothing of it: the cursor that it has come to.
    Passed(String),
    /// It is told something of it.
    Told,
    /// It was not told what comes before, or names mean something else from here on: it has to read by its cursor.
    Apart,
}

impl Stretch {
    /// What these changes touched, which are all that there are after `from`; none are nothing.
    pub async fn after(
        press: &Press,
        from: Position,
        rows: &[change::Model],
    ) -> Result<Option<Self>> {
        let Some(end) = rows.last().map(|row| row.seq) else { return Ok(None) };
        Self::of(press, (from, end), touched(rows)).await.map(Some)
    }

    /// What was touched, as it is now.
    pub(super) async fn of(
        press: &Press,
        (from, end): (Position, Position),
        mut touched: Vec<Touch>,
    ) -> Result<Self> {
        let articles = touched.iter().filter(|touch| touch.subject == ChangeSubject::Article);
        let articles: HashSet<ArticleId> = articles.map(|touch| ArticleId::of(touch.id)).collect();
        let articles: Vec<ArticleId> = articles.into_iter().collect();
        let (mut stories, mut gone) = (HashMap::new(), HashMap::new());
        if !articles.is_empty() {
            stories = untested(press, &articles).await?;
            let missing = articles.into_iter().filter(|id| !stories.contains_key(id));
            gone = tombstones(press, &missing.collect::<Vec<_>>()).await?;
        }
        for touch in &mut touched {
            // What a story passed by before is gone from it, and told by the change that took it away.
            let story = stories.get(&ArticleId::of(touch.id));
            story.into_iter().for_each(|story| touch.traces.add_present(story));
        }
        Ok(Self { from, end, touched, stories, gone })
    }

    /// The change that it comes after.
    pub fn from(&self) -> Position {
        self.from
    }

    /// Its last change.
    pub fn end(&self) -> Position {
        self.end
    }

    /// What it is to a copy that has come to `cursor`.
    pub fn reach(&self, followed: &Followed, cursor: &str) -> Result<Reach> {
        let mut place = Place::decode(cursor)?;
        if self.end <= place.told {
            return Ok(Reach::Passed(cursor.to_owned()));
        }
        if place.reading.is_some() || self.from > place.told || self.unsettles() {
            return Ok(Reach::Apart);
        }
        if self.concerns(followed) {
            return Ok(Reach::Told);
        }
        place.past(self.end);
        Ok(Reach::Passed(place.encode()))
    }

    /// Whether a copy is told anything of it.
    pub fn concerns(&self, followed: &Followed) -> bool {
        self.touched.iter().any(|touch| self.tell(touch, followed).is_some())
    }

    /// Whether names may mean something else from here on: whoever follows has to look again.
    pub fn unsettles(&self) -> bool {
        self.touched.iter().any(|touch| match touch.subject {
            ChangeSubject::Filter => true,
            ChangeSubject::Article | ChangeSubject::Relation | ChangeSubject::Predicate => false,
            _ => matches!(touch.reason, ChangeReason::Withdrawn | ChangeReason::Merged),
        })
    }

    /// What a copy that has come to `cursor`, in this stretch or just before, is told of it; and where it has come
    /// to with it.
    pub fn told(&self, followed: &Followed, cursor: &str) -> Result<(Vec<News>, String)> {
        let mut place = Place::decode(cursor)?;
        let after = place.told;
        place.from = self.from;
        let mut news = Vec::new();
        for touch in self.touched.iter().filter(|touch| touch.position > after) {
            place.told = touch.position;
            let told = self.tell(touch, followed);
            news.extend(told.map(|news| News { cursor: place.encode(), ..news }));
        }
        place.past(Ord::max(after, self.end));
        Ok((news, place.encode()))
    }

    pub(super) fn touched(&self) -> &[Touch] {
        &self.touched
    }

    /// What a copy is told of one of them, if anything.
    pub(super) fn tell(&self, touch: &Touch, followed: &Followed) -> Option<News> {
        if !followed.subjects.contains(&touch.subject) {
            return None;
        }
        let taken = matches!(touch.reason, ChangeReason::Withdrawn | ChangeReason::Merged);
        if touch.subject != ChangeSubject::Article {
            return Some(News { gone: taken, ..news(touch) });
        }
        let id = ArticleId::of(touch.id);
        let story = self.stories.get(&id);
        if story.is_some_and(|story| story.passes(&followed.test)) {
            // It is here again, if it was withdrawn since.
            let reason = if taken { ChangeReason::Published } else { touch.reason };
            let note = touch.note.clone().filter(|_| !taken);
            return Some(News { reason, note, ..news(touch) });
        }
        if !followed.test.may_have_passed(&touch.traces) {
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
