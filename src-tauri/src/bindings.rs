//! The commands, and the TypeScript that is generated from them.

use tauri_specta::{Builder, collect_commands};

use crate::commands::{
    compose, diagnose, followup, incoming, message, recipient, session, settings, setup,
};

/// Every command of the window.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        .commands(collect_commands![
            session::start_state,
            session::open_sandbox,
            setup::choose_environment,
            setup::back_to_start,
            setup::unlock_profile,
            setup::choose_passphrase,
            setup::recover_profile,
            setup::make_recovery_key,
            setup::set_profile_aside,
            setup::setup_state,
            setup::set_organisation,
            setup::pick_import,
            setup::take_import,
            setup::drop_import,
            setup::pick_certificate,
            setup::open_certificate,
            setup::become_owner,
            setup::pick_client_key,
            setup::set_client,
            setup::set_system_user,
            setup::set_without_dpo,
            setup::request_system_user,
            setup::check_system_user,
            setup::check_accesses,
            setup::set_other_fetches,
            setup::set_own_channel,
            setup::set_konto,
            setup::make_konto_key,
            setup::pick_konto_key,
            setup::check_konto,
            setup::turn_on_konto_receiving,
            setup::upload_konto_certificate,
            setup::save_konto_certificate,
            setup::drop_konto,
            setup::finish_setup,
            setup::reopen_setup,
            setup::leave_setup,
            setup::trial,
            setup::begin_trial,
            setup::end_trial,
            session::counts,
            session::health,
            session::try_again,
            session::put_off_expiry,
            session::konto_standing,
            session::set_konto_receiving,
            session::fetch_now,
            session::copy_text,
            session::unfinished,
            session::stay_open,
            session::close_window,
            settings::preferences,
            settings::set_preferences,
            settings::storage,
            settings::show_folder,
            settings::copy_folder,
            settings::apply_look,
            settings::speak_language,
            compose::list_drafts,
            compose::new_draft,
            compose::draft,
            compose::save_draft,
            compose::delete_draft,
            compose::restore_draft,
            compose::check_draft,
            compose::pick_files,
            compose::paste_picture,
            compose::answer_folder,
            compose::set_drop_target,
            compose::remove_attachment,
            compose::move_attachment,
            compose::set_main_attachment,
            compose::rename_attachment,
            compose::refresh_attachment,
            compose::show_attachment,
            compose::pick_json_schema,
            compose::drop_json_schema,
            compose::envelope,
            compose::set_deadline,
            compose::send_draft,
            recipient::search_recipients,
            recipient::favourites,
            recipient::set_favourite,
            recipient::capabilities,
            recipient::melding_types,
            recipient::approve_konto_key,
            recipient::pick_konto_certificate,
            recipient::forget_konto_certificate,
            recipient::ask_konto_access,
            recipient::withdraw_konto_access,
            recipient::ping_konto,
            recipient::konto_ping,
            diagnose::diagnose,
            diagnose::diagnosis_text,
            diagnose::save_diagnosis,
            followup::follow_ups,
            followup::follow_up_done,
            followup::set_answer_days,
            incoming::list_inbox,
            incoming::incoming,
            incoming::mark_read,
            incoming::mark_handled,
            incoming::add_old_certificate,
            incoming::accept_message,
            incoming::send_kvittering,
            incoming::answer_konto,
            incoming::start_reply,
            incoming::receiving_settings,
            incoming::set_receiving_settings,
            message::undo_send,
            message::send_now,
            message::stop_sending,
            message::resend,
            message::wait_longer,
            message::send_as_new,
            message::list_messages,
            message::search,
            message::save_list,
            message::find,
            message::message,
            message::evidence,
            message::receipt,
            message::save_receipt,
            message::save_bundle,
            message::save_document,
            message::save_documents,
            message::open_document,
            message::show_document,
        ])
        .typ::<budstikke_app::dto::AppEvent>()
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    /// Writes the file that `cargo xtask test lint` compares with the committed one.
    #[test]
    fn the_generated_bindings_are_written() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../ui/src/ipc/generated/bindings.ts"
        );
        super::builder()
            .export(specta_typescript::Typescript::default(), path)
            .expect("the bindings are exported");
    }

    #[test]
    fn every_command_has_a_permission_and_no_permission_is_left_over() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json"))
                .expect("the capability is JSON");
        let granted: Vec<String> = capability["permissions"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|permission| {
                permission
                    .as_str()?
                    .strip_prefix("allow-")
                    .map(|name| name.replace('-', "_"))
            })
            .collect();
        let source = include_str!("bindings.rs");
        let named: Vec<&str> = source
            .lines()
            .skip_while(|line| !line.contains("collect_commands!["))
            .skip(1)
            .take_while(|line| !line.trim().starts_with(']'))
            .filter_map(|line| line.trim().trim_end_matches(',').split("::").nth(1))
            .collect();
        assert!(named.len() > 20, "the list of commands is read: {named:?}");
        for command in &named {
            assert!(
                granted.iter().any(|name| name == command),
                "{command} has no permission"
            );
        }
        for permission in &granted {
            assert!(
                named.contains(&permission.as_str()),
                "{permission} is granted and no command"
            );
        }
    }
}
