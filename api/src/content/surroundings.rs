//! What stands around one version of a story, in order: filing, bylines, mentions, links. Knows no version.
//!
//! It is one value wherever it is: as it comes in, as rows of the edge tables, which lists are read from,
//! and as JSON beside each version, which the past is read from.

use entity::{
    article,
    article_link::{self, LinkKind},
    article_topic::{self, Origin as Filed},
    byline,
    history_tie::{self, PastTie},
    mention::{self, Origin},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::changes::{locale_tag, tag};
use super::word;
use super::{ContributorId, SectionId, SourceId, ThingId, TopicId, TypedId};

/// What stands around one version of a story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Surroundings {
    /// The topics it is filed under, as an editor ordered them.
    pub topics: Vec<Uuid>,
    /// How it came to be filed under those: by its working copy or by its delivery.
    #[serde(with = "word")]
    pub filed: Filed,
    /// The topics above those and not among them.
    pub broader: Vec<Uuid>,
    /// The topics that it is in beside those, by their rules or pinned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Joined>,
    /// The topics above the ones joined, and nowhere else in this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub above: Vec<Uuid>,
    /// Who signed, in the order printed.
    pub contributors: Vec<Uuid>,
    /// What it mentions.
    pub mentions: Vec<Mention>,
    /// Where it leads: out of its body first, then beside it.
    pub links: Vec<Link>,
}

/// A topic that a story is in though neither its working copy nor its delivery says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The topic.
    pub topic: Uuid,
    /// By its rule, or pinned.
    #[serde(with = "word")]
    pub by: Filed,
}

/// A story's reference to a thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// What it refers to.
    pub thing: Uuid,
    /// Order of first appearance.
    pub position: i32,
    /// The wording at its first place.
    pub wording: String,
    /// Each wording that it was looked for by, for the next version to be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wordings: Vec<String>,
    /// Rank, office or role as worded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How often.
    pub count: i32,
    /// How much the story is about it, 0 to 1.
    pub salience: f64,
    /// Who found it.
    #[serde(with = "word")]
    pub origin: Origin,
    /// The blocks it stands in, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<String>,
}

impl Mention {
    /// Adds wordings that it goes by as well.
    pub(super) fn add_wordings(&mut self, wordings: &[String]) {
        let new = wordings.iter().filter(|text| !self.wordings.contains(text));
        let new: Vec<_> = new.cloned().collect();
        self.wordings.extend(new);
    }
}

/// A link to another story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is for.
    #[serde(with = "word")]
    pub kind: LinkKind,
    /// The wording used.
    pub title: String,
    /// The story, when it is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Uuid>,
    /// Its address, when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The block it stands in; beside the body, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
}

impl Surroundings {
    /// The value that these rows of one story are of; each sort in its order.
    pub(super) fn of(
        filed: &[article_topic::Model],
        bylines: &[byline::Model],
        mentions: Vec<mention::Model>,
        links: Vec<article_link::Model>,
    ) -> Self {
        let own = |edge: &article_topic::Model| matches!(edge.origin, Filed::Editor | Filed::Feed);
        let topics = |direct: bool, of_own: bool| {
            let those = filed.iter().filter(move |edge| edge.direct == direct);
            those.filter(move |edge| own(edge) == of_own).map(|edge| edge.topic_id).collect()
        };
        let joined = filed.iter().filter(|edge| edge.direct && !own(edge));
        Self {
            topics: topics(true, true),
            filed: filed.iter().find(|edge| own(edge)).map(|edge| edge.origin).unwrap_or_default(),
            broader: topics(false, true),
            joined: joined.map(|edge| Joined { topic: edge.topic_id, by: edge.origin }).collect(),
            above: topics(false, false),
            contributors: bylines.iter().map(|edge| edge.contributor_id).collect(),
            mentions: mentions.into_iter().map(Mention::from).collect(),
            links: links.into_iter().map(Link::from).collect(),
        }
    }

    /// The links that stand beside the body.
    pub(super) fn beside(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.block.is_none())
    }

    /// The topics that it is in, those it was filed under first.
    pub(super) fn direct(&self) -> impl Iterator<Item = Uuid> {
        self.topics.iter().copied().chain(self.joined.iter().map(|joined| joined.topic))
    }

    /// The topics above those.
    pub(super) fn indirect(&self) -> impl Iterator<Item = Uuid> {
        self.broader.iter().chain(&self.above).copied()
    }

    /// The topics that `row` stands under, as rows.
    pub(super) fn filed(&self, row: &article::Model) -> Vec<article_topic::Model> {
        let own = self.topics.iter().map(|id| (*id, self.filed));
        let joined = self.joined.iter().map(|joined| (joined.topic, joined.by));
        let direct = own.chain(joined).zip(0..);
        let direct = direct.map(|((id, origin), position)| (id, true, position, origin));
        let broader = self.broader.iter().map(|id| (*id, false, 0, self.filed));
        let above = self.above.iter().map(|id| (*id, false, 0, Filed::Rule));
        let edge = |(topic_id, direct, position, origin)| article_topic::Model {
            article_id: row.id,
            topic_id,
            direct,
            position,
            origin,
            sort_at: row.sort_at,
            updated_at: row.updated_at,
        };
        direct.chain(broader).chain(above).map(edge).collect()
    }

    /// Who signed `row`, as rows.
    pub(super) fn bylines(&self, row: &article::Model) -> Vec<byline::Model> {
        let edge = |(id, position): (&Uuid, i32)| byline::Model {
            article_id: row.id,
            contributor_id: *id,
            position,
            sort_at: row.sort_at,
            updated_at: row.updated_at,
        };
        self.contributors.iter().zip(0..).map(edge).collect()
    }

    /// What `row` mentions, as rows.
    pub(super) fn mentioned(&self, row: &article::Model) -> Vec<mention::Model> {
        let edge = |mention: &Mention| mention::Model {
            article_id: row.id,
            thing_id: mention.thing,
            position: mention.position,
            wording: mention.wording.clone(),
            wordings: serde_json::json!(mention.wordings),
            role: mention.role.clone(),
            count: mention.count,
            salience: mention.salience,
            origin: mention.origin,
            block_ids: serde_json::json!(mention.blocks),
            sort_at: row.sort_at,
            updated_at: row.updated_at,
        };
        self.mentions.iter().map(edge).collect()
    }

    /// Where `row` leads, as rows: each with its place in the story and among its kind.
    pub(super) fn linked(&self, row: &article::Model) -> Vec<article_link::Model> {
        let mut kinds = Vec::new();
        let edge = |(link, ordinal): (&Link, i32)| {
            kinds.push(link.kind);
            let alike = kinds.iter().filter(|kind| **kind == link.kind).count();
            article_link::Model {
                article_id: row.id,
                ordinal,
                link_id: Uuid::from_u128(row.id.as_u128() ^ u128::from(ordinal.unsigned_abs())),
                kind: link.kind,
                position: alike as i32,
                title: link.title.clone(),
                target_id: link.target,
                url: link.url.clone(),
                block_id: link.block.clone(),
                sort_at: row.sort_at,
            }
        };
        self.links.iter().zip(0..).map(edge).collect()
    }

    /// Whatever the version of `row` in force is tied to, to find it by when it no longer is.
    pub(super) fn ties(&self, row: &article::Model) -> Vec<history_tie::Model> {
        let each = |tie: PastTie, ids: &[Uuid]| -> Vec<(PastTie, Uuid)> {
            ids.iter().map(|id| (tie, *id)).collect()
        };
        let things: Vec<Uuid> = self.mentions.iter().map(|mention| mention.thing).collect();
        let ties = [
            each(PastTie::Topic, &self.direct().collect::<Vec<_>>()),
            each(PastTie::Broader, &self.indirect().collect::<Vec<_>>()),
            each(PastTie::Thing, &things),
            each(PastTie::Contributor, &self.contributors),
            each(PastTie::Section, row.section_id.as_slice()),
            each(PastTie::Source, &[row.source_id]),
        ];
        let edge = |(tie, target_id)| history_tie::Model {
            article_id: row.id,
            version: row.version,
            tie,
            target_id,
            sort_at: row.sort_at,
            at: row.updated_at,
        };
        ties.into_iter().flatten().map(edge).collect()
    }

    /// The names of whatever shows `row`.
    pub(super) fn tags(&self, row: &article::Model) -> Vec<String> {
        let topics = self.direct().chain(self.indirect()).map(|id| tag(TopicId::of(id)));
        let things = self.mentions.iter().map(|mention| tag(ThingId::of(mention.thing)));
        let contributors = self.contributors.iter().map(|id| tag(ContributorId::of(*id)));
        let section = row.section_id.map(|id| tag(SectionId::of(id)));
        let source = tag(SourceId::of(row.source_id));
        let ends = [source, locale_tag(&row.locale)];
        topics.chain(things).chain(contributors).chain(section).chain(ends).collect()
    }
}

impl From<mention::Model> for Mention {
    fn from(row: mention::Model) -> Self {
        Self {
            thing: row.thing_id,
            position: row.position,
            wording: row.wording,
            wordings: serde_json::from_value(row.wordings).unwrap_or_default(),
            role: row.role,
            count: row.count,
            salience: row.salience,
            origin: row.origin,
            blocks: serde_json::from_value(row.block_ids).unwrap_or_default(),
        }
    }
}

impl From<article_link::Model> for Link {
    fn from(row: article_link::Model) -> Self {
        let article_link::Model { kind, title, target_id, url, block_id, .. } = row;
        Self { kind, title, target: target_id, url, block: block_id }
    }
}
