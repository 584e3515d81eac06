//! What trouble means for a message, where all services agree (architecture B.6).

use budstikke_channel::{Attempt, Blocker, Progress, Rejection, SubmitError};
use budstikke_domain::Failure;
use budstikke_identity::TokenRefusal;

pub(crate) fn unavailable(failure: Failure) -> SubmitError {
    SubmitError::Unavailable {
        retry_after: failure.retry_after,
        cause: failure,
    }
}

pub(crate) fn rejected(number: &str, text: &str, cause: Failure) -> SubmitError {
    SubmitError::Rejected(Rejection {
        cause,
        text: text.to_owned(),
        number: number.to_owned(),
    })
}

pub(crate) fn uncertain(attempt_key: &str, progress: &Progress, cause: Failure) -> SubmitError {
    SubmitError::Uncertain(Attempt {
        attempt_key: attempt_key.to_owned(),
        progress: progress.clone(),
        cause,
    })
}

/// One key for each thing to mend, however many calls stumble over it.
pub(crate) fn blocked_on_token(refusal: TokenRefusal) -> Blocker {
    let key = match refusal.number {
        "E25" => Blocker::CLOCK,
        "E26" => Blocker::ALTINN_RIGHT,
        _ => Blocker::MASKINPORTEN,
    };
    Blocker {
        key: key.to_owned(),
        text: refusal.text,
        number: refusal.number.to_owned(),
        cause: refusal.cause,
    }
}
