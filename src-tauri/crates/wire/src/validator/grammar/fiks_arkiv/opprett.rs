//! A case and a registration that an archive is to store (arkivmelding B.4).

mod details;

use super::{catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{
    Any, Date, DateTime, Int, NonEmpty, Size, SystemId, Text, Type, Uuid,
};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};
pub(crate) use details::*;

const NAMESPACE: &str = namespace!("arkivmelding/opprett");

/// Every type, also those of [`details`].
pub(crate) static ALL: &[&ComplexType] = &[
    &ARKIVMELDING,
    &MAPPE,
    &SAKSMAPPE,
    &REGISTRERING,
    &JOURNALPOST,
    &ARKIVNOTAT,
    &DOKUMENTBESKRIVELSE,
    &DOKUMENTOBJEKT,
    &MOETEMAPPE,
    &MOETESAK,
    &MOETEDOKUMENT,
    &PART,
    &KORRESPONDANSEPART,
    &AVSKRIVNING,
    &MATRIKKELNUMMER,
    &BYGGIDENT,
    &PLANIDENT,
    &PUNKT,
    &ORGANISASJONS_ID,
    &PERSON_ID,
    &MERKNAD,
    &SKJERMING,
    &GRADERING,
    &DOKUMENTFLYT,
    &KLASSIFIKASJON,
    &PRESEDENS,
    &KRYSSREFERANSE,
    &ADRESSE,
    &UTREDNING,
    &VEDTAK,
    &VOTERING,
];

pub(crate) static ARKIVMELDING: ComplexType = ComplexType::of(
    NAMESPACE,
    "arkivmelding",
    &[
        one("system", Text),
        opt("regel", Text),
        one("antallFiler", Int),
        opt("mappe", Type(&MAPPE)),
        opt("registrering", Type(&REGISTRERING)),
    ],
);

pub(crate) static MAPPE: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappe",
    &[
        opt("systemID", SystemId),
        opt("mappeID", NonEmpty),
        opt("referanseForeldermappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        one("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        any("noekkelord", NonEmpty),
        opt("dokumentmedium", Type(&mdk::DOKUMENTMEDIUM)),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", NonEmpty),
        opt("arkivdel", Type(&mdk::KODE)),
        opt("virksomhetsspesifikkeMetadata", Any),
        any("part", Type(&PART)),
        any("kryssreferanse", Type(&KRYSSREFERANSE)),
        any("merknad", Type(&MERKNAD)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("klassifikasjon", Type(&KLASSIFIKASJON)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
        opt("mappetype", Type(&mdk::KODE)),
    ],
);

pub(crate) static SAKSMAPPE: ComplexType = ComplexType::extending(
    &MAPPE,
    "saksmappe",
    &[
        opt("saksaar", Int),
        opt("sakssekvensnummer", Int),
        opt("saksdato", Date),
        opt("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        opt("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        opt("journalenhet", NonEmpty),
        opt("saksstatus", Type(&mdk::SAKSSTATUS)),
        any("presedens", Type(&PRESEDENS)),
        any("matrikkelnummer", Type(&MATRIKKELNUMMER)),
        any("byggident", Type(&BYGGIDENT)),
        any("planident", Type(&PLANIDENT)),
        any("punkt", Type(&PUNKT)),
        any("adresse", Type(&ADRESSE)),
    ],
);

pub(crate) static REGISTRERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registrering",
    &[
        opt("systemID", SystemId),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("arkivertDato", DateTime),
        opt("arkivertAv", NonEmpty),
        OneOf(
            &[
                field(
                    "referanseForelderMappe",
                    Type(&mdk::REFERANSE_TIL_MAPPE),
                    false,
                ),
                field("arkivdel", Type(&mdk::KODE), false),
            ],
            false,
        ),
        any("part", Type(&PART)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("dokumentbeskrivelse", Type(&DOKUMENTBESKRIVELSE)),
        opt("registreringsID", NonEmpty),
        one("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        any("noekkelord", NonEmpty),
        any("forfatter", NonEmpty),
        opt("dokumentmedium", Type(&mdk::DOKUMENTMEDIUM)),
        opt("virksomhetsspesifikkeMetadata", Any),
        any("merknad", Type(&MERKNAD)),
        any("kryssreferanse", Type(&KRYSSREFERANSE)),
        any("korrespondansepart", Type(&KORRESPONDANSEPART)),
        any("klassifikasjon", Type(&KLASSIFIKASJON)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static JOURNALPOST: ComplexType = ComplexType::extending(
    &REGISTRERING,
    "journalpost",
    &[
        opt("journalaar", Int),
        opt("journalsekvensnummer", Int),
        opt("journalpostnummer", Int),
        one("journalposttype", Type(&mdk::JOURNALPOSTTYPE)),
        opt("journalstatus", Type(&mdk::JOURNALSTATUS)),
        opt("journaldato", Date),
        opt("dokumentetsDato", Date),
        opt("mottattDato", DateTime),
        opt("sendtDato", DateTime),
        opt("forfallsdato", Date),
        opt("offentlighetsvurdertDato", Date),
        opt("antallVedlegg", Int),
        opt("journalenhet", NonEmpty),
        any("dokumentflyt", Type(&DOKUMENTFLYT)),
        any("presedens", Type(&PRESEDENS)),
        opt("avskrivningsdato", Date),
    ],
);

pub(crate) static ARKIVNOTAT: ComplexType = ComplexType::extending(
    &REGISTRERING,
    "arkivnotat",
    &[
        opt("dokumentetsDato", Date),
        opt("mottattDato", DateTime),
        opt("sendtDato", DateTime),
        opt("forfallsdato", Date),
        opt("offentlighetsvurdertDato", Date),
        opt("antallVedlegg", Int),
        any("dokumentflyt", Type(&DOKUMENTFLYT)),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelse",
    &[
        opt("systemID", SystemId),
        opt("dokumenttype", Type(&mdk::DOKUMENTTYPE)),
        opt("dokumentstatus", Type(&mdk::DOKUMENTSTATUS)),
        one("tittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        any("forfatter", NonEmpty),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("dokumentmedium", Type(&mdk::DOKUMENTMEDIUM)),
        one(
            "tilknyttetRegistreringSom",
            Type(&mdk::TILKNYTTET_REGISTRERING_SOM),
        ),
        opt("dokumentnummer", Int),
        opt("tilknyttetDato", DateTime),
        opt("tilknyttetAv", NonEmpty),
        any("part", Type(&PART)),
        any("merknad", Type(&MERKNAD)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("dokumentobjekt", Type(&DOKUMENTOBJEKT)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static DOKUMENTOBJEKT: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentobjekt",
    &[
        opt("systemID", SystemId),
        opt("versjonsnummer", Int),
        opt("variantformat", Type(&mdk::VARIANTFORMAT)),
        opt("format", Type(&mdk::FORMAT)),
        opt("formatDetaljer", NonEmpty),
        opt("mimeType", Text),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        one("filnavn", Text),
        one("referanseDokumentfil", NonEmpty),
        opt("sjekksum", NonEmpty),
        opt("sjekksumAlgoritme", NonEmpty),
        opt("filstoerrelse", Size),
    ],
);

pub(crate) static MOETEMAPPE: ComplexType = ComplexType::extending(
    &MAPPE,
    "moetemappe",
    &[
        one("moetenummer", NonEmpty),
        one("utvalg", Type(&mdk::UTVALG)),
        one("moetedato", Date),
        opt("moetested", NonEmpty),
        opt("referanseForrigeMoete", Uuid),
        opt("referanseNesteMoete", Uuid),
        any("moetedeltaker", Type(&mdk::MOETEDELTAKER)),
    ],
);

pub(crate) static MOETESAK: ComplexType = ComplexType::extending(
    &REGISTRERING,
    "moetesak",
    &[
        one("moetesakstype", Type(&mdk::MOETESAKSTYPE)),
        one("moetesaksaar", Int),
        one("moetesakssekvensnummer", Int),
        opt("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        opt("utredning", Type(&UTREDNING)),
        opt("innstilling", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        opt("vedtak", Type(&VEDTAK)),
    ],
);

pub(crate) static MOETEDOKUMENT: ComplexType = ComplexType::extending(
    &REGISTRERING,
    "moetedokument",
    &[one("moetedokumenttype", Type(&mdk::MOETEDOKUMENTTYPE))],
);
