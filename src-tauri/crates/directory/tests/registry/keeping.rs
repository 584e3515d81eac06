//! How long what was said is used.

use budstikke_directory::LookupError;
use budstikke_sandbox::{Endpoint, Fault, Service};
use jiff::SignedDuration;
use serde_json::json as object;

use crate::fixture::{Fixture, at, jwk, rsa};
use crate::scripted::{self, Scripted, json};
use crate::town::{ETATEN, Town, number};
use crate::{GRANLI, directory, open};

#[tokio::test]
async fn what_was_said_is_used_for_ten_minutes_and_asked_again_on_request() {
    let (town, directory) = open().await;
    let asked = || town.asked(Service::ServiceRegistry, "GET", ETATEN);
    directory.capabilities(number(ETATEN)).await.unwrap();
    directory.capabilities(number(ETATEN)).await.unwrap();
    assert_eq!(asked(), 1);
    directory.refresh(number(ETATEN)).await.unwrap();
    assert_eq!(asked(), 2);
    town.tick(SignedDuration::from_mins(9));
    directory.capabilities(number(ETATEN)).await.unwrap();
    assert_eq!(asked(), 2);
    town.tick(SignedDuration::from_mins(1));
    directory.capabilities(number(ETATEN)).await.unwrap();
    assert_eq!(asked(), 3);
    let keys = town.asked(Service::ServiceRegistry, "GET", "/jwk");
    assert_eq!(keys, 1, "the keys are kept for an hour");
}

#[tokio::test]
async fn an_answer_is_kept_as_long_as_the_registry_says_and_never_over_an_hour() {
    for (said, minutes) in [
        ("max-age=120", 2),
        ("private, max-age=1200", 20),
        ("max-age=86400", 60),
        // What a web framework says of everything.
        ("no-cache, no-store, max-age=0, must-revalidate", 10),
        ("max-age=lenge", 10),
    ] {
        let town = Town::start().await;
        let own = rsa();
        let published = object!({"keys": [jwk("registry", &own)]}).to_string();
        let fixture = Fixture::new(&town, own);
        let signed = fixture.signed();
        let server = Scripted::start(move |request| {
            if request.path.ends_with("/jwk") {
                return json(200, published.clone());
            }
            let headers = [
                ("content-type", "application/jose"),
                ("cache-control", said),
            ];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            scripted::Reply::With(200, headers.to_vec(), signed.clone().into_bytes())
        });
        let directory = directory(&town, at(&town, &server.url));
        let ask = || directory.capabilities(number(ETATEN));
        ask().await.unwrap();
        town.tick(SignedDuration::from_mins(minutes) - SignedDuration::from_secs(1));
        ask().await.unwrap();
        assert_eq!(server.count("GET", "/identifier"), 1, "{said}: still good");
        town.tick(SignedDuration::from_secs(1));
        ask().await.unwrap();
        assert_eq!(server.count("GET", "/identifier"), 2, "{said}: asked again");
    }
}

#[tokio::test]
async fn that_nobody_was_found_is_not_kept() {
    let (town, directory) = open().await;
    for times in 1..=2 {
        let error = directory.capabilities(number(GRANLI)).await.unwrap_err();
        assert_eq!(error, LookupError::Unknown(number(GRANLI)));
        assert_eq!(town.asked(Service::ServiceRegistry, "GET", GRANLI), times);
    }
}

#[tokio::test]
async fn a_certificate_that_runs_out_while_it_is_kept_is_not_used() {
    let (town, directory) = open().await;
    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    let certificate = able.ways[0].certificate.as_ref().unwrap();
    let last = certificate.valid_until;
    town.tick(last.duration_since(town.now()) - SignedDuration::from_mins(1));
    assert!(directory.refresh(number(ETATEN)).await.is_ok());
    town.tick(SignedDuration::from_mins(2));
    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    assert!(!able.ways[0].can_send, "it is judged when it is used");
}

#[tokio::test]
async fn a_registry_that_can_not_be_reached_takes_nothing_away() {
    let (town, directory) = open().await;
    let known = directory.capabilities(number(ETATEN)).await.unwrap();
    town.sandbox.fault(Endpoint::Lookup, Fault::Html).always();
    town.tick(SignedDuration::from_mins(9));
    assert!(directory.refresh(number(ETATEN)).await.is_err());
    let still = directory.capabilities(number(ETATEN)).await.unwrap();
    assert_eq!(still.looked_up_at, known.looked_up_at, "as it was said");
    town.tick(SignedDuration::from_mins(1));
    let error = directory.capabilities(number(ETATEN)).await.unwrap_err();
    assert!(
        matches!(error, LookupError::Service(_)),
        "too old to be used: {error:?}"
    );
    town.sandbox.clear_faults();
    assert!(directory.capabilities(number(ETATEN)).await.is_ok());
}
