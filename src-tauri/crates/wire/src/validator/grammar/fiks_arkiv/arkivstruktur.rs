//! What an archive has, whole: results of searches and of `hent` (arkivmelding B.5).

mod details;

use super::{catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{
    Any, Date, DateTime, Int, NonEmpty, Size, SystemId, Text, Type, Uuid,
};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};
pub(crate) use details::*;

const NAMESPACE: &str = namespace!("arkivstruktur");

/// Every type, also those of [`details`].
pub(crate) static ALL: &[&ComplexType] = &[
    &MAPPE,
    &SAKSMAPPE,
    &MOETEMAPPE,
    &MOETESAK,
    &MOETEDOKUMENT,
    &REGISTRERING,
    &JOURNALPOST,
    &JOURNALPOST_MED_SAKSMAPPE,
    &ARKIVNOTAT,
    &DOKUMENTBESKRIVELSE,
    &DOKUMENTOBJEKT,
    &KLASSIFIKASJON,
    &PART,
    &UTREDNING,
    &VEDTAK,
    &VOTERING,
    &KORRESPONDANSEPART,
    &AVSKRIVNING,
    &DOKUMENTFLYT,
    &KONVERTERING,
    &KRYSSREFERANSE,
    &MERKNAD,
    &KASSASJON,
    &UTFOERT_KASSASJON,
    &SLETTING,
    &SKJERMING,
    &GRADERING,
    &PRESEDENS,
    &ELEKTRONISK_SIGNATUR,
    &ADRESSE,
    &MATRIKKELNUMMER,
    &BYGGIDENT,
    &PLANIDENT,
    &PUNKT,
    &ORGANISASJONS_ID,
    &PERSON_ID,
];

pub(crate) static MAPPE: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappe",
    &[
        one("systemID", SystemId),
        one("mappeID", NonEmpty),
        opt("referanseForeldermappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        one("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        any("noekkelord", NonEmpty),
        opt("dokumentmedium", Type(&mdk::DOKUMENTMEDIUM)),
        one("opprettetDato", DateTime),
        one("opprettetAv", NonEmpty),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", NonEmpty),
        opt("arkivdel", Type(&mdk::KODE)),
        opt("virksomhetsspesifikkeMetadata", Any),
        any("part", Type(&PART)),
        any("kryssreferanse", Type(&KRYSSREFERANSE)),
        any("merknad", Type(&MERKNAD)),
        opt("kassasjon", Type(&KASSASJON)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("klassifikasjon", Type(&KLASSIFIKASJON)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
        OneOf(
            &[
                field("mappe", Type(&MAPPE), true),
                field("registrering", Type(&REGISTRERING), true),
            ],
            false,
        ),
        opt("mappetype", Type(&mdk::KODE)),
    ],
);

pub(crate) static SAKSMAPPE: ComplexType = ComplexType::extending(
    &MAPPE,
    "saksmappe",
    &[
        one("saksaar", Int),
        one("sakssekvensnummer", Int),
        one("saksdato", Date),
        one("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        one("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        opt("journalenhet", NonEmpty),
        one("saksstatus", Type(&mdk::SAKSSTATUS)),
        any("presedens", Type(&PRESEDENS)),
        any("matrikkelnummer", Type(&MATRIKKELNUMMER)),
        any("byggident", Type(&BYGGIDENT)),
        any("planident", Type(&PLANIDENT)),
        any("punkt", Type(&PUNKT)),
        any("adresse", Type(&ADRESSE)),
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

pub(crate) static REGISTRERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registrering",
    &[
        one("systemID", SystemId),
        one("opprettetDato", DateTime),
        one("opprettetAv", NonEmpty),
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
        opt("kassasjon", Type(&KASSASJON)),
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
        one("journalaar", Int),
        one("journalsekvensnummer", Int),
        one("journalpostnummer", Int),
        one("journalposttype", Type(&mdk::JOURNALPOSTTYPE)),
        one("journalstatus", Type(&mdk::JOURNALSTATUS)),
        one("journaldato", Date),
        opt("dokumentetsDato", Date),
        opt("mottattDato", DateTime),
        opt("sendtDato", DateTime),
        opt("forfallsdato", Date),
        opt("offentlighetsvurdertDato", Date),
        opt("antallVedlegg", Int),
        opt("journalenhet", NonEmpty),
        any("dokumentflyt", Type(&DOKUMENTFLYT)),
        any("presedens", Type(&PRESEDENS)),
        opt("elektroniskSignatur", Type(&ELEKTRONISK_SIGNATUR)),
        opt("avskrivningsdato", Date),
    ],
);

pub(crate) static JOURNALPOST_MED_SAKSMAPPE: ComplexType = ComplexType::extending(
    &JOURNALPOST,
    "journalpostMedSaksmappe",
    &[
        one("saksaar", Int),
        one("sakssekvensnummer", Int),
        one("saksdato", Date),
        one("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        one("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        one("saksstatus", Type(&mdk::SAKSSTATUS)),
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
        one("systemID", SystemId),
        one("dokumenttype", Type(&mdk::DOKUMENTTYPE)),
        one("dokumentstatus", Type(&mdk::DOKUMENTSTATUS)),
        one("tittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        any("forfatter", NonEmpty),
        one("opprettetDato", DateTime),
        one("opprettetAv", NonEmpty),
        opt("dokumentmedium", Type(&mdk::DOKUMENTMEDIUM)),
        opt("arkivdel", Type(&mdk::KODE)),
        one(
            "tilknyttetRegistreringSom",
            Type(&mdk::TILKNYTTET_REGISTRERING_SOM),
        ),
        one("dokumentnummer", Int),
        one("tilknyttetDato", DateTime),
        one("tilknyttetAv", NonEmpty),
        any("part", Type(&PART)),
        any("merknad", Type(&MERKNAD)),
        opt("kassasjon", Type(&KASSASJON)),
        opt("utfoertKassasjon", Type(&UTFOERT_KASSASJON)),
        opt("sletting", Type(&SLETTING)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        opt("elektroniskSignatur", Type(&ELEKTRONISK_SIGNATUR)),
        any("dokumentobjekt", Type(&DOKUMENTOBJEKT)),
    ],
);

pub(crate) static DOKUMENTOBJEKT: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentobjekt",
    &[
        one("systemID", SystemId),
        one("versjonsnummer", Int),
        one("variantformat", Type(&mdk::VARIANTFORMAT)),
        one("filnavn", Text),
        one("format", Type(&mdk::FORMAT)),
        opt("mimeType", Text),
        opt("formatDetaljer", NonEmpty),
        one("opprettetDato", DateTime),
        one("opprettetAv", NonEmpty),
        one("referanseDokumentfil", NonEmpty),
        one("sjekksum", NonEmpty),
        one("sjekksumAlgoritme", NonEmpty),
        one("filstoerrelse", Size),
        opt("elektroniskSignatur", Type(&ELEKTRONISK_SIGNATUR)),
        any("konvertering", Type(&KONVERTERING)),
    ],
);
