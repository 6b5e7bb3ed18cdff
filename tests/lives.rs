//! The lives of stories: which step leads where, what comes back, what was taken up and what became another.

use api::content::document::{Content, Span};
use api::content::drafting::{self, Patch};
use api::content::submission::{
    Article, Block, Catalogue, Evidence, Labels, Mention, Predicate, Relation, Submission,
};
use api::content::{DraftId, Error, TypedId, publishing};
use api::ingest;
use entity::{draft::State, mention::Origin};
use serde_json::json;

use crate::app::Kind;
use crate::newsroom::{Newsroom, seen};
use crate::stories;
use crate::vocabulary::things;

on_both_databases! {
    a_withdrawn_story_comes_back_under_its_own_name
    a_delivered_story_can_be_withdrawn_and_comes_back_as_old_as_it_was
    a_story_taken_up_at_the_desk_is_published_as_it_was
    a_merged_story_leads_to_the_other_and_comes_back_no_more
    a_story_taken_up_after_a_merge_of_what_it_mentions_keeps_every_mark
    a_wording_that_a_later_version_did_without_is_no_hindrance
    a_withdrawn_story_is_found_by_each_name_it_had
    a_refusal_names_what_is_legal
}

async fn a_withdrawn_story_comes_back_under_its_own_name(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.published("Phoenix").await;
    let story = drafting::story_of(&room.desk, "phoenix").await.unwrap();
    let stale = publishing::withdraw(&room.desk, story, 2, "Ashes.").await.unwrap_err();
    assert!(matches!(stale, Error::Conflict { current: 1, .. }), "{stale}");
    publishing::withdraw(&room.desk, story, 1, "Ashes.").await.unwrap();
    let gone =
        "{ article(ref: \"phoenix\") { id } withdrawn(ref: \"phoenix\") { reason version } }";
    let expected = json!({ "article": null, "withdrawn": { "reason": "Ashes.", "version": 2 } });
    assert_eq!(room.press(gone).await, expected);

    // The desk goes on with it by the name that it had.
    let found = room.ask("{ draft(ref: \"phoenix\") { id state } }").await;
    assert_eq!(found["draft"], json!({ "id": id.to_string(), "state": "WITHDRAWN" }));
    drafting::reopen(&room.desk, id).await.unwrap();
    assert_eq!(room.press(gone).await, expected);
    let steps = room.ask("{ drafts { nodes { steps } } }").await;
    let able = ["draftUpdate", "draftRestore", "draftSubmit", "articlePublish", "articleSchedule"];
    assert_eq!(steps["drafts"]["nodes"][0]["steps"], json!(able), "to throw it away is none");
    let published = publishing::issue(&room.desk, id, revision).await.unwrap();
    assert_eq!(published.version, 3);
    let back = room
        .press("{ article(ref: \"phoenix\") { id version } withdrawn(ref: \"phoenix\") { id } }")
        .await;
    let expected =
        json!({ "article": { "id": story.to_string(), "version": 3 }, "withdrawn": null });
    assert_eq!(back, expected);
}

async fn a_story_taken_up_at_the_desk_is_published_as_it_was(kind: Kind) {
    let room = Newsroom::new(kind).await;
    publishing::publish(&room.store, &ingest::demo::demo().unwrap()).await.unwrap();
    let name = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";
    let query = format!(
        "{{ article(ref: \"{name}\") {{ headline summary bodyHtml byline publishedAt publishedTimeLocal
           sortAt section {{ slug }} topics {{ slug }} contributors {{ slug }}
           mentions(first: 100) {{ nodes {{ wording role count salience blockIds thing {{ slug }} }} }}
           links {{ nodes {{ kind title article {{ slug }} }} }}
           relations {{ totalCount {{ value }} }} }} }}"
    );
    let before = room.press(&query).await;
    let story = drafting::story_of(&room.desk, name).await.unwrap();
    let taken = seen(publishing::open(&room.desk, story).await.unwrap());
    let again = seen(publishing::open(&room.desk, story).await.unwrap());
    assert_eq!(taken, again);

    // So is every other one, whatever its words are found in: what it mentions, it mentions as often.
    let counts = "{ articles(first: 100) { nodes { slug mentions(first: 100) { nodes { count salience thing { slug } } } } } }";
    let all = room.press(counts).await;
    let slugs = all["articles"]["nodes"].as_array().unwrap().iter().map(|story| &story["slug"]);
    for slug in slugs.filter(|slug| *slug != name) {
        let story = drafting::story_of(&room.desk, slug.as_str().unwrap()).await.unwrap();
        let taken = seen(publishing::open(&room.desk, story).await.unwrap());
        let patch = Patch { byline: Some(Some("Z.".to_owned())), ..Patch::default() };
        let saved = drafting::update(&room.desk, taken.0, taken.1, patch).await.unwrap();
        publishing::issue(&room.desk, taken.0, saved.revision).await.unwrap();
        let back = drafting::restore(&room.desk, taken.0, saved.revision, 1).await.unwrap();
        publishing::issue(&room.desk, taken.0, back.revision).await.unwrap();
    }
    assert_eq!(room.press(counts).await, all);

    // There and back again: what is published then differs in nothing but its version.
    let there = room.rename(taken, "Elsewhere").await;
    let back = seen(drafting::restore(&room.desk, there.0, there.1, 1).await.unwrap());
    publishing::issue(&room.desk, back.0, back.1).await.unwrap();
    assert_eq!(room.press(&query).await, before);

    // It is the desk's now: a delivery changes it no more.
    let mended = room.rename(back, "Mended").await;
    publishing::issue(&room.desk, mended.0, mended.1).await.unwrap();
    let receipt = publishing::publish(&room.store, &ingest::demo::demo().unwrap()).await.unwrap();
    assert_eq!((receipt.added, receipt.updated), (0, 0));
    assert_eq!(room.press(&query).await["article"]["headline"], "Mended");
}

async fn a_merged_story_leads_to_the_other_and_comes_back_no_more(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (one, _) = room.published("One").await;
    room.published("Two").await;
    let stories = ["one", "two"].map(|name| drafting::story_of(&room.desk, name));
    let [from, into] = stories;
    let (from, into) = (from.await.unwrap(), into.await.unwrap());
    publishing::merge_articles(&room.desk, from, into).await.unwrap();

    let query = format!(
        "{{ article(ref: \"one\") {{ slug }} node(id: \"{from}\") {{ id }} articles {{ totalCount {{ value }} }} }}"
    );
    let expected = json!({ "article": { "slug": "two" }, "node": { "id": into.to_string() },
        "articles": { "totalCount": { "value": 1 } } });
    assert_eq!(room.press(&query).await, expected);
    let refused = drafting::reopen(&room.desk, one).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "state: a story that is WITHDRAWN can't take draftReopen; it can take none any more"
    );
    let steps = room.ask("{ drafts(state: WITHDRAWN) { nodes { headline steps } } }").await;
    assert_eq!(steps["drafts"]["nodes"][0], json!({ "headline": "One", "steps": [] }));
}

async fn a_delivered_story_can_be_withdrawn_and_comes_back_as_old_as_it_was(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let undated = Article { published_at: None, ..stories::story(1) };
    let given = Submission { articles: vec![undated, stories::story(2)], ..stories::wire() };
    publishing::publish(&room.store, &given).await.unwrap();
    let query = "{ articles { nodes { slug publishedAt sortAt } } }";
    let before = room.press(query).await;
    for name in ["story-1", "story-2"] {
        let story = drafting::story_of(&room.desk, name).await.unwrap();
        room.wait(60);
        // Nobody had taken it up: its working copy is made in time.
        let gone = publishing::withdraw(&room.desk, story, 1, "Too soon.").await.unwrap();
        let id = DraftId::of(gone.draft);
        assert_eq!(room.stands(id).await.state, State::Withdrawn);
        drafting::reopen(&room.desk, id).await.unwrap();
        publishing::issue(&room.desk, id, 1).await.unwrap();
    }
    assert_eq!(room.press(query).await, before);
}

async fn a_story_taken_up_after_a_merge_of_what_it_mentions_keeps_every_mark(kind: Kind) {
    let room = Newsroom::new(kind).await;
    things(&room).await;
    let mention = |thing: &str, wording: &str| Mention {
        thing: thing.to_owned(),
        wordings: vec![wording.to_owned()],
        role: None,
        origin: Origin::Editor,
    };
    let body = "Spain and Portugal met. Portugal spoke.";
    let story = |number, mentions| Article {
        body: vec![Block::Content(Content::Paragraph { spans: vec![Span::plain(body)] })],
        mentions,
        ..stories::story(number)
    };
    let both = story(1, vec![mention("spain", "Spain"), mention("portugal", "Portugal")]);
    let one = story(2, vec![mention("portugal", "Portugal")]);
    let met = Relation {
        subject: "portugal".to_owned(),
        predicate: "met".to_owned(),
        object: "spain".to_owned(),
        modality: "ASSERTED".to_owned(),
        evidence: vec![Evidence { article: "story-1".to_owned(), quote: "met".to_owned() }],
        ..Relation::default()
    };
    let labels = Labels { label: "met".to_owned(), inverse: "met".to_owned() };
    let labels = [("en".to_owned(), labels)].into();
    let predicate = Predicate { key: "met".to_owned(), labels, ..Predicate::default() };
    let catalogue = Catalogue { predicates: vec![predicate], ..stories::wire().catalogue };
    let given = Submission { catalogue, articles: vec![both, one], relations: vec![met] };
    publishing::publish(&room.store, &given).await.unwrap();
    let merge = r#"mutation { thingMerge(input: { from: "portugal", into: "spain" }) { userErrors { message } } }"#;
    room.ask(merge).await;

    let query =
        r#"{ articles { nodes { bodyHtml mentions { nodes { count thing { slug } } } } } }"#;
    let before = room.press(query).await;
    let counts = before["articles"]["nodes"].as_array().unwrap().iter();
    let counts: Vec<_> = counts.map(|node| &node["mentions"]["nodes"]).collect();
    let spain = |count| json!([{ "count": count, "thing": { "slug": "spain" } }]);
    assert_eq!(counts, [&spain(2), &spain(3)]);
    let again = publishing::publish(&room.store, &given).await.unwrap();
    assert_eq!((again.unchanged, again.changes), (2, 0), "delivered once more");
    for name in ["story-1", "story-2"] {
        let story = drafting::story_of(&room.desk, name).await.unwrap();
        let taken = seen(publishing::open(&room.desk, story).await.unwrap());
        let (id, revision) = room.rename(taken, &format!("{name} again")).await;
        publishing::issue(&room.desk, id, revision).await.unwrap();
    }
    assert_eq!(room.press(query).await, before);
}

async fn a_wording_that_a_later_version_did_without_is_no_hindrance(kind: Kind) {
    let room = Newsroom::new(kind).await;
    things(&room).await;
    let mention = Mention {
        thing: "spain".to_owned(),
        wordings: ["Spain", "the kingdom"].map(str::to_owned).into(),
        role: None,
        origin: Origin::Editor,
    };
    let story = |body: &str, mentions| Article {
        body: vec![Block::Content(Content::Paragraph { spans: vec![Span::plain(body)] })],
        mentions,
        ..stories::story(1)
    };
    for story in [
        story("Spain spoke, and the kingdom fell silent.", vec![mention]),
        story("Spain spoke, and spoke, and fell silent at last.", Vec::new()),
    ] {
        let given = Submission { articles: vec![story], ..stories::wire() };
        publishing::publish(&room.store, &given).await.unwrap();
    }
    let query = "{ articles { nodes { bodyHtml mentions { nodes { wording } } } } }";
    let before = room.press(query).await;
    let story = drafting::story_of(&room.desk, "story-1").await.unwrap();
    let taken = seen(publishing::open(&room.desk, story).await.unwrap());
    let (id, revision) = room.rename(taken, "Story 1 again").await;
    publishing::issue(&room.desk, id, revision).await.unwrap();
    assert_eq!(room.press(query).await, before);
}

async fn a_withdrawn_story_is_found_by_each_name_it_had(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.published("Phoenix").await;
    let story = drafting::story_of(&room.desk, "phoenix").await.unwrap();
    let patch = Patch { slug: Some(Some("bird".to_owned())), ..Patch::default() };
    let (id, revision) = seen(drafting::update(&room.desk, id, revision, patch).await.unwrap());
    publishing::issue(&room.desk, id, revision).await.unwrap();
    publishing::withdraw(&room.desk, story, 2, "Ashes.").await.unwrap();
    for name in ["phoenix", "bird", &story.to_string()] {
        let found = room.ask(&format!("{{ draft(ref: \"{name}\") {{ id }} }}")).await;
        assert_eq!(found["draft"], json!({ "id": id.to_string() }), "{name}");
    }
    let nothing = room.ask(r#"{ draft(ref: "bird\u0000") { id } }"#).await;
    assert_eq!(nothing["draft"], json!(null));
}

async fn a_refusal_names_what_is_legal(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("Handed on").await;
    drafting::submit(&room.desk, id, revision).await.unwrap();
    let refused = drafting::submit(&room.desk, id, revision).await.unwrap_err();
    let told = "state: a story that is IN_REVIEW can't take draftSubmit; it can take draftUpdate, \
                draftRestore, draftApprove, draftReturn, articlePublish, articleSchedule";
    assert_eq!(refused.to_string(), told);
    drafting::approve(&room.desk, id, revision).await.unwrap();
    assert_eq!(room.stands(id).await.state, State::Approved);
}
