//! The questions that the page was chosen for: each a document in `tests/acceptance/`, beside its answer.
//!
//! The documents are the ones to read first: they ask as a frontend would. Answers hold what every
//! server says alike: no ids, no cursors, no times of arrival.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use crate::app::{App, Kind};
use crate::contract::root;

/// The numbers of the questions. Those left out are not for this interface to answer.
const QUESTIONS: [&str; 20] = [
    "01", "02", "03", "04", "05", "06", "07", "08", "10", "11", "12", "13", "14", "15", "16", "18",
    "20", "21", "22", "25",
];

on_both_databases! {
    every_question_is_answered_as_the_page_answers_it
}

async fn every_question_is_answered_as_the_page_answers_it(kind: Kind) {
    let app = App::demo(kind).await;
    let mut wrong = String::new();
    for (name, question) in files("graphql") {
        let expected: Value = serde_json::from_str(&files("json")[&name]).unwrap();
        let answer = app.ask(&question, json!({})).await;
        let expected = json!({ "data": expected });
        if answer != expected {
            wrong += &format!("{name}:\n{}\n", difference(&expected, &answer));
        }
    }
    assert!(wrong.is_empty(), "\n- as it should be, + as it is\n\n{wrong}");

    the_tenth_related_article_is_the_last(&app).await;
    what_has_no_date_says_when_it_came(&app).await;
}

#[test]
fn every_question_has_an_answer_and_every_answer_a_question() {
    let (questions, answers) = (files("graphql"), files("json"));
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&questions), names(&answers));

    let numbers: Vec<_> = questions.keys().filter_map(|name| name.split('-').next()).collect();
    assert_eq!(numbers, QUESTIONS);
    for (name, question) in questions {
        assert!(question.starts_with("# "), "{name} does not say what it asks");
    }
}

/// The rest of question 6, which takes two steps: a cursor is different on every server.
async fn the_tenth_related_article_is_the_last(app: &App) {
    let query = "query($after: String) {
        article(ref: \"le-maroc-muscle-son-partenariat-strategique-avec-l-otan\") {
            links(kinds: [RELATED], first: 9, after: $after) {
                nodes { article { slug } }
                pageInfo { hasNextPage endCursor }
            }
        }
    }";
    let page = async |after: Value| {
        let mut answer = app.ask(query, json!({ "after": after })).await;
        answer["data"]["article"]["links"].take()
    };
    let nine = page(Value::Null).await;
    assert_eq!(nine["nodes"].as_array().unwrap().len(), 9);
    assert_eq!(nine["pageInfo"]["hasNextPage"], true);

    let last = page(nine["pageInfo"]["endCursor"].clone()).await;
    let tank = "k2-black-panther-le-char-qui-va-donner-au-maroc-une-superiorite-totale-au-sol";
    assert_eq!(last["nodes"], json!([{ "article": { "slug": tank } }]));
    assert_eq!(last["pageInfo"]["hasNextPage"], false);
}

/// The rest of question 25: a feed needs some time to sort by, and has it.
async fn what_has_no_date_says_when_it_came(app: &App) {
    let data = app.data("{ articles { nodes { slug publishedAt sortAt updatedAt } } }").await;
    for article in data["articles"]["nodes"].as_array().unwrap() {
        assert_eq!(article["publishedAt"], Value::Null, "{article}");
        for field in ["sortAt", "updatedAt"] {
            let at = article[field].as_str().unwrap();
            assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{article}");
        }
    }
}

/// The texts of the files that end so, by name without the ending.
fn files(ending: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join("tests/acceptance")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let asked = paths.filter(|path| path.extension().is_some_and(|found| found == ending));
    asked
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The lines in which two values differ, with a few before them.
fn difference(expected: &Value, answer: &Value) -> String {
    let texts = [expected, answer].map(|value| serde_json::to_string_pretty(value).unwrap());
    let [old, new] = texts.each_ref().map(|text| text.lines().collect::<Vec<_>>());
    let pairs = old.iter().zip(&new);
    let head = pairs.take_while(|(old, new)| old == new).count();
    let pairs = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = pairs.take_while(|(old, new)| old == new).count();

    let marked = |mark: &'static str, lines: &[&str]| -> Vec<String> {
        lines.iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    [
        marked(" ", &old[head.saturating_sub(4)..head]),
        marked("-", &old[head..old.len() - tail]),
        marked("+", &new[head..new.len() - tail]),
    ]
    .concat()
    .concat()
}
