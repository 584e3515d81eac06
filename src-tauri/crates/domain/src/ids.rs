//! Ids are types: four things are called «message id» in this field, and they must not be mixed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One configured connection, as numbered by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// Our own id of a message: a UUIDv7, used in IPC, file names and logs. It never leaves the machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageUid(String);

impl MessageUid {
    /// A fresh id.
    pub fn generate() -> MessageUid {
        MessageUid(uuid::Uuid::now_v7().to_string())
    }

    /// Takes back an id that was written down earlier. Anything that is not a UUID is refused.
    pub fn parse(text: &str) -> Option<MessageUid> {
        uuid::Uuid::try_parse(text)
            .ok()
            .map(|uuid| MessageUid(uuid.to_string()))
    }

    /// The id as text, 36 characters, lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An id on the wire (SBD messageId, conversationId, transfer reference), kept exactly as written.
///
/// Peers compare these as text, so the casing of a received id is part of it and is echoed unchanged;
/// our own are lower-case UUIDv4 (eformidling-dpo 2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WireId(String);

impl WireId {
    /// A fresh lower-case UUIDv4.
    pub fn generate() -> WireId {
        WireId(uuid::Uuid::new_v4().to_string())
    }

    /// Keeps `text` as it is.
    pub fn verbatim(text: impl Into<String>) -> WireId {
        WireId(text.into())
    }

    /// Whether a peer would accept it as a message or conversation id.
    pub fn is_uuid(&self) -> bool {
        uuid::Uuid::try_parse(&self.0).is_ok()
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for WireId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_casing_of_a_received_id_is_kept() {
        let id = WireId::verbatim("0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A");
        assert!(id.is_uuid());
        assert_eq!(id.as_str(), "0D6C7A3E-5F0B-4F7E-9A51-6B1D2F3C4E5A");
    }
}
