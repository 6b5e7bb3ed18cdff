//! What the press may say, by the book: which marks, which stories in which order, which rows of the log.

use std::collections::BTreeSet;

use api::content::changes::{self, ChangeReason, ChangeSubject, Position};
use api::content::{ArticleId, TypedId};
use serde_json::{Value, json};

use super::battery::{one_by_one, refused};
use super::face::{Face, Question};
use super::newsroom::{Newsroom, Told, nobody};
use super::story::{Mark, Part, slug, text};

/// That nothing in these answers is hidden, and that the first lists what is public.
pub fn check(room: &Newsroom, answers: &[String]) -> Result<(), String> {
    let texts = public_texts(room);
    let known: BTreeSet<String> = room
        .stories
        .iter()
        .filter(|story| story.is_known())
        .map(|story| story.article.to_string())
        .collect();
    for answer in answers {
        if let Some(mark) = marks(answer, "QX", "Z").find(|mark| !texts.contains(mark)) {
            return Err(format!("{} shows in {answer}", text(mark)));
        }
        if let Some(mark) = marks(answer, "qx", "z").find(|mark| !room.slugs.contains(mark)) {
            return Err(format!("{} shows in {answer}", slug(mark)));
        }
        for id in ids(answer) {
            if !known.contains(&id) {
                return Err(format!("{id} shows in {answer}"));
            }
        }
        if ["draft_", "key_", "revision"].iter().any(|word| answer.contains(word)) {
            return Err(format!("something of the desk shows in {answer}"));
        }
    }
    let listed = answers[0].split_once("{\"data\"").map(|(_, rest)| format!("{{\"data\"{rest}"));
    let listed: Value = serde_json::from_str(&listed.unwrap()).unwrap();
    let (listed, expected) = (&listed["data"]["articles"], expected(room));
    let seen = listed["nodes"].as_array().unwrap().iter().map(seen).collect::<Vec<_>>();
    let count = json!({ "value": expected.len(), "relation": "EXACT" });
    if seen != expected || listed["totalCount"] != count {
        return Err(format!("the press lists {seen:#?}\nand not {expected:#?}"));
    }
    Ok(())
}

/// The marks of every text that the public may read.
fn public_texts(room: &Newsroom) -> BTreeSet<Mark> {
    let seen = room.stories.iter().flat_map(|story| &story.seen);
    seen.chain(&room.reasons).copied().collect()
}

/// What is said of a public story.
fn seen(node: &Value) -> Value {
    let part = |field: &str| node[field].as_str().map(str::to_owned);
    json!([node["id"], node["version"], part("headline"), part("summary"), part("byline")])
}

/// The stories that are public, the newest first.
fn expected(room: &Newsroom) -> Vec<Value> {
    let public = room.stories.iter().filter_map(|story| Some((story, story.public.as_ref()?)));
    let mut public: Vec<_> = public.collect();
    public.sort_by_key(|(story, public)| (public.published_at, story.article.uuid()));
    let told = public.into_iter().rev().map(|(story, public)| {
        let mark = |part| public.said.mark(part).map(text);
        let headline = mark(Part::Headline).map(|mark| format!("Story {mark}"));
        let id = story.article.to_string();
        json!([id, public.version, headline, mark(Part::Summary), mark(Part::Byline)])
    });
    told.collect()
}

/// Every mark between these letters.
fn marks<'a>(
    text: &'a str,
    begin: &'static str,
    end: &'static str,
) -> impl Iterator<Item = Mark> + 'a {
    text.match_indices(begin).filter_map(move |(at, _)| {
        let rest = &text[at + begin.len()..];
        rest.get(..5).filter(|_| rest[5..].starts_with(end))?.parse().ok()
    })
}

/// The ids of stories in a text: as people and programs see them, and as feeds tell them.
fn ids(text: &str) -> impl Iterator<Item = String> {
    let after = |prefix: &'static str, length: usize| {
        let found = text.match_indices(prefix).map(move |(at, _)| at + prefix.len());
        found.filter_map(move |at| text.get(at..at + length))
    };
    let told = after("article_", 26).filter_map(|id| ArticleId::parse(&format!("article_{id}")));
    let urns = after("urn:uuid:", 36).filter_map(|id| id.parse().ok().map(ArticleId::of));
    told.chain(urns).map(|id| id.to_string())
}

/// That whatever is hidden is told of as what is not there: the same words, the same statements.
pub async fn told_alike(room: &mut Newsroom, face: &Face) {
    let Some(at) = room.one(|story| !story.is_known()) else { return };
    let instant = "2031-06-01T00:00:00Z";
    let story = &room.stories[at];
    let wanted = story.latest().slug.map(slug);
    let mut pairs = vec![(story.article.to_string(), nobody(&mut room.chance).to_string())];
    pairs.extend(story.draft.map(|draft| {
        (draft.to_string(), draft.to_string().replace(|c: char| c.is_ascii_digit(), "0"))
    }));
    pairs.extend(wanted.map(|name| (name, "qa99999z".to_owned())));
    let headline = story.latest().mark(Part::Headline).map(|mark| format!("story-{}", slug(mark)));
    pairs.extend(headline.map(|name| (name, "story-qa99999z".to_owned())));
    let (hidden, absent) = pairs.swap_remove(room.chance.below(pairs.len()));
    let asked = |name: &str| [one_by_one(name, instant), refused(name).to_vec()].concat();
    for (about_hidden, about_absent) in asked(&hidden).into_iter().zip(asked(&absent)) {
        let one = face.ask(&Question::Query(about_hidden)).await;
        let other = face.ask(&Question::Query(about_absent)).await;
        // The name is echoed; and the answer is as long as that makes it.
        let told = |said: &str, name| without(&said.replace(name, "NAME"), "content-length: ");
        let (said, expected) = (told(&one.said, &hidden), told(&other.said, &absent));
        assert_eq!(said, expected, "{hidden} is not told of as {absent} is");
        assert_eq!(one.cost, other.cost, "{hidden} does not cost what {absent} does");
    }
}

fn without(text: &str, begin: &str) -> String {
    text.lines().filter(|line| !line.starts_with(begin)).collect::<Vec<_>>().join("\n")
}

/// That the log has exactly these rows of stories, after `head`, and none that names a hidden one.
pub async fn log_says(room: &Newsroom, head: Position, told: &[Told]) {
    let rows = changes::since(room.store.press(), head, 1_000).await.unwrap();
    // That a thing became part of another shows in stories that mention it; the book has no list of them.
    let of_stories = rows.iter().filter(|row| {
        row.subject == ChangeSubject::Article && row.reason != ChangeReason::Retagged
    });
    let said: Vec<_> = of_stories
        .map(|row| (changes::word(row.reason), ArticleId::of(row.subject_id), row.version.unwrap()))
        .collect();
    let told: Vec<_> =
        told.iter().map(|(reason, id, version)| ((*reason).to_owned(), *id, *version)).collect();
    assert_eq!(said, told);
    let texts = public_texts(room);
    for row in &rows {
        let note = row.note.as_deref().unwrap_or_default();
        assert!(marks(note, "QX", "Z").all(|mark| texts.contains(&mark)), "{note} is logged");
        let tags = row.tags.to_string();
        for story in room.stories.iter().filter(|story| !story.is_known()) {
            let tag = story.article.to_string().replacen('_', ":", 1);
            assert!(!tags.contains(&tag), "{tags} names a story that nobody has seen");
        }
    }
}
