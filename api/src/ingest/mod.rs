//! Formats in: from what a publisher has to what can be published. Knows no storage; what it makes is a
//! submission, which is published whole or not at all.

pub mod demo;
pub mod generate;
pub mod lines;
pub mod page;

use entity::article::Genre;
use entity::article_link::LinkKind;

use self::page::{Element, Page, Teaser};
use crate::content::document::{Content, Span};
use crate::content::submission::{
    Article, Block, Catalogue, Contributor, Link, Named, Section, Source, Submission,
};
use crate::content::{Locale, fold, slug};

/// What a saved page says beyond its own text.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The publisher's name; the byline's when not given.
    pub source: Option<String>,
    /// The language it is written in.
    pub locale: Locale,
}

/// A page as a submission: the story, a teaser for each in its list, and a stub for whatever else it
/// links to.
///
/// The page's own order is that of its importance, so it is handed in from the last to the first: among
/// stories without a date, what is handed in later counts as newer. Headlines that differ in nothing but
/// typography are one story.
pub fn submission(page: &Page, origin: &Origin) -> Submission {
    let source = origin.source.as_deref().unwrap_or(&page.byline);
    let section = slug(&page.section);
    let names = [(origin.locale.to_string(), page.section.clone())].into();
    let byline =
        Contributor { slug: slug(&page.byline), name: page.byline.clone(), ..Default::default() };
    let catalogue = Catalogue {
        sources: vec![Source { slug: slug(source), name: source.to_owned(), ..Default::default() }],
        sections: vec![Section { slug: section, names }],
        contributors: vec![byline],
        ..Default::default()
    };

    let blank = |headline: &str| blank(&slug(source), &origin.locale, headline);
    let stubs = stubs(page).into_iter().map(blank);
    let teasers = page
        .related
        .iter()
        .rev()
        .map(|teaser| Article { summary: Some(teaser.summary.clone()), ..blank(&teaser.headline) });
    let articles = stubs.chain(teasers).chain([lead(page, blank(&page.headline))]).collect();
    Submission { catalogue, articles, relations: Vec::new() }
}

/// What the source knows a story by, where it gives it no address: its headline, typography aside.
fn key(headline: &str) -> String {
    fold(headline)
}

fn blank(source: &str, locale: &Locale, headline: &str) -> Article {
    Article {
        named: Named::default(),
        source: source.to_owned(),
        source_key: key(headline),
        locale: locale.clone(),
        headline: headline.to_owned(),
        summary: None,
        byline: None,
        body: Vec::new(),
        genre: Genre::Unspecified,
        section: None,
        contributors: Vec::new(),
        topics: Vec::new(),
        mentions: Vec::new(),
        links: None,
        canonical_url: None,
        published_at: None,
        published_on: None,
        published_time_local: None,
    }
}

/// The titles that the body links to and the list does not have, the last first, each once.
fn stubs(page: &Page) -> Vec<&str> {
    let mut known: Vec<String> = page.related.iter().map(|teaser| key(&teaser.headline)).collect();
    known.push(key(&page.headline));
    let mut stubs = Vec::new();
    for element in page.body.iter().rev() {
        if let Element::ReadAlso(title) = element
            && !known.contains(&key(title))
        {
            known.push(key(title));
            stubs.push(title.as_str());
        }
    }
    stubs
}

/// The story that the page is about.
fn lead(page: &Page, blank: Article) -> Article {
    let block = |element: &Element| match element {
        Element::Paragraph(text) => {
            Block::Content(Content::Paragraph { spans: vec![Span::plain(text.clone())] })
        }
        Element::ReadAlso(title) => {
            Block::ReadAlso { title: title.clone(), source_key: key(title) }
        }
    };
    let link = |teaser: &Teaser| Link {
        kind: LinkKind::Related,
        title: teaser.headline.clone(),
        source_key: key(&teaser.headline),
    };
    Article {
        byline: Some(page.byline.clone()),
        body: page.body.iter().map(block).collect(),
        section: Some(slug(&page.section)),
        contributors: vec![slug(&page.byline)],
        links: Some(page.related.iter().map(link).collect()),
        published_time_local: Some(page.time),
        ..blank
    }
}
