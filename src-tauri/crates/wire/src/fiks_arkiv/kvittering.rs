//! What became of what an archive was to store (arkivmelding B.5).

use budstikke_domain::{word, words};

use super::{EksternNoekkel, Feil, Kode, read, write};
use crate::WireError;
use crate::arkivmelding::DateText;
use crate::fields::Read;

/// What became of an `arkivmelding.opprett`. One half may be stored although the other failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArkivmeldingKvittering {
    /// The case, when the message had one.
    pub mappe: Option<Utfall<MappeKvittering>>,
    /// The registration, when the message had one.
    pub registrering: Option<Utfall<RegistreringKvittering>>,
}

/// Stored or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Utfall<T> {
    /// It is stored, as this.
    Arkivert(T),
    /// It is not.
    Feilet(Feil),
}

/// A case that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappeKvittering {
    /// Whether it is a `saksmappe`. The fields from [`MappeKvittering::saksaar`] on are a case's only.
    pub er_saksmappe: bool,
    /// The archive's own id.
    pub system_id: String,
    /// The archive's readable id.
    pub mappe_id: Option<String>,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// Our key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// `Opprettet`, or `Eksisterende` when the archive had it already.
    pub opprettet_eller_eksisterende: String,
    /// The year of the case number.
    pub saksaar: Option<String>,
    /// The sequence number of the case number.
    pub sakssekvensnummer: Option<String>,
    /// The day of the case.
    pub saksdato: Option<DateText>,
}

/// A registration that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegistreringKvittering {
    /// Whether it is a `journalpost`. The fields from [`RegistreringKvittering::journalaar`] on are its only.
    pub er_journalpost: bool,
    /// The archive's own id.
    pub system_id: String,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// When it was archived.
    pub arkivert_dato: Option<DateText>,
    /// Who archived it.
    pub arkivert_av: Option<String>,
    /// The documents.
    pub dokumenter: Vec<DokumentKvittering>,
    /// The archive's readable id.
    pub registrerings_id: Option<String>,
    /// Our key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// `Opprettet`, or `Eksisterende` when the archive had it already.
    pub opprettet_eller_eksisterende: String,
    /// The year in the journal.
    pub journalaar: Option<String>,
    /// The running number in the journal.
    pub journalsekvensnummer: Option<String>,
    /// The number within the case.
    pub journalpostnummer: Option<String>,
    /// Which way it goes.
    pub journalposttype: Option<Kode>,
    /// How far it has come.
    pub journalstatus: Option<Kode>,
    /// The day in the journal.
    pub journaldato: Option<DateText>,
}

/// A document that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DokumentKvittering {
    /// The archive's own id.
    pub system_id: String,
    /// The number that the message had for it.
    pub dokumentnummer: Option<String>,
    /// The archive's ids of its files.
    pub dokumentobjekter: Vec<String>,
}

impl ArkivmeldingKvittering {
    /// Reads an `arkivmelding.opprett.kvittering` leniently.
    ///
    /// An error when it is no XML we read, or its root is no `arkivmeldingKvittering` of Fiks Arkiv.
    pub fn parse(bytes: &[u8]) -> Result<Read<ArkivmeldingKvittering>, WireError> {
        read::kvittering(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::kvittering(self)
    }

    /// What it says, line by line, in the language that is spoken: first the case, then the registration and its documents.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match &self.mappe {
            Some(Utfall::Arkivert(mappe)) => lines.push(mappe.heading()),
            Some(Utfall::Feilet(feil)) => {
                let what = word! { nb: "Saken", nn: "Saka", en: "The case" };
                lines.push(failed(what, feil));
            }
            None => {}
        }
        match &self.registrering {
            Some(Utfall::Arkivert(registrering)) => {
                lines.push(registrering.heading());
                lines.extend(registrering.dokumenter.iter().map(DokumentKvittering::line));
            }
            Some(Utfall::Feilet(feil)) => {
                let what = word! {
                    nb: "Registreringen",
                    nn: "Registreringa",
                    en: "The registrering",
                };
                lines.push(failed(what, feil));
            }
            None => {}
        }
        lines
    }
}

impl MappeKvittering {
    /// `Sak 2026/412`, or what else the archive calls it.
    pub fn heading(&self) -> String {
        let kind = if self.er_saksmappe {
            word! { nb: "Sak", nn: "Sak", en: "Case" }
        } else {
            word! { nb: "Mappe", nn: "Mappe", en: "Mappe" }
        };
        let id = match (&self.saksaar, &self.sakssekvensnummer, &self.mappe_id) {
            (Some(year), Some(number), _) => format!("{year}/{number}"),
            (_, _, Some(id)) => id.clone(),
            _ => self.system_id.clone(),
        };
        format!(
            "{kind} {id}{}",
            existing(&self.opprettet_eller_eksisterende)
        )
    }
}

impl RegistreringKvittering {
    /// `Journalpost 2026/3107, dok. 4 i saken`, or what else the archive calls it.
    pub fn heading(&self) -> String {
        let kind = if self.er_journalpost {
            "Journalpost"
        } else {
            "Registrering"
        };
        let numbers = (&self.journalaar, &self.journalsekvensnummer);
        let id = match (numbers, &self.registrerings_id) {
            ((Some(year), Some(number)), _) => format!("{year}/{number}"),
            (_, Some(id)) => id.clone(),
            _ => self.system_id.clone(),
        };
        let within = match &self.journalpostnummer {
            Some(number) => words! {
                nb: ", dok. {number} i saken",
                nn: ", dok. {number} i saka",
                en: ", doc. {number} in the case",
            },
            None => String::new(),
        };
        let existing = existing(&self.opprettet_eller_eksisterende);
        format!("{kind} {id}{within}{existing}")
    }
}

impl DokumentKvittering {
    fn line(&self) -> String {
        match &self.dokumentnummer {
            Some(number) => words! {
                nb: "Dokument {number} er arkivert.",
                nn: "Dokument {number} er arkivert.",
                en: "Document {number} is archived.",
            },
            None => words! {
                nb: "Et dokument er arkivert ({id}).",
                nn: "Eit dokument er arkivert ({id}).",
                en: "A document is archived ({id}).",
                id = self.system_id,
            },
        }
    }
}

fn existing(word: &str) -> &'static str {
    if word == "Eksisterende" {
        word! {
            nb: " (fantes fra før)",
            nn: " (fanst frå før)",
            en: " (was there already)",
        }
    } else {
        ""
    }
}

fn failed(what: &str, feil: &Feil) -> String {
    let words = feil.feilmelding.trim().trim_end_matches('.');
    let id = feil.feil_id.trim();
    let why = if words.is_empty() {
        String::new()
    } else {
        format!(": {words}")
    };
    let reference = if id.is_empty() {
        String::new()
    } else {
        words! {
            nb: " (referanse {id})",
            nn: " (referanse {id})",
            en: " (reference {id})",
        }
    };
    words! {
        nb: "{what} ble ikke arkivert{why}.{reference}",
        nn: "{what} blei ikkje arkivert{why}.{reference}",
        en: "{what} was not archived{why}.{reference}",
    }
}
