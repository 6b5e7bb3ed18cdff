//! Reads the price list out of a schema as printed, so that what is published is what is charged. Knows no request.
//!
//! The directives are those of the GraphQL Cost Directives specification: `@cost(weight:)`
//! on a field or an object, and `@listSize(assumedSize:, slicingArguments:, sizedFields:)`.

use std::collections::{BTreeSet, HashMap};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, InputValueDefinition, SchemaDefinition,
    ServiceDocument, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, Value};

use super::introspection;
use super::prices::{Composite, FieldPrice, ListSize, PriceList, RECORD, Slicing, TypeId};

/// The schema's prices can't be read: a fault of ours, found when the server starts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schema's prices can't be read: {0}")]
pub struct PriceListError(String);

type Result<T> = std::result::Result<T, PriceListError>;

/// Reads a price list.
pub(super) fn read(sdl: &str) -> Result<PriceList> {
    let schema = parse(sdl)?;
    let introspection = parse(&introspection::types_of(&schema))?;
    let mut prices = PriceList::default();
    for name in ["Int", "Float", "String", "Boolean", "ID"] {
        prices.others.insert(name.to_owned());
    }
    for definition in types(&schema).chain(types(&introspection)) {
        enter(definition, &mut prices);
    }
    enter_roots(&schema, &mut prices);
    let inputs = inputs(&schema);
    for definition in types(&schema).chain(types(&introspection)) {
        enter_fields(definition, &inputs, &mut prices)?;
    }
    enter_possible(&schema, &mut prices);
    Ok(prices)
}

fn parse(sdl: &str) -> Result<ServiceDocument> {
    parse_schema(sdl).map_err(|error| PriceListError(error.to_string()))
}

fn types(schema: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(&definition.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    })
}

/// The fields of each input object.
type Inputs<'s> = HashMap<&'s str, &'s [Positioned<InputValueDefinition>]>;

fn inputs(schema: &ServiceDocument) -> Inputs<'_> {
    let all = types(schema).filter_map(|definition| match &definition.kind {
        TypeKind::InputObject(input) => Some((definition.name.node.as_str(), &input.fields[..])),
        _ => None,
    });
    all.collect()
}

/// Gives a type its place.
fn enter(definition: &TypeDefinition, prices: &mut PriceList) {
    let name = definition.name.node.to_string();
    match &definition.kind {
        TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_) => {
            if !definition.extend {
                prices.ids.insert(name.clone(), prices.composites.len());
                prices.composites.push(Composite { name, ..Composite::default() });
            }
        }
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
            prices.others.insert(name);
        }
    }
}

fn enter_roots(schema: &ServiceDocument, prices: &mut PriceList) {
    let written = schema.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Schema(definition) => Some(&definition.node),
        TypeSystemDefinition::Type(_) | TypeSystemDefinition::Directive(_) => None,
    });
    let root = |of: fn(&SchemaDefinition) -> &Option<Positioned<Name>>, usual: &str| {
        let name = match written {
            Some(definition) => of(definition).as_ref()?.node.as_str(),
            None => usual,
        };
        prices.ids.get(name).copied()
    };
    let query = root(|schema| &schema.query, "Query");
    let mutation = root(|schema| &schema.mutation, "Mutation");
    let subscription = root(|schema| &schema.subscription, "Subscription");
    (prices.query, prices.mutation, prices.subscription) = (query, mutation, subscription);
}

/// Prices the fields of an object or interface. An extension is the one that introspection
/// makes to the root of queries, whatever that is called.
fn enter_fields(
    definition: &TypeDefinition,
    inputs: &Inputs<'_>,
    prices: &mut PriceList,
) -> Result<()> {
    let fields = match &definition.kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Union(_) | TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
            return Ok(());
        }
    };
    let name = definition.name.node.as_str();
    let id = if definition.extend { prices.query } else { prices.ids.get(name).copied() };
    let mut priced = HashMap::new();
    for field in fields {
        let field = &field.node;
        let price =
            field_price(name, field, (&prices.ids, inputs)).map_err(|PriceListError(why)| {
                PriceListError(format!("{name}.{}: {why}", field.name.node))
            })?;
        priced.insert(field.name.node.to_string(), price);
    }
    if let Some(composite) = id.and_then(|id| prices.composites.get_mut(id)) {
        composite.fields.extend(priced);
        if !definition.extend {
            composite.weight = weight(&definition.directives)?.unwrap_or(RECORD);
        }
    }
    Ok(())
}

fn field_price(
    parent: &str,
    field: &FieldDefinition,
    (ids, inputs): (&HashMap<String, TypeId>, &Inputs<'_>),
) -> Result<FieldPrice> {
    let is_list = matches!(field.ty.node.base, BaseType::List(_));
    Ok(FieldPrice {
        weight: weight(&field.directives)?.unwrap_or(0),
        returns: ids.get(named(&field.ty.node)).copied(),
        is_list,
        size: directive(&field.directives, "listSize")
            .map(|said| list_size(said, field, inputs))
            .transpose()?,
        circles: parent == "__Type" && introspection::CIRCLES.contains(&field.name.node.as_str()),
    })
}

fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

fn directive<'d>(all: &'d [Positioned<ConstDirective>], name: &str) -> Option<&'d ConstDirective> {
    all.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

/// The weight in millionths: `@cost(weight: "0.5")`.
fn weight(directives: &[Positioned<ConstDirective>]) -> Result<Option<u64>> {
    let Some(cost) = directive(directives, "cost") else { return Ok(None) };
    let weight = match cost.get_argument("weight").map(|value| &value.node) {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    match weight {
        Some(weight) if (0.0..=1e9).contains(&weight) => {
            Ok(Some((weight * RECORD as f64).round() as u64))
        }
        _ => Err(PriceListError("@cost needs a weight of at least 0, as in \"2.5\"".to_owned())),
    }
}

fn list_size(
    said: &ConstDirective,
    field: &FieldDefinition,
    inputs: &Inputs<'_>,
) -> Result<ListSize> {
    let assumed = match said.get_argument("assumedSize").map(|value| &value.node) {
        None | Some(Value::Null) => None,
        Some(value) => {
            Some(count(value).ok_or(PriceListError("assumedSize is no number".to_owned()))?)
        }
    };
    let slicing = names(said, "slicingArguments")?;
    let slicing = slicing.iter().map(|way| slicing_argument(way, field, inputs));
    let slicing = slicing.collect::<Result<_>>()?;
    Ok(ListSize { assumed, slicing, sized: names(said, "sizedFields")? })
}

/// What `first` says, or `items` of the input object `input.items`.
fn slicing_argument(way: &str, field: &FieldDefinition, inputs: &Inputs<'_>) -> Result<Slicing> {
    let unknown =
        || PriceListError(format!("slicingArguments names {way}, which it does not take"));
    fn find<'d>(
        defined: &'d [Positioned<InputValueDefinition>],
        name: &str,
    ) -> Option<&'d InputValueDefinition> {
        defined.iter().map(|defined| &defined.node).find(|defined| defined.name.node == name)
    }
    let mut names = way.split('.');
    let argument = names.next().unwrap_or_default().to_owned();
    let mut found = find(&field.arguments, &argument).ok_or_else(unknown)?;
    let mut within = Vec::new();
    for name in names {
        let fields = inputs.get(named(&found.ty.node)).ok_or_else(unknown)?;
        found = find(fields, name).ok_or_else(unknown)?;
        within.push(name.to_owned());
    }
    let default = found.default_value.as_ref().and_then(|value| count(&value.node));
    let is_list = matches!(found.ty.node.base, BaseType::List(_));
    Ok(Slicing { argument, within, is_list, default })
}

fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::List(items) => Some(items.len() as u64),
        _ => None,
    }
}

fn names(said: &ConstDirective, argument: &str) -> Result<Vec<String>> {
    let fault = || PriceListError(format!("{argument} is no list of names"));
    match said.get_argument(argument).map(|value| &value.node) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::List(items)) => items
            .iter()
            .map(|item| match item {
                Value::String(name) => Ok(name.clone()),
                _ => Err(fault()),
            })
            .collect(),
        Some(_) => Err(fault()),
    }
}

/// Notes which objects each type may turn out to be, through interfaces of interfaces too.
fn enter_possible(schema: &ServiceDocument, prices: &mut PriceList) {
    let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut possible: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for definition in types(schema) {
        let name = definition.name.node.as_str();
        match &definition.kind {
            TypeKind::Object(object) => {
                parents.insert(name, object.implements.iter().map(|i| i.node.as_str()).collect());
            }
            TypeKind::Interface(interface) => {
                parents
                    .insert(name, interface.implements.iter().map(|i| i.node.as_str()).collect());
            }
            TypeKind::Union(union) => {
                possible.insert(name, union.members.iter().map(|m| m.node.as_str()).collect());
            }
            TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
        }
    }
    for definition in types(schema) {
        if let TypeKind::Object(_) = definition.kind {
            let name = definition.name.node.as_str();
            let mut rest = vec![name];
            while let Some(next) = rest.pop() {
                if possible.entry(next).or_default().insert(name) {
                    rest.extend(parents.get(next).into_iter().flatten());
                }
            }
        }
    }
    for (id, composite) in prices.composites.iter_mut().enumerate() {
        let names = possible.get(composite.name.as_str()).into_iter().flatten();
        composite.possible = names.filter_map(|name| prices.ids.get(*name).copied()).collect();
        // An introspection type, or an interface that nothing implements, is itself.
        if composite.possible.is_empty() {
            composite.possible.push(id);
        }
    }
}
