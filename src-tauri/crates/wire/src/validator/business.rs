//! Rules R: what the schema does not say and receivers need (arkivmelding C.2), for DPO and Fiks Arkiv.

mod documents;
pub(super) mod fiks_arkiv;

use std::collections::HashSet;

use budstikke_domain::{word, words};
use jiff::civil::Date;

use super::grammar::ComplexType;
use super::grammar::eformidling::{BASISREGISTRERING, JOURNALPOST, MAPPE, SAKSMAPPE, SCHEMA};
use super::schema::type_of;
use super::{Context, codes::JOURNALPOSTTYPE};
use crate::finding::{Finding, Level};
use crate::fodselsnummer;
use crate::time::{day_in_oslo, read_date_time};
use crate::xml::Element;

/// Judges the first case and its first journalpost, which are all that receivers read.
pub(super) fn check(root: &Element, context: &Context<'_>) -> Vec<Finding> {
    let mut rules = Rules {
        context,
        findings: Vec::new(),
    };
    let Some((saksmappe, journalpost)) = rules.structure(root) else {
        return rules.findings;
    };
    let documents = documents(journalpost);
    rules.root(root, &documents);
    rules.documents(journalpost, &documents);
    // On DPO a file that nobody names is left behind on the way.
    rules.package(journalpost, &documents, Level::Warning);
    rules.texts(saksmappe, journalpost);
    rules.identities(saksmappe, journalpost);
    rules.parties(journalpost);
    let wanted = match journalpost.text_of("journalposttype") {
        Some("Inngående dokument") => Some("mottattDato"),
        Some("Utgående dokument") => Some("sendtDato"),
        _ => None,
    };
    rules.dates(journalpost, wanted);
    rules.protection(saksmappe, journalpost);
    rules.numbers(saksmappe, journalpost);
    rules.findings
}

struct Rules<'a> {
    context: &'a Context<'a>,
    findings: Vec<Finding>,
}

/// One `dokumentbeskrivelse` and the file names in it.
struct Described<'a> {
    element: &'a Element,
    files: Vec<&'a Element>,
}

fn documents(journalpost: &Element) -> Vec<Described<'_>> {
    journalpost
        .children_named("dokumentbeskrivelse")
        .map(|element| Described {
            element,
            files: element
                .children_named("dokumentobjekt")
                .filter_map(|object| object.child("referanseDokumentfil"))
                .collect(),
        })
        .collect()
}

impl Rules<'_> {
    /// R1: one saksmappe with one journalpost, both named by `xsi:type`.
    fn structure<'e>(&mut self, root: &'e Element) -> Option<(&'e Element, &'e Element)> {
        let cases: Vec<&Element> = root.children_named("mappe").collect();
        let is = |element: &Element, declared, wanted: &ComplexType| {
            type_of(element, declared, &SCHEMA).is_some_and(|actual| actual.name == wanted.name)
        };
        let mut saksmapper = cases
            .iter()
            .copied()
            .filter(|mappe| is(mappe, &MAPPE, &SAKSMAPPE));
        let Some(saksmappe) = saksmapper.next() else {
            match cases.iter().find(|mappe| mappe.xsi_type.is_none()) {
                Some(mappe) => self.untyped(mappe, "saksmappe"),
                None => self.error(
                    root,
                    "R1",
                    word! {
                        nb: "Meldingen mangler sak (saksmappe).",
                        nn: "Meldinga manglar sak (saksmappe).",
                        en: "The message lacks a case (saksmappe).",
                    },
                    "",
                ),
            }
            return None;
        };
        if let Some(second) = saksmapper.next() {
            self.error(
                second,
                "R1",
                word! {
                    nb: "Meldingen har flere saker. Bare den første blir lest hos mottaker.",
                    nn: "Meldinga har fleire saker. Berre den første blir lesen hos mottakaren.",
                    en: "The message has several cases. Only the first is read by the recipient.",
                },
                "",
            );
        }
        let registrations: Vec<&Element> = saksmappe.children_named("basisregistrering").collect();
        let mut journalposter = registrations
            .iter()
            .copied()
            .filter(|r| is(r, &BASISREGISTRERING, &JOURNALPOST));
        let Some(journalpost) = journalposter.next() else {
            match registrations
                .iter()
                .find(|registration| registration.xsi_type.is_none())
            {
                Some(registration) => self.untyped(registration, "journalpost"),
                None => self.error(
                    saksmappe,
                    "R1",
                    word! {
                        nb: "Saken mangler journalpost.",
                        nn: "Saka manglar journalpost.",
                        en: "The case lacks a journalpost.",
                    },
                    "",
                ),
            }
            return None;
        };
        if let Some(second) = journalposter.next() {
            self.error(
                second,
                "R1",
                word! {
                    nb: "Meldingen har flere journalposter. Bare den første blir lest hos mottaker.",
                    nn: "Meldinga har fleire journalpostar. Berre den første blir lesen hos mottakaren.",
                    en: "The message has several journalposter. Only the first is read by the recipient.",
                },
                "",
            );
        }
        Some((saksmappe, journalpost))
    }

    fn untyped(&mut self, element: &Element, wanted: &str) {
        let text = words! {
            nb: "«{name}» mangler xsi:type. Mottakere leter etter saksmappe og journalpost og finner da ingenting.",
            nn: "«{name}» manglar xsi:type. Mottakarar leitar etter saksmappe og journalpost og finn då ingenting.",
            en: "«{name}» lacks xsi:type. Recipients look for saksmappe and journalpost and then find nothing.",
            name = element.local,
        };
        self.error(
            element,
            "R1",
            &text,
            &words! {
                nb: "Skriv xsi:type=\"{wanted}\" på «{name}».",
                nn: "Skriv xsi:type=\"{wanted}\" på «{name}».",
                en: "Write xsi:type=\"{wanted}\" on «{name}».",
                name = element.local,
            },
        );
    }

    /// R6 and R11: what we fill in ourselves when we write.
    fn root(&mut self, root: &Element, documents: &[Described<'_>]) {
        self.file_count(root, documents);
        if let (Some(id), Some(message_id)) = (root.child("meldingId"), self.context.message_id)
            && id.text != message_id
        {
            self.warning(
                id,
                "R11",
                word! {
                    nb: "meldingId er en annen enn meldingens id i konvolutten.",
                    nn: "meldingId er ein annan enn id-en til meldinga i konvolutten.",
                    en: "meldingId is another than the message's id in the envelope.",
                },
                "",
            );
        }
    }

    /// R6.
    fn file_count(&mut self, root: &Element, documents: &[Described<'_>]) {
        let files: usize = documents.iter().map(|document| document.files.len()).sum();
        if let Some(count) = root.child("antallFiler")
            && count.text.trim().parse::<usize>().ok() != Some(files)
        {
            self.warning(
                count,
                "R6",
                &words! {
                    nb: "antallFiler er «{stated}», men {files} filer er omtalt.",
                    nn: "antallFiler er «{stated}», men {files} filer er omtalte.",
                    en: "antallFiler is «{stated}», but {files} files are described.",
                    stated = short(&count.text),
                },
                "",
            );
        }
    }

    /// R7, R8, R15 and R20.
    fn texts(&mut self, saksmappe: &Element, journalpost: &Element) {
        if journalpost.text_of("offentligTittel").is_none_or(is_blank) {
            let text = word! {
                nb: "Offentlig tittel må fylles ut. Den blir emnet mottakeren ser.",
                nn: "Offentleg tittel må fyllast ut. Han blir emnet mottakaren ser.",
                en: "The public title must be filled in. It becomes the subject that the recipient sees.",
            };
            self.warning(
                journalpost.child("offentligTittel").unwrap_or(journalpost),
                "R7",
                text,
                "",
            );
        }
        let required = [
            (saksmappe, "tittel"),
            (saksmappe, "opprettetAv"),
            (saksmappe, "administrativEnhet"),
            (saksmappe, "saksansvarlig"),
            (journalpost, "tittel"),
            (journalpost, "opprettetAv"),
            (journalpost, "arkivertAv"),
        ];
        let parties = journalpost
            .children_named("korrespondansepart")
            .map(|part| (part, "korrespondansepartNavn"));
        for field in required
            .into_iter()
            .chain(parties)
            .filter_map(|(parent, name)| parent.child(name))
        {
            if is_blank(&field.text) {
                self.error(
                    field,
                    "R8",
                    &words! {
                        nb: "«{name}» kan ikke være tomt.",
                        nn: "«{name}» kan ikkje vere tomt.",
                        en: "«{name}» cannot be empty.",
                        name = field.local,
                    },
                    "",
                );
            }
        }
        let titles = [saksmappe, journalpost]
            .into_iter()
            .flat_map(|e| [e.child("tittel"), e.child("offentligTittel")]);
        let descriptions = journalpost
            .children_named("dokumentbeskrivelse")
            .map(|d| d.child("tittel"));
        for title in titles.chain(descriptions).flatten() {
            self.number_in(title);
            self.length_of(title);
        }
        for document in documents(journalpost) {
            for file in document.files {
                self.number_in(file);
            }
        }
    }

    /// R20.
    fn length_of(&mut self, title: &Element) {
        if title.text.chars().count() > 255 {
            self.warning(
                title,
                "R20",
                &words! {
                    nb: "«{name}» er over 255 tegn og kan bli kuttet hos mottaker.",
                    nn: "«{name}» er over 255 teikn og kan bli kutta hos mottakaren.",
                    en: "«{name}» is over 255 characters and may be cut by the recipient.",
                    name = title.local,
                },
                "",
            );
        }
    }

    /// R15.
    fn number_in(&mut self, field: &Element) {
        if !fodselsnummer::find(&field.text).is_empty() {
            let text = words! {
                nb: "«{name}» ser ut til å inneholde et fødselsnummer. Flytt det til dokumentet.",
                nn: "«{name}» ser ut til å innehalde eit fødselsnummer. Flytt det til dokumentet.",
                en: "«{name}» seems to contain a national identity number. Move it to the document.",
                name = field.local,
            };
            self.error(field, "R15", &text, "");
        }
    }

    /// R9.
    fn identities(&mut self, saksmappe: &Element, journalpost: &Element) {
        let bare = |id: &str| id.trim_matches(['{', '}']).to_ascii_lowercase();
        let own = saksmappe.text_of("systemID").map(bare);
        if let Some(parent) = journalpost.child("referanseForelderMappe")
            && Some(bare(&parent.text)) != own
        {
            let text = word! {
                nb: "referanseForelderMappe peker ikke på saken journalposten ligger i.",
                nn: "referanseForelderMappe peikar ikkje på saka journalposten ligg i.",
                en: "referanseForelderMappe does not point to the case that the journalpost is in.",
            };
            self.error(
                parent,
                "R9",
                text,
                word! {
                    nb: "Bruk systemID fra saken.",
                    nn: "Bruk systemID frå saka.",
                    en: "Use the systemID of the case.",
                },
            );
        }
        let mut seen = HashSet::new();
        let descriptions = journalpost.children_named("dokumentbeskrivelse");
        for id in [saksmappe, journalpost]
            .into_iter()
            .chain(descriptions)
            .filter_map(|e| e.child("systemID"))
        {
            if !seen.insert(bare(&id.text)) {
                self.error(
                    id,
                    "R9",
                    word! {
                        nb: "To deler av meldingen har samme systemID.",
                        nn: "To delar av meldinga har same systemID.",
                        en: "Two parts of the message have the same systemID.",
                    },
                    word! {
                        nb: "Gi hver del sin egen id.",
                        nn: "Gi kvar del sin eigen id.",
                        en: "Give each part an id of its own.",
                    },
                );
            }
        }
    }

    /// R10.
    fn parties(&mut self, journalpost: &Element) {
        let kind = journalpost.text_of("journalposttype").unwrap_or_default();
        let wanted = match JOURNALPOSTTYPE
            .values
            .iter()
            .find(|(value, _)| *value == kind)
            .map(|(_, code)| *code)
        {
            Some("I" | "U") => ["Avsender", "Mottaker"],
            Some("N" | "X") => ["Intern avsender", "Intern mottaker"],
            _ => return,
        };
        for role in wanted {
            let has = journalpost
                .children_named("korrespondansepart")
                .any(|part| part.text_of("korrespondanseparttype") == Some(role));
            if !has {
                self.warning(
                    journalpost,
                    "R10",
                    &words! {
                        nb: "Journalposten mangler korrespondansepart «{role}».",
                        nn: "Journalposten manglar korrespondansepart «{role}».",
                        en: "The journalpost lacks the korrespondansepart «{role}».",
                    },
                    "",
                );
            }
        }
    }

    /// R12.
    fn dates(&mut self, journalpost: &Element, wanted: Option<&str>) {
        if let Some(name) = wanted.filter(|name| journalpost.child(name).is_none()) {
            self.warning(
                journalpost,
                "R12",
                &words! {
                    nb: "Journalposten mangler «{name}».",
                    nn: "Journalposten manglar «{name}».",
                    en: "The journalpost lacks «{name}».",
                },
                "",
            );
        }
        let Some(today) = self.context.today else {
            return;
        };
        for name in ["mottattDato", "sendtDato", "dokumentetsDato", "journaldato"] {
            if let Some(date) = journalpost.child(name)
                && day(&date.text).is_some_and(|day| day > today)
            {
                self.warning(
                    date,
                    "R12",
                    &words! {
                        nb: "«{name}» er fram i tid.",
                        nn: "«{name}» er fram i tid.",
                        en: "«{name}» is in the future.",
                    },
                    "",
                );
            }
        }
    }

    /// R13 and R14.
    fn protection(&mut self, saksmappe: &Element, journalpost: &Element) {
        let descriptions = journalpost.children_named("dokumentbeskrivelse");
        for part in [saksmappe, journalpost].into_iter().chain(descriptions) {
            self.graded(part);
        }
        self.shielded(journalpost);
        if self.context.confidential == Some(false)
            && let Some(skjerming) = journalpost.child("skjerming")
        {
            let text = word! {
                nb: "Journalposten er skjermet, men meldingen sendes ikke som taushetsbelagt.",
                nn: "Journalposten er skjerma, men meldinga blir ikkje send som underlagd teieplikt.",
                en: "The journalpost is shielded, but the message is not sent as confidential.",
            };
            self.warning(skjerming, "R13", text, "");
        }
    }

    /// R14.
    fn graded(&mut self, part: &Element) {
        if let Some(grade) = part.child("gradering") {
            self.error(
                grade,
                "R14",
                word! {
                    nb: "Gradert informasjon kan ikke sendes i denne løsningen.",
                    nn: "Gradert informasjon kan ikkje sendast i denne løysinga.",
                    en: "Classified information cannot be sent in this solution.",
                },
                "",
            );
        }
    }

    /// R13.
    fn shielded(&mut self, journalpost: &Element) {
        let Some(skjerming) = journalpost.child("skjerming") else {
            return;
        };
        if let Some(basis) = skjerming
            .child("skjermingshjemmel")
            .filter(|basis| is_blank(&basis.text))
        {
            self.warning(
                basis,
                "R13",
                word! {
                    nb: "Skjermingen mangler hjemmel.",
                    nn: "Skjerminga manglar heimel.",
                    en: "The shielding lacks a legal basis.",
                },
                "",
            );
        }
        let title = journalpost.text_of("tittel");
        if let Some(public) = journalpost
            .child("offentligTittel")
            .filter(|public| Some(public.text.as_str()) == title)
        {
            let text = word! {
                nb: "Journalposten er skjermet, men offentlig tittel er den samme som tittelen. Fjern det som skal skjermes.",
                nn: "Journalposten er skjerma, men offentleg tittel er den same som tittelen. Fjern det som skal skjermast.",
                en: "The journalpost is shielded, but the public title is the same as the title. Remove what is to be shielded.",
            };
            self.warning(public, "R13", text, "");
        }
    }

    /// R19.
    fn numbers(&mut self, saksmappe: &Element, journalpost: &Element) {
        self.year(saksmappe, "saksaar");
        self.year(journalpost, "journalaar");
        self.sequence(saksmappe, "sakssekvensnummer");
        self.sequence(journalpost, "journalsekvensnummer");
        self.sequence(journalpost, "journalpostnummer");
    }

    fn year(&mut self, parent: &Element, name: &str) {
        let last = self
            .context
            .today
            .map_or(9999, |today| i64::from(today.year()) + 1);
        if let Some(year) = parent.child(name)
            && !year
                .text
                .trim()
                .parse::<i64>()
                .is_ok_and(|year| (1900..=last).contains(&year))
        {
            self.error(
                year,
                "R19",
                &words! {
                    nb: "«{name}» skal være et årstall fra 1900 til neste år.",
                    nn: "«{name}» skal vere eit årstal frå 1900 til neste år.",
                    en: "«{name}» should be a year from 1900 to next year.",
                },
                "",
            );
        }
    }

    fn sequence(&mut self, parent: &Element, name: &str) {
        if let Some(number) = parent.child(name)
            && !number
                .text
                .trim()
                .parse::<i64>()
                .is_ok_and(|number| number > 0)
        {
            self.error(
                number,
                "R19",
                &words! {
                    nb: "«{name}» skal være et tall over null.",
                    nn: "«{name}» skal vere eit tal over null.",
                    en: "«{name}» should be a number above zero.",
                },
                "",
            );
        }
    }

    fn error(&mut self, element: &Element, code: &'static str, text: &str, fix: &str) {
        self.add(element, code, Level::Error, text, fix);
    }

    fn warning(&mut self, element: &Element, code: &'static str, text: &str, fix: &str) {
        self.add(element, code, Level::Warning, text, fix);
    }

    fn add(&mut self, element: &Element, code: &'static str, level: Level, text: &str, fix: &str) {
        self.findings.push(Finding {
            line: element.line,
            column: element.column,
            element: element.local.clone(),
            code,
            level,
            text: text.to_owned(),
            fix: fix.to_owned(),
            missing_file: false,
        });
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    read_date_time(text)
        .map(day_in_oslo)
        .or_else(|| text.get(..10)?.parse().ok())
}

fn short(text: &str) -> String {
    crate::error::shortened(&fodselsnummer::mask(text))
}
