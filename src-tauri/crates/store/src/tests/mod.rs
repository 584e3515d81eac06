//! Promises of the store as a whole.

mod certificates;
mod fiks_io;
mod followup;
mod jobs;
mod konto_keys;
mod ledger;
mod letters;
mod migrations;
mod profile;
mod search;

use std::sync::Arc;
use std::time::Duration;

use budstikke_domain::{
    AccountId, DocumentType, DpoRoute, ManualClock, MessageUid, OrgNumber, Party, Process, Route,
    Secret, ServiceIdentifier, WireId,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    DraftContent, DraftUid, Lease, LeasedJob, MessageRow, NewAccount, NewAttachment, NewJob,
    NewMessage, NewPart, PartRole, Store,
};

pub(crate) const HOLD: Duration = Duration::from_secs(10);

/// A profile in a folder of its own, with one account and a clock that stands still.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Store,
    pub(crate) account: AccountId,
}

impl World {
    pub(crate) async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(start()));
        let store = Store::open(folder.path(), &key(), clock.clone()).unwrap();
        let account = store
            .tx(|tx| {
                tx.add_account(&NewAccount {
                    service: ServiceIdentifier::Dpo,
                    org: org("310204838"),
                    name: "Sandkasse".to_owned(),
                    config: "{}".to_owned(),
                })
            })
            .await
            .unwrap();
        World {
            folder,
            clock,
            store,
            account,
        }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(SignedDuration::try_from(time).unwrap());
    }

    /// The same folder in another process.
    pub(crate) fn reopened(self) -> World {
        let World {
            folder,
            clock,
            store,
            account,
        } = self;
        drop(store);
        let store = Store::open(folder.path(), &key(), clock.clone()).unwrap();
        World {
            folder,
            clock,
            store,
            account,
        }
    }

    /// A draft with one document.
    pub(crate) async fn draft(&self, title: &str) -> DraftUid {
        let blob = self.store.blobs().put(title.as_bytes()).unwrap();
        let content = DraftContent {
            title: title.to_owned(),
            receivers: "Statens prøveetat".to_owned(),
            content: format!("{{\"tittel\":\"{title}\"}}"),
        };
        self.store
            .tx(move |tx| {
                let draft = tx.create_draft(&content)?;
                tx.add_attachment(
                    &draft,
                    &NewAttachment {
                        role: PartRole::Hoveddokument,
                        name: "Tilsvar.pdf".to_owned(),
                        media_type: "application/pdf".to_owned(),
                        blob,
                        source: None,
                    },
                )?;
                Ok(draft)
            })
            .await
            .unwrap()
    }

    pub(crate) fn letter(&self, title: &str) -> NewMessage {
        let blob = self.store.blobs().put(title.as_bytes()).unwrap();
        NewMessage {
            uid: MessageUid::generate(),
            account: self.account,
            wire_id: WireId::generate(),
            conversation_id: WireId::generate(),
            sender: party("310204838", "Solvik kommune"),
            route: Route::Dpo(DpoRoute {
                version: 1,
                receiver: party("311204823", "Statens prøveetat"),
                process: Process::verbatim(Process::ADMINISTRASJON),
                document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
                certificate: String::new(),
                looked_up_at: start(),
            }),
            title: title.to_owned(),
            content: "{}".to_owned(),
            deadline: Some(start() + SignedDuration::from_hours(24)),
            parts: vec![NewPart {
                role: PartRole::Hoveddokument,
                filename: "Tilsvar.pdf".to_owned(),
                title: "Tilsvar".to_owned(),
                media_type: "application/pdf".to_owned(),
                blob,
            }],
            job: NewJob {
                attempt_key: uuid::Uuid::new_v4().to_string(),
            },
        }
    }

    /// A letter in Utboks whose hold is over.
    pub(crate) async fn queued(&self, title: &str) -> MessageUid {
        let letter = self.letter(title);
        let uid = letter.uid.clone();
        self.store
            .tx(move |tx| tx.enqueue(None, &[letter], Duration::ZERO))
            .await
            .unwrap();
        uid
    }

    pub(crate) async fn lease(&self) -> Option<LeasedJob> {
        let account = self.account;
        self.store
            .tx(move |tx| tx.lease_job(account, 2))
            .await
            .unwrap()
    }

    pub(crate) async fn message(&self, uid: &MessageUid) -> Option<MessageRow> {
        let uid = uid.clone();
        self.store
            .read(move |read| read.message(&uid))
            .await
            .unwrap()
    }

    pub(crate) async fn codes(&self, uid: &MessageUid) -> Vec<String> {
        let uid = uid.clone();
        let events = self
            .store
            .read(move |read| read.events(&uid))
            .await
            .unwrap();
        events.into_iter().map(|row| row.event.code).collect()
    }

    pub(crate) async fn extend(&self, lease: &Lease) -> Result<(), crate::StoreError> {
        let lease = lease.clone();
        self.store.tx(move |tx| tx.extend_lease(&lease)).await
    }
}

pub(crate) fn key() -> Secret<[u8; 32]> {
    Secret::new([42; 32])
}

pub(crate) fn start() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

pub(crate) fn org(digits: &str) -> OrgNumber {
    OrgNumber::parse(digits).unwrap()
}

pub(crate) fn party(digits: &str, name: &str) -> Party {
    Party {
        org: org(digits),
        name: name.to_owned(),
    }
}
