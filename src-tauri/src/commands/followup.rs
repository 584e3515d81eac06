//! What waits for a person.

use budstikke_app::dto::FollowUpPage;
use tauri::State;

use super::Answer;
use crate::desktop::Desktop;

#[tauri::command]
#[specta::specta]
pub(crate) async fn follow_ups(desktop: State<'_, Desktop>) -> Answer<FollowUpPage> {
    Ok(desktop.app()?.follow_ups().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn follow_up_done(
    desktop: State<'_, Desktop>,
    key: String,
    done: bool,
) -> Answer<()> {
    Ok(desktop.app()?.follow_up_done(&key, done).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_answer_days(desktop: State<'_, Desktop>, days: u32) -> Answer<()> {
    Ok(desktop.app()?.set_answer_days(days).await?)
}
