//! What an operator can set, in groups that commands share. `khabar --help` is the manual.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use reqwest::Url;

use crate::content::{Address, Error, Locale, Result, Store, iri, system_clock};
use crate::feeds::Site;
use crate::gate::Limits;
use crate::graphql::over_http::StatusProfile;
use crate::oidc::OidcConfig;
use crate::pepper::PepperSource;
use crate::syndication::Syndication;

/// Any origin.
pub const ANY: &str = "*";

/// Where the content lives. Its options are global, so that they may stand after a command's own command too.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// The database: `sqlite://PATH` on one machine, `postgres://USER:PASSWORD@HOST/DATABASE` on several
    /// [default: sqlite://DATA_DIR/khabar.db]
    #[arg(
        long,
        global = true,
        env = "KHABAR_DATABASE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database: Option<Address>,

    /// Where the press reads, as a role that `khabar grant` gave the right to what is public and to nothing
    /// else; PostgreSQL only [default: the database itself]
    #[arg(
        long,
        global = true,
        env = "KHABAR_PRESS_DATABASE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub press_database: Option<Address>,

    /// The folder for whatever this machine keeps; made if it is not there
    #[arg(
        long,
        global = true,
        env = "KHABAR_DATA_DIR",
        default_value = "khabar-data",
        value_name = "DIR"
    )]
    pub data_dir: PathBuf,

    /// The languages that names are served in when the wanted one is missing, first choice first
    #[arg(
        long,
        global = true,
        env = "KHABAR_FALLBACK_LOCALES",
        default_value = "en,fr",
        value_delimiter = ',',
        value_parser = locale,
        value_name = "TAGS"
    )]
    pub fallback_locales: Vec<Locale>,
}

/// How the server runs.
#[derive(Clone, Debug, Args)]
pub struct Serving {
    /// The address to listen on; port 0 picks a free one
    #[arg(long, env = "KHABAR_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// The address for Prometheus to read /metrics on; nothing is told to anyone when it is not given
    #[arg(long, env = "KHABAR_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,

    /// How many days the change log is kept; a follower away for longer has to start over
    #[arg(
        long,
        env = "KHABAR_LOG_DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(1..),
        value_name = "DAYS"
    )]
    pub log_days: u16,

    /// How many minutes a bundle of articles is served before another is made, if something in it has changed; one with
    /// an article that was taken back goes at once
    #[arg(
        long,
        env = "KHABAR_BUNDLE_MINUTES",
        default_value_t = 10,
        value_parser = clap::value_parser!(u16).range(..=1_440),
        value_name = "MINUTES"
    )]
    pub bundle_minutes: u16,

    /// The most records that one GraphQL request may be priced at
    #[arg(
        long,
        env = "KHABAR_MAX_COST",
        default_value_t = Limits::default().cost,
        value_parser = clap::value_parser!(u64).range(1..),
        value_name = "RECORDS"
    )]
    pub max_cost: u64,

    /// Which HTTP statuses GraphQL responses carry
    #[arg(
        long,
        env = "KHABAR_STATUS_PROFILE",
        value_enum,
        default_value_t,
        value_name = "PROFILE"
    )]
    pub status_profile: StatusProfile,

    /// The origins whose pages may read what is public from a browser: https://www.example.org; * for any
    #[arg(
        long,
        env = "KHABAR_ORIGINS",
        default_value = ANY,
        value_delimiter = ',',
        value_parser = any_or_origin,
        value_name = "ORIGINS"
    )]
    pub origins: Vec<String>,

    /// How many clients may follow live or wait for news at once
    #[arg(
        long,
        env = "KHABAR_MAX_LIVE",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u16).range(1..),
        value_name = "CLIENTS"
    )]
    pub max_live: u16,

    /// Say in a `Server-Timing` header what each GraphQL request cost
    #[arg(long, env = "KHABAR_SERVER_TIMING")]
    pub server_timing: bool,

    /// Where the public finds what is served.
    #[command(flatten)]
    pub addresses: Addresses,

    /// Feeds.
    #[command(flatten)]
    pub syndication: Syndication,

    /// The desk.
    #[command(flatten)]
    pub desk: AtTheDesk,

    /// How many threads answer requests [default: one a core]
    #[arg(long, env = "KHABAR_WORKERS", value_parser = clap::value_parser!(u16).range(1..=512), value_name = "N")]
    pub workers: Option<u16>,
}

/// Where the public finds what is served, for whatever has to name it in full.
#[derive(Clone, Debug, Args)]
pub struct Addresses {
    /// Where the public reaches this server: https://news.example.org [default: http:// and the address that it
    /// listens on]
    #[arg(long, env = "KHABAR_PUBLIC_URL", value_parser = public_url, value_name = "URL")]
    pub public_url: Option<String>,

    /// Where readers find an article that came without an address of its own, with `{slug}` or `{id}` in it
    /// [default: its JSON, below the public URL]
    #[arg(long, env = "KHABAR_ARTICLE_URL", value_parser = article_url, value_name = "TEMPLATE")]
    pub article_url: Option<String>,
}

/// Who may come to the desk, and how.
#[derive(Clone, Debug, Args)]
pub struct AtTheDesk {
    /// Serve no desk on /desk/graphql: what is published comes in by commands alone
    #[arg(long, env = "KHABAR_NO_DESK")]
    pub no_desk: bool,

    /// The origins whose pages may use the desk from a browser: https://desk.example.org
    #[arg(
        long = "desk-origins",
        env = "KHABAR_DESK_ORIGINS",
        value_delimiter = ',',
        value_parser = origin,
        value_name = "ORIGINS"
    )]
    pub desk_origins: Vec<String>,

    /// What keys are hashed with.
    #[command(flatten)]
    pub pepper: PepperSource,

    /// Who else vouches for those who come.
    #[command(flatten)]
    pub oidc: OidcConfig,
}

impl Addresses {
    /// Where it all is, for a server that came to listen here.
    pub fn site(&self, listening: SocketAddr) -> Site {
        let here = || format!("http://{listening}");
        Site {
            public_url: self.public_url.clone().unwrap_or_else(here),
            article_url: self.article_url.clone(),
        }
    }
}

impl Database {
    /// The address that is meant.
    pub fn address(&self) -> Address {
        let file = || Address::Sqlite(self.data_dir.join("khabar.db").display().to_string());
        self.database.clone().unwrap_or_else(file)
    }

    async fn connect(&self, address: &Address) -> Result<Store> {
        let press = self.press_database.as_ref();
        if press.is_some() && matches!(address, Address::Sqlite(_)) {
            let told = "--press-database is for PostgreSQL: SQLite knows no roles";
            return Err(Error::Unready(told.to_owned()));
        }
        Store::open(address, press, self.fallback_locales.clone(), system_clock()).await
    }

    /// Opens a database that is there.
    pub async fn open(&self) -> Result<Store> {
        let address = self.address();
        if let Address::Sqlite(path) = &address
            && !Path::new(path).exists()
        {
            let told = format!("there is no database at {address}; run `khabar migrate` first");
            return Err(Error::Unready(told));
        }
        self.connect(&address).await
    }

    /// Opens it; an SQLite file and the folder around it are made if they are not there.
    pub async fn make(&self) -> Result<Store> {
        let address = self.address();
        if let Address::Sqlite(path) = &address
            && let Some(folder) = Path::new(path).parent()
        {
            tokio::fs::create_dir_all(folder).await.map_err(|error| {
                let told = format!("cannot make the folder {}: {error}", folder.display());
                Error::Unready(told)
            })?;
        }
        self.connect(&address).await
    }
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::known(text.trim()).map_err(|error| error.to_string())
}

/// The same, or any.
fn any_or_origin(text: &str) -> Result<String, String> {
    if text.trim() == ANY { Ok(ANY.to_owned()) } else { origin(text) }
}

/// An address to put paths behind: no slash at its end.
fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    let proper = web_address(text).is_some_and(|url| url.query().is_none());
    let rule = "must be an http or https address without a query: https://news.example.org";
    proper.then(|| text.to_owned()).ok_or_else(|| rule.to_owned())
}

/// An address with a place for the name of an article.
fn article_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let filled = text.replace("{slug}", "slug").replace("{id}", "id");
    let proper = filled != text && !filled.contains(['{', '}']) && web_address(&filled).is_some();
    let rule =
        "must be an http or https address with {slug} or {id} in it: https://example.org/{slug}";
    proper.then(|| text.to_owned()).ok_or_else(|| rule.to_owned())
}

/// An address of the web, which tells no password and names no place on a page.
fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(&iri("url", text).ok()?).ok()?;
    let open = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    open.then_some(url)
}

/// An origin, letter for letter as browsers send it: any other would be shared with nobody. No wildcard, so
/// that no page has the desk by chance.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    let proper = Url::parse(text).is_ok_and(|url| {
        let whole = url.origin().ascii_serialization() == text;
        whole && matches!(url.scheme(), "https" | "http") && !text.contains('*')
    });
    let rule = "must be a scheme, a host and what port is not the scheme's own, and nothing after them: \
                https://desk.example.org";
    proper.then(|| text.to_owned()).ok_or_else(|| rule.to_owned())
}
