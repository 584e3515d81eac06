//! Files and folders that were dropped on a draft. Files are attached; what is in a folder is asked about
//! first (ux 5.7).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use budstikke_store::DraftUid;

use crate::drafts::draft_uid;
use crate::dto::{AppEvent, Draft, DroppedFolder};
use crate::{App, AppError};

/// The files of a folder that a person has been asked about.
#[derive(Debug, Default)]
pub(crate) struct AskedAbout(Mutex<Option<(DraftUid, Vec<PathBuf>)>>);

impl App {
    /// Takes what was dropped on a draft: attaches the files, and asks by [`AppEvent::FolderDropped`] about
    /// the folders. [`App::answer_folder`] is the answer. What cannot be taken is told by
    /// [`AppEvent::DropFailed`]: nobody waits for an answer to a drop.
    pub async fn drop_on(&self, draft_id: &str, paths: Vec<PathBuf>) {
        if let Err(error) = self.take_dropped(draft_id, paths).await {
            self.tell(AppEvent::DropFailed {
                id: draft_id.to_owned(),
                error: error.into(),
            });
        }
    }

    async fn take_dropped(&self, draft_id: &str, paths: Vec<PathBuf>) -> Result<(), AppError> {
        let uid = draft_uid(draft_id)?;
        let (files, folders) = tokio::task::spawn_blocking(move || {
            let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
                paths.into_iter().partition(|path| path.is_dir());
            let looked: Result<Vec<Content>, AppError> =
                folders.iter().map(|path| look(path)).collect();
            (files, looked)
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?;
        self.attach(draft_id, files).await?;
        let mut folders = folders?;
        let Some(first) = folders.first() else {
            return Ok(());
        };
        let question = DroppedFolder {
            name: first.name.clone(),
            folders: small(folders.len()),
            files: small(folders.iter().map(|folder| folder.files.len()).sum()),
            left_out: folders.iter().any(|folder| folder.left_out),
        };
        let found = folders
            .iter_mut()
            .flat_map(|folder| std::mem::take(&mut folder.files))
            .collect();
        *self.asked_about().lock() = Some((uid, found));
        self.tell(AppEvent::FolderDropped {
            id: draft_id.to_owned(),
            folder: question,
        });
        Ok(())
    }

    /// Answers whether the files of the folders that were dropped on the draft last are attached.
    pub async fn answer_folder(&self, draft_id: &str, attach: bool) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        let asked = self.asked_about().lock().take();
        let files = asked
            .filter(|(draft, _)| attach && *draft == uid)
            .map(|(_, files)| files)
            .unwrap_or_default();
        self.attach(draft_id, files).await
    }
}

impl AskedAbout {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(DraftUid, Vec<PathBuf>)>> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// What of a folder can be attached.
struct Content {
    name: String,
    /// In the order people sort files: by name, whatever the casing.
    files: Vec<PathBuf>,
    /// Whether there is more in it: folders, hidden files, links.
    left_out: bool,
}

fn look(folder: &Path) -> Result<Content, AppError> {
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    match list(folder) {
        Ok((files, left_out)) => Ok(Content {
            name,
            files,
            left_out,
        }),
        Err(cause) => Err(AppError::Folder { name, cause }),
    }
}

/// The files in a folder, and whether there is more in it.
fn list(folder: &Path) -> io::Result<(Vec<PathBuf>, bool)> {
    let (mut files, mut left_out) = (Vec::new(), false);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link is not followed: what it leads to was not in what was dropped.
        if entry.file_type()?.is_file() && !is_hidden(&name) {
            files.push((name.to_lowercase(), entry.path()));
        } else {
            left_out = true;
        }
    }
    files.sort();
    Ok((files.into_iter().map(|(_, path)| path).collect(), left_out))
}

/// What file managers keep for themselves.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || matches!(name.to_lowercase().as_str(), "thumbs.db" | "desktop.ini")
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_the_folder_itself_is_offered_and_the_rest_is_told() {
        let home = tempfile::tempdir().unwrap();
        for name in ["b.pdf", "A.pdf", ".skjult", "Thumbs.db"] {
            fs::write(home.path().join(name), "x").unwrap();
        }
        fs::create_dir(home.path().join("undermappe")).unwrap();
        fs::write(home.path().join("undermappe/c.pdf"), "x").unwrap();
        let content = look(home.path()).unwrap();
        let names: Vec<_> = content
            .files
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["A.pdf", "b.pdf"], "in the order people sort files");
        assert!(content.left_out, "there is more in it");
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_told_by_its_name() {
        let home = tempfile::tempdir().unwrap();
        let Err(error) = look(&home.path().join("Høring skolevei")) else {
            panic!("it is not there");
        };
        let told = crate::dto::IpcError::from(error);
        assert_eq!(told.what, "Mappen «Høring skolevei» lar seg ikke lese.");
        assert!(
            !told.details.contains(home.path().to_str().unwrap()),
            "{told:?}"
        );
    }
}
