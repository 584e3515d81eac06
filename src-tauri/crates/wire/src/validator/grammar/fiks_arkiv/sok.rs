//! Searches (arkivmelding B.5).

mod words;

use super::{catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{DateTime, Double, Int, Text, Type, Word, WordOrNone};
use crate::validator::grammar::Particle::{Mixed, OneOf};
use crate::validator::grammar::{ComplexType, any, field, one, opt, some};

const NAMESPACE: &str = namespace!("sok");

/// Every type.
pub(crate) static ALL: &[&ComplexType] = &[
    &SOK,
    &SOKDEFINISJON,
    &MAPPE_SOKDEFINISJON,
    &MAPPE_FRITEKST_SOKDEFINISJON,
    &SAKSMAPPE_SOKDEFINISJON,
    &SAKSMAPPE_FRITEKST_SOKDEFINISJON,
    &REGISTRERING_SOKDEFINISJON,
    &REGISTRERING_FRITEKST_SOKDEFINISJON,
    &JOURNALPOST_SOKDEFINISJON,
    &JOURNALPOST_FRITEKST_SOKDEFINISJON,
    &JOURNALPOST_MED_SAKSMAPPE_SOKDEFINISJON,
    &JOURNALPOST_MED_SAKSMAPPE_FRITEKST_SOKDEFINISJON,
    &DOKUMENTBESKRIVELSE_SOKDEFINISJON,
    &DOKUMENTBESKRIVELSE_FRITEKST_SOKDEFINISJON,
    &PARAMETER,
    &MAPPE_PARAMETER,
    &SAKSMAPPE_PARAMETER,
    &REGISTRERING_PARAMETER,
    &JOURNALPOST_PARAMETER,
    &DOKUMENTBESKRIVELSE_PARAMETER,
    &SOK_VERDIER,
    &STRINGVALUES,
    &DATEVALUES,
    &INTVALUES,
    &MAPPE_KLASSIFIKASJON,
    &EKSTERN_NOEKKEL,
    &BBOX,
    &BBOX_KOORDINATER,
    &MAPPE_SORTERING,
    &SAKSMAPPE_SORTERING,
    &REGISTRERING_SORTERING,
    &JOURNALPOST_SORTERING,
    &DOKUMENTBESKRIVELSE_SORTERING,
];

pub(crate) static SOK: ComplexType = ComplexType::of(
    NAMESPACE,
    "sok",
    &[
        one("system", Text),
        one("take", Int),
        one("skip", Int),
        one("sokdefinisjon", Type(&SOKDEFINISJON)),
        opt("spraak", Text),
    ],
);

pub(crate) static SOKDEFINISJON: ComplexType = ComplexType {
    is_abstract: true,
    ..ComplexType::of(
        NAMESPACE,
        "sokdefinisjon",
        &[one("responstype", WordOrNone(words::RESPONSTYPE))],
    )
};

pub(crate) static MAPPE_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "mappeSokdefinisjon",
    &[
        any("inkluder", Word(words::MAPPE_INKLUDER)),
        some("parametere", Type(&MAPPE_PARAMETER)),
        any("sortering", Type(&MAPPE_SORTERING)),
    ],
);

pub(crate) static MAPPE_FRITEKST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "mappeFritekstSokdefinisjon",
    &[
        any("inkluder", Word(words::MAPPE_INKLUDER)),
        one("soketekst", Text),
    ],
);

pub(crate) static SAKSMAPPE_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "saksmappeSokdefinisjon",
    &[
        any("inkluder", Word(words::SAKSMAPPE_INKLUDER)),
        some("parametere", Type(&SAKSMAPPE_PARAMETER)),
        any("sortering", Type(&SAKSMAPPE_SORTERING)),
    ],
);

pub(crate) static SAKSMAPPE_FRITEKST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "saksmappeFritekstSokdefinisjon",
    &[
        any("inkluder", Word(words::SAKSMAPPE_INKLUDER)),
        one("soketekst", Text),
    ],
);

pub(crate) static REGISTRERING_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "registreringSokdefinisjon",
    &[
        any("inkluder", Word(words::REGISTRERING_INKLUDER)),
        some("parametere", Type(&REGISTRERING_PARAMETER)),
        any("sortering", Type(&REGISTRERING_SORTERING)),
    ],
);

pub(crate) static REGISTRERING_FRITEKST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "registreringFritekstSokdefinisjon",
    &[
        any("inkluder", Word(words::REGISTRERING_INKLUDER)),
        one("soketekst", Text),
    ],
);

pub(crate) static JOURNALPOST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "journalpostSokdefinisjon",
    &[
        any("inkluder", Word(words::JOURNALPOST_INKLUDER)),
        some("parametere", Type(&JOURNALPOST_PARAMETER)),
        any("sortering", Type(&JOURNALPOST_SORTERING)),
    ],
);

pub(crate) static JOURNALPOST_FRITEKST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "journalpostFritekstSokdefinisjon",
    &[
        any("inkluder", Word(words::JOURNALPOST_INKLUDER)),
        one("soketekst", Text),
    ],
);

pub(crate) static JOURNALPOST_MED_SAKSMAPPE_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "journalpostMedSaksmappeSokdefinisjon",
    &[
        any("inkluder", Word(words::JOURNALPOST_INKLUDER)),
        some("parametere", Type(&JOURNALPOST_PARAMETER)),
        any("sortering", Type(&JOURNALPOST_SORTERING)),
    ],
);

pub(crate) static JOURNALPOST_MED_SAKSMAPPE_FRITEKST_SOKDEFINISJON: ComplexType =
    ComplexType::extending(
        &SOKDEFINISJON,
        "journalpostMedSaksmappeFritekstSokdefinisjon",
        &[
            any("inkluder", Word(words::JOURNALPOST_INKLUDER)),
            one("soketekst", Text),
        ],
    );

pub(crate) static DOKUMENTBESKRIVELSE_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "dokumentbeskrivelseSokdefinisjon",
    &[
        any("inkluder", Word(words::DOKUMENTBESKRIVELSE_INKLUDER)),
        some("parametere", Type(&DOKUMENTBESKRIVELSE_PARAMETER)),
        any("sortering", Type(&DOKUMENTBESKRIVELSE_SORTERING)),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE_FRITEKST_SOKDEFINISJON: ComplexType = ComplexType::extending(
    &SOKDEFINISJON,
    "dokumentbeskrivelseFritekstSokdefinisjon",
    &[
        any("inkluder", Word(words::DOKUMENTBESKRIVELSE_INKLUDER)),
        one("soketekst", Text),
    ],
);

pub(crate) static PARAMETER: ComplexType = ComplexType {
    is_abstract: true,
    ..ComplexType::of(
        NAMESPACE,
        "parameter",
        &[
            one("operator", Word(words::OPERATOR_TYPE)),
            one("sokVerdier", Type(&SOK_VERDIER)),
        ],
    )
};

pub(crate) static MAPPE_PARAMETER: ComplexType = ComplexType::extending(
    &PARAMETER,
    "mappeParameter",
    &[one("felt", Word(words::MAPPE_SOKEFELT))],
);

pub(crate) static SAKSMAPPE_PARAMETER: ComplexType = ComplexType::extending(
    &PARAMETER,
    "saksmappeParameter",
    &[one("felt", Word(words::SAKSMAPPE_SOKEFELT))],
);

pub(crate) static REGISTRERING_PARAMETER: ComplexType = ComplexType::extending(
    &PARAMETER,
    "registreringParameter",
    &[one("felt", Word(words::REGISTRERING_SOKEFELT))],
);

pub(crate) static JOURNALPOST_PARAMETER: ComplexType = ComplexType::extending(
    &PARAMETER,
    "journalpostParameter",
    &[one("felt", Word(words::JOURNALPOST_SOKEFELT))],
);

pub(crate) static DOKUMENTBESKRIVELSE_PARAMETER: ComplexType = ComplexType::extending(
    &PARAMETER,
    "dokumentbeskrivelseParameter",
    &[one("felt", Word(words::DOKUMENTBESKRIVELSE_SOKEFELT))],
);

pub(crate) static SOK_VERDIER: ComplexType = ComplexType::of(
    NAMESPACE,
    "sokVerdier",
    &[OneOf(
        &[
            field("stringvalues", Type(&STRINGVALUES), false),
            field("datevalues", Type(&DATEVALUES), false),
            field("intvalues", Type(&INTVALUES), false),
            field("eksternNoekkel", Type(&EKSTERN_NOEKKEL), false),
            field("mappeKlassifikasjon", Type(&MAPPE_KLASSIFIKASJON), false),
            field("bbox", Type(&BBOX), false),
        ],
        false,
    )],
);

pub(crate) static STRINGVALUES: ComplexType =
    ComplexType::of(NAMESPACE, "stringvalues", &[any("value", Text)]);

pub(crate) static DATEVALUES: ComplexType =
    ComplexType::of(NAMESPACE, "datevalues", &[any("value", DateTime)]);

pub(crate) static INTVALUES: ComplexType =
    ComplexType::of(NAMESPACE, "intvalues", &[any("value", Int)]);

pub(crate) static MAPPE_KLASSIFIKASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeKlassifikasjon",
    &[Mixed(&[
        field("klassifikasjonssystemID", Text, true),
        field("klasseID", Text, true),
    ])],
);

pub(crate) static EKSTERN_NOEKKEL: ComplexType = ComplexType::of(
    NAMESPACE,
    "eksternNoekkel",
    &[one("fagsystem", Text), one("noekkel", Text)],
);

pub(crate) static BBOX: ComplexType = ComplexType::of(
    NAMESPACE,
    "bbox",
    &[
        one("koordinatsystem", Type(&mdk::KOORDINATSYSTEM)),
        one("nedreVenstre", Type(&BBOX_KOORDINATER)),
        one("oevreHoeyre", Type(&BBOX_KOORDINATER)),
    ],
);

pub(crate) static BBOX_KOORDINATER: ComplexType = ComplexType::of(
    NAMESPACE,
    "bboxKoordinater",
    &[one("x", Double), one("y", Double)],
);

pub(crate) static MAPPE_SORTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappeSortering",
    &[
        one("felt", Word(words::MAPPE_SORTERINGSFELT)),
        one("type", Word(words::SORTERING_TYPE)),
    ],
);

pub(crate) static SAKSMAPPE_SORTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "saksmappeSortering",
    &[
        one("felt", Word(words::SAKSMAPPE_SORTERINGSFELT)),
        one("type", Word(words::SORTERING_TYPE)),
    ],
);

pub(crate) static REGISTRERING_SORTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registreringSortering",
    &[
        one("felt", Word(words::REGISTRERING_SORTERINGSFELT)),
        one("type", Word(words::SORTERING_TYPE)),
    ],
);

pub(crate) static JOURNALPOST_SORTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "journalpostSortering",
    &[
        one("felt", Word(words::JOURNALPOST_SORTERINGSFELT)),
        one("type", Word(words::SORTERING_TYPE)),
    ],
);

pub(crate) static DOKUMENTBESKRIVELSE_SORTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelseSortering",
    &[
        one("felt", Word(words::DOKUMENTBESKRIVELSE_SORTERINGSFELT)),
        one("type", Word(words::SORTERING_TYPE)),
    ],
);
