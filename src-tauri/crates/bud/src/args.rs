//! The command line, read into values. Nothing is opened here.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use budstikke_domain::OrgNumber;
use budstikke_identity::Environment;
use jiff::Timestamp;

use crate::help::Topic;

/// What is wrong with the command line, in bokmål.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage(pub(crate) String);

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    Help(Topic),
    Version,
    Inspect(Look),
    Open(Open),
    Seal(Seal),
    Validate(PathBuf),
    Sandbox(Option<PathBuf>),
}

/// A file to look into, with what is needed to judge it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Look {
    pub(crate) keys: Vec<KeyFile>,
    pub(crate) trust: Trust,
    /// `-` is stdin.
    pub(crate) file: PathBuf,
}

/// A file with private keys, and the file with its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyFile {
    pub(crate) file: PathBuf,
    /// `-` is stdin.
    pub(crate) password: Option<PathBuf>,
}

/// Whom to believe, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trust {
    pub(crate) environment: Environment,
    pub(crate) anchors: Vec<PathBuf>,
    /// None is now.
    pub(crate) at: Option<Timestamp>,
    /// Whether to ask for revocation.
    pub(crate) online: bool,
}

impl Default for Trust {
    fn default() -> Trust {
        Trust {
            environment: Environment::Produksjon,
            anchors: Vec::new(),
            at: None,
            online: false,
        }
    }
}

/// A package to unpack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) look: Look,
    pub(crate) folder: PathBuf,
    pub(crate) despite: bool,
}

/// A package to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) signer: KeyFile,
    pub(crate) recipient: PathBuf,
    pub(crate) sender: OrgNumber,
    pub(crate) receiver: OrgNumber,
    /// The hoveddokument first.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) out: PathBuf,
    pub(crate) despite: bool,
    pub(crate) force: bool,
}

/// Whether `--json` stands there; asked first, because wrong usage is told that way too.
pub(crate) fn wants_json(words: &[OsString]) -> bool {
    words
        .iter()
        .take_while(|word| *word != "--")
        .any(|word| word == "--json")
}

/// Reads the words behind the program's name.
pub(crate) fn parse(words: &[OsString]) -> Result<Command, Usage> {
    let Some((command, rest)) = words.split_first() else {
        return Err(Usage(
            "Si hva som skal gjøres: inspect, seal, open, validate eller sandbox. Se bud --help."
                .to_owned(),
        ));
    };
    let command = command.to_str().unwrap_or_default();
    let topic = match command {
        "--help" | "-h" | "help" => {
            let topic = rest.first().and_then(|word| word.to_str());
            return Ok(Command::Help(
                topic.and_then(Topic::named).unwrap_or(Topic::All),
            ));
        }
        "--version" | "-V" => return Ok(Command::Version),
        other => Topic::named(other)
            .ok_or_else(|| Usage(format!("«{other}» er ikke en kommando. Se bud --help.")))?,
    };
    let mut line = Line::read(rest)?;
    if line.help {
        return Ok(Command::Help(topic));
    }
    let command = match topic {
        Topic::Inspect => Command::Inspect(look(&mut line)?),
        Topic::Open => {
            let folder = line.one("-o")?.ok_or_else(|| missing("-o MAPPE"))?;
            let despite = line.flag("--despite");
            Command::Open(Open {
                folder: folder.into(),
                despite,
                look: look(&mut line)?,
            })
        }
        Topic::Seal => Command::Seal(seal(&mut line)?),
        Topic::Validate => Command::Validate(line.file()?),
        Topic::Sandbox => Command::Sandbox(line.one("--port-file")?.map(PathBuf::from)),
        Topic::All => Command::Help(Topic::All),
    };
    line.end()?;
    Ok(command)
}

fn look(line: &mut Line) -> Result<Look, Usage> {
    let keys = key_files(line.all("--key"), line.all("--password-file"))?;
    let trust = trust(line)?;
    let file = line.file()?;
    let stdin = |path: &Path| path == Path::new("-");
    let passwords = keys.iter().filter_map(|key| key.password.as_deref());
    let from_stdin = passwords.filter(|path| stdin(path)).count();
    let shared = keys.len() > 1
        && keys
            .iter()
            .all(|key| key.password == keys.first().and_then(|first| first.password.clone()));
    if stdin(&file) && from_stdin > 0 || from_stdin > 1 && !shared {
        return Err(Usage("Bare én ting kan leses fra stdin.".to_owned()));
    }
    Ok(Look { keys, trust, file })
}

/// The n-th password belongs to the n-th key, a single one to all.
fn key_files(files: Vec<OsString>, passwords: Vec<OsString>) -> Result<Vec<KeyFile>, Usage> {
    if passwords.len() > 1 && passwords.len() != files.len() || files.len() < passwords.len() {
        return Err(Usage(
            "Antallet --password-file passer ikke til antallet nøkler.".to_owned(),
        ));
    }
    let mut each = passwords.iter().cycle();
    Ok(files
        .into_iter()
        .map(|file| KeyFile {
            file: file.into(),
            password: each.next().map(PathBuf::from),
        })
        .collect())
}

fn trust(line: &mut Line) -> Result<Trust, Usage> {
    let environment = match line.text("--environment")?.as_deref() {
        None | Some("produksjon") => Environment::Produksjon,
        Some("test") => Environment::Test,
        Some(other) => {
            return Err(Usage(format!(
                "--environment er produksjon eller test, ikke «{other}»."
            )));
        }
    };
    let at = match line.text("--at")? {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            Usage(format!(
                "--at må være et tidspunkt som 2026-11-20T12:00:00Z, ikke «{text}»."
            ))
        })?),
    };
    Ok(Trust {
        environment,
        anchors: line.all("--trust").into_iter().map(PathBuf::from).collect(),
        at,
        online: line.flag("--online"),
    })
}

fn seal(line: &mut Line) -> Result<Seal, Usage> {
    let mut need = |name: &'static str, value: &str| {
        line.one(name)?
            .ok_or_else(|| missing(&format!("{name} {value}")))
    };
    let signer = need("--signer", "P12")?;
    let recipient = need("--recipient", "SERTIFIKAT")?;
    let main = need("--main", "FIL")?;
    let out = need("-o", "FIL")?;
    let mut org = |name: &'static str| {
        let text = line
            .text(name)?
            .ok_or_else(|| missing(&format!("{name} ORGNR")))?;
        OrgNumber::parse(&text).map_err(|error| Usage(format!("{name}: {error}")))
    };
    let (sender, receiver) = (org("--sender")?, org("--receiver")?);
    let signer = key_files(vec![signer], line.all("--password-file"))?;
    let (despite, force) = (line.flag("--despite"), line.flag("--force"));
    let mut files = vec![PathBuf::from(main)];
    files.extend(
        std::mem::take(&mut line.files)
            .into_iter()
            .map(PathBuf::from),
    );
    if files.iter().any(|file| file == Path::new("-")) {
        return Err(Usage(
            "Filer i en pakke må ha navn, og kan ikke leses fra stdin.".to_owned(),
        ));
    }
    Ok(Seal {
        signer: signer
            .into_iter()
            .next()
            .ok_or_else(|| missing("--signer P12"))?,
        recipient: recipient.into(),
        sender,
        receiver,
        files,
        out: out.into(),
        despite,
        force,
    })
}

fn missing(what: &str) -> Usage {
    Usage(format!("{what} mangler. Se bud --help."))
}

/// Options that stand alone.
const FLAGS: [&str; 5] = ["--json", "--despite", "--force", "--online", "--help"];
/// Options with a value.
const VALUES: [&str; 12] = [
    "--key",
    "--password-file",
    "--environment",
    "--trust",
    "--at",
    "--signer",
    "--recipient",
    "--sender",
    "--receiver",
    "--main",
    "--port-file",
    "-o",
];

/// The words of one command, sorted; each reader takes its own, and what is left over is wrong usage.
#[derive(Debug, Default)]
struct Line {
    flags: Vec<&'static str>,
    values: Vec<(&'static str, OsString)>,
    files: Vec<OsString>,
    help: bool,
}

impl Line {
    fn read(words: &[OsString]) -> Result<Line, Usage> {
        let mut line = Line::default();
        let mut words: VecDeque<&OsString> = words.iter().collect();
        while let Some(word) = words.pop_front() {
            let text = word.to_string_lossy();
            if text == "--" {
                line.files.extend(words.drain(..).cloned());
            } else if !text.starts_with('-') || text == "-" {
                line.files.push(word.clone());
            } else {
                let (name, value) = match text.split_once('=') {
                    Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                    _ => (&*text, None),
                };
                let name = match name {
                    "-h" => "--help",
                    "--out" | "--output" => "-o",
                    other => other,
                };
                if let (Some(flag), None) = (known(&FLAGS, name), value) {
                    line.help |= flag == "--help";
                    line.flags.push(flag);
                } else if let Some(name) = known(&VALUES, name) {
                    let value = value
                        .map(OsString::from)
                        .or_else(|| words.pop_front().cloned());
                    let value = value.ok_or_else(|| Usage(format!("{name} mangler en verdi.")))?;
                    line.values.push((name, value));
                } else {
                    return Err(Usage(format!(
                        "{text} er ikke et valg vi kjenner. Se bud --help."
                    )));
                }
            }
        }
        Ok(line)
    }

    fn flag(&mut self, name: &str) -> bool {
        let before = self.flags.len();
        self.flags.retain(|flag| *flag != name);
        self.flags.len() < before
    }

    fn all(&mut self, name: &str) -> Vec<OsString> {
        let (taken, rest) = std::mem::take(&mut self.values)
            .into_iter()
            .partition(|(other, _)| *other == name);
        self.values = rest;
        let taken: Vec<(&str, OsString)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    fn one(&mut self, name: &str) -> Result<Option<OsString>, Usage> {
        let mut all = self.all(name);
        let first = all.pop();
        if all.is_empty() {
            Ok(first)
        } else {
            Err(Usage(format!("{name} kan bare stå én gang.")))
        }
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Usage> {
        Ok(self
            .one(name)?
            .map(|value| value.to_string_lossy().into_owned()))
    }

    /// The only file.
    fn file(&mut self) -> Result<PathBuf, Usage> {
        let mut files = std::mem::take(&mut self.files);
        match (files.pop(), files.is_empty()) {
            (Some(file), true) => Ok(file.into()),
            (Some(_), false) => Err(Usage("Bare én fil om gangen.".to_owned())),
            (None, _) => Err(missing("En fil")),
        }
    }

    /// Nothing may be left over.
    fn end(mut self) -> Result<(), Usage> {
        self.flag("--json");
        let option = self
            .flags
            .first()
            .or(self.values.first().map(|(name, _)| name));
        if let Some(option) = option {
            return Err(Usage(format!("{option} hører ikke til denne kommandoen.")));
        }
        match self.files.first() {
            Some(file) => Err(Usage(format!(
                "«{}» er ett ord for mye.",
                file.to_string_lossy()
            ))),
            None => Ok(()),
        }
    }
}

fn known(names: &[&'static str], name: &str) -> Option<&'static str> {
    names.iter().copied().find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, Usage> {
        let words: Vec<OsString> = line
            .split(' ')
            .filter(|w| !w.is_empty())
            .map(OsString::from)
            .collect();
        parse(&words)
    }

    fn keys(line: &str) -> Vec<(String, Option<String>)> {
        let Ok(Command::Inspect(look)) = parsed(line) else {
            panic!("{line}: {:?}", parsed(line))
        };
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        look.keys
            .into_iter()
            .map(|key| (text(key.file), key.password.map(text)))
            .collect()
    }

    #[test]
    fn a_password_belongs_to_the_key_of_its_place_and_a_single_one_to_all() {
        let own = |key: &str, password: &str| (key.to_owned(), Some(password.to_owned()));
        assert_eq!(
            keys("inspect --key a --key b --password-file x --password-file y f"),
            [own("a", "x"), own("b", "y")]
        );
        assert_eq!(
            keys("inspect --key a --password-file x f --key=b"),
            [own("a", "x"), own("b", "x")]
        );
        assert_eq!(keys("inspect --key a.pem f"), [("a.pem".to_owned(), None)]);
        assert!(
            parsed("inspect --key a --key b --key c --password-file x --password-file y f")
                .is_err()
        );
        assert!(parsed("inspect --password-file x f").is_err());
    }

    #[test]
    fn stdin_can_be_read_once_only() {
        assert!(parsed("inspect -").is_ok());
        assert!(parsed("inspect --key a --password-file - f").is_ok());
        assert!(
            parsed("inspect --key a --key b --password-file - f").is_ok(),
            "one for both"
        );
        assert!(parsed("inspect --key a --password-file - -").is_err());
    }

    #[test]
    fn what_does_not_belong_is_wrong_usage() {
        for line in [
            "",
            "frobnicate",
            "inspect",
            "inspect a b",
            "inspect --despite a",
            "inspect --at i.morgen a",
            "inspect --environment sandkasse a",
            "inspect --key",
            "open a",
            "open -o x -o y a",
            "validate",
            "sandbox a",
            "seal --signer a",
            "validate --nope a",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_mistyped_organisation_number_is_told_before_anything_is_opened() {
        let seal = |org: &str| {
            parsed(&format!(
                "seal --signer s --password-file p --recipient r --sender {org} --receiver 311204823 --main m -o out a b"
            ))
        };
        assert!(matches!(seal("310204838"), Ok(Command::Seal(seal)) if seal.files.len() == 3));
        let Err(Usage(text)) = seal("310204839") else {
            panic!("it passes mod 11?")
        };
        assert!(text.contains("passer ikke sammen"), "{text}");
    }

    #[test]
    fn files_behind_two_hyphens_may_look_like_options() {
        assert_eq!(
            parsed("validate -- --json"),
            Ok(Command::Validate("--json".into()))
        );
        assert!(!wants_json(
            &["validate", "--", "--json"].map(OsString::from)
        ));
        assert_eq!(parsed("inspect --help"), Ok(Command::Help(Topic::Inspect)));
    }
}
