//! Analysed texts on their way into the index: written down as terms, and cut again there. Knows no language.
//!
//! The library takes a text and cuts it. Ours are cut before, by language; what it is given is the terms,
//! one a line, each behind a letter that says how often it counts or how far it stands from the last.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The most that the letter before a term can say.
const MOST: u32 = 200;
/// What the letter for nothing is; those after it count up. Past the line break.
const ZERO: u32 = 0x30;
const END: char = '\n';

/// Terms, written down.
#[derive(Debug, Default)]
pub(super) struct Written(String);

impl Written {
    /// One more, that counts so often or stands so far on.
    pub(super) fn push(&mut self, number: u32, kind: Option<char>, term: &str) {
        self.0.extend(char::from_u32(ZERO + number.min(MOST)));
        self.0.extend(kind);
        self.0.push_str(term);
        self.0.push(END);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// Reads terms that are to count so often. Their places say nothing.
#[derive(Clone, Debug)]
pub(super) struct Counted;

/// Reads terms that each stand so far from the one before.
#[derive(Clone, Debug)]
pub(super) struct Placed;

impl Tokenizer for Counted {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        Terms { rest: text, token: Token::default(), again: 0, placed: false }
    }
}

impl Tokenizer for Placed {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        let token = Token { position: 0, ..Token::default() };
        Terms { rest: text, token, again: 0, placed: true }
    }
}

/// Terms, read.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    rest: &'a str,
    token: Token,
    /// How often the present one comes again.
    again: u32,
    placed: bool,
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        if self.again > 0 {
            self.again -= 1;
            self.token.position = self.token.position.wrapping_add(1);
            return true;
        }
        let Some((line, rest)) = self.rest.split_once(END) else { return false };
        self.rest = rest;
        let mut letters = line.chars();
        let number = letters.next().map_or(0, |letter| u32::from(letter).saturating_sub(ZERO));
        self.token.text.clear();
        self.token.text.push_str(letters.as_str());
        if self.placed {
            self.token.position = self.token.position.wrapping_add(number as usize);
        } else {
            self.token.position = self.token.position.wrapping_add(1);
            self.again = number.saturating_sub(1);
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
