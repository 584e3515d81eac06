//! The letters that wait in Solvik kommune's inbox when somebody tries the sandbox for the first time:
//! one file each in `letters/`, in the order they are sent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use crate::broker::{RecipientStatus, Transfer};
use crate::error::SandboxError;
use crate::keys::write_private;
use crate::letter::{self, Letter, Quirk};
use crate::town::Town;
use crate::{Sandbox, fs};

/// Where a state folder keeps which letters have been fetched.
const FETCHED: &str = "fetched-letters.json";

macro_rules! letters {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../letters/", $name, ".toml")))),+]
    };
}

const LETTERS: [(&str, &str); 13] = letters![
    "01-horing",
    "02-refusjon",
    "03-verge",
    "04-avtalt",
    "05-kanal",
    "06-sha1",
    "07-forfalsket",
    "08-fremmed-signatur",
    "09-to-ganger",
    "10-odelagt",
    "11-ukjent-kvittering",
    "12-feil-adressat",
    "13-utgir-seg",
];

/// The letters of the first inbox, each with the name of its file, in the order they are sent.
///
/// # Errors
/// [`SandboxError::Damaged`] when a file does not say what it should; a test keeps that from happening.
pub fn inbox_letters() -> Result<Vec<(&'static str, Letter)>, SandboxError> {
    LETTERS
        .iter()
        .map(|(name, text)| {
            let letter = toml::from_str(text)
                .map_err(|error| SandboxError::Damaged(format!("{name}: {error}")))?;
            Ok((*name, letter))
        })
        .collect()
}

impl Sandbox {
    /// Sends `letter` over the broker, published at once; the ids of its transfers (two with
    /// [`Quirk::Twice`]). Blocks while keys sign, for milliseconds.
    ///
    /// # Errors
    /// [`SandboxError::Unknown`] when an organisation of the letter does not live here or may not
    /// receive, [`SandboxError::Keys`] when it cannot be signed.
    pub fn send_letter(&self, letter: &Letter) -> Result<Vec<Uuid>, SandboxError> {
        self.town.send_letter(letter)
    }

    /// Sends every letter of the first inbox that has not been fetched in an earlier run with the same
    /// state folder.
    ///
    /// The broker forgets its transfers when the sandbox stops, so what was sent and not fetched is sent
    /// again, under the same messageId; and what was fetched when the program died before it could be
    /// noted comes twice, for the receiver to notice. A letter for another channel is never fetched and
    /// so lies there at every start.
    ///
    /// # Errors
    /// Those of [`Sandbox::send_letter`].
    pub async fn fill_inbox(&self) -> Result<(), SandboxError> {
        let record = self.folder.join(FETCHED);
        let town = self.town.clone();
        let work = tokio::task::spawn_blocking(move || send_unfetched(&town, &record));
        let waiting = work
            .await
            .map_err(|error| SandboxError::Damaged(error.to_string()))??;
        let record = self.folder.join(FETCHED);
        self.tasks
            .spawn(note_fetched(self.town.clone(), waiting, record));
        Ok(())
    }
}

impl Town {
    /// Makes and delivers a letter; the ids of its transfers.
    pub(crate) fn send_letter(&self, letter: &Letter) -> Result<Vec<Uuid>, SandboxError> {
        let mail = letter::make(self, letter)?;
        let copies = if letter.is(Quirk::Twice) { 2 } else { 1 };
        let mut transfers = Vec::new();
        for _ in 0..copies {
            let sent = self.broker.deliver(
                &letter.from,
                &letter.to,
                &mail.reference,
                &mail.bytes,
                self.now(),
            );
            transfers.push(sent.map_err(|problem| {
                SandboxError::Unknown(format!("{} cannot receive: {problem:?}", letter.to))
            })?);
        }
        let id = mail.head.message_id.clone();
        self.peers.has_written(&letter.from, mail.head);
        self.note(&letter.from, Some(&id), format!("wrote to {}", letter.to));
        Ok(transfers)
    }
}

/// A letter that waits to be fetched.
struct Waiting {
    name: &'static str,
    transfers: Vec<Uuid>,
}

fn send_unfetched(town: &Town, record: &Path) -> Result<Vec<Waiting>, SandboxError> {
    let fetched = fetched(record);
    inbox_letters()?
        .into_iter()
        .filter(|(name, _)| !fetched.contains(*name))
        .map(|(name, letter)| {
            let transfers = town.send_letter(&letter)?;
            Ok(Waiting { name, transfers })
        })
        .collect()
}

/// The names in `record`. What cannot be read is as good as nothing: letters then come twice.
fn fetched(record: &Path) -> BTreeSet<String> {
    fs::read(record)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default()
}

/// Writes down which letters their receiver has confirmed, until none is left.
async fn note_fetched(town: Arc<Town>, mut waiting: Vec<Waiting>, record: PathBuf) {
    let mut changes = town.broker.changes();
    while !waiting.is_empty() {
        changes.borrow_and_update();
        let transfers = town.broker.transfers(town.now());
        let done = |id: &Uuid| {
            transfers
                .iter()
                .find(|transfer| transfer.id == *id)
                .is_none_or(confirmed)
        };
        let (gone, left): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|letter| letter.transfers.iter().all(done));
        waiting = left;
        if !gone.is_empty() {
            let mut names = fetched(&record);
            names.extend(gone.iter().map(|letter| letter.name.to_owned()));
            let written = serde_json::to_vec(&names).unwrap_or_default();
            if let Err(error) = write_private(&record, &written) {
                tracing::warn!(%error, "letters will come again at the next start");
            }
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

fn confirmed(transfer: &Transfer) -> bool {
    transfer
        .recipients()
        .all(|org| transfer.recipient_status(org) == Some(RecipientStatus::DownloadConfirmed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_letter_reads_and_has_an_id_of_its_own() {
        let letters = inbox_letters().unwrap();
        let ids: HashSet<_> = letters
            .iter()
            .map(|(name, letter)| letter.message_id.clone().expect(name))
            .collect();
        assert_eq!(ids.len(), letters.len());
    }
}
