//! The system user in Altinn: named by a person, or asked for here and approved there.

use budstikke_channel::Blocker;
use budstikke_domain::{word, words};
use budstikke_identity::{RegisterError, SystemRegister, is_system_id};

use super::client::no_token;
use super::{Setup, problem, service};
use crate::AppError;
use crate::dto::{IpcCode, SetupState, SystemUserState};

impl Setup {
    /// Says which system and system user are ours. `exists` says that it was approved before; what
    /// Altinn knows of it the list of accesses finds out.
    pub async fn set_system_user(
        &self,
        system_id: &str,
        external_ref: &str,
        exists: bool,
    ) -> Result<SetupState, AppError> {
        let (system_id, external_ref) =
            (system_id.trim().to_owned(), external_ref.trim().to_owned());
        if !is_system_id(&system_id) || !is_system_id(&external_ref) {
            return Err(problem(
                "",
                word! {
                    nb: "Navnet kan bare ha bokstavene a–z, tall, bindestrek, punktum og understrek.",
                    nn: "Namnet kan berre ha bokstavane a–z, tal, bindestrek, punktum og understrek.",
                    en: "The name can only have the letters a–z, digits, hyphen, full stop and underscore.",
                },
                word! {
                    nb: "Bruk forslaget, eller skriv navnet slik det står i Altinn.",
                    nn: "Bruk framlegget, eller skriv namnet slik det står i Altinn.",
                    en: "Use the suggestion, or write the name as it stands in Altinn.",
                },
            ));
        }
        self.change(move |kept| {
            let same = kept.system_id() == system_id && kept.external_ref() == external_ref;
            kept.system_id = system_id;
            kept.external_ref = external_ref;
            // Whoever names a system user uses eFormidling (again).
            kept.without_dpo = false;
            if exists {
                kept.system_user = SystemUserState::Named;
            } else if !same || kept.system_user == SystemUserState::Named {
                kept.system_user = SystemUserState::Unknown;
                kept.approve_at.clear();
            }
        })
        .await?;
        self.forget_checks();
        self.state().await
    }

    /// «Vi bruker bare Fiks IO»: what belongs to eFormidling is not asked any more, or is again. What was answered
    /// about it stays.
    pub async fn set_without_dpo(&self, without: bool) -> Result<SetupState, AppError> {
        self.change(move |kept| kept.without_dpo = without).await?;
        self.state().await
    }

    /// Registers the system in Altinn and asks for its system user, unless that was done before. A
    /// manager of the organisation must approve it; [`SetupState::system_user`] then has the link.
    pub async fn request_system_user(&self) -> Result<SetupState, AppError> {
        let kept = self.kept().await?;
        let system_id = kept.system_id();
        let (register, user) = self.register().await?;
        register
            .register(&system_id, user.org)
            .await
            .map_err(|error| refused(error, &kept.client_id()))?;
        let approved = register
            .is_approved(&system_id, &user)
            .await
            .map_err(|error| refused(error, &kept.client_id()))?;
        if approved {
            return self.is_now(SystemUserState::Approved, None).await;
        }
        if kept.system_user == SystemUserState::Requested && !kept.approve_at.is_empty() {
            return self.state().await;
        }
        let request = register
            .request(&system_id, &user)
            .await
            .map_err(|error| refused(error, &kept.client_id()))?;
        self.is_now(SystemUserState::Requested, Some(request.approve_at))
            .await
    }

    /// Asks Altinn whether the system user has been approved.
    pub async fn check_system_user(&self) -> Result<SetupState, AppError> {
        let kept = self.kept().await?;
        let (register, user) = self.register().await?;
        let approved = register
            .is_approved(&kept.system_id(), &user)
            .await
            .map_err(|error| refused(error, &kept.client_id()))?;
        if approved {
            return self.is_now(SystemUserState::Approved, None).await;
        }
        self.state().await
    }

    async fn register(&self) -> Result<(SystemRegister, budstikke_identity::SystemUser), AppError> {
        let (tokens, user) = self.tokens().await?;
        Ok((SystemRegister::new(self.0.http.clone(), tokens), user))
    }

    async fn is_now(
        &self,
        state: SystemUserState,
        approve_at: Option<String>,
    ) -> Result<SetupState, AppError> {
        if state == SystemUserState::Approved {
            self.0
                .store
                .tx(|tx| tx.release_blocked(Blocker::ALTINN_RIGHT))
                .await?;
        }
        self.change(move |kept| {
            // What was asked for is what the tokens must name, also when the usual names change.
            kept.system_id = kept.system_id();
            kept.external_ref = kept.external_ref();
            kept.system_user = state;
            kept.approve_at = approve_at.unwrap_or_default();
        })
        .await?;
        self.state().await
    }
}

fn refused(error: RegisterError, client: &str) -> AppError {
    match error {
        RegisterError::Token(error) => no_token(error),
        RegisterError::Service(failure) => service(&failure),
        RegisterError::ClientTaken(failure) => AppError::Setup {
            code: IpcCode::Other,
            number: "",
            what: words! {
                nb: "Klienten {client} hører til et annet system i Altinn.",
                nn: "Klienten {client} høyrer til eit anna system i Altinn.",
                en: "The client {client} belongs to another system in Altinn.",
            },
            action: words! {
                nb: "Skriv navnet på det systemet, eller bruk en annen klient.",
                nn: "Skriv namnet på det systemet, eller bruk ein annan klient.",
                en: "Write the name of that system, or use another client.",
            },
            details: failure.to_string(),
        },
    }
}
