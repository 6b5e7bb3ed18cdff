//! What a newsroom does, by chance, that takes articles into copies and out of them. Knows no copy.

use std::collections::BTreeMap;

use api::content::drafting::{self, NewMention, Patch};
use api::content::filter::{ArticleFilter, Match};
use api::content::publishing::vocabulary::TopicPatch;
use api::content::reading::{find_article, find_thing};
use api::content::saved::{self, Saving};
use api::content::submission::Submission;
use api::content::{ArticleId, DraftId, Error, Result, TypedId, changes, publishing};

use crate::chance::Chance;
use crate::evaluators::{CONTRIBUTORS, GENRES, SECTIONS, STORIES, THINGS, TOPICS, some, story};
use crate::newsroom::{Newsroom, paragraph};

/// Every sort of deed.
pub const DEEDS: [&str; 12] = [
    "deliver",
    "edit",
    "correct",
    "withdraw",
    "bring back",
    "merge",
    "merge things",
    "move a topic",
    "pin",
    "exclude",
    "set a rule",
    "prune",
];

/// A newsroom at work.
pub struct Doing {
    chance: Chance,
    /// How often each deed was done.
    pub done: BTreeMap<&'static str, usize>,
}

impl Doing {
    pub fn new(chance: Chance) -> Self {
        Self { chance, done: BTreeMap::new() }
    }

    /// One deed, allowed or not.
    pub async fn step(&mut self, room: &Newsroom) {
        room.wait(1);
        let (deed, outcome) = match self.chance.below(60) {
            0..=17 => ("deliver", self.deliver(room).await),
            18..=29 => ("edit", self.edit(room, false).await),
            30..=33 => ("correct", self.edit(room, true).await),
            34..=38 => ("withdraw", self.withdraw(room).await),
            39..=42 => ("bring back", self.bring_back(room).await),
            43 => ("merge", self.merge(room).await),
            44 if self.chance.once_in(6) => ("merge things", self.merge_things(room).await),
            44 | 45 => ("move a topic", self.move_topic(room).await),
            46..=50 => ("pin", self.rule_by_hand(room, true).await),
            51..=53 => ("exclude", self.rule_by_hand(room, false).await),
            54 | 55 => ("set a rule", self.set_rule(room).await),
            56 if self.chance.once_in(2) => ("prune", prune(room).await),
            _ => ("deliver", self.deliver(room).await),
        };
        match outcome {
            Ok(()) => *self.done.entry(deed).or_default() += 1,
            Err(refused) => assert_ne!(refused.code(), "INTERNAL", "{deed}: {refused:?}"),
        }
        while publishing::file_pending(&room.store).await.unwrap() {}
    }

    fn name(&mut self) -> String {
        format!("story-{}", self.chance.below(STORIES))
    }

    fn some(&mut self, names: &[&'static str]) -> Vec<String> {
        some(&mut self.chance, names).into_iter().map(str::to_owned).collect()
    }

    /// More of a story, or one that is not here yet.
    async fn deliver(&mut self, room: &Newsroom) -> Result<()> {
        let number = self.chance.below(STORIES);
        let articles = vec![story(&mut self.chance, number)];
        publishing::publish(&room.store, &Submission { articles, ..Default::default() }).await?;
        Ok(())
    }

    /// What a story says, and what it is filed under, by an editor's hand.
    async fn edit(&mut self, room: &Newsroom, corrects: bool) -> Result<()> {
        let name = self.name();
        let id = find_article(room.store.press(), &name).await?;
        let id = id.ok_or_else(|| Error::not_found("article", &name))?;
        if drafting::find_draft(&room.desk, &id.to_string()).await?.is_none() {
            publishing::open(&room.desk, id).await?;
        }
        let draft = drafting::find_draft(&room.desk, &id.to_string()).await?.unwrap();
        let thing = self.chance.one_of(&THINGS).unwrap();
        let mention =
            NewMention { thing: thing.to_owned(), wordings: vec![thing.to_owned()], role: None };
        let mut patch = Patch {
            body: Some(vec![paragraph(&format!("Now of {thing}, {}.", self.chance.number()))]),
            mentions: Some(vec![mention]),
            ..Patch::default()
        };
        if self.chance.once_in(2) {
            patch.topics = Some(self.some(&TOPICS));
        }
        if self.chance.once_in(3) {
            let sections = [None, Some(SECTIONS[0]), Some(SECTIONS[1])];
            patch.section = Some(self.chance.one_of(&sections).flatten().map(str::to_owned));
            patch.contributors = Some(self.some(&CONTRIBUTORS));
            patch.genre = self.chance.one_of(&GENRES);
        }
        let draft_id = DraftId::of(draft.id);
        let saved = drafting::update(&room.desk, draft_id, draft.revision, patch).await?;
        match corrects {
            true => {
                publishing::correct(&room.desk, draft_id, saved.revision, "It was not so.").await?
            }
            false => publishing::issue(&room.desk, draft_id, saved.revision).await?,
        };
        Ok(())
    }

    async fn withdraw(&mut self, room: &Newsroom) -> Result<()> {
        let name = self.name();
        let id = drafting::story_of(&room.desk, &name).await?;
        let row = api::content::reading::candidates(room.store.press(), &[id]).await?;
        let version = row.get(&id).map_or(1, |story| story.row.version);
        publishing::withdraw(&room.desk, id, version, "It was not so.").await?;
        Ok(())
    }

    /// Publishes again what was withdrawn.
    async fn bring_back(&mut self, room: &Newsroom) -> Result<()> {
        for _ in 0..STORIES {
            let name = self.name();
            let Some(draft) = drafting::find_draft(&room.desk, &name).await? else { continue };
            let article = ArticleId::of(draft.article_id).to_string();
            if find_article(room.store.press(), &article).await?.is_some() {
                continue;
            }
            let id = DraftId::of(draft.id);
            drafting::reopen(&room.desk, id).await?;
            publishing::issue(&room.desk, id, draft.revision).await?;
            return Ok(());
        }
        Err(Error::not_found("article", "withdrawn"))
    }

    async fn merge(&mut self, room: &Newsroom) -> Result<()> {
        let (from, into) = (self.name(), self.name());
        let from = drafting::story_of(&room.desk, &from).await?;
        let into = drafting::story_of(&room.desk, &into).await?;
        publishing::merge_articles(&room.desk, from, into).await?;
        Ok(())
    }

    async fn merge_things(&mut self, room: &Newsroom) -> Result<()> {
        let press = room.store.press();
        let (from, into) = (self.chance.below(THINGS.len()), self.chance.below(THINGS.len()));
        let from = find_thing(press, THINGS[from]).await?.unwrap();
        let into = find_thing(press, THINGS[into]).await?.unwrap();
        publishing::merge_things(&room.desk, from, into).await?;
        Ok(())
    }

    async fn move_topic(&mut self, room: &Newsroom) -> Result<()> {
        let topic = self.chance.one_of(&TOPICS).unwrap();
        let above = self.chance.one_of(&TOPICS).filter(|_| !self.chance.once_in(3));
        let patch = TopicPatch { broader: Some(above.map(str::to_owned)), ..TopicPatch::default() };
        publishing::vocabulary::update_topic(&room.desk, topic, &patch).await?;
        Ok(())
    }

    async fn rule_by_hand(&mut self, room: &Newsroom, pins: bool) -> Result<()> {
        let (topic, name) = (self.chance.one_of(&TOPICS).unwrap(), self.name());
        match (pins, self.chance.once_in(3)) {
            (_, true) => publishing::release(&room.desk, topic, &name).await?,
            (true, false) => publishing::pin(&room.desk, topic, &name).await?,
            (false, false) => publishing::exclude(&room.desk, topic, &name).await?,
        };
        Ok(())
    }

    /// Has stories of some sections or by some hands join a topic.
    async fn set_rule(&mut self, room: &Newsroom) -> Result<()> {
        let slug = format!("rule-{}", self.done.get("set a rule").copied().unwrap_or_default());
        let any = |names| Some(Match { any: Some(names), ..Match::default() });
        let filter = match self.chance.once_in(2) {
            true => ArticleFilter { sections: any(self.some(&SECTIONS)), ..Default::default() },
            false => {
                let contributors = any(self.some(&CONTRIBUTORS));
                ArticleFilter { contributors, ..Default::default() }
            }
        };
        let name = Some(slug.clone());
        let kept =
            Saving { slug: slug.clone(), revision: None, name, filter: Some(filter), public: None };
        saved::save(&room.desk, &kept).await?;
        let topic = self.chance.one_of(&TOPICS).unwrap();
        let rule = Some((!self.chance.once_in(3)).then_some(slug));
        let patch = TopicPatch { rule, ..TopicPatch::default() };
        publishing::vocabulary::update_topic(&room.desk, topic, &patch).await?;
        Ok(())
    }
}

/// Cuts the log: whoever is not at its head by now has to start over.
async fn prune(room: &Newsroom) -> Result<()> {
    while changes::prune(&room.store, room.later(1)).await? > 0 {}
    Ok(())
}
