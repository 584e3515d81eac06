//! `arkivmelding.xml` of eFormidling: composed from typed values, read leniently for display
//! (arkivmelding A).

mod compose;
mod read;
mod write;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::WireError;
use crate::fields::Read;
use crate::time;

pub use crate::fields::Extra;
pub use compose::{Letter, LetterDocument, LetterParty, Reply, Variantformat};

/// A letter between case systems: one case with one journalpost, which is all that receivers read.
///
/// Fields are texts as they stand on the wire. What the schema wants and a received letter lacks is
/// empty here, with a warning beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arkivmelding {
    /// The program that made it.
    pub system: String,
    /// The messageId of the SBD.
    pub melding_id: String,
    /// When it was made.
    pub tidspunkt: DateText,
    /// How many document files; often wrong in what is received.
    pub antall_filer: String,
    /// The case; none when the letter has none that receivers would find.
    pub saksmappe: Option<Saksmappe>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saksmappe {
    /// The sender's identity of the case; never ours.
    pub system_id: String,
    /// The sender's readable case number.
    pub mappe_id: Option<String>,
    /// Its title.
    pub tittel: String,
    /// Its title as anyone may see it.
    pub offentlig_tittel: Option<String>,
    /// When it was made.
    pub opprettet_dato: DateText,
    /// Who made it.
    pub opprettet_av: String,
    /// Exemption of the case.
    pub skjerming: Option<Skjerming>,
    /// The first journalpost.
    pub journalpost: Option<Journalpost>,
    /// The year of the case number.
    pub saksaar: Option<String>,
    /// The sequence number of the case number.
    pub sakssekvensnummer: Option<String>,
    /// The day of the case.
    pub saksdato: DateText,
    /// The unit that has it.
    pub administrativ_enhet: String,
    /// Who is responsible.
    pub saksansvarlig: String,
    /// How far it has come.
    pub saksstatus: String,
}

/// A journal entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Journalpost {
    /// The sender's identity of the entry.
    pub system_id: String,
    /// When it was made.
    pub opprettet_dato: DateText,
    /// Who made it.
    pub opprettet_av: String,
    /// When it was archived.
    pub arkivert_dato: DateText,
    /// Who archived it.
    pub arkivert_av: String,
    /// The sender's readable number of the entry.
    pub registrerings_id: Option<String>,
    /// The case it lies in.
    pub referanse_forelder_mappe: Option<String>,
    /// Exemption of the entry.
    pub skjerming: Option<Skjerming>,
    /// The documents in the order they stand.
    pub dokumentbeskrivelser: Vec<Dokumentbeskrivelse>,
    /// Its title.
    pub tittel: String,
    /// Its title as anyone may see it; the subject at the receiver.
    pub offentlig_tittel: Option<String>,
    /// The systemID of a journalpost that this one answers.
    pub referanse_til_registrering: Option<String>,
    /// The year in the journal.
    pub journalaar: Option<String>,
    /// The running number in the journal.
    pub journalsekvensnummer: Option<String>,
    /// The number within the case.
    pub journalpostnummer: Option<String>,
    /// Which way it goes.
    pub journalposttype: String,
    /// How far it has come.
    pub journalstatus: String,
    /// The day in the journal.
    pub journaldato: DateText,
    /// The day that stands on the letter.
    pub dokumentets_dato: Option<DateText>,
    /// When it was received, on an incoming one.
    pub mottatt_dato: Option<DateText>,
    /// When it was sent, on an outgoing one.
    pub sendt_dato: Option<DateText>,
    /// When an answer is due.
    pub forfallsdato: Option<DateText>,
    /// How many documents beside the main one.
    pub antall_vedlegg: Option<String>,
    /// Senders and receivers.
    pub korrespondanseparter: Vec<Korrespondansepart>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dokumentbeskrivelse {
    /// The sender's identity of the document.
    pub system_id: String,
    /// Free text: «Brev», «Vedlegg».
    pub dokumenttype: String,
    /// Whether it may still change.
    pub dokumentstatus: String,
    /// Its title, mostly the original name of the file.
    pub tittel: String,
    /// When it was made.
    pub opprettet_dato: DateText,
    /// Who made it.
    pub opprettet_av: String,
    /// `Hoveddokument` or `Vedlegg`.
    pub tilknyttet_registrering_som: String,
    /// 1 for the main document, then on.
    pub dokumentnummer: String,
    /// When it was joined to the entry.
    pub tilknyttet_dato: DateText,
    /// Who joined it.
    pub tilknyttet_av: String,
    /// Its files.
    pub dokumentobjekter: Vec<Dokumentobjekt>,
}

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dokumentobjekt {
    /// From 1.
    pub versjonsnummer: String,
    /// Which form of the document it is.
    pub variantformat: String,
    /// When it was made.
    pub opprettet_dato: DateText,
    /// Who made it.
    pub opprettet_av: String,
    /// The name of the file in the package.
    pub referanse_dokumentfil: String,
}

/// A sender or receiver of a journal entry. There is no organisation number here; the SBD has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Korrespondansepart {
    /// `Avsender`, `Mottaker` and the like.
    pub korrespondanseparttype: String,
    /// Its name.
    pub navn: String,
    /// Lines of its address.
    pub postadresse: Vec<String>,
    /// Four digits.
    pub postnummer: Option<String>,
    /// The place of the postal code.
    pub poststed: Option<String>,
    /// Free text.
    pub land: Option<String>,
    /// The unit of the sender.
    pub administrativ_enhet: Option<String>,
    /// The case worker.
    pub saksbehandler: Option<String>,
}

/// An exemption from public access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Skjerming {
    /// A code or word; `UO` by default.
    pub tilgangsrestriksjon: String,
    /// The legal basis.
    pub skjermingshjemmel: String,
    /// What is to be shielded; at least one.
    pub skjerming_metadata: Vec<String>,
    /// How much of the documents.
    pub skjerming_dokument: Option<String>,
}

/// A date as it was written. Many peers write placeholders here, so the text is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DateText(pub String);

/// A letter that was read.
pub type ReadArkivmelding = Read<Arkivmelding>;

impl Arkivmelding {
    /// Reads a letter leniently: any order, missing fields, values with spaces around them.
    ///
    /// An error when it is no XML we read, or its root is no `arkivmelding`.
    pub fn parse(bytes: &[u8]) -> Result<ReadArkivmelding, WireError> {
        read::parse(bytes)
    }

    /// The document, in the order of the schema.
    pub fn to_xml(&self) -> Vec<u8> {
        write::to_xml(self)
    }

    /// The journalpost that receivers read.
    pub fn journalpost(&self) -> Option<&Journalpost> {
        self.saksmappe.as_ref()?.journalpost.as_ref()
    }

    /// The file names that the letter refers to, in its order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let documents = self
            .journalpost()
            .into_iter()
            .flat_map(|journalpost| &journalpost.dokumentbeskrivelser);
        documents
            .flat_map(|document| &document.dokumentobjekter)
            .map(|object| object.referanse_dokumentfil.as_str())
    }
}

impl DateText {
    /// The day, in Oslo when a time stands there; `None` shows as «ukjent dato».
    pub fn day(&self) -> Option<Date> {
        let day = || self.0.trim().get(..10)?.parse().ok();
        self.instant().map(time::day_in_oslo).or_else(day)
    }

    /// The instant, when a time stands there; without a zone it is Oslo's.
    pub fn instant(&self) -> Option<Timestamp> {
        time::read_date_time(self.0.trim())
    }
}

#[cfg(test)]
pub(crate) mod tests;
