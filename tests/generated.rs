//! Made-up stories: the same from the same seed, more of them beginning alike, and all of them fit to publish.

use std::collections::{HashMap, HashSet};

use api::ingest::generate::Corpus;
use serde_json::Value;

use crate::app::{App, Kind, Place};

on_both_databases! {
    what_is_generated_is_published_to_the_last_line
}

fn generated(articles: u64, seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    Corpus::new(seed).write(articles, &mut bytes).unwrap();
    bytes
}

/// FNV-1a: enough to tell whether a byte has changed.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn the_same_number_and_seed_make_the_same_bytes() {
    let made = generated(200, 7);
    assert_eq!(made, generated(200, 7));
    assert_eq!(
        hash(&made),
        10_614_645_676_307_651_684,
        "what was measured with it is no longer comparable"
    );
    assert_ne!(made, generated(200, 8));
    assert!(generated(201, 7).starts_with(&made), "more stories begin with the same ones");
}

#[test]
fn what_is_generated_is_as_varied_as_a_newspaper() {
    let made = generated(3_000, 7);
    let lines = made.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let lines: Vec<Value> = lines.map(|line| serde_json::from_slice(line).unwrap()).collect();
    let stories: Vec<_> = lines.iter().filter(|line| line.get("id").is_some()).collect();
    assert_eq!(stories.len(), 3_000);
    let share = |is: &dyn Fn(&Value) -> bool| stories.iter().filter(|story| is(story)).count();
    for language in ["fr", "en", "ar", "es"] {
        assert!(share(&|story| story["language"] == language) > 100, "{language}");
    }
    assert!((100..500).contains(&share(&|story| story["published_at"].is_null())));
    let day = |story: &Value| story["published_at"].as_str().is_some_and(|text| text.len() == 10);
    assert!((100..500).contains(&share(&day)));
    assert!(share(&|story| story["body"].is_null()) > 200);
    assert!(share(&|story| story["links"].is_array()) > 1_500);
    let kinds = lines.iter().filter_map(|line| line["catalogue"]["things"].as_array()).flatten();
    let kinds: HashSet<_> = kinds.map(|thing| thing["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 6);
    let mut words = HashMap::<&str, usize>::new();
    let bodies = stories.iter().filter_map(|story| story["body"].as_array()).flatten();
    for word in bodies.flat_map(|text| text.as_str().unwrap().split_whitespace()) {
        *words.entry(word).or_default() += 1;
    }
    let mut counts: Vec<_> = words.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    assert!(counts.len() > 10_000 && counts[0] > 8 * counts[9] / 3, "{:?}", &counts[..10]);
}

async fn what_is_generated_is_published_to_the_last_line(kind: Kind) {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let path = place.folder.join("made.ndjson").display().to_string();
    std::fs::write(&path, place.must(&["generate", "--articles", "2500", "--seed", "3"]).await)
        .unwrap();
    let told = place.must(&["ingest", "--format", "ndjson", &path]).await;
    assert_eq!(told, format!("{path}: 2500 articles added, 0 updated, 0 unchanged.\n"));
    let again = place.must(&["ingest", "--format", "ndjson", &path]).await;
    assert_eq!(again, format!("{path}: 0 articles added, 0 updated, 2500 unchanged.\n"));
    place.must(&["check"]).await;

    let app = App::start(place, &["serve"]).await;
    let asked = "{ articles(first: 100) { totalCount { value } nodes { links(first: 5) { nodes { article { slug } } }
        mentions(first: 5) { nodes { wording thing { slug } } } topics { slug } } } }";
    let page = app.data(asked).await["articles"].take();
    assert_eq!(page["totalCount"]["value"], 2_500);
    let links = page["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|node| node["links"]["nodes"].as_array().unwrap());
    let leads: Vec<bool> = links.map(|link| link["article"]["slug"].is_string()).collect();
    assert!(leads.len() > 50 && leads.iter().all(|leads| *leads), "{leads:?}");
}
