//! A whole Khabar for one test: a fresh database, the real binary, a real client. Nothing is mocked.
//!
//! `App::demo(kind)` is a running demo; `Place::new(kind)` is only a database to run commands against,
//! and `place.store()` the library on it, for what no client can see. `place.key("desk:write")` makes a
//! key, and `app.desk(&key, …)` asks the desk with it. All is gone when the last of them is dropped.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use api::content::granting::{DESK, PRESS};
use api::content::{Address, Clock, Locale, Store, system_clock};
use sea_orm::{ConnectionTrait, Database, DbErr, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of a test's own, and a folder beside it. Cheap to clone: several servers may share one.
#[derive(Clone, Debug)]
pub struct Place {
    pub url: String,
    pub folder: Arc<Folder>,
}

/// A folder that goes when nobody holds it any more.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

static PLACES: AtomicU32 = AtomicU32::new(0);

impl Place {
    pub async fn new(kind: Kind) -> Self {
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let name = format!("khabar_{}_{number}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.join("khabar.db").display()),
            Kind::Postgres => {
                let server = postgres();
                let admin = Database::connect(&server).await.unwrap();
                admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
                admin.close().await.unwrap();
                let (base, _) = server.rsplit_once('/').unwrap();
                format!("{base}/{name}")
            }
        };
        Self { url, folder: Arc::new(Folder(folder)) }
    }

    /// `khabar` with these arguments, on this database.
    pub fn khabar(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_khabar"));
        command.args(arguments).current_dir(&**self.folder).kill_on_drop(true);
        command.env("KHABAR_DATABASE", &self.url).env("KHABAR_DATA_DIR", self.folder.join("data"));
        command.env("KHABAR_LISTEN", "127.0.0.1:0").env("KHABAR_WORKERS", "2");
        command.env("KHABAR_SERVER_TIMING", "true");
        command
    }

    /// Runs `khabar` to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.khabar(arguments).output().await.unwrap()
    }

    /// Runs `khabar` to its end, which must be a good one.
    pub async fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts `khabar`, which must make it listen: the process, and where it answers.
    pub async fn listening(&self, arguments: &[&str]) -> (Child, String) {
        let mut command = self.khabar(arguments);
        command.stderr(Stdio::inherit());
        heard(command).await
    }

    /// A key to the desk that allows these scopes, as an operator makes one.
    pub async fn key(&self, scopes: &str) -> String {
        let made = self.must(&["key", "create", "--name", "a test", "--scope", scopes]).await;
        made.trim_end().to_owned()
    }

    /// Runs SQL on this database, past everything of Khabar's.
    pub async fn sql(&self, statement: &str) -> Result<(), DbErr> {
        let db = Database::connect(&self.url).await?;
        let outcome = db.execute_unprepared(statement).await;
        db.close().await?;
        outcome.map(drop)
    }

    /// Every row of every table, table by table; but not when a key was last used, which asking changes.
    pub async fn everything(&self) -> Vec<(&'static str, Vec<String>)> {
        let db = Database::connect(&self.url).await.unwrap();
        let mut tables = Vec::new();
        for table in PRESS.iter().chain(&DESK) {
            let all = format!("SELECT * FROM {table}");
            let all = Statement::from_string(db.get_database_backend(), all);
            let mut rows = Vec::new();
            for mut row in JsonValue::find_by_statement(all).all(&db).await.unwrap() {
                row.as_object_mut().unwrap().remove("last_used_at");
                rows.push(row.to_string());
            }
            rows.sort_unstable();
            tables.push((*table, rows));
        }
        db.close().await.unwrap();
        tables
    }

    /// The library on this database.
    pub async fn store(&self) -> Store {
        self.store_by(system_clock()).await
    }

    /// The same, by another clock.
    pub async fn store_by(&self, clock: Clock) -> Store {
        let address: Address = self.url.parse().unwrap();
        let fallbacks = ["en", "fr"].map(|tag| Locale::parse(tag).unwrap()).to_vec();
        Store::open(&address, None, fallbacks, clock).await.unwrap()
    }
}

/// The PostgreSQL server that tests may make databases on.
fn postgres() -> String {
    std::env::var("KHABAR_TEST_POSTGRES").expect(
        "set KHABAR_TEST_POSTGRES to postgres://USER@HOST/postgres, where databases may be made; \
         `tests/run` starts such a server and does so",
    )
}

/// A client. Nothing here is reached by TLS, so it trusts nobody; but it has to know who would do it.
pub fn client() -> reqwest::Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().tls_certs_only([]).build().unwrap()
}

/// A running server.
#[derive(Debug)]
pub struct App {
    pub address: String,
    pub place: Place,
    pub client: reqwest::Client,
    /// The server itself, to look at its memory; it ends when this is dropped.
    pub process: Child,
}

impl App {
    /// The demo.
    pub async fn demo(kind: Kind) -> Self {
        Self::start(Place::new(kind).await, &["demo"]).await
    }

    /// `khabar` with these arguments, which must make it listen.
    pub async fn start(place: Place, arguments: &[&str]) -> Self {
        let mut command = place.khabar(arguments);
        command.stderr(Stdio::inherit());
        Self::listening(place, command).await
    }

    /// This command, which must make it listen.
    pub async fn listening(place: Place, command: Command) -> Self {
        let (process, address) = heard(command).await;
        Self { address, place, client: client(), process }
    }

    /// What a client gets for a query: the whole response, as JSON.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.post(query, variables).await.json().await.unwrap()
    }

    /// The data of a query, which must be free of errors.
    pub async fn data(&self, query: &str) -> Value {
        let mut answer = self.ask(query, json!({})).await;
        assert_eq!(answer["errors"], Value::Null, "{query}");
        answer["data"].take()
    }

    /// The first error of a query: its code, its field and its message.
    pub async fn error(&self, query: &str) -> (String, String, String) {
        let answer = self.ask(query, json!({})).await;
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let extensions = &error["extensions"];
        (text(&extensions["code"]), text(&extensions["field"]), text(&error["message"]))
    }

    /// How many SQL statements a query costs.
    pub async fn statements(&self, query: &str) -> u32 {
        let response = self.post(query, json!({})).await;
        let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"], Value::Null, "{query}");
        let (_, told) = timing.split_once("desc=\"").unwrap();
        told.split(' ').next().unwrap().parse().unwrap()
    }

    /// A response in full.
    pub async fn post(&self, query: &str, variables: Value) -> reqwest::Response {
        let body = json!({ "query": query, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.address)).json(&body);
        request.header("accept", "application/graphql-response+json").send().await.unwrap()
    }

    /// What the desk answers to whoever brings this key: the whole response, as JSON.
    pub async fn desk(&self, key: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        self.at_desk(key).json(&body).send().await.unwrap().json().await.unwrap()
    }

    /// The data of a query or mutation at the desk, which must be free of errors, `userErrors` too.
    pub async fn done(&self, key: &str, query: &str) -> Value {
        let mut answer = self.desk(key, query, json!({})).await;
        assert_eq!(answer["errors"], Value::Null, "{query}");
        let payloads = answer["data"].as_object().unwrap().values();
        let mut refused = payloads.filter_map(|payload| payload.get("userErrors"));
        assert!(refused.all(|errors| *errors == json!([])), "{query}: {answer}");
        answer["data"].take()
    }

    /// A request to the desk with this key, yet to be given what it asks.
    pub fn at_desk(&self, key: &str) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}/desk/graphql", self.address)).bearer_auth(key);
        request.header("accept", "application/graphql-response+json")
    }
}

/// Starts what must come to listen: the process, and where it answers.
async fn heard(mut command: Command) -> (Child, String) {
    let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines.next_line().await.unwrap().expect("the server ended early");
        if let Some((_, address)) = line.split_once("http://") {
            break format!("http://{}", address.trim_end_matches('/'));
        }
    };
    // Whatever else it prints has to go somewhere, or it stops.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (process, address)
}
