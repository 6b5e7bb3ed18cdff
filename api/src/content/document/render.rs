//! A body as HTML and as plain text. All text is escaped here, so what comes out holds no markup but ours.

use std::fmt::Write;

use super::{Block, Content, Document, Image, Mark, Span, joined};

/// The body as an HTML fragment: paragraphs, headings, lists, figures, links. No scripts, styles or classes.
pub fn html(document: &Document) -> String {
    document.body.iter().map(block_html).collect()
}

/// The body as plain text, a blank line between blocks.
pub fn text(document: &Document) -> String {
    let blocks = document.body.iter().map(|block| block_text(&block.content));
    blocks.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn block_html(block: &Block) -> String {
    match &block.content {
        Content::Paragraph { spans } => format!("<p>{}</p>\n", spans_html(spans)),
        Content::Heading { level, spans } => {
            let level = level.clamp(&2, &6);
            format!("<h{level}>{}</h{level}>\n", spans_html(spans))
        }
        Content::Quote { spans, attribution } => {
            let cite = attribution.as_ref().map(|by| format!("<footer>{}</footer>", escape(by)));
            format!(
                "<blockquote><p>{}</p>{}</blockquote>\n",
                spans_html(spans),
                cite.unwrap_or_default()
            )
        }
        Content::List { ordered, items } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let items: String =
                items.iter().map(|item| format!("<li>{}</li>", spans_html(item))).collect();
            format!("<{tag}>{items}</{tag}>\n")
        }
        Content::Image { image } => figure(image),
        Content::Embed { url, provider } => {
            let name = provider.as_deref().unwrap_or(url);
            format!("<p><a href=\"{}\">{}</a></p>\n", escape(url), escape(name))
        }
        // Set apart: it is no part of the story, and where it leads is for whoever shows it to know.
        Content::Link { title, url, .. } => {
            let title = escape(title);
            let link = url.as_ref().map(|url| format!("<a href=\"{}\">{title}</a>", escape(url)));
            format!("<aside><p>{}</p></aside>\n", link.unwrap_or(title))
        }
    }
}

/// A picture as an HTML fragment.
pub fn figure(image: &Image) -> String {
    let alt = escape(image.alt.as_deref().unwrap_or_default());
    let caption =
        image.caption.as_ref().map(|text| format!("<figcaption>{}</figcaption>", escape(text)));
    let caption = caption.unwrap_or_default();
    format!("<figure><img src=\"{}\" alt=\"{alt}\">{caption}</figure>\n", escape(&image.url))
}

fn spans_html(spans: &[Span]) -> String {
    let mut html = String::new();
    let mut rest = spans;
    // Neighbours that differ only in the thing they mention are one run to a reader.
    while let Some(first) = rest.first() {
        let alike = |span: &&Span| span.marks == first.marks && span.href == first.href;
        let length = rest.iter().take_while(alike).count();
        let (run, after) = rest.split_at(length);
        html.push_str(&run_html(first, &joined(run)));
        rest = after;
    }
    html
}

fn run_html(style: &Span, text: &str) -> String {
    let mut html = escape(text);
    for mark in &style.marks {
        let tag = match mark {
            Mark::Emphasis => "em",
            Mark::Strong => "strong",
            Mark::Code => "code",
            Mark::Strike => "s",
            Mark::Superscript => "sup",
            Mark::Subscript => "sub",
        };
        html = format!("<{tag}>{html}</{tag}>");
    }
    match &style.href {
        Some(href) => format!("<a href=\"{}\">{html}</a>", escape(href)),
        None => html,
    }
}

fn block_text(content: &Content) -> String {
    match content {
        Content::Paragraph { spans } | Content::Heading { spans, .. } => joined(spans),
        Content::Quote { spans, attribution } => match attribution {
            Some(by) => format!("{}\n— {by}", joined(spans)),
            None => joined(spans),
        },
        Content::List { items, .. } => {
            items.iter().map(|item| format!("• {}", joined(item))).collect::<Vec<_>>().join("\n")
        }
        Content::Image { image } => image.caption.clone().unwrap_or_default(),
        Content::Embed { url, .. } => url.clone(),
        Content::Link { .. } => String::new(),
    }
}

/// Text as it stands in HTML, between tags or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() && c != '\n' => _ = write!(escaped, "&#{};", u32::from('\u{FFFD}')),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(contents: Vec<Content>) -> Document {
        let block = |content| Block { id: "b1".to_owned(), content };
        let body = contents.into_iter().map(block).collect();
        Document { headline: "H".to_owned(), summary: None, byline: None, image: None, body }
    }

    #[test]
    fn no_markup_gets_through() {
        let hostile = "</p><script>alert(\"1\")</script>&'\u{0}";
        let spans = vec![Span {
            marks: vec![Mark::Strong],
            href: Some(format!("https://x/{hostile}")),
            ..Span::plain(hostile)
        }];
        let page = html(&document(vec![
            Content::Paragraph { spans: spans.clone() },
            Content::Quote { spans, attribution: Some(hostile.to_owned()) },
            Content::Link {
                title: hostile.to_owned(),
                target: None,
                url: Some(hostile.to_owned()),
            },
        ]));
        assert!(!page.contains("<script") && !page.contains('\u{0}'), "{page}");
        assert_eq!(page.matches("<p>").count(), 3);
    }

    #[test]
    fn a_body_reads_as_html_and_as_text() {
        let body = document(vec![
            Content::Heading { level: 2, spans: vec![Span::plain("Rabat")] },
            Content::List {
                ordered: true,
                items: vec![vec![Span::plain("un")], vec![Span::plain("deux")]],
            },
        ]);
        assert_eq!(html(&body), "<h2>Rabat</h2>\n<ol><li>un</li><li>deux</li></ol>\n");
        assert_eq!(text(&body), "Rabat\n\n• un\n• deux");
    }
}
