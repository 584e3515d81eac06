//! Drafts, their files, and sending them.

use budstikke_app::dto::{
    DeadlineInput, Draft, DraftCheck, DraftInput, DraftRow, Envelope, OpenAnswer, Sent,
};
use budstikke_app::{AppError, Picture};
use tauri::{AppHandle, State};
use tauri_plugin_clipboard_manager::ClipboardExt;

use super::Answer;
use crate::{desktop::Desktop, dialogs, viewer};

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_drafts(desktop: State<'_, Desktop>) -> Answer<Vec<DraftRow>> {
    Ok(desktop.app()?.list_drafts().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn new_draft(desktop: State<'_, Desktop>) -> Answer<Draft> {
    Ok(desktop.app()?.new_draft().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn draft(desktop: State<'_, Desktop>, id: String) -> Answer<Draft> {
    Ok(desktop.app()?.draft(&id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(
    desktop: State<'_, Desktop>,
    id: String,
    input: DraftInput,
) -> Answer<Draft> {
    Ok(desktop.app()?.save_draft(&id, input).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_draft(desktop: State<'_, Desktop>, id: String) -> Answer<()> {
    Ok(desktop.app()?.delete_draft(&id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_draft(desktop: State<'_, Desktop>, id: String) -> Answer<Draft> {
    Ok(desktop.app()?.restore_draft(&id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_draft(desktop: State<'_, Desktop>, id: String) -> Answer<DraftCheck> {
    Ok(desktop.app()?.check_draft(&id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_files(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    draft_id: String,
) -> Answer<Draft> {
    let app = desktop.app()?;
    let paths = dialogs::ask_for_files(&handle).await;
    Ok(app.attach(&draft_id, paths).await?)
}

/// `None` when there is no picture on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paste_picture(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    draft_id: String,
) -> Answer<Option<Draft>> {
    let app = desktop.app()?;
    // The clipboard belongs to whoever copied: asking may wait for that program, and never on this thread.
    let picture = tauri::async_runtime::spawn_blocking(move || picture_on_clipboard(&handle)).await;
    let Some(picture) = picture.map_err(|error| AppError::Internal(error.to_string()))? else {
        return Ok(None);
    };
    Ok(Some(app.attach_picture(&draft_id, picture).await?))
}

fn picture_on_clipboard(handle: &AppHandle) -> Option<Picture> {
    // The plugin tells no difference between no picture and one that it cannot read.
    let image = handle.clipboard().read_image().ok()?;
    Some(Picture {
        width: image.width(),
        height: image.height(),
        rgba: image.rgba().to_vec(),
    })
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn answer_folder(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attach: bool,
) -> Answer<Draft> {
    Ok(desktop.app()?.answer_folder(&draft_id, attach).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_drop_target(
    desktop: State<'_, Desktop>,
    draft_id: Option<String>,
) -> Answer<()> {
    desktop.set_drop_target(draft_id);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_attachment(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attachment_id: String,
) -> Answer<Draft> {
    Ok(desktop
        .app()?
        .remove_attachment(&draft_id, &attachment_id)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn move_attachment(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attachment_id: String,
    to_index: u32,
) -> Answer<Draft> {
    Ok(desktop
        .app()?
        .move_attachment(&draft_id, &attachment_id, to_index)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_main_attachment(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attachment_id: String,
) -> Answer<Draft> {
    Ok(desktop
        .app()?
        .set_main_attachment(&draft_id, &attachment_id)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_attachment(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attachment_id: String,
    title: String,
) -> Answer<Draft> {
    Ok(desktop
        .app()?
        .rename_attachment(&draft_id, &attachment_id, &title)
        .await?)
}

/// Opens a window that shows the file, when it is of a kind that is shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_attachment(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    draft_id: String,
    attachment_id: String,
    asked: bool,
) -> Answer<OpenAnswer> {
    let found = desktop
        .app()?
        .preview_attachment(&draft_id, &attachment_id, asked)
        .await?;
    Ok(viewer::show(&handle, found)?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_attachment(
    desktop: State<'_, Desktop>,
    draft_id: String,
    attachment_id: String,
    use_new: bool,
) -> Answer<Draft> {
    Ok(desktop
        .app()?
        .refresh_attachment(&draft_id, &attachment_id, use_new)
        .await?)
}

/// The draft as it was when the person thought better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_json_schema(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    draft_id: String,
) -> Answer<Draft> {
    let app = desktop.app()?;
    match dialogs::ask_for_json_schema(&handle).await {
        Some(path) => Ok(app.choose_json_schema(&draft_id, path).await?),
        None => Ok(app.draft(&draft_id).await?),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_json_schema(
    desktop: State<'_, Desktop>,
    draft_id: String,
) -> Answer<Draft> {
    Ok(desktop.app()?.drop_json_schema(&draft_id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn envelope(desktop: State<'_, Desktop>, draft_id: String) -> Answer<Envelope> {
    Ok(desktop.app()?.envelope(&draft_id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_deadline(
    desktop: State<'_, Desktop>,
    draft_id: String,
    deadline: DeadlineInput,
) -> Answer<()> {
    Ok(desktop.app()?.set_deadline(&draft_id, deadline).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_draft(desktop: State<'_, Desktop>, draft_id: String) -> Answer<Sent> {
    Ok(desktop.app()?.send_draft(&draft_id).await?)
}
