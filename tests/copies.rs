//! A copy that is kept by `changes` equals what is read anew, whatever the newsroom does meanwhile and however often
//! the line breaks.

#[path = "copies/copy.rs"]
mod copy;
#[path = "copies/doing.rs"]
mod doing;

use api::content::changes::{ChangeReason, ChangeSubject};
use api::content::drafting::{self, Patch};
use api::content::filter::{self, ArticleFilter, Match};
use api::content::publishing::vocabulary::{Called, TopicPatch};
use api::content::syncing::{Delta, Followed, Sync, sync};
use api::content::{ArticleId, DraftId, Error, Locale, TypedId, publishing};
use futures_util::future::join_all;

use self::copy::Copy;
use self::doing::{DEEDS, Doing};
use crate::app::Kind;
use crate::chance::Chance;
use crate::evaluators::{self, world};
use crate::newsroom::Newsroom;

on_both_databases! {
    copies_equal_what_is_read_anew
    what_moved_away_and_then_went_is_told_as_gone
    a_correction_is_told_though_more_came_after_it
    a_cursor_of_another_log_is_refused
}

/// Walks, and the steps of each: ten thousand in all. A step is a deed of the newsroom, or a page read by a copy.
const WALKS: u64 = 4;
const STEPS: usize = 2_500;
/// How many copies are kept at once.
const COPIES: usize = 8;

async fn copies_equal_what_is_read_anew(kind: Kind) {
    let walks = (1..=WALKS).map(|seed| tokio::spawn(walk(kind, seed)));
    let (mut deeds, mut told) = (std::collections::BTreeMap::new(), Told::default());
    for walked in join_all(walks).await {
        let (done, heard) = walked.unwrap();
        done.into_iter().for_each(|(deed, times)| *deeds.entry(deed).or_insert(0) += times);
        told.add(&heard);
    }
    // What never comes up is not tried.
    let rare = DEEDS.iter().filter(|deed| deeds.get(*deed).is_none_or(|times| *times < 4));
    assert_eq!(rare.collect::<Vec<_>>(), [&""; 0], "is hardly tried: {deeds:?}");
    assert!(told.all_over(20), "is hardly tried: {told:?}");
}

/// What copies went through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Pages that were lost on the way.
    pub lost: usize,
    /// Copies that had to start over.
    pub over: usize,
    /// Articles that were taken in, and that were dropped because they are gone or pass no more.
    pub taken: usize,
    pub gone: usize,
    pub left: usize,
    /// Changes that were heard as they happened, and not read by a cursor.
    pub heard: usize,
    /// Times that a copy was held to what is read anew.
    pub held: usize,
}

impl Told {
    fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.over += other.over;
        self.taken += other.taken;
        self.gone += other.gone;
        self.left += other.left;
        self.heard += other.heard;
        self.held += other.held;
    }

    fn all_over(&self, few: usize) -> bool {
        let all = [self.lost, self.over, self.taken, self.gone, self.left, self.heard, self.held];
        all.iter().all(|n| *n > few)
    }
}

async fn walk(kind: Kind, seed: u64) -> (std::collections::BTreeMap<&'static str, usize>, Told) {
    let room = Newsroom::new(kind).await;
    let mut chance = Chance::new(seed);
    publishing::publish(&room.store, &world(&mut chance)).await.unwrap();
    let mut copies: Vec<Copy> = (0..COPIES).map(|at| begin(&room, &mut chance, at)).collect();
    let (mut doing, mut told) = (Doing::new(Chance::new(seed + 100)), Told::default());
    for step in 0..STEPS {
        let at = chance.below(COPIES);
        let name = format!("seed {seed}, step {step}, copy {at}");
        match chance.below(40) {
            // While the newsroom goes on: what is read may be older or newer than the log.
            0..=7 => {
                let reading = copies[at].step(room.store.press(), &mut chance, &mut told);
                tokio::join!(reading, doing.step(&room));
            }
            8..=23 => doing.step(&room).await,
            24..=36 => copies[at].step(room.store.press(), &mut chance, &mut told).await,
            37 if chance.once_in(6) => copies[at] = begin(&room, &mut chance, at),
            _ => copies[at].hold(room.store.press(), &mut told, &name).await,
        }
    }
    for (at, copy) in copies.iter_mut().enumerate() {
        let name = format!("seed {seed}, at the end, copy {at}");
        copy.hold(room.store.press(), &mut told, &name).await;
    }
    (doing.done, told)
}

/// A copy of what passes a filter by chance; the first is one of everything.
fn begin(room: &Newsroom, chance: &mut Chance, at: usize) -> Copy {
    let wanted = match at {
        0 => ArticleFilter::default(),
        _ => loop {
            let wanted = evaluators::filter(chance, room.store.now(), 3);
            let told = format!("{wanted:?}");
            // What a filter asks of relations and words can't be followed.
            if !told.contains("evidence_for: Some") && !told.contains("text: Some") {
                break wanted;
            }
        },
    };
    Copy::of(wanted, chance)
}

/// What a topic and English come to, from a cursor on, so many changes at a time.
async fn told(
    room: &Newsroom,
    topic: &str,
    after: Option<String>,
    stretch: u64,
) -> Result<Delta, Error> {
    let filter = ArticleFilter {
        topics: Some(Match { any: Some(vec![topic.to_owned()]), ..Match::default() }),
        locales: Some(vec![Locale::parse("en").unwrap()]),
        ..ArticleFilter::default()
    };
    let press = room.store.press();
    let test = filter::resolve(press, &filter).await.unwrap();
    let followed = Followed { test, subjects: vec![ChangeSubject::Article] };
    let asked = Sync { followed, after, first: 100, stretch };
    let mut all = sync(press, &asked).await?;
    while all.more {
        let asked = Sync { after: Some(all.cursor.clone()), ..asked.clone() };
        let next = sync(press, &asked).await?;
        all.news.extend(next.news);
        (all.cursor, all.more) = (next.cursor, next.more);
    }
    Ok(all)
}

/// A newsroom with one story under a narrower topic.
async fn filed(kind: Kind) -> (Newsroom, (DraftId, i32)) {
    let room = Newsroom::new(kind).await;
    for (slug, broader) in [("wide", None), ("narrow", Some("wide"))] {
        let names = vec![(
            Locale::parse("en").unwrap(),
            Some(Called { name: slug.to_owned(), description: None }),
        )];
        let broader = broader.map(|slug: &str| Some(slug.to_owned()));
        let patch = TopicPatch { names, broader, ..TopicPatch::default() };
        publishing::vocabulary::create_topic(&room.desk, slug, &patch).await.unwrap();
    }
    let (draft, revision) = room.draft("Told").await;
    let patch = Patch { topics: Some(vec!["narrow".to_owned()]), ..Patch::default() };
    let saved = drafting::update(&room.desk, draft, revision, patch).await.unwrap();
    publishing::issue(&room.desk, draft, saved.revision).await.unwrap();
    (room, (draft, saved.revision))
}

/// Each of its ties is lost by another change: none of them alone says what it was tied to before both.
async fn what_moved_away_and_then_went_is_told_as_gone(kind: Kind) {
    let (room, _) = filed(kind).await;
    let begun = told(&room, "wide", None, 1).await.unwrap();
    let id = begun.news[0].id;
    let top = TopicPatch { broader: Some(None), ..TopicPatch::default() };
    publishing::vocabulary::update_topic(&room.desk, "narrow", &top).await.unwrap();
    publishing::withdraw(&room.desk, ArticleId::of(id), 1, "It was not so.").await.unwrap();
    let news = told(&room, "wide", Some(begun.cursor), 1).await.unwrap().news;
    assert!(news.iter().any(|news| news.id == id && news.gone), "{news:?}");
}

async fn a_correction_is_told_though_more_came_after_it(kind: Kind) {
    let (room, (draft, revision)) = filed(kind).await;
    let begun = told(&room, "narrow", None, 1).await.unwrap();
    let (_, revision) = room.rename((draft, revision), "Told right").await;
    publishing::correct(&room.desk, draft, revision, "It was wrong.").await.unwrap();
    let top = TopicPatch { broader: Some(None), ..TopicPatch::default() };
    publishing::vocabulary::update_topic(&room.desk, "narrow", &top).await.unwrap();
    let news = told(&room, "narrow", Some(begun.cursor), 100).await.unwrap().news;
    let [one] = news.as_slice() else { panic!("{news:?}") };
    assert_eq!((one.reason, one.note.as_deref()), (ChangeReason::Corrected, Some("It was wrong.")));
}

/// As after the database was put back to an earlier state.
async fn a_cursor_of_another_log_is_refused(kind: Kind) {
    let (room, _) = filed(kind).await;
    let begun = told(&room, "wide", None, 1).await.unwrap();
    room.place.sql("DELETE FROM change").await.unwrap();
    let refused = told(&room, "wide", Some(begun.cursor), 1).await.unwrap_err();
    assert_eq!(refused.code(), "POSITION_GONE");
}
