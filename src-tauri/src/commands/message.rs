//! Messages that have been sent, or are about to be.

use budstikke_app::dto::{
    Draft, Evidence, FindAnswer, Folder, ListRequest, MessageDetail, MessagePage, OpenAnswer,
    Receipt, SavedDocuments, SearchPage, SearchRequest,
};
use budstikke_app::{AppError, ToOpen};
use budstikke_domain::word;
use tauri::{AppHandle, State};

use super::Answer;
use crate::{desktop::Desktop, dialogs, opener, viewer};

#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_send(desktop: State<'_, Desktop>, uid: String) -> Answer<Draft> {
    Ok(desktop.app()?.undo_send(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_now(desktop: State<'_, Desktop>, uid: String) -> Answer<()> {
    Ok(desktop.app()?.send_now(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sending(desktop: State<'_, Desktop>, uid: String) -> Answer<()> {
    Ok(desktop.app()?.stop_sending(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn resend(desktop: State<'_, Desktop>, uid: String) -> Answer<()> {
    Ok(desktop.app()?.resend(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn wait_longer(desktop: State<'_, Desktop>, uid: String) -> Answer<()> {
    Ok(desktop.app()?.wait_longer(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_as_new(desktop: State<'_, Desktop>, uid: String) -> Answer<Draft> {
    Ok(desktop.app()?.send_as_new(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_messages(
    desktop: State<'_, Desktop>,
    folder: Folder,
    after: Option<String>,
) -> Answer<MessagePage> {
    Ok(desktop
        .app()?
        .list_messages(folder, after.as_deref())
        .await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    desktop: State<'_, Desktop>,
    request: SearchRequest,
) -> Answer<SearchPage> {
    Ok(desktop.app()?.search(&request).await?)
}

/// A list as CSV: how many messages; none when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_list(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    list: ListRequest,
) -> Answer<Option<u32>> {
    let app = desktop.app()?;
    let name = app.list_name(list.search.place);
    let title = word! { nb: "Eksporter liste", nn: "Eksporter liste", en: "Export list" };
    let Some(path) = dialogs::ask_where_to_save_as(&handle, title, &name).await else {
        return Ok(None);
    };
    Ok(Some(app.save_list(&list, &path).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn find(desktop: State<'_, Desktop>, text: String) -> Answer<FindAnswer> {
    Ok(desktop.app()?.find(&text).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn message(desktop: State<'_, Desktop>, uid: String) -> Answer<MessageDetail> {
    Ok(desktop.app()?.message(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn evidence(
    desktop: State<'_, Desktop>,
    uid: String,
    event_id: String,
) -> Answer<Evidence> {
    Ok(desktop.app()?.evidence(&uid, &event_id).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn receipt(desktop: State<'_, Desktop>, uid: String) -> Answer<Receipt> {
    Ok(desktop.app()?.receipt(&uid).await?)
}

/// The receipt as PDF; false when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_receipt(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    uid: String,
) -> Answer<bool> {
    let app = desktop.app()?;
    let name = app.receipt_name(&uid).await?;
    let title = word! { nb: "Lagre kvittering som PDF", nn: "Lagre kvittering som PDF", en: "Save receipt as PDF" };
    let Some(path) = dialogs::ask_where_to_save_as(&handle, title, &name).await else {
        return Ok(false);
    };
    app.save_receipt(&uid, &path).await?;
    Ok(true)
}

/// The evidence bundle; false when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_bundle(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    uid: String,
) -> Answer<bool> {
    let app = desktop.app()?;
    let name = app.bundle_name(&uid).await?;
    let title =
        word! { nb: "Lagre bevispakke", nn: "Lagre bevispakke", en: "Save evidence bundle" };
    let Some(path) = dialogs::ask_where_to_save_as(&handle, title, &name).await else {
        return Ok(false);
    };
    app.save_bundle(&uid, &path).await?;
    Ok(true)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_document(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    uid: String,
    document_id: String,
) -> Answer<bool> {
    let app = desktop.app()?;
    let name = app.document_name(&uid, &document_id).await?;
    let Some(path) = dialogs::ask_where_to_save(&handle, &name).await else {
        return Ok(false);
    };
    app.save_document(&uid, &document_id, &path).await?;
    Ok(true)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_documents(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    uid: String,
) -> Answer<Option<SavedDocuments>> {
    let app = desktop.app()?;
    let Some(folder) = dialogs::ask_for_folder(&handle).await else {
        return Ok(None);
    };
    Ok(Some(app.save_documents(&uid, &folder).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_document(
    desktop: State<'_, Desktop>,
    uid: String,
    document_id: String,
    asked: bool,
) -> Answer<OpenAnswer> {
    let to_open = desktop
        .app()?
        .copy_to_open(&uid, &document_id, asked)
        .await?;
    match to_open {
        ToOpen::Said(answer) => Ok(answer),
        ToOpen::Copy(path) => {
            opener::open(&path).map_err(AppError::NotOpened)?;
            Ok(OpenAnswer::Opened)
        }
    }
}

/// Opens a window that shows the document, when it is of a kind that is shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_document(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    uid: String,
    document_id: String,
    asked: bool,
) -> Answer<OpenAnswer> {
    let found = desktop
        .app()?
        .preview_document(&uid, &document_id, asked)
        .await?;
    Ok(viewer::show(&handle, found)?)
}
