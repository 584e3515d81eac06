//! The table of what a status means, in every language, read once from `assets/statuses.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::{Language, spoken};
use crate::{Effect, Profile, ServiceIdentifier, StatusEvent, Step, Tone};

/// What a person is told of a status, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusWords {
    /// One or two words for lists.
    pub word: String,
    /// A sentence with `{mottaker}` and `{tekst}` to fill in.
    pub sentence: String,
    /// The sentence once something newer is known, where `sentence` would then be untrue.
    pub later: Option<String>,
    /// The word when no archive stands behind the receiver's system, where `word` speaks of one.
    pub agreed_word: Option<String>,
    /// The sentence when no archive stands behind the receiver's system, where `sentence` speaks of one.
    pub agreed_sentence: Option<String>,
}

/// What one status means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRule {
    /// `DPO`, or `*` for every service.
    pub service: String,
    /// The status, verbatim. One that begins with `*` stands for all that end as the rest of it: the
    /// meldingstyper of FIKS IO, whose last part is what they say.
    pub code: String,
    /// Only for events whose detail starts with this.
    #[serde(default)]
    pub when: String,
    /// The step it is about; `None` = the one that was waited for.
    pub step: Option<Step>,
    /// What it does to that step.
    pub effect: Effect,
    /// It confirms, but a stronger word may still come; it lifts no failure.
    #[serde(default)]
    pub weak: bool,
    /// Nothing more is expected after this.
    #[serde(default)]
    pub closes: bool,
    /// How it looks.
    pub tone: Tone,
    nb: StatusWords,
    nn: StatusWords,
    en: StatusWords,
}

/// A sentence filled in for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(pub String);

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusTable {
    #[serde(rename = "status")]
    rules: Vec<StatusRule>,
}

static BUILTIN: LazyLock<StatusTable> = LazyLock::new(|| {
    // A table that does not parse fails the tests below; at run time an empty one would show every
    // status verbatim, which is still true.
    toml::from_str(include_str!("../../../../assets/statuses.toml"))
        .unwrap_or(StatusTable { rules: Vec::new() })
});

impl StatusTable {
    /// The table the product ships with.
    pub fn builtin() -> &'static StatusTable {
        &BUILTIN
    }

    /// What `event` means; `None` for a status the table does not know, which is then a note.
    pub fn rule(&self, event: &StatusEvent) -> Option<&StatusRule> {
        self.lookup(&event.service, &event.code, &event.detail)
    }

    /// What `code` of `service` with `detail` means.
    pub fn lookup(
        &self,
        service: &ServiceIdentifier,
        code: &str,
        detail: &str,
    ) -> Option<&StatusRule> {
        self.rules.iter().find(|rule| {
            rule.is_of(code)
                && (rule.service == "*" || rule.service == service.as_str())
                && detail.starts_with(&rule.when)
        })
    }

    /// Every rule, in file order.
    pub fn rules(&self) -> &[StatusRule] {
        &self.rules
    }
}

impl StatusRule {
    fn is_of(&self, code: &str) -> bool {
        match self.code.strip_prefix('*') {
            Some(end) => code.ends_with(end),
            None => self.code == code,
        }
    }

    /// Its words in the language that is spoken.
    pub fn words(&self) -> &StatusWords {
        self.words_in(spoken())
    }

    /// Its words in `language`.
    pub fn words_in(&self, language: Language) -> &StatusWords {
        match language {
            Language::Bokmal => &self.nb,
            Language::Nynorsk => &self.nn,
            Language::English => &self.en,
        }
    }

    /// One or two words for a message that goes as `profile` says, in the language that is spoken.
    pub fn word_for(&self, profile: &Profile) -> &str {
        self.words().word_for(profile)
    }

    /// The sentence for a message to or from `counterpart` that goes as `profile` says, with the source's
    /// own `words`; in the language that is spoken.
    pub fn fill(&self, profile: &Profile, counterpart: &str, words: &str) -> Sentence {
        self.words().fill(profile, counterpart, words)
    }

    /// What is left to say of it once something newer is known, in the language that is spoken.
    pub fn fill_later(&self, profile: &Profile, counterpart: &str, words: &str) -> Sentence {
        self.words().fill_later(profile, counterpart, words)
    }
}

impl StatusWords {
    fn word_for(&self, profile: &Profile) -> &str {
        match &self.agreed_word {
            Some(word) if !profile.archive => word,
            _ => &self.word,
        }
    }

    fn fill(&self, profile: &Profile, counterpart: &str, words: &str) -> Sentence {
        let sentence = match &self.agreed_sentence {
            Some(sentence) if !profile.archive => sentence,
            _ => &self.sentence,
        };
        self.filled(sentence, counterpart, words)
    }

    fn fill_later(&self, profile: &Profile, counterpart: &str, words: &str) -> Sentence {
        match &self.later {
            Some(later) => self.filled(later, counterpart, words),
            None => self.fill(profile, counterpart, words),
        }
    }

    fn filled(&self, sentence: &str, counterpart: &str, words: &str) -> Sentence {
        let words = words.trim().trim_end_matches('.');
        let text = if words.is_empty() {
            // No words were given: drop the quotation rather than show empty marks.
            sentence
                .replace(": «{tekst}»", "")
                .replace("{tekst}", &self.word)
        } else {
            sentence.replace("{tekst}", words)
        };
        Sentence(text.replace("{mottaker}", counterpart))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses_and_is_not_empty() {
        let table: StatusTable =
            toml::from_str(include_str!("../../../../assets/statuses.toml")).unwrap();
        assert!(table.rules.len() > 10);
        for rule in &table.rules {
            for language in Language::ALL {
                let words = rule.words_in(language);
                assert!(
                    !words.word.is_empty() && !words.sentence.is_empty(),
                    "{} says nothing in {}",
                    rule.code,
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn a_table_that_lacks_a_language_is_not_read() {
        let whole = "[[status]]\nservice = \"*\"\ncode = \"A\"\neffect = \"note\"\ntone = \"neutral\"\n\
            nb.word = \"a\"\nnb.sentence = \"A.\"\nnn.word = \"a\"\nnn.sentence = \"A.\"\n\
            en.word = \"a\"\nen.sentence = \"A.\"\n";
        assert!(toml::from_str::<StatusTable>(whole).is_ok());
        for language in Language::ALL {
            let tag = language.tag();
            let lines = whole.lines();
            let without: Vec<&str> = lines.filter(|line| !line.starts_with(tag)).collect();
            let read = toml::from_str::<StatusTable>(&without.join("\n"));
            assert!(read.is_err(), "{tag} is missing, and nobody noticed");
        }
    }

    #[test]
    fn what_is_said_in_one_language_is_said_in_the_others() {
        // What is filled in, and how often: in every language, each sentence tells the same.
        let filled = |text: Option<&String>| {
            text.map(|text| {
                ["{mottaker}", "{tekst}", ": «{tekst}»"].map(|name| text.matches(name).count())
            })
        };
        let shape = |words: &StatusWords| {
            [
                filled(Some(&words.word)),
                filled(Some(&words.sentence)),
                filled(words.later.as_ref()),
                filled(words.agreed_word.as_ref()),
                filled(words.agreed_sentence.as_ref()),
            ]
        };
        for rule in StatusTable::builtin().rules() {
            for language in Language::ALL {
                let name = format!("{} in {}", rule.code, language.tag());
                assert_eq!(shape(rule.words_in(language)), shape(&rule.nb), "{name}");
            }
            if rule.nb.sentence != "{tekst}" {
                assert_ne!(rule.nb.sentence, rule.en.sentence, "{}", rule.code);
            }
        }
    }

    #[test]
    fn no_archive_is_spoken_of_where_two_parties_have_agreed_on_what_is_sent() {
        let agreed = Profile::dpo_agreed();
        for rule in StatusTable::builtin().rules() {
            for language in Language::ALL {
                let words = rule.words_in(language);
                let said = [
                    words.word_for(&agreed).to_owned(),
                    words.fill(&agreed, "Prøveetaten", "").0,
                    words.fill_later(&agreed, "Prøveetaten", "").0,
                ];
                for text in said {
                    let lower = text.to_lowercase();
                    assert!(
                        !lower.contains("arkiv") && !lower.contains("archive"),
                        "{}: «{text}», and nobody there need have an archive",
                        rule.code
                    );
                }
            }
        }
    }

    #[test]
    fn a_receipt_is_read_by_its_type() {
        let table = StatusTable::builtin();
        let of = |code: &str, detail: &str| {
            table
                .lookup(&ServiceIdentifier::Dpo, code, detail)
                .unwrap()
                .words()
                .word
                .clone()
        };
        assert_eq!(
            of("LEST", "ArkivmeldingKvittering: OK"),
            "Bekreftet i arkivet"
        );
        assert_eq!(
            of("LEST", "ArkivmeldingKvittering: WARNING\nA: b"),
            "Bekreftet med merknad"
        );
        assert_eq!(
            of("FEIL", "ArkivmeldingKvittering: ERROR\nA: b"),
            "Avvist av arkivet"
        );
        assert_eq!(of("FEIL", "noe annet"), "Ikke levert");
    }

    #[test]
    fn a_sentence_without_words_has_no_empty_quotation() {
        let rule = StatusTable::builtin()
            .lookup(&ServiceIdentifier::Dpo, "FEIL", "")
            .unwrap();
        let said = |words: &str| rule.fill(&Profile::dpo(), "Prøveetaten", words).0;
        assert_eq!(said(""), "Meldingen ble ikke levert.");
        assert_eq!(
            said("Disken er full."),
            "Meldingen ble ikke levert: «Disken er full»."
        );
    }

    #[test]
    fn the_published_status_tables_are_covered() {
        let Some(page) = published("001_6312f8a693337fb3.txt") else {
            return;
        };
        let section = page
            .split("### DPO statuser")
            .nth(1)
            .unwrap()
            .split("---\n")
            .next()
            .unwrap();
        let codes: Vec<&str> = section
            .lines()
            .filter_map(|line| line.trim().strip_prefix('|')?.split('|').next())
            .map(str::trim)
            .filter(|cell| !cell.is_empty() && !cell.starts_with(':') && *cell != "Status")
            .collect();
        assert!(
            codes.len() >= 7,
            "the page lists at least seven statuses: {codes:?}"
        );
        for code in codes {
            assert!(
                StatusTable::builtin()
                    .lookup(&ServiceIdentifier::Dpo, code, "")
                    .is_some(),
                "{code} stands in the published table and not in ours"
            );
        }
    }

    fn published(name: &str) -> Option<String> {
        let reference = std::env::var_os("BUDSTIKKE_REFERENCE").map_or_else(
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/spec"),
            std::path::PathBuf::from,
        );
        let text = std::fs::read_to_string(reference.join("../seeds").join(name)).ok();
        if text.is_none() {
            assert!(
                std::env::var_os("CI").is_none_or(|ci| ci != "true"),
                "no reference data at {reference:?}"
            );
            println!("skipped: no reference data");
        }
        text
    }
}
