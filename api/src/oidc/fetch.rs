//! Asks an issuer for what it publishes about itself, within bounds. Knows no tokens.

use std::{io, time::Duration};

use reqwest::{Client, Response, StatusCode, Url, redirect::Policy};
use rustls::crypto::ring;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::options::IssuerUrl;

/// The longest answer that is read.
const ANSWER_BYTES: usize = 64 * 1024;
/// How long an answer may take, from the connection to its last byte.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// The most keys that an issuer may have. The largest publish a dozen.
const KEYS: usize = 64;

/// Why the issuer's keys could not be had. For the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum Silence {
    #[error("{0}")]
    Unreachable(String),
    #[error("it answers {0}")]
    Status(StatusCode),
    #[error("it answers more than 64 kB")]
    TooLong,
    #[error("its answer is not understood: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("{0}")]
    Unfit(&'static str),
}

impl From<reqwest::Error> for Silence {
    fn from(error: reqwest::Error) -> Self {
        // The cause is what tells a closed port from an unknown authority.
        let mut told = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            told = format!("{told}: {error}");
            cause = error.source();
        }
        Self::Unreachable(told)
    }
}

/// What of an issuer's description of itself matters here.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// A set of keys, each to be understood by itself: one of a new kind must not hide the others.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// A client that goes straight to the address it is given, and nowhere else.
pub(super) fn client(issuer: &IssuerUrl) -> io::Result<Client> {
    // The one TLS library in the program; reqwest would bring its own.
    _ = ring::default_provider().install_default();
    let client = Client::builder()
        .https_only(issuer.by_tls())
        .redirect(Policy::none())
        .no_proxy()
        .timeout(ANSWER_TIME)
        .user_agent(concat!("khabar/", env!("CARGO_PKG_VERSION")));
    // Without TLS there are no authorities to trust, so a machine need not have any.
    let client = if issuer.by_tls() { client } else { client.tls_certs_only([]) };
    client.build().map_err(io::Error::other)
}

/// The keys that an issuer publishes, of whatever kind.
pub(super) async fn keys(client: &Client, issuer: &IssuerUrl) -> Result<Vec<Value>, Silence> {
    let address = issuer.discovery().map_err(Silence::Unfit)?;
    let description: Description = document(client, address).await?;
    if description.issuer != issuer.as_str() {
        return Err(Silence::Unfit("it calls itself otherwise than it is called here"));
    }
    let address = issuer.keys(&description.jwks_uri).map_err(Silence::Unfit)?;
    let KeySet { keys } = document(client, address).await?;
    if keys.len() > KEYS {
        return Err(Silence::Unfit("it has more than 64 keys"));
    }
    Ok(keys)
}

async fn document<T: DeserializeOwned>(client: &Client, address: Url) -> Result<T, Silence> {
    let response = client.get(address).header("accept", "application/json").send().await?;
    if response.status() != StatusCode::OK {
        return Err(Silence::Status(response.status()));
    }
    Ok(serde_json::from_slice(&body(response).await?)?)
}

async fn body(mut response: Response) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES {
            return Err(Silence::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
