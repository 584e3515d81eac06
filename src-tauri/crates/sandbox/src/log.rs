//! What happened in the sandbox, for tests and for people who wonder.

use std::collections::VecDeque;
use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;

/// Entries kept; older ones fall out, so that a sandbox may run for weeks.
const CAPACITY: usize = 20_000;

/// A service of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Maskinporten.
    Maskinporten,
    /// Altinn's token exchange.
    Altinn,
    /// Altinn Broker.
    Broker,
    /// The Service Registry (adressetjenesten).
    ServiceRegistry,
    /// Enhetsregisteret.
    Brreg,
    /// The Fiks platform.
    Fiks,
    /// Test control, for programs outside.
    Control,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LogEntry {
    /// A request was answered.
    Request {
        /// When the answer was ready.
        at: Timestamp,
        /// Who answered.
        service: Service,
        /// The HTTP method.
        method: String,
        /// Path and query. None of the services takes a secret in them.
        path: String,
        /// The status of the answer; 0 when the connection was cut on purpose.
        status: u16,
    },
    /// A peer did or found something.
    Peer {
        /// When.
        at: Timestamp,
        /// The peer's organisation number.
        org: String,
        /// The message it is about, when that could be read.
        message_id: Option<String>,
        /// What, in a sentence.
        text: String,
    },
}

impl Service {
    /// The name in the log's lines.
    fn name(self) -> &'static str {
        match self {
            Service::Maskinporten => "maskinporten",
            Service::Altinn => "altinn",
            Service::Broker => "broker",
            Service::ServiceRegistry => "service_registry",
            Service::Brreg => "brreg",
            Service::Fiks => "fiks",
            Service::Control => "control",
        }
    }
}

impl LogEntry {
    /// Says it to whoever listens to `budstikke_sandbox`, at level `info`. No header and no body is
    /// ever part of it.
    fn tell(&self) {
        match self {
            LogEntry::Request {
                service,
                method,
                path,
                status,
                ..
            } => {
                let service = service.name();
                tracing::info!(target: "budstikke_sandbox", %service, %method, %path, status, "asked");
            }
            LogEntry::Peer {
                org,
                message_id,
                text,
                ..
            } => {
                let message_id = message_id.as_deref().unwrap_or("");
                tracing::info!(target: "budstikke_sandbox", %org, %message_id, "{text}");
            }
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<VecDeque<LogEntry>>);

impl Log {
    pub(crate) fn add(&self, entry: LogEntry) {
        entry.tell();
        let mut entries = crate::lock(&self.0);
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        crate::lock(&self.0).iter().cloned().collect()
    }
}
