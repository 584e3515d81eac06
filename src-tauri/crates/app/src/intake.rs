//! Reading what has come in: whose it is, and what it says about which message.
//!
//! The engine has stored and acknowledged the bytes before they are opened here, so nothing that can
//! not be understood is lost: it stays in the ledger as what it is. A letter is opened, judged and
//! written down whole; its content lies in quarantine until it is judged.

mod classify;
pub(crate) mod contents;
pub(crate) mod fiks_io;
pub(crate) mod judge;
mod letter;
pub(crate) mod own_keys;
mod package;

use std::sync::Arc;

use budstikke_directory::Enhetsregisteret;
use budstikke_domain::{AccountId, Party, WireId};
use budstikke_engine::{Intake, IntakeError, Opened, Staged};
use budstikke_identity::Anchors;
use budstikke_packaging::{Limits, sbd_zip};
use budstikke_store::{BlobId, BlobRef, NewIncoming, Read, Store, StoreError};
use futures_util::future::BoxFuture;

use crate::intake::own_keys::OwnKeys;
use classify::{Delivered, classify};
use fiks_io::FiksIntake;

/// Opens deliveries for one organisation.
pub(crate) struct OwnIntake {
    pub(crate) store: Store,
    pub(crate) account: AccountId,
    pub(crate) organisation: Party,
    pub(crate) keys: OwnKeys,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) enhetsregisteret: Enhetsregisteret,
    /// Our konto on FIKS IO, when we have one.
    pub(crate) fiks: Option<FiksIntake>,
}

impl Intake for OwnIntake {
    fn open<'a>(&'a self, staged: &'a Staged) -> BoxFuture<'a, Result<Opened, IntakeError>> {
        Box::pin(async move {
            if let Some(fiks) = self.fiks_of(staged) {
                return self.open_fiks_io(fiks, staged).await;
            }
            match self.read(staged).await? {
                Delivered::Letter(letter) => {
                    let sbd = letter.blob.clone();
                    let opened = self.open_letter(staged, *letter).await;
                    if opened.is_err() && sbd != staged.blob.id {
                        // It is kept anew with the next try.
                        let blobs = self.store.blobs().clone();
                        let _ = tokio::task::spawn_blocking(move || blobs.discard(&sbd)).await;
                    }
                    Ok(Opened::Letter(Box::new(opened?)))
                }
                Delivered::Other(opened) => Ok(opened),
            }
        })
    }

    fn give_up<'a>(
        &'a self,
        staged: &'a Staged,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Option<Box<NewIncoming>>, IntakeError>> {
        Box::pin(async move {
            if let Some(fiks) = self.fiks_of(staged) {
                let unopened = self.unopened_fiks_io(fiks, staged, reason).await?;
                return Ok(unopened.map(Box::new));
            }
            match self.read(staged).await? {
                Delivered::Letter(letter) => {
                    let unopened = self.unopened(staged, *letter, reason).await?;
                    Ok(Some(Box::new(unopened)))
                }
                Delivered::Other(_) => Ok(None),
            }
        })
    }
}

impl OwnIntake {
    /// Our konto, when a delivery came to it.
    fn fiks_of(&self, staged: &Staged) -> Option<&FiksIntake> {
        let fiks = self.fiks.as_ref();
        fiks.filter(|fiks| fiks.account == staged.account)
    }

    /// Reads the SBD of a delivery, and says what it is.
    async fn read(&self, staged: &Staged) -> Result<Delivered, IntakeError> {
        let (store, blob) = (self.store.clone(), staged.blob.id.clone());
        let (own, sender, now) = (
            self.organisation.org,
            staged.sender.clone(),
            staged.received_at,
        );
        let classified = tokio::task::spawn_blocking(move || {
            let sbd_json = sbd_of(&store, &blob)?;
            let raw = match &sbd_json {
                Some(bytes) => store.blobs().put(bytes).map_err(of_disk)?.id,
                None => blob,
            };
            Ok(classify(sbd_json, &raw, own, &sender, now))
        })
        .await;
        classified.map_err(|error| IntakeError::Failed(error.to_string()))?
    }
}

/// The `sbd.json` of a delivery; `None` when it has none that can be found.
fn sbd_of(store: &Store, blob: &BlobId) -> Result<Option<Vec<u8>>, IntakeError> {
    let mut delivery = store.blobs().reader(blob).map_err(not_now)?;
    // The package beside it is opened when the SBD says that it is for us.
    let mut package = std::io::sink();
    match sbd_zip::read(&mut delivery, &Limits::default(), &mut package) {
        Ok(content) => Ok(content.sbd),
        Err(error) => Err(not_now(error)),
    }
}

/// Name and SHA-256 of each file of a message.
fn digests(parts: &[(String, BlobRef)]) -> Vec<(String, String)> {
    parts
        .iter()
        .map(|(name, blob)| (name.clone(), blob.sha256.clone()))
        .collect()
}

/// Whether the same files have come under another id than `wire_id`.
fn came_before(
    read: &Read<'_>,
    wire_id: &WireId,
    files: &[(String, String)],
) -> Result<bool, StoreError> {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, sha256)| (name.as_str(), sha256.as_str()))
        .collect();
    read.came_before(wire_id, &files)
}

/// Our own disk, when it is that.
fn of_disk(error: impl Into<StoreError>) -> IntakeError {
    let error = error.into();
    match error.disk() {
        Some(trouble) => IntakeError::Disk(trouble, error.to_string()),
        None => not_now(error),
    }
}

fn not_now(error: impl std::fmt::Display) -> IntakeError {
    IntakeError::NotNow(error.to_string())
}
