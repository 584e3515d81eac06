//! How messages point at what an archive has (arkivmelding B.3): of the keys, one is given.

use super::{EksternNoekkel, Identifikatorer, Kode};
use crate::arkivmelding::DateText;

/// A case by one of its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferanseTilMappe {
    /// The archive's own id.
    pub system_id: Option<String>,
    /// The archive's readable id.
    pub mappe_id: Option<String>,
    /// Year and sequence number.
    pub saksnummer: Option<Saksnummer>,
    /// Our key.
    pub ekstern_noekkel: Option<EksternNoekkel>,
}

/// The number of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saksnummer {
    /// The year.
    pub saksaar: String,
    /// The number in that year.
    pub sakssekvensnummer: String,
}

/// A registration by one of its keys; `referanseTilRegistrering` and `referanseTilJournalpost` are the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferanseTilRegistrering {
    /// The archive's own id.
    pub system_id: Option<String>,
    /// The archive's readable id.
    pub registrerings_id: Option<String>,
    /// Year and sequence number of the journal.
    pub journalnummer: Option<Journalnummer>,
    /// The case and the number in it.
    pub saks_journalpostnummer: Option<SaksJournalpostnummer>,
    /// Our key.
    pub ekstern_noekkel: Option<EksternNoekkel>,
}

/// The number of a journalpost in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journalnummer {
    /// The year.
    pub journalaar: String,
    /// The number in that year.
    pub journalsekvensnummer: String,
}

/// The number of a journalpost in its case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaksJournalpostnummer {
    /// The case.
    pub saksnummer: Saksnummer,
    /// The number in it, from 1.
    pub journalpostnummer: String,
}

/// A document by one of its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferanseTilDokumentbeskrivelse {
    /// The archive's own id.
    pub system_id: Option<String>,
    /// Our key.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// The journalpost and the document's number there.
    pub journalpost_dokumentnummer: Option<(ReferanseTilRegistrering, String)>,
}

/// How a letter was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Avskrivning {
    /// The day.
    pub avskrivningsdato: DateText,
    /// Who did it.
    pub avskrevet_av: Identifikatorer,
    /// In which way.
    pub avskrivningsmaate: Kode,
    /// The journalpost that answers it.
    pub avskrives_av: Option<ReferanseTilRegistrering>,
    /// The journalpost that this one answers.
    pub avskriver: Option<ReferanseTilRegistrering>,
}
