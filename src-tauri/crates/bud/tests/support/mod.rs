//! A small world for the command line: an authority, a sender, a receiver, and files to send.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509Name, X509NameBuilder};
use serde_json::Value;

pub(crate) const PASSWORD: &str = "prøve 1234";
/// 2025-01-01 and 2045-01-01.
const VALID: (i64, i64) = (1_735_689_600, 2_366_841_600);
/// 2020-01-01 and 2023-01-01.
const EXPIRED: (i64, i64) = (1_577_836_800, 1_672_531_200);

/// Keys are slow to make, so that all tests share them.
static PKI: LazyLock<Pki> = LazyLock::new(Pki::new);

struct Pki {
    ca: (PKey<Private>, X509),
    sender: (PKey<Private>, X509),
    receiver: (PKey<Private>, X509),
}

/// A test's own folder with everything in it.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
}

/// What `bud` said.
pub(crate) struct Said {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// `ca.pem`, `sender.p12`, `receiver.p12`, `receiver.pem`, `password`, and three files to send.
    pub(crate) fn new() -> World {
        let world = World {
            folder: tempfile::tempdir().unwrap(),
        };
        world.put("ca.pem", &PKI.ca.1.to_pem().unwrap());
        world.put("sender.p12", &p12(&PKI.sender.0, &PKI.sender.1));
        world.put("receiver.p12", &p12(&PKI.receiver.0, &PKI.receiver.1));
        world.put("receiver.pem", &PKI.receiver.1.to_pem().unwrap());
        world.put("password", format!("{PASSWORD}\r\nikke dette\n").as_bytes());
        world.put("wrong-password", b"noe annet\n");
        world.put("arkivmelding.xml", b"<arkivmelding/>");
        world.put("brev æøå.pdf", &[7; 100_000]);
        world.put("notat.txt", b"");
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    /// What lies in a folder, sorted.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs `bud` in the folder.
    pub(crate) fn bud(&self, words: &[&str]) -> Said {
        self.command(words)
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into()
    }

    pub(crate) fn command(&self, words: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bud"));
        command.current_dir(self.folder.path()).args(words);
        command
    }

    /// Seals the three files into `out`.
    pub(crate) fn seal(&self, out: &str) -> Said {
        self.bud(&[&self.sealing(out)[..], &["brev æøå.pdf", "notat.txt"]].concat())
    }

    /// The words for sealing `arkivmelding.xml` alone.
    pub(crate) fn sealing<'a>(&self, out: &'a str) -> Vec<&'a str> {
        let line = "seal --json --signer sender.p12 --password-file password --recipient receiver.pem \
                    --sender 310204838 --receiver 311204823 --main arkivmelding.xml -o";
        line.split_whitespace().chain([out]).collect()
    }

    /// A certificate for `receiver.pem` that has expired.
    pub(crate) fn let_the_receiver_expire(&self) {
        let certificate = issue(
            &PKI.receiver.0,
            &org_name("Statens prøveetat", "311204823"),
            EXPIRED,
        );
        self.put("receiver.pem", &certificate.to_pem().unwrap());
    }

    /// A certificate for `receiver.pem` with a key that nothing can be locked for.
    pub(crate) fn give_the_receiver_an_elliptic_key(&self) {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let certificate = issue(&key, &org_name("Statens prøveetat", "311204823"), VALID);
        self.put("receiver.pem", &certificate.to_pem().unwrap());
    }

    /// A certificate in `sender.p12` that belongs to no organisation.
    pub(crate) fn take_the_senders_number(&self) {
        let certificate = issue(&PKI.sender.0, &name(&[("CN", "Solvik kommune")]), VALID);
        self.put("sender.p12", &p12(&PKI.sender.0, &certificate));
    }

    /// The sender's key and certificate as PEM, and the receiver's.
    pub(crate) fn write_pem_keys(&self) {
        for (file, (key, certificate)) in [("sender", &PKI.sender), ("receiver", &PKI.receiver)] {
            let pem = [
                key.private_key_to_pem_pkcs8().unwrap(),
                certificate.to_pem().unwrap(),
            ]
            .concat();
            self.put(&format!("{file}.key.pem"), &pem);
        }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// The one object on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {:?}", self.out))
    }

    /// The code of the one line on stderr; stdout is empty then.
    pub(crate) fn error(&self) -> String {
        assert_eq!(self.out, "", "without a judgement stdout is empty");
        assert_eq!(self.err.lines().count(), 1, "one line: {:?}", self.err);
        let value: Value = serde_json::from_str(&self.err).unwrap();
        let text = value["error"]["text"].as_str().unwrap();
        assert!(!text.is_empty());
        value["error"]["code"].as_str().unwrap().to_owned()
    }

    /// Verdict and reasons.
    pub(crate) fn verdict(&self) -> (String, Vec<String>) {
        let value = self.json();
        let reasons = value["reasons"].as_array().unwrap();
        let reasons = reasons.iter().map(|code| code.as_str().unwrap().to_owned());
        (
            value["verdict"].as_str().unwrap().to_owned(),
            reasons.collect(),
        )
    }
}

/// A zip of STORED entries, as plain as it can be.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut fields = vec![0u8, 0, 0, 0, 0, 0, 0x21, 0];
        fields.extend(crc32(content).to_le_bytes());
        fields.extend((content.len() as u32).to_le_bytes());
        fields.extend((content.len() as u32).to_le_bytes());
        fields.extend((name.len() as u32).to_le_bytes());
        directory.extend([0x50, 0x4b, 1, 2, 20, 0, 20, 0]);
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        file.extend([0x50, 0x4b, 3, 4, 20, 0]);
        file.extend(&fields);
        file.extend(name.as_bytes());
        file.extend(*content);
    }
    let start = file.len() as u32;
    file.extend(&directory);
    file.extend([0x50, 0x4b, 5, 6, 0, 0, 0, 0]);
    for _ in 0..2 {
        file.extend((entries.len() as u16).to_le_bytes());
    }
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn crc32(content: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for octet in content {
        crc ^= u32::from(*octet);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

impl Pki {
    fn new() -> Pki {
        let key = rsa_key();
        let subject = name(&[("CN", "Prøve-CA")]);
        let mut builder = builder(&key, &subject, VALID);
        builder.set_issuer_name(&subject).unwrap();
        builder
            .append_extension(BasicConstraints::new().critical().ca().build().unwrap())
            .unwrap();
        builder
            .append_extension(
                KeyUsage::new()
                    .critical()
                    .key_cert_sign()
                    .crl_sign()
                    .build()
                    .unwrap(),
            )
            .unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        let ca = (key, builder.build());
        let party = |who: &str, number: &str| {
            let key = rsa_key();
            let certificate = sign(&ca, &key, &org_name(who, number), VALID);
            (key, certificate)
        };
        Pki {
            sender: party("Solvik kommune", "310204838"),
            receiver: party("Statens prøveetat", "311204823"),
            ca,
        }
    }
}

fn issue(key: &PKey<Private>, subject: &X509Name, valid: (i64, i64)) -> X509 {
    sign(&PKI.ca, key, subject, valid)
}

fn sign(
    ca: &(PKey<Private>, X509),
    key: &PKey<Private>,
    subject: &X509Name,
    valid: (i64, i64),
) -> X509 {
    let mut builder = builder(key, subject, valid);
    builder.set_issuer_name(ca.1.subject_name()).unwrap();
    builder
        .append_extension(BasicConstraints::new().critical().build().unwrap())
        .unwrap();
    builder
        .append_extension(
            KeyUsage::new()
                .critical()
                .digital_signature()
                .key_encipherment()
                .build()
                .unwrap(),
        )
        .unwrap();
    builder.sign(&ca.0, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn builder(
    key: &PKey<Private>,
    subject: &X509Name,
    valid: (i64, i64),
) -> openssl::x509::X509Builder {
    let mut serial = BigNum::new().unwrap();
    serial.rand(120, MsbOption::ONE, false).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&Asn1Integer::from_bn(&serial).unwrap())
        .unwrap();
    builder.set_subject_name(subject).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(valid.0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(valid.1).unwrap())
        .unwrap();
    builder
}

fn rsa_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn org_name(who: &str, number: &str) -> X509Name {
    let identifier = format!("NTRNO-{number}");
    name(&[
        ("O", who),
        ("organizationIdentifier", &identifier),
        ("CN", who),
    ])
}

fn name(parts: &[(&str, &str)]) -> X509Name {
    let mut name = X509NameBuilder::new().unwrap();
    for (attribute, value) in parts {
        name.append_entry_by_text(attribute, value).unwrap();
    }
    name.build()
}

fn p12(key: &PKey<Private>, certificate: &X509) -> Vec<u8> {
    let mut chain = Stack::new().unwrap();
    chain.push(PKI.ca.1.clone()).unwrap();
    let mut builder = Pkcs12::builder();
    builder.name("prøve").pkey(key).cert(certificate).ca(chain);
    builder.build2(PASSWORD).unwrap().to_der().unwrap()
}
