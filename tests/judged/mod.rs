//! The judged set: queries, and the stories that answer them. Knows its files and what they are about,
//! not what any search finds.

pub mod measures;

use std::{
    collections::{BTreeMap, HashSet},
    process::Command,
};

use serde::Deserialize;
use serde_json::Value;

use crate::contract::root;

/// Queries over one body of stories.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// What the grades mean and how stories are named.
    pub about: String,
    /// The nDCG at ten below which the search is not good enough. It may be raised.
    pub floor: f64,
    pub queries: Vec<Query>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    pub text: String,
    /// An `ArticleFilter`.
    pub filter: Option<Value>,
    /// In which language it is typed.
    pub language: String,
    /// What there is to get right about it.
    pub kind: String,
    /// What somebody who types this is after.
    pub intent: String,
    /// The grades of the stories that answer it.
    pub expected: BTreeMap<String, u8>,
}

/// The part over the demo’s stories, named by slug.
pub fn demo() -> Set {
    serde_json::from_str(include_str!("demo.json")).unwrap()
}

/// The part over the corpus, named by the ids of its files.
pub fn corpus() -> Set {
    serde_json::from_str(include_str!("corpus.json")).unwrap()
}

/// Where the corpus is, if it is there at all: its texts are not ours to keep.
const CORPUS: &str = "../shared/data";

/// The ids and headlines of the corpus in their order, file by file; nothing where it is not.
pub fn headlines() -> Vec<(String, Vec<(String, String)>)> {
    let Ok(folder) = root().join(CORPUS).read_dir() else {
        eprintln!("{CORPUS} is not there: what is judged over it is left out");
        return Vec::new();
    };
    let paths = folder.map(|entry| entry.unwrap().path().display().to_string());
    let mut paths: Vec<String> = paths.filter(|path| path.ends_with(".ndjson.gz")).collect();
    paths.sort_unstable();
    let read = |path: String| {
        let lines = Command::new("gzip").args(["-dc", &path]).output().expect("gzip runs").stdout;
        let stories = String::from_utf8(lines).unwrap();
        let headline = |line: &str| {
            let story: Value = serde_json::from_str(line).unwrap();
            (story["id"].as_str().unwrap().to_owned(), story["title"].as_str().unwrap().to_owned())
        };
        let stories = stories.lines().map(headline).collect();
        (path, stories)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn the_judged_set_is_large_and_mixed() {
    let (demo, corpus) = (demo(), corpus());
    assert!(demo.queries.len() >= 25 && demo.queries.len() + corpus.queries.len() >= 70);
    let all: Vec<&Query> = demo.queries.iter().chain(&corpus.queries).collect();
    let languages: HashSet<&str> = all.iter().map(|query| query.language.as_str()).collect();
    assert_eq!(languages, HashSet::from(["ar", "en", "es", "fr"]));
    let kinds: HashSet<&str> = all.iter().map(|query| query.kind.as_str()).collect();
    let known = [
        "accents",
        "alias",
        "compound",
        "elision",
        "filter",
        "inflection",
        "misspelling",
        "phrase",
        "prefix",
        "question",
        "without",
        "word",
        "words",
    ];
    assert_eq!(kinds, HashSet::from(known));
}

#[test]
fn every_query_is_judged_once_with_grades_from_one_to_three() {
    for set in [demo(), corpus()] {
        assert!((0.9..=1.0).contains(&set.floor), "{}", set.floor);
        assert!(set.about.contains("3 is exactly this"));
        let mut asked = HashSet::new();
        for query in &set.queries {
            let Query { text, filter, intent, expected, .. } = query;
            assert!(!text.trim().is_empty() && !intent.trim().is_empty(), "{text}");
            assert!(expected.values().all(|grade| (1..=3).contains(grade)), "{text}");
            assert!(expected.values().any(|grade| *grade == 3), "{text}");
            assert_eq!(filter.is_some(), query.kind == "filter", "{text}");
            let filter = filter.as_ref().map(Value::to_string);
            assert!(asked.insert((text.clone(), filter)), "{text} is asked twice");
        }
    }
}

#[test]
fn every_story_judged_is_in_the_demo() {
    let annotations = root().join("demo/annotations.json");
    let annotations: Value = serde_json::from_slice(&std::fs::read(annotations).unwrap()).unwrap();
    let stories = annotations["articles"].as_array().unwrap().iter();
    let slugs: HashSet<&str> = stories.map(|story| story["article"].as_str().unwrap()).collect();
    assert_eq!(slugs.len(), 12);
    for query in demo().queries {
        for slug in query.expected.keys() {
            assert!(slugs.contains(slug.as_str()), "{}: there is no {slug}", query.text);
        }
    }
}

#[test]
fn every_story_judged_is_in_the_corpus_where_that_is() {
    let files = headlines();
    let known: HashSet<&str> =
        files.iter().flat_map(|(_, stories)| stories).map(|(id, _)| id.as_str()).collect();
    for query in corpus().queries {
        for id in query.expected.keys() {
            let is_known = known.is_empty() || known.contains(id.as_str());
            assert!(is_known, "{}: there is no {id}", query.text);
        }
    }
}
