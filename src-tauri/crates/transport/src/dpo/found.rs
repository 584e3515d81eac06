//! What the broker has of a transfer, and what that means.

use budstikke_channel::Handoff;
use budstikke_domain::FailureKind;
use jiff::{SignedDuration, Timestamp};

use super::Inner;
use super::broker::Trouble;
use super::model::{Overview, TransferStatus};
use super::outbound::visible;

/// How long a transfer may stand as UploadStarted after our connection is gone before its bytes
/// count as lost. The broker notices a broken connection within minutes.
const UPLOAD_ABANDONED: SignedDuration = SignedDuration::from_mins(30);
/// How many of our latest transfers are looked through for one whose id was lost.
const SEARCHED: usize = 20;

/// What the broker has of a transfer.
pub(super) enum Found {
    /// It is with the recipient, or on its way there.
    HandedOver(Handoff),
    /// It has all bytes and is scanning them.
    Processing,
    /// It waits for bytes.
    Waiting,
    /// Bytes are coming, or were cut off; it does not know yet.
    Coming {
        /// An upload in one go would have ended by now, one way or the other.
        abandoned: bool,
    },
    /// It says something that we do not know.
    Undecided,
    /// It will never have the bytes; its own words for why.
    Spent(String),
    /// It has refused the content.
    Refused(Overview),
}

impl Inner {
    /// Asks what the broker has of transfer `id`.
    pub(super) async fn find(&self, id: &str) -> Result<Found, Trouble> {
        let (overview, raw) = self.broker.overview(id).await?;
        Ok(self.read(overview, raw))
    }

    /// Looks for a transfer of ours by its reference, newest first.
    pub(super) async fn find_by_reference(
        &self,
        key: &str,
    ) -> Result<Option<(String, Found)>, Trouble> {
        let reference = visible(key);
        let found = self.broker.search(&[("role", "Sender")]).await;
        self.polling.searched(self.broker.http().clock().now());
        let ids = found?;
        for id in ids.into_iter().take(SEARCHED) {
            let (overview, raw) = match self.broker.overview(&id).await {
                // Purged between the two questions.
                Err(Trouble::Failure(failure)) if failure.kind == FailureKind::NotFound => continue,
                found => found?,
            };
            if overview.senders_file_transfer_reference.as_deref() == Some(&*reference) {
                return Ok(Some((id, self.read(overview, raw))));
            }
        }
        Ok(None)
    }

    fn read(&self, overview: Overview, raw: Vec<u8>) -> Found {
        match overview.file_transfer_status {
            TransferStatus::Published
            | TransferStatus::AllConfirmedDownloaded
            | TransferStatus::Purged => Found::HandedOver(Handoff {
                transfer_id: overview.file_transfer_id,
                stated_at: overview
                    .published
                    .or(overview.file_transfer_status_changed)
                    .unwrap_or_default(),
                raw,
            }),
            TransferStatus::UploadProcessing => Found::Processing,
            TransferStatus::Initialized => Found::Waiting,
            TransferStatus::Failed if overview.is_malware() => Found::Refused(overview),
            TransferStatus::Failed | TransferStatus::Cancelled => {
                Found::Spent(overview.file_transfer_status_text.unwrap_or_default())
            }
            TransferStatus::UploadStarted => {
                let now = self.broker.http().clock().now();
                let since = overview
                    .file_transfer_status_changed
                    .and_then(|text| text.parse::<Timestamp>().ok());
                Found::Coming {
                    abandoned: since
                        .is_some_and(|since| now.duration_since(since) > UPLOAD_ABANDONED),
                }
            }
            TransferStatus::Other(_) => Found::Undecided,
        }
    }
}
