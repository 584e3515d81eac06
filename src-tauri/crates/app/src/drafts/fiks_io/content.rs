//! What is wrong with what a message over FIKS IO says: by our validator when it is XML that it knows, by
//! the schema that a person pointed at when it is JSON, else whether it can be read at all.

use budstikke_domain::{word, words};
use budstikke_store::Attachment;
use budstikke_wire::Level;
use budstikke_wire::validator::{self, Context, Dialect, PackageFile};

use super::FiksIoDraft;
use super::attached::{Attached, Content, MOST, is_json, is_xml};
use super::payload::{main_name, names};
use crate::drafts::check::Found;
use crate::{error, format};

/// Where everything is told that is wrong with the content, whoever wrote it and where.
const FIELD: &str = "fiksContent";
/// What the meldingstyper of Fiks Arkiv begin with.
const FIKS_ARKIV: &str = "no.ks.fiks.arkiv.v1.";
/// The codes of what can not be read at all, whichever document it was meant to be.
const NO_XML: [&str; 2] = ["XML", "DOCTYPE"];

/// Judges what is written here and the files of the payload that are attached.
pub(crate) fn check(
    fiks: &FiksIoDraft,
    attachments: &[Attachment],
    attached: &[Attached],
    found: &mut Found,
) {
    let names = names(fiks, attachments);
    if fiks.is_written() {
        let main = main_name(fiks.known(), &fiks.content);
        match fiks.text(attachments) {
            Ok(text) => judge(fiks, &text, &main, &names, &mut Told::written(found)),
            Err(fault) => found.error(fault.field, "", fault.text),
        }
    }
    for file in attached {
        let mut told = Told::of(&file.name, found);
        match &file.content {
            Content::Read(bytes) => {
                let beside: Vec<String> = names
                    .iter()
                    .filter(|name| **name != file.packed)
                    .cloned()
                    .collect();
                judge(fiks, bytes, &file.packed, &beside, &mut told);
            }
            Content::TooLarge => told.warning("", too_large(file)),
            Content::Unreadable => {
                let text = words! {
                    nb: "{name} lar seg ikke lese. Fjern den, og velg den på nytt.",
                    nn: "{name} let seg ikkje lese. Fjern ho, og vel ho på nytt.",
                    en: "{name} cannot be read. Remove it, and choose it again.",
                    name = file.name,
                };
                told.error("E12", text);
            }
        }
    }
}

/// Whether `attached` or what is written holds JSON that a schema can judge.
pub(crate) fn has_json(fiks: &FiksIoDraft, attached: &[Attached]) -> bool {
    let written = fiks.is_written() && is_json(&main_name(fiks.known(), &fiks.content));
    written || attached.iter().any(|file| is_json(&file.packed))
}

/// Says what was found, and of which file when that is not the one in the field.
struct Told<'a> {
    file: Option<&'a str>,
    found: &'a mut Found,
}

impl<'a> Told<'a> {
    fn written(found: &'a mut Found) -> Told<'a> {
        Told { file: None, found }
    }

    fn of(file: &'a str, found: &'a mut Found) -> Told<'a> {
        Told {
            file: Some(file),
            found,
        }
    }

    fn error(&mut self, number: &str, text: String) {
        self.found.error(FIELD, number, text);
    }

    fn warning(&mut self, number: &str, text: String) {
        self.found.warning(FIELD, number, text);
    }

    /// What it is about, at the start of a sentence.
    fn subject(&self) -> &'a str {
        self.file
            .unwrap_or(word! { nb: "Innholdet", nn: "Innhaldet", en: "The content" })
    }

    /// A finding with the place where it stands first: «Linje 3: …», of a file «sok.xml, linje 3: …».
    fn at(&self, finding: &str) -> String {
        let Some(file) = self.file else {
            return finding.to_owned();
        };
        let mut rest = finding.chars();
        let first = rest.next().map(char::to_lowercase);
        let first: String = first.into_iter().flatten().collect();
        format!("{file}, {first}{}", rest.as_str())
    }
}

fn judge(fiks: &FiksIoDraft, bytes: &[u8], packed: &str, beside: &[String], told: &mut Told<'_>) {
    if is_json(packed) {
        json(fiks, bytes, told);
    } else if is_xml(packed) && fiks.known().is_some() {
        xml(fiks, bytes, beside, told);
    }
}

fn xml(fiks: &FiksIoDraft, bytes: &[u8], beside: &[String], told: &mut Told<'_>) {
    let package: Vec<PackageFile> = beside
        .iter()
        .map(|name| PackageFile { name: name.clone() })
        .collect();
    let context = Context {
        package: Some(&package),
        ..Context::default()
    };
    let Ok(report) = validator::judge(bytes, &context) else {
        let text = match told.file {
            Some(file) => words! {
                nb: "Vi har ikke skjemaet til {file}, og kontrollerer det ikke.",
                nn: "Vi har ikkje skjemaet til {file}, og kontrollerer ho ikkje.",
                en: "We do not have the schema of {file}, and do not check it.",
            },
            None => {
                words! {
                    nb: "Vi har ikke skjemaet til dette innholdet, og kontrollerer det ikke.",
                    nn: "Vi har ikkje skjemaet til dette innhaldet, og kontrollerer det ikkje.",
                    en: "We do not have the schema of this content, and do not check it.",
                }
            }
        };
        told.warning("", text);
        return;
    };
    let readable = !report.findings.iter().any(|one| NO_XML.contains(&one.code));
    let fiks_arkiv = fiks.melding_type().starts_with(FIKS_ARKIV);
    if fiks_arkiv && readable && report.dialect != Dialect::FiksArkivV1 {
        let text = words! {
            nb: "{what} er ikke skrevet for Fiks Arkiv. Bruk navnerommet som hører til meldingstypen.",
            nn: "{what} er ikkje skrive for Fiks Arkiv. Bruk namnerommet som høyrer til meldingstypen.",
            en: "{what} is not written for Fiks Arkiv. Use the namespace that belongs to the message type.",
            what = told.subject(),
        };
        told.error("", text);
        return;
    }
    for finding in report.findings {
        let text = told.at(&words! {
            nb: "Linje {line}: {found}",
            nn: "Linje {line}: {found}",
            en: "Line {line}: {found}",
            line = finding.line,
            found = finding.text,
        });
        let (number, text) = match finding.is_of_missing_file() {
            true => ("E14", format!("{text} {}", error::action("E14"))),
            false => (finding.code, text),
        };
        match finding.level {
            Level::Error => told.error(number, text),
            Level::Warning => told.warning(finding.code, text),
        }
    }
}

fn json(fiks: &FiksIoDraft, bytes: &[u8], told: &mut Told<'_>) {
    // Some programs write a mark first that says it is UTF-8; most readers look past it.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let text = words! {
                nb: "{what} er ikke JSON. Rett linje {line}, tegn {column}.",
                nn: "{what} er ikkje JSON. Rett linje {line}, teikn {column}.",
                en: "{what} is not JSON. Correct line {line}, character {column}.",
                what = told.subject(),
                line = error.line(),
                column = error.column(),
            };
            told.error("", text);
            return;
        }
    };
    let Some(schema) = &fiks.schema else {
        return;
    };
    match schema.judge(&value) {
        Ok(findings) => {
            for finding in findings {
                let text = told.at(&finding);
                told.error("JSON", text);
            }
        }
        Err(broken) => told.found.error("fiksSchema", "JSON", broken),
    }
}

fn too_large(file: &Attached) -> String {
    words! {
        nb: "{what} er {size}. Vi kontrollerer bare filer på høyst {most}, så innholdet er ikke kontrollert.",
        nn: "{what} er {size}. Vi kontrollerer berre filer på høgst {most}, så innhaldet er ikkje kontrollert.",
        en: "{what} is {size}. We only check files of at most {most}, so the content has not been checked.",
        what = file.name,
        size = format::size(file.size),
        most = format::size(MOST),
    }
}

#[cfg(test)]
mod tests;
