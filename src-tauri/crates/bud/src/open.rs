//! `bud open`: unlocks, verifies, and unpacks what may be trusted.
//!
//! The package is read twice: first judged with its content thrown away, and only then unpacked, so
//! that nothing of a package that fails is ever written. What lies in the folder in the end is what was
//! judged: the second reading must come to the same.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use budstikke_domain::Verdict;
use budstikke_packaging::{PartSink, SoftwareKey};
use serde_json::json;
use tempfile::{NamedTempFile, TempPath};

use crate::args::Open;
use crate::failure::{Failure, named};
use crate::flat_name::flat_name;
use crate::judge::{Judgement, judge};
use crate::report::printable;
use crate::trust::Trust;
use crate::{input, keys, report};

/// Unpacks a package into a folder and tells; returns the exit.
pub(crate) fn run(wanted: &Open, json: bool) -> Result<u8, Failure> {
    let keys = keys::load(&wanted.look.keys)?;
    let trust = Trust::load(&wanted.look.trust)?;
    let (judgement, written) = open(wanted, &keys, &trust)?;
    let told = if json {
        as_json(&judgement, &written)
    } else {
        as_text(&judgement, &written, &wanted.folder)
    };
    crate::tell(&told);
    Ok(judgement.exit())
}

/// A part that has become a file.
struct Written {
    name: String,
    path: PathBuf,
}

fn open(
    wanted: &Open,
    keys: &[SoftwareKey],
    trust: &Trust,
) -> Result<(Judgement, Vec<Written>), Failure> {
    let file = wanted.look.file.as_path();
    let package = input::twice(file)?;
    let judgement = read(&package, file, keys, trust, &mut io::sink())?;
    if judgement.verdict == Verdict::Failed && !wanted.despite {
        return Ok((judgement, Vec::new()));
    }
    let mut unpacker = Unpacker::new(&wanted.folder);
    let again = read(&package, file, keys, trust, &mut unpacker);
    if let Some(failure) = unpacker.failure.take() {
        return Err(failure);
    }
    let again = again?;
    if again != judgement && judgement.verdict != Verdict::Failed {
        let text = format!(
            "{} ble endret mens vi leste. Ingenting er skrevet.",
            named(file)
        );
        return Err(Failure::unread("CHANGED", text));
    }
    Ok((again, unpacker.keep()?))
}

fn read(
    mut package: &fs::File,
    file: &Path,
    keys: &[SoftwareKey],
    trust: &Trust,
    sink: &mut dyn PartSink,
) -> Result<Judgement, Failure> {
    let unreadable = |error: io::Error| Failure::reading(file, &error);
    package.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let input = package.try_clone().map_err(unreadable)?;
    judge(Box::new(input), file, keys, trust, sink)
}

/// Writes parts beside their places, and moves them there when all is known to be right. Dropped before
/// that, it leaves nothing behind.
struct Unpacker<'a> {
    folder: &'a Path,
    /// Whether the folder is ours to remove.
    made: bool,
    taken: HashSet<String>,
    current: Option<(String, PathBuf, NamedTempFile)>,
    done: Vec<(Written, Option<TempPath>)>,
    kept: bool,
    /// Why a write failed; the sink's own errors have no room for it.
    failure: Option<Failure>,
}

impl<'a> Unpacker<'a> {
    fn new(folder: &'a Path) -> Unpacker<'a> {
        Unpacker {
            folder,
            made: false,
            taken: HashSet::new(),
            current: None,
            done: Vec::new(),
            kept: false,
            failure: None,
        }
    }

    fn start(&mut self, name: &str) -> Result<(), Failure> {
        if !self.folder.is_dir() {
            fs::create_dir_all(self.folder).map_err(|e| Failure::writing(self.folder, &e))?;
            self.made = true;
        }
        let flat = flat_name(name, &self.taken);
        self.taken.insert(flat.to_lowercase());
        let path = self.folder.join(flat);
        if path.symlink_metadata().is_ok() {
            return Err(Failure::exists(&path));
        }
        // Readable by its owner alone: letters are nobody else's business.
        let file = NamedTempFile::new_in(self.folder).map_err(|e| Failure::writing(&path, &e))?;
        self.current = Some((name.to_owned(), path, file));
        Ok(())
    }

    /// Gives every part its name. When one cannot have it, none keeps it.
    fn keep(mut self) -> Result<Vec<Written>, Failure> {
        for index in 0..self.done.len() {
            let Some((written, temporary)) = self.done.get_mut(index) else {
                break;
            };
            let Some(temporary) = temporary.take() else {
                continue;
            };
            if let Err(error) = temporary.persist_noclobber(&written.path) {
                let failure = Failure::writing(&written.path, &error.error);
                for (earlier, _) in self.done.iter().take(index) {
                    let _ = fs::remove_file(&earlier.path);
                }
                return Err(failure);
            }
        }
        self.kept = true;
        let done = std::mem::take(&mut self.done);
        Ok(done.into_iter().map(|(written, _)| written).collect())
    }

    fn noted<T>(&mut self, result: Result<T, Failure>) -> io::Result<T> {
        result.map_err(|failure| {
            self.failure = Some(failure);
            io::Error::other("told elsewhere")
        })
    }
}

impl PartSink for Unpacker<'_> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        let started = self.start(name);
        self.noted(started)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((_, path, file)) = &mut self.current else {
            return Ok(());
        };
        let result = file
            .write_all(bytes)
            .map_err(|error| Failure::writing(path, &error));
        self.noted(result)
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some((name, path, file)) = self.current.take() {
            // Closed here: a package may have more parts than a process may have open files.
            let temporary = file.into_temp_path();
            self.done.push((Written { name, path }, Some(temporary)));
        }
        Ok(())
    }
}

impl Drop for Unpacker<'_> {
    fn drop(&mut self) {
        self.current = None;
        self.done.clear();
        if self.made && !self.kept {
            // Fails when something else has come into it meanwhile, and then it stays.
            let _ = fs::remove_dir(self.folder);
        }
    }
}

fn as_json(judgement: &Judgement, written: &[Written]) -> String {
    let mut value = report::json(judgement);
    let written: Vec<_> = written
        .iter()
        .map(|part| json!({ "name": part.name, "path": part.path.to_string_lossy() }))
        .collect();
    if let Some(object) = value.as_object_mut() {
        object.insert("written".to_owned(), json!(written));
    }
    format!("{value}\n")
}

fn as_text(judgement: &Judgement, written: &[Written], folder: &Path) -> String {
    let mut text = report::text(judgement);
    for part in written {
        let path = printable(&part.path.to_string_lossy());
        text.push_str(&format!("Skrevet   {path}\n"));
    }
    if written.is_empty() {
        let folder = printable(&folder.to_string_lossy());
        text.push_str(&format!("Ingenting er skrevet i {folder}.\n"));
    }
    text
}
