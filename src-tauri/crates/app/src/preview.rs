//! Looking at a document in a window of its own (trust-and-speed T22).
//!
//! A [`Preview`] is what such a window may have: one document, and only as long as the window is open. What a
//! document is, its bytes tell; its name only says what it claims to be. Text and trees are made here, and
//! pictures drawn anew, so that nobody else's bytes reach the page but those of a PDF. Nothing is written
//! to the disk.

mod kind;
mod picture;
mod text;
mod tree;

use std::collections::HashSet;
use std::fmt;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use budstikke_domain::{language, word, words};
use budstikke_store::{BlobId, BlobReader, Blobs};
use budstikke_wire::safe_file_name;
use serde::Serialize;
use tokio::sync::Semaphore;

use crate::drafts::draft_uid;
use crate::drafts::letter::Letter;
use crate::dto::OpenAnswer;
use crate::messages::danger::{Danger, danger};
use crate::messages::opened::refusal;
use crate::{App, AppError, format};
use kind::Kind;
pub use tree::PreviewNode;

/// The largest PDF that is shown. Its reader keeps the parts it has read.
const LARGEST_PDF: u64 = 256 * 1024 * 1024;

/// The largest file of a picture that is shown.
const LARGEST_PICTURE: u64 = 128 * 1024 * 1024;

/// The most that is handed out of a PDF at a time.
const PIECE: u64 = 1024 * 1024;

/// What came of asking to look at a document.
#[derive(Debug)]
pub enum ToPreview {
    /// It can be shown.
    Shown(Preview),
    /// There is something to say first, or it can not be shown.
    Said(OpenAnswer),
}

/// A document that is looked at. Clones are the same look.
#[derive(Clone)]
pub struct Preview(Arc<Look>);

struct Look {
    /// What its window asks by.
    key: String,
    document: Document,
    blobs: Blobs,
    kind: Kind,
    size: u64,
    pages: u32,
    /// That it is not what its name says.
    lie: Option<String>,
    ended: AtomicBool,
    /// Pictures take memory: one is drawn at a time.
    alone: Semaphore,
}

/// Where a document lies, and whose it is.
#[derive(Debug, Clone)]
struct Document {
    name: String,
    blob: BlobId,
    confidential: bool,
    /// The message and the number in it; none of a draft's.
    sent: Option<(String, String)>,
}

impl Document {
    /// Its name without what could make a title read as something else.
    fn plain_name(&self) -> String {
        safe_file_name(&self.name, &HashSet::new())
    }
}

/// What the window of a document is told first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewAbout {
    /// File name.
    pub name: String,
    /// How it is shown: `pdf`, `picture` or `text`.
    pub shown: &'static str,
    /// What it is: «PDF», «XML».
    pub kind: &'static str,
    /// Bytes.
    pub bytes: u64,
    /// The same for people.
    pub size: String,
    /// Pages of a picture.
    pub pages: u32,
    /// What a person should know of it.
    pub notes: Vec<String>,
    /// Whether it can be given to another program from here.
    pub opens: bool,
    /// BCP 47 tag of the language that is spoken.
    pub language: &'static str,
}

/// A text, or what is in one that has a structure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewText {
    /// The text; empty when there is a tree.
    pub text: String,
    /// The tree.
    pub tree: Option<PreviewNode>,
    /// What a person should know of how it is shown.
    pub notes: Vec<String>,
}

/// Why something can not be shown, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotShown(pub String);

impl App {
    /// A look at a document of a message. Unless `asked`, a taushetsbelagt one is asked about first.
    pub async fn preview_document(
        &self,
        uid: &str,
        document_id: &str,
        asked: bool,
    ) -> Result<ToPreview, AppError> {
        let (whole, part) = self.document(uid, document_id).await?;
        let document = Document {
            name: part.filename,
            blob: part.blob.id,
            confidential: whole.message.confidential,
            sent: Some((uid.to_owned(), document_id.to_owned())),
        };
        self.preview(document, asked).await
    }

    /// A look at a document of a draft, as it was when it was chosen.
    pub async fn preview_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
        asked: bool,
    ) -> Result<ToPreview, AppError> {
        let (row, attachments) = self.stored_draft(&draft_uid(draft_id)?).await?;
        let attachment = attachments
            .into_iter()
            .find(|attachment| attachment.id == attachment_id)
            .ok_or(AppError::NotFound("attachment"))?;
        let document = Document {
            name: attachment.name,
            blob: attachment.blob.id,
            confidential: Letter::of(&row)?.confidential,
            sent: None,
        };
        self.preview(document, asked).await
    }

    async fn preview(&self, document: Document, asked: bool) -> Result<ToPreview, AppError> {
        let blobs = self.store().blobs().clone();
        tokio::task::spawn_blocking(move || look(blobs, document, asked))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?
    }
}

fn look(blobs: Blobs, document: Document, asked: bool) -> Result<ToPreview, AppError> {
    let refused = |text: String| Ok(ToPreview::Said(OpenAnswer::Refused { text }));
    let mut reader = blobs.reader(&document.blob)?;
    let size = reader.size();
    let Some(kind) = kind::of(&document.name, &mut reader)? else {
        reader.seek(SeekFrom::Start(0))?;
        let found = danger(&document.name, &mut reader)?;
        return refused(not_of_ours(found, &document));
    };
    let largest = match kind {
        Kind::Pdf => LARGEST_PDF,
        Kind::Png | Kind::Jpeg | Kind::Tiff => LARGEST_PICTURE,
        Kind::Xml | Kind::Json | Kind::Text => u64::MAX,
    };
    if size > largest {
        return refused(too_large(&format::size(size), &document));
    }
    let pages = match kind.picture() {
        None => 0,
        Some(form) => {
            reader.seek(SeekFrom::Start(0))?;
            match picture::pages(form, reader) {
                Ok(pages) => pages,
                Err(NotShown(text)) => return refused(text),
            }
        }
    };
    if document.confidential && !asked {
        return Ok(ToPreview::Said(OpenAnswer::Ask {
            texts: vec![words! {
                nb: "Meldingen er taushetsbelagt. Dokumentet vises i et eget vindu. Se etter at ingen andre ser skjermen.",
                nn: "Meldinga er underlagd teieplikt. Dokumentet blir vist i eit eige vindauge. Sjå etter at ingen andre ser skjermen.",
                en: "The message is confidential. The document is shown in a window of its own. Make sure that nobody else sees the screen.",
            }],
        }));
    }
    Ok(ToPreview::Shown(Preview(Arc::new(Look {
        key: uuid::Uuid::new_v4().simple().to_string(),
        lie: kind::lie(&document.name, kind),
        document,
        blobs,
        kind,
        size,
        pages,
        ended: AtomicBool::new(false),
        alone: Semaphore::new(1),
    }))))
}

fn not_of_ours(found: Danger, document: &Document) -> String {
    if let Some(text) = refusal(found) {
        return text.to_owned();
    }
    let what = kind::claim(&document.name).map_or_else(
        || {
            word! {
                nb: "Budstikke kan ikke vise filer av dette slaget.",
                nn: "Budstikke kan ikkje vise filer av dette slaget.",
                en: "Budstikke cannot show files of this kind.",
            }
            .to_owned()
        },
        |ending| {
            words! {
                nb: "Filen heter .{ending}, men er noe annet. Den kan ikke vises her.",
                nn: "Fila heiter .{ending}, men er noko anna. Ho kan ikkje visast her.",
                en: "The file is called .{ending} but is something else. It cannot be shown here.",
            }
        },
    );
    format!("{what} {}", elsewhere(document))
}

fn too_large(size: &str, document: &Document) -> String {
    let what = words! {
        nb: "Filen er for stor til å vises her ({size}).",
        nn: "Fila er for stor til å visast her ({size}).",
        en: "The file is too large to be shown here ({size}).",
    };
    format!("{what} {}", elsewhere(document))
}

/// What a person can do instead.
fn elsewhere(document: &Document) -> &'static str {
    if document.sent.is_some() {
        word! {
            nb: "Åpne den i et annet program.",
            nn: "Opne ho i eit anna program.",
            en: "Open it in another program.",
        }
    } else {
        word! {
            nb: "Åpne den der du hentet den.",
            nn: "Opne ho der du henta ho.",
            en: "Open it where you chose it.",
        }
    }
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").finish_non_exhaustive()
    }
}

impl Preview {
    /// What stands in the title of the window: nothing of one that is taushetsbelagt.
    #[must_use]
    pub fn title(&self) -> String {
        let document = &self.0.document;
        let name = match document.confidential {
            true => word! {
                nb: "Taushetsbelagt dokument",
                nn: "Dokument med teieplikt",
                en: "Confidential document",
            },
            false => &document.plain_name(),
        };
        format!("{name} – Budstikke")
    }

    /// What its window asks for it by: random, made for this look alone, and of no use when it has ended.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// What the window is told first.
    #[must_use]
    pub fn about(&self) -> PreviewAbout {
        let look = &self.0;
        PreviewAbout {
            name: look.document.name.clone(),
            shown: look.kind.shown(),
            kind: look.kind.name(),
            bytes: look.size,
            size: format::size(look.size),
            pages: look.pages,
            notes: look.lie.iter().cloned().collect(),
            opens: look.document.sent.is_some(),
            language: language::spoken().tag(),
        }
    }

    /// The message and the number of the document in it, when it can be given to another program.
    #[must_use]
    pub fn sent(&self) -> Option<(&str, &str)> {
        let (uid, document) = self.0.document.sent.as_ref()?;
        Some((uid, document))
    }

    /// What is asked before another program gets a readable copy.
    #[must_use]
    pub fn open_question(&self) -> String {
        let document = &self.0.document;
        if document.confidential {
            return word! {
                nb: "Meldingen er taushetsbelagt. En lesbar kopi av dokumentet blir liggende på maskinen til Budstikke lukkes. Åpne den i et annet program?",
                nn: "Meldinga er underlagd teieplikt. Ein lesbar kopi av dokumentet blir liggande på maskina til Budstikke blir lukka. Opne han i eit anna program?",
                en: "The message is confidential. A readable copy of the document stays on this computer until Budstikke is closed. Open it in another program?",
            }
            .to_owned();
        }
        let name = document.plain_name();
        words! {
            nb: "Åpne «{name}» i et annet program?",
            nn: "Opne «{name}» i eit anna program?",
            en: "Open “{name}” in another program?",
        }
    }

    /// Bytes of a PDF from `from` on, at most `length` and at most a piece of 1 MiB.
    ///
    /// Errors: [`NotShown`] for any other document: what is not a PDF is never handed out as it is.
    pub async fn bytes(&self, from: u64, length: u64) -> Result<Vec<u8>, NotShown> {
        if self.0.kind != Kind::Pdf {
            return Err(unreadable());
        }
        self.work(move |_, mut reader| {
            reader.seek(SeekFrom::Start(from)).map_err(damaged)?;
            let mut bytes = Vec::new();
            let mut piece = reader.take(length.min(PIECE));
            piece.read_to_end(&mut bytes).map_err(damaged)?;
            Ok(bytes)
        })
        .await
    }

    /// A document that is text, as a tree when it has the structure of one.
    pub async fn text(&self) -> Result<PreviewText, NotShown> {
        self.work(|look, reader| match look.kind {
            Kind::Xml => tree::xml(reader, look.size),
            Kind::Json => tree::json(reader, look.size),
            Kind::Text => text::read(reader, look.size),
            Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Tiff => Err(unreadable()),
        })
        .await
    }

    /// A page of a picture, from 1, as a PNG drawn anew.
    pub async fn picture(&self, page: u32) -> Result<Vec<u8>, NotShown> {
        let Some(form) = self.0.kind.picture() else {
            return Err(unreadable());
        };
        let _alone = self.0.alone.acquire().await.map_err(damaged)?;
        self.work(move |look, reader| picture::draw(form, page, reader, &look.ended))
            .await
    }

    /// The window is closed: what is being drawn for it stops, and nothing more is handed out.
    pub fn end(&self) {
        self.0.ended.store(true, Ordering::Relaxed);
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Look, BlobReader) -> Result<T, NotShown> + Send + 'static,
    ) -> Result<T, NotShown> {
        let look = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            if look.ended.load(Ordering::Relaxed) {
                return Err(unreadable());
            }
            let reader = look.blobs.reader(&look.document.blob).map_err(damaged)?;
            work(&look, reader)
        })
        .await
        .map_err(damaged)?
    }
}

fn damaged(error: impl std::fmt::Display) -> NotShown {
    tracing::warn!(%error, "A document could not be shown.");
    unreadable()
}

fn unreadable() -> NotShown {
    NotShown(
        word! {
            nb: "Dokumentet lar seg ikke vise her. Det kan være skadet.",
            nn: "Dokumentet let seg ikkje vise her. Det kan vere skadd.",
            en: "The document cannot be shown here. It may be damaged.",
        }
        .to_owned(),
    )
}
