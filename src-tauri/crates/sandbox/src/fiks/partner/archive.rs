//! What an archive answers to each request of Fiks Arkiv (fiks-io 11.1, arkivmelding B.5), and whoever else is pinged.
//!
//! It keeps in memory what it was sent, and every answer is about that.

mod changing;
mod compare;
mod holdings;
mod looking;
mod searching;
mod storing;

use budstikke_wire::WireError;
use budstikke_wire::fiks_arkiv::{Feil, Feilmelding, Feiltype};
use budstikke_wire::fiks_io::Catalogue;
use budstikke_wire::validator;
use jiff::Timestamp;
use uuid::Uuid;

use super::package::Request;
pub(super) use holdings::Archive;

const ARKIV: &str = "no.ks.fiks.arkiv.v1.";
const ARCHIVIST: &str = "Sandkassens arkiv";

/// An answer without anything around it.
pub(super) struct Answer {
    pub(super) melding_type: String,
    /// None for an answer without payload.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

impl Answer {
    fn bare(melding_type: impl Into<String>) -> Answer {
        Answer {
            melding_type: melding_type.into(),
            files: Vec::new(),
        }
    }

    fn with(melding_type: impl Into<String>, name: &str, content: Vec<u8>) -> Answer {
        Answer {
            melding_type: melding_type.into(),
            files: vec![(name.to_owned(), content)],
        }
    }
}

/// Why a request gets nothing but an error.
struct No {
    feiltype: Feiltype,
    words: String,
}

impl No {
    /// The request is not as this archive wants it.
    fn bad(words: impl Into<String>) -> No {
        No {
            feiltype: Feiltype::Ugyldigforespoersel,
            words: words.into(),
        }
    }

    /// What it points at is not here.
    fn missing(words: impl Into<String>) -> No {
        No {
            feiltype: Feiltype::Ikkefunnet,
            words: words.into(),
        }
    }
}

impl From<WireError> for No {
    fn from(error: WireError) -> No {
        No::bad(error.to_string())
    }
}

impl Archive {
    /// The answers to a request, in their order; none to what is itself an answer, or not known.
    pub(super) fn answers(&mut self, request: &Request, half: bool, now: Timestamp) -> Vec<Answer> {
        let catalogue = Catalogue::builtin();
        let Some(known) = catalogue.find(&request.received.melding_type) else {
            return Vec::new();
        };
        let melding_type = known.name.as_str();
        if catalogue.is_answer(melding_type) != Some(false) {
            return Vec::new();
        }
        if let Some(protocol) = melding_type.strip_suffix(".ping") {
            return vec![Answer::bare(format!("{protocol}.pong"))];
        }
        let Some(short) = melding_type.strip_prefix(ARKIV) else {
            return Vec::new();
        };
        self.answer(request, short, half, now).unwrap_or_else(|no| {
            // Not every type may be answered with «ikke funnet».
            let fits = catalogue.answers(&error(no.feiltype), melding_type) == Some(true);
            let feiltype = match no.feiltype {
                Feiltype::Ikkefunnet if !fits => Feiltype::Ugyldigforespoersel,
                other => other,
            };
            refusal(request, feiltype, &no.words)
        })
    }

    fn answer(
        &mut self,
        request: &Request,
        short: &str,
        half: bool,
        now: Timestamp,
    ) -> Result<Vec<Answer>, No> {
        let xml = request.received.xml.as_deref();
        let xml = xml.ok_or_else(|| No::bad("Meldingen har ingen XML."))?;
        if let Some(problem) = invalid(xml) {
            return Err(No::bad(problem));
        }
        let file = match short {
            "arkivering.arkivmelding.opprett" => Some(self.store(request, xml, half, now)?),
            "arkivering.arkivmelding.oppdater" => self.update(xml)?,
            "arkivering.dokumentobjekt.opprett" => Some(self.add_file(request, xml, now)?),
            "arkivering.avskrivning.opprett" => self.write_off(xml)?,
            "arkivering.avskrivning.slett" => self.take_back(xml)?,
            "innsyn.sok" => return Ok(vec![self.search(xml)?]),
            "innsyn.mappe.hent" => return Ok(vec![self.case(xml)?]),
            "innsyn.registrering.hent" => return Ok(vec![self.entry(xml)?]),
            "innsyn.dokumentfil.hent" => return Ok(vec![self.file(xml)?]),
            _ => return Err(No::bad(format!("{ARCHIVIST} svarer ikke på {short}."))),
        };
        Ok(done(&format!("{ARKIV}{short}"), file))
    }
}

/// A refusal of a whole request; nothing when the protocol knows none for it.
pub(super) fn refusal(request: &Request, feiltype: Feiltype, words: &str) -> Vec<Answer> {
    let asked = request.received.melding_type.as_str();
    let is_request = Catalogue::builtin().is_answer(asked) == Some(false);
    if !is_request || !asked.starts_with(ARKIV) || asked.ends_with(".ping") {
        return Vec::new();
    }
    let feilmelding = Feilmelding {
        feiltype,
        feil: feil(words),
    };
    let content = feilmelding.to_xml();
    vec![Answer::with(error(feiltype), "feilmelding.xml", content)]
}

/// The type of a refusal.
fn error(feiltype: Feiltype) -> String {
    format!("{ARKIV}feilmelding.{}", feiltype.as_str())
}

fn feil(words: &str) -> Feil {
    Feil {
        feil_id: Uuid::new_v4().to_string(),
        feilmelding: words.to_owned(),
    }
}

/// What the schema has against a document.
fn invalid(xml: &[u8]) -> Option<String> {
    match validator::judge(xml, &validator::Context::default()) {
        Ok(report) if report.valid() => None,
        Ok(report) => {
            let first = report.findings.first();
            Some(first.map_or_else(String::new, |finding| {
                format!("Linje {}: {}", finding.line, finding.text)
            }))
        }
        Err(_) => Some("Det er ingen melding i Fiks Arkiv.".to_owned()),
    }
}

/// Taken, and done.
fn done(melding_type: &str, file: Option<(&str, Vec<u8>)>) -> Vec<Answer> {
    let kvittering = format!("{melding_type}.kvittering");
    vec![
        Answer::bare(format!("{melding_type}.mottatt")),
        match file {
            Some((name, content)) => Answer::with(kvittering, name, content),
            None => Answer::bare(kvittering),
        },
    ]
}
