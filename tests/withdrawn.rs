//! What has gone: a story that was taken back is a tombstone by every way in, and never what it said.

use api::content::changes::{self, ChangeReason, ChangeSubject};
use api::content::publishing;
use api::content::submission::{
    Article, Catalogue, Evidence, Labels, Link, Predicate, Relation, Submission, Thing,
};
use api::content::{Actor, ArticleId, Desk, TypedId};
use entity::article_link::LinkKind;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::stories::{publish, published, story};

on_both_databases! {
    a_withdrawn_story_is_a_tombstone_by_every_way_in
    a_withdrawn_story_is_not_shown_in_the_past_either
    a_page_of_which_nothing_is_left_leads_on
    a_link_to_a_withdrawn_story_has_its_title_and_no_more
    a_delivery_does_not_bring_a_story_back
    a_delivery_leaves_alone_what_the_desk_works_on
    what_rested_on_a_withdrawn_story_alone_goes_with_it
}

pub fn parsed(id: &str) -> ArticleId {
    ArticleId::parse(id).unwrap()
}

/// Takes a story back, and says which id it had and, as a GraphQL literal, when it was last changed.
pub async fn withdraw(app: &App, slug: &str) -> (String, String) {
    let data = app.data(&format!("{{ article(ref: \"{slug}\") {{ id updatedAt }} }}")).await;
    let id = data["article"]["id"].as_str().unwrap().to_owned();
    let desk = Desk::new(&app.place.store().await, Actor::operator());
    publishing::withdraw(&desk, parsed(&id), 1, "It was not so.").await.unwrap();
    (id, data["article"]["updatedAt"].to_string())
}

async fn a_withdrawn_story_is_a_tombstone_by_every_way_in(kind: Kind) {
    let app = App::start(published(kind, (0..3).map(story).collect()).await, &["serve"]).await;
    let (id, _) = withdraw(&app, "story-1").await;
    let left = json!({ "__typename": "ArticleWithdrawn", "id": id, "slug": "story-1", "locale": "en",
        "reason": "It was not so.", "version": 2, "mergedInto": null });
    let all =
        "__typename ... on ArticleWithdrawn { id slug locale reason version mergedInto { id } }";
    for name in ["story-1", &id] {
        let query = format!(
            "{{ story(ref: \"{name}\") {{ {all} }} article(ref: \"{name}\") {{ id }}
               withdrawn(ref: \"{name}\") {{ __typename id slug locale reason version mergedInto {{ id }} }} }}"
        );
        let data = app.data(&query).await;
        assert_eq!((&data["story"], &data["withdrawn"]), (&left, &left));
        assert_eq!(data["article"], Value::Null);
    }
    let query = format!(
        "{{ node(id: \"{id}\") {{ {all} }} nodes(ids: [\"{id}\", \"nobody\"]) {{ {all} }}
           articles {{ nodes {{ slug }} withdrawn {{ id }} totalCount {{ value }} }}
           story(ref: \"story-2\") {{ __typename }} withdrawn(ref: \"story-2\") {{ id }} }}"
    );
    let data = app.data(&query).await;
    assert_eq!((&data["node"], &data["nodes"]), (&left, &json!([left, null])));
    let listed = json!({ "nodes": [{ "slug": "story-2" }, { "slug": "story-0" }], "withdrawn": [],
        "totalCount": { "value": 2 } });
    assert_eq!(data["articles"], listed);
    assert_eq!(data["story"]["__typename"], "Article");
    assert_eq!(data["withdrawn"], Value::Null);

    let log = changes::since(app.place.store().await.press(), 0, 1_000).await.unwrap();
    let last = log.last().unwrap();
    assert_eq!((last.reason, last.subject), (ChangeReason::Withdrawn, ChangeSubject::Article));
    assert_eq!((last.version, last.note.as_deref()), (Some(2), Some("It was not so.")));
    // Itself, its publisher, its language.
    assert_eq!(last.tags.as_array().unwrap().len(), 3, "{}", last.tags);
    app.place.must(&["check"]).await;
}

async fn a_withdrawn_story_is_not_shown_in_the_past_either(kind: Kind) {
    let app = App::start(published(kind, (0..3).map(story).collect()).await, &["serve"]).await;
    let (id, then) = withdraw(&app, "story-1").await;
    let query = format!(
        "{{ articles(asOf: {then}) {{ nodes {{ slug }} edges {{ node {{ slug }} }} totalCount {{ value }}
             withdrawn {{ id reason }} }}
           article(ref: \"story-1\", asOf: {then}) {{ headline }}
           story(ref: \"story-1\", asOf: {then}) {{ __typename ... on ArticleWithdrawn {{ slug }} }} }}"
    );
    let data = app.data(&query).await;
    let shown = json!({ "nodes": [{ "slug": "story-2" }, { "slug": "story-0" }],
        "edges": [{ "node": { "slug": "story-2" } }, { "node": { "slug": "story-0" } }],
        "totalCount": { "value": 3 }, "withdrawn": [{ "id": id, "reason": "It was not so." }] });
    assert_eq!(data["articles"], shown);
    assert_eq!(data["article"], Value::Null);
    assert_eq!(data["story"], json!({ "__typename": "ArticleWithdrawn", "slug": "story-1" }));

    // Since it was withdrawn, the public has not seen it: it is not even told of there.
    let after =
        app.data("{ withdrawn(ref: \"story-1\") { at } }").await["withdrawn"]["at"].to_string();
    let query = format!(
        "{{ articles(asOf: {after}) {{ nodes {{ slug }} withdrawn {{ id }} totalCount {{ value }} }} }}"
    );
    let data = app.data(&query).await;
    assert_eq!(data["articles"]["withdrawn"], json!([]));
    assert_eq!(data["articles"]["totalCount"]["value"], 2);
}

async fn a_page_of_which_nothing_is_left_leads_on(kind: Kind) {
    let app = App::start(published(kind, (0..5).map(story).collect()).await, &["serve"]).await;
    let mut then = String::new();
    for slug in ["story-4", "story-3"] {
        (_, then) = withdraw(&app, slug).await;
    }
    let page = |after: &str| {
        format!(
            "{{ articles(asOf: {then}, first: 2 {after}) {{ nodes {{ slug }} withdrawn {{ slug }}
               pageInfo {{ endCursor hasNextPage }} }} }}"
        )
    };
    let first = app.data(&page("")).await["articles"].take();
    assert_eq!(first["nodes"], json!([]));
    assert_eq!(first["withdrawn"], json!([{ "slug": "story-4" }, { "slug": "story-3" }]));
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = format!(", after: {}", first["pageInfo"]["endCursor"]);
    let second = app.data(&page(&after)).await["articles"].take();
    assert_eq!(second["nodes"], json!([{ "slug": "story-2" }, { "slug": "story-1" }]));
}

async fn a_link_to_a_withdrawn_story_has_its_title_and_no_more(kind: Kind) {
    let beside = Link {
        kind: LinkKind::Related,
        title: "As we said".to_owned(),
        source_key: "Story 1".to_owned(),
    };
    let linking = Article { links: Some(vec![beside]), ..story(2) };
    let app = App::start(published(kind, vec![story(1), linking]).await, &["serve"]).await;
    let query = "{ article(ref: \"story-2\") { links { nodes { title url article { slug } } } } }";
    let whole = app.data(query).await["article"]["links"]["nodes"][0].take();
    assert_eq!(whole["article"]["slug"], "story-1");

    withdraw(&app, "story-1").await;
    // Even were an address of it kept, it is not given away.
    let db = Database::connect(&app.place.url).await.unwrap();
    let addressed = "UPDATE article_link SET url = 'https://example.org/story-1'";
    db.execute_unprepared(addressed).await.unwrap();
    let left = app.data(query).await["article"]["links"]["nodes"].take();
    assert_eq!(left, json!([{ "title": "As we said", "url": null, "article": null }]));
}

async fn a_delivery_does_not_bring_a_story_back(kind: Kind) {
    let app = App::start(published(kind, vec![story(1)]).await, &["serve"]).await;
    let (id, _) = withdraw(&app, "story-1").await;
    let again = Article { summary: Some("Once more.".to_owned()), ..story(1) };
    let receipt = publish(&app.place, vec![again]).await;
    assert_eq!((receipt.added, receipt.unchanged, receipt.changes), (0, 1, 0));
    // Another story of that headline is another story, and goes by another name.
    let namesake = Article { source_key: "another".to_owned(), ..story(1) };
    assert_eq!(publish(&app.place, vec![namesake]).await.added, 1);

    let data = app
        .data("{ articles { nodes { slug } } story(ref: \"story-1\") { ... on Node { id } } }")
        .await;
    assert_eq!(data["articles"]["nodes"], json!([{ "slug": "story-1-2" }]));
    assert_eq!(data["story"]["id"], json!(id));
}

async fn a_delivery_leaves_alone_what_the_desk_works_on(kind: Kind) {
    let place = published(kind, vec![story(1)]).await;
    let db = Database::connect(&place.url).await.unwrap();
    let copied = "INSERT INTO draft (id, article_id, locale, state, revision, headline, created_at, updated_at)
        SELECT id, id, locale, 'draft', 1, 'Story 2', updated_at, updated_at FROM article";
    db.execute_unprepared(copied).await.unwrap();
    let grown = Article { summary: Some("More.".to_owned()), ..story(1) };
    let receipt = publish(&place, vec![grown, story(2)]).await;
    assert_eq!((receipt.added, receipt.updated, receipt.unchanged), (1, 0, 1));
    // A working copy's headline takes no slug from what is published.
    let app = App::start(place, &["serve"]).await;
    let data = app.data("{ articles { nodes { slug summary } } }").await;
    let nodes =
        json!([{ "slug": "story-2", "summary": null }, { "slug": "story-1", "summary": null }]);
    assert_eq!(data["articles"]["nodes"], nodes);
}

pub fn thing(slug: &str) -> Thing {
    let names = [("en".to_owned(), vec![slug.to_owned()])].into();
    Thing { slug: slug.to_owned(), kind: "EVENT".to_owned(), names, ..Default::default() }
}

/// One relation that rests on these stories.
fn relation(stories: &[&str]) -> Submission {
    let evidence = stories
        .iter()
        .map(|slug| Evidence { article: (*slug).to_owned(), quote: "Story".to_owned() });
    let labels = Labels { label: "follows".to_owned(), inverse: "precedes".to_owned() };
    let relation = Relation {
        id: "r1".to_owned(),
        subject: "flood".to_owned(),
        predicate: "follows".to_owned(),
        object: "rain".to_owned(),
        modality: "ASSERTED".to_owned(),
        evidence: evidence.collect(),
        ..Default::default()
    };
    let predicate = Predicate {
        key: "follows".to_owned(),
        labels: [("en".to_owned(), labels)].into(),
        ..Default::default()
    };
    let catalogue = Catalogue {
        things: vec![thing("flood"), thing("rain")],
        predicates: vec![predicate],
        ..Default::default()
    };
    Submission { catalogue, articles: vec![story(1), story(2)], relations: vec![relation] }
}

async fn what_rested_on_a_withdrawn_story_alone_goes_with_it(kind: Kind) {
    let app = App::start(published(kind, Vec::new()).await, &["serve"]).await;
    let store = app.place.store().await;
    publishing::publish(&store, &relation(&["story-1", "story-2"])).await.unwrap();
    let query = "{ relations { nodes { evidence { article { slug } } } } }";

    withdraw(&app, "story-1").await;
    let resting = json!([{ "evidence": [{ "article": { "slug": "story-2" } }] }]);
    assert_eq!(app.data(query).await["relations"]["nodes"], resting);
    let log = changes::since(store.press(), 0, 1_000).await.unwrap();
    let last = log.last().map(|row| (row.reason, row.subject));
    assert_eq!(last, Some((ChangeReason::Updated, ChangeSubject::Relation)), "it rests on less");
    // A delivery that rests it on both again is not refused, and changes nothing.
    let again = publishing::publish(&store, &relation(&["story-1", "story-2"])).await.unwrap();
    assert_eq!((again.unchanged, again.changes), (2, 0));

    withdraw(&app, "story-2").await;
    assert_eq!(app.data(query).await["relations"]["nodes"], json!([]));
    let log = changes::since(store.press(), 0, 1_000).await.unwrap();
    let last: Vec<_> = log.iter().rev().take(2).map(|row| (row.reason, row.subject)).collect();
    let withdrawn = ChangeReason::Withdrawn;
    assert_eq!(last, [(withdrawn, ChangeSubject::Relation), (withdrawn, ChangeSubject::Article)]);
}
