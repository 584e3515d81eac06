//! Finding a recipient.

use budstikke_app::dto::{Capabilities, KontoAccess, MeldingstypeDto, PingDto, RecipientSearch};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desktop::Desktop;
use crate::dialogs;

#[tauri::command]
#[specta::specta]
pub(crate) async fn search_recipients(
    desktop: State<'_, Desktop>,
    text: String,
) -> Answer<RecipientSearch> {
    Ok(desktop.app()?.search_recipients(&text).await?)
}

/// Organisation numbers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn favourites(desktop: State<'_, Desktop>) -> Answer<Vec<String>> {
    Ok(desktop.app()?.favourites().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_favourite(
    desktop: State<'_, Desktop>,
    org_number: String,
    name: String,
    favourite: bool,
) -> Answer<()> {
    let app = desktop.app()?;
    Ok(app.set_favourite(&org_number, &name, favourite).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn capabilities(
    desktop: State<'_, Desktop>,
    org_number: String,
    konto: String,
    refresh: bool,
) -> Answer<Capabilities> {
    let app = desktop.app()?;
    Ok(app.capabilities(&org_number, &konto, refresh).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn melding_types(
    desktop: State<'_, Desktop>,
    konto: String,
) -> Answer<Vec<MeldingstypeDto>> {
    Ok(desktop.app()?.melding_types(&konto).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn approve_konto_key(
    desktop: State<'_, Desktop>,
    konto: String,
    sha256: String,
) -> Answer<()> {
    Ok(desktop.app()?.approve_konto_key(&konto, &sha256).await?)
}

/// Whether a file was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_konto_certificate(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    konto: String,
) -> Answer<bool> {
    let app = desktop.app()?;
    let Some(path) = dialogs::ask_for_konto_certificate(&handle).await else {
        return Ok(false);
    };
    app.read_konto_certificate(&konto, path).await?;
    Ok(true)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_konto_certificate(
    desktop: State<'_, Desktop>,
    konto: String,
) -> Answer<bool> {
    Ok(desktop.app()?.forget_konto_certificate(&konto).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_konto_access(
    desktop: State<'_, Desktop>,
    konto: String,
) -> Answer<KontoAccess> {
    Ok(desktop.app()?.ask_konto_access(&konto).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn withdraw_konto_access(
    desktop: State<'_, Desktop>,
    konto: String,
) -> Answer<()> {
    Ok(desktop.app()?.withdraw_konto_access(&konto).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn ping_konto(desktop: State<'_, Desktop>, konto: String) -> Answer<PingDto> {
    Ok(desktop.app()?.ping_konto(&konto).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn konto_ping(
    desktop: State<'_, Desktop>,
    konto: String,
) -> Answer<Option<PingDto>> {
    Ok(desktop.app()?.konto_ping(&konto).await?)
}
