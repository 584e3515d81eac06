//! FIKS IO: our konto, what it is kept as, and its keys.
//!
//! A profile has one konto at most. It lies in the store as an account of its own beside that of DPO, so
//! that each has its queue, its inbox and its health.

pub(crate) mod account;

pub(crate) use account::{Fiks, KontoKeys};
