//! Nothing that is hidden shows, by any way in, nor does it make any difference to what is shown.
//!
//! A walk does at random what a newsroom does, and keeps a book of what the public may know of it. Each
//! turn asks the press much of what can be asked: what it says must be in the book; and while only hidden
//! things happened, it must say byte for byte what it said before. A failure names its seed.

mod backstage;
mod battery;
mod book;
mod face;
mod newsroom;
mod onstage;
mod story;

use api::content::{changes, publishing};
use futures_util::future::join_all;

use self::battery::{pages, questions};
use self::book::{check, log_says, told_alike};
use self::face::{Face, Question};
use self::newsroom::{Newsroom, Taken};
use self::onstage::delivery;
use crate::app::{App, Kind, Place};
use crate::chance::Chance;

on_both_databases! {
    what_is_hidden_neither_shows_nor_interferes
    nor_does_it_over_http
    a_delivered_story_that_is_taken_up_goes_on_as_it_is
    translations_stand_beside_one_another_in_whatever_order_they_come
}

/// Walks and turns of each: a turn is one step that the public may see after some that it must not.
const WALKS: u64 = 3;
const TURNS: usize = 50;
/// The same, asked over HTTP.
const SERVED_TURNS: usize = 20;
/// The most hidden steps of a turn.
const HIDDEN: usize = 24;
/// How often each step is taken at least, over all walks: some can be taken a few times only.
const SOME: usize = 2;
/// Every sort of step: those that the public must not see, and those that it may.
const STEPS: [&str; 26] = [
    "begin",
    "translate",
    "save",
    "restore",
    "discard",
    "submit",
    "approve",
    "return",
    "reopen",
    "schedule",
    "embargo",
    "plan an expiry",
    "unschedule",
    "take up",
    "deliver in vain",
    "preview",
    "publish",
    "correct",
    "withdraw",
    "merge",
    "merge things",
    "deliver",
    "deliver more",
    "publish by the clock",
    "lift an embargo",
    "expire",
];

async fn what_is_hidden_neither_shows_nor_interferes(kind: Kind) {
    let walks = (1..=WALKS).map(|seed| {
        tokio::spawn(async move {
            let place = Place::new(kind).await;
            let room = Newsroom::open(&place, seed).await;
            let face = Face::schema(room.store.press());
            walk(seed, room, &face, TURNS).await
        })
    });
    let mut taken = Taken::new();
    for (step, times) in join_all(walks).await.into_iter().flat_map(Result::unwrap) {
        *taken.entry(step).or_default() += times;
    }
    let rare = STEPS.iter().filter(|step| taken.get(*step).is_none_or(|times| *times < SOME));
    assert_eq!(rare.collect::<Vec<_>>(), [&""; 0], "is hardly tried: {taken:?}");
    assert_eq!(taken.len(), STEPS.len(), "{taken:?}");
}

async fn nor_does_it_over_http(kind: Kind) {
    let place = Place::new(kind).await;
    let room = Newsroom::open(&place, 77).await;
    let app = App::start(place, &["serve", "--max-cost", "1000000"]).await;
    let taken = walk(77, room, &Face::Server(app), SERVED_TURNS).await;
    let planned = ["schedule", "publish by the clock", "embargo", "lift an embargo"];
    assert!(planned.iter().all(|step| taken.contains_key(step)), "{taken:?}");
}

/// To take up a delivered story shows nowhere. But from then on the public sees what the desk lets it see,
/// and no longer what its publisher delivers: that is decided, not leaked, and it is the one thing hidden that
/// a later delivery meets.
async fn a_delivered_story_that_is_taken_up_goes_on_as_it_is(kind: Kind) {
    let place = Place::new(kind).await;
    let mut room = Newsroom::open(&place, 5).await;
    let face = Face::schema(room.store.press());
    for _ in 0..2 {
        room.deliver().await;
    }
    let asked = questions(&mut room);
    let before = answers(&face, &asked).await;
    let (taken, left) = (room.stories[0].article, room.stories[1].key.unwrap());
    publishing::open(&room.desk, taken).await.unwrap();
    assert_eq!(answers(&face, &asked).await, before);

    let more = |key, mark| delivery(key, &[mark, mark + 90_000], 1);
    let again = more(room.stories[0].key.unwrap(), 2);
    assert_eq!(publishing::publish(&room.store, &again).await.unwrap().changes, 0);
    assert_eq!(answers(&face, &asked).await, before);
    let other = publishing::publish(&room.store, &more(left, 4)).await.unwrap();
    assert_eq!((other.updated, other.changes), (1, 1));
}

/// Where a story stands among its translations does not depend on which of them was published first.
async fn translations_stand_beside_one_another_in_whatever_order_they_come(kind: Kind) {
    let place = Place::new(kind).await;
    let room = Newsroom::open(&place, 6).await;
    for first in [0, 1] {
        let original = room.draft("en", None).await;
        let translation = room.draft("fr", Some(original.1)).await;
        let mut pair = [original, translation];
        pair.rotate_left(first);
        for (draft, _) in pair {
            publishing::issue(&room.desk, draft, 1).await.unwrap();
        }
        let face = Face::schema(room.store.press());
        for ((_, one), (_, other)) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            let query = format!("{{ article(ref: \"{one}\") {{ translations {{ id }} }} }}");
            let answer = face.ask(&Question::Query(query)).await.said;
            assert!(answer.contains(&other.to_string()), "{answer}");
        }
    }
}

/// Walks on; says which steps were taken, and how often.
async fn walk(seed: u64, mut room: Newsroom, face: &Face, turns: usize) -> Taken {
    for turn in 0..turns {
        let asked = some_of(&mut room);
        let before = answers(face, &asked).await;
        check(&room, &before).unwrap_or_else(|leak| panic!("seed {seed}, turn {turn}: {leak}"));

        let head = changes::head(room.store.press()).await.unwrap();
        let mut done = Vec::new();
        for _ in 0..=room.chance.below(HIDDEN) {
            done.push(room.backstage().await);
        }
        let after = answers(face, &asked).await;
        for (question, (before, after)) in asked.iter().zip(before.iter().zip(&after)) {
            assert_eq!(before, after, "seed {seed}, turn {turn}, {done:?}: {question:?}");
        }
        assert_eq!(before, after, "seed {seed}, turn {turn}, {done:?}");
        assert_eq!(changes::head(room.store.press()).await.unwrap(), head, "{done:?}");
        if turn % 2 == 0 {
            told_alike(&mut room, face).await;
        }

        let told = room.onstage().await;
        log_says(&room, head, &told).await;
    }
    assert_eq!(api::content::inconsistencies(&room.store).await.unwrap(), [""; 0]);
    room.taken
}

/// The first of the questions and, for time's sake, half of the others. Which those are takes nothing from the walk's
/// own chances: it goes the same way however many questions there are.
fn some_of(room: &mut Newsroom) -> Vec<Question> {
    let mut chance = Chance::new(room.chance.clone().number());
    let mut all = questions(room).into_iter();
    let first = all.next();
    first.into_iter().chain(all.filter(|_| chance.once_in(2))).collect()
}

/// What the press says to each question, and to whoever reads on page by page.
async fn answers(face: &Face, questions: &[Question]) -> Vec<String> {
    let mut answers = Vec::new();
    for question in questions {
        answers.push(face.ask(question).await.said);
    }
    answers.push(pages(face).await);
    answers
}
