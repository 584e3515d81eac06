//! What is to change in what an archive has (arkivmelding B.5).
//!
//! Of the many fields that may change, those that people change. What else a message wants changed stands in
//! [`Read::extra`] when it is read.

use super::{
    Avskrivning, Dokumentobjekt, EksternNoekkel, Identifikatorer, Kode,
    ReferanseTilDokumentbeskrivelse, ReferanseTilMappe, ReferanseTilRegistrering, read, write,
};
use crate::WireError;
use crate::arkivmelding::DateText;
use crate::fields::Read;

/// What an `arkivmelding.oppdater` wants changed: one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArkivmeldingOppdatering {
    /// A case.
    Mappe(MappeOppdatering),
    /// A registration.
    Registrering(RegistreringOppdatering),
    /// A document.
    Dokumentbeskrivelse(DokumentbeskrivelseOppdatering),
}

/// Which case, and its new values; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappeOppdatering {
    /// Which one.
    pub referanse: ReferanseTilMappe,
    /// Its title.
    pub tittel: Option<String>,
    /// Its title as anyone may see it.
    pub offentlig_tittel: Option<String>,
    /// The asking program's key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// The day of the case.
    pub saksdato: Option<DateText>,
    /// The unit that has it.
    pub administrativ_enhet: Option<Identifikatorer>,
    /// Who is responsible.
    pub saksansvarlig: Option<Identifikatorer>,
    /// How far it has come.
    pub saksstatus: Option<Kode>,
}

/// Which registration, and its new values; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistreringOppdatering {
    /// Which one.
    pub referanse: ReferanseTilRegistrering,
    /// The case that it is moved to.
    pub referanse_forelder_mappe: Option<ReferanseTilMappe>,
    /// Its title.
    pub tittel: Option<String>,
    /// Its title as anyone may see it.
    pub offentlig_tittel: Option<String>,
    /// The asking program's key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// Which way a journalpost goes.
    pub journalposttype: Option<Kode>,
    /// How far a journalpost has come.
    pub journalstatus: Option<Kode>,
    /// The day in the journal.
    pub journaldato: Option<DateText>,
    /// The day that stands on the document.
    pub dokumentets_dato: Option<DateText>,
    /// When an answer is due.
    pub forfallsdato: Option<DateText>,
}

/// Which document, and its new values; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DokumentbeskrivelseOppdatering {
    /// Which one.
    pub referanse: ReferanseTilDokumentbeskrivelse,
    /// What kind of document.
    pub dokumenttype: Option<Kode>,
    /// Whether it may still change.
    pub dokumentstatus: Option<Kode>,
    /// Its title.
    pub tittel: Option<String>,
    /// Main document or attachment; the schema wants it said again.
    pub tilknyttet_registrering_som: Kode,
}

/// One more file of a document; the file itself is beside it in the package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DokumentobjektOpprett {
    /// The document.
    pub referanse: ReferanseTilDokumentbeskrivelse,
    /// The file.
    pub dokumentobjekt: Dokumentobjekt,
}

/// What became of a [`DokumentobjektOpprett`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DokumentobjektOpprettKvittering {
    /// The archive's id of the dokumentobjekt.
    pub system_id: String,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
}

/// Says how a letter was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NyAvskrivning {
    /// How.
    pub avskrivning: Avskrivning,
    /// The letter's journalpost.
    pub referanse: ReferanseTilRegistrering,
    /// The archive's id of the korrespondansepart, from a `registrering.hent`.
    pub korrespondansepart_id: String,
}

/// Takes back what was said of how a letter was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlettAvskrivning {
    /// The letter's journalpost.
    pub referanse: ReferanseTilRegistrering,
    /// The archive's id of the korrespondansepart.
    pub korrespondansepart_id: String,
}

impl ArkivmeldingOppdatering {
    /// Reads an `arkivmelding.oppdater` leniently.
    ///
    /// An error when it is no XML we read, its root is another, or it changes nothing.
    pub fn parse(bytes: &[u8]) -> Result<Read<ArkivmeldingOppdatering>, WireError> {
        read::oppdatering::arkivmelding_oppdatering(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::oppdatering::arkivmelding_oppdatering(self)
    }
}

impl DokumentobjektOpprett {
    /// Reads a `dokumentobjekt.opprett` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<DokumentobjektOpprett>, WireError> {
        read::oppdatering::dokumentobjekt_opprett(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::oppdatering::dokumentobjekt_opprett(self)
    }
}

impl DokumentobjektOpprettKvittering {
    /// Reads a `dokumentobjekt.opprett.kvittering` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<DokumentobjektOpprettKvittering>, WireError> {
        read::oppdatering::dokumentobjekt_opprett_kvittering(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::oppdatering::dokumentobjekt_opprett_kvittering(self)
    }
}

impl NyAvskrivning {
    /// Reads an `avskrivning.opprett` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<NyAvskrivning>, WireError> {
        read::oppdatering::ny_avskrivning(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::oppdatering::ny_avskrivning(self)
    }
}

impl SlettAvskrivning {
    /// Reads an `avskrivning.slett` leniently.
    ///
    /// An error when it is no XML we read, or its root is another.
    pub fn parse(bytes: &[u8]) -> Result<Read<SlettAvskrivning>, WireError> {
        read::oppdatering::slett_avskrivning(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::oppdatering::slett_avskrivning(self)
    }
}
