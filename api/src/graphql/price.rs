//! What fields cost, said in the schema itself for the gate to read. Knows no limits.
//!
//! The directives are those of the GraphQL Cost Directives specification
//! (ibm.github.io/graphql-specs/cost-spec.html). The unit is one record read.

use async_graphql::TypeDirective;

/// What a field costs by itself, once, however many items it returns; or what each object of a type
/// costs, which is 1 without it. In records read.
#[TypeDirective(location = "FieldDefinition", location = "Object")]
pub fn cost(weight: String) {}

/// How many items a list has at most: a fixed figure, or what an argument says, or a field of one that
/// is an input object (`input.items`). With `sizedFields`, it is those fields of the object that are
/// lists of that size.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(
    assumed_size: Option<i32>,
    slicing_arguments: Option<Vec<String>>,
    sized_fields: Option<Vec<String>>,
) {
}

/// The arguments that say how much of a connection is read.
pub(crate) fn slices() -> Option<Vec<String>> {
    names(&["first", "last"])
}

/// The same for a connection that is read forwards only.
pub(crate) fn forward() -> Option<Vec<String>> {
    names(&["first"])
}

/// The fields of a connection that hold as many items as were asked for.
pub(crate) fn edges() -> Option<Vec<String>> {
    names(&["edges", "nodes"])
}

/// The same for a connection that also says what of it is gone.
pub(crate) fn stories() -> Option<Vec<String>> {
    names(&["edges", "nodes", "withdrawn"])
}

/// These arguments or fields.
pub(crate) fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}
