//! A place in a text that moves from token to token and counts them. Knows brackets and limits, no grammar.

use super::Limits;
use super::lexer::{Lexer, Token};
use super::refusal::{Refusal, RefusalCode};

/// Where a pass over a text stands.
#[derive(Debug)]
pub(super) struct Cursor<'a, 'l> {
    lexer: Lexer<'a>,
    pub limits: &'l Limits,
    /// The token to read next, and where it begins.
    pub next: Token<'a>,
    at: usize,
    /// How many tokens were read.
    pub tokens: usize,
    /// How many brackets are open.
    pub open: usize,
    /// The most that were open at once since somebody last set this back.
    pub deepest: usize,
}

impl<'a, 'l> Cursor<'a, 'l> {
    pub fn new(text: &'a str, limits: &'l Limits) -> Result<Self, Refusal> {
        let mut lexer = Lexer::new(text)?;
        let (next, at) = lexer.token()?;
        Ok(Self { lexer, limits, next, at, tokens: 0, open: 0, deepest: 0 })
    }

    /// Takes a name.
    pub fn name(&mut self, what: &str) -> Result<&'a str, Refusal> {
        match self.next {
            Token::Name(name) => self.bump().map(|()| name),
            _ => Err(self.unexpected(what)),
        }
    }

    /// Takes this mark, which must come next.
    pub fn expect(&mut self, mark: u8) -> Result<(), Refusal> {
        match self.take(mark)? {
            true => Ok(()),
            false => Err(self.unexpected(char::from(mark).encode_utf8(&mut [0; 4]))),
        }
    }

    /// Takes this mark if it comes next, and tells whether it did.
    pub fn take(&mut self, mark: u8) -> Result<bool, Refusal> {
        match self.next == Token::Mark(mark) {
            true => self.bump().map(|()| true),
            false => Ok(false),
        }
    }

    /// Goes on to the next token.
    pub fn bump(&mut self) -> Result<(), Refusal> {
        self.tokens += 1;
        self.bound(self.tokens, self.limits.tokens, RefusalCode::TooManyTokens, "tokens")?;
        match self.next {
            Token::Mark(b'{' | b'[' | b'(') => {
                self.open += 1;
                let (most, rule) = (self.limits.nesting, "brackets inside each other");
                self.bound(self.open, most, RefusalCode::NestingTooDeep, rule)?;
                self.deepest = self.deepest.max(self.open);
            }
            Token::Mark(b'}' | b']' | b')') => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        (self.next, self.at) = self.lexer.token()?;
        Ok(())
    }

    /// Refuses a count past its limit, with this place.
    pub fn bound(
        &self,
        count: usize,
        most: usize,
        code: RefusalCode,
        what: &str,
    ) -> Result<(), Refusal> {
        match count > most {
            true => {
                let message = format!("a text may have at most {most} {what}");
                Err(self.lexer.place(Refusal::new(code, message), self.at))
            }
            false => Ok(()),
        }
    }

    /// A refusal of the next token.
    pub fn unexpected(&self, wanted: &str) -> Refusal {
        let message = format!("syntax error: expected {wanted}");
        self.lexer.place(Refusal::new(RefusalCode::ParseError, message), self.at)
    }
}
