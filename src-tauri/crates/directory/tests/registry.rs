//! What Adressetjenesten says, and what is believed of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

#[path = "../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
#[path = "../../transport/tests/support/town.rs"]
mod town;

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_directory::{Directory, LookupError};
use budstikke_domain::{FailureKind, Process, Route, ServiceIdentifier};
use budstikke_identity::{Anchors, TokenError};
use budstikke_net::{Endpoints, Environment, Http, HttpOptions};
use budstikke_sandbox::{Endpoint, Fault, Service};
use budstikke_test_pki::{Authority, Draft, KeyKind, day};
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
async fn a_signed_answer_with_a_certificate_that_may_not_be_used_gives_no_route() {
    type Swap = fn(&Town, &mut Fixture);
    let swaps: [(&str, Swap, &str); 6] = [
        (
            "somebody else's certificate",
            |town, fixture| fixture.publish(&certificate(town, FJORDBY)),
            "tilhører ikke",
        ),
        (
            "an expired one",
            |_, fixture| {
                let mut draft = Draft::seid2(ETATEN);
                draft.validity = (day(-900), day(-2));
                fixture.publish_made(&draft);
            },
            "gikk ut",
        ),
        (
            "one by a stranger",
            |_, fixture| fixture.publish_made(&Draft::seid2(ETATEN)),
            "Vi kjenner ikke utstederen",
        ),
        (
            "one with an EC key",
            |_, fixture| {
                let mut draft = Draft::seid2(ETATEN);
                draft.key = KeyKind::P256;
                fixture.publish_made(&draft);
            },
            "kan ikke brukes",
        ),
        (
            "what is none",
            |_, fixture| fixture.publish("-----BEGIN CERTIFICATE-----"),
            "kan ikke leses",
        ),
        (
            "none",
            |_, fixture| fixture.publish(" "),
            "ikke noe sertifikat",
        ),
    ];
    for (what, swap, expected) in swaps {
        let (_town, directory) = registry(swap).await;
        let error = directory
            .lookup(number(ETATEN), &letters())
            .await
            .unwrap_err();
        assert!(
            matches!(&error, LookupError::Certificate { reason, .. } if reason.contains(expected)),
            "{what}: {error:?}"
        );
        let able = directory.capabilities(number(ETATEN)).await.unwrap();
        assert!(able.letters.is_empty(), "{what}: and it is not offered");
        assert!(!able.ways[0].can_send && able.ways[0].reason.contains(expected));
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
        });
        assert!(refused.is_err(), "{environment:?}");
    }
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
    /// An honest answer about Statens prøveetat, signed with `signer`.
    fn new(town: &Town, signer: PKey<Private>) -> Fixture {
        Fixture {
            answer: entity(ETATEN, ETATEN, &certificate(town, ETATEN)),
            header: object!({"alg": "RS256", "kid": "registry"}),
            signer,
            raw: None,
        }
    }

    /// Tells of another certificate.
    fn publish(&mut self, pem: &str) {
        self.answer = entity(ETATEN, ETATEN, pem);
    }

    /// Tells of a certificate that nobody we know has issued.
    fn publish_made(&mut self, draft: &Draft) {
        let issued = Authority::root("En fremmed CA").issue(draft);
        self.publish(&issued.certificate_pem());
    }

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
    let mut fixture = Fixture::new(&town, own);
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
    let directory = directory(&town, at(&town, &server.url));
    (town, directory)
}

/// The town's services, with a registry of our own.
fn at(town: &Town, registry: &str) -> Endpoints {
    Endpoints {
        service_registry: registry.to_owned(),
        ..town.endpoints()
    }
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
