//! A newsroom whose clock the walk moves, and the book it keeps of what the public may see.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use api::content::access::Pepper;
use api::content::drafting::{self, Patch};
use api::content::submission::{Catalogue, Labels, Predicate, Section, Submission, Thing, Topic};
use api::content::{
    self, Actor, Address, ArticleId, Clock, Desk, DraftId, Locale, Result, Store, TypedId,
    publishing,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::story::{Mark, Plan, Public, Said, Story};
use crate::app::Place;
use crate::chance::Chance;

/// When the walk begins: later than any clock of a server that runs beside it, which so finds nothing due.
const BEGIN: i64 = 1_924_992_000;

/// What stories may mention.
pub const THINGS: usize = 6;

/// A newsroom, and what is known of it.
pub struct Newsroom {
    pub store: Store,
    pub desk: Desk,
    pub pepper: Pepper,
    pub chance: Chance,
    pub stories: Vec<Story>,
    /// The marks in names that the public has known stories by.
    pub slugs: BTreeSet<Mark>,
    /// The reasons for which stories were withdrawn.
    pub reasons: BTreeSet<Mark>,
    /// The things that have not become part of others.
    pub things: Vec<usize>,
    /// How often each sort of step was taken.
    pub taken: Taken,
    clock: Arc<AtomicI64>,
    marks: Mark,
}

/// How often each sort of step was taken: those that were allowed, and no others.
pub type Taken = BTreeMap<&'static str, usize>;

/// A change that the log must have a row of: why, of which story, and the version.
pub type Told = (&'static str, ArticleId, i32);

impl Newsroom {
    /// A newsroom on this database, which is filled with what stories are filed under.
    pub async fn open(place: &Place, seed: u64) -> Self {
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let hand = clock.clone();
        let shown: Clock =
            Arc::new(move || DateTime::from_timestamp(hand.load(Ordering::Relaxed), 0).unwrap());
        let address: Address = place.url.parse().unwrap();
        let fallbacks = vec![Locale::parse("en").unwrap()];
        let store = Store::open(&address, None, fallbacks, shown).await.unwrap();
        content::migrate(&store).await.unwrap();
        publishing::publish(&store, &crate::stories::wire()).await.unwrap();
        publishing::publish(&store, &filing()).await.unwrap();
        Self {
            desk: Desk::new(&store, Actor::operator()),
            store,
            pepper: Pepper::generate().unwrap(),
            chance: Chance::new(seed),
            stories: Vec::new(),
            slugs: BTreeSet::new(),
            reasons: BTreeSet::new(),
            things: (0..THINGS).collect(),
            taken: Taken::new(),
            clock,
            marks: 0,
        }
    }

    /// A working copy that could be published; of a story of its own, or a translation.
    pub async fn draft(&self, locale: &str, original: Option<ArticleId>) -> (DraftId, ArticleId) {
        let (headline, source) = (Some("Told".to_owned()), Some(Some("wire".to_owned())));
        let patch = Patch { headline, source, ..Patch::default() };
        let locale = Locale::parse(locale).unwrap();
        let original = original.map(|id| id.to_string());
        let saved =
            drafting::create(&self.desk, &locale, original.as_deref(), patch).await.unwrap();
        let id = DraftId::of(saved.draft);
        (id, self.story_of(id).await)
    }

    /// The story that a working copy is of.
    pub async fn story_of(&self, draft: DraftId) -> ArticleId {
        let row = drafting::drafts(&self.desk, &[draft]).await.unwrap().remove(&draft).unwrap();
        ArticleId::of(row.article_id)
    }

    /// Lets time go by.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Moves the clock on to `then`.
    pub fn pass_until(&self, then: DateTime<Utc>) {
        self.clock.fetch_max(then.timestamp(), Ordering::Relaxed);
    }

    /// What came of a step, if it was allowed; a fault of ours is never a refusal.
    pub fn allowed<T>(&mut self, step: &'static str, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(done) => {
                self.did(step);
                Some(done)
            }
            Err(refused) => {
                assert_ne!(refused.code(), "INTERNAL", "{refused}: {refused:?}");
                None
            }
        }
    }

    /// Counts a step that was taken.
    pub fn did(&mut self, step: &'static str) {
        *self.taken.entry(step).or_default() += 1;
    }

    /// A mark that nothing carries yet.
    pub fn mark(&mut self) -> Mark {
        self.marks += 1;
        self.marks
    }

    /// The numbers of the stories that are so.
    pub fn those(&self, so: impl Fn(&Story) -> bool) -> Vec<usize> {
        (0..self.stories.len()).filter(|at| so(&self.stories[*at])).collect()
    }

    /// One of them.
    pub fn one(&mut self, so: impl Fn(&Story) -> bool) -> Option<usize> {
        let those = self.those(so);
        self.chance.one_of(&those)
    }

    /// What is next to be done by the clock: when, to which story, and what.
    pub fn next_plan(&self) -> Option<(DateTime<Utc>, usize, Plan)> {
        let plans = self.stories.iter().enumerate().flat_map(|(at, story)| {
            story.planned.iter().map(move |(when, plan)| (*when, story.draft.unwrap(), at, *plan))
        });
        plans
            .min_by_key(|(when, draft, ..)| (*when, *draft))
            .map(|(when, _, at, plan)| (when, at, plan))
    }

    /// Takes down that a revision is public now; `notes` are what is said about it.
    pub fn published(&mut self, at: usize, said: Said, notes: Option<Mark>) -> i32 {
        let now = self.store.now();
        let story = &mut self.stories[at];
        story.slug = said.slug.or(story.slug).or(said.mark(super::story::Part::Headline));
        story.version += 1;
        let published_at = said.published_at.or(story.published_at).unwrap_or(now);
        story.published_at = Some(published_at);
        story.seen.extend(said.parts.iter().map(|(_, mark)| *mark));
        story.seen.extend(notes);
        story.planned.retain(|_, plan| matches!(plan, Plan::Expire(_)));
        story.public = Some(Public { version: story.version, said, published_at });
        self.slugs.extend(self.stories[at].slug);
        self.stories[at].version
    }

    /// Takes down that a story that was delivered has a working copy now, of what is public.
    pub fn taken_up(&mut self, at: usize, draft: Uuid) {
        let story = &mut self.stories[at];
        let Public { said, published_at, .. } = story.public.clone().unwrap();
        story.draft = Some(DraftId::of(draft));
        story.said = [(1, Said { published_at: Some(published_at), slug: None, ..said })].into();
    }

    /// Takes down that a story is withdrawn, and with it whatever has become part of it.
    pub fn withdrawn(&mut self, at: usize, reason: Option<Mark>) -> i32 {
        self.reasons.extend(reason);
        for story in &mut self.stories {
            if story.merged_into == Some(at) {
                story.seen.clear();
            }
        }
        self.gone(at, true)
    }

    /// Takes down that a story has become part of another.
    pub fn merged(&mut self, at: usize, into: usize) -> i32 {
        for story in &mut self.stories {
            if story.merged_into == Some(at) {
                story.merged_into = Some(into);
            }
        }
        self.stories[at].merged_into = Some(into);
        self.gone(at, false)
    }

    fn gone(&mut self, at: usize, for_good: bool) -> i32 {
        let story = &mut self.stories[at];
        story.version += 1;
        story.public = None;
        story.planned.clear();
        if for_good {
            story.seen.clear();
        }
        story.version
    }
}

/// Whatever stories are filed under and mention.
fn filing() -> Submission {
    let en = |name: &str| [("en".to_owned(), name.to_owned())].into();
    let topic = |slug: &str, broader: Option<&str>| Topic {
        slug: slug.to_owned(),
        names: en(slug),
        broader: broader.map(str::to_owned),
        ..Default::default()
    };
    let things = (0..THINGS).map(|at| Thing {
        slug: format!("river{at}"),
        kind: "EVENT".to_owned(),
        names: [("en".to_owned(), vec![format!("river{at}")])].into(),
        ..Default::default()
    });
    let labels = Labels { label: "joins".to_owned(), inverse: "is joined by".to_owned() };
    let catalogue = Catalogue {
        topics: vec![topic("water", None), topic("floods", Some("water"))],
        sections: vec![Section { slug: "front".to_owned(), names: en("Front") }],
        things: things.collect(),
        predicates: vec![Predicate {
            key: "joins".to_owned(),
            labels: [("en".to_owned(), labels)].into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    Submission { catalogue, ..Default::default() }
}

/// An id that nothing has.
pub fn nobody(chance: &mut Chance) -> ArticleId {
    let bits = u128::from(chance.number()) << 64 | u128::from(chance.number());
    let uuid = uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid();
    ArticleId::of(uuid)
}
