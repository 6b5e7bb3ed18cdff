//! What the desk's schema has that the press's has not, as the two are printed. Knows no right.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use api::{desk, graphql};
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};

/// The fields of each type that has some, with the type of each.
type Types = BTreeMap<String, BTreeMap<String, String>>;

static DESK: LazyLock<Types> = LazyLock::new(|| read(&desk::sdl()));
static PRESS: LazyLock<Types> = LazyLock::new(|| read(&graphql::sdl()));

fn read(sdl: &str) -> Types {
    let mut types = Types::new();
    for definition in parse_schema(sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::Union(_) => Vec::new(),
            TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => continue,
        };
        let fields = fields.into_iter().map(|field| field.node);
        let fields = fields.map(|field| (field.name.node.to_string(), named(&field.ty.node)));
        types.insert(definition.node.name.node.to_string(), fields.collect());
    }
    types
}

/// What a type is made of.
fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

/// The types that are the desk's alone, but for the root of its mutations. Those that the press has too are
/// the same at the desk, but for the root of its questions; nothing is told live there.
pub fn types() -> Vec<String> {
    let roots = ["Query", "Subscription"];
    for (name, fields) in PRESS.iter().filter(|(name, _)| !roots.contains(&name.as_str())) {
        assert_eq!(DESK.get(name), Some(fields), "{name} at the desk");
    }
    let own = DESK.keys().filter(|name| !PRESS.contains_key(*name) && *name != "Mutation");
    own.cloned().collect()
}

/// The fields of a type, by their names.
pub fn fields(of: &str) -> Vec<String> {
    DESK[of].keys().cloned().collect()
}

/// What asks for each of these fields, and of what is no leaf for its type.
pub fn selection(of: &str, fields: &str) -> String {
    let asked = fields.split_whitespace().map(|field| {
        let name = field.split('(').next().unwrap();
        let inner = if DESK.contains_key(&DESK[of][name]) { " { __typename }" } else { "" };
        format!("{field}{inner} ")
    });
    asked.collect()
}
