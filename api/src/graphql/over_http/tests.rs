//! What each kind of request is answered, against a schema of four fields.

use async_graphql::{EmptySubscription, Error, Object, Schema};
use serde_json::{Value, json};

use super::*;

struct Query;

#[Object]
impl Query {
    async fn double(&self, number: i32) -> i32 {
        number.saturating_mul(2)
    }

    async fn greeting(&self, ctx: &async_graphql::Context<'_>) -> String {
        ctx.data_unchecked::<&str>().to_string()
    }

    async fn broken(&self) -> Option<Result<i32, Error>> {
        Some(Err(Error::new("table `article` is locked")))
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn write(&self) -> bool {
        true
    }
}

const JSON: &str = "application/json";
const NEW: &str = "application/graphql-response+json";

fn post(body: &'static str) -> Ask<'static> {
    let body = body.as_bytes();
    Ask { method: "POST", query: "", content_type: Some(JSON), accept: None, body }
}

fn get(query: &'static str) -> Ask<'static> {
    Ask { method: "GET", query, content_type: None, accept: None, body: b"" }
}

async fn ask_as(profile: StatusProfile, ask: Ask<'_>) -> Answer {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    answer(&schema, &gate(), profile, ask, |request| request.data("salam")).await
}

async fn ask(ask: Ask<'_>) -> Answer {
    ask_as(StatusProfile::Classic, ask).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The first error's code and message.
fn error_of(answer: &Answer) -> (String, String) {
    let error = &json_of(answer)["errors"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    let body =
        r#"{"query":"query($n:Int!){double(number:$n) greeting}","variables":{"n":21},"new":1}"#;
    let address =
        "query=query(%24n:Int!)%7Bdouble(number:%24n)+greeting%7D&variables=%7B%22n%22:21%7D&utm=x";

    for answer in [ask(post(body)).await, ask(get(address)).await] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.content_type, "application/json; charset=utf-8");
        assert_eq!(json_of(&answer), json!({ "data": { "double": 42, "greeting": "salam" } }));
    }
}

#[tokio::test]
async fn the_operation_is_chosen_by_name() {
    let body =
        r#"{"query":"query A{double(number:1)} query B{double(number:2)}","operationName":"B"}"#;
    assert_eq!(json_of(&ask(post(body)).await)["data"]["double"], 4);
    let unnamed =
        r#"{"query":"query A{double(number:1)} query B{double(number:2)}","operationName":""}"#;
    assert_eq!(json_of(&ask(post(unnamed)).await).get("data"), None);
}

#[tokio::test]
async fn ghsa_v66j_6wwf_jc57_only_json_in_utf8_is_read_as_json() {
    let body = post(r#"{"query":"{double(number:1)}"}"#);
    for content_type in [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("text/plain; application/json"),
        Some("application/json, text/plain"),
        Some("application/json; charset=utf-16"),
        Some("application/json; charset=utf-8; charset=utf-7"),
        Some("application/json; charset"),
        Some("application/graphql"),
    ] {
        let answer = ask(Ask { content_type, ..body }).await;
        assert_eq!(answer.status, 415, "{content_type:?}");
        assert_eq!(error_of(&answer).0, "UNSUPPORTED_MEDIA_TYPE");
    }
    for content_type in
        ["application/json;charset=UTF-8", "Application/JSON ; charset=\"utf-8\"; x=1"]
    {
        let answer = ask(Ask { content_type: Some(content_type), ..body }).await;
        assert_eq!(answer.status, 200, "{content_type}");
    }
}

#[tokio::test]
async fn ghsa_9q82_xgwf_vj6h_a_get_with_an_odd_content_type_is_refused() {
    let query = get("query=%7Bdouble(number:1)%7D");
    for content_type in ["", "text/plain", "application/json; charset=utf-16"] {
        assert_eq!(ask(Ask { content_type: Some(content_type), ..query }).await.status, 415);
    }
    assert_eq!(ask(Ask { content_type: Some(JSON), ..query }).await.status, 200);
}

#[tokio::test]
async fn a_method_does_only_what_is_its_own() {
    let change = ask(get("query=mutation%7Bwrite%7D")).await;
    assert_eq!((change.status, change.allow), (405, Some("POST")));
    assert_eq!(ask(post(r#"{"query":"mutation{write}"}"#)).await.status, 200);

    for method in ["HEAD", "PUT", "DELETE", "OPTIONS", "QUERY", "post", ""] {
        let answer = ask(Ask { method, accept: Some("text/html"), ..get("") }).await;
        assert_eq!((answer.status, answer.allow), (405, Some("GET, POST")), "{method}");
        assert_eq!(error_of(&answer).0, "METHOD_NOT_ALLOWED");
    }

    let stream = ask(post(r#"{"query":"subscription{changes}"}"#)).await;
    assert_eq!((stream.status, error_of(&stream).0.as_str()), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn a_malformed_request_is_told_which_field_broke_which_rule() {
    for (body, message) in [
        ("", "the body is empty"),
        ("[]", "batches are not accepted: send one request at a time"),
        (
            r#"[{"query":"{double(number:1)}"}]"#,
            "batches are not accepted: send one request at a time",
        ),
        ("7", "the body must be an object, not a number"),
        ("null", "the body must be an object, not null"),
        (r#"{"qeury":"{a}"}"#, "`query` is missing: it holds the GraphQL text"),
        (r#"{"query":null}"#, "`query` is missing: it holds the GraphQL text"),
        (r#"{"query":{}}"#, "`query` must be a string, not an object"),
        (r#"{"query":"{a}","operationName":[]}"#, "`operationName` must be a string, not a list"),
        (r#"{"query":"{a}","variables":"{}"}"#, "`variables` must be an object, not a string"),
        (r#"{"query":"{a}","extensions":true}"#, "`extensions` must be an object, not a boolean"),
    ] {
        let answer = ask(post(body)).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(error_of(&answer), ("BAD_REQUEST".to_owned(), message.to_owned()), "{body}");
    }
    for query in
        ["", "query=%7Ba%7D&query=%7Bb%7D", "query=%7Ba%7D&variables=%7B", "query=a&variables=7"]
    {
        assert_eq!(ask(get(query)).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn deep_json_is_refused_and_does_not_overflow() {
    let body = format!(r#"{{"query":"{{a}}","variables":{{"v":{}"#, "[".repeat(1_000_000));
    let answer = ask(Ask { body: body.as_bytes(), ..post("") }).await;
    assert_eq!((answer.status, error_of(&answer).0.as_str()), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn the_media_type_is_the_one_that_the_client_likes_best() {
    for (accept, chosen) in [
        (None, Some(JSON)),
        (Some(""), Some(JSON)),
        (Some("*/*"), Some(JSON)),
        (Some("application/*;q=0.1"), Some(JSON)),
        (Some("text/html,application/xhtml+xml,*/*;q=0.8"), Some(JSON)),
        (Some(NEW), Some(NEW)),
        (Some("Application/GraphQL-Response+JSON"), Some(NEW)),
        (Some("application/graphql-response+json, application/json;q=0.9"), Some(NEW)),
        (Some("application/graphql-response+json;q=0.5, application/json"), Some(JSON)),
        (Some("application/json, application/graphql-response+json"), Some(JSON)),
        (Some("application/graphql-response+json, */*"), Some(NEW)),
        (Some("*/*, application/json;q=0"), Some(NEW)),
        (
            Some("application/json;charset=utf-16, application/graphql-response+json;q=0.1"),
            Some(NEW),
        ),
        (Some("multipart/mixed;deferSpec=20220824,application/json"), Some(JSON)),
        (Some("application/json;q=nan, application/json;q=7"), None),
        (Some("application/json;q=0"), None),
        (Some("text/html"), None),
        (Some(",;,=;q="), None),
    ] {
        let answer = ask(Ask { accept, ..post(r#"{"query":"{double(number:1)}"}"#) }).await;
        let status = if chosen.is_some() { 200 } else { 406 };
        assert_eq!(answer.status, status, "{accept:?}");
        let header = format!("{}; charset=utf-8", chosen.unwrap_or(JSON));
        assert_eq!(answer.content_type, header, "{accept:?}");
    }
}

#[tokio::test]
async fn the_status_follows_the_media_type_and_the_profile() {
    use StatusProfile::{Classic, Draft};
    for (body, json, classic, draft) in [
        ("{", 400, 400, 400),
        ("{}", 400, 400, 422),
        (r#"{"query":"{"}"#, 200, 400, 400),
        (r#"{"query":"{nothing}"}"#, 200, 400, 422),
        (r#"{"query":"query A{broken} query B{broken}"}"#, 200, 400, 422),
        (r#"{"query":"query($n:Int!){double(number:$n)}"}"#, 200, 400, 422),
        (r#"{"query":"{broken}"}"#, 200, 200, 294),
        (r#"{"query":"{double(number:1)}"}"#, 200, 200, 200),
    ] {
        for (profile, accept, status) in [
            (Classic, JSON, json),
            (Draft, JSON, json),
            (Classic, NEW, classic),
            (Draft, NEW, draft),
        ] {
            let answer = ask_as(profile, Ask { accept: Some(accept), ..post(body) }).await;
            assert_eq!(answer.status, status, "{body} as {accept} under {profile:?}");
        }
    }
}

#[tokio::test]
async fn what_was_not_executed_has_no_data_and_says_where_it_went_wrong() {
    let answer = ask(post(r#"{"query":"{ nothing }"}"#)).await;
    assert_eq!(json_of(&answer).get("data"), None);
    assert_eq!(error_of(&answer).0, "VALIDATION_FAILED");
    assert_eq!(json_of(&answer)["errors"][0]["locations"], json!([{ "line": 1, "column": 3 }]));
}

#[tokio::test]
async fn a_required_variable_is_missed_before_anything_runs() {
    for (declared, variables, status) in [
        ("$n:Int!", "{}", 400),
        ("$n:Int!", r#"{"n":null}"#, 400),
        ("$n:Int!=7", r#"{"n":null}"#, 400),
        ("$n:Int!", r#"{"n":7}"#, 200),
        ("$n:Int!=7", "{}", 200),
    ] {
        let text = format!("query A({declared}){{double(number:$n)}} query B{{double(number:1)}}");
        let body = format!(r#"{{"query":"{text}","operationName":"A","variables":{variables}}}"#);
        let ask_a = Ask { body: body.as_bytes(), accept: Some(NEW), ..post("") };
        let answer = ask(ask_a).await;
        assert_eq!(answer.status, status, "{declared} {variables} {:?}", json_of(&answer));

        let body = body.replace(r#":"A""#, r#":"B""#);
        let ask_b = Ask { body: body.as_bytes(), ..ask_a };
        assert_eq!(ask(ask_b).await.status, 200, "B needs no variable");
    }
}

#[tokio::test]
async fn a_resolver_without_a_code_keeps_its_secret() {
    let answer = ask(post(r#"{"query":"{broken}"}"#)).await;
    assert_eq!(error_of(&answer), ("INTERNAL".to_owned(), "internal error".to_owned()));
    assert_eq!(json_of(&answer)["data"], json!({ "broken": null }));
    assert_eq!(json_of(&answer)["errors"][0]["path"], json!(["broken"]));
}

#[tokio::test]
async fn a_refusal_is_short_however_much_is_wrong() {
    let many: String = (0..400).map(|n| format!("f{n} ")).collect();
    let long = format!("n{}", "x".repeat(3_000));
    for fields in [many, long] {
        let body = json!({ "query": format!("{{ {fields} }}") }).to_string();
        let answer = ask(Ask { body: body.as_bytes(), ..post("") }).await;

        assert!(answer.body.len() <= 4096, "{} bytes", answer.body.len());
        let errors = json_of(&answer)["errors"].as_array().unwrap().clone();
        assert!((1..=20).contains(&errors.len()));
        for error in errors {
            assert!(error["message"].as_str().unwrap().chars().count() <= 301);
        }
    }
}

fn gate() -> Gate {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    Gate::new(crate::gate::Limits::default(), &schema.sdl()).unwrap()
}
