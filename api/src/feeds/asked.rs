//! Which feed is asked for: what stands in its address, in both directions. Knows no transport and no article.

use super::Site;
use super::channel::Channel;
use super::month::Month;
use super::site::part;
use crate::content::{Error, Locale, Result, clip};

/// How many entries a document holds where nothing is said of it.
pub const ENTRIES: u32 = 30;
/// The most that it holds.
const MOST_ENTRIES: u32 = 100;

/// What a feed is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// How an address in it ends.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// The format of an address that ends so.
    pub fn ending(suffix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.suffix() == suffix)
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// What follows the `?` of a feed's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only articles in this language, and names in it.
    pub locale: Option<Locale>,
    /// How many entries, where that is said.
    first: Option<u32>,
    /// Of which document.
    pub(super) part: Part,
}

/// Which of the documents of a feed (RFC 5005): what readers subscribe to, or one that backfills it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Part {
    /// The newest entries.
    #[default]
    Newest,
    /// The entries of a month; of those, the ones after a place in the list, which is a cursor of it.
    Archive(Month, Option<String>),
}

impl Asked {
    /// The newest articles in a language, or in all.
    pub(super) fn of(locale: Option<Locale>) -> Self {
        Self { locale, ..Self::default() }
    }

    /// Reads what follows the `?`.
    pub fn parse(query: &str) -> Result<Self> {
        let (mut asked, mut archive, mut before) = (Self::default(), None, None);
        parameters(query, &["locale", "first", "archive", "before"], |name, text| {
            match name {
                "locale" => asked.locale = Some(Locale::known(text)?),
                "first" => asked.first = Some(entries(text)?),
                "archive" => archive = Some(Month::parse("archive", text)?),
                _ => before = Some(text.to_owned()),
            }
            Ok(())
        })?;
        asked.part = match (archive, before) {
            (Some(month), before) => Part::Archive(month, before),
            (None, None) => Part::Newest,
            (None, Some(_)) => {
                let rule = "is a place in an archive: the month goes with it, as archive";
                return Err(Error::invalid("before", rule));
            }
        };
        Ok(asked)
    }

    /// How many entries a document holds.
    pub(super) fn entries(&self) -> u32 {
        self.first.unwrap_or(ENTRIES)
    }

    /// The same feed, another of its documents.
    pub(super) fn at(&self, part: Part) -> Self {
        Self { part, ..self.clone() }
    }

    /// The address of this document.
    pub fn address(&self, site: &Site, channel: &Channel, format: Format) -> String {
        self.under(site, channel, &channel.slug, format)
    }

    /// What the feed is known by, whichever of its documents this is, and whatever it is called one day.
    pub(super) fn id(&self, site: &Site, channel: &Channel, format: Format) -> String {
        Self::of(self.locale.clone()).under(site, channel, &channel.id, format)
    }

    fn under(&self, site: &Site, channel: &Channel, name: &str, format: Format) -> String {
        let folder = channel.sort.folder().map(|folder| format!("/{folder}")).unwrap_or_default();
        let path = format!("/feeds{folder}/{}.{}", part(name), format.suffix());
        let mut said = Vec::new();
        said.extend(self.locale.as_ref().map(|locale| format!("locale={locale}")));
        said.extend(self.first.map(|first| format!("first={first}")));
        if let Part::Archive(month, before) = &self.part {
            said.push(format!("archive={month}"));
            // A cursor is made of letters, digits, hyphens and underscores.
            said.extend(before.as_ref().map(|before| format!("before={before}")));
        }
        let query = if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) };
        site.at(&format!("{path}{query}"))
    }
}

/// Shows `visit` each parameter, which must be one of those known, and said once.
pub(super) fn parameters(
    query: &str,
    known: &[&str],
    mut visit: impl FnMut(&str, &str) -> Result<()>,
) -> Result<()> {
    let said: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| Error::invalid("query", "must be name=value pairs"))?;
    for (number, (name, text)) in said.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let those = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let rule = format!("is no parameter of this address; it takes {those}");
            return Err(Error::invalid(clip(name), rule));
        }
        if said.iter().take(number).any(|(other, _)| other == name) {
            return Err(Error::invalid(name.clone(), "must be given once"));
        }
        visit(name, text)?;
    }
    Ok(())
}

fn entries(text: &str) -> Result<u32> {
    let number = text.parse().ok().filter(|number| (1..=MOST_ENTRIES).contains(number));
    let rule = format!("must be a number from 1 to {MOST_ENTRIES}");
    number.ok_or_else(|| Error::invalid("first", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_again_what_was_read_from_it() {
        let site = Site { public_url: "https://news.example.org".to_owned(), article_url: None };
        for query in [
            "",
            "?locale=fr-MA",
            "?first=7",
            "?locale=ar&first=100&archive=2026-11&before=AbC-_9",
            "?archive=0001-01",
        ] {
            let asked = Asked::parse(query.trim_start_matches('?')).unwrap();
            let address = asked.address(&site, &Channel::all(), Format::Atom);
            assert_eq!(address, format!("https://news.example.org/feeds/all.atom{query}"));
        }
    }

    #[test]
    fn what_can_not_be_meant_is_refused_by_its_name() {
        for (query, told) in [
            ("locale=zz", "locale: zz is no language"),
            ("first=0", "first: must be a number from 1 to 100"),
            ("first=101", "first: must be"),
            ("first=2&first=2", "first: must be given once"),
            ("archive=11-2026", "archive: must be a month"),
            ("before=AAAA", "before: is a place in an archive"),
            ("page=2", "page: is no parameter of this address; it takes locale, first"),
        ] {
            let error = Asked::parse(query).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
