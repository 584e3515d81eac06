//! One line each: arguments in, one method of the app, the error as a person meets it.

pub(crate) mod compose;
pub(crate) mod diagnose;
pub(crate) mod followup;
pub(crate) mod incoming;
pub(crate) mod message;
pub(crate) mod recipient;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod setup;

use budstikke_app::dto::IpcError;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, IpcError>;
