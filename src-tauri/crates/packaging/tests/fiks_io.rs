//! What we seal for FIKS IO has the form that both of KS' readers take (fiks-io 10).
#![cfg(test)]

mod support;

use std::io::{BufReader, Read};

use budstikke_cms::Envelope;
use budstikke_domain::Verdict;
use budstikke_packaging::{Certificate, Form, KeyOps, PackagingError, Part, SoftwareKey, seal};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use support::{THEM, US, judged};

const FILES: [(&str, &[u8]); 2] = [
    ("arkivmelding.xml", b"<arkivmelding/>"),
    ("Blåbær & bær.pdf", b"%PDF-1.7 brev"),
];

fn sealed_by(signer: &dyn KeyOps, files: &[(&str, &[u8])]) -> Result<Vec<u8>, PackagingError> {
    let mut parts = files.iter().map(|(name, content)| {
        Ok(Part {
            name: (*name).to_owned(),
            media_type: "application/pdf".to_owned(),
            size: Some(content.len() as u64),
            content: Box::new(*content),
        })
    });
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let mut out = Vec::new();
    let recipient = THEM.certificate();
    seal(&mut parts, Form::FiksIo, signer, recipient, now, &mut out)?;
    Ok(out)
}

/// The zip inside the envelope.
fn unlocked(package: &[u8]) -> Vec<u8> {
    let envelope = Envelope::open(BufReader::new(package)).unwrap();
    let [recipient] = envelope.recipients() else {
        panic!("KS' clients use the first recipient, whoever it is");
    };
    let key = THEM
        .unwrap_key(&recipient.wrapped_key, &recipient.scheme)
        .unwrap();
    let mut zip = Vec::new();
    let mut plaintext = envelope.decrypt(key.expose()).unwrap();
    plaintext.read_to_end(&mut zip).unwrap();
    zip
}

#[test]
fn it_is_the_files_their_manifest_and_its_signature_and_nothing_else() {
    let package = sealed_by(&*US, &FILES).unwrap();
    let judged = judged(&package);
    assert_eq!(judged.verdict(), Verdict::Passed);
    assert_eq!((judged.reasons(), judged.notes()), (vec![], vec![]));
    let names: Vec<_> = judged
        .opened
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    let [mimetype, first, second, manifest, signature] = names[..] else {
        panic!("{names:?}");
    };
    assert_eq!(
        [mimetype, first, second, manifest],
        [
            "mimetype",
            FILES[0].0,
            FILES[1].0,
            "META-INF/ASiCManifest.xml"
        ]
    );
    assert!(signature.starts_with("META-INF/signature-") && signature.ends_with(".p7s"));
    let parts = judged
        .parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()));
    assert_eq!(parts.collect::<Vec<_>>(), FILES);
    let encryption = judged.opened.encryption.unwrap();
    assert_eq!(encryption.content, "AES-256-CBC");
    assert!(encryption.key_transport.contains("OAEP"));
    let ContentInfo { sequence, tagged } = content_info(&package);
    assert_eq!((sequence, tagged), (0x80, 0x80), "lengths are indefinite");
}

/// The lengths of the two outermost elements.
struct ContentInfo {
    sequence: u8,
    tagged: u8,
}

fn content_info(package: &[u8]) -> ContentInfo {
    // SEQUENCE, its length, an OBJECT IDENTIFIER of nine octets, [0], its length.
    ContentInfo {
        sequence: package[1],
        tagged: package[14],
    }
}

#[test]
fn a_reader_that_goes_forward_or_through_text_gets_the_same() {
    let zip = unlocked(&sealed_by(&*US, &FILES).unwrap());
    assert_eq!(zip[8..10], [0, 0], "mimetype is stored");
    assert_eq!(zip[6] & 8, 0, "and has its size before it");
    assert_eq!(&zip[30..38], b"mimetype");
    let manifest = inflated(&zip, "META-INF/ASiCManifest.xml");
    assert!(manifest.is_ascii(), "{manifest}");
    assert!(!manifest.contains("Rootfile"), "{manifest}");
    assert!(manifest.contains("Bl&#xE5;b&#xE6;r &amp; b&#xE6;r.pdf"));
    let signature = manifest.find("<SigReference").unwrap();
    assert!(signature < manifest.find("<DataObjectReference").unwrap());
    let count = |text: &str| manifest.matches(text).count();
    assert_eq!(count("<DataObjectReference"), FILES.len());
    assert_eq!(
        count("MimeType="),
        FILES.len() + 1,
        "a reader stops at one without its type"
    );
}

/// The content of an entry with its sizes behind it, found by its name in the local headers.
fn inflated(zip: &[u8], name: &str) -> String {
    let at = zip
        .windows(name.len())
        .position(|window| window == name.as_bytes())
        .unwrap();
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(&zip[at + name.len()..])
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_chain_goes_along_without_its_root() {
    let root = THEM.certificate().clone();
    let issuer = issued_by(&root);
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let leaf = certificate(&key, "Solvik kommune", &issuer.subject_name);
    let chain = vec![issuer.certificate.clone(), root];
    let signer = SoftwareKey::new(key, leaf, chain).unwrap();
    let judged = judged(&sealed_by(&signer, &FILES).unwrap());
    assert_eq!(judged.opened.signatures[0].extra, [issuer.certificate]);
}

struct Issuer {
    certificate: Certificate,
    subject_name: String,
}

fn issued_by(root: &Certificate) -> Issuer {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    Issuer {
        certificate: certificate(&key, "Utsteder", &root.common_name()),
        subject_name: "Utsteder".to_owned(),
    }
}

fn certificate(key: &PKey<openssl::pkey::Private>, subject: &str, issuer: &str) -> Certificate {
    let name = |text: &str| {
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", text).unwrap();
        name.build()
    };
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(9).unwrap();
    builder
        .set_serial_number(&Asn1Integer::from_bn(&serial).unwrap())
        .unwrap();
    builder.set_subject_name(&name(subject)).unwrap();
    builder.set_issuer_name(&name(issuer)).unwrap();
    builder.set_pubkey(key).unwrap();
    let [from, to] = [1_735_689_600, 2_366_841_600].map(|at| Asn1Time::from_unix(at).unwrap());
    builder.set_not_before(&from).unwrap();
    builder.set_not_after(&to).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    Certificate::from_x509(&builder.build()).unwrap()
}

#[test]
fn names_that_the_protocols_do_not_know_are_refused() {
    for name in [
        "mappe/brev.pdf",
        "..\\brev.pdf",
        ".brev.pdf",
        "META-INF/brev.xml",
        "meta-inf/brev.xml",
        "bla\u{30a}b\u{e6}r.pdf",
        "brev",
        "brev.ukjent",
        "mimetype",
    ] {
        let refused = sealed_by(&*US, &[(name, b"x")]);
        assert!(
            matches!(refused, Err(PackagingError::Name { .. })),
            "{name:?}"
        );
    }
    let twice = sealed_by(&*US, &[("brev.pdf", b"x"), ("Brev.PDF", b"x")]);
    assert!(matches!(twice, Err(PackagingError::Name { .. })));
}

#[test]
fn without_content_there_is_no_package() {
    assert!(
        matches!(sealed_by(&*US, &[]), Err(PackagingError::Empty)),
        "a message without content carries no package at all"
    );
}
