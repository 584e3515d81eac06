//! Letters with real packages, and what a peer's archive thinks of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_domain::{Clock, Code, Verdict};
use budstikke_packaging::{Certificate, Form, Part, SoftwareKey, seal};
use budstikke_sandbox::Received;
use budstikke_wire::{MainDocument, Manifest};
use openssl::pkcs12::Pkcs12;
use serde_json::Value;
use support::{ETATEN, SOLVIK, World, letter_sbd, read_sbd, sbd_zip};

const NORDFJELL: &str = "310204846";

const LETTER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <mappe xsi:type="saksmappe"><basisregistrering xsi:type="journalpost"><dokumentbeskrivelse><dokumentobjekt>
    <referanseDokumentfil>Søknad.pdf</referanseDokumentfil>
  </dokumentobjekt></dokumentbeskrivelse></basisregistrering></mappe>
</arkivmelding>"#;

struct Letter<'a> {
    signer: &'a str,
    encrypted_for: &'a str,
    arkivmelding: String,
}

impl Default for Letter<'_> {
    fn default() -> Self {
        Letter {
            signer: SOLVIK,
            encrypted_for: ETATEN,
            arkivmelding: LETTER.to_owned(),
        }
    }
}

impl Letter<'_> {
    fn seal(&self, world: &World) -> Vec<u8> {
        let organisation = |number: &str| world.sandbox.organisation(number).unwrap();
        let signer = organisation(self.signer);
        let p12 = Pkcs12::from_der(&signer.p12)
            .unwrap()
            .parse2(&signer.password)
            .unwrap();
        let certificate = Certificate::from_pem(&signer.certificate).unwrap();
        let chain = p12.ca.unwrap();
        let chain = chain
            .iter()
            .map(|it| Certificate::from_x509(&it.to_owned()).unwrap());
        let key = SoftwareKey::new(p12.pkey.unwrap(), certificate, chain.collect()).unwrap();
        let recipient =
            Certificate::from_pem(&organisation(self.encrypted_for).certificate).unwrap();
        let manifest = Manifest {
            receiver: format!("0192:{ETATEN}"),
            sender: format!("0192:{SOLVIK}"),
            main: Some(MainDocument {
                href: "arkivmelding.xml".to_owned(),
                mime: "application/xml".to_owned(),
            }),
        };
        let part = |name: &str, media_type: &str, content: &'static [u8]| Part {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size: None,
            content: Box::new(content),
        };
        let mut first = part("arkivmelding.xml", "application/xml", b"");
        first.content = Box::new(self.arkivmelding.as_bytes());
        let second = part("Søknad.pdf", "application/pdf", b"%PDF-1.7 ...");
        let mut package = Vec::new();
        let mut parts = [first, second].into_iter().map(Ok);
        seal(
            &mut parts,
            Form::Eformidling(&manifest),
            &key,
            &recipient,
            world.clock.now(),
            &mut package,
        )
        .unwrap();
        package
    }
}

/// Sends a package; what the peer received, and its three answers.
async fn send(world: &World, package: &[u8]) -> (Received, Vec<Value>) {
    let us = world.caller(SOLVIK).await;
    us.send(ETATEN, &sbd_zip(&letter_sbd(SOLVIK, ETATEN), Some(package)))
        .await;
    world.tick(10);
    let received = world
        .sandbox
        .until_received(ETATEN, |all| !all.is_empty())
        .await;
    let mut answers = Vec::new();
    while answers.len() < 3 {
        for id in us
            .search("status=Published&recipientStatus=Initialized&orderAscending=true")
            .await
        {
            answers.push(read_sbd(&us.download(&id).await));
            us.confirm(&id).await;
        }
    }
    assert_eq!(answers[0]["status"]["status"], "MOTTATT");
    assert_eq!(answers[1]["status"]["status"], "LEVERT");
    (received[0].clone(), answers)
}

fn receipt(answers: &[Value]) -> (&str, String) {
    let receipt = &answers[2]["arkivmelding_kvittering"];
    let texts = receipt["messages"].as_array().unwrap();
    let texts: Vec<_> = texts
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    (receipt["receiptType"].as_str().unwrap(), texts.join("\n"))
}

#[tokio::test]
async fn a_good_letter_is_opened_and_archived() {
    let world = World::start().await;
    let package = Letter::default().seal(&world);
    let (received, answers) = send(&world, &package).await;
    assert_eq!(received.problems, Vec::<String>::new());
    assert_eq!(
        received.verdict,
        Some(Verdict::Passed),
        "{:?}",
        received.findings
    );
    assert_eq!(receipt(&answers), ("OK", String::new()));
    let names: Vec<_> = received
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert!(names.contains(&"Søknad.pdf"), "{names:?}");
    let pdf = received
        .entries
        .iter()
        .find(|entry| entry.name == "Søknad.pdf")
        .unwrap();
    assert_eq!(pdf.size, 12);
    assert_eq!(pdf.sha256.len(), 64);
}

#[tokio::test]
async fn a_package_for_another_key_is_received_and_delivered_and_then_turned_down() {
    let world = World::start().await;
    let letter = Letter {
        encrypted_for: NORDFJELL,
        ..Letter::default()
    };
    let (received, answers) = send(&world, &letter.seal(&world)).await;
    assert!(received.entries.is_empty());
    assert!(
        received
            .findings
            .iter()
            .any(|finding| finding.code == Code::NoKey),
        "{received:?}"
    );
    assert_eq!(
        receipt(&answers).0,
        "ERROR",
        "MOTTATT and LEVERT prove storage, not readability"
    );
}

#[tokio::test]
async fn a_letter_signed_by_somebody_else_is_turned_down() {
    let world = World::start().await;
    let letter = Letter {
        signer: NORDFJELL,
        ..Letter::default()
    };
    let (_, answers) = send(&world, &letter.seal(&world)).await;
    let (kind, texts) = receipt(&answers);
    assert_eq!(kind, "ERROR");
    assert!(texts.contains("signert av 310204846"), "{texts}");
}

#[tokio::test]
async fn an_arkivmelding_without_saksmappe_is_turned_down_by_name() {
    let world = World::start().await;
    let arkivmelding = LETTER.replace("xsi:type=\"saksmappe\"", "");
    let letter = Letter {
        arkivmelding,
        ..Letter::default()
    };
    let (_, answers) = send(&world, &letter.seal(&world)).await;
    let (kind, texts) = receipt(&answers);
    assert_eq!(kind, "ERROR");
    assert_eq!(texts, "arkivmelding.xml mangler en saksmappe.");
}

#[tokio::test]
async fn a_broken_package_is_turned_down() {
    let world = World::start().await;
    let mut package = Letter::default().seal(&world);
    package.truncate(package.len() / 2);
    let (received, answers) = send(&world, &package).await;
    assert_eq!(
        received.verdict,
        Some(Verdict::Failed),
        "{:?}",
        received.findings
    );
    assert_eq!(receipt(&answers).0, "ERROR");
}
