//! The rules that every block keeps, by whatever door it came. Knows no storage, and not what a story needs.

use super::{Content, Image, Span, joined};
use crate::content::{Error, Result, iri, line, prose};

/// The most characters of one text.
const TEXT: usize = 20_000;
/// The most characters of a title, attribution, provider or credit.
const TITLE: usize = 300;
/// The most characters of what a picture shows, or of the line under it.
const CAPTION: usize = 2_000;
/// The most items of a list, and spans of a text.
const ITEMS: usize = 500;
/// The most pixels of a side.
const PIXELS: i32 = 100_000;

/// That a block keeps the rules. The error names the field.
pub(in crate::content) fn check(content: &Content) -> Result<()> {
    match content {
        Content::Paragraph { spans } => text("spans", spans),
        Content::Heading { level, spans } => {
            if !(2..=6).contains(level) {
                return Err(Error::invalid("level", "must be from 2 to 6; 1 is the headline's"));
            }
            text("spans", spans)
        }
        Content::Quote { spans, attribution } => {
            optional("attribution", attribution.as_ref(), TITLE)?;
            text("spans", spans)
        }
        Content::List { items, .. } => {
            if !(1..=ITEMS).contains(&items.len()) {
                return Err(Error::invalid("items", format!("must have 1 to {ITEMS} entries")));
            }
            items.iter().enumerate().try_for_each(|(at, item)| text(&format!("items[{at}]"), item))
        }
        Content::Image { image } => check_image(image).map_err(|error| error.within("image")),
        Content::Embed { url, provider } => {
            iri("url", url)?;
            optional("provider", provider.as_ref(), TITLE)
        }
        Content::Link { title, target, url } => {
            line("title", title, TITLE)?;
            url.iter().try_for_each(|url| iri("url", url).map(drop))?;
            if target.is_some() && url.is_some() {
                return Err(Error::invalid("url", "must not be given where an article is"));
            }
            Ok(())
        }
    }
}

/// That a picture keeps the rules.
pub(in crate::content) fn check_image(image: &Image) -> Result<()> {
    iri("url", &image.url)?;
    image.alt.iter().try_for_each(|text| prose("alt", text, CAPTION).map(drop))?;
    image.caption.iter().try_for_each(|text| prose("caption", text, CAPTION).map(drop))?;
    optional("credit", image.credit.as_ref(), TITLE)?;
    for (field, side) in [("width", image.width), ("height", image.height)] {
        if side.is_some_and(|side| !(1..=PIXELS).contains(&side)) {
            return Err(Error::invalid(field, format!("must be from 1 to {PIXELS} pixels")));
        }
    }
    Ok(())
}

/// A text of spans: not empty, and every address in it one that may be followed.
fn text(field: &str, spans: &[Span]) -> Result<()> {
    if spans.len() > ITEMS {
        return Err(Error::invalid(field, format!("must have at most {ITEMS} entries")));
    }
    prose(field, &joined(spans), TEXT)?;
    spans
        .iter()
        .filter_map(|span| span.href.as_ref())
        .try_for_each(|href| iri("href", href).map(drop))
}

fn optional(field: &str, text: Option<&String>, most: usize) -> Result<()> {
    text.map_or(Ok(()), |text| line(field, text, most).map(drop))
}
