//! Writing: drafts and their files.

pub(crate) mod agreed;
pub(crate) mod attachments;
pub(crate) mod check;
pub(crate) mod compose;
pub(crate) mod deadline;
pub(crate) mod dropped;
pub(crate) mod envelope;
pub(crate) mod fiks_io;
pub(crate) mod letter;
pub(crate) mod reply;
pub(crate) mod send;
pub(crate) mod several;

use std::path::PathBuf;

use budstikke_domain::failpoint;
use budstikke_domain::{word, words};
use budstikke_store::{Attachment, DraftRow as StoredDraft, DraftUid, NewAttachment, PartRole};

use crate::drafts::attachments::{Picture, changed_on_disk, copy_file};
use crate::drafts::fiks_io::json_schema::ChosenSchema;
use crate::drafts::letter::Letter;
use crate::dto::{
    AttachmentDto, AttachmentState, Draft, DraftInput, DraftRow, Meter, Organisation, ToneDto,
};
use crate::{App, AppError, format};

impl App {
    /// The drafts, last changed first.
    pub async fn list_drafts(&self) -> Result<Vec<DraftRow>, AppError> {
        let rows = self
            .store()
            .read(|r| {
                r.drafts()?
                    .into_iter()
                    .map(|row| {
                        let count = r.attachments(&row.uid)?.len();
                        Ok((row, count))
                    })
                    .collect::<Result<Vec<_>, budstikke_store::StoreError>>()
            })
            .await?;
        let mut drafts = Vec::with_capacity(rows.len());
        for (row, documents) in rows {
            let letter = Letter::of(&row)?;
            if letter.thrown_away {
                continue;
            }
            drafts.push(list_row(row, documents));
        }
        Ok(drafts)
    }

    /// Begins a draft.
    pub async fn new_draft(&self) -> Result<Draft, AppError> {
        let content = Letter::new(&self.settings().person).to_content()?;
        let uid = self.store().tx(move |tx| tx.create_draft(&content)).await?;
        self.draft_of(&uid).await
    }

    /// A draft in full.
    pub async fn draft(&self, id: &str) -> Result<Draft, AppError> {
        self.draft_of(&draft_uid(id)?).await
    }

    /// Keeps what was typed. Returns when it is durable.
    pub async fn save_draft(&self, id: &str, input: DraftInput) -> Result<Draft, AppError> {
        let draft = self
            .change_letter(&draft_uid(id)?, move |letter| letter.take(input))
            .await?;
        failpoint!("S1");
        Ok(draft)
    }

    /// Throws a draft away; [`App::restore_draft`] brings it back until the program is closed.
    pub async fn delete_draft(&self, id: &str) -> Result<(), AppError> {
        self.change_letter(&draft_uid(id)?, |letter| {
            letter.thrown_away = true;
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// Brings back a draft that was thrown away.
    pub async fn restore_draft(&self, id: &str) -> Result<Draft, AppError> {
        self.change_letter(&draft_uid(id)?, |letter| {
            letter.thrown_away = false;
            Ok(())
        })
        .await
    }

    /// Begins to read `paths` into the draft; the answer shows them being read.
    pub async fn attach(&self, draft_id: &str, paths: Vec<PathBuf>) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        // Asked first, so that files are not read into a draft that is gone.
        let draft = self.draft_of(&uid).await?;
        if paths.is_empty() {
            return Ok(draft);
        }
        self.attachments().read(&uid, paths);
        self.draft_of(&uid).await
    }

    /// Begins to keep a picture from the clipboard as a file of the draft, named by when it was pasted.
    pub async fn attach_picture(
        &self,
        draft_id: &str,
        picture: Picture,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        self.draft_of(&uid).await?;
        let pasted = self.clock().now().to_zoned(format::oslo());
        let name = pasted.strftime("Utklipp %Y-%m-%d %H.%M.%S.png").to_string();
        self.attachments().read_picture(&uid, name, picture);
        self.draft_of(&uid).await
    }

    /// Takes a file out of the draft, also one that could not be read.
    pub async fn remove_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        if !self.attachments().forget(&uid, attachment_id) {
            let (draft, id) = (uid.clone(), attachment_id.to_owned());
            self.store()
                .tx(move |tx| {
                    tx.remove_attachment(&draft, &id)?;
                    // Exactly one hoveddokument: the next in line takes its place.
                    let left = tx.attachments(&draft)?;
                    if !left
                        .iter()
                        .any(|attachment| attachment.role == PartRole::Hoveddokument)
                        && let Some(next) = left.first()
                    {
                        tx.update_attachment(
                            &draft,
                            &next.id,
                            &next.name,
                            PartRole::Hoveddokument,
                        )?;
                    }
                    Ok(())
                })
                .await?;
        }
        self.draft_of(&uid).await
    }

    /// Moves a file to `to_index`, counted from 0.
    pub async fn move_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
        to_index: u32,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        let (draft, id) = (uid.clone(), attachment_id.to_owned());
        self.store()
            .tx(move |tx| {
                let mut order: Vec<String> =
                    tx.attachments(&draft)?.into_iter().map(|a| a.id).collect();
                let Some(from) = order.iter().position(|other| *other == id) else {
                    return Err(budstikke_store::StoreError::NotFound("attachment"));
                };
                let moved = order.remove(from);
                order.insert((to_index as usize).min(order.len()), moved);
                tx.order_attachments(&draft, &order)
            })
            .await?;
        self.draft_of(&uid).await
    }

    /// Makes a file the hoveddokument; the one before becomes a vedlegg.
    pub async fn set_main_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        let (draft, id) = (uid.clone(), attachment_id.to_owned());
        self.store()
            .tx(move |tx| {
                for attachment in tx.attachments(&draft)? {
                    let role = if attachment.id == id {
                        PartRole::Hoveddokument
                    } else {
                        PartRole::Vedlegg
                    };
                    if role != attachment.role {
                        tx.update_attachment(&draft, &attachment.id, &attachment.name, role)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.draft_of(&uid).await
    }

    /// Gives a document the title it has in the arkivmelding.
    pub async fn rename_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
        title: &str,
    ) -> Result<Draft, AppError> {
        let (id, title) = (attachment_id.to_owned(), title.to_owned());
        self.change_letter(&draft_uid(draft_id)?, move |letter| {
            letter.document_titles.insert(id, title);
            Ok(())
        })
        .await
    }

    /// For a file that changed on disk: read it again, or keep the copy and stop looking (E12).
    pub async fn refresh_attachment(
        &self,
        draft_id: &str,
        attachment_id: &str,
        use_new: bool,
    ) -> Result<Draft, AppError> {
        let uid = draft_uid(draft_id)?;
        let id = attachment_id.to_owned();
        let old = self
            .store()
            .read(move |r| r.attachment(&id))
            .await?
            .ok_or(AppError::NotFound("attachment"))?;
        let (blob, source) = match (&old.source, use_new) {
            (Some(source), true) => {
                let (store, path) = (self.store().clone(), source.path.clone());
                let (blob, source) =
                    tokio::task::spawn_blocking(move || copy_file(&store, &path, |_| ()))
                        .await
                        .map_err(|error| AppError::Internal(error.to_string()))??;
                (blob, Some(source))
            }
            _ => (old.blob.clone(), None),
        };
        let (draft, renewed) = (
            uid.clone(),
            NewAttachment {
                role: old.role,
                name: old.name.clone(),
                media_type: old.media_type.clone(),
                blob,
                source,
            },
        );
        let (before, after) = self
            .store()
            .tx(move |tx| {
                let order: Vec<String> =
                    tx.attachments(&draft)?.into_iter().map(|a| a.id).collect();
                let new_id = tx.add_attachment(&draft, &renewed)?;
                tx.remove_attachment(&draft, &old.id)?;
                let order: Vec<String> = order
                    .into_iter()
                    .map(|id| if id == old.id { new_id.clone() } else { id })
                    .collect();
                tx.order_attachments(&draft, &order)?;
                Ok((old.id, new_id))
            })
            .await?;
        self.change_letter(&uid, move |letter| {
            if let Some(title) = letter.document_titles.remove(&before) {
                letter.document_titles.insert(after, title);
            }
            Ok(())
        })
        .await
    }

    /// Reads a draft's letter, changes it and writes it back, in one commit.
    pub(crate) async fn change_letter(
        &self,
        uid: &DraftUid,
        change: impl FnOnce(&mut Letter) -> Result<(), AppError> + Send + 'static,
    ) -> Result<Draft, AppError> {
        let (row, _) = self.stored_draft(uid).await?;
        let mut letter = Letter::of(&row)?;
        change(&mut letter)?;
        let (draft, content) = (uid.clone(), letter.to_content()?);
        self.store()
            .tx(move |tx| tx.update_draft(&draft, &content))
            .await?;
        self.draft_of(uid).await
    }

    pub(crate) async fn draft_of(&self, uid: &DraftUid) -> Result<Draft, AppError> {
        let (row, attachments) = self.stored_draft(uid).await?;
        let letter = Letter::of(&row)?;
        let unfinished = self.attachments().unfinished(uid);
        // Looking at files on a slow share may block.
        let made =
            tokio::task::spawn_blocking(move || present(row, &letter, &attachments, unfinished))
                .await
                .map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(made)
    }

    pub(crate) async fn stored_draft(
        &self,
        uid: &DraftUid,
    ) -> Result<(StoredDraft, Vec<Attachment>), AppError> {
        let wanted = uid.clone();
        let found = self
            .store()
            .read(move |r| {
                let Some(row) = r.draft(&wanted)? else {
                    return Ok(None);
                };
                Ok(Some((row, r.attachments(&wanted)?)))
            })
            .await?;
        found.ok_or(AppError::NotFound("draft"))
    }
}

pub(crate) fn draft_uid(id: &str) -> Result<DraftUid, AppError> {
    DraftUid::parse(id).ok_or(AppError::NotFound("draft"))
}

fn present(
    row: StoredDraft,
    letter: &Letter,
    attachments: &[Attachment],
    unfinished: Vec<AttachmentDto>,
) -> Draft {
    let bytes: u64 = attachments
        .iter()
        .map(|attachment| attachment.blob.size)
        .sum();
    let documents = attachments
        .iter()
        .map(|attachment| present_attachment(letter, attachment));
    Draft {
        id: row.uid.to_string(),
        recipient: letter.recipient.as_ref().map(|party| Organisation {
            org_number: party.org.digits(),
            name: party.name.clone(),
        }),
        service: letter.service.clone(),
        process: letter
            .process
            .as_ref()
            .map(|process| process.as_str().to_owned())
            .unwrap_or_default(),
        further: letter.shown_further(),
        only_one: letter.only_one().map(str::to_owned),
        confidential: letter.confidential,
        title: letter.title.clone(),
        their_reference: letter.their_reference.clone(),
        our_reference: letter.our_reference.clone(),
        shielded: letter.shielded,
        legal_basis: letter.legal_basis.clone(),
        public_title: letter.public_title.clone(),
        case_worker: letter.case_worker.clone(),
        agreement: letter.agreement.clone(),
        fiks_io: letter.fiks_io.shown(),
        fiks_made: made(letter, attachments),
        json_schema: letter.fiks_io.schema.as_ref().map(ChosenSchema::shown),
        attachments: documents.chain(unfinished).collect(),
        meter: meter(bytes, letter.limits().total_bytes),
        saved_at: row.changed_at.to_string(),
    }
}

/// What the form of the draft's meldingstype has become; empty without one, or while it lacks something.
fn made(letter: &Letter, attachments: &[Attachment]) -> String {
    if letter.fiks_io.form().is_none() {
        return String::new();
    }
    let bytes = letter.fiks_io.text(attachments).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn present_attachment(letter: &Letter, attachment: &Attachment) -> AttachmentDto {
    let sha256 = attachment.blob.sha256.clone();
    AttachmentDto {
        id: attachment.id.clone(),
        name: attachment.name.clone(),
        original_name: attachment
            .source
            .as_ref()
            .and_then(|source| Some(source.path.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_else(|| attachment.name.clone()),
        title: letter.document_title(attachment),
        main: attachment.role == PartRole::Hoveddokument,
        size: format::size(attachment.blob.size),
        kind: format::file_kind(&attachment.name),
        state: if changed_on_disk(attachment) {
            AttachmentState::Changed { sha256 }
        } else {
            AttachmentState::Ready { sha256 }
        },
        advice: advice(&attachment.name),
    }
}

/// A word of advice about a kind of file (ux 5.7). Never stops anything by itself.
fn advice(name: &str) -> Option<String> {
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default();
    let text = match extension.as_str() {
        "doc" | "docx" | "odt" | "rtf" => {
            word! {
                nb: "Dette er et tekstdokument som kan endres. Mange arkiv tar bare imot PDF/A.",
                nn: "Dette er eit tekstdokument som kan endrast. Mange arkiv tek berre imot PDF/A.",
                en: "This is a text document that can be changed. Many archives accept only PDF/A.",
            }
        }
        "exe" | "msi" | "bat" | "cmd" | "ps1" | "vbs" | "js" | "jar" | "scr" | "com" | "hta"
        | "lnk" | "iso" => word! {
            nb: "Dette er et program. Mange mottakere stopper slike filer.",
            nn: "Dette er eit program. Mange mottakarar stoppar slike filer.",
            en: "This is a program. Many recipients stop such files.",
        },
        "docm" | "xlsm" | "pptm" => word! {
            nb: "Filen har makroer. Mange mottakere stopper slike filer.",
            nn: "Fila har makroar. Mange mottakarar stoppar slike filer.",
            en: "The file has macros. Many recipients stop such files.",
        },
        _ => return None,
    };
    Some(text.to_owned())
}

fn meter(bytes: u64, limit: u64) -> Meter {
    let permille = u32::try_from(bytes.saturating_mul(1000) / limit.max(1)).unwrap_or(u32::MAX);
    Meter {
        text: words! {
            nb: "{got} av {all}",
            nn: "{got} av {all}",
            en: "{got} of {all}",
            got = format::size(bytes),
            all = format::size(limit),
        },
        permille,
        tone: match permille {
            0..=800 => ToneDto::Neutral,
            801..=1000 => ToneDto::Warning,
            _ => ToneDto::Danger,
        },
    }
}

/// A draft in a list.
pub(crate) fn list_row(row: StoredDraft, documents: usize) -> DraftRow {
    DraftRow {
        id: row.uid.to_string(),
        title: row.content.title,
        recipient: row.content.receivers,
        documents: u32::try_from(documents).unwrap_or(u32::MAX),
        saved_at: row.changed_at.to_string(),
    }
}
