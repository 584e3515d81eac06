//! What somebody else writes to a konto, so that receiving can be tried (fiks-io 14).

use std::collections::BTreeMap;

use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    Arkivmelding, Dokumentbeskrivelse, Dokumentobjekt, EksternNoekkel, Identifikatorer, Kode,
    Korrespondansepart, Mappe, Plassering, ReferanseTilMappe, Registrering,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::kontoer::KontoRole;
use super::message::NewMessage;
use super::partner::pack;
use crate::error::SandboxError;
use crate::letter::pdf;
use crate::payload::{Manner, PayloadQuirk};
use crate::time::{oslo, stamp};
use crate::town::Town;

const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
const SYSTEM: &str = "Prøveetatens fagsystem";

/// A message from one konto to another, without any of send's judgement: what the platform lets through is what
/// this says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiksLetter {
    /// Whose konto sends it.
    #[serde(default = "case_system")]
    pub from: KontoRole,
    /// Whose konto gets it.
    #[serde(default = "ours")]
    pub to: KontoRole,
    /// Its type.
    pub melding_type: String,
    /// Names and texts of its files, in their order. Without them a request of Fiks Arkiv to store gets a journalpost
    /// with a letter in PDF, and every other message has no payload.
    #[serde(default)]
    pub files: Vec<(String, String)>,
    /// One more file, `vedlegg.bin`, with so many octets that do not compress.
    #[serde(default)]
    pub filling: usize,
    /// Whose client packs it.
    #[serde(default = "java")]
    pub manner: Manner,
    /// What is wrong with the payload.
    #[serde(default)]
    pub quirks: Vec<PayloadQuirk>,
    /// The message that it answers.
    #[serde(default)]
    pub svar_til: Option<Uuid>,
    /// Milliseconds; seven days without it.
    #[serde(default)]
    pub ttl: Option<i64>,
    /// Headers of the sender's own, without prefix.
    #[serde(default)]
    pub headere: BTreeMap<String, String>,
}

impl FiksLetter {
    /// A message of this type from the case system to us, with nothing unusual about it.
    pub fn new(melding_type: &str) -> FiksLetter {
        FiksLetter {
            from: case_system(),
            to: ours(),
            melding_type: melding_type.to_owned(),
            files: Vec::new(),
            filling: 0,
            manner: java(),
            quirks: Vec::new(),
            svar_til: None,
            ttl: None,
            headere: BTreeMap::new(),
        }
    }

    /// A journalpost with a letter in PDF, to be stored by us.
    pub fn arkivmelding() -> FiksLetter {
        FiksLetter::new(OPPRETT)
    }

    pub(super) fn send(&self, town: &Town) -> Result<Uuid, SandboxError> {
        let konto = |role: KontoRole| {
            let known = town.fiks.registers.konto(role.konto_id());
            known.ok_or_else(|| SandboxError::Unknown(format!("no konto {role:?}")))
        };
        let (from, to) = (konto(self.from)?, konto(self.to)?);
        let files = self.all_files(town.now(), &from.org_name, &to.org_name)?;
        let content = pack(town, &from, to.id, self.manner, &self.quirks, &files);
        let mut headere = self.headere.clone();
        let id = || Uuid::new_v4().to_string();
        headere
            .entry("klientMeldingId".to_owned())
            .or_insert_with(id);
        let message = NewMessage {
            avsender: from.id,
            avsender_navn: Some(from.name),
            mottaker: to.id,
            melding_type: self.melding_type.clone(),
            svar_til: self.svar_til,
            ttl: self.ttl,
            headere,
            content: content.map_err(SandboxError::Unknown)?,
        };
        let taken = town.fiks.take(town, message);
        let refused = |refusal| SandboxError::Unknown(format!("{refusal:?}"));
        Ok(taken.map_err(refused)?.id)
    }

    fn all_files(
        &self,
        now: Timestamp,
        from: &str,
        to: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, SandboxError> {
        let mut files: Vec<(String, Vec<u8>)> = self
            .files
            .iter()
            .map(|(name, text)| (name.clone(), text.clone().into_bytes()))
            .collect();
        if files.is_empty() && self.melding_type == OPPRETT {
            files = journalpost(now, from, to, self.filling > 0);
        }
        if self.filling > 0 {
            let mut octets = vec![0; self.filling];
            openssl::rand::rand_bytes(&mut octets)?;
            files.push(("vedlegg.bin".to_owned(), octets));
        }
        Ok(files)
    }
}

fn case_system() -> KontoRole {
    KontoRole::CaseSystem
}

fn ours() -> KontoRole {
    KontoRole::Ours
}

fn java() -> Manner {
    Manner::Java
}

/// `arkivmelding.xml` and the letter that it is about.
fn journalpost(now: Timestamp, from: &str, to: &str, filled: bool) -> Vec<(String, Vec<u8>)> {
    let title = "Søknad om skjenkebevilling";
    let text =
        "Fjordkroa søker om bevilling til å skjenke øl og vin.\n\nVi ber om svar innen fire uker.";
    let letter = pdf::render(from, title, text);
    let key = |noekkel: String| {
        Some(EksternNoekkel {
            fagsystem: SYSTEM.to_owned(),
            noekkel,
        })
    };
    let case = key(format!("sak-{}", Uuid::new_v4()));
    let code = |list: &str, code: &str| Some(Kode::of(list, code));
    let document = |number: &str, tittel: &str, role: &str, name: &str, size: usize| {
        let pdf = name.ends_with(".pdf");
        Dokumentbeskrivelse {
            dokumenttype: code("dokumenttype", "SØKNAD"),
            dokumentstatus: code("dokumentstatus", "F"),
            tittel: tittel.to_owned(),
            tilknyttet_registrering_som: Kode::of("tilknyttetRegistreringSom", role),
            dokumentnummer: Some(number.to_owned()),
            dokumentobjekter: vec![Dokumentobjekt {
                versjonsnummer: Some("1".to_owned()),
                variantformat: code("variantformat", "P"),
                format: pdf.then(|| Kode::of("format", "PDF")),
                mime_type: pdf.then(|| "application/pdf".to_owned()),
                filnavn: name.to_owned(),
                referanse_dokumentfil: name.to_owned(),
                filstoerrelse: Some(size.to_string()),
                ..Dokumentobjekt::default()
            }],
            ..Dokumentbeskrivelse::default()
        }
    };
    let mut documents = vec![document("1", title, "H", "soknad.pdf", letter.len())];
    documents.extend(filled.then(|| document("2", "Vedlegg", "V", "vedlegg.bin", 0)));
    let part = |kind: &str, name: &str| Korrespondansepart {
        korrespondanseparttype: Kode::of("korrespondanseparttype", kind),
        navn: name.to_owned(),
        ..Korrespondansepart::default()
    };
    let message = Arkivmelding {
        system: SYSTEM.to_owned(),
        antall_filer: documents.len().to_string(),
        mappe: Some(Mappe {
            er_saksmappe: true,
            tittel: title.to_owned(),
            ekstern_noekkel: case.clone(),
            saksdato: Some(DateText(oslo(now).date().to_string())),
            administrativ_enhet: Some(Identifikatorer::named("Næring")),
            saksansvarlig: Some(Identifikatorer::named("Kari Testesen")),
            saksstatus: code("saksstatus", "B"),
            ..Mappe::default()
        }),
        registrering: Some(Registrering {
            er_journalpost: true,
            opprettet_av: Some("Kari Testesen".to_owned()),
            arkivert_av: Some("Kari Testesen".to_owned()),
            plassering: Some(Plassering::Mappe(ReferanseTilMappe {
                ekstern_noekkel: case,
                ..ReferanseTilMappe::default()
            })),
            dokumentbeskrivelser: documents,
            tittel: title.to_owned(),
            korrespondanseparter: vec![
                part("EA", "Fjordkroa AS"),
                Korrespondansepart {
                    er_behandlingsansvarlig: Some("true".to_owned()),
                    administrativ_enhet: Some(Identifikatorer::named("Næring")),
                    saksbehandler: Some(Identifikatorer::named("Kari Testesen")),
                    ..part("IM", to)
                },
            ],
            ekstern_noekkel: key(format!("jp-{}", Uuid::new_v4())),
            journalposttype: code("journalposttype", "I"),
            journalstatus: code("journalstatus", "J"),
            dokumentets_dato: Some(DateText(oslo(now).date().to_string())),
            mottatt_dato: Some(DateText(stamp(now))),
            ..Registrering::default()
        }),
        ..Arkivmelding::default()
    };
    vec![
        ("arkivmelding.xml".to_owned(), message.to_xml()),
        ("soknad.pdf".to_owned(), letter),
    ]
}
