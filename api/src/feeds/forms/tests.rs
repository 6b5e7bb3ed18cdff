//! That whatever a story says stays text in each form. Knows no transport.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use entity::article::{self, Completeness, Genre};
use entity::source;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::content::document::{Block, Image, Mark, Span};
use crate::content::harmless;
use crate::content::reading::{Article, Correction};

/// What a headline would do if it could.
const HOSTILE: [&str; 12] = [
    "</script><script>alert(1)</script>",
    "]]><![CDATA[ --> <!-- ",
    "\u{202E}dlrow\u{2066} \u{0}\u{7}\u{1b}[31m",
    "<img src=x onerror=alert(1)> &lt;b&gt; &amp; &#x3c;",
    "[a](javascript:alert(1)) ![b](//x) [c]: <d> \"e\"",
    "# * _ ` ~~~ ``` *** --- === > 1. 2) + - | a | b |",
    "***strong*** `code` ~~gone~~ <https://x> \\*\\",
    "1. one\n- two\n# three\n> four\n    five\n\n---\n===\n| six |\n:---\r7) eight",
    "\" ' onload=\"x\" \u{2028}\u{2029}",
    "👩‍👩‍👧‍👦 🇲🇦 ﷽ خبر",
    "!",
    "http://x/?a=1&b=2&copy; <",
];

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_924_992_000, 0).unwrap()
}

fn span(text: &str, marks: &[Mark], href: Option<&str>) -> Span {
    Span { marks: marks.to_vec(), href: href.map(str::to_owned), ..Span::plain(text) }
}

/// A story that says the same everywhere, and leads to an address wherever it can.
fn saying(text: &str, url: &str) -> Story {
    let plain = || vec![Span::plain(text)];
    let picture = || Image {
        url: url.to_owned(),
        alt: Some(text.to_owned()),
        caption: Some(text.to_owned()),
        credit: Some(text.to_owned()),
        width: Some(1),
        height: None,
    };
    let all = [Mark::Emphasis, Mark::Strong, Mark::Strike, Mark::Strike, Mark::Superscript];
    let body = [
        Content::Paragraph { spans: plain() },
        Content::Paragraph {
            spans: vec![
                span(text, &all, Some(url)),
                span(text, &[Mark::Code], None),
                span(text, &[], Some(url)),
            ],
        },
        Content::Heading { level: 2, spans: plain() },
        Content::Quote { spans: plain(), attribution: Some(text.to_owned()) },
        Content::List { ordered: true, items: vec![plain(), plain()] },
        Content::Image { image: picture() },
        Content::Embed { url: url.to_owned(), provider: Some(text.to_owned()) },
        Content::Link { title: text.to_owned(), target: None, url: Some(url.to_owned()) },
    ];
    let body = body.into_iter().map(|content| Block { id: "b1".to_owned(), content });
    let document = Document {
        headline: text.to_owned(),
        summary: Some(text.to_owned()),
        byline: Some(text.to_owned()),
        image: Some(picture()),
        body: body.collect(),
    };
    let row = article::Model {
        id: Uuid::from_u128(1),
        slug: "a-story".to_owned(),
        locale: "ar".to_owned(),
        translation_group: None,
        completeness: Completeness::Full,
        genre: Genre::Opinion,
        section_id: None,
        source_id: Uuid::from_u128(2),
        source_key: String::new(),
        canonical_url: Some(url.to_owned()),
        published_at: None,
        published_time_local: None,
        updated_at: at(),
        sort_at: at(),
        version: 2,
    };
    let source = source::Model {
        id: row.source_id,
        slug: "a-source".to_owned(),
        name: text.to_owned(),
        url: Some(url.to_owned()),
        rights_holder: Some(text.to_owned()),
        usage_terms: Some(text.to_owned()),
    };
    Story {
        article: Arc::new(Article { row, document, held: None }),
        section: None,
        source: Arc::new(source),
        topics: Vec::new(),
        contributors: Vec::new(),
        mentions: Vec::new(),
        corrections: vec![Correction { version: 2, note: Some(text.to_owned()), at: at() }],
        translations: Vec::new(),
        linked: HashMap::new(),
    }
}

fn written(form: Form, text: &str, url: &str) -> String {
    let site = Site { public_url: "https://news.example.org".to_owned(), article_url: None };
    form.of(&saying(text, url), &site)
}

/// Each hostile text, and one of 10 kB that is all of them.
fn hostile() -> Vec<String> {
    let long = HOSTILE.concat().repeat(40);
    assert!(long.len() > 10_000);
    HOSTILE.iter().map(|text| (*text).to_owned()).chain([long]).collect()
}

/// The letters of a text, however its lines are broken.
fn words(text: &str) -> String {
    harmless(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_form_holds_what_disguises_or_controls() {
    for text in hostile() {
        for form in Form::ALL {
            let written = written(form, &text, "https://example.org/");
            let harms = written.chars().find(|c| {
                matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
                    || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            });
            assert_eq!(harms, None, "{form:?}: {written}");
        }
    }
}

#[test]
fn what_a_story_says_ends_no_script_and_comes_back_whole() {
    for text in hostile() {
        for (form, headline) in [(Form::JsonLd, "/headline"), (Form::Ninjs, "/headlines/0/value")] {
            let written = written(form, &text, "https://example.org/?a=1&b=</script>");
            assert!(!written.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{written}");
            let read: Value = serde_json::from_str(&written).unwrap();
            assert_eq!(read.pointer(headline), Some(&Value::from(&*harmless(&text))), "{form:?}");
        }
    }
}

#[test]
fn html_has_no_tags_but_ours() {
    let ours = [
        "article",
        "header",
        "h1",
        "h2",
        "p",
        "a",
        "em",
        "strong",
        "s",
        "sup",
        "code",
        "blockquote",
        "footer",
        "ol",
        "li",
        "figure",
        "img",
        "figcaption",
        "aside",
        "time",
        "bdi",
    ];
    let count = |page: &str, tag: &str| page.matches(&format!("<{tag}")).count();
    let tame = written(Form::Html, "tame", "https://example.org/");
    for text in hostile() {
        let page = written(Form::Html, &text, "https://example.org/");
        for after in page.split('<').skip(1) {
            let name = after.trim_start_matches('/').split([' ', '>']).next().unwrap();
            assert!(ours.contains(&name), "{name} in {page}");
        }
        for tag in ours {
            assert_eq!(count(&page, tag), count(&tame, tag), "{tag} in {page}");
        }
        assert_eq!(page.matches('"').count(), tame.matches('"').count(), "{page}");
    }
    assert!(tame.starts_with("<article lang=\"ar\" dir=\"rtl\">"));
}

/// What CommonMark, with the extensions that are about, makes of a text.
fn events(markdown: &str) -> Vec<Event<'_>> {
    let more = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    Parser::new_ext(markdown, more).collect()
}

#[test]
fn markdown_reads_as_what_was_said_and_as_no_more() {
    for text in hostile() {
        let written = written(Form::Markdown, &text, "https://example.org/?a=1&copy;=2");
        let mut starts = HashMap::<String, usize>::new();
        let mut headline = String::new();
        let mut in_headline = false;
        for event in events(&written) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{html} in {written}"),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    assert_eq!(&*dest_url, "https://example.org/?a=1&copy;=2", "{written}");
                    *starts.entry("address".to_owned()).or_default() += 1;
                }
                Event::Start(tag) => {
                    in_headline |=
                        matches!(&tag, Tag::Heading { level, .. } if *level as usize == 1);
                    let name = format!("{tag:?}");
                    let name = name.split([' ', '(', '{']).next().unwrap().to_owned();
                    *starts.entry(name).or_default() += 1;
                }
                Event::End(pulldown_cmark::TagEnd::Heading(_)) => in_headline = false,
                Event::Text(said) if in_headline => headline.push_str(&said),
                Event::Rule => panic!("a rule in {written}"),
                _ => {}
            }
        }
        assert_eq!(words(&headline), words(&text), "{written}");
        for (name, most) in
            [("Heading", 2), ("List", 1), ("Item", 2), ("CodeBlock", 0), ("Table", 0)]
        {
            let found = starts.get(name).copied().unwrap_or_default();
            assert!(
                found == most || name == "Heading" && found <= 2,
                "{found} {name} in {written}"
            );
        }
        assert!(starts.get("address").copied().unwrap_or_default() <= 7, "{starts:?} in {written}");
    }
}

#[test]
fn markdown_leads_to_the_web_alone() {
    for address in ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://x", "/etc"] {
        let written = written(Form::Markdown, "said", address);
        let led = events(&written).into_iter().any(|event| {
            matches!(&event, Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !dest_url.starts_with("http"))
        });
        assert!(!led, "{written}");
    }
}

#[test]
fn a_date_that_is_not_stated_is_in_no_form() {
    // When it was corrected is known.
    for form in [Form::Html, Form::Markdown, Form::Text] {
        let told = written(form, "said", "https://example.org/");
        assert_eq!(told.matches("2031-01-01").count(), if form == Form::Html { 2 } else { 1 });
    }
    let ninjs: Value =
        serde_json::from_str(&written(Form::Ninjs, "said", "https://example.org/")).unwrap();
    assert_eq!((ninjs.get("contentCreated"), ninjs.get("firstCreated")), (None, None));
    let undated: Value =
        serde_json::from_str(&written(Form::JsonLd, "said", "https://example.org/")).unwrap();
    assert_eq!(undated.get("datePublished"), None);
    assert_eq!(undated["@type"], "OpinionNewsArticle");
}
