//! Parts of what stands in [`super`].

use super::super::catalogue as mdk;
use super::{DOKUMENTBESKRIVELSE, NAMESPACE};
use crate::validator::grammar::Kind::{
    Any, Boolean, CountryCode, Date, DateTime, Double, Int, NonEmpty, Text, Type, Word,
};
use crate::validator::grammar::Particle::OneOf;
use crate::validator::grammar::{ComplexType, any, field, one, opt};

pub(crate) static KLASSIFIKASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjon",
    &[
        opt("klassifikasjonID", NonEmpty),
        one("klassifikasjonssystemID", NonEmpty),
        one("klasseID", NonEmpty),
        opt("tittel", NonEmpty),
        opt("erSkjermet", Boolean),
    ],
);

pub(crate) static PART: ComplexType = ComplexType::of(
    NAMESPACE,
    "part",
    &[
        opt("partID", NonEmpty),
        one("partNavn", NonEmpty),
        one("partRolle", Type(&mdk::PART_ROLLE)),
        OneOf(
            &[
                field("organisasjonID", Type(&ORGANISASJONS_ID), false),
                field("personID", Type(&PERSON_ID), false),
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
        opt("virksomhetsspesifikkeMetadata", Any),
        opt("erSkjermet", Boolean),
        opt("erPersonnavn", Boolean),
    ],
);

pub(crate) static UTREDNING: ComplexType = ComplexType::of(
    NAMESPACE,
    "utredning",
    &[
        one("saksbeskrivelse", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        one("innstilling", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        any("utredningsdokumenter", Type(&DOKUMENTBESKRIVELSE)),
    ],
);

pub(crate) static VEDTAK: ComplexType = ComplexType::of(
    NAMESPACE,
    "vedtak",
    &[
        one("vedtakstekst", Type(&mdk::MOETESAKS_BESKRIVELSE)),
        any("votering", Type(&VOTERING)),
        opt("behandlingsprotokoll", Type(&mdk::BEHANDLINGSPROTOKOLL)),
        any("vedtaksdokumenter", Type(&DOKUMENTBESKRIVELSE)),
        one("dato", DateTime),
    ],
);

pub(crate) static VOTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "votering",
    &[
        one("moetedeltaker", Type(&mdk::MOETEDELTAKER)),
        one("stemme", Word(MOETE_STEMME)),
        opt("representerer", Type(&mdk::REPRESENTERER)),
    ],
);

pub(crate) static KORRESPONDANSEPART: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepart",
    &[
        one("korrespondansepartID", NonEmpty),
        one("korrespondanseparttype", Type(&mdk::KORRESPONDANSEPARTTYPE)),
        opt("erBehandlingsansvarlig", Boolean),
        one("korrespondansepartNavn", NonEmpty),
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
        any("avskrivning", Type(&AVSKRIVNING)),
    ],
);

pub(crate) static AVSKRIVNING: ComplexType = ComplexType::of(
    NAMESPACE,
    "avskrivning",
    &[
        one("avskrivningsdato", Date),
        one("avskrevetAv", Type(&mdk::SAKSBEHANDLER)),
        one("avskrivningsmaate", Type(&mdk::AVSKRIVNINGSMAATE)),
        opt(
            "referanseAvskrivesAvJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
        opt(
            "referanseAvskriverJournalpost",
            Type(&mdk::REFERANSE_TIL_JOURNALPOST),
        ),
    ],
);

pub(crate) static DOKUMENTFLYT: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentflyt",
    &[
        one("flytTil", NonEmpty),
        one("flytFra", NonEmpty),
        one("flytMottattDato", DateTime),
        one("flytSendtDato", DateTime),
        one("flytStatus", Type(&mdk::FLYT_STATUS)),
        opt("flytMerknad", NonEmpty),
    ],
);

pub(crate) static KONVERTERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "konvertering",
    &[
        one("konvertertDato", DateTime),
        one("konvertertAv", NonEmpty),
        one("konvertertFraFormat", NonEmpty),
        one("konvertertTilFormat", NonEmpty),
        opt("konverteringsverktoey", NonEmpty),
        opt("konverteringskommentar", NonEmpty),
    ],
);

pub(crate) static KRYSSREFERANSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "kryssreferanse",
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

pub(crate) static MERKNAD: ComplexType = ComplexType::of(
    NAMESPACE,
    "merknad",
    &[
        opt("merknadID", NonEmpty),
        one("merknadstekst", NonEmpty),
        opt("merknadstype", Type(&mdk::MERKNADSTYPE)),
        opt("merknadsdato", DateTime),
        opt("merknadRegistrertAv", NonEmpty),
        opt("erSkjermet", Boolean),
    ],
);

pub(crate) static KASSASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "kassasjon",
    &[
        one("kassasjonsvedtak", Type(&mdk::KASSASJONSVEDTAK)),
        opt("kassasjonshjemmel", NonEmpty),
        one("bevaringstid", Int),
        one("kassasjonsdato", Date),
    ],
);

pub(crate) static UTFOERT_KASSASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "utfoertKassasjon",
    &[one("kassertDato", DateTime), one("kassertAv", NonEmpty)],
);

pub(crate) static SLETTING: ComplexType = ComplexType::of(
    NAMESPACE,
    "sletting",
    &[
        one("slettingstype", Type(&mdk::SLETTINGSTYPE)),
        one("slettetDato", DateTime),
        one("slettetAv", NonEmpty),
    ],
);

pub(crate) static SKJERMING: ComplexType = ComplexType::of(
    NAMESPACE,
    "skjerming",
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

pub(crate) static GRADERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "gradering",
    &[
        one("grad", Type(&mdk::GRAD)),
        one("graderingsdato", DateTime),
        one("gradertAv", NonEmpty),
        opt("nedgraderingsdato", DateTime),
        opt("nedgradertAv", NonEmpty),
    ],
);

pub(crate) static PRESEDENS: ComplexType = ComplexType::of(
    NAMESPACE,
    "presedens",
    &[
        one("presedensDato", Date),
        one("opprettetDato", DateTime),
        one("opprettetAv", NonEmpty),
        one("tittel", NonEmpty),
        opt("beskrivelse", NonEmpty),
        opt("presedensHjemmel", NonEmpty),
        one("rettskildefaktor", NonEmpty),
        opt("presedensGodkjentDato", DateTime),
        opt("presedensGodkjentAv", NonEmpty),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", NonEmpty),
        opt("presedensStatus", Type(&mdk::PRESEDENS_STATUS)),
    ],
);

pub(crate) static ELEKTRONISK_SIGNATUR: ComplexType = ComplexType::of(
    NAMESPACE,
    "elektroniskSignatur",
    &[
        one(
            "elektroniskSignaturSikkerhetsnivaa",
            Type(&mdk::ELEKTRONISK_SIGNATUR_SIKKERHETSNIVAA),
        ),
        one(
            "elektroniskSignaturVerifisert",
            Type(&mdk::ELEKTRONISK_SIGNATUR_VERIFISERT),
        ),
        one("verifisertDato", Date),
        one("verifisertAv", NonEmpty),
    ],
);

pub(crate) static ADRESSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "adresse",
    &[
        one("adresse", NonEmpty),
        one("postnummer", NonEmpty),
        one("poststed", NonEmpty),
    ],
);

pub(crate) static MATRIKKELNUMMER: ComplexType = ComplexType::of(
    NAMESPACE,
    "matrikkelnummer",
    &[
        one("kommunenummer", NonEmpty),
        one("gardsnummer", Int),
        one("bruksnummer", Int),
        opt("festenummer", Int),
        opt("seksjonsnummer", Int),
    ],
);

pub(crate) static BYGGIDENT: ComplexType = ComplexType::of(
    NAMESPACE,
    "byggident",
    &[one("bygningsnummer", Int), opt("endringsloepenummer", Int)],
);

pub(crate) static PLANIDENT: ComplexType = ComplexType::of(
    NAMESPACE,
    "planident",
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

pub(crate) static PUNKT: ComplexType = ComplexType::of(
    NAMESPACE,
    "punkt",
    &[
        opt("punktID", NonEmpty),
        one("koordinatsystem", Type(&mdk::KOORDINATSYSTEM)),
        one("x", Double),
        one("y", Double),
        opt("z", Double),
    ],
);

pub(crate) static ORGANISASJONS_ID: ComplexType = ComplexType::of(
    NAMESPACE,
    "organisasjonsID",
    &[one("identifikator", Text), opt("landkode", CountryCode)],
);

pub(crate) static PERSON_ID: ComplexType = ComplexType::of(
    NAMESPACE,
    "personID",
    &[one("landkode", CountryCode), one("identifikator", Text)],
);

const MOETE_STEMME: &[&str] = &["Ja", "Nei", "Blankt"];
