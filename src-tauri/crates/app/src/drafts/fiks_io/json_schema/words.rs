//! What a JSON schema says against a payload, in plain words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use serde_json::Value;

/// Why a file that a schema refers to is not used.
pub(super) const NOT_BESIDE: &str = "filen ligger ikke ved siden av skjemaet";
/// How much of a value from the schema is shown.
const LONGEST: usize = 80;

/// «/plan/navn: Skal være tekst.»
pub(super) fn finding(error: &ValidationError<'_>) -> String {
    let pointer = error.instance_path().as_str();
    let place = if pointer.is_empty() {
        "Øverst"
    } else {
        pointer
    };
    format!("{place}: {}", what(error.kind()))
}

/// That the schema itself can not be used.
pub(super) fn broken(name: &str, why: &dyn std::fmt::Display) -> String {
    let why = short(&why.to_string());
    format!("Vi kan ikke bruke skjemaet {name}. Velg et annet, eller fjern det. ({why})")
}

fn what(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Required { property } => format!("{} mangler.", quoted(property)),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names: Vec<String> = unexpected.iter().map(|name| format!("«{name}»")).collect();
            format!("{} hører ikke hjemme her.", short(&names.join(", ")))
        }
        Kind::Type { kind } => format!("Skal være {}.", types(kind)),
        Kind::Enum { options } => format!("Skal være en av disse: {}.", options_of(options)),
        Kind::Constant { expected_value } => format!("Skal være {}.", quoted(expected_value)),
        Kind::Minimum { limit } => format!("Skal være minst {limit}."),
        Kind::Maximum { limit } => format!("Skal være høyst {limit}."),
        Kind::ExclusiveMinimum { limit } => format!("Skal være mer enn {limit}."),
        Kind::ExclusiveMaximum { limit } => format!("Skal være mindre enn {limit}."),
        Kind::MinLength { limit } => format!("Skal ha minst {limit} tegn."),
        Kind::MaxLength { limit } => format!("Skal ha høyst {limit} tegn."),
        Kind::MinItems { limit } => format!("Skal ha minst {limit} i listen."),
        Kind::MaxItems { limit } => format!("Skal ha høyst {limit} i listen."),
        Kind::MinProperties { limit } => format!("Skal ha minst {limit} felt."),
        Kind::MaxProperties { limit } => format!("Skal ha høyst {limit} felt."),
        Kind::UniqueItems => "Det samme står flere ganger i listen.".to_owned(),
        Kind::MultipleOf { multiple_of } => format!("Skal kunne deles på {multiple_of}."),
        Kind::Format { format } => format!("Skal være skrevet som {}.", format_of(format)),
        Kind::Pattern { pattern } => {
            format!("Er ikke skrevet slik skjemaet krever ({}).", short(pattern))
        }
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            "Passer ikke med noen av formene skjemaet tillater.".to_owned()
        }
        Kind::OneOfMultipleValid { .. } => {
            "Passer med flere av formene. Skjemaet krever at det er bare én.".to_owned()
        }
        Kind::AdditionalItems { .. } | Kind::UnevaluatedItems { .. } => {
            "Listen har mer enn skjemaet har plass til.".to_owned()
        }
        Kind::PropertyNames { .. } => "Et felt heter noe skjemaet ikke tillater.".to_owned(),
        other => format!("Passer ikke med skjemaet ({}).", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => type_of(*one).to_owned(),
        TypeKind::Multiple(many) => {
            let names: Vec<&str> = many.into_iter().map(type_of).collect();
            names.join(" eller ")
        }
    }
}

fn type_of(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "true eller false",
        JsonType::Integer => "et helt tall",
        JsonType::Number => "et tall",
        JsonType::String => "tekst",
        JsonType::Array => "en liste",
        JsonType::Object => "et objekt",
    }
}

fn format_of(format: &str) -> &str {
    match format {
        "date" => "en dato: 2026-12-24",
        "date-time" => "dato og klokkeslett: 2026-12-24T12:00:00+01:00",
        "time" => "et klokkeslett: 12:00:00+01:00",
        "email" => "en e-postadresse",
        "uuid" => "en UUID",
        "uri" => "en nettadresse",
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
