//! A whole OpenID Connect issuer for one test: `tests/node/issuer.mjs`, on a port of its own.

use std::process::Stdio;

use api::oidc::{Issuer, OidcConfig, Patience, Pinned};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::app::client;
use crate::contract::root;

/// Whom tokens are meant for.
pub const AUDIENCE: &str = "https://khabar.example/desk";

/// An issuer; it ends when this is dropped.
pub struct Local {
    pub address: String,
    process: Child,
}

impl Local {
    pub async fn start(algorithm: &str) -> Self {
        let modules = root().join("tests/node/node_modules");
        assert!(modules.is_dir(), "run `npm ci` in tests/node, or let `tests/run` do it");
        let mut command = Command::new("node");
        command.arg(root().join("tests/node/issuer.mjs")).arg(algorithm).kill_on_drop(true);
        let spawned = command.stdout(Stdio::piped()).spawn();
        let mut process = spawned.expect("node, version 18.17 or later, runs the issuer");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.next_line().await.unwrap().expect("the issuer ended early");
        Self { address, process }
    }

    pub fn config(&self) -> OidcConfig {
        OidcConfig {
            issuer: Some(self.address.parse().unwrap()),
            audience: Some(AUDIENCE.to_owned()),
            algorithm: Pinned::Rs256,
            scope_claim: "scope".to_owned(),
        }
    }

    pub fn issuer(&self, patience: Patience) -> Issuer {
        Issuer::with_patience(&self.config(), patience).unwrap().unwrap()
    }

    /// A token as programs get one.
    pub async fn token(&self, audience: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "desk:read desk:write"),
            ("resource", audience),
        ];
        let request =
            client().post(format!("{}/token", self.address)).basic_auth("bot", Some("bot"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(serde_urlencoded::to_string(form).unwrap());
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A token with this header and a good one's claims, but for these, signed by the issuer's key.
    pub async fn sign(&self, header: Value, changes: Value) -> String {
        let mut claims = json!({ "iss": self.address, "aud": AUDIENCE, "sub": "u1", "exp": 9e9 });
        let changes = changes.as_object().unwrap().clone();
        claims.as_object_mut().unwrap().extend(changes);
        self.control("sign", json!({ "header": header, "claims": claims })).await
    }

    pub async fn control(&self, what: &str, body: Value) -> String {
        let request = client().post(format!("{}/test/{what}", self.address)).json(&body);
        request.send().await.unwrap().error_for_status().unwrap().text().await.unwrap()
    }

    /// How often it was asked for its keys.
    pub async fn asked(&self) -> u32 {
        self.control("asked", json!({})).await.parse().unwrap()
    }

    /// Gone, as when its machine is.
    pub async fn end(&mut self) {
        self.process.kill().await.unwrap();
    }
}
