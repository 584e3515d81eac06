//! What is asked of an archive (Fiks Arkiv), as a person says it in a form, and what the archive found.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The meldingstyper of Fiks Arkiv that have a form beside that of the letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ArkivFormKind {
    /// `arkivmelding.oppdater`: change a sak, a journalpost or a dokument.
    Oppdater,
    /// `dokumentobjekt.opprett`: one more file of a dokument.
    DokumentobjektOpprett,
    /// `avskrivning.opprett`: how a letter was dealt with.
    AvskrivningOpprett,
    /// `avskrivning.slett`: take that back.
    AvskrivningSlett,
    /// `sok`: look for something.
    Sok,
    /// `mappe.hent`: a sak by its key.
    MappeHent,
    /// `registrering.hent`: a journalpost by its key.
    RegistreringHent,
    /// `dokumentfil.hent`: a file by its key.
    DokumentfilHent,
}

/// A form as it was filled in. Each meldingstype uses its own part of it; the rest is kept as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivForm {
    /// What is changed or looked for.
    pub objekt: ArkivObjekt,
    /// The sak, journalpost, dokument or file that the message is about.
    pub noekkel: ArkivNoekkel,
    /// The number of a dokument in its journalpost, when that is what it is named by.
    pub dokumentnummer: String,
    /// The archive's id of a korrespondansepart, from a `registrering.hent`.
    pub korrespondansepart_id: String,
    /// How a letter was dealt with.
    pub avskrivning: AvskrivningInput,
    /// What is to be changed.
    pub endring: EndringInput,
    /// What is looked for.
    pub sok: SokInput,
    /// Code of the form in which a new file holds its dokument.
    pub variantformat: String,
}

/// What a message to an archive is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ArkivObjekt {
    /// A saksmappe.
    #[default]
    Sak,
    /// A journalpost.
    Journalpost,
    /// A dokumentbeskrivelse.
    Dokument,
}

/// A thing in an archive by one of its keys (arkivmelding B.3).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivNoekkel {
    /// Which key.
    pub slag: NoekkelSlag,
    /// The key: `2026/412`, `2026/412-4`, an id.
    pub verdi: String,
    /// The program that the key is of; for an external key only.
    pub fagsystem: String,
}

/// The keys that things in an archive have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NoekkelSlag {
    /// Saksnummer of a sak, journalnummer of a journalpost; for a dokument that of its journalpost.
    #[default]
    Nummer,
    /// A journalpost by its sak and its number there: `2026/412-4`.
    ISaken,
    /// `mappeID` or `registreringsID`.
    ArkivId,
    /// `systemID`, a UUID.
    SystemId,
    /// A key that another program gave it.
    Ekstern,
}

/// How a letter was dealt with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AvskrivningInput {
    /// The day, `24.12.2026`.
    pub dato: String,
    /// Name of who did it.
    pub av: String,
    /// Code of how.
    pub maate: String,
    /// Journalnummer of the letter that answers it; may be empty.
    pub besvart_av: String,
}

/// New values; what is empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EndringInput {
    /// Title.
    pub tittel: String,
    /// Title for everybody to see; not of a dokument.
    pub offentlig_tittel: String,
    /// Code of how far it has come.
    pub status: String,
    /// Who is responsible for a sak.
    pub saksansvarlig: String,
    /// The unit that has a sak.
    pub enhet: String,
    /// The day that stands on a journalpost's document, `24.12.2026`.
    pub dokumentets_dato: String,
    /// When an answer to a journalpost is due, `24.12.2026`.
    pub forfallsdato: String,
    /// Saksnummer of the sak that a journalpost is moved to.
    pub ny_sak: String,
    /// Whether a dokument is `H` or `V`; the archive wants it said again.
    pub rolle: String,
}

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SokInput {
    /// By words anywhere, instead of by what the fields below say.
    pub fritekst: bool,
    /// Words anywhere.
    pub ord: String,
    /// Words of the title; `*` stands for anything.
    pub tittel: String,
    /// Saksnummer or journalnummer, `2026/412`, or a year.
    pub nummer: String,
    /// From this day on, `24.12.2026`.
    pub fra: String,
    /// Until this day, `24.12.2026`.
    pub til: String,
    /// How many to answer at most.
    pub antall: String,
}

/// What an archive found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivFunn {
    /// In a sentence: «Arkivet fant 14. Her er de 10 første.»
    pub sentence: String,
    /// What was found, in the archive's order.
    pub treff: Vec<ArkivTreff>,
}

/// One thing that an archive found. Every text of it is the archive's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivTreff {
    /// «Sak 2026/412», «Journalpost 2026/3107, dok. 4 i sak 2026/412».
    pub heading: String,
    /// Its title; empty when only keys were asked for.
    pub title: String,
    /// What else is told of it, in order.
    pub facts: Vec<ArkivFakta>,
    /// Its documents.
    pub documents: Vec<ArkivDokument>,
}

/// A line about something in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivFakta {
    /// «Saksansvarlig».
    pub label: String,
    /// As the archive writes it.
    pub value: String,
}

/// A document in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArkivDokument {
    /// «Dokument 1».
    pub heading: String,
    /// Its title.
    pub title: String,
    /// Its `systemID`; empty when it is not told.
    pub system_id: String,
    /// Its files: «Søknad.pdf», and the `systemID` that it is fetched by.
    pub files: Vec<ArkivFakta>,
}
