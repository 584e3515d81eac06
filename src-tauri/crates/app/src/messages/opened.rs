//! Copies of documents for other programs to show. The only readable content that ever lies in the
//! profile folder: each one alone in a folder that only its owner can enter, not to be written to,
//! removed when the program is closed and swept when it starts.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use budstikke_domain::words;
use budstikke_store::{Blobs, PartRow};

use crate::dto::OpenAnswer;
use crate::messages::danger::{Danger, danger};
use crate::messages::documents::name_to_save;
use crate::{App, AppError};

/// What came of asking for a copy to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToOpen {
    /// Here it is.
    Copy(PathBuf),
    /// There is something to say first; nothing has been written.
    Said(OpenAnswer),
}

impl App {
    /// A copy of a document for another program to show. Unless `asked`, what a person should think about
    /// first is said instead: a taushetsbelagt message, or a document with macros. A file that runs
    /// something is never copied.
    pub async fn copy_to_open(
        &self,
        uid: &str,
        document_id: &str,
        asked: bool,
    ) -> Result<ToOpen, AppError> {
        let (whole, part) = self.document(uid, document_id).await?;
        let confidential = whole.message.confidential;
        let (blobs, opened) = (self.store().blobs().clone(), self.opened().clone());
        tokio::task::spawn_blocking(move || {
            let found = danger(&part.filename, &mut blobs.reader(&part.blob.id)?)?;
            if let Some(answer) = said_first(found, confidential, asked) {
                return Ok(ToOpen::Said(answer));
            }
            let copy = opened.copy(&blobs, &part);
            copy.map(ToOpen::Copy)
                .map_err(|cause| AppError::NotSaved { saved: 0, cause })
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
    }
}

/// Why a file that does something when it is opened is not opened; none for one that is looked at.
pub(crate) fn refusal(found: Danger) -> Option<&'static str> {
    match found {
        Danger::Program => Some(
            "Filen kan starte et program. Budstikke åpner ikke slike filer. Lagre den og la IT se på den, hvis dere \
             trenger den.",
        ),
        Danger::Disguised => Some(
            "Filen er et program, enda den heter noe annet. Budstikke åpner ikke slike filer. Lagre den bare hvis IT \
             skal se på den.",
        ),
        Danger::Macros | Danger::None => None,
    }
}

fn said_first(found: Danger, confidential: bool, asked: bool) -> Option<OpenAnswer> {
    if let Some(text) = refusal(found) {
        return Some(OpenAnswer::Refused {
            text: text.to_owned(),
        });
    }
    let mut texts = Vec::new();
    if confidential {
        texts.push(
            "Meldingen er taushetsbelagt. En lesbar kopi av dokumentet blir liggende på maskinen til Budstikke \
             lukkes."
                .to_owned(),
        );
    }
    if found == Danger::Macros {
        texts.push(
            words! {
                nb: "Dokumentet kan ha makroer, altså små programmer. Åpne det bare når du vet hvor det kommer fra.",
                nn: "Dokumentet kan ha makroar, altså små program. Opne det berre når du veit kvar det kjem frå.",
                en: "The document may have macros, which are small programs. Open it only when you know where it comes from.",
            },
        );
    }
    (!asked && !texts.is_empty()).then_some(OpenAnswer::Ask { texts })
}

/// The folder of the copies.
#[derive(Debug, Clone)]
pub(crate) struct OpenedCopies {
    folder: PathBuf,
}

impl OpenedCopies {
    /// The copies of the profile in `profile`; what an earlier start left behind is removed.
    pub(crate) fn new(profile: &Path) -> OpenedCopies {
        let copies = OpenedCopies {
            folder: profile.join("opened"),
        };
        copies.sweep();
        copies
    }

    /// Removes every copy. One that another program holds on to is left for the next start.
    pub(crate) fn sweep(&self) {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "Copies that were opened could not be removed yet.");
            }
            _ => {}
        }
    }

    fn copy(&self, blobs: &Blobs, part: &PartRow) -> io::Result<PathBuf> {
        let alone = self.folder.join(uuid::Uuid::new_v4().to_string());
        fs::create_dir_all(&alone)?;
        crate::profile::owner_only(&self.folder)?;
        let path = alone.join(name_to_save(part));
        let mut reader = blobs.reader(&part.blob.id).map_err(io::Error::other)?;
        let mut file = File::create_new(&path)?;
        io::copy(&mut reader, &mut file)?;
        read_only(&file)?;
        Ok(path)
    }
}

#[cfg(unix)]
fn read_only(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o400))
}

#[cfg(not(unix))]
fn read_only(file: &File) -> io::Result<()> {
    let mut permissions = file.metadata()?.permissions();
    permissions.set_readonly(true);
    file.set_permissions(permissions)
}
