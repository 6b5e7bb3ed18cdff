//! A feed as one value, whatever it is written in: the newest articles of a channel, or those of a month of its
//! archive. Knows no format but their names.
//!
//! The archive is cut by months, so that what an address of it holds stays the same while articles come: only
//! what is read from the middle of a month on goes by a place in the list. From document to document a reader
//! comes down to the oldest article, and meets each once.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::asked::{Asked, Format, Part};
use super::channel::Channel;
use super::entry::{Entry, Withdrawn};
use super::inert::line;
use super::month::Month;
use super::{Site, stories};
use crate::content::filter::{self, Test};
use crate::content::list::{self, Cursor, End, List, Page, Sorting, Window};
use crate::content::reading::{self, ArticleList, Order};
use crate::content::{ArticleId, Error, Press, Result};

/// For how long a feed tells that an article was withdrawn.
const TOLD: TimeDelta = TimeDelta::days(7);
/// How many it tells of at most, the last of them.
const MOST_TOLD: u64 = 50;

/// What an operator says of feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the feed of everything is called, and what stands before the names of the others.
    pub title: String,
    /// Whether entries hold the whole text, or only a summary.
    pub whole: bool,
    /// The WebSub hubs that tell subscribers of news.
    pub hubs: Vec<String>,
}

/// What an operator says of all that is read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Where the public finds it.
    pub site: Site,
    /// How feeds are made.
    pub settings: Settings,
}

/// A document of a feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What it is written in.
    pub format: Format,
    /// What the feed is known by, whatever it is called.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// The one language of it, where it has one.
    pub language: Option<String>,
    /// Where this document is.
    pub address: String,
    /// Where the site is that it is a feed of.
    pub home: String,
    /// Where the document with the newest entries is, if that is not this one.
    pub current: Option<String>,
    /// Where the entries before those of this document are.
    pub previous: Option<String>,
    /// The WebSub hubs that tell of news in it.
    pub hubs: Vec<String>,
    /// When anything in it changed last; of an empty one, the epoch.
    pub updated: DateTime<Utc>,
    /// Its entries, the newest first.
    pub entries: Vec<Entry>,
    /// What was withdrawn from it lately.
    pub withdrawn: Vec<Withdrawn>,
    /// Whether the entries hold the whole text.
    pub whole: bool,
}

/// Some of a list, and where it goes on.
struct Stretch {
    items: Vec<ArticleId>,
    previous: Option<Part>,
}

impl Feed {
    /// The document that is asked for; `pages` reads a part of a list, as [`listed`] does where no words are sought.
    pub async fn read(
        press: &Press,
        publication: &Publication,
        (channel, format, asked): (&Channel, Format, &Asked),
        now: DateTime<Utc>,
        pages: impl AsyncFnOnce(ArticleList, Window) -> Result<Page<ArticleId>>,
    ) -> Result<Self> {
        let Publication { site, settings } = publication;
        let test = in_locale(channel, asked);
        let list = ArticleList::all(test.clone(), Order::Newest);
        let stretch = stretch(list, asked, pages).await?;
        let stories = match stretch.items.as_slice() {
            [] => Vec::new(),
            items => stories(press, items, None).await?,
        };
        let entry = |story| Entry::of(site, story, settings.whole);
        let entries: Vec<Entry> = stories.iter().flatten().map(entry).collect();
        let newest = asked.part == Part::Newest;
        let withdrawn = if newest { withdrawn(press, test, now).await? } else { Vec::new() };
        let times = entries.iter().map(|entry| entry.updated);
        let updated = times.chain(withdrawn.iter().map(|left| left.at)).max().unwrap_or_default();
        let title = titled(settings, channel, asked);
        let address = |part| asked.at(part).address(site, channel, format);
        Ok(Self {
            format,
            id: asked.id(site, channel, format),
            description: channel.description.as_deref().map_or_else(|| title.clone(), line),
            title,
            language: asked.locale.as_ref().map(ToString::to_string),
            address: asked.address(site, channel, format),
            home: site.at("/"),
            current: (!newest).then(|| address(Part::Newest)),
            previous: stretch.previous.map(address),
            hubs: settings.hubs.clone(),
            updated,
            entries,
            withdrawn,
            whole: settings.whole,
        })
    }
}

/// A part of a list, as the database has it.
pub async fn listed(press: &Press, list: ArticleList, window: Window) -> Result<Page<ArticleId>> {
    let page = list::pages(press, &[(list, window)]).await?.into_iter().next();
    let nothing =
        Page { items: Vec::new(), start: None, end: None, has_next: false, has_previous: false };
    Ok(page.unwrap_or(nothing))
}

/// What a channel is called here.
pub(super) fn titled(settings: &Settings, channel: &Channel, asked: &Asked) -> String {
    let title = match (&channel.name, &asked.locale) {
        (Some(name), _) => format!("{} — {name}", settings.title),
        (None, Some(locale)) => format!("{} ({locale})", settings.title),
        (None, None) => settings.title.clone(),
    };
    line(&title)
}

/// What the articles of a channel pass, in the language that is asked for.
fn in_locale(channel: &Channel, asked: &Asked) -> Test {
    let locale = asked.locale.iter().map(|locale| Test::Locale(vec![locale.clone()]));
    Test::All([channel.test.clone()].into_iter().chain(locale).collect())
}

/// The articles of the document that is asked for, and where those before them are. One more is read than it holds:
/// that says where.
async fn stretch(
    list: ArticleList,
    asked: &Asked,
    pages: impl AsyncFnOnce(ArticleList, Window) -> Result<Page<ArticleId>>,
) -> Result<Stretch> {
    let sorting = list.order();
    let (month, after) = match &asked.part {
        Part::Newest => (None, None),
        Part::Archive(month, None) => (Some(*month), Some(place(sorting, month.ends()))),
        Part::Archive(month, Some(before)) => {
            (Some(*month), Some(Cursor::decode("before", before, sorting)?))
        }
    };
    let most = asked.entries();
    let window = Window { end: End::First, take: most + 1, after, before: None };
    let found = pages(list, window).await?.items;
    let of = |cursor: &Cursor| Month::of(instant(cursor));
    let here = found.iter().take(most as usize);
    let here = here.take_while(|(cursor, _)| month.is_none_or(|month| of(cursor) == month));
    let here: Vec<&(Cursor, ArticleId)> = here.collect();
    let previous = found.get(here.len()).map(|(next, _)| {
        // What is left of a month goes by the place where it was left.
        let left = here.last().filter(|(last, _)| of(last) == of(next));
        Part::Archive(of(next), left.map(|(last, _)| last.encode()))
    });
    Ok(Stretch { items: here.into_iter().map(|(_, id)| *id).collect(), previous })
}

/// The place before whatever stands at an instant or earlier.
pub(super) fn place(sorting: Sorting, at: DateTime<Utc>) -> Cursor {
    Cursor::at(sorting, at.timestamp_micros(), Uuid::nil())
}

/// The instant that a place is at.
pub(super) fn instant(cursor: &Cursor) -> DateTime<Utc> {
    let (micros, _) = cursor.numbers();
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// What was withdrawn lately that passed to the last. Of what only the present can tell, nothing is known.
async fn withdrawn(press: &Press, test: Test, now: DateTime<Utc>) -> Result<Vec<Withdrawn>> {
    let test = match filter::of_the_past(press, test).await {
        Ok(test) => test,
        Err(Error::Invalid { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let left = reading::withdrawn_since(press, &test, now - TOLD, MOST_TOLD).await?;
    Ok(left.iter().map(Withdrawn::of).collect())
}
