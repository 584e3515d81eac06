//! One transfer: its states, what may happen in each, and how it is told.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::problem::Problem;
use super::rules::Initialize;
use super::tus::Resumable;
use crate::http::set;

/// The state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FileStatus {
    /// Announced; no bytes yet.
    Initialized,
    /// Bytes are coming.
    UploadStarted,
    /// Bytes are there; checksum and malware scan.
    UploadProcessing,
    /// Recipients may fetch it.
    Published,
    /// Every recipient has confirmed.
    AllConfirmedDownloaded,
    /// Removed.
    Purged,
    /// The upload broke off, did not match its checksum, or holds malware.
    Failed,
}

impl FileStatus {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            FileStatus::Initialized => "Initialized",
            FileStatus::UploadStarted => "UploadStarted",
            FileStatus::UploadProcessing => "UploadProcessing",
            FileStatus::Published => "Published",
            FileStatus::AllConfirmedDownloaded => "AllConfirmedDownloaded",
            FileStatus::Purged => "Purged",
            FileStatus::Failed => "Failed",
        }
    }

    /// The state with this name.
    pub(crate) fn parse(name: &str) -> Option<FileStatus> {
        [
            FileStatus::Initialized,
            FileStatus::UploadStarted,
            FileStatus::UploadProcessing,
            FileStatus::Published,
            FileStatus::AllConfirmedDownloaded,
            FileStatus::Purged,
            FileStatus::Failed,
        ]
        .into_iter()
        .find(|status| status.name() == name)
    }
}

/// How far a recipient has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RecipientStatus {
    /// Has not fetched it.
    Initialized,
    /// Has begun to fetch it.
    DownloadStarted,
    /// Has it.
    DownloadConfirmed,
}

impl RecipientStatus {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RecipientStatus::Initialized => "Initialized",
            RecipientStatus::DownloadStarted => "DownloadStarted",
            RecipientStatus::DownloadConfirmed => "DownloadConfirmed",
        }
    }

    /// The state with this name.
    pub(crate) fn parse(name: &str) -> Option<RecipientStatus> {
        [
            RecipientStatus::Initialized,
            RecipientStatus::DownloadStarted,
            RecipientStatus::DownloadConfirmed,
        ]
        .into_iter()
        .find(|status| status.name() == name)
    }
}

/// A file on its way, as the broker knows it.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The broker's id.
    pub id: Uuid,
    /// `sendersFileTransferReference`.
    pub reference: String,
    /// The sender as it was written: `0192:…` or the URN form.
    pub sender: String,
    /// When it was announced.
    pub created: Timestamp,
    /// Its size in bytes; 0 before the bytes are there.
    pub size: u64,
    file_name: String,
    resource: String,
    properties: Map<String, Value>,
    checksum: Option<String>,
    expires: Timestamp,
    history: Vec<(FileStatus, String, Timestamp)>,
    recipients: Vec<Recipient>,
    path: PathBuf,
    scan: Option<Scan>,
    /// The upload in pieces, when that is how the bytes come.
    pub(super) resumable: Option<Resumable>,
}

#[derive(Debug, Clone)]
struct Recipient {
    org: String,
    history: Vec<(RecipientStatus, Timestamp)>,
}

impl Recipient {
    fn status(&self) -> RecipientStatus {
        self.history
            .last()
            .map_or(RecipientStatus::Initialized, |(status, _)| *status)
    }
}

#[derive(Debug, Clone, Copy)]
struct Scan {
    ends: Timestamp,
    malware: bool,
}

impl Transfer {
    pub(super) fn new(
        id: Uuid,
        request: Initialize,
        path: PathBuf,
        now: Timestamp,
        expires: Timestamp,
    ) -> Transfer {
        Transfer {
            id,
            reference: request.reference,
            sender: request.sender,
            created: now,
            size: 0,
            file_name: request.file_name,
            resource: request.resource_id,
            properties: request.properties,
            checksum: request.checksum,
            expires,
            history: vec![(FileStatus::Initialized, "Initialized".to_owned(), now)],
            recipients: request
                .recipients
                .into_iter()
                .map(|org| Recipient {
                    org,
                    history: vec![(RecipientStatus::Initialized, now)],
                })
                .collect(),
            path,
            scan: None,
            resumable: None,
        }
    }

    /// The state now.
    pub fn status(&self) -> FileStatus {
        self.history
            .last()
            .map_or(FileStatus::Initialized, |(status, _, _)| *status)
    }

    /// Nine digits of the sender, whichever form it was written in.
    pub fn sender_org(&self) -> &str {
        self.sender.rsplit(':').next().unwrap_or_default()
    }

    /// Nine digits of each recipient.
    pub fn recipients(&self) -> impl Iterator<Item = &str> {
        self.recipients.iter().map(|recipient| &*recipient.org)
    }

    /// The MD5 that the sender announced, lower-case hex.
    pub fn checksum(&self) -> Option<&str> {
        self.checksum.as_deref()
    }

    /// How far `org` has come; `None` when it is no recipient.
    pub fn recipient_status(&self, org: &str) -> Option<RecipientStatus> {
        self.recipients
            .iter()
            .find(|recipient| recipient.org == org)
            .map(Recipient::status)
    }

    /// When it reached `status` last.
    pub fn reached(&self, status: FileStatus) -> Option<Timestamp> {
        self.history
            .iter()
            .rev()
            .find(|(reached, _, _)| *reached == status)
            .map(|(_, _, at)| *at)
    }

    /// The next moment at which it changes by itself.
    pub(super) fn next_change(&self) -> Option<Timestamp> {
        match self.status() {
            FileStatus::UploadProcessing => self.scan.map(|scan| scan.ends),
            FileStatus::UploadStarted => self.resumable.as_ref().map(Resumable::expires),
            _ => None,
        }
    }

    /// Brings it up to date.
    pub(super) fn advance(&mut self, now: Timestamp, grace: SignedDuration) {
        if self.status() == FileStatus::UploadProcessing
            && let Some(scan) = self.scan
            && scan.ends <= now
        {
            if scan.malware {
                self.enter(FileStatus::Failed, "Malware detected in file", scan.ends);
                self.drop_bytes();
            } else {
                self.enter(FileStatus::Published, "Ready for download", scan.ends);
            }
        }
        if let Some(upload) = &self.resumable
            && self.is_uploading()
            && upload.expires() <= now
        {
            let at = upload.expires();
            self.fail_upload("The upload expired", at);
        }
        let purge = match self.status() {
            FileStatus::Purged => return,
            FileStatus::AllConfirmedDownloaded => self
                .reached(FileStatus::AllConfirmedDownloaded)
                .and_then(|at| at.checked_add(grace).ok())
                .map_or(self.expires, |at| at.min(self.expires)),
            _ => self.expires,
        };
        if purge <= now {
            self.enter(FileStatus::Purged, "Purged", purge);
            self.drop_bytes();
        }
    }

    fn enter(&mut self, status: FileStatus, text: &str, at: Timestamp) {
        self.history.push((status, text.to_owned(), at));
    }

    fn drop_bytes(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// Whether bytes are coming.
    pub(super) fn is_uploading(&self) -> bool {
        self.status() == FileStatus::UploadStarted
    }

    /// Opens the one upload that a transfer may have; where the bytes go.
    pub(super) fn start_upload(&mut self, now: Timestamp) -> Result<PathBuf, Problem> {
        if self.status() != FileStatus::Initialized {
            return Err(Problem::bro(4));
        }
        self.enter(FileStatus::UploadStarted, "Upload started", now);
        Ok(self.path.clone())
    }

    /// The bytes are there: compares the checksum and starts the scan, which takes until `scanned`.
    pub(super) fn finish_upload(
        &mut self,
        size: u64,
        md5: &str,
        malware: bool,
        now: Timestamp,
        scanned: Timestamp,
    ) -> Result<(), Problem> {
        self.size = size;
        if self.checksum.as_deref().is_some_and(|wanted| wanted != md5) {
            self.fail_upload("Checksum mismatch", now);
            return Err(Problem::bro(9));
        }
        self.checksum = Some(md5.to_owned());
        self.scan = Some(Scan {
            ends: scanned,
            malware,
        });
        // Its own address knows it no more: from here the overview tells.
        self.resumable = None;
        self.enter(FileStatus::UploadProcessing, "Processing upload", now);
        Ok(())
    }

    /// The upload broke off.
    pub(super) fn fail_upload(&mut self, why: &str, now: Timestamp) {
        if self.status() == FileStatus::UploadStarted {
            self.enter(FileStatus::Failed, why, now);
            self.resumable = None;
            self.drop_bytes();
        }
    }

    /// A recipient begins to fetch.
    pub(super) fn start_download(&mut self, org: &str, now: Timestamp) -> Result<PathBuf, Problem> {
        let status = self.status();
        let recipient = self.recipient(org)?;
        if !matches!(
            status,
            FileStatus::Published | FileStatus::AllConfirmedDownloaded
        ) {
            return Err(match status {
                FileStatus::Initialized => Problem::bro(3),
                _ => Problem::bro(7),
            });
        }
        if recipient.status() == RecipientStatus::Initialized {
            recipient
                .history
                .push((RecipientStatus::DownloadStarted, now));
        }
        Ok(self.path.clone())
    }

    /// A recipient has it.
    pub(super) fn confirm(&mut self, org: &str, now: Timestamp) -> Result<(), Problem> {
        let status = self.status();
        let recipient = self.recipient(org)?;
        // A second confirmation of a file with one recipient ends here too (eformidling-dpo 4.4).
        if status != FileStatus::Published {
            return Err(Problem::bro(10));
        }
        match recipient.status() {
            RecipientStatus::Initialized => return Err(Problem::bro(19)),
            RecipientStatus::DownloadConfirmed => return Ok(()),
            RecipientStatus::DownloadStarted => recipient
                .history
                .push((RecipientStatus::DownloadConfirmed, now)),
        }
        if self
            .recipients
            .iter()
            .all(|recipient| recipient.status() == RecipientStatus::DownloadConfirmed)
        {
            let text = "All recipients have confirmed download";
            self.enter(FileStatus::AllConfirmedDownloaded, text, now);
        }
        Ok(())
    }

    fn recipient(&mut self, org: &str) -> Result<&mut Recipient, Problem> {
        self.recipients
            .iter_mut()
            .find(|recipient| recipient.org == org)
            .ok_or(Problem::bro(1))
    }

    /// A second transfer with the same bytes, for a fault.
    pub(super) fn duplicate(&self, path: PathBuf) -> Transfer {
        let mut copy = self.clone();
        copy.id = Uuid::new_v4();
        copy.path = path;
        copy
    }

    /// Where the bytes lie: there from the first of them until the file expires or the sandbox stops.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The overview. `lag` tells a sender that a published file is still processed.
    pub(super) fn overview(&self, lag: bool) -> Value {
        let hidden = |status: FileStatus| {
            lag && matches!(
                status,
                FileStatus::Published | FileStatus::AllConfirmedDownloaded
            )
        };
        let shown = self
            .history
            .iter()
            .rev()
            .find(|(status, _, _)| !hidden(*status));
        let (status, text, changed) = shown.map_or(
            (FileStatus::Initialized, "Initialized", self.created),
            |(status, text, at)| (*status, text.as_str(), *at),
        );
        let published = self.reached(FileStatus::Published).filter(|_| !lag);
        json!({
            "fileTransferId": self.id.to_string(),
            "resourceId": self.resource,
            "fileName": self.file_name,
            "sendersFileTransferReference": self.reference,
            "checksum": self.checksum,
            "useVirusScan": true,
            "fileTransferSize": self.size,
            "fileTransferStatus": status.name(),
            "fileTransferStatusText": text,
            "fileTransferStatusChanged": changed,
            "created": self.created,
            "expirationTime": self.expires,
            "sender": self.sender,
            "recipients": self.recipients.iter().map(|recipient| {
                let changed = recipient.history.last().map_or(self.created, |(_, at)| *at);
                json!({
                    "recipient": format!("0192:{}", recipient.org),
                    "currentRecipientFileTransferStatusCode": recipient.status().name(),
                    "currentRecipientFileTransferStatusText": recipient.status().name(),
                    "currentRecipientFileTransferStatusChanged": changed,
                })
            }).collect::<Vec<_>>(),
            "propertyList": self.properties,
            "published": published,
        })
    }

    /// The overview with both histories.
    pub(super) fn details(&self, lag: bool) -> Value {
        let mut details = self.overview(lag);
        let history = self.history.iter().map(|(status, text, at)| {
            json!({
                "fileTransferStatus": status.name(),
                "fileTransferStatusText": text,
                "fileTransferStatusChanged": at,
            })
        });
        let recipients = self.recipients.iter().flat_map(|recipient| {
            recipient.history.iter().map(|(status, at)| {
                json!({
                    "recipient": format!("0192:{}", recipient.org),
                    "recipientFileTransferStatusCode": status.name(),
                    "recipientFileTransferStatusText": status.name(),
                    "recipientFileTransferStatusChanged": at,
                })
            })
        });
        set(&mut details, "fileTransferStatusHistory", history.collect());
        set(
            &mut details,
            "recipientFileTransferStatusHistory",
            recipients.collect(),
        );
        details
    }
}
