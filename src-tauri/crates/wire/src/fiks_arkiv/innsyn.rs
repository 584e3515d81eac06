//! Asking an archive for one thing by its key, and what it answers (arkivmelding B.5).
//!
//! A file that was asked for comes itself, under its own name: there is no document around it.

use super::{Mappe, ReferanseTilMappe, ReferanseTilRegistrering, Registrering, read, write};
use crate::WireError;
use crate::fields::Read;

/// Asks for a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappeHent {
    /// The stable name of the program that asks.
    pub system: String,
    /// Which one.
    pub referanse: ReferanseTilMappe,
    /// Lists that are to come with it: `klasse`, `part`.
    pub inkluder: Vec<String>,
}

/// A case as the archive has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappeHentResultat {
    /// The case; none when the archive says nothing.
    pub mappe: Option<Mappe>,
}

/// Asks for a registration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistreringHent {
    /// The stable name of the program that asks.
    pub system: String,
    /// Which one.
    pub referanse: ReferanseTilRegistrering,
    /// Lists that are to come with it: `dokumentbeskrivelse`, `korrespondansepart`.
    pub inkluder: Vec<String>,
}

/// A registration as the archive has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistreringHentResultat {
    /// The registration; none when the archive says nothing.
    pub registrering: Option<Registrering>,
}

/// Asks for a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DokumentfilHent {
    /// The stable name of the program that asks.
    pub system: String,
    /// The archive's id of the dokumentobjekt.
    pub system_id: String,
}

impl MappeHent {
    /// Reads an `innsyn.mappe.hent` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<MappeHent>, WireError> {
        read::innsyn::mappe_hent(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::innsyn::mappe_hent(self)
    }
}

impl MappeHentResultat {
    /// Reads an `innsyn.mappe.hent.resultat` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<MappeHentResultat>, WireError> {
        read::innsyn::mappe_hent_resultat(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::innsyn::mappe_hent_resultat(self)
    }
}

impl RegistreringHent {
    /// Reads an `innsyn.registrering.hent` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<RegistreringHent>, WireError> {
        read::innsyn::registrering_hent(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::innsyn::registrering_hent(self)
    }
}

impl RegistreringHentResultat {
    /// Reads an `innsyn.registrering.hent.resultat` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<RegistreringHentResultat>, WireError> {
        read::innsyn::registrering_hent_resultat(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::innsyn::registrering_hent_resultat(self)
    }
}

impl DokumentfilHent {
    /// Reads an `innsyn.dokumentfil.hent` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<DokumentfilHent>, WireError> {
        read::innsyn::dokumentfil_hent(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::innsyn::dokumentfil_hent(self)
    }
}
