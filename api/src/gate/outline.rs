//! One pass over a text: counts what the limits bound and notes who spreads whom. Knows no schema and builds no tree.
//!
//! It recognises the grammar of executable documents without recursion: brackets wait on a
//! list of bounded length, not on the stack. Whatever it can't place it refuses, so that the
//! parser behind it never has to make sense of something that was counted wrongly.

use std::collections::HashMap;

use super::Limits;
use super::cursor::Cursor;
use super::lexer::Token;
use super::refusal::{Refusal, RefusalCode};

/// The most arguments in one place, and variables in one operation: each is compared with each.
const ENTRIES: usize = 64;

/// What is known of a text without parsing it.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    pub definitions: Vec<Definition<'a>>,
    /// How many tokens a variable's default has; the longest, where operations differ.
    pub defaults: HashMap<&'a str, u64>,
}

/// One operation or fragment.
#[derive(Debug, Default)]
pub(super) struct Definition<'a> {
    /// Its name, if it is a fragment.
    pub fragment: Option<&'a str>,
    pub tokens: usize,
    /// The most brackets open at once.
    pub depth: usize,
    pub root_fields: usize,
    pub spreads: Vec<Spread<'a>>,
    /// Each place where a variable stands for a value.
    pub uses: Vec<&'a str>,
}

/// One `...Name`.
#[derive(Debug)]
pub(super) struct Spread<'a> {
    pub name: &'a str,
    /// How many brackets are open around it.
    pub depth: usize,
    /// Whether what it brings belongs to the root of its definition.
    pub root: bool,
}

/// Outlines a text, or refuses it at the first limit that it breaks.
pub(super) fn outline<'a>(text: &'a str, limits: &Limits) -> Result<Outline<'a>, Refusal> {
    let mut scan = Scan {
        text: Cursor::new(text, limits)?,
        aliases: 0,
        directives: 0,
        outline: Outline::default(),
        current: Definition::default(),
    };
    while scan.text.next != Token::End {
        scan.definition()?;
    }
    if scan.outline.definitions.iter().all(|definition| definition.fragment.is_some()) {
        return Err(scan.text.unexpected("an operation"));
    }
    Ok(scan.outline)
}

struct Scan<'a, 'l> {
    text: Cursor<'a, 'l>,
    aliases: usize,
    directives: usize,
    outline: Outline<'a>,
    current: Definition<'a>,
}

impl<'a> Scan<'a, '_> {
    fn definition(&mut self) -> Result<(), Refusal> {
        let rule = "operations and fragments";
        self.text.bound(
            self.outline.definitions.len() + 1,
            self.text.limits.fragments,
            RefusalCode::TooManyDefinitions,
            rule,
        )?;
        let before = self.text.tokens;
        match self.text.next {
            Token::Mark(b'{') => {}
            Token::Name("query" | "mutation" | "subscription") => self.operation()?,
            Token::Name("fragment") => self.fragment()?,
            _ => return Err(self.text.unexpected("an operation or a fragment")),
        }
        self.text.expect(b'{')?;
        self.selections()?;
        let tokens = self.text.tokens - before;
        let depth = std::mem::take(&mut self.text.deepest);
        let current = std::mem::take(&mut self.current);
        self.outline.definitions.push(Definition { tokens, depth, ..current });
        Ok(())
    }

    /// `query Name($variables) @directives`, up to the brace.
    fn operation(&mut self) -> Result<(), Refusal> {
        self.text.bump()?;
        if let Token::Name(_) = self.text.next {
            self.text.bump()?;
        }
        if self.text.take(b'(')? {
            let mut entries = 0;
            while !self.text.take(b')')? {
                entries += 1;
                self.text.bound(
                    entries,
                    ENTRIES,
                    RefusalCode::TooManyArguments,
                    "variables for one operation",
                )?;
                self.variable()?;
            }
        }
        self.directives()
    }

    /// `fragment Name on Type @directives`, up to the brace.
    fn fragment(&mut self) -> Result<(), Refusal> {
        self.text.bump()?;
        if self.text.next == Token::Name("on") {
            return Err(self.text.unexpected("the name of a fragment, which can't be `on`"));
        }
        self.current.fragment = Some(self.text.name("the name of a fragment")?);
        if self.text.next != Token::Name("on") {
            return Err(self.text.unexpected("on"));
        }
        self.text.bump()?;
        self.text.name("the name of a type")?;
        self.directives()
    }

    /// `$name: Type @directives = default`; the specification puts the directives last.
    fn variable(&mut self) -> Result<(), Refusal> {
        self.text.expect(b'$')?;
        let name = self.text.name("the name of a variable")?;
        self.text.expect(b':')?;
        self.kind()?;
        self.directives()?;
        if self.text.take(b'=')? {
            let before = self.text.tokens;
            self.value()?;
            let longest = self.outline.defaults.entry(name).or_default();
            *longest = (*longest).max((self.text.tokens - before) as u64);
        }
        self.directives()
    }

    /// A type: `[Name!]!`.
    fn kind(&mut self) -> Result<(), Refusal> {
        let outside = self.text.open;
        while self.text.take(b'[')? {}
        self.text.name("the name of a type")?;
        self.text.take(b'!')?;
        while self.text.open > outside {
            self.text.expect(b']')?;
            self.text.take(b'!')?;
        }
        Ok(())
    }

    /// Everything up to the brace that closes a selection set just opened.
    fn selections(&mut self) -> Result<(), Refusal> {
        // For each open set: whether its fields belong to the root of the definition.
        let mut sets = vec![true];
        while let Some(&root) = sets.last() {
            match self.text.next {
                Token::Mark(b'}') => {
                    self.text.bump()?;
                    sets.pop();
                }
                Token::Name(_) => {
                    if self.field(root)? {
                        sets.push(false);
                    }
                }
                Token::Spread => {
                    if self.spread(root)? {
                        sets.push(root);
                    }
                }
                _ => return Err(self.text.unexpected("a field, a fragment or }")),
            }
        }
        Ok(())
    }

    /// `alias: name(arguments) @directives`; tells whether it opened a selection set.
    fn field(&mut self, root: bool) -> Result<bool, Refusal> {
        self.current.root_fields += usize::from(root);
        self.text.bump()?;
        if self.text.take(b':')? {
            self.aliases += 1;
            self.text.bound(
                self.aliases,
                self.text.limits.aliases,
                RefusalCode::TooManyAliases,
                "aliases",
            )?;
            self.text.name("the name of a field")?;
        }
        self.arguments()?;
        self.directives()?;
        self.text.take(b'{')
    }

    /// `...Name` or `... on Type`; tells whether it opened a selection set.
    fn spread(&mut self, root: bool) -> Result<bool, Refusal> {
        self.text.bump()?;
        match self.text.next {
            Token::Name("on") => {
                self.text.bump()?;
                self.text.name("the name of a type")?;
            }
            Token::Name(name) => {
                self.current.spreads.push(Spread { name, depth: self.text.open, root });
                self.text.bump()?;
                self.directives()?;
                return Ok(false);
            }
            _ => {}
        }
        self.directives()?;
        self.text.expect(b'{')?;
        Ok(true)
    }

    fn directives(&mut self) -> Result<(), Refusal> {
        while self.text.take(b'@')? {
            self.directives += 1;
            let most = self.text.limits.directives;
            self.text.bound(self.directives, most, RefusalCode::TooManyDirectives, "directives")?;
            self.text.name("the name of a directive")?;
            self.arguments()?;
        }
        Ok(())
    }

    fn arguments(&mut self) -> Result<(), Refusal> {
        if self.text.take(b'(')? {
            let mut entries = 0;
            while !self.text.take(b')')? {
                entries += 1;
                self.text.bound(
                    entries,
                    ENTRIES,
                    RefusalCode::TooManyArguments,
                    "arguments in one place",
                )?;
                self.text.name("the name of an argument")?;
                self.text.expect(b':')?;
                self.value()?;
            }
        }
        Ok(())
    }

    /// A whole value. Lists and objects in it wait in `closers`, by the bracket that ends each.
    fn value(&mut self) -> Result<(), Refusal> {
        let mut closers = Vec::new();
        loop {
            match closers.last() {
                Some(&closer) if self.text.next == Token::Mark(closer) => {
                    self.text.bump()?;
                    closers.pop();
                }
                Some(b'}') => {
                    self.text.name("the name of an input field or }")?;
                    self.text.expect(b':')?;
                    closers.extend(self.item()?);
                }
                _ => closers.extend(self.item()?),
            }
            if closers.is_empty() {
                return Ok(());
            }
        }
    }

    /// A value, or the bracket that opens one: then the one that will close it is returned.
    fn item(&mut self) -> Result<Option<u8>, Refusal> {
        let closer = match self.text.next {
            Token::Mark(b'[') => Some(b']'),
            Token::Mark(b'{') => Some(b'}'),
            Token::Name(_) | Token::Literal => None,
            Token::Mark(b'$') => {
                self.text.bump()?;
                self.current.uses.push(self.text.name("the name of a variable")?);
                return Ok(None);
            }
            _ => return Err(self.text.unexpected("a value")),
        };
        self.text.bump()?;
        Ok(closer)
    }
}
