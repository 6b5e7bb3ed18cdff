//! No list is read by scanning a table: every statement that the public can cause is explained.

use std::sync::Arc;

use api::content::following::{self, FollowerName};
use api::content::{Actor, Desk, Meter, Reads, Store, changes, drafting, publishing, saved};
use api::feeds::{self, Asked, Channel, Feed, Format, Publication, Settings, Site, Sort};
use api::{graphql, ingest};
use sea_orm::{ConnectionTrait, Database};

use crate::app::{Kind, Place};
use crate::newsroom::unindexed;

on_both_databases! {
    no_list_scans_a_table
    following_the_log_scans_no_table
    what_the_desk_reads_scans_no_table
    no_feed_scans_a_table
}

/// Every list there is, each way into it, in each order.
const QUERIES: [&str; 19] = [
    "{ articles(first: 2) { nodes { id headline topics { name } contributors { name } section { name }
       source { name } translations { id } mentions { totalCount { value } nodes { thing { name } } }
       links { totalCount { value } nodes { article { id } } } linkedFrom { nodes { from { id } } }
       relations { totalCount { value } nodes { statement evidence { quote } } } } totalCount { value } } }",
    "{ articles(first: 2, order: OLDEST) { nodes { id } pageInfo { endCursor } } }",
    "{ articles(first: 2, order: RECENTLY_UPDATED) { nodes { id } } }",
    "{ articles(last: 2) { nodes { id } } }",
    r#"{ articles(filter: { topics: { any: ["defence-of-morocco"] } }) { nodes { id } totalCount { value } } }"#,
    r#"{ articles(filter: { topics: { any: ["us-arms", "morocco-nato"], exact: true } },
         order: RECENTLY_UPDATED) { nodes { id } } }"#,
    r#"{ articles(filter: { things: { all: ["morocco", "israel"], none: ["f-35"] }, locales: ["fr"],
         completeness: [TEASER] }) { nodes { id } totalCount { value } } }"#,
    r#"{ articles(filter: { sections: { any: ["maroc"] } }) { nodes { id } }
         by: articles(filter: { contributors: { any: ["bladi-net"] } }) { nodes { id } }
         from: articles(filter: { sources: { any: ["bladi-net"] } }) { nodes { id } } }"#,
    r#"{ articles(filter: { or: [{ topics: { any: ["us-arms"] } }, { things: { any: ["nato"] } }],
         not: { publishedAt: { from: "2026-01-01T00:00:00Z" } },
         evidenceFor: { subject: { any: ["morocco"] } } }) { nodes { id } } }"#,
    "{ topics { nodes { name broader { name } narrower { name } related { name }
         articles(first: 2) { nodes { id } totalCount { value } } relations(first: 2) { nodes { id } } } } }",
    r#"{ topics(roots: true) { nodes { id } }
         things(kinds: [PERSON]) { totalCount { value } nodes { name ... on Person { roles } } } }"#,
    r#"{ things(text: "maro") { nodes { name articles(first: 2) { nodes { id } } mentions(first: 2) { nodes { role } }
         relations(first: 2) { nodes { id } } ... on Agreement { parties { name } } } } }"#,
    r#"{ relations(filter: { either: { any: ["morocco"] }, modalities: [ASSERTED] }) { nodes { id } }
         of: relations(filter: { predicates: ["visited"], validOn: "2026-05-01" }) { nodes { id } }
         on: relations(filter: { article: "k2-black-panther-le-char-qui-va-donner-au-maroc-une-superiorite-totale-au-sol" }) { nodes { id } } }"#,
    r#"{ articles(first: 3) { nodes { mentions(kinds: [PERSON]) { nodes { wording } totalCount { value } }
         links(kinds: [RELATED]) { nodes { title } } linkedFrom(kinds: [READ_ALSO]) { nodes { title } } } }
         relations(filter: { event: { any: ["atlas-handshake"] } }) { nodes { id } totalCount { value } } }"#,
    r#"{ path(from: "india", to: "nato") { hops things { name } relations { statement } }
         section(ref: "maroc") { articles { nodes { id } } } contributor(ref: "bladi-net") { articles { nodes { id } } }
         source(ref: "bladi-net") { articles(order: RECENTLY_UPDATED) { nodes { id } } } }"#,
    r#"{ articles(first: 2, asOf: "2099-01-01T00:00:00Z") { nodes { id topics { name } contributors { name }
         mentions(kinds: [PERSON]) { totalCount { value } nodes { thing { name } } } links { nodes { title } }
         versions(first: 2) { totalCount { value } nodes { headline body { id } } } corrections { note } }
         withdrawn { reason } totalCount { value } }
       old: articles(first: 2, order: OLDEST, asOf: "2099-01-01T00:00:00Z") { nodes { id } }
       of: articles(last: 2, order: RECENTLY_UPDATED, asOf: "2099-01-01T00:00:00Z") { nodes { id } } }"#,
    r#"{ articles(asOf: "2099-01-01T00:00:00Z", filter: { topics: { any: ["us-arms", "morocco-nato"] },
         things: { all: ["morocco"], none: ["f-35"] }, completeness: [TEASER] }) { nodes { id } totalCount { value } }
       on: articles(asOf: "2099-01-01T00:00:00Z", order: RECENTLY_UPDATED, filter: { things: { any: ["morocco"] } }) {
         nodes { id } } }"#,
    r#"{ articles(asOf: "2099-01-01T00:00:00Z", filter: { sections: { any: ["maroc"] }, locales: ["fr"] }) { nodes { id } }
         by: articles(asOf: "2099-01-01T00:00:00Z", filter: { contributors: { any: ["bladi-net"] } }) { nodes { id } }
         from: articles(asOf: "2099-01-01T00:00:00Z", filter: { sources: { any: ["bladi-net"] } }) { nodes { id } }
         or: articles(asOf: "2099-01-01T00:00:00Z", filter: { or: [{ topics: { any: ["us-arms"] } },
           { publishedAt: { from: "2026-01-01T00:00:00Z" } }] }) { nodes { id } } }"#,
    r#"{ article(ref: "no-such-story") { id } then: article(ref: "no-such-story", asOf: "2099-01-01T00:00:00Z") { id }
         story(ref: "no-such-story") { ... on Node { id } } withdrawn(ref: "no-such-story") { mergedInto { id } }
         thing(ref: "no-such-thing") { id } nodes(ids: ["article_01h455vb4pex5vsknk084sn02q",
           "thing_01h455vb4pex5vsknk084sn02q"]) { id } }"#,
];

/// Lists that are whole tables by nature, read by their slug's index or bounded to a few hundred rows.
const WHOLE: [&str; 2] = ["section", "source"];

async fn no_list_scans_a_table(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let schema = graphql::press_schema();
    let mut explained = 0;
    for query in QUERIES {
        let meter = Arc::new(Meter::keeping());
        let press = store.press().metered(meter.clone());
        let response =
            schema.execute(graphql::reading(query.into(), press, &unindexed(store.press()))).await;
        assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
        explained += explain(kind, &store, &meter, query).await;
    }
    assert!(explained > 100, "only {explained} statements were explained");
}

async fn following_the_log_scans_no_table(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let name = FollowerName::parse("mirror").unwrap();
    following::moved(&store, &name, 0).await.unwrap();
    let meter = Arc::new(Meter::keeping());
    let press = store.press().metered(meter.clone());
    assert_eq!(following::position_of(&press, &name).await.unwrap(), Some(0));
    assert_eq!(changes::since(&press, 0, 10).await.unwrap().len(), 10);
    assert!(following::lag(&press).await.unwrap()[0].behind > 100);
    assert_eq!(explain(kind, &store, &meter, "following").await, 4);
}

/// Each sort of feed, its archives, what was withdrawn from it; and what lists addresses.
async fn no_feed_scans_a_table(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let site = Site { public_url: "https://news.example.org".to_owned(), article_url: None };
    let settings = Settings { title: "Khabar".to_owned(), whole: true, hubs: Vec::new() };
    let publication = Publication { site: site.clone(), settings };
    let mut explained = 0;
    for (sort, name) in [
        (Sort::All, "all"),
        (Sort::Topic, "us-arms"),
        (Sort::Section, "maroc"),
        (Sort::Thing, "nato"),
        (Sort::Contributor, "bladi-net"),
        (Sort::Source, "bladi-net"),
    ] {
        for query in ["first=2", "locale=fr", "archive=2099-01"] {
            let meter = Arc::new(Meter::keeping());
            let press = store.press().metered(meter.clone());
            let asked = Asked::parse(query).unwrap();
            let channel = Channel::find(&press, sort, name, asked.locale.as_ref()).await.unwrap();
            let what = (&channel, Format::Atom, &asked);
            let pages = async |list, window| feeds::listed(&press, list, window).await;
            Feed::read(&press, &publication, what, store.now(), pages).await.unwrap();
            explained += explain(kind, &store, &meter, &format!("{name}?{query}")).await;
        }
    }
    let meter = Arc::new(Meter::keeping());
    let press = store.press().metered(meter.clone());
    changes::newest(&press).await.unwrap();
    feeds::opml(&press, &publication, None).await.unwrap();
    feeds::sitemap_index(&press, &site).await.unwrap();
    for name in ["news".to_owned(), store.now().format("%Y-%m").to_string()] {
        feeds::sitemap(&press, &site, &name, store.now()).await.unwrap();
    }
    explained += explain(kind, &store, &meter, "lists of addresses").await;
    assert!(explained > 200, "only {explained} statements were explained");
}

/// Every list of the desk's, each way into it.
const DESK_QUERIES: [&str; 6] = [
    "{ drafts { nodes { headline content { headline topics { name } } planned { at }
       revisions(first: 2) { nodes { number content { headline } } pageInfo { endCursor } } diff(from: 1) { field } }
       totalCount { value } } }",
    "{ drafts(state: PUBLISHED) { nodes { article { headline } } } }",
    "{ embargoed { nodes { planned { at } } totalCount { value } } keys { nodes { name } } }",
    "{ auditLog { nodes { action } } by: auditLog(actor: \"operator\") { nodes { seq } }
       of: auditLog(subject: \"article_01h455vb4pex5vsknk084sn02q\") { nodes { seq } totalCount { value } } }",
    "{ savedFilters(first: 2) { nodes { name articles(first: 2) { nodes { headline } } } totalCount { value } }
       savedFilter(ref: \"us\") { filter { topics { any { node { id } } } } } }",
    "{ topicRule(ref: \"us-arms\") { filter { slug rules { topic { slug } } } }
       filings(article: \"le-maroc-muscle-son-partenariat-strategique-avec-l-otan\") { topic { slug } origin ruling } }",
];

async fn what_the_desk_reads_scans_no_table(kind: Kind) {
    let (_place, store) = ready(kind).await;
    let operator = Desk::new(&store, Actor::operator());
    let lead = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";
    let lead = drafting::story_of(&operator, lead).await.unwrap();
    publishing::open(&operator, lead).await.unwrap();
    let topics =
        api::content::filter::Match { any: Some(vec!["us-arms".to_owned()]), ..Default::default() };
    let kept = saved::Saving {
        slug: "us".to_owned(),
        name: Some("US".to_owned()),
        filter: Some(api::content::filter::ArticleFilter {
            topics: Some(topics),
            ..Default::default()
        }),
        ..Default::default()
    };
    saved::save(&operator, &kept).await.unwrap();
    let schema = api::desk::desk_schema();
    let mut explained = 0;
    for query in DESK_QUERIES {
        let meter = Arc::new(Meter::keeping());
        let request =
            api::desk::working(query.into(), operator.metered(&meter), &unindexed(store.press()));
        let response = schema.execute(request).await;
        assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
        explained += explain(kind, &store, &meter, query).await;
    }
    assert!(explained > 15, "only {explained} statements were explained");
}

/// A database with the demo in it, on which only what must be is scanned.
async fn ready(kind: Kind) -> (Place, Store) {
    let place = Place::new(kind).await;
    if kind == Kind::Postgres {
        // Tables this small are quicker scanned than looked up. With that forbidden, a scan that is left
        // is one that no index could save.
        let (_, name) = place.url.rsplit_once('/').unwrap();
        let db = Database::connect(&place.url).await.unwrap();
        let off = format!("ALTER DATABASE {name} SET enable_seqscan = off");
        db.execute_unprepared(&off).await.unwrap();
        db.close().await.unwrap();
    }
    let store = place.store().await;
    api::content::migrate(&store).await.unwrap();
    publishing::publish(&store, &ingest::demo::demo().unwrap()).await.unwrap();
    (place, store)
}

/// Has every statement of a meter explained, none of which may scan a table: how many there were.
async fn explain(kind: Kind, store: &Store, meter: &Meter, query: &str) -> usize {
    // What is asked of nothing reads nothing.
    for statement in meter.kept().into_iter().filter(|kept| !kept.sql.contains("WHERE ? = ?")) {
        for line in store.press().reader().explain(&statement).await.unwrap() {
            let scanned = scanned(kind, &line).filter(|table| !WHOLE.contains(table));
            assert_eq!(scanned, None, "{query}\n{statement}\n{line}");
        }
    }
    meter.kept().len()
}

/// The table that a line of a plan scans without an index, if it does.
fn scanned(kind: Kind, line: &str) -> Option<&str> {
    match kind {
        // A scan of an index in its order is how a list that starts anywhere is read; one without is not.
        Kind::Sqlite => {
            let rest = line.strip_prefix("SCAN ")?;
            let table = rest.split(' ').next()?;
            // One letter is a subquery of our own (see `content::list`), or a table that has an index named.
            let ours = ["p", "c", "u", "w", "f", "CONSTANT"].contains(&table);
            (!rest.contains("USING") && !ours).then_some(table)
        }
        Kind::Postgres => line.split_once("Seq Scan on ")?.1.split(' ').next(),
    }
}
