//! What is to change in an archive (arkivmelding B.5).

mod details;

use super::{catalogue as mdk, namespace, opprett};
use crate::validator::grammar::Kind::{Date, DateTime, Int, NonEmpty, Type, Uuid};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};
pub(crate) use details::*;

const NAMESPACE: &str = namespace!("arkivmelding/oppdater");

/// Every type, also those of [`details`].
pub(crate) static ALL: &[&ComplexType] = &[
    &ARKIVMELDING_OPPDATERING,
    &DOKUMENTBESKRIVELSE_OPPDATERING,
    &MAPPE_OPPDATERING,
    &SAKSMAPPE_OPPDATERING,
    &REGISTRERING_OPPDATERING,
    &JOURNALPOST_OPPDATERING,
    &MOETEMAPPE_OPPDATERING,
    &MOETESAK_OPPDATERING,
    &KRYSSREFERANSE_OPPDATERINGER,
    &KRYSSREFERANSE_OPPDATERING,
    &KRYSSREFERANSE_SLETT,
    &PUNKT_OPPDATERINGER,
    &PUNKT_OPPDATERING,
    &PUNKT_SLETT,
    &PART_OPPDATERINGER,
    &PART_OPPDATERING,
    &PART_SLETT,
    &KORRESPONDANSEPART_OPPDATERINGER,
    &KORRESPONDANSEPART_OPPDATERING,
    &KORRESPONDANSEPART_SLETT,
    &MERKNAD_OPPDATERINGER,
    &MERKNAD_OPPDATERING,
    &MERKNAD_SLETT,
    &SKJERMING_OPPDATERINGER,
    &SKJERMING_OPPDATERING,
    &GRADERING_OPPDATERINGER,
    &GRADERING_OPPDATERING,
    &NOEKKELORD_OPPDATERINGER,
    &BESKRIVELSE_OPPDATERINGER,
    &ADRESSE_OPPDATERINGER,
    &FORFATTER_OPPDATERINGER,
    &KLASSIFIKASJON_OPPDATERINGER,
    &KLASSIFIKASJON_OPPDATERING,
    &KLASSIFIKASJON_SLETT,
    &MATRIKKELNUMMER_OPPDATERINGER,
    &MATRIKKELNUMMER_SLETT,
    &BYGGIDENT_OPPDATERINGER,
    &BYGGIDENT_OPPDATERING,
    &BYGGIDENT_SLETT,
    &PLANIDENT_OPPDATERINGER,
    &PLANIDENT_OPPDATERING,
    &PLANIDENT_SLETT,
    &MOETEDELTAKER_OPPDATERINGER,
    &MOETEDELTAKER_OPPDATERING,
    &MOETEDELTAKER_SLETT,
    &UTREDNING_OPPDATERING,
    &INNSTILLING_OPPDATERING,
    &VEDTAK_OPPDATERING,
    &VIRKSOMHETSSPESIFIKKE_METADATA_OPPDATERINGER,
];

pub(crate) static ARKIVMELDING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "arkivmeldingOppdatering",
    &[OneOf(
        &[
            field("mappeOppdateringer", Type(&MAPPE_OPPDATERING), false),
            field(
                "registreringOppdateringer",
                Type(&REGISTRERING_OPPDATERING),
                false,
            ),
            field(
                "dokumentbeskrivelseOppdateringer",
                Type(&DOKUMENTBESKRIVELSE_OPPDATERING),
                false,
            ),
        ],
        false,
    )],
);

pub(crate) static DOKUMENTBESKRIVELSE_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelseOppdatering",
    &[
        one(
            "referanseTilDokumentbeskrivelse",
            Type(&mdk::REFERANSE_TIL_DOKUMENTBESKRIVELSE),
        ),
        opt("dokumenttype", Type(&mdk::DOKUMENTTYPE)),
        opt("dokumentstatus", Type(&mdk::DOKUMENTSTATUS)),
        opt("tittel", NonEmpty),
        opt("beskrivelse", Type(&BESKRIVELSE_OPPDATERINGER)),
        any("forfatterOppdateringer", Type(&FORFATTER_OPPDATERINGER)),
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
        opt("partOppdateringer", Type(&PART_OPPDATERINGER)),
        opt("merknadOppdateringer", Type(&MERKNAD_OPPDATERINGER)),
        opt("skjerming", Type(&SKJERMING_OPPDATERINGER)),
        opt("gradering", Type(&GRADERING_OPPDATERINGER)),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static MAPPE_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeOppdatering",
    &[
        one("referanseTilMappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        opt("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("beskrivelse", Type(&BESKRIVELSE_OPPDATERINGER)),
        opt("noekkelord", Type(&NOEKKELORD_OPPDATERINGER)),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", NonEmpty),
        opt("arkivdel", Type(&mdk::KODE)),
        opt(
            "virksomhetsspesifikkeMetadataOppdateringer",
            Type(&VIRKSOMHETSSPESIFIKKE_METADATA_OPPDATERINGER),
        ),
        opt("partOppdateringer", Type(&PART_OPPDATERINGER)),
        opt(
            "kryssreferanseOppdateringer",
            Type(&KRYSSREFERANSE_OPPDATERINGER),
        ),
        opt("merknadOppdateringer", Type(&MERKNAD_OPPDATERINGER)),
        opt("skjermingOppdateringer", Type(&SKJERMING_OPPDATERINGER)),
        opt("graderingOppdateringer", Type(&GRADERING_OPPDATERINGER)),
        opt(
            "klassifikasjonOppdateringer",
            Type(&KLASSIFIKASJON_OPPDATERINGER),
        ),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
        opt("mappetype", Type(&mdk::KODE)),
    ],
);

pub(crate) static SAKSMAPPE_OPPDATERING: ComplexType = ComplexType::extending(
    &MAPPE_OPPDATERING,
    "saksmappeOppdatering",
    &[
        opt("saksdato", Date),
        opt("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        opt("saksansvarlig", Type(&mdk::SAKSANSVARLIG)),
        opt("saksstatus", Type(&mdk::SAKSSTATUS)),
        any("presedens", Type(&opprett::PRESEDENS)),
        opt(
            "matrikkelnummerOppdateringer",
            Type(&MATRIKKELNUMMER_OPPDATERINGER),
        ),
        opt("byggidentOppdateringer", Type(&BYGGIDENT_OPPDATERINGER)),
        opt("planidentOppdateringer", Type(&PLANIDENT_OPPDATERINGER)),
        opt("punktOppdateringer", Type(&PUNKT_OPPDATERINGER)),
        opt("adresseOppdateringer", Type(&ADRESSE_OPPDATERINGER)),
    ],
);

pub(crate) static REGISTRERING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registreringOppdatering",
    &[
        one(
            "referanseTilRegistrering",
            Type(&mdk::REFERANSE_TIL_REGISTRERING),
        ),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", NonEmpty),
        opt("arkivertDato", DateTime),
        opt("arkivertAv", NonEmpty),
        opt("referanseForelderMappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        opt("partOppdateringer", Type(&PART_OPPDATERINGER)),
        opt(
            "kryssreferanseOppdateringer",
            Type(&KRYSSREFERANSE_OPPDATERINGER),
        ),
        opt("skjermingOppdateringer", Type(&SKJERMING_OPPDATERINGER)),
        opt("gradering", Type(&GRADERING_OPPDATERINGER)),
        opt("tittel", NonEmpty),
        opt("offentligTittel", NonEmpty),
        opt("beskrivelse", Type(&BESKRIVELSE_OPPDATERINGER)),
        any("noekkelord", Type(&NOEKKELORD_OPPDATERINGER)),
        opt("forfatterOppdateringer", Type(&FORFATTER_OPPDATERINGER)),
        opt(
            "virksomhetsspesifikkeMetadataOppdateringer",
            Type(&VIRKSOMHETSSPESIFIKKE_METADATA_OPPDATERINGER),
        ),
        opt("merknadOppdateringer", Type(&MERKNAD_OPPDATERINGER)),
        opt(
            "korrespondansepartOppdateringer",
            Type(&KORRESPONDANSEPART_OPPDATERINGER),
        ),
        opt(
            "klassifikasjonOppdateringer",
            Type(&KLASSIFIKASJON_OPPDATERINGER),
        ),
        opt("referanseEksternNoekkel", Type(&mdk::EKSTERN_NOEKKEL)),
    ],
);

pub(crate) static JOURNALPOST_OPPDATERING: ComplexType = ComplexType::extending(
    &REGISTRERING_OPPDATERING,
    "journalpostOppdatering",
    &[
        opt("journalposttype", Type(&mdk::JOURNALPOSTTYPE)),
        opt("journalstatus", Type(&mdk::JOURNALSTATUS)),
        opt("journaldato", Date),
        opt("dokumentetsDato", Date),
        opt("mottattDato", DateTime),
        opt("sendtDato", DateTime),
        opt("forfallsdato", Date),
        opt("offentlighetsvurdertDato", Date),
        opt("journalenhet", NonEmpty),
        any("dokumentflyt", Type(&opprett::DOKUMENTFLYT)),
        any("presedens", Type(&opprett::PRESEDENS)),
        opt("avskrivningsdato", Date),
    ],
);

pub(crate) static MOETEMAPPE_OPPDATERING: ComplexType = ComplexType::extending(
    &MAPPE_OPPDATERING,
    "moetemappeOppdatering",
    &[
        opt("moetenummer", NonEmpty),
        opt("utvalg", Type(&mdk::UTVALG)),
        opt("moetedato", Date),
        opt("moetested", NonEmpty),
        opt("referanseForrigeMoete", Uuid),
        opt("referanseNesteMoete", Uuid),
        any(
            "moetedeltakerOppdateringer",
            Type(&MOETEDELTAKER_OPPDATERINGER),
        ),
    ],
);

pub(crate) static MOETESAK_OPPDATERING: ComplexType = ComplexType::extending(
    &REGISTRERING_OPPDATERING,
    "moetesakOppdatering",
    &[
        opt("moetesakstype", Type(&mdk::MOETESAKSTYPE)),
        opt("moetesaksaar", Int),
        opt("moetesakssekvensnummer", Int),
        opt("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        opt("utredning", Type(&UTREDNING_OPPDATERING)),
        opt("innstillingOppdatering", Type(&INNSTILLING_OPPDATERING)),
        opt("vedtakOppdatering", Type(&VEDTAK_OPPDATERING)),
    ],
);
