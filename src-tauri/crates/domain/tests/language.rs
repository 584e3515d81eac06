//! What is said follows the language that is spoken. A program of its own, since that is one setting for all of it.
use budstikke_domain::language::{Language, speak, spoken};
use budstikke_domain::{ErrorCatalogue, Profile, ServiceIdentifier, StatusTable, word, words};

#[test]
fn what_is_said_follows_the_language_without_a_restart() {
    let said = |count: u32| {
        (
            words! { nb: "{count} brev til {who}", nn: "{count} brev til {who}.", en: "{count} letters to {who}", who = "oss" },
            word! { nb: "Ikke levert", nn: "Ikkje levert", en: "Not delivered" },
        )
    };
    // An error of the catalogue and a status of the table, whole.
    let tables = || {
        let error = ErrorCatalogue::builtin().entry("E01").unwrap();
        let statuses = StatusTable::builtin();
        let status = statuses
            .lookup(&ServiceIdentifier::Dpo, "FEIL", "")
            .unwrap();
        (
            error.words().what.clone(),
            status.fill(&Profile::dpo(), "Solvik", "Nei").0,
        )
    };
    assert_eq!(spoken(), Language::Bokmal, "where nothing was chosen");
    assert_eq!(said(2), ("2 brev til oss".into(), "Ikke levert"));
    assert_eq!(
        tables(),
        (
            "Ingen nettforbindelse.".into(),
            "Meldingen ble ikke levert: «Nei».".into()
        )
    );
    speak(Language::Nynorsk);
    assert_eq!(said(2), ("2 brev til oss.".into(), "Ikkje levert"));
    assert_eq!(
        tables(),
        (
            "Inga nettilkopling.".into(),
            "Meldinga blei ikkje levert: «Nei».".into()
        )
    );
    speak(Language::English);
    assert_eq!(said(2), ("2 letters to oss".into(), "Not delivered"));
    assert_eq!(
        tables(),
        (
            "There is no network connection.".into(),
            "The message was not delivered: «Nei».".into()
        )
    );
    speak(Language::Bokmal);
    assert_eq!(spoken(), Language::Bokmal);
}
