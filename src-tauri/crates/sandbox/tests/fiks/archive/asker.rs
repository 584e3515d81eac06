//! Somebody who asks the archive, and hears what it answers.

use budstikke_sandbox::{FiksLetter, FiksReceived, KontoRole};
use budstikke_wire::fiks_arkiv::*;
use budstikke_wire::validator::{Context, judge};

use crate::support::World;

pub(super) const ARKIV: &str = "no.ks.fiks.arkiv.v1.";
pub(super) const PDF: &str = "%PDF-1.7 s";

/// A case system that asks, and hears what the archive answers.
pub(super) struct Asker {
    pub(super) world: World,
    asked: usize,
    heard: usize,
}

impl Asker {
    pub(super) async fn new() -> Asker {
        Asker {
            world: World::start().await,
            asked: 0,
            heard: 0,
        }
    }

    /// One that has had a case with a journalpost and its document stored.
    pub(super) async fn with_a_case() -> Asker {
        let mut asker = Asker::new().await;
        asker.store(include_str!("../journalpost.xml")).await;
        asker
    }

    pub(super) async fn store(&mut self, xml: &str) -> ArkivmeldingKvittering {
        let files = [("arkivmelding.xml", xml), ("soknad.pdf", PDF)];
        let kvittering = self.change("arkivering.arkivmelding.opprett", &files).await;
        ArkivmeldingKvittering::parse(&kvittering.xml.unwrap())
            .unwrap()
            .message
    }

    /// Asks for a change; the kvittering.
    pub(super) async fn change(&mut self, short: &str, files: &[(&str, &str)]) -> FiksReceived {
        self.send(short, files).await;
        assert_eq!(self.next(1).await, format!("{ARKIV}{short}.mottatt"));
        self.world.tick(2);
        let kvittering = self.hear().await;
        assert_eq!(
            kvittering.melding_type,
            format!("{ARKIV}{short}.kvittering")
        );
        kvittering
    }

    /// Asks for something; the type of the answer without what all of them begin with, and the answer.
    pub(super) async fn ask(&mut self, short: &str, xml: &[u8]) -> (String, FiksReceived) {
        let xml = std::str::from_utf8(xml).unwrap();
        self.send(short, &[("spoersmaal.xml", xml)]).await;
        self.world.tick(1);
        let answer = self.hear().await;
        let kind = answer.melding_type.strip_prefix(ARKIV).unwrap().to_owned();
        (kind, answer)
    }

    /// Asks for what is not answered as it is asked: the kind of error, and its words.
    pub(super) async fn refused(&mut self, short: &str, xml: &[u8]) -> (String, String) {
        let (kind, answer) = self.ask(short, xml).await;
        let read = Feilmelding::parse(&answer.xml.unwrap()).unwrap().message;
        assert_eq!(kind, format!("feilmelding.{}", read.feiltype.as_str()));
        (read.feiltype.as_str().to_owned(), read.feil.feilmelding)
    }

    pub(super) async fn entry(&mut self, inkluder: &[&str]) -> Registrering {
        let hent = RegistreringHent {
            system: "Postmottaket".into(),
            referanse: first_entry(),
            inkluder: inkluder.iter().map(|list| (*list).into()).collect(),
        };
        let (kind, answer) = self.ask("innsyn.registrering.hent", &hent.to_xml()).await;
        assert_eq!(kind, "innsyn.registrering.hent.resultat");
        let read = RegistreringHentResultat::parse(&answer.xml.unwrap()).unwrap();
        assert_eq!(read.extra, Vec::new(), "nothing but what we know");
        read.message.registrering.unwrap()
    }

    pub(super) async fn case(&mut self) -> Mappe {
        let hent = MappeHent {
            system: "Postmottaket".into(),
            referanse: case_number("1"),
            inkluder: Vec::new(),
        };
        let (kind, answer) = self.ask("innsyn.mappe.hent", &hent.to_xml()).await;
        assert_eq!(kind, "innsyn.mappe.hent.resultat");
        let read = MappeHentResultat::parse(&answer.xml.unwrap()).unwrap();
        read.message.mappe.unwrap()
    }

    pub(super) async fn search(&mut self, sok: &Sok) -> Sokeresultat {
        let (kind, answer) = self.ask("innsyn.sok", &sok.to_xml()).await;
        let measure = sok.responstype.as_str();
        assert_eq!(kind, format!("innsyn.sok.resultat.{measure}"));
        let read = Sokeresultat::parse(&answer.xml.unwrap()).unwrap();
        read.message
    }

    pub(super) async fn send(&mut self, short: &str, files: &[(&str, &str)]) {
        let letter = FiksLetter {
            to: KontoRole::Archive,
            files: files
                .iter()
                .map(|(name, text)| ((*name).into(), (*text).into()))
                .collect(),
            ..FiksLetter::new(&format!("{ARKIV}{short}"))
        };
        let fiks = self.world.fiks();
        fiks.write(&letter).unwrap();
        self.asked += 1;
        let archive = KontoRole::Archive.konto_id();
        fiks.until_received(archive, |all| all.len() >= self.asked)
            .await;
    }

    /// Lets time pass; the type of the next answer.
    pub(super) async fn next(&mut self, seconds: i64) -> String {
        self.world.tick(seconds);
        self.hear().await.melding_type
    }

    /// The next answer; whatever is in it is valid.
    async fn hear(&mut self) -> FiksReceived {
        self.heard += 1;
        let heard = self.heard;
        let asker = KontoRole::CaseSystem.konto_id();
        let fiks = self.world.fiks();
        let all = fiks.until_received(asker, |all| all.len() >= heard).await;
        let answer = all[heard - 1].clone();
        if let Some(xml) = &answer.xml {
            let report = judge(xml, &Context::default()).unwrap();
            assert!(
                report.valid(),
                "{}: {:?}\n{}",
                answer.melding_type,
                report.findings,
                String::from_utf8_lossy(xml)
            );
        }
        answer
    }
}

pub(super) fn first_entry() -> ReferanseTilRegistrering {
    ReferanseTilRegistrering {
        journalnummer: Some(Journalnummer {
            journalaar: "2026".into(),
            journalsekvensnummer: "1".into(),
        }),
        ..ReferanseTilRegistrering::default()
    }
}

pub(super) fn case_number(number: &str) -> ReferanseTilMappe {
    ReferanseTilMappe {
        saksnummer: Some(Saksnummer {
            saksaar: "2026".into(),
            sakssekvensnummer: number.into(),
        }),
        ..ReferanseTilMappe::default()
    }
}

pub(super) fn first_document() -> ReferanseTilDokumentbeskrivelse {
    ReferanseTilDokumentbeskrivelse {
        journalpost_dokumentnummer: Some((first_entry(), "1".into())),
        ..ReferanseTilDokumentbeskrivelse::default()
    }
}
