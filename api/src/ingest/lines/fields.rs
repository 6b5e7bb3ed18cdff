//! What the fields of a story are called in a line, where that is not what the newsroom calls them.

/// The field of a line that holds what `field` of a story does.
pub(super) fn as_written(field: &str) -> String {
    let (name, rest) = field.split_at(field.find(['.', '[']).unwrap_or(field.len()));
    let written = match name {
        "headline" => "title",
        "sourceKey" => "id",
        "canonicalUrl" => "url",
        "publishedTimeLocal" => "published_at",
        "topic" => "topics",
        "thing" => "mentions",
        "contributor" => "contributors",
        // A line holds the text of a paragraph and no more.
        "body" => return format!("body{}", rest.trim_end_matches(".spans")),
        name => name,
    };
    format!("{written}{}", rest.replace(".sourceKey", ".id"))
}
