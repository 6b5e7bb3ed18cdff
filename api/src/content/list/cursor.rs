//! Places in lists: what a cursor holds, as clients see it and as the database compares it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, Utc};
use sea_orm::{QueryResult, sea_query::Expr};
use uuid::Uuid;

use super::{By, Sorting};
use crate::content::{Error, Result};

/// A place in a list: just after an item, whatever comes or goes around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cursor {
    tag: u8,
    key: Key,
    pub(super) id: Uuid,
}

/// The value of a sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Time(DateTime<Utc>),
    Number(i64),
    Text(String),
}

/// The longest cursor: that of a slug of 120 characters of four bytes each.
const LONGEST: usize = 700;

impl Cursor {
    /// As clients see it: opaque.
    pub fn encode(&self) -> String {
        let key = match &self.key {
            Key::Time(at) => at.timestamp_micros().to_be_bytes().to_vec(),
            Key::Number(number) => number.to_be_bytes().to_vec(),
            Key::Text(text) => text.clone().into_bytes(),
        };
        let parts: [&[u8]; 3] = [&[self.tag], self.id.as_bytes(), &key];
        BASE64_URL_SAFE_NO_PAD.encode(parts.concat())
    }

    /// Reads a cursor of a list sorted so; `field` is the argument to blame.
    pub fn decode(field: &str, text: &str, sorting: Sorting) -> Result<Self> {
        let refused = || Error::invalid(field, "must be a cursor that this very list gave out");
        if text.len() > LONGEST {
            return Err(refused());
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
        let (tag, rest) = bytes.split_first().ok_or_else(refused)?;
        let (id, key) = rest.split_at_checked(16).ok_or_else(refused)?;
        let id = Uuid::from_slice(id).map_err(|_| refused())?;
        let number = || key.try_into().map(i64::from_be_bytes).map_err(|_| refused());
        let key = match sorting.by {
            By::Time => Key::Time(DateTime::from_timestamp_micros(number()?).ok_or_else(refused)?),
            By::Number => Key::Number(number()?),
            By::Text => Key::Text(String::from_utf8(key.to_vec()).map_err(|_| refused())?),
        };
        // What PostgreSQL could not even read was never given out.
        let possible = match &key {
            Key::Time(at) => (1..=9_999).contains(&at.year()),
            Key::Number(_) => true,
            Key::Text(text) => !text.contains('\0'),
        };
        if !possible {
            return Err(refused());
        }
        if *tag == sorting.tag { Ok(Self { tag: *tag, key, id }) } else { Err(refused()) }
    }

    /// The place of an item that is sorted by a number.
    pub(super) fn numbered(sorting: Sorting, number: i32, id: Uuid) -> Self {
        Self { tag: sorting.tag, key: Key::Number(number.into()), id }
    }

    /// The place of an item that was found elsewhere; its key in microseconds where it is a time.
    pub(crate) fn at(sorting: Sorting, number: i64, id: Uuid) -> Self {
        let time = || DateTime::from_timestamp_micros(number).map(Key::Time);
        let key = if sorting.by == By::Time { time() } else { None };
        Self { tag: sorting.tag, key: key.unwrap_or(Key::Number(number)), id }
    }

    /// The place as two numbers, for whoever does not ask the database. A text has none.
    pub(crate) fn numbers(&self) -> (i64, Uuid) {
        match &self.key {
            Key::Time(at) => (at.timestamp_micros(), self.id),
            Key::Number(number) => (*number, self.id),
            Key::Text(_) => (0, self.id),
        }
    }

    /// The place of a row.
    pub(super) fn read(row: &QueryResult, sorting: Sorting) -> Result<Self> {
        let key = match sorting.by {
            By::Time => Key::Time(row.try_get("", "key")?),
            By::Number => Key::Number(number(row)?),
            By::Text => Key::Text(row.try_get("", "key")?),
        };
        Ok(Self { tag: sorting.tag, key, id: row.try_get("", "id")? })
    }

    /// Its key, as the database compares it.
    pub(super) fn key(&self) -> Expr {
        match &self.key {
            Key::Time(at) => Expr::val(*at),
            Key::Number(number) => Expr::val(*number),
            Key::Text(text) => Expr::val(text.clone()),
        }
    }
}

/// A column of 32 or 64 bits: PostgreSQL tells them apart.
fn number(row: &QueryResult) -> Result<i64> {
    let wide: Result<i64, _> = row.try_get("", "key");
    Ok(wide.or_else(|_| row.try_get::<i32>("", "key").map(i64::from))?)
}
