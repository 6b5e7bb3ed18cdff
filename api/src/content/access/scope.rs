//! What a key or token may be allowed. Knows no deed: that is for [`Action`](super::Action) to say.

use std::{fmt, str::FromStr};

/// One right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// To read what is public, as everybody may.
    PressRead,
    /// To read stories under embargo before it is lifted.
    PressEmbargoed,
    /// To read working copies, their revisions and what is scheduled.
    DeskRead,
    /// To write working copies, and what stories are filed under and mention.
    DeskWrite,
    /// To decide what the public sees: publish, correct, schedule, withdraw, merge, state relations.
    DeskPublish,
    /// To give out and take back keys, and to read who did what.
    Admin,
}

impl Scope {
    /// Every right there is.
    pub const ALL: [Self; 6] = [
        Self::PressRead,
        Self::PressEmbargoed,
        Self::DeskRead,
        Self::DeskWrite,
        Self::DeskPublish,
        Self::Admin,
    ];

    /// As it is written: `desk:write`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PressRead => "press:read",
            Self::PressEmbargoed => "press:embargoed",
            Self::DeskRead => "desk:read",
            Self::DeskWrite => "desk:write",
            Self::DeskPublish => "desk:publish",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|scope| scope.as_str()).collect();
            format!("must be one of {}", known.join(", "))
        })
    }
}

/// The rights of one key or token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These, each once, in the order of [`Scope::ALL`].
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let given: Vec<Scope> = scopes.into_iter().collect();
        Self(Scope::ALL.into_iter().filter(|scope| given.contains(scope)).collect())
    }

    /// Those of these words that are rights of ours. A token may hold others, which mean nothing here.
    pub fn known<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(words.into_iter().filter_map(|word| word.parse().ok()))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Whether they suffice for what needs `scope`.
    ///
    /// Whoever writes or publishes reads the desk too. Nothing else implies anything: who may publish need
    /// not be able to write, and `admin` is no editor. What is public needs no right.
    pub fn allow(&self, scope: Scope) -> bool {
        let has = |scope| self.0.contains(&scope);
        match scope {
            Scope::DeskRead => {
                has(Scope::DeskRead) || has(Scope::DeskWrite) || has(Scope::DeskPublish)
            }
            other => has(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_reading_is_implied() {
        for scope in Scope::ALL {
            let scopes = Scopes::of([scope]);
            for needed in Scope::ALL {
                let implied = match needed {
                    Scope::DeskRead => {
                        matches!(scope, Scope::DeskRead | Scope::DeskWrite | Scope::DeskPublish)
                    }
                    needed => needed == scope,
                };
                assert_eq!(scopes.allow(needed), implied, "{scope} for {needed}");
            }
        }
        assert!(Scope::ALL.iter().all(|scope| !Scopes::default().allow(*scope)));
    }

    #[test]
    fn unknown_words_give_no_right() {
        let scopes = Scopes::known(["openid", "desk:write", "DESK:PUBLISH", "admin ", ""]);
        assert_eq!(scopes, Scopes::of([Scope::DeskWrite]));
    }
}
