mod archive;
mod properties;

use super::*;
use crate::Reason;
use crate::reference::{spec, xmllint};
use crate::validator::{Context, PackageFile, Report, judge};

fn judged(xml: &[u8], files: &[&str]) -> Report {
    let package: Vec<PackageFile> = files
        .iter()
        .map(|name| PackageFile {
            name: (*name).into(),
        })
        .collect();
    let context = Context {
        package: Some(&package),
        ..Context::default()
    };
    judge(xml, &context).expect("a message of Fiks Arkiv")
}

fn key(noekkel: &str) -> EksternNoekkel {
    EksternNoekkel {
        fagsystem: "Budstikke".into(),
        noekkel: noekkel.into(),
    }
}

fn document(number: usize, title: &str, file: &str) -> Dokumentbeskrivelse {
    let (kind, role) = if number == 1 {
        ("SØKNAD", "H")
    } else {
        ("TEGNING", "V")
    };
    Dokumentbeskrivelse {
        dokumenttype: Some(Kode::of("dokumenttype", kind)),
        dokumentstatus: Some(Kode::of("dokumentstatus", "F")),
        tittel: title.into(),
        tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", role),
        dokumentnummer: Some(number.to_string()),
        dokumentobjekter: vec![Dokumentobjekt {
            versjonsnummer: Some("1".into()),
            variantformat: Some(Kode::of("variantformat", "P")),
            format: Some(Kode::of("format", "PDF")),
            mime_type: Some("application/pdf".into()),
            filnavn: format!("{title}.pdf"),
            referanse_dokumentfil: file.into(),
            ..Dokumentobjekt::default()
        }],
        ..Dokumentbeskrivelse::default()
    }
}

/// A new case with an incoming letter (B.7).
fn incoming() -> Arkivmelding {
    Arkivmelding {
        system: "Budstikke".into(),
        antall_filer: "2".into(),
        mappe: Some(Mappe {
            er_saksmappe: true,
            tittel: "Skjenkebevilling - Fjordkroa AS".into(),
            offentlig_tittel: Some("Skjenkebevilling - Fjordkroa AS".into()),
            klassifikasjoner: vec![Klassifikasjon {
                klassifikasjonssystem_id: Some("EMNE".into()),
                klasse_id: "U63".into(),
                tittel: Some("Serverings- og skjenkesaker".into()),
            }],
            ekstern_noekkel: Some(key("sak-0001")),
            saksdato: Some(DateText("2026-11-20".into())),
            administrativ_enhet: Some(Identifikatorer::named("Næring")),
            saksansvarlig: Some(Identifikatorer::named("Kari Testesen")),
            saksstatus: Some(Kode::of("saksstatus", "B")),
            ..Mappe::default()
        }),
        registrering: Some(Registrering {
            er_journalpost: true,
            opprettet_av: Some("Kari Testesen".into()),
            plassering: Some(Plassering::Mappe(ReferanseTilMappe {
                ekstern_noekkel: Some(key("sak-0001")),
                ..ReferanseTilMappe::default()
            })),
            dokumentbeskrivelser: vec![
                document(1, "Søknad", "soknad.pdf"),
                document(2, "Tegning", "tegning.pdf"),
            ],
            tittel: "Søknad om skjenkebevilling".into(),
            korrespondanseparter: vec![
                Korrespondansepart {
                    korrespondanseparttype: Kode::of("korrespondanseparttype", "EA"),
                    navn: "Fjordkroa AS".into(),
                    organisasjonid: Some("310000019".into()),
                    postadresse: vec!["Kaigata 1".into(), "Oppgang B".into()],
                    ..Korrespondansepart::default()
                },
                Korrespondansepart {
                    korrespondanseparttype: Kode::of("korrespondanseparttype", "IM"),
                    er_behandlingsansvarlig: Some("true".into()),
                    navn: "Næring".into(),
                    ..Korrespondansepart::default()
                },
            ],
            ekstern_noekkel: Some(key("jp-0001")),
            journalposttype: Some(Kode::of("journalposttype", "I")),
            journalstatus: Some(Kode::of("journalstatus", "J")),
            mottatt_dato: Some(DateText("2026-11-20T08:55:00+01:00".into())),
            ..Registrering::default()
        }),
        ..Arkivmelding::default()
    }
}

fn id(last: u8) -> String {
    format!("0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a{last:02x}")
}

/// The case was there, the letter is new.
fn receipt() -> ArkivmeldingKvittering {
    ArkivmeldingKvittering {
        mappe: Some(Utfall::Arkivert(MappeKvittering {
            er_saksmappe: true,
            system_id: id(1),
            opprettet_eller_eksisterende: "Eksisterende".into(),
            saksaar: Some("2026".into()),
            sakssekvensnummer: Some("412".into()),
            ..MappeKvittering::default()
        })),
        registrering: Some(Utfall::Arkivert(RegistreringKvittering {
            er_journalpost: true,
            system_id: id(2),
            dokumenter: vec![DokumentKvittering {
                system_id: id(3),
                dokumentnummer: Some("1".into()),
                dokumentobjekter: vec![id(4)],
            }],
            ekstern_noekkel: Some(key("jp-0001")),
            opprettet_eller_eksisterende: "Opprettet".into(),
            journalaar: Some("2026".into()),
            journalsekvensnummer: Some("3107".into()),
            journalpostnummer: Some("4".into()),
            ..RegistreringKvittering::default()
        })),
    }
}

fn failure() -> Feil {
    Feil {
        feil_id: "3c0c2f2a".into(),
        feilmelding: "Ukjent dokumenttype: KVITTERING".into(),
    }
}

#[test]
fn a_composed_message_may_be_sent() {
    let files = ["arkivmelding.xml", "soknad.pdf", "tegning.pdf"];
    let report = judged(&incoming().to_xml(), &files);
    assert_eq!(report.findings, [], "nothing is said against it");
    assert_eq!(
        incoming().files().collect::<Vec<_>>(),
        ["soknad.pdf", "tegning.pdf"]
    );
}

#[test]
fn libxml2_finds_what_we_write_valid() {
    let Some(schemas) = spec("arkivmelding/fiks-arkiv-v1/xsd") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let hard = Arkivmelding {
        system: "<æøå> & «🎉» ]]> \"'\u{1}".into(),
        ..incoming()
    };
    let without_case = Arkivmelding {
        mappe: None,
        registrering: incoming().registrering.map(|registrering| Registrering {
            plassering: Some(Plassering::Arkivdel(Kode::of("arkivdel", "SAK"))),
            ..registrering
        }),
        ..incoming()
    };
    let failed = ArkivmeldingKvittering {
        registrering: Some(Utfall::Feilet(failure())),
        ..receipt()
    };
    let mut written = vec![
        (
            "arkivering.arkivmelding.opprett".to_owned(),
            incoming().to_xml(),
        ),
        ("arkivering.arkivmelding.opprett".to_owned(), hard.to_xml()),
        (
            "arkivering.arkivmelding.opprett".to_owned(),
            without_case.to_xml(),
        ),
    ];
    for kvittering in [receipt(), failed, ArkivmeldingKvittering::default()] {
        let kind = "arkivering.arkivmelding.opprett.kvittering".to_owned();
        written.push((kind, kvittering.to_xml()));
    }
    for feiltype in Feiltype::ALL {
        let message = Feilmelding {
            feiltype,
            feil: failure(),
        };
        written.push((
            format!("feilmelding.{}", feiltype.as_str()),
            message.to_xml(),
        ));
    }
    for (index, (kind, xml)) in written.iter().enumerate() {
        let file = folder.path().join(format!("{index}.xml"));
        std::fs::write(&file, xml).unwrap();
        xmllint(
            &schemas.join(format!("no.ks.fiks.arkiv.v1.{kind}.xsd")),
            &file,
        );
        assert!(judge(xml, &Context::default()).unwrap().valid(), "{kind}");
    }
}

#[test]
fn our_own_messages_are_read_whole() {
    let Some(folder) = spec("arkivmelding/fiks-arkiv-v1/own") else {
        return;
    };
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap();
    for name in [
        "ny-sak-med-journalpost.xml",
        "inngaaende.xml",
        "utgaaende.xml",
        "notat-X.xml",
        "svar-skjermet.xml",
    ] {
        let read = Arkivmelding::parse(&file(name)).unwrap();
        assert_eq!(
            (read.extra, read.warnings),
            (Vec::new(), Vec::new()),
            "{name}"
        );
        let again = Arkivmelding::parse(&read.message.to_xml()).unwrap();
        assert_eq!(again.message, read.message, "{name}");
    }
    let read = Arkivmelding::parse(&file("ny-sak-med-journalpost.xml")).unwrap();
    let case = read.message.mappe.unwrap();
    let entry = read.message.registrering.unwrap();
    assert_eq!(case.tittel, "Skjenkebevilling - Fjordkroa AS");
    assert_eq!(entry.journalposttype.unwrap().shown(), "Inngående dokument");
    let names: Vec<_> = entry.korrespondanseparter.iter().map(|p| &p.navn).collect();
    assert_eq!(names, ["Fjordkroa AS", "Næring"]);
    let objects = &entry.dokumentbeskrivelser[0].dokumentobjekter;
    assert_eq!(objects[0].filnavn, "Søknad – 2026.pdf");

    let receipt = ArkivmeldingKvittering::parse(&file("kvittering.xml")).unwrap();
    assert_eq!((receipt.extra, receipt.warnings), (Vec::new(), Vec::new()));
    assert_eq!(
        receipt.message.lines(),
        [
            "Journalpost 2026/3107, dok. 4 i saken",
            "Dokument 1 er arkivert."
        ]
    );
    let refusal = Feilmelding::parse(&file("feil.xml")).unwrap();
    assert_eq!(
        refusal.message.sentence(),
        "Arkivet godtok ikke meldingen: Ukjent dokumenttype: KVITTERING. (referanse 3c0c2f2a-8a4c-4a86-8c0e-7b8b6d4b2f20)"
    );
}

#[test]
fn a_receipt_says_what_was_stored_and_what_was_not() {
    let half = ArkivmeldingKvittering {
        registrering: Some(Utfall::Feilet(failure())),
        ..receipt()
    };
    let half = ArkivmeldingKvittering::parse(&half.to_xml())
        .unwrap()
        .message;
    assert_eq!(
        half.lines(),
        [
            "Sak 2026/412 (fantes fra før)",
            "Registreringen ble ikke arkivert: Ukjent dokumenttype: KVITTERING. (referanse 3c0c2f2a)"
        ]
    );
    let nameless = MappeKvittering {
        system_id: id(1),
        ..MappeKvittering::default()
    };
    assert_eq!(nameless.heading(), format!("Mappe {}", id(1)));
    assert!(ArkivmeldingKvittering::default().lines().is_empty());
}

#[test]
fn a_refusal_names_the_next_step() {
    let said = |feiltype| {
        let message = Feilmelding {
            feiltype,
            feil: Feil {
                feil_id: "17".into(),
                feilmelding: String::new(),
            },
        };
        message.sentence()
    };
    assert_eq!(
        said(Feiltype::Serverfeil),
        "Arkivet hadde en teknisk feil. Prøv igjen senere. (referanse 17)"
    );
    assert!(said(Feiltype::Ikkefunnet).contains("Kontroller nummeret."));
    assert_eq!(
        said(Feiltype::Ugyldigforespoersel),
        "Arkivet godtok ikke meldingen. (referanse 17)"
    );
}

#[test]
fn what_peers_send_is_read_with_everything_in_it() {
    let prefix = crate::validator::grammar::fiks_arkiv::PREFIX;
    let xml = format!(
        r#"<arkivmelding xmlns="{prefix}arkivmelding/v1" xmlns:m="{prefix}metadatakatalog/v1">
  <system>Fag</system><meldingId>7</meldingId><antallFiler> 1 </antallFiler>
  <registrering><m:tittel>Uten type</m:tittel>
    <journalposttype><kode>U</kode></journalposttype>
    <merknad><merknadstekst>Haster</merknadstekst></merknad>
    <journalstatus>J</journalstatus>
  </registrering>
</arkivmelding>"#
    );
    let read = Arkivmelding::parse(xml.as_bytes()).unwrap();
    let entry = read.message.registrering.unwrap();
    assert!(entry.er_journalpost, "its fields say so");
    assert_eq!(
        entry.tittel, "Uten type",
        "of the wrong namespace, and shown"
    );
    assert_eq!(
        entry.journalposttype,
        Some(Kode {
            kode: "U".into(),
            beskrivelse: None
        })
    );
    let extra: Vec<_> = read
        .extra
        .iter()
        .map(|extra| (extra.path.as_str(), extra.text.as_str()))
        .collect();
    assert_eq!(
        extra,
        [
            ("registrering/journalstatus", "J"),
            ("registrering/merknad/merknadstekst", "Haster"),
            ("meldingId", "7"),
        ]
    );
    let warned = |text: &str| {
        read.warnings
            .iter()
            .any(|warning| warning.text.contains(text))
    };
    assert!(warned("xsi:type=\"journalpost\"") && warned("Mellomrom") && warned("mangler «kode»"));
}

#[test]
fn other_documents_are_refused_with_blame() {
    let letter = crate::arkivmelding::tests::letter().compose().to_xml();
    let error = Arkivmelding::parse(&letter).unwrap_err();
    assert!(matches!(error.reason, Reason::BadValue { .. }), "{error}");
    assert_eq!(error.line, 2);
    assert!(ArkivmeldingKvittering::parse(&incoming().to_xml()).is_err());
    assert!(Feilmelding::parse(b"<!DOCTYPE x><serverfeil/>").is_err());
}
