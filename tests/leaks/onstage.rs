//! Steps that change what the public sees, and what the log must say of each.

use api::content::document::{Content, Span};
use api::content::reading::{find_article, find_thing};
use api::content::submission::{Article, Block, Evidence, Mention, Relation, Submission};
use api::content::{ThingId, publishing};
use entity::mention::Origin;

use super::newsroom::{Newsroom, Told};
use super::story::{Mark, Part, Plan, Said, Story, slug, text};

/// More stories than this are not to be public at once, so that a step costs what the first did.
const MANY: usize = 10;

impl Newsroom {
    /// One step: what the log must say of it, which is nothing where it was not allowed.
    pub async fn onstage(&mut self) -> Vec<Told> {
        self.pass(1);
        let crowded = self.those(|story| story.public.is_some()).len() > MANY;
        match if crowded { 4 + self.chance.below(3) } else { self.chance.below(11) } {
            0 | 1 => self.issue().await,
            2 | 3 => self.correct().await,
            4 => self.withdraw().await,
            5 => self.merge().await,
            6 => self.clock().await,
            7 => self.merge_things().await,
            8 => self.deliver().await,
            9 => self.deliver_more().await,
            _ => self.clock().await,
        }
    }

    async fn issue(&mut self) -> Vec<Told> {
        let Some(at) = self.one(|story| story.draft.is_some()) else { return Vec::new() };
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let issued = publishing::issue(&self.desk, draft, from).await;
        if self.allowed("publish", issued).is_none() {
            return Vec::new();
        }
        let reason = if self.stories[at].public.is_some() { "UPDATED" } else { "PUBLISHED" };
        self.put_out(at, from, reason, None)
    }

    async fn correct(&mut self) -> Vec<Told> {
        let so = |story: &Story| story.draft.is_some() && story.public.is_some();
        let Some(at) = self.one(so) else { return self.issue().await };
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let note = self.mark();
        let corrected = publishing::correct(&self.desk, draft, from, &text(note)).await;
        if self.allowed("correct", corrected).is_none() {
            return Vec::new();
        }
        self.put_out(at, from, "CORRECTED", Some(note))
    }

    fn put_out(
        &mut self,
        at: usize,
        revision: i32,
        reason: &'static str,
        note: Option<Mark>,
    ) -> Vec<Told> {
        let said = self.stories[at].said[&revision].clone();
        let version = self.published(at, said, note);
        vec![(reason, self.stories[at].article, version)]
    }

    async fn withdraw(&mut self) -> Vec<Told> {
        let Some(at) = self.one(|story| story.public.is_some()) else { return Vec::new() };
        let (article, version) = (self.stories[at].article, self.stories[at].version);
        let reason = self.mark();
        let gone = publishing::withdraw(&self.desk, article, version, &text(reason)).await.unwrap();
        self.did("withdraw");
        if self.stories[at].draft.is_none() {
            self.taken_up(at, gone.draft);
        }
        let version = self.withdrawn(at, Some(reason));
        vec![("WITHDRAWN", article, version)]
    }

    async fn merge(&mut self) -> Vec<Told> {
        let Some(from) = self.one(|story| story.public.is_some()) else { return Vec::new() };
        let gone = self.stories[from].article;
        let other = |story: &Story| story.public.is_some() && story.article != gone;
        let Some(into) = self.one(other) else { return Vec::new() };
        let kept = self.stories[into].article;
        publishing::merge_articles(&self.desk, gone, kept).await.unwrap();
        self.did("merge");
        let version = self.merged(from, into);
        vec![("MERGED", gone, version), ("UPDATED", kept, self.stories[into].version)]
    }

    async fn merge_things(&mut self) -> Vec<Told> {
        if self.things.len() < 4 || !self.chance.once_in(2) {
            return Vec::new();
        }
        let gone = self.things.remove(self.chance.below(self.things.len()));
        let kept = self.things[self.chance.below(self.things.len())];
        let (gone, kept) = (self.river(gone).await, self.river(kept).await);
        publishing::merge_things(&self.desk, gone, kept).await.unwrap();
        self.did("merge things");
        Vec::new()
    }

    async fn river(&self, number: usize) -> ThingId {
        find_thing(self.store.press(), &format!("river{number}")).await.unwrap().unwrap()
    }

    /// Delivers a story, and what two rivers have to do with one another, by its word.
    pub async fn deliver(&mut self) -> Vec<Told> {
        let (key, mark) = (self.mark(), self.mark());
        let mut submission = delivery(key, &[mark], self.things[0]);
        let one = self.things[0];
        let other = self.things[1 + self.chance.below(self.things.len() - 1)];
        submission.relations.push(Relation {
            id: "r".to_owned(),
            subject: format!("river{one}"),
            predicate: "joins".to_owned(),
            object: format!("river{other}"),
            modality: "ASSERTED".to_owned(),
            evidence: vec![Evidence {
                article: format!("story-{}", slug(mark)),
                quote: format!("{0} and {0}", text(mark)),
            }],
            ..Default::default()
        });
        publishing::publish(&self.store, &submission).await.unwrap();
        self.did("deliver");
        let name = format!("story-{}", slug(mark));
        let article = find_article(self.store.press(), &name).await.unwrap().unwrap();
        let mut story = Story::new(article, None, Said::default());
        story.key = Some(key);
        self.stories.push(story);
        let said = delivered(mark, &submission);
        let version = self.published(self.stories.len() - 1, said, None);
        vec![("PUBLISHED", article, version)]
    }

    /// Delivers more of a story that the desk has not taken up.
    async fn deliver_more(&mut self) -> Vec<Told> {
        let so =
            |story: &Story| story.key.is_some() && story.draft.is_none() && story.public.is_some();
        let Some(at) = self.one(so) else { return self.deliver().await };
        let public = self.stories[at].public.clone().unwrap();
        let first = public.said.mark(Part::Headline).unwrap();
        let more = self.mark();
        let submission = delivery(self.stories[at].key.unwrap(), &[first, more], self.things[0]);
        publishing::publish(&self.store, &submission).await.unwrap();
        self.did("deliver more");
        let mut said = public.said;
        said.put(Part::Body, more);
        let version = self.published(at, said, None);
        vec![("UPDATED", self.stories[at].article, version)]
    }

    /// Time goes by until the clock has something to do, and it does it.
    async fn clock(&mut self) -> Vec<Told> {
        let Some((then, ..)) = self.next_plan() else { return self.issue().await };
        self.pass_until(then);
        let mut told = Vec::new();
        while let Some((when, at, plan)) = self.next_plan()
            && when <= self.store.now()
        {
            let article = self.stories[at].article;
            self.stories[at].planned.remove(&when);
            self.did(match plan {
                Plan::Publish(_) => "publish by the clock",
                Plan::Lift(_) => "lift an embargo",
                Plan::Expire(_) => "expire",
            });
            told.extend(match plan {
                Plan::Publish(revision) => {
                    let public = self.stories[at].public.is_some();
                    let reason = if public { "UPDATED" } else { "PUBLISHED" };
                    self.put_out(at, revision, reason, None)
                }
                Plan::Lift(revision) => self.put_out(at, revision, "EMBARGO_LIFTED", None),
                Plan::Expire(reason) => {
                    vec![("WITHDRAWN", article, self.withdrawn(at, Some(reason)))]
                }
            });
        }
        assert_eq!(publishing::release_due(&self.store).await.unwrap(), told.len());
        told
    }
}

/// A story as its publisher delivers it: the first mark in its headline, the last in its body.
pub fn delivery(key: Mark, marks: &[Mark], thing: usize) -> Submission {
    let (first, last) = (marks[0], marks[marks.len() - 1]);
    let words = format!("{} and {} by river{thing}.", text(first), text(last));
    let article = Article {
        source_key: format!("key {key}"),
        headline: format!("Story {}", text(first)),
        summary: Some(text(first)),
        body: vec![Block::Content(Content::Paragraph { spans: vec![Span::plain(words)] })],
        topics: vec!["water".to_owned()],
        mentions: vec![Mention {
            thing: format!("river{thing}"),
            wordings: vec![format!("river{thing}")],
            role: Some(text(first)),
            origin: Origin::Editor,
        }],
        ..crate::stories::story(key as usize % 1_440)
    };
    Submission { articles: vec![article], ..Default::default() }
}

fn delivered(mark: Mark, submission: &Submission) -> Said {
    let parts = [Part::Headline, Part::Summary, Part::Body, Part::Role];
    let published_at = submission.articles[0].published_at;
    Said { parts: parts.map(|part| (part, mark)).to_vec(), slug: None, published_at }
}
