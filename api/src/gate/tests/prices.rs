//! What a text costs, and which schema has no prices. Knows no limit but that of the cost.

use async_graphql::Variables;

use super::{Gate, Limits, RefusalCode, SDL, admit, gate, refused, with};

/// What GraphiQL asks first.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args(includeDeprecated: true) { ...InputValue } } } }
  fragment FullType on __Type { kind name description
    fields(includeDeprecated: true) { name description
      args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ...TypeRef } }
  fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
  fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name } } } } } } } } } }";

const PAGE: &str = "query Page($first: Int = 20) {
  articles(first: $first, order: NEWEST) { totalCount { value } pageInfo { hasNextPage endCursor }
    edges { cursor node { ...Card topics { name } contributors { name }
      mentions(first: 10) { nodes { wording thing { ...Thing } } }
      links(first: 5) { edges { cursor node { title article { ...Card } } } } } } } }
  fragment Card on Article { slug headline summary }
  fragment Thing on Thing { slug name kind ... on Organization { country { name } } }";

#[test]
fn what_a_text_costs_is_the_records_it_may_read() {
    for (text, cost) in [
        ("{ __typename }", 0),
        ("{ article(ref: \"a\") { headline } }", 1),
        ("{ articles(first: 3) { nodes { headline } } }", 1 + 3),
        ("{ articles(first: 3) { edges { node { headline } } } }", 1 + 3 * 2),
        ("{ articles(first: 3) { nodes { id } edges { cursor } } }", 1 + 3 + 3),
        ("{ articles(first: 3) { pageInfo { endCursor } totalCount { value } } }", 1),
        ("{ articles(last: 7, first: 3) { nodes { id } } }", 1 + 7),
        ("{ articles { nodes { id } } }", 1 + 20),
        ("{ articles(first: null) { nodes { id } } }", 1 + 20),
        ("{ articles(first: 101) { nodes { id } } }", 1 + 101),
        ("{ search(text: \"x\", first: 5) { nodes { id } } }", 10 + 1 + 5),
        ("{ suggest(prefix: \"m\") { __typename } }", 10),
        ("{ suggest(prefix: \"m\", first: 2) { ... on Article { source { id } } } }", 2 * 2),
        ("{ path(from: \"a\", to: \"b\") { relations { id } } }", 50 + 3 * (1 + 4)),
        ("{ nodes(ids: [\"a\", \"b\"]) { id } }", 2),
        ("{ nodes(ids: \"a\") { id } }", 1),
        ("{ sources { name } }", 50),
        (
            "{ article(ref: \"a\") { body { ... on LinkBlock { link { title } } } } }",
            1 + 40 * (1 + 1),
        ),
        ("{ topics(first: 2) { ...F } } fragment F on TopicConnection { nodes { id } }", 1 + 2),
        ("{ a: topic(ref: \"a\") { id } topic(ref: \"a\") { id } }", 2),
        ("{ topic(ref: \"a\") @skip(if: true) { id } }", 1),
        ("subscription { changes { cursor article { headline } } }", 2),
    ] {
        assert_eq!(admit(text).expect(text), cost, "{text}");
    }
}

#[test]
fn an_abstract_type_costs_what_its_dearest_object_does() {
    let dearest = "{ node(id: \"a\") { ... on Article { source { id } topics { id } }
                     ... on Person { articles(first: 9) { nodes { id } } } ... on Source { id } } }";
    assert_eq!(admit(dearest).unwrap(), 1 + 10);
    let through = "{ thing(ref: \"a\") { articles(first: 9) { nodes { id } } } }";
    assert_eq!(admit(through).unwrap(), 1 + 10, "an interface's fields cost what its objects' do");
    let together = "{ thing(ref: \"a\") { ... on Node { id } ... on Thing { relations(first: 2) { nodes { id } } }
                      ... on Place { articles(first: 9) { nodes { id } } } } }";
    assert_eq!(admit(together).unwrap(), 1 + 3 + 10);
}

#[test]
fn variables_are_priced_as_what_they_stand_for() {
    let text = "query($n: Int, $d: Int = 7) { articles(first: $n) { nodes { id } } topics(first: $d) { nodes { id } } }";
    assert_eq!(with(text, serde_json::json!({})), 21 + 8);
    assert_eq!(with(text, serde_json::json!({"n": 50, "d": 2})), 51 + 3);
    assert_eq!(with(text, serde_json::json!({"n": null, "d": null})), 21 + 21);
    let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(with(ids, serde_json::json!({"ids": ["a", "b", "c"]})), 3);
}

#[test]
fn a_size_that_makes_no_sense_is_priced_as_the_largest() {
    for first in ["-1", "99999999999999999999", "2147483647"] {
        let text = format!("{{ articles(first: {first}) {{ nodes {{ id }} }} }}");
        assert_eq!(refused(&text), RefusalCode::CostTooHigh, "{text}");
    }
    for no_number in ["1.5", "\"1\"", "ALL", "{}", "[1]"] {
        let text = format!("{{ articles(first: {no_number}) {{ nodes {{ id }} }} }}");
        assert_eq!(admit(&text).unwrap(), 1 + 100, "validation is to refuse {text}");
    }
    let text = "query($n: Int) { articles(first: $n) { nodes { id } } }";
    let negative = Variables::from_json(serde_json::json!({"n": -1}));
    let refusal = gate().admit(text, None, &negative).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::CostTooHigh);
}

#[test]
fn a_page_of_twenty_articles_passes() {
    // Each: edge, node, 5 topics, 3 contributors, mentions (a mention, a thing, its country),
    // links (an edge, a link, an article).
    let each = 1 + 1 + 5 + 3 + (1 + 10 * 3) + (1 + 5 * 3);
    assert_eq!(admit(PAGE).unwrap(), 1 + 20 * each);
}

#[test]
fn a_whole_introspection_passes_and_many_do_not() {
    let cost = admit(INTROSPECTION).unwrap();
    assert!((500..700).contains(&cost), "{cost}");
    let (body, fragments) = INTROSPECTION.split_once("fragment FullType").unwrap();
    let body = body.split_once("__schema").unwrap().1.trim_end().strip_suffix('}').unwrap();
    let all: String = (0..20).map(|n| format!("a{n}: __schema {{ ...All }} ")).collect();
    let many = format!("{{ {all} }} fragment All on __Schema {body} fragment FullType{fragments}");
    assert_eq!(refused(&many), RefusalCode::CostTooHigh, "{many}");
}

#[test]
fn introspection_goes_round_three_times_at_most() {
    let round = |times: usize| {
        let (open, close) = ("fields { type { ".repeat(times), "} } ".repeat(times));
        format!("{{ __type(name: \"Article\") {{ {open} name {close} }} }}")
    };
    admit(&round(3)).unwrap();
    assert_eq!(refused(&round(4)), RefusalCode::CostTooHigh);
}

#[test]
fn names_like_introspection_are_priced_as_what_they_are() {
    assert_eq!(admit("{ __schema: articles(first: 3) { nodes { id } } }").unwrap(), 4);
    assert_eq!(admit("{ __schemaX { types } }").unwrap(), 0, "no such field: validation's to say");
    let bomb = "{ __type: articles(first: 100) { nodes { __schema: mentions(first: 100) { nodes { __typename } } } } }";
    assert_eq!(refused(bomb), RefusalCode::CostTooHigh);
}

#[test]
fn a_list_that_no_one_prices_is_named() {
    assert_eq!(gate().unpriced(), Vec::<String>::new());
    let sdl = SDL.replace("sources: [Source!]! @listSize(assumedSize: 50)", "sources: [Source!]!");
    let sdl = sdl.replacen("sizedFields: [\"edges\", \"nodes\"]", "sizedFields: [\"nodes\"]", 1);
    let gate = Gate::new(Limits::default(), &sdl).unwrap();
    assert_eq!(gate.unpriced(), ["ArticleConnection.edges", "Query.sources"]);
    let cost = gate.admit("{ sources { name } }", None, &Variables::default()).unwrap().cost;
    assert_eq!(cost, 10, "and taken to hold ten");
}

#[test]
fn prices_that_make_no_sense_stop_the_server() {
    for (good, bad) in [
        ("weight: \"10\"", "weight: \"ten\""),
        ("weight: \"10\"", "weight: \"-1\""),
        ("slicingArguments: [\"ids\"]", "slicingArguments: [\"id\"]"),
        ("assumedSize: 50", "assumedSize: \"50\""),
        ("sizedFields: [\"edges\", \"nodes\"]", "sizedFields: 1"),
        ("type Query {", "type Query {{"),
    ] {
        Gate::new(Limits::default(), &SDL.replacen(good, bad, 1)).expect_err(bad);
    }
}

#[test]
fn a_size_may_stand_within_an_input_object() {
    let sdl = |way: &str| {
        format!(
            "directive @listSize(slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
             type Query {{ it: Int }} type Mutation {{ put(input: In!): Out @listSize(slicingArguments: [\"{way}\"], sizedFields: [\"things\"]) }}
             type Out {{ things: [Thing!]! }} type Thing {{ id: ID! }} input In {{ items: [Int!]!, whole: Boolean = false }}"
        )
    };
    let gate = Gate::new(Limits::default(), &sdl("input.items")).unwrap();
    let cost = |text: &str, variables| {
        gate.admit(text, None, &Variables::from_json(variables)).unwrap().cost
    };
    let whole = "mutation($input: In!) { put(input: $input) { things { id } } }";
    let part = "mutation($items: [Int!]!) { put(input: { items: $items }) { things { id } } }";
    let three = "mutation { put(input: { items: [1, 2, 3] }) { things { id } } }";
    assert_eq!(cost(whole, serde_json::json!({ "input": { "items": [1, 2] } })), 1 + 2);
    assert_eq!(cost(part, serde_json::json!({ "items": [1, 2, 3, 4] })), 1 + 4);
    assert_eq!(cost(three, serde_json::json!({})), 1 + 3);
    assert_eq!(cost(whole, serde_json::json!({ "input": 7 })), 1 + 100);

    for way in ["input.none", "input.whole.deeper", "none.items", ""] {
        let refused = Gate::new(Limits::default(), &sdl(way)).unwrap_err().to_string();
        assert!(refused.contains("which it does not take"), "{way}: {refused}");
    }
}
