//! The desk's schema: everything the press answers, and what only editors may ask and do. Knows no HTTP.
//!
//! A mutation takes one `input` and returns a payload: what was done, or `userErrors` that whoever sent
//! it can mend. Who may do what is decided in [`content::access`](crate::content::access), never here.

mod articles;
mod blocks;
mod bulk;
mod content;
mod draft;
mod drafts;
mod filing;
mod filters;
mod keys;
mod loaders;
mod patch;
mod payload;
mod planned;
mod query;
mod relations;
mod rules;
mod sent;
mod stored;
mod things;
mod topics;

use async_graphql::{EmptySubscription, MergedObject, Request, Schema};

use self::articles::ArticleMutation;
use self::bulk::BulkMutation;
use self::drafts::DraftMutation;
use self::filing::FilingMutation;
use self::filters::{FilterMutation, FilterQuery};
use self::keys::KeyMutation;
use self::loaders::DeskLoaders;
use self::query::DeskQuery;
use self::relations::RelationMutation;
use self::rules::{RuleQuery, RulingMutation};
use self::things::ThingMutation;
use self::topics::TopicMutation;
use crate::content::Desk;
use crate::graphql::{self, Finding, Following, Query};
use crate::search::Search;

/// What can be asked at the desk: all that the press answers, and what is not public.
#[derive(Debug, MergedObject)]
#[graphql(name = "Query")]
pub struct Asked(Query, Finding, Following, DeskQuery, FilterQuery, RuleQuery);

/// What can be done at the desk.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
pub struct Done(
    DraftMutation,
    ArticleMutation,
    BulkMutation,
    TopicMutation,
    RulingMutation,
    ThingMutation,
    RelationMutation,
    FilingMutation,
    FilterMutation,
    KeyMutation,
);

/// The desk's schema.
pub type DeskSchema = Schema<Asked, Done, EmptySubscription>;

/// The desk's schema, ready to print and, given [`working`] requests, to answer.
pub fn desk_schema() -> DeskSchema {
    let schema = Schema::build(
        Asked(Query, Finding, Following, DeskQuery, FilterQuery, RuleQuery),
        Done::default(),
        EmptySubscription,
    );
    graphql::with_nodes(schema).finish()
}

/// Attaches what resolvers work with: who is at the desk, and loaders of this request's own.
pub fn working(request: Request, desk: Desk, search: &Search) -> Request {
    let request = graphql::reading(request, desk.press().clone(), search);
    request.data(DeskLoaders::new(desk.clone())).data(desk)
}

/// The contract as text.
pub fn sdl() -> String {
    graphql::print(&desk_schema())
}
