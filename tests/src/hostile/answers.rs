//! Answers of the Service Registry, honest and not.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use budstikke_domain::Process;
use budstikke_test_pki::{Authority, Draft, KeyKind, day};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use serde::Deserialize;
use serde_json::{Value, json};

use super::parties::PARTIES;

/// What the registry signs with.
static REGISTRY: LazyLock<PKey<Private>> = LazyLock::new(|| {
    let rsa = openssl::rsa::Rsa::generate(2048).expect("a key");
    PKey::from_rsa(rsa).expect("a key")
});

/// The set of keys that the registry publishes.
pub fn published() -> String {
    let rsa = REGISTRY.rsa().expect("RSA");
    let [n, e] = [rsa.n(), rsa.e()].map(|number| URL_SAFE_NO_PAD.encode(number.to_vec()));
    json!({"keys": [{"kty": "RSA", "kid": "registry", "use": "sig", "n": n, "e": e}]}).to_string()
}

/// An answer to the question how to reach Statens prøveetat.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// JSON; `$n` and `$c` stand for the signer's key and certificate.
    header: String,
    /// `registry`, or a party.
    signer: String,
    /// Whom it says it is about.
    about: String,
    /// Whose its records are.
    holder: String,
    /// Whose certificate it has, or what is wrong with it.
    certificate: String,
    /// How it is written; `signed` when all is well.
    form: String,
}

impl Default for Answer {
    fn default() -> Answer {
        Answer {
            header: r#"{"alg":"RS256","kid":"registry"}"#.to_owned(),
            signer: "registry".to_owned(),
            about: "them".to_owned(),
            holder: "them".to_owned(),
            certificate: "them".to_owned(),
            form: "signed".to_owned(),
        }
    }
}

impl Answer {
    /// The body of the answer.
    pub(super) fn body(&self) -> Vec<u8> {
        let honest = self.entity(&self.certificate);
        let signed = self.signed(&honest);
        let (start, signature) = signed.rsplit_once('.').expect("three parts");
        let other = self.entity("other");
        let text = match self.form.as_str() {
            "signed" => signed,
            "plain" => honest.to_string(),
            "no_signature" => format!("{start}."),
            "signature_of_another" => {
                let other = self.signed(&other);
                let (start, _) = other.rsplit_once('.').expect("three parts");
                format!("{start}.{signature}")
            }
            "other_payload" => {
                let (head, _) = start.split_once('.').expect("two parts");
                let payload = URL_SAFE_NO_PAD.encode(other.to_string());
                format!("{head}.{payload}.{signature}")
            }
            "html" => "<html>Logg inn</html>".to_owned(),
            "empty" => String::new(),
            form => panic!("no form is called {form}"),
        };
        text.into_bytes()
    }

    fn entity(&self, certificate: &str) -> Value {
        let [about, holder] =
            [&self.about, &self.holder].map(|name| PARTIES.named(name).org.digits());
        json!({
            "infoRecord": {"identifier": about, "organizationName": "STATENS PRØVEETAT"},
            "serviceRecords": [{
                "organisationNumber": holder, "pemCertificate": pem(certificate),
                "process": Process::ADMINISTRASJON,
                "documentTypes": ["urn:no:difi:arkivmelding:xsd::arkivmelding"],
                "service": {"identifier": "DPO", "endpointUrl": "https://example.org/"},
            }],
        })
    }

    fn signed(&self, entity: &Value) -> String {
        let key = match self.signer.as_str() {
            "registry" => &*REGISTRY,
            party => &PARTIES.named(party).identity.key,
        };
        let header = self
            .header
            .replace("$n", &modulus(key))
            .replace("$c", &own_certificate());
        let [header, payload] =
            [header, entity.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
        let signed = format!("{header}.{payload}");
        let mut signer = Signer::new(MessageDigest::sha256(), key).expect("a key");
        let signature = signer
            .sign_oneshot_to_vec(signed.as_bytes())
            .expect("it signs");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn modulus(key: &PKey<Private>) -> String {
    URL_SAFE_NO_PAD.encode(key.rsa().expect("RSA").n().to_vec())
}

fn own_certificate() -> String {
    STANDARD.encode(
        PARTIES
            .other
            .identity
            .certificate
            .to_der()
            .expect("a certificate"),
    )
}

fn pem(certificate: &str) -> Option<String> {
    let org = PARTIES.them.org.digits();
    let mut draft = Draft::seid2(&org);
    let issued = match certificate {
        "none" => return None,
        "rubbish" => {
            return Some("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----".to_owned());
        }
        "authority" => return Some(PARTIES.anchor()),
        "stranger" => Authority::root("En fremmed CA").issue(&draft),
        "expired" => {
            draft.validity = (day(-900), day(-2));
            PARTIES.ca.issue(&draft)
        }
        "ec" => {
            draft.key = KeyKind::P256;
            PARTIES.ca.issue(&draft)
        }
        party => return Some(PARTIES.named(party).identity.certificate_pem()),
    };
    Some(issued.certificate_pem())
}
