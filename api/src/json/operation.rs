//! A stored operation: its address, its parameters, its text. Knows no schema and no request.

use async_graphql::Value;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, Type};

/// An operation that is stored, and the address that it answers at.
#[derive(Debug)]
pub struct Operation {
    /// What it is called: `Articles`.
    pub name: String,
    /// Its address; `{ref}` stands for a parameter.
    pub path: String,
    /// What it is for.
    pub about: String,
    /// An address that asks it something.
    pub example: String,
    /// What can be said of it.
    pub parameters: Vec<Parameter>,
    /// The document, with the fragments that it spreads.
    pub text: String,
    /// The field of the answer that holds it all.
    pub(super) root: String,
    pub(super) document: ExecutableDocument,
}

/// What can be said in a request.
#[derive(Debug)]
pub struct Parameter {
    /// As it stands in the address, and in the document behind `$`.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Its type.
    pub(super) kind: Type,
    /// What is meant when it is not given.
    pub(super) default: Option<Value>,
    /// It is a part of the path.
    pub in_path: bool,
    /// What may be said of it, as the example of the operation says it.
    pub example: Option<String>,
}

/// What stands before an example of an address.
const EXAMPLE: &str = "e.g. ";
/// The fragments that operations share.
const FRAGMENTS: &str = include_str!("operations/fragments.graphql");
/// Each begins with a comment: the address, and what it is for.
const OPERATIONS: [&str; 9] = [
    include_str!("operations/articles.graphql"),
    include_str!("operations/article.graphql"),
    include_str!("operations/topics.graphql"),
    include_str!("operations/topic.graphql"),
    include_str!("operations/things.graphql"),
    include_str!("operations/thing.graphql"),
    include_str!("operations/relations.graphql"),
    include_str!("operations/search.graphql"),
    include_str!("operations/changes.graphql"),
];

/// A stored operation can't be read: a fault of ours, found when the server starts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored operation can't be read: {0}")]
pub struct StoredError(pub(super) String);

/// All there are.
pub(super) fn operations() -> Result<Vec<Operation>, StoredError> {
    OPERATIONS.iter().map(|text| Operation::read(text)).collect()
}

impl Operation {
    fn read(source: &str) -> Result<Self, StoredError> {
        let fault = |why: &str| {
            StoredError(format!("{why}: {}", source.lines().next().unwrap_or_default()))
        };
        let mut head = comment(source);
        let path = head.first().and_then(|line| line.strip_prefix("GET "));
        let path = path.ok_or_else(|| fault("no address"))?.to_owned();
        head.remove(0);
        let example = head.iter().position(|line| line.starts_with(EXAMPLE));
        let example = example.map(|at| head.remove(at)).and_then(|line| line.strip_prefix(EXAMPLE));
        let example = example.ok_or_else(|| fault("no example"))?.to_owned();
        let text = with_fragments(source);
        let document = parse_query(&text).map_err(|error| fault(&error.to_string()))?;
        let DocumentOperations::Multiple(operations) = &document.operations else {
            return Err(fault("no name"));
        };
        let (name, operation) = operations.iter().next().ok_or_else(|| fault("no operation"))?;
        let parameters = operation.node.variable_definitions.iter().map(|definition| {
            let definition = &definition.node;
            let name = definition.name.node.to_string();
            Parameter {
                about: told(source, &name),
                in_path: path.contains(&format!("{{{name}}}")),
                kind: definition.var_type.node.clone(),
                example: said(&example, &path, &name),
                default: definition.default_value.clone().map(|value| value.node),
                name,
            }
        });
        let root =
            operation.node.selection_set.node.items.iter().find_map(|item| match &item.node {
                Selection::Field(field) => Some(field.node.response_key().node.to_string()),
                _ => None,
            });
        Ok(Self {
            name: name.to_string(),
            about: head.join(" ").trim().to_owned(),
            parameters: parameters.collect(),
            example,
            root: root.ok_or_else(|| fault("no field"))?,
            path,
            text,
            document,
        })
    }
}

/// What an address says of a parameter.
fn said(example: &str, path: &str, name: &str) -> Option<String> {
    let (said, query) = example.split_once('?').unwrap_or((example, ""));
    let parts = path.split('/').zip(said.split('/'));
    let part = parts.filter(|(part, _)| *part == format!("{{{name}}}")).map(|(_, said)| said);
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let pair = pairs.into_iter().find(|(said, _)| said == name).map(|(_, text)| text);
    part.map(str::to_owned).next().or(pair)
}

/// The lines of the comment that a text begins with.
fn comment(text: &str) -> Vec<&str> {
    let lines = text.lines().map_while(|line| line.strip_prefix('#'));
    lines.map(str::trim).collect()
}

/// The comment above a variable.
fn told(source: &str, name: &str) -> String {
    let (mut told, wanted) = (Vec::new(), format!("${name}:"));
    for line in source.lines().map(str::trim) {
        match line.strip_prefix('#') {
            Some(comment) => told.push(comment.trim()),
            None if line.starts_with(&wanted) => return told.join(" "),
            None => told.clear(),
        }
    }
    String::new()
}

/// An operation, followed by the fragments that it spreads, and those that they do.
fn with_fragments(source: &str) -> String {
    let mut text = source.to_owned();
    let (mut added, mut from) = (Vec::new(), 0);
    while from < text.len() {
        let spread: Vec<String> = spreads(text.get(from..).unwrap_or_default());
        from = text.len();
        for name in spread {
            if !added.contains(&name) {
                text.push_str(fragment(&name));
                added.push(name);
            }
        }
    }
    text
}

/// The names of the fragments that a text spreads.
fn spreads(text: &str) -> Vec<String> {
    let after = text.split("...").skip(1);
    let names = after.map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
    names.filter(|name: &String| !name.is_empty()).collect()
}

/// The text of a shared fragment; nothing where there is none, which validation tells.
fn fragment(name: &str) -> &'static str {
    let begin = format!("fragment {name} on ");
    let Some(from) = FRAGMENTS.find(&begin) else { return "" };
    let rest = FRAGMENTS.get(from..).unwrap_or_default();
    rest.find("\n}\n").and_then(|end| rest.get(..end + 3)).unwrap_or(rest)
}
