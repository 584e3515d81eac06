//! What a failure at the broker means for the message (eformidling-dpo 4.4; architecture B.6).

use budstikke_channel::{Blocker, Progress, ReceiveError, SubmitError};
use budstikke_domain::{Failure, FailureKind, word};
use budstikke_identity::TokenError;

use super::broker::Trouble;
use crate::outcome::{blocked_on_token, rejected, unavailable, uncertain};

/// The number in `BRO-000NN`.
pub(super) fn bro(failure: &Failure) -> Option<u32> {
    failure.code.strip_prefix("BRO-")?.parse().ok()
}

/// What a call was for; decides what silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Begins a transfer. A transfer without bytes reaches nobody, so nothing is uncertain here.
    Initialize,
    /// Sends the bytes, or the last of them.
    Upload,
    /// Sends bytes that do not complete the file: nobody can have got it.
    Piece,
    /// Asks; may be repeated.
    Ask,
}

/// What the engine is to do about `trouble`.
pub(super) fn submit_error(
    step: Step,
    trouble: Trouble,
    attempt_key: &str,
    progress: &Progress,
) -> SubmitError {
    let failure = match trouble {
        Trouble::Token(TokenError::Unavailable(failure)) => return unavailable(failure),
        Trouble::Token(TokenError::Refused(refusal)) => {
            return SubmitError::Blocked(blocked_on_token(refusal));
        }
        Trouble::Failure(failure) => failure,
    };
    if let Some(code) = bro(&failure)
        && let Some(error) = by_code(code, &failure)
        && !(step == Step::Ask && matches!(error, SubmitError::Rejected(_)))
    {
        return error;
    }
    match failure.kind {
        FailureKind::Offline | FailureKind::Unreachable | FailureKind::Busy => unavailable(failure),
        FailureKind::NoAnswer | FailureKind::ServerFault | FailureKind::BadAnswer
            if step == Step::Upload =>
        {
            uncertain(attempt_key, progress, failure)
        }
        FailureKind::NoAnswer | FailureKind::ServerFault | FailureKind::BadAnswer => {
            unavailable(failure)
        }
        FailureKind::Unauthorized | FailureKind::Forbidden => {
            SubmitError::Blocked(lacking_right(failure))
        }
        // An upload was tried for this transfer before: only asking tells whether it arrived.
        FailureKind::Conflict if step == Step::Upload => uncertain(attempt_key, progress, failure),
        FailureKind::Conflict => unavailable(failure),
        // A path that is not there says nothing about the letter.
        FailureKind::NotFound => unavailable(failure),
        // A no to a question is no answer about the letter, which may be with the recipient already.
        FailureKind::Refused if step == Step::Ask => unavailable(failure),
        FailureKind::Refused => rejected(
            "E09",
            word! {
                nb: "Altinn Formidling tok ikke imot meldingen. Ingen har fått den.",
                nn: "Altinn Formidling tok ikkje imot meldinga. Ingen har fått henne.",
                en: "Altinn Formidling did not accept the message. Nobody has received it.",
            },
            failure,
        ),
    }
}

fn by_code(code: u32, failure: &Failure) -> Option<SubmitError> {
    let failure = failure.clone();
    Some(match code {
        6 => SubmitError::Blocked(lacking_right(failure)),
        2 | 5 | 24 | 25 => SubmitError::Blocked(Blocker {
            key: Blocker::ALTINN_RESOURCE.to_owned(),
            text: word! {
                nb: "Altinn kjenner ikke ressursen til eFormidling. Kontakt servicedesk@digdir.no.",
                nn: "Altinn kjenner ikkje ressursen til eFormidling. Kontakt servicedesk@digdir.no.",
                en: "Altinn does not know eFormidling's resource. Contact servicedesk@digdir.no.",
            }
                .to_owned(),
            number: "E26".to_owned(),
            cause: failure,
        }),
        28 => rejected(
            "E09",
            word! {
                nb: "Mottakeren er ikke satt opp for å ta imot over Altinn Formidling. Ingen har fått meldingen. Be mottakeren ta kontakt med servicedesk@digdir.no.",
                nn: "Mottakaren er ikkje sett opp for å ta imot over Altinn Formidling. Ingen har fått meldinga. Be mottakaren ta kontakt med servicedesk@digdir.no.",
                en: "The recipient is not set up to receive over Altinn Formidling. Nobody has received the message. Ask the recipient to contact servicedesk@digdir.no.",
            },
            failure,
        ),
        16 => rejected(
            "E11",
            word! {
                nb: "Meldingen er for stor for Altinn Formidling. Ingen har fått den. Send færre eller mindre filer.",
                nn: "Meldinga er for stor for Altinn Formidling. Ingen har fått henne. Send færre eller mindre filer.",
                en: "The message is too large for Altinn Formidling. Nobody has received it. Send fewer or smaller files.",
            },
            failure,
        ),
        21 | 30 => unavailable(failure),
        _ => return None,
    })
}

/// Whether the answer to an upload says that this transfer is spent or gone, and that only a new one
/// can go on.
pub(super) fn wants_new_transfer(failure: &Failure) -> bool {
    matches!(bro(failure), Some(1 | 8 | 9))
}

/// What the engine is to do about trouble while receiving.
pub(super) fn receive_error(trouble: Trouble) -> ReceiveError {
    match trouble {
        Trouble::Token(TokenError::Unavailable(failure)) => ReceiveError::Service(failure),
        Trouble::Token(TokenError::Refused(refusal)) => {
            ReceiveError::Blocked(blocked_on_token(refusal))
        }
        // 403 is also the broker's «not ready for download», which passes by itself.
        Trouble::Failure(failure) if bro(&failure) == Some(7) => ReceiveError::Service(failure),
        Trouble::Failure(failure)
            if matches!(
                failure.kind,
                FailureKind::Unauthorized | FailureKind::Forbidden
            ) =>
        {
            ReceiveError::Blocked(lacking_right(failure))
        }
        Trouble::Failure(failure) => ReceiveError::Service(failure),
    }
}

/// A right is missing here; the letter is fine.
fn lacking_right(failure: Failure) -> Blocker {
    if failure.kind == FailureKind::Unauthorized && bro(&failure).is_none() {
        return Blocker {
            key: Blocker::MASKINPORTEN.to_owned(),
            text: word! {
                nb: "Altinn tar ikke imot innloggingen vår. Sjekk klienten i Maskinporten under Virksomhet og miljø.",
                nn: "Altinn tek ikkje imot innlogginga vår. Sjekk klienten i Maskinporten under Verksemd og miljø.",
                en: "Altinn does not accept our log-in. Check the client in Maskinporten under Organisation and environment.",
            }
                .to_owned(),
            number: "E03".to_owned(),
            cause: failure,
        };
    }
    Blocker {
        key: Blocker::ALTINN_RIGHT.to_owned(),
        text: word! {
                nb: "Systembrukeren har ikke rett til å bruke eFormidling i Altinn. Be daglig leder eller tilgangsstyrer godkjenne den.",
                nn: "Systembrukaren har ikkje rett til å bruke eFormidling i Altinn. Be dagleg leiar eller tilgangsstyrar godkjenne han.",
                en: "The system user has no right to use eFormidling in Altinn. Ask the general manager or an access manager to approve it.",
            }
                .to_owned(),
        number: "E26".to_owned(),
        cause: failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind, code: &str) -> Failure {
        Failure {
            kind,
            service: "Altinn Formidling".to_owned(),
            status: None,
            code: code.to_owned(),
            text: String::new(),
            retry_after: None,
        }
    }

    fn outcome(step: Step, kind: FailureKind, code: &str) -> &'static str {
        let trouble = Trouble::Failure(failure(kind, code));
        match submit_error(step, trouble, "key", &Progress::default()) {
            SubmitError::Rejected(_) => "rejected",
            SubmitError::Unavailable { .. } => "unavailable",
            SubmitError::Blocked(_) => "blocked",
            SubmitError::Uncertain(_) => "uncertain",
            SubmitError::LeaseLost => "lost",
        }
    }

    #[test]
    fn only_an_unanswered_upload_is_uncertain() {
        for kind in [
            FailureKind::NoAnswer,
            FailureKind::ServerFault,
            FailureKind::BadAnswer,
        ] {
            assert_eq!(outcome(Step::Upload, kind, ""), "uncertain", "{kind:?}");
            assert_eq!(
                outcome(Step::Initialize, kind, ""),
                "unavailable",
                "{kind:?}"
            );
            assert_eq!(outcome(Step::Ask, kind, ""), "unavailable", "{kind:?}");
        }
        for kind in [
            FailureKind::Offline,
            FailureKind::Unreachable,
            FailureKind::Busy,
        ] {
            assert_eq!(outcome(Step::Upload, kind, ""), "unavailable", "{kind:?}");
        }
        assert_eq!(
            outcome(Step::Upload, FailureKind::Conflict, "BRO-00004"),
            "uncertain",
            "an earlier upload for the same transfer may have arrived"
        );
    }

    #[test]
    fn a_no_to_a_question_never_rejects_the_letter() {
        for (kind, code) in [
            (FailureKind::Refused, ""),
            (FailureKind::Refused, "BRO-00028"),
            (FailureKind::Refused, "BRO-00016"),
        ] {
            assert_eq!(outcome(Step::Ask, kind, code), "unavailable", "{code}");
        }
        assert_eq!(
            outcome(Step::Ask, FailureKind::Unauthorized, "BRO-00006"),
            "blocked",
            "a missing right is a missing right whatever was asked"
        );
    }

    #[test]
    fn the_brokers_codes_overrule_the_status() {
        for (kind, code, expected) in [
            (FailureKind::Unauthorized, "BRO-00006", "blocked"),
            (FailureKind::Unauthorized, "", "blocked"),
            (FailureKind::Forbidden, "", "blocked"),
            (FailureKind::Forbidden, "BRO-00005", "blocked"),
            (FailureKind::Refused, "BRO-00002", "blocked"),
            (FailureKind::Refused, "BRO-00016", "rejected"),
            (FailureKind::Refused, "BRO-00028", "rejected"),
            (FailureKind::Refused, "BRO-00026", "rejected"),
            (FailureKind::Busy, "BRO-00021", "unavailable"),
            (FailureKind::Busy, "BRO-00030", "unavailable"),
            (FailureKind::Conflict, "BRO-00004", "unavailable"),
            (FailureKind::Refused, "", "rejected"),
        ] {
            assert_eq!(
                outcome(Step::Initialize, kind, code),
                expected,
                "{kind:?} {code}"
            );
        }
    }
}
