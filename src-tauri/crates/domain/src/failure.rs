//! What went wrong on the way to a service, and whose it is to mend.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a call to a service did not end well. Made in one place, `net`, for every transport.
///
/// `text` is for the log and for «Detaljer»: it names the cause and never holds a token, a body of a
/// message, or a query string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure it is; decides what happens next.
    pub kind: FailureKind,
    /// The service as a person knows it: «Altinn Formidling», «Maskinporten».
    pub service: String,
    /// HTTP status when there was an answer.
    pub status: Option<u16>,
    /// The service's own error code, verbatim (`BRO-00028`, `invalid_scope`), or the id of this one
    /// error that KS' support asks for; empty when it gave none.
    pub code: String,
    /// The service's own words, shortened; empty when it gave none.
    pub text: String,
    /// How long the service asked us to wait.
    pub retry_after: Option<Duration>,
}

/// The kinds of [`Failure`], by who is to blame and what is known about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The machine has no network at all.
    Offline,
    /// DNS, TCP, TLS or proxy: this service could not be reached; nothing was handed over.
    Unreachable,
    /// The answer did not come although the whole request may have been read. Nothing is known.
    NoAnswer,
    /// 408, 425, 429, 503, or 5xx to a call that may be repeated.
    Busy,
    /// 5xx to a call that may not be repeated blindly.
    ServerFault,
    /// 401 with a fresh token.
    Unauthorized,
    /// 403: a right is missing here.
    Forbidden,
    /// 404 or 410.
    NotFound,
    /// 409.
    Conflict,
    /// Any other 4xx: the service says no to this request.
    Refused,
    /// The answer came, but is not what the service promises (HTML, broken JSON, wrong fields).
    BadAnswer,
}

impl FailureKind {
    /// Whether it is certain that the service did not act on the request.
    pub fn nothing_happened(self) -> bool {
        !matches!(
            self,
            FailureKind::NoAnswer | FailureKind::ServerFault | FailureKind::BadAnswer
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.service, self.kind)?;
        if let Some(status) = self.status {
            write!(f, " HTTP {status}")?;
        }
        for part in [&self.code, &self.text] {
            if !part.is_empty() {
                write!(f, " {part}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
