//! What the services answer, and whom certificates name: something else may stand in a service's place, and whoever
//! asks for a certificate writes the name in it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budstikke_directory::KeySet;
use budstikke_domain::OrgNumber;
use budstikke_identity::{Anchors, Environment, Purpose, verify_org_cert};
use budstikke_packaging::Certificate;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::{X509, X509Name};

use super::{SIGNER, Target};

#[path = "../../../../src-tauri/crates/transport/src/dpo/model.rs"]
#[allow(
    dead_code,
    reason = "the transport's own; only reading is of interest here"
)]
mod broker;
#[path = "../../../../src-tauri/crates/directory/src/record.rs"]
#[allow(
    dead_code,
    reason = "the directory's own; only reading is of interest here"
)]
mod registry;

pub(super) const SIGNED_ANSWER: Target = Target {
    name: "signed_answer",
    run: signed_answer,
    seeds: signed_answers,
};
pub(super) const REGISTRY_ANSWER: Target = Target {
    name: "registry_answer",
    run: registry_answer,
    seeds: registry_answers,
};
pub(super) const BROKER_ANSWER: Target = Target {
    name: "broker_answer",
    run: broker_answer,
    seeds: broker_answers,
};
pub(super) const SUBJECT: Target = Target {
    name: "subject",
    run: subject,
    seeds: subjects,
};

const KEY_ID: &str = "registry";

/// The set that the registry publishes has one key: [`SIGNER`]'s.
static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let rsa = SIGNER.0.rsa().unwrap();
    let (n, e) = (rsa.n().to_vec(), rsa.e().to_vec());
    let [n, e] = [n, e].map(|number| URL_SAFE_NO_PAD.encode(number));
    let set =
        format!(r#"{{"keys":[{{"kty":"RSA","kid":"{KEY_ID}","use":"sig","n":"{n}","e":"{e}"}}]}}"#);
    KeySet::from_json(set.as_bytes()).unwrap()
});

static STRANGER: LazyLock<PKey<Private>> =
    LazyLock::new(|| PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap());

/// Who signs (an odd first octet: the registry itself), header, a zero, payload. Only what the registry signed is
/// believed, whatever the header says; and nothing that is not signed at all.
fn signed_answer(octets: &[u8]) {
    assert!(KEYS.verify(octets).is_err(), "nobody signed that");
    let _ = KeySet::from_json(octets);
    let Some((who, rest)) = octets.split_first() else {
        return;
    };
    let mut halves = rest.splitn(2, |octet| *octet == 0);
    let (header, payload) = (halves.next().unwrap(), halves.next().unwrap_or_default());
    let own = who % 2 == 1;
    let key = if own { &SIGNER.0 } else { &*STRANGER };
    let signed = [header, payload]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let signature = Signer::new(MessageDigest::sha256(), key)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(signed.as_bytes()))
        .unwrap();
    let compact = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    if let Ok(believed) = KEYS.verify(compact.as_bytes()) {
        assert!(own, "a stranger is believed");
        assert_eq!(believed, payload, "and what was signed is what is read");
        // What a struct skips may be no text at all, which only a whole value minds.
        if let Ok(header) = serde_json::from_slice::<serde_json::Value>(header) {
            assert!(header["alg"] == "RS256" && header["kid"] == KEY_ID);
        }
    }
}

/// One answer is about one organisation.
fn registry_answer(octets: &[u8]) {
    let Ok(read) = serde_json::from_slice::<registry::Entity>(octets) else {
        return;
    };
    let orgs = ["310204838", "311204823"].map(|digits| OrgNumber::parse(digits).unwrap());
    let named = read.info_record.identifier.is_some()
        || read
            .service_records
            .iter()
            .any(|record| record.organisation_number.is_some());
    let both = orgs.iter().all(|org| read.is_about(*org));
    assert!(!(named && both), "it is about the one or the other");
    for pem in read
        .service_records
        .iter()
        .filter_map(|record| record.pem_certificate.as_deref())
    {
        if let Ok(certificate) = Certificate::from_pem(pem) {
            let again = Certificate::from_pem(&certificate.to_pem());
            assert_eq!(again, Ok(certificate), "written and read it is the same");
        }
    }
}

/// What the broker says of a transfer; an unknown word stays that word.
fn broker_answer(octets: &[u8]) {
    let _ = serde_json::from_slice::<broker::Initialized>(octets);
    let _ = serde_json::from_slice::<broker::Details>(octets);
    let Ok(read) = serde_json::from_slice::<broker::Overview>(octets) else {
        return;
    };
    if let broker::TransferStatus::Other(word) = &read.file_transfer_status {
        assert_ne!(word, "Published", "that one is known");
        if let Ok(words) = serde_json::from_slice::<serde_json::Value>(octets) {
            assert_eq!(words["fileTransferStatus"], word.as_str());
        }
    }
    assert!(!read.is_malware() || read.file_transfer_status_text.is_some());
}

/// A certificate whose owner wrote this name: attribute, length, text, again and again. It names no organisation
/// whose number does not stand in it, where such a number belongs.
fn subject(octets: &[u8]) {
    const KINDS: [Nid; 4] = [
        Nid::ORGANIZATIONNAME,
        Nid::SERIALNUMBER,
        Nid::ORGANIZATIONALUNITNAME,
        Nid::COMMONNAME,
    ];
    let mut name = X509Name::builder().unwrap();
    let mut rest = octets;
    let mut binding = String::new();
    while let [kind, length, text @ ..] = rest {
        let (text, behind) = text.split_at(usize::from(*length).min(text.len()));
        rest = behind;
        let text = String::from_utf8_lossy(text);
        let known = KINDS.get(usize::from(*kind) % (KINDS.len() + 1));
        let added = match known {
            Some(nid) => name.append_entry_by_nid(*nid, &text),
            None => name.append_entry_by_text("organizationIdentifier", &text),
        };
        if added.is_ok() && known.is_none_or(|nid| *nid == Nid::SERIALNUMBER) {
            binding.push_str(&text);
            binding.push('\n');
        }
    }
    let name = name.build();
    let Ok(certificate) = Certificate::from_x509(&issued(&name)) else {
        return;
    };
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    let anchors = Anchors::builtin(Environment::Sandkasse);
    let report = verify_org_cert(&certificate, &[], Purpose::Sign, &anchors, at);
    assert!(!report.findings.is_empty(), "nobody vouches for it");
    assert_eq!(report.org_number, certificate.org_number().ok());
    if let Some(org) = report.org_number {
        assert!(binding.contains(&org.digits()), "{org} in {binding:?}");
    }
}

fn issued(name: &X509Name) -> X509 {
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(name).unwrap();
    builder.set_issuer_name(name).unwrap();
    builder.set_pubkey(&SIGNER.0).unwrap();
    let [from, to] = [1_735_689_600, 2_366_841_600].map(|at| Asn1Time::from_unix(at).unwrap());
    builder.set_not_before(&from).unwrap();
    builder.set_not_after(&to).unwrap();
    builder.sign(&SIGNER.0, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn signed_answers() -> Vec<Vec<u8>> {
    let honest = format!(r#"{{"alg":"RS256","kid":"{KEY_ID}"}}"#);
    let none = r#"{"alg":"none"}"#;
    [(1, honest.as_str()), (0, &honest), (1, none), (0, none)]
        .map(|(who, header)| [&[who], header.as_bytes(), b"\0{\"infoRecord\":{}}"].concat())
        .to_vec()
}

fn registry_answers() -> Vec<Vec<u8>> {
    let certificate = Certificate::from_x509(&SIGNER.1).unwrap().to_pem();
    let answer = serde_json::json!({
        "infoRecord": {"identifier": "311204823", "organizationName": "STATENS PRØVEETAT", "entityType": {"name": "ORGL"}},
        "serviceRecords": [{"organisationNumber": "0192:311204823", "pemCertificate": certificate,
            "process": "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0",
            "documentTypes": ["urn:no:difi:arkivmelding:xsd::arkivmelding"],
            "service": {"identifier": "DPO", "endpointUrl": "https://localhost"}}]
    });
    vec![answer.to_string().into_bytes(), b"{}".to_vec()]
}

fn broker_answers() -> Vec<Vec<u8>> {
    let overview = serde_json::json!({
        "fileTransferId": "0d6c7a3e-5f0b-4f7e-9a51-6b1d2f3c4e5a", "sendersFileTransferReference": "x",
        "fileTransferStatus": "Published", "fileTransferSize": 1000, "sender": "0192:310204838",
        "fileTransferStatusText": "Ready", "recipients": [{"recipient": "0192:311204823"}]
    });
    let details = serde_json::json!({
        "fileTransferStatusHistory": [{"fileTransferStatus": "Initialized"}],
        "recipientFileTransferStatusHistory": [{"recipientFileTransferStatusCode": "DownloadStarted"}]
    });
    let failed = overview
        .to_string()
        .replace("Published", "Failed")
        .replace("Ready", "Malware found");
    vec![
        overview.to_string().into_bytes(),
        details.to_string().into_bytes(),
        failed.into_bytes(),
        b"<html></html>".to_vec(),
    ]
}

fn subjects() -> Vec<Vec<u8>> {
    let attribute = |kind: u8, text: &str| [&[kind, text.len() as u8], text.as_bytes()].concat();
    vec![
        attribute(4, "NTRNO-310204838"),
        attribute(1, "311204823"),
        [attribute(4, "NTRNO-310204838"), attribute(1, "310204838")].concat(),
        [attribute(4, "NTRNO-310204838"), attribute(1, "311204823")].concat(),
        [
            attribute(0, "Solvik kommune - 310204838"),
            attribute(3, "Solvik"),
        ]
        .concat(),
        [attribute(2, "310204838"), attribute(4, "NTRSE-310204838")].concat(),
    ]
}
