//! The `openssl` program opens what we seal and believes our signature; we open what it seals, in every
//! form it has, and judge its signatures.

use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{KeyOps, Kind, Limits, Opened, Part, open};
use budstikke_tests::made_up::MadeUp;
use budstikke_tests::programs;

use crate::java::World;
use crate::java_opens_ours::{part, seal_ours, seal_payload, software_key};

/// The program, and a world in whose folder it works.
struct OpenSsl {
    program: PathBuf,
    world: World,
}

impl OpenSsl {
    fn find() -> Option<OpenSsl> {
        Some(OpenSsl {
            program: programs::foreign("openssl")?,
            world: World::new(),
        })
    }

    #[track_caller]
    fn run(&self, words: &str) -> Vec<u8> {
        let output = Command::new(&self.program)
            .current_dir(self.world.folder.path())
            .args(words.split_whitespace())
            .output()
            .expect("openssl starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {words}: {said}");
        output.stdout
    }

    /// `inner.asice`, taken out of a package of ours by openssl.
    fn unlock_ours(&self) -> Vec<u8> {
        seal_ours(&self.world, parts(), &self.world.path("ours.zip"));
        self.unlock()
    }

    fn unlock(&self) -> Vec<u8> {
        self.run("cms -decrypt -binary -inform DER -in ours.zip -inkey receiver.key.pem -out inner.asice");
        fs::read(self.world.path("inner.asice")).unwrap()
    }

    /// Verifies the signature in `inner.asice`, trusting who issued to the sender.
    fn verify(&self) {
        let Some(unzip) = programs::foreign("unzip") else {
            return;
        };
        let status = Command::new(unzip)
            .args(["-q", "inner.asice", "META-INF/*"])
            .current_dir(self.world.folder.path())
            .status();
        assert!(status.unwrap().success());
        let meta = fs::read_dir(self.world.path("META-INF")).unwrap();
        let signature = meta
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .find(|name| name.ends_with(".p7s"))
            .expect("a signature");
        let ca = self.world.sender.chain[0].to_pem().unwrap();
        fs::write(self.world.path("ca.pem"), ca).unwrap();
        self.run(&format!(
            "cms -verify -cades -binary -inform DER -in META-INF/{signature} \
             -content META-INF/ASiCManifest.xml -CAfile ca.pem -purpose any -out verified"
        ));
    }

    fn opened(&self, package: &Path) -> Opened {
        let key = software_key(&self.world.receiver);
        let keys: [&dyn KeyOps; 1] = [&key];
        let mut file = BufReader::new(File::open(package).unwrap());
        open(&mut file, &keys, &Limits::default(), &mut std::io::sink()).unwrap()
    }
}

fn parts() -> [Part<'static>; 2] {
    [
        part("arkivmelding.xml", &b"<arkivmelding/>"[..]),
        part("brev.pdf", MadeUp::new(200_000)),
    ]
}

fn codes(opened: &Opened) -> Vec<Code> {
    opened.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn openssl_opens_what_we_seal() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let inner = openssl.unlock_ours();
    let opened = openssl.opened(&openssl.world.path("inner.asice"));
    assert_eq!(opened.kind, Kind::Asice);
    assert_eq!(
        codes(&opened),
        [Code::NotEncrypted],
        "it came out as it went in"
    );
    let printed = openssl.run("cms -cmsout -print -noout -inform DER -in ours.zip");
    let printed = String::from_utf8_lossy(&printed);
    for expected in ["aes-256-cbc", "rsaesOaep", "sha256"] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    assert!(inner.starts_with(b"PK\x03\x04"));
}

#[test]
fn openssl_believes_our_signature() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.unlock_ours();
    openssl.verify();
}

#[test]
fn openssl_opens_and_believes_a_fiks_io_payload_of_ours() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    seal_payload(&openssl.world, parts(), &openssl.world.path("ours.zip"));
    assert!(openssl.unlock().starts_with(b"PK\x03\x04"));
    let printed = openssl.run("cms -cmsout -print -noout -inform DER -in ours.zip");
    let printed = String::from_utf8_lossy(&printed);
    assert_eq!(printed.matches("d.ktri").count(), 1, "{printed}");
    for expected in ["aes-256-cbc", "rsaesOaep", "sha256"] {
        assert!(printed.contains(expected), "{expected}: {printed}");
    }
    openssl.verify();
}

#[test]
fn we_open_every_form_that_openssl_seals() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.unlock_ours();
    let oaep = "-recip receiver.chain.pem -keyopt rsa_padding_mode:oaep";
    let sha256 = format!("{oaep} -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256");
    for (form, stream) in [("DER", ""), ("BER", "-stream")] {
        for (transport, recipient, note) in [
            ("OAEP with SHA-256", sha256.as_str(), None),
            ("OAEP with SHA-1", oaep, Some(Code::OaepSha1)),
            (
                "PKCS#1 v1.5",
                "-recip receiver.chain.pem",
                Some(Code::KtPkcs1v15),
            ),
            (
                "PKCS#1 v1.5, by key identifier",
                "-keyid -recip receiver.chain.pem",
                Some(Code::KtPkcs1v15),
            ),
        ] {
            for (cipher, name) in [
                ("aes-128-cbc", "AES-128-CBC"),
                ("aes-192-cbc", "AES-192-CBC"),
                ("aes-256-cbc", "AES-256-CBC"),
                ("aes-256-gcm", "AES-256-GCM"),
            ] {
                let case = format!("{form}, {transport}, {name}");
                openssl.run(&format!(
                    "cms -encrypt -binary {stream} -outform DER -{cipher} -in inner.asice -out theirs.zip {recipient}"
                ));
                let opened = openssl.opened(&openssl.world.path("theirs.zip"));
                assert_eq!(
                    codes(&opened),
                    note.into_iter().collect::<Vec<_>>(),
                    "{case}"
                );
                assert_eq!(opened.layers, [Kind::Cms, Kind::Asice], "{case}");
                let encryption = opened.encryption.unwrap();
                assert_eq!(encryption.content, name, "{case}");
                assert!(encryption.recipients[0].ours, "{case}");
            }
        }
    }
}

#[test]
fn our_place_among_several_recipients_is_found() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.unlock_ours();
    for order in [
        "sender.chain.pem receiver.chain.pem",
        "receiver.chain.pem sender.chain.pem",
    ] {
        openssl.run(&format!(
            "cms -encrypt -binary -outform DER -aes-256-cbc -in inner.asice -out theirs.zip {order}"
        ));
        let opened = openssl.opened(&openssl.world.path("theirs.zip"));
        assert_eq!(
            codes(&opened),
            [Code::KtPkcs1v15, Code::TwoRecipients],
            "{order}"
        );
    }
}

#[test]
fn one_certificate_named_twice_is_one_recipient_in_two_ways() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.unlock_ours();
    openssl.run(
        "cms -encrypt -binary -stream -outform DER -aes-256-cbc -in inner.asice -out theirs.zip \
         -recip receiver.chain.pem -recip receiver.chain.pem -keyopt rsa_padding_mode:oaep \
         -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256",
    );
    let opened = openssl.opened(&openssl.world.path("theirs.zip"));
    assert_eq!(
        codes(&opened),
        [Code::TwoRecipients],
        "of the two, OAEP tells a wrong key and is used"
    );
    assert!(opened.encryption.unwrap().recipients.iter().all(|r| r.ours));
}

#[test]
fn what_is_never_accepted_is_refused_in_openssls_form_too() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.unlock_ours();
    let key = "00".repeat(32);
    for (what, words) in [
        ("3DES", "-des3 -recip receiver.chain.pem".to_owned()),
        (
            "AES in CTR mode",
            "-aes-256-ctr -recip receiver.chain.pem".to_owned(),
        ),
        (
            "a password",
            "-aes-256-cbc -pwri_password hemmelig".to_owned(),
        ),
        (
            "a shared key",
            format!("-aes-256-cbc -secretkey {key} -secretkeyid 01"),
        ),
    ] {
        // The reader's own list is proven elsewhere; some of these an openssl may not write at all.
        let words =
            format!("cms -encrypt -binary -outform DER -in inner.asice -out refused.zip {words}");
        let written = Command::new(&openssl.program)
            .current_dir(openssl.world.folder.path())
            .args(words.split_whitespace())
            .output()
            .expect("openssl starts");
        if !written.status.success() {
            continue;
        }
        let opened = openssl.opened(&openssl.world.path("refused.zip"));
        assert_eq!(codes(&opened).first(), Some(&Code::CmsAlgorithm), "{what}");
        assert_eq!(Verdict::of(&opened.findings), Verdict::Failed, "{what}");
    }
}

#[test]
fn openssls_signatures_are_judged_by_their_algorithm() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let Some(zip) = programs::foreign("zip") else {
        return;
    };
    let world = &openssl.world;
    fs::create_dir(world.path("META-INF")).unwrap();
    fs::write(world.path("mimetype"), "application/vnd.etsi.asic-e+zip").unwrap();
    fs::write(world.path("brev.txt"), "brev").unwrap();
    // The SHA-256 of «brev».
    let digest = openssl::base64::encode_block(&openssl::sha::sha256(b"brev"));
    let manifest = format!(
        "<ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\
         <SigReference URI=\"META-INF/signature.p7s\"/><DataObjectReference URI=\"brev.txt\">\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
         <ds:DigestValue>{digest}</ds:DigestValue></DataObjectReference></ASiCManifest>"
    );
    let mut file = File::create(world.path("META-INF/ASiCManifest.xml")).unwrap();
    file.write_all(manifest.as_bytes()).unwrap();
    drop(file);
    openssl.run("ecparam -name prime256v1 -genkey -noout -out ec.key.pem");
    openssl.run("req -new -x509 -key ec.key.pem -subj /CN=EC -days 30 -out ec.chain.pem");
    for (words, digest, expected) in [
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md sha256",
            "SHA-256",
            vec![],
        ),
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md sha384",
            "SHA-384",
            vec![],
        ),
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md sha512 -cades",
            "SHA-512",
            vec![],
        ),
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md sha256 -keyopt rsa_padding_mode:pss",
            "SHA-256",
            vec![],
        ),
        (
            "-signer ec.chain.pem -inkey ec.key.pem -md sha256",
            "SHA-256",
            vec![],
        ),
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md sha1",
            "SHA-1",
            vec![Code::SigSha1],
        ),
        (
            "-signer sender.chain.pem -inkey sender.key.pem -md md5",
            "",
            vec![Code::SigAlgorithm],
        ),
    ] {
        openssl.run(&format!(
            "cms -sign -binary -outform DER -in META-INF/ASiCManifest.xml -out META-INF/signature.p7s {words}"
        ));
        let _ = fs::remove_file(world.path("theirs.asice"));
        for entries in [
            &["-X", "-0", "theirs.asice", "mimetype"][..],
            &[
                "-X",
                "theirs.asice",
                "brev.txt",
                "META-INF/ASiCManifest.xml",
                "META-INF/signature.p7s",
            ],
        ] {
            let status = Command::new(&zip)
                .arg("-q")
                .args(entries)
                .current_dir(world.folder.path())
                .status();
            assert!(status.unwrap().success());
        }
        let opened = openssl.opened(&world.path("theirs.asice"));
        let found = codes(&opened);
        let found: Vec<_> = found
            .into_iter()
            .filter(|code| *code != Code::NotEncrypted)
            .collect();
        assert_eq!(found, expected, "{words}: {:?}", opened.findings);
        assert_eq!(opened.signatures[0].digest, digest, "{words}");
        assert_eq!(
            opened.entries[1].covered,
            !expected.contains(&Code::SigAlgorithm),
            "{words}"
        );
    }
}
