//! A stretch of the log by what it touched: each subject once, however often it changed. Knows no filter.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::change::{self, ChangeReason, ChangeSubject};
use uuid::Uuid;

use crate::content::changes::Position;
use crate::content::filter::Traces;

/// What happened to a subject within a stretch of the log.
#[derive(Clone, Debug)]
pub(super) struct Touch {
    /// The last change of it there.
    pub(super) position: Position,
    pub(super) at: DateTime<Utc>,
    /// What tells most of why.
    pub(super) reason: ChangeReason,
    pub(super) note: Option<String>,
    pub(super) subject: ChangeSubject,
    pub(super) id: Uuid,
    /// Of a predicate, which has no id.
    pub(super) key: Option<String>,
    /// What it was tied to.
    pub(super) traces: Traces,
}

/// What a stretch of the log touched, in the order of the last touch.
pub(super) fn touched(rows: &[change::Model]) -> Vec<Touch> {
    let mut touched: HashMap<(ChangeSubject, Uuid, Option<String>), Touch> = HashMap::new();
    for row in rows {
        let tags: Vec<String> = serde_json::from_value(row.tags.clone()).unwrap_or_default();
        let key = tags.iter().find_map(|tag| tag.strip_prefix("predicate:")).map(str::to_owned);
        let key = key.filter(|_| row.subject == ChangeSubject::Predicate);
        let mut touch = of(row, key);
        touch.traces.add(tags);
        meet(&mut touched, touch);
    }
    let mut touched: Vec<Touch> = touched.into_values().collect();
    touched.sort_unstable_by_key(|touch| touch.position);
    touched
}

fn of(row: &change::Model, key: Option<String>) -> Touch {
    Touch {
        position: row.seq,
        at: row.at,
        reason: row.reason,
        note: row.note.clone(),
        subject: row.subject,
        id: row.subject_id,
        key,
        traces: Traces::default(),
    }
}

/// Makes one of what a subject was touched by.
fn meet(touched: &mut HashMap<(ChangeSubject, Uuid, Option<String>), Touch>, next: Touch) {
    let key = (next.subject, next.id, next.key.clone());
    let Some(known) = touched.remove(&key) else {
        touched.insert(key, next);
        return;
    };
    let mut both = Touch { position: next.position, at: next.at, ..known };
    if weight(next.reason) >= weight(both.reason) {
        (both.reason, both.note) = (next.reason, next.note);
    }
    both.traces.add_all(next.traces);
    touched.insert(key, both);
}

/// What of several things that happened is told: what a reader would least like to miss.
fn weight(reason: ChangeReason) -> u8 {
    match reason {
        ChangeReason::Retagged => 0,
        ChangeReason::Updated => 1,
        ChangeReason::Corrected => 2,
        ChangeReason::Published | ChangeReason::EmbargoLifted => 3,
        ChangeReason::Withdrawn | ChangeReason::Merged => 4,
    }
}
