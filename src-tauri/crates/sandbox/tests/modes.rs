//! `MODES.md` names what there is: every switch stands in it, and every test it names exists.

#![allow(clippy::unwrap_used)] // clippy does not see that helpers are tests

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use budstikke_sandbox::{AnswerQuirk, Quirk, RegistryQuirk};
use serde::Serialize;

fn modes() -> String {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(crate_folder.join("MODES.md")).unwrap()
}

/// The words in backticks.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_quirk_stands_in_the_table() {
    fn names<T: Serialize>(quirks: &[T]) -> Vec<String> {
        let name = |quirk| serde_json::to_string(quirk).unwrap();
        quirks
            .iter()
            .map(|quirk| name(quirk).replace('"', ""))
            .collect()
    }
    let text = modes();
    let told = quoted(&text);
    let all = [
        names(&Quirk::ALL),
        names(&AnswerQuirk::ALL),
        names(&RegistryQuirk::ALL),
    ];
    for name in all.concat() {
        assert!(told.contains(name.as_str()), "{name} is not told of");
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut count = 0;
    for row in modes().lines().filter(|line| line.starts_with("| ")) {
        let Some(cell) = row.trim_end_matches('|').rsplit('|').next() else {
            continue;
        };
        for named in quoted(cell) {
            let Some((file, test)) = named.split_once("::") else {
                continue;
            };
            let source = ["src-tauri/crates", "tests"]
                .iter()
                .find_map(|folder| fs::read_to_string(root.join(folder).join(file)).ok());
            let source = source.unwrap_or_else(|| panic!("there is no {file}"));
            assert!(
                source.contains(&format!("fn {test}(")),
                "{named} does not exist"
            );
            count += 1;
        }
    }
    assert!(count > 40, "the table is read: {count}");
}
