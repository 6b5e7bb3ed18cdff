//! What differs between two revisions of a working copy, field by field and block by block. Knows no storage.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::manuscript::Manuscript;
use crate::content::document::{Block, Content, joined};
use crate::content::{ArticleId, ContributorId, SectionId, SourceId, ThingId, TopicId, TypedId};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which: `headline`, `topics`, `body.b3`, or `body` where blocks stand in another order.
    pub field: String,
    /// What it was; absent where there was none.
    pub before: Option<Value>,
    /// What it is; absent where there is none.
    pub after: Option<Value>,
}

/// What makes `after` differ from `before`, in the order of the fields. Equal ones differ in nothing.
pub fn differences(before: &Manuscript, after: &Manuscript) -> Vec<Difference> {
    let (old, new) = (fields(before), fields(after));
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let mut found: Vec<_> = names
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| Difference {
            field: name.clone(),
            before: old.get(name).cloned(),
            after: new.get(name).cloned(),
        })
        .collect();
    found.extend(blocks(&before.body, &after.body));
    found
}

/// Everything but the body, by name.
fn fields(manuscript: &Manuscript) -> Map<String, Value> {
    match serde_json::to_value(manuscript.without_body()) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("blocks");
            fields.iter_mut().for_each(|(field, value)| name(field, value));
            fields
        }
        _ => Map::new(),
    }
}

/// Shows what a field names as its typed id, as everywhere else.
fn name(field: &str, value: &mut Value) {
    match (field, value) {
        (_, Value::Array(items)) => items.iter_mut().for_each(|item| name(field, item)),
        (_, Value::Object(parts)) => parts.iter_mut().for_each(|(part, value)| name(part, value)),
        ("section", Value::String(id)) => typed::<SectionId>(id),
        ("source", Value::String(id)) => typed::<SourceId>(id),
        ("contributors", Value::String(id)) => typed::<ContributorId>(id),
        ("topics", Value::String(id)) => typed::<TopicId>(id),
        ("thing", Value::String(id)) => typed::<ThingId>(id),
        ("target", Value::String(id)) => typed::<ArticleId>(id),
        _ => {}
    }
}

fn typed<I: TypedId>(id: &mut String) {
    if let Ok(uuid) = id.parse() {
        *id = I::of(uuid).to_string();
    }
}

/// A block as its text, where that is all there is to it; else as JSON.
fn told(content: &Content) -> Option<Value> {
    if let Content::Paragraph { spans } = content
        && spans.iter().all(|span| span.marks.is_empty() && span.href.is_none())
    {
        return Some(joined(spans).into());
    }
    let mut value = serde_json::to_value(content).ok()?;
    name("", &mut value);
    Some(value)
}

/// Blocks that came, went or say something else, and whether those that stayed changed places.
fn blocks(before: &[Block], after: &[Block]) -> Vec<Difference> {
    let (old, new) = (by_id(before), by_id(after));
    let added = after.iter().filter(|block| !old.contains_key(&*block.id));
    let value = |block: Option<&&Block>| block.and_then(|block| told(&block.content));
    let differing = before.iter().chain(added).filter_map(|block| {
        let (was, is) = (old.get(&*block.id), new.get(&*block.id));
        let field = || format!("body.{}", block.id);
        (was != is).then(|| Difference { field: field(), before: value(was), after: value(is) })
    });
    let mut found: Vec<_> = differing.collect();
    let (was, is) = (those_in(&new, before), those_in(&old, after));
    if was != is {
        let order = |ids: Vec<&str>| Some(Value::from(ids));
        found.push(Difference { field: "body".to_owned(), before: order(was), after: order(is) });
    }
    found
}

fn by_id(body: &[Block]) -> HashMap<&str, &Block> {
    body.iter().map(|block| (&*block.id, block)).collect()
}

/// The ids of those blocks of `body` that are in `other` too, in their order.
fn those_in<'a>(other: &HashMap<&str, &Block>, body: &'a [Block]) -> Vec<&'a str> {
    body.iter().map(|block| &*block.id).filter(|id| other.contains_key(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::document::{Content, Span};

    fn manuscript(headline: &str, body: &[(&str, &str)]) -> Manuscript {
        let block = |(id, text): &(&str, &str)| Block {
            id: (*id).to_owned(),
            content: Content::Paragraph { spans: vec![Span::plain(*text)] },
        };
        let headline = headline.to_owned();
        Manuscript { headline, body: body.iter().map(block).collect(), ..Manuscript::default() }
    }

    fn told(before: &Manuscript, after: &Manuscript) -> Vec<String> {
        differences(before, after).into_iter().map(|difference| difference.field).collect()
    }

    #[test]
    fn what_is_the_same_differs_in_nothing() {
        let one = manuscript("A", &[("b1", "x")]);
        assert_eq!(differences(&one, &one.clone()), []);
    }

    #[test]
    fn each_field_and_each_block_is_told_by_name() {
        let before = manuscript("A", &[("b1", "x"), ("b2", "y"), ("b3", "z")]);
        let after = Manuscript {
            summary: Some("S".to_owned()),
            ..manuscript("B", &[("b3", "z"), ("b1", "x"), ("b4", "new")])
        };
        assert_eq!(told(&before, &after), ["headline", "summary", "body.b2", "body.b4", "body"]);
        assert_eq!(told(&after, &before), ["headline", "summary", "body.b4", "body.b2", "body"]);
    }

    #[test]
    fn before_and_after_change_places() {
        let (one, two) = (manuscript("A", &[("b1", "x")]), manuscript("B", &[("b1", "y")]));
        for (there, back) in differences(&one, &two).iter().zip(differences(&two, &one)) {
            assert_eq!((&there.before, &there.after), (&back.after, &back.before));
        }
    }
}
