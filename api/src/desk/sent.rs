//! What a mutation was sent, to be shown beside the rule that it breaks. Knows no rule.

use async_graphql::{Context, Value};

use crate::content::clip;

/// The input of the mutation that is being done.
#[derive(Debug)]
pub(super) struct Sent(Option<Value>);

impl Sent {
    /// What was sent to the field of `ctx`.
    pub(super) fn of(ctx: &Context<'_>) -> Self {
        let arguments = ctx.field().arguments().unwrap_or_default();
        Self(arguments.into_iter().find_map(|(name, value)| (name == "input").then_some(value)))
    }

    /// What was sent at a path such as `patch.body[3].level`: text as it is, anything else as JSON.
    pub(super) fn at(&self, path: &str) -> Option<String> {
        let found = path.split('.').try_fold(self.0.as_ref()?, step)?;
        match found {
            Value::Null => None,
            Value::String(text) => Some(clip(text)),
            other => Some(clip(&other.to_string())),
        }
    }
}

/// What is at `name`, or at a place in it: `body[3]`.
fn step<'a>(outer: &'a Value, name: &str) -> Option<&'a Value> {
    let (name, place) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, place)) => (name, Some(place.parse::<usize>().ok()?)),
        None => (name, None),
    };
    match (field(outer, name)?, place) {
        (Value::List(all), Some(place)) => all.get(place),
        (found, _) => Some(found),
    }
}

/// A field of an object, or of the one thing in it: of the block where it holds one of several kinds.
fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let Value::Object(fields) = object else { return None };
    fields.get(name).or_else(|| match fields.values().next() {
        Some(only) if fields.len() == 1 => field(only, name),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_to_blame_is_found_by_its_path() {
        let input = json!({ "patch": {
            "headline": "é".repeat(61),
            "topics": ["un", "nato"],
            "blocks": [{ "put": { "block": { "heading": { "text": "A", "level": 9 } } } }],
        }, "section": null });
        let sent = Sent(Some(Value::from_json(input).unwrap()));
        let cut = "é".repeat(60) + "…";
        for (path, found) in [
            ("patch.headline", Some(cut.as_str())),
            ("patch.topics[1]", Some("nato")),
            ("patch.topics", Some(r#"["un", "nato"]"#)),
            ("patch.topics[2]", None),
            ("patch.blocks[0].put.level", Some("9")),
            ("patch.blocks[1].put.level", None),
            ("patch.body[0]", None),
            ("section", None),
            ("Idempotency-Key", None),
        ] {
            assert_eq!(sent.at(path).as_deref(), found, "{path}");
        }
    }
}
