//! Parts of what stands in [`super`].

use super::super::{catalogue as mdk, opprett};
use super::NAMESPACE;
use crate::validator::grammar::Kind::{
    Any, Boolean, Date, DateTime, Double, Int, NonEmpty, Text, Type, Word,
};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};

pub(crate) static KRYSSREFERANSE_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "kryssreferanseOppdateringer",
    &[
        any("oppdatering", Type(&KRYSSREFERANSE_OPPDATERING)),
        any("slett", Type(&KRYSSREFERANSE_SLETT)),
        any("ny", Type(&opprett::KRYSSREFERANSE)),
    ],
);

pub(crate) static KRYSSREFERANSE_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "kryssreferanseOppdatering",
    &[
        one("kryssreferanseID", NonEmpty),
        opt("referanseTilMappe", Type(&mdk::REFERANSE_TIL_MAPPE)),
        opt(
            "referanseTilRegistrering",
            Type(&mdk::REFERANSE_TIL_REGISTRERING),
        ),
        opt(
            "referanseTilDokumentbeskrivelse",
            Type(&mdk::REFERANSE_TIL_DOKUMENTBESKRIVELSE),
        ),
    ],
);

pub(crate) static KRYSSREFERANSE_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "kryssreferanseSlett",
    &[one("kryssreferanseID", NonEmpty)],
);

pub(crate) static PUNKT_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "punktOppdateringer",
    &[
        any("oppdatering", Type(&PUNKT_OPPDATERING)),
        any("slett", Type(&PUNKT_SLETT)),
        any("ny", Type(&opprett::PUNKT)),
    ],
);

pub(crate) static PUNKT_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "punktOppdatering",
    &[
        one("punktID", NonEmpty),
        opt("koordinatsystem", Type(&mdk::KOORDINATSYSTEM)),
        opt("x", Double),
        opt("y", Double),
        opt("z", Double),
    ],
);

pub(crate) static PUNKT_SLETT: ComplexType =
    ComplexType::of(NAMESPACE, "punktSlett", &[one("punktID", NonEmpty)]);

pub(crate) static PART_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "partOppdateringer",
    &[
        any("oppdatering", Type(&PART_OPPDATERING)),
        any("slett", Type(&PART_SLETT)),
        any("ny", Type(&opprett::PART)),
    ],
);

pub(crate) static PART_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "partOppdatering",
    &[
        one("partID", NonEmpty),
        opt("partNavn", NonEmpty),
        opt("partRolle", Type(&mdk::PART_ROLLE)),
        OneOf(
            &[
                field("organisasjonid", NonEmpty, false),
                field("personid", NonEmpty, false),
            ],
            false,
        ),
        any("postadresse", NonEmpty),
        opt("postnummer", NonEmpty),
        opt("poststed", NonEmpty),
        opt("landkode", Type(&mdk::LANDKODE)),
        opt("epostadresse", NonEmpty),
        any("telefonnummer", NonEmpty),
        opt("kontaktperson", NonEmpty),
        opt(
            "virksomhetsspesifikkeMetadataOppdateringer",
            Type(&VIRKSOMHETSSPESIFIKKE_METADATA_OPPDATERINGER),
        ),
        opt("erSkjermet", Boolean),
        opt("erPersonnavn", Boolean),
    ],
);

pub(crate) static PART_SLETT: ComplexType =
    ComplexType::of(NAMESPACE, "partSlett", &[one("partID", NonEmpty)]);

pub(crate) static KORRESPONDANSEPART_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepartOppdateringer",
    &[
        any("oppdatering", Type(&KORRESPONDANSEPART_OPPDATERING)),
        any("slett", Type(&KORRESPONDANSEPART_SLETT)),
        any("ny", Type(&opprett::KORRESPONDANSEPART)),
    ],
);

pub(crate) static KORRESPONDANSEPART_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepartOppdatering",
    &[
        one("korrespondansepartID", NonEmpty),
        opt("korrespondanseparttype", Type(&mdk::KORRESPONDANSEPARTTYPE)),
        opt("korrespondansepartNavn", NonEmpty),
        OneOf(
            &[
                field("organisasjonid", NonEmpty, false),
                field("personid", NonEmpty, false),
            ],
            false,
        ),
        any("postadresse", NonEmpty),
        opt("postnummer", NonEmpty),
        opt("poststed", NonEmpty),
        opt("landkode", Type(&mdk::LANDKODE)),
        opt("epostadresse", NonEmpty),
        any("telefonnummer", NonEmpty),
        opt("kontaktperson", NonEmpty),
        opt("administrativEnhet", Type(&mdk::ADMINISTRATIV_ENHET)),
        opt("saksbehandler", Type(&mdk::SAKSBEHANDLER)),
        opt("erSkjermet", Boolean),
        opt("erPersonnavn", Boolean),
        opt("forsendelsesmaate", Type(&mdk::FORSENDELSESMAATE)),
        opt("deresReferanse", Text),
        opt("erBehandlingsansvarlig", Boolean),
    ],
);

pub(crate) static KORRESPONDANSEPART_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepartSlett",
    &[one("korrespondansepartID", NonEmpty)],
);

pub(crate) static MERKNAD_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "merknadOppdateringer",
    &[
        any("oppdatering", Type(&MERKNAD_OPPDATERING)),
        any("slett", Type(&MERKNAD_SLETT)),
        any("ny", Type(&opprett::MERKNAD)),
    ],
);

pub(crate) static MERKNAD_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "merknadOppdatering",
    &[
        one("merknadID", NonEmpty),
        opt("merknadstekst", NonEmpty),
        opt("merknadstype", Type(&mdk::MERKNADSTYPE)),
        opt("merknadsdato", DateTime),
        opt("merknadRegistrertAv", NonEmpty),
        opt("erSkjermet", Boolean),
    ],
);

pub(crate) static MERKNAD_SLETT: ComplexType =
    ComplexType::of(NAMESPACE, "merknadSlett", &[one("merknadID", NonEmpty)]);

pub(crate) static SKJERMING_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "skjermingOppdateringer",
    &[
        opt("slett", Boolean),
        opt("oppdatering", Type(&SKJERMING_OPPDATERING)),
    ],
);

pub(crate) static SKJERMING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "skjermingOppdatering",
    &[
        opt("tilgangsrestriksjon", Type(&mdk::TILGANGSRESTRIKSJON)),
        opt("skjermingshjemmel", NonEmpty),
        opt("skjermingOpphoererDato", Date),
        opt(
            "skjermingOpphoererAksjon",
            Type(&mdk::SKJERMING_OPPHOERER_AKSJON),
        ),
    ],
);

pub(crate) static GRADERING_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "graderingOppdateringer",
    &[
        opt("slett", Boolean),
        opt("oppdatering", Type(&GRADERING_OPPDATERING)),
    ],
);

pub(crate) static GRADERING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "graderingOppdatering",
    &[
        opt("grad", Type(&mdk::GRAD)),
        opt("graderingsdato", DateTime),
        opt("gradertAv", NonEmpty),
        opt("nedgraderingsdato", DateTime),
        opt("nedgradertAv", NonEmpty),
    ],
);

pub(crate) static NOEKKELORD_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "noekkelordOppdateringer",
    &[any("slett", NonEmpty), any("ny", NonEmpty)],
);

pub(crate) static BESKRIVELSE_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "beskrivelseOppdateringer",
    &[opt("slett", Boolean), opt("oppdatering", NonEmpty)],
);

pub(crate) static ADRESSE_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "adresseOppdateringer",
    &[
        any("slett", Type(&opprett::ADRESSE)),
        any("ny", Type(&opprett::ADRESSE)),
    ],
);

pub(crate) static FORFATTER_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "forfatterOppdateringer",
    &[any("slett", NonEmpty), any("ny", NonEmpty)],
);

pub(crate) static KLASSIFIKASJON_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjonOppdateringer",
    &[
        any("oppdatering", Type(&KLASSIFIKASJON_OPPDATERING)),
        any("slett", Type(&KLASSIFIKASJON_SLETT)),
        any("ny", Type(&opprett::KLASSIFIKASJON)),
    ],
);

pub(crate) static KLASSIFIKASJON_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjonOppdatering",
    &[
        one(
            "referanseTilKlassifikasjon",
            Type(&mdk::REFERANSE_TIL_KLASSIFIKASJON),
        ),
        opt("tittel", NonEmpty),
        opt("erSkjermet", Boolean),
    ],
);

pub(crate) static KLASSIFIKASJON_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjonSlett",
    &[one(
        "referanseTilKlassifikasjon",
        Type(&mdk::REFERANSE_TIL_KLASSIFIKASJON),
    )],
);

pub(crate) static MATRIKKELNUMMER_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "matrikkelnummerOppdateringer",
    &[
        any("ny", Type(&opprett::MATRIKKELNUMMER)),
        any("slett", Type(&MATRIKKELNUMMER_SLETT)),
    ],
);

pub(crate) static MATRIKKELNUMMER_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "matrikkelnummerSlett",
    &[
        one("kommunenummer", NonEmpty),
        one("gardsnummer", Int),
        one("bruksnummer", Int),
        opt("festenummer", Int),
        opt("seksjonsnummer", Int),
    ],
);

pub(crate) static BYGGIDENT_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "byggidentOppdateringer",
    &[
        any("Oppdatering", Type(&BYGGIDENT_OPPDATERING)),
        any("Slett", Type(&BYGGIDENT_SLETT)),
        any("Ny", Type(&opprett::BYGGIDENT)),
    ],
);

pub(crate) static BYGGIDENT_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "byggidentOppdatering",
    &[
        one("opprinneligBygningsnummer", Int),
        opt("bygningsnummer", Int),
        opt("endringsloepenummer", Int),
    ],
);

pub(crate) static BYGGIDENT_SLETT: ComplexType =
    ComplexType::of(NAMESPACE, "byggidentSlett", &[one("bygningsnummer", Int)]);

pub(crate) static PLANIDENT_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "planidentOppdateringer",
    &[
        any("oppdatering", Type(&PLANIDENT_OPPDATERING)),
        any("slett", Type(&PLANIDENT_SLETT)),
        any("ny", Type(&opprett::PLANIDENT)),
    ],
);

pub(crate) static PLANIDENT_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "planidentOppdatering",
    &[
        one("planidentifikasjon", NonEmpty),
        OneOf(
            &[
                field("kommunenummer", NonEmpty, false),
                field("fylkesnummer", NonEmpty, false),
                field("landkode", Type(&mdk::LANDKODE), false),
            ],
            false,
        ),
    ],
);

pub(crate) static PLANIDENT_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "planidentSlett",
    &[one("planidentifikasjon", NonEmpty)],
);

pub(crate) static MOETEDELTAKER_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "moetedeltakerOppdateringer",
    &[
        any("oppdatering", Type(&MOETEDELTAKER_OPPDATERING)),
        any("slett", Type(&MOETEDELTAKER_SLETT)),
        any("ny", Type(&mdk::MOETEDELTAKER)),
    ],
);

pub(crate) static MOETEDELTAKER_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "moetedeltakerOppdatering",
    &[
        one("personid", NonEmpty),
        opt("navn", NonEmpty),
        opt("funksjon", Type(&mdk::MOETEDELTAKER_FUNKSJON)),
        opt("representerer", Type(&mdk::REPRESENTERER)),
    ],
);

pub(crate) static MOETEDELTAKER_SLETT: ComplexType = ComplexType::of(
    NAMESPACE,
    "moetedeltakerSlett",
    &[one("personid", NonEmpty)],
);

pub(crate) static UTREDNING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "utredningOppdatering",
    &[
        one("oppdateringstype", Word(SLETT_ELLER_OPPDATER)),
        opt("saksbeskrivelse", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        opt("innstilling", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        any("utredningsdokumenter", Type(&opprett::DOKUMENTBESKRIVELSE)),
    ],
);

pub(crate) static INNSTILLING_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "innstillingOppdatering",
    &[OneOf(
        &[
            field("oppdateringstype", Word(SLETT_ELLER_OPPDATER), false),
            field("innstilling", Type(&mdk::MOETESAKS_BESKRIVELSE), false),
        ],
        true,
    )],
);

pub(crate) static VEDTAK_OPPDATERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "vedtakOppdatering",
    &[OneOf(
        &[
            field("oppdateringstype", Word(SLETT_ELLER_OPPDATER), false),
            field("vedtakstekst", Type(&mdk::MOETESAKS_BESKRIVELSE), false),
            field("votering", Type(&opprett::VOTERING), true),
            field(
                "behandlingsprotokoll",
                Type(&mdk::BEHANDLINGSPROTOKOLL),
                false,
            ),
            field(
                "vedtaksdokumenter",
                Type(&opprett::DOKUMENTBESKRIVELSE),
                true,
            ),
            field("dato", DateTime, false),
        ],
        false,
    )],
);

pub(crate) static VIRKSOMHETSSPESIFIKKE_METADATA_OPPDATERINGER: ComplexType = ComplexType::of(
    NAMESPACE,
    "virksomhetsspesifikkeMetadataOppdateringer",
    &[opt("slett", Boolean), opt("ny", Any)],
);

const SLETT_ELLER_OPPDATER: &[&str] = &["Slett", "Oppdater"];
