//! What articles are filed under beside topics: sections, contributors, sources; and which language served.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::articles::{ArticleConnection, article_connection};
use super::enums::Direction;
use super::feeds::{FeedLink, feeds};
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::Loaders;
use super::paging::Paging;
use super::price;
use super::scalars::{self, Url};
use super::selection::Selection;
use crate::content::filter::Tie;
use crate::content::reading;
use crate::content::{ContributorId, Locale, Localised, SectionId, SourceId, TypedId, choose};
use crate::feeds::Sort;

/// Which language a localised object was served in.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Served {
    /// The language of its name.
    locale: scalars::Locale,
    /// Whether that is another language than the one asked for; where none was, than the first of the
    /// server's own.
    is_fallback: bool,
    /// Which way the name is written.
    direction: Direction,
}

/// The variant to serve of something that has several, and how it came to that.
pub(crate) fn served<'a, T: Localised>(
    ctx: &Context<'_>,
    variants: &'a [T],
    wanted: Option<&Locale>,
) -> (Option<&'a T>, Served) {
    let chain = Loaders::of(ctx).press().fallbacks();
    let (variant, is_fallback) = choose(variants, wanted, chain).unzip();
    let locale = variant.and_then(|variant| Locale::parse(variant.locale()).ok());
    let locale = locale.unwrap_or_else(Locale::undetermined);
    let direction = locale.direction().into();
    let is_fallback = is_fallback.unwrap_or(true);
    (variant, Served { locale: scalars::Locale(locale), is_fallback, direction })
}

/// A column or desk that articles run in.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) section: Arc<reading::Section>,
    pub(crate) wanted: Option<Locale>,
}

/// A column or desk that articles run in.
#[Object]
impl Section {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        SectionId::of(self.section.row.id).to_string().into()
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.section.row.slug
    }

    /// Its name.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        let (name, _) = served(ctx, &self.section.names, self.wanted.as_ref());
        name.map_or(&self.section.row.slug, |name| &name.name)
    }

    /// Which language its name is in.
    async fn served(&self, ctx: &Context<'_>) -> Served {
        served(ctx, &self.section.names, self.wanted.as_ref()).1
    }

    /// Its feeds, one in each format; at the desk, none are told.
    #[graphql(directive = price::list_size::apply(Some(3), None, None))]
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of articles in this language.")] locale: Option<scalars::Locale>,
    ) -> Vec<FeedLink> {
        let (name, _) = served(ctx, &self.section.names, self.wanted.as_ref());
        let (slug, name) = (&self.section.row.slug, name.map(|name| &name.name));
        feeds(ctx, Sort::Section, (slug, name.unwrap_or(slug)), locale)
    }

    /// The articles that ran in it.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let selection =
            Selection::under(Tie::Section, SectionId::of(self.section.row.id), filter, order);
        article_connection(
            ctx,
            selection,
            Paging { first, after, last, before },
            self.wanted.clone(),
        )
        .await
    }
}

/// A person or organisation on a byline.
#[derive(Clone, Debug)]
pub(crate) struct Contributor(pub(crate) Arc<entity::contributor::Model>);

/// A person or organisation on a byline.
#[Object]
impl Contributor {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        ContributorId::of(self.0.id).to_string().into()
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name as signed.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether a person or an organisation. Null where the source does not say.
    async fn kind(&self) -> Option<ContributorKind> {
        self.0.kind.map(ContributorKind::from)
    }

    /// Their own page.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }

    /// Feeds of what they signed, one in each format; at the desk, none are told.
    #[graphql(directive = price::list_size::apply(Some(3), None, None))]
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of articles in this language.")] locale: Option<scalars::Locale>,
    ) -> Vec<FeedLink> {
        feeds(ctx, Sort::Contributor, (&self.0.slug, &self.0.name), locale)
    }

    /// The articles they signed.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let selection =
            Selection::under(Tie::Contributor, ContributorId::of(self.0.id), filter, order);
        article_connection(ctx, selection, Paging { first, after, last, before }, None).await
    }
}

/// Who is on a byline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::contributor::ContributorKind")]
pub(crate) enum ContributorKind {
    /// A person.
    Person,
    /// An organisation.
    Organization,
}

/// A publisher that articles come from.
#[derive(Clone, Debug)]
pub(crate) struct Source(pub(crate) Arc<entity::source::Model>);

/// A publisher that articles come from.
#[Object]
impl Source {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        SourceId::of(self.0.id).to_string().into()
    }

    /// Its name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its home page.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }

    /// What others may do with its articles. Null where it says nothing.
    async fn rights(&self) -> Option<Rights> {
        Rights::of(&self.0)
    }

    /// Its feeds, one in each format; at the desk, none are told.
    #[graphql(directive = price::list_size::apply(Some(3), None, None))]
    async fn feeds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of articles in this language.")] locale: Option<scalars::Locale>,
    ) -> Vec<FeedLink> {
        feeds(ctx, Sort::Source, (&self.0.slug, &self.0.name), locale)
    }

    /// The articles that came from it.
    #[graphql(directive = price::list_size::apply(Some(20), price::slices(), price::stories()))]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: ArticleOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when not given.")]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection> {
        let selection = Selection::under(Tie::Source, SourceId::of(self.0.id), filter, order);
        article_connection(ctx, selection, Paging { first, after, last, before }, None).await
    }
}

/// What others may do with a source's articles, in its own words.
#[derive(Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct Rights {
    /// Who holds the rights.
    holder: Option<String>,
    /// What is allowed.
    usage_terms: Option<String>,
}

impl Rights {
    /// What a source says about rights, if it says anything.
    pub(crate) fn of(source: &entity::source::Model) -> Option<Self> {
        let (holder, usage_terms) = (source.rights_holder.clone(), source.usage_terms.clone());
        (holder.is_some() || usage_terms.is_some()).then_some(Self { holder, usage_terms })
    }
}
