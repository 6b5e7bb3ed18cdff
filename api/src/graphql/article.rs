//! Articles and what hangs on them: links and mentions. Wraps what `content::reading` gives.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::block::{self, Block, Image};
use super::edges::{self, ArticleLink, LinkKind, Mention};
use super::enums::{Completeness, Direction, Genre};
use super::errors::{Wire, gone};
use super::filing::{Contributor, Rights, Section, Source};
use super::filter;
use super::loaders::{ContributorsOf, Loaders, TopicsOf, Translations};
use super::paging::{Connection, Paging};
use super::price;
use super::relation::{Relation, relation_connection};
use super::relatives::{Recommendation, recommended};
use super::scalars::{self, DateTime, LocalTime, Url};
use super::thing::ThingKind;
use super::topic::Topic;
use super::version::{self, ArticleVersion};
use crate::content::filter::RelationTest;
use crate::content::reading::{self, LinkList, MentionList, VersionList};
use crate::content::relations::RelationList;
use crate::content::{ArticleId, ContributorId, Locale, SectionId, SourceId, TypedId, document};

/// A story in one language.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    pub(crate) article: Arc<reading::Article>,
    /// The language that names are wanted in, by an argument further out.
    pub(crate) wanted: Option<Locale>,
}

impl Article {
    pub(crate) fn id_of(&self) -> ArticleId {
        ArticleId::of(self.article.row.id)
    }

    /// The language for names inside: asked for here, further out, or the article's own.
    pub(crate) fn wanted(&self, here: Option<scalars::Locale>) -> Option<Locale> {
        let own = || Locale::parse(&self.article.row.locale).ok();
        here.map(|scalars::Locale(tag)| tag).or_else(|| self.wanted.clone()).or_else(own)
    }
}

/// A story in one language, as the public sees it; with `asOf`, as the public saw it then.
#[Object]
impl Article {
    /// Its typed id.
    pub(crate) async fn id(&self) -> ID {
        self.id_of().to_string().into()
    }

    /// Its name in addresses, made from the headline: `maroc-otan`.
    async fn slug(&self) -> &str {
        &self.article.row.slug
    }

    /// The language it is written in.
    async fn locale(&self) -> Result<scalars::Locale> {
        Ok(scalars::Locale(Locale::parse(&self.article.row.locale).wired()?))
    }

    /// Which way it is written.
    async fn direction(&self) -> Result<Direction> {
        Ok(Locale::parse(&self.article.row.locale).wired()?.direction().into())
    }

    /// How much of it is here.
    async fn completeness(&self) -> Completeness {
        self.article.row.completeness.into()
    }

    /// The headline as printed.
    async fn headline(&self) -> &str {
        &self.article.document.headline
    }

    /// The standfirst or teaser as printed.
    async fn summary(&self) -> Option<&str> {
        self.article.document.summary.as_deref()
    }

    /// The story, block by block. Empty where only a teaser or a headline is here. At most
    /// 1,000, of which 20 are links.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn body(&self) -> Vec<Block> {
        block::blocks(&self.article, &self.article.document.body, self.wanted(None).as_ref())
    }

    /// The body as an HTML fragment without scripts, styles or classes; all text in it is escaped. Inline
    /// links to other articles stand in an `aside`.
    async fn body_html(&self) -> Option<String> {
        let document = &self.article.document;
        (!document.body.is_empty()).then(|| document::html(document))
    }

    /// The body as plain text, a blank line between blocks, without inline links to other articles.
    async fn body_text(&self) -> Option<String> {
        let document = &self.article.document;
        (!document.body.is_empty()).then(|| document::text(document))
    }

    /// What sort of journalism it is.
    async fn genre(&self) -> Genre {
        self.article.row.genre.into()
    }

    /// The byline as printed.
    async fn byline(&self) -> Option<&str> {
        self.article.document.byline.as_deref()
    }

    /// Who is on the byline, in the order printed. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn contributors(&self, ctx: &Context<'_>) -> Result<Vec<Contributor>> {
        let loaders = Loaders::of(ctx);
        let ids = match self.article.held_contributors() {
            Some(ids) => Arc::new(ids),
            None => loaders.one(ContributorsOf(self.id_of())).await?.unwrap_or_default(),
        };
        let found = loaders.each::<ContributorId>(&ids).await?;
        Ok(found.into_iter().flatten().map(Contributor).collect())
    }

    /// The column or desk it ran in.
    async fn section(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of names inside.")] locale: Option<scalars::Locale>,
    ) -> Option<Result<Section>> {
        let id = SectionId::of(self.article.row.section_id?);
        let section = Loaders::of(ctx).one(id).await.transpose()?;
        Some(section.map(|section| Section { section, wanted: self.wanted(locale) }))
    }

    /// The publisher it came from.
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        let source = Loaders::of(ctx).one(SourceId::of(self.article.row.source_id)).await?;
        source.map(Source).ok_or_else(gone)
    }

    /// Its address at the publisher.
    async fn canonical_url(&self) -> Option<Url> {
        self.article.row.canonical_url.clone().map(Url)
    }

    /// The lead image.
    async fn image(&self) -> Option<Image> {
        self.article.document.image.as_ref().map(Image::from)
    }

    /// What others may do with it, as its source words it. Null where the source says nothing.
    async fn rights(&self, ctx: &Context<'_>) -> Option<Result<Rights>> {
        let source = Loaders::of(ctx).one(SourceId::of(self.article.row.source_id)).await;
        let source = source.transpose()?;
        source.map(|source| Rights::of(&source)).transpose()
    }

    /// When it was published. Null where the source states no date, or only a day: none is invented.
    async fn published_at(&self) -> Option<DateTime> {
        self.article.row.published_at.map(DateTime)
    }

    /// The time of day as printed, whether or not a date is.
    async fn published_time_local(&self) -> Option<LocalTime> {
        self.article.row.published_time_local.clone().map(LocalTime)
    }

    /// When it last changed here.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.article.row.updated_at)
    }

    /// What lists sort by: `publishedAt`, else the day of publication as it begins in UTC, where that is
    /// stated, else the time of ingest.
    async fn sort_at(&self) -> DateTime {
        DateTime(self.article.row.sort_at)
    }

    /// The number of the version that the public sees, from 1.
    async fn version(&self) -> i32 {
        self.article.row.version
    }

    /// Its published states, the newest first: this one and those before it.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<VersionList, ArticleVersion>> {
        version::versions(ctx, self, None, Paging::forward(first, after)).await
    }

    /// Its public corrections, the newest first. At most 50.
    #[graphql(directive = price::list_size::apply(Some(50), None, None))]
    async fn corrections(&self, ctx: &Context<'_>) -> Result<Vec<ArticleVersion>> {
        version::corrections(ctx, self).await
    }

    /// How many words summary and body have.
    async fn word_count(&self) -> i32 {
        i32::try_from(self.article.document.word_count()).unwrap_or(i32::MAX)
    }

    /// How long it takes to read, at 200 words a minute, rounded up.
    async fn reading_minutes(&self) -> i32 {
        i32::try_from(self.article.document.word_count().div_ceil(200)).unwrap_or(i32::MAX)
    }

    /// The topics it was filed under, in the order an editor gave. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of names inside.")] locale: Option<scalars::Locale>,
    ) -> Result<Vec<Topic>> {
        let loaders = Loaders::of(ctx);
        let ids = match self.article.held_topics() {
            Some(ids) => Arc::new(ids),
            None => loaders.one(TopicsOf(self.id_of())).await?.unwrap_or_default(),
        };
        let wanted = self.wanted(locale);
        let found = loaders.each(&ids).await?.into_iter().flatten();
        Ok(found.map(|topic| Topic { topic, wanted: wanted.clone() }).collect())
    }

    /// What it mentions, in order of first appearance.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn mentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only things of these kinds.")] kinds: Option<Vec<ThingKind>>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MentionList, Mention>> {
        let paging = Paging::forward(first, after);
        edges::mentions_in(ctx, &self.article, kinds, paging, self.wanted(None)).await
    }

    /// Where it leads, in order: inline links first, then those beside the body.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<LinkKind>>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<LinkList, ArticleLink>> {
        let paging = Paging::forward(first, after);
        edges::links_from(ctx, &self.article, kinds, paging, self.wanted.clone()).await
    }

    /// What leads here, the newest article first.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn linked_from(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only links of these kinds.")] kinds: Option<Vec<LinkKind>>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<LinkList, ArticleLink>> {
        let list = LinkList::To(self.id_of(), kinds.map(filter::all_into));
        edges::link_connection(ctx, list, Paging::forward(first, after), self.wanted.clone()).await
    }

    /// The articles closest to it by topics, things and the words of its headline and summary, the closest
    /// first: in its language, with more than a headline, and no translation of it.
    #[graphql(
        directive = price::cost::apply("300".to_owned()),
        directive = price::list_size::apply(Some(5), price::forward(), None)
    )]
    async fn recommended(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 20.", default = 5)] first: i32,
    ) -> Result<Vec<Recommendation>> {
        recommended(ctx, self, first).await
    }

    /// Relations that rest on this article.
    #[graphql(directive = price::list_size::apply(Some(20), price::forward(), price::edges()))]
    async fn relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RelationList, Relation>> {
        let list = RelationList(vec![RelationTest::Article(self.article.row.id)]);
        relation_connection(ctx, list, Paging::forward(first, after), self.wanted(None)).await
    }

    /// The same story in other languages. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn translations(&self, ctx: &Context<'_>) -> Result<Vec<Article>> {
        let Some(group) = self.article.row.translation_group else { return Ok(Vec::new()) };
        let loaders = Loaders::of(ctx);
        let mut ids = loaders.one(Translations(group)).await?.unwrap_or_default().to_vec();
        ids.retain(|id| *id != self.id_of());
        let found = loaders.each(&ids).await?.into_iter().flatten();
        Ok(found.map(|article| Article { article, wanted: self.wanted.clone() }).collect())
    }
}
