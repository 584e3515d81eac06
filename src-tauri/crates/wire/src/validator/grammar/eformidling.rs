//! The grammar of dialect A, one table per complex type (arkivmelding A.2).

use super::super::codes;
use super::Kind::{Any, Code, Date, DateTime, Guid, Int, Integer, Text, Type};
use super::Particle::{Mixed, OneOf};
use super::{ComplexType, Root, Schema, any, field, one, opt, some};

/// The one namespace of dialect A.
pub const NAMESPACE: &str = "http://www.arkivverket.no/standarder/noark5/arkivmelding";

/// The namespace of the catalogue of field types; it never appears on an element.
pub const CATALOGUE: &str = "http://www.arkivverket.no/standarder/noark5/metadatakatalog";

/// The schema of the integrasjonspunkt.
pub static SCHEMA: Schema = Schema {
    message_type: "arkivmelding",
    roots: &[Root {
        name: "arkivmelding",
        namespace: NAMESPACE,
        actual: &ARKIVMELDING,
    }],
    types: &[ALL],
    catalogue: CATALOGUE,
    built_in: &[
        ("system", "string"),
        ("meldingId", "string"),
        ("tidspunkt", "dateTime"),
        ("antallFiler", "int"),
    ],
};

/// Every complex type.
pub static ALL: &[&ComplexType] = &[
    &ARKIVMELDING,
    &MAPPE,
    &SAKSMAPPE,
    &SAKSPART,
    &REGISTRERING,
    &BASISREGISTRERING,
    &JOURNALPOST,
    &KORRESPONDANSEPART,
    &AVSKRIVNING,
    &DOKUMENTFLYT,
    &DOKUMENTBESKRIVELSE,
    &DOKUMENTOBJEKT,
    &KRYSSREFERANSE,
    &MERKNAD,
    &KLASSIFIKASJON,
    &SKJERMING,
    &GRADERING,
    &PRESEDENS,
];

/// The root.
pub static ARKIVMELDING: ComplexType = ComplexType::of(
    NAMESPACE,
    "arkivmelding",
    &[
        one("system", Text),
        one("meldingId", Text),
        one("tidspunkt", DateTime),
        one("antallFiler", Int),
        OneOf(
            &[
                field("mappe", Type(&MAPPE), true),
                field("registrering", Type(&REGISTRERING), true),
            ],
            false,
        ),
    ],
);

/// A folder.
pub static MAPPE: ComplexType = ComplexType::of(
    NAMESPACE,
    "mappe",
    &[
        one("systemID", Guid),
        opt("mappeID", Text),
        opt("ReferanseForeldermappe", Guid),
        one("tittel", Text),
        opt("offentligTittel", Text),
        opt("beskrivelse", Text),
        any("noekkelord", Text),
        opt("dokumentmedium", Code(&codes::DOKUMENTMEDIUM)),
        any("oppbevaringssted", Text),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", Text),
        any("referanseArkivdel", Text),
        opt("virksomhetsspesifikkeMetadata", Any),
        any("kryssreferanse", Type(&KRYSSREFERANSE)),
        any("merknad", Type(&MERKNAD)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("klassifikasjon", Type(&KLASSIFIKASJON)),
        OneOf(
            &[
                field("mappe", Type(&MAPPE), true),
                field("basisregistrering", Type(&BASISREGISTRERING), true),
            ],
            false,
        ),
    ],
);

/// A case; its own fields come after the journalpost.
pub static SAKSMAPPE: ComplexType = ComplexType::extending(
    &MAPPE,
    "saksmappe",
    &[
        opt("saksaar", Integer),
        opt("sakssekvensnummer", Integer),
        one("saksdato", Date),
        one("administrativEnhet", Text),
        one("saksansvarlig", Text),
        opt("journalenhet", Text),
        one("saksstatus", Code(&codes::SAKSSTATUS)),
        any("referanseSekundaerKlassifikasjon", Text),
        any("sakspart", Type(&SAKSPART)),
        any("presedens", Type(&PRESEDENS)),
    ],
);

/// A party of a case.
pub static SAKSPART: ComplexType = ComplexType::of(
    NAMESPACE,
    "sakspart",
    &[
        opt("sakspartID", Text),
        one("sakspartNavn", Text),
        one("sakspartRolle", Text),
        any("postadresse", Text),
        opt("postnummer", Text),
        opt("poststed", Text),
        opt("land", Text),
        opt("epostadresse", Text),
        any("telefonnummer", Text),
        opt("kontaktperson", Text),
        opt("virksomhetsspesifikkeMetadata", Any),
    ],
);

/// A record.
pub static REGISTRERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "registrering",
    &[
        one("systemID", Guid),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        one("arkivertDato", DateTime),
        one("arkivertAv", Text),
        opt("registreringsID", Text),
        OneOf(
            &[
                field("referanseForelderMappe", Guid, false),
                field("referanseArkivdel", Text, false),
                field("referanseKlasse", Guid, false),
            ],
            true,
        ),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        Mixed(&[
            field("dokumentbeskrivelse", Type(&DOKUMENTBESKRIVELSE), true),
            field("dokumentobjekt", Type(&DOKUMENTOBJEKT), true),
        ]),
    ],
);

/// A record with a title; the title comes after the documents.
pub static BASISREGISTRERING: ComplexType = ComplexType::extending(
    &REGISTRERING,
    "basisregistrering",
    &[
        one("tittel", Text),
        opt("offentligTittel", Text),
        opt("beskrivelse", Text),
        any("noekkelord", Text),
        any("forfatter", Text),
        opt("dokumentmedium", Code(&codes::DOKUMENTMEDIUM)),
        any("oppbevaringssted", Text),
        opt("virksomhetsspesifikkeMetadata", Any),
        any("merknad", Type(&MERKNAD)),
        any("kryssreferanse", Type(&KRYSSREFERANSE)),
    ],
);

/// A journal entry.
pub static JOURNALPOST: ComplexType = ComplexType::extending(
    &BASISREGISTRERING,
    "journalpost",
    &[
        opt("journalaar", Integer),
        opt("journalsekvensnummer", Integer),
        opt("journalpostnummer", Integer),
        one("journalposttype", Code(&codes::JOURNALPOSTTYPE)),
        one("journalstatus", Code(&codes::JOURNALSTATUS)),
        one("journaldato", Date),
        opt("dokumentetsDato", Date),
        opt("mottattDato", DateTime),
        opt("sendtDato", DateTime),
        opt("forfallsdato", Date),
        opt("offentlighetsvurdertDato", Date),
        opt("antallVedlegg", Integer),
        opt("utlaantDato", Date),
        opt("utlaantTil", Text),
        opt("journalenhet", Text),
        any("korrespondansepart", Type(&KORRESPONDANSEPART)),
        any("avskrivning", Type(&AVSKRIVNING)),
        any("dokumentflyt", Type(&DOKUMENTFLYT)),
        any("presedens", Type(&PRESEDENS)),
    ],
);

/// A sender or receiver of a journal entry.
pub static KORRESPONDANSEPART: ComplexType = ComplexType::of(
    NAMESPACE,
    "korrespondansepart",
    &[
        one(
            "korrespondanseparttype",
            Code(&codes::KORRESPONDANSEPARTTYPE),
        ),
        one("korrespondansepartNavn", Text),
        any("postadresse", Text),
        opt("postnummer", Text),
        opt("poststed", Text),
        opt("land", Text),
        opt("epostadresse", Text),
        any("telefonnummer", Text),
        opt("kontaktperson", Text),
        opt("administrativEnhet", Text),
        opt("saksbehandler", Text),
    ],
);

/// How an incoming letter was dealt with.
pub static AVSKRIVNING: ComplexType = ComplexType::of(
    NAMESPACE,
    "avskrivning",
    &[
        one("avskrivningsdato", Date),
        one("avskrevetAv", Text),
        one("avskrivningsmaate", Code(&codes::AVSKRIVNINGSMAATE)),
        opt("referanseAvskrivesAvJournalpost", Text),
    ],
);

/// A document on its round.
pub static DOKUMENTFLYT: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentflyt",
    &[
        one("flytTil", Text),
        one("flytFra", Text),
        one("flytMottattDato", DateTime),
        one("flytSendtDato", DateTime),
        one("flytStatus", Text),
        opt("flytMerknad", Text),
    ],
);

/// A document.
pub static DOKUMENTBESKRIVELSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentbeskrivelse",
    &[
        one("systemID", Guid),
        one("dokumenttype", Text),
        one("dokumentstatus", Code(&codes::DOKUMENTSTATUS)),
        one("tittel", Text),
        opt("beskrivelse", Text),
        any("forfatter", Text),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        opt("dokumentmedium", Code(&codes::DOKUMENTMEDIUM)),
        opt("oppbevaringssted", Text),
        any("referanseArkivdel", Text),
        one("tilknyttetRegistreringSom", Code(&codes::TILKNYTTET_SOM)),
        one("dokumentnummer", Integer),
        one("tilknyttetDato", DateTime),
        one("tilknyttetAv", Text),
        any("merknad", Type(&MERKNAD)),
        opt("skjerming", Type(&SKJERMING)),
        opt("gradering", Type(&GRADERING)),
        any("dokumentobjekt", Type(&DOKUMENTOBJEKT)),
    ],
);

/// A file of a document.
pub static DOKUMENTOBJEKT: ComplexType = ComplexType::of(
    NAMESPACE,
    "dokumentobjekt",
    &[
        one("versjonsnummer", Integer),
        one("variantformat", Code(&codes::VARIANTFORMAT)),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        one("referanseDokumentfil", Text),
    ],
);

/// A reference to something earlier.
pub static KRYSSREFERANSE: ComplexType = ComplexType::of(
    NAMESPACE,
    "kryssreferanse",
    &[
        opt("referanseTilKlasse", Text),
        opt("referanseTilMappe", Text),
        opt("referanseTilRegistrering", Text),
    ],
);

/// A remark.
pub static MERKNAD: ComplexType = ComplexType::of(
    NAMESPACE,
    "merknad",
    &[
        one("merknadstekst", Text),
        opt("merknadstype", Text),
        one("merknadsdato", DateTime),
        one("merknadRegistrertAv", Text),
    ],
);

/// A class of an archive plan.
pub static KLASSIFIKASJON: ComplexType = ComplexType::of(
    NAMESPACE,
    "klassifikasjon",
    &[
        one("referanseKlassifikasjonssystem", Text),
        one("klasseID", Text),
        one("tittel", Text),
        opt("beskrivelse", Text),
        any("noekkelord", Text),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", Text),
    ],
);

/// An exemption from public access.
pub static SKJERMING: ComplexType = ComplexType::of(
    NAMESPACE,
    "skjerming",
    &[
        one("tilgangsrestriksjon", Text),
        one("skjermingshjemmel", Text),
        some("skjermingMetadata", Text),
        opt("skjermingDokument", Code(&codes::SKJERMING_DOKUMENT)),
        opt("skjermingsvarighet", Integer),
        opt("skjermingOpphoererDato", Date),
    ],
);

/// A grading.
pub static GRADERING: ComplexType = ComplexType::of(
    NAMESPACE,
    "gradering",
    &[
        one("gradering", Code(&codes::GRADERING)),
        one("graderingsdato", DateTime),
        one("gradertAv", Text),
        opt("nedgraderingsdato", DateTime),
        opt("nedgradertAv", Text),
    ],
);

/// A precedent.
pub static PRESEDENS: ComplexType = ComplexType::of(
    NAMESPACE,
    "presedens",
    &[
        one("presedensDato", Date),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        one("tittel", Text),
        opt("beskrivelse", Text),
        opt("presedensHjemmel", Text),
        one("rettskildefaktor", Text),
        opt("presedensGodkjentDato", DateTime),
        opt("presedensGodkjentAv", Text),
        opt("avsluttetDato", DateTime),
        opt("avsluttetAv", Text),
        opt("presedensStatus", Code(&codes::PRESEDENSSTATUS)),
    ],
);
