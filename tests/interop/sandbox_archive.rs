//! `xmllint` judges what the sandbox's archive answers, by the schemas of Fiks Arkiv.

use std::path::Path;
use std::process::Command;

use budstikke_sandbox::{FiksLetter, FiksReceived, KontoRole};
use budstikke_tests::programs;
use budstikke_tests::reference::reference;
use budstikke_tests::world::World;
use budstikke_wire::fiks_arkiv::*;

use crate::JOURNALPOST;

const ARKIV: &str = "no.ks.fiks.arkiv.v1.";

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_archive_is_valid_by_the_schema_of_its_type() {
    let Some(xmllint) = programs::foreign("xmllint") else {
        return;
    };
    let Some(schemas) = reference("arkivmelding/fiks-arkiv-v1/xsd") else {
        return;
    };
    let world = World::new().await;
    let mut kinds = Vec::new();
    let mut heard = 0;
    for (short, files, answers) in requests() {
        let letter = FiksLetter {
            to: KontoRole::Archive,
            files,
            ..FiksLetter::new(&format!("{ARKIV}{short}"))
        };
        world.sandbox.fiks().write(&letter).unwrap();
        heard += answers;
        for answer in hear(&world, heard).await.split_off(heard - answers) {
            let kind = answer.melding_type;
            if let Some(xml) = &answer.xml {
                let file = world.folder().join("answer.xml");
                std::fs::write(&file, xml).unwrap();
                lint(&xmllint, &schemas.join(format!("{kind}.xsd")), &file);
            }
            kinds.push(kind.strip_prefix(ARKIV).unwrap().to_owned());
        }
    }
    for expected in [
        "arkivering.arkivmelding.opprett.kvittering",
        "innsyn.mappe.hent.resultat",
        "innsyn.registrering.hent.resultat",
        "innsyn.sok.resultat.utvidet",
        "innsyn.sok.resultat.minimum",
        "innsyn.sok.resultat.noekler",
        "feilmelding.ikkefunnet",
    ] {
        let was = kinds.iter().any(|kind| kind == expected);
        assert!(was, "{expected} was judged: {kinds:?}");
    }
}

/// What is asked of the archive, the files that go with it, and how many answers come.
type Request = (&'static str, Vec<(String, String)>, usize);

fn requests() -> Vec<Request> {
    let text = |xml: Vec<u8>| vec![("x.xml".to_owned(), String::from_utf8(xml).unwrap())];
    let letter = [
        ("arkivmelding.xml", JOURNALPOST),
        ("soknad.pdf", "%PDF-1.7 s"),
    ];
    let letter = letter.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let mut all = vec![("arkivering.arkivmelding.opprett", letter.to_vec(), 2)];
    let key = |noekkel: &str| {
        Some(EksternNoekkel {
            fagsystem: "Postmottaket".to_owned(),
            noekkel: noekkel.to_owned(),
        })
    };
    // The second is not there.
    for noekkel in ["s-17", "s-18"] {
        let mappe = MappeHent {
            system: "Budstikke".to_owned(),
            referanse: ReferanseTilMappe {
                ekstern_noekkel: key(noekkel),
                ..ReferanseTilMappe::default()
            },
            inkluder: Vec::new(),
        };
        all.push(("innsyn.mappe.hent", text(mappe.to_xml()), 1));
    }
    let registrering = RegistreringHent {
        system: "Budstikke".to_owned(),
        referanse: ReferanseTilRegistrering {
            ekstern_noekkel: key("j-17"),
            ..ReferanseTilRegistrering::default()
        },
        inkluder: ["dokumentbeskrivelse", "dokumentobjekt", "avskrivning"]
            .map(str::to_owned)
            .to_vec(),
    };
    let kind = "innsyn.registrering.hent";
    all.push((kind, text(registrering.to_xml()), 1));
    for sokeobjekt in Sokeobjekt::ALL {
        for responstype in Responstype::ALL {
            let sok = Sok {
                system: "Budstikke".to_owned(),
                take: "10".to_owned(),
                skip: "0".to_owned(),
                sokeobjekt,
                responstype,
                inkluder: Vec::new(),
                valg: Sokevalg::Fritekst("Gravemelding".to_owned()),
                sortering: Vec::new(),
            };
            all.push(("innsyn.sok", text(sok.to_xml()), 1));
        }
    }
    all
}

/// What the case system has heard, as soon as it is so many.
async fn hear(world: &World, count: usize) -> Vec<FiksReceived> {
    let asker = KontoRole::CaseSystem.konto_id();
    let fiks = world.sandbox.fiks();
    fiks.until_received(asker, |all| all.len() >= count).await
}

fn lint(xmllint: &Path, schema: &Path, file: &Path) {
    let output = Command::new(xmllint)
        .args(["--noout", "--nonet", "--schema"])
        .args([schema, file])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
