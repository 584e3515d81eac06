//! What is asked of an archive and what it answers: valid by our validator and by libxml2, and read back the same.

use super::{id, incoming, key};
use crate::fiks_arkiv::*;
use crate::reference::{spec, xmllint};
use crate::validator::{Context, judge};

/// Of each kind of message one or more: its type, the document, and whether it reads back as what was written.
fn all() -> Vec<(&'static str, Vec<u8>, bool)> {
    let mut all = requests();
    all.extend(changes());
    all.extend(searches());
    all.extend(results());
    all
}

macro_rules! written {
    ($kind:expr, $message:expr, $type:ty) => {{
        let message = $message;
        let xml = message.to_xml();
        let read = <$type>::parse(&xml).unwrap();
        assert_eq!(
            (read.extra, read.warnings),
            (Vec::new(), Vec::new()),
            "{}",
            $kind
        );
        ($kind, xml, read.message == message)
    }};
}

fn case() -> ReferanseTilMappe {
    ReferanseTilMappe {
        saksnummer: Some(Saksnummer {
            saksaar: "2026".into(),
            sakssekvensnummer: "412".into(),
        }),
        ..ReferanseTilMappe::default()
    }
}

fn entries() -> [ReferanseTilRegistrering; 3] {
    let by_journal = ReferanseTilRegistrering {
        journalnummer: Some(Journalnummer {
            journalaar: "2026".into(),
            journalsekvensnummer: "3107".into(),
        }),
        ..ReferanseTilRegistrering::default()
    };
    let in_case = ReferanseTilRegistrering {
        saks_journalpostnummer: Some(SaksJournalpostnummer {
            saksnummer: case().saksnummer.unwrap(),
            journalpostnummer: "4".into(),
        }),
        ..ReferanseTilRegistrering::default()
    };
    let by_key = ReferanseTilRegistrering {
        ekstern_noekkel: Some(key("jp-0001")),
        ..ReferanseTilRegistrering::default()
    };
    [by_journal, in_case, by_key]
}

fn document() -> ReferanseTilDokumentbeskrivelse {
    ReferanseTilDokumentbeskrivelse {
        journalpost_dokumentnummer: Some((entries()[1].clone(), "1".into())),
        ..ReferanseTilDokumentbeskrivelse::default()
    }
}

fn requests() -> Vec<(&'static str, Vec<u8>, bool)> {
    let mappe = MappeHent {
        system: "Budstikke".into(),
        referanse: case(),
        inkluder: vec!["klasse".into(), "part".into()],
    };
    let fil = DokumentfilHent {
        system: "Budstikke".into(),
        system_id: id(4),
    };
    let mut all = vec![
        written!("innsyn.mappe.hent", mappe, MappeHent),
        written!("innsyn.dokumentfil.hent", fil, DokumentfilHent),
    ];
    for referanse in entries() {
        let hent = RegistreringHent {
            system: "Budstikke".into(),
            referanse,
            inkluder: vec!["dokumentbeskrivelse".into(), "korrespondansepart".into()],
        };
        all.push(written!("innsyn.registrering.hent", hent, RegistreringHent));
    }
    all
}

fn written_off() -> Avskrivning {
    Avskrivning {
        avskrivningsdato: DateText("2026-11-20".into()),
        avskrevet_av: Identifikatorer::named("Kari Testesen"),
        avskrivningsmaate: Kode::of("avskrivningsmaate", "BU"),
        avskrives_av: Some(entries()[2].clone()),
        avskriver: Some(entries()[0].clone()),
    }
}

fn changes() -> Vec<(&'static str, Vec<u8>, bool)> {
    let oppdater = "arkivering.arkivmelding.oppdater";
    let title = ArkivmeldingOppdatering::Mappe(MappeOppdatering {
        referanse: case(),
        tittel: Some("Ny tittel".into()),
        ekstern_noekkel: Some(key("sak-0002")),
        ..MappeOppdatering::default()
    });
    let closed = ArkivmeldingOppdatering::Mappe(MappeOppdatering {
        referanse: case(),
        offentlig_tittel: Some("Ny tittel".into()),
        saksdato: Some(DateText("2026-11-21".into())),
        administrativ_enhet: Some(Identifikatorer::named("Plan")),
        saksansvarlig: Some(Identifikatorer::named("Ola Testesen")),
        saksstatus: Some(Kode::of("saksstatus", "A")),
        ..MappeOppdatering::default()
    });
    let moved = ArkivmeldingOppdatering::Registrering(RegistreringOppdatering {
        referanse: entries()[0].clone(),
        referanse_forelder_mappe: Some(case()),
        tittel: Some("Ny tittel".into()),
        ..RegistreringOppdatering::default()
    });
    let journaled = ArkivmeldingOppdatering::Registrering(RegistreringOppdatering {
        referanse: entries()[1].clone(),
        journalposttype: Some(Kode::of("journalposttype", "U")),
        journalstatus: Some(Kode::of("journalstatus", "J")),
        journaldato: Some(DateText("2026-11-21".into())),
        dokumentets_dato: Some(DateText("2026-11-18".into())),
        forfallsdato: Some(DateText("2026-12-01".into())),
        ..RegistreringOppdatering::default()
    });
    let finished = ArkivmeldingOppdatering::Dokumentbeskrivelse(DokumentbeskrivelseOppdatering {
        referanse: document(),
        dokumenttype: Some(Kode::of("dokumenttype", "NOTAT")),
        dokumentstatus: Some(Kode::of("dokumentstatus", "F")),
        tittel: Some("Ferdig".into()),
        tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", "H"),
    });
    let mut all: Vec<_> = [title, closed, moved, journaled, finished]
        .into_iter()
        .map(|change| written!(oppdater, change, ArkivmeldingOppdatering))
        .collect();
    let file = DokumentobjektOpprett {
        referanse: document(),
        dokumentobjekt: whole_object(),
    };
    let made = DokumentobjektOpprettKvittering {
        system_id: id(4),
        opprettet_dato: Some(moment()),
        opprettet_av: Some("Arkivet".into()),
    };
    let new = NyAvskrivning {
        avskrivning: written_off(),
        referanse: entries()[0].clone(),
        korrespondansepart_id: "1".into(),
    };
    let gone = SlettAvskrivning {
        referanse: entries()[1].clone(),
        korrespondansepart_id: "1".into(),
    };
    let opprett = "arkivering.dokumentobjekt.opprett";
    let kvittering = "arkivering.dokumentobjekt.opprett.kvittering";
    all.extend([
        written!(opprett, file, DokumentobjektOpprett),
        written!(kvittering, made, DokumentobjektOpprettKvittering),
        written!("arkivering.avskrivning.opprett", new, NyAvskrivning),
        written!("arkivering.avskrivning.slett", gone, SlettAvskrivning),
    ]);
    all
}

fn searches() -> Vec<(&'static str, Vec<u8>, bool)> {
    let parameter = |operator: &str, felt: &str, verdier| Sokeparameter {
        operator: operator.into(),
        felt: felt.into(),
        verdier,
    };
    let by_number = Sok {
        system: "Budstikke".into(),
        take: "10".into(),
        skip: "0".into(),
        sokeobjekt: Sokeobjekt::Saksmappe,
        responstype: Responstype::Minimum,
        inkluder: vec!["part".into()],
        valg: Sokevalg::Parametere(vec![
            parameter(
                "equal",
                "sakSaksaar",
                Sokeverdier::Tall(vec!["2026".into()]),
            ),
            parameter(
                "wildcardquery",
                "mappeTittel",
                Sokeverdier::Tekster(vec!["*bevilling*".into()]),
            ),
            parameter(
                "greaterequal",
                "mappeOpprettetDato",
                Sokeverdier::Datoer(vec!["2026-11-01T00:00:00+01:00".into()]),
            ),
            parameter(
                "equal",
                "mappeEksternNoekkel",
                Sokeverdier::EksternNoekkel(key("sak-0001")),
            ),
        ]),
        sortering: vec![Sortering {
            felt: "mappeOpprettetDato".into(),
            synkende: true,
        }],
    };
    let mut all = vec![written!("innsyn.sok", by_number.clone(), Sok)];
    for sokeobjekt in Sokeobjekt::ALL {
        let words = Sok {
            sokeobjekt,
            responstype: Responstype::Utvidet,
            inkluder: Vec::new(),
            valg: Sokevalg::Fritekst("Fjordkroa & co".into()),
            sortering: Vec::new(),
            ..by_number.clone()
        };
        all.push(written!("innsyn.sok", words, Sok));
    }
    all
}

fn moment() -> DateText {
    DateText("2026-11-20T09:00:00+01:00".into())
}

fn whole_object() -> Dokumentobjekt {
    Dokumentobjekt {
        system_id: Some(id(4)),
        versjonsnummer: Some("1".into()),
        variantformat: Some(Kode::of("variantformat", "P")),
        format: Some(Kode::of("format", "PDF")),
        mime_type: Some("application/pdf".into()),
        opprettet_dato: Some(moment()),
        opprettet_av: Some("Arkivet".into()),
        filnavn: "Søknad.pdf".into(),
        referanse_dokumentfil: "soknad.pdf".into(),
        sjekksum: Some("00ff".into()),
        sjekksum_algoritme: Some("SHA-256".into()),
        filstoerrelse: Some("17".into()),
    }
}

/// A case as an archive has it: everything that the schema wants is there.
fn whole_case() -> Mappe {
    Mappe {
        system_id: Some(id(1)),
        mappe_id: Some("2026/412".into()),
        opprettet_dato: Some(moment()),
        opprettet_av: Some("Arkivet".into()),
        saksaar: Some("2026".into()),
        sakssekvensnummer: Some("412".into()),
        ..incoming().mappe.unwrap()
    }
}

fn whole_document() -> Dokumentbeskrivelse {
    let entry = incoming().registrering.unwrap();
    Dokumentbeskrivelse {
        system_id: Some(id(3)),
        opprettet_dato: Some(moment()),
        opprettet_av: Some("Arkivet".into()),
        tilknyttet_dato: Some(moment()),
        tilknyttet_av: Some("Arkivet".into()),
        dokumentobjekter: vec![whole_object()],
        ..entry.dokumentbeskrivelser[0].clone()
    }
}

fn whole_entry() -> Registrering {
    let entry = incoming().registrering.unwrap();
    let mut parties = entry.korrespondanseparter.clone();
    for (index, party) in parties.iter_mut().enumerate() {
        party.korrespondansepart_id = Some(index.to_string());
    }
    parties[0].avskrivninger = vec![written_off()];
    Registrering {
        system_id: Some(id(2)),
        opprettet_dato: Some(moment()),
        dokumentbeskrivelser: vec![whole_document()],
        korrespondanseparter: parties,
        journalaar: Some("2026".into()),
        journalsekvensnummer: Some("3107".into()),
        journalpostnummer: Some("4".into()),
        journaldato: Some(DateText("2026-11-20".into())),
        ..entry
    }
}

fn results() -> Vec<(&'static str, Vec<u8>, bool)> {
    let folder = Mappe {
        er_saksmappe: false,
        ..case_less(whole_case())
    };
    let note = Registrering {
        er_journalpost: false,
        ..journal_less(whole_entry())
    };
    let mut all = Vec::new();
    for mappe in [whole_case(), folder.clone()] {
        let mappe = Some(mappe);
        let kind = "innsyn.mappe.hent.resultat";
        all.push(written!(
            kind,
            MappeHentResultat { mappe },
            MappeHentResultat
        ));
    }
    for registrering in [whole_entry(), note.clone()] {
        let found = RegistreringHentResultat {
            registrering: Some(registrering),
        };
        let kind = "innsyn.registrering.hent.resultat";
        all.push(written!(kind, found, RegistreringHentResultat));
    }
    for (sokeobjekt, hit) in [
        (Sokeobjekt::Mappe, Treff::Mappe(Box::new(folder))),
        (Sokeobjekt::Saksmappe, Treff::Mappe(Box::new(whole_case()))),
        (
            Sokeobjekt::Registrering,
            Treff::Registrering(Box::new(note)),
        ),
        (
            Sokeobjekt::Journalpost,
            Treff::Registrering(Box::new(whole_entry())),
        ),
        (Sokeobjekt::JournalpostMedSaksmappe, with_case()),
        (
            Sokeobjekt::Dokumentbeskrivelse,
            Treff::Dokumentbeskrivelse(Box::new(whole_document())),
        ),
    ] {
        all.extend(found(sokeobjekt, hit));
    }
    all
}

/// The three measures of a hit; the short ones read back as less, so only that they are read at all is asked.
fn found(sokeobjekt: Sokeobjekt, hit: Treff) -> Vec<(&'static str, Vec<u8>, bool)> {
    let of = |responstype| Sokeresultat {
        responstype,
        system: "Arkivet".into(),
        take: "10".into(),
        skip: "0".into(),
        count: "1".into(),
        sokeobjekt,
        treff: vec![hit.clone()],
    };
    let whole = of(Responstype::Utvidet);
    let kind = "innsyn.sok.resultat.utvidet";
    let mut all = vec![written!(kind, whole, Sokeresultat)];
    let short = of(Responstype::Minimum);
    let kind = "innsyn.sok.resultat.minimum";
    all.push((kind, short.to_xml(), names(&short)));
    if sokeobjekt != Sokeobjekt::JournalpostMedSaksmappe {
        let keys = of(Responstype::Noekler);
        let kind = "innsyn.sok.resultat.noekler";
        all.push((kind, keys.to_xml(), names(&keys)));
    }
    all
}

/// Whether what was found is known again by its id when it is read, and a case by its number.
fn names(written: &Sokeresultat) -> bool {
    let read = Sokeresultat::parse(&written.to_xml()).unwrap();
    assert_eq!(read.extra, Vec::new());
    let id = |result: &Sokeresultat| match &result.treff[0] {
        Treff::Mappe(mappe) => (mappe.system_id.clone(), mappe.sakssekvensnummer.clone()),
        Treff::Registrering(entry) => (entry.system_id.clone(), entry.journalsekvensnummer.clone()),
        Treff::JournalpostMedSaksmappe(both) => {
            (both.0.system_id.clone(), both.1.sakssekvensnummer.clone())
        }
        Treff::Dokumentbeskrivelse(found) => (found.system_id.clone(), None),
    };
    id(&read.message) == id(written) && read.message.sokeobjekt == written.sokeobjekt
}

fn with_case() -> Treff {
    let Mappe {
        saksaar,
        sakssekvensnummer,
        saksdato,
        administrativ_enhet,
        saksansvarlig,
        saksstatus,
        ..
    } = whole_case();
    let case = Mappe {
        er_saksmappe: true,
        saksaar,
        sakssekvensnummer,
        saksdato,
        administrativ_enhet,
        saksansvarlig,
        saksstatus,
        ..Mappe::default()
    };
    Treff::JournalpostMedSaksmappe(Box::new((whole_entry(), case)))
}

fn case_less(mappe: Mappe) -> Mappe {
    Mappe {
        saksaar: None,
        sakssekvensnummer: None,
        saksdato: None,
        administrativ_enhet: None,
        saksansvarlig: None,
        saksstatus: None,
        ..mappe
    }
}

fn journal_less(entry: Registrering) -> Registrering {
    Registrering {
        journalaar: None,
        journalsekvensnummer: None,
        journalpostnummer: None,
        journalposttype: None,
        journalstatus: None,
        journaldato: None,
        mottatt_dato: None,
        ..entry
    }
}

#[test]
fn what_an_archive_is_asked_and_answers_is_valid_and_read_back_the_same() {
    for (kind, xml, same) in all() {
        let report = judge(&xml, &Context::default()).unwrap();
        assert!(
            report.valid(),
            "{kind}: {:?}\n{}",
            report.findings,
            String::from_utf8_lossy(&xml)
        );
        assert!(same, "{kind}:\n{}", String::from_utf8_lossy(&xml));
    }
}

#[test]
fn libxml2_finds_what_an_archive_is_asked_and_answers_valid() {
    let Some(schemas) = spec("arkivmelding/fiks-arkiv-v1/xsd") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for (index, (kind, xml, _)) in all().into_iter().enumerate() {
        let file = folder.path().join(format!("{index}.xml"));
        std::fs::write(&file, xml).unwrap();
        let schema = schemas.join(format!("no.ks.fiks.arkiv.v1.{kind}.xsd"));
        xmllint(&schema, &file);
    }
}

#[test]
fn what_is_to_change_and_is_not_known_here_is_told_beside() {
    let title = ArkivmeldingOppdatering::Mappe(MappeOppdatering {
        referanse: case(),
        tittel: Some("Ny tittel".into()),
        ..MappeOppdatering::default()
    });
    let xml = String::from_utf8(title.to_xml()).unwrap();
    let more = xml.replace(
        "</tittel>",
        "</tittel><noekkelord><ny>frist</ny></noekkelord>",
    );
    let read = ArkivmeldingOppdatering::parse(more.as_bytes()).unwrap();
    assert_eq!(read.message, title);
    assert_eq!(read.extra[0].path, "mappeOppdateringer/noekkelord/ny");
    let nothing = xml.replace("mappeOppdateringer", "annet");
    assert!(ArkivmeldingOppdatering::parse(nothing.as_bytes()).is_err());
}

#[test]
fn a_search_that_does_not_say_for_what_is_refused_with_blame() {
    let (_, xml, _) = searches().remove(0);
    let xml = String::from_utf8(xml).unwrap();
    let nameless = xml.replace(" xsi:type=\"saksmappeSokdefinisjon\"", "");
    assert_ne!(nameless, xml);
    let error = Sok::parse(nameless.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("hva det søkes etter"), "{error}");
    let empty = xml.replace(">minimum<", "><");
    let read = Sok::parse(empty.as_bytes()).unwrap().message;
    assert_eq!(
        read.responstype,
        Responstype::Minimum,
        "as the schema has it"
    );
}
