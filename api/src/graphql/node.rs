//! Relay's node: anything with an id, found by it. Knows which type an id belongs to, nothing else.

use std::borrow::Cow;

use async_graphql::{
    Context, ContextSelectionSet, ID, Interface, OutputType, Positioned, Result, ServerResult,
    Value, parser::types::Field, registry::Registry,
};

use super::article::Article;
use super::filing::{Contributor, Section, Source};
use super::loaders::Loaders;
use super::relation::Relation;
use super::thing::{Agreement, Equipment, Event, Organization, Person, Place, Thing};
use super::topic::Topic;
use super::withdrawn::{ArticleWithdrawn, tombstones};
use crate::content::{
    ArticleId, ContributorId, RelationId, SectionId, SourceId, ThingId, TopicId, TypedId,
};

/// Anything that has an id of its own (Relay's object identification).
#[derive(Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its typed id: `article_01h455vb4pex5vsknk084sn02q`."
))]
pub(crate) enum Node {
    Article(Article),
    ArticleWithdrawn(ArticleWithdrawn),
    Topic(Topic),
    Person(Person),
    Organization(Organization),
    Place(Place),
    Equipment(Equipment),
    Event(Event),
    Agreement(Agreement),
    Section(Section),
    Contributor(Contributor),
    Source(Source),
    Relation(Relation),
}

impl From<Thing> for Node {
    fn from(thing: Thing) -> Self {
        match thing {
            Thing::Person(thing) => Self::Person(thing),
            Thing::Organization(thing) => Self::Organization(thing),
            Thing::Place(thing) => Self::Place(thing),
            Thing::Equipment(thing) => Self::Equipment(thing),
            Thing::Event(thing) => Self::Event(thing),
            Thing::Agreement(thing) => Self::Agreement(thing),
        }
    }
}

/// Whatever goes by `id`, if anything does. Text that is no id goes by nothing.
pub(crate) async fn find(ctx: &Context<'_>, id: &str) -> Result<Option<Node>> {
    let loaders = Loaders::of(ctx);
    let wanted = None;
    Ok(if let Some(id) = ArticleId::parse(id) {
        match loaders.one(id).await? {
            Some(article) => Some(Article { article, wanted }.into()),
            None => tombstones(ctx, &[id], None).await?.pop().map(Node::from),
        }
    } else if let Some(id) = TopicId::parse(id) {
        loaders.one(id).await?.map(|topic| Topic { topic, wanted }.into())
    } else if let Some(id) = ThingId::parse(id) {
        loaders.one(id).await?.map(|thing| Thing::of(thing, wanted).into())
    } else if let Some(id) = SectionId::parse(id) {
        loaders.one(id).await?.map(|section| Section { section, wanted }.into())
    } else if let Some(id) = ContributorId::parse(id) {
        loaders.one(id).await?.map(|contributor| Contributor(contributor).into())
    } else if let Some(id) = SourceId::parse(id) {
        loaders.one(id).await?.map(|source| Source(source).into())
    } else if let Some(id) = RelationId::parse(id) {
        loaders.one(id).await?.map(|relation| Relation { relation, wanted }.into())
    } else {
        None
    })
}

/// Tells the schema that `Thing`, an interface, implements `Node`, another one: the library has no word
/// for that.
#[derive(Debug)]
pub(crate) struct ThingIsNode;

impl OutputType for ThingIsNode {
    fn type_name() -> Cow<'static, str> {
        Thing::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.add_implements(&Thing::type_name(), &Node::type_name());
        Thing::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
