//! Mutations of what stories are filed under beside topics: sections, contributors, sources. Each parses,
//! calls and wraps.

use std::future::Future;

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::loaders::desk;
use super::patch::given;
use super::payload::{UserError, outcome};
use crate::content::publishing::vocabulary::{
    self, ContributorPatch, Names, SectionPatch, SourcePatch,
};
use crate::content::{self, ContributorId, SectionId, SourceId};
use crate::graphql::filing::{Contributor, ContributorKind, Section, Source};
use crate::graphql::loaders::Loaders;
use crate::graphql::price;
use crate::graphql::scalars::{Locale, Ref, Url};

/// What can be done with sections, contributors and sources.
#[derive(Debug, Default)]
pub(super) struct FilingMutation;

/// What came of a mutation of a section.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct SectionPayload {
    /// The section as it is now. Null where nothing was done.
    section: Option<Section>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What came of a mutation of a contributor.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct ContributorPayload {
    /// The contributor as they are now. Null where nothing was done.
    contributor: Option<Contributor>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What came of a mutation of a source.
#[derive(Debug, Default, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(super) struct SourcePayload {
    /// The source as it is now. Null where nothing was done.
    source: Option<Source>,
    /// Why nothing was done. At most 1.
    #[graphql(directive = price::list_size::apply(Some(1), None, None))]
    user_errors: Vec<UserError>,
}

/// What a section is called in one language.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SectionNameInput {
    /// The language.
    locale: Locale,
    /// Its name, one line of at most 200 characters. Null or empty takes the language away; the last
    /// one stays.
    name: Option<String>,
}

/// A section to be added. There may be 200.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SectionCreateInput {
    /// Its name in addresses, which no section has yet: lower-case letters and digits with single hyphens
    /// between, at most 120 characters. It stays.
    slug: String,
    /// What it is called, in 1 to 50 languages, each once.
    names: Vec<SectionNameInput>,
}

/// A section to be changed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SectionUpdateInput {
    /// The section.
    section: Ref,
    /// What it is called, in languages that change; each once, and in at most 50 in all.
    names: Vec<SectionNameInput>,
}

/// What more is said of a contributor. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ContributorDetails {
    /// What they are.
    kind: MaybeUndefined<ContributorKind>,
    /// Their page.
    url: MaybeUndefined<Url>,
}

/// A contributor to be added.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ContributorCreateInput {
    /// Their name in addresses, which no contributor has yet: lower-case letters and digits with single
    /// hyphens between, at most 120 characters. It stays.
    slug: String,
    /// The name as signed, one line of at most 200 characters.
    name: String,
    #[graphql(flatten)]
    details: ContributorDetails,
}

/// A contributor to be changed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ContributorUpdateInput {
    /// The contributor.
    contributor: Ref,
    /// The name as signed, one line of at most 200 characters.
    name: Option<String>,
    #[graphql(flatten)]
    details: ContributorDetails,
}

/// What more is said of a source. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SourceDetails {
    /// Its home page.
    url: MaybeUndefined<Url>,
    /// Who holds the rights in its stories, as it words it; at most 200 characters.
    rights_holder: MaybeUndefined<String>,
    /// What others may do with them, as it words it; at most 2,000 characters.
    usage_terms: MaybeUndefined<String>,
}

/// A source to be added. There may be 200.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SourceCreateInput {
    /// Its name in addresses, which no source has yet: lower-case letters and digits with single hyphens
    /// between, at most 120 characters. It stays.
    slug: String,
    /// Its name, one line of at most 200 characters.
    name: String,
    #[graphql(flatten)]
    details: SourceDetails,
}

/// A source to be changed.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SourceUpdateInput {
    /// The source.
    source: Ref,
    /// Its name, one line of at most 200 characters.
    name: Option<String>,
    #[graphql(flatten)]
    details: SourceDetails,
}

#[Object]
impl FilingMutation {
    /// Adds a section. Needs `desk:write`.
    async fn section_create(
        &self,
        ctx: &Context<'_>,
        input: SectionCreateInput,
    ) -> Result<SectionPayload> {
        let patch = named(input.names);
        section(ctx, vocabulary::create_section(desk(ctx), &input.slug, &patch)).await
    }

    /// Changes what a section is called. Needs `desk:write`.
    async fn section_update(
        &self,
        ctx: &Context<'_>,
        input: SectionUpdateInput,
    ) -> Result<SectionPayload> {
        let patch = named(input.names);
        section(ctx, vocabulary::update_section(desk(ctx), &input.section.0, &patch)).await
    }

    /// Adds a contributor. Needs `desk:write`.
    async fn contributor_create(
        &self,
        ctx: &Context<'_>,
        input: ContributorCreateInput,
    ) -> Result<ContributorPayload> {
        let patch = signed(Some(input.name), input.details);
        contributor(ctx, vocabulary::create_contributor(desk(ctx), &input.slug, &patch)).await
    }

    /// Changes a contributor: what is given, and nothing else. Needs `desk:write`.
    async fn contributor_update(
        &self,
        ctx: &Context<'_>,
        input: ContributorUpdateInput,
    ) -> Result<ContributorPayload> {
        let patch = signed(input.name, input.details);
        let Ref(name) = &input.contributor;
        contributor(ctx, vocabulary::update_contributor(desk(ctx), name, &patch)).await
    }

    /// Adds a source. Needs `desk:write`.
    async fn source_create(
        &self,
        ctx: &Context<'_>,
        input: SourceCreateInput,
    ) -> Result<SourcePayload> {
        let patch = published(Some(input.name), input.details);
        source(ctx, vocabulary::create_source(desk(ctx), &input.slug, &patch)).await
    }

    /// Changes a source: what is given, and nothing else. Needs `desk:write`.
    async fn source_update(
        &self,
        ctx: &Context<'_>,
        input: SourceUpdateInput,
    ) -> Result<SourcePayload> {
        let patch = published(input.name, input.details);
        source(ctx, vocabulary::update_source(desk(ctx), &input.source.0, &patch)).await
    }
}

async fn section(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<SectionId>>,
) -> Result<SectionPayload> {
    let (section, user_errors) = match outcome(ctx, deed).await? {
        Ok(id) => (Loaders::of(ctx).one(id).await?, Vec::new()),
        Err(refused) => (None, vec![refused.error]),
    };
    let section = section.map(|section| Section { section, wanted: None });
    Ok(SectionPayload { section, user_errors })
}

async fn contributor(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<ContributorId>>,
) -> Result<ContributorPayload> {
    let (contributor, user_errors) = match outcome(ctx, deed).await? {
        Ok(id) => (Loaders::of(ctx).one(id).await?, Vec::new()),
        Err(refused) => (None, vec![refused.error]),
    };
    Ok(ContributorPayload { contributor: contributor.map(Contributor), user_errors })
}

async fn source(
    ctx: &Context<'_>,
    deed: impl Future<Output = content::Result<SourceId>>,
) -> Result<SourcePayload> {
    let (source, user_errors) = match outcome(ctx, deed).await? {
        Ok(id) => (Loaders::of(ctx).one(id).await?, Vec::new()),
        Err(refused) => (None, vec![refused.error]),
    };
    Ok(SourcePayload { source: source.map(Source), user_errors })
}

fn named(names: Vec<SectionNameInput>) -> SectionPatch {
    let names = names.into_iter().map(|SectionNameInput { locale: Locale(locale), name }| {
        (locale, name.filter(|name| !name.trim().is_empty()))
    });
    SectionPatch { names: names.collect::<Names<_>>() }
}

fn signed(name: Option<String>, details: ContributorDetails) -> ContributorPatch {
    let ContributorDetails { kind, url } = details;
    ContributorPatch { name, kind: given(kind, Into::into), url: given(url, |Url(url)| url) }
}

fn published(name: Option<String>, details: SourceDetails) -> SourcePatch {
    SourcePatch {
        name,
        url: given(details.url, |Url(url)| url),
        rights_holder: given(details.rights_holder, |text| text),
        usage_terms: given(details.usage_terms, |text| text),
    }
}
