//! A story as ninjs 3.1 of the IPTC has it: what newsrooms hand on to one another. Knows its vocabulary.
//!
//! What the source does not state is left out, dates above all; `versionCreated` is no date of the story's, but when
//! this version of it was made here.

use entity::article::{Completeness, Genre};
use entity::contributor::ContributorKind;
use entity::thing::ThingKind;
use serde_json::Value;

use super::super::site::plain;
use super::super::{Mentioned, Site, Story};
use super::fields::Fields;
use super::json_ld::same_as;
use super::{byline, instant};
use crate::content::document::{self, Image};
use crate::content::reading::Article;
use crate::content::{ArticleId, SectionId, SourceId, ThingId, TopicId, TypedId};

/// The story.
pub(super) fn story(story: &Story, site: &Site) -> String {
    let (row, said) = (&story.article.row, &story.article.document);
    let source = &story.source;
    let standard = Fields::default()
        .value("name", "ninjs")
        .value("version", "3.1")
        .value("schema", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#");
    let whole = matches!(row.completeness, Completeness::Full);
    let address = Fields::default().value("role", "url").value("value", site.article(story));
    let pictures = said.image.iter().map(picture);
    let others = story.translations.iter().map(|other| translation(other, site));
    Fields::default()
        .object("standard", Some(standard))
        .value("uri", own(site, "articles", ArticleId::of(row.id)))
        .value("type", "text")
        .value("representationType", if whole { "full" } else { "partial" })
        .value("version", row.version.to_string())
        .value("versionCreated", instant(row.updated_at))
        .text("contentCreated", row.published_at.map(instant).as_deref())
        .value("pubStatus", "usable")
        .value("language", row.locale.clone())
        .value("slugline", row.slug.clone())
        .text("by", byline(story).as_deref())
        .text("copyrightHolder", source.rights_holder.as_deref())
        .text("usageTerms", source.usage_terms.as_deref())
        .list("headlines", [text("main", "text/plain", &said.headline).done()])
        .list("descriptions", descriptions(story))
        .list("bodies", bodies(story, site))
        .list("genres", genre(row.genre))
        .list("subjects", subjects(story, site))
        .list("people", parties(story, site, ContributorKind::Person, ThingKind::Person))
        .list(
            "organisations",
            parties(story, site, ContributorKind::Organization, ThingKind::Organization),
        )
        .list("places", mentioned(story, site, ThingKind::Place))
        .list("events", mentioned(story, site, ThingKind::Event))
        .list("objects", mentioned(story, site, ThingKind::Equipment))
        .list("infoSources", [publisher(story, site)])
        .list("associations", pictures.chain(others))
        .list("altIds", [address.done()])
        .written()
}

/// What names something for good: its address here by id, which no change of a slug touches.
fn own(site: &Site, among: &str, id: impl TypedId) -> String {
    site.at(&format!("/v1/{among}/{id}"))
}

fn text(role: &str, media: &str, text: &str) -> Fields {
    Fields::default()
        .value("role", role)
        .value("contentType", media)
        .value("value", "")
        .text("value", Some(text))
}

/// The summary, and what was corrected since.
fn descriptions(story: &Story) -> Vec<Value> {
    let summary = story.article.document.summary.iter().map(|summary| ("summary", summary));
    let notes = story.corrections.iter().filter_map(|correction| correction.note.as_ref());
    let all = summary.chain(notes.map(|note| ("correction", note)));
    all.map(|(role, said)| text(role, "text/plain", said).done()).collect()
}

/// The body with its markup, and without.
fn bodies(story: &Story, site: &Site) -> Vec<Value> {
    let said = super::document(story, site);
    if said.body.is_empty() {
        return Vec::new();
    }
    let apart = said.summary.as_deref().unwrap_or_default().split_whitespace().count();
    let words = i32::try_from(said.word_count().saturating_sub(apart)).ok();
    let html = text("main", "text/html", &document::html(&said)).number("wordCount", words);
    let plain = document::text(&said);
    let plain = text("main", "text/plain", &plain).number("wordCount", words);
    vec![html.done(), plain.done()]
}

/// What sort of journalism it is, where the source says so, by the codes of the IPTC where there is one.
fn genre(genre: Genre) -> Option<Value> {
    let (name, code) = match genre {
        Genre::Unspecified => return None,
        Genre::News => ("News", None),
        Genre::Analysis => ("Analysis", Some("Analysis")),
        Genre::Opinion => ("Opinion", Some("Opinion")),
        Genre::Interview => ("Interview", Some("Interview")),
        Genre::Feature => ("Feature", Some("Feature")),
        Genre::Background => ("Background", Some("Background")),
        Genre::Live => ("Live", None),
        Genre::Obituary => ("Obituary", Some("Obituary")),
        Genre::PressRelease => ("Press release", None),
    };
    let uri = code.map(|code| format!("http://cv.iptc.org/newscodes/genre/{code}"));
    Some(Fields::default().value("name", name).text("uri", uri.as_deref()).done())
}

/// The topics it is about, the section it ran in, and the agreements it mentions, for which ninjs has no place of
/// their own.
fn subjects(story: &Story, site: &Site) -> Vec<Value> {
    let topic = |topic: &super::super::Named<crate::content::reading::Topic>| {
        let row = &topic.is.row;
        let code = row.media_topic.as_deref().and_then(|code| code.strip_prefix("medtop:"));
        let uri = match code {
            Some(code) => format!("http://cv.iptc.org/newscodes/mediatopic/{code}"),
            None => own(site, "topics", TopicId::of(row.id)),
        };
        let subject = Fields::default().value("rel", "about").value("uri", uri);
        subject.value("literal", row.slug.clone()).text("name", Some(&topic.name)).done()
    };
    let section = story.section.as_ref().map(|section| {
        let uri = format!("{}#{}", site.at("/v1"), SectionId::of(section.is.row.id));
        let subject = Fields::default().value("rel", "section").value("uri", uri);
        subject
            .value("literal", section.is.row.slug.clone())
            .text("name", Some(&section.name))
            .done()
    });
    let agreements = mentioned(story, site, ThingKind::Agreement);
    story.topics.iter().map(topic).chain(section).chain(agreements).collect()
}

/// Who signed and is known to be of that kind, then who is mentioned.
fn parties(story: &Story, site: &Site, signing: ContributorKind, kind: ThingKind) -> Vec<Value> {
    let signed = story.contributors.iter().filter(|by| by.kind == Some(signing)).map(|by| {
        let party = Fields::default().value("rel", "author").value("literal", by.slug.clone());
        let uri = by.url.as_deref().map(plain);
        party.text("uri", uri.as_deref()).text("name", Some(&by.name)).done()
    });
    signed.chain(mentioned(story, site, kind)).collect()
}

/// The things of one kind that it mentions.
fn mentioned(story: &Story, site: &Site, kind: ThingKind) -> Vec<Value> {
    let those = story.mentions.iter().filter(|mentioned| mentioned.thing.is.row.kind == kind);
    let entry = |Mentioned { thing, .. }: &Mentioned| {
        let row = &thing.is.row;
        let here = || own(site, "things", ThingId::of(row.id));
        let uri = same_as(&thing.is).first().map_or_else(here, |address| plain(address));
        let entry = Fields::default().value("rel", "mentions").value("uri", uri);
        entry.value("literal", row.slug.clone()).text("name", Some(&thing.name)).done()
    };
    those.map(entry).collect()
}

fn publisher(story: &Story, site: &Site) -> Value {
    let source = &story.source;
    let here = || format!("{}#{}", site.at("/v1"), SourceId::of(source.id));
    let uri = source.url.as_deref().map_or_else(here, plain);
    let party = Fields::default().value("role", "publisher").value("uri", uri);
    party.value("literal", source.slug.clone()).text("name", Some(&source.name)).done()
}

fn picture(image: &Image) -> Value {
    let address = plain(&image.url);
    let rendition = Fields::default()
        .value("name", "main")
        .value("href", address.clone())
        .number("width", image.width)
        .number("height", image.height);
    let caption = image.caption.iter().map(|line| ("caption", line));
    let described = caption.chain(image.alt.iter().map(|line| ("alt", line)));
    let described = described.map(|(role, line)| text(role, "text/plain", line).done());
    Fields::default()
        .value("name", "image")
        .value("rel", "lead image")
        .value("uri", address)
        .value("type", "picture")
        .text("by", image.credit.as_deref())
        .list("descriptions", described)
        .list("renditions", [rendition.done()])
        .done()
}

fn translation(other: &Article, site: &Site) -> Value {
    Fields::default()
        .value("name", format!("translation-{}", other.row.locale))
        .value("rel", "translation")
        .value("uri", own(site, "articles", ArticleId::of(other.row.id)))
        .value("type", "text")
        .value("language", other.row.locale.clone())
        .list("headlines", [text("main", "text/plain", &other.document.headline).done()])
        .done()
}
