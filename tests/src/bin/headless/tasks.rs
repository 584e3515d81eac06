//! What the person sees to.

use std::path::{Path, PathBuf};

use budstikke_app::dto::{
    Action, ActionKind, AppEvent, AttachmentState, DraftInput, FiksIoInput, Folder,
    FurtherRecipient, OutboxKind,
};
use budstikke_app::{App, AppConfig, AppError};
use budstikke_store::Store;
use budstikke_tests::headless::{Letter, Lying, Seen, State, Task};
use budstikke_tests::world;
use tokio::sync::broadcast::Receiver;

/// Opens the profile's store alone, as the janitor would find it, and removes what nobody needs.
pub(crate) async fn sweep(config: AppConfig) -> Result<State, AppError> {
    let store = Store::open(config.profile.folder(), &config.key, config.clock.clone())?;
    store.sweep().await?;
    Ok(State::default())
}

/// Whether the task is one for the store alone.
pub(crate) fn is_sweep(task: &Task) -> bool {
    matches!(task, Task::Sweep)
}

/// Sees to it that `task` is done. Returns when it is, or when a message waits for a person or failed.
pub(crate) async fn see_to(app: &App, task: &Task) -> Result<(), AppError> {
    match task {
        Task::Send(letter) => {
            let uid = match find(app, &letter.title).await? {
                Some(uid) => uid,
                None => write_and_send(app, letter).await?,
            };
            if letter.others.is_empty() {
                return settled(app, &uid).await;
            }
            fetched(app, &letter.title).await
        }
        Task::GoOn => {
            for message in look(app).await?.messages {
                let outbox = app.message(&message.uid).await?.outbox;
                if outbox.is_some_and(|outbox| outbox.actions.iter().any(is_resend)) {
                    app.resend(&message.uid).await?;
                } else {
                    app.send_now(&message.uid).await?;
                }
                settled(app, &message.uid).await?;
            }
            Ok(())
        }
        Task::Await(steps) => {
            let wanted = |seen: &Seen| steps.iter().all(|step| seen.confirmed(step));
            let mut events = app.events();
            while !look(app).await?.messages.iter().all(wanted) {
                let _ = events.recv().await;
            }
            Ok(())
        }
        Task::Receive(letters) => {
            let mut events = app.events();
            received(app, *letters, &mut events, "LEVERT_SENDT").await
        }
        Task::ReceiveFiksIo(messages) => {
            let mut events = app.events();
            received(app, *messages, &mut events, ".mottatt_SENDT").await
        }
        Task::Stay => {
            let closed =
                tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
            closed
                .await
                .map_err(|error| AppError::Internal(error.to_string()))??;
            Ok(())
        }
        Task::Sweep | Task::Look => Ok(()),
    }
}

/// Waits until so many letters lie in Innboks, and the log of each says what ends in `told`.
async fn received(
    app: &App,
    letters: usize,
    events: &mut Receiver<AppEvent>,
    told: &str,
) -> Result<(), AppError> {
    let told = |lying: &Lying| lying.codes.iter().any(|code| code.ends_with(told));
    loop {
        let state = look(app).await?;
        if state.inbox.len() >= letters && state.inbox.iter().all(told) {
            return Ok(());
        }
        let _ = events.recv().await;
    }
}

/// What the person sees.
pub(crate) async fn look(app: &App) -> Result<State, AppError> {
    let drafts = app.list_drafts().await?;
    let mut state = State {
        drafts: drafts.into_iter().map(|draft| draft.title).collect(),
        ..State::default()
    };
    for folder in [Folder::Outbox, Folder::Sent] {
        for row in app.list_messages(folder, None).await?.rows {
            // It may go from Utboks to Sendt between the two lists: it is one message all the same.
            if state.messages.iter().all(|seen| seen.uid != row.uid) {
                state.messages.push(Seen::of(&app.message(&row.uid).await?));
            }
        }
    }
    let inbox = app.list_inbox(None).await?;
    state.aside = inbox.aside.len();
    for row in inbox.rows {
        state.inbox.push(Lying::of(&app.incoming(&row.uid).await?));
    }
    Ok(state)
}

async fn find(app: &App, title: &str) -> Result<Option<String>, AppError> {
    let state = look(app).await?;
    let found = state.messages.into_iter().find(|seen| seen.title == title);
    Ok(found.map(|seen| seen.uid))
}

/// What the person types for `letter`.
fn input(letter: &Letter) -> DraftInput {
    let input = world::input(&letter.to, &letter.title);
    let others = letter.others.iter().map(|org| FurtherRecipient {
        org_number: org.clone(),
        service: "DPO".to_owned(),
        ..FurtherRecipient::default()
    });
    let Some(konto) = &letter.konto else {
        return DraftInput {
            further: others.collect(),
            ..input
        };
    };
    DraftInput {
        service: "DPFIO".to_owned(),
        process: String::new(),
        fiks_io: FiksIoInput {
            konto: konto.clone(),
            ..FiksIoInput::default()
        },
        ..input
    }
}

/// Goes on with the draft of that title when there is one, as a person would who finds it.
async fn write_and_send(app: &App, letter: &Letter) -> Result<String, AppError> {
    let drafts = app.list_drafts().await?;
    let draft = match drafts.into_iter().find(|draft| draft.title == letter.title) {
        Some(draft) => draft.id,
        None => {
            let draft = app.new_draft().await?;
            app.save_draft(&draft.id, input(letter)).await?;
            draft.id
        }
    };
    let mut events = app.events();
    let present = app.draft(&draft).await?.attachments;
    let has = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        present
            .iter()
            .any(|attachment| Some(attachment.name.as_str()) == name.as_deref())
    };
    let wanted: Vec<PathBuf> = letter
        .files
        .iter()
        .filter(|path| !has(path))
        .cloned()
        .collect();
    app.attach(&draft, wanted).await?;
    loop {
        let attachments = app.draft(&draft).await?.attachments;
        let reading = attachments
            .iter()
            .any(|one| matches!(one.state, AttachmentState::Reading { .. }));
        if let Some(AttachmentState::Failed { text }) = attachments
            .iter()
            .map(|one| &one.state)
            .find(|state| matches!(state, AttachmentState::Failed { .. }))
        {
            return Err(AppError::DraftNotReady(text.clone()));
        }
        if !reading {
            break;
        }
        let _ = events.recv().await;
    }
    Ok(app.send_draft(&draft).await?.uid)
}

/// Waits until the message is answered for good, or waits for a person, or failed.
fn is_resend(action: &Action) -> bool {
    action.kind == ActionKind::Resend
}

/// Waits until the receiver of every message of that title has fetched it.
async fn fetched(app: &App, title: &str) -> Result<(), AppError> {
    let mut events = app.events();
    loop {
        let state = look(app).await?;
        let mut titled = state.messages.iter().filter(|seen| seen.title == title);
        if titled.all(|seen| seen.confirmed("fetched")) {
            return Ok(());
        }
        let _ = events.recv().await;
    }
}

async fn settled(app: &App, uid: &str) -> Result<(), AppError> {
    let mut events = app.events();
    loop {
        let message = app.message(uid).await?;
        let seen = Seen::of(&message);
        let stuck = message.outbox.as_ref().is_some_and(|outbox| {
            matches!(outbox.kind, OutboxKind::NeedsYou | OutboxKind::Rejected)
                || outbox.actions.iter().any(is_resend)
        });
        // Over FIKS IO nobody can be asked whether it was handed over, where its answer was lost.
        let handed = seen.confirmed("handed") || message.way.starts_with("Fiks IO");
        if stuck || (handed && seen.confirmed("closed")) {
            return Ok(());
        }
        // An error means that something was missed: looked at anew all the same.
        let _ = events.recv().await;
    }
}
