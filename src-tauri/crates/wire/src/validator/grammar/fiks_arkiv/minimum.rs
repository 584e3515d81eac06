//! What an archive has, in short.

use super::{catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{
    Boolean, Date, DateTime, Int, NonEmpty, Size, SystemId, Type,
};
use crate::validator::grammar::{ComplexType, any, one, opt};

const NAMESPACE: &str = namespace!("arkivstruktur/minimum");

/// Every type.
pub(crate) static ALL: &[&ComplexType] = &[
    &KLASSIFIKASJONSSYSTEM_MINIMUM,
    &KLASSIFIKASJON,
    &MAPPE_MINIMUM,
    &SAKSMAPPE_MINIMUM,
    &REGISTRERING_MINIMUM,
    &JOURNALPOST_MINIMUM,
    &JOURNALPOST_MED_SAKSMAPPE_MINIMUM,
    &KORRESPONDANSEPART_MINIMUM,
    &DOKUMENTBESKRIVELSE_MINIMUM,
    &DOKUMENTOBJEKT_MINIMUM,
    &SKJERMING_MINIMUM,
    &GRADERING_MINIMUM,
];

pub(crate) static KLASSIFIKASJONSSYSTEM_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjonssystemMinimum",
    &[
        one("klassifikasjonssystemID", NonEmpty),
        opt("klassifikasjonstype", Type(&mdk::KLASSIFIKASJONSTYPE)),
        one("tittel", NonEmpty),
    ],
);

pub(crate) static KLASSIFIKASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjon",
    &[
        opt("klassifikasjonID", NonEmpty),
        one(
            "klassifikasjonssystem",
            Type(&KLASSIFIKASJONSSYSTEM_MINIMUM),
        ),
        one("klasseID", NonEmpty),
        opt("tittel", NonEmpty),
        opt("erSkjermet", Boolean),
    ],
);

pub(crate) static MAPPE_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeMinimum",
    &[
        one("systemID", SystemId),
        one("mappeID", NonEmpty),
        opt("referanseForeldermappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        one("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("skjerming", Type(&SKJERMING_MINIMUM)),
        opt("gradering", Type(&GRADERING_MINIMUM)),
        any("klassifikasjon", Type(&KLASSIFIKASJON)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static SAKSMAPPE_MINIMUM: ComplexType = ComplexType::extending(
    &MAPPE_MINIMUM,
    "saksmappeMinimum",
    &[
        one("saksaar", Int),
        one("sakssekvensnummer", Int),
        one("saksdato", Date),
        one("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        one("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        one("saksstatus", Type(&mdk::SAKSSTATUS)),
    ],
);

pub(crate) static REGISTRERING_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "registreringMinimum",
    &[
        one("systemID", SystemId),
        opt("skjerming", Type(&SKJERMING_MINIMUM)),
        opt("gradering", Type(&GRADERING_MINIMUM)),
        any("dokumentbeskrivelse", Type(&DOKUMENTBESKRIVELSE_MINIMUM)),
        opt("registreringsID", NonEmpty),
        one("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        any("korrespondansepart", Type(&KORRESPONDANSEPART_MINIMUM)),
    ],
);

pub(crate) static JOURNALPOST_MINIMUM: ComplexType = ComplexType::extending(
    &REGISTRERING_MINIMUM,
    "journalpostMinimum",
    &[
        one("journalaar", Int),
        one("journalsekvensnummer", Int),
        one("journalpostnummer", Int),
        one("journalposttype", Type(&mdk::JOURNALPOSTTYPE)),
        one("journalstatus", Type(&mdk::JOURNALSTATUS)),
        one("journaldato", Date),
        opt("dokumentetsDato", Date),
    ],
);

pub(crate) static JOURNALPOST_MED_SAKSMAPPE_MINIMUM: ComplexType = ComplexType::extending(
    &JOURNALPOST_MINIMUM,
    "journalpostMedSaksmappeMinimum",
    &[
        one("saksaar", Int),
        one("sakssekvensnummer", Int),
        one("saksdato", Date),
        one("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        one("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        one("saksstatus", Type(&mdk::SAKSSTATUS)),
    ],
);

pub(crate) static KORRESPONDANSEPART_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepartMinimum",
    &[
        one("korrespondanseparttype", Type(&mdk::KORRESPONDANSEPARTTYPE)),
        one("korrespondansepartNavn", NonEmpty),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelseMinimum",
    &[
        one("systemID", SystemId),
        one("dokumenttype", Type(&mdk::DOKUMENTTYPE)),
        one("dokumentstatus", Type(&mdk::DOKUMENTSTATUS)),
        one("tittel", NonEmpty),
        opt("skjerming", Type(&SKJERMING_MINIMUM)),
        opt("gradering", Type(&GRADERING_MINIMUM)),
        any("dokumentobjekt", Type(&DOKUMENTOBJEKT_MINIMUM)),
    ],
);

pub(crate) static DOKUMENTOBJEKT_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentobjektMinimum",
    &[
        one("systemID", SystemId),
        one("versjonsnummer", Int),
        one("variantformat", Type(&mdk::VARIANTFORMAT)),
        one("format", Type(&mdk::FORMAT)),
        opt("formatDetaljer", NonEmpty),
        one("referanseDokumentfil", NonEmpty),
        one("filstoerrelse", Size),
    ],
);

pub(crate) static SKJERMING_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "skjermingMinimum",
    &[
        one("tilgangsrestriksjon", Type(&mdk::TILGANGSRESTRIKSJON)),
        one("skjermingshjemmel", NonEmpty),
        opt("skjermingOpphoererDato", Date),
        opt(
            "skjermingOpphoererAksjon",
            Type(&mdk::SKJERMING_OPPHOERER_AKSJON),
        ),
    ],
);

pub(crate) static GRADERING_MINIMUM: ComplexType = ComplexType::of(
    NAMESPACE,
    "graderingMinimum",
    &[
        one("grad", Type(&mdk::GRAD)),
        one("graderingsdato", DateTime),
        one("gradertAv", NonEmpty),
        opt("nedgraderingsdato", DateTime),
        opt("nedgradertAv", NonEmpty),
    ],
);
