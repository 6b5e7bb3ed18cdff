//! A copy that is kept by `changes` equals what is read anew, whatever the newsroom does meanwhile and however often
//! the line breaks.

#[path = "copies/copy.rs"]
mod copy;
#[path = "copies/doing.rs"]
mod doing;

use api::content::filter::ArticleFilter;
use api::content::publishing;
use futures_util::future::join_all;

use self::copy::Copy;
use self::doing::{DEEDS, Doing};
use crate::app::Kind;
use crate::chance::Chance;
use crate::evaluators::{filter, world};
use crate::newsroom::Newsroom;

on_both_databases! {
    copies_equal_what_is_read_anew
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
        self.held += other.held;
    }

    fn all_over(&self, few: usize) -> bool {
        [self.lost, self.over, self.taken, self.gone, self.left, self.held].iter().all(|n| *n > few)
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
            let wanted = filter(chance, room.store.now(), 3);
            let told = format!("{wanted:?}");
            // What a filter asks of relations and words can't be followed.
            if !told.contains("evidence_for: Some") && !told.contains("text: Some") {
                break wanted;
            }
        },
    };
    Copy::of(wanted, chance)
}
