//! Trouble on purpose: what a service does wrong the next times it is called.

use std::sync::Mutex;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// One kind of call that can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// Maskinporten `POST /token`.
    Token,
    /// Altinn's exchange of a Maskinporten token.
    Exchange,
    /// Altinn's system register and system users.
    SystemRegister,
    /// Service Registry `/identifier/…`, with and without process, and `/info/…`.
    Lookup,
    /// Service Registry `/virksert/…`.
    Virksert,
    /// Service Registry `/jwk`.
    RegistryKeys,
    /// Broker `POST /filetransfer`.
    Initialize,
    /// Broker `POST /filetransfer/{id}/upload`.
    Upload,
    /// Broker `POST /filetransfer/upload/tus/{id}`: opens an upload in pieces.
    OpenUpload,
    /// Broker `PATCH /filetransfer/upload/tus/{id}`: a piece.
    Piece,
    /// Broker `HEAD /filetransfer/upload/tus/{id}`: how much has come.
    Offset,
    /// Broker `GET /filetransfer/{id}`.
    Overview,
    /// Broker `GET /filetransfer/{id}/details`.
    Details,
    /// Broker `GET /filetransfer`.
    Search,
    /// Broker `GET /filetransfer/{id}/download`.
    Download,
    /// Broker `POST /filetransfer/{id}/confirmdownload`.
    Confirm,
    /// Enhetsregisteret, search.
    UnitSearch,
    /// Enhetsregisteret, one unit.
    Unit,
    /// Fiks IO `POST /fiks-io/api/v1/send`.
    FiksSend,
    /// Either catalogue of Fiks, `GET …/kontoer/{id}`.
    FiksKonto,
    /// Either catalogue of Fiks, `GET …/kontoer/{id}/status`.
    FiksStatus,
    /// Fiks IO's catalogue, `GET …/kontoer/{id}/offentligNokkel`.
    FiksKey,
    /// Fiks IO's administration of kontoer: a new certificate.
    FiksKontoAdmin,
    /// Fiks Protokoll's configuration: system, search, tilganger, protocols.
    FiksProtokoll,
    /// Dokumentlager `GET /dokumentlager/nedlasting/{id}`, and its metadata.
    FiksDownload,
}

/// What goes wrong (trust-and-speed 2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Answers with this status and body, and does nothing else. `Retry-After: 1` comes with 429 and 503.
    Status(u16, String),
    /// Answers as the Broker does when it refuses with this code (`BRO-000NN`, eformidling-dpo 4.4): for
    /// those that nothing here comes to by itself. Does nothing else.
    Bro(u16),
    /// Answers as the Fiks platform does when it refuses with this status, with an `errorId` (fiks-io 4); does nothing
    /// else.
    Fiks(u16),
    /// Answers with this status and asks to be left alone for so many seconds; does nothing else.
    RetryAfter(u16, u32),
    /// The same with a moment by the sandbox's clock (RFC 9110 10.2.3) instead of seconds.
    RetryAfterDate(u16, u32),
    /// Answers 200 with an HTML page, as a captive portal does; does nothing else.
    Html,
    /// Answers 200 with far more than anybody asked for, in an encoding that nobody said they read; does
    /// nothing else.
    Flood,
    /// The service does its work, and says that its answer is plain text.
    PlainText,
    /// The service does its work, but its answer ends in the middle, and says that it is whole.
    TruncatedJson,
    /// The connection closes after this many bytes: of the request's body for
    /// [`Endpoint::Upload`], [`Endpoint::Piece`] and [`Endpoint::FiksSend`], of the answer's body otherwise.
    CloseAfterBytes(u64),
    /// The service does its work, but the answer never arrives: the connection closes instead.
    LoseResponse,
    /// The request is taken to its last byte and comes to nothing: the connection closes instead of an answer.
    LoseRequest,
    /// The service does its work, twice: an upload reaches its recipient as two transfers.
    /// Only [`Endpoint::Upload`] knows it; elsewhere it does nothing.
    Duplicate,
    /// The service waits this long by the sandbox's clock before it does its work.
    Delay(SignedDuration),
    /// The service takes the call and never answers, until the caller hangs up or the sandbox stops.
    /// It does not do its work.
    Stall,
}

/// Faults that wait for their call, first in first out per endpoint.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Planned>>);

#[derive(Debug)]
struct Planned {
    endpoint: Endpoint,
    fault: Fault,
    left: u32,
}

impl Faults {
    /// The next `times` calls of `endpoint` go wrong.
    pub(crate) fn plan(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        self.with(|planned| {
            planned.push(Planned {
                endpoint,
                fault,
                left: times,
            });
        });
    }

    /// The fault of this call, which is thereby used up once.
    pub(crate) fn take(&self, endpoint: Endpoint) -> Option<Fault> {
        self.with(|planned| {
            planned.retain(|fault| fault.left > 0);
            let next = planned.iter_mut().find(|f| f.endpoint == endpoint)?;
            next.left -= 1;
            Some(next.fault.clone())
        })
    }

    /// How many faults still wait for a call.
    pub(crate) fn waiting(&self) -> usize {
        self.with(|planned| planned.iter().filter(|fault| fault.left > 0).count())
    }

    /// Everything works again.
    pub(crate) fn clear(&self) {
        self.with(Vec::clear);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Planned>) -> T) -> T {
        work(&mut crate::lock(&self.0))
    }
}

/// A fault that knows where and not yet how often.
#[must_use = "say once(), times(n) or always()"]
pub struct PlannedFault<'a> {
    pub(crate) faults: &'a Faults,
    pub(crate) endpoint: Endpoint,
    pub(crate) fault: Fault,
}

impl PlannedFault<'_> {
    /// The next call goes wrong.
    pub fn once(self) {
        self.times(1);
    }

    /// The next `times` calls go wrong.
    pub fn times(self, times: u32) {
        self.faults.plan(self.endpoint, self.fault, times);
    }

    /// Every call goes wrong until [`crate::Sandbox::clear_faults`].
    pub fn always(self) {
        self.times(u32::MAX);
    }
}
