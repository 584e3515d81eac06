//! What must hold for any octets whatever, parser by parser (trust-and-speed 2.7): no panic, no output without
//! measure, and what is accepted is accepted again after it has been written anew.
//!
//! The fuzz targets and the ordinary test that replays the corpus run the same functions: this file is part of both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken promise ends the run"
)]

use std::io::{self, BufReader, Cursor, Read};
use std::sync::LazyLock;

use budstikke_cms::{CmsError, Envelope, SignedData, sign_detached};
use budstikke_domain::Verdict;
use budstikke_packaging::{Certificate, Limits, Opened, PartSink, kind_of, open, sbd_zip};
use budstikke_wire::validator::{self, Context};
use budstikke_wire::{Arkivmelding, Manifest, Sbd};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::symm::{Cipher, encrypt};
use openssl::x509::{X509, X509Name};

use crate::zip::{Entry, build};

#[path = "properties/amqp.rs"]
mod amqp;
#[path = "properties/archive.rs"]
mod archive;
#[path = "properties/fiks_io.rs"]
mod fiks_io;
#[path = "properties/services.rs"]
mod services;

/// A parser, what must hold for it, and where to start.
pub struct Target {
    /// As the fuzz target is called.
    pub name: &'static str,
    /// Panics when something does not hold.
    pub run: fn(&[u8]),
    /// Honest inputs.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every parser that reads what strangers wrote.
pub const TARGETS: &[Target] = &[
    Target {
        name: "container",
        run: container,
        seeds: containers,
    },
    Target {
        name: "signed_container",
        run: signed_container,
        seeds: edits,
    },
    Target {
        name: "asic_manifest",
        run: asic_manifest,
        seeds: asic_manifests,
    },
    Target {
        name: "manifest",
        run: manifest,
        seeds: manifests,
    },
    Target {
        name: "arkivmelding",
        run: arkivmelding,
        seeds: arkivmeldinger,
    },
    Target {
        name: "enveloped_data",
        run: enveloped_data,
        seeds: envelopes,
    },
    Target {
        name: "signed_data",
        run: signed_data,
        seeds: signatures,
    },
    Target {
        name: "certificate",
        run: certificate,
        seeds: certificates,
    },
    Target {
        name: "sbd",
        run: sbd,
        seeds: sbds,
    },
    Target {
        name: "sbd_zip",
        run: frame,
        seeds: frames,
    },
    archive::FIKS_ARKIV,
    services::SIGNED_ANSWER,
    services::REGISTRY_ANSWER,
    services::BROKER_ANSWER,
    services::SUBJECT,
    fiks_io::HEADERS,
    fiks_io::ANSWER,
    amqp::FRAMES,
];

/// Small, so that a bomb is told by its size and not by the patience of whoever waits.
fn limits() -> Limits {
    Limits {
        total: 1 << 20,
        meta: 1 << 16,
        ..Limits::default()
    }
}

fn container(octets: &[u8]) {
    let (first, handed_out) = opened(octets);
    assert!(
        handed_out <= limits().total,
        "{handed_out} octets were handed out"
    );
    assert_eq!(
        first,
        opened(octets).0,
        "the same octets are judged the same"
    );
    let _ = kind_of(octets);
}

/// Structure-aware: an honest, signed container in which contents are changed before they are packed, so that CRC
/// and sizes are right and only the signature can tell. Four octets are one change: entry, place (two), and what is
/// turned over.
fn signed_container(edits: &[u8]) {
    let mut contents: Vec<_> = PACKED.iter().map(|(_, content)| content.clone()).collect();
    for edit in edits.chunks_exact(4) {
        let index = usize::from(edit[0]) % contents.len();
        let content = &mut contents[index];
        let place = usize::from(u16::from_be_bytes([edit[1], edit[2]])) % content.len();
        content[place] ^= edit[3];
    }
    let changed = contents
        .iter()
        .zip(PACKED.iter())
        .any(|(now, (_, before))| now != before);
    let entries: Vec<_> = PACKED
        .iter()
        .zip(&contents)
        .map(|((name, _), content)| Entry::stored(name, content))
        .collect();
    let (judged, _) = opened(&build(&entries));
    let good = Verdict::of(&judged.findings).is_good();
    assert!(good || changed, "{:?}", judged.findings);
    // A signature tells versions of itself that its content tells too: any that exist may stand there.
    let same_signature = || {
        let honest: Vec<_> = PACKED
            .iter()
            .map(|(name, content)| Entry::stored(name, content))
            .collect();
        judged.signatures == opened(&build(&honest)).0.signatures
    };
    let content_changed = contents
        .iter()
        .zip(PACKED.iter())
        .take(3)
        .any(|(now, (_, before))| now != before);
    assert!(
        !(good && changed) || (!content_changed && same_signature()),
        "what was changed is accepted as something else"
    );
}

fn asic_manifest(octets: &[u8]) {
    let entries: Vec<_> = PACKED
        .iter()
        .map(|(name, content)| {
            let is_manifest = *name == "META-INF/ASiCManifest.xml";
            Entry::stored(name, if is_manifest { octets } else { content })
        })
        .collect();
    let (judged, _) = opened(&build(&entries));
    let same = octets == PACKED[2].1.as_slice();
    assert_eq!(
        Verdict::of(&judged.findings).is_good(),
        same,
        "{:?}",
        judged.findings
    );
}

fn manifest(octets: &[u8]) {
    let Ok(read) = Manifest::parse(octets) else {
        return;
    };
    let again = Manifest::parse(&read.to_xml()).expect("what we write can be read");
    assert_eq!(again, read, "nothing is lost in writing");
}

fn arkivmelding(octets: &[u8]) {
    let _ = validator::judge(octets, &Context::default());
    let Ok(read) = Arkivmelding::parse(octets) else {
        return;
    };
    let written = read.message.to_xml();
    let again = Arkivmelding::parse(&written).expect("what we write can be read");
    assert_eq!(
        again.message.to_xml(),
        written,
        "written twice it is the same"
    );
}

/// The first octet is how much is read at a time; it must not matter.
fn enveloped_data(octets: &[u8]) {
    let Some((size, octets)) = octets.split_first() else {
        return;
    };
    let whole = decrypted(octets, 64 * 1024);
    let piecewise = decrypted(octets, usize::from(*size).max(1));
    assert_eq!(whole, piecewise, "how it is read does not matter");
    if let Ok(plain) = whole {
        assert!(plain.len() <= octets.len(), "more came out than went in");
    }
}

fn decrypted(octets: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let read = || -> Result<Vec<u8>, CmsError> {
        let envelope = Envelope::open(BufReader::with_capacity(size, octets))?;
        let mut plain = Vec::new();
        envelope
            .decrypt(&CONTENT_KEY)?
            .read_to_end(&mut plain)
            .map_err(CmsError::from_io)?;
        Ok(plain)
    };
    read().map_err(|error| error.to_string())
}

fn signed_data(octets: &[u8]) {
    let Ok(signed) = SignedData::parse(octets) else {
        return;
    };
    for check in signed.check(b"innhold") {
        if check.outcome.is_ok() {
            assert!(
                signed
                    .check(b"noe annet")
                    .iter()
                    .all(|other| other.outcome.is_err()),
                "it signs this and that"
            );
        }
    }
}

fn certificate(octets: &[u8]) {
    let Ok(certificate) = Certificate::from_der(octets) else {
        return;
    };
    let _ = (
        certificate.org_number(),
        certificate.subject(),
        certificate.serial(),
    );
    let again = Certificate::from_der(certificate.der()).expect("what was read is a certificate");
    assert_eq!(again.org_number(), certificate.org_number());
}

fn sbd(octets: &[u8]) {
    let _ = validator::judge_sbd(octets);
    let Ok(read) = Sbd::parse(octets) else {
        return;
    };
    let written = read.to_json();
    let again = Sbd::parse(&written).expect("what we write can be read");
    assert_eq!(again.to_json(), written, "written twice it is the same");
    assert_eq!(
        again.message_id, read.message_id,
        "ids are kept as they are written"
    );
}

fn frame(octets: &[u8]) {
    let mut package = Vec::new();
    let read = sbd_zip::read(&mut Cursor::new(octets), &limits(), &mut package);
    let Ok(read) = read else {
        panic!("a bad frame is findings, not an error");
    };
    assert!(package.len() as u64 <= limits().total);
    assert!(read.sbd.is_none_or(|sbd| sbd.len() <= 1 << 20));
}

fn opened(octets: &[u8]) -> (Opened, u64) {
    let mut counted = Counted(0);
    let opened = open(&mut Cursor::new(octets), &[], &limits(), &mut counted)
        .expect("a bad package is findings, not an error");
    (opened, counted.0)
}

struct Counted(u64);

impl PartSink for Counted {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const CONTENT_KEY: [u8; 32] = [0x42; 32];
const LETTER: &str = include_str!("letter.xml");
const SBD: &str = include_str!("sbd.json");

/// A key and a certificate of this run.
static SIGNER: LazyLock<(PKey<Private>, X509)> = LazyLock::new(|| {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_text("organizationIdentifier", "NTRNO-310204838")
        .unwrap();
    name.append_entry_by_text("CN", "Solvik kommune").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
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
    (key, builder.build())
});

/// The entries of an honest container.
static PACKED: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let content = b"brev".to_vec();
    let digest = openssl::base64::encode_block(&openssl::sha::sha256(&content));
    let manifest = format!(
        "<ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
         <SigReference URI=\"META-INF/signature.p7s\"/><DataObjectReference URI=\"brev.pdf\">\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <ds:DigestValue>{digest}</ds:DigestValue></DataObjectReference></ASiCManifest>"
    )
    .into_bytes();
    let signature = signature_over(&manifest);
    vec![
        ("mimetype", b"application/vnd.etsi.asic-e+zip".to_vec()),
        ("brev.pdf", content),
        ("META-INF/ASiCManifest.xml", manifest),
        ("META-INF/signature.p7s", signature),
    ]
});

fn signature_over(content: &[u8]) -> Vec<u8> {
    let (key, certificate) = &*SIGNER;
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    sign_detached::<CmsError>(
        &openssl::sha::sha256(content),
        certificate,
        &[],
        at,
        |digest| {
            let mut context = openssl::pkey_ctx::PkeyCtx::new(key).unwrap();
            context.sign_init().unwrap();
            context.set_rsa_padding(Padding::PKCS1).unwrap();
            context.set_signature_md(openssl::md::Md::sha256()).unwrap();
            let mut signature = Vec::new();
            context.sign_to_vec(digest, &mut signature).unwrap();
            Ok(signature)
        },
    )
    .unwrap()
}

fn containers() -> Vec<Vec<u8>> {
    let entry = |(name, content): &(&str, Vec<u8>)| Entry::deflated(name, content);
    let deflated: Vec<_> = PACKED.iter().map(entry).collect();
    let described: Vec<_> = deflated
        .iter()
        .map(|entry| entry.clone().described(true, false))
        .collect();
    let stored: Vec<_> = PACKED
        .iter()
        .map(|(name, content)| Entry::stored(name, content))
        .collect();
    vec![
        build(&stored),
        build(&deflated),
        build(&described),
        build(&stored[..1]),
        build(&[]),
    ]
}

fn edits() -> Vec<Vec<u8>> {
    vec![
        Vec::new(),
        vec![1, 0, 0, 1],
        vec![2, 0, 9, 0x20],
        vec![3, 0, 40, 0x80],
        vec![3, 0, 1, 1, 3, 0, 1, 1],
    ]
}

fn asic_manifests() -> Vec<Vec<u8>> {
    vec![
        PACKED[2].1.clone(),
        b"<!DOCTYPE a><a/>".to_vec(),
        Vec::new(),
    ]
}

fn manifests() -> Vec<Vec<u8>> {
    let honest = Manifest {
        receiver: "0192:311204823".to_owned(),
        sender: "0192:310204838".to_owned(),
        main: None,
    };
    vec![
        honest.to_xml(),
        b"<manifest/>".to_vec(),
        b"\xff\xfe<\0m\0/\0>\0".to_vec(),
    ]
}

fn arkivmeldinger() -> Vec<Vec<u8>> {
    vec![
        LETTER.as_bytes().to_vec(),
        LETTER.replace("UTF-8", "ISO-8859-1").into_bytes(),
    ]
}

fn envelopes() -> Vec<Vec<u8>> {
    let tlv = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    };
    let id = |last: &[u8]| tlv(6, last);
    let data = id(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
    let aes = id(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42]);
    let rsa = id(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
    let name = SIGNER.1.issuer_name().to_der().unwrap();
    let issuer = tlv(0x30, &[&name[..], &[2, 1, 1]].concat());
    let recipient = [
        &[2, 1, 0],
        &issuer[..],
        &tlv(0x30, &rsa),
        &tlv(4, &[7; 256]),
    ]
    .concat();
    let recipients = tlv(0x31, &tlv(0x30, &recipient));
    let cipher = encrypt(
        Cipher::aes_256_cbc(),
        &CONTENT_KEY,
        Some(&[0x24; 16]),
        &[7; 300],
    )
    .unwrap();
    let algorithm = tlv(0x30, &[aes, tlv(4, &[0x24; 16])].concat());
    let chunks: Vec<u8> = cipher.chunks(100).flat_map(|chunk| tlv(4, chunk)).collect();
    let definite = tlv(0x80, &cipher);
    let indefinite = [&[0xa0, 0x80], &chunks[..], &[0, 0]].concat();
    [definite, indefinite]
        .map(|content| {
            let inner = tlv(0x30, &[data.clone(), algorithm.clone(), content].concat());
            let enveloped = tlv(0x30, &[&[2, 1, 0], &recipients[..], &inner].concat());
            let kind = id(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3]);
            let whole = tlv(0x30, &[kind, tlv(0xa0, &enveloped)].concat());
            [&[13], &whole[..]].concat()
        })
        .to_vec()
}

fn signatures() -> Vec<Vec<u8>> {
    vec![signature_over(b"innhold"), signature_over(b"noe annet")]
}

fn certificates() -> Vec<Vec<u8>> {
    vec![SIGNER.1.to_der().unwrap()]
}

fn sbds() -> Vec<Vec<u8>> {
    vec![
        SBD.as_bytes().to_vec(),
        SBD.replace("  ", "").into_bytes(),
        b"{}".to_vec(),
    ]
}

fn frames() -> Vec<Vec<u8>> {
    let alone = sbd_zip::SbdZip::without_package(SBD.as_bytes());
    let package = build(&[Entry::stored("mimetype", b"x")]);
    let crc = crc32fast::hash(&package);
    let both = sbd_zip::SbdZip::with_package(SBD.as_bytes(), package.len() as u64, crc);
    vec![
        [alone.head(), alone.tail()].concat(),
        [both.head(), &package, both.tail()].concat(),
    ]
}
