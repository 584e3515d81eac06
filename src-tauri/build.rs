//! Names every command, so that each needs a permission of its own; what is not named is refused.

const COMMANDS: &[&str] = &[
    "start_state",
    "open_sandbox",
    "counts",
    "health",
    "list_drafts",
    "new_draft",
    "draft",
    "save_draft",
    "delete_draft",
    "restore_draft",
    "check_draft",
    "pick_files",
    "paste_picture",
    "answer_folder",
    "set_drop_target",
    "remove_attachment",
    "move_attachment",
    "set_main_attachment",
    "rename_attachment",
    "refresh_attachment",
    "search_recipients",
    "capabilities",
    "envelope",
    "set_deadline",
    "send_draft",
    "undo_send",
    "send_now",
    "stop_sending",
    "send_as_new",
    "fetch_now",
    "copy_text",
    "unfinished",
    "stay_open",
    "close_window",
    "list_messages",
    "message",
    "evidence",
    "receipt",
    "save_document",
    "save_documents",
    "open_document",
];

fn main() {
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
