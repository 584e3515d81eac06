//! Letters that came in.

use budstikke_app::dto::{
    Draft, InboxPage, IncomingDetail, KvitteringInput, KvitteringKind, ReceivingSettings, Way,
};
use tauri::{AppHandle, State};

use super::Answer;
use super::setup::secret;
use crate::desktop::Desktop;
use crate::dialogs;

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_inbox(
    desktop: State<'_, Desktop>,
    after: Option<String>,
) -> Answer<InboxPage> {
    Ok(desktop.app()?.list_inbox(after.as_deref()).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn incoming(desktop: State<'_, Desktop>, uid: String) -> Answer<IncomingDetail> {
    Ok(desktop.app()?.incoming(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn mark_read(desktop: State<'_, Desktop>, uid: String, read: bool) -> Answer<()> {
    Ok(desktop.app()?.mark_read(&uid, read).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn mark_handled(
    desktop: State<'_, Desktop>,
    uid: String,
    handled: bool,
) -> Answer<()> {
    Ok(desktop.app()?.mark_handled(&uid, handled).await?)
}

/// Asks for the file; none when the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_old_certificate(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    password: String,
) -> Answer<Option<u32>> {
    let (app, password) = (desktop.app()?, secret(password)?);
    let Some(path) = dialogs::ask_for_certificate(&handle).await else {
        return Ok(None);
    };
    Ok(Some(app.add_old_certificate(path, password).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn accept_message(
    desktop: State<'_, Desktop>,
    uid: String,
) -> Answer<IncomingDetail> {
    Ok(desktop.app()?.accept_message(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn send_kvittering(
    desktop: State<'_, Desktop>,
    uid: String,
    input: KvitteringInput,
) -> Answer<IncomingDetail> {
    Ok(desktop.app()?.send_kvittering(&uid, input).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn answer_konto(
    desktop: State<'_, Desktop>,
    uid: String,
    kind: KvitteringKind,
) -> Answer<Option<Way>> {
    Ok(desktop.app()?.answer_konto(&uid, kind).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_reply(desktop: State<'_, Desktop>, uid: String) -> Answer<Draft> {
    Ok(desktop.app()?.start_reply(&uid).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn receiving_settings(desktop: State<'_, Desktop>) -> Answer<ReceivingSettings> {
    Ok(desktop.app()?.receiving_settings().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_receiving_settings(
    desktop: State<'_, Desktop>,
    settings: ReceivingSettings,
) -> Answer<ReceivingSettings> {
    Ok(desktop.app()?.set_receiving_settings(settings).await?)
}
