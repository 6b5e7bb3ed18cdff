//! What an operator says of feeds: what they are called, how much of a story is in them, and who tells of news.
//! Knows no article.

use clap::{Args, ValueEnum};

use crate::content::{iri, line};
use crate::feeds::Settings;

/// The longest title.
const TITLE: usize = 200;

/// How feeds are made.
#[derive(Clone, Debug, Args)]
pub struct Syndication {
    /// What the feed of everything is called; the names of other feeds begin with it
    #[arg(
        long,
        env = "KHABAR_FEED_TITLE",
        default_value = "Khabar",
        value_parser = title,
        value_name = "TEXT"
    )]
    pub feed_title: String,

    /// How much of an article is in feeds
    #[arg(long, env = "KHABAR_FEED_TEXT", value_enum, default_value_t, value_name = "HOW_MUCH")]
    pub feed_text: FeedText,

    /// The WebSub hubs that tell subscribers of news, to be named in feeds: https://hub.example.org
    #[arg(
        long = "feed-hubs",
        env = "KHABAR_FEED_HUBS",
        value_delimiter = ',',
        value_parser = hub,
        value_name = "URLS"
    )]
    pub feed_hubs: Vec<String>,
}

/// How much of an article is in feeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FeedText {
    /// All of it
    #[default]
    Full,
    /// Its summary
    Summary,
}

impl Syndication {
    /// The same for whoever makes them.
    pub fn settings(&self) -> Settings {
        Settings {
            title: self.feed_title.clone(),
            whole: self.feed_text == FeedText::Full,
            hubs: self.feed_hubs.clone(),
        }
    }
}

fn title(text: &str) -> Result<String, String> {
    line("title", text, TITLE).map_err(|error| error.to_string())
}

/// It stands in a header between angle brackets, and so in ASCII.
fn hub(text: &str) -> Result<String, String> {
    let text = iri("hub", text.trim()).map_err(|error| error.to_string())?;
    let rule = || "must be an http or https address in ASCII: https://hub.example.org".to_owned();
    text.is_ascii().then_some(text).ok_or_else(rule)
}
