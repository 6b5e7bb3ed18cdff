//! Lines that are published by one commit, and which of them is to blame for what is refused.

use super::{Line, fields};
use crate::content::publishing::MOST_OF_A_SORT;
use crate::content::submission::Submission;
use crate::content::{Error, Result};

/// The most stories of a batch: a submission takes no more.
pub const LARGEST: usize = MOST_OF_A_SORT;

/// The most bytes of lines in a batch, the last aside: all of it is in memory.
const BYTES: usize = 16 << 20;

/// Stories that are published together; or what a line that holds no story does.
#[derive(Debug, Default)]
pub struct Batch {
    /// What is to be published.
    pub submission: Submission,
    /// In which line each story stands; or the one line.
    lines: Vec<u64>,
    bytes: usize,
}

/// A line that breaks a rule.
#[derive(Debug)]
pub struct Refused {
    /// Its number.
    pub line: u64,
    /// What is wrong, by the field as it stands in the line.
    pub error: Error,
}

impl Batch {
    /// The number of its first line.
    pub fn first_line(&self) -> Option<u64> {
        self.lines.first().copied()
    }

    /// The number of its last line.
    pub fn last_line(&self) -> Option<u64> {
        self.lines.last().copied()
    }

    /// Whether it holds stories.
    pub fn holds_stories(&self) -> bool {
        !self.submission.articles.is_empty()
    }

    /// Whether a line fits in, where `most` stories make a batch.
    pub fn has_room_for(&self, line: &Line, most: usize) -> bool {
        let stories = self.lines.len() == self.submission.articles.len();
        let another = matches!(line, Line::Story(_)) && stories;
        self.lines.is_empty() || another && self.lines.len() < most && self.bytes < BYTES
    }

    /// Adds a line of so many bytes.
    pub fn add(&mut self, number: u64, line: Line, bytes: usize) {
        self.lines.push(number);
        self.bytes += bytes;
        match line {
            Line::Story(story) => self.submission.articles.push(*story),
            Line::Catalogue(catalogue) => self.submission.catalogue = *catalogue,
            Line::Relations(relations) => self.submission.relations = relations,
        }
    }

    /// The line to blame for an error, which is handed back where none is.
    pub fn blame(&self, error: Error) -> Result<Refused> {
        let blamed = match &error {
            Error::Invalid { field, .. } | Error::NotFound { field: Some(field), .. } => {
                self.place(field)
            }
            _ => None,
        };
        let Some((line, field)) = blamed else { return Err(error) };
        Ok(Refused { line, error: error.blaming(&field) })
    }

    /// Where the field of an error stands: in which line, and by what name.
    fn place(&self, field: &str) -> Option<(u64, String)> {
        let story = field.strip_prefix("articles[").and_then(|rest| rest.split_once("]."));
        match story {
            Some((at, field)) => {
                let line = self.lines.get(at.parse::<usize>().ok()?)?;
                Some((*line, fields::as_written(field)))
            }
            None if self.submission.relations.is_empty() => {
                Some((self.first_line()?, format!("catalogue.{field}")))
            }
            None => Some((self.first_line()?, field.to_owned())),
        }
    }
}
