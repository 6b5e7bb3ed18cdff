//! Stored operations fit the schema they are over, and their description fits them.

use async_graphql::{Request, Variables};
use serde_json::{Value as Json, json};

use super::shapes::Shapes;
use super::{Operation, Stored};
use crate::gate::{Gate, Limits};
use crate::graphql::{press_schema, sdl};

fn stored() -> Stored {
    Stored::over(&sdl(), &["text/html"]).unwrap()
}

fn find<'a>(stored: &'a Stored, name: &str) -> &'a Operation {
    stored.operations().iter().find(|operation| operation.name == name).unwrap()
}

/// What a query string comes to; the field and the rule it breaks.
fn variables(name: &str, query: &str) -> Result<Json, (Option<String>, String)> {
    let (stored, shapes) = (stored(), Shapes::read(&sdl()).unwrap());
    let path = [("ref".to_owned(), "a-slug".to_owned())];
    let asked = find(&stored, name).variables(&shapes, &path, query);
    let told = asked.map_err(|problem| (problem.field, problem.detail))?;
    Ok(serde_json::to_value(told).unwrap())
}

#[tokio::test]
async fn every_operation_is_valid_and_within_the_gates_limits() {
    let (stored, schema) = (stored(), press_schema());
    let gate = Gate::new(Limits::default(), &sdl()).unwrap();
    for operation in stored.operations() {
        let needed = json!({ "ref": "x", "q": "x" });
        let given = Variables::from_json(needed);
        let admitted = gate.admit(&operation.text, Some(&operation.name), &given).unwrap();
        assert!(admitted.cost > 0, "{}", operation.name);
        // Without anything to read with, whatever is valid fails later than validation.
        let asked = Request::new(&operation.text).variables(given);
        let validated = schema.execute(asked.only_introspection()).await;
        assert!(validated.errors.is_empty(), "{}: {:?}", operation.name, validated.errors);
    }
}

#[test]
fn what_an_address_says_becomes_variables() {
    for (name, query, expected) in [
        ("Articles", "", json!({})),
        ("Articles", "first=5&order=OLDEST", json!({ "first": 5, "order": "OLDEST" })),
        ("Articles", "topic=a,b&topic=c", json!({ "topic": ["a", "b", "c"] })),
        ("Articles", "text=F-35%20%26%20co", json!({ "text": "F-35 & co" })),
        ("Articles", "filter=%7B%22genres%22%3A%5B%5D%7D", json!({ "filter": { "genres": [] } })),
        (
            "Articles",
            "published%5Bfrom%5D=2026-01-01T00:00:00Z",
            json!({ "published": { "from": "2026-01-01T00:00:00Z" } }),
        ),
        ("Articles", "topic=&language=fr", json!({ "language": ["fr"] })),
        ("Topics", "roots=true", json!({ "roots": true })),
        ("Article", "", json!({ "ref": "a-slug" })),
        ("Search", "q=", json!({ "q": "" })),
    ] {
        assert_eq!(variables(name, query).unwrap(), expected, "{name}?{query}");
    }
    for (name, query, field, rule) in [
        ("Articles", "frist=5", "frist", "frist: is no parameter"),
        ("Articles", "first=x", "first", "first: must be a whole number"),
        ("Articles", "first=1&first=2", "first", "first: must be given once"),
        ("Articles", "order=UP", "order", "order: must be one of NEWEST"),
        ("Articles", "filter=%5B%5D", "filter", "filter: must be a JSON object"),
        ("Articles", "published[on]=x", "published[on]", "published[on]: is no parameter"),
        ("Topics", "roots=yes", "roots", "roots: must be true or false"),
        ("Article", "ref=x", "ref", "ref: is no parameter"),
        ("Search", "", "q", "q: must be given"),
    ] {
        let (blamed, told) = variables(name, query).unwrap_err();
        assert_eq!(blamed.as_deref(), Some(field), "{name}?{query}");
        assert!(told.starts_with(rule), "{name}?{query}: {told}");
    }
    let long = format!("text={}", "x".repeat(16 * 1024 + 1));
    assert_eq!(variables("Articles", &long).unwrap_err().0.as_deref(), Some("text"));
}

#[test]
fn the_description_is_whole() {
    let stored = stored();
    let told: &Json = &serde_json::from_str(stored.openapi()).unwrap();
    let schemas = told["components"]["schemas"].as_object().unwrap();
    let mut seen = 0;
    references(told, &mut |name| {
        assert!(schemas.contains_key(name), "{name}");
        seen += 1;
    });
    assert!(seen > 20, "{seen}");
    for operation in stored.operations() {
        let described = &told["paths"][&operation.path]["get"];
        assert!(described["summary"].as_str().unwrap().len() > 10, "{}", operation.name);
        let (path, query) = operation.example.split_once('?').unwrap_or((&operation.example, ""));
        assert_eq!(path.split('/').count(), operation.path.split('/').count());
        assert!(variables(&operation.name, query).is_ok(), "{}", operation.example);
        let page = stored.page();
        assert!(page.contains(&format!("<code>GET {}</code>", operation.path)));
        let parameters = described["parameters"].as_array().unwrap();
        let waits = usize::from(operation.name == "Changes");
        assert_eq!(parameters.len(), operation.parameters.len() + waits);
        for parameter in parameters {
            let about = parameter["description"].as_str().unwrap();
            assert!(about.ends_with('.'), "{}: {}", operation.name, parameter["name"]);
        }
    }
    let card = &schemas["ArticleCard"];
    let headline = &card["properties"]["headline"];
    assert_eq!(headline["type"], "string");
    assert!(headline["description"].is_string());
    assert_eq!(card["properties"]["summary"]["anyOf"][1], json!({ "type": "null" }));
    assert_eq!(card["properties"]["updatedAt"]["format"], "date-time");
}

/// Shows `seen` what each `$ref` leads to.
fn references(of: &Json, seen: &mut impl FnMut(&str)) {
    match of {
        Json::Object(fields) => {
            if let Some(Json::String(to)) = fields.get("$ref") {
                seen(to.strip_prefix("#/components/schemas/").unwrap());
            }
            fields.values().for_each(|value| references(value, seen));
        }
        Json::Array(items) => items.iter().for_each(|item| references(item, seen)),
        _ => {}
    }
}
