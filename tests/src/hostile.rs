//! Hostile input as vectors (trust-and-speed 1.6): what is fed in, and exactly what must be said of it.
//!
//! A vector file is TOML, one for each threat, in `tests/fixtures/vectors/`:
//!
//! ```toml
//! threat = "T5"
//! says = "What the threat is."
//! notes = ["NOT_ENCRYPTED"]             # of every vector that names none itself
//!
//! [lists]
//! content = [["empty", ""], ["of ASiC-S", "application/vnd.etsi.asic-s+zip"]]
//!
//! [[vector]]
//! name = "a mimetype"                   # «T5 a mimetype: empty» and so on
//! each = "content"                      # one vector for each; $0, $1 … stand for what is in it
//! recipe = ["letter", { remove = 0 }, { add = { name = "mimetype", text = "$1", at = 0, stored = true } }]
//! verdict = "failed"
//! reasons = ["MIMETYPE_WRONG"]
//! ```
//!
//! The recipe is a list of [`Step`]s that make the octets, one after the other; no octets are kept. What must be
//! said: `verdict`, `reasons`, `notes`, `who` as `bud` writes them, `error` for what is not judged at all, and the
//! `exit` of `bud` when the verdict does not give it.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test's own data"
)]

mod cms;
mod container;
mod documents;
pub mod parties;
mod recipe;
mod signature;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

pub use container::{letter, letter_with_regions};
pub use recipe::Step;

/// One hostile (or honest) input.
pub struct Vector {
    /// Threat and what it is: `T5 a mimetype: empty`.
    pub name: String,
    /// Which judge it is for.
    pub judge: Judge,
    /// What must be said.
    pub expected: Expected,
    recipe: Vec<Step>,
}

/// Who judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// A package or a frame: `bud inspect`, `bud open`, the app's intake.
    Package,
    /// A document: `bud validate`.
    Document,
}

/// What must be said of a vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The verdict's word; for a document `valid` or `invalid`; `unread` when nothing is judged.
    pub verdict: String,
    /// What decides it, first things first; the first finding's code for a document; else the error's code.
    pub reasons: Vec<String>,
    /// What is worth telling beside.
    pub notes: Vec<String>,
    /// Who signed it, when the vector is about that.
    pub who: Option<String>,
    /// The exit of `bud`.
    pub exit: i32,
}

impl Vector {
    /// The octets.
    pub fn bytes(&self) -> Vec<u8> {
        recipe::make(&self.recipe)
    }
}

/// The names of all vector files, without extension.
pub fn files() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder())
        .expect("the vectors lie beside the tests")
        .map(|entry| entry.expect("a folder can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// The vectors of one file.
pub fn vectors(file: &str) -> Vec<Vector> {
    let path = folder().join(format!("{file}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(
        !file.says.is_empty(),
        "{}: it says what it is about",
        file.threat
    );
    let all = file.vector.iter().flat_map(|vector| file.spread(vector));
    all.map(|vector| file.read(vector)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vectors")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    threat: String,
    says: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    lists: Table,
    vector: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default = "package")]
    judge: Judge,
    recipe: Vec<Step>,
    verdict: String,
    #[serde(default)]
    reasons: Vec<String>,
    notes: Option<Vec<String>>,
    who: Option<String>,
    error: Option<String>,
    exit: Option<i32>,
}

fn package() -> Judge {
    Judge::Package
}

impl File {
    /// One vector, or one for each item of the list that it names.
    fn spread(&self, vector: &Table) -> Vec<Table> {
        let mut vector = vector.clone();
        let Some(list) = vector.remove("each") else {
            return vec![vector];
        };
        let list = list.as_str().and_then(|list| self.lists.get(list));
        let items = list.and_then(Value::as_array).expect("a list of that name");
        let spread = items.iter().map(|item| {
            let columns = item
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![item.clone()]);
            let mut one = vector.clone();
            for (_, value) in &mut one {
                fill(value, &columns);
            }
            let name = format!(
                "{}: {}",
                vector["name"].as_str().unwrap_or_default(),
                columns[0]
                    .as_str()
                    .map_or(columns[0].to_string(), |text| text
                        .escape_debug()
                        .to_string())
            );
            one.insert("name".to_owned(), Value::String(name));
            one
        });
        spread.collect()
    }

    fn read(&self, vector: Table) -> Vector {
        let name = vector["name"].to_string();
        let written: Written = Value::Table(vector)
            .try_into()
            .unwrap_or_else(|error| panic!("{} {name}: {error}", self.threat));
        let exit = match (written.exit, written.verdict.as_str()) {
            (Some(exit), _) => exit,
            (None, "passed" | "passed_weak" | "valid") => 0,
            (None, "unread") => 3,
            (None, _) => 2,
        };
        let told = |codes: Vec<String>| codes.into_iter().filter(|code| !code.is_empty()).collect();
        let notes = match (written.notes, written.judge) {
            (Some(notes), _) => notes,
            (None, Judge::Package) if written.error.is_none() => self.notes.clone(),
            (None, _) => Vec::new(),
        };
        Vector {
            name: format!("{} {}", self.threat, written.name),
            judge: written.judge,
            recipe: written.recipe,
            expected: Expected {
                verdict: written.verdict,
                reasons: match written.error {
                    Some(error) => vec![error],
                    None => told(written.reasons),
                },
                notes: told(notes),
                who: written.who,
                exit,
            },
        }
    }
}

/// Puts the columns of an item where `$0`, `$1` … stand.
fn fill(value: &mut Value, columns: &[Value]) {
    match value {
        Value::String(text) => {
            for (index, column) in columns.iter().enumerate() {
                let mark = format!("${index}");
                if *text == mark {
                    *value = column.clone();
                    return;
                }
                if let Some(column) = column.as_str() {
                    *text = text.replace(&mark, column);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, columns)),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| fill(value, columns)),
        _ => {}
    }
}
