//! What a person can do with Budstikke, without any window.
//!
//! [`App`] is one open profile: it composes store, engine, transport, directory and identity, and its
//! methods are the actions of the window, one each: drafts (`drafts`, `attachments`, `dropped`, `check`),
//! finding a recipient (`recipients`), the konvolutt and sending (`envelope`, `deadline`, `send`), lists and
//! detail (`messages`, `outbox`, `timeline`), documents (`documents`, `opened`, `danger`), receipts
//! (`receipt`), closing (`closing`), what stands in the way (`health`); letters that came in (`incoming`, with
//! `verdict` for the words), what we say about them (`kvittering`) and answering them (`reply`). What crosses
//! to the window is in [`dto`]; every error becomes one that a person meets in `error`, and nowhere else.
//!
//! Before there is a profile to open, [`Setup`] is the half-done one: its answers and secrets lie where the
//! finished profile has them. `trial` is its last step, a letter to ourselves.
//!
//! The engine is given two things of ours: `packer` seals a frozen message once, `intake` says what a
//! delivery is.
//!
//! Invariants: neither paths nor bytes nor secrets are in a DTO. Nothing is told to the window before
//! it is committed. The rules that the form shows are the rules that sending obeys.
//!
//! Not here: Tauri, the sandbox (whoever opens the app starts it), wire formats, retries.
#![deny(missing_docs)]

mod agreed;
mod app;
mod attachments;
mod check;
mod closing;
mod compose;
mod danger;
mod deadline;
mod documents;
mod drafts;
mod dropped;
pub mod dto;
mod envelope;
mod error;
mod events;
mod format;
mod health;
mod incoming;
mod intake;
mod kvittering;
mod letter;
mod messages;
mod names;
mod opened;
mod outbox;
mod own_keys;
mod packer;
mod profile;
mod profile_key;
mod receipt;
mod recipients;
mod reply;
mod send;
mod setup;
mod technical;
mod thread;
mod timeline;
mod trial;
mod verdict;
mod whole;

pub use app::App;
pub use attachments::Picture;
pub use budstikke_identity::{KeyringStore, ProfileKey, SecretStore};
pub use budstikke_net::{Endpoints, Environment, Patience};
pub use budstikke_transport::Pieces;
pub use error::AppError;
pub use opened::ToOpen;
pub use profile::{AppConfig, Newcomer, Profile, Settings, home_folder};
pub use profile_key::KeyNeeded;
pub use setup::{ClientInput, Setup};

/// Version of the program, as it introduces itself.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
