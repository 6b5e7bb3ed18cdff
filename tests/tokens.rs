//! Tokens of an OpenID Connect issuer at the desk's door: who they let in, and as whom.

use serde_json::{Value, json};

use crate::app::{App, Kind, Place};
use crate::issuer::{AUDIENCE, Local};
use crate::strangers::unknown;

on_both_databases! {
    a_token_opens_the_desk_to_whom_it_names_and_for_what_it_says
    what_is_not_believed_is_told_what_strangers_are
    keys_that_the_issuer_took_away_open_nothing
}

const VIEWER: &str = "{ viewer { id name scopes } }";

/// A desk that believes this issuer.
async fn believing(kind: Kind, local: &Local) -> App {
    let place = Place::new(kind).await;
    place.must(&["migrate"]).await;
    let serve = ["serve", "--oidc-issuer", &local.address, "--oidc-audience", AUDIENCE];
    App::start(place, &serve).await
}

async fn refused(app: &App, token: &str, why: &str) {
    let request = app.at_desk(token).json(&json!({ "query": VIEWER }));
    unknown(request.send().await.unwrap(), why).await;
}

async fn a_token_opens_the_desk_to_whom_it_names_and_for_what_it_says(kind: Kind) {
    let local = Local::start("RS256").await;
    let app = believing(kind, &local).await;
    let token = local.token(AUDIENCE).await;
    let id = format!("user:bot@{}", local.address);
    let viewer = app.done(&token, VIEWER).await["viewer"].take();
    assert_eq!(viewer, json!({ "id": id, "name": "bot", "scopes": ["DESK_READ", "DESK_WRITE"] }));

    let create = "mutation { draftCreate(input: { locale: \"en\" }) { draft { revisions { nodes { actor actorName } } } userErrors { message } } }";
    let made = app.done(&token, create).await;
    let saved = &made["draftCreate"]["draft"]["revisions"]["nodes"];
    assert_eq!(*saved, json!([{ "actor": id, "actorName": "bot" }]));
    let audit: Value = serde_json::from_str(&app.place.must(&["audit"]).await).unwrap();
    assert_eq!((&audit["actor"], &audit["action"]), (&json!(id), &json!("draftCreate")));

    for (claims, name, scopes) in [
        (json!({ "scope": "admin openid desk:ALL", "name": "Lina" }), "Lina", json!(["ADMIN"])),
        (json!({ "scope": ["press:embargoed"], "sub": "u2" }), "u2", json!(["PRESS_EMBARGOED"])),
        (json!({ "scope": "openid profile" }), "u1", json!([])),
        (json!({}), "u1", json!([])),
        (json!({ "scopes": "admin", "scp": "admin", "roles": ["admin"] }), "u1", json!([])),
    ] {
        let token = local.sign(json!({}), claims.clone()).await;
        let viewer = app.done(&token, VIEWER).await["viewer"].take();
        assert_eq!((&viewer["name"], &viewer["scopes"]), (&json!(name), &scopes), "{claims}");
    }
    // Without a right there is nothing but what is public, and oneself.
    let nobody = local.sign(json!({}), json!({})).await;
    for query in ["{ drafts { nodes { id } } }", "{ keys { nodes { id } } }", create] {
        let answer = app.desk(&nobody, query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{query}");
    }
}

async fn what_is_not_believed_is_told_what_strangers_are(kind: Kind) {
    let (local, other) = (Local::start("RS256").await, Local::start("RS256").await);
    let app = believing(kind, &local).await;
    let good = local.token(AUDIENCE).await;
    assert!(app.done(&good, VIEWER).await["viewer"].is_object());
    for (why, token) in [
        ("another's audience", local.token("https://other.example").await),
        ("another issuer", other.token(AUDIENCE).await),
        ("another issuer's key", other.sign(json!({}), json!({ "iss": local.address })).await),
        ("it has ended", local.sign(json!({}), json!({ "exp": 1_700_000_000 })).await),
        ("it has no end", local.sign(json!({}), json!({ "exp": null })).await),
        ("it is yet to begin", local.sign(json!({}), json!({ "nbf": 9e9 })).await),
        ("it names nobody", local.sign(json!({}), json!({ "sub": "" })).await),
        ("a key that is not there", local.sign(json!({ "kid": "key-9" }), json!({})).await),
        ("an end that was cut off", good[..good.len() - 4].to_owned()),
        ("no signature", format!("{}.", good.rsplit_once('.').unwrap().0)),
    ] {
        refused(&app, &token, why).await;
    }
    assert!(app.done(&good, VIEWER).await["viewer"].is_object());

    // A desk that was told of no issuer believes none.
    let alone = App::start(app.place.clone(), &["serve"]).await;
    refused(&alone, &good, "no issuer").await;
}

async fn keys_that_the_issuer_took_away_open_nothing(kind: Kind) {
    let mut local = Local::start("RS256").await;
    let old = local.token(AUDIENCE).await;
    local.control("rotate", json!({})).await;
    let new = local.token(AUDIENCE).await;
    let app = believing(kind, &local).await;
    assert!(app.done(&new, VIEWER).await["viewer"].is_object());
    refused(&app, &old, "its key was taken away").await;

    // An issuer that is gone keeps nobody from coming with a key of ours, nor the server from starting.
    local.end().await;
    let later = believing(kind, &local).await;
    refused(&later, &new, "nobody vouches for it").await;
    let key = later.place.key("desk:read").await;
    assert!(later.done(&key, VIEWER).await["viewer"].is_object());
}
