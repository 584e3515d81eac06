//! Containers of every kind, honest and not, and what our reader says of them.
#![allow(dead_code, reason = "each test program uses some of it")]

pub(crate) mod zip;

use std::io::{self, Cursor, Read};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use budstikke_cms::{CmsError, sign_detached};
use budstikke_domain::{Code, Finding, Level, Verdict};
use budstikke_packaging::{
    Certificate, Form, KeyOps, Limits, Opened, Part, PartSink, Sealed, SoftwareKey, open, seal,
};
use budstikke_wire::{MainDocument, Manifest};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};

use zip::Entry;

pub(crate) const MEDIA_TYPE: &[u8] = b"application/vnd.etsi.asic-e+zip";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Keys are slow to make, so that the tests share these.
pub(crate) static US: LazyLock<SoftwareKey> = LazyLock::new(|| party(1, "310204838"));
pub(crate) static THEM: LazyLock<SoftwareKey> = LazyLock::new(|| party(2, "311204823"));

fn party(serial: u32, number: &str) -> SoftwareKey {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("organizationIdentifier", &format!("NTRNO-{number}"))
        .unwrap();
    name.append_entry_by_text("CN", number).unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(serial).unwrap();
    builder
        .set_serial_number(&Asn1Integer::from_bn(&serial).unwrap())
        .unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(1_735_689_600).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(2_366_841_600).unwrap())
        .unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let certificate = Certificate::from_x509(&builder.build()).unwrap();
    SoftwareKey::new(key, certificate, Vec::new()).unwrap()
}

/// A detached signature by `party`.
pub(crate) fn signature(party: &SoftwareKey, manifest: &[u8]) -> Vec<u8> {
    let digest = openssl::sha::sha256(manifest);
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    sign_detached::<CmsError>(&digest, party.certificate().x509(), &[], now, |digest| {
        Ok(party.sign(digest).unwrap())
    })
    .unwrap()
}

/// A DataObjectReference.
pub(crate) fn reference(uri: &str, algorithm: &str, value: &str) -> String {
    format!(
        "<DataObjectReference URI=\"{uri}\" MimeType=\"text/plain\"><ds:DigestMethod Algorithm=\"{algorithm}\"/>\
         <ds:DigestValue>{value}</ds:DigestValue></DataObjectReference>"
    )
}

/// A DataObjectReference with the right SHA-256.
pub(crate) fn right_reference(uri: &str, content: &[u8]) -> String {
    reference(uri, SHA256, &BASE64.encode(openssl::sha::sha256(content)))
}

pub(crate) fn asic_manifest(signature: &str, references: &[String]) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><SigReference URI=\"{signature}\" \
         MimeType=\"application/x-pkcs7-signature\"/>{}</ASiCManifest>",
        references.concat()
    )
    .into_bytes()
}

/// A manifest and its signature by us, as entries of those names.
pub(crate) fn signed(
    manifest_name: &str,
    signature_name: &str,
    references: &[String],
) -> Vec<Entry> {
    let manifest = asic_manifest(signature_name, references);
    let signature = signature(&US, &manifest);
    vec![
        Entry::deflated(manifest_name, &manifest),
        Entry::deflated(signature_name, &signature),
    ]
}

pub(crate) fn mimetype() -> Entry {
    Entry::stored("mimetype", MEDIA_TYPE)
}

/// An honest container with these files: `mimetype`, files, manifest, signature.
pub(crate) fn letter(files: &[(&str, &[u8])]) -> Vec<Entry> {
    let references: Vec<_> = files
        .iter()
        .map(|(name, content)| right_reference(name, content))
        .collect();
    let files = files
        .iter()
        .map(|(name, content)| Entry::deflated(name, content));
    let mut entries: Vec<_> = std::iter::once(mimetype()).chain(files).collect();
    entries.extend(signed(
        "META-INF/ASiCManifest.xml",
        "META-INF/signature.p7s",
        &references,
    ));
    entries
}

/// The two files that most tests send.
pub(crate) const FILES: [(&str, &[u8]); 2] =
    [("brev.pdf", b"%PDF-1.7 brev"), ("notat.txt", b"notat")];

/// What our reader said, and handed out.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) opened: Opened,
    /// Parts that were ended, and what was in them.
    pub(crate) parts: Vec<(String, Vec<u8>)>,
}

impl Judged {
    pub(crate) fn verdict(&self) -> Verdict {
        Verdict::of(&self.opened.findings)
    }

    /// What decides the verdict.
    pub(crate) fn reasons(&self) -> Vec<Code> {
        self.codes(|level| level != Level::Note)
    }

    pub(crate) fn notes(&self) -> Vec<Code> {
        self.codes(|level| level == Level::Note)
            .into_iter()
            .filter(|code| *code != Code::NotEncrypted)
            .collect()
    }

    fn codes(&self, wanted: fn(Level) -> bool) -> Vec<Code> {
        let codes = self
            .opened
            .findings
            .iter()
            .map(|finding: &Finding| finding.code);
        let mut codes: Vec<_> = codes.filter(|code| wanted(code.level())).collect();
        codes.dedup();
        codes
    }
}

/// Keeps every part that was ended.
#[derive(Default)]
pub(crate) struct Kept {
    current: Option<(String, Vec<u8>)>,
    parts: Vec<(String, Vec<u8>)>,
}

impl PartSink for Kept {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        assert!(self.current.is_none(), "the part before has not ended");
        self.current = Some((name.to_owned(), Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        assert!(bytes.len() <= 65_536, "pieces are small");
        self.current
            .as_mut()
            .expect("a part has begun")
            .1
            .extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.parts
            .push(self.current.take().expect("a part has begun"));
        Ok(())
    }
}

pub(crate) fn judged(package: &[u8]) -> Judged {
    judged_within(package, &Limits::default())
}

pub(crate) fn judged_within(package: &[u8], limits: &Limits) -> Judged {
    let mut kept = Kept::default();
    let keys: [&dyn KeyOps; 1] = [&*THEM];
    let opened = open(&mut Cursor::new(package), &keys, limits, &mut kept)
        .expect("a bad package is findings, not an error");
    Judged {
        opened,
        parts: kept.parts,
    }
}

/// Asserts exactly these reasons.
#[track_caller]
pub(crate) fn assert_reasons(package: &[u8], expected: &[Code], what: &str) {
    let judged = judged(package);
    assert_eq!(
        judged.reasons(),
        expected,
        "{what}: {:?}",
        judged.opened.findings
    );
}

/// Seals for [`THEM`].
pub(crate) fn sealed(files: &[(&str, &[u8])]) -> (Vec<u8>, Sealed) {
    let mut parts = files.iter().map(|(name, content)| {
        Ok(Part {
            name: (*name).to_owned(),
            media_type: if name.ends_with(".xml") {
                "application/xml"
            } else {
                "application/pdf"
            }
            .to_owned(),
            size: Some(content.len() as u64),
            content: Box::new(*content) as Box<dyn Read>,
        })
    });
    let manifest = Manifest {
        receiver: "0192:311204823".to_owned(),
        sender: "0192:310204838".to_owned(),
        main: files.first().map(|(name, _)| MainDocument {
            href: (*name).to_owned(),
            mime: "application/pdf".to_owned(),
        }),
    };
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let mut out = Vec::new();
    let sealed = seal(
        &mut parts,
        Form::Eformidling(&manifest),
        &*US,
        THEM.certificate(),
        now,
        &mut out,
    )
    .unwrap();
    (out, sealed)
}
