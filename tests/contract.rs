//! The public contract is a committed file; changing it is a visible decision.

use std::path::{Path, PathBuf};

use api::gate::{Gate, Limits};

#[test]
fn schema_graphql_is_what_the_code_prints() {
    let path = root().join("schema.graphql");
    let current = api::graphql::sdl();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "the schema changed: run `UPDATE=1 cargo test contract` and commit it"
    );
}

#[test]
fn every_list_in_the_schema_has_a_price() {
    let gate = Gate::new(Limits::default(), &api::graphql::sdl()).unwrap();
    assert_eq!(gate.unpriced(), Vec::<String>::new());
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
