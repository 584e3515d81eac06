//! What holds for any message that we write.

use proptest::option::of as maybe;
use proptest::prelude::*;

use crate::fiks_arkiv::*;
use crate::validator::{Context, judge};

/// Text that XML can carry; what it can not is left out when it is written.
fn text() -> impl Strategy<Value = String> {
    "[a-zæøåÆØÅ0-9 &<>\"'\\]«»🎉\r\n\t]{1,30}"
}

fn number() -> impl Strategy<Value = String> {
    (0..i32::MAX).prop_map(|number| number.to_string())
}

fn uuid() -> impl Strategy<Value = String> {
    any::<u128>().prop_map(|id| uuid::Uuid::from_u128(id).to_string())
}

fn code() -> impl Strategy<Value = Kode> {
    ("[A-ZÆØÅ]{0,5}", maybe(text())).prop_map(|(kode, beskrivelse)| Kode { kode, beskrivelse })
}

fn keys() -> impl Strategy<Value = EksternNoekkel> {
    (text(), text()).prop_map(|(fagsystem, noekkel)| EksternNoekkel { fagsystem, noekkel })
}

fn day() -> impl Strategy<Value = DateText> {
    (1..=28_u8).prop_map(|day| DateText(format!("2026-11-{day:02}")))
}

fn place() -> impl Strategy<Value = Plassering> {
    let by_number = (number(), number()).prop_map(|(saksaar, sakssekvensnummer)| Saksnummer {
        saksaar,
        sakssekvensnummer,
    });
    let case = (
        maybe(uuid()),
        maybe(text()),
        maybe(by_number),
        maybe(keys()),
    );
    prop_oneof![
        case.prop_map(|(system_id, mappe_id, saksnummer, ekstern_noekkel)| {
            Plassering::Mappe(ReferanseTilMappe {
                system_id,
                mappe_id,
                saksnummer,
                ekstern_noekkel,
            })
        }),
        code().prop_map(Plassering::Arkivdel),
    ]
}

fn shield() -> impl Strategy<Value = Skjerming> {
    (code(), text(), maybe(day()), maybe(code())).prop_map(|(who, basis, until, then)| Skjerming {
        tilgangsrestriksjon: who,
        skjermingshjemmel: basis,
        opphoerer_dato: until,
        opphoerer_aksjon: then,
    })
}

fn described() -> impl Strategy<Value = Dokumentbeskrivelse> {
    let object = (text(), text(), maybe(code()), maybe(number())).prop_map(
        |(filnavn, referanse_dokumentfil, format, filstoerrelse)| Dokumentobjekt {
            filnavn,
            referanse_dokumentfil,
            format,
            filstoerrelse,
            ..Dokumentobjekt::default()
        },
    );
    let objects = proptest::collection::vec(object, 0..3);
    (text(), code(), maybe(number()), objects, maybe(shield())).prop_map(
        |(tittel, som, dokumentnummer, dokumentobjekter, skjerming)| Dokumentbeskrivelse {
            tittel,
            tilknyttet_registrering_som: som,
            dokumentnummer,
            dokumentobjekter,
            skjerming,
            ..Dokumentbeskrivelse::default()
        },
    )
}

fn party() -> impl Strategy<Value = Korrespondansepart> {
    let lines = proptest::collection::vec(text(), 0..3);
    (
        text(),
        code(),
        maybe(text()),
        lines,
        maybe(code()),
        maybe(text()),
    )
        .prop_map(
            |(navn, kind, name, postadresse, landkode, reference)| Korrespondansepart {
                navn,
                korrespondanseparttype: kind,
                postadresse,
                landkode,
                deres_referanse: reference,
                saksbehandler: name.as_deref().map(Identifikatorer::named),
                ..Korrespondansepart::default()
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_valid_and_read_back_the_same(
        (system, title, public, is_case, is_entry) in (text(), text(), maybe(text()), any::<bool>(), any::<bool>()),
        place in maybe(place()), shield in maybe(shield()), key in maybe(keys()), when in maybe(day()),
        documents in proptest::collection::vec(described(), 0..3), parties in proptest::collection::vec(party(), 0..3),
        (kind, status) in (code(), maybe(code())), (year, number) in (maybe(number()), maybe(number())),
    ) {
        let only = |is: bool, value: &Option<String>| value.clone().filter(|_| is);
        let message = Arkivmelding {
            system,
            regel: public.clone(),
            antall_filer: documents.len().to_string(),
            mappe: Some(Mappe {
                er_saksmappe: is_case,
                tittel: title.clone(),
                skjerming: shield.clone(),
                ekstern_noekkel: key.clone(),
                saksaar: only(is_case, &year),
                saksdato: when.clone().filter(|_| is_case),
                saksstatus: status.clone().filter(|_| is_case),
                ..Mappe::default()
            }),
            registrering: Some(Registrering {
                er_journalpost: is_entry,
                plassering: place,
                skjerming: shield,
                dokumentbeskrivelser: documents,
                tittel: title,
                offentlig_tittel: public,
                korrespondanseparter: parties,
                ekstern_noekkel: key,
                journalaar: only(is_entry, &year),
                journalsekvensnummer: only(is_entry, &number),
                journalposttype: Some(kind).filter(|_| is_entry),
                journaldato: when.filter(|_| is_entry),
                ..Registrering::default()
            }),
        };
        let xml = message.to_xml();
        let report = judge(&xml, &Context::default()).unwrap();
        prop_assert!(report.valid(), "{:?}\n{}", report.findings, String::from_utf8_lossy(&xml));
        let read = Arkivmelding::parse(&xml).unwrap();
        prop_assert_eq!((&read.extra, &read.warnings), (&Vec::new(), &Vec::new()));
        prop_assert_eq!(read.message, message);
    }

    #[test]
    fn answers_are_valid_and_read_back_the_same(
        (case, entry) in (uuid(), uuid()), (year, number) in (maybe(number()), maybe(number())), existing: bool,
        key in maybe(keys()), documents in proptest::collection::vec((uuid(), maybe(number()), proptest::collection::vec(uuid(), 0..3)), 0..3),
        kind in maybe(code()), feil in maybe((text(), text())), which in 0..3_usize,
    ) {
        let opprettet_eller_eksisterende = if existing { "Eksisterende" } else { "Opprettet" }.to_owned();
        let feil = feil.map(|(feil_id, feilmelding)| Feil { feil_id, feilmelding });
        let mappe = MappeKvittering {
            er_saksmappe: true,
            system_id: case,
            saksaar: year.clone(),
            sakssekvensnummer: number.clone(),
            opprettet_eller_eksisterende: opprettet_eller_eksisterende.clone(),
            ..MappeKvittering::default()
        };
        let registrering = RegistreringKvittering {
            er_journalpost: true,
            system_id: entry,
            dokumenter: documents.into_iter().map(|(system_id, dokumentnummer, dokumentobjekter)| DokumentKvittering { system_id, dokumentnummer, dokumentobjekter }).collect(),
            ekstern_noekkel: key,
            opprettet_eller_eksisterende,
            journalaar: year,
            journalposttype: kind,
            ..RegistreringKvittering::default()
        };
        let kvittering = ArkivmeldingKvittering {
            mappe: Some(match &feil { Some(feil) if existing => Utfall::Feilet(feil.clone()), _ => Utfall::Arkivert(mappe) }),
            registrering: Some(match &feil { Some(feil) => Utfall::Feilet(feil.clone()), None => Utfall::Arkivert(registrering) }),
        };
        let xml = kvittering.to_xml();
        prop_assert!(judge(&xml, &Context::default()).unwrap().valid(), "{}", String::from_utf8_lossy(&xml));
        let read = ArkivmeldingKvittering::parse(&xml).unwrap();
        prop_assert_eq!((&read.extra, &read.warnings), (&Vec::new(), &Vec::new()));
        prop_assert_eq!(read.message, kvittering);

        let message = Feilmelding { feiltype: Feiltype::ALL[which], feil: feil.unwrap_or_default() };
        let xml = message.to_xml();
        prop_assert!(judge(&xml, &Context::default()).unwrap().valid());
        prop_assert_eq!(Feilmelding::parse(&xml).unwrap().message, message);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = (Arkivmelding::parse(&bytes), ArkivmeldingKvittering::parse(&bytes), Feilmelding::parse(&bytes));
        let _ = (ArkivmeldingOppdatering::parse(&bytes), Sok::parse(&bytes), Sokeresultat::parse(&bytes));
    }
}
