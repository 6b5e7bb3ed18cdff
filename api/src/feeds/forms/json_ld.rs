//! A story as schema.org has it, in JSON-LD: what search engines read out of pages. Knows its vocabulary.

use entity::article::Genre;
use entity::contributor::ContributorKind;
use entity::thing::{PlaceKind, ThingKind};
use serde_json::Value;

use super::super::site::plain;
use super::super::{Mentioned, Named, Site, Story};
use super::fields::Fields;
use super::{byline, instant};
use crate::content::document::{self, Image};
use crate::content::reading::{Article, Thing, Topic};
use crate::content::{ArticleId, ContributorId, SourceId, ThingId, TopicId, TypedId};

/// The story.
pub(super) fn story(story: &Story, site: &Site) -> String {
    let (row, said) = (&story.article.row, &story.article.document);
    let page = site.article(story);
    let words = i32::try_from(said.word_count()).ok().filter(|_| !said.body.is_empty());
    let published = row.published_at.map(instant);
    let corrections = story.corrections.iter().map(|correction| {
        let comment = Fields::typed(Some("CorrectionComment"));
        let comment = comment.text("text", correction.note.as_deref());
        comment.value("datePublished", instant(correction.at)).done()
    });
    Fields::typed(Some(kind(row.genre)))
        .value("@context", "https://schema.org")
        .value("@id", iri(site, "articles", ArticleId::of(row.id)))
        .value("identifier", ArticleId::of(row.id).to_string())
        .value("url", page.clone())
        .object("mainEntityOfPage", Some(Fields::typed(Some("WebPage")).value("@id", page)))
        .text("headline", Some(&said.headline))
        .text("description", said.summary.as_deref())
        .text("articleBody", Some(&document::text(said)))
        .text("articleSection", story.section.as_ref().map(|section| section.name.as_str()))
        .value("inLanguage", row.locale.clone())
        .text("datePublished", published.as_deref())
        .value("dateModified", instant(row.updated_at))
        .value("version", row.version)
        .number("wordCount", words)
        .list("image", said.image.iter().map(image))
        .list("author", authors(story, site))
        .object("publisher", Some(publisher(story, site)))
        .object("copyrightHolder", holder(story))
        .object("usageInfo", usage(story))
        .list("about", story.topics.iter().map(|topic| about(topic, site)))
        .list("mentions", story.mentions.iter().map(|mentioned| mention(mentioned, site)))
        .list("correction", corrections)
        .list("workTranslation", story.translations.iter().map(|other| translation(other, site)))
        .written()
}

/// What schema.org calls such an article.
fn kind(genre: Genre) -> &'static str {
    match genre {
        Genre::Analysis => "AnalysisNewsArticle",
        Genre::Opinion => "OpinionNewsArticle",
        Genre::Background => "BackgroundNewsArticle",
        Genre::Unspecified
        | Genre::News
        | Genre::Interview
        | Genre::Feature
        | Genre::Live
        | Genre::Obituary
        | Genre::PressRelease => "NewsArticle",
    }
}

/// What names something for good: its address here by id, which no change of a slug touches.
fn iri(site: &Site, among: &str, id: impl TypedId) -> String {
    site.at(&format!("/v1/{among}/{id}"))
}

fn image(image: &Image) -> Value {
    Fields::typed(Some("ImageObject"))
        .value("contentUrl", plain(&image.url))
        .text("description", image.alt.as_deref())
        .text("caption", image.caption.as_deref())
        .text("creditText", image.credit.as_deref())
        .number("width", image.width)
        .number("height", image.height)
        .done()
}

/// Who signed; where nobody is known by more than a line, that line.
fn authors(story: &Story, site: &Site) -> Vec<Value> {
    if story.contributors.is_empty() {
        let printed = byline(story).map(|line| Fields::default().text("name", Some(&line)).done());
        return printed.into_iter().collect();
    }
    let author = |contributor: &entity::contributor::Model| {
        // Of whom the source does not say what they are, nothing is said here.
        let kind = contributor.kind.map(|kind| match kind {
            ContributorKind::Person => "Person",
            ContributorKind::Organization => "Organization",
        });
        Fields::typed(kind)
            .value("@id", named(site, ContributorId::of(contributor.id)))
            .text("name", Some(&contributor.name))
            .text("url", contributor.url.as_deref().map(plain).as_deref())
            .done()
    };
    story.contributors.iter().map(|contributor| author(contributor)).collect()
}

/// What names something that has no address of its own here.
fn named(site: &Site, id: impl TypedId) -> String {
    format!("{}#{id}", site.at("/v1"))
}

fn publisher(story: &Story, site: &Site) -> Fields {
    let source = &story.source;
    Fields::typed(Some("NewsMediaOrganization"))
        .value("@id", named(site, SourceId::of(source.id)))
        .text("name", Some(&source.name))
        .text("url", source.url.as_deref().map(plain).as_deref())
}

/// Who holds the rights: a name, of which the source does not say whose.
fn holder(story: &Story) -> Option<Fields> {
    let holder = story.source.rights_holder.as_deref()?;
    Some(Fields::default().text("name", Some(holder)))
}

fn usage(story: &Story) -> Option<Fields> {
    let terms = story.source.usage_terms.as_deref()?;
    Some(Fields::typed(Some("CreativeWork")).text("text", Some(terms)))
}

fn about(topic: &Named<Topic>, site: &Site) -> Value {
    let row = &topic.is.row;
    let same = row.media_topic.as_deref().and_then(|code| code.strip_prefix("medtop:"));
    let same = same.map(|code| format!("http://cv.iptc.org/newscodes/mediatopic/{code}"));
    Fields::typed(Some("DefinedTerm"))
        .value("@id", iri(site, "topics", TopicId::of(row.id)))
        .text("name", Some(&topic.name))
        .text("description", topic.description.as_deref())
        .text("sameAs", same.as_deref())
        .done()
}

fn mention(mentioned: &Mentioned, site: &Site) -> Value {
    let Named { is: thing, name, description, .. } = &mentioned.thing;
    let row = &thing.row;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    Fields::typed(Some(kind_of(thing)))
        .value("@id", iri(site, "things", ThingId::of(row.id)))
        .text("name", Some(name))
        .text("description", description.as_deref())
        .list("sameAs", same_as(thing).iter().map(|address| Value::from(plain(address))))
        .text("startDate", day(row.starts_on).as_deref())
        .text("endDate", day(row.ends_on).as_deref())
        .done()
}

/// What schema.org calls such a thing; it has no word for an agreement.
fn kind_of(thing: &Thing) -> &'static str {
    match (thing.row.kind, thing.row.place_kind) {
        (ThingKind::Person, _) => "Person",
        (ThingKind::Organization, _) => "Organization",
        (ThingKind::Place, Some(PlaceKind::Country)) => "Country",
        (ThingKind::Place, Some(PlaceKind::City)) => "City",
        (ThingKind::Place, _) => "Place",
        (ThingKind::Equipment, _) => "Product",
        (ThingKind::Event, _) => "Event",
        (ThingKind::Agreement, _) => "Thing",
    }
}

/// The addresses of the same thing elsewhere, Wikidata first.
pub(super) fn same_as(thing: &Thing) -> Vec<String> {
    serde_json::from_value(thing.row.same_as.clone()).unwrap_or_default()
}

fn translation(other: &Article, site: &Site) -> Value {
    Fields::typed(Some(kind(other.row.genre)))
        .value("@id", iri(site, "articles", ArticleId::of(other.row.id)))
        .value("url", site.address(other))
        .value("inLanguage", other.row.locale.clone())
        .text("headline", Some(&other.document.headline))
        .done()
}
