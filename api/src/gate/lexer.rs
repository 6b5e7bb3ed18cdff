//! The tokens of a GraphQL text, one at a time. Knows the lexical grammar, and no meaning of any token.
//!
//! It follows the specification of September 2025, and is stricter in two ways: a control
//! character stands nowhere, and an escape is one `\uXXXX` for one character, because that is
//! all the parser behind it reads. What this lexer takes for one token, the parser does too.

use super::refusal::{Refusal, RefusalCode};

/// The longest name or number, in bytes: error messages downstream repeat names whole.
const LONGEST: usize = 256;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    /// A number or a string, of which nothing need be known here.
    Literal,
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Mark(u8),
    /// `...`
    Spread,
    /// There is no more.
    End,
}

/// What is wrong, and where: a number of bytes from the start.
type Fault = (&'static str, usize);

/// Reads a text from left to right, each byte once.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// A reader at the start of a text, which may hold no control character but tab and line ends.
    pub fn new(text: &'a str) -> Result<Self, Refusal> {
        let lexer = Self { text, at: 0 };
        let stray = |b: u8| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
        match text.bytes().position(stray) {
            Some(at) => Err(lexer.refusal(("a control character", at))),
            None => Ok(lexer),
        }
    }

    /// A refusal of the syntax at a place.
    fn refusal(&self, (what, at): Fault) -> Refusal {
        self.place(Refusal::new(RefusalCode::ParseError, format!("syntax error: {what}")), at)
    }

    /// Adds the place to a refusal.
    pub fn place(&self, refusal: Refusal, at: usize) -> Refusal {
        refusal.at(self.text, at)
    }

    /// The next token, and where it begins.
    pub fn token(&mut self) -> Result<(Token<'a>, usize), Refusal> {
        self.skip_ignored();
        let start = self.at;
        match self.read(start) {
            Ok((token, end)) => {
                self.at = end;
                Ok((token, start))
            }
            Err(fault) => Err(self.refusal(fault)),
        }
    }

    /// White space, line ends, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            self.at = match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at + 1,
                b'#' => self.run(self.at, |b| !matches!(b, b'\n' | b'\r')),
                0xEF if self.starts(self.at, "\u{feff}") => self.at + '\u{feff}'.len_utf8(),
                _ => return,
            };
        }
    }

    /// The token at `start` and where it ends.
    fn read(&self, start: usize) -> Result<(Token<'a>, usize), Fault> {
        let Some(byte) = self.byte(start) else { return Ok((Token::End, start)) };
        match byte {
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let end = self.run(start, is_name);
                check_length(start, end)?;
                Ok((Token::Name(self.text.get(start..end).unwrap_or("")), end))
            }
            b'-' | b'0'..=b'9' => Ok((Token::Literal, self.number(start)?)),
            b'"' if self.starts(start, "\"\"\"") => Ok((Token::Literal, self.block(start)?)),
            b'"' => Ok((Token::Literal, self.string(start)?)),
            b'.' if self.starts(start, "...") => Ok((Token::Spread, start + 3)),
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|'
            | b'}' => Ok((Token::Mark(byte), start + 1)),
            _ => Err(("a character that begins no token", start)),
        }
    }

    /// Where the number ends: `-0`, `12`, `1.5`, `-3e+7`.
    fn number(&self, start: usize) -> Result<usize, Fault> {
        const FAULT: &str = "a malformed number";
        let digits = |from| match self.run(from, |b| b.is_ascii_digit()) {
            end if end == from => Err((FAULT, start)),
            end => Ok(end),
        };
        let first = if self.byte(start) == Some(b'-') { start + 1 } else { start };
        let mut end = if self.byte(first) == Some(b'0') { first + 1 } else { digits(first)? };
        if self.byte(end) == Some(b'.') {
            end = digits(end + 1)?;
        }
        if matches!(self.byte(end), Some(b'e' | b'E')) {
            let signed = matches!(self.byte(end + 1), Some(b'+' | b'-'));
            end = digits(if signed { end + 2 } else { end + 1 })?;
        }
        check_length(start, end)?;
        match self.byte(end) {
            Some(b) if b == b'.' || is_name(b) => Err((FAULT, start)),
            _ => Ok(end),
        }
    }

    /// Where the `"string"` ends.
    fn string(&self, start: usize) -> Result<usize, Fault> {
        let mut at = start + 1;
        loop {
            at = match self.byte(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => self.escape(at)?,
                None | Some(b'\n' | b'\r') => return Err(("a string that is not closed", start)),
                Some(_) => at + 1,
            };
        }
    }

    /// Where the escape ends.
    fn escape(&self, start: usize) -> Result<usize, Fault> {
        match self.byte(start + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(start + 2),
            Some(b'u') => {
                let digits = self.text.get(start + 2..start + 6);
                let is_hex = |s: &&str| s.bytes().all(|b| b.is_ascii_hexdigit());
                let code = digits.filter(is_hex).and_then(|s| u32::from_str_radix(s, 16).ok());
                match code {
                    Some(0xD800..=0xDFFF) => Err(("an escaped surrogate", start)),
                    Some(_) => Ok(start + 6),
                    None => Err(("a \\u without four hexadecimal digits", start)),
                }
            }
            _ => Err(("an unknown escape", start)),
        }
    }

    /// Where the `"""block string"""` ends; in it only `\"""` is an escape.
    fn block(&self, start: usize) -> Result<usize, Fault> {
        let mut at = start + 3;
        loop {
            at = match self.byte(at) {
                None => return Err(("a block string that is not closed", start)),
                Some(b'"') if self.starts(at, "\"\"\"") => return Ok(at + 3),
                Some(b'\\') if self.starts(at, "\\\"\"\"") => at + 4,
                Some(_) => at + 1,
            };
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn starts(&self, at: usize, with: &str) -> bool {
        self.text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    /// The end of the longest run of such bytes.
    fn run(&self, start: usize, is: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
        start + rest.iter().take_while(|byte| is(**byte)).count()
    }
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn check_length(start: usize, end: usize) -> Result<(), Fault> {
    match end - start > LONGEST {
        true => Err(("a name or number of more than 256 characters", start)),
        false => Ok(()),
    }
}
