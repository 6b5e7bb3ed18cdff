//! From the fields of a line to a story. What the line does not say stays unsaid.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};
use entity::{article::Genre, article_link::LinkKind, mention::Origin};

use super::{Body, Link, Mention, When, Written};
use crate::content::document::{Content, Span};
use crate::content::submission::{self, Article, Block, Contributor, Named, Section, Source};
use crate::content::{Error, Locale, Result, choice, slug};

pub(super) fn story(written: Written) -> Result<Article> {
    let id = required("id", written.id)?;
    let headline = required("title", written.title)?;
    let locale = Locale::known(&required("language", written.language)?)
        .map_err(|error| error.blaming("language"))?;
    let publisher = required("source", written.source)?;
    let when = stated(written.published_at).map_or(Ok(When::default()), |text| when(&text))?;
    let section = stated(written.section).map(|section| {
        let name = stated(written.section_label).unwrap_or_else(|| section.clone());
        Section { slug: slug(&section), names: [(locale.to_string(), name)].into() }
    });
    let contributors = written.contributors.unwrap_or_default().into_iter();
    let contributors: Vec<_> = contributors
        .map(|name| Contributor { slug: slug(&name), name, ..Contributor::default() })
        .collect();
    let source = Source { slug: slug(&publisher), name: publisher, ..Source::default() };
    Ok(Article {
        source: source.slug.clone(),
        source_key: id,
        headline,
        summary: stated(written.summary),
        byline: stated(written.byline),
        body: written.body.map(paragraphs).unwrap_or_default(),
        genre: written.genre.map_or(Ok(Genre::Unspecified), |genre| choice("genre", &genre))?,
        section: section.as_ref().map(|section| section.slug.clone()),
        contributors: contributors.iter().map(|one| one.slug.clone()).collect(),
        topics: written.topics.unwrap_or_default(),
        mentions: written.mentions.unwrap_or_default().into_iter().map(mention).collect(),
        links: written.links.map(links).transpose()?,
        canonical_url: stated(written.url),
        published_at: when.at,
        published_on: when.on,
        published_time_local: when.time,
        locale,
        named: Named { source: Some(source), section, contributors },
    })
}

/// What a field says; a blank one says nothing.
fn stated(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn required(field: &str, text: Option<String>) -> Result<String> {
    match text {
        Some(text) if text.trim().is_empty() => Err(Error::invalid(field, "must not be empty")),
        Some(text) => Ok(text),
        None => Err(Error::invalid(field, "must be given")),
    }
}

/// The paragraphs of a body. Blank lines part paragraphs and are none.
fn paragraphs(body: Body) -> Vec<Block> {
    let paragraph = |text: &str| {
        let text = text.trim();
        let spans = vec![Span::plain(text)];
        (!text.is_empty()).then_some(Block::Content(Content::Paragraph { spans }))
    };
    match body {
        Body::Text(text) => text.lines().filter_map(paragraph).collect(),
        Body::Paragraphs(texts) => texts.iter().filter_map(|text| paragraph(text)).collect(),
    }
}

fn mention(Mention { thing, wordings, role }: Mention) -> submission::Mention {
    submission::Mention { thing, wordings, role, origin: Origin::Feed }
}

fn links(links: Vec<Link>) -> Result<Vec<submission::Link>> {
    let link = |(at, Link { id, title, kind }): (usize, Link)| {
        let field = format!("links[{at}].kind");
        let kind = kind.map_or(Ok(LinkKind::Related), |kind| choice(&field, &kind))?;
        Ok(submission::Link { kind, title, source_key: id })
    };
    links.into_iter().enumerate().map(link).collect()
}

/// A moment, `2026-01-31T17:00:00+01:00`; a day with a time whose zone is not said, `2026-01-31T17:00`; or a
/// day, `2026-01-31`.
fn when(text: &str) -> Result<When> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(When { at: Some(at.with_timezone(&Utc)), ..When::default() });
    }
    let rule = "must be a date such as 2026-01-31, or one with a time, 2026-01-31T17:00:00+01:00";
    if !text.get(4..).is_some_and(|rest| rest.starts_with('-')) {
        return Err(Error::invalid("published_at", rule));
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(When { on: Some(day), ..When::default() });
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H%M%S"];
    let local = local.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let Some(local) = local else {
        return Err(Error::invalid("published_at", rule));
    };
    let (hour, minute) = (local.hour() as u8, local.minute() as u8);
    Ok(When { on: Some(local.date()), time: Some((hour, minute)), ..When::default() })
}
