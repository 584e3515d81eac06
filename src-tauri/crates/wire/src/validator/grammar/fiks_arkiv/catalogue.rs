//! Types that every message shares (arkivmelding B.3).

use super::namespace;
use crate::validator::grammar::Kind::{Int, NonEmpty, SystemId, Text, Type};
use crate::validator::grammar::{ComplexType, one, opt};

const NAMESPACE: &str = namespace!("metadatakatalog");

/// Every type.
pub(crate) static ALL: &[&ComplexType] = &[
    &REFERANSE_TIL_MAPPE,
    &REFERANSE_TIL_REGISTRERING,
    &REFERANSE_TIL_DOKUMENTBESKRIVELSE,
    &REFERANSE_TIL_KLASSIFIKASJON,
    &REFERANSE_TIL_JOURNALPOST,
    &MOETESAKS_BESKRIVELSE,
    &BEHANDLINGSPROTOKOLL,
    &MOETEDELTAKER,
    &KODE,
    &IDENTIFIKATORER,
    &SAKSNUMMER,
    &EKSTERN_NOEKKEL,
    &JOURNALNUMMER,
    &SAKS_JOURNALPOSTNUMMER,
    &JOURNALPOST_DOKUMENTNUMMER,
    &ARKIVSTATUS,
    &ARKIVDELSTATUS,
    &SAKSSTATUS,
    &JOURNALSTATUS,
    &DOKUMENTSTATUS,
    &MOETEREGISTRERINGSSTATUS,
    &PRESEDENS_STATUS,
    &JOURNALPOSTTYPE,
    &DOKUMENTTYPE,
    &MERKNADSTYPE,
    &MOETEREGISTRERINGSTYPE,
    &KLASSIFIKASJONSTYPE,
    &KORRESPONDANSEPARTTYPE,
    &MOETESAKSTYPE,
    &SLETTINGSTYPE,
    &SKJERMING_OPPHOERER_AKSJON,
    &TILKNYTTET_REGISTRERING_SOM,
    &DOKUMENTMEDIUM,
    &PART_ROLLE,
    &LANDKODE,
    &KOORDINATSYSTEM,
    &MOETEDELTAKER_FUNKSJON,
    &MOETEDOKUMENTTYPE,
    &FORSENDELSESMAATE,
    &KASSASJONSVEDTAK,
    &TILGANGSRESTRIKSJON,
    &SKJERMING_METADATA,
    &SKJERMING_DOKUMENT,
    &GRAD,
    &ELEKTRONISK_SIGNATUR_SIKKERHETSNIVAA,
    &ELEKTRONISK_SIGNATUR_VERIFISERT,
    &AVSKRIVNINGSMAATE,
    &FLYT_STATUS,
    &VARIANTFORMAT,
    &FORMAT,
    &ADMINISTRATIV_ENHET,
    &SAKSANSVARLIG,
    &SAKSBEHANDLER,
    &UTVALG,
    &REPRESENTERER,
];

pub(crate) static REFERANSE_TIL_MAPPE: ComplexType = ComplexType::of(
    NAMESPACE,
    "referanseTilMappe",
    &[
        opt("systemID", SystemId),
        opt("mappeID", NonEmpty),
        opt("saksnummer", Type(&SAKSNUMMER)),
        opt("referanseEksternNoekkel", Type(&EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static REFERANSE_TIL_REGISTRERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "referanseTilRegistrering",
    &[
        opt("systemID", SystemId),
        opt("registreringsID", NonEmpty),
        opt("journalnummer", Type(&JOURNALNUMMER)),
        opt("saksJournalpostnummer", Type(&SAKS_JOURNALPOSTNUMMER)),
        opt("referanseEksternNoekkel", Type(&EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static REFERANSE_TIL_DOKUMENTBESKRIVELSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "referanseTilDokumentbeskrivelse",
    &[
        opt("systemID", SystemId),
        opt("referanseEksternNoekkel", Type(&EKSTERN_NOEKKEL)),
        opt(
            "journalpostDokumentnummer",
            Type(&JOURNALPOST_DOKUMENTNUMMER),
        ),
    ],
);

pub(crate) static REFERANSE_TIL_KLASSIFIKASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "referanseTilKlassifikasjon",
    &[
        one("klassifikasjonssystemID", NonEmpty),
        one("klasseID", NonEmpty),
    ],
);

pub(crate) static REFERANSE_TIL_JOURNALPOST: ComplexType = ComplexType::of(
    NAMESPACE,
    "referanseTilJournalpost",
    &[
        opt("systemID", SystemId),
        opt("registreringsID", NonEmpty),
        opt("journalnummer", Type(&JOURNALNUMMER)),
        opt("saksJournalpostnummer", Type(&SAKS_JOURNALPOSTNUMMER)),
        opt("referanseEksternNoekkel", Type(&EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static MOETESAKS_BESKRIVELSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "moetesaksBeskrivelse",
    &[one("tekstInnhold", Text), one("tekstFormat", Type(&KODE))],
);

pub(crate) static BEHANDLINGSPROTOKOLL: ComplexType = ComplexType::of(
    NAMESPACE,
    "behandlingsprotokoll",
    &[one("tekstInnhold", Text), one("tekstFormat", Type(&KODE))],
);

pub(crate) static MOETEDELTAKER: ComplexType = ComplexType::of(
    NAMESPACE,
    "moetedeltaker",
    &[
        opt("identifikator", Type(&IDENTIFIKATORER)),
        opt("funksjon", Type(&MOETEDELTAKER_FUNKSJON)),
        opt("representerer", Type(&REPRESENTERER)),
    ],
);

pub(crate) static KODE: ComplexType = ComplexType::of(
    NAMESPACE,
    "kode",
    &[one("kode", Text), opt("beskrivelse", Text)],
);

pub(crate) static IDENTIFIKATORER: ComplexType = ComplexType::of(
    NAMESPACE,
    "identifikatorer",
    &[
        opt("navn", Text),
        opt("identifikator", Text),
        opt("initialer", Text),
        opt("epostadresse", NonEmpty),
    ],
);

pub(crate) static SAKSNUMMER: ComplexType = ComplexType::of(
    NAMESPACE,
    "saksnummer",
    &[one("saksaar", Int), one("sakssekvensnummer", Int)],
);

pub(crate) static EKSTERN_NOEKKEL: ComplexType = ComplexType::of(
    NAMESPACE,
    "eksternNoekkel",
    &[one("fagsystem", NonEmpty), one("noekkel", NonEmpty)],
);

pub(crate) static JOURNALNUMMER: ComplexType = ComplexType::of(
    NAMESPACE,
    "journalnummer",
    &[one("journalaar", Int), one("journalsekvensnummer", Int)],
);

pub(crate) static SAKS_JOURNALPOSTNUMMER: ComplexType = ComplexType::extending(
    &SAKSNUMMER,
    "saksJournalpostnummer",
    &[one("journalpostnummer", Int)],
);

pub(crate) static JOURNALPOST_DOKUMENTNUMMER: ComplexType = ComplexType::of(
    NAMESPACE,
    "journalpostDokumentnummer",
    &[
        one("referanseTilJournalpost", Type(&REFERANSE_TIL_JOURNALPOST)),
        one("dokumentnummer", Int),
    ],
);

/// Types that add nothing but a name.
macro_rules! named {
    ($base:ident: $($constant:ident = $name:literal,)*) => {
        $(pub(crate) static $constant: ComplexType = ComplexType::extending(&$base, $name, &[]);)*
    };
}

named! {
    KODE:
    ARKIVSTATUS = "arkivstatus",
    ARKIVDELSTATUS = "arkivdelstatus",
    SAKSSTATUS = "saksstatus",
    JOURNALSTATUS = "journalstatus",
    DOKUMENTSTATUS = "dokumentstatus",
    MOETEREGISTRERINGSSTATUS = "moeteregistreringsstatus",
    PRESEDENS_STATUS = "presedensStatus",
    JOURNALPOSTTYPE = "journalposttype",
    DOKUMENTTYPE = "dokumenttype",
    MERKNADSTYPE = "merknadstype",
    MOETEREGISTRERINGSTYPE = "moeteregistreringstype",
    KLASSIFIKASJONSTYPE = "klassifikasjonstype",
    KORRESPONDANSEPARTTYPE = "korrespondanseparttype",
    MOETESAKSTYPE = "moetesakstype",
    SLETTINGSTYPE = "slettingstype",
    SKJERMING_OPPHOERER_AKSJON = "skjermingOpphoererAksjon",
    TILKNYTTET_REGISTRERING_SOM = "tilknyttetRegistreringSom",
    DOKUMENTMEDIUM = "dokumentmedium",
    PART_ROLLE = "partRolle",
    LANDKODE = "landkode",
    KOORDINATSYSTEM = "koordinatsystem",
    MOETEDELTAKER_FUNKSJON = "moetedeltakerFunksjon",
    MOETEDOKUMENTTYPE = "moetedokumenttype",
    FORSENDELSESMAATE = "forsendelsesmaate",
    KASSASJONSVEDTAK = "kassasjonsvedtak",
    TILGANGSRESTRIKSJON = "tilgangsrestriksjon",
    SKJERMING_METADATA = "skjermingMetadata",
    SKJERMING_DOKUMENT = "skjermingDokument",
    GRAD = "grad",
    ELEKTRONISK_SIGNATUR_SIKKERHETSNIVAA = "elektroniskSignaturSikkerhetsnivaa",
    ELEKTRONISK_SIGNATUR_VERIFISERT = "elektroniskSignaturVerifisert",
    AVSKRIVNINGSMAATE = "avskrivningsmaate",
    FLYT_STATUS = "flytStatus",
    VARIANTFORMAT = "variantformat",
    FORMAT = "format",
}

named! {
    IDENTIFIKATORER:
    ADMINISTRATIV_ENHET = "administrativEnhet",
    SAKSANSVARLIG = "saksansvarlig",
    SAKSBEHANDLER = "saksbehandler",
    UTVALG = "utvalg",
    REPRESENTERER = "representerer",
}
