//! Rules R for Fiks Arkiv: what archives need beyond the schemas (arkivmelding B.4, B.5, C.2).

use super::{Described, Rules, documents, is_blank, short};
use crate::finding::{Finding, Level};
use crate::validator::Context;
use crate::validator::codes::fiks_arkiv::list_for;
use crate::validator::grammar::Schema;
use crate::validator::grammar::fiks_arkiv::CATALOGUE;
use crate::xml::Element;

/// The elements that point at something by one of its keys.
const REFERENCES: &[&str] = &[
    "referanseForeldermappe",
    "referanseForelderMappe",
    "referanseTilMappe",
    "referanseTilRegistrering",
    "referanseTilJournalpost",
    "referanseTilDokumentbeskrivelse",
    "referanseAvskrivesAvJournalpost",
    "referanseAvskriverJournalpost",
];

/// Judges a message that asks something of an archive. What an archive answers is left as it is.
pub(in crate::validator) fn check(
    root: &Element,
    schema: &Schema,
    context: &Context<'_>,
) -> Vec<Finding> {
    let mut rules = Rules {
        context,
        findings: Vec::new(),
    };
    match schema.message_type {
        "arkivering.arkivmelding.opprett" => rules.opprett(root),
        "arkivering.arkivmelding.oppdater" if root.children.is_empty() => {
            rules.error(root, "R1", "Meldingen sier ikke hva som skal endres.", "");
        }
        "arkivering.arkivmelding.oppdater"
        | "arkivering.dokumentobjekt.opprett"
        | "arkivering.avskrivning.opprett"
        | "arkivering.avskrivning.slett"
        | "innsyn.sok"
        | "innsyn.mappe.hent"
        | "innsyn.registrering.hent" => {}
        _ => return rules.findings,
    }
    rules.references_and_codes(root);
    rules.findings
}

impl Rules<'_> {
    fn opprett(&mut self, root: &Element) {
        let (mappe, registrering) = (root.child("mappe"), root.child("registrering"));
        if mappe.is_none() && registrering.is_none() {
            let text = "Meldingen har verken mappe eller registrering.";
            self.warning(root, "R1", text, "");
        }
        let described = registrering.map(documents).unwrap_or_default();
        self.file_count(root, &described);
        self.package(registrering.unwrap_or(root), &described, Level::Error);
        self.names(&described);
        for part in [mappe, registrering].into_iter().flatten() {
            self.part(part);
        }
        if let Some(mappe) = mappe {
            self.year(mappe, "saksaar");
            self.sequence(mappe, "sakssekvensnummer");
        }
        if let Some(registrering) = registrering {
            self.registrering(registrering, &described);
            self.place(mappe, registrering);
        }
    }

    /// R13, R14, R15, R18 and R20 on a mappe or a registrering.
    fn part(&mut self, part: &Element) {
        self.graded(part);
        self.shielded(part);
        let titles = ["tittel", "offentligTittel"].map(|name| part.child(name));
        for title in titles.into_iter().flatten() {
            self.number_in(title);
            self.length_of(title);
        }
        if part.child("referanseEksternNoekkel").is_none() {
            let text = format!(
                "«{}» mangler «referanseEksternNoekkel». Uten den kan arkivet ikke kjenne igjen en gjentakelse.",
                part.local
            );
            self.warning(part, "R18", &text, "");
        }
    }

    fn registrering(&mut self, registrering: &Element, described: &[Described<'_>]) {
        if !described.is_empty() {
            self.numbering(registrering, described, |document| {
                document
                    .child("tilknyttetRegistreringSom")
                    .and_then(code)
                    .is_some_and(|code| code.text == "H")
            });
        }
        for document in described {
            self.graded(document.element);
            if document.element.child("dokumentnummer").is_none() {
                let text = "Dokumentet mangler «dokumentnummer». Kvitteringen kan da ikke knyttes til det.";
                self.warning(document.element, "R4", text, "");
            }
            let objects = document.element.children_named("dokumentobjekt");
            let names = objects.filter_map(|object| object.child("filnavn"));
            for named in document.element.child("tittel").into_iter().chain(names) {
                self.number_in(named);
            }
            for file in &document.files {
                self.number_in(file);
            }
        }
        let kind = registrering.child("journalposttype").and_then(code);
        let kind = kind.map(|kind| kind.text.as_str());
        self.dates(
            registrering,
            match kind {
                Some("I") => Some("mottattDato"),
                Some("U") => Some("sendtDato"),
                _ => None,
            },
        );
        self.correspondents(registrering, kind.unwrap_or_default());
        self.year(registrering, "journalaar");
        self.sequence(registrering, "journalsekvensnummer");
        self.sequence(registrering, "journalpostnummer");
    }

    /// R2: names of entries that every archive can keep.
    fn names(&mut self, described: &[Described<'_>]) {
        for file in described.iter().flat_map(|document| &document.files) {
            if !file.text.is_ascii() {
                let text = format!(
                    "Filnavnet «{}» har tegn som ikke alle arkiv tåler.",
                    short(&file.text)
                );
                let fix =
                    "Bruk a–z, tall, bindestrek og punktum. Det lesbare navnet står i «filnavn».";
                self.warning(file, "R2", &text, fix);
            }
        }
    }

    /// R17: where the registration is to lie.
    fn place(&mut self, mappe: Option<&Element>, registrering: &Element) {
        let parent = registrering.child("referanseForelderMappe");
        if parent.is_none() && registrering.child("arkivdel").is_none() {
            let text = "Registreringen må vise til en mappe, eller til en arkivdel.";
            return self.error(registrering, "R17", text, "");
        }
        let Some(mappe) = mappe else {
            return;
        };
        let named = |from: Option<&Element>| {
            let key = from?
                .children
                .iter()
                // In a mappe it is the message's own, in a reference the catalogue's.
                .find(|child| child.local == "referanseEksternNoekkel")?;
            let part = |name| child(key, name).map(|part| part.text.clone());
            Some((part("fagsystem")?, part("noekkel")?))
        };
        let (own, theirs) = (named(Some(mappe)), named(parent));
        if own.is_none() || own != theirs {
            let text = "Registreringen viser ikke til mappen i samme melding.";
            let fix =
                "Skriv samme «referanseEksternNoekkel» i mappen og i «referanseForelderMappe».";
            self.error(parent.unwrap_or(registrering), "R17", text, fix);
        }
    }

    /// R10.
    fn correspondents(&mut self, registrering: &Element, kind: &str) {
        let parts: Vec<&Element> = registrering.children_named("korrespondansepart").collect();
        let wanted: [(&str, &[&str]); 2] = match kind {
            "I" | "U" => [("avsender", &["EA", "IA"]), ("mottaker", &["EM", "IM"])],
            "N" | "X" => [("intern avsender", &["IA"]), ("intern mottaker", &["IM"])],
            _ => return,
        };
        let role = |part: &Element| part.child("korrespondanseparttype").and_then(code).cloned();
        for (name, codes) in wanted {
            let has = parts
                .iter()
                .filter_map(|part| role(part))
                .any(|role| codes.contains(&role.text.as_str()));
            if !has {
                let text = format!("Journalposten mangler korrespondansepart som er {name}.");
                self.warning(registrering, "R10", &text, "");
            }
        }
        let mut responsible = parts.iter().filter(|part| {
            part.text_of("erBehandlingsansvarlig")
                .is_some_and(|text| matches!(text.trim(), "true" | "1"))
        });
        if let (Some(_), Some(second)) = (responsible.next(), responsible.next()) {
            let text = "Bare én intern part kan være behandlingsansvarlig.";
            self.warning(second, "R10", text, "");
        }
    }

    /// R16 and R17, wherever in the message.
    fn references_and_codes(&mut self, element: &Element) {
        if element.local == "virksomhetsspesifikkeMetadata" {
            return;
        }
        if REFERENCES.contains(&element.local.as_str()) && element.children.len() != 1 {
            let text = format!(
                "«{}» skal ha nøyaktig én nøkkel, og har {}.",
                element.local,
                element.children.len()
            );
            let fix = "La én stå: den eksterne nøkkelen, saksnummeret eller arkivets egen id.";
            self.error(element, "R17", &text, fix);
        }
        if let (Some(list), Some(code)) = (list_for(&element.local), code(element))
            && !list.has_code(&code.text)
        {
            let text = if is_blank(&code.text) {
                format!("Koden i «{}» er tom.", element.local)
            } else {
                format!(
                    "«{}» er ingen kjent kode for {}. Arkivet kan ha sine egne.",
                    short(&code.text),
                    element.local
                )
            };
            let fix = list
                .code_meant_by(&code.text)
                .map(|meant| format!("Skriv «{meant}», ikke «{}».", short(&code.text)));
            self.warning(code, "R16", &text, &fix.unwrap_or_default());
        }
        for child in &element.children {
            self.references_and_codes(child);
        }
    }
}

/// The `kode` of a code.
fn code(element: &Element) -> Option<&Element> {
    child(element, "kode")
}

/// A child that is declared in the catalogue, and so in its namespace.
fn child<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    element
        .children
        .iter()
        .find(|child| child.is(CATALOGUE, name))
}
