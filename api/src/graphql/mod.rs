//! The press schema: the public contract over `content`. Knows no HTTP beyond its own door, and no SQL.
//!
//! A type here wraps what `content` read and decides, field by field, what of it is public. A resolver
//! parses, calls and wraps; whatever needs thought is in `content`.

pub(crate) mod article;
pub(crate) mod articles;
pub(crate) mod block;
pub(crate) mod changes;
pub(crate) mod edges;
pub(crate) mod enums;
pub(crate) mod errors;
pub(crate) mod facets;
pub(crate) mod feeds;
pub(crate) mod filing;
pub(crate) mod filter;
pub(crate) mod finding;
pub(crate) mod following;
pub(crate) mod live;
pub(crate) mod loaders;
pub(crate) mod node;
pub mod over_http;
pub mod over_ws;

pub(crate) mod paging;
pub(crate) mod path;
pub(crate) mod predicate;
pub(crate) mod price;
pub(crate) mod query;
pub(crate) mod relation;
pub(crate) mod relatives;
pub(crate) mod scalars;
pub(crate) mod search;
pub(crate) mod selection;
pub(crate) mod suggestion;
pub(crate) mod thing;
pub(crate) mod topic;
pub(crate) mod version;
pub(crate) mod withdrawn;

use async_graphql::{
    EmptyMutation, MergedObject, ObjectType, Request, SDLExportOptions, Schema, SchemaBuilder,
    SubscriptionType,
};

pub use self::changes::Noted;
pub(crate) use self::finding::Finding;
pub(crate) use self::following::Following;
pub use self::live::{Air, Live};
pub use self::loaders::Loaders;
pub(crate) use self::query::Query;
use crate::content::Press;
use crate::search::Search;

/// What the public can ask.
#[derive(Debug, MergedObject)]
#[graphql(name = "Query")]
pub struct Asked(Query, Finding, Following);

/// The public schema.
pub type PressSchema = Schema<Asked, EmptyMutation, Live>;

/// The public schema, ready to print and, given [`reading`] requests, to answer.
pub fn press_schema() -> PressSchema {
    with_nodes(Schema::build(Asked(Query, Finding, Following), EmptyMutation, Live)).finish()
}

/// Tells a schema of the interfaces that no field returns.
pub(crate) fn with_nodes<Q, M, S>(schema: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S> {
    schema.register_output_type::<node::Node>().register_output_type::<node::ThingIsNode>()
}

/// Attaches what resolvers read with: a set of loaders of this request's own, and the index.
pub fn reading(request: Request, press: Press, search: &Search) -> Request {
    request.data(search.through(press.clone())).data(Loaders::new(press))
}

/// The contract as text.
pub fn sdl() -> String {
    print(&press_schema())
}

/// A schema as text, the way every contract here is printed.
pub(crate) fn print<Q, M, S>(schema: &Schema<Q, M, S>) -> String
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let style = SDLExportOptions::new().use_space_ident().indent_width(2);
    let style = style.prefer_single_line_descriptions().include_specified_by();
    schema.sdl_with_options(style)
}
