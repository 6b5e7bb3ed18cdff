//! What introspection costs: its types, priced like any other. Knows how large the schema is, not what is in it.
//!
//! A schema's description is in memory, so what counts is how often it is read whole. The
//! weights are set so that what an explorer asks on its start costs about the same, however
//! large the schema is; the lengths in it are averages.

use async_graphql::parser::types::{ServiceDocument, TypeKind, TypeSystemDefinition};

/// The lists of `__Type` through which a text can go round in circles.
pub(super) const CIRCLES: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];
/// How many of them may stand inside each other; a full introspection needs one.
pub(super) const ROUNDS: usize = 3;

/// What reading the whole schema once costs, in records.
const WHOLE: f64 = 600.0;
/// A reference to a type as explorers follow it: the type and what it wraps.
const REFERENCE: usize = 10;
/// How many interfaces a type has, and how many possible types.
const RELATED: usize = 2;

/// The introspection types of a schema, in its own language.
pub(super) fn types_of(schema: &ServiceDocument) -> String {
    let mut sum = Sums::default();
    for definition in &schema.definitions {
        sum.add(definition);
    }
    let fields = average(sum.fields, sum.types);
    let arguments = average(sum.arguments, sum.fields);
    let inputs = average(sum.inputs, sum.types);
    let values = average(sum.values, sum.types);
    let inputs_whole = |count: usize| count * (1 + REFERENCE);
    let fields_whole = fields * (1 + REFERENCE + inputs_whole(arguments));
    let type_whole = 1 + fields_whole + inputs_whole(inputs) + values + 2 * RELATED * REFERENCE;
    let whole = sum.types * type_whole + sum.directives * (1 + inputs_whole(arguments));
    let weight = format!("@cost(weight: \"{:.6}\")", WHOLE / whole as f64);
    format!(
        "type __Schema {weight} {{
            types: [__Type!]! @listSize(assumedSize: {types})
            directives: [__Directive!]! @listSize(assumedSize: {directives})
            queryType: __Type! mutationType: __Type subscriptionType: __Type
        }}
        type __Type {weight} {{
            fields: [__Field!] @listSize(assumedSize: {fields})
            interfaces: [__Type!] @listSize(assumedSize: {RELATED})
            possibleTypes: [__Type!] @listSize(assumedSize: {RELATED})
            enumValues: [__EnumValue!] @listSize(assumedSize: {values})
            inputFields: [__InputValue!] @listSize(assumedSize: {inputs})
            ofType: __Type
        }}
        type __Field {weight} {{
            args: [__InputValue!]! @listSize(assumedSize: {arguments})
            type: __Type!
        }}
        type __InputValue {weight} {{ type: __Type! }}
        type __EnumValue {weight} {{ name: String! }}
        type __Directive {weight} {{ args: [__InputValue!]! @listSize(assumedSize: {arguments}) }}
        extend type Query {{ __schema: __Schema! __type(name: String!): __Type }}",
        types = sum.types,
        directives = sum.directives,
    )
}

fn average(sum: usize, count: usize) -> usize {
    sum.div_ceil(count.max(1)).max(1)
}

/// How many of each a schema has. Scalars, directives and the rest that every server adds come on top.
#[derive(Debug)]
struct Sums {
    types: usize,
    directives: usize,
    fields: usize,
    arguments: usize,
    inputs: usize,
    values: usize,
}

impl Default for Sums {
    fn default() -> Self {
        Self { types: 13, directives: 5, fields: 0, arguments: 0, inputs: 0, values: 0 }
    }
}

impl Sums {
    fn add(&mut self, definition: &TypeSystemDefinition) {
        let TypeSystemDefinition::Type(definition) = definition else { return };
        self.types += 1;
        let fields = match &definition.node.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::Enum(kind) => return self.values += kind.values.len(),
            TypeKind::InputObject(input) => return self.inputs += input.fields.len(),
            TypeKind::Scalar | TypeKind::Union(_) => return,
        };
        self.fields += fields.len();
        self.arguments += fields.iter().map(|field| field.node.arguments.len()).sum::<usize>();
    }
}
