//! What an archive has, by its keys only.

use super::{catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{Int, NonEmpty, SystemId, Type};
use crate::validator::grammar::{ComplexType, opt};

const NAMESPACE: &str = namespace!("arkivstruktur/noekler");

/// Every type.
pub(crate) static ALL: &[&ComplexType] = &[
    &MAPPE_NOEKLER,
    &SAKSMAPPE_NOEKLER,
    &REGISTRERING_NOEKLER,
    &JOURNALPOST_NOEKLER,
    &DOKUMENTBESKRIVELSE_NOEKLER,
];

pub(crate) static MAPPE_NOEKLER: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeNoekler",
    &[
        opt("systemID", SystemId),
        opt("mappeID", NonEmpty),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static SAKSMAPPE_NOEKLER: ComplexType = ComplexType::extending(
    &MAPPE_NOEKLER,
    "saksmappeNoekler",
    &[opt("saksnummer", Type(&mdk::SAKSNUMMER))],
);

pub(crate) static REGISTRERING_NOEKLER: ComplexType = ComplexType::of(
    NAMESPACE,
    "registreringNoekler",
    &[
        opt("systemID", SystemId),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static JOURNALPOST_NOEKLER: ComplexType = ComplexType::extending(
    &REGISTRERING_NOEKLER,
    "journalpostNoekler",
    &[
        opt("journalaar", Int),
        opt("journalsekvensnummer", Int),
        opt("journalpostnummer", Int),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE_NOEKLER: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelseNoekler",
    &[opt("systemID", SystemId)],
);
