//! What Java senders write is judged rightly by our reader.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{KeyOps, Limits, Opened, PartSink, SignatureForm, open};
use budstikke_tests::made_up::MadeUp;
use openssl::sha::Sha256;

use crate::java::{Java, Listed, World};
use crate::java_opens_ours::software_key;

#[test]
fn every_cipher_and_key_transport_of_theirs_opens() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let parts = [
        "manifest.xml=@700",
        "brev.pdf=@100000",
        "vedlegg æøå.pdf=@65536",
        "tom.pdf=@0",
    ]
    .map(String::from);
    for (content, cipher) in [
        ("aes128-cbc", "AES-128-CBC"),
        ("aes256-cbc", "AES-256-CBC"),
        ("aes256-gcm", "AES-256-GCM"),
    ] {
        for (transport, note) in [
            ("oaep-sha256", None),
            ("oaep-sha1", Some(Code::OaepSha1)),
            ("pkcs1", Some(Code::KtPkcs1v15)),
        ] {
            let package = java.seal("64m", &world, content, transport, &parts);
            let (opened, written) = open_theirs(&world, &package, &Limits::default());
            let case = format!("{content} with {transport}");

            let mut expected = vec![Code::SigSha1];
            expected.extend(note);
            assert_eq!(
                codes(&opened),
                sorted(expected),
                "{case}: their library still signs with SHA-1"
            );
            assert_eq!(Verdict::of(&opened.findings), Verdict::PassedWeak, "{case}");
            let encryption = opened.encryption.as_ref().expect("it was encrypted");
            assert_eq!(encryption.content, cipher, "{case}");
            assert!(
                encryption.recipients[0].ours,
                "{case}: it names our certificate"
            );
            assert_eq!(
                written,
                [
                    ("manifest.xml", 700),
                    ("brev.pdf", 100_000),
                    ("vedlegg æøå.pdf", 65_536),
                    ("tom.pdf", 0)
                ]
                .map(|(name, size)| made_up(name, size)),
                "{case}: every part comes out as it went in"
            );
            for entry in opened
                .entries
                .iter()
                .filter(|entry| written.iter().any(|part| part.name == entry.name))
            {
                assert!(entry.covered, "{case}: {} is signed", entry.name);
            }
            let signer = opened.signatures[0]
                .certificate
                .as_ref()
                .expect("the signer came along");
            assert_eq!(
                signer.org_number().map(|org| org.digits()),
                Ok("310204838".into()),
                "{case}"
            );
        }
    }
}

#[test]
fn a_sender_whose_heap_is_smaller_than_the_package_is_read() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = java.seal(
        "24m",
        &world,
        "aes256-cbc",
        "oaep-sha256",
        &["stor.pdf=@67108864".into()],
    );
    let (opened, written) = open_theirs(&world, &package, &Limits::default());
    assert_eq!(Verdict::of(&opened.findings), Verdict::PassedWeak);
    assert_eq!(written, [made_up("stor.pdf", 64 << 20)]);
}

#[test]
fn a_package_of_theirs_that_was_changed_on_the_way_has_failed() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    for content in ["aes256-cbc", "aes256-gcm"] {
        let package = java.seal(
            "64m",
            &world,
            content,
            "oaep-sha256",
            &["brev.pdf=@100000".into()],
        );
        let mut octets = std::fs::read(&package).unwrap();
        let middle = octets.len() / 2;
        octets[middle] ^= 1;
        std::fs::write(&package, octets).unwrap();
        let (opened, _) = open_theirs(&world, &package, &Limits::default());
        assert_eq!(
            Verdict::of(&opened.findings),
            Verdict::Failed,
            "{content}: {:?}",
            opened.findings
        );
    }
}

#[test]
fn a_package_of_theirs_for_somebody_else_is_not_judged() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = java.seal(
        "64m",
        &world,
        "aes256-cbc",
        "oaep-sha256",
        &["brev.pdf=@1000".into()],
    );
    let mut sink = Written::default();
    let opened = open(
        &mut File::open(package).unwrap(),
        &[],
        &Limits::default(),
        &mut sink,
    )
    .unwrap();
    assert_eq!(codes(&opened), [Code::NoKey]);
    assert_eq!(Verdict::of(&opened.findings), Verdict::Indeterminate);
    assert!(sink.parts.is_empty(), "nothing can be read without a key");
}

#[test]
fn a_package_signed_with_xades_is_read_and_not_vouched_for() {
    let Some(java) = Java::find() else { return };
    let world = World::new();
    let package = java.pack(&world, "xades", &["brev.pdf=@5000".into()]);
    let (opened, written) = open_theirs(&world, &package, &Limits::default());
    assert_eq!(
        Verdict::of(&opened.findings),
        Verdict::Indeterminate,
        "{:?}",
        opened.findings
    );
    assert!(codes(&opened).contains(&Code::XadesNotChecked));
    assert!(
        opened
            .signatures
            .iter()
            .all(|signature| signature.form == SignatureForm::Xades && !signature.valid)
    );
    assert_eq!(
        written,
        [made_up("brev.pdf", 5000)],
        "what it says can be read all the same"
    );
}

fn open_theirs(world: &World, package: &Path, limits: &Limits) -> (Opened, Vec<Listed>) {
    let key = software_key(&world.receiver);
    let keys: [&dyn KeyOps; 1] = [&key];
    let mut sink = Written::default();
    let opened = open(&mut File::open(package).unwrap(), &keys, limits, &mut sink)
        .expect("it comes to a judgement");
    (opened, sink.parts)
}

/// The codes that were found, sorted and each once.
pub(crate) fn codes(opened: &Opened) -> Vec<Code> {
    sorted(opened.findings.iter().map(|finding| finding.code).collect())
}

fn sorted(mut codes: Vec<Code>) -> Vec<Code> {
    codes.sort();
    codes.dedup();
    codes
}

pub(crate) fn made_up(name: &str, size: u64) -> Listed {
    let mut content = MadeUp::new(size);
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = content.read(&mut buffer) {
        digest.update(&buffer[..count]);
    }
    Listed {
        name: name.into(),
        size,
        sha256: crate::hex(&digest.finish()),
    }
}

/// Keeps size and digest of every part, and none of its content.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) parts: Vec<Listed>,
    open: Option<(String, u64, Sha256)>,
}

impl PartSink for Written {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.open = Some((name.into(), 0, Sha256::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (_, size, digest) = self.open.as_mut().expect("a part was begun");
        *size += bytes.len() as u64;
        digest.update(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let (name, size, digest) = self.open.take().expect("a part was begun");
        self.parts.push(Listed {
            name,
            size,
            sha256: crate::hex(&digest.finish()),
        });
        Ok(())
    }
}
