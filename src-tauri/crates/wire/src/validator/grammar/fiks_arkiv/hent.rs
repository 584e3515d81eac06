//! Messages that ask for one thing by its key, and what they are answered (arkivmelding B.5).

use super::{arkivstruktur, catalogue as mdk, namespace};
use crate::validator::grammar::Kind::{SystemId, Text, Type, Word};
use crate::validator::grammar::{ComplexType, any, one, opt, some};

pub(crate) static MAPPE_HENT: ComplexType = ComplexType::of(
    namespace!("mappe/hent"),
    "mappeHent",
    &[
        one("system", Text),
        one("referanseTilMappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        any("inkluder", Word(MAPPE_INKLUDER)),
        opt("spraak", Text),
    ],
);

pub(crate) static MAPPE_HENT_RESULTAT: ComplexType = ComplexType::of(
    namespace!("mappe/hent/resultat"),
    "mappeHentResultat",
    &[
        opt("mappe", Type(&arkivstruktur::MAPPE)),
        opt("saksmappe", Type(&arkivstruktur::SAKSMAPPE)),
    ],
);

pub(crate) static REGISTRERING_HENT: ComplexType = ComplexType::of(
    namespace!("registrering/hent"),
    "registreringHent",
    &[
        one("system", Text),
        one(
            "referanseTilRegistrering",
            Type(&mdk::REFERANSE_TIL_REGISTRERING),
        ),
        any("inkluder", Word(REGISTRERING_INKLUDER)),
        opt("spraak", Text),
    ],
);

pub(crate) static REGISTRERING_HENT_RESULTAT: ComplexType = ComplexType::of(
    namespace!("registrering/hent/resultat"),
    "registreringHentResultat",
    &[
        opt("registrering", Type(&arkivstruktur::REGISTRERING)),
        opt("journalpost", Type(&arkivstruktur::JOURNALPOST)),
    ],
);

pub(crate) static DOKUMENTFIL_HENT: ComplexType = ComplexType::of(
    namespace!("dokumentfil/hent"),
    "dokumentfilHent",
    &[
        one("system", Text),
        one("dokumentfilNoekkel", Type(&DOKUMENTFIL_NOEKKEL)),
    ],
);

pub(crate) static DOKUMENTFIL_NOEKKEL: ComplexType = ComplexType::of(
    namespace!("dokumentfil/hent"),
    "dokumentfilNoekkel",
    &[one("systemID", SystemId)],
);

pub(crate) static HENT_KODELISTE: ComplexType = ComplexType::of(
    namespace!("kodeliste/hent"),
    "HentKodeliste",
    &[opt("kodelistenavn", Word(KODELISTER))],
);

pub(crate) static KODE_LISTE: ComplexType = ComplexType::of(
    namespace!("kodeliste/hent/resultat"),
    "KodeListe",
    &[some("liste", Type(&mdk::KODE))],
);

const MAPPE_INKLUDER: &[&str] = &[
    "merknad",
    "noekkelord",
    "kryssreferanse",
    "klasse",
    "part",
    "presedens",
    "moetedeltaker",
];

const REGISTRERING_INKLUDER: &[&str] = &[
    "merknad",
    "noekkelord",
    "kryssreferanse",
    "dokumentbeskrivelse",
    "korrespondansepart",
    "avskrivning",
    "dokumentflyt",
    "dokumentobjekt",
];

const KODELISTER: &[&str] = &[
    "arkivdel",
    "avskrivningsmaate",
    "dokumentmedium",
    "dokumentstatus",
    "dokumenttype",
    "flytsatus",
    "format",
    "forsendelsesmaate",
    "grad",
    "journalposttype",
    "journalstatus",
    "kassasjonsvedtak",
    "klassifikasjonstype",
    "koordinatsystem",
    "korrespondanseparttype",
    "landkode",
    "mappetype",
    "merknadstype",
    "moetedokumenttype",
    "moetesakstype",
    "partrolle",
    "presedensstatus",
    "saksstatus",
    "skjermingopphoereraksjon",
    "tilgangsrestriksjon",
    "tilknyttetregistreringsom",
    "variantformat",
];
