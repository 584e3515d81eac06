//! What a person sets, and where it lies.

use budstikke_app::AppError;
use budstikke_app::dto::{Language, Preferences, Storage};
use tauri::{AppHandle, State, Theme, WebviewWindow};
use tauri_plugin_clipboard_manager::ClipboardExt;

use super::Answer;
use crate::desktop::Desktop;
use crate::opener;

#[tauri::command]
#[specta::specta]
pub(crate) async fn preferences(desktop: State<'_, Desktop>) -> Answer<Preferences> {
    Ok(desktop.app()?.preferences())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_preferences(
    desktop: State<'_, Desktop>,
    preferences: Preferences,
) -> Answer<Preferences> {
    Ok(desktop.app()?.set_preferences(preferences).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn storage(desktop: State<'_, Desktop>) -> Answer<Storage> {
    Ok(desktop.app()?.storage().await?)
}

/// Shows the profile's folder in the machine's file manager; the path stays here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_folder(desktop: State<'_, Desktop>) -> Answer<()> {
    let folder = desktop.app()?.folder();
    Ok(opener::open(&folder).map_err(AppError::NotOpened)?)
}

/// Puts the profile's folder on the clipboard; the path stays here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_folder(desktop: State<'_, Desktop>, handle: AppHandle) -> Answer<()> {
    let folder = desktop.app()?.folder();
    handle
        .clipboard()
        .write_text(folder.display().to_string())
        .map_err(|error| AppError::Internal(format!("clipboard: {error}")).into())
}

/// Size of everything in the window, in percent, and its colours: `light`, `dark`, else as the system has it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn apply_look(window: WebviewWindow, size: u32, theme: String) -> Answer<()> {
    let theme = match theme.as_str() {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    };
    let refused = |error: tauri::Error| AppError::Internal(format!("window: {error}"));
    window.set_theme(theme).map_err(refused)?;
    window
        .set_zoom(f64::from(size.clamp(100, 200)) / 100.0)
        .map_err(refused)?;
    Ok(())
}

/// Says everything in this language from now on; the profile that is opened may say another.
#[tauri::command]
#[specta::specta]
pub(crate) async fn speak_language(language: Language) -> Answer<()> {
    language.speak();
    Ok(())
}
