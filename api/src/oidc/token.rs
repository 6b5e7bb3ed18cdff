//! What a token must be, to be believed. Knows no network: the key is given.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::{Claims, Denied, options::Pinned};

/// The longest token that is looked at.
const TOKEN_BYTES: usize = 8 * 1024;
/// How far the issuer's clock may be ahead of ours. A token ends by our clock alone.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// The longest `sub` that OpenID Connect allows, in characters; names have the same bound.
const LONGEST_NAME: usize = 255;
/// The claims that may hold a name, the most telling first.
const NAMES: [&str; 4] = ["name", "preferred_username", "client_id", "sub"];

/// What was agreed on with the issuer.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) algorithm: Pinned,
    pub(super) scope_claim: String,
}

impl Rules {
    /// The name of the key that a token says it is signed by, if all that its header says is in order.
    pub(super) fn key_of(&self, token: &str) -> Result<String, Denied> {
        if token.len() > TOKEN_BYTES {
            return Err(Denied::TooLong);
        }
        // `alg: none` is no algorithm that the library knows.
        let header = decode_header(token).map_err(|_| Denied::Malformed)?;
        if header.alg != Algorithm::from(self.algorithm) {
            return Err(Denied::Algorithm);
        }
        // RFC 7515, 4.1.11: not to be ignored, and we know none of them.
        if header.crit.is_some() {
            return Err(Denied::Extended);
        }
        header.kid.ok_or(Denied::UnknownKey)
    }

    /// What the token says, if `key` signed it for us and it holds at `now`.
    pub(super) fn read(
        &self,
        token: &str,
        key: &DecodingKey,
        now: DateTime<Utc>,
    ) -> Result<Claims, Denied> {
        let mut validation = Validation::new(self.algorithm.into());
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["aud"]);
        // Times are judged below, by the caller's clock.
        validation.validate_exp = false;
        let claims = decode(token, key, &validation).map_err(denied)?.claims;
        self.judge(&claims, now)
    }

    fn judge(&self, claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<Claims, Denied> {
        // A list of issuers, which the library would take, is none.
        if claims.get("iss").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(Denied::Issuer);
        }
        let expires_at = time(claims, "exp")?.ok_or(Denied::Claim("exp"))?;
        if expires_at <= now {
            return Err(Denied::Expired);
        }
        for claim in ["nbf", "iat"] {
            if time(claims, claim)?.is_some_and(|from| from > now + LEEWAY) {
                return Err(Denied::NotYet);
            }
        }
        let subject = line(claims, "sub")?.ok_or(Denied::Claim("sub"))?;
        let mut names = NAMES.iter().map(|claim| line(claims, claim));
        let name = names.find_map(Result::transpose).transpose()?.unwrap_or(subject);
        let scopes = scopes(claims.get(&self.scope_claim))?;
        Ok(Claims { subject: subject.to_owned(), name: name.to_owned(), scopes, expires_at })
    }
}

/// Why the library did not believe it.
fn denied(error: Error) -> Denied {
    match error.kind() {
        ErrorKind::InvalidSignature => Denied::Signature,
        ErrorKind::InvalidAlgorithm => Denied::Algorithm,
        // The one claim that it is asked to require is the audience.
        ErrorKind::InvalidAudience | ErrorKind::MissingRequiredClaim(_) => Denied::Audience,
        _ => Denied::Malformed,
    }
}

/// A moment, in seconds since 1970 that may have fractions.
fn time(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<DateTime<Utc>>, Denied> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let micros = value.as_f64().map(|seconds| seconds * 1e6);
    let time = micros.and_then(|micros| DateTime::from_timestamp_micros(micros as i64));
    time.map(Some).ok_or(Denied::Claim(claim))
}

/// A text that may stand on one line of a log or a list; an empty one is none.
fn line<'a>(
    claims: &'a Map<String, Value>,
    claim: &'static str,
) -> Result<Option<&'a str>, Denied> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let text = value.as_str().ok_or(Denied::Claim(claim))?;
    if text.chars().count() > LONGEST_NAME || text.contains(char::is_control) {
        return Err(Denied::Claim(claim));
    }
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// Scopes as a text with spaces between (RFC 9068) or as a list. None is no mistake: it allows nothing.
fn scopes(claim: Option<&Value>) -> Result<Vec<String>, Denied> {
    let texts = match claim {
        None => Vec::new(),
        Some(Value::String(text)) => text.split(' ').map(Some).collect(),
        Some(Value::Array(list)) => list.iter().map(Value::as_str).collect(),
        Some(_) => vec![None],
    };
    let texts: Option<Vec<_>> = texts.into_iter().collect();
    let texts = texts.ok_or(Denied::Claim("scope"))?;
    Ok(texts.into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_790_000_000;

    /// What is made of a token that says what any good one says, but for these claims.
    fn judged(changes: Value) -> Result<Claims, Denied> {
        let rules = Rules {
            issuer: "https://id.example".to_owned(),
            audience: "khabar".to_owned(),
            algorithm: Pinned::Rs256,
            scope_claim: "scope".to_owned(),
        };
        let good = json!({ "iss": "https://id.example", "sub": "u1", "exp": NOW + 60 });
        let (Value::Object(mut claims), Value::Object(changes)) = (good, changes) else { panic!() };
        claims.extend(changes);
        claims.retain(|_, value| !value.is_null());
        rules.judge(&claims, DateTime::from_timestamp(NOW, 0).unwrap())
    }

    #[test]
    fn a_token_is_the_issuers_own() {
        for issuer in [
            json!(null),
            json!("https://id.example/"),
            json!("HTTPS://ID.EXAMPLE"),
            json!(["https://id.example"]),
            json!(["https://id.example", "https://evil.example"]),
        ] {
            assert_eq!(judged(json!({ "iss": issuer })), Err(Denied::Issuer));
        }
    }

    #[test]
    fn a_token_has_its_time() {
        let future = (NOW + 31) as f64 + 0.5;
        for (changes, denied) in [
            (json!({ "exp": NOW + 1 }), None),
            (json!({ "exp": NOW }), Some(Denied::Expired)),
            (json!({ "exp": NOW - 1 }), Some(Denied::Expired)),
            (json!({ "exp": 0 }), Some(Denied::Expired)),
            (json!({ "exp": -1 }), Some(Denied::Expired)),
            (json!({ "exp": null }), Some(Denied::Claim("exp"))),
            (json!({ "exp": "2030-01-01" }), Some(Denied::Claim("exp"))),
            (json!({ "exp": 1e300 }), Some(Denied::Claim("exp"))),
            (json!({ "exp": i64::MAX }), Some(Denied::Claim("exp"))),
            (json!({ "exp": u64::MAX }), Some(Denied::Claim("exp"))),
            (json!({ "nbf": NOW + 30, "iat": NOW + 30 }), None),
            (json!({ "nbf": NOW + 31 }), Some(Denied::NotYet)),
            (json!({ "iat": future }), Some(Denied::NotYet)),
            (json!({ "nbf": "tomorrow" }), Some(Denied::Claim("nbf"))),
        ] {
            assert_eq!(judged(changes.clone()).err(), denied, "{changes}");
        }
    }

    #[test]
    fn a_name_is_the_most_telling_there_is_and_fits_on_a_line() {
        for (changes, name) in [
            (json!({}), Ok("u1")),
            (json!({ "client_id": "bot" }), Ok("bot")),
            (json!({ "client_id": "bot", "preferred_username": "lina" }), Ok("lina")),
            (json!({ "preferred_username": "lina", "name": "Lina \u{627}" }), Ok("Lina \u{627}")),
            (json!({ "name": " ", "preferred_username": "lina" }), Ok("lina")),
            (json!({ "name": "Lina\nroot" }), Err(Denied::Claim("name"))),
            (json!({ "name": "Lina\u{1b}[31m" }), Err(Denied::Claim("name"))),
            (json!({ "name": "é".repeat(255) }), Ok(&*"é".repeat(255))),
            (json!({ "name": "é".repeat(256) }), Err(Denied::Claim("name"))),
            (json!({ "name": 1 }), Err(Denied::Claim("name"))),
            (json!({ "sub": null, "name": "Lina" }), Err(Denied::Claim("sub"))),
            (json!({ "sub": "" }), Err(Denied::Claim("sub"))),
        ] {
            let judged = judged(changes.clone()).map(|claims| claims.name);
            assert_eq!(judged, name.map(str::to_owned), "{changes}");
        }
    }

    #[test]
    fn scopes_are_a_text_or_a_list() {
        let two = || Ok(vec!["desk:read".to_owned(), "desk:write".to_owned()]);
        for (scope, scopes) in [
            (json!(null), Ok(vec![])),
            (json!(""), Ok(vec![])),
            (json!("desk:read desk:write"), two()),
            (json!(" desk:read  desk:write "), two()),
            (json!(["desk:read", "desk:write"]), two()),
            (json!(["desk:read", 1]), Err(Denied::Claim("scope"))),
            (json!({ "desk": "write" }), Err(Denied::Claim("scope"))),
            (json!(true), Err(Denied::Claim("scope"))),
        ] {
            let claims = judged(json!({ "scope": scope }));
            assert_eq!(claims.map(|claims| claims.scopes), scopes, "{scope}");
        }
    }
}
