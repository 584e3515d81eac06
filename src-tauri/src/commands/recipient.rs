//! Finding a recipient.

use budstikke_app::dto::{Capabilities, MeldingstypeDto, RecipientSearch};
use tauri::State;

use super::Answer;
use crate::desktop::Desktop;

#[tauri::command]
#[specta::specta]
pub(crate) async fn search_recipients(
    desktop: State<'_, Desktop>,
    text: String,
) -> Answer<RecipientSearch> {
    Ok(desktop.app()?.search_recipients(&text).await?)
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
