//! Files of a draft: read into encrypted blobs from the moment they are chosen.
//!
//! The copy is taken at once, so that what is sent is what the person chose, whatever happens to the
//! file afterwards (E12). A picture from the clipboard is kept the same way. While a file is read it lives in memory here, with how far it has come; when
//! the whole of it is durable it becomes a row of the draft.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use budstikke_domain::failpoint;
use budstikke_domain::word;
use budstikke_store::{
    Attachment, BlobError, BlobRef, DraftUid, NewAttachment, PartRole, SourceFile, Store,
};
use jiff::Timestamp;
use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;

use crate::AppError;
use crate::dto::{AppEvent, AttachmentDto, AttachmentState};
use crate::format;
use crate::messages::documents::numbered;

/// Reads chosen files, one after the other for each draft.
#[derive(Clone)]
pub(crate) struct Attachments {
    store: Store,
    events: broadcast::Sender<AppEvent>,
    tasks: TaskTracker,
    reading: Arc<Mutex<HashMap<DraftUid, Vec<Reading>>>>,
}

/// A file that is being read, or could not be.
#[derive(Debug, Clone)]
struct Reading {
    id: String,
    name: String,
    size: u64,
    read: u64,
    failed: Option<String>,
}

impl Attachments {
    pub(crate) fn new(store: Store, events: broadcast::Sender<AppEvent>) -> Attachments {
        Attachments {
            store,
            events,
            tasks: TaskTracker::new(),
            reading: Arc::default(),
        }
    }

    /// Begins to read `paths` into `draft`, in their order. Returns at once.
    pub(crate) fn read(&self, draft: &DraftUid, paths: Vec<PathBuf>) {
        let queued: Vec<(String, PathBuf)> = paths
            .into_iter()
            .map(|path| (uuid::Uuid::now_v7().to_string(), path))
            .collect();
        self.update(draft, |reading| {
            reading.extend(queued.iter().map(|(id, path)| {
                Reading {
                    id: id.clone(),
                    name: file_name(path),
                    size: std::fs::metadata(path)
                        .map(|data| data.len())
                        .unwrap_or_default(),
                    read: 0,
                    failed: None,
                }
            }));
        });
        let (this, draft) = (self.clone(), draft.clone());
        self.tasks.spawn(async move {
            for (id, path) in queued {
                this.read_one(&draft, &id, path).await;
            }
        });
    }

    async fn read_one(&self, draft: &DraftUid, id: &str, path: PathBuf) {
        let outcome = self.copy(draft, id, path.clone()).await;
        failpoint!("S2");
        match outcome {
            Ok((blob, source)) => {
                let kept = self.keep(draft, file_name(&path), blob, Some(source));
                self.conclude(draft, id, kept.await);
            }
            Err(error) => self.fail(draft, id, &error),
        }
    }

    /// Begins to keep a picture as a PNG called `name`. Returns at once.
    pub(crate) fn read_picture(&self, draft: &DraftUid, name: String, picture: Picture) {
        let entry = Reading {
            id: uuid::Uuid::now_v7().to_string(),
            name: name.clone(),
            size: picture.rgba.len() as u64,
            read: 0,
            failed: None,
        };
        let id = entry.id.clone();
        self.update(draft, |reading| reading.push(entry));
        let (this, draft) = (self.clone(), draft.clone());
        self.tasks.spawn(async move {
            let store = this.store.clone();
            let written = tokio::task::spawn_blocking(move || picture.write_png(&store)).await;
            match written.map_err(|error| AppError::Internal(error.to_string())) {
                Ok(Ok(blob)) => {
                    let kept = this.keep(&draft, name, blob, None).await;
                    this.conclude(&draft, &id, kept);
                }
                Ok(Err(error)) | Err(error) => this.fail(&draft, &id, &error),
            }
        });
    }

    fn conclude(&self, draft: &DraftUid, id: &str, kept: Result<(), AppError>) {
        match kept {
            Ok(()) => self.update(draft, |reading| reading.retain(|entry| entry.id != id)),
            Err(error) => self.fail(draft, id, &error),
        }
    }

    /// Copies the file into a blob, telling how far it is about every hundredth.
    async fn copy(
        &self,
        draft: &DraftUid,
        id: &str,
        path: PathBuf,
    ) -> Result<(BlobRef, SourceFile), AppError> {
        let (this, draft, id) = (self.clone(), draft.clone(), id.to_owned());
        tokio::task::spawn_blocking(move || {
            let told = |read: u64| {
                this.update(&draft, |reading| {
                    for entry in reading.iter_mut().filter(|entry| entry.id == id) {
                        entry.read = read;
                    }
                });
            };
            copy_file(&this.store, &path, told)
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
    }

    async fn keep(
        &self,
        draft: &DraftUid,
        name: String,
        blob: BlobRef,
        source: Option<SourceFile>,
    ) -> Result<(), AppError> {
        let draft = draft.clone();
        self.store
            .tx(move |tx| {
                let present = tx.attachments(&draft)?;
                let main = present
                    .iter()
                    .find(|attachment| attachment.role == PartRole::Hoveddokument);
                let is_pdf = |name: &str| name.to_lowercase().ends_with(".pdf");
                // The first PDF is the hoveddokument, else the first file (ux 5.7).
                let becomes_main = match main {
                    None => true,
                    Some(main) => is_pdf(&name) && !is_pdf(&main.name),
                };
                if let (true, Some(main)) = (becomes_main, main) {
                    tx.update_attachment(&draft, &main.id, &main.name, PartRole::Vedlegg)?;
                }
                let new = NewAttachment {
                    role: if becomes_main {
                        PartRole::Hoveddokument
                    } else {
                        PartRole::Vedlegg
                    },
                    name: free_name(&name, &present),
                    media_type: budstikke_wire::media_type(&name).to_owned(),
                    blob,
                    source,
                };
                tx.add_attachment(&draft, &new)?;
                Ok(())
            })
            .await?;
        Ok(())
    }

    fn fail(&self, draft: &DraftUid, id: &str, error: &AppError) {
        tracing::warn!(%error, "A chosen file could not be read.");
        let text = match error {
            AppError::File(error) if error.kind() == std::io::ErrorKind::NotFound => {
                word! {
                    nb: "Filen finnes ikke lenger der du valgte den. Fjern den her og velg den på nytt.",
                    nn: "Fila finst ikkje lenger der du valde ho. Fjern ho her og vel ho på nytt.",
                    en: "The file is no longer where you chose it. Remove it here and choose it again.",
                }
            }
            AppError::File(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                word! {
                    nb: "Du har ikke tilgang til å lese filen. Fjern den her, eller be om tilgang.",
                    nn: "Du har ikkje tilgang til å lese fila. Fjern ho her, eller be om tilgang.",
                    en: "You do not have access to read the file. Remove it here, or ask for access.",
                }
            }
            AppError::File(error) if error.kind() == std::io::ErrorKind::IsADirectory => {
                word! {
                    nb: "Dette er en mappe. Velg filene i den i stedet.",
                    nn: "Dette er ei mappe. Vel filene i ho i staden.",
                    en: "This is a folder. Choose the files in it instead.",
                }
            }
            AppError::Store(_) | AppError::Blob(_) => {
                word! {
                    nb: "Vi fikk ikke lagret en kopi av filen. Sjekk at disken har plass.",
                    nn: "Vi fekk ikkje lagra ein kopi av fila. Sjekk at disken har plass.",
                    en: "We could not save a copy of the file. Check that the disk has space.",
                }
            }
            _ => word! {
                nb: "Filen lot seg ikke lese. Fjern den her og velg den på nytt.",
                nn: "Fila let seg ikkje lese. Fjern ho her og vel ho på nytt.",
                en: "The file cannot be read. Remove it here and choose it again.",
            },
        };
        self.update(draft, |reading| {
            for entry in reading.iter_mut().filter(|entry| entry.id == id) {
                entry.failed = Some(text.to_owned());
            }
        });
    }

    /// The files of `draft` that are not rows yet, as the window shows them.
    pub(crate) fn unfinished(&self, draft: &DraftUid) -> Vec<AttachmentDto> {
        let reading = self
            .reading
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let entries = reading.get(draft).map(Vec::as_slice).unwrap_or_default();
        entries
            .iter()
            .map(|entry| AttachmentDto {
                id: entry.id.clone(),
                name: entry.name.clone(),
                original_name: entry.name.clone(),
                title: crate::drafts::letter::title_of_file(&entry.name),
                main: false,
                size: format::size(entry.size),
                kind: format::file_kind(&entry.name),
                state: match &entry.failed {
                    Some(text) => AttachmentState::Failed { text: text.clone() },
                    None => AttachmentState::Reading {
                        percent: percent(entry.read, entry.size),
                    },
                },
                advice: None,
            })
            .collect()
    }

    /// How far the reading of `draft`'s files is: percent, and whether one failed. `None` = all are read.
    pub(crate) fn progress(&self, draft: &DraftUid) -> Option<(u32, bool)> {
        let reading = self
            .reading
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let entries = reading.get(draft).filter(|entries| !entries.is_empty())?;
        let (read, size) = entries.iter().fold((0, 0), |(read, size), entry| {
            (read + entry.read, size + entry.size)
        });
        Some((
            percent(read, size),
            entries.iter().any(|entry| entry.failed.is_some()),
        ))
    }

    /// Takes a file that could not be read, or is still being read, off the list.
    pub(crate) fn forget(&self, draft: &DraftUid, id: &str) -> bool {
        let mut found = false;
        self.update(draft, |reading| {
            found = reading.iter().any(|entry| entry.id == id);
            reading.retain(|entry| entry.id != id);
        });
        found
    }

    /// Waits until no file is being read.
    pub(crate) async fn settle(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
    }

    fn update(&self, draft: &DraftUid, change: impl FnOnce(&mut Vec<Reading>)) {
        let mut all = self
            .reading
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let reading = all.entry(draft.clone()).or_default();
        change(reading);
        if reading.is_empty() {
            all.remove(draft);
        }
        drop(all);
        // An error means that no window listens.
        let _ = self.events.send(AppEvent::DraftChanged {
            id: draft.to_string(),
        });
    }
}

/// A picture as it lies on the clipboard.
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Four bytes a pixel, row by row: red, green, blue, opacity.
    pub rgba: Vec<u8>,
}

impl Picture {
    fn write_png(&self, store: &Store) -> Result<BlobRef, AppError> {
        let bad = |error: png::EncodingError| match error {
            png::EncodingError::IoError(error) => AppError::File(error),
            other => AppError::Document(format!("png: {other}")),
        };
        let mut blob = store.blobs().create()?;
        let mut encoder = png::Encoder::new(&mut blob, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(bad)?;
        writer.write_image_data(&self.rgba).map_err(bad)?;
        writer.finish().map_err(bad)?;
        Ok(blob.finish()?)
    }
}

/// Copies `path` into a finished blob.
pub(crate) fn copy_file(
    store: &Store,
    path: &Path,
    told: impl Fn(u64),
) -> Result<(BlobRef, SourceFile), AppError> {
    let mut file = File::open(path)?;
    let data = file.metadata()?;
    if data.is_dir() {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory).into());
    }
    let mut blob = store.blobs().create()?;
    let mut buffer = vec![0u8; 256 * 1024];
    let (mut read, mut last_told) = (0u64, 0u64);
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        // Our own disk, and not the person's file.
        blob.write_all(buffer.get(..count).unwrap_or_default())
            .map_err(BlobError::Io)?;
        read += count as u64;
        if read - last_told > (data.len() / 100).max(4 * 1024 * 1024) {
            last_told = read;
            told(read);
        }
    }
    let source = SourceFile {
        path: path.to_owned(),
        modified: modified(&data),
        size: read,
    };
    Ok((blob.finish()?, source))
}

/// Whether the file an attachment was read from has changed since. A file that is gone has not changed:
/// the copy is what counts.
pub(crate) fn changed_on_disk(attachment: &Attachment) -> bool {
    let Some(source) = &attachment.source else {
        return false;
    };
    let Ok(data) = std::fs::metadata(&source.path) else {
        return false;
    };
    data.len() != source.size || modified(&data) != source.modified
}

fn modified(data: &std::fs::Metadata) -> Option<Timestamp> {
    Timestamp::try_from(data.modified().ok()?).ok()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// `Kart.pdf`, or `Kart (2).pdf` when the draft has one already (ux 5.7).
fn free_name(name: &str, present: &[Attachment]) -> String {
    let taken = |candidate: &str| {
        present
            .iter()
            .any(|other| other.name.to_lowercase() == candidate.to_lowercase())
    };
    if !taken(name) {
        return name.to_owned();
    }
    (2u32..)
        .map(|number| numbered(name, number))
        .find(|candidate| !taken(candidate))
        .unwrap_or_default()
}

fn percent(part: u64, whole: u64) -> u32 {
    u32::try_from(part.saturating_mul(100) / whole.max(1))
        .unwrap_or(100)
        .min(100)
}
