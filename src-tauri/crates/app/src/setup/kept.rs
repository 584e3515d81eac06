//! What was answered so far; durable with each answer. Holds no secret.

use budstikke_domain::{OrgNumber, Party};
use serde::{Deserialize, Serialize};

use super::Setup;
use crate::AppError;
use crate::app::AccountConfig;
use crate::dto::SystemUserState;

const NAME: &str = "setup";

/// The answers. An empty text is an answer not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    pub(super) org: String,
    pub(super) name: String,
    pub(super) client_id: String,
    /// The id of the registered key the client signs with; `None` = the certificate's.
    pub(super) key_id: Option<String>,
    pub(super) system_id: String,
    pub(super) external_ref: String,
    pub(super) system_user: SystemUserState,
    pub(super) approve_at: String,
    pub(super) other_fetches: Option<bool>,
    /// Our own message channel; only with another system that fetches.
    pub(super) message_channel: Option<String>,
    /// Only FIKS IO is used. What was answered about eFormidling stays for when that is taken back.
    pub(super) without_dpo: bool,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept {
            org: String::new(),
            name: String::new(),
            client_id: String::new(),
            key_id: None,
            system_id: String::new(),
            external_ref: String::new(),
            system_user: SystemUserState::Unknown,
            approve_at: String::new(),
            other_fetches: None,
            message_channel: None,
            without_dpo: false,
        }
    }
}

impl Kept {
    pub(super) fn organisation(&self) -> Option<Party> {
        Some(Party {
            org: OrgNumber::parse(&self.org).ok()?,
            name: self.name.clone(),
        })
    }

    /// The usual names (eformidling-dpo 4.2, 4.3) until others were answered.
    pub(super) fn client_id(&self) -> String {
        given(&self.client_id, || format!("MOVE_IP_{}", self.org))
    }

    pub(super) fn system_id(&self) -> String {
        given(&self.system_id, || {
            format!("{}_integrasjonspunkt", self.org)
        })
    }

    pub(super) fn external_ref(&self) -> String {
        given(&self.external_ref, || {
            format!("{}_systembruker_{}", self.system_id(), self.org)
        })
    }

    /// Whether messages can be sent with these answers, as far as answers go; without eFormidling that takes a
    /// konto that is `usable`.
    pub(super) fn is_complete(&self, usable: bool) -> bool {
        let way = if self.without_dpo {
            usable
        } else {
            self.has_system_user() && self.other_fetches.is_some()
        };
        !self.org.is_empty() && !self.client_id.is_empty() && way
    }

    pub(super) fn has_system_user(&self) -> bool {
        matches!(
            self.system_user,
            SystemUserState::Named | SystemUserState::Approved
        )
    }
}

fn given(text: &str, usual: impl FnOnce() -> String) -> String {
    if text.is_empty() {
        usual()
    } else {
        text.to_owned()
    }
}

impl Setup {
    /// The answers; of a profile that was set up otherwise, what its account says.
    pub(super) async fn kept(&self) -> Result<Kept, AppError> {
        let json = self.0.store.read(|r| r.setting(NAME)).await?;
        if let Some(json) = json {
            return serde_json::from_str(&json)
                .map_err(|error| AppError::Internal(format!("setup: {error}")));
        }
        let Some(account) = self.account().await? else {
            return Ok(Kept::default());
        };
        let config: AccountConfig = serde_json::from_str(&account.config)
            .map_err(|error| AppError::Internal(format!("account: {error}")))?;
        Ok(Kept {
            org: account.org.digits(),
            name: account.name,
            client_id: config.client_id,
            external_ref: config.system_user,
            system_user: match config.without_dpo {
                // Nobody has said anything of one.
                true => SystemUserState::Unknown,
                false => SystemUserState::Named,
            },
            other_fetches: (!config.without_dpo).then_some(config.send_only),
            message_channel: config.message_channel,
            without_dpo: config.without_dpo,
            ..Kept::default()
        })
    }

    /// Changes the answers in one commit.
    pub(super) async fn change(
        &self,
        change: impl FnOnce(&mut Kept) + Send + 'static,
    ) -> Result<(), AppError> {
        let mut kept = self.kept().await?;
        change(&mut kept);
        let json =
            serde_json::to_string(&kept).map_err(|error| AppError::Internal(error.to_string()))?;
        self.0
            .store
            .tx(move |tx| tx.put_setting(NAME, &json))
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_are_offered_until_others_are_given() {
        let mut kept = Kept {
            org: "310204838".to_owned(),
            ..Kept::default()
        };
        assert_eq!(kept.client_id(), "MOVE_IP_310204838");
        assert_eq!(
            kept.external_ref(),
            "310204838_integrasjonspunkt_systembruker_310204838"
        );
        kept.system_id = "310204838_arkiv".to_owned();
        assert_eq!(
            kept.external_ref(),
            "310204838_arkiv_systembruker_310204838"
        );
    }

    #[test]
    fn answers_of_an_older_program_are_read() {
        let kept: Kept = serde_json::from_str(r#"{"org":"310204838"}"#).unwrap();
        assert_eq!(kept.system_user, SystemUserState::Unknown);
        assert!(!kept.without_dpo);
        assert!(!kept.is_complete(true));
    }

    #[test]
    fn without_dpo_a_usable_konto_is_what_makes_the_answers_complete() {
        let kept = Kept {
            org: "310204838".to_owned(),
            client_id: "MOVE_IP_310204838".to_owned(),
            without_dpo: true,
            ..Kept::default()
        };
        assert!(kept.is_complete(true) && !kept.is_complete(false));
        let with = Kept {
            without_dpo: false,
            ..kept
        };
        assert!(!with.is_complete(true), "a konto stands in for nothing");
    }
}
