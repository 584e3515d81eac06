//! What fagsystemer ask of an archive, and what archives answer.

use budstikke_wire::fiks_arkiv::{
    Arkivmelding, ArkivmeldingKvittering, Feil, Feilmelding, Feiltype, Kode, Mappe,
    MappeKvittering, Registrering, Utfall,
};
use budstikke_wire::validator::{self, Context};

use super::Target;

pub(super) const FIKS_ARKIV: Target = Target {
    name: "fiks_arkiv",
    run: fiks_arkiv,
    seeds: messages,
};

fn fiks_arkiv(octets: &[u8]) {
    let valid = is_valid(octets);
    if let Ok(read) = Arkivmelding::parse(octets) {
        written(valid, &read.message.to_xml(), |octets| {
            Arkivmelding::parse(octets).map(|read| read.message.to_xml())
        });
    }
    if let Ok(read) = ArkivmeldingKvittering::parse(octets) {
        let _ = read.message.lines();
        written(valid, &read.message.to_xml(), |octets| {
            ArkivmeldingKvittering::parse(octets).map(|read| read.message.to_xml())
        });
    }
    if let Ok(read) = Feilmelding::parse(octets) {
        let _ = read.message.sentence();
        written(valid, &read.message.to_xml(), |octets| {
            Feilmelding::parse(octets).map(|read| read.message.to_xml())
        });
    }
}

fn written<E: std::fmt::Debug>(valid: bool, once: &[u8], again: fn(&[u8]) -> Result<Vec<u8>, E>) {
    let twice = again(once).expect("what we write can be read");
    assert_eq!(twice, once, "written twice it is the same");
    assert!(!valid || is_valid(once), "what is valid stays valid");
}

fn is_valid(octets: &[u8]) -> bool {
    validator::judge(octets, &Context::default()).is_ok_and(|report| report.valid())
}

fn messages() -> Vec<Vec<u8>> {
    let arkivmelding = Arkivmelding {
        system: "Budstikke".into(),
        antall_filer: "0".into(),
        mappe: Some(Mappe {
            er_saksmappe: true,
            tittel: "Skjenkebevilling".into(),
            saksstatus: Some(Kode::of("saksstatus", "B")),
            ..Mappe::default()
        }),
        registrering: Some(Registrering {
            er_journalpost: true,
            tittel: "Søknad".into(),
            journalposttype: Some(Kode::of("journalposttype", "I")),
            ..Registrering::default()
        }),
        ..Arkivmelding::default()
    };
    let feil = Feil {
        feil_id: "1".into(),
        feilmelding: "Ukjent dokumenttype".into(),
    };
    let kvittering = ArkivmeldingKvittering {
        mappe: Some(Utfall::Arkivert(MappeKvittering {
            er_saksmappe: true,
            system_id: "0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01".into(),
            opprettet_eller_eksisterende: "Opprettet".into(),
            saksaar: Some("2026".into()),
            ..MappeKvittering::default()
        })),
        registrering: Some(Utfall::Feilet(feil.clone())),
    };
    let feilmelding = Feilmelding {
        feiltype: Feiltype::Ikkefunnet,
        feil,
    };
    let whole = arkivmelding.to_xml();
    // As .NET senders write it: two octets a letter, whatever the declaration says.
    let wide = String::from_utf8_lossy(&whole)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    vec![whole, wide, kvittering.to_xml(), feilmelding.to_xml()]
}
