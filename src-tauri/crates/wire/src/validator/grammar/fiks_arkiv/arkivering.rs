//! The small messages that change an archive (arkivmelding B.5).

use super::{catalogue as mdk, namespace, opprett};
use crate::validator::grammar::Kind::{Date, DateTime, NonEmpty, SystemId, Type};
use crate::validator::grammar::{ComplexType, any, one, opt};

pub(crate) static DOKUMENTOBJEKT_OPPRETT: ComplexType = ComplexType::of(
    namespace!("dokumentobjekt/opprett"),
    "dokumentobjektOpprett",
    &[
        one(
            "referanseTilDokumentbeskrivelse",
            Type(&mdk::REFERANSE_TIL_DOKUMENTBESKRIVELSE),
        ),
        one("dokumentobjekt", Type(&opprett::DOKUMENTOBJEKT)),
    ],
);

pub(crate) static DOKUMENTOBJEKT_OPPRETT_KVITTERING: ComplexType = ComplexType::of(
    namespace!("dokumentobjekt/opprett/kvittering"),
    "dokumentobjektOpprettKvittering",
    &[
        one("systemID", SystemId),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
    ],
);

pub(crate) static NY_AVSKRIVNING: ComplexType = ComplexType::of(
    namespace!("avskrivning/opprett"),
    "nyAvskrivning",
    &[
        one("avskrivning", Type(&AVSKRIVNING)),
        one(
            "referanseTilJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
        one("korrespondansepartID", NonEmpty),
    ],
);

pub(crate) static AVSKRIVNING: ComplexType = ComplexType::of(
    namespace!("avskrivning/opprett"),
    "avskrivning",
    &[
        one("avskrivningsdato", Date),
        one("avskrevetAv", Type(&mdk::SAKSBEHANDLER)),
        one("avskrivningsmaate", Type(&mdk::AVSKRIVNINGSMAATE)),
        opt(
            "referanseAvskrivesAvJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
        any(
            "referanseAvskriverJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
    ],
);

pub(crate) static SLETT_AVSKRIVNING: ComplexType = ComplexType::of(
    namespace!("avskrivning/slett"),
    "slettAvskrivning",
    &[
        one(
            "referanseTilJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
        one("korrespondansepartID", NonEmpty),
    ],
);
