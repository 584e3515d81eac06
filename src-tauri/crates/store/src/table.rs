//! One table, one file: its row, what may be read of it and what may be done to it.

pub(crate) mod account;
pub(crate) mod delivery;
pub(crate) mod draft;
pub(crate) mod enqueue;
pub(crate) mod fetching;
pub(crate) mod followup;
pub(crate) mod incoming;
pub(crate) mod job;
pub(crate) mod known_certificate;
pub(crate) mod known_recipient;
pub(crate) mod konto_key;
pub(crate) mod message;
pub(crate) mod part;
pub(crate) mod rows;
pub(crate) mod search;
pub(crate) mod secret;
pub(crate) mod setting;
pub(crate) mod status_event;
