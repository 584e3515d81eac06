//! What became of what an archive was to store (arkivmelding B.5).

use super::{catalogue as mdk, feil, namespace};
use crate::validator::grammar::Kind::{Date, DateTime, Int, NonEmpty, SystemId, Type, Word};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};

const NAMESPACE: &str = namespace!("arkivmelding/opprett/kvittering");

/// Every type.
pub(crate) static ALL: &[&ComplexType] = &[
    &ARKIVMELDING_KVITTERING,
    &MAPPE_KVITTERING,
    &SAKSMAPPE_KVITTERING,
    &REGISTRERING_KVITTERING,
    &JOURNALPOST_KVITTERING,
    &DOKUMENTBESKRIVELSE_KVITTERING,
    &DOKUMENTOBJEKT_KVITTERING,
];

pub(crate) static ARKIVMELDING_KVITTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "arkivmeldingKvittering",
    &[
        OneOf(
            &[
                field("mappeKvittering", Type(&MAPPE_KVITTERING), false),
                field("mappeFeilet", Type(&feil::FEILMELDING_BASE), false),
            ],
            false,
        ),
        OneOf(
            &[
                field(
                    "registreringKvittering",
                    Type(&REGISTRERING_KVITTERING),
                    false,
                ),
                field("registreringFeilet", Type(&feil::FEILMELDING_BASE), false),
            ],
            false,
        ),
    ],
);

pub(crate) static MAPPE_KVITTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeKvittering",
    &[
        one("systemID", SystemId),
        opt("mappeID", NonEmpty),
        opt("referanseForeldermappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", NonEmpty),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
        one(
            "opprettetEllerEksisterende",
            Word(OPPRETTET_ELLER_EKSISTERENDE),
        ),
    ],
);

pub(crate) static SAKSMAPPE_KVITTERING: ComplexType = ComplexType::extending(
    &MAPPE_KVITTERING,
    "saksmappeKvittering",
    &[
        opt("saksaar", Int),
        opt("sakssekvensnummer", Int),
        opt("saksdato", Date),
    ],
);

pub(crate) static REGISTRERING_KVITTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registreringKvittering",
    &[
        one("systemID", SystemId),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("arkivertDato", DateTime),
        opt("arkivertAv", NonEmpty),
        any(
            "dokumentbeskrivelseKvittering",
            Type(&DOKUMENTBESKRIVELSE_KVITTERING),
        ),
        opt("registreringsID", NonEmpty),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
        one(
            "opprettetEllerEksisterende",
            Word(OPPRETTET_ELLER_EKSISTERENDE),
        ),
    ],
);

pub(crate) static JOURNALPOST_KVITTERING: ComplexType = ComplexType::extending(
    &REGISTRERING_KVITTERING,
    "journalpostKvittering",
    &[
        opt("journalaar", Int),
        opt("journalsekvensnummer", Int),
        opt("journalpostnummer", Int),
        opt("journalposttype", Type(&mdk::JOURNALPOSTTYPE)),
        opt("journalstatus", Type(&mdk::JOURNALSTATUS)),
        opt("journaldato", Date),
        opt("forfallsdato", Date),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE_KVITTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelseKvittering",
    &[
        one("systemID", SystemId),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("dokumentnummer", Int),
        any("dokumentobjekt", Type(&DOKUMENTOBJEKT_KVITTERING)),
    ],
);

pub(crate) static DOKUMENTOBJEKT_KVITTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentobjektKvittering",
    &[
        one("systemID", SystemId),
        opt("versjonsnummer", Int),
        opt("variantformat", Type(&mdk::VARIANTFORMAT)),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
    ],
);

const OPPRETTET_ELLER_EKSISTERENDE: &[&str] = &["Opprettet", "Eksisterende"];
