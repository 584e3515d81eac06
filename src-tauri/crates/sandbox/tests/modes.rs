//! `MODES.md` names what there is: every switch stands in it, and every test it names exists.

#![allow(clippy::unwrap_used)] // clippy does not see that helpers are tests

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use budstikke_sandbox::{
    AmqpFault, AnswerQuirk, KontoRole, PartnerQuirk, PayloadQuirk, Quirk, RegistryQuirk,
};
use serde::Serialize;
use serde_json::Value;

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
        let name = |quirk: &T| match serde_json::to_value(quirk).unwrap() {
            Value::String(name) => name,
            // With something that belongs to it.
            Value::Object(one) => one.keys().next().unwrap().clone(),
            other => panic!("{other}"),
        };
        quirks.iter().map(name).collect()
    }
    let text = modes();
    let told = quoted(&text);
    let all = [
        names(&Quirk::ALL),
        names(&AnswerQuirk::ALL),
        names(&RegistryQuirk::ALL),
        names(&PartnerQuirk::ALL),
        names(&PayloadQuirk::ALL),
        names(&AmqpFault::ALL),
        names(&KontoRole::ALL),
    ];
    for name in all.concat() {
        assert!(told.contains(name.as_str()), "{name} is not told of");
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut sources = String::new();
    for folder in ["src-tauri/crates", "tests"] {
        gather(&root.join(folder), &mut sources);
    }
    let mut count = 0;
    for row in modes().lines().filter(|line| line.starts_with("| ")) {
        let Some(cell) = row.trim_end_matches(['|', ' ']).rsplit('|').next() else {
            continue;
        };
        for named in quoted(cell) {
            let declared = format!("fn {named}(");
            assert!(sources.contains(&declared), "{named} does not exist");
            count += 1;
        }
    }
    assert!(count > 40, "the table is read: {count}");
}

/// Every Rust source below `folder`, one after the other.
fn gather(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            gather(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
