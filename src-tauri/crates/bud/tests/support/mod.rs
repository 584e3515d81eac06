//! A small world for the command line: an authority, a sender, a receiver, and files to send.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use budstikke_test_pki::{Authority, Draft, Issued, KeyKind};
use serde_json::Value;

pub(crate) const PASSWORD: &str = "prøve 1234";
const VALID: (&str, &str) = ("2025-01-01T00:00:00Z", "2045-01-01T00:00:00Z");
const EXPIRED: (&str, &str) = ("2020-01-01T00:00:00Z", "2023-01-01T00:00:00Z");

/// Keys are slow to make, so that all tests share them.
static PKI: LazyLock<Pki> = LazyLock::new(Pki::new);

struct Pki {
    ca: Authority,
    sender: Issued,
    receiver: Issued,
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
        world.put("ca.pem", PKI.ca.pem().as_bytes());
        world.put("sender.p12", &PKI.sender.p12(PASSWORD));
        world.put("receiver.p12", &PKI.receiver.p12(PASSWORD));
        world.put("receiver.pem", PKI.receiver.certificate_pem().as_bytes());
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
        let draft = draft("Statens prøveetat", "311204823", EXPIRED);
        let issued = PKI.ca.issue_for(PKI.receiver.key.clone(), &draft);
        self.put("receiver.pem", issued.certificate_pem().as_bytes());
    }

    /// A certificate for `receiver.pem` with a key that nothing can be locked for.
    pub(crate) fn give_the_receiver_an_elliptic_key(&self) {
        let mut draft = draft("Statens prøveetat", "311204823", VALID);
        draft.key = KeyKind::P256;
        let issued = PKI.ca.issue(&draft);
        self.put("receiver.pem", issued.certificate_pem().as_bytes());
    }

    /// A certificate in `sender.p12` that belongs to no organisation.
    pub(crate) fn take_the_senders_number(&self) {
        let mut draft = draft("Solvik kommune", "310204838", VALID);
        draft.remove("organizationIdentifier");
        let issued = PKI.ca.issue_for(PKI.sender.key.clone(), &draft);
        self.put("sender.p12", &issued.p12(PASSWORD));
    }

    /// The sender's key and certificate as PEM, and the receiver's.
    pub(crate) fn write_pem_keys(&self) {
        for (file, party) in [("sender", &PKI.sender), ("receiver", &PKI.receiver)] {
            let pem = party.key_pem() + &party.certificate_pem();
            self.put(&format!("{file}.key.pem"), pem.as_bytes());
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
        let ca = Authority::root("Prøve-CA");
        let party = |name: &str, org: &str| ca.issue_alone(&draft(name, org, VALID));
        Pki {
            sender: party("Solvik kommune", "310204838"),
            receiver: party("Statens prøveetat", "311204823"),
            ca,
        }
    }
}

/// What a certificate of `name` says.
fn draft(name: &str, org: &str, years: (&str, &str)) -> Draft {
    let mut draft = Draft::seid2(org);
    draft.set("O", name);
    draft.set("CN", name);
    draft.validity = (years.0.parse().unwrap(), years.1.parse().unwrap());
    draft
}
