//! What is suggested while somebody types, and what is recommended, with why.

use serde_json::{Value, json};

use crate::app::Kind;
use crate::searching::{LEAD, indexed, until};

on_both_databases! {
    names_and_headlines_are_suggested_while_somebody_types
    what_is_recommended_says_why
}

async fn names_and_headlines_are_suggested_while_somebody_types(kind: Kind) {
    let app = indexed(kind).await;
    let suggested = async |prefix: &str| {
        let query = "query($prefix: String!) { suggest(prefix: $prefix, first: 20) { kind text topic { slug } \
                     thing { slug } article { slug } } }";
        app.ask(query, json!({ "prefix": prefix })).await["data"]["suggest"].take()
    };
    let named = |of: &Value, kind: &str, slug: &str| {
        let field = if kind == "HEADLINE" { "article" } else { &kind.to_lowercase() };
        of.as_array().unwrap().iter().any(|one| one["kind"] == kind && one[field]["slug"] == slug)
    };
    // Names are there a moment after the server is.
    until(&app, r#"{ suggest(prefix: "nato") { kind } }"#, |of| {
        of["suggest"][0]["kind"] == "THING"
    })
    .await;
    for prefix in ["otan", "NAT", "الناتو", "نات"] {
        let of = suggested(prefix).await;
        assert!(named(&of, "THING", "nato"), "{prefix}: {of}");
    }
    assert!(named(&suggested("défense du").await, "TOPIC", "defence-of-morocco"));
    assert!(named(&suggested("partenariat strat").await, "HEADLINE", LEAD));
    // A later word of a name will do.
    assert!(named(&suggested("gadi").await, "THING", "mohammed-gadih"));
    // Points and hyphens make no difference, neither in a name nor in what is typed.
    for prefix in ["F-35", "F35", "f3", "F-3"] {
        let of = suggested(prefix).await;
        assert!(named(&of, "THING", "f-35"), "{prefix}: {of}");
    }
    for prefix in ["US", "U.S."] {
        let of = suggested(prefix).await;
        assert!(named(&of, "THING", "united-states") && named(&of, "TOPIC", "us-arms"), "{of}");
    }
    // However little there is of the last word, the others count.
    let whole = suggested("Le Maroc").await.as_array().unwrap().len();
    for prefix in ["Le Maroc m", "Le Maroc mu", "Le Maroc mus"] {
        let of = suggested(prefix).await;
        assert!(named(&of, "HEADLINE", LEAD), "{prefix}: {of}");
        let short = !prefix.ends_with("mus");
        assert_eq!(of.as_array().unwrap().len() == whole, short, "{prefix}: {of}");
    }
    assert_eq!(suggested("").await, json!([]));
    assert_eq!(suggested("zzzz").await, json!([]));
    assert_eq!(app.error("{ suggest(prefix: \"a\", first: 21) { text } }").await.1, "first");
}

async fn what_is_recommended_says_why(kind: Kind) {
    let app = indexed(kind).await;
    let query = r#"{ article(ref: "maroc-israel-un-plan-militaire-choc-valide") { id recommended(first: 3) {
        article { id slug } sharedTopics { slug } sharedThings { slug } sharedWords } } }"#;
    let answer = app.data(query).await["article"].take();
    let close = answer["recommended"].as_array().unwrap();
    assert_eq!(close.len(), 3);
    assert_eq!(close[0]["article"]["slug"], "le-maroc-s-arrime-encore-plus-a-l-armee-israelienne");
    assert_eq!(close[0]["sharedTopics"][0]["slug"], "morocco-israel");
    let things: Vec<_> =
        close[0]["sharedThings"].as_array().unwrap().iter().map(|of| &of["slug"]).collect();
    assert!(things.contains(&&json!("morocco-israel-joint-military-work-plan-2026")), "{things:?}");
    for one in close {
        assert_ne!(one["article"]["id"], answer["id"]);
        let why = |field: &str| one[field].as_array().unwrap().len();
        assert!(why("sharedTopics") + why("sharedThings") + why("sharedWords") > 0, "{one}");
    }
    let query = r#"{ thing(ref: "nato") { coMentions(kinds: [PLACE]) {
        thing { slug kind } count articles(first: 2) { slug } } } }"#;
    let together = app.data(query).await["thing"]["coMentions"].take();
    for one in together.as_array().unwrap() {
        let both = format!(
            r#"{{ articles(first: 2, filter: {{ things: {{ all: ["nato", {}] }} }}) {{ nodes {{ slug }} totalCount {{ value }} }} }}"#,
            one["thing"]["slug"]
        );
        let both = app.data(&both).await["articles"].take();
        assert_eq!(
            (&both["totalCount"]["value"], &both["nodes"]),
            (&one["count"], &one["articles"])
        );
    }
    assert_eq!(together[0]["thing"]["kind"], "PLACE");
    // Of what was searched for, too: those that say the word and mention the thing.
    let query = r#"{ search(text: "otan", filter: { locales: ["fr"] }) { nodes { slug } facets { things(first: 3) {
        thing { slug } count articles(first: 20) { slug mentions(first: 40) { nodes { thing { slug } } } } } } } }"#;
    let found = app.data(query).await["search"].take();
    for one in found["facets"]["things"].as_array().unwrap() {
        let articles = one["articles"].as_array().unwrap();
        assert_eq!(json!(articles.len()), one["count"]);
        for article in articles {
            let slug = json!({ "slug": article["slug"] });
            assert!(found["nodes"].as_array().unwrap().contains(&slug), "{article}");
            let mentioned = article["mentions"]["nodes"].as_array().unwrap();
            assert!(mentioned.iter().any(|mention| mention["thing"] == one["thing"]), "{article}");
        }
    }
    let refused = app.ask(
        r#"{ thing(ref: "nato") { coMentions { articles(first: 21) { slug } } } }"#,
        json!({}),
    );
    assert_eq!(refused.await["errors"][0]["extensions"]["code"], "INVALID");
    let under = r#"{ topic(ref: "morocco-nato") { things(first: 100) { thing { slug } count } } }"#;
    let under = app.data(under).await["topic"]["things"].take();
    assert!(
        under.as_array().unwrap().contains(&json!({ "thing": { "slug": "nato" }, "count": 1 })),
        "{under}"
    );
}
