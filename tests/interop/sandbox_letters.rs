//! What the sandbox's organisations write is judged by programs that know nothing of ours: good letters
//! are good to all of them, and each bad one is bad in the way it is meant to be and in no other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use budstikke_sandbox::{Content, Letter, Quirk, inbox_letters};
use budstikke_tests::programs;
use budstikke_tests::reference::reference;
use budstikke_tests::world::{PROMPT, World};
use openssl::pkcs12::Pkcs12;

use crate::java::Java;

const AVVISENDE: &str = "311204815";
const ROTETE: &str = "311204866";
const STENGT: &str = "310204811";
const FJORDBY: &str = "311204807";

/// What each judge has to say of a letter.
#[derive(Debug, PartialEq, Eq)]
struct Judged {
    /// `judge.py frame`: what is unusual about `sbd.zip` and the SBD in it.
    frame: Vec<String>,
    /// `None` without a package.
    package: Option<Package>,
}

#[derive(Debug, PartialEq, Eq)]
struct Package {
    /// How the content key travels, as `openssl cms` names it; `None` when it cannot read that far.
    transport: Option<&'static str>,
    /// `None` when `openssl cms -decrypt` gets nothing out of it.
    content: Option<Container>,
    /// Whether BouncyCastle and Digdir's library read it to the end and find every file signed. `None`
    /// where there is no Java.
    java: Option<bool>,
}

#[derive(Debug, PartialEq, Eq)]
struct Container {
    /// `unzip -t` finds no errors.
    unzips: bool,
    /// `judge.py package`: what is unusual about the container and the manifests in it.
    remarks: Vec<String>,
    /// `None` when there is no signature to look at.
    signature: Option<Signature>,
}

#[derive(Debug, PartialEq, Eq)]
struct Signature {
    digest: &'static str,
    /// `openssl cms -verify -noverify`: over the manifest as it stands in the container.
    holds: bool,
    /// `openssl cms -verify` up to the sandbox's root.
    trusted: bool,
    /// The number in the signer's certificate.
    signer: String,
}

/// A letter as it should be judged when nothing is wrong with it.
fn usual(from: &str) -> Judged {
    Judged {
        frame: Vec::new(),
        package: Some(Package {
            transport: Some("rsaesOaep sha256"),
            content: Some(Container {
                unzips: true,
                remarks: Vec::new(),
                signature: Some(Signature {
                    digest: "sha1",
                    holds: true,
                    trusted: true,
                    signer: from.to_owned(),
                }),
            }),
            java: Some(true),
        }),
    }
}

impl Judged {
    fn frame(mut self, lines: &[&str]) -> Judged {
        self.frame = lines.iter().map(|line| (*line).to_owned()).collect();
        self
    }

    fn without_package(mut self) -> Judged {
        self.package = None;
        self
    }

    fn package(mut self, change: impl FnOnce(&mut Package)) -> Judged {
        change(self.package.as_mut().expect("a package"));
        self
    }

    fn remarks(self, lines: &[&str]) -> Judged {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        self.package(|package| package.content.as_mut().expect("it opens").remarks = lines)
    }

    fn signature(self, change: impl FnOnce(&mut Signature)) -> Judged {
        self.package(|package| {
            let content = package.content.as_mut().expect("it opens");
            change(content.signature.as_mut().expect("it is signed"));
        })
    }

    fn sha256(self) -> Judged {
        self.signature(|signature| signature.digest = "sha256")
    }

    /// Nothing comes out of it.
    fn shut(self) -> Judged {
        self.package(|package| {
            package.content = None;
            package.java = Some(false);
        })
    }

    /// It ends in the middle, before any structure of it is closed.
    fn cut_off(self) -> Judged {
        self.shut().package(|package| package.transport = None)
    }

    /// Java's library does not take it.
    fn refused_by_java(self) -> Judged {
        self.package(|package| package.java = Some(false))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_of_the_first_inbox_is_what_it_is_meant_to_be() {
    let Some(judges) = Judges::find().await else {
        return;
    };
    let expected = |name: &str, from: &str| match name {
        "01-horing" | "03-verge" => usual(from).sha256(),
        "02-refusjon" | "06-sha1" => usual(from),
        "04-avtalt" | "11-ukjent-kvittering" => {
            usual(from).frame(&["NO_PACKAGE"]).without_package()
        }
        "05-kanal" => usual(from).frame(&["CHANNEL fagsystem-veg"]),
        "07-forfalsket" => usual(from)
            .remarks(&["DIGEST Faktura 10482.pdf"])
            .refused_by_java(),
        "08-fremmed-signatur" => usual(AVVISENDE).sha256(),
        "09-to-ganger" => usual(from).sha256(),
        "10-odelagt" => usual(from).cut_off(),
        "12-feil-adressat" => usual(from)
            .frame(&[&format!("RECEIVER 0192:{STENGT}")])
            .remarks(&[&format!("RECEIVER 0192:{STENGT}")]),
        "13-utgir-seg" => usual(from)
            .frame(&[&format!("SENDER 0192:{PROMPT}")])
            .remarks(&[&format!("SENDER 0192:{PROMPT}")]),
        other => panic!("nobody has said how {other} is to be judged"),
    };
    let letters = inbox_letters()
        .expect("the letters are readable")
        .into_iter();
    let cases = letters.map(|(name, letter)| {
        let expected = expected(name, &letter.from);
        (name.to_owned(), letter, expected)
    });
    judges.judge(cases.collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_quirk_is_what_it_is_meant_to_be_and_nothing_else() {
    let Some(judges) = Judges::find().await else {
        return;
    };
    let expected = |quirk: Quirk| {
        let usual = usual(PROMPT);
        match quirk {
            Quirk::ReversedMembers => {
                usual.frame(&["TOP arkivmelding standardBusinessDocumentHeader"])
            }
            Quirk::ThirdMember => {
                usual.frame(&["TOP standardBusinessDocumentHeader arkivmelding tillegg"])
            }
            Quirk::LegacySbd => usual.frame(&["NO_SBD content.xml asic.zip"]),
            Quirk::UpperCaseIds => usual.frame(&["ID upper case", "ID upper case"]),
            Quirk::NoDeadline => usual.frame(&["NO_DEADLINE"]),
            Quirk::Expired => usual.frame(&["EXPIRED"]),
            Quirk::OldIcd => usual.frame(&["SENDER 9908:311204823", "RECEIVER 9908:310204838"]),
            Quirk::ExtraEntry => usual
                .remarks(&["UNCOVERED Ekstra.txt", "LIST"])
                .refused_by_java(),
            Quirk::MissingMimetype => usual.remarks(&["NO_MIMETYPE"]),
            Quirk::ChangedDocument => usual.remarks(&["DIGEST Brev.pdf"]).refused_by_java(),
            Quirk::PercentEncodedUris => usual
                .remarks(&["ENCODED S%C3%B8knad%20nr.%201.pdf"])
                .refused_by_java(),
            Quirk::StoredWithSizesBehind => usual
                .remarks(&["STORED_WITH_SIZES_BEHIND arkivmelding.xml"])
                .refused_by_java(),
            Quirk::FolderEntries => usual
                .remarks(&["FOLDER vedlegg/", "FOLDER META-INF/"])
                .refused_by_java(),
            Quirk::PathTraversal => usual.remarks(&["UNSAFE ../../oppstart.txt"]),
            Quirk::ZipBomb => usual.remarks(&["BOMB Kart.txt"]),
            Quirk::ManifestForAnother => usual.remarks(&[&format!("RECEIVER 0192:{FJORDBY}")]),
            Quirk::Unsigned => usual
                .remarks(&["UNSIGNED"])
                .refused_by_java()
                .package(|package| {
                    package.content.as_mut().expect("it opens").signature = None;
                }),
            Quirk::Sha256Signature => usual.sha256(),
            Quirk::SelfMadeCertificate => usual.signature(|signature| signature.trusted = false),
            Quirk::DerEnvelope | Quirk::Twice => usual,
            Quirk::OaepSha1 => usual.package(|package| package.transport = Some("rsaesOaep sha1")),
            Quirk::Pkcs1V15 => usual.package(|package| package.transport = Some("rsaEncryption")),
            Quirk::Truncated => usual.cut_off(),
            Quirk::NoPackage => usual.frame(&["NO_PACKAGE"]).without_package(),
            other => panic!("nobody has said how {other:?} is to be judged"),
        }
    };
    let cases = Quirk::ALL.map(|quirk| {
        let mut letter = Letter::new(PROMPT, "Prøvebrev", "Betal til 9710 05 12345.").with(quirk);
        if quirk == Quirk::PercentEncodedUris
            && let Content::Arkivmelding(content) = &mut letter.content
        {
            content.documents[0].name = "Søknad nr. 1.pdf".to_owned();
        }
        (format!("{quirk:?}"), letter, expected(quirk))
    });
    let mut cases = Vec::from(cases);
    let mut locked = Letter::new(PROMPT, "Prøvebrev", "Til noen andre.");
    locked.locked_for = Some(FJORDBY.to_owned());
    cases.push((
        "locked for another".to_owned(),
        locked,
        usual(PROMPT).shut(),
    ));
    let mut signed = Letter::new(PROMPT, "Prøvebrev", "Fra noen andre.");
    signed.signed_by = Some(ROTETE.to_owned());
    cases.push(("signed by another".to_owned(), signed, usual(ROTETE)));
    judges.judge(cases);
}

/// The programs, and a town whose post they read.
struct Judges {
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
    async fn find() -> Option<Judges> {
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
    fn judge(&self, letters: Vec<(String, Letter, Judged)>) {
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
