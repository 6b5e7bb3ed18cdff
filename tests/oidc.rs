//! Tokens of an OpenID Connect issuer, a real one on this machine: who is believed, and for how long.

use std::time::Duration;

use api::content::system_clock;
use api::oidc::{Claims, Denied, Issuer, OidcConfig, Patience, Pinned};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use ring::hmac;
use serde_json::{Value, json};

use crate::app::client;
use crate::issuer::{AUDIENCE, Local};

/// Asks the issuer whenever there is the least cause to.
const EAGER: Patience = Patience {
    refresh: Duration::ZERO,
    retry: Duration::ZERO,
    unknown: Duration::ZERO,
    keep: Duration::from_secs(3600),
};

async fn verify(issuer: &Issuer, token: &str) -> Result<Claims, Denied> {
    issuer.verify(token, system_clock()()).await
}

/// Why it is not believed, if it is not.
async fn refusal(issuer: &Issuer, token: &str) -> Option<Denied> {
    verify(issuer, token).await.err()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_believed_whatever_algorithm_was_agreed_on() {
    for (name, algorithm) in [
        ("RS256", Pinned::Rs256),
        ("PS256", Pinned::Ps256),
        ("ES256", Pinned::Es256),
        ("EdDSA", Pinned::EdDsa),
    ] {
        let local = Local::start(name).await;
        let config = OidcConfig { algorithm, ..local.config() };
        let issuer = Issuer::discover(&config).unwrap().unwrap();
        let token = local.token(AUDIENCE).await;

        let claims = verify(&issuer, &token).await.unwrap();

        assert_eq!((claims.subject.as_str(), claims.name.as_str()), ("bot", "bot"));
        assert_eq!(claims.scopes, ["desk:read", "desk:write"]);
        let left = claims.expires_at - system_clock()();
        assert!(left > TimeDelta::zero() && left <= TimeDelta::seconds(600), "{name}: {left}");

        let other = if algorithm == Pinned::Es256 { Pinned::Rs256 } else { Pinned::Es256 };
        let other = OidcConfig { algorithm: other, ..config };
        let issuer = Issuer::discover(&other).unwrap().unwrap();
        assert_eq!(refusal(&issuer, &token).await, Some(Denied::Algorithm), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_to_be_meant_for_us_and_of_its_time() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(Patience::default());
    let elsewhere = local.token("https://other.example").await;
    assert_eq!(refusal(&issuer, &elsewhere).await, Some(Denied::Audience));
    for (audience, denied) in [
        (json!([AUDIENCE, "other"]), None),
        (json!(["other"]), Some(Denied::Audience)),
        (json!([]), Some(Denied::Audience)),
        (json!(null), Some(Denied::Audience)),
        (json!(format!("{AUDIENCE}/")), Some(Denied::Audience)),
        (json!({ "a": AUDIENCE }), Some(Denied::Audience)),
    ] {
        let token = local.sign(json!({}), json!({ "aud": audience })).await;
        assert_eq!(refusal(&issuer, &token).await, denied, "{audience}");
    }

    let token = local.token(AUDIENCE).await;
    let ends = verify(&issuer, &token).await.unwrap().expires_at;
    let almost = ends - TimeDelta::milliseconds(1);
    let early = ends - TimeDelta::seconds(600 + 31);
    assert!(issuer.verify(&token, almost).await.is_ok());
    assert_eq!(issuer.verify(&token, ends).await, Err(Denied::Expired));
    assert_eq!(issuer.verify(&token, early).await, Err(Denied::NotYet));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_signed_by_nobody_or_by_the_public_key_is_refused() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(Patience::default());
    let token = local.token(AUDIENCE).await;
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (_, payload) = signed.split_once('.').unwrap();
    let header = |alg: &str| json!({ "alg": alg, "kid": "key-1" });
    let encode = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());

    for alg in ["none", "None", "NONE", ""] {
        for signature in ["", signature] {
            let token = format!("{}.{payload}.{signature}", encode(header(alg)));
            assert_eq!(refusal(&issuer, &token).await, Some(Denied::Malformed), "{alg}");
        }
    }

    let keys = client().get(format!("{}/jwks", local.address)).send().await.unwrap();
    let keys: Value = keys.json().await.unwrap();
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(keys["keys"][0]["n"].as_str().unwrap()).unwrap();
    let signed = format!("{}.{payload}", encode(header("HS256")));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &modulus), signed.as_bytes());
    let forged = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag));
    assert_eq!(refusal(&issuer, &forged).await, Some(Denied::Algorithm));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_token_is_refused() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(Patience::default());
    let token = local.token(AUDIENCE).await;
    let parts: Vec<_> = token.split('.').collect();
    let mut claims: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims["scope"] = json!("admin");
    let claims = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
    let zeros = "A".repeat(parts[2].len());
    for (altered, denied) in [
        (format!("{}.{claims}.{}", parts[0], parts[2]), Denied::Signature),
        (format!("{}.{}.", parts[0], parts[1]), Denied::Signature),
        (format!("{}.{}.{zeros}", parts[0], parts[1]), Denied::Signature),
        (format!("{token}="), Denied::Malformed),
        (format!("{token}.{}", parts[2]), Denied::Malformed),
        (format!("{}.{}", parts[0], parts[1]), Denied::Malformed),
        (format!(" {token}"), Denied::Malformed),
        (String::new(), Denied::Malformed),
        ("..".to_owned(), Denied::Malformed),
        ("é.é.é".to_owned(), Denied::Malformed),
        ("x".repeat(8 * 1024 + 1), Denied::TooLong),
        (format!("{token}{}", ".".repeat(1_000_000)), Denied::TooLong),
        (local.sign(json!({ "crit": ["v"], "v": 1 }), json!({})).await, Denied::Extended),
        (local.sign(json!({ "kid": null }), json!({})).await, Denied::UnknownKey),
        (local.sign(json!({}), json!({ "iss": [local.address] })).await, Denied::Issuer),
    ] {
        let start: String = altered.chars().take(40).collect();
        assert_eq!(refusal(&issuer, &altered).await, Some(denied), "{start}");
    }
    assert_eq!(refusal(&issuer, &token).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn invented_keys_do_not_make_us_hammer_the_issuer() {
    let local = Local::start("ES256").await;
    let config = OidcConfig { algorithm: Pinned::Es256, ..local.config() };
    let issuer = Issuer::discover(&config).unwrap().unwrap();
    let mut invented = Vec::new();
    for number in 0..20 {
        let header = json!({ "kid": format!("invented-{number}") });
        invented.push(local.sign(header, json!({})).await);
    }
    let token = local.token(AUDIENCE).await;

    let asking = invented.iter().chain([&token]).map(|token| {
        let (issuer, token) = (issuer.clone(), token.clone());
        tokio::spawn(async move { refusal(&issuer, &token).await })
    });
    let asking: Vec<_> = asking.collect();
    let mut refusals = Vec::new();
    for asked in asking {
        refusals.push(asked.await.unwrap());
    }

    assert_eq!(refusals.pop(), Some(None), "the good one waits for the keys and is believed");
    assert_eq!(refusals, [Some(Denied::UnknownKey); 20]);
    assert_eq!(local.asked().await, 1, "whoever came meanwhile went by the same answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_issuer_took_away_stops_working_and_a_new_one_starts() {
    let local = Local::start("RS256").await;
    let unhurried = Patience { unknown: Duration::ZERO, ..Patience::default() };
    let (eager, issuer) = (local.issuer(EAGER), local.issuer(unhurried));
    let old = local.token(AUDIENCE).await;
    for issuer in [&eager, &issuer] {
        assert_eq!(refusal(issuer, &old).await, None);
    }

    local.control("rotate", json!({})).await;

    let new = local.token(AUDIENCE).await;
    assert_eq!(refusal(&issuer, &old).await, None, "not asked yet: it is not ten minutes");
    assert_eq!(refusal(&eager, &old).await, Some(Denied::UnknownKey));
    for issuer in [&eager, &issuer] {
        assert_eq!(refusal(issuer, &new).await, None);
        assert_eq!(refusal(issuer, &old).await, Some(Denied::UnknownKey));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_issuer_is_down_its_last_keys_go_on_for_a_time() {
    let mut local = Local::start("RS256").await;
    let (eager, stranger) = (local.issuer(EAGER), local.issuer(EAGER));
    let token = local.token(AUDIENCE).await;
    assert_eq!(refusal(&eager, &token).await, None);

    let rotated = local.sign(json!({ "kid": "key-2" }), json!({})).await;
    local.end().await;

    assert_eq!(refusal(&eager, &token).await, None);
    assert_eq!(refusal(&eager, &rotated).await, Some(Denied::UnknownKey));
    assert_eq!(refusal(&stranger, &token).await, Some(Denied::NoKeys));
    assert!(Issuer::discover(&local.config()).is_ok(), "a start does not wait for it");
}

/// An answer is given five seconds to come; whoever has a key that is known waits for one of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_known_key_does_not_wait_for_an_issuer_that_is_slow() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(EAGER);
    let token = local.token(AUDIENCE).await;
    assert_eq!(refusal(&issuer, &token).await, None);
    local.control("answer", json!({ "as": "nothing" })).await;
    let before = local.asked().await;
    let known = tokio::time::timeout(Duration::from_secs(4), refusal(&issuer, &token)).await;
    assert_eq!((known, local.asked().await), (Ok(None), before + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_were_not_heard_of_for_too_long_are_not_gone_by() {
    let mut local = Local::start("RS256").await;
    let brief = Patience { keep: Duration::from_millis(1_500), ..EAGER };
    let issuer = local.issuer(brief);
    let token = local.token(AUDIENCE).await;
    assert_eq!(refusal(&issuer, &token).await, None);
    local.end().await;
    let refused = async {
        loop {
            if let Some(denied) = refusal(&issuer, &token).await {
                return denied;
            }
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(30), refused).await;
    assert_eq!(refused.unwrap(), Denied::NoKeys);
}

/// Hanging up on a question under way must not be a way to keep it from being answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_goes_on_when_who_caused_it_has_left() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(Patience::default());
    let token = local.token(AUDIENCE).await;
    tokio::select! {
        biased;
        _ = verify(&issuer, &token) => panic!("nothing is answered at once"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(refusal(&issuer, &token).await, None);
    assert_eq!(local.asked().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_answers_nonsense_is_not_gone_by() {
    let local = Local::start("RS256").await;
    let issuer = local.issuer(EAGER);
    let token = local.token(AUDIENCE).await;
    for answer in ["large", "redirect", "broken"] {
        let before = local.asked().await;
        local.control("answer", json!({ "as": answer })).await;
        assert_eq!(refusal(&issuer, &token).await, Some(Denied::NoKeys), "{answer}");
        assert_eq!(local.asked().await, before + 1, "{answer}: a redirect is not followed");
    }
    local.control("answer", json!({ "as": "" })).await;
    assert_eq!(refusal(&issuer, &token).await, None);

    // Reached under another name than its own, it could be anyone.
    let named = local.address.replace("127.0.0.1", "localhost").parse().unwrap();
    let config = OidcConfig { issuer: Some(named), ..local.config() };
    let issuer = Issuer::discover(&config).unwrap().unwrap();
    assert_eq!(refusal(&issuer, &token).await, Some(Denied::NoKeys));
}
