//! Why a text was turned away: one code of a closed set and a short message. Knows nothing of HTTP.

use std::fmt;

/// How much of the reader's own text a message may repeat, in characters.
const ECHO: usize = 60;

/// What to do about it, for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalCode {
    /// Shorten the text: it has too many bytes.
    DocumentTooLarge,
    /// Shorten the text: it has too many tokens.
    TooManyTokens,
    /// Nest less: brackets stand too deep, in the text, in its fragments written out, or in a variable.
    NestingTooDeep,
    /// Use fewer aliases.
    TooManyAliases,
    /// Ask for fewer fields of the root at once.
    TooManyRootFields,
    /// Use fewer directives.
    TooManyDirectives,
    /// Send fewer operations and fragments in one text.
    TooManyDefinitions,
    /// Give one field fewer arguments, or one operation fewer variables.
    TooManyArguments,
    /// Spread fragments less often: written out they, with the variables, are too large.
    ExpansionTooLarge,
    /// Break the circle of fragments that spread each other.
    FragmentCycle,
    /// Ask for smaller pages, or for less in each.
    CostTooHigh,
    /// Mend the syntax.
    ParseError,
    /// Name a type that exists. It shares its code with what validation would say.
    UnknownType,
    /// Name an operation that the text holds.
    OperationNotFound,
}

impl RefusalCode {
    /// The stable name, as in `extensions.code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::NestingTooDeep => "NESTING_TOO_DEEP",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooManyDefinitions => "TOO_MANY_DEFINITIONS",
            Self::TooManyArguments => "TOO_MANY_ARGUMENTS",
            Self::ExpansionTooLarge => "EXPANSION_TOO_LARGE",
            Self::FragmentCycle => "FRAGMENT_CYCLE",
            Self::CostTooHigh => "COST_TOO_HIGH",
            Self::ParseError => "PARSE_ERROR",
            Self::UnknownType => "VALIDATION_FAILED",
            Self::OperationNotFound => "OPERATION_NOT_FOUND",
        }
    }
}

/// Why a text was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What to do about it, for a program.
    pub code: RefusalCode,
    /// The rule and the figure, for a person; at most 300 bytes.
    pub message: String,
    /// The line and the column, both from 1, where one place is to blame.
    pub at: Option<(usize, usize)>,
}

impl Refusal {
    /// A refusal of the text as a whole.
    pub(super) fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), at: None }
    }

    /// The same, with the place in `text`, given as a number of bytes from its start.
    pub(super) fn at(self, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        // A line ends at \n, at \r\n, or at a lone \r.
        let is_end = |(at, c): (usize, char)| {
            (c == '\n' || c == '\r' && !before.get(at + 1..).is_some_and(|s| s.starts_with('\n')))
                .then_some(at + 1)
        };
        let ends: Vec<usize> = before.char_indices().filter_map(is_end).collect();
        let line = before.get(ends.last().copied().unwrap_or(0)..).unwrap_or("");
        Self { at: Some((ends.len() + 1, line.chars().count() + 1)), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for Refusal {}

/// As much of a name as a message may repeat.
pub(super) fn clip(name: &str) -> String {
    let end = name.char_indices().nth(ECHO - 1).map_or(name.len(), |(at, _)| at);
    match name.get(..end) {
        Some(head) if end < name.len() => format!("{head}…"),
        _ => name.to_owned(),
    }
}
