//! A story as text without any markup, a blank line between its parts. Knows no format.

use super::super::{Site, Story};
use super::{byline, instant};
use crate::content::{document, harmless};

/// The story.
pub(super) fn story(story: &Story, site: &Site) -> String {
    let said = &story.article.document;
    let body = document::text(said);
    let notes = story.corrections.iter().map(|correction| {
        let note = correction.note.as_deref().unwrap_or_default();
        Some(format!("[{}] {note}", instant(correction.at)))
    });
    let parts = [
        Some(said.headline.clone()),
        said.summary.clone(),
        byline(story),
        story.article.row.published_at.map(instant),
        Some(body),
    ];
    let end = [Some(format!("{}\n{}", story.source.name, site.article(story)))];
    let parts = parts.into_iter().chain(notes).chain(end).flatten();
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    harmless(&(parts.join("\n\n") + "\n")).into_owned()
}
