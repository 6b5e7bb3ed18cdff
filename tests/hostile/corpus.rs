//! Texts that no server should try to answer. Knows what each does to a naive one, and no address of ours.
//!
//! Most are an advisory of a peer, or of a library like ours, named by its number. All use the
//! press schema's names, so that what reaches the price list is priced and not merely unknown.

// The parts lie beside this file, wherever it is included from.
#[path = "amounts.rs"]
mod amounts;
#[path = "costs.rs"]
mod costs;
#[path = "fragments.rs"]
mod fragments;
#[path = "lexical.rs"]
mod lexical;

use serde_json::{Value, json};

/// One text, and how it must be refused.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What it does, with the advisory where there is one.
    pub name: &'static str,
    pub text: String,
    pub variables: Value,
    /// The codes it may be refused under.
    pub refused_as: &'static [&'static str],
}

const LARGE: &[&str] = &["DOCUMENT_TOO_LARGE"];
const TOKENS: &[&str] = &["TOO_MANY_TOKENS"];
const DEEP: &[&str] = &["NESTING_TOO_DEEP"];
const ALIASES: &[&str] = &["TOO_MANY_ALIASES"];
const ROOT: &[&str] = &["TOO_MANY_ROOT_FIELDS"];
const DIRECTIVES: &[&str] = &["TOO_MANY_DIRECTIVES"];
const DEFINITIONS: &[&str] = &["TOO_MANY_DEFINITIONS"];
const ARGUMENTS: &[&str] = &["TOO_MANY_ARGUMENTS"];
const EXPANSION: &[&str] = &["EXPANSION_TOO_LARGE"];
const CYCLE: &[&str] = &["FRAGMENT_CYCLE"];
const COST: &[&str] = &["COST_TOO_HIGH"];
const SYNTAX: &[&str] = &["PARSE_ERROR"];

/// All of them.
pub fn corpus() -> Vec<Hostile> {
    let parts = [
        amounts::nesting(),
        amounts::floods(),
        fragments::fragments(),
        lexical::bulk(),
        lexical::syntax(),
        costs::pages(),
        costs::composed(),
        costs::described(),
    ];
    parts.into_iter().flatten().collect()
}

fn hostile(
    name: &'static str,
    refused_as: &'static [&'static str],
    text: impl Into<String>,
) -> Hostile {
    Hostile { name, text: text.into(), variables: json!({}), refused_as }
}

fn sent(
    name: &'static str,
    refused_as: &'static [&'static str],
    text: &str,
    variables: Value,
) -> Hostile {
    Hostile { variables, ..hostile(name, refused_as, text) }
}

/// `open`, `inner`, `close`, with so many of the outer two.
fn nest(depth: usize, open: &str, inner: &str, close: &str) -> String {
    open.repeat(depth) + inner + &close.repeat(depth)
}

/// What `item` makes of each number from 0.
fn each(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

/// Fragments `F0`… on a type; each is given the name of the next.
fn chain(length: usize, on: &str, body: impl Fn(&str) -> String, end: &str) -> String {
    let links = each(length, |n| {
        format!("fragment F{n} on {on} {{ {} }} ", body(&format!("...F{}", n + 1)))
    });
    format!("{links} fragment F{length} on {on} {{ {end} }}")
}
