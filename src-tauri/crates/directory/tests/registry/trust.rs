//! What is believed of what comes, and what is told when nothing is.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_directory::LookupError;
use budstikke_domain::FailureKind;
use budstikke_identity::TokenError;
use budstikke_net::{Environment, Http, HttpOptions, Patience};
use budstikke_sandbox::{Endpoint, Fault, Service};
use budstikke_test_pki::Authority;
use serde_json::{Value, json as object};

use crate::fixture::{Fixture, at, certificate, entity, jwk, registry, rsa, unsigned};
use crate::scripted::{self, Scripted, json};
use crate::town::{ETATEN, FJORDBY, SOLVIK, Town, client_id, number};
use crate::{directory, letters, open};

#[tokio::test]
async fn a_registry_that_changed_its_key_is_believed_after_one_look_at_the_new_set() {
    let (town, directory) = open().await;
    directory.capabilities(number(ETATEN)).await.unwrap();
    town.sandbox.rotate_registry_key().unwrap();
    directory.refresh(number(ETATEN)).await.unwrap();
    assert_eq!(town.asked(Service::ServiceRegistry, "GET", "/jwk"), 2);
}

#[tokio::test]
async fn a_registry_that_fails_gives_an_error_with_a_kind_and_a_text() {
    let (town, directory) = open().await;
    let status = |status, body: &str| Fault::Status(status, body.to_owned());
    for (endpoint, fault, times, kind) in [
        (
            Endpoint::Lookup,
            status(400, r#"{"error_description":"bad"}"#),
            1,
            FailureKind::Refused,
        ),
        (
            Endpoint::Lookup,
            status(401, ""),
            2,
            FailureKind::Unauthorized,
        ),
        (Endpoint::Lookup, status(403, ""), 1, FailureKind::Forbidden),
        (Endpoint::Lookup, status(500, ""), 1, FailureKind::Busy),
        (Endpoint::Lookup, status(503, ""), 1, FailureKind::Busy),
        (Endpoint::Lookup, Fault::Html, 1, FailureKind::BadAnswer),
        (
            Endpoint::Lookup,
            Fault::LoseResponse,
            1,
            FailureKind::NoAnswer,
        ),
        (
            Endpoint::Lookup,
            Fault::CloseAfterBytes(20),
            1,
            FailureKind::NoAnswer,
        ),
        (
            Endpoint::RegistryKeys,
            status(500, ""),
            1,
            FailureKind::Busy,
        ),
        (
            Endpoint::RegistryKeys,
            Fault::Html,
            1,
            FailureKind::BadAnswer,
        ),
    ] {
        let fresh = self::directory(&town, town.endpoints());
        town.sandbox.clear_faults();
        town.sandbox.fault(endpoint, fault.clone()).times(times);
        let error = fresh.lookup(number(ETATEN), &letters()).await.unwrap_err();
        let LookupError::Service(failure) = &error else {
            panic!("{endpoint:?} {fault:?}: {error:?}")
        };
        assert_eq!(failure.kind, kind, "{endpoint:?} {fault:?}: {failure}");
        assert!(
            error.text().contains("Adressetjenesten"),
            "{}",
            error.text()
        );
        assert!(
            !error.text().contains('<'),
            "no page is shown: {}",
            error.text()
        );
    }
    town.sandbox.clear_faults();
    town.sandbox.fault(Endpoint::Lookup, status(401, "")).once();
    let fresh = directory.lookup(number(ETATEN), &letters()).await;
    assert!(fresh.is_ok(), "one 401 is a token that ran out: {fresh:?}");

    town.sandbox.set_scopes(&client_id(SOLVIK), &[]).unwrap();
    let refused = self::directory(&town, town.endpoints());
    let error = refused
        .lookup(number(ETATEN), &letters())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, LookupError::Token(TokenError::Refused(_))),
        "{error:?}"
    );
    assert!(error.text().contains("eformidling:dpo"), "{}", error.text());
}

#[tokio::test]
async fn an_answer_that_is_not_signed_by_the_registrys_own_key_is_believed_in_nothing() {
    type Forgery = fn(&Town, &mut Fixture);
    let forgeries: [(&str, Forgery); 18] = [
        ("by another key", |_, fixture| fixture.signer = rsa()),
        ("alg none", |_, fixture| {
            fixture.raw = Some(unsigned(&fixture.answer))
        }),
        ("plain JSON", |_, fixture| {
            fixture.raw = Some(fixture.answer.to_string())
        }),
        ("altered payload", |town, fixture| {
            let signed = fixture.signed();
            let other = entity(ETATEN, ETATEN, &certificate(town, FJORDBY)).to_string();
            let parts: Vec<&str> = signed.split('.').collect();
            let payload = URL_SAFE_NO_PAD.encode(other);
            fixture.raw = Some(format!("{}.{payload}.{}", parts[0], parts[2]));
        }),
        ("a key of the header's own", |_, fixture| {
            let own = rsa();
            fixture.header =
                object!({"alg": "RS256", "kid": "registry", "jwk": jwk("registry", &own)});
            fixture.signer = own;
        }),
        ("a key address of the header's own", |_, fixture| {
            fixture.header =
                object!({"alg": "RS256", "kid": "registry", "jku": "https://example.org/jwk"});
            fixture.signer = rsa();
        }),
        ("a certificate of the header's own", |_, fixture| {
            let own = Authority::root("Adressetjenesten");
            let chain = STANDARD.encode(own.certificate.to_der().unwrap());
            fixture.header = object!({"alg": "RS256", "kid": "registry", "x5c": [chain]});
            fixture.signer = own.key;
        }),
        (
            "a certificate of the header's own, and no key id",
            |_, fixture| {
                let own = Authority::root("Adressetjenesten");
                let chain = STANDARD.encode(own.certificate.to_der().unwrap());
                fixture.header = object!({"alg": "RS256", "x5c": [chain]});
                fixture.signer = own.key;
            },
        ),
        ("a certificate address of the header's own", |_, fixture| {
            fixture.header =
                object!({"alg": "RS256", "kid": "registry", "x5u": "https://example.org/x5u"});
            fixture.signer = rsa();
        }),
        ("a demand we do not know", |_, fixture| {
            fixture.header =
                object!({"alg": "RS256", "kid": "registry", "crit": ["b64"], "b64": false});
        }),
        ("RS512", |_, fixture| {
            fixture.header = object!({"alg": "RS512", "kid": "registry"});
        }),
        (
            "the name of the algorithm in small letters",
            |_, fixture| {
                fixture.header = object!({"alg": "rs256", "kid": "registry"});
            },
        ),
        ("no signature", |_, fixture| {
            let signed = fixture.signed();
            let (rest, _) = signed.rsplit_once('.').unwrap();
            fixture.raw = Some(format!("{rest}."));
        }),
        ("the signature of another answer", |town, fixture| {
            let signed = fixture.signed();
            fixture.answer = entity(ETATEN, ETATEN, &certificate(town, FJORDBY));
            let other = fixture.signed();
            let (rest, _) = signed.rsplit_once('.').unwrap();
            let (_, signature) = other.rsplit_once('.').unwrap();
            fixture.raw = Some(format!("{rest}.{signature}"));
        }),
        ("signed, and no JSON", |_, fixture| {
            fixture.answer = Value::String("ikke et svar".to_owned());
        }),
        ("an unknown key id", |_, fixture| {
            fixture.header = object!({"alg": "RS256", "kid": "another"});
        }),
        ("no key id", |_, fixture| {
            fixture.header = object!({"alg": "RS256"})
        }),
        ("HS256 with the public key", |_, fixture| {
            fixture.header = object!({"alg": "HS256", "kid": "registry"});
        }),
    ];
    for (what, forge) in forgeries {
        let (_town, directory) = registry(forge).await;
        let error = directory
            .lookup(number(ETATEN), &letters())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, LookupError::Service(failure) if failure.kind == FailureKind::BadAnswer),
            "{what}: {error:?}"
        );
        assert!(
            error.text().contains("ikke kan stole på"),
            "{what}: {}",
            error.text()
        );
    }
    let (_town, honest) = registry(|_, _| {}).await;
    let found = honest.lookup(number(ETATEN), &letters()).await;
    assert!(
        found.is_ok(),
        "the forgeries differ from this in one thing each: {found:?}"
    );
}

#[tokio::test]
async fn a_registry_that_sends_us_elsewhere_is_not_followed() {
    for moved in ["/jwk", "/identifier"] {
        let elsewhere = Scripted::start(|_| json(200, "{}"));
        let target = format!("{}/steal", elsewhere.url);
        let server = Scripted::start(move |request| {
            if request.path.contains(moved) {
                let location = vec![("location".to_owned(), target.clone())];
                scripted::Reply::With(302, location, Vec::new())
            } else {
                scripted::Reply::Full(200, "application/jose", b"a.b.c".to_vec())
            }
        });
        let town = Town::start().await;
        let directory = directory(&town, at(&town, &server.url));
        let error = directory
            .lookup(number(ETATEN), &letters())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, LookupError::Service(failure) if failure.kind == FailureKind::BadAnswer),
            "{moved}: {error:?}"
        );
        assert_eq!(
            elsewhere.requests().len(),
            0,
            "{moved}: the token stays here"
        );
    }
}

#[tokio::test]
async fn the_registry_is_never_asked_without_tls() {
    let town = Town::start().await;
    let plain = at(&town, "http://test.eformidling.no/adressetjeneste");
    for environment in [
        Environment::Sandkasse,
        Environment::Test,
        Environment::Produksjon,
    ] {
        let refused = Http::new(HttpOptions {
            environment,
            endpoints: plain.clone(),
            extra_roots: Vec::new(),
            version: "0".to_owned(),
            clock: town.clock.clone(),
            patience: Patience::default(),
        });
        assert!(refused.is_err(), "{environment:?}");
    }
}

#[tokio::test]
async fn a_signed_answer_about_somebody_else_redirects_no_letter() {
    for (subject, holder) in [(FJORDBY, FJORDBY), (ETATEN, FJORDBY), (FJORDBY, ETATEN)] {
        let (_town, directory) = registry(move |town, fixture| {
            fixture.answer = entity(subject, holder, &certificate(town, holder));
        })
        .await;
        let error = directory
            .lookup(number(ETATEN), &letters())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, LookupError::Service(failure) if failure.kind == FailureKind::BadAnswer),
            "{subject} {holder}: {error:?}"
        );
    }
}
