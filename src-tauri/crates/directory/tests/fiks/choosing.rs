//! Which message types a person may choose from.

use budstikke_directory::ProtocolList;
use budstikke_wire::fiks_io::{PayloadRule, Protokollkonto, System};
use serde_json::json;

use super::judging::{MOTTATT, OPPRETT, arkiv, book, protocols};
use super::*;

#[test]
fn the_types_to_choose_from_are_those_that_both_sides_name() {
    let list = protocols(&[arkiv()]);
    let book = System::parse(book().to_string().as_bytes()).unwrap();
    let choices = list.choices(&book.kontoer[0], &book.tilgang_til_kontoer[0]);
    let [opprett] = &choices[..] else {
        panic!("a search is sent by us and not received by them: {choices:?}");
    };
    assert_eq!(opprett.melding_type, OPPRETT);
    assert_eq!(opprett.protocol_title, "Fiks Arkiv");
    assert_eq!(opprett.payload, Some(PayloadRule::Required));
    assert_eq!(opprett.files, ["arkivmelding.xml"]);
    assert!(opprett.documents && !opprett.is_error);
    assert_eq!(opprett.is_answer, Some(false));
    let back = list.choices(&book.tilgang_til_kontoer[0], &book.kontoer[0]);
    assert_eq!(back.len(), 1);
    assert_eq!(
        (back[0].melding_type.as_str(), back[0].is_answer),
        (MOTTATT, Some(true))
    );
}

#[test]
fn without_a_list_of_the_platform_every_type_in_use_is_offered() {
    let none = ProtocolList::default();
    let all = none.every_known();
    assert!(all.iter().any(|choice| choice.melding_type == OPPRETT));
    assert!(
        all.iter()
            .all(|choice| !choice.protocol.is_empty() && choice.payload.is_some())
    );
    let historic = all.iter().any(|choice| choice.protocol.contains("digisos"));
    assert!(!historic, "what is out of use is not offered");
    let mut gone = arkiv();
    gone["status"] = json!("DEAKTIVERT");
    let without = protocols(&[gone]).every_known();
    assert!(without.iter().all(|choice| choice.melding_type != OPPRETT));
}

#[test]
fn a_list_that_was_kept_is_the_list_that_was_fetched() {
    let mut odd = arkiv();
    odd["meldingstyper"][0]["payloadKriterie"] = json!("NOE_NYTT");
    let list = protocols(&[odd, json!({"navn": "uten versjon"})]);
    let kept = serde_json::to_string(&list).unwrap();
    let again: ProtocolList = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, list);
    assert_eq!(
        again.payload_rule(OPPRETT),
        Some(PayloadRule::Required),
        "a word that we do not know leaves it to the shipped catalogue"
    );
}

#[test]
fn a_single_konto_and_its_summary_are_told_apart_by_their_members_alone() {
    let list = protocols(&[arkiv()]);
    let whole = json!({"id": OURS, "stottetProtokollNavn": "no.ks.fiks.arkiv",
        "parts": [{"partNavn": "arkiv.klient", "stottetProtokollVersjon": "v1"}]});
    let ours = Protokollkonto::parse(whole.to_string().as_bytes()).unwrap();
    let book = System::parse(book().to_string().as_bytes()).unwrap();
    let choices = list.choices(&ours, &book.tilgang_til_kontoer[0]);
    assert_eq!(
        choices.len(),
        1,
        "its parts name no protocol, and the konto does"
    );
}
