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
//!
//! What the registry answers (`judge = "registry"`) is `believed` or `refused`: as no answer of the registry's
//! (`BAD_ANSWER`), or for its `CERTIFICATE` and what is found of that.
//!
//! The app says the same of a package that comes in a delivery, and knows more: whom it was made for (a package whose
//! `manifest.xml` does not tell is `MANIFEST_PARTIES`), what an SBD must be (else it is `quarantined`), and whom the
//! carrier names: `carrier`, the SBD's sender when not said. Where it therefore says something else, `app` has it:
//! for what becomes no letter, the state of the delivery, and what is now known of the message it speaks of.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test's own data"
)]

pub mod answers;
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

use crate::delivered::Delivered;
use parties::PARTIES;

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
    /// What the app must say, when it comes in a delivery.
    pub by_app: Expected,
    carrier: String,
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
    /// An answer of the Service Registry: the directory, and the app's look-up of a recipient.
    Registry,
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
        recipe::make(&self.recipe, &self.message_id())
    }

    /// The same as the carrier brings it: a package that has no frame gets an honest one.
    ///
    /// # Errors
    /// Why it never comes so.
    pub fn delivery(&self) -> Result<Delivered, &'static str> {
        match self.judge {
            Judge::Document => return Err("a document alone is a file on somebody's disk"),
            Judge::Registry => return Err("the registry answers, and sends nothing"),
            Judge::Package => {}
        }
        let (octets, id) = (self.bytes(), self.message_id());
        let octets = if recipe::is_framed(&self.recipe) {
            octets
        } else {
            documents::Frame::default().around(&octets, &id)
        };
        Ok(Delivered {
            key: id,
            carrier: PARTIES.named(&self.carrier).org,
            octets,
        })
    }

    /// The messageId in it, or of the message it speaks of: no two vectors may be repeats of each other.
    pub fn message_id(&self) -> String {
        unique(&self.name, "messageId")
    }
}

/// An id that only the same texts have.
pub fn unique(what: &str, which: &str) -> String {
    let digest = openssl::sha::sha256(format!("{what}\n{which}").as_bytes());
    let hex: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    let (a, b, c, d) = (&hex[..8], &hex[8..12], &hex[13..16], &hex[17..20]);
    format!("{a}-{b}-4{c}-8{d}-{}", &hex[20..32])
}

/// An `sbd.zip` with an honest SBD of that messageId, and no package.
pub fn sbd_alone(id: &str) -> Vec<u8> {
    documents::alone(&documents::sbd("", id))
}

/// An honest package from us for them with this letter in it, locked.
pub fn locked_letter(text: &str) -> Vec<u8> {
    let files = [["brev.txt", text], ["manifest.xml", ""]].map(|file| file.map(str::to_owned));
    let steps = [
        Step::Files(files.to_vec()),
        Step::Sign(signature::Sign::default()),
        Step::Seal,
    ];
    recipe::make(&steps, "")
}

/// A package as it comes.
pub struct Packed<'a> {
    package: &'a [u8],
    frame: documents::Frame,
}

impl<'a> Packed<'a> {
    /// From us for them.
    pub fn new(package: &'a [u8]) -> Packed<'a> {
        Packed {
            package,
            frame: documents::Frame::default(),
        }
    }

    /// Its SBD names `party` as the sender.
    pub fn from(mut self, party: &str) -> Packed<'a> {
        self.frame = self.frame.from(party);
        self
    }

    /// The `sbd.zip`.
    pub fn framed(&self, id: &str) -> Vec<u8> {
        self.frame.around(self.package, id)
    }
}

/// A package in an honest frame with that messageId.
pub fn letter_in(package: &[u8], id: &str) -> Vec<u8> {
    Packed::new(package).framed(id)
}

/// An agreed message of that messageId, without files.
pub fn agreed_in(id: &str) -> Vec<u8> {
    documents::alone(&documents::agreed(id))
}

/// What the receiver says of a message of theirs: a status, or the kind of a kvittering.
pub fn told_in(says: &str, id: &str) -> Vec<u8> {
    documents::alone(&documents::Told::by_receiver(says).sbd(id))
}

/// Deliveries that somebody could choke on, and what they are.
pub fn poisons() -> Vec<(String, Vec<u8>)> {
    let honest = locked_letter("brev");
    let id = |what: &str| unique("poison", what);
    let bomb = recipe::make(
        &[
            Step::Files(Vec::new()),
            Step::Zeros(container::Zeros::of("nuller", 100 << 20)),
        ],
        "",
    );
    let half = honest.get(..honest.len() / 2).expect("half of it").to_vec();
    let all = [
        ("nothing", Vec::new()),
        ("no zip", b"<html>Logg inn</html>".to_vec()),
        ("a bomb", letter_in(&bomb, &id("bomb"))),
        ("half a package", letter_in(&half, &id("half"))),
        (
            "a deep SBD",
            documents::alone(&documents::sbd("a depth of 100 000", &id("deep"))),
        ),
    ];
    all.map(|(what, octets)| (what.to_owned(), octets)).to_vec()
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
    carrier: Option<String>,
    #[serde(default)]
    app: ByApp,
}

/// What the app says otherwise.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByApp {
    verdict: Option<String>,
    reasons: Option<Vec<String>>,
    notes: Option<Vec<String>>,
    who: Option<String>,
}

impl ByApp {
    fn instead_of(self, expected: &Expected, recipe: &[Step]) -> Expected {
        let mut said = expected.clone();
        let told = |codes: Vec<String>| codes.into_iter().filter(|code| !code.is_empty()).collect();
        let wrong = |reason: &String| {
            !matches!(
                reason.as_str(),
                "MIMETYPE_MISSING" | "MIMETYPE_WRONG" | "NO_KEY"
            )
        };
        let state = matches!(
            self.verdict.as_deref(),
            Some("quarantined" | "foreign" | "orphan" | "recorded")
        );
        if said.reasons == ["SBD_INVALID"] || state {
            "quarantined".clone_into(&mut said.verdict);
            said.notes.clear();
            said.reasons.clear();
            said.who = None;
        } else if !recipe::names_parties(recipe) && !said.reasons.iter().any(wrong) {
            "failed".clone_into(&mut said.verdict);
            said.reasons.push("MANIFEST_PARTIES".to_owned());
        }
        Expected {
            verdict: self.verdict.unwrap_or(said.verdict),
            reasons: self.reasons.map_or(said.reasons, told),
            notes: self.notes.map_or(said.notes, told),
            who: self.who.or(said.who),
            exit: said.exit,
        }
    }
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
        let expected = Expected {
            verdict: written.verdict,
            reasons: match written.error {
                Some(error) => vec![error],
                None => told(written.reasons),
            },
            notes: told(notes),
            who: written.who,
            exit,
        };
        Vector {
            name: format!("{} {}", self.threat, written.name),
            judge: written.judge,
            by_app: written.app.instead_of(&expected, &written.recipe),
            expected,
            carrier: written
                .carrier
                .unwrap_or_else(|| recipe::stated_sender(&written.recipe).to_owned()),
            recipe: written.recipe,
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
