//! Texts with too much of something: brackets, aliases, directives, root fields, definitions, arguments.

use serde_json::json;

use super::{
    ALIASES, ARGUMENTS, DEEP, DEFINITIONS, DIRECTIVES, Hostile, ROOT, TOKENS, each, hostile, nest,
    sent,
};

pub(super) fn nesting() -> Vec<Hostile> {
    let filter =
        |value: String| format!("{{ articles(first: 1, filter: {value}) {{ nodes {{ id }} }} }}");
    let deep_variable = (0..100).fold(json!({}), |inner, _| json!({"not": inner}));
    vec![
        hostile("CVE-2023-28867: selections 10,000 deep", DEEP, nest(10_000, "{a", "", "}")),
        hostile("RUSTSEC-2022-0037: selections one level too deep", DEEP, nest(33, "{a", "", "}")),
        hostile("a list literal 10,000 deep", DEEP, filter(nest(10_000, "[", "", "]"))),
        hostile(
            "a list literal 30,000 deep, never closed",
            DEEP,
            "{a(b:".to_owned() + &"[".repeat(30_000),
        ),
        hostile("an object literal 5,000 deep", DEEP, filter(nest(5_000, "{not:", "{}", "}"))),
        hostile(
            "CVE-2026-32944: filter operators deep inside each other",
            DEEP,
            filter(nest(40, "{and: [", "{}", "]}")),
        ),
        sent(
            "CVE-2026-32944: the same in a variable",
            DEEP,
            "query($f: ArticleFilter) { articles(first: 1, filter: $f) { nodes { id } } }",
            json!({"f": deep_variable}),
        ),
        hostile(
            "a variable's type 10,000 deep",
            DEEP,
            format!("query($a: {}) {{ a }}", nest(10_000, "[", "Int", "]")),
        ),
        hostile(
            "a variable's default 10,000 deep",
            DEEP,
            format!("query($a: Int = {}) {{ a }}", nest(10_000, "[", "1", "]")),
        ),
        hostile(
            "a directive's argument 10,000 deep",
            DEEP,
            format!("{{ a @skip(if: {}) }}", nest(10_000, "[", "", "]")),
        ),
        hostile("inline fragments 10,000 deep", DEEP, nest(10_000, "{... ", "{a}", "}")),
        hostile(
            "conditioned inline fragments 40 deep",
            DEEP,
            format!("{{ {} }}", nest(40, "... on Query { ", "__typename", " }")),
        ),
        hostile(
            "parentheses 10,000 deep",
            &["NESTING_TOO_DEEP", "PARSE_ERROR"],
            "{a".to_owned() + &"(b:".repeat(10_000),
        ),
        hostile("mixed brackets 30,000 deep", DEEP, "{a(b:".to_owned() + &"[{b:".repeat(7_500)),
    ]
}

pub(super) fn floods() -> Vec<Hostile> {
    let article = |inner: String| format!("{{ article(ref: \"a\") {{ {inner} }} }}");
    vec![
        hostile("CVE-2024-47614: directives on one field", DIRECTIVES, format!("{{ __typename {} }}", "@a ".repeat(4_000))),
        hostile("CVE-2022-37734: directives that do nothing", DIRECTIVES, format!("{{ __typename {} }}", "@include(if: true) ".repeat(51))),
        hostile("directives on many fields", DIRECTIVES, article("id @skip(if: false) ".repeat(60))),
        hostile("directives on the operation", DIRECTIVES, format!("query {} {{ __typename }}", "@a ".repeat(60))),
        hostile("directives on variables", DIRECTIVES, format!("query({}) {{ __typename }}", each(60, |n| format!("$v{n}: Int @a ")))),
        hostile("directives on spreads", DIRECTIVES, format!("{{ {} }} fragment F on Query {{ __typename }}", "...F @a ".repeat(60))),
        hostile("CVE-2026-35441: aliases of a resolver", &["TOO_MANY_ALIASES", "TOO_MANY_ROOT_FIELDS"], format!("{{ {} }}", each(500, |n| format!("a{n}: articles {{ nodes {{ id }} }} ")))),
        hostile("GHSA-6q22-g298-grjh: aliases below the root", ALIASES, article(each(65, |n| format!("a{n}: recommended {{ why }} ")))),
        hostile("one alias again and again", ALIASES, article("a: id ".repeat(1_200))),
        hostile("root fields without alias", ROOT, format!("{{ {} }}", "articles(first: 1) { nodes { id } } ".repeat(21))),
        hostile("root fields in a fragment", ROOT, format!("{{ ...F }} fragment F on Query {{ {} }}", "sources { id } ".repeat(21))),
        hostile("root fields by a fragment spread often", ROOT, format!("{{ {} }} fragment F on Query {{ sources {{ id }} }}", "...F ".repeat(21))),
        hostile("root fields in inline fragments", ROOT, format!("{{ {} }}", "... on Query { ... { __typename } } ".repeat(21))),
        hostile("CVE-2023-41317: an unnamed subscription of many fields", ROOT, format!("subscription {{ {} }}", "changes { cursor } ".repeat(21))),
        hostile("many operations", DEFINITIONS, each(200, |n| format!("query q{n} {{ __typename }} "))),
        hostile("many fragments that no one uses", DEFINITIONS, format!("{{ __typename }} {}", each(200, |n| format!("fragment F{n} on Query {{ __typename }} ")))),
        hostile("many variables", ARGUMENTS, format!("query({}) {{ __typename }}", each(600, |n| format!("$v{n}: Int ")))),
        hostile("many arguments of one field", ARGUMENTS, format!("{{ articles({}) {{ nodes {{ id }} }} }}", each(600, |n| format!("a{n}: 1 ")))),
        hostile("many arguments of one directive", ARGUMENTS, format!("{{ __typename @skip({}) }}", each(600, |n| format!("a{n}: 1 ")))),
        hostile("many fields of one name", TOKENS, article("id ".repeat(6_000))),
        hostile("many conflicting fields", TOKENS, article("mentions(first: 1) { nodes { wording } } mentions(first: 2) { nodes { wording } } ".repeat(400))),
        hostile("a list of many items", TOKENS, format!("{{ nodes(ids: [{}]) {{ id }} }}", "1 ".repeat(5_000))),
    ]
}
