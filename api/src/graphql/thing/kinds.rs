//! The types for the kinds of things. What all have is written once, in a macro; what each has of its own,
//! beside its name.

use async_graphql::{Context, ID, Object, Result};

use super::{AnyThing, PlaceKind, Thing, ThingKind};
use crate::content::ThingId;
use crate::content::filter::{RelationTest, Tie};
use crate::content::list::{End, Window};
use crate::content::reading::MentionList;
use crate::content::relations::RelationList;
use crate::feeds::Sort;
use crate::graphql::articles::{ArticleConnection, article_connection};
use crate::graphql::edges::{Mention, mention_connection};
use crate::graphql::facets::ThingCount;
use crate::graphql::feeds::{FeedLink, feeds};
use crate::graphql::filing::Served;
use crate::graphql::filter::{self, ArticleFilter, ArticleOrder, RelationFilter};
use crate::graphql::loaders::{Loaders, Paged, PartiesOf};
use crate::graphql::paging::{Connection, Paging};
use crate::graphql::price;
use crate::graphql::relation::{Relation, relation_connection};
use crate::graphql::scalars::{self, Date, Url};
use crate::graphql::selection::Selection;

/// A type for one kind. (The library can also merge one object's fields into another, but not where the
/// types lead back to one another: it then drops them.)
macro_rules! kind {
    ($(#[$doc:meta])* $kind:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(crate) struct $kind(pub(crate) AnyThing);

        $(#[$doc])*
        #[Object]
        impl $kind {
            /// Its typed id.
            pub(crate) async fn id(&self) -> ID {
                self.0.id_of().to_string().into()
            }

            /// Its name in addresses: `united-states`.
            pub(crate) async fn slug(&self) -> &str {
                &self.0.thing.row.slug
            }

            /// What sort of thing it is.
            pub(crate) async fn kind(&self) -> ThingKind {
                self.0.thing.row.kind.into()
            }

            /// Its preferred name.
            pub(crate) async fn name(&self, ctx: &Context<'_>) -> &str {
                let (name, _) = self.0.name_in(ctx);
                name.map_or(&self.0.thing.row.slug, |name| &name.name)
            }

            /// The other names it goes by in the language served. At most 50.
            pub(crate) async fn aliases(&self, ctx: &Context<'_>) -> Vec<String> {
                self.0.aliases_in(ctx)
            }

            /// What it is, in the language served.
            pub(crate) async fn description(&self, ctx: &Context<'_>) -> Option<String> {
                self.0.name_in(ctx).0.and_then(|name| name.description.clone())
            }

            /// Which language its name is in.
            pub(crate) async fn served(&self, ctx: &Context<'_>) -> Served {
                self.0.name_in(ctx).1
            }

            /// Its addresses elsewhere, Wikidata first. At most 50.
            pub(crate) async fn same_as(&self) -> Vec<Url> {
                self.0.addresses()
            }

            /// The articles that mention it.
            #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
            #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
            pub(crate) async fn articles(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
                #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
                #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")] first: Option<i32>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
                #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
                #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
            ) -> Result<ArticleConnection> {
                let selection = Selection::under(Tie::Thing, self.0.id_of(), filter, order);
        article_connection(ctx, selection, Paging { first, after, last, before }, self.0.wanted.clone()).await
            }

            /// Feeds of the articles that mention it, one in each format; at the desk, none are told.
            #[graphql(directive = price::list_size::apply(Some(3), None, None))]
            pub(crate) async fn feeds(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only of articles in this language.")] locale: Option<scalars::Locale>,
            ) -> Vec<FeedLink> {
                let (slug, name) = (&self.0.thing.row.slug, self.0.name_in(ctx).0);
                let name = name.map_or(slug, |name| &name.name);
                feeds(ctx, Sort::Thing, (slug, name), locale)
            }

            /// Each mention of it, that in the newest article first.
            #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
            pub(crate) async fn mentions(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
            ) -> Result<Connection<MentionList, Mention>> {
                let list = MentionList::Of(self.0.id_of());
                mention_connection(ctx, list, Paging::forward(first, after), self.0.wanted.clone()).await
            }

            /// The relations it stands in, at either end, in the order they were asserted.
            #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
            pub(crate) async fn relations(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only these.")] filter: Option<RelationFilter>,
                #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
                #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
            ) -> Result<Connection<RelationList, Relation>> {
                let own = RelationTest::Either(vec![self.0.thing.row.id]);
                let list = filter::relations(ctx, filter, Some(own)).await?;
                relation_connection(ctx, list, Paging::forward(first, after), self.0.wanted.clone()).await
            }

            /// The things most often mentioned together with it, in how many articles and in which: the newest of
            /// those; all, `articles(filter: { things: { all: […] } })` says.
            #[graphql(
                directive = price::cost::apply("100".to_owned()),
                directive = price::list_size::apply(Some(10), price::forward(), None)
            )]
            pub(crate) async fn co_mentions(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only those of these kinds.")] kinds: Option<Vec<ThingKind>>,
                #[graphql(desc = "How many, 1 to 100.", default = 10)] first: i32,
            ) -> Result<Vec<ThingCount>> {
                self.0.co_mentions(ctx, kinds, first).await
            }

            $($own)*
        }
    };
}

kind! {
    /// A person. What they are or do is worded by each mention: `Mention.role`.
    Person {
        /// The ranks, offices and roles they are mentioned in, as worded: each once, out of the 20 newest
        /// mentions, the newest first.
        #[graphql(directive = price::cost::apply("20".to_owned()))]
        async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
            let window = Window { end: End::First, take: 20, after: None, before: None };
            let list = MentionList::Of(self.0.id_of());
            let page = Loaders::of(ctx).one(Paged(list, window)).await?;
            let mut roles: Vec<String> = Vec::new();
            for (_, mention) in page.iter().flat_map(|page| &page.items) {
                roles.extend(mention.role.clone().filter(|role| !roles.contains(role)));
            }
            Ok(roles)
        }
    }
}

kind! {
    /// An organisation: an alliance, an army, a ministry, a company.
    Organization {
        /// The organisation it is part of.
        async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
            match self.0.other(ctx, self.0.thing.row.parent_id).await? {
                Ok(Thing::Organization(parent)) => Some(Ok(parent)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            }
        }

        /// The country it serves or is of.
        async fn country(&self, ctx: &Context<'_>) -> Option<Result<Place>> {
            self.0.place(ctx, self.0.thing.row.country_id).await
        }
    }
}

kind! {
    /// A place: a country, a city, a sea, a base.
    Place {
        /// What sort of place it is.
        async fn place_kind(&self) -> PlaceKind {
            self.0.thing.row.place_kind.map_or(PlaceKind::Region, PlaceKind::from)
        }

        /// Of the country it is or lies in: ISO 3166-1 alpha-2, `MA`.
        async fn country_code(&self) -> Option<&str> {
            self.0.thing.row.country_code.as_deref()
        }

        /// The country it lies in.
        async fn country(&self, ctx: &Context<'_>) -> Option<Result<Place>> {
            self.0.place(ctx, self.0.thing.row.country_id).await
        }
    }
}

kind! {
    /// A piece of equipment, such as a ship, or a type of it, such as a fighter.
    Equipment {
        /// What sort it is, as worded: « frégate ».
        async fn category(&self) -> Option<&str> {
            self.0.thing.row.category.as_deref()
        }

        /// The country that operates it.
        async fn country(&self, ctx: &Context<'_>) -> Option<Result<Place>> {
            self.0.place(ctx, self.0.thing.row.country_id).await
        }
    }
}

kind! {
    /// An event: an exercise, a visit, a summit.
    Event {
        /// First day. Null where none is stated.
        async fn starts_on(&self) -> Option<Date> {
            self.0.thing.row.starts_on.map(Date)
        }

        /// Last day. Null where none is stated.
        async fn ends_on(&self) -> Option<Date> {
            self.0.thing.row.ends_on.map(Date)
        }

        /// Which one of a series: `2025`.
        async fn edition(&self) -> Option<&str> {
            self.0.thing.row.edition.as_deref()
        }

        /// Where.
        async fn place(&self, ctx: &Context<'_>) -> Option<Result<Place>> {
            self.0.place(ctx, self.0.thing.row.place_id).await
        }

        /// Where, as worded: « au large d'Agadir ».
        async fn place_wording(&self) -> Option<&str> {
            self.0.thing.row.place_wording.as_deref()
        }
    }
}

kind! {
    /// An agreement: a treaty, a memorandum, a plan agreed on.
    Agreement {
        /// The day it was signed. Null where none is stated.
        async fn signed_on(&self) -> Option<Date> {
            self.0.thing.row.signed_on.map(Date)
        }

        /// Between whom, in the order named. At most 20.
        #[graphql(directive = price::list_size::apply(Some(20), None, None))]
        async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<Thing>> {
            let loaders = Loaders::of(ctx);
            let ids = loaders.one(PartiesOf(self.0.id_of())).await?.unwrap_or_default();
            let found = loaders.each::<ThingId>(&ids).await?.into_iter().flatten();
            Ok(found.map(|thing| Thing::of(thing, self.0.wanted.clone())).collect())
        }
    }
}
