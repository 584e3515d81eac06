//! Those who live behind kontoer: what they answer, and what they write.

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{Certificate, KeyOps, Limits, Opened, PartSink, SoftwareKey, open};
use budstikke_sandbox::{
    FiksLetter, FiksReceived, KontoRole, Manner, PartnerQuirk, Payload, PayloadQuirk,
};
use budstikke_wire::fiks_arkiv::{Arkivmelding, ArkivmeldingKvittering, Feilmelding, Utfall};
use budstikke_wire::validator::{Context, judge};
use jiff::SignedDuration;
use lapin::message::Delivery;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::PKey;
use openssl::x509::X509;
use serde_json::{Value, json};

use crate::client::{OPPRETT, PING, header, metadata, ours as our_konto};
use crate::support::{SOLVIK, World};

const ARCHIVE: KontoRole = KontoRole::Archive;

/// Keeps whole parts.
#[derive(Default)]
struct Kept {
    current: (String, Vec<u8>),
    parts: Vec<(String, Vec<u8>)>,
}

impl PartSink for Kept {
    fn begin(&mut self, name: &str) -> std::io::Result<()> {
        self.current = (name.to_owned(), Vec::new());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.current.1.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> std::io::Result<()> {
        self.parts.push(std::mem::take(&mut self.current));
        Ok(())
    }
}

impl World {
    /// A payload for a konto, packed as KS' Java client packs ours.
    fn packed(&self, to: KontoRole, files: &[(&str, &[u8])]) -> Vec<u8> {
        let organisation = self.sandbox.organisation(SOLVIK).unwrap();
        let p12 = Pkcs12::from_der(&organisation.p12).unwrap();
        let p12 = p12.parse2(&organisation.password).unwrap();
        let chain = [p12.cert.unwrap()];
        let konto = self.fiks().konto(to).unwrap();
        let payload = Payload {
            manner: Manner::Java,
            quirks: &[],
            files,
            key: &p12.pkey.unwrap(),
            chain: &chain,
            recipient: &X509::from_pem(konto.certificate.as_bytes()).unwrap(),
            now: budstikke_domain::Clock::now(&*self.clock),
        };
        payload.make().unwrap()
    }

    /// Opens what came to us.
    fn opened(&self, delivery: &Delivery) -> (Opened, Vec<(String, Vec<u8>)>) {
        let konto = self.fiks().konto(KontoRole::Ours).unwrap();
        let certificate = X509::from_pem(konto.certificate.as_bytes()).unwrap();
        let certificate = Certificate::from_x509(&certificate).unwrap();
        let key = PKey::private_key_from_pem(konto.key.as_bytes()).unwrap();
        let key = SoftwareKey::new(key, certificate, Vec::new()).unwrap();
        let keys: [&dyn KeyOps; 1] = [&key];
        let mut kept = Kept::default();
        let opened = open(&mut &*delivery.data, &keys, &Limits::default(), &mut kept);
        (opened.unwrap(), kept.parts)
    }

    /// Waits until so many messages have reached the archive.
    async fn reached(&self, count: usize) -> Vec<FiksReceived> {
        let archive = ARCHIVE.konto_id();
        let fiks = self.fiks();
        fiks.until_received(archive, |all| all.len() >= count).await
    }
}

/// A journalpost with a PDF, as somebody's case system writes it.
fn journalpost(world: &World) -> Vec<u8> {
    let xml = include_str!("journalpost.xml");
    let files = [
        ("arkivmelding.xml", xml.as_bytes()),
        ("soknad.pdf", b"%PDF-1.7 s"),
    ];
    world.packed(ARCHIVE, &files)
}

#[tokio::test]
async fn an_archive_says_mottatt_then_sends_a_kvittering_that_names_what_it_stored() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let mut message = metadata(ARCHIVE, OPPRETT);
    message["headere"] = json!({"klientKorrelasjonsId": "sak-17"});
    let sent = ours.hand_over(&message, Some(&journalpost(&world))).await;
    let received = world.reached(1).await.remove(0);
    assert_eq!(
        received.verdict,
        Some(Verdict::PassedWeak),
        "SHA-1, as Java signs"
    );
    let names: Vec<_> = received.entries.iter().map(|entry| &entry.name).collect();
    assert_eq!(names, ["arkivmelding.xml", "soknad.pdf"]);
    assert_eq!(received.problems, Vec::<String>::new());

    world.clock.advance(SignedDuration::from_millis(500));
    let mottatt = inbox.take().await;
    let of_type = |delivery: &Delivery| header(delivery, "type").unwrap();
    assert_eq!(of_type(&mottatt), format!("{OPPRETT}.mottatt"));
    assert!(mottatt.data.is_empty(), "it has no payload");
    let id = sent["meldingId"].as_str();
    assert_eq!(header(&mottatt, "svar-til").as_deref(), id);
    let correlation = header(&mottatt, "egendefinert-header.klientKorrelasjonsId");
    assert_eq!(correlation.as_deref(), Some("sak-17"));

    world.clock.advance(SignedDuration::from_millis(2000));
    let kvittering = inbox.take().await;
    assert_eq!(of_type(&kvittering), format!("{OPPRETT}.kvittering"));
    assert_eq!(header(&kvittering, "svar-til").as_deref(), id);
    let (opened, parts) = world.opened(&kvittering);
    assert_eq!(opened.signatures.len(), 1, "Java signs once");
    let [(name, xml)] = &parts[..] else {
        panic!("one file: {parts:?}");
    };
    assert_eq!(name, "arkivmelding-kvittering.xml");
    let report = judge(xml, &Context::default()).unwrap();
    assert!(report.valid(), "{:?}", report.findings);
    let kvittering = ArkivmeldingKvittering::parse(xml).unwrap().message;
    let Some(Utfall::Arkivert(sak)) = kvittering.mappe else {
        panic!("{kvittering:?}");
    };
    assert_eq!(sak.mappe_id.as_deref(), Some("2026/1"));
    let Some(Utfall::Arkivert(journalpost)) = kvittering.registrering else {
        panic!("no registration");
    };
    assert_eq!(journalpost.journalpostnummer.as_deref(), Some("1"));
    assert_eq!(journalpost.dokumenter.len(), 1);

    let file = &journalpost.dokumenter[0].dokumentobjekter[0];
    let hent = format!(
        "<dokumentfilHent xmlns=\"https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/dokumentfil/hent/v1\">\
         <system>Postkassa</system><dokumentfilNoekkel><systemID>{file}</systemID></dokumentfilNoekkel></dokumentfilHent>"
    );
    let kind = "no.ks.fiks.arkiv.v1.innsyn.dokumentfil.hent";
    let packed = world.packed(ARCHIVE, &[("dokumentfil-hent.xml", hent.as_bytes())]);
    ours.hand_over(&metadata(ARCHIVE, kind), Some(&packed))
        .await;
    world.reached(2).await;
    world.tick(1);
    let resultat = inbox.take().await;
    assert_eq!(of_type(&resultat), format!("{kind}.resultat"));
    let (_, parts) = world.opened(&resultat);
    assert_eq!(parts, [("soknad.pdf".to_owned(), b"%PDF-1.7 s".to_vec())]);
}

#[tokio::test]
async fn whoever_is_pinged_says_pong() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    ours.hand_over(&metadata(ARCHIVE, PING), None).await;
    world.reached(1).await;
    world.tick(1);
    let pong = inbox.take().await;
    let kind = header(&pong, "type");
    assert_eq!(kind.as_deref(), Some("no.ks.fiks.arkiv.v1.pong"));
    let archive = world.fiks().queue(ARCHIVE.konto_id());
    assert_eq!(archive.consumers, 1, "it listens");
    let listens = async |role: KontoRole| -> Value {
        let id = role.konto_id();
        let path = format!("/fiks-io/katalog/api/v1/kontoer/{id}/status");
        world.ours().await.json(&path).await["antallKonsumenter"].clone()
    };
    assert_eq!(listens(ARCHIVE).await, 1);
    assert_eq!(listens(KontoRole::Unattended).await, 0);
}

#[tokio::test]
async fn an_archive_refuses_what_it_cannot_read_or_is_told_to() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let bad = world.packed(ARCHIVE, &[("arkivmelding.xml", b"<arkivmelding/>")]);
    let good = journalpost(&world);
    let xml = include_str!("journalpost.xml");
    let lone = world.packed(ARCHIVE, &[("arkivmelding.xml", xml.as_bytes())]);
    let invalid = xml.replace("<antallFiler>1</antallFiler>", "");
    let files = [
        ("arkivmelding.xml", invalid.as_bytes()),
        ("soknad.pdf", b"x"),
    ];
    let invalid = world.packed(ARCHIVE, &files);
    let told = [
        (&invalid, None, "ugyldigforespoersel"),
        (&bad, None, "ugyldigforespoersel"),
        (&lone, None, "ugyldigforespoersel"),
        (&b"ingen pakke".to_vec(), None, "ugyldigforespoersel"),
        (
            &good,
            Some(PartnerQuirk::Ugyldigforespoersel),
            "ugyldigforespoersel",
        ),
        (&good, Some(PartnerQuirk::Serverfeil), "serverfeil"),
        (&good, Some(PartnerQuirk::Ikkefunnet), "ikkefunnet"),
    ];
    for (number, (payload, quirk, feil)) in told.into_iter().enumerate() {
        let quirks: Vec<_> = quirk.into_iter().collect();
        world.fiks().set_partner(ARCHIVE.konto_id(), &quirks, &[]);
        ours.hand_over(&metadata(ARCHIVE, OPPRETT), Some(payload))
            .await;
        world.reached(number + 1).await;
        world.tick(1);
        let answer = inbox.take().await;
        let kind = header(&answer, "type").unwrap();
        assert_eq!(kind, format!("no.ks.fiks.arkiv.v1.feilmelding.{feil}"));
        let (_, parts) = world.opened(&answer);
        assert_eq!(parts[0].0, "feilmelding.xml");
        let read = Feilmelding::parse(&parts[0].1).unwrap().message;
        assert_eq!(read.feiltype.as_str(), feil);
        assert!(!read.feil.feilmelding.is_empty());
    }
}

#[tokio::test]
async fn a_partner_is_silent_late_twice_or_back_to_front_as_it_is_told() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let archive = ARCHIVE.konto_id();
    let payload = journalpost(&world);
    let send = async |count: usize, quirks: &[PartnerQuirk]| {
        world.fiks().set_partner(archive, quirks, &[]);
        let ours = world.ours().await;
        ours.hand_over(&metadata(ARCHIVE, OPPRETT), Some(&payload))
            .await;
        world.reached(count).await;
    };
    send(1, &[PartnerQuirk::Silent]).await;
    world.tick(7200);
    assert_eq!(world.fiks().queue(our_konto()).ready, 0, "not a word");
    send(2, &[PartnerQuirk::BackToFront, PartnerQuirk::Twice]).await;
    world.tick(1);
    let mut kinds = Vec::new();
    let mut ids = Vec::new();
    for number in 0..4 {
        if number == 2 {
            world.tick(2);
        }
        let answer = inbox.take().await;
        kinds.push(header(&answer, "type").unwrap());
        ids.push(header(&answer, "melding-id").unwrap());
    }
    let (mottatt, kvittering) = (
        format!("{OPPRETT}.mottatt"),
        format!("{OPPRETT}.kvittering"),
    );
    assert_eq!(kinds, [&*kvittering, &*kvittering, &*mottatt, &*mottatt]);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each with an id of its own");
    send(3, &[PartnerQuirk::Late, PartnerQuirk::WithoutCorrelation]).await;
    world.tick(3599);
    assert_eq!(world.fiks().queue(our_konto()).ready, 0, "not yet");
    world.tick(2);
    assert_eq!(header(&inbox.take().await, "type"), Some(mottatt));
    drop(ours);
}

#[tokio::test]
async fn one_half_of_a_message_may_be_stored_and_the_other_not() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let half = [PartnerQuirk::HalfStored, PartnerQuirk::DotNet];
    world.fiks().set_partner(ARCHIVE.konto_id(), &half, &[]);
    let payload = journalpost(&world);
    ours.hand_over(&metadata(ARCHIVE, OPPRETT), Some(&payload))
        .await;
    world.reached(1).await;
    world.tick(3);
    inbox.take().await;
    let (opened, parts) = world.opened(&inbox.take().await);
    assert_eq!(opened.signatures.len(), 2, ".NET signs twice");
    let kvittering = ArkivmeldingKvittering::parse(&parts[0].1).unwrap().message;
    assert!(matches!(kvittering.mappe, Some(Utfall::Arkivert(_))));
    assert!(matches!(kvittering.registrering, Some(Utfall::Feilet(_))));
}

#[tokio::test]
async fn a_case_system_writes_to_us_with_whatever_is_wrong_with_it() {
    let world = World::start().await;
    let ours = world.ours().await;
    let mut inbox = ours.consume(our_konto()).await;
    let letter = FiksLetter::arkivmelding();
    let id = world.fiks().write(&letter).unwrap();
    let delivery = inbox.take().await;
    assert_eq!(header(&delivery, "melding-id"), Some(id.to_string()));
    let (opened, parts) = world.opened(&delivery);
    assert_eq!(parts[1].0, "soknad.pdf");
    let report = judge(&parts[0].1, &Context::default()).unwrap();
    assert!(report.sendable(), "{:?}", report.findings);
    let arkivmelding = Arkivmelding::parse(&parts[0].1).unwrap().message;
    assert_eq!(arkivmelding.files().collect::<Vec<_>>(), ["soknad.pdf"]);
    assert_ne!(Verdict::of(&opened.findings), Verdict::Failed);

    let wrong = FiksLetter {
        quirks: vec![PayloadQuirk::WrongDigest],
        ..letter.clone()
    };
    world.fiks().write(&wrong).unwrap();
    let (opened, _) = world.opened(&inbox.take().await);
    let codes: Vec<_> = opened.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&Code::DigestMismatch), "{codes:?}");

    world.fiks().write(&FiksLetter::new(PING)).unwrap();
    assert!(inbox.take().await.data.is_empty());
    let large = FiksLetter {
        filling: 5_100_000,
        ..letter
    };
    world.fiks().write(&large).unwrap();
    let delivery = inbox.take().await;
    let document = header(&delivery, "dokumentlager-id").expect("it is large");
    let path = format!("/dokumentlager/nedlasting/{document}");
    assert_eq!(ours.get(&path).await.status(), 200);

    let mottatt = format!("{OPPRETT}.mottatt");
    let mut answer = metadata(KontoRole::CaseSystem, &mottatt);
    answer["svarPaMelding"] = json!(id);
    ours.hand_over(&answer, None).await;
    let fiks = world.fiks();
    let heard = fiks
        .until_received(KontoRole::CaseSystem.konto_id(), |all| !all.is_empty())
        .await;
    assert_eq!(heard[0].svar_til, Some(id));
    assert_eq!(heard[0].melding_type, mottatt);
}

#[tokio::test]
async fn a_partner_opens_what_was_locked_for_the_key_it_had_before() {
    let world = World::start().await;
    let ours = world.ours().await;
    let payload = journalpost(&world);
    world.fiks().change_key(ARCHIVE.konto_id()).unwrap();
    ours.hand_over(&metadata(ARCHIVE, OPPRETT), Some(&payload))
        .await;
    let received = world.reached(1).await.remove(0);
    assert_eq!(received.entries.len(), 2, "{:?}", received.problems);
}
