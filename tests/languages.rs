//! Languages as a client meets them: which name is served, how far a wish reaches, and how things are found by name.

use serde_json::{Value, json};

use crate::app::{App, Kind};

on_both_databases! {
    names_come_in_the_language_asked_for
    what_has_no_name_in_a_language_falls_back_and_says_so
    a_wish_holds_for_all_inside_until_another_one
    an_article_speaks_its_own_language_unless_told_otherwise
    a_thing_is_found_by_each_of_its_names_however_typed
    what_begins_a_name_finds_it_and_what_stands_inside_does_not
    a_malformed_language_tag_is_refused_naming_the_argument
    a_text_that_can_be_no_name_is_refused_naming_the_rule
    no_text_however_odd_is_an_internal_error
}

async fn names_come_in_the_language_asked_for(kind: Kind) {
    let app = App::demo(kind).await;
    for (asked, topic, thing, section, served) in [
        ("fr", "Armement américain", "États-Unis", "Maroc", ("fr", false, "LTR")),
        ("en", "US arms", "United States", "Morocco", ("en", false, "LTR")),
        ("ar", "الأسلحة الأمريكية", "الولايات المتحدة", "المغرب", ("ar", false, "RTL")),
        // The nearest there is: the language without the country, in whatever case it is asked for.
        ("fr-MA", "Armement américain", "États-Unis", "Maroc", ("fr", false, "LTR")),
        ("AR", "الأسلحة الأمريكية", "الولايات المتحدة", "المغرب", ("ar", false, "RTL")),
        // Nobody wrote in Spanish: the server's own first language.
        ("es", "US arms", "United States", "Morocco", ("en", true, "LTR")),
    ] {
        let data = app
            .data(&format!(
                "{{ topic(ref: \"us-arms\", locale: \"{asked}\") {{ ...T }}
                    thing(ref: \"united-states\", locale: \"{asked}\") {{ ...N }}
                    section(ref: \"maroc\", locale: \"{asked}\") {{ ...S }} }}
                 fragment T on Topic {{ name served {{ locale isFallback direction }} }}
                 fragment N on Thing {{ name served {{ locale isFallback direction }} }}
                 fragment S on Section {{ name served {{ locale isFallback direction }} }}"
            ))
            .await;
        let (locale, fallback, direction) = served;
        let served = json!({ "locale": locale, "isFallback": fallback, "direction": direction });
        for (field, name) in [("topic", topic), ("thing", thing), ("section", section)] {
            assert_eq!(data[field], json!({ "name": name, "served": served }), "{asked}");
        }
    }
}

async fn what_has_no_name_in_a_language_falls_back_and_says_so(kind: Kind) {
    let app = App::demo(kind).await;
    for (thing, asked, served, fallback) in [
        ("youssef-el-mehdi", "\"ar\"", "fr", true),
        ("youssef-el-mehdi", "\"en\"", "fr", true),
        ("youssef-el-mehdi", "\"fr\"", "fr", false),
        ("max-a-l-t-nielsen", "\"ar\"", "en", true),
        // No wish at all: whether it is the first of the server's own.
        ("max-a-l-t-nielsen", "null", "en", false),
        ("youssef-el-mehdi", "null", "fr", true),
    ] {
        let fields = "served { locale isFallback }";
        let query = format!("{{ thing(ref: \"{thing}\", locale: {asked}) {{ {fields} }} }}");
        let expected = json!({ "served": { "locale": served, "isFallback": fallback } });
        assert_eq!(app.data(&query).await["thing"], expected, "{thing} {asked}");
    }
}

async fn a_wish_holds_for_all_inside_until_another_one(kind: Kind) {
    let app = App::demo(kind).await;
    let data = app
        .data(
            "{ articles(first: 1, locale: \"ar\") { nodes {
                section { name }
                topics { name broader { name } }
                french: topics(locale: \"fr\") {
                    name broader { name articles(first: 1) { nodes { section { name } } } }
                }
                mentions(first: 1) { nodes { thing {
                    name articles(first: 1) { nodes { topics { name } } }
                } } }
                relations(first: 1) { nodes {
                    object { name } predicate { label }
                    statement english: statement(locale: \"en\")
                } }
            } } }",
        )
        .await;
    let article = &data["articles"]["nodes"][0];
    assert_eq!(article["section"]["name"], "المغرب");
    assert_eq!(
        article["topics"],
        json!([{ "name": "المغرب والناتو", "broader": { "name": "الدفاع في المغرب" } }])
    );
    let french = &article["french"][0];
    assert_eq!(french["name"], "Maroc–OTAN");
    assert_eq!(french["broader"]["name"], "Défense du Maroc");
    assert_eq!(french["broader"]["articles"]["nodes"][0]["section"]["name"], "Maroc");
    let thing = &article["mentions"]["nodes"][0]["thing"];
    assert_eq!(thing["name"], "المغرب");
    assert_eq!(thing["articles"]["nodes"][0]["topics"][0]["name"], "المغرب والناتو");
    assert_eq!(
        article["relations"]["nodes"][0],
        json!({
            "object": { "name": "الناتو" },
            "predicate": { "label": "شريك استراتيجي لـ" },
            "statement": "المغرب – شريك استراتيجي لـ – الناتو",
            "english": "Morocco – strategic partner of – NATO",
        })
    );
}

async fn an_article_speaks_its_own_language_unless_told_otherwise(kind: Kind) {
    let app = App::demo(kind).await;
    let data = app
        .data(
            "{ article(ref: \"le-maroc-muscle-son-partenariat-strategique-avec-l-otan\") {
                 locale direction ...names
               }
               thing(ref: \"nato\") { name articles { nodes { ...names } } } }
             fragment names on Article {
                 topics { name served { locale isFallback } }
                 section { name }
                 mentions(first: 1) { nodes { thing { name } } }
                 relations(first: 1) { nodes { statement } }
             }",
        )
        .await;
    let own = json!({
        "topics": [{ "name": "Maroc–OTAN", "served": { "locale": "fr", "isFallback": false } }],
        "section": { "name": "Maroc" },
        "mentions": { "nodes": [{ "thing": { "name": "Maroc" } }] },
        "relations": { "nodes": [{ "statement": "Maroc – partenaire stratégique de – OTAN" }] },
    });
    let article = &data["article"];
    for (field, names) in own.as_object().unwrap() {
        assert_eq!(article[field], *names);
    }
    assert_eq!((&article["locale"], &article["direction"]), (&json!("fr"), &json!("LTR")));
    // What is of no article speaks the server's first language; articles inside it, their own.
    assert_eq!(data["thing"], json!({ "name": "NATO", "articles": { "nodes": [own] } }));
}

async fn a_thing_is_found_by_each_of_its_names_however_typed(kind: Kind) {
    let app = App::demo(kind).await;
    for (slug, texts) in [
        ("nato", &["OTAN", "otan", "NATO", "nato", "Alliance atlantique", "الناتو", "النَّاتُو"][..]),
        (
            "nato",
            &[
                "Organisation du traité de l'Atlantique Nord",
                "ORGANISATION DU TRAITE DE L’ATLANTIQUE",
            ],
        ),
        ("united-states", &["États-Unis", "etats-unis", "ETATS‑UNIS", "USA", "E\u{301}tats-Unis"]),
        ("united-states", &["« États-Unis »", "etats unis", "Etats-Unis.", "  états—unis "]),
        ("abraham-accords", &["accords d’Abraham", "Accords d'abraham", "accords d´abraham"]),
        ("greece", &["Grèce", "GRECE", "Greece", "اليونان"]),
        ("f-35", &["F-35", "f‑35", "F 35", "إف-35"]),
        ("washington", &["Washington, D.C.", "washington d c", "واشنطن"]),
        ("marrakech", &["Marrakech", "Marrakesh", "مراكش"]),
    ] {
        for text in texts {
            let found = search(&app, text).await;
            assert!(found.contains(&slug.to_owned()), "{text}: {found:?}");
        }
    }
}

async fn what_begins_a_name_finds_it_and_what_stands_inside_does_not(kind: Kind) {
    let app = App::demo(kind).await;
    assert_eq!(search(&app, "Collège de def").await, ["nato-defense-college"]);
    assert_eq!(search(&app, "Abraham").await, ["abraham-accords"]);
    for text in ["TAN", "Alliances", "atlantiq ue", "O%N", "O_AN", "*TAN"] {
        assert!(!search(&app, text).await.contains(&"nato".to_owned()), "{text}");
    }
    // Of some kinds only: what begins with « US » is a country, organisations and a ship.
    let ships = app.data("{ things(text: \"US\", kinds: [EQUIPMENT]) { nodes { slug } } }").await;
    assert_eq!(ships["things"]["nodes"], json!([{ "slug": "uss-paul-ignatius" }]));
}

async fn a_malformed_language_tag_is_refused_naming_the_argument(kind: Kind) {
    let app = App::demo(kind).await;
    let tags =
        ["", " ", "f", "fr_MA", "fr-", "français", "x-private", "fr-MA'--", "fr\u{0}", "english-x"];
    let long = format!("fr{}", "-abcdefgh".repeat(4));
    for tag in tags.into_iter().chain([long.as_str()]) {
        for (argument, query) in [
            (
                "\"locale\"",
                "query($tag: Locale) { topic(ref: \"us-arms\", locale: $tag) { name } }",
            ),
            (
                "\"locale\"",
                "query($tag: Locale) { articles { nodes { topics(locale: $tag) { name } } } }",
            ),
            (
                "filter.locales",
                "query($tag: Locale!) { articles(filter: { locales: [$tag] }) { nodes { slug } } }",
            ),
        ] {
            let literal =
                query.split_once(") {").unwrap().1.replace("$tag", &json!(tag).to_string());
            for (query, variables) in
                [(format!("{{{literal}"), json!({})), (query.to_owned(), json!({ "tag": tag }))]
            {
                let answer = app.ask(&query, variables).await;
                let error = &answer["errors"][0];
                assert_eq!(error["extensions"]["code"], "VALIDATION_FAILED", "{tag:?}: {answer}");
                assert!(error["message"].as_str().unwrap().contains(argument), "{tag:?}: {answer}");
                assert_eq!(answer.get("data"), None, "{tag:?}: {answer}");
            }
        }
    }
}

async fn a_text_that_can_be_no_name_is_refused_naming_the_rule(kind: Kind) {
    let app = App::demo(kind).await;
    let long = "a".repeat(201);
    for (text, rule) in [
        ("", "must hold a letter or digit"),
        (" \u{A0}\t", "must hold a letter or digit"),
        ("\u{200B}\u{301}", "must hold a letter or digit"),
        ("…!« »", "must hold a letter or digit"),
        (&long, "must be at most 200 characters"),
    ] {
        let query = format!("{{ things(text: {}) {{ nodes {{ slug }} }} }}", json!(text));
        let (code, field, message) = app.error(&query).await;
        assert_eq!([code.as_str(), field.as_str()], ["INVALID", "text"], "{text:?}");
        assert_eq!(message, format!("text: {rule}"), "{text:?}");
    }
    assert_eq!(search(&app, &long[..200]).await, [""; 0]);
    assert_eq!(search(&app, &"é".repeat(200)).await, [""; 0], "characters are counted, not bytes");
}

async fn no_text_however_odd_is_an_internal_error(kind: Kind) {
    let app = App::demo(kind).await;
    for text in
        ["\u{0}", "OTAN\u{0}", "\u{FFFF}", "\u{10FFFF}", "a\u{10FFFF}", "'; DROP TABLE thing --"]
    {
        let answer = things(&app, text).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert!(code.is_null() || code == "INVALID", "{text:?}: {answer}");
    }
}

/// The slugs of what goes by a name like this.
async fn search(app: &App, text: &str) -> Vec<String> {
    let answer = things(app, text).await;
    assert_eq!(answer.get("errors"), None, "{text}: {answer}");
    let nodes = answer["data"]["things"]["nodes"].as_array().unwrap();
    nodes.iter().map(|thing| thing["slug"].as_str().unwrap().to_owned()).collect()
}

async fn things(app: &App, text: &str) -> Value {
    let query = "query($text: String) { things(text: $text) { nodes { slug } } }";
    app.ask(query, json!({ "text": text })).await
}
