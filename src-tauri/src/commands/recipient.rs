//! Finding a recipient.

use budstikke_app::dto::{Capabilities, RecipientSearch};
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
    refresh: bool,
) -> Answer<Capabilities> {
    Ok(desktop.app()?.capabilities(&org_number, refresh).await?)
}
