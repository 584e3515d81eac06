//! The window. Everything a person can do is in `budstikke-app`; this only opens it and passes on.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod automation;
mod bindings;
mod closing;
mod commands;
mod desktop;
mod dialogs;
mod events;
mod opener;
mod stand_in;
mod viewer;

use desktop::Desktop;
use tauri::Manager;

fn main() -> std::process::ExitCode {
    automation::shut_out_foreign_drivers();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("BUDSTIKKE_LOG"))
        .with_writer(std::io::stderr)
        .init();

    let window = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            desktop::show_window(app)
        }))
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_window_state::Builder::default()
                // What was looked at leaves nothing behind.
                .with_filter(|label| label == desktop::MAIN)
                .build(),
        )
        .manage(viewer::Viewers::default())
        .register_asynchronous_uri_scheme_protocol(viewer::SCHEME, viewer::answer)
        .invoke_handler(bindings::builder().invoke_handler())
        .on_window_event(events::on_window_event)
        .setup(|app| {
            app.manage(Desktop::new(budstikke_app::home_folder()));
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                handle.state::<Desktop>().open_what_is_there(&handle).await
            });
            Ok(())
        })
        .build(tauri::generate_context!());
    match window {
        Ok(window) => {
            window.run(|app, event| {
                if let tauri::RunEvent::Exit = event {
                    tauri::async_runtime::block_on(app.state::<Desktop>().close(app));
                }
            });
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "The window could not be opened.");
            std::process::ExitCode::FAILURE
        }
    }
}
