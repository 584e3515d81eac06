//! What the other organisations write to us: whole, and broken in every way that is on the list.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use std::io::{Cursor, Read};

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{Certificate, Limits, Opened, PartSink, SoftwareKey, open};
use budstikke_sandbox::{Arkivmelding, Content, Document, Letter, Quirk, inbox_letters};
use openssl::pkcs12::Pkcs12;
use serde_json::{Value, json};
use support::{Caller, ETATEN, SOLVIK, World, sbd_zip};

const NORDFJELL: &str = "310204846";
const ROTETE: &str = "311204866";
const FJORDBY: &str = "311204807";
const HEAD: &str = "standardBusinessDocumentHeader";

fn letter() -> Letter {
    let mut letter = Letter::new(ETATEN, "Prøvebrev", "Betal til 9710 05 12345.\n");
    document(&mut letter).name = "Søknad nr. 1.pdf".to_owned();
    letter.case = Some("2026/7".to_owned());
    letter
}

fn document(letter: &mut Letter) -> &mut Document {
    match &mut letter.content {
        Content::Arkivmelding(Arkivmelding { documents, .. }) => &mut documents[0],
        other => panic!("a letter, not {other:?}"),
    }
}

/// What came out of a broker file.
struct Fetched {
    names: Vec<String>,
    sbd: Value,
    sbd_text: String,
    package: Option<Vec<u8>>,
}

async fn fetch(us: &Caller<'_>, id: &str) -> Fetched {
    let bytes = us.download(id).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut bytes).unwrap();
        Some(bytes)
    };
    let sbd_text = String::from_utf8(read("sbd.json").unwrap_or_default()).unwrap();
    Fetched {
        names,
        sbd: serde_json::from_str(&sbd_text).unwrap_or_default(),
        sbd_text,
        package: read("asic.zip"),
    }
}

async fn send(world: &World, letter: &Letter) -> Fetched {
    let id = world.sandbox.send_letter(letter).unwrap()[0];
    let us = world.caller(SOLVIK).await;
    fetch(&us, &id.to_string()).await
}

fn opened(world: &World, package: &[u8], sink: &mut dyn PartSink) -> Opened {
    let us = world.sandbox.organisation(SOLVIK).unwrap();
    let p12 = Pkcs12::from_der(&us.p12)
        .unwrap()
        .parse2(&us.password)
        .unwrap();
    let certificate = Certificate::from_pem(&us.certificate).unwrap();
    let key = SoftwareKey::new(p12.pkey.unwrap(), certificate, vec![]).unwrap();
    open(&mut Cursor::new(package), &[&key], &Limits::default(), sink).unwrap()
}

async fn judged(world: &World, letter: &Letter) -> (Verdict, Vec<Code>, Opened) {
    let fetched = send(world, letter).await;
    let opened = opened(world, &fetched.package.unwrap(), &mut std::io::sink());
    let codes = opened.findings.iter().map(|finding| finding.code).collect();
    (Verdict::of(&opened.findings), codes, opened)
}

#[derive(Default)]
struct Files(Vec<(String, Vec<u8>)>);

impl PartSink for Files {
    fn begin(&mut self, name: &str) -> std::io::Result<()> {
        self.0.push((name.to_owned(), Vec::new()));
        Ok(())
    }
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.last_mut().unwrap().1.extend_from_slice(bytes);
        Ok(())
    }
    fn end(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_letter_is_made_as_an_integrasjonspunkt_makes_it() {
    let world = World::start().await;
    let fetched = send(&world, &letter()).await;
    assert_eq!(fetched.names, ["sbd.json", "asic.zip"]);
    let sbd = budstikke_wire::Sbd::parse(fetched.sbd_text.as_bytes()).unwrap();
    assert_eq!(sbd.sender_org().unwrap().digits(), ETATEN);
    assert_eq!(
        fetched.sbd["arkivmelding"]["hoveddokument"],
        "arkivmelding.xml"
    );

    let mut files = Files::default();
    let opened = opened(&world, &fetched.package.unwrap(), &mut files);
    let codes: Vec<Code> = opened.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::SigSha1], "the one habit that is weak");
    let names: Vec<&str> = files.0.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["manifest.xml", "arkivmelding.xml", "Søknad nr. 1.pdf"]
    );
    assert!(files.0[2].1.starts_with(b"%PDF-1.4"));
    let signer = opened.signatures[0].certificate.as_ref().unwrap();
    assert_eq!(signer.org_number().unwrap().digits(), ETATEN);
}

#[tokio::test]
async fn every_quirk_of_a_package_is_judged_as_what_it_is() {
    let world = World::start().await;
    use Verdict::{Failed, Passed, PassedWeak};
    let table = [
        (Quirk::Sha256Signature, Passed, None),
        (Quirk::ExtraEntry, Failed, Some(Code::EntryUncovered)),
        (Quirk::MissingMimetype, Failed, Some(Code::MimetypeMissing)),
        (Quirk::ChangedDocument, Failed, Some(Code::DigestMismatch)),
        (Quirk::PercentEncodedUris, PassedWeak, None),
        (Quirk::StoredWithSizesBehind, PassedWeak, None),
        (Quirk::FolderEntries, PassedWeak, None),
        (Quirk::PathTraversal, Failed, Some(Code::NameUnsafe)),
        (Quirk::ZipBomb, Failed, Some(Code::ZipLimit)),
        (Quirk::Unsigned, Failed, Some(Code::ManifestMissing)),
        (Quirk::DerEnvelope, PassedWeak, None),
        (Quirk::OaepSha1, PassedWeak, Some(Code::OaepSha1)),
        (Quirk::Pkcs1V15, PassedWeak, Some(Code::KtPkcs1v15)),
        (Quirk::Truncated, Failed, Some(Code::Truncated)),
    ];
    let mut wrong = Vec::new();
    for (quirk, verdict, code) in table {
        let (found, codes, _) = judged(&world, &letter().with(quirk)).await;
        if found != verdict || code.is_some_and(|code| !codes.contains(&code)) {
            wrong.push(format!("{quirk:?}: {found:?} {codes:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn a_package_can_name_another_receiver_or_bear_a_self_made_name() {
    let world = World::start().await;
    let (verdict, _, opened) = judged(&world, &letter().with(Quirk::ManifestForAnother)).await;
    assert_eq!(verdict, Verdict::PassedWeak, "nothing is broken");
    assert_eq!(opened.manifest.unwrap().receiver, format!("0192:{FJORDBY}"));

    let (_, codes, opened) = judged(&world, &letter().with(Quirk::SelfMadeCertificate)).await;
    assert_eq!(codes, [Code::SigSha1], "the mathematics are right");
    let forged = opened.signatures[0].certificate.as_ref().unwrap();
    assert_eq!(
        forged.org_number().unwrap().digits(),
        ETATEN,
        "and so is the name"
    );
    let ours = Certificate::from_pem(&world.sandbox.organisation(ETATEN).unwrap().certificate);
    assert_ne!(*forged, ours.unwrap());
}

#[tokio::test]
async fn a_letter_can_be_signed_by_another_and_locked_for_another() {
    let world = World::start().await;
    let mut strange = letter();
    strange.signed_by = Some(ROTETE.to_owned());
    let (verdict, _, opened) = judged(&world, &strange).await;
    assert_eq!(verdict, Verdict::PassedWeak);
    let signer = opened.signatures[0].certificate.as_ref().unwrap();
    assert_eq!(signer.org_number().unwrap().digits(), ROTETE);

    let mut strange = letter();
    strange.locked_for = Some(FJORDBY.to_owned());
    let (_, codes, _) = judged(&world, &strange).await;
    assert!(codes.contains(&Code::NoKey), "{codes:?}");
}

#[tokio::test]
async fn every_quirk_of_an_sbd_stands_in_it() {
    let world = World::start().await;
    let quirk = |quirk| {
        let world = &world;
        async move { send(world, &letter().with(quirk)).await }
    };
    let members = |fetched: &Fetched| -> Vec<String> {
        let members = fetched.sbd.as_object().unwrap();
        members.keys().cloned().collect()
    };
    let reversed = quirk(Quirk::ReversedMembers).await;
    assert_eq!(members(&reversed), ["arkivmelding", HEAD]);
    assert_eq!(members(&quirk(Quirk::ThirdMember).await).len(), 3);
    let legacy = quirk(Quirk::LegacySbd).await;
    assert_eq!(legacy.names, ["content.xml", "asic.zip"]);
    let shouted = quirk(Quirk::UpperCaseIds).await;
    let id = shouted.sbd[HEAD]["documentIdentification"]["instanceIdentifier"].clone();
    let id = id.as_str().unwrap();
    assert_eq!(id, id.to_uppercase());
    let conversation = |fetched: &Fetched| {
        fetched.sbd[HEAD]["businessScope"]["scope"][0]["scopeInformation"].clone()
    };
    assert_eq!(conversation(&quirk(Quirk::NoDeadline).await), Value::Null);
    let expired = conversation(&quirk(Quirk::Expired).await);
    assert_eq!(
        expired[0]["expectedResponseDateTime"],
        "2026-11-20T10:14:00+01:00"
    );
    let old = quirk(Quirk::OldIcd).await;
    let sender = &old.sbd[HEAD]["sender"][0]["identifier"]["value"];
    assert_eq!(*sender, json!(format!("9908:{ETATEN}")));
    assert!(quirk(Quirk::NoPackage).await.package.is_none());
    let twice = world.sandbox.send_letter(&letter().with(Quirk::Twice));
    assert_eq!(twice.unwrap().len(), 2);
}

#[tokio::test]
async fn every_quirk_has_a_name_that_can_be_written_down() {
    for quirk in Quirk::ALL {
        let name = serde_json::to_string(&quirk).unwrap();
        assert_eq!(serde_json::from_str::<Quirk>(&name).unwrap(), quirk);
    }
}

#[tokio::test]
async fn a_document_may_have_an_awkward_name() {
    let world = World::start().await;
    for name in [
        "Blåbærsyltetøy: oppskrift.pdf",
        "a & b <c>.txt",
        "Møte kl. 10:30.pdf",
    ] {
        let mut letter = letter();
        document(&mut letter).name = name.to_owned();
        let (verdict, codes, opened) = judged(&world, &letter).await;
        assert_ne!(verdict, Verdict::Failed, "{name}: {codes:?}");
        assert_eq!(opened.entries[3].name, name);
    }
}

#[tokio::test]
async fn the_first_inbox_is_fetched_once_and_never_lost() {
    let home = tempfile::tempdir().unwrap();
    let letters = inbox_letters().unwrap().len();
    let before = World::start_in(home.path()).await;
    before.sandbox.fill_inbox().await.unwrap();
    let us = before.caller(SOLVIK).await;
    let waiting = us
        .search("status=Published&recipientStatus=Initialized&orderAscending=true")
        .await;
    assert_eq!(waiting.len(), letters + 1, "one of them comes twice");
    // All but one are confirmed: the last was on its way when everything stopped.
    for id in &waiting[..waiting.len() - 1] {
        us.download(id).await;
        us.confirm(id).await;
    }
    let record = home.path().join("fetched-letters.json");
    let noted = || -> Vec<String> {
        let text = std::fs::read(&record).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    };
    while noted().len() < letters - 1 {
        tokio::task::yield_now().await;
    }
    drop(us);
    drop(before);

    let after = World::start_in(home.path()).await;
    after.sandbox.fill_inbox().await.unwrap();
    let us = after.caller(SOLVIK).await;
    let left = us.search("recipientStatus=Initialized").await;
    assert_eq!(
        left.len(),
        1,
        "what was not confirmed comes again, and nothing else"
    );
    let sbd = fetch(&us, &left[0]).await.sbd;
    let id = &sbd[HEAD]["documentIdentification"]["instanceIdentifier"];
    assert_eq!(
        id.as_str(),
        inbox_letters().unwrap()[letters - 1]
            .1
            .message_id
            .as_deref(),
        "under the same id"
    );
}

/// An answer of ours to `original`, whose SBD `change` has had a look at.
async fn answer(
    world: &World,
    original: &Fetched,
    type_name: &str,
    standard: &str,
    body: Value,
    change: impl FnOnce(&mut Value),
) -> Vec<String> {
    let mut sbd = original.sbd.clone();
    let members = sbd.as_object_mut().unwrap();
    members.remove("arkivmelding");
    members.insert(type_name.to_owned(), body);
    let head = &mut sbd[HEAD];
    let (sender, receiver) = (head["sender"].take(), head["receiver"].take());
    head["sender"] = receiver;
    head["receiver"] = sender;
    head["documentIdentification"]["standard"] = json!(standard);
    head["documentIdentification"]["type"] = json!(type_name);
    let scope = head["businessScope"]["scope"].as_array_mut().unwrap();
    scope.retain(|scope| scope["type"] != "SenderRef");
    scope[0]["identifier"] = json!("urn:no:difi:profile:arkivmelding:response:ver1.0");
    change(&mut sbd);
    let us = world.caller(SOLVIK).await;
    us.send(ETATEN, &sbd_zip(&sbd, None)).await;
    let count = world.sandbox.received(ETATEN).len();
    world.tick(30);
    let all = world
        .sandbox
        .until_received(ETATEN, |all| all.len() > count)
        .await;
    all.last().unwrap().problems.clone()
}

#[tokio::test]
async fn what_we_answer_is_held_against_what_was_written() {
    let world = World::start().await;
    let original = send(&world, &letter()).await;
    let about = original.sbd[HEAD]["documentIdentification"]["instanceIdentifier"].clone();
    let receipt = |about: Value| json!({ "receiptType": "OK", "relatedToMessageId": about });
    let kvittering = "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering";
    let status = "urn:no:difi:eformidling:xsd::status";
    let none = Vec::<String>::new();
    let ok = answer(
        &world,
        &original,
        "status",
        status,
        json!({ "status": "MOTTATT" }),
        |_| {},
    );
    assert_eq!(ok.await, none);
    let name = "arkivmelding_kvittering";
    let ok = answer(
        &world,
        &original,
        name,
        kvittering,
        receipt(about.clone()),
        |_| {},
    );
    assert_eq!(ok.await, none);
    let unknown = receipt(json!(about.as_str().unwrap().to_uppercase()));
    let problems = answer(&world, &original, name, kvittering, unknown, |_| {}).await;
    assert_eq!(
        problems,
        ["Kvitteringen gjelder en melding som ikke er sendt herfra."]
    );
    let problems = answer(&world, &original, name, kvittering, receipt(about), |sbd| {
        let scope = &mut sbd[HEAD]["businessScope"]["scope"][0];
        scope["identifier"] = json!("urn:no:difi:profile:arkivmelding:administrasjon:ver1.0");
        scope["instanceIdentifier"] = json!("5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c");
    });
    assert_eq!(
        problems.await.len(),
        2,
        "another conversation and another process"
    );
}

#[tokio::test]
async fn a_reply_gives_the_case_back() {
    let world = World::start().await;
    let original = send(&world, &letter()).await;
    let reference = original.sbd[HEAD]["businessScope"]["scope"][1].clone();
    let standard = "urn:no:difi:arkivmelding:xsd::arkivmelding";
    let body = json!({ "sikkerhetsnivaa": 3, "hoveddokument": "arkivmelding.xml" });
    let fresh = |sbd: &mut Value, id: &str| {
        sbd[HEAD]["documentIdentification"]["instanceIdentifier"] = json!(id);
    };
    let problems = answer(
        &world,
        &original,
        "arkivmelding",
        standard,
        body.clone(),
        |sbd| {
            fresh(sbd, "0b0c6a59-6f7b-4a52-9c0c-1f4f0b8f9d11");
            let mut reference = reference.clone();
            reference["type"] = json!("ReceiverRef");
            let scopes = sbd[HEAD]["businessScope"]["scope"].as_array_mut().unwrap();
            scopes.push(reference);
        },
    )
    .await;
    let about_case = |problem: &String| problem.contains("ReceiverRef");
    assert!(!problems.iter().any(about_case), "{problems:?}");
    let problems = answer(&world, &original, "arkivmelding", standard, body, |sbd| {
        fresh(sbd, "0b0c6a59-6f7b-4a52-9c0c-1f4f0b8f9d12");
    })
    .await;
    assert!(problems.iter().any(about_case), "{problems:?}");
}

#[tokio::test]
async fn answers_on_a_channel_reach_the_one_who_asked_for_it() {
    let world = World::start().await;
    let mut letter = letter();
    letter.channel = Some("kanal-1".to_owned());
    let original = send(&world, &letter).await;
    let status = "urn:no:difi:eformidling:xsd::status";
    let body = json!({ "status": "LEVERT" });
    let problems = answer(&world, &original, "status", status, body, |_| {}).await;
    assert_eq!(problems, ["Svaret har ikke kanalen som referanse."]);
}

#[tokio::test]
async fn the_peers_take_what_others_write() {
    let world = World::start().await;
    let mut note = Letter::new(NORDFJELL, "Hilsen", "Hei.");
    note.to = ETATEN.to_owned();
    world.sandbox.send_letter(&note).unwrap();
    world.tick(10);
    let received = world
        .sandbox
        .until_received(ETATEN, |all| all.len() == 1)
        .await;
    assert_eq!(
        received[0].problems,
        Vec::<String>::new(),
        "a strict archive takes it"
    );
}
