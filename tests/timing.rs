//! Time writes: what is due is done by a commit of its own, once, by whichever node comes first, and not before.

use std::time::Duration;

use api::content::access::{AuditList, Record};
use api::content::changes::{self, ChangeReason, ChangeSubject};
use api::content::drafting;
use api::content::list::{self, End, Window};
use api::content::{Moment, publishing};
use entity::draft::State;
use futures_util::future::join_all;
use serde_json::json;
use tokio::time::timeout;

use crate::app::{App, Kind};
use crate::newsroom::{Newsroom, headlined, seen};

/// Far longer than the second that is promised: whoever waits for this long waits in vain.
const PATIENCE: Duration = Duration::from_secs(30);

on_both_databases! {
    a_scheduled_story_appears_by_a_commit_at_its_time_and_not_before
    many_nodes_release_each_story_once
    what_fell_due_while_nobody_ran_is_caught_up_in_order
    an_embargo_is_lifted_and_says_so
    a_story_expires_and_tells_why
    what_was_put_off_does_not_happen
    what_can_t_be_published_any_more_is_given_back
    the_server_does_it_unasked
}

/// The reasons of the changes of articles, oldest first.
async fn reasons(room: &Newsroom) -> Vec<ChangeReason> {
    let log = changes::since(room.store.press(), 0, 1_000).await.unwrap();
    let of_articles = log.into_iter().filter(|row| row.subject == ChangeSubject::Article);
    of_articles.map(|row| row.reason).collect()
}

/// The latest line of the audit log.
async fn last(room: &Newsroom) -> Record {
    let list = AuditList::new(&room.desk, None, None).unwrap();
    let window = Window { end: End::First, take: 1, after: None, before: None };
    let mut page = list::pages(&room.desk, &[(list, window)]).await.unwrap().pop().unwrap();
    page.items.pop().unwrap().1
}

async fn released(room: &Newsroom) -> usize {
    publishing::release_due(&room.store).await.unwrap()
}

async fn a_scheduled_story_appears_by_a_commit_at_its_time_and_not_before(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("Later").await;
    let at = room.later(60);
    publishing::schedule(&room.desk, id, revision, &Moment::At(at), false).await.unwrap();
    assert_eq!(publishing::next_due(&room.store).await.unwrap(), Some(at));
    room.wait(59);
    assert_eq!((released(&room).await, reasons(&room).await), (0, Vec::new()));

    room.wait(1);
    let count = "{ articles { totalCount { value } } }";
    // Its time has come, and still nothing shows before something is written.
    assert_eq!(room.press(count).await["articles"]["totalCount"]["value"], 0);
    assert_eq!(released(&room).await, 1);
    assert_eq!(room.press(count).await["articles"]["totalCount"]["value"], 1);
    assert_eq!(reasons(&room).await, [ChangeReason::Published]);
    assert_eq!(room.stands(id).await.state, State::Published);
    let line = last(&room).await;
    assert_eq!((line.actor.as_str(), line.action.as_str()), ("clock", "articlePublish"));
    assert!(line.after.unwrap().contains("\"askedBy\":{\"id\":\"operator\""));
    assert_eq!(
        (released(&room).await, publishing::next_due(&room.store).await.unwrap()),
        (0, None)
    );
}

async fn many_nodes_release_each_story_once(kind: Kind) {
    let room = Newsroom::new(kind).await;
    for number in 0..20 {
        let (id, revision) = room.draft(&format!("Story {number}")).await;
        let at = Moment::At(room.later(10 + number % 3));
        publishing::schedule(&room.desk, id, revision, &at, false).await.unwrap();
    }
    room.wait(20);
    let nodes = join_all((0..4).map(|_| room.another())).await;
    let clocks = nodes
        .into_iter()
        .map(|node| tokio::spawn(async move { publishing::release_due(&node).await.unwrap() }));
    let done: usize = join_all(clocks).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(done, 20);
    assert_eq!(reasons(&room).await, [ChangeReason::Published; 20]);
    let versions = room.press("{ articles(first: 100) { nodes { version } } }").await;
    let versions = versions["articles"]["nodes"].as_array().unwrap().clone();
    assert!(versions.len() == 20 && versions.iter().all(|node| node["version"] == 1));
}

async fn what_fell_due_while_nobody_ran_is_caught_up_in_order(kind: Kind) {
    let room = Newsroom::new(kind).await;
    for (headline, seconds) in [("Third", 30), ("First", 10), ("Second", 20)] {
        let (id, revision) = room.draft(headline).await;
        let at = Moment::At(room.later(seconds));
        publishing::schedule(&room.desk, id, revision, &at, false).await.unwrap();
    }
    room.wait(86_400);
    assert_eq!(released(&room).await, 3);
    let log = changes::since(room.store.press(), 0, 100).await.unwrap();
    let order: Vec<_> = log.iter().filter_map(changes::subject_id).collect();
    let ids = room.press("{ first: article(ref: \"first\") { id } second: article(ref: \"second\") { id } third: article(ref: \"third\") { id } }").await;
    let wanted =
        ["first", "second", "third"].map(|name| ids[name]["id"].as_str().unwrap().to_owned());
    assert!(order.ends_with(&wanted), "{order:?}");
}

async fn an_embargo_is_lifted_and_says_so(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("Secret").await;
    let at = Moment::Local { time: "2026-11-25T14:00".to_owned(), zone: "Africa/Tunis".to_owned() };
    publishing::schedule(&room.desk, id, revision, &at, true).await.unwrap();
    let embargoed =
        room.ask("{ embargoed { nodes { planned { what at zone } article { headline } } } }").await;
    let expected = json!([{ "planned": { "what": "LIFT", "at": "2026-11-25T13:00:00Z", "zone": "Africa/Tunis" },
        "article": { "headline": "Secret" } }]);
    assert_eq!(embargoed["embargoed"]["nodes"], expected);
    room.wait(3_600);
    assert_eq!(released(&room).await, 1);
    assert_eq!(reasons(&room).await, [ChangeReason::EmbargoLifted]);
    assert_eq!(
        room.ask("{ embargoed { nodes { article { headline } } } }").await["embargoed"]["nodes"],
        json!([])
    );
}

async fn a_story_expires_and_tells_why(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, _) = room.published("Offer").await;
    let at = Moment::At(room.later(60));
    publishing::expire(&room.desk, id, Some(&at), "It is over.").await.unwrap();
    // Edited and published again meanwhile: the expiry stays.
    let saved = room.rename((id, 1), "Better offer").await;
    publishing::issue(&room.desk, saved.0, saved.1).await.unwrap();
    room.wait(60);
    assert_eq!(released(&room).await, 1);
    let gone = room
        .press("{ withdrawn(ref: \"offer\") { reason at version } article(ref: \"offer\") { id } }")
        .await;
    let expected = json!({ "withdrawn": { "reason": "It is over.", "at": "2026-11-25T12:01:00Z", "version": 3 }, "article": null });
    assert_eq!(gone, expected);
    assert_eq!(room.stands(id).await.state, State::Withdrawn);
}

async fn what_was_put_off_does_not_happen(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("Maybe").await;
    let at = Moment::At(room.later(60));
    publishing::schedule(&room.desk, id, revision, &at, false).await.unwrap();
    let locked = drafting::update(&room.desk, id, revision, headlined("No")).await.unwrap_err();
    assert_eq!(locked.code(), "ILLEGAL_MOVE");
    publishing::unschedule(&room.desk, id).await.unwrap();
    let (public, _) = room.published("Stays").await;
    publishing::expire(&room.desk, public, Some(&at), "Old.").await.unwrap();
    publishing::expire(&room.desk, public, None, "").await.unwrap();
    room.wait(120);
    assert_eq!(released(&room).await, 0);
    assert_eq!(room.stands(id).await.state, State::Approved);

    let past = Moment::At(room.later(0));
    let refused = publishing::schedule(&room.desk, id, revision, &past, false).await.unwrap_err();
    assert_eq!(refused.to_string(), "at: must be later than now");
}

async fn what_can_t_be_published_any_more_is_given_back(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let patch = api::content::drafting::Patch {
        slug: Some(Some("wanted".to_owned())),
        ..headlined("Slow")
    };
    let (id, revision) = room.draft("Slow").await;
    let saved = seen(drafting::update(&room.desk, id, revision, patch).await.unwrap());
    let at = Moment::At(room.later(60));
    publishing::schedule(&room.desk, saved.0, saved.1, &at, false).await.unwrap();
    let (other, revision) = room.draft("Later").await;
    publishing::schedule(&room.desk, other, revision, &Moment::At(room.later(61)), false)
        .await
        .unwrap();
    room.published("Wanted").await;
    room.wait(120);

    // One can't be published; that keeps the other from nothing.
    assert_eq!(released(&room).await, 2);
    assert_eq!(room.stands(id).await.state, State::Approved);
    assert_eq!(room.stands(other).await.state, State::Published);
    let subject = Some(id.to_string());
    let list = AuditList::new(&room.desk, subject, Some("clock".to_owned())).unwrap();
    let window = Window { end: End::First, take: 1, after: None, before: None };
    let page = list::pages(&room.desk, &[(list, window)]).await.unwrap().pop().unwrap();
    let after = page.items[0].1.after.clone().unwrap();
    assert!(after.contains("slug: is that of another article"), "{after}");
}

/// A real server, by the real clock: what is due appears without anybody's doing.
async fn the_server_does_it_unasked(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("Overdue").await;
    publishing::schedule(&room.desk, id, revision, &Moment::At(room.later(1)), false)
        .await
        .unwrap();
    let Newsroom { place, .. } = room;
    let app = App::start(place, &["serve"]).await;
    let appeared = async {
        let count = "{ articles { totalCount { value } } }";
        while app.data(count).await["articles"]["totalCount"]["value"] == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, appeared).await.expect("what is due is published");
}
