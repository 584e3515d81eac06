//! A registry that says and signs what a test wants.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_directory::Directory;
use budstikke_domain::Process;
use budstikke_net::Endpoints;
use budstikke_test_pki::{Authority, Draft};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json as object};

use crate::scripted::{self, Scripted, json};
use crate::town::{ETATEN, Town};

use super::directory;

/// A registry that says and signs what a test wants.
pub(crate) struct Fixture {
    pub(crate) answer: Value,
    pub(crate) header: Value,
    pub(crate) signer: PKey<Private>,
    pub(crate) raw: Option<String>,
}

impl Fixture {
    /// An honest answer about Statens prøveetat, signed with `signer`.
    pub(crate) fn new(town: &Town, signer: PKey<Private>) -> Fixture {
        Fixture {
            answer: entity(ETATEN, ETATEN, &certificate(town, ETATEN)),
            header: object!({"alg": "RS256", "kid": "registry"}),
            signer,
            raw: None,
        }
    }

    /// Tells of another certificate.
    pub(crate) fn publish(&mut self, pem: &str) {
        self.answer = entity(ETATEN, ETATEN, pem);
    }

    /// Tells of a certificate that nobody we know has issued.
    pub(crate) fn publish_made(&mut self, draft: &Draft) {
        let issued = Authority::root("En fremmed CA").issue(draft);
        self.publish(&issued.certificate_pem());
    }

    pub(crate) fn signed(&self) -> String {
        let head = URL_SAFE_NO_PAD.encode(self.header.to_string());
        let body = URL_SAFE_NO_PAD.encode(self.answer.to_string());
        let signed = format!("{head}.{body}");
        let mut signer = Signer::new(MessageDigest::sha256(), &self.signer).unwrap();
        let signature = signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub(crate) async fn registry(forge: impl FnOnce(&Town, &mut Fixture)) -> (Town, Directory) {
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
pub(crate) fn at(town: &Town, registry: &str) -> Endpoints {
    Endpoints {
        service_registry: registry.to_owned(),
        ..town.endpoints()
    }
}

pub(crate) fn certificate(town: &Town, org: &str) -> String {
    town.sandbox.organisation(org).unwrap().certificate.clone()
}

pub(crate) fn entity(subject: &str, holder: &str, certificate: &str) -> Value {
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

pub(crate) fn unsigned(answer: &Value) -> String {
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"registry"}"#);
    format!("{head}.{}.", URL_SAFE_NO_PAD.encode(answer.to_string()))
}

pub(crate) fn rsa() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

pub(crate) fn jwk(kid: &str, key: &PKey<Private>) -> Value {
    let rsa = key.rsa().unwrap();
    let number = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
    object!({"kty": "RSA", "kid": kid, "use": "sig", "n": number(rsa.n()), "e": number(rsa.e())})
}
