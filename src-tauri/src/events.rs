//! What the app tells the window, and what the window tells the app.

use std::time::Duration;

use budstikke_app::App;
use budstikke_app::dto::AppEvent;
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, Window, WindowEvent};
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::desktop::{self, Desktop};
use crate::{closing, viewer};

/// Begins to pass on what `app` tells, for as long as it is open.
pub(crate) fn listen(handle: &AppHandle, app: &App) {
    tauri::async_runtime::spawn(pass_on(handle.clone(), app.events()));
    tauri::async_runtime::spawn(show_notifications(handle.clone(), app.notifications()));
}

/// Passes the app's events on as `app`, gathered for 50 ms so that a burst is one repaint. Ends when the
/// app is closed; holds nothing of it open.
async fn pass_on(handle: AppHandle, mut events: broadcast::Receiver<AppEvent>) {
    loop {
        let first = match events.recv().await {
            Ok(event) => event,
            // The window asks anew for all it shows when it hears that something changed.
            Err(RecvError::Lagged(_)) => AppEvent::HealthChanged,
            Err(RecvError::Closed) => return,
        };
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut batch = vec![first];
        while let Ok(event) = events.try_recv() {
            if !batch.contains(&event) {
                batch.push(event);
            }
        }
        tracing::debug!(?batch, "Telling the window.");
        if let Err(error) = handle.emit("app", &batch) {
            tracing::warn!(%error, "The window did not take an event.");
        }
    }
}

/// Shows the machine's notifications. Ends when the app is closed; holds nothing of it open.
async fn show_notifications(handle: AppHandle, mut told: broadcast::Receiver<String>) {
    loop {
        match told.recv().await {
            // Whoever looks at the window is told there.
            Ok(text) if !is_looked_at(&handle) => notify(&handle, &text),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn is_looked_at(handle: &AppHandle) -> bool {
    let window = handle.get_webview_window("main");
    window.is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn notify(handle: &AppHandle, text: &str) {
    // A desktop without a notification service is no error: the window shows the same.
    if let Err(error) = handle
        .notification()
        .builder()
        .title("Budstikke")
        .body(text)
        .show()
    {
        tracing::info!(%error, "No notification could be shown.");
    }
}

/// Passes on what happens to the window.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    if window.label() != desktop::MAIN {
        if let WindowEvent::Destroyed = event {
            viewer::gone(window);
        }
        return;
    }
    match event {
        WindowEvent::DragDrop(event) => on_drop(window, event),
        WindowEvent::CloseRequested { api, .. } => closing::on_close_requested(window, api),
        WindowEvent::Destroyed => viewer::close_all(window.app_handle()),
        _ => {}
    }
}

/// What is dropped on the window goes to the draft that is open; paths stay here.
fn on_drop(window: &Window, event: &DragDropEvent) {
    let desktop = window.state::<Desktop>();
    if let (Ok(setup), DragDropEvent::Drop { paths, .. }) = (desktop.setup(), event) {
        if let Some(path) = paths.first() {
            setup.choose_file(path.clone());
            let _ = window.emit("app", [AppEvent::SetupChanged]);
        }
        return;
    }
    let Some(draft) = desktop.drop_target() else {
        return;
    };
    let over = matches!(
        event,
        DragDropEvent::Enter { .. } | DragDropEvent::Over { .. }
    );
    if !matches!(event, DragDropEvent::Over { .. }) {
        let _ = window.emit("app", [AppEvent::DropHover { over }]);
    }
    if let DragDropEvent::Drop { paths, .. } = event {
        let (paths, handle) = (paths.clone(), window.app_handle().clone());
        tauri::async_runtime::spawn(async move {
            let Ok(app) = handle.state::<Desktop>().app() else {
                return;
            };
            app.drop_on(&draft, paths).await;
        });
    }
}
