//! Where the public finds what is served here, as absolute addresses. Knows no server and no request: an operator says
//! it, so that no `Host` header can.

use entity::article;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Story;
use crate::content::reading::Article;
use crate::content::{ArticleId, TypedId};

/// All that does not stand as it is in a part of an address; slugs and ids hold nothing but letters, digits and these.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// All that no address holds, but some that were taken in do.
const NOWHERE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'^')
    .add(b'\\');

/// Where the public finds what is served here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Where this server answers the public: `https://news.example.org`, without a slash at its end.
    pub public_url: String,
    /// Where a reader finds a story that has no address of its own: `https://example.org/{slug}`.
    pub article_url: Option<String>,
}

impl Site {
    /// The address of something that is served here, by its path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The address of a story: its publisher's, else the operator's, else the one it is served at here.
    pub fn article(&self, story: &Story) -> String {
        self.address(&story.article)
    }

    /// The same of a story that is known without what stands around it.
    pub fn address(&self, article: &Article) -> String {
        let row = &article.row;
        row.canonical_url.as_deref().map_or_else(|| self.own(row), plain)
    }

    /// Where a story is read on this site, whoever published it first.
    pub fn own(&self, row: &article::Model) -> String {
        let slug = part(&row.slug);
        match &self.article_url {
            Some(template) => {
                let id = ArticleId::of(row.id).to_string();
                plain(&template.replace("{slug}", &slug).replace("{id}", &id))
            }
            None => self.at(&format!("/v1/articles/{slug}")),
        }
    }
}

/// A slug as it stands in an address.
pub fn part(slug: &str) -> String {
    utf8_percent_encode(slug, PART).to_string()
}

/// An address in ASCII alone, which every format takes.
pub fn plain(address: &str) -> String {
    utf8_percent_encode(address, NOWHERE).to_string()
}
