//! What a relation is made of beside its two things: how it reads, and the words it rests on.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};

use super::article::Article;
use super::errors::gone;
use super::filing::served;
use super::loaders::Loaders;
use super::scalars;
use crate::content::{ArticleId, Locale, TypedId, relations};

/// How things can be related.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) predicate: Arc<relations::Predicate>,
    pub(crate) wanted: Option<Locale>,
}

impl Predicate {
    fn label_in(
        &self,
        ctx: &Context<'_>,
        locale: Option<scalars::Locale>,
        of: fn(&entity::predicate_label::Model) -> &String,
    ) -> String {
        let wanted = locale.map(|scalars::Locale(tag)| tag).or_else(|| self.wanted.clone());
        let (label, _) = served(ctx, &self.predicate.labels, wanted.as_ref());
        label.map_or(&self.predicate.row.key, of).clone()
    }
}

/// How things can be related.
#[Object]
impl Predicate {
    /// What it is called in filters: `signedDefenceAgreementWith`.
    async fn key(&self) -> &str {
        &self.predicate.row.key
    }

    /// How it reads from subject to object.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language.")] locale: Option<scalars::Locale>,
    ) -> String {
        self.label_in(ctx, locale, |label| &label.label)
    }

    /// How it reads from object to subject.
    async fn inverse_label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language.")] locale: Option<scalars::Locale>,
    ) -> String {
        self.label_in(ctx, locale, |label| &label.inverse_label)
    }

    /// Whether it holds both ways round.
    async fn symmetric(&self) -> bool {
        self.predicate.row.symmetric
    }

    /// The CAMEO event code it corresponds to: `057`.
    async fn cameo(&self) -> Option<&str> {
        self.predicate.row.cameo.as_deref()
    }
}

/// The exact words that a relation rests on, and where they stand (W3C Web Annotation, TextQuoteSelector).
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub(crate) row: entity::evidence::Model,
    pub(crate) wanted: Option<Locale>,
}

/// The exact words that a relation rests on, and where they stand (W3C Web Annotation, TextQuoteSelector).
#[Object]
impl Evidence {
    /// The article.
    async fn article(&self, ctx: &Context<'_>) -> Result<Article> {
        let article = Loaders::of(ctx).one(ArticleId::of(self.row.article_id)).await?;
        let wanted = self.wanted.clone();
        article.map(|article| Article { article, wanted }).ok_or_else(gone)
    }

    /// The version of the article that it was read in.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// Which part of the article the words stand in.
    async fn part(&self) -> Part {
        self.row.part.into()
    }

    /// The block of the body that they stand in.
    async fn block_id(&self) -> Option<ID> {
        self.row.block_id.clone().map(ID)
    }

    /// The exact words.
    async fn quote(&self) -> &str {
        &self.row.quote
    }

    /// What stands before them, up to 32 characters.
    async fn prefix(&self) -> Option<&str> {
        Some(self.row.prefix.as_str()).filter(|text| !text.is_empty())
    }

    /// What stands after them, up to 32 characters.
    async fn suffix(&self) -> Option<&str> {
        Some(self.row.suffix.as_str()).filter(|text| !text.is_empty())
    }
}

/// Which part of an article words stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::evidence::Part")]
pub(crate) enum Part {
    /// The headline.
    Headline,
    /// The summary.
    Summary,
    /// The body.
    Body,
}
