//! Followers of the change log: they miss nothing, whatever fails, and are told when they can't go on.

use std::{ops::ControlFlow, process::Stdio};

use api::content::Store;
use api::content::changes::{self, Position};
use api::content::following::{self, FollowerName, Lag};
use api::follow::{BATCH, Follower, Turn, follow};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Child;

use crate::app::{App, Kind, Place};
use crate::stories::{self, story};

on_both_databases! {
    a_killed_follower_goes_on_and_misses_nothing
    a_handler_that_fails_is_handed_the_same_again
    a_follower_whose_place_is_pruned_starts_over_and_goes_on_from_the_head
    a_place_is_kept_by_name_and_can_be_set
    each_change_is_a_line_of_json
    a_closed_pipe_ends_it_quietly
    metrics_tell_how_far_behind_each_follower_is
}

/// How many lines are read before each kill: none, some of a batch, to its end and just past it.
const KILLS: [usize; 8] = [0, 1, 99, 100, 101, 7, 42, 60];

async fn a_killed_follower_goes_on_and_misses_nothing(kind: Kind) {
    let place = stories::published(kind, (0..250).map(story).collect()).await;
    let mut runs = Vec::new();
    for (run, lines) in KILLS.into_iter().enumerate() {
        let mut process = followed(&place, &["--as", "mirror"]);
        let writing = tokio::spawn(twenty_commits(place.store().await, 250 + 100 * run));
        runs.push(killed_after(&mut process, lines).await);
        writing.await.unwrap();
    }
    runs.push(printed(&place.must(&["follow", "--as", "mirror", "--once"]).await));

    went_on(&positions(&place.store().await, 0).await, &runs);
}

/// That over all its runs a follower was told of each of `all` at least once and in order, and that each run
/// went on where the one before had come to: what comes again is no more than was handed over at once.
pub fn went_on(all: &[Position], runs: &[Vec<Position>]) {
    let mut seen = 0;
    for run in runs.iter().filter(|run| !run.is_empty()) {
        let from = all.binary_search(&run[0]).unwrap();
        assert!(from <= seen, "{:?} were skipped", &all[seen..from]);
        assert!(seen - from <= BATCH as usize, "{} came again", seen - from);
        assert_eq!(run[..], all[from..from + run.len()]);
        seen = seen.max(from + run.len());
    }
    assert_eq!(seen, all.len(), "{:?} were left out", &all[seen..]);
}

async fn a_handler_that_fails_is_handed_the_same_again(kind: Kind) {
    let place = stories::published(kind, vec![story(0)]).await;
    let store = place.store().await;
    let first = positions(&store, 0).await;
    let follower = Follower::named(store.clone(), name("shaky"), None).await.unwrap();
    let mut handed = Vec::new();
    let mut doing = Vec::new();
    let turns = async |turn: &Turn| {
        handed.push(told(turn));
        doing.push(lag(&store).await);
        match handed.len() {
            // What arrives meanwhile must wait, and not grow the batch.
            failed @ 1..=3 => {
                stories::publish(&place, vec![story(failed)]).await;
                Err("the other side is down".into())
            }
            4 => Ok(ControlFlow::Continue(())),
            _ => Ok(ControlFlow::Break(())),
        }
    };
    follow(follower, turns).await;

    assert_eq!(handed[..4], vec![first.clone(); 4]);
    assert_eq!(handed[4], positions(&store, *first.last().unwrap()).await);
    assert_eq!(handed[4].len(), 3);
    let failures: Vec<_> = doing.iter().map(|lag| lag.failures).collect();
    assert_eq!(failures, [0, 1, 2, 3, 0]);
    assert_eq!(doing[3].failing_since, doing[1].failing_since);
    assert!(doing[3].failing_since.is_some() && doing[4].failing_since.is_none());
    assert_eq!((doing[3].position, doing[4].position), (0, *first.last().unwrap()));
    // The turn that was broken off at was not done.
    assert_eq!(lag(&store).await.behind, 3);
}

async fn a_follower_whose_place_is_pruned_starts_over_and_goes_on_from_the_head(kind: Kind) {
    let place = stories::published(kind, (0..5).map(story).collect()).await;
    let store = place.store().await;
    let head = changes::head(store.press()).await.unwrap();
    changes::prune(&store, store.now() + chrono::TimeDelta::days(1)).await.unwrap();
    let follower = Follower::named(store.clone(), name("late"), None).await.unwrap();
    let mut turns = Vec::new();
    let handler = async |turn: &Turn| {
        turns.push(turn.clone());
        // What comes while it reads everything anew is told of afterwards.
        match turns.len() {
            1 => {
                stories::publish(&place, vec![story(5)]).await;
                Err("not yet".into())
            }
            2 => Ok(ControlFlow::Continue(())),
            _ => Ok(ControlFlow::Break(())),
        }
    };
    follow(follower, handler).await;

    assert_eq!(turns[..2], [Turn::StartOver, Turn::StartOver]);
    assert_eq!(told(&turns[2]), positions(&store, head).await);
    assert_eq!(lag(&store).await.position, head);
}

async fn a_place_is_kept_by_name_and_can_be_set(kind: Kind) {
    let place = stories::published(kind, (0..4).map(story).collect()).await;
    let all = positions(&place.store().await, 0).await;
    let once = async |arguments: &[&str]| {
        printed(&place.must(&[&["follow", "--once"], arguments].concat()).await)
    };
    assert_eq!(once(&["--as", "mirror"]).await, all);
    assert!(once(&["--as", "mirror"]).await.is_empty());
    assert_eq!(once(&["--as", "other", "--after", &all[1].to_string()]).await, all[2..]);
    assert_eq!(once(&["--as", "mirror", "--after", &all[2].to_string()]).await, all[3..]);
    assert_eq!(once(&[]).await, all);

    for (arguments, told) in [(["--as", "No Slug"], "lower-case"), (["--after", "-1"], "-1")] {
        let refused = place.run(&[&["follow"], &arguments[..]].concat()).await;
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(told), "{said}");
    }
}

async fn each_change_is_a_line_of_json(kind: Kind) {
    let app = App::demo(kind).await;
    let printed = app.place.must(&["follow", "--once"]).await;
    let lines: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), positions(&app.place.store().await, 0).await.len());

    let article = lines.iter().find(|line| line["subject"] == "ARTICLE").unwrap();
    let id = article["id"].as_str().unwrap();
    let data =
        app.data(&format!("{{ node(id: \"{id}\") {{ id ... on Article {{ version }} }} }}")).await;
    assert_eq!(data["node"], json!({ "id": id, "version": article["version"] }));
    assert_eq!(article["reason"], "PUBLISHED");
    assert!(article["tags"].as_array().unwrap().contains(&json!(id.replacen('_', ":", 1))));
    assert!(article["at"].as_str().unwrap().ends_with('Z') && article["note"].is_null());

    let predicate = lines.iter().find(|line| line["subject"] == "PREDICATE").unwrap();
    assert!(predicate["id"].is_null() && predicate["tags"][0].as_str().unwrap().contains(':'));
    assert!(printed.starts_with("{\"seq\":1,\"at\":\""), "{printed}");
}

async fn a_closed_pipe_ends_it_quietly(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let mut process = followed(&place, &[]);
    let mut out = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(out.next_line().await.unwrap().is_some());
    drop(out);
    stories::publish(&place, vec![story(1)]).await;

    let ended = process.wait_with_output().await.unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

async fn metrics_tell_how_far_behind_each_follower_is(kind: Kind) {
    let place = stories::published(kind, (0..4).map(story).collect()).await;
    let store = place.store().await;
    let all = positions(&store, 0).await;
    following::moved(&store, &name("slow"), all[1]).await.unwrap();
    following::failed(&store, &name("slow")).await.unwrap();
    let mut serving = place.khabar(&["serve", "--metrics-listen", "127.0.0.1:0"]);
    let mut process = serving.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut address = async || {
        let line = lines.next_line().await.unwrap().expect("the server ended early");
        line.split_once("http://").unwrap().1.to_owned()
    };
    let (public, figures) = (address().await, format!("http://{}", address().await));

    let client = reqwest::Client::new();
    let text = client.get(&figures).send().await.unwrap().text().await.unwrap();
    for line in [
        format!("khabar_log_position {}", all[4]),
        format!("khabar_follower_position{{follower=\"slow\"}} {}", all[1]),
        "khabar_follower_lag{follower=\"slow\"} 3".to_owned(),
        "khabar_follower_failures{follower=\"slow\"} 1".to_owned(),
    ] {
        assert!(text.lines().any(|told| told == line), "{line}\n{text}");
    }
    assert!(client.head(&figures).send().await.unwrap().status().is_success());
    let refused = client.post(&figures).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["allow"]),
        (405, &"GET, HEAD".parse().unwrap())
    );
    let elsewhere = client.get(format!("http://{public}/metrics")).send().await.unwrap();
    assert_eq!(elsewhere.status(), 404, "figures are not for the public");
}

/// `khabar follow`, waiting for more.
fn followed(place: &Place, arguments: &[&str]) -> Child {
    let mut command = place.khabar(&[&["follow"], arguments].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What a follower printed until it was killed, some time after its first few lines.
async fn killed_after(process: &mut Child, lines: usize) -> Vec<Position> {
    let mut out = BufReader::new(process.stdout.take().unwrap());
    let mut text = String::new();
    for _ in 0..lines {
        assert!(out.read_line(&mut text).await.unwrap() > 0, "it ended by itself");
    }
    process.kill().await.unwrap();
    out.read_to_string(&mut text).await.unwrap();
    // The last line may have been cut off: then it was not printed.
    printed(&text[..text.rfind('\n').map_or(0, |end| end + 1)])
}

async fn twenty_commits(store: Store, first: usize) {
    for commit in 0..20 {
        let articles = (0..5).map(|number| story(first + 5 * commit + number)).collect();
        let submission = api::content::submission::Submission { articles, ..Default::default() };
        api::content::publishing::publish(&store, &submission).await.unwrap();
    }
}

fn printed(text: &str) -> Vec<Position> {
    let seq = |line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap();
    text.lines().map(seq).collect()
}

fn told(turn: &Turn) -> Vec<Position> {
    match turn {
        Turn::Changes(changes) => changes.iter().map(|change| change.seq).collect(),
        Turn::StartOver => Vec::new(),
    }
}

async fn positions(store: &Store, after: Position) -> Vec<Position> {
    let changes = changes::since(store.press(), after, 10_000).await.unwrap();
    changes.into_iter().map(|change| change.seq).collect()
}

/// How the only follower is doing.
async fn lag(store: &Store) -> Lag {
    following::lag(store.press()).await.unwrap().remove(0)
}

fn name(text: &str) -> FollowerName {
    FollowerName::parse(text).unwrap()
}
