//! FIKS IO: our konto, what it is kept as, its keys, and what is answered from it.
//!
//! A profile has one konto at most. It lies in the store as an account of its own beside that of DPO, so
//! that each has its queue, its inbox and its health.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod advice;
pub(crate) mod answer;
pub(crate) mod finder;
pub(crate) mod funn;
pub(crate) mod konto;
mod konto_key;
pub(crate) mod own_key;
mod ping;
mod protocols;
pub(crate) mod receiving;

use budstikke_directory::FiksLookupError;

use crate::AppError;

pub(crate) use account::{Fiks, KontoKeys, welcome};

/// A look-up of a konto that gave nothing, as a person meets it.
pub(crate) fn lookup_refused(error: FiksLookupError) -> AppError {
    match error {
        FiksLookupError::Service(failure) => AppError::Service(failure),
        error => AppError::Recipient {
            number: error.number().unwrap_or("E08"),
            what: error.text(),
            action: error.next_step().to_owned(),
            details: error.to_string(),
        },
    }
}
