//! How a story grows: what a second delivery changes, what it leaves, and what the log says of it.

use api::content::changes::{self, ChangeReason};
use api::content::document::{Content, Span};
use api::content::publishing;
use api::content::submission::{
    Article, Block, Catalogue, Link, Mention, Submission, Thing, Topic,
};
use entity::{article_link::LinkKind, mention::Origin};
use serde_json::{Value, json};

use crate::app::{App, Kind, Place};
use crate::stories::{publish, published, story};

on_both_databases! {
    a_story_only_grows
    blocks_keep_their_ids_from_version_to_version
    new_ties_are_added_and_logged_without_a_new_version
    a_topic_that_moves_takes_its_stories_along
    wrong_submissions_are_refused_by_field
    a_delivery_costs_the_same_statements_however_many_stories_it_holds
    what_comes_twice_in_one_delivery_grows_as_in_two
    stories_that_share_a_headline_are_numbered
}

fn paragraph(text: &str) -> Block {
    Block::Content(Content::Paragraph { spans: vec![Span::plain(text)] })
}

/// Why each change of an article was made, oldest first.
async fn reasons(place: &Place) -> Vec<ChangeReason> {
    let store = place.store().await;
    let log = changes::since(store.press(), 0, 1_000).await.unwrap();
    let of_articles =
        log.into_iter().filter(|change| change.subject == changes::ChangeSubject::Article);
    of_articles.map(|change| change.reason).collect()
}

async fn a_story_only_grows(kind: Kind) {
    let stub = story(1);
    let teaser = Article { summary: Some("More.".to_owned()), ..stub.clone() };
    let full = Article { body: vec![paragraph("All of it.")], ..teaser.clone() };
    let place = published(kind, vec![stub.clone()]).await;
    for (delivery, updated) in [(&teaser, 1), (&full, 1), (&full, 0), (&teaser, 0), (&stub, 0)] {
        let receipt = publish(&place, vec![delivery.clone()]).await;
        assert_eq!((receipt.added, receipt.updated), (0, updated));
    }
    use ChangeReason::{Published, Updated};
    assert_eq!(reasons(&place).await, [Published, Updated, Updated]);

    let app = App::start(place, &["serve"]).await;
    let data = app
        .data("{ article(ref: \"story-1\") { completeness version summary bodyText wordCount } }")
        .await;
    let expected = json!({ "completeness": "FULL", "version": 3, "summary": "More.",
        "bodyText": "All of it.", "wordCount": 4 });
    assert_eq!(data["article"], expected);
    app.place.must(&["check"]).await;
}

async fn blocks_keep_their_ids_from_version_to_version(kind: Kind) {
    let first = Article { body: ["One.", "Two."].map(paragraph).to_vec(), ..story(1) };
    let second =
        Article { body: ["One.", "And a half.", "Two."].map(paragraph).to_vec(), ..story(1) };
    let place = published(kind, vec![first]).await;
    publish(&place, vec![second]).await;
    let app = App::start(place, &["serve"]).await;
    let data =
        app.data("{ article(ref: \"story-1\") { body { id ... on Paragraph { text } } } }").await;
    let body = json!([{ "id": "b1", "text": "One." }, { "id": "b3", "text": "And a half." }, { "id": "b2", "text": "Two." }]);
    assert_eq!(data["article"]["body"], body);
}

fn topic(slug: &str, broader: Option<&str>) -> Topic {
    let names = [("en".to_owned(), slug.to_owned())].into();
    Topic {
        slug: slug.to_owned(),
        names,
        broader: broader.map(str::to_owned),
        ..Default::default()
    }
}

fn topics(topics: Vec<Topic>) -> Submission {
    let names = [("en".to_owned(), vec!["Story".to_owned()])].into();
    let thing =
        Thing { slug: "tale".to_owned(), kind: "EVENT".to_owned(), names, ..Default::default() };
    Submission {
        catalogue: Catalogue { topics, things: vec![thing], ..Default::default() },
        ..Default::default()
    }
}

async fn new_ties_are_added_and_logged_without_a_new_version(kind: Kind) {
    let place = published(kind, vec![story(1)]).await;
    let store = place.store().await;
    publishing::publish(&store, &topics(vec![topic("tales", None)])).await.unwrap();
    let mention = Mention {
        thing: "tale".to_owned(),
        wordings: vec!["Story".to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    let tied = Article { topics: vec!["tales".to_owned()], mentions: vec![mention], ..story(1) };
    assert_eq!(publish(&place, vec![tied.clone()]).await.updated, 1);
    assert_eq!(publish(&place, vec![tied]).await.changes, 0);
    assert_eq!(publish(&place, vec![story(1)]).await.changes, 0);
    assert_eq!(reasons(&place).await, [ChangeReason::Published, ChangeReason::Retagged]);

    let app = App::start(place, &["serve"]).await;
    let data = app.data("{ article(ref: \"story-1\") { version topics { slug } mentions { nodes { wording count } } } }").await;
    let expected = json!({ "version": 1, "topics": [{ "slug": "tales" }],
        "mentions": { "nodes": [{ "wording": "Story", "count": 1 }] } });
    assert_eq!(data["article"], expected);
}

async fn a_topic_that_moves_takes_its_stories_along(kind: Kind) {
    let place = published(kind, Vec::new()).await;
    let store = place.store().await;
    let three = vec![topic("world", None), topic("europe", None), topic("spain", Some("europe"))];
    publishing::publish(&store, &topics(three)).await.unwrap();
    publish(&place, vec![Article { topics: vec!["spain".to_owned()], ..story(1) }]).await;
    let moved = vec![topic("europe", Some("world"))];
    publishing::publish(&store, &topics(moved)).await.unwrap();
    let circle = topics(vec![topic("world", Some("spain"))]);
    let refused = publishing::publish(&store, &circle).await.unwrap_err();
    assert!(refused.to_string().starts_with("topics[0].broader: must lead to a top"), "{refused}");

    let app = App::start(place, &["serve"]).await;
    let data = app
        .data("{ topics { nodes { slug articles { totalCount { value } }
                own: articles(filter: { topics: { any: [\"world\"], exact: true } }) { totalCount { value } } } } }")
        .await;
    let counts = |name: &str| -> Vec<Value> {
        let nodes = data["topics"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node[name]["totalCount"]["value"].clone()).collect()
    };
    assert_eq!(counts("articles"), [1, 1, 1]);
    assert_eq!(counts("own"), [0, 0, 0]);
}

async fn wrong_submissions_are_refused_by_field(kind: Kind) {
    let place = published(kind, Vec::new()).await;
    let store = place.store().await;
    let long = "x".repeat(301);
    let many = |count: usize| Mention {
        thing: "flood".to_owned(),
        wordings: vec!["flood".to_owned(); count],
        role: None,
        origin: Origin::Editor,
    };
    for (article, told) in [
        (
            Article { headline: long.clone(), ..story(1) },
            "articles[0].headline: must be at most 300 characters",
        ),
        (
            Article { headline: "a\u{202E}b".to_owned(), ..story(1) },
            "articles[0].headline: must not hold U+202E",
        ),
        (
            Article { source: "nobody".to_owned(), ..story(1) },
            "articles[0].source: there is no source “nobody”",
        ),
        (
            Article { topics: vec!["none".to_owned()], ..story(1) },
            "articles[0].topic: there is no topic “none”",
        ),
        (
            Article { published_time_local: Some((24, 0)), ..story(1) },
            "articles[0].publishedTimeLocal: must be a time of day from 00:00 to 23:59",
        ),
        (
            Article { canonical_url: Some("javascript:alert(1)".to_owned()), ..story(1) },
            "articles[0].canonicalUrl: must be an http or https address of at most 2,000 characters, without spaces or quotes",
        ),
        (
            Article { mentions: vec![many(200), many(200), many(1)], ..story(1) },
            "articles[0].mentions: must have at most 400 wordings between them",
        ),
    ] {
        let submission = Submission { articles: vec![article], ..Default::default() };
        let refused = publishing::publish(&store, &submission).await.unwrap_err();
        assert_eq!(refused.to_string(), told);
    }
    assert_eq!(reasons(&place).await, []);
}

/// Stories of every sort of tie, by number, each linking to the one before; `say` is what they say.
fn tied(numbers: std::ops::Range<usize>, say: &str) -> Vec<Article> {
    let mention = Mention {
        thing: "tale".to_owned(),
        wordings: vec!["Story".to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    let link = |number: usize| Link {
        kind: LinkKind::Related,
        title: "The one before".to_owned(),
        source_key: story(number).source_key,
    };
    let story = |number: usize| Article {
        body: vec![paragraph(say)],
        topics: vec!["tales".to_owned()],
        mentions: vec![mention.clone()],
        links: Some(vec![link(number - 1)]),
        ..story(number)
    };
    numbers.map(story).collect()
}

/// A place with a topic under another and a thing, for `tied` stories.
async fn library(kind: Kind) -> Place {
    let place = published(kind, Vec::new()).await;
    let store = place.store().await;
    let two = vec![topic("books", None), topic("tales", Some("books"))];
    publishing::publish(&store, &topics(two)).await.unwrap();
    place
}

async fn a_delivery_costs_the_same_statements_however_many_stories_it_holds(kind: Kind) {
    let place = library(kind).await;
    let store = place.store().await;
    let costs = async |articles: Vec<Article>| {
        let before = store.statements();
        let submission = Submission { articles, ..Default::default() };
        let receipt = publishing::publish(&store, &submission).await.unwrap();
        (store.statements() - before, receipt.added, receipt.updated, receipt.unchanged)
    };
    let (few, many) = (1..11, 11..111);
    let (new, added, ..) = costs(tied(few.clone(), "It is told.")).await;
    assert_eq!(costs(tied(many.clone(), "It is told.")).await, (new, 100, 0, 0));
    assert_eq!(added, 10);
    let (same, .., unchanged) = costs(tied(few.clone(), "It is told.")).await;
    assert_eq!(costs(tied(many.clone(), "It is told.")).await, (same, 0, 0, 100));
    assert_eq!(unchanged, 10);
    let (grown, _, updated, _) = costs(tied(few.clone(), "It is told anew.")).await;
    assert_eq!(costs(tied(many.clone(), "It is told anew.")).await, (grown, 0, 100, 0));
    assert_eq!(updated, 10);
    let filed = |mut stories: Vec<Article>| {
        stories.iter_mut().for_each(|story| story.topics = vec!["books".to_owned()]);
        stories
    };
    let (refiled, ..) = costs(filed(tied(few, "It is told anew."))).await;
    assert_eq!(costs(filed(tied(many, "It is told anew."))).await, (refiled, 0, 100, 0));
    assert!(new < 30 && same < 30 && grown < 40 && refiled < 40, "{new} {same} {grown} {refiled}");
    place.must(&["check"]).await;
}

async fn what_comes_twice_in_one_delivery_grows_as_in_two(kind: Kind) {
    let place = library(kind).await;
    let [stub, told] = [story(1), tied(1..2, "It is told.").remove(0)];
    let refiled = Article { topics: vec!["books".to_owned()], ..told.clone() };
    let anew = tied(1..2, "It is told anew.").remove(0);
    let receipt = publish(&place, vec![stub.clone(), told.clone(), refiled.clone(), told]).await;
    assert_eq!((receipt.added, receipt.updated, receipt.unchanged), (1, 2, 1));
    assert_eq!(receipt.changes, 1, "each subject is logged once");
    let receipt = publish(&place, vec![stub, refiled, anew]).await;
    assert_eq!((receipt.added, receipt.updated, receipt.unchanged), (0, 1, 2));

    let app = App::start(place, &["serve"]).await;
    let asked = "{ article(ref: \"story-1\") { version bodyText topics { slug } versions { nodes { version } } } }";
    let article = app.data(asked).await["article"].take();
    assert_eq!(
        (&article["version"], &article["bodyText"]),
        (&json!(3), &json!("It is told anew."))
    );
    let nodes = json!([{ "version": 3 }, { "version": 2 }, { "version": 1 }]);
    assert_eq!(article["versions"]["nodes"], nodes);
    assert_eq!(article["topics"], json!([{ "slug": "tales" }, { "slug": "books" }]));
    app.place.must(&["check"]).await;
}

async fn stories_that_share_a_headline_are_numbered(kind: Kind) {
    let place = published(kind, Vec::new()).await;
    let alike = |keys: std::ops::Range<u32>| {
        let story = |key: u32| Article { source_key: format!("key {key}"), ..story(7) };
        keys.map(story).collect::<Vec<_>>()
    };
    publish(&place, alike(0..3)).await;
    let second = Article { headline: "Story 7 2".to_owned(), ..story(8) };
    publish(&place, [alike(3..30), vec![second]].concat()).await;
    let app = App::start(place, &["serve"]).await;
    for slug in ["story-7", "story-7-2", "story-7-30", "story-7-2-2"] {
        let found = app.data(&format!("{{ article(ref: \"{slug}\") {{ slug }} }}")).await;
        assert_eq!(found["article"]["slug"], slug);
    }
    let none = app.data("{ article(ref: \"story-7-31\") { slug } }").await;
    assert_eq!(none["article"], Value::Null);
}
