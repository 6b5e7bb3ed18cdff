//! Texts that are short, valid and ruinous: pages, lists in lists, introspection.

use serde_json::json;

use super::{COST, Hostile, ROOT, chain, each, hostile, nest, sent};

/// Sizes of pages.
pub(super) fn pages() -> Vec<Hostile> {
    let articles = |first: &str| {
        format!(
            "{{ articles(first: {first}) {{ nodes {{ topics {{ id }} links(first: 100) {{ nodes {{ title }} }} }} }} }}"
        )
    };
    let asked = "query($n: Int) { articles(first: $n) { nodes { topics { id } links(first: $n) { nodes { title } } } } }";
    vec![
        hostile("a page of 2,147,483,647", COST, articles("2147483647")),
        hostile(
            "a page beyond 64 bits, which would overflow",
            COST,
            articles("18446744073709551616"),
        ),
        hostile("CVE-2026-63421: a negative page", COST, articles("-1")),
        hostile("CVE-2026-63421: the most negative page", COST, articles("-9223372036854775808")),
        hostile("a page that is no number", COST, articles("\"1\"")),
        sent("a huge page in a variable", COST, asked, json!({"n": 2_000_000_000})),
        sent("CVE-2026-63421: a negative page in a variable", COST, asked, json!({"n": -5})),
        hostile(
            "a huge page in a variable's default",
            COST,
            asked.replace("Int)", "Int = 1000000)"),
        ),
        hostile(
            "pages multiplied until they overflow",
            COST,
            nest(6, "{ articles(first: 2147483647) { nodes { topics ", "{ id }", " } } }")
                .replace("{ articles", "{ ... on Topic { articles")
                .replacen("{ ... on Topic { articles", "{ articles", 1)
                + &" }".repeat(5),
        ),
        hostile(
            "nodes and edges, both",
            COST,
            format!(
                "{{ articles(first: 100) {{ nodes {{ {0} }} edges {{ node {{ {0} }} }} }} }}",
                "mentions(first: 50) { nodes { wording } }"
            ),
        ),
        hostile(
            "a page that @skip would skip",
            COST,
            articles("100").replacen(
                "articles(first: 100)",
                "articles(first: 100) @skip(if: true)",
                1,
            ),
        ),
    ]
}

/// Costs that only show when the parts are put together.
pub(super) fn composed() -> Vec<Hostile> {
    let list = |inner: &str| format!("articles(first: 100) {{ nodes {{ {inner} }} }}");
    let mentions = "mentions(first: 100) { nodes { thing { id } } }";
    vec![
        hostile("connections inside connections", COST, format!("{{ {} }}", list(mentions))),
        hostile(
            "CVE-2024-40094: lists through an interface",
            COST,
            format!("{{ things(first: 100) {{ nodes {{ {} }} }} }}", list("id")),
        ),
        hostile(
            "lists through one type of an interface",
            COST,
            format!(
                "{{ things(first: 100) {{ nodes {{ ... on Person {{ {} }} }} }} }}",
                list("id")
            ),
        ),
        hostile(
            "lists through node",
            COST,
            format!("{{ node(id: \"a\") {{ ... on Topic {{ {} }} }} }}", list(mentions)),
        ),
        hostile(
            "lists through nodes",
            COST,
            format!(
                "{{ nodes(ids: [{}]) {{ ... on Topic {{ {} }} }} }}",
                "\"a\" ".repeat(200),
                list("id")
            ),
        ),
        hostile(
            "CVE-2026-30946: the same page again and again",
            COST,
            format!("{{ topic(ref: \"a\") {{ {} }} }}", list("contributors { id }").repeat(60)),
        ),
        hostile(
            "a page defined in a fragment",
            COST,
            format!(
                "{{ ...Q }} fragment Q on Query {{ articles(first: 100) {{ ...C }} }} fragment C on ArticleConnection {{ nodes {{ ...A }} edges {{ node {{ ...A }} }} }} fragment A on Article {{ {mentions} }}"
            ),
        ),
        hostile(
            "a fragment that is dear on its second use",
            COST,
            format!(
                "{{ article(ref: \"a\") {{ ...A }} {} }} fragment A on Article {{ {mentions} }}",
                list("...A")
            ),
        ),
        hostile(
            "paths of relations, many",
            COST,
            format!(
                "{{ path(from: \"a\", to: \"b\", first: 1000) {{ relations {{ subject {{ {} }} }} }} }}",
                list("id")
            ),
        ),
        hostile(
            "links followed back and forth",
            COST,
            format!(
                "{{ article(ref: \"a\") {{ {} }} }}",
                nest(5, "links(first: 30) { nodes { article { ", "id", " } } }")
            ),
        ),
        hostile(
            "GHSA-733v-p3h5-qpq7: a page called __schema",
            COST,
            format!("{{ __schema: {} }}", list(mentions)),
        ),
        hostile(
            "GHSA-224p-v68g-5g8f: a fragment called __schema",
            COST,
            format!(
                "{{ ...__schema }} fragment __schema on Query {{ __type: {} }}",
                list(mentions)
            ),
        ),
    ]
}

/// Introspection.
pub(super) fn described() -> Vec<Hostile> {
    let whole = "types { fields { args { type { ...T } } type { ...T } } inputFields { type { ...T } } enumValues { name } interfaces { ...T } possibleTypes { ...T } }";
    let reference =
        format!("fragment T on __Type {{ {} }}", nest(9, "name ofType { ", "name", " }"));
    let round = "fields { type { ";
    vec![
        hostile(
            "twenty introspections",
            COST,
            format!(
                "{{ {} }} {reference}",
                each(20, |n| format!("a{n}: __schema {{ ...S }} "))
                    + &format!("}} fragment S on __Schema {{ {whole}")
            ),
        ),
        hostile(
            "more introspections than root fields",
            ROOT,
            "{ __schema { queryType { name } } }"
                .replace("__schema", &"__schema { queryType { name } } ".repeat(20))
                .replace("  {", " __schema {"),
        ),
        hostile(
            "CVE-2024-40094: introspection in circles",
            COST,
            format!("{{ __schema {{ types {{ {} }} }} }}", nest(6, round, "name", " } }")),
        ),
        hostile(
            "introspection in circles through possible types",
            COST,
            format!(
                "{{ __type(name: \"Node\") {{ {} }} }}",
                nest(5, "possibleTypes { interfaces { ", "name", " } }")
            ),
        ),
        hostile(
            "introspection in circles through fragments",
            COST,
            format!(
                "{{ __type(name: \"Article\") {{ ...F0 }} }} {}",
                chain(5, "__Type", |next| format!("{round} {next} }} }}"), "name")
            ),
        ),
    ]
}
