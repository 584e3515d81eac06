//! Setting up an organisation, and going from one environment to another.

use budstikke_app::dto::{
    EnvironmentDto, ImportReport, IpcError, RecoveryPaper, SetupState, StartState, TrialState,
};
use budstikke_app::{AppError, ClientInput, KontoInput};
use budstikke_domain::Secret;
use tauri::{AppHandle, State};

use super::Answer;
use crate::desktop::Desktop;
use crate::dialogs;

/// Longer than anything a person types; what is longer is not looked at.
const LONGEST: usize = 2000;

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_environment(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    environment: EnvironmentDto,
) -> Answer<StartState> {
    desktop
        .choose_environment(&handle, environment.into())
        .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn back_to_start(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<StartState> {
    Ok(desktop.back_to_start(&handle).await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_profile(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    passphrase: String,
) -> Answer<StartState> {
    desktop.unlock(&handle, secret(passphrase)?, false).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_passphrase(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    passphrase: String,
) -> Answer<StartState> {
    desktop.unlock(&handle, secret(passphrase)?, true).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn recover_profile(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    recovery_key: String,
) -> Answer<StartState> {
    desktop.recover(&handle, secret(recovery_key)?).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn make_recovery_key(desktop: State<'_, Desktop>) -> Answer<RecoveryPaper> {
    desktop.make_recovery_key().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_profile_aside(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<StartState> {
    desktop.set_aside(&handle).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn setup_state(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.state().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_organisation(
    desktop: State<'_, Desktop>,
    org_number: String,
) -> Answer<SetupState> {
    Ok(desktop
        .setup()?
        .set_organisation(&bounded(org_number)?)
        .await?)
}

/// What would become of the chosen file; `null` when none was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_import(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<Option<ImportReport>> {
    let setup = desktop.setup()?;
    match dialogs::ask_for_import(&handle).await {
        Some(path) => Ok(Some(setup.choose_import(path).await?)),
        None => Ok(None),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn take_import(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.take_import().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_import(desktop: State<'_, Desktop>) -> Answer<()> {
    desktop.setup()?.drop_import();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_certificate(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<SetupState> {
    let setup = desktop.setup()?;
    if let Some(path) = dialogs::ask_for_certificate(&handle).await {
        setup.choose_file(path);
    }
    Ok(setup.state().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_certificate(
    desktop: State<'_, Desktop>,
    password: String,
) -> Answer<SetupState> {
    Ok(desktop.setup()?.open_certificate(secret(password)?).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn become_owner(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.become_owner().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_client_key(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<SetupState> {
    let setup = desktop.setup()?;
    match dialogs::ask_for_client_key(&handle).await {
        Some(path) => Ok(setup.choose_client_key(path).await?),
        None => Ok(setup.state().await?),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_client(
    desktop: State<'_, Desktop>,
    input: ClientInput,
) -> Answer<SetupState> {
    Ok(desktop.setup()?.set_client(input).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_system_user(
    desktop: State<'_, Desktop>,
    system_id: String,
    external_ref: String,
    exists: bool,
) -> Answer<SetupState> {
    Ok(desktop
        .setup()?
        .set_system_user(&bounded(system_id)?, &bounded(external_ref)?, exists)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_without_dpo(
    desktop: State<'_, Desktop>,
    without: bool,
) -> Answer<SetupState> {
    Ok(desktop.setup()?.set_without_dpo(without).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn request_system_user(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.request_system_user().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_system_user(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.check_system_user().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_accesses(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.check_accesses().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_other_fetches(
    desktop: State<'_, Desktop>,
    other: bool,
) -> Answer<SetupState> {
    Ok(desktop.setup()?.set_other_fetches(other).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_own_channel(
    desktop: State<'_, Desktop>,
    name: String,
) -> Answer<SetupState> {
    Ok(desktop.setup()?.set_own_channel(&bounded(name)?).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_konto(
    desktop: State<'_, Desktop>,
    input: KontoInput,
    password: String,
) -> Answer<SetupState> {
    let setup = desktop.setup()?;
    Ok(setup.set_konto(input, secret(password)?).await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn make_konto_key(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.make_konto_key().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_konto_key(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
    password: String,
) -> Answer<SetupState> {
    let setup = desktop.setup()?;
    match dialogs::ask_for_certificate(&handle).await {
        Some(path) => Ok(setup.read_konto_key(path, secret(password)?).await?),
        None => Ok(setup.state().await?),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn check_konto(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.check_konto().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn turn_on_konto_receiving(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.turn_on_konto_receiving().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn upload_konto_certificate(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.upload_konto_certificate().await?)
}

/// Whether it was saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_konto_certificate(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<bool> {
    let setup = desktop.setup()?;
    let name = setup.konto_certificate_name().await?;
    let Some(path) = dialogs::ask_where_to_save(&handle, &name).await else {
        return Ok(false);
    };
    setup.save_konto_certificate(path).await?;
    Ok(true)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_konto(desktop: State<'_, Desktop>) -> Answer<SetupState> {
    Ok(desktop.setup()?.drop_konto().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_setup(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<StartState> {
    desktop.finish_setup(&handle).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn reopen_setup(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<StartState> {
    desktop.reopen_setup(&handle).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_setup(
    desktop: State<'_, Desktop>,
    handle: AppHandle,
) -> Answer<StartState> {
    desktop.leave_setup(&handle).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn trial(desktop: State<'_, Desktop>) -> Answer<TrialState> {
    Ok(desktop.app()?.trial().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_trial(desktop: State<'_, Desktop>) -> Answer<TrialState> {
    Ok(desktop.app()?.begin_trial().await?)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn end_trial(desktop: State<'_, Desktop>) -> Answer<StartState> {
    desktop.app()?.end_trial().await?;
    Ok(desktop.start_state().await)
}

pub(super) fn secret(text: String) -> Result<Secret<String>, IpcError> {
    bounded(text).map(Secret::new)
}

fn bounded(text: String) -> Result<String, IpcError> {
    if text.len() > LONGEST {
        return Err(AppError::Internal("the text is too long".to_owned()).into());
    }
    Ok(text)
}
