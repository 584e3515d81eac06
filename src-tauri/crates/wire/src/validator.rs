//! Judges documents of the field, with line, element, stable code and Norwegian text
//! (arkivmelding C.2, C.3).
//!
//! The rules are our own; the XSDs of the integrasjonspunkt and of KS are the judges in tests. Rules S and V say
//! what the schema says and decide `valid`; rules R say what receivers need and decide `sendable`.

mod business;
pub mod codes;
mod fiks_arkiv;
pub mod grammar;
mod lexical;
mod receipt;
mod schema;
mod texts;

use budstikke_domain::{word, words};
use jiff::civil::Date;

use crate::error::{Reason, WireError};
use crate::finding::{Finding, Level};
use crate::sbd;
use crate::xml::{EncodingNote, Tree};

use grammar::eformidling;

pub use grammar::eformidling::NAMESPACE;

/// Which kind of document something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `arkivmelding.xml` of eFormidling.
    Eformidling,
    /// A message of Fiks Arkiv V1 with XML in it.
    FiksArkivV1,
    /// An `arkivmelding_kvittering` without the SBD around it.
    Kvittering,
    /// An `sbd.json`.
    Sbd,
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the document is.
    pub dialect: Dialect,
    /// Everything found. The first one is the one libxml2 reports first, when it reports any.
    pub findings: Vec<Finding>,
}

/// Why there is no judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJudged {
    /// A dialect that is known but not built.
    NotBuilt(&'static str),
    /// Nothing we know.
    Unknown,
}

/// What the business rules need to know beside the document. Rules about what is absent here are left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The files of the package beside `arkivmelding.xml`.
    pub package: Option<&'a [PackageFile]>,
    /// The day it is.
    pub today: Option<Date>,
    /// The SBD's messageId.
    pub message_id: Option<&'a str>,
    /// Whether the letter goes in the process `taushetsbelagt`.
    pub confidential: Option<bool>,
}

/// A file in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// The entry's name.
    pub name: String,
}

impl Dialect {
    /// The word as `bud validate --json` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Eformidling => "eformidling",
            Dialect::FiksArkivV1 => "fiks-arkiv-v1",
            Dialect::Kvittering => "kvittering",
            Dialect::Sbd => "sbd",
        }
    }
}

impl Report {
    /// Whether the document is what its schema says: rules S and V, strictly. For JSON, whether version 4
    /// of the integrasjonspunkt accepts it.
    pub fn valid(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|finding| finding.level == Level::Error && !is_business(finding))
    }

    /// Whether it may be sent: valid, and no business rule stands against it.
    pub fn sendable(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|finding| finding.level == Level::Error)
    }
}

fn is_business(finding: &Finding) -> bool {
    finding.code.starts_with('R')
}

/// Judges a document of any kind we know, told by root and namespace or by its JSON members.
///
/// An error when it is none of them.
pub fn judge(bytes: &[u8], context: &Context<'_>) -> Result<Report, NotJudged> {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if start.starts_with(b"{") {
        return receipt::judge_json(bytes);
    }
    match Tree::parse(bytes) {
        Ok(tree) => judge_tree(&tree, context),
        Err(error) => judge_unread(bytes, &error),
    }
}

/// Judges an XML document that was read already.
pub fn judge_tree(tree: &Tree, context: &Context<'_>) -> Result<Report, NotJudged> {
    let root = &tree.root;
    if let Some(judged) = fiks_arkiv::judge(root, context) {
        let mut report = judged?;
        report.findings.extend(encoding(&tree.encoding));
        return Ok(report);
    }
    if root.local != eformidling::ARKIVMELDING.name && &*root.namespace != NAMESPACE {
        return Err(NotJudged::Unknown);
    }
    let mut findings = schema::check(root, &eformidling::SCHEMA, texts::not_arkivmelding);
    findings.extend(encoding(&tree.encoding));
    if root.is(NAMESPACE, eformidling::ARKIVMELDING.name) {
        findings.extend(business::check(root, context));
    }
    Ok(Report {
        dialect: Dialect::Eformidling,
        findings,
    })
}

fn encoding(note: &EncodingNote) -> Option<Finding> {
    let declared = crate::error::shortened(note.contradicted.as_deref()?);
    let used = note.used.name();
    Some(Finding {
        line: 1,
        column: 1,
        element: String::new(),
        code: "ENCODING",
        level: Level::Warning,
        text: words! {
            nb: "Filen er lagret med et annet tegnsett enn den oppgir ({used} / {declared}). Vi bruker {used}.",
            nn: "Fila er lagra med eit anna teiknsett enn ho oppgir ({used} / {declared}). Vi bruker {used}.",
            en: "The file is saved with another character set than it states ({used} / {declared}). We use {used}.",
        },
        fix: words! {
            nb: "Skriv encoding=\"{used}\" i første linje.",
            nn: "Skriv encoding=\"{used}\" i første linje.",
            en: "Write encoding=\"{used}\" in the first line.",
        },
        missing_file: false,
    })
}

/// A document that could not be read is judged when it looks like one of ours, else it is unknown.
fn judge_unread(bytes: &[u8], error: &WireError) -> Result<Report, NotJudged> {
    // Bytes that stand between letters in UTF-16 are left out, so that the word is found there too.
    let start: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| *byte != 0)
        .take(4096)
        .collect();
    let dialect = if fiks_arkiv::is_spoken_of(&start) {
        Dialect::FiksArkivV1
    } else if start.windows(12).any(|window| window == b"arkivmelding") {
        Dialect::Eformidling
    } else {
        return Err(NotJudged::Unknown);
    };
    let (code, text, fix) = match &error.reason {
        Reason::Doctype => (
            "DOCTYPE",
            word! {
                nb: "Filen inneholder en DOCTYPE. Slike filer åpnes ikke av sikkerhetshensyn.",
                nn: "Fila inneheld ein DOCTYPE. Slike filer blir ikkje opna, av tryggingsomsyn.",
                en: "The file contains a DOCTYPE. Such files are not opened, for security reasons.",
            }
            .to_owned(),
            word! {
                nb: "Ta bort linjen som begynner med <!DOCTYPE.",
                nn: "Ta bort linja som byrjar med <!DOCTYPE.",
                en: "Remove the line that begins with <!DOCTYPE.",
            },
        ),
        Reason::Encoding(name) => (
            "ENCODING",
            words! {
                nb: "Filen kan ikke leses som {name}.",
                nn: "Fila kan ikkje lesast som {name}.",
                en: "The file cannot be read as {name}.",
            },
            word! {
                nb: "Lagre filen som UTF-8.",
                nn: "Lagre fila som UTF-8.",
                en: "Save the file as UTF-8.",
            },
        ),
        reason => (
            "XML",
            words! {
                nb: "Filen er ikke hel XML: den {reason}.",
                nn: "Fila er ikkje heil XML: ho {reason}.",
                en: "The file is not well-formed XML: it {reason}.",
            },
            word! {
                nb: "Rett strukturen, og kontroller på nytt.",
                nn: "Rett strukturen, og kontroller på nytt.",
                en: "Correct the structure, and check again.",
            },
        ),
    };
    let finding = Finding {
        line: error.line.max(1),
        column: error.column.max(1),
        element: String::new(),
        code,
        level: Level::Error,
        text,
        fix: fix.to_owned(),
        missing_file: false,
    };
    Ok(Report {
        dialect,
        findings: vec![finding],
    })
}

/// Judges an `sbd.json`: what version 4 of the integrasjonspunkt accepts.
pub fn judge_sbd(bytes: &[u8]) -> Report {
    Report {
        dialect: Dialect::Sbd,
        findings: sbd::check(bytes),
    }
}

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod tests;
