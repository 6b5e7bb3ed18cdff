//! What one revision of a working copy says, as editors see it. Reads nothing but what it names.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::loaders::DeskLoaders;
use crate::content::drafting::{Draft, Manuscript, manuscript};
use crate::content::{
    ArticleId, ContributorId, DraftId, SectionId, SourceId, ThingId, TopicId, TypedId,
};
use crate::graphql::article::Article;
use crate::graphql::block::{self, Block, Image};
use crate::graphql::edges::LinkKind;
use crate::graphql::enums::Genre;
use crate::graphql::filing::{Contributor, Section, Source};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::{DateTime, LocalTime, Url};
use crate::graphql::thing::Thing;
use crate::graphql::topic::Topic;

/// What one revision says.
#[derive(Clone, Debug)]
pub(super) struct DraftContent {
    pub(super) draft: Draft,
    pub(super) number: i32,
}

impl DraftContent {
    async fn read(&self, ctx: &Context<'_>) -> Result<Arc<Manuscript>> {
        DeskLoaders::manuscript(ctx, DraftId::of(self.draft.id), self.number).await
    }
}

/// What one revision of a working copy says.
#[Object(directive = price::cost::apply("20".to_owned()))]
impl DraftContent {
    /// The headline; may be empty.
    async fn headline(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.read(ctx).await?.headline.clone())
    }

    /// The standfirst or teaser.
    async fn summary(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.read(ctx).await?.summary.clone())
    }

    /// The byline.
    async fn byline(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.read(ctx).await?.byline.clone())
    }

    /// The lead image.
    async fn image(&self, ctx: &Context<'_>) -> Result<Option<Image>> {
        Ok(self.read(ctx).await?.image.as_ref().map(Image::from))
    }

    /// The body, block by block. At most 1,000, of which 20 are links.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn body(&self, ctx: &Context<'_>) -> Result<Vec<Block>> {
        let manuscript = self.read(ctx).await?;
        Ok(block::drafted(&manuscript.body, &self.draft))
    }

    /// What sort of journalism it is.
    async fn genre(&self, ctx: &Context<'_>) -> Result<Genre> {
        Ok(self.read(ctx).await?.genre.into())
    }

    /// The section it is to run in.
    async fn section(&self, ctx: &Context<'_>) -> Result<Option<Section>> {
        let Some(id) = self.read(ctx).await?.section else { return Ok(None) };
        let section = Loaders::of(ctx).one(SectionId::of(id)).await?;
        Ok(section.map(|section| Section { section, wanted: None }))
    }

    /// Its publisher.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<Source>> {
        let Some(id) = self.read(ctx).await?.source else { return Ok(None) };
        Ok(Loaders::of(ctx).one(SourceId::of(id)).await?.map(Source))
    }

    /// Who signs, in order. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn contributors(&self, ctx: &Context<'_>) -> Result<Vec<Contributor>> {
        let manuscript = self.read(ctx).await?;
        let ids: Vec<_> = manuscript.contributors.iter().copied().map(ContributorId::of).collect();
        let found = Loaders::of(ctx).each(&ids).await?;
        Ok(found.into_iter().flatten().map(Contributor).collect())
    }

    /// The topics to file it under, in order. At most 20.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        let manuscript = self.read(ctx).await?;
        let ids: Vec<_> = manuscript.topics.iter().copied().map(TopicId::of).collect();
        let found = Loaders::of(ctx).each(&ids).await?.into_iter().flatten();
        Ok(found.map(|topic| Topic { topic, wanted: None }).collect())
    }

    /// What it mentions. At most 200.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<DraftMention>> {
        Ok(self.read(ctx).await?.mentions.iter().cloned().map(DraftMention).collect())
    }

    /// Links beside the body, in order. At most 200.
    #[graphql(directive = price::list_size::apply(Some(20), None, None))]
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<DraftLink>> {
        Ok(self.read(ctx).await?.links.iter().cloned().map(DraftLink).collect())
    }

    /// The name in addresses that is wanted.
    async fn slug(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.read(ctx).await?.slug.clone())
    }

    /// Its address at the publisher.
    async fn canonical_url(&self, ctx: &Context<'_>) -> Result<Option<Url>> {
        Ok(self.read(ctx).await?.canonical_url.clone().map(Url))
    }

    /// When it counts as published, if that was set.
    async fn published_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.read(ctx).await?.published_at.map(DateTime))
    }

    /// The time of day that is to be printed.
    async fn published_time_local(&self, ctx: &Context<'_>) -> Result<Option<LocalTime>> {
        Ok(self.read(ctx).await?.published_time_local.clone().map(LocalTime))
    }
}

/// A thing that a working copy mentions.
#[derive(Clone, Debug)]
pub(super) struct DraftMention(manuscript::Mention);

/// A thing that a working copy mentions, and by which words.
#[Object]
impl DraftMention {
    /// The thing.
    async fn thing(&self, ctx: &Context<'_>) -> Option<Result<Thing>> {
        let thing = Loaders::of(ctx).one(ThingId::of(self.0.thing)).await.transpose()?;
        Some(thing.map(|thing| Thing::of(thing, None)))
    }

    /// Each wording it goes by in the story.
    async fn wordings(&self) -> &[String] {
        &self.0.wordings
    }

    /// Rank, office or role as worded.
    async fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }
}

/// A link beside the body of a working copy.
#[derive(Clone, Debug)]
pub(super) struct DraftLink(manuscript::Link);

/// A link beside the body of a working copy.
#[Object]
impl DraftLink {
    /// What it is for.
    async fn kind(&self) -> LinkKind {
        self.0.kind.into()
    }

    /// The wording.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The id of the article it leads to.
    async fn article_id(&self) -> Option<ID> {
        self.0.target.map(|id| ArticleId::of(id).to_string().into())
    }

    /// The article, while the public sees it.
    async fn article(&self, ctx: &Context<'_>) -> Option<Result<Article>> {
        let article = Loaders::of(ctx).one(ArticleId::of(self.0.target?)).await.transpose()?;
        Some(article.map(|article| Article { article, wanted: None }))
    }

    /// Where it leads, when that is not an article here.
    async fn url(&self) -> Option<Url> {
        self.0.url.clone().map(Url)
    }
}
