//! Opening, and what the frame of the window shows.

use budstikke_app::AppError;
use budstikke_app::dto::{Counts, HealthDto, KontoStanding, Session, StartState, Unfinished};
use tauri::{AppHandle, State, Window};
use tauri_plugin_clipboard_manager::ClipboardExt;

use super::Answer;
use crate::closing;
use crate::desktop::Desktop;

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_state(desktop: State<'_, Desktop>) -> Answer<StartState> {
    Ok(desktop.start_state().await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_sandbox(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<Session> {
    desktop.open_sandbox(&handle).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn counts(desktop: State<'_, Desktop>) -> Answer<Counts> {
    Ok(desktop.app()?.counts().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn health(desktop: State<'_, Desktop>) -> Answer<HealthDto> {
    Ok(desktop.app()?.health().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn try_again(desktop: State<'_, Desktop>, key: String) -> Answer<()> {
    Ok(desktop.app()?.try_again(&key).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn put_off_expiry(desktop: State<'_, Desktop>) -> Answer<()> {
    Ok(desktop.app()?.put_off_expiry().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn konto_standing(desktop: State<'_, Desktop>) -> Answer<Option<KontoStanding>> {
    Ok(desktop.app()?.konto_standing().await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_konto_receiving(desktop: State<'_, Desktop>, on: bool) -> Answer<()> {
    Ok(desktop.app()?.set_konto_receiving(on).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn fetch_now(desktop: State<'_, Desktop>) -> Answer<()> {
    Ok(desktop.app()?.fetch_now().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_text(handle: AppHandle, text: String) -> Answer<()> {
    handle
        .clipboard()
        .write_text(text)
        .map_err(|error| AppError::Internal(format!("clipboard: {error}")).into())
}

/// What the question of closing is about; the page that asks for it shows it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unfinished(desktop: State<'_, Desktop>) -> Answer<Option<Unfinished>> {
    desktop.closing().seen();
    Ok(desktop.app()?.unfinished().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stay_open(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.closing().stay();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn close_window(window: Window) -> Answer<()> {
    closing::close(&window);
    Ok(())
}
