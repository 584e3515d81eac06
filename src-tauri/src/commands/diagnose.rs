//! Whether the machine and the services do what messages need.

use budstikke_app::dto::{DiagnoseLine, DiagnosePart};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desktop::Desktop;
use crate::dialogs;

#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnose(
    desktop: State<'_, Desktop>,
    part: DiagnosePart,
) -> Answer<Vec<DiagnoseLine>> {
    Ok(desktop.app()?.diagnose(part).await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnosis_text(desktop: State<'_, Desktop>) -> Answer<String> {
    Ok(desktop.app()?.diagnosis_text())
}

/// Whether the person chose where.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_diagnosis(desktop: State<'_, Desktop>, handle: AppHandle) -> Answer<bool> {
    let app = desktop.app()?;
    let Some(path) = dialogs::ask_where_to_save(&handle, "budstikke-diagnose.txt").await else {
        return Ok(false);
    };
    app.save_diagnosis(path).await?;
    Ok(true)
}
