//! Steps that the public must not notice: all that is done at the desk before, and beside, publishing.

use api::content::access::{Scope, Scopes, keys};
use api::content::document::{Content, Image, Span};
use api::content::drafting::{self, NewBlock, NewContent, NewLink, NewMention, Patch, Saved};
use api::content::filter::ArticleFilter;
use api::content::saved::{self, Saving};
use api::content::{DraftId, Locale, Moment, TypedId, publishing};
use chrono::{DateTime, TimeDelta, Utc};
use entity::article_link::LinkKind;

use super::newsroom::Newsroom;
use super::onstage::delivery;
use super::story::{Part, Plan, Said, Story, slug, text};

impl Newsroom {
    /// One step, allowed or not; says which it was.
    pub async fn backstage(&mut self) -> &'static str {
        self.pass(1);
        let Some(at) = self.one(|story| story.draft.is_some()) else { return self.begin().await };
        let draft = self.stories[at].draft.unwrap();
        let (desk, from) = (self.desk.clone(), self.stories[at].revision);
        match self.chance.below(16) {
            0 | 1 => return self.begin().await,
            2..=4 => return self.save(at).await,
            5 => return self.restore(at).await,
            6 => return self.discard(at).await,
            7 => _ = self.allowed("submit", drafting::submit(&desk, draft, from).await),
            8 => _ = self.allowed("approve", drafting::approve(&desk, draft, from).await),
            9 => {
                let remark = text(self.mark());
                let returned = drafting::give_back(&desk, draft, from, Some(&remark)).await;
                _ = self.allowed("return", returned);
            }
            10 => _ = self.allowed("reopen", drafting::reopen(&desk, draft).await),
            11 | 12 => return self.plan(at).await,
            13 => {
                let unscheduled = publishing::unschedule(&desk, draft).await;
                if self.allowed("unschedule", unscheduled).is_some() {
                    self.stories[at].planned.retain(|_, plan| matches!(plan, Plan::Expire(_)));
                }
            }
            14 => return self.open_or_ignore().await,
            _ => return self.refused(at).await,
        }
        "a draft was handed on"
    }

    async fn begin(&mut self) -> &'static str {
        let mut said = Said::default();
        let mut patch = self.patch(&mut said);
        if !self.chance.once_in(8) {
            patch.source = Some(Some("wire".to_owned()));
        }
        let original = if self.chance.once_in(4) { self.one(|_| true) } else { None };
        let original = original.map(|at| self.stories[at].article.to_string());
        let locale = Locale::parse(if original.is_some() { "fr" } else { "en" }).unwrap();
        let step = if original.is_some() { "translate" } else { "begin" };
        let saved = drafting::create(&self.desk, &locale, original.as_deref(), patch).await;
        if let Some(Saved { draft, .. }) = self.allowed(step, saved) {
            let id = DraftId::of(draft);
            let article = self.story_of(id).await;
            self.stories.push(Story::new(article, Some(id), said));
        }
        "a draft was begun"
    }

    async fn save(&mut self, at: usize) -> &'static str {
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let mut said = self.stories[at].latest().clone();
        let patch = self.patch(&mut said);
        let saved = drafting::update(&self.desk, draft, from, patch).await;
        if let Some(saved) = self.allowed("save", saved) {
            self.saved(at, saved, said);
        }
        "a draft was saved"
    }

    async fn restore(&mut self, at: usize) -> &'static str {
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let number = 1 + self.chance.below(from as usize) as i32;
        let saved = drafting::restore(&self.desk, draft, from, number).await;
        if let Some(saved) = self.allowed("restore", saved) {
            let said = self.stories[at].said[&number].clone();
            self.saved(at, saved, said);
        }
        "a revision was restored"
    }

    fn saved(&mut self, at: usize, saved: Saved, said: Said) {
        let story = &mut self.stories[at];
        story.revision = saved.revision;
        story.said.entry(saved.revision).or_insert(said);
    }

    async fn discard(&mut self, at: usize) -> &'static str {
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let discarded = drafting::discard(&self.desk, draft, from).await;
        if self.allowed("discard", discarded).is_some() {
            // Its marks are never allowed again; so what is left of it stays in the book.
            self.stories[at].draft = None;
        }
        "a draft was discarded"
    }

    /// Has the clock publish a story or withdraw it, later.
    async fn plan(&mut self, at: usize) -> &'static str {
        let (draft, from) = (self.stories[at].draft.unwrap(), self.stories[at].revision);
        let minutes = 1 + self.chance.below(20) as i64;
        if self.chance.once_in(3) {
            let when = self.later(minutes, 1);
            let reason = self.mark();
            let (moment, told) = (Moment::At(when), text(reason));
            let planned = publishing::expire(&self.desk, draft, Some(&moment), &told).await;
            if self.allowed("plan an expiry", planned).is_some() {
                let planned = &mut self.stories[at].planned;
                planned.retain(|_, plan| !matches!(plan, Plan::Expire(_)));
                planned.insert(when, Plan::Expire(reason));
            }
            return "an expiry was planned";
        }
        let when = self.later(minutes, 0);
        let embargo = self.chance.once_in(2);
        let planned =
            publishing::schedule(&self.desk, draft, from, &Moment::At(when), embargo).await;
        let step = if embargo { "embargo" } else { "schedule" };
        if self.allowed(step, planned).is_some() {
            let plan = if embargo { Plan::Lift(from) } else { Plan::Publish(from) };
            self.stories[at].planned.insert(when, plan);
        }
        "a draft was scheduled"
    }

    /// Some minutes from now; at an odd second or an even one, so that no two plans of a story meet.
    fn later(&self, minutes: i64, odd: i64) -> DateTime<Utc> {
        let then = self.store.now() + TimeDelta::minutes(minutes);
        then + TimeDelta::seconds((odd - then.timestamp()).rem_euclid(2))
    }

    /// Takes up what was delivered; or has it delivered again, which comes to nothing from then on.
    async fn open_or_ignore(&mut self) -> &'static str {
        let delivered = |story: &Story| story.key.is_some();
        // Some are left alone for a while, or there would be none to deliver more of.
        if self.chance.once_in(3)
            && let Some(at) = self.one(|story| delivered(story) && story.draft.is_none())
        {
            let taken = publishing::open(&self.desk, self.stories[at].article).await;
            if let Some(saved) = self.allowed("take up", taken) {
                self.taken_up(at, saved.draft);
            }
            return "a delivered story was taken up";
        }
        let out_of_reach =
            |story: &Story| delivered(story) && (story.draft.is_some() || story.public.is_none());
        if let Some(at) = self.one(out_of_reach) {
            let again = delivery(self.stories[at].key.unwrap(), &[self.mark()], 0);
            let receipt = publishing::publish(&self.store, &again).await.unwrap();
            assert_eq!((receipt.unchanged, receipt.changes), (1, 0));
            self.did("deliver in vain");
        }
        "what the desk works on was delivered again"
    }

    /// What is refused, and what is no story.
    async fn refused(&mut self, at: usize) -> &'static str {
        let (draft, article) = (self.stories[at].draft.unwrap(), self.stories[at].article);
        let stale = self.stories[at].revision + 1;
        let (desk, said) = (self.desk.clone(), text(self.mark()));
        assert!(publishing::issue(&desk, draft, stale).await.is_err());
        assert!(publishing::correct(&desk, draft, stale, &said).await.is_err());
        assert!(publishing::withdraw(&desk, article, -1, &said).await.is_err());
        assert!(publishing::merge_articles(&desk, article, article).await.is_err());
        let previews = publishing::previews(&desk, &[(draft, None)]).await.unwrap();
        self.allowed("preview", previews.into_values().next().unwrap());
        let scopes = Scopes::of([Scope::DeskRead]);
        keys::create(&desk, &self.pepper, &said, &scopes, None).await.unwrap();
        let (slug, name) = (slug(self.mark()), Some(said));
        let filter = Some(ArticleFilter::default());
        let kept = Saving { slug, name, filter, ..Saving::default() };
        saved::save(&desk, &kept).await.unwrap();
        if self.next_plan().is_none_or(|(when, ..)| when > self.store.now()) {
            assert_eq!(publishing::release_due(&self.store).await.unwrap(), 0);
        }
        "nothing was allowed"
    }

    /// A text for a part of a story, with a mark of its own.
    fn say(&mut self, said: &mut Said, part: Part) -> String {
        let mark = self.mark();
        said.put(part, mark);
        text(mark)
    }

    /// A save of some of a story, taken down in `said`.
    fn patch(&mut self, said: &mut Said) -> Patch {
        // Always a headline, so that no save comes to nothing.
        let headline = format!("Story {}", self.say(said, Part::Headline));
        let mut patch = Patch { headline: Some(headline), ..Patch::default() };
        if self.chance.once_in(2) {
            patch.summary = Some(Some(self.say(said, Part::Summary)));
        }
        if self.chance.once_in(2) {
            let thing = self.chance.below(super::newsroom::THINGS);
            let words = format!("{} by river{thing}.", self.say(said, Part::Body));
            patch.body = Some(vec![paragraph(words)]);
            patch.mentions = Some(vec![NewMention {
                thing: format!("river{thing}"),
                wordings: vec![format!("river{thing}")],
                role: Some(self.say(said, Part::Role)),
            }]);
        }
        if self.chance.once_in(3) {
            patch.byline = Some(Some(self.say(said, Part::Byline)));
            patch.topics = Some(vec!["floods".to_owned()]);
            patch.section = Some(Some("front".to_owned()));
        }
        self.adorn(said, &mut patch);
        patch
    }

    /// What stands around the text: picture, address, links, the name that is wanted, the date.
    fn adorn(&mut self, said: &mut Said, patch: &mut Patch) {
        if self.chance.once_in(3) {
            let mark = self.say(said, Part::Image);
            let url = format!("https://example.org/{mark}.jpg");
            let (alt, caption, credit) = (Some(mark.clone()), Some(mark.clone()), Some(mark));
            let image = Image { url, alt, caption, credit, width: None, height: None };
            patch.image = Some(Some(image));
        }
        if self.chance.once_in(3) {
            patch.canonical_url =
                Some(Some(format!("https://example.org/{}", self.say(said, Part::Address))));
        }
        if self.chance.once_in(3) {
            let title = self.say(said, Part::Link);
            let target = self.one(|story| story.public.is_some());
            let article = target.map(|at| self.stories[at].article.to_string());
            let url = article.is_none().then(|| "https://example.org/".to_owned());
            patch.links = Some(vec![NewLink { kind: LinkKind::Related, title, article, url }]);
        }
        if self.chance.once_in(4) {
            let mark = self.mark();
            said.slug = Some(mark);
            patch.slug = Some(Some(slug(mark)));
        }
        if self.chance.once_in(5) {
            let minutes = self.chance.below(10_000) as i64;
            let at = DateTime::from_timestamp(1_900_000_000 + 60 * minutes, 0);
            said.published_at = at;
            patch.published_at = Some(at);
        }
    }
}

fn paragraph(words: String) -> NewBlock {
    let content = NewContent::Plain(Content::Paragraph { spans: vec![Span::plain(words)] });
    NewBlock { id: None, content }
}
