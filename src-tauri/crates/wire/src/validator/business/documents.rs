//! Rules about the documents of a letter and the files that lie beside it.

use std::collections::HashSet;

use budstikke_domain::{word, words};
use unicode_normalization::UnicodeNormalization;

use super::{Described, Rules, short};
use crate::file_name;
use crate::finding::{Finding, Level};
use crate::xml::Element;

impl Rules<'_> {
    /// R4 and R5.
    pub(super) fn documents(&mut self, journalpost: &Element, documents: &[Described<'_>]) {
        if documents.iter().all(|document| document.files.is_empty()) {
            self.error(
                journalpost,
                "R5",
                word! {
                    nb: "Meldingen må ha minst ett dokument med fil.",
                    nn: "Meldinga må ha minst eitt dokument med fil.",
                    en: "The message must have at least one document with a file.",
                },
                "",
            );
            return;
        }
        self.numbering(journalpost, documents, |document| {
            document.text_of("tilknyttetRegistreringSom") == Some("Hoveddokument")
        });
    }

    /// R4.
    pub(super) fn numbering(
        &mut self,
        journalpost: &Element,
        documents: &[Described<'_>],
        is_main: fn(&Element) -> bool,
    ) {
        let mains: Vec<&Described<'_>> = documents
            .iter()
            .filter(|document| is_main(document.element))
            .collect();
        match mains.as_slice() {
            [main] => {
                let number = main.element.child("dokumentnummer");
                if let Some(number) = number.filter(|number| number.text.trim() != "1") {
                    self.error(
                        number,
                        "R4",
                        word! {
                            nb: "Hoveddokumentet skal ha dokumentnummer 1.",
                            nn: "Hovuddokumentet skal ha dokumentnummer 1.",
                            en: "The main document should have dokumentnummer 1.",
                        },
                        "",
                    );
                }
            }
            [] => self.error(
                journalpost,
                "R4",
                word! {
                    nb: "Velg ett hoveddokument.",
                    nn: "Vel eitt hovuddokument.",
                    en: "Choose one main document.",
                },
                "",
            ),
            [_, second, ..] => self.error(
                second.element,
                "R4",
                word! {
                    nb: "Velg ett hoveddokument.",
                    nn: "Vel eitt hovuddokument.",
                    en: "Choose one main document.",
                },
                word! {
                    nb: "La de andre være vedlegg.",
                    nn: "La dei andre vere vedlegg.",
                    en: "Let the others be attachments.",
                },
            ),
        }
        let mut seen = HashSet::new();
        for number in documents
            .iter()
            .filter_map(|document| document.element.child("dokumentnummer"))
        {
            let value = number.text.trim();
            if !seen.insert(value) {
                self.error(
                    number,
                    "R4",
                    &words! {
                        nb: "To dokumenter har nummer {number}.",
                        nn: "To dokument har nummer {number}.",
                        en: "Two documents have number {number}.",
                        number = short(value),
                    },
                    "",
                );
            } else if !value
                .parse::<usize>()
                .is_ok_and(|n| (1..=documents.len()).contains(&n))
            {
                self.error(
                    number,
                    "R4",
                    word! {
                        nb: "Dokumentene skal nummereres 1, 2, 3 og videre.",
                        nn: "Dokumenta skal nummererast 1, 2, 3 og vidare.",
                        en: "The documents should be numbered 1, 2, 3 and so on.",
                    },
                    "",
                );
            }
        }
    }

    /// R2 and R3: what is named and what lies there must be the same, NFC on both sides. What nobody
    /// names is told `at` the entry.
    pub(super) fn package(&mut self, at: &Element, documents: &[Described<'_>], unnamed: Level) {
        let mut named = HashSet::new();
        for file in documents.iter().flat_map(|document| &document.files) {
            let name: String = file.text.nfc().collect();
            let shown = short(&name);
            if let Some(why) = file_name::hostile(&name) {
                self.error(
                    file,
                    "R2",
                    &words! {
                        nb: "Filnavnet «{shown}» kan ikke brukes: {why}.",
                        nn: "Filnamnet «{shown}» kan ikkje brukast: {why}.",
                        en: "The file name «{shown}» cannot be used: {why}.",
                    },
                    word! {
                        nb: "Gi filen et enkelt navn.",
                        nn: "Gi fila eit enkelt namn.",
                        en: "Give the file a plain name.",
                    },
                );
            }
            if !named.insert(name.clone()) {
                self.error(
                    file,
                    "R2",
                    &words! {
                        nb: "Filen «{shown}» er omtalt to ganger.",
                        nn: "Fila «{shown}» er omtalt to gonger.",
                        en: "The file «{shown}» is described twice.",
                    },
                    word! {
                        nb: "Filnavn må være ulike i en melding.",
                        nn: "Filnamn må vere ulike i ei melding.",
                        en: "File names must differ within a message.",
                    },
                );
                continue;
            }
            let Some(package) = self.context.package else {
                continue;
            };
            let same = |other: &str| other.nfc().eq(name.chars());
            if package.iter().any(|entry| same(&entry.name)) {
                continue;
            }
            let folded = name.to_lowercase();
            let almost = package
                .iter()
                .find(|entry| entry.name.nfc().collect::<String>().to_lowercase() == folded);
            let text = words! {
                nb: "Filen «{shown}» er omtalt i arkivmeldingen, men ligger ikke i pakken.",
                nn: "Fila «{shown}» er omtalt i arkivmeldinga, men ligg ikkje i pakken.",
                en: "The file «{shown}» is described in the arkivmelding, but is not in the package.",
            };
            let fix = almost.map(|entry| {
                words! {
                    nb: "Pakken har «{name}». Store og små bokstaver må være like.",
                    nn: "Pakken har «{name}». Store og små bokstavar må vere like.",
                    en: "The package has «{name}». Capital and small letters must be the same.",
                    name = short(&entry.name),
                }
            });
            self.findings.push(Finding {
                line: file.line,
                column: file.column,
                element: file.local.clone(),
                code: "R2",
                level: Level::Error,
                text,
                fix: fix.unwrap_or_default(),
                missing_file: true,
            });
        }
        let Some(package) = self.context.package else {
            return;
        };
        for entry in package
            .iter()
            .filter(|entry| entry.name != crate::ARKIVMELDING_XML)
        {
            if !named.contains(&entry.name.nfc().collect::<String>()) {
                let name = short(&entry.name);
                let text = words! {
                    nb: "Filen «{name}» er ikke omtalt i arkivmeldingen og blir ikke sendt videre til mottaker.",
                    nn: "Fila «{name}» er ikkje omtalt i arkivmeldinga og blir ikkje send vidare til mottakaren.",
                    en: "The file «{name}» is not described in the arkivmelding and is not passed on to the recipient.",
                };
                let at = documents.first().map_or(at, |first| first.element);
                self.add(at, "R3", unnamed, &text, "");
            }
        }
    }
}
