//! What has changed, for whoever keeps a copy: the delta that apps and partners sync with. Knows no log.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::article::Article;
use super::articles::present;
use super::errors::{Wire, wire};
use super::loaders::Loaders;
use super::paging::PageInfo;
use super::price;
use super::scalars::DateTime;
use super::selection::Selection;
use crate::content::syncing::{Delta, Followed, News, STRETCH, Sync, sync};
use crate::content::{ArticleId, Error, Locale, TypedId, changes};

/// How many are told at most.
const MOST: i32 = 100;

/// What a copy has to take in next.
#[derive(Debug, SimpleObject)]
pub(crate) struct ChangeConnection {
    /// Each change with the place that a copy has come to with it.
    edges: Vec<ChangeEdge>,
    /// The same changes without their places.
    nodes: Vec<Change>,
    /// Whether there is more to take in. `endCursor` is never null here: it says how far the copy has come, also
    /// when nothing was told.
    page_info: PageInfo,
}

/// A change, and how far a copy has come with it.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = price::cost::apply("0".to_owned()))]
pub(crate) struct ChangeEdge {
    /// To go on from with `after`.
    cursor: String,
    /// The change.
    node: Change,
}

/// Something that has changed: as it is now, or that it is in the copy no longer.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    news: News,
    article: Option<Article>,
}

impl Change {
    /// How far a copy has come with it.
    pub(super) fn place(&self) -> &str {
        &self.news.cursor
    }
}

/// Something that has changed. Told once for all that happened to a subject in a while, as it is now.
#[Object]
impl Change {
    /// How far a copy has come with it, to go on from with `after`.
    async fn cursor(&self) -> &str {
        &self.news.cursor
    }

    /// When it changed; of an article that a copy begins with, when that was changed last.
    async fn at(&self) -> Option<DateTime> {
        let begun = self.article.as_ref().map(|article| article.article.row.updated_at);
        self.news.at.or(begun).map(DateTime)
    }

    /// Why it changed. Of several reasons the one that a reader would least like to miss: that it is gone, that
    /// it was published, corrected, updated, filed otherwise.
    async fn reason(&self) -> ChangeReason {
        self.news.reason.into()
    }

    /// What sort of subject it is.
    async fn subject(&self) -> ChangeSubject {
        self.news.subject.into()
    }

    /// The typed id of the subject; of a predicate, its key.
    async fn id(&self) -> ID {
        self.news.name().into()
    }

    /// That a copy is to drop it: it is gone, or passes the filter no more.
    async fn gone(&self) -> bool {
        self.news.gone
    }

    /// The article as it is now. Null for one that is gone from the copy, and for other subjects.
    async fn article(&self) -> Option<&Article> {
        self.article.as_ref()
    }

    /// The number of that version.
    async fn version(&self) -> Option<i32> {
        self.article.as_ref().map(|article| article.article.row.version)
    }

    /// What the public is told about it: the note of a correction, why an article was withdrawn.
    async fn note(&self) -> Option<&str> {
        self.news.note.as_deref()
    }
}

/// What was asked.
pub(crate) struct Asked {
    pub(crate) after: Option<String>,
    pub(crate) selection: Selection,
    pub(crate) subjects: Vec<ChangeSubject>,
    pub(crate) first: i32,
    pub(crate) wanted: Option<Locale>,
}

/// A place where what was followed is left for whoever asked: to know in memory whether to ask again.
#[derive(Clone, Debug, Default)]
pub struct Noted(Arc<OnceLock<Followed>>);

impl Noted {
    /// What was followed, if anything was.
    pub fn followed(&self) -> Option<&Followed> {
        self.0.get()
    }
}

/// The next changes for a copy.
pub(crate) async fn changes(ctx: &Context<'_>, asked: Asked) -> Result<ChangeConnection> {
    if !(1..=MOST).contains(&asked.first) {
        return Err(wire(Error::invalid("first", format!("must be from 1 to {MOST}"))));
    }
    let begun = asked.after.is_some();
    let followed = followed(ctx, &asked.selection, &asked.subjects).await?;
    if let Some(noted) = ctx.data_opt::<Noted>() {
        _ = noted.0.set(followed.clone());
    }
    let sought = Sync {
        followed,
        after: asked.after,
        first: asked.first.unsigned_abs() as usize,
        stretch: STRETCH,
    };
    let Delta { news, cursor, more } = sync(Loaders::of(ctx).press(), &sought).await.wired()?;
    let nodes = nodes(ctx, news, asked.wanted.as_ref()).await?;
    let edge = |node: &Change| ChangeEdge { cursor: node.news.cursor.clone(), node: node.clone() };
    let start = nodes.first().map(|node| node.news.cursor.clone());
    let page_info = PageInfo::forwards((begun, more), start, Some(cursor));
    Ok(ChangeConnection { edges: nodes.iter().map(edge).collect(), nodes, page_info })
}

/// What a copy is kept of, with every name looked up.
pub(super) async fn followed(
    ctx: &Context<'_>,
    selection: &Selection,
    subjects: &[ChangeSubject],
) -> Result<Followed> {
    let subjects = subjects.iter().copied().map(changes::ChangeSubject::from).collect();
    Ok(Followed { test: selection.test(ctx).await?, subjects })
}

/// What is told, with the articles as they are now.
pub(super) async fn nodes(
    ctx: &Context<'_>,
    news: Vec<News>,
    wanted: Option<&Locale>,
) -> Result<Vec<Change>> {
    let here = |news: &&News| news.subject == changes::ChangeSubject::Article && !news.gone;
    let ids: Vec<ArticleId> = news.iter().filter(here).map(|news| ArticleId::of(news.id)).collect();
    let mut articles = present(ctx, &ids, wanted).await?.into_iter();
    let node = |news: News| {
        if !here(&&news) {
            return Change { news, article: None };
        }
        match articles.next().flatten() {
            Some(article) => Change { news, article: Some(article) },
            // It went while this was read: the log tells so next.
            None => Change { news: news.withdrawn(), article: None },
        }
    };
    Ok(news.into_iter().map(node).collect())
}

/// Why something changed for the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "changes::ChangeReason")]
pub(crate) enum ChangeReason {
    /// It is public for the first time, or again.
    Published,
    /// It says something else, or more.
    Updated,
    /// An error was put right; `note` says which.
    Corrected,
    /// It was taken back; `note` says why.
    Withdrawn,
    /// It became part of another.
    Merged,
    /// It is public since an embargo ended.
    EmbargoLifted,
    /// It is filed otherwise. With `gone`: so that it passes the filter no more.
    Retagged,
}

/// What sort of subject changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "changes::ChangeSubject")]
pub(crate) enum ChangeSubject {
    /// An article.
    Article,
    /// A topic.
    Topic,
    /// A thing.
    Thing,
    /// A section.
    Section,
    /// A contributor.
    Contributor,
    /// A publisher.
    Source,
    /// A predicate.
    Predicate,
    /// A relation.
    Relation,
    /// A filter that editors keep for the public.
    Filter,
}
