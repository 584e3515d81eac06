//! The programs that judge: `openssl`, `unzip`, Python, `xmllint`, and Java where there is one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use budstikke_sandbox::Letter;
use budstikke_tests::programs;
use budstikke_tests::reference::reference;
use budstikke_tests::world::World;
use openssl::pkcs12::Pkcs12;

use super::judged::{Container, Judged, Package, Signature};
use crate::java::Java;

/// The programs, and a town whose post they read.
pub(super) struct Judges {
    openssl: PathBuf,
    unzip: PathBuf,
    python: PathBuf,
    xmllint: PathBuf,
    java: Option<&'static Java>,
    world: World,
}

/// A letter on its way through the judges.
struct Case {
    name: String,
    folder: PathBuf,
    from: String,
    to: String,
    expected: Judged,
}

impl Judges {
    pub(super) async fn find() -> Option<Judges> {
        let program = programs::foreign;
        let judges = Judges {
            openssl: program("openssl")?,
            unzip: program("unzip")?,
            python: program("python3")?,
            xmllint: program("xmllint")?,
            java: Java::find(),
            world: World::new().await,
        };
        let folder = judges.world.folder();
        for organisation in judges.world.sandbox.organisations() {
            let store = Pkcs12::from_der(&organisation.p12).unwrap();
            let key = store.parse2(&organisation.password).unwrap().pkey.unwrap();
            let path = folder.join(format!("{}.key.pem", organisation.org_number.digits()));
            fs::write(path, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        }
        Some(judges)
    }

    /// Sends every letter and hears every judge about each; fails with all that is not as it was meant.
    pub(super) fn judge(&self, letters: Vec<(String, Letter, Judged)>) {
        let mut cases = Vec::new();
        for (name, letter, expected) in letters {
            let sent = self.world.sandbox.send_letter(&letter).expect("it is sent");
            let folder = self.world.folder().join(&name);
            fs::create_dir(&folder).unwrap();
            let transfers = self.world.sandbox.transfers();
            let files: Vec<_> = transfers
                .iter()
                .filter(|transfer| sent.contains(&transfer.id))
                .map(|transfer| fs::read(transfer.path()).expect("the broker keeps it"))
                .collect();
            assert!(
                files.windows(2).all(|pair| pair[0] == pair[1]),
                "{name}: what is sent twice is the same"
            );
            fs::write(folder.join("sbd.zip"), &files[0]).unwrap();
            cases.push(Case {
                name,
                folder,
                from: letter.from,
                to: letter.to,
                expected,
            });
        }
        let mut judged: Vec<_> = cases.iter().map(|case| self.without_java(case)).collect();
        self.ask_java(&cases, &mut judged);
        let wrong: Vec<_> = cases
            .iter()
            .zip(&judged)
            .filter(|(case, judged)| case.expected != **judged)
            .map(|(case, judged)| {
                format!(
                    "{}:\n  meant  {:?}\n  judged {judged:?}",
                    case.name, case.expected
                )
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn without_java(&self, case: &Case) -> Judged {
        let frame = self.python(case, "frame", "sbd.zip");
        let has_package = case.folder.join("asic.zip").is_file();
        Judged {
            frame,
            package: has_package.then(|| Package {
                transport: self.transport(case),
                content: self.container(case),
                java: case
                    .expected
                    .package
                    .as_ref()
                    .and_then(|package| package.java),
            }),
        }
    }

    fn transport(&self, case: &Case) -> Option<&'static str> {
        let printed = self.openssl(case, "cms -cmsout -print -noout -inform DER -in asic.zip");
        let said = String::from_utf8_lossy(&printed.stdout);
        let algorithm = said.split_once("keyEncryptionAlgorithm:")?.1;
        let algorithm = algorithm.split_once("encryptedKey:")?.0;
        let names = ["rsaesOaep", "sha256", "rsaEncryption"];
        match names.map(|name| algorithm.contains(name)) {
            [true, true, _] => Some("rsaesOaep sha256"),
            [true, false, _] => Some("rsaesOaep sha1"),
            [false, _, true] => Some("rsaEncryption"),
            _ => Some("something else"),
        }
    }

    fn container(&self, case: &Case) -> Option<Container> {
        let words = format!(
            "cms -decrypt -binary -inform DER -in asic.zip -inkey ../{}.key.pem -out inner.asice",
            case.to
        );
        if !self.openssl(case, &words).status.success() {
            return None;
        }
        let tested = self.run(&self.unzip, case, &["-tq", "inner.asice"]);
        let remarks = self.python(case, "package", "inner.asice");
        for file in ["manifest.xml", "list.xml", "signed.xml"] {
            if case.folder.join(file).exists() {
                self.lint(case, &[file]);
            }
        }
        if let Some(schemas) = reference("arkivmelding") {
            for schema in ["xsd-integrasjonspunkt", "xsd-docs"] {
                let schema = schemas
                    .join("eformidling")
                    .join(schema)
                    .join("arkivmelding.xsd");
                let schema = schema.to_str().expect("a readable path");
                self.lint(case, &["--schema", schema, "arkivmelding.xml"]);
            }
        }
        Some(Container {
            unzips: tested.status.success(),
            remarks,
            signature: case
                .folder
                .join("signature.p7s")
                .is_file()
                .then(|| self.signature(case)),
        })
    }

    fn signature(&self, case: &Case) -> Signature {
        fs::write(case.folder.join("ca.pem"), self.world.sandbox.ca_pem()).unwrap();
        let verify = "cms -verify -binary -inform DER -in signature.p7s -content signed.xml -purpose any \
                      -out verified -signer signer.pem";
        let holds = self
            .openssl(case, &format!("{verify} -noverify"))
            .status
            .success();
        let trusted = self
            .openssl(case, &format!("{verify} -CAfile ca.pem"))
            .status
            .success();
        let subject = self.openssl(
            case,
            "x509 -in signer.pem -noout -subject -nameopt multiline",
        );
        let subject = String::from_utf8_lossy(&subject.stdout).into_owned();
        let printed = self.openssl(
            case,
            "cms -cmsout -print -noout -inform DER -in signature.p7s",
        );
        let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
        let digests = printed
            .split_once("digestAlgorithms:")
            .expect("digestAlgorithms")
            .1;
        let digests = digests
            .split_once("encapContentInfo:")
            .expect("encapContentInfo")
            .0;
        Signature {
            digest: if digests.contains("sha256") {
                "sha256"
            } else {
                "sha1"
            },
            holds,
            trusted,
            signer: subject
                .split_once("NTRNO-")
                .map(|(_, number)| number.trim().chars().take(9).collect())
                .unwrap_or(subject),
        }
    }

    /// One machine for all packages: each start of one takes longer than all the rest.
    fn ask_java(&self, cases: &[Case], judged: &mut [Judged]) {
        let Some(java) = self.java else {
            return;
        };
        for receiver in cases
            .iter()
            .map(|case| &case.to)
            .collect::<std::collections::BTreeSet<_>>()
        {
            let key = self.world.folder().join(format!("{receiver}.key.pem"));
            let theirs =
                |case: &Case| case.to == *receiver && case.folder.join("asic.zip").is_file();
            let packages: Vec<_> = cases
                .iter()
                .filter(|case| theirs(case))
                .map(|case| case.folder.join("asic.zip"))
                .collect();
            let mut read = java.judge(&key, &packages).into_iter();
            for (case, judged) in cases.iter().zip(&mut *judged) {
                if theirs(case)
                    && let Some(package) = &mut judged.package
                {
                    package.java = read.next();
                }
            }
        }
    }

    #[track_caller]
    fn python(&self, case: &Case, what: &str, file: &str) -> Vec<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/python/judge.py");
        let script = script.to_str().expect("a readable path");
        let output = self.run(
            &self.python,
            case,
            &[script, what, file, ".", &case.from, &case.to],
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {what}: {said}", case.name);
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        lines.lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn lint(&self, case: &Case, words: &[&str]) {
        let output = self.run(
            &self.xmllint,
            case,
            &[&["--noout", "--nonet"], words].concat(),
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", case.name);
    }

    fn openssl(&self, case: &Case, words: &str) -> Output {
        self.run(
            &self.openssl,
            case,
            &words.split_whitespace().collect::<Vec<_>>(),
        )
    }

    fn run(&self, program: &Path, case: &Case, words: &[&str]) -> Output {
        Command::new(program)
            .args(words)
            .current_dir(&case.folder)
            .env("PYTHONIOENCODING", "utf-8")
            .output()
            .expect("the program starts")
    }
}
