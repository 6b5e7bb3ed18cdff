//! The lines of a page, walked once from top to bottom; it does not know what they are for.

use super::{Result, refuse, text::is_unseen};

/// A line that shows something, with the number a person sees in an editor.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn refuse<T>(self, reason: impl Into<std::borrow::Cow<'static, str>>) -> Result<T> {
        refuse(self.number, reason)
    }

    /// What follows the bullet, where there is one.
    pub(super) fn bullet(self) -> Option<&'a str> {
        self.text.trim_start().strip_prefix('•')
    }

    pub(super) fn is_indented(self) -> bool {
        self.text.starts_with(char::is_whitespace)
    }

    /// A part of this line, as it goes into the page. A tab is white space around text, never in it.
    pub(super) fn keep(self, what: &str, part: &str, limit: usize) -> Result<String> {
        let part = part.trim();
        if part.chars().all(is_unseen) {
            return self.refuse(format!("the {what} is empty"));
        }
        if part.chars().count() > limit {
            return self.refuse(format!("the {what} is longer than {limit} characters"));
        }
        if part.contains('\t') {
            return self.refuse(format!("a tab inside the {what}: put a space there"));
        }
        Ok(part.to_owned())
    }

    /// Whether the line ends as a finished sentence does, closing quotes and brackets aside.
    ///
    /// A quotation may itself be the end, as newspapers print it: « … contre l’intégrité du Maroc ».
    /// Straight quotes and ’ can't: cut inside « l’armée », a line would seem to end with one.
    pub(super) fn ends_a_sentence(self) -> bool {
        let text = self.text.trim_end_matches(is_unseen);
        let closing =
            |c| is_unseen(c) || matches!(c, '»' | '”' | '“' | '"' | '’' | '\'' | ')' | ']');
        text.ends_with(['»', '”'])
            || text.trim_end_matches(closing).ends_with(['.', '!', '?', '…', '؟'])
    }
}

/// What is left to read.
pub(super) struct Lines<'a> {
    rest: std::vec::IntoIter<Line<'a>>,
    end: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let lines = (1..).zip(text.lines()).map(|(number, text)| Line { number, text });
        let seen = lines.filter(|line| !line.text.chars().all(is_unseen)).collect::<Vec<_>>();
        Self { end: seen.last().map_or(1, |line| line.number), rest: seen.into_iter() }
    }

    pub(super) fn next(&mut self) -> Option<Line<'a>> {
        self.rest.next()
    }

    pub(super) fn next_if(&mut self, wanted: impl Fn(Line<'a>) -> bool) -> Option<Line<'a>> {
        let line = *self.rest.as_slice().first()?;
        if wanted(line) { self.rest.next() } else { None }
    }

    /// The page ended where more was due; the blame falls on its last line.
    pub(super) fn cut_off<T>(&self, before: &str) -> Result<T> {
        refuse(self.end, format!("the page is cut off: it ends before {before}"))
    }
}
