//! The scripted archive: what it was sent is there afterwards, and what it says is about that.

mod asker;
mod search;

use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::*;

use asker::{ARKIV, Asker, PDF, case_number, first_document, first_entry};
use search::{sok, texts};

/// Journalpost number `number` in the case of the first.
fn another(number: u32) -> String {
    let xml = include_str!("journalpost.xml");
    xml.replace("j-17", &format!("j-{number}"))
        .replace("Gravemelding<", &format!("Brev {number}<"))
}

#[tokio::test]
async fn what_was_stored_is_there_to_be_fetched_with_the_lists_that_are_asked_for() {
    let mut asker = Asker::with_a_case().await;
    let case = asker.case().await;
    assert_eq!(case.tittel, "Gravemelding i Strandgata");
    assert_eq!(
        case.saksansvarlig,
        Some(Identifikatorer::named("Ola Testesen"))
    );
    assert_eq!(case.mappe_id.as_deref(), Some("2026/1"));

    let bare = asker.entry(&[]).await;
    assert_eq!(bare.tittel, "Gravemelding");
    assert_eq!(bare.journalpostnummer.as_deref(), Some("1"));
    assert_eq!(bare.dokumentbeskrivelser, [], "nobody asked for them");
    assert_eq!(bare.korrespondanseparter, []);
    let whole = asker.entry(&["dokumentobjekt", "korrespondansepart"]).await;
    let [document] = &whole.dokumentbeskrivelser[..] else {
        panic!("one document: {whole:?}");
    };
    let object = &document.dokumentobjekter[0];
    assert_eq!(object.filnavn, "Gravemelding.pdf");
    assert_eq!(object.filstoerrelse.as_deref(), Some("10"));
    let digest = hex(&openssl::sha::sha256(PDF.as_bytes()));
    assert_eq!(object.sjekksum.as_deref(), Some(&*digest), "of what came");
    assert_eq!(whole.korrespondanseparter[0].navn, "Graver AS");

    let hent = DokumentfilHent {
        system: "Postmottaket".into(),
        system_id: object.system_id.clone().unwrap(),
    };
    let kind = "innsyn.dokumentfil.hent";
    let (answered, file) = asker.ask(kind, &hent.to_xml()).await;
    assert_eq!(answered, format!("{kind}.resultat"));
    assert_eq!(file.entries.len(), 1, "the file and nothing beside it");
    assert_eq!(file.entries[0].name, "soknad.pdf");
    assert_eq!(file.entries[0].sha256, digest);
}

#[tokio::test]
async fn the_same_key_is_the_same_thing_and_an_unknown_case_takes_nothing() {
    let mut asker = Asker::with_a_case().await;
    let again = asker.store(include_str!("journalpost.xml")).await;
    let (Some(Utfall::Arkivert(case)), Some(Utfall::Arkivert(entry))) =
        (again.mappe, again.registrering)
    else {
        panic!("both are there");
    };
    assert_eq!(case.opprettet_eller_eksisterende, "Eksisterende");
    assert_eq!(entry.opprettet_eller_eksisterende, "Eksisterende");
    assert_eq!(entry.journalsekvensnummer.as_deref(), Some("1"));

    let second = asker.store(&another(18)).await;
    let Some(Utfall::Arkivert(entry)) = second.registrering else {
        panic!("it is stored");
    };
    assert_eq!(entry.opprettet_eller_eksisterende, "Opprettet");
    assert_eq!(
        entry.journalpostnummer.as_deref(),
        Some("2"),
        "in that case"
    );

    let xml = another(19);
    let (head, rest) = xml.split_once("<mappe ").unwrap();
    let (_, tail) = rest.split_once("</mappe>").unwrap();
    let lone = format!("{head}{tail}").replace("s-17", "s-18");
    let files = [("arkivmelding.xml", &*lone), ("soknad.pdf", PDF)];
    asker.send("arkivering.arkivmelding.opprett", &files).await;
    let refused = asker.next(1).await;
    assert_eq!(refused, format!("{ARKIV}feilmelding.ugyldigforespoersel"));
    let none = sok(
        Sokeobjekt::Journalpost,
        "equal",
        "registreringTittel",
        texts("Brev 19"),
    );
    assert_eq!(
        asker.search(&none).await.count,
        "0",
        "nothing of it is kept"
    );
}

#[tokio::test]
async fn what_is_not_there_is_told_as_not_found() {
    let mut asker = Asker::with_a_case().await;
    let system = || "Postmottaket".to_owned();
    let mappe = MappeHent {
        system: system(),
        referanse: case_number("2"),
        inkluder: Vec::new(),
    };
    let registrering = RegistreringHent {
        system: system(),
        referanse: ReferanseTilRegistrering {
            ekstern_noekkel: Some(EksternNoekkel {
                fagsystem: "Postmottaket".into(),
                noekkel: "j-99".into(),
            }),
            ..ReferanseTilRegistrering::default()
        },
        inkluder: Vec::new(),
    };
    let fil = DokumentfilHent {
        system: system(),
        system_id: "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a99".into(),
    };
    let oppdater = ArkivmeldingOppdatering::Mappe(MappeOppdatering {
        referanse: case_number("2"),
        tittel: Some("Ny".into()),
        ..MappeOppdatering::default()
    });
    let slett = SlettAvskrivning {
        referanse: first_entry(),
        korrespondansepart_id: "1".into(),
    };
    for (short, xml) in [
        ("innsyn.mappe.hent", mappe.to_xml()),
        ("innsyn.registrering.hent", registrering.to_xml()),
        ("innsyn.dokumentfil.hent", fil.to_xml()),
        ("arkivering.arkivmelding.oppdater", oppdater.to_xml()),
        ("arkivering.avskrivning.slett", slett.to_xml()),
    ] {
        let (kind, words) = asker.refused(short, &xml).await;
        assert_eq!(kind, "ikkefunnet", "{short}: {words}");
        assert!(!words.is_empty(), "{short}");
    }
    // A reference without any key names nothing.
    let nameless = MappeHent {
        system: system(),
        ..MappeHent::default()
    };
    let (kind, _) = asker.refused("innsyn.mappe.hent", &nameless.to_xml()).await;
    assert_eq!(kind, "ikkefunnet");
}

#[tokio::test]
async fn what_is_updated_is_different_afterwards_and_the_rest_is_not() {
    let mut asker = Asker::with_a_case().await;
    let oppdater = "arkivering.arkivmelding.oppdater";
    let changes = [
        ArkivmeldingOppdatering::Mappe(MappeOppdatering {
            referanse: case_number("1"),
            tittel: Some("Graving i Strandgata".into()),
            saksstatus: Some(Kode::of("saksstatus", "A")),
            ..MappeOppdatering::default()
        }),
        ArkivmeldingOppdatering::Registrering(RegistreringOppdatering {
            referanse: first_entry(),
            tittel: Some("Gravemelding, rettet".into()),
            journaldato: Some(DateText("2026-11-21".into())),
            ..RegistreringOppdatering::default()
        }),
        ArkivmeldingOppdatering::Dokumentbeskrivelse(DokumentbeskrivelseOppdatering {
            referanse: first_document(),
            dokumenttype: Some(Kode::of("dokumenttype", "NOTAT")),
            tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", "H"),
            ..DokumentbeskrivelseOppdatering::default()
        }),
    ];
    for change in changes {
        let xml = String::from_utf8(change.to_xml()).unwrap();
        let done = asker.change(oppdater, &[("arkivmelding.xml", &*xml)]).await;
        assert_eq!(done.entries, [], "the kvittering has no payload");
    }
    let case = asker.case().await;
    assert_eq!(case.tittel, "Graving i Strandgata");
    assert_eq!(case.saksstatus.unwrap().kode, "A");
    assert_eq!(
        case.saksansvarlig,
        Some(Identifikatorer::named("Ola Testesen"))
    );
    let entry = asker.entry(&["dokumentbeskrivelse"]).await;
    assert_eq!(entry.tittel, "Gravemelding, rettet");
    assert_eq!(entry.journaldato, Some(DateText("2026-11-21".into())));
    assert_eq!(entry.journalstatus.unwrap().kode, "J");
    let document = &entry.dokumentbeskrivelser[0];
    assert_eq!(document.dokumenttype.as_ref().unwrap().kode, "NOTAT");
    assert_eq!(document.tittel, "Gravemelding");

    // A kvittering says that all of it was done: what would be left undone is refused.
    let change = ArkivmeldingOppdatering::Mappe(MappeOppdatering {
        referanse: case_number("1"),
        tittel: Some("Aldri".into()),
        ..MappeOppdatering::default()
    });
    let more = String::from_utf8(change.to_xml()).unwrap().replace(
        "</tittel>",
        "</tittel><noekkelord><ny>frist</ny></noekkelord>",
    );
    let (kind, words) = asker.refused(oppdater, more.as_bytes()).await;
    assert_eq!(kind, "ugyldigforespoersel");
    assert!(words.contains("noekkelord"), "{words}");
    assert_eq!(asker.case().await.tittel, "Graving i Strandgata");
}

#[tokio::test]
async fn a_letter_is_written_off_and_that_is_taken_back() {
    let mut asker = Asker::with_a_case().await;
    asker.store(&another(18)).await;
    let answer = ReferanseTilRegistrering {
        saks_journalpostnummer: Some(SaksJournalpostnummer {
            saksnummer: case_number("1").saksnummer.unwrap(),
            journalpostnummer: "2".into(),
        }),
        ..ReferanseTilRegistrering::default()
    };
    let written_off = NyAvskrivning {
        avskrivning: Avskrivning {
            avskrivningsdato: DateText("2026-11-20".into()),
            avskrevet_av: Identifikatorer::named("Kari Testesen"),
            avskrivningsmaate: Kode::of("avskrivningsmaate", "BU"),
            avskrives_av: Some(answer),
            avskriver: None,
        },
        referanse: first_entry(),
        korrespondansepart_id: "1".into(),
    };
    let xml = String::from_utf8(written_off.to_xml()).unwrap();
    let opprett = "arkivering.avskrivning.opprett";
    asker
        .change(opprett, &[("avskrivning-opprett.xml", &*xml)])
        .await;
    let parties = asker.entry(&["avskrivning"]).await.korrespondanseparter;
    assert_eq!(parties[0].avskrivninger.len(), 1);
    assert_eq!(parties[0].avskrivninger[0], written_off.avskrivning);
    assert_eq!(parties[1].avskrivninger, [], "of the other nothing is said");

    let nobody = NyAvskrivning {
        korrespondansepart_id: "7".into(),
        ..written_off
    };
    let (kind, _) = asker.refused(opprett, &nobody.to_xml()).await;
    let reason = "the protocol has no «ikke funnet» here";
    assert_eq!(kind, "ugyldigforespoersel", "{reason}");

    let slett = SlettAvskrivning {
        referanse: first_entry(),
        korrespondansepart_id: "1".into(),
    };
    let xml = String::from_utf8(slett.to_xml()).unwrap();
    let files = [("avskrivning-slett.xml", &*xml)];
    asker.change("arkivering.avskrivning.slett", &files).await;
    let parties = asker.entry(&["avskrivning"]).await.korrespondanseparter;
    assert_eq!(parties[0].avskrivninger, []);
}

#[tokio::test]
async fn a_document_gets_another_file_and_it_can_be_fetched() {
    let mut asker = Asker::with_a_case().await;
    let opprett = DokumentobjektOpprett {
        referanse: first_document(),
        dokumentobjekt: Dokumentobjekt {
            variantformat: Some(Kode::of("variantformat", "A")),
            filnavn: "Gravemelding (arkiv).pdf".into(),
            referanse_dokumentfil: "arkiv.pdf".into(),
            ..Dokumentobjekt::default()
        },
    };
    let xml = String::from_utf8(opprett.to_xml()).unwrap();
    let kind = "arkivering.dokumentobjekt.opprett";
    let files = [
        ("dokumentobjekt-opprett.xml", &*xml),
        ("arkiv.pdf", "%PDF-1.7 a"),
    ];
    let kvittering = asker.change(kind, &files).await;
    let read = DokumentobjektOpprettKvittering::parse(&kvittering.xml.unwrap());
    let id = read.unwrap().message.system_id;
    let entry = asker.entry(&["dokumentobjekt"]).await;
    let objects = &entry.dokumentbeskrivelser[0].dokumentobjekter;
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[1].system_id.as_ref(), Some(&id));
    assert_eq!(objects[1].versjonsnummer.as_deref(), Some("2"));
    let hent = DokumentfilHent {
        system: "Postmottaket".into(),
        system_id: id,
    };
    let (_, file) = asker.ask("innsyn.dokumentfil.hent", &hent.to_xml()).await;
    assert_eq!(file.entries[0].name, "arkiv.pdf");

    let (kind, words) = asker.refused(kind, &opprett.to_xml()).await;
    assert_eq!(kind, "ugyldigforespoersel", "the file is missing");
    assert!(words.contains("arkiv.pdf"), "{words}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
