//! What we seal is read by the receivers of the field: BouncyCastle decrypts, Digdir's library verifies.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Write};

use budstikke_domain::{OrgNumber, Verdict};
use budstikke_packaging::{
    Certificate, Form, KeyOps, Limits, Part, Sealed, SoftwareKey, open, seal,
};
use budstikke_test_pki::Issued;
use budstikke_tests::made_up::MadeUp;
use budstikke_wire::{MainDocument, Manifest};

use crate::java::{Java, Listed, World};

#[test]
fn their_reader_accepts_every_part_we_seal() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    // One stored block of deflate holds 65 535 octets, one chunk of the CMS 65 536.
    let sizes = [0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 1_000_000];
    let mut parts = vec![
        (
            "arkivmelding.xml".to_owned(),
            Cursor::new(ARKIVMELDING).read_all(),
        ),
        (
            "Søknad om støtte – vedlegg (100 % æøå).pdf".to_owned(),
            MadeUp::new(4321).read_all(),
        ),
    ];
    parts.extend(sizes.map(|size| (format!("{size}.pdf"), MadeUp::new(size).read_all())));

    let package = world.path("ours.zip");
    let parts = parts
        .iter()
        .map(|(name, content)| part(name, content.as_slice()));
    let sealed = seal_ours(&world, parts, &package);

    let listing = java
        .open("64m", &world, &package)
        .expect("their reader accepts it");
    assert_eq!(
        listing.files,
        documents(&sealed),
        "every part comes out as it went in, in order"
    );
    assert_eq!(listing.signers.len(), 1);
    assert!(
        listing.signers[0].contains("NTRNO-310204838"),
        "the signer is us: {:?}",
        listing.signers
    );
}

#[test]
fn a_receiver_whose_heap_is_smaller_than_the_package_reads_it() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = world.path("large.zip");
    let sealed = seal_ours(&world, [part("stor.pdf", MadeUp::new(300 << 20))], &package);

    let listing = java
        .open("32m", &world, &package)
        .expect("nobody has to hold the package in memory");
    assert_eq!(listing.files, documents(&sealed));
}

#[test]
fn their_reader_refuses_what_was_changed_on_the_way() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = world.path("changed.zip");
    seal_ours(&world, [part("brev.pdf", MadeUp::new(100_000))], &package);
    let mut octets = std::fs::read(&package).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    std::fs::write(&package, octets).unwrap();

    let refused = java
        .open("64m", &world, &package)
        .expect_err("a changed octet is noticed");
    assert!(refused.contains("Exception"), "{refused}");
}

#[test]
fn a_fiks_io_payload_of_ours_is_read_until_an_octet_is_changed() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = world.path("payload");
    let parts = [
        part("arkivmelding.xml", ARKIVMELDING.as_bytes()),
        part("Søknad om blåbær.pdf", MadeUp::new(6_000_000)),
    ];
    let sealed = seal_payload(&world, parts, &package);

    let listing = java
        .open("64m", &world, &package)
        .expect("their reader accepts it without an OpenDocument manifest");
    assert_eq!(listing.files, documents(&sealed));
    assert!(listing.signers[0].contains("NTRNO-310204838"));

    let mut octets = std::fs::read(&package).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    std::fs::write(&package, &octets).unwrap();
    java.open("64m", &world, &package)
        .expect_err("they notice the changed octet");
    let key = software_key(&world.receiver);
    let keys: [&dyn KeyOps; 1] = [&key];
    let opened = open(&mut &octets[..], &keys, &Limits::default(), &mut io::sink()).unwrap();
    assert_eq!(Verdict::of(&opened.findings), Verdict::Failed, "so do we");
}

const ARKIVMELDING: &str =
    "<arkivmelding xmlns=\"http://www.arkivverket.no/standarder/noark5/arkivmelding\"/>";

pub(crate) fn part<'a>(name: &str, content: impl Read + 'a) -> Part<'a> {
    let media_type = if name.ends_with(".xml") {
        "application/xml"
    } else {
        "application/pdf"
    };
    Part {
        name: name.into(),
        media_type: media_type.into(),
        size: None,
        content: Box::new(content),
    }
}

/// In eFormidling's form.
pub(crate) fn seal_ours<'a>(
    world: &World,
    parts: impl IntoIterator<Item = Part<'a>>,
    package: &std::path::Path,
) -> Sealed {
    let mut parts = parts.into_iter().peekable();
    let manifest = Manifest {
        receiver: OrgNumber::parse("311204823").unwrap().iso6523(),
        sender: OrgNumber::parse("310204838").unwrap().iso6523(),
        main: parts.peek().map(|first| MainDocument {
            href: first.name.clone(),
            mime: first.media_type.clone(),
        }),
    };
    seal_as(Form::Eformidling(&manifest), world, parts, package)
}

/// In FIKS IO's form.
pub(crate) fn seal_payload<'a>(
    world: &World,
    parts: impl IntoIterator<Item = Part<'a>>,
    package: &std::path::Path,
) -> Sealed {
    seal_as(Form::FiksIo, world, parts.into_iter(), package)
}

fn seal_as<'a>(
    form: Form<'_>,
    world: &World,
    parts: impl Iterator<Item = Part<'a>>,
    package: &std::path::Path,
) -> Sealed {
    let mut parts = parts.map(io::Result::Ok);
    let signer = software_key(&world.sender);
    let recipient = Certificate::from_x509(&world.receiver.certificate).unwrap();
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let mut out = BufWriter::new(File::create(package).unwrap());
    let sealed = seal(&mut parts, form, &signer, &recipient, now, &mut out).expect("sealed");
    out.flush().unwrap();
    sealed
}

pub(crate) fn software_key(identity: &Issued) -> SoftwareKey {
    let certificate = |x509| Certificate::from_x509(x509).unwrap();
    let chain = identity.chain.iter().map(certificate).collect();
    SoftwareKey::new(
        identity.key.clone(),
        certificate(&identity.certificate),
        chain,
    )
    .unwrap()
}

/// What a reader lists of a package: everything but `mimetype` and `META-INF/`.
fn documents(sealed: &Sealed) -> Vec<Listed> {
    let is_document = |name: &str| name != "mimetype" && !name.starts_with("META-INF/");
    let documents = sealed
        .entries
        .iter()
        .filter(|entry| is_document(&entry.name));
    documents
        .map(|entry| Listed {
            name: entry.name.clone(),
            size: entry.size,
            sha256: crate::hex(&entry.sha256),
        })
        .collect()
}

trait ReadAll: Read + Sized {
    fn read_all(mut self) -> Vec<u8> {
        let mut content = Vec::new();
        self.read_to_end(&mut content).unwrap();
        content
    }
}

impl<R: Read> ReadAll for R {}
