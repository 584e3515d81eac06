//! Rules R for Fiks Arkiv: what archives need beyond the schemas (arkivmelding B.4, B.5, C.2).

use budstikke_domain::{word, words};

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
            rules.error(
                root,
                "R1",
                word! {
                    nb: "Meldingen sier ikke hva som skal endres.",
                    nn: "Meldinga seier ikkje kva som skal endrast.",
                    en: "The message does not say what is to be changed.",
                },
                "",
            );
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
            let text = word! {
                nb: "Meldingen har verken mappe eller registrering.",
                nn: "Meldinga har verken mappe eller registrering.",
                en: "The message has neither a mappe nor a registrering.",
            };
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
            let text = words! {
                nb: "«{name}» mangler «referanseEksternNoekkel». Uten den kan arkivet ikke kjenne igjen en gjentakelse.",
                nn: "«{name}» manglar «referanseEksternNoekkel». Utan han kan arkivet ikkje kjenne att ei gjentaking.",
                en: "«{name}» lacks «referanseEksternNoekkel». Without it the archive cannot recognise a repetition.",
                name = part.local,
            };
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
                let text = word! {
                    nb: "Dokumentet mangler «dokumentnummer». Kvitteringen kan da ikke knyttes til det.",
                    nn: "Dokumentet manglar «dokumentnummer». Kvitteringa kan då ikkje knytast til det.",
                    en: "The document lacks «dokumentnummer». The receipt can then not be tied to it.",
                };
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
                let text = words! {
                    nb: "Filnavnet «{name}» har tegn som ikke alle arkiv tåler.",
                    nn: "Filnamnet «{name}» har teikn som ikkje alle arkiv toler.",
                    en: "The file name «{name}» has characters that not all archives take.",
                    name = short(&file.text),
                };
                let fix = word! {
                    nb: "Bruk a–z, tall, bindestrek og punktum. Det lesbare navnet står i «filnavn».",
                    nn: "Bruk a–z, tal, bindestrek og punktum. Det lesbare namnet står i «filnavn».",
                    en: "Use a–z, digits, hyphens and full stops. The readable name stands in «filnavn».",
                };
                self.warning(file, "R2", &text, fix);
            }
        }
    }

    /// R17: where the registration is to lie.
    fn place(&mut self, mappe: Option<&Element>, registrering: &Element) {
        let parent = registrering.child("referanseForelderMappe");
        if parent.is_none() && registrering.child("arkivdel").is_none() {
            let text = word! {
                nb: "Registreringen må vise til en mappe, eller til en arkivdel.",
                nn: "Registreringa må vise til ei mappe, eller til ein arkivdel.",
                en: "The registrering must refer to a mappe, or to an arkivdel.",
            };
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
            let text = word! {
                nb: "Registreringen viser ikke til mappen i samme melding.",
                nn: "Registreringa viser ikkje til mappa i same melding.",
                en: "The registrering does not refer to the mappe in the same message.",
            };
            let fix = word! {
                nb: "Skriv samme «referanseEksternNoekkel» i mappen og i «referanseForelderMappe».",
                nn: "Skriv same «referanseEksternNoekkel» i mappa og i «referanseForelderMappe».",
                en: "Write the same «referanseEksternNoekkel» in the mappe and in «referanseForelderMappe».",
            };
            self.error(parent.unwrap_or(registrering), "R17", text, fix);
        }
    }

    /// R10.
    fn correspondents(&mut self, registrering: &Element, kind: &str) {
        let parts: Vec<&Element> = registrering.children_named("korrespondansepart").collect();
        let wanted: [(&str, &[&str]); 2] = match kind {
            "I" | "U" => {
                let sender = word! { nb: "avsender", nn: "avsendar", en: "the sender" };
                let receiver = word! { nb: "mottaker", nn: "mottakar", en: "the recipient" };
                [(sender, &["EA", "IA"]), (receiver, &["EM", "IM"])]
            }
            "N" | "X" => {
                let sender = word! {
                    nb: "intern avsender",
                    nn: "intern avsendar",
                    en: "an internal sender",
                };
                let receiver = word! {
                    nb: "intern mottaker",
                    nn: "intern mottakar",
                    en: "an internal recipient",
                };
                [(sender, &["IA"]), (receiver, &["IM"])]
            }
            _ => return,
        };
        let role = |part: &Element| part.child("korrespondanseparttype").and_then(code).cloned();
        for (name, codes) in wanted {
            let has = parts
                .iter()
                .filter_map(|part| role(part))
                .any(|role| codes.contains(&role.text.as_str()));
            if !has {
                let text = words! {
                    nb: "Journalposten mangler korrespondansepart som er {name}.",
                    nn: "Journalposten manglar korrespondansepart som er {name}.",
                    en: "The journalpost lacks a korrespondansepart that is {name}.",
                };
                self.warning(registrering, "R10", &text, "");
            }
        }
        let mut responsible = parts.iter().filter(|part| {
            part.text_of("erBehandlingsansvarlig")
                .is_some_and(|text| matches!(text.trim(), "true" | "1"))
        });
        if let (Some(_), Some(second)) = (responsible.next(), responsible.next()) {
            let text = word! {
                nb: "Bare én intern part kan være behandlingsansvarlig.",
                nn: "Berre éin intern part kan vere behandlingsansvarleg.",
                en: "Only one internal party can be responsible for the handling.",
            };
            self.warning(second, "R10", text, "");
        }
    }

    /// R16 and R17, wherever in the message.
    fn references_and_codes(&mut self, element: &Element) {
        if element.local == "virksomhetsspesifikkeMetadata" {
            return;
        }
        if REFERENCES.contains(&element.local.as_str()) && element.children.len() != 1 {
            let text = words! {
                nb: "«{name}» skal ha nøyaktig én nøkkel, og har {keys}.",
                nn: "«{name}» skal ha nøyaktig éin nøkkel, og har {keys}.",
                en: "«{name}» should have exactly one key, and has {keys}.",
                name = element.local,
                keys = element.children.len(),
            };
            let fix = word! {
                nb: "La én stå: den eksterne nøkkelen, saksnummeret eller arkivets egen id.",
                nn: "La éin stå: den eksterne nøkkelen, saksnummeret eller arkivet sin eigen id.",
                en: "Leave one: the external key, the case number or the archive's own id.",
            };
            self.error(element, "R17", &text, fix);
        }
        if let (Some(list), Some(code)) = (list_for(&element.local), code(element))
            && !list.has_code(&code.text)
        {
            let text = if is_blank(&code.text) {
                words! {
                    nb: "Koden i «{name}» er tom.",
                    nn: "Koden i «{name}» er tom.",
                    en: "The code in «{name}» is empty.",
                    name = element.local,
                }
            } else {
                words! {
                    nb: "«{value}» er ingen kjent kode for {name}. Arkivet kan ha sine egne.",
                    nn: "«{value}» er ingen kjend kode for {name}. Arkivet kan ha sine eigne.",
                    en: "«{value}» is no known code for {name}. The archive may have its own.",
                    value = short(&code.text),
                    name = element.local,
                }
            };
            let fix = list.code_meant_by(&code.text).map(|meant| {
                words! {
                    nb: "Skriv «{meant}», ikke «{value}».",
                    nn: "Skriv «{meant}», ikkje «{value}».",
                    en: "Write «{meant}», not «{value}».",
                    value = short(&code.text),
                }
            });
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
