//! Windows that show a document and may do nothing else (trust-and-speed 1.7, T22).
//!
//! Such a window has no capability, so no command and no plugin answers it. All that it gets comes over a
//! scheme of its own: the viewer's page and, by the key that was made for this window, its one document.
//! The page may run no script but the viewer's, reach nothing but this scheme, and go nowhere. What it asks
//! of the person (another program) is asked by the machine, out of the page's reach.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use budstikke_app::dto::OpenAnswer;
use budstikke_app::{AppError, NotShown, Preview, ToOpen, ToPreview};
use budstikke_domain::word;
use serde_json::json;
use tauri::http::{Method, Request, Response, StatusCode, header};
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, Window,
};

use crate::desktop::{self, Desktop};
use crate::{dialogs, opener};

/// The scheme that they are answered over.
pub(crate) const SCHEME: &str = "budstikke-part";

/// How their labels begin; no capability names one.
const LABEL: &str = "viewer-";

/// `connect-src` is this scheme, which has nothing but the viewer and the one document.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self' data:; worker-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-same-origin";

/// The open windows by their labels, and what each may have.
#[derive(Default)]
pub(crate) struct Viewers {
    open: Mutex<HashMap<String, Preview>>,
    opened: AtomicU64,
}

impl Viewers {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<String, Preview>> {
        self.open
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Shows what was found in a window of its own, or says what there is to say first.
pub(crate) fn show(app: &AppHandle, found: ToPreview) -> Result<OpenAnswer, AppError> {
    let preview = match found {
        ToPreview::Said(answer) => return Ok(answer),
        ToPreview::Shown(preview) => preview,
    };
    let viewers = app.state::<Viewers>();
    let number = viewers.opened.fetch_add(1, Ordering::Relaxed);
    let label = format!("{LABEL}{number}");
    let failed = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let page: Url = format!("{SCHEME}://localhost/{}/", preview.key())
        .parse()
        .map_err(|error| failed(&error))?;
    let own = page.path().to_owned();
    let title = preview.title();
    viewers.open().insert(label.clone(), preview);
    let window = WebviewWindowBuilder::new(app, &label, WebviewUrl::CustomProtocol(page))
        .title(title)
        .inner_size(900.0, 820.0)
        .min_inner_size(420.0, 320.0)
        .on_navigation(move |to| is_page(to, &own))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build();
    if let Err(error) = window {
        forget(app, &label);
        return Err(failed(&error));
    }
    Ok(OpenAnswer::Opened)
}

/// The one address that such a window may be at. Windows spells the scheme as a host.
fn is_page(to: &Url, own: &str) -> bool {
    let (scheme, host) = match cfg!(windows) {
        true => ("http", "budstikke-part.localhost"),
        false => (SCHEME, "localhost"),
    };
    to.scheme() == scheme && to.host_str() == Some(host) && to.path() == own
}

/// A window is gone: its key opens nothing any more, and the list it was opened from has the focus.
pub(crate) fn gone(window: &Window) {
    forget(window.app_handle(), window.label());
    if let Some(main) = window.app_handle().get_webview_window(desktop::MAIN) {
        let _ = main.set_focus();
    }
}

/// Closes them all: the session ends.
pub(crate) fn close_all(app: &AppHandle) {
    let all: Vec<(String, Preview)> = app.state::<Viewers>().open().drain().collect();
    for (label, preview) in all {
        preview.end();
        if let Some(window) = app.get_webview_window(&label) {
            let _ = window.destroy();
        }
    }
}

fn forget(app: &AppHandle, label: &str) {
    if let Some(preview) = app.state::<Viewers>().open().remove(label) {
        preview.end();
    }
}

/// Answers a window over [`SCHEME`]; every other window than one of these is answered with nothing.
pub(crate) fn answer(
    context: UriSchemeContext<'_, tauri::Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    let label = context.webview_label().to_owned();
    let preview = app.state::<Viewers>().open().get(&label).cloned();
    let Some(preview) = preview else {
        return responder.respond(nothing());
    };
    tauri::async_runtime::spawn(async move {
        responder.respond(answered(&app, &label, &preview, &request).await);
    });
}

type Answer = Response<Vec<u8>>;

async fn answered(
    app: &AppHandle,
    label: &str,
    preview: &Preview,
    request: &Request<Vec<u8>>,
) -> Answer {
    let path = request.uri().path().trim_start_matches('/');
    if let Some(asset) = own_asset(app, path) {
        return asset;
    }
    let Some(wanted) = path
        .strip_prefix(preview.key())
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return nothing();
    };
    let get = request.method() == Method::GET;
    match wanted.split_once('/').unwrap_or((wanted, "")) {
        ("", "") if get => asset(app, "viewer.html"),
        ("about", "") if get => written(&preview.about()),
        ("text", "") if get => match preview.text().await {
            Ok(text) => written(&text),
            Err(why) => not_shown(&why),
        },
        ("bytes", range) if get => match piece(range) {
            Some((from, length)) => octets(
                "application/octet-stream",
                preview.bytes(from, length).await,
            ),
            None => nothing(),
        },
        ("page", number) if get => match number.parse() {
            Ok(number) => octets("image/png", preview.picture(number).await),
            Err(_) => nothing(),
        },
        ("close", "") if !get => {
            if let Some(window) = app.get_webview_window(label) {
                let _ = window.close();
            }
            written(&())
        }
        ("open", "") if !get => {
            if let Some(window) = app.get_webview_window(label) {
                open_elsewhere(app, &window, preview).await;
            }
            written(&())
        }
        _ => nothing(),
    }
}

/// `FROM-LENGTH`.
fn piece(range: &str) -> Option<(u64, u64)> {
    let (from, length) = range.split_once('-')?;
    Some((from.parse().ok()?, length.parse().ok()?))
}

/// A file of the viewer, or of the typeface that it shares with the main window.
fn own_asset(app: &AppHandle, path: &str) -> Option<Answer> {
    let typeface = path.starts_with("assets/") && path.ends_with(".woff2");
    (path.starts_with("viewer/") || typeface).then(|| asset(app, path))
}

fn asset(app: &AppHandle, path: &str) -> Answer {
    let assets = app.asset_resolver();
    // Of what is not there the resolver makes the main window's page.
    let is_there = assets
        .iter()
        .any(|(name, _)| name.trim_start_matches('/') == path);
    match assets.get(path.to_owned()) {
        Some(asset) if is_there => response(StatusCode::OK, &asset.mime_type, asset.bytes),
        _ => nothing(),
    }
}

/// Gives a readable copy to another program, when the person wants that.
async fn open_elsewhere(app: &AppHandle, window: &WebviewWindow, preview: &Preview) {
    let Some((uid, document)) = preview.sent() else {
        return;
    };
    let yes = word! { nb: "Åpne", nn: "Opne", en: "Open" };
    if !dialogs::ask_for_leave(window, &preview.open_question(), yes).await {
        return;
    }
    let Ok(session) = app.state::<Desktop>().app() else {
        return;
    };
    let opened = match session.copy_to_open(uid, document, true).await {
        Ok(ToOpen::Copy(path)) => opener::open(&path).map_err(AppError::NotOpened),
        Ok(ToOpen::Said(OpenAnswer::Refused { text })) => return dialogs::tell(window, &text),
        Ok(ToOpen::Said(_)) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = opened {
        let told = budstikke_app::dto::IpcError::from(error);
        dialogs::tell(window, &format!("{} {}", told.what, told.action));
    }
}

fn octets(kind: &str, bytes: Result<Vec<u8>, NotShown>) -> Answer {
    match bytes {
        Ok(bytes) => response(StatusCode::OK, kind, bytes),
        Err(why) => not_shown(&why),
    }
}

fn written(what: &impl serde::Serialize) -> Answer {
    match serde_json::to_vec(what) {
        Ok(bytes) => response(StatusCode::OK, "application/json", bytes),
        Err(_) => nothing(),
    }
}

fn not_shown(why: &NotShown) -> Answer {
    let told = json!({ "text": why.0 }).to_string();
    response(
        StatusCode::UNPROCESSABLE_ENTITY,
        "application/json",
        told.into_bytes(),
    )
}

fn nothing() -> Answer {
    response(StatusCode::NOT_FOUND, "text/plain", Vec::new())
}

fn response(status: StatusCode, kind: &str, body: Vec<u8>) -> Answer {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_SECURITY_POLICY, CSP)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .body(body)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn such_a_window_goes_nowhere_but_to_its_own_page() {
        let goes = |to: &str| is_page(&to.parse().expect("an address"), "/k3y/");
        assert!(goes("budstikke-part://localhost/k3y/"));
        assert!(goes("budstikke-part://localhost/k3y/#page=2"));
        for to in [
            "budstikke-part://localhost/other/",
            "budstikke-part://evil/k3y/",
            "tauri://localhost/",
            "https://example.com/k3y/",
            "file:///etc/passwd",
            "data:text/html,<script>1</script>",
            "javascript:alert(1)",
            "about:blank",
        ] {
            assert!(!goes(to), "{to}");
        }
    }

    #[test]
    fn no_capability_names_such_a_window() {
        let capability = include_str!("../capabilities/main.json");
        let read: serde_json::Value = serde_json::from_str(capability).expect("it is JSON");
        assert_eq!(read["windows"], json!([desktop::MAIN]));
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities"));
        assert_eq!(files.expect("the folder").count(), 1, "there is no other");
    }
}
