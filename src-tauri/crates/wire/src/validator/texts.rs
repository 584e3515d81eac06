//! What is said about a broken rule, in plain words of every language (arkivmelding C.3).

use budstikke_domain::{word, words};

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
    let text = words! {
        nb: "Filen er ikke en arkivmelding for eFormidling. Rotelementet er «{name}» i navnerommet «{namespace}».",
        nn: "Fila er ikkje ei arkivmelding for eFormidling. Rotelementet er «{name}» i namnerommet «{namespace}».",
        en: "The file is not an arkivmelding for eFormidling. The root element is «{name}» in the namespace «{namespace}».",
    };
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
        let text = words! {
            nb: "«{name}» står i feil navnerom («{namespace}»).",
            nn: "«{name}» står i feil namnerom («{namespace}»).",
            en: "«{name}» stands in the wrong namespace («{namespace}»).",
            namespace = shortened(&child.namespace),
        };
        return (
            text,
            words! {
                nb: "Bruk navnerommet {namespace}.",
                nn: "Bruk namnerommet {namespace}.",
                en: "Use the namespace {namespace}.",
                namespace = actual.namespace,
            },
        );
    }
    if !known {
        let within = schema.root().map_or("", |root| root.name);
        let text = words! {
            nb: "«{name}» finnes ikke i {within}.",
            nn: "«{name}» finst ikkje i {within}.",
            en: "«{name}» does not exist in {within}.",
        };
        return match nearest(&child.local, actual, schema) {
            Some(near) => (
                words! {
                    nb: "{text} Mente du «{near}»?",
                    nn: "{text} Meinte du «{near}»?",
                    en: "{text} Did you mean «{near}»?",
                },
                words! {
                    nb: "Skriv «{near}», eller ta bort «{name}».",
                    nn: "Skriv «{near}», eller ta bort «{name}».",
                    en: "Write «{near}», or remove «{name}».",
                },
            ),
            None => (
                text,
                words! {
                    nb: "Ta bort «{name}».",
                    nn: "Ta bort «{name}».",
                    en: "Remove «{name}».",
                },
            ),
        };
    }
    let place = words! {
        nb: "«{name}» står på feil plass i «{parent}». Her ventet vi {expected}.",
        nn: "«{name}» står på feil plass i «{parent}». Her venta vi {expected}.",
        en: "«{name}» stands in the wrong place in «{parent}». Here we expected {expected}.",
        parent = parent.local,
        expected = list(expected, word! { nb: "eller", nn: "eller", en: "or" }),
    };
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
        return word! {
            nb: "«tittel» skal stå etter alle dokumentbeskrivelser i en journalpost.",
            nn: "«tittel» skal stå etter alle dokumentbeskrivelser i ein journalpost.",
            en: "«tittel» should stand after every dokumentbeskrivelse in a journalpost.",
        }
        .to_owned();
    }
    if actual.is_a(&SAKSMAPPE) && child.local == "basisregistrering" {
        return word! {
            nb: "Sakens felt («saksdato», «saksstatus» …) skal stå etter journalposten.",
            nn: "Felta til saka («saksdato», «saksstatus» …) skal stå etter journalposten.",
            en: "The fields of the case («saksdato», «saksstatus» …) should stand after the journalpost.",
        }.to_owned();
    }
    let derived = schema
        .extensions(actual)
        .find(|candidate| !candidate.same(actual) && candidate.field(&child.local).is_some());
    match derived {
        Some(derived) => words! {
            nb: "Skriv xsi:type=\"{wanted}\" på «{name}» hvis den er en {wanted}.",
            nn: "Skriv xsi:type=\"{wanted}\" på «{name}» om det er ein {wanted}.",
            en: "Write xsi:type=\"{wanted}\" on «{name}» if it is a {wanted}.",
            wanted = derived.name,
            name = parent.local,
        },
        None => match actual.field(&child.local) {
            Some(_) => words! {
                nb: "Flytt «{name}» til sin plass i rekkefølgen, og se etter at den ikke står to ganger.",
                nn: "Flytt «{name}» til plassen sin i rekkjefølgja, og sjå etter at det ikkje står to gonger.",
                en: "Move «{name}» to its place in the order, and see that it does not stand there twice.",
                name = child.local,
            },
            None => words! {
                nb: "«{name}» hører ikke til i «{parent}».",
                nn: "«{name}» høyrer ikkje til i «{parent}».",
                en: "«{name}» does not belong in «{parent}».",
                name = child.local,
                parent = parent.local,
            },
        },
    }
}

/// Whether a field that belongs after «tittel» came although «tittel» has not.
fn expects_documents(child: &Element, actual: &'static ComplexType) -> bool {
    child.local == "offentligTittel" && actual.is_a(&JOURNALPOST)
}

pub(super) fn elements_in_text(element: &Element) -> String {
    words! {
        nb: "Det står elementer i «{name}». Der skal det bare stå tekst.",
        nn: "Det står element i «{name}». Der skal det berre stå tekst.",
        en: "There are elements in «{name}». There should be only text there.",
        name = element.local,
    }
}

/// S3.
pub(super) fn missing(parent: &Element, names: &[&'static str]) -> String {
    words! {
        nb: "«{parent}» mangler {missing}.",
        nn: "«{parent}» manglar {missing}.",
        en: "«{parent}» lacks {missing}.",
        parent = parent.local,
        missing = list(names, word! { nb: "og", nn: "og", en: "and" }),
    }
}

/// S4.
pub(super) fn loose_text(element: &Element, actual: &'static ComplexType) -> (String, String) {
    let text = words! {
        nb: "Det står løs tekst i «{name}». Tekst kan bare stå inne i et felt.",
        nn: "Det står laus tekst i «{name}». Tekst kan berre stå inne i eit felt.",
        en: "There is loose text in «{name}». Text can only stand inside a field.",
        name = element.local,
    };
    // People write the code where an element with the code in it belongs.
    let fix = match actual.field("kode") {
        Some(_) => words! {
            nb: "Skriv verdien i «kode» inne i «{name}».",
            nn: "Skriv verdien i «kode» inne i «{name}».",
            en: "Write the value in «kode» inside «{name}».",
            name = element.local,
        },
        None => String::new(),
    };
    (text, fix)
}

/// S5.
pub(super) fn attribute(attribute: &str, element: &Element) -> String {
    words! {
        nb: "Attributtet «{attribute}» er ikke tillatt på «{name}».",
        nn: "Attributtet «{attribute}» er ikkje tillate på «{name}».",
        en: "The attribute «{attribute}» is not allowed on «{name}».",
        attribute = shortened(attribute),
        name = element.local,
    }
}

/// S6 on an element with elements in it.
pub(super) fn wrong_type(
    element: &Element,
    declared: &'static ComplexType,
    schema: &Schema,
) -> (String, String) {
    let named = element.xsi_type.as_ref();
    let raw = shortened(named.map_or("", |named| named.raw.as_str()));
    let text = words! {
        nb: "xsi:type=\"{raw}\" passer ikke her. Bruk {allowed}.",
        nn: "xsi:type=\"{raw}\" passar ikkje her. Bruk {allowed}.",
        en: "xsi:type=\"{raw}\" does not fit here. Use {allowed}.",
        allowed = allowed(declared, schema),
    };
    let padded = named.is_some_and(|named| named.raw.trim() != named.raw);
    let fix = match named {
        _ if padded => word! {
            nb: "Ta bort mellomrommene rundt navnet.",
            nn: "Ta bort mellomromma rundt namnet.",
            en: "Remove the spaces around the name.",
        }
        .to_owned(),
        Some(named) if named.namespace.is_none() => word! {
            nb: "Prefikset i xsi:type er ikke knyttet til noe navnerom.",
            nn: "Prefikset i xsi:type er ikkje knytt til noko namnerom.",
            en: "The prefix in xsi:type is not bound to any namespace.",
        }
        .to_owned(),
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
    let text = words! {
        nb: "«{name}» må si med xsi:type hva det er.",
        nn: "«{name}» må seie med xsi:type kva det er.",
        en: "«{name}» must say with xsi:type what it is.",
        name = element.local,
    };
    (
        text,
        words! {
            nb: "Bruk {allowed}.",
            nn: "Bruk {allowed}.",
            en: "Use {allowed}.",
            allowed = allowed(declared, schema),
        },
    )
}

/// The types that may stand where `declared` does.
fn allowed(declared: &'static ComplexType, schema: &Schema) -> String {
    let names: Vec<&str> = schema
        .extensions(declared)
        .filter(|candidate| !candidate.is_abstract)
        .map(|candidate| candidate.name)
        .collect();
    list(&names, word! { nb: "eller", nn: "eller", en: "or" })
}

/// S6 on an element with text in it.
pub(super) fn wrong_simple_type(element: &Element) -> String {
    let raw = shortened(
        element
            .xsi_type
            .as_ref()
            .map_or("", |named| named.raw.as_str()),
    );
    words! {
        nb: "xsi:type=\"{raw}\" passer ikke her. Ta det bort fra «{name}».",
        nn: "xsi:type=\"{raw}\" passar ikkje her. Ta det bort frå «{name}».",
        en: "xsi:type=\"{raw}\" does not fit here. Remove it from «{name}».",
        name = element.local,
    }
}

pub(super) fn no_guid(value: &str) -> Said {
    let text = words! {
        nb: "«{value}» er ikke en gyldig id. Den skal se slik ut: 0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01.",
        nn: "«{value}» er ikkje ein gyldig id. Han skal sjå slik ut: 0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01.",
        en: "«{value}» is not a valid id. It should look like this: 0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01.",
        value = shown(value),
    };
    ("V1", text, spaces(value))
}

pub(super) fn no_uuid(value: &str) -> Said {
    let (_, text, fix) = no_guid(value);
    let braces = value.starts_with('{') && lexical::is_guid(value);
    let fix = if braces {
        word! {
            nb: "Ta bort klammene rundt id-en.",
            nn: "Ta bort klammene rundt id-en.",
            en: "Remove the braces around the id.",
        }
        .to_owned()
    } else {
        fix
    };
    ("V2", text, fix)
}

pub(super) fn empty(field: &str) -> Said {
    let text = words! {
        nb: "«{field}» kan ikke være tomt.",
        nn: "«{field}» kan ikkje vere tomt.",
        en: "«{field}» cannot be empty.",
    };
    let fix = word! {
        nb: "Fyll det ut, eller ta det bort når det ikke må være med.",
        nn: "Fyll det ut, eller ta det bort når det ikkje må vere med.",
        en: "Fill it in, or remove it where it need not be there.",
    }
    .to_owned();
    ("V6", text, fix)
}

pub(super) fn no_word(field: &str, value: &str, words: &[&str]) -> Said {
    let text = words! {
        nb: "«{value}» er ikke en lovlig verdi for {field}. Lovlige verdier: {allowed}.",
        nn: "«{value}» er ikkje ein lovleg verdi for {field}. Lovlege verdiar: {allowed}.",
        en: "«{value}» is not an allowed value for {field}. Allowed values: {allowed}.",
        value = shown(value),
        allowed = words.join(", "),
    };
    let folded = value.trim().to_lowercase();
    let fix = match words.iter().find(|word| word.to_lowercase() == folded) {
        Some(meant) => words! {
            nb: "Skriv «{meant}», ikke «{value}».",
            nn: "Skriv «{meant}», ikkje «{value}».",
            en: "Write «{meant}», not «{value}».",
            value = shown(value),
        },
        None => String::new(),
    };
    ("V3", text, fix)
}

pub(super) fn no_country_code(value: &str) -> Said {
    let text = words! {
        nb: "«{value}» er ikke en landkode. Skriv to store bokstaver, for eksempel NO.",
        nn: "«{value}» er ikkje ein landkode. Skriv to store bokstavar, til dømes NO.",
        en: "«{value}» is not a country code. Write two capital letters, for example NO.",
        value = shown(value),
    };
    ("V3", text, spaces(value))
}

pub(super) fn no_number(field: &str, value: &str) -> Said {
    let fix = if value.contains(',') {
        word! {
            nb: "Skriv punktum, ikke komma.",
            nn: "Skriv punktum, ikkje komma.",
            en: "Write a full stop, not a comma.",
        }
        .to_owned()
    } else {
        String::new()
    };
    (
        "V5",
        words! {
            nb: "{field} må være et tall.",
            nn: "{field} må vere eit tal.",
            en: "{field} must be a number.",
        },
        fix,
    )
}

pub(super) fn no_boolean(field: &str, value: &str) -> Said {
    let text = words! {
        nb: "«{value}» passer ikke i {field}.",
        nn: "«{value}» passar ikkje i {field}.",
        en: "«{value}» does not fit in {field}.",
        value = shown(value),
    };
    (
        "V5",
        text,
        word! {
            nb: "Skriv true eller false.",
            nn: "Skriv true eller false.",
            en: "Write true or false.",
        }
        .to_owned(),
    )
}

pub(super) fn no_code(field: &str, value: &str, list_of: &CodeList) -> Said {
    let values: Vec<&str> = list_of.values.iter().map(|(value, _)| *value).collect();
    let text = words! {
        nb: "«{value}» er ikke en lovlig verdi for {field}. Lovlige verdier: {allowed}.",
        nn: "«{value}» er ikkje ein lovleg verdi for {field}. Lovlege verdiar: {allowed}.",
        en: "«{value}» is not an allowed value for {field}. Allowed values: {allowed}.",
        value = shown(value),
        allowed = values.join(", "),
    };
    let fix = match list_of.meant_by(value) {
        Some(meant) => words! {
            nb: "Skriv «{meant}», ikke «{value}».",
            nn: "Skriv «{meant}», ikkje «{value}».",
            en: "Write «{meant}», not «{value}».",
            value = shown(value),
        },
        None => String::new(),
    };
    ("V3", text, fix)
}

pub(super) fn no_date(value: &str) -> Said {
    let text = words! {
        nb: "«{value}» er ikke en gyldig dato. Skriv ÅÅÅÅ-MM-DD, for eksempel 2026-11-20.",
        nn: "«{value}» er ikkje ein gyldig dato. Skriv ÅÅÅÅ-MM-DD, til dømes 2026-11-20.",
        en: "«{value}» is not a valid date. Write YYYY-MM-DD, for example 2026-11-20.",
        value = shown(value),
    };
    let fix = if lexical::is_date_time(value) {
        word! {
            nb: "Her skal bare datoen stå, uten klokkeslett.",
            nn: "Her skal berre datoen stå, utan klokkeslett.",
            en: "Only the date should stand here, without a time of day.",
        }
        .to_owned()
    } else {
        spaces(value)
    };
    ("V4", text, fix)
}

pub(super) fn no_date_time(value: &str) -> Said {
    let shown_value = shown(value);
    let example = word! {
        nb: "Skriv for eksempel 2026-11-20T09:15:00+01:00.",
        nn: "Skriv til dømes 2026-11-20T09:15:00+01:00.",
        en: "Write for example 2026-11-20T09:15:00+01:00.",
    };
    let text = if lexical::is_date(value) {
        words! {
            nb: "«{shown_value}» mangler klokkeslett. {example}",
            nn: "«{shown_value}» manglar klokkeslett. {example}",
            en: "«{shown_value}» lacks a time of day. {example}",
        }
    } else if lexical::is_date_time(&format!("{value}:00")) {
        words! {
            nb: "«{shown_value}» mangler sekunder. {example}",
            nn: "«{shown_value}» manglar sekund. {example}",
            en: "«{shown_value}» lacks seconds. {example}",
        }
    } else {
        words! {
            nb: "«{shown_value}» er ikke et gyldig tidspunkt. {example}",
            nn: "«{shown_value}» er ikkje eit gyldig tidspunkt. {example}",
            en: "«{shown_value}» is not a valid time. {example}",
        }
    };
    ("V4", text, spaces(value))
}

pub(super) fn no_integer(field: &str, value: &str) -> Said {
    let digits = value.trim().trim_start_matches(['+', '-']);
    let text =
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() > 9 {
            words! {
                nb: "{field} er et for stort tall.",
                nn: "{field} er eit for stort tal.",
                en: "{field} is too large a number.",
            }
        } else {
            words! {
                nb: "{field} må være et heltall.",
                nn: "{field} må vere eit heiltal.",
                en: "{field} must be a whole number.",
            }
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
        None => word! { nb: "ingenting mer", nn: "ingenting meir", en: "nothing more" }.to_owned(),
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
        word! {
            nb: "Ta bort mellomrom rundt verdien.",
            nn: "Ta bort mellomrom rundt verdien.",
            en: "Remove the spaces around the value.",
        }
        .to_owned()
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
