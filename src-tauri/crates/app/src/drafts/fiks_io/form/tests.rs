use super::*;
use crate::dto::{
    ArkivNoekkel, ArkivObjekt, AvskrivningInput, EndringInput, NoekkelSlag, SokInput,
};
use budstikke_store::{BlobId, BlobRef, PartRole};
use budstikke_wire::fiks_arkiv::{ArkivmeldingOppdatering, Sok, Sokevalg, Sokeverdier};
use budstikke_wire::validator::{Context, judge};

const ID: &str = "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01";

fn key(slag: NoekkelSlag, verdi: &str) -> ArkivNoekkel {
    ArkivNoekkel {
        slag,
        verdi: verdi.to_owned(),
        fagsystem: "Fagsystem".to_owned(),
    }
}

/// A form in which every part is filled in, so that each meldingstype finds its own.
fn filled(objekt: ArkivObjekt, noekkel: ArkivNoekkel) -> ArkivForm {
    ArkivForm {
        objekt,
        noekkel,
        dokumentnummer: "2".to_owned(),
        korrespondansepart_id: "7".to_owned(),
        avskrivning: AvskrivningInput {
            dato: "20.11.2026".to_owned(),
            av: "Kari Testesen".to_owned(),
            maate: "BU".to_owned(),
            besvart_av: "2026/3108".to_owned(),
        },
        endring: EndringInput {
            tittel: "Ny <tittel> & mer".to_owned(),
            offentlig_tittel: "Ny tittel".to_owned(),
            saksansvarlig: "Ola Testesen".to_owned(),
            enhet: "Næring".to_owned(),
            dokumentets_dato: "1.2.2026".to_owned(),
            forfallsdato: "24.12.2026".to_owned(),
            ny_sak: "2026/413".to_owned(),
            rolle: "H".to_owned(),
            ..EndringInput::default()
        },
        sok: SokInput {
            tittel: "skolevei".to_owned(),
            fra: "1.1.2026".to_owned(),
            til: "31.12.2026".to_owned(),
            ..SokInput::default()
        },
        variantformat: "A".to_owned(),
    }
}

fn attachment() -> Attachment {
    Attachment {
        id: "a".to_owned(),
        ordinal: 0,
        role: PartRole::Hoveddokument,
        name: "Søknad – 2026.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        blob: BlobRef {
            id: BlobId::parse(&"0".repeat(32)).unwrap(),
            size: 10,
            sha256: String::new(),
        },
        source: None,
    }
}

fn made(kind: ArkivFormKind, form: &ArkivForm) -> Result<Vec<u8>, Fault> {
    document(kind, form, &[attachment()], &["soknad.pdf".to_owned()])
}

fn refused(kind: ArkivFormKind, form: &ArkivForm) -> &'static str {
    made(kind, form).expect_err("it lacks something").field
}

const KINDS: [(&str, ArkivFormKind); 8] = [
    ("arkivering.arkivmelding.oppdater", ArkivFormKind::Oppdater),
    (
        "arkivering.dokumentobjekt.opprett",
        ArkivFormKind::DokumentobjektOpprett,
    ),
    (
        "arkivering.avskrivning.opprett",
        ArkivFormKind::AvskrivningOpprett,
    ),
    (
        "arkivering.avskrivning.slett",
        ArkivFormKind::AvskrivningSlett,
    ),
    ("innsyn.sok", ArkivFormKind::Sok),
    ("innsyn.mappe.hent", ArkivFormKind::MappeHent),
    ("innsyn.registrering.hent", ArkivFormKind::RegistreringHent),
    ("innsyn.dokumentfil.hent", ArkivFormKind::DokumentfilHent),
];

#[test]
fn a_form_that_is_filled_in_becomes_a_message_nothing_is_said_against() {
    let objects = [
        ArkivObjekt::Sak,
        ArkivObjekt::Journalpost,
        ArkivObjekt::Dokument,
    ];
    for (name, kind) in KINDS {
        assert_eq!(kind_of(&format!("{PREFIX}{name}")), Some(kind), "{name}");
        for objekt in objects {
            let form = filled(objekt, key(NoekkelSlag::SystemId, ID));
            let xml = made(kind, &form).unwrap();
            let report = judge(&xml, &Context::default()).unwrap();
            assert_eq!(report.findings, [], "{name}, {objekt:?}");
        }
    }
    assert_eq!(kind_of("no.ks.fiks.arkiv.v1.ping"), None);
    assert_eq!(
        kind_of("no.ks.fiks.arkiv.v2.innsyn.sok"),
        None,
        "a version we do not write"
    );
}

#[test]
fn every_key_is_written_as_the_one_it_is() {
    use NoekkelSlag::{ArkivId, Ekstern, ISaken, Nummer, SystemId};
    let hent = |kind, slag, value| {
        let form = filled(ArkivObjekt::Sak, key(slag, value));
        let xml = made(kind, &form).unwrap();
        let report = judge(&xml, &Context::default()).unwrap();
        assert_eq!(report.findings, [], "{slag:?}");
        String::from_utf8(xml).unwrap()
    };
    let (mappe, entry) = (ArkivFormKind::MappeHent, ArkivFormKind::RegistreringHent);
    assert!(hent(mappe, Nummer, " 26/412 ").contains("<mdk:saksaar>2026</mdk:saksaar>"));
    assert!(hent(mappe, ArkivId, "2026/412").contains("<mdk:mappeID>2026/412<"));
    assert!(hent(mappe, SystemId, ID).contains(&format!("<mdk:systemID>{ID}<")));
    assert!(hent(mappe, Ekstern, "sak-1").contains("<mdk:noekkel>sak-1<"));
    assert!(hent(entry, Nummer, "2026/3107").contains("<mdk:journalsekvensnummer>3107<"));
    assert!(hent(entry, ISaken, "2026/412-4").contains("<mdk:journalpostnummer>4<"));
    assert!(hent(entry, ArkivId, "2026/412-4").contains("<mdk:registreringsID>2026/412-4<"));
    let file = ArkivFormKind::DokumentobjektOpprett;
    assert!(hent(file, Nummer, "2026/3107").contains("<mdk:dokumentnummer>2<"));
}

#[test]
fn what_is_missing_is_told_at_its_field() {
    use ArkivFormKind as Kind;
    let good = filled(ArkivObjekt::Sak, key(NoekkelSlag::Nummer, "2026/412"));
    let with = |change: &dyn Fn(&mut ArkivForm)| {
        let mut form = good.clone();
        change(&mut form);
        form
    };
    let empty = with(&|form| form.noekkel.verdi = "  ".to_owned());
    for (_, kind) in KINDS.into_iter().filter(|(_, kind)| *kind != Kind::Sok) {
        assert_eq!(refused(kind, &empty), "arkivNoekkel");
    }
    let no_system = with(&|form| {
        form.noekkel = key(NoekkelSlag::Ekstern, "sak-1");
        form.noekkel.fagsystem.clear();
    });
    assert_eq!(refused(Kind::MappeHent, &no_system), "arkivFagsystem");
    let braces = with(&|form| form.noekkel = key(NoekkelSlag::SystemId, &format!("{{{ID}}}")));
    assert_eq!(refused(Kind::MappeHent, &braces), "arkivNoekkel");
    let no_part = with(&|form| form.korrespondansepart_id.clear());
    assert_eq!(refused(Kind::AvskrivningSlett, &no_part), "arkivPart");
    let no_day = with(&|form| form.avskrivning.dato = "i går".to_owned());
    assert_eq!(refused(Kind::AvskrivningOpprett, &no_day), "arkivDato");
    let zero = with(&|form| form.dokumentnummer = "0".to_owned());
    assert_eq!(
        refused(Kind::DokumentobjektOpprett, &zero),
        "arkivDokumentnummer"
    );
    let nothing_new = with(&|form| form.endring = EndringInput::default());
    assert_eq!(refused(Kind::Oppdater, &nothing_new), "arkivTittel");
    let no_role = with(&|form| {
        form.objekt = ArkivObjekt::Dokument;
        form.endring.rolle.clear();
    });
    assert_eq!(refused(Kind::Oppdater, &no_role), "arkivRolle");
    let nothing_sought = with(&|form| form.sok = SokInput::default());
    assert_eq!(refused(Kind::Sok, &nothing_sought), "arkivSokTittel");
    let too_many = with(&|form| form.sok.antall = "100000".to_owned());
    assert_eq!(refused(Kind::Sok, &too_many), "arkivAntall");
    let none = document(Kind::DokumentobjektOpprett, &good, &[], &[]);
    assert_eq!(
        none.unwrap_err().field,
        "attachments",
        "the file is the point"
    );
}

#[test]
fn only_what_was_filled_in_is_changed() {
    let mut form = filled(
        ArkivObjekt::Journalpost,
        key(NoekkelSlag::Nummer, "2026/3107"),
    );
    form.endring = EndringInput {
        status: "J".to_owned(),
        ..EndringInput::default()
    };
    let xml = made(ArkivFormKind::Oppdater, &form).unwrap();
    let read = ArkivmeldingOppdatering::parse(&xml).unwrap().message;
    let ArkivmeldingOppdatering::Registrering(change) = read else {
        panic!("a journalpost");
    };
    assert_eq!(
        change.journalstatus.map(|code| code.kode),
        Some("J".to_owned())
    );
    assert_eq!(
        (change.tittel, change.forfallsdato),
        (None, None),
        "they stay as they are"
    );
}

#[test]
fn a_search_asks_for_what_was_written_until_the_last_day_is_over() {
    let sok = |sok: SokInput| {
        let mut form = filled(ArkivObjekt::Sak, ArkivNoekkel::default());
        form.sok = sok;
        Sok::parse(&made(ArkivFormKind::Sok, &form).unwrap())
            .unwrap()
            .message
    };
    let parameters = |found: Sok| match found.valg {
        Sokevalg::Parametere(all) => all,
        Sokevalg::Fritekst(words) => panic!("by fields, not {words}"),
    };
    let found = parameters(sok(SokInput {
        tittel: "skolevei".to_owned(),
        nummer: "2026/412".to_owned(),
        til: "31.12.2026".to_owned(),
        ..SokInput::default()
    }));
    let told: Vec<_> = found
        .iter()
        .map(|p| (p.felt.as_str(), p.operator.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("mappeTittel", "wildcardquery"),
            ("sakSaksaar", "equal"),
            ("sakSaksekvensnummer", "equal"),
            ("sakSaksdato", "lessthan"),
        ]
    );
    assert_eq!(
        found[0].verdier,
        Sokeverdier::Tekster(vec!["*skolevei*".to_owned()])
    );
    let Sokeverdier::Datoer(days) = &found[3].verdier else {
        panic!("a day");
    };
    assert!(days[0].starts_with("2027-01-01T00:00:00"), "{days:?}");
    let year = parameters(sok(SokInput {
        nummer: "2026".to_owned(),
        ..SokInput::default()
    }));
    assert_eq!(year.len(), 1, "a year alone");
    let words = sok(SokInput {
        fritekst: true,
        ord: "bru over elva".to_owned(),
        tittel: "skolevei".to_owned(),
        ..SokInput::default()
    });
    assert_eq!(words.valg, Sokevalg::Fritekst("bru over elva".to_owned()));
}
