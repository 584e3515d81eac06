//! What is said follows the language that is spoken. A program of its own, since that is one setting for all of it.
use budstikke_domain::language::{Language, speak, spoken};
use budstikke_domain::{word, words};

#[test]
fn what_is_said_follows_the_language_without_a_restart() {
    let said = |count: u32| {
        (
            words! { nb: "{count} brev til {who}", nn: "{count} brev til {who}.", en: "{count} letters to {who}", who = "oss" },
            word! { nb: "Ikke levert", nn: "Ikkje levert", en: "Not delivered" },
        )
    };
    assert_eq!(spoken(), Language::Bokmal, "where nothing was chosen");
    assert_eq!(said(2), ("2 brev til oss".into(), "Ikke levert"));
    speak(Language::Nynorsk);
    assert_eq!(said(2), ("2 brev til oss.".into(), "Ikkje levert"));
    speak(Language::English);
    assert_eq!(said(2), ("2 letters to oss".into(), "Not delivered"));
    speak(Language::Bokmal);
    assert_eq!(spoken(), Language::Bokmal);
}
