//! Newline-delimited JSON: a story a line, and before the stories, if need be, what they refer to. Knows no
//! database; `docs/lines.md` describes the format.

mod batch;
mod fields;
mod reading;
mod story;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

pub use self::batch::{Batch, LARGEST, Refused};
pub use self::reading::{LONGEST, Raw, Reading, may_be_lines};
use crate::content::submission::{Article, Catalogue, Relation};
use crate::content::{Error, Result, clip};

/// What one line holds.
#[derive(Clone, Debug)]
pub enum Line {
    /// A story.
    Story(Box<Article>),
    /// What stories refer to.
    Catalogue(Box<Catalogue>),
    /// Statements that rest on stories.
    Relations(Vec<Relation>),
}

/// The fields of a line as they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    id: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    body: Option<Body>,
    byline: Option<String>,
    language: Option<String>,
    source: Option<String>,
    section: Option<String>,
    section_label: Option<String>,
    published_at: Option<String>,
    /// The date as printed. It is kept nowhere: what can be made out of it stands in `published_at`.
    #[serde(rename = "date_raw")]
    _date_raw: Option<String>,
    url: Option<String>,
    genre: Option<String>,
    contributors: Option<Vec<String>>,
    topics: Option<Vec<String>>,
    mentions: Option<Vec<Mention>>,
    links: Option<Vec<Link>>,
    catalogue: Option<Box<Catalogue>>,
    relations: Option<Vec<Relation>>,
}

/// A body: one text with a paragraph a line, or a list of paragraphs.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
enum Body {
    Text(String),
    Paragraphs(Vec<String>),
}

/// What a story mentions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mention {
    thing: String,
    wordings: Vec<String>,
    role: Option<String>,
}

/// A story that another leads to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    id: String,
    title: String,
    kind: Option<String>,
}

/// When a story was published, as far as a line says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct When {
    at: Option<chrono::DateTime<chrono::Utc>>,
    on: Option<NaiveDate>,
    time: Option<(u8, u8)>,
}

/// Reads one line; none when it is blank.
pub fn read(line: &[u8]) -> Result<Option<Line>> {
    let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
    if line.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        Error::invalid(
            "line",
            format!("must be UTF-8, and is not from byte {}", error.valid_up_to() + 1),
        )
    })?;
    // A list would be read as the fields in their order.
    if !text.trim_start().starts_with('{') {
        return Err(Error::invalid("line", "must be a JSON object"));
    }
    let written: Written = serde_json::from_str(text).map_err(|error| blamed(text, &error))?;
    match written {
        Written { catalogue: None, relations: None, .. } => {
            Ok(Some(Line::Story(Box::new(story::story(written)?))))
        }
        Written { catalogue: Some(catalogue), relations: None, .. } => {
            alone(text, "catalogue")?;
            Ok(Some(Line::Catalogue(catalogue)))
        }
        Written { relations: Some(relations), .. } => {
            alone(text, "relations")?;
            Ok(Some(Line::Relations(relations)))
        }
    }
}

/// That nothing else stands in the line.
fn alone(text: &str, field: &str) -> Result<()> {
    let fields: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    if fields.len() == 1 {
        return Ok(());
    }
    Err(Error::invalid(field, "must stand in a line by itself"))
}

/// The field to blame for a line that can't be read: the first that can't be read by itself.
fn blamed(text: &str, error: &serde_json::Error) -> Error {
    let fields: Map<String, Value> = match serde_json::from_str(text) {
        Ok(fields) => fields,
        Err(error) => {
            return Error::invalid("line", format!("must be a JSON object: {}", told(&error)));
        }
    };
    for (field, value) in fields {
        let alone = Map::from_iter([(field.clone(), value)]);
        if let Err(error) = serde_json::from_value::<Written>(Value::Object(alone)) {
            let error = error.to_string();
            if error.starts_with(&format!("unknown field `{field}`")) {
                return Error::invalid(clip(&field), "is no field of a line");
            }
            return Error::invalid(clip(&field), format!("can't be read: {}", clip(&error)));
        }
    }
    // Only of the whole line can it be said that a field stands in it twice.
    Error::invalid("line", format!("can't be read: {}", clip(&told(error))))
}

/// What is wrong, and in which column; which line it is, is told elsewhere.
fn told(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
