//! Streams under strain: a reader who is slow, a house that is full, a server that ends.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use api::content::document::{Content, Span};
use api::content::publishing;
use api::content::submission::{Article, Block, Submission};
use tokio::time::timeout;

use crate::app::{App, Kind, Place};
use crate::events::Events;
use crate::live::{changes, subscription};
use crate::raw::Wire;
use crate::stories::{published, story};

on_both_databases! {
    one_who_reads_slowly_is_told_the_latest_and_nobody_waits_for_him
    only_as_many_follow_as_may
    streams_end_when_the_server_does
}

/// So many stories, so many times over.
const STORIES: usize = 20;
const TIMES: usize = 60;

/// A story that says so much that sockets can't hold what becomes of it.
fn long(number: usize, time: usize) -> Article {
    let text = format!("{time} {}", "a word and another ".repeat(1_000));
    let paragraph = Content::Paragraph { spans: vec![Span::plain(text)] };
    Article { body: vec![Block::Content(paragraph); 3], ..story(number) }
}

async fn one_who_reads_slowly_is_told_the_latest_and_nobody_waits_for_him(kind: Kind) {
    let place = published(kind, (0..STORIES).map(|number| long(number, 0)).collect()).await;
    let app = App::start(place.clone(), &["serve"]).await;
    let mut slow = Wire::to(&app);
    slow.ask("GET /v1/changes", "accept: text/event-stream\r\n");
    let mut lines = BufReader::new(slow.into_stream()).lines().map(Result::unwrap);
    // His stream has begun when it says where it stands.
    lines.by_ref().find(|line| line.starts_with("id: ")).unwrap();
    let mut quick = Events::of(changes(&app, "")).await;
    quick.place().await;
    let newsroom = tokio::spawn(deliver(place));
    let mut told = 0;
    let last = format!(r#""version":{},"#, TIMES + 1);
    let mut done = 0;
    while done < STORIES {
        let event = quick.next().await.unwrap();
        told += 1;
        done += usize::from(event.data.contains(&last));
    }
    newsroom.await.unwrap();
    let (mut heard, mut latest) = (0, 0);
    for line in lines.filter(|line| line.starts_with("data: ")) {
        heard += 1;
        latest += usize::from(line.contains(&last));
        if latest == STORIES {
            break;
        }
    }
    assert!(told > heard, "the slow one was told {heard} of what the quick one was told {told}");
    assert!(heard < STORIES * TIMES / 2, "{heard} changes waited for him");
}

async fn deliver(place: Place) {
    let store = place.store().await;
    for time in 1..=TIMES {
        let articles = (0..STORIES).map(|number| long(number, time)).collect();
        let submission = Submission { articles, ..Submission::default() };
        publishing::publish(&store, &submission).await.unwrap();
    }
}

async fn only_as_many_follow_as_may(kind: Kind) {
    let place = published(kind, vec![story(1)]).await;
    let app = App::start(place, &["serve", "--max-live", "2"]).await;
    let one = Events::of(changes(&app, "")).await;
    let two = Events::of(subscription(&app, "subscription { changes { id } }")).await;
    for request in [changes(&app, ""), subscription(&app, "subscription { changes { id } }")] {
        let refused = request.header("accept", "text/event-stream").send().await.unwrap();
        assert_eq!(refused.status(), 503);
        assert_eq!(refused.headers()["retry-after"], "10");
    }
    // To wait is to be one of them; to ask is not.
    let waits = changes(&app, "?after=now&wait=25").send().await.unwrap();
    assert_eq!(
        (waits.status().as_u16(), &waits.headers()["retry-after"]),
        (503, &"10".parse().unwrap())
    );
    assert_eq!(changes(&app, "?after=now").send().await.unwrap().status(), 200);
    drop((one, two));
    // The server sees that they are gone when it next has something to say.
    let store = app.place.store().await;
    let room = async {
        for time in 1.. {
            let articles = vec![long(2, time)];
            let submission = Submission { articles, ..Submission::default() };
            publishing::publish(&store, &submission).await.unwrap();
            let request = changes(&app, "").header("accept", "text/event-stream");
            if request.send().await.unwrap().status() == 200 {
                return;
            }
        }
    };
    timeout(Duration::from_secs(30), room).await.unwrap();
}

async fn streams_end_when_the_server_does(kind: Kind) {
    let mut app = App::demo(kind).await;
    let mut all = Events::of(changes(&app, "")).await;
    let mut subscribed = Events::of(subscription(&app, "subscription { changes { id } }")).await;
    let begun = all.place().await;
    let waiting = changes(&app, &format!("?after={begun}&wait=25")).send();
    let id = app.process.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(all.next().await, None, "it ends as a stream ends, and is not torn off");
    assert_eq!(subscribed.next().await, None);
    // Whoever came too late for an answer is not let in; whoever waited is answered.
    if let Ok(answer) = waiting.await {
        assert_eq!(answer.status(), 200);
    }
    let ended = timeout(Duration::from_secs(20), app.process.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}");
}
