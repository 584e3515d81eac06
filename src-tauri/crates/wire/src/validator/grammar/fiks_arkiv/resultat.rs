//! What was found, in the three measures (arkivmelding B.5).

use super::{arkivstruktur, minimum, namespace, noekler};
use crate::validator::grammar::Kind::{Int, Text, Type, Word};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one};

pub(crate) static SOKERESULTAT: ComplexType = ComplexType::of(
    namespace!("sokeresultat/utvidet"),
    "sokeresultat",
    &[
        one("system", Text),
        one("take", Int),
        one("skip", Int),
        one("count", Int),
        one("resultattype", Word(RESULTAT_TYPE)),
        one("resultatListe", Type(&RESULTAT_LISTE)),
    ],
);

pub(crate) static RESULTAT_LISTE: ComplexType = ComplexType::of(
    namespace!("sokeresultat/utvidet"),
    "resultatListe",
    &[any("resultat", Type(&RESULTAT))],
);

pub(crate) static RESULTAT: ComplexType = ComplexType::of(
    namespace!("sokeresultat/utvidet"),
    "resultat",
    &[OneOf(
        &[
            field("mappe", Type(&arkivstruktur::MAPPE), false),
            field("saksmappe", Type(&arkivstruktur::SAKSMAPPE), false),
            field("registrering", Type(&arkivstruktur::REGISTRERING), false),
            field("journalpost", Type(&arkivstruktur::JOURNALPOST), false),
            field(
                "journalpostMedSaksmappe",
                Type(&arkivstruktur::JOURNALPOST_MED_SAKSMAPPE),
                false,
            ),
            field(
                "dokumentbeskrivelse",
                Type(&arkivstruktur::DOKUMENTBESKRIVELSE),
                false,
            ),
        ],
        true,
    )],
);

pub(crate) static SOKERESULTAT_MINIMUM: ComplexType = ComplexType::of(
    namespace!("sokeresultat/minimum"),
    "sokeresultatMinimum",
    &[
        one("system", Text),
        one("take", Int),
        one("skip", Int),
        one("count", Int),
        one("resultattype", Word(RESULTAT_TYPE_MINIMUM)),
        one("resultatListe", Type(&RESULTAT_LISTE_MINIMUM)),
    ],
);

pub(crate) static RESULTAT_LISTE_MINIMUM: ComplexType = ComplexType::of(
    namespace!("sokeresultat/minimum"),
    "resultatListeMinimum",
    &[any("resultatMinimum", Type(&RESULTAT_MINIMUM))],
);

pub(crate) static RESULTAT_MINIMUM: ComplexType = ComplexType::of(
    namespace!("sokeresultat/minimum"),
    "resultatMinimum",
    &[OneOf(
        &[
            field("mappe", Type(&minimum::MAPPE_MINIMUM), false),
            field("saksmappe", Type(&minimum::SAKSMAPPE_MINIMUM), false),
            field("registrering", Type(&minimum::REGISTRERING_MINIMUM), false),
            field("journalpost", Type(&minimum::JOURNALPOST_MINIMUM), false),
            field(
                "journalpostMedSaksmappe",
                Type(&minimum::JOURNALPOST_MED_SAKSMAPPE_MINIMUM),
                false,
            ),
            field(
                "dokumentbeskrivelse",
                Type(&minimum::DOKUMENTBESKRIVELSE_MINIMUM),
                false,
            ),
        ],
        true,
    )],
);

pub(crate) static SOKERESULTAT_NOEKLER: ComplexType = ComplexType::of(
    namespace!("sokeresultat/noekler"),
    "sokeresultatNoekler",
    &[
        one("system", Text),
        one("take", Int),
        one("skip", Int),
        one("count", Int),
        one("resultattype", Word(RESULTAT_TYPE_NOEKLER)),
        one("resultatListe", Type(&RESULTAT_LISTE_NOEKLER)),
    ],
);

pub(crate) static RESULTAT_LISTE_NOEKLER: ComplexType = ComplexType::of(
    namespace!("sokeresultat/noekler"),
    "resultatListeNoekler",
    &[any("resultatNoekler", Type(&RESULTAT_NOEKLER))],
);

pub(crate) static RESULTAT_NOEKLER: ComplexType = ComplexType::of(
    namespace!("sokeresultat/noekler"),
    "resultatNoekler",
    &[OneOf(
        &[
            field("mappe", Type(&noekler::MAPPE_NOEKLER), false),
            field("saksmappe", Type(&noekler::SAKSMAPPE_NOEKLER), false),
            field("registrering", Type(&noekler::REGISTRERING_NOEKLER), false),
            field("journalpost", Type(&noekler::JOURNALPOST_NOEKLER), false),
            field(
                "dokumentbeskrivelse",
                Type(&noekler::DOKUMENTBESKRIVELSE_NOEKLER),
                false,
            ),
        ],
        true,
    )],
);

const RESULTAT_TYPE: &[&str] = &[
    "mappe",
    "saksmappe",
    "registrering",
    "journalpost",
    "journalpostMedSaksmappe",
    "dokumentbeskrivelse",
];

const RESULTAT_TYPE_MINIMUM: &[&str] = &[
    "mappe",
    "saksmappe",
    "registrering",
    "journalpost",
    "journalpostMedSaksmappe",
    "dokumentbeskrivelse",
];

const RESULTAT_TYPE_NOEKLER: &[&str] = &[
    "mappe",
    "saksmappe",
    "registrering",
    "journalpost",
    "dokumentbeskrivelse",
];
