//! What rules cost: as many statements however many there are, and however many stories are published.

use entity::article::Genre;

use super::super::publish;
use super::super::vocabulary::{Called, TopicPatch, create_topic};
use crate::content::filter::{ArticleFilter, Match};
use crate::content::saved::{Saving, save};
use crate::content::submission::{Article, Catalogue, Source, Submission};
use crate::content::{Actor, Address, Desk, Locale, Store, migrate, system_clock};

/// A topic that every story of `wire` joins that says this, but for those in French.
async fn rule(desk: &Desk, number: usize, text: Option<&str>) {
    let sources = Match { any: Some(vec!["wire".to_owned()]), ..Match::default() };
    let french = ArticleFilter {
        locales: Some(vec![Locale::parse("fr").unwrap()]),
        ..ArticleFilter::default()
    };
    let filter = ArticleFilter {
        sources: Some(sources),
        not: Some(Box::new(french)),
        text: text.map(str::to_owned),
        ..ArticleFilter::default()
    };
    let slug = format!("rule-{number}");
    let (name, filter) = (Some(slug.clone()), Some(filter));
    let kept = Saving { slug: slug.clone(), name, filter, ..Saving::default() };
    save(desk, &kept).await.unwrap();
    let called = Called { name: slug.clone(), description: None };
    let patch = TopicPatch {
        names: vec![(Locale::parse("en").unwrap(), Some(called))],
        rule: Some(Some(slug.clone())),
        ..TopicPatch::default()
    };
    create_topic(desk, &slug, &patch).await.unwrap();
}

fn stories(from: usize, count: usize) -> Submission {
    let story = |number: usize| Article {
        source: "wire".to_owned(),
        source_key: format!("{number}"),
        locale: Locale::parse("en").unwrap(),
        headline: format!("Story {number}"),
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
        published_at: None,
        published_on: None,
        published_time_local: None,
        named: Default::default(),
    };
    let articles = (from..from + count).map(story).collect();
    Submission { articles, ..Submission::default() }
}

#[tokio::test]
async fn asking_the_rules_takes_as_many_statements_however_many_rules_and_stories() {
    let folder = std::env::temp_dir().join(format!("khabar_rules_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = Address::Sqlite(folder.join("khabar.db").display().to_string());
    let store = Store::open(&file, None, Vec::new(), system_clock()).await.unwrap();
    migrate(&store).await.unwrap();
    let source = Source { slug: "wire".to_owned(), name: "Wire".to_owned(), ..Source::default() };
    let catalogue = Catalogue { sources: vec![source], ..Catalogue::default() };
    let wire = Submission { catalogue, ..Submission::default() };
    publish(&store, &wire).await.unwrap();
    let desk = Desk::new(&store, Actor::operator());
    let cost = async |from, count| {
        let before = store.statements();
        publish(&store, &stories(from, count)).await.unwrap();
        store.statements() - before
    };

    let (plain, plain_ten) = (cost(0, 1).await, cost(10, 10).await);
    rule(&desk, 1, None).await;
    let (one, one_ten) = (cost(30, 1).await, cost(40, 10).await);
    for number in 2..=20 {
        rule(&desk, number, None).await;
    }
    let (twenty, twenty_ten) = (cost(60, 1).await, cost(70, 10).await);
    rule(&desk, 21, Some("stories")).await;
    let (worded, worded_ten) = (cost(90, 1).await, cost(100, 10).await);
    rule(&desk, 22, Some("story -\"other stories\"")).await;
    let (two, two_ten) = (cost(120, 1).await, cost(130, 10).await);

    assert_eq!(one, twenty, "for one story");
    assert_eq!(one_ten, twenty_ten, "for ten");
    assert_eq!(one - plain, one_ten - plain_ten, "for ten as for one");
    assert!((8..=16).contains(&(one - plain)), "{one} rather than {plain}");
    assert_eq!(worded - twenty, 2, "what they say, and what their publisher is called");
    assert_eq!((two, two_ten), (worded, worded_ten), "for two that ask for words");
    assert_eq!(worded_ten - twenty_ten, 2, "for ten as for one");
    std::fs::remove_dir_all(&folder).unwrap();
}
