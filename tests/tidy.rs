//! Architecture, as tests: who may name whom, and how a file reads.

use std::fs;

use crate::contract::root;

/// Each floor may name only what is below it.
#[test]
fn dependencies_point_inward() {
    let faces = [
        "actix",
        "crate::server",
        "crate::cli",
        "crate::config",
        "crate::oidc",
        "crate::pepper",
        "crate::portal",
        "crate::metrics",
        "crate::upkeep",
        "crate::json",
    ];
    for (floor, forbidden) in [
        ("entity/src", &["async_graphql", "actix", "migration", "serde_json::", "api::"][..]),
        ("migration/src", &["async_graphql", "actix", "entity::", "api::"]),
        (
            "api/src/gate",
            &[
                &faces[..],
                &["sea_orm", "entity::", "crate::content", "crate::graphql", "crate::ingest"],
            ]
            .concat(),
        ),
        (
            "api/src/content",
            &[
                &faces[..],
                &[
                    "async_graphql",
                    "clap",
                    "crate::gate",
                    "crate::graphql",
                    "crate::feeds",
                    "crate::ingest",
                    "crate::follow",
                    "crate::search",
                ],
            ]
            .concat(),
        ),
        (
            "api/src/feeds",
            &[
                &faces[..],
                &["sea_orm", "async_graphql", "clap", "migration"],
                &["crate::gate", "crate::graphql", "crate::ingest", "crate::desk", "crate::follow"],
                &["crate::search"],
            ]
            .concat(),
        ),
        (
            "api/src/follow",
            &[
                &faces[..],
                &["sea_orm", "async_graphql", "clap"],
                &["crate::gate", "crate::graphql", "crate::ingest", "crate::search"],
            ]
            .concat(),
        ),
        (
            "api/src/search",
            &[
                &faces[..],
                &["sea_orm", "async_graphql", "clap"],
                &["crate::gate", "crate::graphql", "crate::ingest", "crate::desk"],
            ]
            .concat(),
        ),
        (
            "api/src/ingest",
            &[
                &faces[..],
                &[
                    "sea_orm",
                    "async_graphql",
                    "clap",
                    "crate::gate",
                    "crate::graphql",
                    "crate::search",
                ],
            ]
            .concat(),
        ),
        (
            "api/src/json",
            &[
                &faces[..],
                &["sea_orm", "entity::", "migration", "crate::ingest", "crate::follow"],
                &["crate::search", "crate::desk", "crate::content::reading"],
            ]
            .concat(),
        ),
        ("api/src/graphql", &[&faces[..], &["sea_orm", "migration", "crate::ingest"]].concat()),
        (
            "api/src/oidc",
            &[
                &faces[..],
                &["sea_orm", "entity::", "migration::", "async_graphql", "crate::content"],
                &["crate::gate", "crate::graphql", "crate::ingest"],
            ]
            .concat(),
        ),
        ("api/src/cli", &["sea_orm", "async_graphql", "migration::"]),
        ("api/src/server", &["sea_orm", "migration::", "entity::"]),
        (
            "api/src/desk",
            &[&faces[..], &["sea_orm", "migration", "crate::ingest", "crate::follow"]].concat(),
        ),
        ("api/src/metrics.rs", &["sea_orm", "migration::", "entity::"]),
    ] {
        for (file, text) in sources(floor) {
            let broken =
                forbidden.iter().find(|name| code(&text).any(|line| line.contains(**name)));
            assert_eq!(broken, None, "{file} must not know about it");
        }
    }
}

/// The value floor of the domain knows no storage.
#[test]
fn values_and_documents_know_no_storage() {
    for folder in [
        "api/src/content/analysis",
        "api/src/content/value",
        "api/src/content/document",
        "api/src/content/submission",
    ] {
        for (file, text) in sources(folder) {
            assert!(
                !code(&text).any(|line| line.contains("sea_orm")),
                "{file} must not know about storage"
            );
        }
    }
}

/// The library that indexes is one floor's affair.
#[test]
fn the_index_is_known_to_the_search_alone() {
    for (file, text) in sources("api/src") {
        let named = code(&text).any(|line| line.contains("tantivy"));
        assert!(!named || file.contains("/search/"), "{file} must ask crate::search");
    }
}

#[test]
fn only_the_store_begins_a_transaction() {
    for (file, text) in sources("api/src") {
        let begins =
            code(&text).any(|line| line.contains(".begin") || line.contains("TransactionTrait"));
        assert!(
            !begins || file.ends_with("content/store.rs"),
            "{file} must write through Store::commit"
        );
    }
}

/// Lines in a file. What is longer is two things.
const LONGEST: usize = 310;

#[test]
fn every_file_is_introduced_and_fits_on_a_few_screens() {
    for folder in ["entity/src", "migration/src", "api/src", "tests"] {
        for (file, text) in sources(folder) {
            assert!(text.starts_with("//! "), "{file} has no opening sentence");
            assert!(text.lines().count() <= LONGEST, "{file} has {} lines", text.lines().count());
        }
    }
}

#[test]
fn nothing_is_skipped_by_offset() {
    for (file, text) in sources("api/src") {
        // An offset without an argument is a time zone's.
        let skips = code(&text).any(|line| {
            line.replace(".offset()", "").contains(".offset(") || line.contains("OFFSET")
        });
        assert!(!skips, "{file}: deep pages must cost what the first costs");
    }
}

/// Lines that are not comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The Rust files in a folder, or the one file, and what is in them.
fn sources(place: &str) -> Vec<(String, String)> {
    let mut open = vec![root().join(place)];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!files.is_empty(), "there is nothing in {place}");
    files
}
