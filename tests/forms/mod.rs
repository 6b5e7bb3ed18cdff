//! The forms that an article can be had in, as clients ask for them. Knows nothing of how they are made.

mod contents;
mod stories;

use std::time::Duration;

use reqwest::{Response, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{App, Kind};

/// The article of the demo that is here whole.
pub const WHOLE: &str = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";

/// Each form: what its address ends in, its media type, and the content type that it comes with.
pub const FORMS: [(&str, &str, &str); 6] = [
    ("json", "application/json", "application/json"),
    ("jsonld", "application/ld+json", "application/ld+json"),
    ("ninjs", "application/vnd.iptc.ninjs+json", "application/vnd.iptc.ninjs+json"),
    ("html", "text/html", "text/html; charset=utf-8"),
    ("md", "text/markdown", "text/markdown; charset=utf-8"),
    ("txt", "text/plain", "text/plain; charset=utf-8"),
];

/// What browsers accept where somebody types an address.
const BROWSER: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

on_both_databases! {
    a_form_is_had_by_what_is_accepted_or_by_what_the_address_ends_in
    the_most_specific_range_says_how_much_a_form_is_wanted
    what_a_client_has_is_not_sent_again_in_any_form
    the_forms_lead_to_one_another
    what_is_not_public_is_in_no_form
    names_are_in_the_language_that_is_preferred
}

/// An article, with these headers.
pub async fn get(app: &App, name: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.client.get(format!("{}/v1/articles/{name}", app.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn a_form_is_had_by_what_is_accepted_or_by_what_the_address_ends_in(kind: Kind) {
    let app = App::demo(kind).await;
    for (suffix, media, content_type) in FORMS {
        let accepted = get(&app, WHOLE, &[("accept", media)]).await;
        let ended = get(&app, &format!("{WHOLE}.{suffix}"), &[("accept", "image/png")]).await;
        for response in [&accepted, &ended] {
            assert_eq!(response.status(), StatusCode::OK, "{suffix}");
            assert_eq!(header(response.headers(), "content-type"), content_type);
            assert_eq!(header(response.headers(), "x-content-type-options"), "nosniff");
            assert_eq!(header(response.headers(), "cache-control"), "no-cache");
            assert_eq!(header(response.headers(), "content-language"), "fr");
        }
        assert!(header(accepted.headers(), "vary").starts_with("accept, accept-language"));
        assert!(header(ended.headers(), "vary").starts_with("accept-language"));
        let (accepted, ended) = (accepted.text().await.unwrap(), ended.text().await.unwrap());
        assert_eq!(accepted, ended);
        assert!(
            accepted.contains("Le Maroc muscle son partenariat stratégique avec l’OTAN"),
            "{suffix}"
        );
        let id = app.data(&format!("{{ article(ref: \"{WHOLE}\") {{ id }} }}")).await;
        let id = id["article"]["id"].as_str().unwrap();
        assert_eq!(get(&app, &format!("{id}.{suffix}"), &[]).await.text().await.unwrap(), accepted);
    }
    let plain = get(&app, WHOLE, &[]).await.text().await.unwrap();
    assert!(plain.starts_with(r#"{"id":"article_"#), "{plain}");
    assert_eq!(get(&app, &format!("{WHOLE}.json"), &[]).await.text().await.unwrap(), plain);

    let page = get(&app, WHOLE, &[("accept", BROWSER)]).await;
    assert_eq!(header(page.headers(), "content-type"), "text/html; charset=utf-8");
    let policy = header(page.headers(), "content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; img-src https: http:;"), "{policy}");
    assert!(!policy.contains("script"), "{policy}");

    // No slug holds a dot.
    for (name, status) in
        [("nothing.html", 404), (&*format!("{WHOLE}.pdf"), 404), (".html", 404), ("..html", 404)]
    {
        let missing = get(&app, name, &[]).await;
        assert_eq!(missing.status(), status, "{name}");
        assert_eq!(header(missing.headers(), "content-type"), "application/problem+json", "{name}");
    }
    for (query, field) in [
        ("asOf=2030-01-01T00:00:00Z", "asOf"),
        ("locale=x!", "locale"),
        ("locale=fr&locale=en", "locale"),
    ] {
        let refused = get(&app, &format!("{WHOLE}.html?{query}"), &[]).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(refused.json::<Value>().await.unwrap()["field"], field);
    }
    let whole = format!("{}/v1/articles/{WHOLE}.html", app.address);
    let refused = app.client.post(whole).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(refused.headers(), "allow"), "GET, HEAD, OPTIONS");
}

async fn the_most_specific_range_says_how_much_a_form_is_wanted(kind: Kind) {
    let app = App::demo(kind).await;
    for (accept, media) in [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/html"),
        ("text/*;q=0.3, text/markdown", "text/markdown"),
        ("text/plain, */*;q=0.1", "text/plain"),
        ("*/*, application/json;q=0", "application/ld+json"),
        (
            "*/*;q=0.5, application/json;q=0.1, application/ld+json;q=0.1",
            "application/vnd.iptc.ninjs+json",
        ),
        ("application/*;q=0.9, text/html;q=0.901", "text/html"),
        ("text/html;q=0.5, text/plain;q=0.5", "text/html"),
        ("application/json, text/plain, */*", "application/json"),
        ("TEXT/Markdown", "text/markdown"),
        ("text/html;charset=utf-8", "text/html"),
        (
            "application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"",
            "application/ld+json",
        ),
        ("image/png, text/markdown;q=0.001", "text/markdown"),
        (BROWSER, "text/html"),
    ] {
        let response = get(&app, WHOLE, &[("accept", accept)]).await;
        assert_eq!(response.status(), StatusCode::OK, "{accept}");
        assert!(header(response.headers(), "content-type").starts_with(media), "{accept}");
    }
    for accept in
        ["image/png", "application/xml", "text/html;q=0", "*/*;q=0", "application/problem+json"]
    {
        let refused = get(&app, WHOLE, &[("accept", accept)]).await;
        assert_eq!(refused.status(), StatusCode::NOT_ACCEPTABLE, "{accept}");
        assert!(header(refused.headers(), "vary").starts_with("accept, "));
        assert_eq!(header(refused.headers(), "content-type"), "application/problem+json");
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["code"], "NOT_ACCEPTABLE");
        for (_, media, _) in FORMS {
            assert!(problem["detail"].as_str().unwrap().contains(media));
        }
    }
}

async fn what_a_client_has_is_not_sent_again_in_any_form(kind: Kind) {
    let app = App::demo(kind).await;
    // The date is told once nothing has changed for a while.
    let dated =
        async { while !get(&app, WHOLE, &[]).await.headers().contains_key("last-modified") {} };
    timeout(Duration::from_secs(30), dated).await.unwrap();
    let mut tags = Vec::new();
    for (suffix, ..) in FORMS {
        let name = format!("{WHOLE}.{suffix}");
        let first = get(&app, &name, &[]).await;
        let (tag, since) = (
            header(first.headers(), "etag").to_owned(),
            header(first.headers(), "last-modified").to_owned(),
        );
        assert!(tag.starts_with("W/") && since.ends_with(" GMT"), "{tag} {since}");
        let head =
            app.client.head(format!("{}/v1/articles/{name}", app.address)).send().await.unwrap();
        for same in ["etag", "last-modified", "content-type", "content-length", "link"] {
            assert_eq!(header(head.headers(), same), header(first.headers(), same), "{same}");
        }
        assert_eq!(head.bytes().await.unwrap().len(), 0);
        let long_ago = "Thu, 01 Jan 2026 00:00:00 GMT";
        for (headers, status) in [
            (&[("if-none-match", &*tag)][..], 304),
            (&[("if-none-match", "\"other\"")], 200),
            (&[("if-modified-since", &*since)], 304),
            (&[("if-modified-since", long_ago)], 200),
            (&[("if-modified-since", "tomorrow")], 200),
            // The tag is the better judge of the two.
            (&[("if-none-match", "\"other\""), ("if-modified-since", &*since)], 200),
            (&[("if-none-match", &*tag), ("if-modified-since", long_ago)], 304),
        ] {
            let again = get(&app, &name, headers).await;
            assert_eq!(again.status(), status, "{suffix}: {headers:?}");
            assert_eq!(header(again.headers(), "etag"), tag);
            assert_eq!(header(again.headers(), "last-modified"), since);
            assert_eq!(again.bytes().await.unwrap().is_empty(), status == 304);
        }
        tags.push(tag);
    }
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), FORMS.len(), "no cache takes one form for another");
}

async fn the_forms_lead_to_one_another(kind: Kind) {
    let place = crate::app::Place::new(kind).await;
    let site = [
        "demo",
        "--public-url",
        "https://news.example.org/",
        "--article-url",
        "https://example.org/{slug}",
    ];
    let app = App::start(place, &site).await;
    for (suffix, media, _) in FORMS {
        let response = get(&app, &format!("{WHOLE}.{suffix}"), &[("host", "evil.example")]).await;
        let links: Vec<_> = response
            .headers()
            .get_all("link")
            .iter()
            .map(|link| link.to_str().unwrap().to_owned())
            .collect();
        for (other, as_media, _) in FORMS {
            let link =
                format!("</v1/articles/{WHOLE}.{other}>; rel=\"alternate\"; type=\"{as_media}\"");
            assert_eq!(links.contains(&link), other != suffix, "{media} to {as_media}: {links:?}");
        }
        let canonical = format!("<https://example.org/{WHOLE}>; rel=\"canonical\"");
        assert_eq!(links.contains(&canonical), suffix != "json", "{links:?}");
        let text = response.text().await.unwrap();
        assert!(!text.contains("evil.example"), "{text}");
        assert_eq!(
            text.contains(&format!("https://example.org/{WHOLE}")),
            suffix != "json",
            "{text}"
        );
    }
    let told: Value = app
        .client
        .get(format!("{}/v1/openapi.json", app.address))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let answers = &told["paths"]["/v1/articles/{ref}"]["get"]["responses"];
    let described: Vec<_> =
        answers["200"]["content"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(described.len(), FORMS.len(), "{described:?}");
    assert!(FORMS.iter().all(|(_, media, _)| described.iter().any(|told| told == media)));
    assert!(answers["406"].is_object());
}

async fn what_is_not_public_is_in_no_form(kind: Kind) {
    let app = App::demo(kind).await;
    let key = app.place.key("desk:write,desk:publish").await;
    let draft = r#"mutation { draftCreate(input: { locale: "fr", headline: "Rien de tel", source: "bladi-net", slug: "rien-de-tel" }) { draft { id } userErrors { message } } }"#;
    let draft = app.desk(&key, draft, json!({})).await;
    let draft = draft["data"]["draftCreate"]["draft"]["id"].as_str().unwrap().to_owned();
    let id = app.data(&format!("{{ article(ref: \"{WHOLE}\") {{ id }} }}")).await;
    let id = id["article"]["id"].as_str().unwrap().to_owned();
    let withdraw = format!(
        r#"mutation {{ articleWithdraw(input: {{ article: "{id}", version: 1, reason: "It was not so." }}) {{ userErrors {{ message }} }} }}"#
    );
    app.done(&key, &withdraw).await;
    for (suffix, media, _) in FORMS {
        for name in ["rien-de-tel", &draft, &draft.replace("draft_", "article_")] {
            assert_eq!(
                get(&app, name, &[("accept", media)]).await.status(),
                StatusCode::NOT_FOUND,
                "{name}"
            );
            assert_eq!(
                get(&app, &format!("{name}.{suffix}"), &[]).await.status(),
                StatusCode::NOT_FOUND
            );
        }
        for name in [WHOLE, &id] {
            let gone = get(&app, &format!("{name}.{suffix}"), &[]).await;
            assert_eq!(gone.status(), StatusCode::GONE, "{suffix}");
            assert_eq!(header(gone.headers(), "content-type"), "application/problem+json");
            let (etag, modified) =
                (header(gone.headers(), "etag"), header(gone.headers(), "last-modified"));
            assert_eq!((etag, modified), ("", ""));
            let told = gone.text().await.unwrap();
            assert!(
                told.contains("It was not so.") && !told.contains("muscle son partenariat"),
                "{told}"
            );
            let accepted = get(&app, name, &[("accept", media)]).await;
            assert_eq!(
                (accepted.status(), accepted.text().await.unwrap()),
                (StatusCode::GONE, told)
            );
        }
    }
}

async fn names_are_in_the_language_that_is_preferred(kind: Kind) {
    let app = App::demo(kind).await;
    for suffix in ["jsonld", "ninjs", "html"] {
        for (accepted, query, name) in [
            ("", "", "Maroc–OTAN"),
            ("en-GB, fr;q=0.5", "", "Morocco–NATO"),
            ("fr", "?locale=en", "Morocco–NATO"),
        ] {
            let told =
                get(&app, &format!("{WHOLE}.{suffix}{query}"), &[("accept-language", accepted)])
                    .await;
            assert!(told.text().await.unwrap().contains(name), "{suffix} {accepted} {query}");
        }
    }
}
