//! Processes and document types of eFormidling (eformidling-dpo 1).

use serde::{Deserialize, Serialize};

use crate::word;

/// A process: what a message is about, and so where at the receiver it ends. A URN, verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Process(String);

/// The families of processes; each has one response process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessFamily {
    /// Letters between case systems.
    Arkivmelding,
    /// What two parties have agreed on themselves.
    Avtalt,
    /// eInnsyn.
    Einnsyn,
    /// Anything else; can be shown and kept, not composed.
    Other,
}

impl Process {
    /// The default process of a letter.
    pub const ADMINISTRASJON: &str = "urn:no:difi:profile:arkivmelding:administrasjon:ver1.0";
    /// Letters under a duty of confidentiality.
    pub const TAUSHETSBELAGT: &str = "urn:no:difi:profile:arkivmelding:taushetsbelagt:ver1.0";
    /// Receipts and statuses about a letter.
    pub const ARKIVMELDING_RESPONSE: &str = "urn:no:difi:profile:arkivmelding:response:ver1.0";
    /// Messages that two parties have agreed on.
    pub const AVTALT: &str = "urn:no:difi:profile:avtalt:avtalt:ver1.0";
    /// Statuses about an agreed message.
    pub const AVTALT_RESPONSE: &str = "urn:no:difi:profile:avtalt:response:ver1.0";

    /// Keeps the URN as it is.
    pub fn verbatim(urn: impl Into<String>) -> Process {
        Process(urn.into())
    }

    /// The processes that a letter may be sent in, in the order they are offered, `administrasjon` first
    /// and `taushetsbelagt` last.
    pub fn letters() -> impl Iterator<Item = Process> {
        const TAILS: [&str; 11] = [
            "administrasjon",
            "helseSosialOgOmsorg",
            "kulturIdrettOgFritid",
            "naturOgMiljoe",
            "naeringsutvikling",
            "oppvekstOgUtdanning",
            "planByggOgGeodata",
            "skatterOgAvgifter",
            "tekniskeTjenester",
            "trafikkReiserOgSamferdsel",
            "taushetsbelagt",
        ];
        TAILS
            .iter()
            .map(|tail| Process(format!("urn:no:difi:profile:arkivmelding:{tail}:ver1.0")))
    }

    /// The URN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family, by the part after `profile:`.
    pub fn family(&self) -> ProcessFamily {
        match self.0.split(':').nth(4) {
            Some("arkivmelding") => ProcessFamily::Arkivmelding,
            Some("avtalt") => ProcessFamily::Avtalt,
            Some("einnsyn") => ProcessFamily::Einnsyn,
            _ => ProcessFamily::Other,
        }
    }

    /// The part that tells processes of one family apart: `administrasjon`.
    pub fn tail(&self) -> &str {
        self.0.split(':').nth(5).unwrap_or("")
    }

    /// Whether the receiver must restrict who may read.
    pub fn is_confidential(&self) -> bool {
        self.0 == Process::TAUSHETSBELAGT
    }

    /// The process that receipts and statuses about a message in this one are sent in.
    pub fn response(&self) -> Process {
        Process(
            match self.family() {
                ProcessFamily::Arkivmelding | ProcessFamily::Other => {
                    Process::ARKIVMELDING_RESPONSE
                }
                ProcessFamily::Avtalt => Process::AVTALT_RESPONSE,
                ProcessFamily::Einnsyn => "urn:no:difi:profile:einnsyn:response:ver1.0",
            }
            .to_owned(),
        )
    }

    /// What the process is called in plain words (ux 8.2), in the language that is spoken; the URN's tail when
    /// we do not know it.
    pub fn words(&self) -> String {
        match self.tail() {
            "administrasjon" => word! {
                nb: "Administrasjon",
                nn: "Administrasjon",
                en: "Administration",
            },
            "helseSosialOgOmsorg" => word! {
                nb: "Helse, sosial og omsorg",
                nn: "Helse, sosial og omsorg",
                en: "Health, social services and care",
            },
            "kulturIdrettOgFritid" => word! {
                nb: "Kultur, idrett og fritid",
                nn: "Kultur, idrett og fritid",
                en: "Culture, sport and leisure",
            },
            "naturOgMiljoe" => word! {
                nb: "Natur og miljø",
                nn: "Natur og miljø",
                en: "Nature and environment",
            },
            "naeringsutvikling" => word! {
                nb: "Næringsutvikling",
                nn: "Næringsutvikling",
                en: "Business development",
            },
            "oppvekstOgUtdanning" => word! {
                nb: "Oppvekst og utdanning",
                nn: "Oppvekst og utdanning",
                en: "Childhood and education",
            },
            "planByggOgGeodata" => word! {
                nb: "Plan, bygg og geodata",
                nn: "Plan, bygg og geodata",
                en: "Planning, building and geodata",
            },
            "skatterOgAvgifter" => word! {
                nb: "Skatter og avgifter",
                nn: "Skattar og avgifter",
                en: "Taxes and duties",
            },
            "tekniskeTjenester" => word! {
                nb: "Tekniske tjenester",
                nn: "Tekniske tenester",
                en: "Technical services",
            },
            "trafikkReiserOgSamferdsel" => word! {
                nb: "Trafikk, reiser og samferdsel",
                nn: "Trafikk, reiser og samferdsel",
                en: "Traffic, travel and transport",
            },
            "taushetsbelagt" => word! {
                nb: "Taushetsbelagt",
                nn: "Underlagd teieplikt",
                en: "Confidential",
            },
            "avtalt" => word! {
                nb: "Etter avtale mellom partene",
                nn: "Etter avtale mellom partane",
                en: "As agreed between the parties",
            },
            other => other,
        }
        .to_owned()
    }
}

/// A document type: which body the SBD carries. A URN whose last part is the SBD `type`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentType(String);

impl DocumentType {
    /// A letter.
    pub const ARKIVMELDING: &str = "urn:no:difi:arkivmelding:xsd::arkivmelding";
    /// The archive's receipt.
    pub const ARKIVMELDING_KVITTERING: &str =
        "urn:no:difi:arkivmelding:xsd::arkivmelding_kvittering";
    /// A status, as the integrasjonspunkt writes it.
    pub const STATUS: &str = "urn:no:difi:eformidling:xsd::status";
    /// An agreed message.
    pub const AVTALT: &str = "urn:no:difi:avtalt:xsd::avtalt";

    /// Keeps the URN as it is.
    pub fn verbatim(urn: impl Into<String>) -> DocumentType {
        DocumentType(urn.into())
    }

    /// The URN.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last `::`, which equals the SBD `type`.
    pub fn type_name(&self) -> &str {
        self.0.rsplit("::").next().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_process_has_words_and_a_response() {
        for process in Process::letters() {
            assert_ne!(process.words(), process.tail(), "{process:?} has no words");
            assert_eq!(process.response().as_str(), Process::ARKIVMELDING_RESPONSE);
        }
        assert_eq!(
            Process::verbatim(Process::AVTALT).response().as_str(),
            Process::AVTALT_RESPONSE
        );
    }

    #[test]
    fn the_type_is_the_last_part_of_the_document_type() {
        assert_eq!(
            DocumentType::verbatim(DocumentType::ARKIVMELDING_KVITTERING).type_name(),
            "arkivmelding_kvittering"
        );
    }
}
