//! What a failure at KS' platform means for the message (fiks-io 5; architecture B.6).

use budstikke_channel::{Blocker, Progress, ReceiveError, SubmitError};
use budstikke_domain::{Failure, FailureKind, word, words};
use budstikke_identity::{FiksError, TokenError};
use budstikke_net::ClockSkew;
use uuid::Uuid;

use crate::outcome::{blocked_on_token, rejected, unavailable, uncertain};

/// How much of a request had left us when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Something was still to come: the platform cannot have acted on it.
    NotAll,
    /// It may have the whole.
    Everything,
}

/// What the engine is to do about `trouble` with a message that was to be handed over. `skew` is how far
/// our clock was off by the latest answer.
pub(super) fn submit_error(
    trouble: FiksError,
    left: Left,
    skew: Option<&ClockSkew>,
    attempt_key: &str,
    progress: &Progress,
) -> SubmitError {
    let failure = match trouble {
        FiksError::Token(TokenError::Unavailable(failure)) => return unavailable(failure),
        FiksError::Token(TokenError::Refused(refusal)) => {
            return SubmitError::Blocked(blocked_on_token(refusal));
        }
        FiksError::Service(failure) => failure,
    };
    match failure.kind {
        FailureKind::Offline | FailureKind::Unreachable | FailureKind::Busy => unavailable(failure),
        FailureKind::NoAnswer
        | FailureKind::ServerFault
        | FailureKind::BadAnswer
        | FailureKind::Conflict => match left {
            Left::Everything => uncertain(attempt_key, progress, failure),
            Left::NotAll => unavailable(failure),
        },
        FailureKind::Unauthorized => SubmitError::Blocked(login_refused(failure, skew)),
        // A gateway that knows no such path says nothing about the message.
        FailureKind::Forbidden | FailureKind::NotFound if !is_the_platforms(&failure) => {
            unavailable(failure)
        }
        FailureKind::Forbidden | FailureKind::NotFound => refused(failure),
        // Nothing was sent: what we show can not stand in a header, or the address is none.
        FailureKind::Refused if failure.status.is_none() => {
            SubmitError::Blocked(login_refused(failure, None))
        }
        FailureKind::Refused => refused(failure),
    }
}

/// What the engine is to do about `trouble` while receiving; `skew` as for sending.
pub(super) fn receive_error(trouble: FiksError, skew: Option<&ClockSkew>) -> ReceiveError {
    match trouble {
        FiksError::Token(TokenError::Unavailable(failure)) => ReceiveError::Service(failure),
        FiksError::Token(TokenError::Refused(refusal)) => {
            ReceiveError::Blocked(blocked_on_token(refusal))
        }
        FiksError::Service(failure) if failure.kind == FailureKind::Unauthorized => {
            ReceiveError::Blocked(login_refused(failure, skew))
        }
        FiksError::Service(failure) => ReceiveError::Service(failure),
    }
}

/// The queue is not ours to take from, or there is none.
pub(super) fn queue_refused(cause: Failure) -> Blocker {
    let text = match cause.status {
        Some(404) => {
            word! {
                nb: "Fiks IO finner ikke kontoen deres. Sjekk konto-id i innstillingene, og at kontoen er aktiv i Fiks forvaltning.",
                nn: "Fiks IO finn ikkje kontoen dykkar. Sjekk konto-id i innstillingane, og at kontoen er aktiv i Fiks forvaltning.",
                en: "Fiks IO does not find your account. Check the account id in the settings, and that the account is active in Fiks forvaltning.",
            }
        }
        _ => word! {
            nb: "Integrasjonen har ikke tilgang til kontoen deres. Gi den tilgang i Fiks forvaltning.",
            nn: "Integrasjonen har ikkje tilgang til kontoen dykkar. Gi han tilgang i Fiks forvaltning.",
            en: "The integration has no access to your account. Grant it access in Fiks forvaltning.",
        },
    };
    Blocker {
        key: Blocker::FIKS_KONTO.to_owned(),
        text: text.to_owned(),
        number: "E03".to_owned(),
        cause,
    }
}

/// The platform does not take our log-in, though the token was fresh.
pub(super) fn login_refused(cause: Failure, skew: Option<&ClockSkew>) -> Blocker {
    if let Some(skew) = skew.filter(|skew| skew.is_harmful()) {
        return Blocker {
            key: Blocker::CLOCK.to_owned(),
            text: skew.text(),
            number: "E25".to_owned(),
            cause,
        };
    }
    Blocker {
        key: Blocker::FIKS_LOGIN.to_owned(),
        text: word! {
            nb: "Fiks tar ikke imot innloggingen vår. Sjekk id og passord for integrasjonen, og at virksomheten er autorisert for den.",
            nn: "Fiks tek ikkje imot innlogginga vår. Sjekk id og passord for integrasjonen, og at verksemda er autorisert for han.",
            en: "Fiks does not accept our log-in. Check the id and password of the integration, and that the organisation is authorised for it.",
        }
            .to_owned(),
        number: "E03".to_owned(),
        cause,
    }
}

/// Whether the platform itself has answered, and not something on the way to it.
pub(super) fn is_the_platforms(failure: &Failure) -> bool {
    Uuid::try_parse(&failure.code).is_ok()
}

fn refused(failure: Failure) -> SubmitError {
    let (number, what, next) = match failure.status {
        Some(403) => (
            "E09",
            word! {
                nb: "Vi har ikke lov til å sende til denne kontoen",
                nn: "Vi har ikkje lov til å sende til denne kontoen",
                en: "We are not allowed to send to this account",
            },
            word! {
                nb: "Be mottakeren om tilgang.",
                nn: "Be mottakaren om tilgang.",
                en: "Ask the recipient for access.",
            },
        ),
        Some(404) => (
            "E08",
            word! {
                nb: "Fiks IO finner ikke kontoen til mottakeren",
                nn: "Fiks IO finn ikkje kontoen til mottakaren",
                en: "Fiks IO does not find the recipient's account",
            },
            word! {
                nb: "Slå opp mottakeren på nytt.",
                nn: "Slå opp mottakaren på nytt.",
                en: "Look up the recipient again.",
            },
        ),
        Some(410) => (
            "E08",
            word! {
                nb: "Kontoen til mottakeren er ikke i bruk lenger",
                nn: "Kontoen til mottakaren er ikkje i bruk lenger",
                en: "The recipient's account is no longer in use",
            },
            word! {
                nb: "Slå opp mottakeren på nytt.",
                nn: "Slå opp mottakaren på nytt.",
                en: "Look up the recipient again.",
            },
        ),
        Some(413) => (
            "E11",
            word! {
                nb: "Meldingen er for stor for Fiks IO",
                nn: "Meldinga er for stor for Fiks IO",
                en: "The message is too large for Fiks IO",
            },
            word! {
                nb: "Send færre eller mindre filer.",
                nn: "Send færre eller mindre filer.",
                en: "Send fewer or smaller files.",
            },
        ),
        _ => (
            "E09",
            word! {
                nb: "Fiks IO tok ikke imot meldingen",
                nn: "Fiks IO tok ikkje imot meldinga",
                en: "Fiks IO did not accept the message",
            },
            word! {
                nb: "Rett den og send på nytt.",
                nn: "Rett henne og send på nytt.",
                en: "Correct it and send again.",
            },
        ),
    };
    let said = match failure.text.trim() {
        "" => String::new(),
        words => format!(": «{words}»"),
    };
    let support = match is_the_platforms(&failure) {
        true => words! {
            nb: " Feil-id hos KS: {code}.",
            nn: " Feil-id hos KS: {code}.",
            en: " Error id at KS: {code}.",
            code = failure.code,
        },
        false => String::new(),
    };
    let text = words! {
        nb: "{what}{said}. Ingen har fått den. {next}{support}",
        nn: "{what}{said}. Ingen har fått henne. {next}{support}",
        en: "{what}{said}. Nobody has received it. {next}{support}",
    };
    rejected(number, &text, failure)
}
