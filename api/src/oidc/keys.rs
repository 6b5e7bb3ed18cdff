//! The issuer's public keys, kept as fresh as they have to be. Knows no tokens.

use std::{
    io,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse,
};
use reqwest::Client;
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::Mutex, time::timeout};

use super::fetch::{self, Silence};
use super::options::{IssuerUrl, Pinned};
use super::{Denied, signature};

/// How long a token whose key is known waits for its being asked for anew.
const REFRESH_TIME: Duration = Duration::from_secs(1);

/// How long keys are gone by, and how often the issuer is asked for them.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// After this long, keys in use are asked for again: one that the issuer took away stops working.
    pub refresh: Duration,
    /// After this long without an answer, none is gone by any more.
    pub keep: Duration,
    /// How long an issuer that did not answer is let be while a key is there, only old.
    pub retry: Duration,
    /// How long it is let be when a key is not there. Anyone can make up the name of a key: this is
    /// how often they can make us ask.
    pub unknown: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            refresh: Duration::from_secs(10 * 60),
            keep: Duration::from_secs(60 * 60),
            retry: Duration::from_secs(60),
            unknown: Duration::from_secs(10),
        }
    }
}

/// The keys of one issuer. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Keys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    issuer: IssuerUrl,
    algorithm: Pinned,
    patience: Patience,
    client: Client,
    held: RwLock<Held>,
    /// Whose turn it is to ask.
    turn: Arc<Mutex<()>>,
}

/// What the issuer said last.
#[derive(Debug, Default)]
struct Held {
    keys: Vec<(String, DecodingKey)>,
    /// When it last gave keys.
    heard: Option<Instant>,
    /// When it was last done being asked, heard or not.
    asked: Option<Instant>,
    /// Whether it gave none then.
    troubled: bool,
}

impl Keys {
    pub(super) fn of(issuer: IssuerUrl, algorithm: Pinned, patience: Patience) -> io::Result<Self> {
        signature::install();
        let client = fetch::client(&issuer)?;
        let (held, turn) = (RwLock::default(), Arc::default());
        Ok(Self(Arc::new(Shared { issuer, algorithm, patience, client, held, turn })))
    }

    /// The key of this name, after asking the issuer if there is cause to.
    pub(super) async fn find(&self, kid: &str) -> Result<DecodingKey, Denied> {
        if self.wants_asking(kid) {
            let asking = self.ask(kid);
            // Whose key is known needs no answer at once: one that comes later counts from then on.
            if self.held(|held| held.knows(kid, &self.0.patience)) {
                _ = timeout(REFRESH_TIME, asking).await;
            } else {
                asking.await;
            }
        }
        self.held(|held| {
            if !held.usable(&self.0.patience) {
                return Err(Denied::NoKeys);
            }
            held.key(kid).cloned().ok_or(Denied::UnknownKey)
        })
    }

    fn wants_asking(&self, kid: &str) -> bool {
        self.held(|held| held.wants_asking(kid, &self.0.patience))
    }

    /// Asks the issuer, or waits for whoever is just asking.
    async fn ask(&self, kid: &str) {
        let turn = self.0.turn.clone().lock_owned().await;
        if !self.wants_asking(kid) {
            return;
        }
        // To the end, even when who caused it goes away: or hanging up would be a way to keep the
        // issuer from ever being heard.
        let keys = self.clone();
        let asking = tokio::spawn(async move {
            let _turn = turn;
            let heard = fetch::keys(&keys.0.client, &keys.0.issuer).await;
            keys.hear(heard);
        });
        _ = asking.await;
    }

    fn hear(&self, heard: Result<Vec<Value>, Silence>) {
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        held.asked = Some(Instant::now());
        let trouble = match heard {
            Ok(keys) => {
                held.keys = fitting(keys, self.0.algorithm);
                held.heard = held.asked;
                held.keys.is_empty().then(|| "none is for the pinned algorithm".to_owned())
            }
            Err(reason) => Some(reason.to_string()),
        };
        // Said once: it will be asked again and again.
        let issuer = self.0.issuer.as_str();
        match &trouble {
            Some(reason) if !held.troubled => {
                tracing::warn!(issuer, reason, "the OIDC issuer gives no keys");
            }
            None if held.troubled => tracing::info!(issuer, "the OIDC issuer gives keys again"),
            _ => {}
        }
        held.troubled = trouble.is_some();
    }

    fn held<T>(&self, look: impl FnOnce(&Held) -> T) -> T {
        look(&self.0.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    fn key(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.iter().find_map(|(name, key)| (name == kid).then_some(key))
    }

    fn heard_within(&self, time: Duration) -> bool {
        self.heard.is_some_and(|heard| heard.elapsed() <= time)
    }

    fn usable(&self, patience: &Patience) -> bool {
        self.heard_within(patience.keep)
    }

    fn knows(&self, kid: &str, patience: &Patience) -> bool {
        self.usable(patience) && self.key(kid).is_some()
    }

    fn wants_asking(&self, kid: &str, patience: &Patience) -> bool {
        let known = self.knows(kid, patience);
        if known && self.heard_within(patience.refresh) {
            return false;
        }
        let pause = if known { patience.retry } else { patience.unknown };
        self.asked.is_none_or(|asked| asked.elapsed() >= pause)
    }
}

/// The keys that tokens may be signed by, each with its name.
fn fitting(keys: Vec<Value>, algorithm: Pinned) -> Vec<(String, DecodingKey)> {
    let keys = keys.into_iter().filter_map(|key| Jwk::deserialize(key).ok());
    let keys = keys.filter(|key| fits(key, algorithm));
    keys.filter_map(|key| Some((key.common.key_id.clone()?, DecodingKey::from_jwk(&key).ok()?)))
        .collect()
}

/// Whether a key is for signatures by this algorithm, by all that it says of itself.
fn fits(key: &Jwk, algorithm: Pinned) -> bool {
    let by = KeyAlgorithm::from(jsonwebtoken::Algorithm::from(algorithm));
    let kind = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Pinned::Rs256 | Pinned::Ps256) => true,
        (AlgorithmParameters::EllipticCurve(key), Pinned::Es256) => {
            key.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::OctetKeyPair(key), Pinned::EdDsa) => {
            key.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    let common = &key.common;
    kind && common.key_algorithm.is_none_or(|named| named == by)
        && common.public_key_use.as_ref().is_none_or(|named| *named == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|named| named.contains(&KeyOperations::Verify))
}
