//! An outgoing letter from what a person has written (arkivmelding A.11, column «utgående»).

use budstikke_domain::WireId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Arkivmelding, DateText, Dokumentbeskrivelse, Dokumentobjekt, Journalpost, Korrespondansepart,
    Saksmappe, Skjerming,
};
use crate::time::{day_in_oslo, write_date, write_date_time};
use crate::xml::without_forbidden;

/// A letter as its author knows it. Ids are minted with the draft, so that a retry keeps them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Name and version of our program.
    pub system: String,
    /// The SBD's messageId.
    pub message_id: WireId,
    /// When it is sent.
    pub sent: Timestamp,
    /// The identity of the case: one per conversation when the sender has no case system.
    pub case_id: Uuid,
    /// Title of the case; that of the letter when empty.
    pub case_title: String,
    /// Year and number of the case (`2026/412`), when there is one.
    pub case_number: Option<(i64, i64)>,
    /// The identity of the journalpost.
    pub registration_id: Uuid,
    /// The title.
    pub title: String,
    /// The title that anyone may see, when it is another.
    pub public_title: Option<String>,
    /// The day that stands on the letter.
    pub document_date: Option<Date>,
    /// Who sends.
    pub sender: LetterParty,
    /// Who receives.
    pub receiver: LetterParty,
    /// The unit that has the case.
    pub administrative_unit: String,
    /// Who is responsible for the case, and writes.
    pub case_worker: String,
    /// The documents, the letter itself first.
    pub documents: Vec<LetterDocument>,
    /// The exemption, when there is one.
    pub skjerming: Option<Skjerming>,
    /// What it answers, when it does.
    pub reply: Option<Reply>,
}

/// An organisation in a letter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LetterParty {
    /// Its registered name.
    pub name: String,
    /// Lines of its address.
    pub address: Vec<String>,
    /// Four digits.
    pub postal_code: Option<String>,
    /// The place.
    pub city: Option<String>,
    /// The country, when it is worth saying.
    pub country: Option<String>,
}

/// A document of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterDocument {
    /// Its identity.
    pub id: Uuid,
    /// What people call it: the original name without extension.
    pub title: String,
    /// Its name in the package, from [`crate::safe_file_name`].
    pub file_name: String,
    /// What kind of document; «Brev» for the first and «Vedlegg» for the others when not said.
    pub kind: Option<String>,
    /// In which form it lies there.
    pub variant: Variantformat,
}

/// The forms a file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variantformat {
    /// PDF/A and the like.
    Arkivformat,
    /// Anything else.
    Produksjonsformat,
}

/// What a letter answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The systemID of the journalpost we answer, as they wrote it.
    pub registration: String,
}

impl Letter {
    /// The letter as the schema wants it. Characters that XML cannot carry are left out of every text.
    ///
    /// Always valid; whether it may be sent is for [`crate::validator`] to say.
    pub fn compose(&self) -> Arkivmelding {
        let now = DateText(write_date_time(self.sent));
        let author = clean(&self.case_worker);
        let case_title = if self.case_title.trim().is_empty() {
            &self.title
        } else {
            &self.case_title
        };
        let case_title = clean(case_title);
        Arkivmelding {
            system: clean(&self.system),
            melding_id: clean(self.message_id.as_str()),
            tidspunkt: now.clone(),
            antall_filer: self.documents.len().to_string(),
            saksmappe: Some(Saksmappe {
                system_id: self.case_id.to_string(),
                mappe_id: self
                    .case_number
                    .map(|(year, number)| format!("{year}/{number}")),
                offentlig_tittel: Some(self.public_case_title(&case_title)),
                tittel: case_title,
                opprettet_dato: now.clone(),
                opprettet_av: author.clone(),
                skjerming: None,
                journalpost: Some(self.journalpost(&now, &author)),
                saksaar: self.case_number.map(|(year, _)| year.to_string()),
                sakssekvensnummer: self.case_number.map(|(_, number)| number.to_string()),
                saksdato: self.today(),
                administrativ_enhet: clean(&self.administrative_unit),
                saksansvarlig: author,
                saksstatus: "Under behandling".to_owned(),
            }),
        }
    }

    fn journalpost(&self, now: &DateText, author: &str) -> Journalpost {
        Journalpost {
            system_id: self.registration_id.to_string(),
            opprettet_dato: now.clone(),
            opprettet_av: author.to_owned(),
            arkivert_dato: now.clone(),
            arkivert_av: author.to_owned(),
            referanse_forelder_mappe: Some(self.case_id.to_string()),
            skjerming: self.skjerming.as_ref().map(shielded),
            dokumentbeskrivelser: (1..)
                .zip(&self.documents)
                .map(|(n, d)| described(d, n, now, author))
                .collect(),
            tittel: clean(&self.title),
            offentlig_tittel: Some(clean(self.public_title.as_ref().unwrap_or(&self.title))),
            referanse_til_registrering: self.reply.as_ref().map(|reply| clean(&reply.registration)),
            journalposttype: "Utgående dokument".to_owned(),
            journalstatus: "Ekspedert".to_owned(),
            journaldato: self.today(),
            dokumentets_dato: self.document_date.map(|day| DateText(write_date(day))),
            sendt_dato: Some(now.clone()),
            antall_vedlegg: Some(self.documents.len().saturating_sub(1).to_string()),
            korrespondanseparter: vec![
                Korrespondansepart {
                    administrativ_enhet: Some(clean(&self.administrative_unit)),
                    saksbehandler: Some(author.to_owned()),
                    ..part("Avsender", &self.sender)
                },
                part("Mottaker", &self.receiver),
            ],
            ..Journalpost::default()
        }
    }

    /// The case's own title unless it is the letter's, whose public one may be another.
    fn public_case_title(&self, case_title: &str) -> String {
        match &self.public_title {
            Some(public) if case_title == clean(&self.title) => clean(public),
            _ => case_title.to_owned(),
        }
    }

    fn today(&self) -> DateText {
        DateText(write_date(day_in_oslo(self.sent)))
    }
}

impl Variantformat {
    /// The text of the closed list.
    pub fn as_str(self) -> &'static str {
        match self {
            Variantformat::Arkivformat => "Arkivformat",
            Variantformat::Produksjonsformat => "Produksjonsformat",
        }
    }
}

fn described(
    document: &LetterDocument,
    number: usize,
    now: &DateText,
    author: &str,
) -> Dokumentbeskrivelse {
    let main = number == 1;
    Dokumentbeskrivelse {
        system_id: document.id.to_string(),
        dokumenttype: match &document.kind {
            Some(kind) => clean(kind),
            None => if main { "Brev" } else { "Vedlegg" }.to_owned(),
        },
        dokumentstatus: "Dokumentet er ferdigstilt".to_owned(),
        tittel: clean(&document.title),
        opprettet_dato: now.clone(),
        opprettet_av: author.to_owned(),
        tilknyttet_registrering_som: if main { "Hoveddokument" } else { "Vedlegg" }.to_owned(),
        dokumentnummer: number.to_string(),
        tilknyttet_dato: now.clone(),
        tilknyttet_av: author.to_owned(),
        dokumentobjekter: vec![Dokumentobjekt {
            versjonsnummer: "1".to_owned(),
            variantformat: document.variant.as_str().to_owned(),
            opprettet_dato: now.clone(),
            opprettet_av: author.to_owned(),
            referanse_dokumentfil: clean(&document.file_name),
        }],
    }
}

fn part(role: &str, party: &LetterParty) -> Korrespondansepart {
    let said = |text: &Option<String>| text.as_deref().map(clean);
    Korrespondansepart {
        korrespondanseparttype: role.to_owned(),
        navn: clean(&party.name),
        postadresse: party.address.iter().map(|line| clean(line)).collect(),
        postnummer: said(&party.postal_code),
        poststed: said(&party.city),
        land: said(&party.country),
        administrativ_enhet: None,
        saksbehandler: None,
    }
}

fn shielded(skjerming: &Skjerming) -> Skjerming {
    // The schema wants at least one; this is what shielding a letter most often means.
    const USUAL: &str = "Skjerming tittel registrering - utvalgte ord";
    let mut metadata: Vec<String> = skjerming
        .skjerming_metadata
        .iter()
        .map(|text| clean(text))
        .collect();
    if metadata.is_empty() {
        metadata.push(USUAL.to_owned());
    }
    Skjerming {
        tilgangsrestriksjon: clean(&skjerming.tilgangsrestriksjon),
        skjermingshjemmel: clean(&skjerming.skjermingshjemmel),
        skjerming_metadata: metadata,
        skjerming_dokument: skjerming.skjerming_dokument.clone(),
    }
}

fn clean(text: &str) -> String {
    without_forbidden(text)
}
