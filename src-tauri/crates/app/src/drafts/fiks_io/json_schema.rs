//! The JSON schema that a person points at, and what it finds in a payload (fiks-io 11, 12).
//!
//! A schema is read once, with the files beside it that it refers to, and kept in the draft: what was chosen
//! is what judges, whatever happens to the files. Nothing is ever fetched.

mod words;

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use budstikke_domain::{word, words};
use jsonschema::{PatternOptions, Retrieve, Uri, Validator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::drafts::draft_uid;
use crate::dto::{Draft, JsonSchemaDto};
use crate::{App, AppError};

/// Where the files of a schema lie as far as their references go; nothing is looked up there.
const BASE: &str = "json-schema:///";
/// The most bytes of a schema, all its files together.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// The most files of a schema.
const MOST_FILES: usize = 100;
/// The most findings that are told at once.
const MOST_FINDINGS: usize = 20;
/// How far a pattern may go back on itself before it is given up.
const BACKTRACKS: usize = 100_000;

/// A schema with the files that it refers to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChosenSchema {
    /// The file that was pointed at.
    name: String,
    /// Every file by its name, `name` too; those in folders below with `/`.
    files: BTreeMap<String, Value>,
}

impl App {
    /// Reads the schema in the file `path` and holds the draft's JSON against it from now on.
    ///
    /// Errors: [`AppError::JsonSchema`] when it is no JSON, too large, or refers to files that are not beside it.
    pub async fn choose_json_schema(
        &self,
        draft_id: &str,
        path: PathBuf,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        let schema = tokio::task::spawn_blocking(move || ChosenSchema::read(&path))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        self.change_letter(&uid, move |letter| {
            letter.fiks_io.schema = Some(schema);
            Ok(())
        })
        .await
    }

    /// Holds the draft's JSON against nothing any more.
    pub async fn drop_json_schema(&self, draft_id: &str) -> Result<Draft, AppError> {
        self.change_letter(&draft_uid(draft_id)?, |letter| {
            letter.fiks_io.schema = None;
            Ok(())
        })
        .await
    }
}

impl ChosenSchema {
    /// As the window shows it.
    pub(crate) fn shown(&self) -> JsonSchemaDto {
        JsonSchemaDto {
            name: self.name.clone(),
            beside: u32::try_from(self.files.len().saturating_sub(1)).unwrap_or(u32::MAX),
        }
    }

    /// What of `payload` does not fit, with where it stands; the error says what is wrong with the schema.
    /// May take a while: not on a thread that others wait for.
    pub(crate) fn judge(&self, payload: &Value) -> Result<Vec<String>, String> {
        let validator = self.validator()?;
        let found = validator.iter_errors(payload).take(MOST_FINDINGS);
        Ok(found.map(|error| words::finding(&error)).collect())
    }

    fn validator(&self) -> Result<Validator, String> {
        let broken = |why: &dyn std::fmt::Display| words::broken(&self.name, why);
        let root = self.files.get(&self.name).ok_or(broken(&"it is gone"))?;
        jsonschema::options()
            .with_base_uri(format!("{BASE}{}", encoded(&self.name)))
            .with_retriever(Beside(self.files.clone()))
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACKS))
            .build(root)
            .map_err(|error| broken(&error))
    }

    /// Reads a schema and what it refers to in its folder. Blocks for the disk.
    fn read(path: &Path) -> Result<ChosenSchema, AppError> {
        let name = path
            .file_name()
            .ok_or(AppError::NotFound("schema"))?
            .to_string_lossy()
            .into_owned();
        let folder = path.parent().unwrap_or(Path::new(".")).canonicalize()?;
        let mut files = BTreeMap::new();
        let mut left = MOST_BYTES;
        let mut waiting = VecDeque::from([(name.clone(), true)]);
        while let Some((file, required)) = waiting.pop_front() {
            if files.contains_key(&file) {
                continue;
            }
            if files.len() >= MOST_FILES {
                return Err(refused(word! {
                    nb: "Skjemaet viser til mer enn 100 filer.",
                    nn: "Skjemaet viser til meir enn 100 filer.",
                    en: "The schema refers to more than 100 files.",
                }));
            }
            let Some(bytes) = beside(&folder, &file, required, left)? else {
                continue;
            };
            left -= bytes.len() as u64;
            let json: Value = serde_json::from_slice(&bytes).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                refused(&words! {
                    nb: "{file} er ikke JSON. Feilen står på linje {line}, tegn {column}.",
                    nn: "{file} er ikkje JSON. Feilen står på linje {line}, teikn {column}.",
                    en: "{file} is not JSON. The error is on line {line}, character {column}.",
                })
            })?;
            let mut references = Vec::new();
            collect(&json, &mut references);
            for reference in references {
                waiting.extend(target(&file, reference)?);
            }
            files.insert(file, json);
        }
        Ok(ChosenSchema { name, files })
    }
}

/// Answers references with what was read, and nothing else.
struct Beside(BTreeMap<String, Value>);

impl Retrieve for Beside {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let address = uri.as_str();
        let path = address.strip_prefix(BASE).unwrap_or_else(|| last(address));
        let known = self.0.iter().find(|(name, _)| encoded(name) == path);
        known
            .map(|(_, schema)| schema.clone())
            .ok_or_else(|| words::not_beside().into())
    }
}

/// The bytes of `file` in `folder`; none when it is not there and need not be.
fn beside(
    folder: &Path,
    file: &str,
    required: bool,
    most: u64,
) -> Result<Option<Vec<u8>>, AppError> {
    let path = match folder.join(file).canonicalize() {
        Ok(path) => path,
        Err(_) if !required => return Ok(None),
        Err(error) => {
            tracing::warn!(%error, "A file of a JSON schema can not be read");
            return Err(refused(&words! {
                nb: "Skjemaet viser til {file}, som ikke ligger ved siden av det.",
                nn: "Skjemaet viser til {file}, som ikkje ligg ved sida av det.",
                en: "The schema refers to {file}, which is not beside it.",
            }));
        }
    };
    // A link may lead anywhere.
    if !path.starts_with(folder) {
        return Err(outside(file));
    }
    let mut bytes = Vec::new();
    let mut reader = std::fs::File::open(path)?.take(most + 1);
    reader.read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(refused(word! {
            nb: "Skjemaet er større enn 2 MB med filene det viser til.",
            nn: "Skjemaet er større enn 2 MB med filene det viser til.",
            en: "The schema is larger than 2 MB with the files it refers to.",
        }));
    }
    Ok(Some(bytes))
}

/// What `$ref` says anywhere in a schema.
fn collect<'a>(json: &'a Value, references: &mut Vec<&'a str>) {
    match json {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            references.extend(own);
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

/// The file that a reference in `from` means, and whether it must be there; none of one within the file.
///
/// A web address means the file of the same name beside, where there is one.
fn target(from: &str, reference: &str) -> Result<Option<(String, bool)>, AppError> {
    let (file, _) = reference.split_once('#').unwrap_or((reference, ""));
    if file.is_empty() {
        return Ok(None);
    }
    if file.contains(':') {
        let name = last(file);
        return Ok((!name.is_empty()).then(|| (name.to_owned(), false)));
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in Path::new(file).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_str().unwrap_or_default()),
            _ => return Err(outside(file)),
        }
    }
    Ok(Some((parts.join("/"), true)))
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

/// A name as it stands in an address.
fn encoded(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

fn outside(file: &str) -> AppError {
    refused(&words! {
        nb: "Skjemaet viser til {file}, som ligger utenfor mappen.",
        nn: "Skjemaet viser til {file}, som ligg utanfor mappa.",
        en: "The schema refers to {file}, which is outside the folder.",
    })
}

fn refused(what: &str) -> AppError {
    AppError::JsonSchema(what.to_owned())
}

#[cfg(test)]
mod tests;
