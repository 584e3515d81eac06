//! What Adressetjenesten says, and what is believed of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

#[path = "../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
#[path = "../../transport/tests/support/town.rs"]
mod town;

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_directory::{Directory, LookupError};
use budstikke_domain::{FailureKind, Process, Route, ServiceIdentifier};
use budstikke_identity::{Anchors, TokenError};
use budstikke_net::{Endpoints, Environment};
use budstikke_sandbox::{Endpoint, Fault, Service};
use jiff::SignedDuration;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use scripted::{Scripted, json};
use serde_json::{Value, json as object};
use town::{ETATEN, FJORDBY, SOLVIK, Town, client_id, number};

/// KS SvarUt.
const BJORKEHAUG: &str = "310407720";
/// Altinn's inbox.
const OVELSE: &str = "311727508";
/// In Enhetsregisteret only.
const GRANLI: &str = "310273287";

fn directory(town: &Town, endpoints: Endpoints) -> Directory {
    let http = town.http(endpoints);
    let tokens = town.tokens(&http, SOLVIK);
    let mut anchors = Anchors::builtin(Environment::Sandkasse);
    anchors.trust_by_hand(town.sandbox.ca_pem()).unwrap();
    Directory::new(http, tokens, Arc::new(anchors))
}

async fn open() -> (Town, Directory) {
    let town = Town::start().await;
    let directory = directory(&town, town.endpoints());
    (town, directory)
}

fn letters() -> Process {
    Process::verbatim(Process::ADMINISTRASJON)
}

#[tokio::test]
async fn a_route_holds_all_that_is_frozen_into_a_letter() {
    let (town, directory) = open().await;
    let found = directory.lookup(number(ETATEN), &letters()).await.unwrap();
    let Route::Dpo(route) = &found.route;
    assert_eq!(route.receiver.org, number(ETATEN));
    assert_eq!(route.receiver.name, "STATENS PRØVEETAT");
    assert_eq!(route.document_type.type_name(), "arkivmelding");
    assert_eq!(route.looked_up_at, town.now());
    assert_eq!(
        found.report.org_number,
        Some(number(ETATEN)),
        "the certificate is theirs"
    );
    assert!(
        found.report.findings.is_empty(),
        "{:?}",
        found.report.findings
    );

    let agreed = Process::verbatim(Process::AVTALT);
    let found = directory.lookup(number(ETATEN), &agreed).await.unwrap();
    let Route::Dpo(route) = &found.route;
    assert_eq!(route.document_type.type_name(), "avtalt");
}

#[tokio::test]
async fn every_letter_process_and_each_kind_of_recipient_has_its_answer() {
    let (_town, directory) = open().await;
    for process in Process::letters() {
        let found = directory.lookup(number(ETATEN), &process).await;
        assert!(found.is_ok(), "{}: {found:?}", process.as_str());
    }

    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    assert!(able.taushetsbelagt && able.agreed == [Process::verbatim(Process::AVTALT)]);
    assert_eq!(able.letters.len(), 11);
    assert!(able.letters.iter().all(|process| able.takes(process)));
    let way = &able.ways[0];
    assert_eq!(
        (way.title.as_str(), way.can_send),
        ("Rett inn i arkivsystemet deres", true)
    );
    let certificate = way.certificate.as_ref().unwrap();
    assert!(certificate.issuer.contains("Sandkasse") && certificate.findings.is_empty());

    let open_only = directory.capabilities(number(FJORDBY)).await.unwrap();
    assert!(!open_only.taushetsbelagt && open_only.agreed.is_empty());
    let confidential = Process::verbatim(Process::TAUSHETSBELAGT);
    let error = directory
        .lookup(number(FJORDBY), &confidential)
        .await
        .unwrap_err();
    let LookupError::NotSupported { alternatives, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(!alternatives.is_empty() && !alternatives.contains(&confidential));
    assert_eq!(error.number(), Some("E09"));

    for (org, service) in [(BJORKEHAUG, "DPF"), (OVELSE, "DPV")] {
        let service = ServiceIdentifier::from(service.to_owned());
        let other = directory.capabilities(number(org)).await.unwrap();
        assert!(
            other.letters.is_empty(),
            "nothing can be sent there from here"
        );
        let way = other
            .ways
            .iter()
            .find(|way| way.service == service)
            .unwrap();
        assert!(!way.can_send && way.reason.contains("ennå"), "{way:?}");
        let error = directory.lookup(number(org), &letters()).await.unwrap_err();
        assert!(
            matches!(&error, LookupError::NotSupported { other_way: Some(way), .. } if *way == service),
            "{error:?}"
        );
    }

    for asked in [
        directory.capabilities(number(GRANLI)).await.err(),
        directory.lookup(number(GRANLI), &letters()).await.err(),
    ] {
        let error = asked.unwrap();
        assert_eq!(error, LookupError::Unknown(number(GRANLI)));
        assert_eq!(error.number(), Some("E08"));
        assert!(
            error.text().contains(&number(GRANLI).grouped()),
            "{}",
            error.text()
        );
    }
}

#[tokio::test]
async fn nothing_is_locked_for_a_certificate_that_ran_out_or_belongs_to_somebody_else() {
    let (town, directory) = open().await;
    town.sandbox.expire_registered_certificate(ETATEN).unwrap();
    let error = directory
        .lookup(number(ETATEN), &letters())
        .await
        .unwrap_err();
    assert!(
        matches!(error, LookupError::Certificate { .. }),
        "{error:?}"
    );
    assert_eq!(error.number(), Some("E15"));
    assert!(error.text().contains("gikk ut"), "{}", error.text());
    let able = directory.capabilities(number(ETATEN)).await.unwrap();
    assert!(
        able.letters.is_empty() && !able.ways[0].can_send,
        "and it is not offered"
    );

    let (_town, forged) = registry(|town, fixture| {
        fixture.answer = entity(ETATEN, ETATEN, &certificate(town, FJORDBY));
    })
    .await;
    let error = forged.lookup(number(ETATEN), &letters()).await.unwrap_err();
    assert!(
        matches!(&error, LookupError::Certificate { reason, .. } if reason.contains("tilhører ikke")),
        "{error:?}"
    );
}

#[tokio::test]
async fn without_anchors_no_certificate_is_believed() {
    let town = Town::start().await;
    let http = town.http(town.endpoints());
    let tokens = town.tokens(&http, SOLVIK);
    let nobody = Arc::new(Anchors::builtin(Environment::Sandkasse));
    let directory = Directory::new(http, tokens, nobody);
    let error = directory
        .lookup(number(ETATEN), &letters())
        .await
        .unwrap_err();
    assert!(
        matches!(error, LookupError::Certificate { .. }),
        "{error:?}"
    );
}

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
    let forgeries: [(&str, Forgery); 9] = [
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

/// A registry that says and signs what a test wants.
struct Fixture {
    answer: Value,
    header: Value,
    signer: PKey<Private>,
    raw: Option<String>,
}

impl Fixture {
    fn signed(&self) -> String {
        let head = URL_SAFE_NO_PAD.encode(self.header.to_string());
        let body = URL_SAFE_NO_PAD.encode(self.answer.to_string());
        let signed = format!("{head}.{body}");
        let mut signer = Signer::new(MessageDigest::sha256(), &self.signer).unwrap();
        let signature = signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn registry(forge: impl FnOnce(&Town, &mut Fixture)) -> (Town, Directory) {
    let town = Town::start().await;
    let own = rsa();
    let published = object!({"keys": [jwk("registry", &own)]}).to_string();
    let mut fixture = Fixture {
        answer: entity(ETATEN, ETATEN, &certificate(&town, ETATEN)),
        header: object!({"alg": "RS256", "kid": "registry"}),
        signer: own,
        raw: None,
    };
    forge(&town, &mut fixture);
    let said = fixture.raw.clone().unwrap_or_else(|| fixture.signed());
    let said = Mutex::new(said);
    let server = Scripted::start(move |request| {
        if request.path.ends_with("/jwk") {
            json(200, published.clone())
        } else {
            scripted::Reply::Full(
                200,
                "application/jose",
                said.lock().unwrap().clone().into_bytes(),
            )
        }
    });
    let endpoints = Endpoints {
        service_registry: server.url.clone(),
        ..town.endpoints()
    };
    let directory = directory(&town, endpoints);
    (town, directory)
}

fn certificate(town: &Town, org: &str) -> String {
    town.sandbox.organisation(org).unwrap().certificate.clone()
}

fn entity(subject: &str, holder: &str, certificate: &str) -> Value {
    object!({
        "infoRecord": {"identifier": subject, "organizationName": "STATENS PRØVEETAT"},
        "serviceRecords": [{
            "organisationNumber": holder, "pemCertificate": certificate,
            "process": Process::ADMINISTRASJON,
            "documentTypes": ["urn:no:difi:arkivmelding:xsd::arkivmelding"],
            "service": {"identifier": "DPO", "endpointUrl": "https://example.org/"},
        }],
    })
}

fn unsigned(answer: &Value) -> String {
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"registry"}"#);
    format!("{head}.{}.", URL_SAFE_NO_PAD.encode(answer.to_string()))
}

fn rsa() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn jwk(kid: &str, key: &PKey<Private>) -> Value {
    let rsa = key.rsa().unwrap();
    let number = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
    object!({"kty": "RSA", "kid": kid, "use": "sig", "n": number(rsa.n()), "e": number(rsa.e())})
}
