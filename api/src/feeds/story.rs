//! A story with all that stands around it, read at once for many. Knows no format.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    sync::Arc,
};

use entity::{contributor, source};
use uuid::Uuid;

use crate::content::document::Content;
use crate::content::reading::{self, Article, Correction, Mention, Section, Thing, Topic};
use crate::content::{
    ArticleId, ContributorId, Locale, Localised, Press, Result, SectionId, SourceId, ThingId,
    TopicId, TypedId, choose,
};

/// A story with all that stands around it.
#[derive(Clone, Debug)]
pub struct Story {
    /// The story as the public sees it.
    pub article: Arc<Article>,
    /// The column or desk it ran in.
    pub section: Option<Named<Section>>,
    /// The publisher it came from.
    pub source: Arc<source::Model>,
    /// The topics it was filed under, in the order an editor gave.
    pub topics: Vec<Named<Topic>>,
    /// Who is on the byline, in the order printed.
    pub contributors: Vec<Arc<contributor::Model>>,
    /// What it mentions, in order of first appearance.
    pub mentions: Vec<Mentioned>,
    /// Its public corrections, the newest first.
    pub corrections: Vec<Correction>,
    /// The same story in other languages.
    pub translations: Vec<Arc<Article>>,
    /// The stories that its body leads to, by the ids that stand there.
    pub linked: HashMap<Uuid, Arc<Article>>,
}

/// A thing that a story mentions, and how.
#[derive(Clone, Debug)]
pub struct Mentioned {
    /// The thing.
    pub thing: Named<Thing>,
    /// How it is mentioned.
    pub mention: Mention,
}

/// Something, with the name that it is served under.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// What it is.
    pub is: Arc<T>,
    /// Its name; its slug where it has none.
    pub name: String,
    /// The language of that name.
    pub locale: Option<Locale>,
    /// What it is or is about, in that language.
    pub description: Option<String>,
}

impl Story {
    /// Its id.
    pub fn id(&self) -> ArticleId {
        ArticleId::of(self.article.row.id)
    }
}

/// The stories with these ids or with what those became part of, in their order; none where there is none that
/// is public. Names come in the language `wanted`, else in each story's own.
///
/// However many they are, the statements are as many.
pub async fn stories(
    press: &Press,
    ids: &[ArticleId],
    wanted: Option<&Locale>,
) -> Result<Vec<Option<Story>>> {
    let found = reading::articles(press, ids).await?;
    let around = Around::of(press, found.values()).await?;
    let story = |id| around.story(found.get(id)?, wanted, press.fallbacks());
    Ok(ids.iter().map(story).collect())
}

/// Whatever stands around some stories.
struct Around {
    sections: HashMap<SectionId, Arc<Section>>,
    sources: HashMap<SourceId, Arc<source::Model>>,
    filed: HashMap<ArticleId, Vec<TopicId>>,
    topics: HashMap<TopicId, Arc<Topic>>,
    signed: HashMap<ArticleId, Vec<ContributorId>>,
    contributors: HashMap<ContributorId, Arc<contributor::Model>>,
    mentions: HashMap<ArticleId, Vec<Mention>>,
    things: HashMap<ThingId, Arc<Thing>>,
    corrections: HashMap<ArticleId, Vec<Correction>>,
    translations: HashMap<Uuid, Vec<ArticleId>>,
    /// Their translations, and what their bodies lead to.
    others: HashMap<ArticleId, Arc<Article>>,
}

impl Around {
    async fn of(
        press: &Press,
        stories: impl Iterator<Item = &Arc<Article>> + Clone,
    ) -> Result<Self> {
        let rows: Vec<_> = stories.clone().map(|article| &article.row).collect();
        let ids: Vec<_> = distinct(rows.iter().map(|row| ArticleId::of(row.id)));
        let sections = distinct(rows.iter().filter_map(|row| row.section_id.map(SectionId::of)));
        let sources = distinct(rows.iter().map(|row| SourceId::of(row.source_id)));
        let groups = distinct(rows.iter().filter_map(|row| row.translation_group));
        let (filed, signed, mentions, corrections) = tokio::try_join!(
            reading::topics_of(press, &ids),
            reading::contributors_of(press, &ids),
            reading::mentions_of(press, &ids),
            reading::corrections_of(press, &ids),
        )?;
        let topics = all(&filed);
        let contributors = all(&signed);
        let things = mentions.values().flatten().map(|mention| ThingId::of(mention.thing_id));
        let things = distinct(things);
        let translations = reading::translations(press, &groups).await?;
        let linked = stories.flat_map(|article| targets(article)).map(ArticleId::of);
        let others = distinct(translations.values().flatten().copied().chain(linked));
        let (sections, sources, topics, contributors, things, others) = tokio::try_join!(
            reading::sections(press, &sections),
            reading::sources(press, &sources),
            reading::topics(press, &topics),
            reading::contributors(press, &contributors),
            reading::things(press, &things),
            reading::articles(press, &others),
        )?;
        Ok(Self {
            sections,
            sources,
            filed,
            topics,
            signed,
            contributors,
            mentions,
            things,
            corrections,
            translations,
            others,
        })
    }

    /// A story with what is its own; none where its publisher went while it was read.
    fn story(
        &self,
        article: &Arc<Article>,
        wanted: Option<&Locale>,
        chain: &[Locale],
    ) -> Option<Story> {
        let id = ArticleId::of(article.row.id);
        let own = Locale::parse(&article.row.locale).ok();
        let wanted = wanted.or(own.as_ref());
        let section = article.row.section_id.and_then(|id| self.sections.get(&SectionId::of(id)));
        let mentions = self.mentions.get(&id).into_iter().flatten();
        let mentioned = mentions.filter_map(|mention| {
            let thing = self.things.get(&ThingId::of(mention.thing_id))?;
            let thing = Named::thing(thing, wanted, chain);
            Some(Mentioned { thing, mention: mention.clone() })
        });
        let group = article.row.translation_group;
        let translations = group.and_then(|group| self.translations.get(&group)).into_iter();
        let translations = translations.flatten().filter(|other| **other != id);
        let linked = targets(article)
            .filter_map(|target| Some((target, self.others.get(&ArticleId::of(target))?.clone())));
        Some(Story {
            article: article.clone(),
            section: section.map(|section| Named::section(section, wanted, chain)),
            source: self.sources.get(&SourceId::of(article.row.source_id))?.clone(),
            topics: (self.filed.get(&id).into_iter().flatten())
                .filter_map(|id| self.topics.get(id))
                .map(|topic| Named::topic(topic, wanted, chain))
                .collect(),
            contributors: (self.signed.get(&id).into_iter().flatten())
                .filter_map(|id| self.contributors.get(id).cloned())
                .collect(),
            mentions: mentioned.collect(),
            corrections: self.corrections.get(&id).cloned().unwrap_or_default(),
            translations: translations.filter_map(|id| self.others.get(id).cloned()).collect(),
            linked: linked.collect(),
        })
    }
}

impl Named<Section> {
    /// A section, named in the language `wanted`, else by the chain.
    pub fn section(section: &Arc<Section>, wanted: Option<&Locale>, chain: &[Locale]) -> Self {
        let name = choose(&section.names, wanted, chain).map(|(name, _)| name);
        Self::of(section, &section.row.slug, name.map(|name| (name, &name.name, None)))
    }
}

impl Named<Topic> {
    /// A topic, named so.
    pub fn topic(topic: &Arc<Topic>, wanted: Option<&Locale>, chain: &[Locale]) -> Self {
        let name = choose(&topic.names, wanted, chain).map(|(name, _)| name);
        let name = name.map(|name| (name, &name.name, name.description.as_ref()));
        Self::of(topic, &topic.row.slug, name)
    }
}

impl Named<Thing> {
    /// A thing, named so.
    pub fn thing(thing: &Arc<Thing>, wanted: Option<&Locale>, chain: &[Locale]) -> Self {
        let name = choose(&thing.names, wanted, chain).map(|(name, _)| name);
        let name = name.map(|name| (name, &name.name, name.description.as_ref()));
        Self::of(thing, &thing.row.slug, name)
    }
}

impl<T> Named<T> {
    fn of<N: Localised>(
        is: &Arc<T>,
        slug: &str,
        name: Option<(&N, &String, Option<&String>)>,
    ) -> Self {
        Self {
            is: is.clone(),
            name: name.map_or(slug, |(_, name, _)| name).to_owned(),
            locale: name.and_then(|(of, ..)| Locale::parse(of.locale()).ok()),
            description: name.and_then(|(.., description)| description.cloned()),
        }
    }
}

/// The stories of ours that a body leads to.
fn targets(article: &Article) -> impl Iterator<Item = Uuid> {
    article.document.body.iter().filter_map(|block| match &block.content {
        Content::Link { target, .. } => *target,
        _ => None,
    })
}

/// Each of these once.
fn distinct<I: Ord>(ids: impl Iterator<Item = I>) -> Vec<I> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Each of what belongs to anything once.
fn all<K: Eq + Hash, I: Ord + Copy>(belonging: &HashMap<K, Vec<I>>) -> Vec<I> {
    distinct(belonging.values().flatten().copied())
}
