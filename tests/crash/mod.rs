//! Whatever is killed, and whenever: what was acknowledged is there, once and whole; nothing is there by halves;
//! and what was not acknowledged can be sent again without being done twice.

mod ledger;
mod writer;

use api::content::{inconsistencies, publishing};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database, Statement};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use tokio::task::JoinHandle;

use self::ledger::Ledger;
use self::writer::Writer;
use crate::app::{Kind, Place, client};
use crate::chance::Chance;
use crate::stories;

on_both_databases! {
    a_hundred_kills_lose_nothing_and_double_nothing
}

const KILLS: usize = 100;
/// Who write at the same time.
const WRITERS: usize = 4;
/// The most deeds that are acknowledged before a kill.
const DEEDS: usize = 12;
/// The fewest deeds of one sort that show something: the clock's, those of several at once.
const SOME: usize = 10;
/// What the choice of moments begins with.
const SEED: u64 = 0x5EED;

async fn a_hundred_kills_lose_nothing_and_double_nothing(kind: Kind) {
    let place = stories::published(kind, Vec::new()).await;
    let key = ["key", "create", "--name", "Writers", "--scope", "desk:write,desk:publish"];
    let key = place.must(&key).await.trim().to_owned();
    let store = place.store().await;
    let mut chance = Chance::new(SEED);
    let ledger = Ledger::new(&store).await;
    let mut writers: Vec<_> =
        (0..WRITERS).map(|number| Writer::new(number, &key, chance.number())).collect();
    let mut printed = Vec::new();
    for kill in 0..=KILLS {
        let (mut process, address) = place.listening(&["serve"]).await;
        let (mut follower, lines) = followed(&place);
        let enough = ledger.len() + chance.below(DEEDS + 1);
        // Somewhere in the middle of whatever comes after the last of them.
        let dawdle = chance.below(400);
        let running = writers
            .into_iter()
            .map(|writer| tokio::spawn(writer.write(client(), address.clone(), ledger.clone())));
        let running: Vec<_> = running.collect();
        if kill < KILLS {
            while ledger.len() < enough {
                let ended = process.try_wait().unwrap();
                assert_eq!(ended, None, "seed {SEED}, kill {kill}: the server ended by itself");
                tokio::task::yield_now().await;
            }
            for _ in 0..dawdle {
                tokio::task::yield_now().await;
            }
            process.kill().await.unwrap();
        } else {
            // Nobody is killed the last time: whatever was on its way is brought to its end.
            ledger.close();
        }
        writers = join_all(running).await.into_iter().map(Result::unwrap).collect();
        follower.kill().await.unwrap();
        printed.push(lines.await.unwrap());

        ledger
            .check(&store)
            .await
            .unwrap_or_else(|told| panic!("seed {SEED}, kill {kill}: {told}"));
        let broken = inconsistencies(&store).await.unwrap();
        assert!(broken.is_empty(), "seed {SEED}, kill {kill}: {broken:?}");
        process.kill().await.unwrap();
    }

    // What is left for the clock is due before long.
    while publishing::next_due(&store).await.unwrap().is_some() {
        publishing::release_due(&store).await.unwrap();
        tokio::task::yield_now().await;
    }
    ledger.is_all(&store).await.unwrap_or_else(|told| panic!("seed {SEED}: {told}"));
    assert_eq!(versions(&place).await, ledger.len() as i64, "each deed is one version");
    place.must(&["check"]).await;
    printed.push(parsed(place.must(&["follow", "--as", "mirror", "--once"]).await.lines()));
    ledger.was_told(&store, &printed).await;

    // Every sort of deed was among those that were killed, and the follower too in the midst of its work.
    let told = printed.iter().filter(|run| !run.is_empty()).count();
    let sorts = [ledger.promises(), ledger.groups(), told];
    assert!(sorts.iter().all(|many| *many >= SOME), "{sorts:?}");
}

/// `khabar follow`, and what it prints until it ends.
fn followed(place: &Place) -> (Child, JoinHandle<Vec<i64>>) {
    let mut command = place.khabar(&["follow", "--as", "mirror"]);
    let mut process = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let printed = tokio::spawn(async move {
        let mut whole = Vec::new();
        while let Ok(Some(line)) = lines.next_line().await {
            whole.push(line);
        }
        parsed(whole.iter().map(String::as_str))
    });
    (process, printed)
}

/// The numbers in these lines; the last may have been cut off.
fn parsed<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<i64> {
    let whole = lines.filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    whole.map(|line| line["seq"].as_i64().unwrap()).collect()
}

async fn versions(place: &Place) -> i64 {
    let db = Database::connect(&place.url).await.unwrap();
    let count = "SELECT count(*) AS n FROM article_version";
    let statement = Statement::from_string(db.get_database_backend(), count);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}
