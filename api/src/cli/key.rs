//! `khabar key`.

use chrono::TimeDelta;
use clap::{Args, Subcommand};

use super::{Failure, hand_over, say, tell};
use crate::config::Database;
use crate::content::access::keys::{self, Key, KeyList};
use crate::content::access::{Scope, Scopes};
use crate::content::list::{End, Window, pages};
use crate::content::{self, Actor, Desk, KeyId, TypedId};
use crate::pepper::PepperSource;

/// Give out keys to the desk, replace them and take them back
#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    pepper: PepperSource,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Make a key and print it, this once
    Create {
        /// What to call it
        #[arg(long)]
        name: String,
        /// What it allows: press:read, press:embargoed, desk:read, desk:write, desk:publish, admin
        #[arg(long = "scope", required = true, value_delimiter = ',', value_name = "SCOPES")]
        scopes: Vec<Scope>,
        /// For how many days it is good; until it is revoked, when not given
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..), value_name = "DAYS")]
        days: Option<u16>,
    },
    /// List every key, and nothing that could be used as one
    List,
    /// Make a key in the place of another, which stays good for a while, and print it, this once
    Rotate {
        /// The key to replace: its id
        id: String,
        /// For how many hours the old one stays good, at most 720 (30 days)
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(0..=720), value_name = "HOURS")]
        overlap: u16,
    },
    /// Take a key back, at once and on every server
    Revoke {
        /// The key: its id
        id: String,
    },
}

impl Keys {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let store = self.database.open().await?;
        content::check(&store).await?;
        let desk = Desk::new(&store, Actor::operator());
        let pepper = || self.pepper.pepper(&self.database.data_dir);
        match self.deed {
            Deed::Create { name, scopes, days } => {
                let expires_at = days.map(|days| store.now() + TimeDelta::days(days.into()));
                let scopes = Scopes::of(scopes);
                tell_made(&keys::create(&desk, &pepper()?, &name, &scopes, expires_at).await?)?;
            }
            Deed::List => list(&desk).await?,
            Deed::Rotate { id, overlap } => {
                let overlap = TimeDelta::hours(overlap.into());
                tell_made(&keys::rotate(&desk, &pepper()?, key_id(&id)?, overlap).await?)?;
            }
            Deed::Revoke { id } => {
                keys::revoke(&desk, key_id(&id)?).await?;
                say(format!("{id} is revoked."));
            }
        }
        Ok(())
    }
}

/// The key on standard output, for a script to take; what a person should know beside it on standard error.
fn tell_made(made: &keys::Made) -> Result<(), Failure> {
    eprintln!("{} is made. This is the only time that it is shown:", made.id);
    hand_over(made.secret.as_deref().unwrap_or_default())
}

async fn list(desk: &Desk) -> Result<(), Failure> {
    let list = KeyList::new(desk)?;
    let mut after = None;
    loop {
        let window = Window { end: End::First, take: 100, after, before: None };
        let Some(page) = pages(desk, &[(list.clone(), window)]).await?.pop() else { return Ok(()) };
        page.items.iter().try_for_each(|(_, key)| tell(line(desk, key)))?;
        after = page.items.last().map(|(cursor, _)| cursor.clone());
        if !page.has_next {
            return Ok(());
        }
    }
}

fn line(desk: &Desk, key: &Key) -> String {
    let scopes: Vec<_> = keys::scopes_of(key).iter().map(Scope::as_str).collect();
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {at}"),
        (None, Some(at)) if at <= desk.now() => format!("expired {at}"),
        (None, Some(at)) => format!("until {at}"),
        (None, None) => "until revoked".to_owned(),
    };
    let used = key.last_used_at.map_or("never used".to_owned(), |at| format!("last used {at}"));
    let id = KeyId::of(key.id);
    format!("{id}  kh_{}…  {}  {state}  {used}  {}", key.prefix, scopes.join(","), key.name)
}

fn key_id(text: &str) -> Result<KeyId, Failure> {
    KeyId::parse(text).ok_or_else(|| content::Error::not_found("key", text).into())
}
