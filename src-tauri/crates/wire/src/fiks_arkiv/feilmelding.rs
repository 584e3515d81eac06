//! Why an archive refuses (arkivmelding B.3, C.3).

use budstikke_domain::{word, words};

use super::{read, write};
use crate::WireError;
use crate::fields::Read;

/// A refusal of a whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feilmelding {
    /// What is wrong, roughly.
    pub feiltype: Feiltype,
    /// What the archive says.
    pub feil: Feil,
}

/// The three refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feiltype {
    /// The request is not as it must be.
    Ugyldigforespoersel,
    /// The archive failed.
    Serverfeil,
    /// What was asked for is not there.
    Ikkefunnet,
}

/// What an archive says of a failure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feil {
    /// The archive's reference, for those who ask it.
    pub feil_id: String,
    /// Its words; a stranger's text.
    pub feilmelding: String,
}

impl Feiltype {
    /// All of them.
    pub const ALL: [Feiltype; 3] = [
        Feiltype::Ugyldigforespoersel,
        Feiltype::Serverfeil,
        Feiltype::Ikkefunnet,
    ];

    /// The name of the root element, and the end of the message type: `serverfeil`.
    pub fn as_str(self) -> &'static str {
        match self {
            Feiltype::Ugyldigforespoersel => "ugyldigforespoersel",
            Feiltype::Serverfeil => "serverfeil",
            Feiltype::Ikkefunnet => "ikkefunnet",
        }
    }
}

impl Feilmelding {
    /// Reads a `feilmelding.*` leniently.
    ///
    /// An error when it is no XML we read, or its root is none of the three.
    pub fn parse(bytes: &[u8]) -> Result<Read<Feilmelding>, WireError> {
        read::feilmelding(bytes)
    }

    /// The document.
    pub fn to_xml(&self) -> Vec<u8> {
        write::feilmelding(self)
    }

    /// What it means to a person (C.3), in the language that is spoken.
    pub fn sentence(&self) -> String {
        let Feil {
            feil_id,
            feilmelding,
        } = &self.feil;
        let words = feilmelding.trim().trim_end_matches('.');
        let said = match self.feiltype {
            Feiltype::Ugyldigforespoersel if words.is_empty() => word! {
                nb: "Arkivet godtok ikke meldingen.",
                nn: "Arkivet godtok ikkje meldinga.",
                en: "The archive did not accept the message.",
            }
            .to_owned(),
            Feiltype::Ugyldigforespoersel => words! {
                nb: "Arkivet godtok ikke meldingen: {words}.",
                nn: "Arkivet godtok ikkje meldinga: {words}.",
                en: "The archive did not accept the message: {words}.",
            },
            Feiltype::Serverfeil => word! {
                nb: "Arkivet hadde en teknisk feil. Prøv igjen senere.",
                nn: "Arkivet hadde ein teknisk feil. Prøv igjen seinare.",
                en: "The archive had a technical fault. Try again later.",
            }
            .to_owned(),
            Feiltype::Ikkefunnet => word! {
                nb: "Arkivet fant ikke det dere viste til. Kontroller nummeret.",
                nn: "Arkivet fann ikkje det de viste til. Kontroller nummeret.",
                en: "The archive did not find what you referred to. Check the number.",
            }
            .to_owned(),
        };
        match feil_id.trim() {
            "" => said,
            id => words! {
                nb: "{said} (referanse {id})",
                nn: "{said} (referanse {id})",
                en: "{said} (reference {id})",
            },
        }
    }
}
