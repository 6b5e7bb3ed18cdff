//! Who an OpenID Connect issuer says is asking. Knows neither the content nor what a scope allows.
//!
//! A token is judged here, by the issuer's public keys; the issuer is asked for those and nothing
//! else. Its address, and what it says its keys' address is, come from the operator: they are bounded
//! and may not redirect, but nobody at the door can choose them, so no address is looked at twice.

mod fetch;
mod keys;
mod options;
mod signature;
mod token;

use chrono::{DateTime, Utc};

use self::keys::Keys;
pub use self::keys::Patience;
pub use self::options::{IssuerUrl, OidcConfig, Pinned};
use self::token::Rules;

/// Someone who vouches for people and programs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Issuer {
    rules: Rules,
    keys: Keys,
}

/// What a token says that we go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who it is, for good: the issuer never gives it to another.
    pub subject: String,
    /// What to call them.
    pub name: String,
    /// What they may do, in the issuer's words.
    pub scopes: Vec<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

/// Why a token was not believed. For the log: whoever sent it hears only that it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// More bytes than a token may have.
    #[error("the token is too long")]
    TooLong,
    /// Nothing that can be read as a signed token.
    #[error("this is no signed JSON Web Token")]
    Malformed,
    /// Signed in another way than the one that was agreed on.
    #[error("the token is signed by another algorithm")]
    Algorithm,
    /// The header asks for what we do not understand.
    #[error("the token's header has extensions")]
    Extended,
    /// The issuer has no such key, or the token names none.
    #[error("the token's key is not among the issuer's")]
    UnknownKey,
    /// The issuer was not heard from for too long to go by what it said.
    #[error("the issuer's keys are not known")]
    NoKeys,
    /// Not signed by that key, or changed since.
    #[error("the token's signature is wrong")]
    Signature,
    /// Said by someone else.
    #[error("the token is another issuer's")]
    Issuer,
    /// Said to someone else.
    #[error("the token is for another audience")]
    Audience,
    /// It is over.
    #[error("the token has expired")]
    Expired,
    /// It is dated in the future.
    #[error("the token is not valid yet")]
    NotYet,
    /// This claim is missing or can't be what it should.
    #[error("the claim `{0}` is missing or unfit")]
    Claim(&'static str),
}

impl Issuer {
    /// The issuer that is configured, if one is. It is first asked when its keys are first needed, so
    /// one that can't be reached keeps no server from starting.
    pub fn discover(config: &OidcConfig) -> std::io::Result<Option<Self>> {
        Self::with_patience(config, Patience::default())
    }

    /// The same with another patience.
    pub fn with_patience(config: &OidcConfig, patience: Patience) -> std::io::Result<Option<Self>> {
        let (Some(url), Some(audience)) = (&config.issuer, &config.audience) else {
            return Ok(None);
        };
        let keys = Keys::of(url.clone(), config.algorithm, patience)?;
        let rules = Rules {
            issuer: url.as_str().to_owned(),
            audience: audience.clone(),
            algorithm: config.algorithm,
            scope_claim: config.scope_claim.clone(),
        };
        Ok(Some(Self { rules, keys }))
    }

    /// Its address, which tells its people from another issuer's.
    pub fn name(&self) -> &str {
        &self.rules.issuer
    }

    /// Whom a bearer token speaks for, if it is to be believed at `now`.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, Denied> {
        let kid = self.rules.key_of(token)?;
        let key = self.keys.find(&kid).await?;
        self.rules.read(token, &key, now)
    }
}
