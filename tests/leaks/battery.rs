//! Everything that the public can ask, each list each way round, of all that is there, was there or will be.

use serde_json::Value;

use super::face::{Face, Question};
use super::newsroom::Newsroom;
use super::story::{Story, slug};

/// What a story says.
const TEXT: &str = "fragment T on Article { id slug locale completeness headline summary byline bodyHtml
    body { id ... on Paragraph { spans { text thing { slug } } } ... on LinkBlock { link { title url article { headline } } } }
    image { url alt caption credit } canonicalUrl publishedAt updatedAt sortAt version wordCount genre }";

/// What stands around it.
const AROUND: &str = "fragment A on Article { slug section { slug } topics { slug } contributors { slug } source { slug }
    mentions(first: 5) { nodes { wording role count salience blockIds thing { slug } } pageInfo { endCursor hasNextPage } }
    links(first: 5) { nodes { kind title url position blockId article { headline } from { headline } } }
    linkedFrom(first: 5) { nodes { title from { headline } } totalCount { value } }
    relations(first: 5) { nodes { statement evidence { quote version prefix suffix article { headline } } } }
    translations { id headline } }";

/// What it has said.
const PAST: &str = "fragment V on Article { slug corrections { version note headline }
    versions(first: 20) { nodes { version kind note at headline summary body { ... on Paragraph { text } } } totalCount { value } } }";

/// What is left of one.
const GONE: &str =
    "fragment G on ArticleWithdrawn { id slug locale reason at version mergedInto { headline } }";

/// Ways to say which articles.
const FILTERS: [&str; 16] = [
    "",
    "filter: { completeness: [FULL] }",
    "filter: { completeness: [TEASER, STUB] }",
    "filter: { genres: [NEWS] }",
    "filter: { locales: [\"fr\"] }",
    "filter: { topics: { any: [\"water\"] } }",
    "filter: { topics: { any: [\"floods\"], exact: true } }",
    "filter: { topics: { none: [\"water\"] } }",
    "filter: { sections: { any: [\"front\"] } }",
    "filter: { sources: { any: [\"wire\"] } }",
    "filter: { things: { any: [\"river0\", \"river1\"] } }",
    "filter: { things: { all: [\"river1\"], none: [\"river2\"] } }",
    "filter: { publishedAt: { from: \"2030-01-01T00:00:00Z\" } }",
    "filter: { updatedAt: { from: \"2031-01-01T00:00:00Z\" } }",
    "filter: { evidenceFor: { predicates: [\"joins\"] } }",
    "filter: { not: { topics: { any: [\"floods\"] } } }",
];

/// The questions that can be asked of this newsroom now; the first is for all articles.
pub fn questions(room: &mut Newsroom) -> Vec<Question> {
    let mut queries = vec![
        format!("{TEXT} {{ articles(first: 100) {{ nodes {{ ...T }} totalCount {{ value relation }} withdrawn {{ id }} }} }}"),
        format!("{AROUND} {{ articles(first: 100, order: OLDEST) {{ edges {{ cursor node {{ ...A }} }} pageInfo {{ startCursor endCursor hasNextPage }} }} }}"),
        format!("{PAST} {{ articles(last: 100, order: RECENTLY_UPDATED) {{ nodes {{ ...V }} }} }}"),
        counts(),
        "{ topics(first: 10) { nodes { slug articles(first: 3) { nodes { headline } totalCount { value } } relations(first: 5) { nodes { statement } } } }
           sections { slug articles(first: 3) { nodes { headline } totalCount { value } } } sources { articles(first: 3) { nodes { headline } totalCount { value } } } }".to_owned(),
        "{ things(first: 10) { nodes { slug name aliases ... on Event { articles(first: 3) { nodes { headline } totalCount { value } }
           mentions(first: 5) { nodes { wording role article { headline } } totalCount { value } } relations(first: 5) { nodes { id } } } } totalCount { value } }
           found: things(first: 5, text: \"river\") { nodes { slug } } }".to_owned(),
        "{ relations(first: 30) { nodes { id statement evidence { quote version article { id headline } } } totalCount { value } }
           path(from: \"river0\", to: \"river1\") { hops relations { id evidence { quote } } } }".to_owned(),
        "{ articles(filter: { topics: { any: [\"nothing-of-ours\"] } }) { nodes { id } } }".to_owned(),
        "{ articles(first: 101) { nodes { id } } }".to_owned(),
        "{ articles(after: \"AAAA\") { nodes { id } } }".to_owned(),
    ];
    queries.extend(instants(room).into_iter().map(|instant| {
        format!("{TEXT} {GONE} {{ articles(first: 100, asOf: \"{instant}\") {{ nodes {{ ...T }} withdrawn {{ ...G }} totalCount {{ value }} }}
            byTopic: articles(first: 100, order: RECENTLY_UPDATED, asOf: \"{instant}\", filter: {{ topics: {{ any: [\"water\"] }} }}) {{ nodes {{ id }} withdrawn {{ id }} }} }}")
    }));
    let names = names(room);
    let formed = names.iter().flat_map(|name| {
        FORMS.map(|suffix| Question::Path(format!("/v1/articles/{name}{suffix}")))
    });
    queries.extend(names.iter().map(|name| by_name(name, &instants(room)[1])));
    queries.push(format!(
        "{TEXT} {{ changes(subjects: [ARTICLE, TOPIC, THING, RELATION]) {{
           nodes {{ id subject reason gone note article {{ ...T }} }} pageInfo {{ endCursor hasNextPage }} }} }}"
    ));
    let paths = ["/", "/health/live", "/health/ready", "/v1/bundle/a.sqlite", "/feeds", "/desk"];
    let plain = ["/v1/articles?first=100", "/v1/changes", "/v1/relations", "/v1/things?first=100"];
    let paths =
        paths.into_iter().chain(plain).chain(FEEDS).map(|path| Question::Path(path.to_owned()));
    let paths = paths.chain(formed);
    let got = Question::Got(
        "{ articles(first: 5) { nodes { headline } totalCount { value } } }".to_owned(),
    );
    let searched = SEARCHED.map(|query| Question::Searched(query.to_owned()));
    queries.into_iter().map(Question::Query).chain(paths).chain([got]).chain(searched).collect()
}

/// What the address of an article may end in, each for a form of it.
const FORMS: [&str; 6] = ["", ".jsonld", ".ninjs", ".html", ".md", ".txt"];

/// What feed readers and search engines ask for.
const FEEDS: [&str; 14] = [
    "/feeds/all.rss",
    "/feeds/all.atom?first=100",
    "/feeds/all.json?first=3",
    "/feeds/all.json?first=2&archive=2031-01",
    "/feeds/all.atom?locale=fr",
    "/feeds/topics/water.atom",
    "/feeds/topics/floods.rss?first=2",
    "/feeds/sections/front.rss",
    "/feeds/sources/wire.json",
    "/feeds/things/river0.atom",
    "/feeds.opml",
    "/sitemap.xml",
    "/sitemaps/news.xml",
    "/sitemaps/2031-01.xml",
];

/// What is asked of whatever searches.
const SEARCHED: [&str; 3] = [
    "{ search(text: \"story river\", first: 100) { edges { cursor node { headline } highlights { headline { text hit } } }
       totalCount { value relation } didYouMean facets { topics { topic { slug } count } histogram { from count } } } }",
    "{ articles(filter: { text: \"river -water\" }) { nodes { id } totalCount { value } facets { sources { count } } } }",
    "{ suggest(prefix: \"riv\") { text kind } things(first: 3) { nodes { slug coMentions { thing { slug } count } } } }",
];

/// Every field that leads to what goes by a name.
const BY_NAME: [&str; 11] = [
    "article: article(ref: \"NAME\") { ...T ...V }",
    "past: article(ref: \"NAME\", asOf: \"INSTANT\") { ...T ...V }",
    "story: story(ref: \"NAME\") { __typename ...G ...T }",
    "then: story(ref: \"NAME\", asOf: \"INSTANT\") { __typename ...G ...T }",
    "withdrawn: withdrawn(ref: \"NAME\") { ...G }",
    "node: node(id: \"NAME\") { __typename id ...G ...T }",
    "nodes: nodes(ids: [\"NAME\"]) { id ...G ...T }",
    "topic: topic(ref: \"NAME\") { id }",
    "thing: thing(ref: \"NAME\") { id }",
    "source: source(ref: \"NAME\") { id }",
    "section: section(ref: \"NAME\") { id }",
];

/// Everything about whatever goes by a name, each by itself.
pub fn one_by_one(name: &str, instant: &str) -> Vec<String> {
    let asked = BY_NAME.iter().map(|field| {
        let fragments = [("...T", TEXT), ("...V", PAST), ("...G", GONE)];
        let used = fragments.iter().filter(|(spread, _)| field.contains(spread));
        let used: String = used.map(|(_, fragment)| *fragment).collect();
        format!("{used} {{ {field} }}").replace("NAME", name).replace("INSTANT", instant)
    });
    asked.collect()
}

/// The same at once.
fn by_name(name: &str, instant: &str) -> String {
    let fields = BY_NAME.join(" ").replace("NAME", name).replace("INSTANT", instant);
    format!("{TEXT} {PAST} {GONE} {{ {fields} }}")
}

/// Questions that are refused where a name is nobody's.
pub fn refused(name: &str) -> [String; 3] {
    [
        format!("{{ relations(filter: {{ article: \"{name}\" }}) {{ nodes {{ id }} }} }}"),
        format!(
            "{{ articles(filter: {{ evidenceFor: {{ article: \"{name}\" }} }}) {{ nodes {{ id }} }} }}"
        ),
        format!(
            "{{ articles(filter: {{ things: {{ any: [\"{name}\"] }} }}) {{ nodes {{ id }} }} }}"
        ),
    ]
}

fn counts() -> String {
    let lists = FILTERS.iter().enumerate().map(|(at, filter)| {
        format!("f{at}: articles({filter} first: 50) {{ nodes {{ slug }} totalCount {{ value relation }} }} ")
            .replace("( first", "(first")
    });
    format!("{{ {} }}", lists.collect::<String>())
}

/// Before everything, in the middle, now, and far ahead.
fn instants(room: &Newsroom) -> [String; 4] {
    let now = room.store.now();
    let begun = chrono::DateTime::from_timestamp(1_924_992_000, 0).unwrap();
    let middle = begun + (now - begun) / 2;
    [begun, middle, now, now + chrono::TimeDelta::days(400)]
        .map(|instant| instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// Some names of what is public, what was, and what is not yet: ids and slugs.
fn names(room: &mut Newsroom) -> Vec<String> {
    let sorts: [fn(&Story) -> bool; 4] = [
        |story| story.public.is_some(),
        |story| story.is_known() && story.public.is_none(),
        |story| !story.is_known(),
        |story| story.draft.is_some(),
    ];
    let mut names = Vec::new();
    for so in sorts {
        let Some(at) = room.one(so) else { continue };
        let story = &room.stories[at];
        names.push(story.article.to_string());
        let headlined = story.latest_slug().map(|mark| format!("story-{}", slug(mark)));
        names.extend(if room.chance.once_in(2) {
            headlined
        } else {
            story.latest_slug().map(slug)
        });
    }
    names
}

/// The whole list, three at a time, both ways: each cursor and what stands at it.
pub async fn pages(face: &Face) -> String {
    let mut told = String::new();
    for (end, from, cursor) in [("first", "after", "endCursor"), ("last", "before", "startCursor")]
    {
        let mut place = String::new();
        loop {
            let query = format!(
                "{{ articles({end}: 3 {place}) {{ edges {{ cursor node {{ slug }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
            );
            let said = face.ask(&Question::Query(query)).await.said;
            told += &said;
            let body = &said[said.find("{\"").unwrap()..];
            let answer: Value = serde_json::from_str(body).unwrap();
            let info = &answer["data"]["articles"]["pageInfo"];
            let more = if end == "first" { "hasNextPage" } else { "hasPreviousPage" };
            if info[more] != true {
                break;
            }
            place = format!("{from}: {}", info[cursor]);
        }
    }
    told
}
