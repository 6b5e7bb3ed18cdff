//! From the desk to the press: what is published, how it is corrected, what its names lead to.

use std::collections::BTreeMap;

use api::content::changes::{self, ChangeReason, ChangeSubject};
use api::content::drafting::{self, NewMention, Patch};
use api::content::submission::{Catalogue, Section, Submission, Thing, Topic};
use api::content::{Moment, publishing};
use serde_json::json;

use crate::app::Kind;
use crate::newsroom::{Newsroom, headlined, seen};

on_both_databases! {
    each_publish_is_one_version_and_one_change
    a_correction_tells_the_public_what_was_wrong
    what_is_not_fit_to_be_published_is_refused_by_field
    old_slugs_lead_to_the_story_and_no_story_takes_anothers
}

/// Why each change of an article was made, oldest first, with its version and note.
async fn log(room: &Newsroom) -> Vec<(ChangeReason, Option<i32>, Option<String>)> {
    let log = changes::since(room.store.press(), 0, 1_000).await.unwrap();
    let of_articles = log.into_iter().filter(|row| row.subject == ChangeSubject::Article);
    of_articles.map(|row| (row.reason, row.version, row.note)).collect()
}

/// A topic under another, a section, and two things to mention.
pub async fn vocabulary(room: &Newsroom) {
    let named = |slug: &str| BTreeMap::from([("en".to_owned(), slug.to_owned())]);
    let topic = |slug: &str, broader: Option<&str>| Topic {
        slug: slug.to_owned(),
        names: named(slug),
        broader: broader.map(str::to_owned),
        ..Topic::default()
    };
    let thing = |slug: &str| Thing {
        slug: slug.to_owned(),
        kind: "ORGANIZATION".to_owned(),
        names: BTreeMap::from([("en".to_owned(), vec![slug.to_uppercase()])]),
        ..Thing::default()
    };
    let catalogue = Catalogue {
        sections: vec![Section { slug: "world".to_owned(), names: named("World") }],
        topics: vec![topic("defence", None), topic("treaties", Some("defence"))],
        things: vec![thing("nato"), thing("un")],
        ..Catalogue::default()
    };
    let submission = Submission { catalogue, ..Submission::default() };
    publishing::publish(&room.store, &submission).await.unwrap();
}

async fn each_publish_is_one_version_and_one_change(kind: Kind) {
    use ChangeReason::{Published, Updated};
    let room = Newsroom::new(kind).await;
    let first = room.draft("One").await;
    let published = publishing::issue(&room.desk, first.0, first.1).await.unwrap();
    assert_eq!(published.version, 1);
    let second = room.rename(first, "Two").await;
    assert_eq!(
        room.press("{ articles { nodes { headline } } }").await["articles"]["nodes"][0]["headline"],
        "One"
    );
    assert_eq!(publishing::issue(&room.desk, second.0, second.1).await.unwrap().version, 2);

    assert_eq!(log(&room).await, [(Published, Some(1), None), (Updated, Some(2), None)]);
    let versions =
        "{ article(ref: \"one\") { version versions { nodes { version kind headline } } } }";
    let expected = json!({ "version": 2, "versions": { "nodes": [
        { "version": 2, "kind": "UPDATE", "headline": "Two" },
        { "version": 1, "kind": "INITIAL", "headline": "One" } ] } });
    assert_eq!(room.press(versions).await["article"], expected);
}

async fn a_correction_tells_the_public_what_was_wrong(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let first = room.draft("Ten").await;
    let early = publishing::correct(&room.desk, first.0, first.1, "Eleven.").await.unwrap_err();
    assert_eq!(early.code(), "ILLEGAL_MOVE");
    publishing::issue(&room.desk, first.0, first.1).await.unwrap();
    let second = room.rename(first, "Eleven").await;
    let unsaid = publishing::correct(&room.desk, second.0, second.1, " ").await.unwrap_err();
    assert_eq!(unsaid.to_string(), "note: must not be empty");
    publishing::correct(&room.desk, second.0, second.1, "It was eleven.").await.unwrap();

    let last = log(&room).await.pop().unwrap();
    assert_eq!(last, (ChangeReason::Corrected, Some(2), Some("It was eleven.".to_owned())));
    let corrections =
        room.press("{ article(ref: \"ten\") { corrections { version note headline } } }").await;
    let expected = json!([{ "version": 2, "note": "It was eleven.", "headline": "Eleven" }]);
    assert_eq!(corrections["article"]["corrections"], expected);
}

async fn what_is_not_fit_to_be_published_is_refused_by_field(kind: Kind) {
    let room = Newsroom::new(kind).await;
    vocabulary(&room).await;
    room.published("Taken").await;
    let before = log(&room).await;
    let mention = |wording: &str| Patch {
        mentions: Some(vec![NewMention {
            thing: "nato".to_owned(),
            wordings: vec![wording.to_owned()],
            role: None,
        }]),
        ..Patch::default()
    };
    for (patch, told) in [
        (headlined(""), "headline: must not be empty"),
        (
            Patch { source: Some(None), ..Patch::default() },
            "source: must be given before it can be published",
        ),
        (
            Patch { slug: Some(Some("taken".to_owned())), ..Patch::default() },
            "slug: is that of another article",
        ),
        (mention("OTAN"), "mentions[0].wordings: “OTAN” stands nowhere in the story"),
        (
            mention("Fi"),
            "mentions[0]: is named nowhere by itself: a longer wording covers each place",
        ),
    ] {
        let (id, revision) = room.draft("Fine").await;
        let saved = seen(drafting::update(&room.desk, id, revision, patch).await.unwrap());
        let refused = publishing::issue(&room.desk, saved.0, saved.1).await.unwrap_err();
        assert_eq!(refused.to_string(), told);
        let scheduled = Moment::At(room.later(60));
        let refused = publishing::schedule(&room.desk, saved.0, saved.1, &scheduled, false).await;
        assert_eq!(refused.unwrap_err().to_string(), told);
    }
    assert_eq!(log(&room).await, before);
}

async fn old_slugs_lead_to_the_story_and_no_story_takes_anothers(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let first = room.published("First name").await;
    let slug = |slug: &str| Patch { slug: Some(Some(slug.to_owned())), ..Patch::default() };
    for name in ["second-name", "third-name", "first-name"] {
        let stands = room.stands(first.0).await;
        let saved = drafting::update(&room.desk, first.0, stands.revision, slug(name)).await;
        let saved = seen(saved.unwrap());
        publishing::issue(&room.desk, saved.0, saved.1).await.unwrap();
        for old in ["first-name", "second-name"] {
            let found = room.press(&format!("{{ article(ref: \"{old}\") {{ slug }} }}")).await;
            assert_eq!(found["article"]["slug"], name, "by {old}");
        }
    }
    // A headline that would give a slug that leads elsewhere gets another one.
    let (id, _) = room.published("Second name").await;
    let named = room.ask(&format!("{{ draft(ref: \"{id}\") {{ article {{ slug }} }} }}")).await;
    assert_eq!(named["draft"]["article"]["slug"], "second-name-2");
}
