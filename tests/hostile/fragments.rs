//! Texts whose fragments, written out, have no end, or one too far away.

use serde_json::json;

use super::{CYCLE, DEEP, EXPANSION, Hostile, SYNTAX, chain, each, hostile, nest, sent};

pub(super) fn fragments() -> Vec<Hostile> {
    let topic = |fragments: String| format!("{{ topic(ref: \"a\") {{ ...F0 }} }} {fragments}");
    let query = |fragments: String| format!("{{ ...F0 }} {fragments}");
    let fan = |times: usize| move |next: &str| format!("{next} ").repeat(times);
    let all = each(40, |n| format!("...F{n} "));
    vec![
        hostile(
            "CVE-2026-34573: binary fan-out",
            EXPANSION,
            topic(chain(25, "Topic", fan(2), "id")),
        ),
        hostile(
            "CVE-2025-32034: tenfold fan-out",
            EXPANSION,
            topic(chain(20, "Topic", fan(10), "id")),
        ),
        hostile(
            "CVE-2025-32380: fan-out through fields",
            EXPANSION,
            topic(chain(
                14,
                "Topic",
                |next| format!("broader {{ {next} }} narrower {{ {next} }}"),
                "id",
            )),
        ),
        hostile(
            "GHSA-7mpv-9xg6-5r79: fan-out through inline fragments",
            EXPANSION,
            topic(chain(
                13,
                "Topic",
                |next| format!("... {{ {next} }} ... on Topic {{ {next} }} {next}"),
                "id",
            )),
        ),
        hostile(
            "CVE-2025-32030: fan-out that ends in nothing known",
            EXPANSION,
            topic(chain(25, "Topic", fan(2), "...Nowhere")),
        ),
        hostile(
            "CVE-2025-32032: fan-out of typenames",
            &["EXPANSION_TOO_LARGE", "TOO_MANY_ROOT_FIELDS"],
            query(chain(28, "Query", fan(2), "__typename")),
        ),
        hostile(
            "CVE-2024-43414: fan-out that no operation uses",
            EXPANSION,
            format!("{{ __typename }} {}", chain(25, "Topic", fan(3), "id")),
        ),
        hostile(
            "many selection sets that spread one large fragment",
            EXPANSION,
            format!(
                "{{ topic(ref: \"a\") {{ {} }} }} fragment F on Topic {{ {} }}",
                "narrower { ...F } ".repeat(400),
                "id ".repeat(1_500)
            ),
        ),
        hostile(
            "conflicts of many arguments, spread often",
            EXPANSION,
            format!(
                "{{ topic(ref: \"a\") {{ {} }} }} fragment F on Topic {{ {} }}",
                "narrower { ...F } ".repeat(100),
                format!("articles({}) {{ nodes {{ id }} }} ", each(60, |n| format!("a{n}: {n} ")))
                    .repeat(16)
            ),
        ),
        hostile(
            "RUSTSEC-2022-0038: a chain of fragments",
            DEEP,
            topic(chain(60, "Topic", |next| format!("broader {{ {next} }}"), "id")),
        ),
        hostile(
            "a chain of fragments that only spread",
            DEEP,
            topic(chain(90, "Topic", str::to_owned, "id")),
        ),
        hostile(
            "GHSA-224p-v68g-5g8f: depth behind a fragment's second use",
            DEEP,
            format!(
                "{{ topic(ref: \"a\") {{ ...F {} }} }} fragment F on Topic {{ {} }}",
                nest(10, "broader { ", "...F", " }"),
                nest(20, "broader { ", "id", " }")
            ),
        ),
        hostile(
            "a fragment that spreads itself",
            CYCLE,
            topic("fragment F0 on Topic { ...F0 }".to_owned()),
        ),
        hostile(
            "a fragment that spreads itself below a field",
            CYCLE,
            topic("fragment F0 on Topic { broader { ...F0 } }".to_owned()),
        ),
        hostile(
            "CVE-2026-30939: two fragments in a circle",
            CYCLE,
            topic("fragment F0 on Topic { ...F1 } fragment F1 on Topic { id ...F0 }".to_owned()),
        ),
        hostile(
            "ninety fragments in a circle",
            CYCLE,
            topic(chain(90, "Topic", str::to_owned, "...F0")),
        ),
        hostile(
            "a circle that no operation reaches",
            CYCLE,
            "{ __typename } fragment A on Topic { ...B } fragment B on Topic { ... { ...A } }",
        ),
        hostile(
            "every fragment spreads every fragment",
            CYCLE,
            topic(each(40, |n| format!("fragment F{n} on Topic {{ {all} }} "))),
        ),
        hostile(
            "a fragment twice",
            SYNTAX,
            topic("fragment F0 on Topic { id } fragment F0 on Topic { slug }".to_owned()),
        ),
        sent(
            "a large variable used often",
            EXPANSION,
            &format!(
                "query($i: [ID!]!) {{ node(id: 1) {{ ... on Topic {{ {} }} }} }}",
                "articles(filter: {topics: {any: $i}}, first: 1) { nodes { id } } ".repeat(200)
            ),
            json!({"i": vec!["a"; 1_000]}),
        ),
        sent(
            "a variable of many values",
            EXPANSION,
            "query($i: [ID!]!) { nodes(ids: $i) { id } }",
            json!({"i": vec![1; 100_000]}),
        ),
    ]
}
