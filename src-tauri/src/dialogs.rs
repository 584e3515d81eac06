//! The machine's own dialogs. Opened here, so that no path ever reaches the page.

use std::path::PathBuf;

use budstikke_domain::word;
use tauri::{AppHandle, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};
use tokio::sync::oneshot;

/// Asks for files to attach; none when the person thinks better of it.
pub(crate) async fn ask_for_files(app: &AppHandle) -> Vec<PathBuf> {
    if let Some(paths) = answered_by_test("BUDSTIKKE_TEST_FILES") {
        return paths;
    }
    let (answer, chosen) = oneshot::channel();
    app.dialog()
        .file()
        .set_title("Legg ved")
        .pick_files(move |files| {
            // The receiver is gone only when the window is; then there is nothing to attach to.
            let _ = answer.send(files.unwrap_or_default());
        });
    chosen
        .await
        .unwrap_or_default()
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect()
}

/// Asks for the file with the organisation's certificate.
pub(crate) async fn ask_for_certificate(app: &AppHandle) -> Option<PathBuf> {
    let endings = ["p12", "pfx", "pem", "jks"];
    ask_for_one(app, "Velg sertifikatfil", "Nøkkelfiler", &endings).await
}

/// Asks for the file with a key that is registered at Maskinporten.
pub(crate) async fn ask_for_client_key(app: &AppHandle) -> Option<PathBuf> {
    let endings = ["json", "jwk", "jwks"];
    ask_for_one(app, "Velg JWK-nøkkel", "Nøkkelfiler", &endings).await
}

/// Asks for the file with the settings of an integrasjonspunkt.
pub(crate) async fn ask_for_import(app: &AppHandle) -> Option<PathBuf> {
    let endings = ["properties", "yml", "yaml"];
    let title = word! {
        nb: "Velg oppsettet fra integrasjonspunktet",
        nn: "Vel oppsettet frå integrasjonspunktet",
        en: "Choose the set-up of the integrasjonspunkt",
    };
    let kind = word! { nb: "Oppsett", nn: "Oppsett", en: "Set-ups" };
    ask_for_one(app, title, kind, &endings).await
}

/// Asks for the file with the certificate of another's konto.
pub(crate) async fn ask_for_konto_certificate(app: &AppHandle) -> Option<PathBuf> {
    let endings = ["pem", "cer", "crt", "der"];
    ask_for_one(app, "Velg sertifikat", "Nøkkelfiler", &endings).await
}

/// Asks for the file with the schema that a payload is held against.
pub(crate) async fn ask_for_json_schema(app: &AppHandle) -> Option<PathBuf> {
    ask_for_one(app, "Velg JSON-skjema", "JSON-skjemaer", &["json"]).await
}

async fn ask_for_one(
    app: &AppHandle,
    title: &str,
    kind: &str,
    endings: &[&str],
) -> Option<PathBuf> {
    if let Some(paths) = answered_by_test("BUDSTIKKE_TEST_FILES") {
        return paths.into_iter().next();
    }
    let (answer, chosen) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .add_filter(kind, endings)
        .add_filter("Alle filer", &["*"])
        .pick_file(move |file| {
            let _ = answer.send(file);
        });
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Asks where to save a document called `name`.
pub(crate) async fn ask_where_to_save(app: &AppHandle, name: &str) -> Option<PathBuf> {
    ask_where_to_save_as(app, "Lagre dokument", name).await
}

/// Asks where to save what the program makes, under the heading `title`; `name` is proposed.
pub(crate) async fn ask_where_to_save_as(
    app: &AppHandle,
    title: &str,
    name: &str,
) -> Option<PathBuf> {
    if let Some(folder) = answered_by_test("BUDSTIKKE_TEST_SAVE") {
        return folder.first().map(|folder| folder.join(name));
    }
    let (answer, chosen) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .set_file_name(name)
        .save_file(move |file| {
            let _ = answer.send(file);
        });
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Asks for a folder to save documents in.
pub(crate) async fn ask_for_folder(app: &AppHandle) -> Option<PathBuf> {
    if let Some(folder) = answered_by_test("BUDSTIKKE_TEST_SAVE") {
        return folder.into_iter().next();
    }
    let (answer, chosen) = oneshot::channel();
    app.dialog()
        .file()
        .set_title("Lagre alle dokumentene i en mappe")
        .pick_folder(move |folder| {
            let _ = answer.send(folder);
        });
    chosen.await.ok().flatten()?.into_path().ok()
}

/// Asks a question that the window in front must not answer itself: whether the person says yes to `question`.
pub(crate) async fn ask_for_leave(window: &WebviewWindow, question: &str, yes: &str) -> bool {
    if let Some(answer) = answered_by_test("BUDSTIKKE_TEST_LEAVE") {
        return !answer.is_empty();
    }
    let (answer, said) = oneshot::channel();
    window
        .dialog()
        .message(question)
        .title("Budstikke")
        .parent(window)
        .buttons(MessageDialogButtons::OkCancelCustom(
            yes.to_owned(),
            word! { nb: "Avbryt", nn: "Avbryt", en: "Cancel" }.to_owned(),
        ))
        .show(move |yes| {
            let _ = answer.send(yes);
        });
    said.await.unwrap_or(false)
}

/// Says why something was not done.
pub(crate) fn tell(window: &WebviewWindow, text: &str) {
    window
        .dialog()
        .message(text)
        .title("Budstikke")
        .parent(window)
        .show(|_| ());
}

/// A native dialog is out of a WebDriver's reach. In a debug build a test answers it by a file that
/// holds one path a line; `variable` names that file.
fn answered_by_test(variable: &str) -> Option<Vec<PathBuf>> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let list = std::env::var_os(variable)?;
    let text = std::fs::read_to_string(list).ok()?;
    Some(
        text.lines()
            .filter(|line| !line.is_empty())
            .map(PathBuf::from)
            .collect(),
    )
}
