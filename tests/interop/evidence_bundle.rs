//! Who gets an evidence bundle checks it with `unzip` and `openssl`, by the very commands that stand in it, and
//! reads its receipt with whatever reads PDF.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use budstikke_app::dto::DraftInput;
use budstikke_sandbox::{KontoRole, Letter, Quirk};
use budstikke_tests::programs;
use budstikke_tests::world::{Desk, PROMPT, World, fiks_input, input};

/// A bundle, unpacked by `unzip`.
struct Bundle {
    folder: PathBuf,
}

/// A command of LESMEG.txt, and what must stand in its answer.
struct Check {
    command: String,
    answer: String,
}

impl Bundle {
    async fn of(world: &World, us: &Desk, uid: &str) -> Bundle {
        let folder = world.folder().join(format!("bevis {uid}"));
        fs::create_dir(&folder).unwrap();
        let file = folder.join("bevispakke.zip");
        us.app.save_bundle(uid, &file).await.unwrap();
        let unzipped = run(Command::new("unzip").arg("-q").arg(&file), &folder);
        assert!(unzipped.status.success(), "{unzipped:?}");
        Bundle { folder }
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn readme(&self) -> String {
        String::from_utf8(self.read("LESMEG.txt")).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    /// The commands after that which unpacks, as they stand in LESMEG.txt.
    fn checks(&self) -> Vec<Check> {
        let readme = self.readme();
        let mut lines = readme.lines().filter_map(|line| line.strip_prefix("    "));
        let unpack = lines.next().expect("a command that unpacks");
        assert!(unpack.starts_with("unzip"), "{unpack}");
        let unpacked = self.shell(unpack);
        assert!(unpacked.status.success(), "{unpacked:?}");
        let mut checks = Vec::new();
        while let Some(command) = lines.next() {
            let answer = lines
                .next()
                .and_then(|line| line.strip_prefix("Skal svare: "));
            checks.push(Check {
                command: command.to_owned(),
                answer: answer.expect("what it must answer").to_owned(),
            });
        }
        checks
    }

    fn shell(&self, command: &str) -> Output {
        run(Command::new("sh").arg("-c").arg(command), &self.folder)
    }

    fn holds(&self, check: &Check) -> bool {
        let output = self.shell(&check.command);
        let said = [output.stdout, output.stderr].concat();
        output.status.success() && String::from_utf8_lossy(&said).contains(&check.answer)
    }

    /// Changes one octet of a file; what it was is written back by the same once more.
    fn flip(&self, name: &str) {
        let path = self.folder.join(name);
        let mut octets = fs::read(&path).unwrap();
        let middle = octets.len() / 2;
        octets[middle] ^= 1;
        fs::write(&path, octets).unwrap();
    }

    /// Every command proves what it should, and the one about a file that changes in one octet does not.
    #[track_caller]
    fn prove(&self, document: &str) {
        let checks = self.checks();
        assert!(checks.len() >= 4, "{}", self.readme());
        for check in &checks {
            let Check { command, answer } = check;
            let output = self.shell(command);
            assert!(self.holds(check), "{command}\n{answer}\n{output:?}");
        }
        let about = |words: &str| {
            let found = checks.iter().find(|check| check.command.contains(words));
            found.unwrap_or_else(|| panic!("a command about {words}: {}", self.readme()))
        };
        let signature = about("cms -verify");
        // What is signed names each document.
        let signed = String::from_utf8(self.read("signert.xml")).unwrap();
        for check in checks.iter().filter(|check| check.command.contains("dgst")) {
            assert!(
                signed.contains(&check.answer),
                "{} in {signed}",
                check.answer
            );
        }
        let manifest = "innhold/META-INF/ASiCManifest.xml";
        for (name, check) in [
            (format!("innhold/{document}"), about(document)),
            (manifest.to_owned(), signature),
        ] {
            self.flip(&name);
            assert!(!self.holds(check), "{name} has changed");
            self.flip(&name);
            assert!(self.holds(check), "{name} is as it was");
        }
        let of_another = self.read("sertifikater/utstedere.pem");
        fs::write(self.folder.join("sertifikater/avsender.pem"), of_another).unwrap();
        assert!(!self.holds(signature), "another's certificate");
    }
}

fn run(command: &mut Command, folder: &Path) -> Output {
    command.current_dir(folder).output().unwrap()
}

fn programs() -> bool {
    ["openssl", "unzip", "sh"]
        .into_iter()
        .all(|name| programs::foreign(name).is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_sent_is_proven_by_the_commands_in_its_bundle() {
    if !programs() {
        return;
    }
    let world = World::new().await;
    let us = world.desk(0).await;
    let uid = us.send(&world, PROMPT).await;
    us.until_answered(&uid).await;
    let bundle = Bundle::of(&world, &us, &uid).await;
    let record: serde_json::Value =
        serde_json::from_slice(&bundle.read("kvittering.json")).unwrap();
    let sent = world
        .sandbox
        .received(PROMPT)
        .into_iter()
        .find(|message| record["messageId"] == message.message_id.as_str())
        .expect("it came to them");
    let sbd: serde_json::Value = serde_json::from_slice(&bundle.read("sbd.json")).unwrap();
    assert_eq!(sbd, sent.sbd, "the envelope is the one that they got");
    assert!(bundle.has("sertifikater/mottaker.pem"));
    let raw = fs::read_dir(bundle.folder.join("bevis")).unwrap().count();
    assert!(raw >= 2, "what it was answered is there: {raw}");
    bundle.prove("Tilsvar.pdf");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_is_proven_by_the_commands_in_its_bundle() {
    if !programs() {
        return;
    }
    let world = World::new().await;
    let us = world.desk(0).await;
    let letter =
        Letter::new(PROMPT, "Høring", "Vi viser til brevet deres.").with(Quirk::Sha256Signature);
    world.sandbox.send_letter(&letter).unwrap();
    let uid = us.until_inbox(1).await[0].uid.clone();
    let name = us.app.incoming(&uid).await.unwrap().documents[0]
        .document
        .name
        .clone();
    let bundle = Bundle::of(&world, &us, &uid).await;
    assert!(bundle.has("sbd.json"));
    bundle.prove(&name);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_sent_over_fiks_io_is_proven_too() {
    if !programs() {
        return;
    }
    let world = World::new().await;
    let us = world.konto_desk(0).await;
    let draft = us.app.new_draft().await.unwrap();
    let typed = fiks_input(&world, KontoRole::Archive, "Søknad");
    us.app.save_draft(&draft.id, typed).await.unwrap();
    us.with_files(&draft, vec![world.file("soknad.pdf", 4000)])
        .await;
    let uid = us.app.send_draft(&draft.id).await.unwrap().uid;
    us.until(&uid, |message| message.outbox.is_none()).await;
    let bundle = Bundle::of(&world, &us, &uid).await;
    assert!(bundle.has("metadata.json"));
    bundle.prove("soknad.pdf");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundle_of_a_taushetsbelagt_message_has_none_of_its_documents() {
    if !programs() {
        return;
    }
    let world = World::new().await;
    let us = world.desk(0).await;
    let file = world.file("Vedtak.pdf", 4000);
    let draft = us.draft(PROMPT, "Klage", vec![file]).await;
    let typed = DraftInput {
        confidential: true,
        ..input(PROMPT, "Klage")
    };
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let uid = us.app.send_draft(&draft.id).await.unwrap().uid;
    us.until_answered(&uid).await;
    let bundle = Bundle::of(&world, &us, &uid).await;
    assert!(!bundle.has("dokumentpakke.asice"));
    let readme = bundle.readme();
    assert!(readme.contains("taushetsbelagt"), "{readme}");
    let record: serde_json::Value =
        serde_json::from_slice(&bundle.read("kvittering.json")).unwrap();
    let digest = record["packageSha256"].as_str().unwrap();
    assert_eq!(digest.len(), 64);
    assert!(readme.contains(digest));
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reader_of_pdf_takes_the_receipt_and_finds_its_words_and_its_structure() {
    let programs = ["pdfinfo", "pdftotext", "qpdf"].map(programs::foreign);
    let [Some(pdfinfo), Some(pdftotext), Some(qpdf)] = programs else {
        return;
    };
    let world = World::new().await;
    let us = world.desk(0).await;
    let uid = us.send(&world, PROMPT).await;
    let message = us.until_answered(&uid).await;
    let file = world.folder().join("kvittering.pdf");
    us.app.save_receipt(&uid, &file).await.unwrap();
    if let Some(folder) = std::env::var_os("BUDSTIKKE_LOOK") {
        fs::copy(&file, Path::new(&folder).join("receipt.pdf")).unwrap();
    }
    let said = |program: &Path, words: &[&str]| {
        let mut command = Command::new(program);
        let output = run(command.args(words), world.folder());
        assert!(output.status.success(), "{program:?} {words:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let told = said(&qpdf, &["--check", "kvittering.pdf"]);
    assert!(
        told.contains("No syntax or stream encoding errors"),
        "{told}"
    );
    let told = said(&pdfinfo, &["kvittering.pdf"]);
    for line in [
        "Tagged:          yes",
        "(A4)",
        "JavaScript:      no",
        "Pages:           1",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let tags = said(&pdfinfo, &["-struct-text", "kvittering.pdf"]);
    for tag in ["H1", "H2", "Table", "TH", "TD", "LBody", "Tilsvar.pdf"] {
        assert!(tags.contains(tag), "{tag}: {tags}");
    }
    let told = said(&pdftotext, &["-layout", "kvittering.pdf", "-"]);
    for words in [
        "SANDKASSE",
        "Tilsvar i høring",
        "Side 1 av 1",
        &message.documents[0].name,
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    us.app.close().await;
}
