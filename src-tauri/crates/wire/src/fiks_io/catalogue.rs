//! The official protocols and their message types, read once from `assets/protokoller.toml` (fiks-io 11).

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::PayloadKriterie;

/// The protocols that we know by ourselves. What the platform lists today is asked first; this is for
/// everything it does not say: which type answers which, what files are called, old spellings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "protokoll")]
    protocols: Vec<KnownProtokoll>,
}

/// A protocol in one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownProtokoll {
    /// `no.ks.fiks.arkiv`.
    pub navn: String,
    /// `v1`.
    pub versjon: String,
    /// What people call it.
    pub tittel: String,
    /// Whether it is in use.
    pub state: ProtokollState,
    /// Its message types.
    #[serde(rename = "type")]
    pub types: Vec<KnownMeldingstype>,
}

/// Whether a protocol is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtokollState {
    /// It is.
    Active,
    /// Not yet by many; its types may change.
    Early,
    /// Not any more.
    Historic,
}

/// A message type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownMeldingstype {
    /// The whole type, as it is sent.
    pub name: String,
    /// Whether it has a payload.
    pub payload: PayloadRule,
    /// What the files of the payload are called; empty where any name will do.
    #[serde(default)]
    pub files: Vec<String>,
    /// Whether other files may stand beside those, which the first names.
    #[serde(default)]
    pub documents: bool,
    /// The types that answer it; empty for what is itself an answer.
    #[serde(default)]
    pub answers: Vec<String>,
    /// Whether it tells of an error.
    #[serde(default)]
    pub error: bool,
    /// Other spellings that arrive, and are never sent.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Whether messages of a type have a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayloadRule {
    /// They must.
    Required,
    /// They must not.
    Never,
    /// They may.
    Optional,
}

impl PayloadRule {
    /// Whether a message with (`true`) or without a payload may be sent.
    pub fn allows(self, payload: bool) -> bool {
        match self {
            PayloadRule::Required => payload,
            PayloadRule::Never => !payload,
            PayloadRule::Optional => true,
        }
    }

    /// The rule as the platform states it; `None` for a word that we do not know.
    pub fn of(kriterie: &PayloadKriterie) -> Option<PayloadRule> {
        match kriterie {
            PayloadKriterie::Never => Some(PayloadRule::Never),
            PayloadKriterie::Required => Some(PayloadRule::Required),
            PayloadKriterie::Optional => Some(PayloadRule::Optional),
            PayloadKriterie::Other(_) => None,
        }
    }
}

static BUILTIN: LazyLock<Catalogue> = LazyLock::new(|| {
    // A table that does not parse fails the tests below; at run time an empty one would leave every
    // type as one that we do not know, which can still be sent.
    toml::from_str(include_str!("../../../../../assets/protokoller.toml")).unwrap_or(Catalogue {
        protocols: Vec::new(),
    })
});

impl Catalogue {
    /// The catalogue the product ships with.
    pub fn builtin() -> &'static Catalogue {
        &BUILTIN
    }

    /// Every protocol, those in use first.
    pub fn protocols(&self) -> &[KnownProtokoll] {
        &self.protocols
    }

    /// A type by its name or by another spelling of it; `None` when we do not know it.
    pub fn find(&self, name: &str) -> Option<&KnownMeldingstype> {
        let types = || self.protocols.iter().flat_map(|protocol| &protocol.types);
        types()
            .find(|kind| kind.name == name)
            .or_else(|| types().find(|kind| kind.aliases.iter().any(|alias| alias == name)))
    }

    /// Whether a message of the type `answer` may answer one of the type `question`, in any spelling.
    /// `None` when we do not know one of them.
    pub fn answers(&self, answer: &str, question: &str) -> Option<bool> {
        let (answer, question) = (self.find(answer)?, self.find(question)?);
        Some(question.answers.contains(&answer.name))
    }

    /// Whether a type is only ever an answer. `None` when we do not know it.
    pub fn is_answer(&self, name: &str) -> Option<bool> {
        let name = &self.find(name)?.name;
        let mut types = self.protocols.iter().flat_map(|protocol| &protocol.types);
        Some(types.any(|kind| kind.answers.contains(name)))
    }
}

#[cfg(test)]
mod tests;
