//! Sitemaps (sitemaps.org 0.9): an index of months, the addresses of each month, and the news of the last two days as
//! Google News reads them. Knows no transport.
//!
//! Only addresses of this site are listed: a search engine takes none of other hosts. What is only known by its
//! headline is not listed at all.

use std::{collections::HashMap, iter, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{article::Completeness, source};

use super::Site;
use super::atom::stamp;
use super::feed::{instant, place};
use super::inert::line;
use super::month::Month;
use super::xml::Xml;
use crate::content::filter::{Test, TimeRange};
use crate::content::list::{self, End, List, Window};
use crate::content::reading::{self, Article, ArticleList, Order};
use crate::content::{ArticleId, Error, Press, Result, SourceId, TypedId};

/// The namespaces of a sitemap.
const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const NEWS: (&str, &str) = ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");

/// The most addresses in one sitemap, by the protocol.
const MOST_ADDRESSES: u64 = 50_000;
/// The most in one of news, by Google's rules, and how old they are at most.
const MOST_NEWS: u32 = 1_000;
const NEWS_ARE: TimeDelta = TimeDelta::days(2);
/// How many months one statement looks into.
const MONTHS_AT_ONCE: usize = 100;
/// How many statements may look: enough for two centuries without a hole, or for as many holes.
const MOST_LOOKS: usize = 24;

/// The index: where the sitemap of each month with articles is, the latest first, and that of the news.
pub async fn sitemap_index(press: &Press, site: &Site) -> Result<String> {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[SITEMAP]);
    let names = months(press).await?.into_iter().map(|month| month.to_string());
    for name in iter::once("news".to_owned()).chain(names) {
        xml.open("sitemap", &[]);
        xml.text("loc", &site.at(&format!("/sitemaps/{name}.xml")));
        xml.close("sitemap");
    }
    xml.close("sitemapindex");
    Ok(xml.finish())
}

/// The sitemap that goes by this name: `news`, or a month.
pub async fn sitemap(press: &Press, site: &Site, name: &str, now: DateTime<Utc>) -> Result<String> {
    if name == "news" {
        return news(press, site, now).await;
    }
    let month = Month::parse("month", name).map_err(|_| Error::not_found("sitemap", name))?;
    let between = (month.starts(), month.ends());
    let rows = reading::rows_between(press, between, MOST_ADDRESSES).await?;
    if rows.is_empty() {
        return Err(Error::not_found("sitemap", name));
    }
    let mut xml = Xml::new();
    xml.open("urlset", &[SITEMAP]);
    for row in &rows {
        xml.open("url", &[]);
        xml.text("loc", &site.own(row));
        xml.text("lastmod", &stamp(row.updated_at));
        xml.close("url");
    }
    xml.close("urlset");
    Ok(xml.finish())
}

/// What is listed: all that has more than a headline.
fn listed() -> Test {
    Test::Completeness(vec![Completeness::Full, Completeness::Teaser])
}

/// The months that articles are in, the latest first. A hundred are looked into at once, and what lies between one
/// hundred and the next article is passed over.
async fn months(press: &Press) -> Result<Vec<Month>> {
    let list = ArticleList::all(listed(), Order::Newest);
    let sorting = list.order();
    let window = |from: Option<Month>, to: Option<Month>| Window {
        end: End::First,
        take: 1,
        after: from.map(|month| place(sorting, month.ends())),
        before: to.map(|month| place(sorting, month.starts())),
    };
    let mut asked = vec![(list.clone(), window(None, None))];
    let (mut looked, mut found) = (Vec::new(), Vec::new());
    for _ in 0..MOST_LOOKS {
        let pages = list::pages(press, &asked).await?;
        let mut firsts = pages.iter().map(|page| page.items.first());
        let those = looked.into_iter().zip(firsts.by_ref());
        found.extend(those.filter_map(|(month, first)| first.map(|_| month)));
        // The last of what was asked is what comes before all of them.
        let Some(Some((next, _))) = firsts.next() else { break };
        let next = Month::of(instant(next));
        let months = iter::successors(Some(next), |month| Some(month.previous()));
        looked = months.take(MONTHS_AT_ONCE).collect::<Vec<_>>();
        let each = looked.iter().map(|month| window(Some(*month), Some(*month)));
        let rest = looked.last().map(|month| window(Some(month.previous()), None));
        asked = each.chain(rest).map(|window| (list.clone(), window)).collect();
    }
    Ok(found)
}

/// The articles that state that they were published in the last two days, the latest first.
async fn news(press: &Press, site: &Site, now: DateTime<Utc>) -> Result<String> {
    let range = TimeRange { from: Some(now - NEWS_ARE), until: Some(now) };
    let test = Test::All(vec![listed(), Test::Published(range)]);
    let list = ArticleList::all(test, Order::Newest);
    // Lists sort by that date where there is one: no other part of the list is looked at.
    let (after, before) = (place(list.order(), now), place(list.order(), now - NEWS_ARE));
    let (after, before) = (Some(after), Some(before));
    let window = Window { end: End::First, take: MOST_NEWS, after, before };
    let pages = list::pages(press, &[(list, window)]).await?;
    let ids: Vec<ArticleId> =
        pages.into_iter().flat_map(|page| page.items).map(|(_, id)| id).collect();
    let articles = reading::articles(press, &ids).await?;
    let sources = articles.values().map(|article| SourceId::of(article.row.source_id));
    let sources = reading::sources(press, &sources.collect::<Vec<_>>()).await?;
    let mut xml = Xml::new();
    xml.open("urlset", &[SITEMAP, NEWS]);
    for article in ids.iter().filter_map(|id| articles.get(id)) {
        told(&mut xml, site, article, &sources);
    }
    xml.close("urlset");
    Ok(xml.finish())
}

fn told(
    xml: &mut Xml,
    site: &Site,
    article: &Article,
    sources: &HashMap<SourceId, Arc<source::Model>>,
) {
    let source = sources.get(&SourceId::of(article.row.source_id));
    let (Some(source), Some(published)) = (source, article.row.published_at) else { return };
    xml.open("url", &[]);
    xml.text("loc", &site.own(&article.row));
    xml.open("news:news", &[]);
    xml.open("news:publication", &[]);
    xml.text("news:name", &line(&source.name));
    let language = article.row.locale.split('-').next().unwrap_or_default();
    xml.text("news:language", language);
    xml.close("news:publication");
    xml.text("news:publication_date", &stamp(published));
    xml.text("news:title", &line(&article.document.headline));
    xml.close("news:news");
    xml.close("url");
}
