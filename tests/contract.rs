//! The public contract is a committed file; changing it is a visible decision.

use std::path::{Path, PathBuf};

use api::gate::{Gate, Limits};

/// Each schema: its file, and what the code prints.
fn schemas() -> [(&'static str, String); 2] {
    [("schema.graphql", api::graphql::sdl()), ("desk.graphql", api::desk::sdl())]
}

#[test]
fn each_schema_is_what_the_code_prints() {
    for (file, current) in schemas() {
        let path = root().join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == current,
            "{file} changed: run `UPDATE=1 cargo test contract` and commit it"
        );
    }
}

#[test]
fn every_list_in_a_schema_has_a_price() {
    for (file, sdl) in schemas() {
        let gate = Gate::new(Limits::default(), &sdl).unwrap();
        assert_eq!(gate.unpriced(), Vec::<String>::new(), "{file}");
    }
}

/// What is not public has no name at the press: no type, no field and no argument of the desk's alone.
#[test]
fn the_press_knows_no_word_of_the_desk() {
    let [(_, press), (_, desk)] = schemas();
    let words = |sdl: &str| -> Vec<String> {
        let declared = sdl.lines().filter(|line| !line.trim_start().starts_with('"'));
        let words =
            declared.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
        words.map(str::to_owned).collect()
    };
    let (press, desk) = (words(&press), words(&desk));
    for word in
        ["Draft", "draft", "Mutation", "Revision", "Embargoed", "Key", "Viewer", "AuditRecord"]
            .into_iter()
            .chain(["SavedFilter", "StoredRef", "savedFilters", "filterSave"])
            .chain(["TopicRule", "Filing", "filings", "ruling", "rule", "FilingOrigin"])
    {
        assert!(desk.iter().any(|known| known == word), "{word} is no word of the desk");
        assert!(!press.iter().any(|known| known == word), "{word} is a word of the press");
    }
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
