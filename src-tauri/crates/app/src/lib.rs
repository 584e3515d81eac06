//! What a person can do with Budstikke, without any window.
//!
//! [`App`] is one open profile: it composes store, engine, transport, directory and identity, and its
//! methods are the actions of the window. What they are about has a folder each:
//!
//! - `drafts`: writing, from the first word to Utboks: files, checks, the konvolutt, the deadline, `send`;
//! - `outbox`: where a message on its way is; `packer` seals it once, for the engine; what closing would stop;
//! - `intake`: what a delivery is and what it is worth, for the engine;
//! - `incoming`: the letters that came in, their verdict in words, and what we say about them;
//! - `messages`: one message and all that is known: timeline, thread, documents, receipt;
//! - `followup` tells what of all this waits for a person;
//! - `diagnose` asks of the machine and of every service whether it works;
//! - `preview`: looking at a document in a window that may nothing else;
//! - `recipients` finds who can be written to, `health` tells what stands in the way of everything;
//! - `profile`: the folder, its settings and its key; `preferences` is how a person changes them;
//! - `notifier`: what the machine tells of while nobody looks, how often and when; `reminders`: what only time brings;
//! - `setup`: an organisation that is not set up yet, a [`Setup`]: its answers and secrets lie where the
//!   finished profile has them. Its `trial` is the last step, a letter to ourselves.
//!
//! What crosses to the window is in [`dto`]; every error becomes one that a person meets in `error`, and
//! nowhere else.
//!
//! Invariants: neither paths nor bytes nor secrets are in a DTO. Nothing is told to the window before
//! it is committed. The rules that the form shows are the rules that sending obeys.
//!
//! Not here: Tauri, the sandbox (whoever opens the app starts it), wire formats, retries.
#![deny(missing_docs)]

mod app;
mod diagnose;
mod dpo;
mod drafts;
pub mod dto;
mod error;
mod events;
mod export;
mod fiks;
mod find;
mod followup;
mod format;
mod health;
mod incoming;
mod intake;
mod messages;
mod names;
mod notifier;
mod outbox;
mod paper;
mod preferences;
mod preview;
mod profile;
mod recipients;
mod reminders;
mod search;
mod setup;

pub use app::App;
pub use budstikke_identity::{KeyringStore, ProfileKey, SecretStore};
pub use budstikke_net::{Endpoints, Environment, Patience};
pub use budstikke_transport::Pieces;
pub use drafts::attachments::Picture;
pub use error::AppError;
pub use messages::opened::ToOpen;
pub use preview::{NotShown, Preview, PreviewAbout, PreviewNode, PreviewText, ToPreview};
pub use profile::key::KeyNeeded;
pub use profile::{
    AppConfig, Newcomer, NewcomerKonto, NoticeSettings, Profile, Settings, home_folder,
};
pub use setup::{ClientInput, KontoInput, Setup};

/// Version of the program, as it introduces itself.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
