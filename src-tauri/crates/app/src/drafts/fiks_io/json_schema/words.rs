//! What a JSON schema says against a payload, in plain words.

use budstikke_domain::{word, words};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use serde_json::Value;

/// Why a file that a schema refers to is not used.
pub(super) fn not_beside() -> &'static str {
    word! {
        nb: "filen ligger ikke ved siden av skjemaet",
        nn: "fila ligg ikkje ved sida av skjemaet",
        en: "the file is not beside the schema",
    }
}
/// How much of a value from the schema is shown.
const LONGEST: usize = 80;

/// «/plan/navn: Skal være tekst.»
pub(super) fn finding(error: &ValidationError<'_>) -> String {
    let pointer = error.instance_path().as_str();
    let place = if pointer.is_empty() {
        word! { nb: "Øverst", nn: "Øvst", en: "At the top" }
    } else {
        pointer
    };
    format!("{place}: {}", what(error.kind()))
}

/// That the schema itself can not be used.
pub(super) fn broken(name: &str, why: &dyn std::fmt::Display) -> String {
    let why = short(&why.to_string());
    words! {
        nb: "Vi kan ikke bruke skjemaet {name}. Velg et annet, eller fjern det. ({why})",
        nn: "Vi kan ikkje bruke skjemaet {name}. Vel eit anna, eller fjern det. ({why})",
        en: "We cannot use the schema {name}. Choose another, or remove it. ({why})",
    }
}

fn what(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Required { property } => format!("{} mangler.", quoted(property)),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names: Vec<String> = unexpected.iter().map(|name| format!("«{name}»")).collect();
            words! {
                nb: "{names} hører ikke hjemme her.",
                nn: "{names} høyrer ikkje heime her.",
                en: "{names} does not belong here.",
                names = short(&names.join(", ")),
            }
        }
        Kind::Type { kind } => words! {
            nb: "Skal være {kinds}.",
            nn: "Skal vere {kinds}.",
            en: "Must be {kinds}.",
            kinds = types(kind),
        },
        Kind::Enum { options } => words! {
            nb: "Skal være en av disse: {options}.",
            nn: "Skal vere ein av desse: {options}.",
            en: "Must be one of these: {options}.",
            options = options_of(options),
        },
        Kind::Constant { expected_value } => words! {
            nb: "Skal være {value}.",
            nn: "Skal vere {value}.",
            en: "Must be {value}.",
            value = quoted(expected_value),
        },
        Kind::Minimum { limit } => words! {
            nb: "Skal være minst {limit}.",
            nn: "Skal vere minst {limit}.",
            en: "Must be at least {limit}.",
        },
        Kind::Maximum { limit } => words! {
            nb: "Skal være høyst {limit}.",
            nn: "Skal vere høgst {limit}.",
            en: "Must be at most {limit}.",
        },
        Kind::ExclusiveMinimum { limit } => words! {
            nb: "Skal være mer enn {limit}.",
            nn: "Skal vere meir enn {limit}.",
            en: "Must be more than {limit}.",
        },
        Kind::ExclusiveMaximum { limit } => words! {
            nb: "Skal være mindre enn {limit}.",
            nn: "Skal vere mindre enn {limit}.",
            en: "Must be less than {limit}.",
        },
        Kind::MinLength { limit } => words! {
            nb: "Skal ha minst {limit} tegn.",
            nn: "Skal ha minst {limit} teikn.",
            en: "Must have at least {limit} characters.",
        },
        Kind::MaxLength { limit } => words! {
            nb: "Skal ha høyst {limit} tegn.",
            nn: "Skal ha høgst {limit} teikn.",
            en: "Must have at most {limit} characters.",
        },
        Kind::MinItems { limit } => words! {
            nb: "Skal ha minst {limit} i listen.",
            nn: "Skal ha minst {limit} i lista.",
            en: "Must have at least {limit} in the list.",
        },
        Kind::MaxItems { limit } => words! {
            nb: "Skal ha høyst {limit} i listen.",
            nn: "Skal ha høgst {limit} i lista.",
            en: "Must have at most {limit} in the list.",
        },
        Kind::MinProperties { limit } => words! {
            nb: "Skal ha minst {limit} felt.",
            nn: "Skal ha minst {limit} felt.",
            en: "Must have at least {limit} fields.",
        },
        Kind::MaxProperties { limit } => words! {
            nb: "Skal ha høyst {limit} felt.",
            nn: "Skal ha høgst {limit} felt.",
            en: "Must have at most {limit} fields.",
        },
        Kind::UniqueItems => words! {
            nb: "Det samme står flere ganger i listen.",
            nn: "Det same står fleire gonger i lista.",
            en: "The same thing is in the list several times.",
        },
        Kind::MultipleOf { multiple_of } => words! {
            nb: "Skal kunne deles på {multiple_of}.",
            nn: "Skal kunne delast på {multiple_of}.",
            en: "Must be divisible by {multiple_of}.",
        },
        Kind::Format { format } => words! {
            nb: "Skal være skrevet som {form}.",
            nn: "Skal vere skrive som {form}.",
            en: "Must be written as {form}.",
            form = format_of(format),
        },
        Kind::Pattern { pattern } => {
            words! {
                nb: "Er ikke skrevet slik skjemaet krever ({pattern}).",
                nn: "Er ikkje skrive slik skjemaet krev ({pattern}).",
                en: "Is not written as the schema requires ({pattern}).",
                pattern = short(pattern),
            }
        }
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            words! {
                nb: "Passer ikke med noen av formene skjemaet tillater.",
                nn: "Passar ikkje med nokon av formene skjemaet tillèt.",
                en: "Does not fit any of the forms the schema allows.",
            }
        }
        Kind::OneOfMultipleValid { .. } => {
            words! {
                nb: "Passer med flere av formene. Skjemaet krever at det er bare én.",
                nn: "Passar med fleire av formene. Skjemaet krev at det berre er éi.",
                en: "Fits several of the forms. The schema requires exactly one.",
            }
        }
        Kind::AdditionalItems { .. } | Kind::UnevaluatedItems { .. } => {
            words! {
                nb: "Listen har mer enn skjemaet har plass til.",
                nn: "Lista har meir enn skjemaet har plass til.",
                en: "The list has more than the schema has room for.",
            }
        }
        Kind::PropertyNames { .. } => words! {
            nb: "Et felt heter noe skjemaet ikke tillater.",
            nn: "Eit felt heiter noko skjemaet ikkje tillèt.",
            en: "A field has a name the schema does not allow.",
        },
        other => words! {
            nb: "Passer ikke med skjemaet ({keyword}).",
            nn: "Passar ikkje med skjemaet ({keyword}).",
            en: "Does not fit the schema ({keyword}).",
            keyword = other.keyword(),
        },
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => type_of(*one).to_owned(),
        TypeKind::Multiple(many) => {
            let names: Vec<&str> = many.into_iter().map(type_of).collect();
            names.join(word! { nb: " eller ", nn: " eller ", en: " or " })
        }
    }
}

fn type_of(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => word! {
            nb: "true eller false",
            nn: "true eller false",
            en: "true or false",
        },
        JsonType::Integer => word! {
            nb: "et helt tall",
            nn: "eit heilt tal",
            en: "a whole number",
        },
        JsonType::Number => word! { nb: "et tall", nn: "eit tal", en: "a number" },
        JsonType::String => word! { nb: "tekst", nn: "tekst", en: "text" },
        JsonType::Array => word! { nb: "en liste", nn: "ei liste", en: "a list" },
        JsonType::Object => word! { nb: "et objekt", nn: "eit objekt", en: "an object" },
    }
}

fn format_of(format: &str) -> &str {
    match format {
        "date" => word! {
            nb: "en dato: 2026-12-24",
            nn: "ein dato: 2026-12-24",
            en: "a date: 2026-12-24",
        },
        "date-time" => word! {
            nb: "dato og klokkeslett: 2026-12-24T12:00:00+01:00",
            nn: "dato og klokkeslett: 2026-12-24T12:00:00+01:00",
            en: "date and time: 2026-12-24T12:00:00+01:00",
        },
        "time" => word! {
            nb: "et klokkeslett: 12:00:00+01:00",
            nn: "eit klokkeslett: 12:00:00+01:00",
            en: "a time: 12:00:00+01:00",
        },
        "email" => word! {
            nb: "en e-postadresse",
            nn: "ei e-postadresse",
            en: "an email address",
        },
        "uuid" => word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
        "uri" => word! { nb: "en nettadresse", nn: "ei nettadresse", en: "a web address" },
        other => other,
    }
}

fn options_of(options: &Value) -> String {
    let Value::Array(options) = options else {
        return quoted(options);
    };
    let options: Vec<String> = options.iter().map(quoted).collect();
    short(&options.join(", "))
}

fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) => format!("«{text}»"),
        other => short(&other.to_string()),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start} …")
}
