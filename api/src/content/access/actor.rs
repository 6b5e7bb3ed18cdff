//! Whoever acts: a key, a person with a token, the clock, or the operator at a shell.

use super::scope::{Scope, Scopes};
use crate::content::{KeyId, line};

/// Whoever acts, and what they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    id: String,
    name: String,
    scopes: Scopes,
    key: Option<KeyId>,
}

impl Actor {
    /// A key that was given out.
    pub(in crate::content) fn key(id: KeyId, name: &str, scopes: Scopes) -> Self {
        Self { id: format!("key:{id}"), name: name.to_owned(), scopes, key: Some(id) }
    }

    /// A person or program that an identity provider vouches for.
    pub fn user(issuer: &str, subject: &str, name: &str, scopes: Scopes) -> Self {
        let name = line("name", name, 200).unwrap_or_else(|_| subject.to_owned());
        Self { id: format!("user:{subject}@{issuer}"), name, scopes, key: None }
    }

    /// The clock, doing what an actor asked it to. It may publish, and nothing else.
    pub(in crate::content) fn clock() -> Self {
        Self {
            id: "clock".to_owned(),
            name: "the clock".to_owned(),
            scopes: Scopes::of([Scope::DeskPublish]),
            key: None,
        }
    }

    /// Whoever runs commands on the server itself, and so may do anything.
    pub fn operator() -> Self {
        let (id, name) = ("operator".to_owned(), "the operator".to_owned());
        Self { id, name, scopes: Scopes::of(Scope::ALL), key: None }
    }

    /// Stable, and unlike any other actor's: `key:key_01h…`, `user:SUBJECT@ISSUER`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What to call them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key they brought, if it is one.
    pub(super) fn key_of(&self) -> Option<KeyId> {
        self.key
    }

    /// What they may.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }
}
