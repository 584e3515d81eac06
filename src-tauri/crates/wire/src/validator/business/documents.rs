//! Rules about the documents of a letter and the files that lie beside it.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::{Described, Rules, short};
use crate::file_name;
use crate::finding::{Level, NOT_THERE};
use crate::xml::Element;

impl Rules<'_> {
    /// R4 and R5.
    pub(super) fn documents(&mut self, journalpost: &Element, documents: &[Described<'_>]) {
        if documents.iter().all(|document| document.files.is_empty()) {
            self.error(
                journalpost,
                "R5",
                "Meldingen må ha minst ett dokument med fil.",
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
                        "Hoveddokumentet skal ha dokumentnummer 1.",
                        "",
                    );
                }
            }
            [] => self.error(journalpost, "R4", "Velg ett hoveddokument.", ""),
            [_, second, ..] => self.error(
                second.element,
                "R4",
                "Velg ett hoveddokument.",
                "La de andre være vedlegg.",
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
                    &format!("To dokumenter har nummer {}.", short(value)),
                    "",
                );
            } else if !value
                .parse::<usize>()
                .is_ok_and(|n| (1..=documents.len()).contains(&n))
            {
                self.error(
                    number,
                    "R4",
                    "Dokumentene skal nummereres 1, 2, 3 og videre.",
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
                    &format!("Filnavnet «{shown}» kan ikke brukes: {why}."),
                    "Gi filen et enkelt navn.",
                );
            }
            if !named.insert(name.clone()) {
                self.error(
                    file,
                    "R2",
                    &format!("Filen «{shown}» er omtalt to ganger."),
                    "Filnavn må være ulike i en melding.",
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
            let text = format!("Filen «{shown}» er omtalt i arkivmeldingen, {NOT_THERE}");
            let fix = almost.map(|entry| {
                format!(
                    "Pakken har «{}». Store og små bokstaver må være like.",
                    short(&entry.name)
                )
            });
            self.error(file, "R2", &text, &fix.unwrap_or_default());
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
                let text = format!(
                    "Filen «{name}» er ikke omtalt i arkivmeldingen og blir ikke sendt videre til mottaker."
                );
                let at = documents.first().map_or(at, |first| first.element);
                self.add(at, "R3", unnamed, &text, "");
            }
        }
    }
}
