//! What is said about a broken rule, in plain bokmål (arkivmelding C.3).

use super::codes::CodeList;
use super::grammar::{ALL, ComplexType, JOURNALPOST, NAMESPACE, REGISTRERING, SAKSMAPPE};
use super::lexical;
use crate::error::shortened;
use crate::fodselsnummer::mask;
use crate::xml::Element;

type Said = (&'static str, String, String);

pub(super) fn not_arkivmelding(root: &Element) -> String {
    if root.namespace.starts_with(super::FIKS_ARKIV) {
        return "Dette er en Fiks Arkiv-melding og kan ikke sendes med eFormidling.".to_owned();
    }
    let (name, namespace) = (shortened(&root.local), shortened(&root.namespace));
    format!(
        "Filen er ikke en arkivmelding for eFormidling. Rotelementet er «{name}» i navnerommet «{namespace}»."
    )
}

/// S2: an element that may not stand where it stands.
pub(super) fn misplaced(
    child: &Element,
    parent: &Element,
    actual: &'static ComplexType,
    expected: &[&'static str],
) -> (String, String) {
    let name = shortened(&child.local);
    if &*child.namespace != NAMESPACE && known(&child.local) {
        let text = format!(
            "«{name}» står i feil navnerom («{}»).",
            shortened(&child.namespace)
        );
        return (text, format!("Bruk navnerommet {NAMESPACE}."));
    }
    if !known(&child.local) {
        let text = format!("«{name}» finnes ikke i arkivmelding.");
        return match nearest(&child.local, actual) {
            Some(near) => (
                format!("{text} Mente du «{near}»?"),
                format!("Skriv «{near}», eller ta bort «{name}»."),
            ),
            None => (text, format!("Ta bort «{name}».")),
        };
    }
    let place = format!(
        "«{name}» står på feil plass i «{}». Her ventet vi {}.",
        parent.local,
        list(expected, "eller")
    );
    (place, inversion(child, parent, actual))
}

/// The two orders that people get wrong, and fields of a type that was not named.
fn inversion(child: &Element, parent: &Element, actual: &'static ComplexType) -> String {
    let documents = matches!(
        child.local.as_str(),
        "dokumentbeskrivelse" | "dokumentobjekt"
    );
    if actual.is_a(&REGISTRERING) && (documents || expects_documents(child, actual)) {
        return "«tittel» skal stå etter alle dokumentbeskrivelser i en journalpost.".to_owned();
    }
    if actual.is_a(&SAKSMAPPE) && child.local == "basisregistrering" {
        return "Sakens felt («saksdato», «saksstatus» …) skal stå etter journalposten.".to_owned();
    }
    let derived = ALL.iter().find(|candidate| {
        candidate.name != actual.name
            && candidate.is_a(actual)
            && candidate.field(&child.local).is_some()
    });
    match derived {
        Some(derived) => format!(
            "Skriv xsi:type=\"{}\" på «{}» hvis den er en {}.",
            derived.name, parent.local, derived.name
        ),
        None => match actual.field(&child.local) {
            Some(_) => format!(
                "Flytt «{}» til sin plass i rekkefølgen, og se etter at den ikke står to ganger.",
                child.local
            ),
            None => format!("«{}» hører ikke til i «{}».", child.local, parent.local),
        },
    }
}

/// Whether a field that belongs after «tittel» came although «tittel» has not.
fn expects_documents(child: &Element, actual: &'static ComplexType) -> bool {
    child.local == "offentligTittel" && actual.is_a(&JOURNALPOST)
}

pub(super) fn elements_in_text(element: &Element) -> String {
    format!(
        "Det står elementer i «{}». Der skal det bare stå tekst.",
        element.local
    )
}

/// S3.
pub(super) fn missing(parent: &Element, names: &[&'static str]) -> String {
    format!("«{}» mangler {}.", parent.local, list(names, "og"))
}

/// S4.
pub(super) fn loose_text(element: &Element) -> String {
    format!(
        "Det står løs tekst i «{}». Tekst kan bare stå inne i et felt.",
        element.local
    )
}

/// S5.
pub(super) fn attribute(attribute: &str, element: &Element) -> String {
    format!(
        "Attributtet «{}» er ikke tillatt på «{}».",
        shortened(attribute),
        element.local
    )
}

/// S6 on an element with elements in it.
pub(super) fn wrong_type(element: &Element, declared: &'static ComplexType) -> (String, String) {
    let named = element.xsi_type.as_ref();
    let raw = shortened(named.map_or("", |named| named.raw.as_str()));
    let allowed: Vec<&str> = declared.with_extensions().map(|t| t.name).collect();
    let text = format!(
        "xsi:type=\"{raw}\" passer ikke her. Bruk {}.",
        list(&allowed, "eller")
    );
    let padded = named.is_some_and(|named| named.raw.trim() != named.raw);
    let fix = match named {
        _ if padded => "Ta bort mellomrommene rundt navnet.".to_owned(),
        Some(named) if named.namespace.is_none() => {
            "Prefikset i xsi:type er ikke knyttet til noe navnerom.".to_owned()
        }
        _ => String::new(),
    };
    (text, fix)
}

/// S6 on an element with text in it.
pub(super) fn wrong_simple_type(element: &Element) -> String {
    let raw = shortened(
        element
            .xsi_type
            .as_ref()
            .map_or("", |named| named.raw.as_str()),
    );
    format!(
        "xsi:type=\"{raw}\" passer ikke her. Ta det bort fra «{}».",
        element.local
    )
}

pub(super) fn no_guid(value: &str) -> Said {
    let text = format!(
        "«{}» er ikke en gyldig id. Den skal se slik ut: 0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01.",
        shown(value)
    );
    ("V1", text, spaces(value))
}

pub(super) fn no_code(field: &str, value: &str, list_of: &CodeList) -> Said {
    let values: Vec<&str> = list_of.values.iter().map(|(value, _)| *value).collect();
    let text = format!(
        "«{}» er ikke en lovlig verdi for {field}. Lovlige verdier: {}.",
        shown(value),
        values.join(", ")
    );
    let fix = match list_of.meant_by(value) {
        Some(meant) => format!("Skriv «{meant}», ikke «{}».", shown(value)),
        None => String::new(),
    };
    ("V3", text, fix)
}

pub(super) fn no_date(value: &str) -> Said {
    let text = format!(
        "«{}» er ikke en gyldig dato. Skriv ÅÅÅÅ-MM-DD, for eksempel 2026-11-20.",
        shown(value)
    );
    let fix = if lexical::is_date_time(value) {
        "Her skal bare datoen stå, uten klokkeslett.".to_owned()
    } else {
        spaces(value)
    };
    ("V4", text, fix)
}

pub(super) fn no_date_time(value: &str) -> Said {
    let shown_value = shown(value);
    let example = "Skriv for eksempel 2026-11-20T09:15:00+01:00.";
    let text = if lexical::is_date(value) {
        format!("«{shown_value}» mangler klokkeslett. {example}")
    } else if lexical::is_date_time(&format!("{value}:00")) {
        format!("«{shown_value}» mangler sekunder. {example}")
    } else {
        format!("«{shown_value}» er ikke et gyldig tidspunkt. {example}")
    };
    ("V4", text, spaces(value))
}

pub(super) fn no_integer(field: &str, value: &str) -> Said {
    let digits = value.trim().trim_start_matches(['+', '-']);
    let text =
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() > 9 {
            format!("{field} er et for stort tall.")
        } else {
            format!("{field} må være et heltall.")
        };
    ("V5", text, spaces(value))
}

/// `«a», «b» eller «c»`, at most eight of them.
pub(super) fn list(names: &[&str], and: &str) -> String {
    const MOST: usize = 8;
    let quoted: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("«{name}»"))
        .collect();
    match quoted.split_last() {
        None => "ingenting mer".to_owned(),
        Some((only, [])) => only.clone(),
        Some(_) if names.len() > MOST => format!("{} …", quoted.join(", ")),
        Some((last, before)) => format!("{} {and} {last}", before.join(", ")),
    }
}

/// A value as it may be repeated to a person: short, and without anybody's national identity number.
fn shown(value: &str) -> String {
    shortened(&mask(value))
}

fn spaces(value: &str) -> String {
    if value.trim() == value {
        String::new()
    } else {
        "Ta bort mellomrom rundt verdien.".to_owned()
    }
}

fn known(name: &str) -> bool {
    name == "arkivmelding" || ALL.iter().any(|t| t.field(name).is_some())
}

/// The name most like `name`, first among those that belong in the parent.
fn nearest(name: &str, actual: &'static ComplexType) -> Option<&'static str> {
    let name: Vec<char> = name.to_lowercase().chars().take(60).collect();
    let allowed = match name.len() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let best = |types: &mut dyn Iterator<Item = &'static ComplexType>| {
        types
            .flat_map(|t| t.particles())
            .flat_map(|particle| particle.fields().iter().map(|field| field.name))
            .map(|candidate| (distance(&name, candidate), candidate))
            .filter(|(distance, _)| *distance <= allowed)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, candidate)| candidate)
    };
    best(&mut std::iter::once(actual)).or_else(|| best(&mut ALL.iter().copied()))
}

/// How many letters must be added, removed or changed (Levenshtein).
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, from) in from.iter().enumerate() {
        let mut above_left = index;
        let mut left = index + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, to) in row.iter_mut().skip(1).zip(&to) {
            let above = *slot;
            let change = above_left + usize::from(from != to);
            *slot = change.min(above + 1).min(left + 1);
            (above_left, left) = (above, *slot);
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::grammar::MAPPE;

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(nearest("offentligtitel", &MAPPE), Some("offentligTittel"));
        assert_eq!(nearest("kryssreferense", &MAPPE), Some("kryssreferanse"));
        assert_eq!(
            nearest("saksstatuss", &MAPPE),
            Some("saksstatus"),
            "also from elsewhere"
        );
        assert_eq!(nearest("noeheltannet", &MAPPE), None);
    }

    #[test]
    fn lists_are_sentences() {
        assert_eq!(list(&[], "og"), "ingenting mer");
        assert_eq!(list(&["a", "b", "c"], "eller"), "«a», «b» eller «c»");
        assert!(list(&["a"; 20], "og").ends_with('…'));
    }
}
