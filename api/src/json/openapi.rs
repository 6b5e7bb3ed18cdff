//! The description of the JSON face, made from the stored documents and the schema: OpenAPI 3.1. Knows no request.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet,
    Type,
};
use serde_json::{Map, Value as Json, json};

use super::operation::{Operation, Parameter, StoredError};
use super::problem::{MEDIA, Problem};
use super::shapes::{Shapes, item, named};

/// What is said of all of it.
const ABOUT: &str = "Articles, topics, things and the sourced relations between them. Each address is a stored \
    operation over the GraphQL schema at /graphql, which can ask for more, and for less.";

/// Describes all of them.
pub(super) fn describe(
    operations: &[Operation],
    shapes: &Shapes,
    forms: &[&str],
) -> Result<Json, StoredError> {
    let mut book = Book { shapes, forms, fragments: Map::new(), open: BTreeSet::new() };
    let mut paths = Map::new();
    for operation in operations {
        let described = book.operation(operation)?;
        paths.insert(operation.path.clone(), json!({ "get": described }));
    }
    let mut schemas = book.fragments;
    schemas.insert("Problem".to_owned(), Problem::shape());
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "Khabar", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": schemas },
    }))
}

/// What is written by and by.
struct Book<'s> {
    shapes: &'s Shapes,
    /// The media types that an article can be had in beside JSON.
    forms: &'s [&'s str],
    /// The fragments that were met: each is a schema of its own.
    fragments: Map<String, Json>,
    /// Those that are being written.
    open: BTreeSet<String>,
}

impl Book<'_> {
    fn operation(&mut self, operation: &Operation) -> Result<Json, StoredError> {
        let own = operation.parameters.iter().map(|parameter| self.parameter(parameter));
        let parameters: Vec<Json> =
            own.chain((operation.name == super::WAITS).then(wait)).collect();
        let answer = self.answer(&operation.document)?;
        let refused = |about: &str| {
            let schema = json!({ "$ref": "#/components/schemas/Problem" });
            json!({ "description": about, "content": { MEDIA: { "schema": schema } } })
        };
        let mut responses = Map::new();
        let mut content = Map::new();
        content.insert("application/json".to_owned(), json!({ "schema": answer }));
        let forms = self.forms.iter().filter(|_| operation.has_forms());
        let forms = forms.copied().chain(operation.waits().then_some("text/event-stream"));
        content.extend(forms.map(|media| (media.to_owned(), json!({ "schema": form(media) }))));
        responses.insert(
            "200".to_owned(),
            json!({ "description": operation.about, "content": content }),
        );
        let (forms, waits) = (operation.has_forms(), operation.waits());
        let named = operation.parameters.iter().any(|parameter| parameter.in_path);
        for (status, is_told, about) in [
            ("400", true, "A parameter breaks a rule, or too much is asked for."),
            ("404", named || waits, "There is nothing of that name."),
            ("406", forms, "It is not to be had in what is accepted."),
            ("410", forms || waits, "It was here, and is gone; or start over."),
            ("503", waits, "As many follow or wait already as can be."),
        ] {
            if is_told {
                responses.insert(status.to_owned(), refused(about));
            }
        }
        Ok(json!({
            "operationId": first_lower(&operation.name),
            "summary": operation.about,
            "parameters": parameters,
            "responses": responses,
        }))
    }

    fn parameter(&self, parameter: &Parameter) -> Json {
        let mut schema = self.input(&parameter.kind);
        let default = parameter.default.clone().and_then(|value| value.into_json().ok());
        if let (Some(schema), Some(default)) = (schema.as_object_mut(), default) {
            schema.insert("default".to_owned(), default);
        }
        let mut told = Map::new();
        told.insert("name".to_owned(), json!(parameter.name));
        told.insert("in".to_owned(), json!(if parameter.in_path { "path" } else { "query" }));
        told.insert("description".to_owned(), json!(parameter.about));
        let example = parameter.example.as_ref().map(|example| match item(&parameter.kind) {
            Some(_) => json!(example.split(',').collect::<Vec<_>>()),
            None => serde_json::from_str(example).unwrap_or_else(|_| json!(example)),
        });
        told.extend(example.map(|example| ("example".to_owned(), example)));
        let required = !parameter.kind.nullable && parameter.default.is_none();
        told.insert("required".to_owned(), json!(required));
        if self.shapes.flat(named(&parameter.kind)).is_some() {
            told.insert("style".to_owned(), json!("deepObject"));
            told.insert("explode".to_owned(), json!(true));
            told.insert("schema".to_owned(), schema);
        } else if self.shapes.input(named(&parameter.kind)).is_some() {
            // An object in a query is a text of JSON.
            told.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
        } else {
            told.insert("schema".to_owned(), schema);
            if item(&parameter.kind).is_some() {
                told.insert("explode".to_owned(), json!(false));
            }
        }
        Json::Object(told)
    }

    /// What may be given.
    fn input(&self, kind: &Type) -> Json {
        match item(kind) {
            Some(item) => json!({ "type": "array", "items": self.input(item) }),
            None if self.shapes.input(named(kind)).is_some() => {
                let mut schema =
                    json!({ "type": "object", "description": self.shapes.about(named(kind)) });
                let fields = self.shapes.flat(named(kind)).unwrap_or_default().iter();
                let parts = fields.map(|field| {
                    (field.node.name.node.to_string(), self.input(&field.node.ty.node))
                });
                let parts: Map<String, Json> = parts.collect();
                if let Some(schema) = schema.as_object_mut().filter(|_| !parts.is_empty()) {
                    schema.insert("properties".to_owned(), Json::Object(parts));
                }
                schema
            }
            None => self.leaf(named(kind)),
        }
    }

    /// What a document answers with.
    fn answer(&mut self, document: &ExecutableDocument) -> Result<Json, StoredError> {
        let DocumentOperations::Multiple(operations) = &document.operations else {
            return Err(StoredError("no name".to_owned()));
        };
        let selection = operations.values().next().map(|of| &of.node.selection_set.node);
        let root = selection.and_then(|set| {
            set.items.iter().find_map(|item| match &item.node {
                Selection::Field(field) => Some(&field.node),
                _ => None,
            })
        });
        let root = root.ok_or_else(|| StoredError("no field".to_owned()))?;
        let mut schema = self.field("Query", root, document)?;
        // Where there is nothing, a problem is the answer.
        if let Some(kinds) = schema.get("anyOf").and_then(Json::as_array).cloned() {
            let some = kinds.into_iter().filter(|kind| kind.get("type") != Some(&json!("null")));
            let some: Vec<Json> = some.collect();
            schema = match <[Json; 1]>::try_from(some) {
                Ok([one]) => one,
                Err(several) => json!({ "anyOf": several }),
            };
        }
        Ok(schema)
    }

    fn field(
        &mut self,
        of: &str,
        field: &Field,
        document: &ExecutableDocument,
    ) -> Result<Json, StoredError> {
        let name = field.name.node.as_str();
        if name == "__typename" {
            return Ok(json!({ "type": "string", "description": "What it is." }));
        }
        let shapes = self.shapes;
        let known = shapes.field(of, name);
        let known = known.ok_or_else(|| StoredError(format!("there is no field {of}.{name}")))?;
        let mut schema = self.output(&known.ty.node, &field.selection_set, document)?;
        if let (Some(schema), Some(about)) = (schema.as_object_mut(), &known.description) {
            schema.insert("description".to_owned(), json!(about.node));
        }
        Ok(schema)
    }

    fn output(
        &mut self,
        kind: &Type,
        set: &Positioned<SelectionSet>,
        document: &ExecutableDocument,
    ) -> Result<Json, StoredError> {
        let schema = match item(kind) {
            Some(item) => json!({ "type": "array", "items": self.output(item, set, document)? }),
            None if set.node.items.is_empty() => self.leaf(named(kind)),
            None => self.object(named(kind), &set.node, document)?,
        };
        Ok(if kind.nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema })
    }

    /// An object by what is selected of it: its own fields, and what fragments add.
    fn object(
        &mut self,
        of: &str,
        set: &SelectionSet,
        document: &ExecutableDocument,
    ) -> Result<Json, StoredError> {
        let (mut properties, mut parts, mut choices) = (Map::new(), Vec::new(), Vec::new());
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    let schema = self.field(of, &field.node, document)?;
                    // The face takes it off again.
                    if key != super::TYPE {
                        properties.insert(key, schema);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    parts.push(self.fragment(spread.node.fragment_name.node.as_str(), document)?);
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(of, |on| on.node.on.node.as_str());
                    if on != super::WITHDRAWN {
                        choices.push(self.object(on, &inline.node.selection_set.node, document)?);
                    }
                }
            }
        }
        if !properties.is_empty() {
            let required: Vec<&String> = properties.keys().collect();
            parts.push(json!({ "type": "object", "required": required, "properties": properties }));
        }
        match choices.len() {
            0 => {}
            1 => parts.append(&mut choices),
            _ => parts.push(json!({ "anyOf": choices })),
        }
        Ok(match <[Json; 1]>::try_from(parts) {
            Ok([one]) => one,
            Err(several) => json!({ "allOf": several }),
        })
    }

    /// A fragment by its name; written where it is met first.
    fn fragment(&mut self, name: &str, document: &ExecutableDocument) -> Result<Json, StoredError> {
        if !self.fragments.contains_key(name) && self.open.insert(name.to_owned()) {
            let fragment = document.fragments.get(name);
            let fragment: &Positioned<FragmentDefinition> =
                fragment.ok_or_else(|| StoredError(format!("there is no fragment {name}")))?;
            let on = fragment.node.type_condition.node.on.node.to_string();
            let mut schema = self.object(&on, &fragment.node.selection_set.node, document)?;
            if let (Some(schema), Some(about)) = (schema.as_object_mut(), self.shapes.about(&on)) {
                schema.insert("description".to_owned(), json!(about));
            }
            self.fragments.insert(name.to_owned(), schema);
        }
        Ok(json!({ "$ref": format!("#/components/schemas/{name}") }))
    }

    /// A scalar or an enum.
    fn leaf(&self, name: &str) -> Json {
        if let Some(values) = self.shapes.values(name) {
            let names: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
            return json!({ "type": "string", "enum": names, "description": self.shapes.about(name) });
        }
        match name {
            "Int" => json!({ "type": "integer", "format": "int32" }),
            "Float" => json!({ "type": "number" }),
            "Boolean" => json!({ "type": "boolean" }),
            "DateTime" => json!({ "type": "string", "format": "date-time" }),
            "Date" => json!({ "type": "string", "format": "date" }),
            "URL" => json!({ "type": "string", "format": "uri" }),
            "String" | "ID" => json!({ "type": "string" }),
            other => json!({ "type": "string", "description": self.shapes.about(other) }),
        }
    }
}

/// A form that is described elsewhere: an object or a text, as its media type says.
fn form(media: &str) -> Json {
    json!({ "type": if media.ends_with("+json") { "object" } else { "string" } })
}

/// How long an answer may be waited for.
fn wait() -> Json {
    let schema =
        json!({ "type": "integer", "minimum": 0, "maximum": super::LONGEST_WAIT, "default": 0 });
    json!({
        "name": super::WAIT, "in": "query", "required": false, "schema": schema,
        "description": "How many seconds to wait for a change, where there is none yet.",
    })
}

fn first_lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
