use budstikke_domain::WireId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::reference::{spec, xmllint};
use crate::validator::{Context, PackageFile, judge};

/// An answer with two documents.
pub(crate) fn letter() -> Letter {
    Letter {
        system: "Budstikke 0.1.0".into(),
        message_id: WireId::verbatim("7b0c2b0e-4f1a-4a53-9d6e-0a5d3f6c1e02"),
        sent: "2026-11-20T09:15:00Z".parse().unwrap(),
        case_id: Uuid::from_u128(1),
        case_title: "Søknad om skjenkebevilling".into(),
        case_number: Some((2026, 412)),
        registration_id: Uuid::from_u128(2),
        title: "Svar på søknad".into(),
        public_title: None,
        document_date: Some(jiff::civil::date(2026, 11, 18)),
        sender: LetterParty {
            name: "Solvik kommune".into(),
            address: vec!["Rådhusgata 2".into()],
            postal_code: Some("9999".into()),
            city: Some("Solvik".into()),
            country: Some("Norge".into()),
        },
        receiver: LetterParty {
            name: "Statens prøveetat".into(),
            ..LetterParty::default()
        },
        administrative_unit: "Næring".into(),
        case_worker: "Kari Testesen".into(),
        documents: vec![
            document(3, "Brev", "brev.pdf"),
            document(4, "Oversikt", "oversikt.xlsx"),
        ],
        skjerming: None,
        reply: Some(Reply {
            registration: "5f7f6c1e-0000-4000-8000-000000000001".into(),
        }),
    }
}

fn document(id: u128, title: &str, file_name: &str) -> LetterDocument {
    LetterDocument {
        id: Uuid::from_u128(id),
        title: title.into(),
        file_name: file_name.into(),
        kind: None,
        variant: Variantformat::Arkivformat,
    }
}

fn shielded() -> Letter {
    Letter {
        public_title: Some("Svar på *****".into()),
        skjerming: Some(Skjerming {
            tilgangsrestriksjon: "UO".into(),
            skjermingshjemmel: "Offl. § 13, jf. fvl. § 13".into(),
            skjerming_metadata: Vec::new(),
            skjerming_dokument: Some("Skjerming av hele dokumentet".into()),
        }),
        reply: None,
        case_number: None,
        ..letter()
    }
}

#[test]
fn a_letter_is_composed_in_the_order_of_the_schema() {
    let xml = String::from_utf8(letter().compose().to_xml()).unwrap();
    let names: Vec<&str> = xml
        .lines()
        .filter_map(|line| line.trim().strip_prefix('<')?.split(['>', ' ']).next())
        .collect();
    let expected = "?xml arkivmelding system meldingId tidspunkt antallFiler mappe systemID mappeID tittel offentligTittel \
        opprettetDato opprettetAv basisregistrering systemID opprettetDato opprettetAv arkivertDato arkivertAv \
        referanseForelderMappe dokumentbeskrivelse systemID dokumenttype dokumentstatus tittel opprettetDato opprettetAv \
        tilknyttetRegistreringSom dokumentnummer tilknyttetDato tilknyttetAv dokumentobjekt versjonsnummer variantformat \
        opprettetDato opprettetAv referanseDokumentfil /dokumentobjekt /dokumentbeskrivelse dokumentbeskrivelse systemID \
        dokumenttype dokumentstatus tittel opprettetDato opprettetAv tilknyttetRegistreringSom dokumentnummer tilknyttetDato \
        tilknyttetAv dokumentobjekt versjonsnummer variantformat opprettetDato opprettetAv referanseDokumentfil \
        /dokumentobjekt /dokumentbeskrivelse tittel offentligTittel kryssreferanse referanseTilRegistrering /kryssreferanse \
        journalposttype journalstatus journaldato dokumentetsDato sendtDato antallVedlegg korrespondansepart \
        korrespondanseparttype korrespondansepartNavn postadresse postnummer poststed land administrativEnhet saksbehandler \
        /korrespondansepart korrespondansepart korrespondanseparttype korrespondansepartNavn /korrespondansepart \
        /basisregistrering saksaar sakssekvensnummer saksdato administrativEnhet saksansvarlig saksstatus /mappe /arkivmelding";
    assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
    assert!(
        xml.contains("<tidspunkt>2026-11-20T10:15:00+01:00</tidspunkt>"),
        "Oslo's time with offset, whole seconds"
    );
    assert!(
        xml.contains("<journaldato>2026-11-20</journaldato>"),
        "days without zone"
    );
}

#[test]
fn a_composed_letter_may_be_sent() {
    let package: Vec<PackageFile> = ["brev.pdf", "oversikt.xlsx"]
        .map(|name| PackageFile { name: name.into() })
        .into();
    let id = letter().message_id;
    let context = Context {
        package: Some(&package),
        today: Some(jiff::civil::date(2026, 11, 20)),
        message_id: Some(id.as_str()),
        confidential: Some(true),
    };
    for letter in [letter(), shielded()] {
        let report = judge(&letter.compose().to_xml(), &context).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

#[test]
fn the_shielded_title_stands_nowhere_public() {
    let composed = shielded().compose();
    assert_eq!(
        composed.journalpost().unwrap().offentlig_tittel.as_deref(),
        Some("Svar på *****")
    );
    let untitled = Letter {
        case_title: String::new(),
        ..shielded()
    }
    .compose();
    assert_eq!(
        untitled.saksmappe.unwrap().offentlig_tittel.as_deref(),
        Some("Svar på *****")
    );
}

#[test]
fn libxml2_finds_what_we_compose_valid_in_both_schemas() {
    let Some(schemas) = spec("arkivmelding/eformidling") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let hard = Letter {
        title: "<æøå> & «🎉» ]]> \"'\u{1}".into(),
        ..letter()
    };
    for (index, letter) in [
        letter(),
        shielded(),
        hard,
        Letter {
            documents: Vec::new(),
            ..letter()
        },
    ]
    .into_iter()
    .enumerate()
    {
        let file = folder.path().join(format!("{index}.xml"));
        std::fs::write(&file, letter.compose().to_xml()).unwrap();
        for schema in ["xsd-integrasjonspunkt", "xsd-docs"] {
            xmllint(&schemas.join(schema).join("arkivmelding.xsd"), &file);
        }
    }
}

#[test]
fn what_peers_send_is_read_with_everything_in_it() {
    let xml = r#"<a:arkivmelding xmlns:a="http://www.arkivverket.no/standarder/noark5/arkivmelding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <a:antallFiler> 0 </a:antallFiler>
  <a:mappe xsi:type="a:saksmappe">
    <a:basisregistrering xsi:type="a:journalpost">
      <a:dokumentbeskrivelse><a:tittel>Fil</a:tittel><a:dokumentobjekt><a:referanseDokumentfil>årsmelding 1.pdf</a:referanseDokumentfil></a:dokumentobjekt></a:dokumentbeskrivelse>
      <a:tittel>Uten resten</a:tittel><a:merknad><a:merknadstekst>Haster</a:merknadstekst></a:merknad>
      <a:virksomhetsspesifikkeMetadata><nokkel>verdi</nokkel></a:virksomhetsspesifikkeMetadata>
      <a:journaldato>00-1-12-30+01:00</a:journaldato>
      <a:dokumentetsDato xsi:nil="true"/>
    </a:basisregistrering>
  </a:mappe>
</a:arkivmelding>"#;
    let read = Arkivmelding::parse(xml.as_bytes()).unwrap();
    let journalpost = read.message.journalpost().unwrap();
    assert_eq!(journalpost.tittel, "Uten resten");
    assert_eq!(
        read.message.files().collect::<Vec<_>>(),
        ["årsmelding 1.pdf"]
    );
    assert_eq!(
        (
            journalpost.journaldato.0.as_str(),
            journalpost.journaldato.day()
        ),
        ("00-1-12-30+01:00", None)
    );
    assert_eq!(journalpost.dokumentets_dato, None);
    let extra: Vec<_> = read
        .extra
        .iter()
        .map(|extra| (extra.path.as_str(), extra.text.as_str()))
        .collect();
    assert_eq!(
        extra,
        [
            ("mappe/basisregistrering/merknad/merknadstekst", "Haster"),
            (
                "mappe/basisregistrering/virksomhetsspesifikkeMetadata/nokkel",
                "verdi"
            ),
        ]
    );
    let warned = |text: &str| {
        read.warnings
            .iter()
            .any(|warning| warning.text.contains(text))
    };
    assert!(warned("Mellomrom") && warned("xsi:nil") && warned("«mappe» mangler «saksdato»"));
}

#[test]
fn a_date_is_read_however_it_was_written() {
    let day = |text: &str| DateText(text.into()).day().map(|day| day.to_string());
    assert_eq!(day("2026-11-20+01:00").as_deref(), Some("2026-11-20"));
    assert_eq!(
        day("2026-11-20T23:30:00Z").as_deref(),
        Some("2026-11-21"),
        "the day in Oslo"
    );
    assert_eq!(day("æøåæøåæøå"), None);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[a-zæøåÆØÅ0-9 &<>\"'\\]«»🎉\r\n\t\u{1}\u{b}\u{fffe}]{0,40}"
    ]
}

proptest! {
    #[test]
    fn what_is_composed_is_valid_and_read_back_the_same(
        title in text(), public in proptest::option::of(text()), name in text(), worker in text(), file in text(), unit in text(),
        address in proptest::collection::vec(text(), 0..3), shield in proptest::option::of(text()), seconds in 0_i64..4_000_000_000,
    ) {
        let composed = Letter {
            title: title.clone(),
            public_title: public,
            case_title: name.clone(),
            sender: LetterParty { name, address, ..LetterParty::default() },
            case_worker: worker,
            administrative_unit: unit,
            sent: Timestamp::from_second(seconds).unwrap(),
            documents: vec![document(3, &title, &file)],
            skjerming: shield.map(|basis| Skjerming { skjermingshjemmel: basis.clone(), skjerming_metadata: vec![basis], ..Skjerming::default() }),
            ..letter()
        }.compose();
        let xml = composed.to_xml();
        prop_assert!(judge(&xml, &Context::default()).unwrap().valid(), "{}", String::from_utf8_lossy(&xml));
        let read = Arkivmelding::parse(&xml).unwrap();
        prop_assert_eq!(&read.warnings, &Vec::new());
        prop_assert_eq!(&read.extra, &Vec::new());
        prop_assert_eq!(read.message, composed);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = Arkivmelding::parse(&bytes);
    }
}
