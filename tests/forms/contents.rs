//! What stands in the forms of an article: what others' schemas ask, and nothing that would run. Knows no code behind.

use std::process::Stdio;

use api::ingest::generate::Corpus;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command};

use super::{FORMS, WHOLE, get};
use crate::app::{App, Kind, Place};
use crate::contract::root;

on_both_databases! {
    ninjs_is_what_the_iptc_says_of_every_article
    json_ld_says_what_is_known_and_nothing_else
    a_story_reads_as_text_and_as_markdown
    a_hostile_headline_is_inert_in_every_form
}

async fn ninjs_is_what_the_iptc_says_of_every_article(kind: Kind) {
    let place = Place::new(kind).await;
    let mut made = Vec::new();
    Corpus::new(7).write(200, &mut made).unwrap();
    let file = place.folder.join("made.ndjson");
    std::fs::write(&file, made).unwrap();
    place.must(&["migrate"]).await;
    place.must(&["ingest", "--format", "ndjson", file.to_str().unwrap()]).await;
    let app = App::start(place, &["demo"]).await;
    let (mut items, mut after, mut dated) = (String::new(), String::new(), [0, 0]);
    loop {
        let page = format!(
            "{{ articles(first: 100{after}) {{ nodes {{ slug publishedAt }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let page = app.data(&page).await;
        for node in page["articles"]["nodes"].as_array().unwrap() {
            let told = get(&app, &format!("{}.ninjs", node["slug"].as_str().unwrap()), &[]).await;
            let told = told.text().await.unwrap();
            let item: Value = serde_json::from_str(&told).unwrap();
            let stated = node["publishedAt"].as_str();
            let told_at = item["contentCreated"].as_str();
            let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
            assert_eq!(told_at.map(instant), stated.map(instant), "no date is invented");
            dated[usize::from(stated.is_some())] += 1;
            items += &told;
            items.push('\n');
        }
        if page["articles"]["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = format!(", after: {}", page["articles"]["pageInfo"]["endCursor"]);
    }
    assert!(dated[0] > 20 && dated[1] > 100, "{dated:?}");
    let modules = root().join("tests/node/node_modules");
    assert!(modules.is_dir(), "run `npm ci` in tests/node, or let `tests/run` do it");
    let mut judge = Command::new("node");
    judge.arg(root().join("tests/node/ninjs.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut judge = judge.spawn().unwrap();
    let mut mouth = judge.stdin.take().unwrap();
    let said = tokio::spawn(async move { mouth.write_all(items.as_bytes()).await });
    let judged = judge.wait_with_output().await.unwrap();
    said.await.unwrap().unwrap();
    let told = String::from_utf8(judged.stdout).unwrap();
    assert!(judged.status.success(), "{told}");
    assert!(told.contains(&format!("{} read, 0 broken", dated[0] + dated[1])), "{told}");
}

async fn read(app: &App, name: &str) -> Value {
    get(app, name, &[]).await.json().await.unwrap()
}

async fn json_ld_says_what_is_known_and_nothing_else(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let asked = format!(
        "{{ article(ref: \"{WHOLE}\") {{ id updatedAt wordCount bodyText summary section {{ name }} source {{ name url }}
           topics {{ id name }} contributors {{ name }} byline
           mentions(first: 100) {{ nodes {{ thing {{ id name sameAs }} }} }} }} }}"
    );
    let article = app.data(&asked).await["article"].take();
    let told = read(&app, &format!("{WHOLE}.jsonld")).await;
    let id = article["id"].as_str().unwrap();
    assert_eq!(
        (&told["@context"], &told["@type"]),
        (&json!("https://schema.org"), &json!("NewsArticle"))
    );
    let iri = |among: &str, id: &Value| {
        json!(format!("{}/v1/{among}/{}", app.address, id.as_str().unwrap()))
    };
    assert_eq!(told["@id"], iri("articles", &article["id"]));
    assert_eq!(told["url"], format!("{}/v1/articles/{WHOLE}", app.address));
    assert_eq!(told["mainEntityOfPage"], json!({ "@type": "WebPage", "@id": told["url"] }));
    assert_eq!(told["headline"], "Le Maroc muscle son partenariat stratégique avec l’OTAN");
    assert_eq!((&told["articleBody"], &told["inLanguage"]), (&article["bodyText"], &json!("fr")));
    assert_eq!(told["wordCount"], article["wordCount"]);
    assert_eq!(told.get("description"), article["summary"].as_str().map(|_| &article["summary"]));
    assert_eq!(told["articleSection"], article["section"]["name"]);
    assert_eq!(told["publisher"]["name"], article["source"]["name"]);
    // The page prints a time and no date; nothing was corrected, or translated.
    for unsaid in ["datePublished", "correction", "workTranslation", "image"] {
        assert_eq!(told.get(unsaid), None, "{unsaid}");
    }
    assert_eq!(told["dateModified"], article["updatedAt"]);
    let about: Vec<_> = article["topics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|topic| (iri("topics", &topic["id"]), &topic["name"]))
        .collect();
    let said: Vec<_> = told["about"]
        .as_array()
        .unwrap()
        .iter()
        .map(|topic| (topic["@id"].clone(), &topic["name"]))
        .collect();
    assert_eq!(about, said);
    let things = article["mentions"]["nodes"].as_array().unwrap();
    let said = told["mentions"].as_array().unwrap();
    assert!(things.len() > 5 && things.len() == said.len());
    for (node, said) in things.iter().zip(said) {
        let thing = &node["thing"];
        assert_eq!((&said["@id"], &said["name"]), (&iri("things", &thing["id"]), &thing["name"]));
        let elsewhere = said.get("sameAs").cloned().unwrap_or_else(|| json!([]));
        assert_eq!(elsewhere, thing["sameAs"]);
    }
    assert!(said.iter().any(|thing| thing["@type"] == "Country" && thing["sameAs"][0].is_string()));

    let correct = format!(
        r#"mutation {{ draftOpen(input: {{ article: "{id}" }}) {{ draft {{ id revision }} userErrors {{ message }} }} }}"#
    );
    let draft = app.done(&key, &correct).await["draftOpen"]["draft"].take();
    let update = format!(
        r#"mutation {{ draftUpdate(input: {{ draft: {}, revision: {}, patch: {{ summary: "Mieux dit." }} }}) {{ draft {{ id revision }} userErrors {{ message }} }} }}"#,
        draft["id"], draft["revision"]
    );
    let draft = app.done(&key, &update).await["draftUpdate"]["draft"].take();
    let correct = format!(
        r#"mutation {{ articleCorrect(input: {{ draft: {}, revision: {}, note: "Non </script> mais." }}) {{ userErrors {{ message }} }} }}"#,
        draft["id"], draft["revision"]
    );
    app.done(&key, &correct).await;
    let told = read(&app, &format!("{WHOLE}.jsonld")).await;
    let comment = &told["correction"][0];
    assert_eq!(
        (&comment["@type"], &comment["text"]),
        (&json!("CorrectionComment"), &json!("Non </script> mais."))
    );
    assert_eq!(comment["datePublished"], told["dateModified"]);
}

async fn a_story_reads_as_text_and_as_markdown(kind: Kind) {
    let app = App::demo(kind).await;
    let headline = "Le Maroc muscle son partenariat stratégique avec l’OTAN";
    let body = app.data(&format!("{{ article(ref: \"{WHOLE}\") {{ bodyText bodyHtml }} }}")).await;
    let text = get(&app, &format!("{WHOLE}.txt"), &[]).await.text().await.unwrap();
    assert!(text.starts_with(&format!("{headline}\n\n")), "{text}");
    assert!(text.contains(body["article"]["bodyText"].as_str().unwrap()), "{text}");
    let markdown = get(&app, &format!("{WHOLE}.md"), &[]).await.text().await.unwrap();
    assert!(markdown.starts_with(&format!("# {headline}\n\n")), "{markdown}");
    // What it says to read as well is an article here: the link leads there.
    let linked = markdown.lines().find(|line| line.starts_with("> [")).unwrap();
    let (_, address) = linked.split_once("](<").unwrap();
    let address = address.trim_end_matches(">)");
    assert!(address.starts_with(&format!("{}/v1/articles/", app.address)), "{address}");
    assert_eq!(app.client.get(address).send().await.unwrap().status(), 200);
    let page = get(&app, &format!("{WHOLE}.html"), &[]).await.text().await.unwrap();
    assert!(page.starts_with("<article lang=\"fr\" dir=\"ltr\">"), "{page}");
    assert!(page.contains(&format!("<aside><p><a href=\"{address}\">")), "{page}");
}

async fn a_hostile_headline_is_inert_in_every_form(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let create = "mutation($headline: String!) { draftCreate(input: { locale: \"ar\", headline: $headline, summary: $headline, source: \"bladi-net\",
        body: [{ paragraph: { text: $headline } }] }) { draft { id } userErrors { code field message } } }";
    // What would control a terminal, or read as something else, does not even get in.
    for bad in ["a\u{0}b", "a\u{1b}[31m", "a\u{202E}b", "a\u{2066}b", &"a".repeat(10_000)] {
        let refused = app.desk(&key, create, json!({ "headline": bad })).await;
        assert_ne!(refused["data"]["draftCreate"]["userErrors"], json!([]), "{refused}");
    }
    let headline =
        "</script><script>alert(1)</script> ]]> <!-- ![x](javascript:1) **b** &lt; 👩‍👩‍👧 \"'";
    let made = app.desk(&key, create, json!({ "headline": headline })).await;
    let draft = &made["data"]["draftCreate"]["draft"]["id"];
    let publish = format!(
        "mutation {{ articlePublish(input: {{ draft: {draft}, revision: 1 }}) {{ article {{ slug }} userErrors {{ message }} }} }}"
    );
    let slug = app.done(&key, &publish).await["articlePublish"]["article"]["slug"].take();
    for (suffix, ..) in FORMS {
        let told = get(&app, &format!("{}.{suffix}", slug.as_str().unwrap()), &[])
            .await
            .text()
            .await
            .unwrap();
        match suffix {
            "json" => {
                assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["headline"], headline)
            }
            "jsonld" => {
                assert!(!told.contains('<'), "{told}");
                assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["headline"], headline);
            }
            "ninjs" => {
                let item: Value = serde_json::from_str(&told).unwrap();
                assert_eq!(item["headlines"][0]["value"], headline);
            }
            "html" => {
                assert!(!told.contains("<script") && !told.contains("<!--"), "{told}");
                assert!(told.contains("dir=\"rtl\""), "{told}");
            }
            "md" => {
                let unescaped =
                    told.lines().any(|line| line.contains("![x]") || line.contains(" <script"));
                assert!(!unescaped && told.contains("\\[x\\]"), "{told}");
            }
            _ => assert!(told.starts_with(headline), "{told}"),
        }
    }
}
