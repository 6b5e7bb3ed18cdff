//! What goes by another name: stories and things that became part of others lead on, wherever they are named.

use api::content::submission::{Article, Catalogue, Mention, Submission};
use api::content::{Actor, Desk, publishing};
use entity::mention::Origin;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::app::{App, Kind};
use crate::stories::{publish, published, story};
use crate::withdrawn::{parsed, thing, withdraw};

on_both_databases! {
    a_merged_story_leads_on_and_is_shown_as_it_was
    what_was_taken_back_with_a_story_stays_so_wherever_that_leads
    merged_things_lead_on_in_filters_too
    an_old_slug_leads_on_and_is_not_given_out_again
}

async fn id_of(app: &App, slug: &str) -> String {
    let data = app.data(&format!("{{ article(ref: \"{slug}\") {{ id }} }}")).await;
    data["article"]["id"].as_str().unwrap().to_owned()
}

async fn a_merged_story_leads_on_and_is_shown_as_it_was(kind: Kind) {
    let app = App::start(published(kind, (1..4).map(story).collect()).await, &["serve"]).await;
    let (one, two, three) =
        (id_of(&app, "story-1").await, id_of(&app, "story-2").await, id_of(&app, "story-3").await);
    let data = app.data("{ article(ref: \"story-3\") { updatedAt } }").await;
    let then = data["article"]["updatedAt"].to_string();
    let desk = Desk::new(&app.place.store().await, Actor::operator());
    let merge = async |id: &str, into: &str| {
        publishing::merge_articles(&desk, parsed(id), parsed(into)).await
    };
    merge(&one, &two).await.unwrap();
    merge(&two, &three).await.unwrap();
    assert_eq!(merge(&one, &three).await.unwrap_err().code(), "NOT_FOUND");
    assert_eq!(merge(&three, &three).await.unwrap_err().code(), "INVALID");

    for name in [&one, &two, "story-1", "story-2"] {
        let query = format!(
            "{{ article(ref: \"{name}\") {{ slug }} story(ref: \"{name}\") {{ ... on Article {{ slug }} }}
               withdrawn(ref: \"{name}\") {{ reason mergedInto {{ slug }} }}
               then: article(ref: \"{name}\", asOf: {then}) {{ headline version }} }}"
        );
        let data = app.data(&query).await;
        assert_eq!(data["article"]["slug"], "story-3");
        assert_eq!(data["story"]["slug"], "story-3");
        let left = json!({ "reason": "This article became part of another.", "mergedInto": { "slug": "story-3" } });
        assert_eq!(data["withdrawn"], left);
        let headline =
            if [one.as_str(), "story-1"].contains(&name) { "Story 1" } else { "Story 2" };
        assert_eq!(data["then"], json!({ "headline": headline, "version": 1 }));
    }
    let query = format!(
        "{{ nodes(ids: [\"{one}\", \"{two}\"]) {{ ... on Article {{ slug }} }}
           articles {{ nodes {{ slug }} }} then: articles(asOf: {then}) {{ nodes {{ slug }} withdrawn {{ id }} }} }}"
    );
    let data = app.data(&query).await;
    assert_eq!(data["nodes"], json!([{ "slug": "story-3" }, { "slug": "story-3" }]));
    assert_eq!(data["articles"]["nodes"], json!([{ "slug": "story-3" }]));
    let all = json!([{ "slug": "story-3" }, { "slug": "story-2" }, { "slug": "story-1" }]);
    assert_eq!(data["then"], json!({ "nodes": all, "withdrawn": [] }));

    // What they became part of is taken back: so is what they said.
    withdraw(&app, "story-3").await;
    let query = format!("{{ articles(asOf: {then}) {{ nodes {{ slug }} withdrawn {{ slug }} }} }}");
    assert_eq!(app.data(&query).await["articles"], json!({ "nodes": [], "withdrawn": all }));
    app.place.must(&["check"]).await;
}

/// One became part of two, which was taken back, is public again, and becomes part of three.
async fn what_was_taken_back_with_a_story_stays_so_wherever_that_leads(kind: Kind) {
    let app = App::start(published(kind, (1..4).map(story).collect()).await, &["serve"]).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let (one, two, three) =
        (id_of(&app, "story-1").await, id_of(&app, "story-2").await, id_of(&app, "story-3").await);
    let data = app.data("{ article(ref: \"story-3\") { updatedAt } }").await;
    let then = data["article"]["updatedAt"].to_string();
    let desk = Desk::new(&app.place.store().await, Actor::operator());
    publishing::merge_articles(&desk, parsed(&one), parsed(&two)).await.unwrap();
    let input = format!("{{ article: \"{two}\", version: 1, reason: \"It was not so.\" }}");
    let withdraw = format!(
        "mutation {{ articleWithdraw(input: {input}) {{ draft {{ id revision }} userErrors {{ message }} }} }}"
    );
    let mut done = app.done(&key, &withdraw).await;
    let draft = done["articleWithdraw"]["draft"].take();
    let (id, revision) = (&draft["id"], &draft["revision"]);
    for step in [
        format!("draftReopen(input: {{ draft: {id} }})"),
        format!("articlePublish(input: {{ draft: {id}, revision: {revision} }})"),
    ] {
        let step = format!("mutation {{ {step} {{ userErrors {{ message }} }} }}");
        app.done(&key, &step).await;
    }
    publishing::merge_articles(&desk, parsed(&two), parsed(&three)).await.unwrap();

    let query = format!(
        "{{ articles(asOf: {then}) {{ nodes {{ slug }} }} one: article(ref: \"{one}\", asOf: {then}) {{ headline }}
           now: article(ref: \"{one}\") {{ slug }} }}"
    );
    let data = app.data(&query).await;
    assert_eq!(data["articles"]["nodes"], json!([{ "slug": "story-3" }]));
    assert_eq!((&data["one"], &data["now"]["slug"]), (&json!(null), &json!("story-3")));
    app.place.must(&["check"]).await;
}

async fn merged_things_lead_on_in_filters_too(kind: Kind) {
    let place = published(kind, Vec::new()).await;
    let things = vec![thing("story"), thing("tale")];
    let catalogue = Catalogue { things, ..Default::default() };
    let store = place.store().await;
    let given = Submission { catalogue, ..Default::default() };
    publishing::publish(&store, &given).await.unwrap();
    let mention = |thing: &str| Mention {
        thing: thing.to_owned(),
        wordings: vec!["Story".to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    publish(&place, vec![Article { mentions: vec![mention("story")], ..story(1) }]).await;
    let app = App::start(place, &["serve"]).await;
    let old = app.data("{ thing(ref: \"story\") { id } }").await["thing"]["id"].take();
    let data = app.data("{ article(ref: \"story-1\") { updatedAt } }").await;
    let then = data["article"]["updatedAt"].to_string();

    // As the desk merges: mentions move, names lead on, the thing goes.
    let db = Database::connect(&app.place.url).await.unwrap();
    let of = |slug: &str| format!("(SELECT id FROM thing WHERE slug = '{slug}')");
    for statement in [
        format!("UPDATE mention SET thing_id = {}", of("tale")),
        format!(
            "INSERT INTO alias (subject, name, target_id, at)
             SELECT 'thing', n.name, {}, a.updated_at
             FROM article a, (SELECT 'story' AS name UNION SELECT '{}') n",
            of("tale"),
            old.as_str().unwrap()
        ),
        format!("DELETE FROM thing_name WHERE thing_id = {}", of("story")),
        "DELETE FROM thing WHERE slug = 'story'".to_owned(),
    ] {
        db.execute_unprepared(&statement).await.unwrap();
    }
    for name in ["tale", "story", old.as_str().unwrap()] {
        let query = format!(
            "{{ thing(ref: \"{name}\") {{ slug }} articles(filter: {{ things: {{ any: [\"{name}\"] }} }}) {{ nodes {{ slug }} }}
               then: articles(asOf: {then}, filter: {{ things: {{ all: [\"{name}\"] }} }}) {{
                 nodes {{ mentions {{ nodes {{ wording thing {{ slug }} }} }} }} }} }}"
        );
        let data = app.data(&query).await;
        assert_eq!(data["thing"]["slug"], "tale");
        assert_eq!(data["articles"]["nodes"], json!([{ "slug": "story-1" }]));
        let mentioned = json!([{ "mentions": { "nodes": [{ "wording": "Story", "thing": { "slug": "tale" } }] } }]);
        assert_eq!(data["then"]["nodes"], mentioned, "{name}");
    }
    let node = app.data(&format!("{{ node(id: {old}) {{ ... on Event {{ slug }} }} }}")).await;
    assert_eq!(node["node"]["slug"], "tale");
    assert_eq!(app.statements("{ thing(ref: \"tale\") { slug } }").await, 3);
    assert_eq!(app.statements("{ thing(ref: \"story\") { slug } }").await, 4);
}

async fn an_old_slug_leads_on_and_is_not_given_out_again(kind: Kind) {
    let app = App::start(published(kind, vec![story(1)]).await, &["serve"]).await;
    let data = app.data("{ article(ref: \"story-1\") { id updatedAt } }").await;
    let (id, then) = (&data["article"]["id"], &data["article"]["updatedAt"]);
    // As the desk renames: the row has another slug, and the old one leads to it.
    let db = Database::connect(&app.place.url).await.unwrap();
    for statement in [
        "INSERT INTO alias (subject, name, target_id, at) SELECT 'article', slug, id, updated_at FROM article",
        "UPDATE article SET slug = 'renamed'",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    let namesake = Article { source_key: "another".to_owned(), ..story(1) };
    assert_eq!(publish(&app.place, vec![namesake]).await.added, 1);

    for name in ["story-1", "renamed"] {
        let query = format!(
            "{{ article(ref: \"{name}\") {{ id slug }} then: article(ref: \"{name}\", asOf: {then}) {{ id slug }} }}"
        );
        let data = app.data(&query).await;
        assert_eq!(data["article"], json!({ "id": id, "slug": "renamed" }), "{name}");
        assert_eq!(data["then"], json!({ "id": id, "slug": "story-1" }), "{name}");
    }
    let slugs = app.data("{ articles(order: RECENTLY_UPDATED) { nodes { slug } } }").await;
    assert_eq!(slugs["articles"]["nodes"], json!([{ "slug": "story-1-2" }, { "slug": "renamed" }]));

    withdraw(&app, "renamed").await;
    let query = "{ article(ref: \"story-1\") { id } withdrawn(ref: \"story-1\") { slug } }";
    let data = app.data(query).await;
    assert_eq!(data, json!({ "article": null, "withdrawn": { "slug": "renamed" } }));
}
