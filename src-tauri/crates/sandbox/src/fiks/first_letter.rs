//! What waits in our konto's queue when somebody tries the sandbox for the first time.

use std::path::PathBuf;
use std::sync::Arc;

use budstikke_amqp_broker::Fate;
use uuid::Uuid;

use super::letter::FiksLetter;
use crate::Sandbox;
use crate::error::SandboxError;
use crate::keys::write_private;
use crate::town::Town;

/// Where a state folder keeps that it has been fetched.
const FETCHED: &str = "fetched-over-fiks";
/// What its sender calls it, the same at every start: whoever got it knows it again.
const KLIENT_MELDING_ID: &str = "5b1f0c52-6f0a-4f0e-9d0b-3a6f1f7c2a11";

impl Sandbox {
    /// Writes a letter to an archive to our konto, unless it has been fetched in an earlier run with the
    /// same state folder. The queues forget when the sandbox stops, so one that was not fetched is written
    /// again.
    ///
    /// # Errors
    /// Those of [`crate::FiksSandbox::write`].
    pub fn fill_queue(&self) -> Result<(), SandboxError> {
        let record = self.folder.join(FETCHED);
        if record.exists() {
            return Ok(());
        }
        let mut letter = FiksLetter::arkivmelding();
        let id = KLIENT_MELDING_ID.to_owned();
        letter.headere.insert("klientMeldingId".to_owned(), id);
        let sent = self.fiks().write(&letter)?;
        self.tasks
            .spawn(note_fetched(self.town.clone(), sent, record));
        Ok(())
    }
}

/// Writes down that the message was taken, when it is.
async fn note_fetched(town: Arc<Town>, message: Uuid, record: PathBuf) {
    let mut changes = town.fiks.sent.changes();
    loop {
        changes.borrow_and_update();
        let fate = town.fiks.sent.get(message).and_then(|sent| sent.fate);
        if fate == Some(Fate::Acknowledged) {
            if let Err(error) = write_private(&record, b"") {
                tracing::warn!(%error, "the letter will come again at the next start");
            }
            return;
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}
