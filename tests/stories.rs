//! Stories to publish in tests: as plain as can be, each different from the next.

use api::content::submission::{Article, Catalogue, Source, Submission};
use api::content::{Locale, publishing};
use entity::article::Genre;

use crate::app::{Kind, Place};

/// A migrated database with one source, `wire`, and these stories, the first the oldest.
pub async fn published(kind: Kind, stories: Vec<Article>) -> Place {
    let place = Place::new(kind).await;
    let store = place.store().await;
    api::content::migrate(&store).await.unwrap();
    publishing::publish(&store, &wire()).await.unwrap();
    publish(&place, stories).await;
    place
}

/// Publishes more stories.
pub async fn publish(place: &Place, articles: Vec<Article>) -> publishing::Receipt {
    let submission = Submission { articles, ..Default::default() };
    publishing::publish(&place.store().await, &submission).await.unwrap()
}

/// The source of every story here.
pub fn wire() -> Submission {
    let source = Source { slug: "wire".to_owned(), name: "Wire".to_owned(), ..Default::default() };
    let catalogue = Catalogue { sources: vec![source], ..Default::default() };
    Submission { catalogue, ..Default::default() }
}

/// `Story 7`: a headline and nothing else, published on the eighth minute of 2026.
pub fn story(number: usize) -> Article {
    let headline = format!("Story {number}");
    let date = format!("2026-01-01T{:02}:{:02}:00Z", number / 60, number % 60);
    Article {
        source: "wire".to_owned(),
        source_key: headline.clone(),
        locale: Locale::parse("en").unwrap(),
        headline,
        summary: None,
        byline: None,
        body: Vec::new(),
        genre: Genre::News,
        section: None,
        contributors: Vec::new(),
        topics: Vec::new(),
        mentions: Vec::new(),
        links: None,
        canonical_url: None,
        published_at: Some(date.parse().unwrap()),
        published_time_local: None,
    }
}
