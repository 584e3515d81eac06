//! The grammar of dialect A, one table per complex type (arkivmelding A.2).
//!
//! It drives the validator and the order in which we write. Order is significant, and a type that
//! extends another has that one's particles first.

use super::codes::{self, CodeList};
use Kind::{Any, Code, Date, DateTime, Guid, Int, Integer, Text, Type};
use Particle::{Mixed, One, OneOf};

/// The one namespace of dialect A.
pub const NAMESPACE: &str = "http://www.arkivverket.no/standarder/noark5/arkivmelding";

/// The namespace of the catalogue of field types; it never appears on an element.
pub const CATALOGUE: &str = "http://www.arkivverket.no/standarder/noark5/metadatakatalog";

/// A complex type.
#[derive(Debug)]
pub struct ComplexType {
    /// Its name, as `xsi:type` spells it.
    pub name: &'static str,
    /// The type it extends.
    pub base: Option<&'static ComplexType>,
    /// What it adds to its base, in order.
    pub own: &'static [Particle],
}

/// A place in a sequence.
#[derive(Debug)]
pub enum Particle {
    /// One field, and whether it must be there.
    One(Field, bool),
    /// One of several fields, fixed by the first that comes, and whether one must come.
    OneOf(&'static [Field], bool),
    /// Any of the fields, in any order and number, also none.
    Mixed(&'static [Field]),
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// The element's name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether it may come again.
    pub many: bool,
}

/// What stands in a field.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text, also none.
    Text,
    /// A UUID, with or without braces.
    Guid,
    /// A whole number of any size.
    Integer,
    /// A whole number of 32 bits.
    Int,
    /// A day.
    Date,
    /// A day and a time with seconds.
    DateTime,
    /// One of a closed list.
    Code(&'static CodeList),
    /// Anything at all.
    Any,
    /// Elements.
    Type(&'static ComplexType),
}

impl ComplexType {
    /// Every particle in order, those of the base first.
    pub fn particles(&self) -> Vec<&'static Particle> {
        let mut particles = self.base.map(ComplexType::particles).unwrap_or_default();
        particles.extend(self.own);
        particles
    }

    /// The field called `name`, wherever in the order it stands.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.particles()
            .into_iter()
            .flat_map(Particle::fields)
            .find(|field| field.name == name)
    }

    /// The place of the field called `name` in the order.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.particles()
            .iter()
            .position(|particle| particle.fields().iter().any(|field| field.name == name))
    }

    /// Whether this is `other` or extends it.
    pub fn is_a(&self, other: &ComplexType) -> bool {
        self.name == other.name || self.base.is_some_and(|base| base.is_a(other))
    }

    /// This type and every type that extends it, as `xsi:type` may name them.
    pub fn with_extensions(&self) -> impl Iterator<Item = &'static ComplexType> {
        ALL.iter().copied().filter(|candidate| candidate.is_a(self))
    }
}

impl Particle {
    /// The fields that may stand here.
    pub fn fields(&self) -> &[Field] {
        match self {
            One(field, _) => std::slice::from_ref(field),
            OneOf(fields, _) | Mixed(fields) => fields,
        }
    }

    /// Whether something must stand here.
    pub fn required(&self) -> bool {
        match self {
            One(_, required) | OneOf(_, required) => *required,
            Mixed(_) => false,
        }
    }
}

const fn field(name: &'static str, kind: Kind, many: bool) -> Field {
    Field { name, kind, many }
}

const fn one(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, false), true)
}

const fn opt(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, false), false)
}

const fn any(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, true), false)
}

const fn some(name: &'static str, kind: Kind) -> Particle {
    One(field(name, kind, true), true)
}

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
pub static ARKIVMELDING: ComplexType = ComplexType {
    name: "arkivmelding",
    base: None,
    own: &[
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
};

/// A folder.
pub static MAPPE: ComplexType = ComplexType {
    name: "mappe",
    base: None,
    own: &[
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
};

/// A case; its own fields come after the journalpost.
pub static SAKSMAPPE: ComplexType = ComplexType {
    name: "saksmappe",
    base: Some(&MAPPE),
    own: &[
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
};

/// A party of a case.
pub static SAKSPART: ComplexType = ComplexType {
    name: "sakspart",
    base: None,
    own: &[
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
};

/// A record.
pub static REGISTRERING: ComplexType = ComplexType {
    name: "registrering",
    base: None,
    own: &[
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
};

/// A record with a title; the title comes after the documents.
pub static BASISREGISTRERING: ComplexType = ComplexType {
    name: "basisregistrering",
    base: Some(&REGISTRERING),
    own: &[
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
};

/// A journal entry.
pub static JOURNALPOST: ComplexType = ComplexType {
    name: "journalpost",
    base: Some(&BASISREGISTRERING),
    own: &[
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
};

/// A sender or receiver of a journal entry.
pub static KORRESPONDANSEPART: ComplexType = ComplexType {
    name: "korrespondansepart",
    base: None,
    own: &[
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
};

/// How an incoming letter was dealt with.
pub static AVSKRIVNING: ComplexType = ComplexType {
    name: "avskrivning",
    base: None,
    own: &[
        one("avskrivningsdato", Date),
        one("avskrevetAv", Text),
        one("avskrivningsmaate", Code(&codes::AVSKRIVNINGSMAATE)),
        opt("referanseAvskrivesAvJournalpost", Text),
    ],
};

/// A document on its round.
pub static DOKUMENTFLYT: ComplexType = ComplexType {
    name: "dokumentflyt",
    base: None,
    own: &[
        one("flytTil", Text),
        one("flytFra", Text),
        one("flytMottattDato", DateTime),
        one("flytSendtDato", DateTime),
        one("flytStatus", Text),
        opt("flytMerknad", Text),
    ],
};

/// A document.
pub static DOKUMENTBESKRIVELSE: ComplexType = ComplexType {
    name: "dokumentbeskrivelse",
    base: None,
    own: &[
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
};

/// A file of a document.
pub static DOKUMENTOBJEKT: ComplexType = ComplexType {
    name: "dokumentobjekt",
    base: None,
    own: &[
        one("versjonsnummer", Integer),
        one("variantformat", Code(&codes::VARIANTFORMAT)),
        one("opprettetDato", DateTime),
        one("opprettetAv", Text),
        one("referanseDokumentfil", Text),
    ],
};

/// A reference to something earlier.
pub static KRYSSREFERANSE: ComplexType = ComplexType {
    name: "kryssreferanse",
    base: None,
    own: &[
        opt("referanseTilKlasse", Text),
        opt("referanseTilMappe", Text),
        opt("referanseTilRegistrering", Text),
    ],
};

/// A remark.
pub static MERKNAD: ComplexType = ComplexType {
    name: "merknad",
    base: None,
    own: &[
        one("merknadstekst", Text),
        opt("merknadstype", Text),
        one("merknadsdato", DateTime),
        one("merknadRegistrertAv", Text),
    ],
};

/// A class of an archive plan.
pub static KLASSIFIKASJON: ComplexType = ComplexType {
    name: "klassifikasjon",
    base: None,
    own: &[
        one("referanseKlassifikasjonssystem", Text),
        one("klasseID", Text),
        one("tittel", Text),
        opt("beskrivelse", Text),
        any("noekkelord", Text),
        opt("opprettetDato", DateTime),
        opt("opprettetAv", Text),
    ],
};

/// An exemption from public access.
pub static SKJERMING: ComplexType = ComplexType {
    name: "skjerming",
    base: None,
    own: &[
        one("tilgangsrestriksjon", Text),
        one("skjermingshjemmel", Text),
        some("skjermingMetadata", Text),
        opt("skjermingDokument", Code(&codes::SKJERMING_DOKUMENT)),
        opt("skjermingsvarighet", Integer),
        opt("skjermingOpphoererDato", Date),
    ],
};

/// A grading.
pub static GRADERING: ComplexType = ComplexType {
    name: "gradering",
    base: None,
    own: &[
        one("gradering", Code(&codes::GRADERING)),
        one("graderingsdato", DateTime),
        one("gradertAv", Text),
        opt("nedgraderingsdato", DateTime),
        opt("nedgradertAv", Text),
    ],
};

/// A precedent.
pub static PRESEDENS: ComplexType = ComplexType {
    name: "presedens",
    base: None,
    own: &[
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
};
