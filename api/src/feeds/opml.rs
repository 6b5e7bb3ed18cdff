//! A list of feeds as OPML 2.0, for a reader to take in at once: everything, the sections, the topics, the sources, the
//! filters that editors keep for the public.
//! Knows no transport.

use super::asked::{Asked, Format, parameters};
use super::channel::{Channel, Sort};
use super::feed::{Publication, titled};
use super::inert::line;
use super::story::Named;
use super::xml::Xml;
use crate::content::list::{self, End, Window};
use crate::content::reading::{self, TopicList};
use crate::content::{Locale, Press, Result, TopicId};

/// The most topics that are listed.
const MOST_TOPICS: u32 = 1_000;

/// Reads what follows the `?`: the language that names are in, and articles then too.
pub fn listed_in(query: &str) -> Result<Option<Locale>> {
    let mut locale = None;
    parameters(query, &["locale"], |_, text| {
        locale = Some(Locale::known(text)?);
        Ok(())
    })?;
    Ok(locale)
}

/// The list.
pub async fn opml(
    press: &Press,
    Publication { site, settings }: &Publication,
    locale: Option<Locale>,
) -> Result<String> {
    let (wanted, chain) = (locale.as_ref(), press.fallbacks());
    let sections = reading::all_sections(press).await?.into_iter().map(|section| {
        let named = Named::section(&section.into(), wanted, chain);
        (Sort::Section, named.is.row.slug.clone(), named.name)
    });
    let sections: Vec<_> = sections.collect();
    let topics = topics(press, wanted).await?;
    let sources = reading::all_sources(press).await?.into_iter();
    let sources = sources.map(|row| (Sort::Source, row.slug, row.name)).collect();
    let filters = reading::public_filters(press).await?.into_iter();
    let filters = filters.map(|filter| (Sort::Filter, filter.row.slug, filter.row.name)).collect();

    let asked = Asked::of(locale.clone());
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &line(&settings.title));
    xml.text("docs", "http://opml.org/spec2.opml");
    xml.close("head");
    xml.open("body", &[]);
    let all = Channel::all();
    outline(&mut xml, &titled(settings, &all, &asked), &asked.address(site, &all, Format::Rss));
    for (group, of) in
        [("Sections", sections), ("Topics", topics), ("Sources", sources), ("Filters", filters)]
    {
        xml.open("outline", &[("text", group)]);
        for (sort, slug, name) in of {
            let channel = Channel { sort, slug, ..Channel::all() };
            outline(&mut xml, &line(&name), &asked.address(site, &channel, Format::Rss));
        }
        xml.close("outline");
    }
    xml.close("body");
    xml.close("opml");
    Ok(xml.finish())
}

/// A feed of the list.
fn outline(xml: &mut Xml, name: &str, address: &str) {
    let attributes = [("type", "rss"), ("text", name), ("title", name), ("xmlUrl", address)];
    xml.empty("outline", &attributes);
}

/// The topics, by slug, as they are called in that language.
async fn topics(press: &Press, wanted: Option<&Locale>) -> Result<Vec<(Sort, String, String)>> {
    let window = Window { end: End::First, take: MOST_TOPICS, after: None, before: None };
    let pages = list::pages(press, &[(TopicList::All, window)]).await?;
    let ids = pages.into_iter().flat_map(|page| page.items).map(|(_, id)| id);
    let ids: Vec<TopicId> = ids.collect();
    let topics = reading::topics(press, &ids).await?;
    let named = ids.iter().filter_map(|id| topics.get(id)).map(|topic| {
        let named = Named::topic(topic, wanted, press.fallbacks());
        (Sort::Topic, topic.row.slug.clone(), named.name)
    });
    Ok(named.collect())
}
