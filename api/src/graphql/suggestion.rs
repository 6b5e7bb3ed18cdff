//! Completion while somebody types. Knows no order: suggestions come in theirs.

use async_graphql::{Context, Enum, Object, Result};

use super::article::Article;
use super::articles::present;
use super::errors::{Wire, wire};
use super::facets::{first_of, indexed};
use super::loaders::Loaders;
use super::price;
use super::thing::Thing;
use super::topic::Topic;
use crate::content::{Error, Locale};
use crate::search;

/// How many are suggested at most, and how much may have been typed.
const MOST: usize = 20;
const LONGEST: usize = 200;

/// What somebody may be about to type.
#[derive(Debug)]
pub(crate) struct Suggestion {
    text: String,
    to: To,
}

#[derive(Debug)]
enum To {
    Topic(Topic),
    Thing(Thing),
    Article(Box<Article>),
}

/// What a suggestion leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum SuggestionKind {
    /// A topic.
    Topic,
    /// A thing.
    Thing,
    /// An article, by its headline.
    Headline,
}

/// What somebody may be about to type, and what it leads to.
#[Object(directive = price::cost::apply("0".to_owned()))]
impl Suggestion {
    /// The name or headline, as it is written.
    async fn text(&self) -> &str {
        &self.text
    }

    /// What it leads to.
    async fn kind(&self) -> SuggestionKind {
        match &self.to {
            To::Topic(_) => SuggestionKind::Topic,
            To::Thing(_) => SuggestionKind::Thing,
            To::Article(_) => SuggestionKind::Headline,
        }
    }

    /// The topic, if it leads to one.
    async fn topic(&self) -> Option<&Topic> {
        if let To::Topic(topic) = &self.to { Some(topic) } else { None }
    }

    /// The thing, if it leads to one.
    async fn thing(&self) -> Option<&Thing> {
        if let To::Thing(thing) = &self.to { Some(thing) } else { None }
    }

    /// The article, if it leads to one.
    async fn article(&self) -> Option<&Article> {
        if let To::Article(article) = &self.to { Some(article) } else { None }
    }
}

/// Suggests.
pub(crate) async fn suggest(
    ctx: &Context<'_>,
    prefix: &str,
    first: i32,
    wanted: Option<Locale>,
) -> Result<Vec<Suggestion>> {
    let most = first_of(first, MOST)?;
    if prefix.chars().count() > LONGEST {
        let rule = format!("must be at most {LONGEST} characters");
        return Err(wire(Error::invalid("prefix", rule)));
    }
    let suggested = indexed(ctx).suggest(prefix, most).await.wired()?;
    let (mut topics, mut things, mut articles) = (Vec::new(), Vec::new(), Vec::new());
    for suggestion in &suggested {
        match suggestion {
            search::Suggestion::Topic(id, _) => topics.push(*id),
            search::Suggestion::Thing(id, _) => things.push(*id),
            search::Suggestion::Article(id) => articles.push(*id),
        }
    }
    let (topics, things, articles) = futures_util::future::try_join3(
        Loaders::of(ctx).each(&topics),
        Loaders::of(ctx).each(&things),
        present(ctx, &articles, wanted.as_ref()),
    )
    .await?;
    let (mut topics, mut things, mut articles) =
        (topics.into_iter(), things.into_iter(), articles.into_iter());
    let suggestion = |suggested: search::Suggestion| {
        let wanted = wanted.clone();
        Some(match suggested {
            search::Suggestion::Topic(_, text) => {
                let to = To::Topic(Topic { topic: topics.next()??, wanted });
                Suggestion { text, to }
            }
            search::Suggestion::Thing(_, text) => {
                Suggestion { text, to: To::Thing(Thing::of(things.next()??, wanted)) }
            }
            search::Suggestion::Article(_) => {
                let article = articles.next()??;
                let text = article.article.document.headline.clone();
                Suggestion { text, to: To::Article(Box::new(article)) }
            }
        })
    };
    Ok(suggested.into_iter().filter_map(suggestion).collect())
}
