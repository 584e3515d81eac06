//! Dialect B: which message of Fiks Arkiv V1 a document is, and what is said when it is none
//! (arkivmelding B.1 to B.4).

use budstikke_domain::{word, words};

use super::business::fiks_arkiv as business;
use super::grammar::ComplexType;
use super::grammar::fiks_arkiv::{MESSAGES, PREFIX, message_of, opprett};
use super::{Context, Dialect, NotJudged, Report, schema};
use crate::error::shortened;
use crate::finding::{Finding, Level};
use crate::xml::Element;

/// Judges a document of dialect B; `None` when its namespace is none of Fiks Arkiv's.
pub(super) fn judge(root: &Element, context: &Context<'_>) -> Option<Result<Report, NotJudged>> {
    let rest = bare(&root.namespace).strip_prefix(PREFIX)?.to_owned();
    if rest.ends_with("/v2") {
        return Some(Err(NotJudged::NotBuilt("fiks-arkiv-v2")));
    }
    let findings = match message_of(&root.namespace, &root.local) {
        Some(schema) => {
            let mut findings = schema::check(root, schema, not_a_message);
            findings.extend(business::check(root, schema, context));
            findings
        }
        None => {
            let (text, fix) = not_a_message(root);
            vec![Finding {
                line: root.line,
                column: root.column,
                element: root.local.clone(),
                code: "S1",
                level: Level::Error,
                text,
                fix,
                missing_file: false,
            }]
        }
    };
    Some(Ok(Report {
        dialect: Dialect::FiksArkivV1,
        findings,
    }))
}

/// Whether these first octets of a document that could not be read speak of Fiks Arkiv.
pub(super) fn is_spoken_of(start: &[u8]) -> bool {
    let word = b"/fiks-protokoll/fiks-arkiv/";
    start.windows(word.len()).any(|window| window == word)
}

/// The orders that people get wrong, and shapes that V1 had before.
pub(super) fn inversion(child: &Element, actual: &ComplexType) -> Option<&'static str> {
    let name = child.local.as_str();
    match name {
        "registrering" | "mappe" if actual.is_a(&opprett::MAPPE) => Some(word! {
            nb: "I Fiks Arkiv står mappe og registrering ved siden av hverandre, ikke i hverandre.",
            nn: "I Fiks Arkiv står mappe og registrering ved sida av kvarandre, ikkje i kvarandre.",
            en: "In Fiks Arkiv, mappe and registrering stand beside each other, not inside each other.",
        }),
        "mappe" if actual.same(&opprett::ARKIVMELDING) => Some(word! {
            nb: "Mappen skal stå før registreringen, og det kan bare være én.",
            nn: "Mappa skal stå før registreringa, og det kan berre vere éi.",
            en: "The mappe should stand before the registrering, and there can be only one.",
        }),
        "registrering" if actual.same(&opprett::ARKIVMELDING) => Some(word! {
            nb: "En melding kan ha én registrering. Send én melding for hver.",
            nn: "Ei melding kan ha éi registrering. Send éi melding for kvar.",
            en: "A message can have one registrering. Send one message for each.",
        }),
        "beskrivelse" if actual.field("kode").is_some() => Some(word! {
            nb: "«kode» skal stå foran «beskrivelse», én gang.",
            nn: "«kode» skal stå framfor «beskrivelse», éin gong.",
            en: "«kode» should stand before «beskrivelse», once.",
        }),
        "dokumentbeskrivelse" if actual.is_a(&opprett::REGISTRERING) => Some(word! {
            nb: "«tittel» skal stå etter alle dokumentbeskrivelser i en registrering.",
            nn: "«tittel» skal stå etter alle dokumentbeskrivelser i ei registrering.",
            en: "«tittel» should stand after every dokumentbeskrivelse in a registrering.",
        }),
        _ => None,
    }
}

/// S1 in dialect B.
fn not_a_message(root: &Element) -> (String, String) {
    let (name, namespace) = (shortened(&root.local), &root.namespace);
    let closed = bare(namespace);
    let own = MESSAGES
        .iter()
        .filter_map(|schema| schema.root())
        .find(|known| known.name == root.local);
    if *closed != **namespace {
        let text = words! {
            nb: "Navnerommet til «{name}» har mellomrom i seg.",
            nn: "Namnerommet til «{name}» har mellomrom i seg.",
            en: "The namespace of «{name}» has spaces in it.",
        };
        let fix = match own.filter(|own| own.namespace == closed) {
            Some(own) => words! {
                nb: "Skriv {namespace}.",
                nn: "Skriv {namespace}.",
                en: "Write {namespace}.",
                namespace = own.namespace,
            },
            None => word! {
                nb: "Ta bort mellomrommene.",
                nn: "Ta bort mellomromma.",
                en: "Remove the spaces.",
            }
            .to_owned(),
        };
        return (text, fix);
    }
    match own {
        Some(own) => (
            words! {
                nb: "«{name}» står i et eldre navnerom, som Fiks Arkiv ikke lenger bruker.",
                nn: "«{name}» står i eit eldre namnerom, som Fiks Arkiv ikkje lenger bruker.",
                en: "«{name}» stands in an older namespace, which Fiks Arkiv no longer uses.",
            },
            words! {
                nb: "Bruk navnerommet {namespace}.",
                nn: "Bruk namnerommet {namespace}.",
                en: "Use the namespace {namespace}.",
                namespace = own.namespace,
            },
        ),
        None => {
            let text = words! {
                nb: "«{name}» i navnerommet «{namespace}» er ingen melding i Fiks Arkiv.",
                nn: "«{name}» i namnerommet «{namespace}» er inga melding i Fiks Arkiv.",
                en: "«{name}» in the namespace «{namespace}» is no message in Fiks Arkiv.",
                namespace = shortened(namespace),
            };
            (text, String::new())
        }
    }
}

/// A namespace without white space, which no address has.
fn bare(namespace: &str) -> String {
    namespace.split_whitespace().collect()
}

#[cfg(test)]
mod tests;
