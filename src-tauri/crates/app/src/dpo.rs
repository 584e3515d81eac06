//! eFormidling (DPO) in a profile: whether the organisation uses it, and what stands in its place when it has only
//! FIKS IO.
//!
//! What was sent or came over DPO before it was turned off stays: what waits in Utboks says why it waits, and goes on
//! when DPO is turned on again.

use budstikke_channel::{
    Attempt, Blocker, ChannelHandle, Handoff, Outbound, ProgressSink, Reconciled, RemoteStatus,
    Submission, SubmitError,
};
use budstikke_domain::{AccountId, Failure, FailureKind, Profile, word, words};
use budstikke_transport::{Dpo, DpoConfig};
use futures_util::future::{BoxFuture, ready};

use crate::{App, AppError};

/// What a person can do where DPO is needed and not used.
fn turn_on() -> &'static str {
    word! {
        nb: "Velg en annen måte, eller slå på eFormidling i oppsettet, under Systembruker.",
        nn: "Vel ein annan måte, eller slå på eFormidling i oppsettet, under Systembrukar.",
        en: "Choose another way, or turn on eFormidling in the set-up, under System user.",
    }
}

impl App {
    /// The account of DPO, for what is to be sent through it.
    ///
    /// Errors: that the organisation does not use DPO, with what to do.
    pub(crate) fn dpo_account(&self) -> Result<AccountId, AppError> {
        if self.uses_dpo() {
            return Ok(self.account());
        }
        Err(AppError::Recipient {
            number: "",
            what: words! {
                nb: "Dere har ikke satt opp eFormidling her.",
                nn: "De har ikkje sett opp eFormidling her.",
                en: "You have not set up eFormidling here.",
            },
            action: turn_on().to_owned(),
            details: String::new(),
        })
    }
}

/// Why eFormidling is no way to send, and what to do about it.
pub(crate) fn not_set_up() -> String {
    words! {
        nb: "Dere har ikke satt opp eFormidling her. {turn_on}",
        nn: "De har ikkje sett opp eFormidling her. {turn_on}",
        en: "You have not set up eFormidling here. {turn_on}",
        turn_on = turn_on(),
    }
}

/// DPO as the organisation uses it; what comes in is taken only when this program `fetches`.
pub(crate) fn channel(account: AccountId, config: DpoConfig, fetches: bool) -> ChannelHandle {
    let dpo = Dpo::new(config);
    ChannelHandle {
        account,
        profile: Profile::dpo(),
        outbound: Some(Box::new(dpo.clone())),
        inbound: match fetches {
            true => Some(Box::new(dpo)),
            false => None,
        },
    }
}

/// Stands in the place of DPO: asks nobody, and lets what waits for it say why.
pub(crate) fn unused(account: AccountId) -> ChannelHandle {
    ChannelHandle {
        account,
        profile: Profile::dpo(),
        outbound: Some(Box::new(Unused)),
        inbound: None,
    }
}

struct Unused;

impl Outbound for Unused {
    fn submit<'a>(
        &'a self,
        _: &'a Submission,
        _: &'a dyn ProgressSink,
    ) -> BoxFuture<'a, Result<Handoff, SubmitError>> {
        Box::pin(ready(Err(turned_off())))
    }

    fn reconcile<'a>(
        &'a self,
        _: &'a Attempt,
    ) -> BoxFuture<'a, Result<Option<Reconciled>, SubmitError>> {
        Box::pin(ready(Err(turned_off())))
    }

    fn statuses<'a>(
        &'a self,
        _: &'a Handoff,
    ) -> BoxFuture<'a, Result<Vec<RemoteStatus>, SubmitError>> {
        Box::pin(ready(Err(turned_off())))
    }
}

fn turned_off() -> SubmitError {
    SubmitError::Blocked(Blocker {
        key: Blocker::DPO_UNUSED.to_owned(),
        text: words! {
            nb: "eFormidling er slått av i oppsettet, under Systembruker. Det som skal dit, sendes når den er slått på igjen.",
            nn: "eFormidling er slått av i oppsettet, under Systembrukar. Det som skal dit, blir sendt når det er slått på igjen.",
            en: "eFormidling is turned off in the set-up, under System user. What is to go there is sent when it is turned on again.",
        },
        number: String::new(),
        cause: Failure {
            kind: FailureKind::Refused,
            service: "Budstikke".to_owned(),
            status: None,
            code: String::new(),
            text: "DPO is not used in this profile".to_owned(),
            retry_after: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use crate::app::AccountConfig;

    #[test]
    fn an_account_of_an_older_program_uses_dpo() {
        let older = r#"{"client_id":"MOVE_IP_310204838","system_user":"310204838_bruker"}"#;
        let config: AccountConfig = serde_json::from_str(older).unwrap();
        assert!(!config.without_dpo);
    }
}
