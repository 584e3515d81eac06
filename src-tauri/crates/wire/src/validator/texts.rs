//! What is said about a broken rule, in plain bokmål (arkivmelding C.3).

use super::codes::CodeList;
use super::grammar::eformidling::{JOURNALPOST, REGISTRERING, SAKSMAPPE};
use super::grammar::{ComplexType, Schema};
use super::lexical;
use crate::error::shortened;
use crate::fodselsnummer::mask;
use crate::xml::Element;

type Said = (&'static str, String, String);

/// S1 in dialect A.
pub(super) fn not_arkivmelding(root: &Element) -> (String, String) {
    let (name, namespace) = (shortened(&root.local), shortened(&root.namespace));
    let text = format!(
        "Filen er ikke en arkivmelding for eFormidling. Rotelementet er «{name}» i navnerommet «{namespace}»."
    );
    (text, String::new())
}

/// S2: an element that may not stand where it stands.
pub(super) fn misplaced(
    child: &Element,
    parent: &Element,
    actual: &'static ComplexType,
    expected: &[&'static str],
    schema: &Schema,
) -> (String, String) {
    let name = shortened(&child.local);
    let elsewhere = schema
        .types()
        .any(|known| known.namespace == &*child.namespace && declares(known, &child.local));
    let foreign = &*child.namespace != actual.namespace;
    let known = known(&child.local, schema);
    if foreign && known && (!elsewhere || actual.field(&child.local).is_some()) {
        let text = format!(
            "«{name}» står i feil navnerom («{}»).",
            shortened(&child.namespace)
        );
        return (text, format!("Bruk navnerommet {}.", actual.namespace));
    }
    if !known {
        let within = schema.root().map_or("", |root| root.name);
        let text = format!("«{name}» finnes ikke i {within}.");
        return match nearest(&child.local, actual, schema) {
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
    (place, inversion(child, parent, actual, schema))
}

/// The two orders that people get wrong, and fields of a type that was not named.
fn inversion(
    child: &Element,
    parent: &Element,
    actual: &'static ComplexType,
    schema: &Schema,
) -> String {
    let documents = matches!(
        child.local.as_str(),
        "dokumentbeskrivelse" | "dokumentobjekt"
    );
    if let Some(said) = super::fiks_arkiv::inversion(child, actual) {
        return said.to_owned();
    }
    if actual.is_a(&REGISTRERING) && (documents || expects_documents(child, actual)) {
        return "«tittel» skal stå etter alle dokumentbeskrivelser i en journalpost.".to_owned();
    }
    if actual.is_a(&SAKSMAPPE) && child.local == "basisregistrering" {
        return "Sakens felt («saksdato», «saksstatus» …) skal stå etter journalposten.".to_owned();
    }
    let derived = schema
        .extensions(actual)
        .find(|candidate| !candidate.same(actual) && candidate.field(&child.local).is_some());
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
pub(super) fn loose_text(element: &Element, actual: &'static ComplexType) -> (String, String) {
    let text = format!(
        "Det står løs tekst i «{}». Tekst kan bare stå inne i et felt.",
        element.local
    );
    // People write the code where an element with the code in it belongs.
    let fix = match actual.field("kode") {
        Some(_) => format!("Skriv verdien i «kode» inne i «{}».", element.local),
        None => String::new(),
    };
    (text, fix)
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
pub(super) fn wrong_type(
    element: &Element,
    declared: &'static ComplexType,
    schema: &Schema,
) -> (String, String) {
    let named = element.xsi_type.as_ref();
    let raw = shortened(named.map_or("", |named| named.raw.as_str()));
    let text = format!(
        "xsi:type=\"{raw}\" passer ikke her. Bruk {}.",
        allowed(declared, schema)
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

/// S7.
pub(super) fn no_type(
    element: &Element,
    declared: &'static ComplexType,
    schema: &Schema,
) -> (String, String) {
    let text = format!("«{}» må si med xsi:type hva det er.", element.local);
    (text, format!("Bruk {}.", allowed(declared, schema)))
}

/// The types that may stand where `declared` does.
fn allowed(declared: &'static ComplexType, schema: &Schema) -> String {
    let names: Vec<&str> = schema
        .extensions(declared)
        .filter(|candidate| !candidate.is_abstract)
        .map(|candidate| candidate.name)
        .collect();
    list(&names, "eller")
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

pub(super) fn no_uuid(value: &str) -> Said {
    let (_, text, fix) = no_guid(value);
    let braces = value.starts_with('{') && lexical::is_guid(value);
    let fix = if braces {
        "Ta bort klammene rundt id-en.".to_owned()
    } else {
        fix
    };
    ("V2", text, fix)
}

pub(super) fn empty(field: &str) -> Said {
    let text = format!("«{field}» kan ikke være tomt.");
    let fix = "Fyll det ut, eller ta det bort når det ikke må være med.".to_owned();
    ("V6", text, fix)
}

pub(super) fn no_word(field: &str, value: &str, words: &[&str]) -> Said {
    let text = format!(
        "«{}» er ikke en lovlig verdi for {field}. Lovlige verdier: {}.",
        shown(value),
        words.join(", ")
    );
    let folded = value.trim().to_lowercase();
    let fix = match words.iter().find(|word| word.to_lowercase() == folded) {
        Some(meant) => format!("Skriv «{meant}», ikke «{}».", shown(value)),
        None => String::new(),
    };
    ("V3", text, fix)
}

pub(super) fn no_country_code(value: &str) -> Said {
    let text = format!(
        "«{}» er ikke en landkode. Skriv to store bokstaver, for eksempel NO.",
        shown(value)
    );
    ("V3", text, spaces(value))
}

pub(super) fn no_number(field: &str, value: &str) -> Said {
    let fix = if value.contains(',') {
        "Skriv punktum, ikke komma.".to_owned()
    } else {
        String::new()
    };
    ("V5", format!("{field} må være et tall."), fix)
}

pub(super) fn no_boolean(field: &str, value: &str) -> Said {
    let text = format!("«{}» passer ikke i {field}.", shown(value));
    ("V5", text, "Skriv true eller false.".to_owned())
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

fn known(name: &str, schema: &Schema) -> bool {
    schema.roots.iter().any(|root| root.name == name)
        || schema.types().any(|known| declares(known, name))
}

fn declares(known: &ComplexType, name: &str) -> bool {
    let mut fields = known.own.iter().flat_map(|particle| particle.fields());
    fields.any(|field| field.name == name)
}

/// The name most like `name`, first among those that belong in the parent.
fn nearest(name: &str, actual: &'static ComplexType, schema: &Schema) -> Option<&'static str> {
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
    best(&mut std::iter::once(actual)).or_else(|| best(&mut schema.types()))
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
    use crate::validator::grammar::eformidling::{MAPPE, SCHEMA};

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(
            nearest("offentligtitel", &MAPPE, &SCHEMA),
            Some("offentligTittel")
        );
        assert_eq!(
            nearest("kryssreferense", &MAPPE, &SCHEMA),
            Some("kryssreferanse")
        );
        assert_eq!(
            nearest("saksstatuss", &MAPPE, &SCHEMA),
            Some("saksstatus"),
            "also from elsewhere"
        );
        assert_eq!(nearest("noeheltannet", &MAPPE, &SCHEMA), None);
    }

    #[test]
    fn lists_are_sentences() {
        assert_eq!(list(&[], "og"), "ingenting mer");
        assert_eq!(list(&["a", "b", "c"], "eller"), "«a», «b» eller «c»");
        assert!(list(&["a"; 20], "og").ends_with('…'));
    }
}
