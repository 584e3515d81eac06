//! The catalogue of errors (ux 5.10), read once from `assets/errors.toml`: what each number means, in every language,
//! and who can help.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::{Language, spoken};

/// What a person is told of an error, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorWords {
    /// What happened. `{tjeneste}`, `{mottaker}` and `{tekst}` are filled in.
    pub what: String,
    /// What it means for the message.
    pub meaning: String,
    /// What to do now.
    pub action: String,
    /// Who can help.
    pub help: String,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorEntry {
    /// `E01`…; the same for ever.
    pub number: String,
    nb: ErrorWords,
    nn: ErrorWords,
    en: ErrorWords,
}

/// The catalogue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCatalogue {
    #[serde(rename = "error")]
    entries: Vec<ErrorEntry>,
}

static BUILTIN: LazyLock<ErrorCatalogue> = LazyLock::new(|| {
    // One that does not parse fails the tests below.
    toml::from_str(include_str!("../../../../assets/errors.toml")).unwrap_or(ErrorCatalogue {
        entries: Vec::new(),
    })
});

impl ErrorCatalogue {
    /// The catalogue the product ships with.
    pub fn builtin() -> &'static ErrorCatalogue {
        &BUILTIN
    }

    /// What `number` means; `None` for one that is not in the catalogue.
    pub fn entry(&self, number: &str) -> Option<&ErrorEntry> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// Every number, in the order of the catalogue.
    pub fn entries(&self) -> &[ErrorEntry] {
        &self.entries
    }

    /// Who can help with `number`, in the language that is spoken; nothing for one without a place in the catalogue.
    pub fn help(&self, number: &str) -> &str {
        self.entry(number).map_or("", |entry| &entry.words().help)
    }
}

impl ErrorEntry {
    /// Its words in the language that is spoken.
    pub fn words(&self) -> &ErrorWords {
        self.words_in(spoken())
    }

    /// Its words in `language`.
    pub fn words_in(&self, language: Language) -> &ErrorWords {
        match language {
            Language::Bokmal => &self.nb,
            Language::Nynorsk => &self.nn,
            Language::English => &self.en,
        }
    }
}

impl ErrorWords {
    /// What happened, with what is in braces filled in: pairs of name and value.
    pub fn what_with(&self, values: &[(&str, &str)]) -> String {
        // One pass over the sentence: braces in what is filled in are nobody's names.
        let (mut told, mut rest) = (String::new(), self.what.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (name, beyond) = after.split_once('}').unwrap_or((after, ""));
            told.push_str(before);
            let value = values.iter().find(|(known, _)| *known == name);
            told.push_str(value.map_or("", |(_, value)| value));
            rest = beyond;
        }
        told.push_str(rest);
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_says_all_four_things_in_every_language_and_stands_once() {
        let entries = ErrorCatalogue::builtin().entries();
        let numbers: Vec<&str> = entries.iter().map(|entry| entry.number.as_str()).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(numbers, sorted, "in order, and each once");
        // KS SvarUt, which says what E10 tells, is no service of this program yet.
        let expected: Vec<String> = (1..=26)
            .filter(|number| *number != 10)
            .map(|number| format!("E{number:02}"))
            .collect();
        assert_eq!(numbers, expected);
        for entry in entries {
            for language in Language::ALL {
                let words = entry.words_in(language);
                for said in [&words.what, &words.meaning, &words.action, &words.help] {
                    let name = format!("{} in {}", entry.number, language.tag());
                    assert!(said.ends_with('.') || said.ends_with('»'), "{name}: {said}");
                    for banned in ["ugyldig", "vennligst", "noe gikk galt", "!", "oops"] {
                        assert!(!said.to_lowercase().contains(banned), "{name}: {said}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_translation_is_none_that_was_copied() {
        for entry in ErrorCatalogue::builtin().entries() {
            assert_ne!(entry.nb.what, entry.nn.what, "{}", entry.number);
            assert_ne!(entry.nb.what, entry.en.what, "{}", entry.number);
            assert_ne!(entry.nb.help, entry.en.help, "{}", entry.number);
        }
    }

    #[test]
    fn the_same_is_filled_in_in_every_language() {
        let filled = |words: &ErrorWords| {
            [&words.what, &words.meaning, &words.action, &words.help].map(|text| {
                ["{tjeneste}", "{mottaker}", "{tekst}", "{"].map(|name| text.matches(name).count())
            })
        };
        for entry in ErrorCatalogue::builtin().entries() {
            for language in Language::ALL {
                let name = format!("{} in {}", entry.number, language.tag());
                assert_eq!(
                    filled(entry.words_in(language)),
                    filled(&entry.nb),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_in_again() {
        let words = &ErrorCatalogue::builtin().entry("E19").unwrap().nb;
        let told = words.what_with(&[("mottaker", "{tekst}"), ("tekst", "nei")]);
        assert_eq!(told, "Arkivet hos {tekst} tok ikke imot: «nei».");
    }
}
