//! Keeps local programs from driving the window of a shipped build.

/// The variable by which the web view opens itself to a WebDriver, also in release builds.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// In a release build, starts the program anew without the variable and ends this one; a debug build is
/// what the tests drive. A process can not safely change its own environment, hence the new start.
pub(crate) fn shut_out_foreign_drivers() {
    if cfg!(debug_assertions) || std::env::var_os(AUTOMATION).is_none() {
        return;
    }
    let status = std::env::current_exe().and_then(|program| {
        std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env_remove(AUTOMATION)
            .status()
    });
    std::process::exit(status.ok().and_then(|status| status.code()).unwrap_or(1));
}
