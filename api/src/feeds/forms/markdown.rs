//! A story as Markdown that CommonMark reads. All text in it is escaped, so that it stays text whatever it holds.

use super::super::phrases::phrases;
use super::super::site::plain;
use super::super::{Site, Story};
use super::{byline, instant};
use crate::content::document::{Block, Content, Image, Mark, Span, joined};
use crate::content::harmless;

/// The story.
pub(super) fn story(story: &Story, site: &Site) -> String {
    let said = super::document(story, site);
    let head = [
        Some(format!("# {}", line(&said.headline))),
        said.summary.as_deref().map(prose),
        byline(story).as_deref().map(line),
        story.article.row.published_at.map(instant),
        said.image.as_ref().map(picture),
    ];
    let word = phrases(&story.article.row.locale).correction;
    let notes = story.corrections.iter().map(|correction| {
        let note = correction.note.as_deref().unwrap_or_default();
        quoted(&format!("**{word} ({})** — {}", correction.at.date_naive(), prose(note)))
    });
    let source = link(&line(&story.source.name), &site.article(story));
    let body = said.body.iter().map(block).filter(|text| !text.is_empty());
    let parts: Vec<String> =
        head.into_iter().flatten().chain(body).chain(notes).chain([source]).collect();
    parts.join("\n\n") + "\n"
}

fn block(block: &Block) -> String {
    match &block.content {
        Content::Paragraph { spans } => runs(spans),
        Content::Heading { level, spans } => {
            let level = usize::from(*level).clamp(2, 6);
            format!("{} {}", "#".repeat(level), runs(spans).replace('\n', " "))
        }
        Content::Quote { spans, attribution } => {
            let by = attribution.as_ref().map(|by| format!("\n\n— {}", line(by)));
            quoted(&(runs(spans) + &by.unwrap_or_default()))
        }
        Content::List { ordered, items } => {
            let item = |(item, number): (&Vec<Span>, usize)| {
                let mark = if *ordered { format!("{number}.") } else { "-".to_owned() };
                format!("{mark} {}", runs(item).replace('\n', " "))
            };
            items.iter().zip(1..).map(item).collect::<Vec<_>>().join("\n")
        }
        Content::Image { image } => picture(image),
        Content::Embed { url, provider } => link(&line(provider.as_ref().unwrap_or(url)), url),
        Content::Link { title, url, .. } => match url {
            Some(url) => quoted(&link(&line(title), url)),
            None => quoted(&line(title)),
        },
    }
}

fn picture(image: &Image) -> String {
    let alt = line(image.alt.as_deref().unwrap_or_default());
    let picture = match address(&image.url) {
        Some(address) => format!("![{alt}]({address})"),
        None => alt,
    };
    let caption = image.caption.as_deref().map(|caption| format!("\n\n{}", prose(caption)));
    picture + &caption.unwrap_or_default()
}

/// Runs of text, each set as its marks say.
fn runs(spans: &[Span]) -> String {
    let mut set = String::new();
    let mut rest = spans;
    // Neighbours that differ only in the thing they mention are one run to a reader.
    while let Some(first) = rest.first() {
        let alike = |span: &&Span| span.marks == first.marks && span.href == first.href;
        let (run, after) = rest.split_at(rest.iter().take_while(alike).count());
        set.push_str(&run_of(first, &joined(run)));
        rest = after;
    }
    at_the_beginning(&set)
}

/// One run. White space at its ends stands outside its marks, which would not be read as marks otherwise.
fn run_of(style: &Span, text: &str) -> String {
    let text = harmless(text);
    let inner = text.trim();
    if inner.is_empty() {
        return text.into_owned();
    }
    let code = style.marks.contains(&Mark::Code);
    let mut set = if code { code_of(inner) } else { escaped(inner) };
    for (at, mark) in style.marks.iter().enumerate() {
        let around = match mark {
            // Said twice it would be another mark.
            _ if style.marks.iter().position(|first| first == mark) != Some(at) => "",
            Mark::Emphasis => "*",
            Mark::Strong => "**",
            Mark::Strike => "~~",
            Mark::Code | Mark::Superscript | Mark::Subscript => "",
        };
        set = format!("{around}{set}{around}");
    }
    if let Some(href) = &style.href {
        set = link(&set, href);
    }
    let (before, after) = (text.len() - text.trim_start().len(), text.trim_end().len());
    format!(
        "{}{set}{}",
        text.get(..before).unwrap_or_default(),
        text.get(after..).unwrap_or_default()
    )
}

/// Computer text, fenced by more backticks than stand in it together.
fn code_of(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let text = text.replace(['\n', '\r'], " ");
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A link, where it leads to the web.
fn link(set: &str, url: &str) -> String {
    match address(url) {
        Some(address) => format!("[{set}]({address})"),
        None => set.to_owned(),
    }
}

/// An address of the web, so written that it ends where it ends.
fn address(url: &str) -> Option<String> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web.then(|| format!("<{}>", plain(url).replace('&', "\\&")))
}

/// Every line of it set apart as somebody else's.
fn quoted(text: &str) -> String {
    let lines = text.lines().map(|line| format!("> {line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// Text on one line.
fn line(text: &str) -> String {
    prose(&text.replace(['\n', '\r'], " "))
}

/// Running text.
fn prose(text: &str) -> String {
    at_the_beginning(&escaped(harmless(text).trim()))
}

/// Text without a character that would be read as markup wherever it stands.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let marks = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '#' => true,
            // Before a link it would make a picture of it.
            '!' => rest.peek().is_none_or(|next| *next == '['),
            _ => false,
        };
        if marks {
            escaped.push('\\');
        }
        // By itself it ends a line too.
        escaped.push(if c == '\r' { '\n' } else { c });
    }
    escaped
}

/// The same where a line begins, where a number or a dash would begin something else; blank lines go.
fn at_the_beginning(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = line.split_at(digits);
        match rest.chars().next() {
            Some('+' | '-' | '=' | ':' | '>' | '|') if digits == 0 => format!("\\{line}"),
            Some('.' | ')') if digits > 0 => format!("{number}\\{rest}"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
