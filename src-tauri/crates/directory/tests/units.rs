//! Finding an organisation in Enhetsregisteret.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

#[path = "../../transport/tests/support/town.rs"]
mod town;

use budstikke_directory::{Enhetsregisteret, SearchError, UnitState};
use budstikke_domain::{BadOrgNumber, FailureKind};
use budstikke_sandbox::{Endpoint, Fault, Service};
use town::{ETATEN, Town, number};

async fn open() -> (Town, Enhetsregisteret) {
    let town = Town::start().await;
    let units = Enhetsregisteret::new(town.http(town.endpoints()));
    (town, units)
}

#[tokio::test]
async fn a_name_finds_units_and_their_branches_each_told_for_what_it_is() {
    let (_town, units) = open().await;
    let found = units.search("statens prø").await.unwrap();
    let names: Vec<&str> = found.iter().map(|unit| unit.name.as_str()).collect();
    assert!(names.contains(&"STATENS PRØVEETAT"), "{names:?}");
    let branch = found
        .iter()
        .find(|unit| unit.is_sub_unit)
        .expect("its branch is found too");
    assert_eq!(
        branch.main_unit,
        Some(number(ETATEN)),
        "letters go to the main unit"
    );
    let etaten = found
        .iter()
        .find(|unit| unit.org == number(ETATEN))
        .unwrap();
    assert_eq!(
        (etaten.sector, etaten.place.as_str()),
        ("Offentlig etat", "PRØVEBYEN")
    );
    assert_eq!(etaten.state, UnitState::Active);

    let bankrupt = &units.search("FJORDBY TRELAST").await.unwrap()[0];
    assert_eq!(bankrupt.state, UnitState::Bankrupt);
    let ending = &units.search("ROTVIKA REDERI").await.unwrap()[0];
    assert_eq!(ending.state, UnitState::WindingUp);
}

#[tokio::test]
async fn a_number_finds_its_one_unit_however_it_is_written() {
    let (town, units) = open().await;
    for text in ["311204823", " 311 204 823 ", "311\u{a0}204\u{a0}823"] {
        let found = units.search(text).await.unwrap();
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!(found[0].org, number(ETATEN));
    }
    let gone = &units.search("310286028").await.unwrap()[0];
    assert_eq!(gone.state, UnitState::Deleted("2020-01-01".to_owned()));
    assert_eq!(
        units.by_number(number("310951153")).await.unwrap(),
        None,
        "taken out by law: not shown"
    );
    assert_eq!(units.by_number(number("311000012")).await.unwrap(), None);
    let branch = units.by_number(number("311333372")).await.unwrap().unwrap();
    assert!(branch.is_sub_unit);

    let before = town.sandbox.log().len();
    for unfinished in ["", "st", "3", "31120482", "311 20"] {
        assert_eq!(
            units.search(unfinished).await.unwrap(),
            [],
            "{unfinished:?}"
        );
    }
    assert_eq!(
        town.sandbox.log().len(),
        before,
        "what is not typed to its end asks nobody"
    );
}

#[tokio::test]
async fn digits_that_do_not_fit_are_told_before_anybody_is_asked() {
    let (town, units) = open().await;
    let error = units.search("311204832").await.unwrap_err();
    assert!(
        matches!(error, SearchError::Number(BadOrgNumber::CheckDigit(_))),
        "{error:?}"
    );
    assert!(
        error.text().contains("passer ikke sammen"),
        "{}",
        error.text()
    );
    assert_eq!(town.asked(Service::Brreg, "GET", "311204832"), 0);
}

#[tokio::test]
async fn a_register_that_fails_gives_an_error_with_a_kind_and_a_text() {
    let (town, units) = open().await;
    let status = |status| Fault::Status(status, String::new());
    for (fault, kind) in [
        (status(400), FailureKind::Refused),
        (status(406), FailureKind::Refused),
        (status(429), FailureKind::Busy),
        (status(500), FailureKind::Busy),
        (status(503), FailureKind::Busy),
        (Fault::Html, FailureKind::BadAnswer),
        (Fault::LoseResponse, FailureKind::NoAnswer),
        (Fault::CloseAfterBytes(10), FailureKind::NoAnswer),
    ] {
        for (endpoint, text) in [(Endpoint::UnitSearch, "statens"), (Endpoint::Unit, ETATEN)] {
            town.sandbox.clear_faults();
            town.sandbox.fault(endpoint, fault.clone()).times(2);
            let error = units.search(text).await.unwrap_err();
            let SearchError::Service(failure) = &error else {
                panic!("{endpoint:?} {fault:?}: {error:?}")
            };
            assert_eq!(failure.kind, kind, "{endpoint:?} {fault:?}: {failure}");
            assert!(
                error.text().contains("Enhetsregisteret"),
                "{}",
                error.text()
            );
            assert!(!error.text().contains('<'));
        }
    }
    town.sandbox.clear_faults();
    assert_eq!(
        units.search(ETATEN).await.unwrap().len(),
        1,
        "and it works again"
    );
}
