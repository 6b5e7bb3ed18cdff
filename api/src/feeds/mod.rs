//! Formats that others read stories in: feeds, and what is exchanged between newsrooms. Knows no transport and no
//! schema, only what the public may read.

mod asked;
mod atom;
mod channel;
mod entry;
mod feed;
pub mod forms;
mod inert;
mod json_feed;
mod link;
mod month;
mod opml;
mod phrases;
mod rss;
mod site;
mod sitemap;
mod story;
mod xml;

pub use self::asked::{Asked, Format};
pub use self::channel::{Channel, Sort};
pub use self::entry::{Entry, Withdrawn};
pub use self::feed::{Feed, Publication, Settings, listed};
pub use self::link::{Link, links_to};
pub use self::opml::{listed_in, opml};
pub use self::site::{Site, part, plain};
pub use self::sitemap::{sitemap, sitemap_index};
pub use self::story::{Mentioned, Named, Story, stories};

impl Feed {
    /// The document, written in its format.
    pub fn write(&self) -> String {
        match self.format {
            Format::Rss => rss::rss(self),
            Format::Atom => atom::atom(self),
            Format::Json => json_feed::json_feed(self),
        }
    }
}
