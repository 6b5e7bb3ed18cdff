//! What is refused before anything is priced, and what just passes. Knows no price.

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;

use super::{Gate, Limits, RefusalCode, SDL, admit, gate, refused};

#[test]
fn keywords_are_names_where_the_grammar_says_so() {
    for text in [
        "query query { query: __typename mutation: __typename fragment: __typename on: __typename }",
        "fragment fragment on Query { __typename } query { ...fragment }",
        "{ ... on Query { __typename } ...{ __typename } ... @include(if: true) { __typename } }",
        "query q($query: [[Int!]]! = [[1] [2]], $on: ArticleFilter = {text: \"on\", and: [{}]}) @skip(if: false) { __typename }",
        "\u{feff}# comment\n{,,,__typename,,,}\u{feff}",
        "{ article(ref: \"\"\"a \\\"\"\" } {{{ \"\"\") { id } }",
        "{ article(ref: \"\\u00e9\\n\\\"\") { id } }",
        "{ articles(first: 1, filter: {topics: {any: [a b c]}, and: [{text: \"x\"}, {}], not: {}}) { nodes { id } } }",
    ] {
        admit(text).expect(text);
    }
}

#[test]
fn what_is_no_executable_document_is_refused_with_its_place() {
    for (text, at) in [
        ("", None),
        ("{", Some((1, 2))),
        ("{ a }}", Some((1, 6))),
        ("{ a(b: 01) }", Some((1, 8))),
        ("{\n  a(b: \"x\ny\") }", Some((2, 8))),
        ("{\r\n  a(b: \"\\ud800\") }", Some((2, 9))),
        ("{ a\u{0} }", Some((1, 4))),
        ("{ é }", Some((1, 3))),
        ("type Query { a: Int }", Some((1, 1))),
        ("queryX { a }", Some((1, 1))),
        ("{ a } { b }", Some((1, 7))),
        ("query a { a } query a { a }", Some((1, 15))),
        ("fragment F on Query { a }", None),
        ("fragment on on Query { a }", Some((1, 10))),
    ] {
        let refusal = admit(text).expect_err(text);
        assert_eq!(refusal.code, RefusalCode::ParseError, "{text}: {refusal}");
        if at.is_some() {
            assert_eq!(refusal.at, at, "{text}: {refusal}");
        }
    }
}

#[test]
fn each_limit_refuses_one_too_many() {
    let many = |count: usize, item: &str| item.repeat(count);
    let nested = |depth| format!("{}a{}", many(depth, "{a"), many(depth, "}"));
    let root = |count| format!("{{ {} }}", many(count, "node(id: 1) { id } "));
    let aliases = |count| format!("{{ node(id: 1) {{ {} }} }}", many(count, "a: id "));
    let directives = |count| format!("{{ node(id: 1) {} {{ id }} }}", many(count, "@d "));
    let bytes = |count: usize| format!("{{a}}{}", " ".repeat(count - 3));
    let spreads = |count| format!("{{ ...F }} fragment F on Query {{ {} }}", many(count, "a "));
    let queries =
        |count: usize| (0..count).map(|n| format!("query q{n} {{ a }} ")).collect::<String>();
    let arguments = |count| format!("{{ a({}) }}", many(count, "b: 1 "));
    for (fits, over, code) in [
        (nested(32), nested(33), RefusalCode::NestingTooDeep),
        (root(20), root(21), RefusalCode::TooManyRootFields),
        (spreads(20), spreads(21), RefusalCode::TooManyRootFields),
        (aliases(64), aliases(65), RefusalCode::TooManyAliases),
        (directives(50), directives(51), RefusalCode::TooManyDirectives),
        (bytes(65_536), bytes(65_537), RefusalCode::DocumentTooLarge),
        (queries(100), queries(101), RefusalCode::TooManyDefinitions),
        (arguments(64), arguments(65), RefusalCode::TooManyArguments),
        (
            aliases(0).replace("  ", &many(4_990, "b ")),
            aliases(0).replace("  ", &many(4_991, "b ")),
            RefusalCode::TooManyTokens,
        ),
    ] {
        let verdict = gate().admit(&fits, Some("q0"), &Variables::default()).err();
        let verdict = verdict.filter(|refusal| refusal.code != RefusalCode::OperationNotFound);
        assert_eq!(verdict, None, "{code:?}: {} bytes", fits.len());
        assert_eq!(refused(&over), code);
    }
}

#[test]
fn fragments_are_measured_written_out() {
    let chain = |length: usize| {
        let links = (1..length)
            .map(|n| format!("fragment F{n} on Topic {{ broader {{ ...F{} }} }} ", n + 1));
        format!(
            "{{ topic(ref: \"a\") {{ ...F1 }} }} {} fragment F{length} on Topic {{ id }}",
            links.collect::<String>()
        )
    };
    assert_eq!(admit(&chain(15)).unwrap(), 15);
    assert_eq!(refused(&chain(16)), RefusalCode::NestingTooDeep);

    let bomb =
        (1..12).map(|n| format!("fragment F{n} on Topic {{ ...F{0} ...F{0} ...F{0} }} ", n + 1));
    let bomb = format!(
        "{{ topic(ref: 1) {{ ...F1 }} }} {} fragment F12 on Topic {{ id }}",
        bomb.collect::<String>()
    );
    assert_eq!(refused(&bomb), RefusalCode::ExpansionTooLarge);

    let circle =
        "{ topic(ref: 1) { ...A } } fragment A on Topic { ...B } fragment B on Topic { ...A }";
    assert_eq!(refused(circle), RefusalCode::FragmentCycle);
    admit("{ ...Unknown }").unwrap();
}

#[test]
fn a_variable_counts_wherever_it_is_used() {
    let uses = "articles(filter: $f) { nodes { id } } ".repeat(20);
    let text = format!("query($f: ArticleFilter) {{ {uses} }}");
    let ask = |names: usize| {
        let names: Vec<String> = (0..names).map(|n| format!("t{n}")).collect();
        let variables = serde_json::json!({"f": {"topics": {"any": names}}});
        gate().admit(&text, None, &Variables::from_json(variables))
    };
    ask(900).unwrap();
    assert_eq!(ask(1_000).unwrap_err().code, RefusalCode::ExpansionTooLarge);
    let deep = (0..40).fold(serde_json::json!({}), |inner, _| serde_json::json!({"not": inner}));
    let deep = Variables::from_json(serde_json::json!({"f": deep}));
    assert_eq!(gate().admit(&text, None, &deep).unwrap_err().code, RefusalCode::NestingTooDeep);
}

#[test]
fn where_variables_may_hold_more_a_text_may_still_stand_for_no_more() {
    let limits = Limits { values: 1_000_000, ..Limits::default() };
    let gate = Gate::new(limits, SDL).unwrap();
    let names: Vec<String> = (0..500_000).map(|n| format!("t{n}")).collect();
    let variables = Variables::from_json(serde_json::json!({"f": {"topics": {"any": names}}}));
    let once = "query($f: ArticleFilter) { articles(filter: $f) { nodes { id } } }";
    gate.admit(once, None, &variables).unwrap();
    let often = format!(
        "query($f: ArticleFilter) {{ {} }}",
        "articles(filter: $f) { nodes { id } } ".repeat(3)
    );
    let refused = gate.admit(&often, None, &variables).unwrap_err().code;
    assert_eq!(refused, RefusalCode::ExpansionTooLarge);
    let spread = format!(
        "{{ topic(ref: 1) {{ {} }} }} fragment F on Topic {{ {} }}",
        "broader { ...F } ".repeat(150),
        "id ".repeat(150)
    );
    let refused = gate.admit(&spread, None, &Variables::default()).unwrap_err().code;
    assert_eq!(refused, RefusalCode::ExpansionTooLarge);
}

#[test]
fn a_variable_of_an_unknown_type_is_refused_before_validation_panics() {
    assert_eq!(refused("query($a: [Nope] = [1]) { __typename }"), RefusalCode::UnknownType);
}

#[test]
fn the_operation_asked_for_is_the_one_that_is_priced() {
    let text = "query a { __typename } mutation b { articlePublish(input: {draft: 1}) { id } }";
    let ask = |name| gate().admit(text, name, &Variables::default());
    assert_eq!(ask(Some("a")).map(|a| (a.kind, a.cost)), Ok((OperationType::Query, 0)));
    assert_eq!(ask(Some("b")).map(|a| (a.kind, a.cost)), Ok((OperationType::Mutation, 1)));
    for name in [None, Some("c")] {
        assert_eq!(ask(name).unwrap_err().code, RefusalCode::OperationNotFound);
    }
    let long = "n".repeat(1_000);
    let refusal = ask(Some(&long)).unwrap_err();
    assert!(refusal.message.len() <= 300, "{refusal}");
}
