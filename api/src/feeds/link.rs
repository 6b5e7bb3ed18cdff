//! Where the feeds of something are, for whoever shows it. Knows no article.

use super::asked::{Asked, Format};
use super::channel::{Channel, Sort};
use super::feed::{Publication, titled};
use crate::content::Locale;

/// Where a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is written in.
    pub format: Format,
    /// Its address.
    pub address: String,
    /// What it is called.
    pub title: String,
}

/// The feeds of what has this slug and this name, of articles in one language or in all.
pub fn links_to(
    publication: &Publication,
    sort: Sort,
    (slug, name): (&str, &str),
    locale: Option<Locale>,
) -> Vec<Link> {
    let (slug, name) = (slug.to_owned(), Some(name.to_owned()));
    let channel = Channel { sort, slug, name, ..Channel::all() };
    let asked = Asked::of(locale);
    let link = |format| Link {
        format,
        address: asked.address(&publication.site, &channel, format),
        title: titled(&publication.settings, &channel, &asked),
    };
    Format::ALL.into_iter().map(link).collect()
}
