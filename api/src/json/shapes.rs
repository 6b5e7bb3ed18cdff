//! The types of a schema as printed, to be looked up: fields, enums, and what each is for. Knows no operation.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};

/// The types of a schema, by name.
#[derive(Debug)]
pub(super) struct Shapes(HashMap<String, TypeDefinition>);

impl Shapes {
    /// Reads a schema as it is printed.
    pub(super) fn read(sdl: &str) -> Result<Self, Error> {
        let types = parse_schema(sdl)?.definitions.into_iter();
        let types = types.filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                Some((definition.node.name.node.to_string(), definition.node))
            }
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Ok(Self(types.collect()))
    }

    /// What a type is for, as its description says.
    pub(super) fn about(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.description.as_ref().map(|told| told.node.as_str())
    }

    /// A field of an object or interface.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&FieldDefinition> {
        let fields = match &self.0.get(of)?.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => return None,
        };
        fields.iter().map(|field| &field.node).find(|field| field.name.node == name)
    }

    /// The fields of an input object; none where it is none.
    pub(super) fn input(&self, name: &str) -> Option<&[Positioned<InputValueDefinition>]> {
        match &self.0.get(name)?.kind {
            TypeKind::InputObject(input) => Some(&input.fields),
            _ => None,
        }
    }

    /// The fields of an input object that holds nothing but leaves: one that can be said part by part.
    pub(super) fn flat(&self, name: &str) -> Option<&[Positioned<InputValueDefinition>]> {
        let leaf = |field: &Positioned<InputValueDefinition>| {
            let kind = &field.node.ty.node;
            item(kind).is_none() && self.input(named(kind)).is_none()
        };
        self.input(name).filter(|fields| fields.iter().all(leaf))
    }

    /// The values of an enum, and what each is for; none where it is none.
    pub(super) fn values(&self, name: &str) -> Option<Vec<(&str, Option<&str>)>> {
        match &self.0.get(name)?.kind {
            TypeKind::Enum(of) => {
                let values = of.values.iter().map(|value| &value.node);
                let told = values.map(|value| {
                    let about = value.description.as_ref().map(|told| told.node.as_str());
                    (value.value.node.as_str(), about)
                });
                Some(told.collect())
            }
            _ => None,
        }
    }
}

/// The name of the type that lists of it hold.
pub(super) fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// The type of what a list holds; none where it is none.
pub(super) fn item(kind: &Type) -> Option<&Type> {
    match &kind.base {
        BaseType::Named(_) => None,
        BaseType::List(item) => Some(item),
    }
}
