//! What two parties have agreed on: the body of an avtalt message, and what may be wrong with it.

use budstikke_domain::{word, words};
use budstikke_wire::{fodselsnummer, sbd};
use serde_json::Value;

use crate::drafts::letter::Letter;
use crate::dto::Agreement;

/// The body of the SBD. Must have been checked by [`content`] before.
pub(crate) fn body(letter: &Letter) -> sbd::Avtalt {
    sbd::Avtalt {
        identifier: Some(letter.agreement.identifier.trim().to_owned()),
        content: content(&letter.agreement).ok().flatten(),
    }
}

/// The content as JSON; `None` when none was written. The error says what to mend: a receiver's
/// integrasjonspunkt takes an object and nothing else (eformidling-dpo 2).
pub(crate) fn content(agreement: &Agreement) -> Result<Option<Value>, String> {
    let text = agreement.content.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(Some(Value::Object(object))),
        Ok(_) => Err(word! {
            nb: "Innholdet må være et JSON-objekt. Begynn med { og slutt med }.",
            nn: "Innhaldet må vere eit JSON-objekt. Byrj med { og slutt med }.",
            en: "The content must be a JSON object. Begin with { and end with }.",
        }
        .to_owned()),
        Err(error) => Err(words! {
            nb: "Innholdet er ikke et JSON-objekt. Rett linje {line}, tegn {column}.",
            nn: "Innhaldet er ikkje eit JSON-objekt. Rett linje {line}, teikn {column}.",
            en: "The content is not a JSON object. Correct line {line}, character {column}.",
            line = error.line(),
            column = error.column(),
        }),
    }
}

/// Whether the carrier would read a number that is a person's.
pub(crate) fn names_a_person(agreement: &Agreement) -> bool {
    [&agreement.identifier, &agreement.content]
        .iter()
        .any(|text| !fodselsnummer::find(text).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_text: &str) -> Result<Option<Value>, String> {
        content(&Agreement {
            identifier: "melding".to_owned(),
            content: content_text.to_owned(),
        })
    }

    #[test]
    fn only_an_object_is_content_and_what_is_wrong_is_told_by_its_place() {
        assert_eq!(read("  "), Ok(None), "content is optional");
        assert!(read("{\"sak\": 1}").unwrap().unwrap().is_object());
        assert!(read("[1]").unwrap_err().contains("JSON-objekt"));
        assert!(read("{\n  sak: 1}").unwrap_err().contains("linje 2"));
    }

    #[test]
    fn a_number_of_a_person_is_seen_before_the_carrier_sees_it() {
        let with = |content: &str| Agreement {
            identifier: String::new(),
            content: content.to_owned(),
        };
        // An invented number of the synthetic series (month + 80).
        assert!(names_a_person(&with("{\"nr\": \"13816510060\"}")));
        assert!(!names_a_person(&with("{\"nr\": \"12345678901\"}")));
    }
}
