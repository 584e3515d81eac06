//! Searching in an archive, and what it finds (arkivmelding B.5).

use super::{Dokumentbeskrivelse, EksternNoekkel, Mappe, Registrering, read, write};
use crate::WireError;
use crate::fields::Read;

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sok {
    /// The stable name of the program that asks.
    pub system: String,
    /// How many to answer at most.
    pub take: String,
    /// How many to leave out first.
    pub skip: String,
    /// What is looked for.
    pub sokeobjekt: Sokeobjekt,
    /// How much of each is to come.
    pub responstype: Responstype,
    /// Lists that are to come with it.
    pub inkluder: Vec<String>,
    /// Which ones.
    pub valg: Sokevalg,
    /// In which order.
    pub sortering: Vec<Sortering>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sokeobjekt {
    /// Any folder.
    Mappe,
    /// Cases.
    Saksmappe,
    /// Any registration.
    Registrering,
    /// Journal entries.
    Journalpost,
    /// Journal entries, each with its case.
    JournalpostMedSaksmappe,
    /// Documents.
    Dokumentbeskrivelse,
}

/// How much of each is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Responstype {
    /// Its keys.
    Noekler,
    /// In short.
    Minimum,
    /// Everything.
    Utvidet,
}

/// Which ones are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sokevalg {
    /// Those for which every one of these holds.
    Parametere(Vec<Sokeparameter>),
    /// Those in which this stands.
    Fritekst(String),
}

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sokeparameter {
    /// How the field is compared: `equal`, `wildcardquery`.
    pub operator: String,
    /// With what.
    pub verdier: Sokeverdier,
    /// Which field: `mappeTittel`, `sakSaksaar`.
    pub felt: String,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sokeverdier {
    /// Texts.
    Tekster(Vec<String>),
    /// Days with a time.
    Datoer(Vec<String>),
    /// Whole numbers.
    Tall(Vec<String>),
    /// A key of the asking program.
    EksternNoekkel(EksternNoekkel),
    /// What is not read here: a class, a rectangle on the map; or nothing. It is written as nothing.
    Annet,
}

/// One thing to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sortering {
    /// Which field.
    pub felt: String,
    /// Whether the last comes first.
    pub synkende: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sokeresultat {
    /// How much of each is there; it names the document.
    pub responstype: Responstype,
    /// The archive.
    pub system: String,
    /// How many were asked for at most.
    pub take: String,
    /// How many were left out first.
    pub skip: String,
    /// How many there are in all.
    pub count: String,
    /// What was looked for.
    pub sokeobjekt: Sokeobjekt,
    /// Those that were asked for.
    pub treff: Vec<Treff>,
}

/// One thing that was found. Of what is not asked for whole, most is left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treff {
    /// A folder or a case.
    Mappe(Box<Mappe>),
    /// A registration or a journalpost.
    Registrering(Box<Registrering>),
    /// A journalpost, and of its case number, day, unit, person and status.
    JournalpostMedSaksmappe(Box<(Registrering, Mappe)>),
    /// A document.
    Dokumentbeskrivelse(Box<Dokumentbeskrivelse>),
}

impl Sok {
    /// Reads an `innsyn.sok` leniently.
    ///
    /// An error when it is no XML we read, its root is another, or it does not say what is looked for.
    pub fn parse(bytes: &[u8]) -> Result<Read<Sok>, WireError> {
        read::sok::sok(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::sok::sok(self)
    }
}

impl Sokeresultat {
    /// Reads an `innsyn.sok.resultat.*` leniently.
    ///
    /// An error when it is no XML we read, its root is another, or it does not say what was looked for.
    pub fn parse(bytes: &[u8]) -> Result<Read<Sokeresultat>, WireError> {
        read::sok::sokeresultat(bytes)
    }

    /// The document, in the order of the schema. Keys alone do not go with [`Sokeobjekt::JournalpostMedSaksmappe`].
    pub fn to_xml(&self) -> Vec<u8> {
        write::sok::sokeresultat(self)
    }
}

impl Sokeobjekt {
    /// All of them.
    pub const ALL: [Sokeobjekt; 6] = [
        Sokeobjekt::Mappe,
        Sokeobjekt::Saksmappe,
        Sokeobjekt::Registrering,
        Sokeobjekt::Journalpost,
        Sokeobjekt::JournalpostMedSaksmappe,
        Sokeobjekt::Dokumentbeskrivelse,
    ];

    /// Its name: `saksmappe`.
    pub fn as_str(self) -> &'static str {
        match self {
            Sokeobjekt::Mappe => "mappe",
            Sokeobjekt::Saksmappe => "saksmappe",
            Sokeobjekt::Registrering => "registrering",
            Sokeobjekt::Journalpost => "journalpost",
            Sokeobjekt::JournalpostMedSaksmappe => "journalpostMedSaksmappe",
            Sokeobjekt::Dokumentbeskrivelse => "dokumentbeskrivelse",
        }
    }
}

impl Responstype {
    /// All of them.
    pub const ALL: [Responstype; 3] = [
        Responstype::Noekler,
        Responstype::Minimum,
        Responstype::Utvidet,
    ];

    /// Its name, and the end of the message type of the answer: `utvidet`.
    pub fn as_str(self) -> &'static str {
        match self {
            Responstype::Noekler => "noekler",
            Responstype::Minimum => "minimum",
            Responstype::Utvidet => "utvidet",
        }
    }
}
