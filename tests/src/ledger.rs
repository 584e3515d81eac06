//! What lies in a profile folder, read without its owner.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use budstikke_app::Profile;
use budstikke_domain::{MessageUid, SystemClock};
use budstikke_identity::{FileStore, profile_key};
use budstikke_sandbox::Transfer;
use budstikke_store::{
    Attachment, DeliveryRow, DraftRow, EventRow, Examined, Folder, JobRow, MessageQuery,
    MessageRow, PartRow, Read, Store, StoreError,
};
use tempfile::TempDir;

/// Everything that is kept in a profile.
#[derive(Debug, Default)]
pub struct Ledger {
    /// What is being written.
    pub drafts: Vec<(DraftRow, Vec<Attachment>)>,
    /// What was sent from here, newest first.
    pub sent: Vec<Kept>,
    /// What came, newest first.
    pub came: Vec<Came>,
    /// What was taken, by the carrier's id of it.
    pub taken: BTreeMap<String, DeliveryRow>,
    /// What is wrong with the files.
    pub examined: Examined,
}

/// A message with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The message.
    pub row: MessageRow,
    /// The job that sends it.
    pub job: JobRow,
    /// The jobs that answer what came about it.
    pub answers: Vec<JobRow>,
    /// Its log.
    pub events: Vec<EventRow>,
    /// Its files.
    pub parts: Vec<PartRow>,
}

/// A letter that came, with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Came {
    /// The letter.
    pub row: MessageRow,
    /// The jobs that answer it.
    pub answers: Vec<JobRow>,
    /// Its log.
    pub events: Vec<EventRow>,
    /// Its files.
    pub parts: Vec<PartRow>,
}

impl Kept {
    /// How often the log says `code`.
    pub fn said(&self, code: &str) -> usize {
        let said = self.events.iter().filter(|row| row.event.code == code);
        said.count()
    }
}

impl Ledger {
    /// Reads a copy of the profile under `home`, so that the profile stays as it was left. `transfers` is
    /// what the carrier knows.
    pub async fn of(home: &Path, transfers: &[Transfer]) -> Ledger {
        let keys = transfers.iter().map(|one| one.id.to_string()).collect();
        Ledger::with(home, keys).await
    }

    /// The same, where `keys` are what the carriers call the deliveries to be looked for.
    pub async fn with(home: &Path, keys: Vec<String>) -> Ledger {
        let folder = Profile::sandkasse(home).folder().to_owned();
        let copy = TempDir::new().expect("a folder");
        copy_folder(&folder, copy.path());
        let key = profile_key(&FileStore::new(copy.path())).expect("the profile has a key");
        let store = Store::open(copy.path(), &key, Arc::new(SystemClock)).expect("it opens");
        let mut ledger = store
            .read(move |read| read_all(read, &keys))
            .await
            .expect("it can be read");
        ledger.examined = store.examine().await.expect("it can be examined");
        ledger
    }

    /// The letters that came with this messageId.
    pub fn arrived(&self, message_id: &str) -> Vec<&Came> {
        let came = self.came.iter();
        came.filter(|came| came.row.wire_id.as_str() == message_id)
            .collect()
    }

    /// The message with this title.
    pub fn titled(&self, title: &str) -> Option<&Kept> {
        self.sent.iter().find(|kept| kept.row.title == title)
    }
}

fn read_all(read: &Read<'_>, keys: &[String]) -> Result<Ledger, StoreError> {
    let mut ledger = Ledger::default();
    for account in read.accounts()? {
        for key in keys {
            if let Some(delivery) = read.delivery(account.id, key)? {
                ledger.taken.insert(key.clone(), delivery);
            }
        }
    }
    for draft in read.drafts()? {
        let attachments = read.attachments(&draft.uid)?;
        ledger.drafts.push((draft, attachments));
    }
    for folder in [Folder::Outbox, Folder::Sent] {
        let query = MessageQuery {
            folder,
            before: None,
            limit: 1000,
        };
        for row in read.messages(&query)? {
            let kept = whole(read, row)?;
            ledger.sent.push(kept);
        }
    }
    for row in read.inbox(None, 1000)? {
        let row = row.message;
        let uid = row.uid.clone();
        ledger.came.push(Came {
            answers: read.jobs(&uid)?,
            events: read.events(&uid)?,
            parts: read.parts(&uid)?,
            row,
        });
    }
    Ok(ledger)
}

fn whole(read: &Read<'_>, row: MessageRow) -> Result<Kept, StoreError> {
    let uid: MessageUid = row.uid.clone();
    let (mut sending, answers): (Vec<_>, Vec<_>) = read
        .jobs(&uid)?
        .into_iter()
        .partition(|job| job.kind == "send");
    assert_eq!(sending.len(), 1, "a message has one job that sends it");
    Ok(Kept {
        job: sending.remove(0),
        answers,
        events: read.events(&uid)?,
        parts: read.parts(&uid)?,
        row,
    })
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder is made");
    for entry in fs::read_dir(from).expect("a folder is read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}
