//! Messages of Fiks Arkiv V1 as values: what an archive is to store, what became of it, and why it
//! refuses (arkivmelding B.4, B.5, B.7).
//!
//! Read leniently, as [`crate::Arkivmelding`] is: what has no place here is told beside the message.
//! Values are texts as they stand on the wire. What is written is in the schema's order; whether it is
//! valid, and may be sent, is for [`crate::validator`] to say.

mod feilmelding;
mod innsyn;
mod kvittering;
mod oppdatering;
mod read;
mod referanse;
mod sok;
mod write;

use crate::WireError;
use crate::arkivmelding::DateText;
use crate::fields::Read;

pub use feilmelding::{Feil, Feilmelding, Feiltype};
pub use innsyn::{
    DokumentfilHent, MappeHent, MappeHentResultat, RegistreringHent, RegistreringHentResultat,
};
pub use kvittering::{
    ArkivmeldingKvittering, DokumentKvittering, MappeKvittering, RegistreringKvittering, Utfall,
};
pub use oppdatering::{
    ArkivmeldingOppdatering, DokumentbeskrivelseOppdatering, DokumentobjektOpprett,
    DokumentobjektOpprettKvittering, MappeOppdatering, NyAvskrivning, RegistreringOppdatering,
    SlettAvskrivning,
};
pub use referanse::{
    Avskrivning, Journalnummer, ReferanseTilDokumentbeskrivelse, ReferanseTilMappe,
    ReferanseTilRegistrering, SaksJournalpostnummer, Saksnummer,
};
pub use sok::{
    Responstype, Sok, Sokeobjekt, Sokeparameter, Sokeresultat, Sokevalg, Sokeverdier, Sortering,
    Treff,
};

/// What an archive is to store: a case, a registration, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arkivmelding {
    /// The stable name of the program that asks.
    pub system: String,
    /// A set of default values, agreed with the archive.
    pub regel: Option<String>,
    /// How many files beside the message.
    pub antall_filer: String,
    /// A new case, or one that the archive knows by its external key.
    pub mappe: Option<Mappe>,
    /// The registration.
    pub registrering: Option<Registrering>,
}

/// A folder; mostly a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mappe {
    /// Whether it is a `saksmappe`. The fields from [`Mappe::saksaar`] on are a case's only.
    pub er_saksmappe: bool,
    /// The archive's own id.
    pub system_id: Option<String>,
    /// The archive's readable id.
    pub mappe_id: Option<String>,
    /// Its title.
    pub tittel: String,
    /// Its title as anyone may see it.
    pub offentlig_tittel: Option<String>,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// Exemption from public access.
    pub skjerming: Option<Skjerming>,
    /// Where in the archive plan it belongs.
    pub klassifikasjoner: Vec<Klassifikasjon>,
    /// Our key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
    /// The year of the case number.
    pub saksaar: Option<String>,
    /// The sequence number of the case number.
    pub sakssekvensnummer: Option<String>,
    /// The day of the case.
    pub saksdato: Option<DateText>,
    /// The unit that has it.
    pub administrativ_enhet: Option<Identifikatorer>,
    /// Who is responsible.
    pub saksansvarlig: Option<Identifikatorer>,
    /// How far it has come.
    pub saksstatus: Option<Kode>,
}

/// A registration; mostly a journal entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registrering {
    /// Whether it is a `journalpost`. The fields from [`Registrering::journalaar`] on are a journalpost's only.
    pub er_journalpost: bool,
    /// The archive's own id.
    pub system_id: Option<String>,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// When it was archived.
    pub arkivert_dato: Option<DateText>,
    /// Who archived it.
    pub arkivert_av: Option<String>,
    /// Where it is to lie.
    pub plassering: Option<Plassering>,
    /// Exemption from public access.
    pub skjerming: Option<Skjerming>,
    /// The documents in the order they stand.
    pub dokumentbeskrivelser: Vec<Dokumentbeskrivelse>,
    /// The archive's readable id.
    pub registrerings_id: Option<String>,
    /// Its title.
    pub tittel: String,
    /// Its title as anyone may see it.
    pub offentlig_tittel: Option<String>,
    /// Senders and receivers.
    pub korrespondanseparter: Vec<Korrespondansepart>,
    /// Where in the archive plan it belongs.
    pub klassifikasjoner: Vec<Klassifikasjon>,
    /// Our key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
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
    /// The day that stands on the document.
    pub dokumentets_dato: Option<DateText>,
    /// When it was received.
    pub mottatt_dato: Option<DateText>,
    /// When it was sent.
    pub sendt_dato: Option<DateText>,
    /// When an answer is due.
    pub forfallsdato: Option<DateText>,
}

/// Where a registration lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plassering {
    /// In a case.
    Mappe(ReferanseTilMappe),
    /// In a part of the archive, without a case.
    Arkivdel(Kode),
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dokumentbeskrivelse {
    /// The archive's own id.
    pub system_id: Option<String>,
    /// What kind of document.
    pub dokumenttype: Option<Kode>,
    /// Whether it may still change.
    pub dokumentstatus: Option<Kode>,
    /// Its title.
    pub tittel: String,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// Main document or attachment.
    pub tilknyttet_registrering_som: Kode,
    /// From 1; what a receipt names it by.
    pub dokumentnummer: Option<String>,
    /// When it was put to its registration.
    pub tilknyttet_dato: Option<DateText>,
    /// Who put it there.
    pub tilknyttet_av: Option<String>,
    /// Exemption from public access.
    pub skjerming: Option<Skjerming>,
    /// Its files; none when it is paper.
    pub dokumentobjekter: Vec<Dokumentobjekt>,
    /// Our key of it.
    pub ekstern_noekkel: Option<EksternNoekkel>,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dokumentobjekt {
    /// The archive's own id.
    pub system_id: Option<String>,
    /// From 1.
    pub versjonsnummer: Option<String>,
    /// In which form the document lies there.
    pub variantformat: Option<Kode>,
    /// The format, in the archive's codes.
    pub format: Option<Kode>,
    /// The media type.
    pub mime_type: Option<String>,
    /// When it was made.
    pub opprettet_dato: Option<DateText>,
    /// Who made it.
    pub opprettet_av: Option<String>,
    /// The name that people see.
    pub filnavn: String,
    /// The name of the entry in the package.
    pub referanse_dokumentfil: String,
    /// The checksum of its octets.
    pub sjekksum: Option<String>,
    /// What the checksum was made with.
    pub sjekksum_algoritme: Option<String>,
    /// Octets; left out above 2 147 483 647.
    pub filstoerrelse: Option<String>,
}

/// A sender or receiver.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Korrespondansepart {
    /// The archive's id of it.
    pub korrespondansepart_id: Option<String>,
    /// What it is to the registration.
    pub korrespondanseparttype: Kode,
    /// `true` for the unit of ours that deals with it.
    pub er_behandlingsansvarlig: Option<String>,
    /// Its name.
    pub navn: String,
    /// Its organisation number.
    pub organisasjonid: Option<String>,
    /// Its national identity number.
    pub personid: Option<String>,
    /// Lines of its address.
    pub postadresse: Vec<String>,
    /// Four digits.
    pub postnummer: Option<String>,
    /// The place of the postal code.
    pub poststed: Option<String>,
    /// The country.
    pub landkode: Option<Kode>,
    /// The unit.
    pub administrativ_enhet: Option<Identifikatorer>,
    /// The case worker.
    pub saksbehandler: Option<Identifikatorer>,
    /// How it was or will be sent.
    pub forsendelsesmaate: Option<Kode>,
    /// The receiver's own reference.
    pub deres_referanse: Option<String>,
    /// How the letter from or to it was dealt with.
    pub avskrivninger: Vec<Avskrivning>,
}

/// A code with its text; the archive's own lists rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kode {
    /// The code.
    pub kode: String,
    /// What it stands for.
    pub beskrivelse: Option<String>,
}

/// A person or a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identifikatorer {
    /// The name.
    pub navn: Option<String>,
    /// An id in the archive.
    pub identifikator: Option<String>,
    /// Initials.
    pub initialer: Option<String>,
    /// E-mail.
    pub epostadresse: Option<String>,
}

/// The key by which the asking program knows something; repeated, it tells a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EksternNoekkel {
    /// The program.
    pub fagsystem: String,
    /// Its key.
    pub noekkel: String,
}

/// An exemption from public access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Skjerming {
    /// Who may see it.
    pub tilgangsrestriksjon: Kode,
    /// The legal basis.
    pub skjermingshjemmel: String,
    /// When it ends.
    pub opphoerer_dato: Option<DateText>,
    /// What happens then.
    pub opphoerer_aksjon: Option<Kode>,
}

/// A class of an archive plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Klassifikasjon {
    /// Which plan.
    pub klassifikasjonssystem_id: Option<String>,
    /// Which class in it.
    pub klasse_id: String,
    /// Its title.
    pub tittel: Option<String>,
}

impl Arkivmelding {
    /// Reads an `arkivmelding.opprett` leniently, in any namespace of Fiks Arkiv, also the older ones.
    ///
    /// An error when it is no XML we read, or its root is no `arkivmelding` of Fiks Arkiv.
    pub fn parse(bytes: &[u8]) -> Result<Read<Arkivmelding>, WireError> {
        read::arkivmelding(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::arkivmelding(self)
    }

    /// The names of entries that the message refers to, in its order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.registrering
            .iter()
            .flat_map(|registrering| &registrering.dokumentbeskrivelser)
            .flat_map(|document| &document.dokumentobjekter)
            .map(|object| object.referanse_dokumentfil.as_str())
    }
}

impl Kode {
    /// A code with the text that the published list called `list` has for it, when it has one.
    /// `list` is the element's name: `journalposttype`.
    pub fn of(list: &str, kode: &str) -> Kode {
        let known = crate::validator::codes::fiks_arkiv::list_for(list);
        Kode {
            kode: kode.to_owned(),
            beskrivelse: known
                .and_then(|known| known.text_of(kode))
                .map(str::to_owned),
        }
    }

    /// What to show: the text, else the code.
    pub fn shown(&self) -> &str {
        match self.beskrivelse.as_deref().map(str::trim) {
            Some(text) if !text.is_empty() => text,
            _ => &self.kode,
        }
    }
}

impl Identifikatorer {
    /// Somebody of whom nothing but the name is known.
    pub fn named(navn: &str) -> Identifikatorer {
        Identifikatorer {
            navn: Some(navn.to_owned()),
            ..Identifikatorer::default()
        }
    }
}

#[cfg(test)]
mod tests;
