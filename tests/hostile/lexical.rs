//! Texts that are too long, or not GraphQL. Knows tokens and grammar, no field that matters.

use super::{Hostile, LARGE, SYNTAX, hostile};

pub(super) fn bulk() -> Vec<Hostile> {
    let text = |value: String| format!("{{ search(text: {value}) {{ nodes {{ id }} }} }}");
    let fill = |filler: &str| format!("{{ __typename {} }}", filler.repeat(70_000 / filler.len()));
    vec![
        hostile("a giant string", LARGE, text(format!("\"{}\"", "a".repeat(70_000)))),
        hostile(
            "a giant string of escapes",
            LARGE,
            text(format!("\"{}\"", "\\u00e9".repeat(12_000))),
        ),
        hostile(
            "a giant block string",
            LARGE,
            text(format!("\"\"\"{}\"\"\"", " \n".repeat(35_000))),
        ),
        hostile("a giant comment", LARGE, fill("#")),
        hostile("a giant name", SYNTAX, format!("{{ {} }}", "a".repeat(60_000))),
        hostile(
            "a giant integer",
            SYNTAX,
            format!("{{ articles(first: {}) {{ nodes {{ id }} }} }}", "9".repeat(60_000)),
        ),
        hostile(
            "a giant exponent",
            SYNTAX,
            format!("{{ articles(first: 1e{}) {{ nodes {{ id }} }} }}", "9".repeat(200)),
        ),
        hostile(
            "a giant fraction",
            SYNTAX,
            format!("{{ articles(first: 0.{}) {{ nodes {{ id }} }} }}", "1".repeat(60_000)),
        ),
        hostile("nothing but commas", LARGE, fill(",")),
        hostile("nothing but white space", LARGE, fill(" \t\r\n")),
        hostile("nothing but byte order marks", LARGE, fill("\u{feff}")),
        hostile("many short comments, then nothing", SYNTAX, "#\n".repeat(30_000)),
        hostile("half a megabyte of opening braces", LARGE, "{".repeat(500_000)),
    ]
}

pub(super) fn syntax() -> Vec<Hostile> {
    vec![
        hostile("an empty text", SYNTAX, ""),
        hostile("nothing but a comment", SYNTAX, "# { __typename }"),
        hostile("a string that never ends", SYNTAX, "{ search(text: \"abc"),
        hostile("a string across lines", SYNTAX, "{ search(text: \"abc\n\") { nodes { id } } }"),
        hostile(
            "a block string that never ends",
            SYNTAX,
            format!("{{ search(text: \"\"\"{}", "\\\"\"\"".repeat(10_000)),
        ),
        hostile("a selection that never ends", SYNTAX, "{ articles { nodes { id"),
        hostile("arguments that never end", SYNTAX, "{ articles(first: 1"),
        hostile("an escape that never ends", SYNTAX, "{ search(text: \"\\"),
        hostile("a lone surrogate", SYNTAX, "{ search(text: \"\\ud800\") { nodes { id } } }"),
        hostile(
            "a surrogate pair, which the parser can't join",
            SYNTAX,
            "{ search(text: \"\\ud83d\\ude00\") { nodes { id } } }",
        ),
        hostile("a NUL between tokens", SYNTAX, "{ __typename \u{0} }"),
        hostile("a NUL in a string", SYNTAX, "{ search(text: \"a\u{0}b\") { nodes { id } } }"),
        hostile("an escape sequence for a terminal", SYNTAX, "{ \u{1b}[31m }"),
        hostile("a letter beyond ASCII", SYNTAX, "{ článek }"),
        hostile(
            "brackets that close each other",
            SYNTAX,
            "{ articles(filter: {and: [}]) { nodes { id } } }",
        ),
        hostile("a fragment named on", SYNTAX, "{ ...on } fragment on on Query { __typename }"),
        hostile("two anonymous operations", SYNTAX, "{ __typename } { __typename }"),
        hostile("a type system document", SYNTAX, "type Query { articles: [Int] }"),
        hostile(
            "a type system extension behind an operation",
            SYNTAX,
            "{ __typename } extend type Query { x: Int }",
        ),
        hostile("CVE-2023-41317: a subscription of nothing", SYNTAX, "subscription {}"),
        hostile(
            "a default of an unknown type, in a list",
            &["VALIDATION_FAILED"],
            "query($a: [Nope] = [1]) { __typename }",
        ),
        hostile(
            "fragment variables",
            SYNTAX,
            "fragment F($a: Int) on Query { __typename } { ...F }",
        ),
    ]
}
