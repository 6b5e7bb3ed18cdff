//! The search asked what the judged set asks, and held to its floor. Knows nothing of how it searches.
//!
//! What came of it is written to `target/tmp/judged-*.txt`: by language, by kind, and the worst queries
//! with what came instead.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    app::{App, Kind, Place},
    judged::{
        Query, Set, corpus, demo, headlines,
        measures::{DEPTH, ndcg, recall},
    },
};

on_both_databases! {
    the_demo_is_found_as_people_would_have_it
    the_corpus_is_found_as_people_would_have_it
}

/// What one query came to.
struct Score<'a> {
    query: &'a Query,
    ndcg: f64,
    recall: f64,
    /// Each result: its grade and its headline.
    found: Vec<(u8, String)>,
}

/// A result as the search gives it.
struct Hit {
    slug: String,
    headline: String,
}

/// How long a story may take to be found after it was published.
const PATIENCE: Duration = Duration::from_secs(300);

async fn the_demo_is_found_as_people_would_have_it(kind: Kind) {
    let app = App::demo(kind).await;
    let set = demo();
    let stories = app.data("{ articles(first: 100) { nodes { slug headline } } }").await;
    for story in stories["articles"]["nodes"].as_array().unwrap() {
        let (slug, headline) = (text(&story["slug"]), text(&story["headline"]));
        found(&app, &headline, |hit| hit.slug == slug).await;
    }
    let scores = asked(&app, &set, |query, hits| {
        hits.iter().map(|hit| query.expected.get(&hit.slug).copied().unwrap_or(0)).collect()
    });
    held("demo", kind, &set, &scores.await);
}

async fn the_corpus_is_found_as_people_would_have_it(kind: Kind) {
    let files = headlines();
    if files.is_empty() {
        return;
    }
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    for (path, _) in &files {
        // A few of its lines break a rule, and are left out.
        let ingest = ["ingest", "--format", "ndjson", "--on-error", "skip", path];
        let code = place.run(&ingest).await.status.code();
        assert!(matches!(code, Some(0 | 65)), "{path}: {code:?}");
    }
    let app = App::start(place, &["serve"]).await;
    let set = corpus();
    let stories: Vec<(String, String)> = files.into_iter().flat_map(|file| file.1).collect();
    // They are found in the order in which they came.
    let (_, last) = stories.last().unwrap().clone();
    found(&app, &last, |hit| letters(&hit.headline) == letters(&last)).await;
    let headlines: HashMap<String, String> = stories.into_iter().collect();
    let scores = asked(&app, &set, |query, hits| {
        let mut grades = by_headline(query, &headlines);
        // The corpus has stories twice. Each is an answer of its own.
        let grade = |hit: &Hit| grades.get_mut(&letters(&hit.headline))?.pop();
        hits.iter().map(grade).map(|grade| grade.unwrap_or(0)).collect()
    });
    held("corpus", kind, &set, &scores.await);
}

/// The grades of a query’s answers by their headlines, since an id of the corpus is not a name here.
fn by_headline(query: &Query, headlines: &HashMap<String, String>) -> HashMap<String, Vec<u8>> {
    let mut grades: HashMap<String, Vec<u8>> = HashMap::new();
    for (id, grade) in &query.expected {
        grades.entry(letters(&headlines[id])).or_default().push(*grade);
    }
    grades
}

/// A headline without what an ingest may tidy.
fn letters(headline: &str) -> String {
    headline.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Waits until a search for the words of a headline finds its story.
async fn found(app: &App, headline: &str, is_it: impl Fn(&Hit) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    // Quotation marks and hyphens would say something else.
    let words = headline.replace(|c: char| !c.is_alphanumeric(), " ");
    while !search(app, &words, None).await.iter().any(&is_it) {
        assert!(Instant::now() < deadline, "{headline} is not found");
    }
}

async fn search(app: &App, query: &str, filter: Option<&Value>) -> Vec<Hit> {
    const SEARCH: &str = "query($text: String!, $filter: ArticleFilter) {
        search(text: $text, filter: $filter, first: 10) { nodes { slug headline } }
    }";
    let answer = app.ask(SEARCH, json!({ "text": query, "filter": filter })).await;
    assert_eq!(answer["errors"], Value::Null, "{query}");
    let nodes = answer["data"]["search"]["nodes"].as_array().unwrap().iter();
    nodes.map(|node| Hit { slug: text(&node["slug"]), headline: text(&node["headline"]) }).collect()
}

/// Asks the queries of a set one by one.
async fn asked<'a>(
    app: &App,
    set: &'a Set,
    grade: impl Fn(&Query, &[Hit]) -> Vec<u8>,
) -> Vec<Score<'a>> {
    let mut scores = Vec::new();
    for query in &set.queries {
        let hits = search(app, &query.text, query.filter.as_ref()).await;
        let (grades, judged) = (grade(query, &hits), query.expected.values().copied());
        let judged: Vec<u8> = judged.collect();
        scores.push(Score {
            query,
            ndcg: ndcg(&grades, &judged),
            recall: recall(&grades, &judged),
            found: grades.into_iter().zip(hits.into_iter().map(|hit| hit.headline)).collect(),
        });
    }
    scores
}

/// Reports the scores, and fails where they are below the floor of the set.
fn held(part: &str, kind: Kind, set: &Set, scores: &[Score<'_>]) {
    let report = report(scores);
    eprintln!("{part} on {kind:?}\n{report}");
    let file = format!("judged-{part}-{kind:?}.txt").to_lowercase();
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(file), &report).unwrap();
    let (reached, _) = mean(scores.iter());
    assert!(reached >= set.floor, "nDCG@10 is {reached:.3}, the floor {}", set.floor);
}

/// The mean nDCG and recall.
fn mean<'a, 'b: 'a>(scores: impl Iterator<Item = &'a Score<'b>>) -> (f64, f64) {
    let (mut count, mut gained, mut there) = (0.0, 0.0, 0.0);
    for score in scores {
        count += 1.0;
        gained += score.ndcg;
        there += score.recall;
    }
    (gained / count, there / count)
}

/// How many queries are told one by one.
const WORST: usize = 10;

fn report(scores: &[Score<'_>]) -> String {
    let mut groups: BTreeMap<(u8, &str), Vec<&Score<'_>>> = BTreeMap::new();
    for score in scores {
        groups.entry((0, "all")).or_default().push(score);
        groups.entry((1, &score.query.language)).or_default().push(score);
        groups.entry((2, &score.query.kind)).or_default().push(score);
    }
    let mut report = "             queries  nDCG@10  recall@10\n".to_owned();
    for ((_, name), scores) in groups {
        let (ndcg, recall) = mean(scores.iter().copied());
        writeln!(report, "{name:<12} {:>7}  {ndcg:>7.3}  {recall:>9.3}", scores.len()).unwrap();
    }
    let mut worst: Vec<&Score<'_>> = scores.iter().filter(|score| score.ndcg < 0.999).collect();
    worst.sort_by(|a, b| a.ndcg.total_cmp(&b.ndcg));
    for score in worst.into_iter().take(WORST) {
        tell(&mut report, score);
    }
    report
}

/// One query: what came, with grades, and what should have come and did not.
fn tell(report: &mut String, score: &Score<'_>) {
    let Query { text, intent, expected, .. } = score.query;
    writeln!(report, "\n{:.3}  {text}  ({intent})", score.ndcg).unwrap();
    for (grade, headline) in &score.found {
        writeln!(report, "    {grade}  {headline}").unwrap();
    }
    let answers = expected.len().min(DEPTH);
    let there = score.found.iter().filter(|(grade, _)| *grade > 0).count();
    if there < answers {
        let named: Vec<String> =
            expected.iter().map(|(story, grade)| format!("{story} {grade}")).collect();
        writeln!(
            report,
            "    {} of {answers} are missing, of: {}",
            answers - there,
            named.join(", ")
        )
        .unwrap();
    }
}
