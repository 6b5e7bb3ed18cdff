//! The demo: a saved page, and what an editor would add to it, as they stand in `demo/`. Knows no store.

use entity::mention::Origin as FoundBy;
use serde::Deserialize;

use super::{Origin, page, submission};
use crate::content::submission::{Catalogue, Mention, Relation, Submission};
use crate::content::{Error, Locale, Result, slug};

const PAGE: &[u8] = include_bytes!("../../../demo/bladi-maroc-otan.txt");
const CATALOGUE: &str = include_str!("../../../demo/catalogue.json");
const ANNOTATIONS: &str = include_str!("../../../demo/annotations.json");
const RELATIONS: &str = include_str!("../../../demo/relations.json");

/// What an editor adds to stories.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotations {
    articles: Vec<Annotation>,
}

/// What an editor adds to one story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotation {
    /// The slug of its headline.
    article: String,
    topics: Vec<String>,
    mentions: Vec<Annotated>,
}

/// A thing that a story mentions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotated {
    thing: String,
    wordings: Vec<String>,
    role: Option<String>,
}

/// The demo as one submission.
pub fn demo() -> Result<Submission> {
    let page = page::parse(PAGE)
        .map_err(|error| Error::invalid("demo/bladi-maroc-otan.txt", error.to_string()))?;
    let catalogue: Catalogue = read("demo/catalogue.json", CATALOGUE)?;
    let annotations: Annotations = read("demo/annotations.json", ANNOTATIONS)?;
    let relations: Vec<Relation> = read("demo/relations.json", RELATIONS)?;

    let origin = Origin { source: None, locale: Locale::parse("fr")? };
    let mut demo = Submission { relations, ..submission(&page, &origin) };
    for annotation in annotations.articles {
        let article =
            demo.articles.iter_mut().find(|article| slug(&article.headline) == annotation.article);
        let article = article.ok_or_else(|| Error::not_found("article", &annotation.article))?;
        article.topics = annotation.topics;
        article.mentions = annotation.mentions.into_iter().map(Mention::from).collect();
    }
    // What the page names is there before the page names it, so that it is known by more than that.
    demo.catalogue = catalogue;
    Ok(demo)
}

impl From<Annotated> for Mention {
    fn from(Annotated { thing, wordings, role }: Annotated) -> Self {
        Self { thing, wordings, role, origin: FoundBy::Editor }
    }
}

fn read<'a, T: Deserialize<'a>>(file: &'static str, text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::invalid(file, error.to_string()))
}
