//! Payloads that lie in Dokumentlager (fiks-io 6).

use std::time::Duration;

use budstikke_channel::{BodySink, ReceiveError};
use budstikke_domain::{Failure, FailureKind, word};
use budstikke_net::Download;
use budstikke_wire::fiks_io::DokumentlagerId;

use super::api::Api;
use super::outcome::{is_the_platforms, receive_error};

/// How often a download that broke goes on, or begins again, before the delivery is left for later.
const TRIES: u32 = 20;
/// How often in a row that brings nothing.
const FRUITLESS: u32 = 3;
/// The pause after a try that brought nothing.
const PAUSE: Duration = Duration::from_secs(1);

/// What came of a payload.
#[derive(Debug)]
pub(super) enum Fetched {
    /// All of it is in the sink.
    Whole,
    /// It is not there and never will be.
    Gone(Failure),
}

/// Downloads a payload into `sink`; one that breaks goes on from where it was when the service lets it,
/// else from the start. `again` says that it was not there before: a 404 is then believed, which right after
/// the message came may only mean that it is not there yet.
///
/// Errors: the sink's; the service's, also 403, which a person can mend.
pub(super) async fn fetch(
    api: &Api,
    id: DokumentlagerId,
    again: bool,
    sink: &mut dyn BodySink,
) -> Result<Fetched, ReceiveError> {
    let mut so_far = SoFar::default();
    let mut fruitless = 0;
    for _ in 0..TRIES {
        let had = so_far.bytes;
        let failure = match go_on(api, id, &mut so_far, sink).await {
            Ok(()) => return Ok(Fetched::Whole),
            Err(Broken::Lost(failure)) => failure,
            Err(Broken::Final(error)) => {
                return match error {
                    ReceiveError::Service(failure) if is_gone(&failure, again) => {
                        Ok(Fetched::Gone(failure))
                    }
                    error => Err(error),
                };
            }
        };
        tracing::debug!(%failure, bytes = so_far.bytes, "a download broke");
        if so_far.bytes > had {
            fruitless = 0;
            continue;
        }
        fruitless += 1;
        if fruitless == FRUITLESS {
            return Err(ReceiveError::Service(failure));
        }
        api.http().clock().pass(PAUSE).await;
    }
    Err(ReceiveError::Service(super::amqp::failure(
        FailureKind::NoAnswer,
        word! {
            nb: "nedlastingen ble brutt for mange ganger",
            nn: "nedlastinga blei broten for mange gonger",
            en: "the download broke too many times",
        },
    )))
}

/// How far a download has come.
#[derive(Default)]
struct SoFar {
    bytes: u64,
    /// How long it will be, once told.
    total: Option<u64>,
    /// Names this version of the file: what goes on must be of the same.
    version: Option<String>,
}

enum Broken {
    /// The connection, or the service for now.
    Lost(Failure),
    Final(ReceiveError),
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Broken {
        Broken::Final(error.into())
    }
}

async fn go_on(
    api: &Api,
    id: DokumentlagerId,
    so_far: &mut SoFar,
    sink: &mut dyn BodySink,
) -> Result<(), Broken> {
    let from = match &so_far.version {
        Some(version) if so_far.bytes > 0 => Some((so_far.bytes, version.clone())),
        _ => None,
    };
    let asked = api.download(id, from.as_ref()).await;
    let mut download = asked.map_err(|trouble| {
        match receive_error(trouble, api.http().clock_skew().as_ref()) {
            ReceiveError::Service(failure) if passes(&failure) => Broken::Lost(failure),
            // Another version lies there, or none of this length: from the start.
            ReceiveError::Service(failure) if failure.status == Some(416) => {
                so_far.version = None;
                Broken::Lost(failure)
            }
            error => Broken::Final(error),
        }
    })?;
    if !is_a_file(&download) {
        // A portal's page in between is a 200 too.
        return Err(Broken::Lost(download.bad(word! {
            nb: "svaret er ikke filen, men en nettside",
            nn: "svaret er ikkje fila, men ei nettside",
            en: "the answer is not the file, but a web page",
        })));
    }
    if download.status() != 206 {
        *so_far = SoFar {
            bytes: 0,
            total: download.length(),
            version: version(&download),
        };
        sink.reset()?;
    } else if !so_far.goes_on(&download) {
        *so_far = SoFar::default();
        sink.reset()?;
        return Err(Broken::Lost(download.bad(word! {
            nb: "svaret er en annen del enn den vi ba om",
            nn: "svaret er ein annan del enn den vi bad om",
            en: "the answer is another part than the one we asked for",
        })));
    }
    loop {
        match download.chunk().await {
            Ok(Some(chunk)) => {
                so_far.bytes += chunk.len() as u64;
                if so_far.total.is_some_and(|total| so_far.bytes > total) {
                    return Err(so_far.unlike(&download));
                }
                sink.write(&chunk)?;
            }
            Ok(None) if so_far.total.is_some_and(|total| so_far.bytes != total) => {
                return Err(so_far.unlike(&download));
            }
            // What is in the sink says whether there is a payload.
            Ok(None) if so_far.bytes == 0 => {
                let failure = download.bad(word! {
                    nb: "filen i Dokumentlager er tom",
                    nn: "fila i Dokumentlager er tom",
                    en: "the file in Dokumentlager is empty",
                });
                return Err(Broken::Final(ReceiveError::Service(failure)));
            }
            Ok(None) => return Ok(()),
            Err(failure) => return Err(Broken::Lost(failure)),
        }
    }
}

/// Whether an answer can be a payload, whatever that is: as octets, and not what is made for people to look at.
fn is_a_file(download: &Download) -> bool {
    let is_page = |media_type: &str| media_type.to_ascii_lowercase().contains("html");
    !download.header("content-type").is_some_and(is_page)
        && download.header("content-encoding").is_none()
}

impl SoFar {
    /// Whether a part of a file begins where this ended.
    fn goes_on(&self, download: &Download) -> bool {
        let Some((first, total)) = content_range(download) else {
            return false;
        };
        first == self.bytes && (total.is_none() || self.total.is_none() || total == self.total)
    }

    /// It is not as long as was told: the next try begins at the start.
    fn unlike(&mut self, download: &Download) -> Broken {
        self.version = None;
        Broken::Lost(download.bad(word! {
            nb: "filen er ikke så lang som Dokumentlager sier",
            nn: "fila er ikkje så lang som Dokumentlager seier",
            en: "the file is not as long as Dokumentlager says",
        }))
    }
}

/// The first byte and the whole length of `Content-Range: bytes 5-9/10`.
fn content_range(download: &Download) -> Option<(u64, Option<u64>)> {
    let range = download.header("content-range")?.strip_prefix("bytes ")?;
    let (range, total) = range.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.parse().ok()?, total.parse().ok()))
}

/// What `If-Range` can name: a strong tag, else the time of the last change. Without either nothing says that
/// the rest is of the same file.
fn version(download: &Download) -> Option<String> {
    let tag = download.header("etag").filter(|tag| tag.starts_with('"'));
    let version = tag.or_else(|| download.header("last-modified"))?;
    Some(version.to_owned())
}

/// Whether a failure may be another in a moment.
fn passes(failure: &Failure) -> bool {
    failure.retry_after.is_none()
        && matches!(
            failure.kind,
            FailureKind::NoAnswer
                | FailureKind::Unreachable
                | FailureKind::Busy
                | FailureKind::ServerFault
        )
}

/// Whether the platform itself says that the payload is not there and never will be.
fn is_gone(failure: &Failure, again: bool) -> bool {
    let gone = match failure.status {
        Some(410) => true,
        Some(404) => again,
        _ => false,
    };
    gone && is_the_platforms(failure)
}
