//! Altinn's system register: the system that acts, and the system user an organisation approves
//! (eformidling-dpo 4.3).

use std::sync::Arc;

use budstikke_domain::{Failure, OrgNumber, word};
use budstikke_net::{Answer, Call, Http, Service};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;

use crate::{Grant, SystemUser, TokenError, TokenSource};

/// What a system user for eFormidling may do: the access package of «Informasjon og kommunikasjon».
const ACCESS_PACKAGE: &str = "urn:altinn:accesspackage:informasjon-og-kommunikasjon";
/// The longest approval link that is shown, in characters.
const LINK_CAP: usize = 1000;

/// The system register, asked with one client's tokens.
pub struct SystemRegister {
    http: Http,
    tokens: Arc<TokenSource>,
}

/// A request for a system user that somebody at the organisation must approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemUserRequest {
    /// Altinn's id of the request.
    pub id: String,
    /// Where a manager of the organisation approves it. Shown and copied, never opened.
    pub approve_at: String,
}

/// Why the register did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RegisterError {
    /// There is no token for it.
    #[error("{0}")]
    Token(TokenError),
    /// Altinn did not answer as it should, or said no.
    #[error("{0}")]
    Service(Failure),
    /// The client belongs to another system already.
    #[error("the client belongs to another system: {0}")]
    ClientTaken(Failure),
}

impl SystemRegister {
    /// A register that is asked with `tokens`. Nothing is asked yet.
    pub fn new(http: Http, tokens: Arc<TokenSource>) -> SystemRegister {
        SystemRegister { http, tokens }
    }

    /// Registers the system `id` of `vendor` for the client of these tokens, with the access package
    /// that eFormidling needs. A system that is there already keeps its names; fine to repeat.
    pub async fn register(&self, id: &str, vendor: OrgNumber) -> Result<(), RegisterError> {
        if !self.exists(id).await? {
            let name = format!("Budstikke for {vendor}");
            let about = "Sender og mottar meldinger over eFormidling.";
            let body = json!({
                "id": id,
                "vendor": { "authority": "iso6523-actorid-upis", "ID": vendor.iso6523() },
                "name": { "nb": name, "nn": name, "en": name },
                "description": { "nb": about, "nn": about, "en": about },
                "clientId": [self.tokens.client().client_id],
                "isVisible": true,
            });
            let url = self.url("systemregister/vendor/");
            self.send(|| self.http.post(Service::AltinnToken, &url).json(&body))
                .await
                .map_err(client_taken)?;
        }
        let url = format!("{}/accesspackages", self.vendor_url(id));
        let packages = json!([{ "urn": ACCESS_PACKAGE }]);
        self.send(|| {
            self.http
                .put(Service::AltinnToken, &url)
                .json(&packages)
                .repeatable()
        })
        .await?;
        Ok(())
    }

    /// Asks for a system user of `system_id` that acts for `user.org`. It is worth nothing before
    /// somebody has approved it.
    pub async fn request(
        &self,
        system_id: &str,
        user: &SystemUser,
    ) -> Result<SystemUserRequest, RegisterError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Requested {
            id: String,
            confirm_url: String,
        }
        let body = json!({
            "externalRef": user.external_ref,
            "systemId": system_id,
            "partyOrgNo": user.org.digits(),
            "rights": [],
            "accesspackages": [{ "urn": ACCESS_PACKAGE }],
            "redirectUrl": "",
        });
        let url = self.url("systemuser/request/vendor");
        let answer = self
            .send(|| self.http.post(Service::AltinnToken, &url).json(&body))
            .await?;
        let requested: Requested = answer.json().map_err(RegisterError::Service)?;
        let link = requested.confirm_url;
        if !link.starts_with("https://") || link.chars().count() > LINK_CAP {
            return Err(RegisterError::Service(answer.bad(word! {
                nb: "godkjenningslenken kan ikke brukes",
                nn: "godkjenningslenkja kan ikkje brukast",
                en: "the approval link cannot be used",
            })));
        }
        Ok(SystemUserRequest {
            id: requested.id,
            approve_at: link,
        })
    }

    /// Whether `user` of `system_id` has been approved.
    pub async fn is_approved(
        &self,
        system_id: &str,
        user: &SystemUser,
    ) -> Result<bool, RegisterError> {
        #[derive(Deserialize)]
        struct Page {
            data: Vec<Approved>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Approved {
            #[serde(default)]
            reportee_org_no: String,
            #[serde(default)]
            external_ref: String,
            #[serde(default)]
            is_deleted: bool,
        }
        let url = self.url("systemuser/vendor/bysystem");
        let answer = self
            .send(|| self.http.get(Service::AltinnToken, &url).segment(system_id))
            .await?;
        let page: Page = answer.json().map_err(RegisterError::Service)?;
        Ok(page.data.iter().any(|approved| {
            !approved.is_deleted
                && approved.reportee_org_no == user.org.digits()
                && approved.external_ref == user.external_ref
        }))
    }

    async fn exists(&self, id: &str) -> Result<bool, RegisterError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct System {
            #[serde(default)]
            is_deleted: bool,
        }
        let url = self.vendor_url(id);
        match self
            .send(|| self.http.get(Service::AltinnToken, &url))
            .await
        {
            Ok(answer) => {
                let system: System = answer.json().map_err(RegisterError::Service)?;
                Ok(!system.is_deleted)
            }
            Err(RegisterError::Service(failure))
                if failure.kind == budstikke_domain::FailureKind::NotFound =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn send(&self, call: impl Fn() -> Call) -> Result<Answer, RegisterError> {
        let token = self
            .tokens
            .token(&Grant::system_register())
            .await
            .map_err(RegisterError::Token)?;
        call()
            .bearer(token.secret())
            .accept("application/json")
            .send()
            .await
            .map_err(RegisterError::Service)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.http.endpoints().altinn_authentication())
    }

    /// Ids of systems are letters, digits and underscores, which [`is_system_id`] sees to.
    fn vendor_url(&self, id: &str) -> String {
        self.url(&format!("systemregister/vendor/{id}"))
    }
}

/// Whether `text` can be the id of a system or the reference of a system user: it goes into addresses.
pub fn is_system_id(text: &str) -> bool {
    (1..=250).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// `AUTH.VLD-00004`: a client belongs to one system only.
fn client_taken(error: RegisterError) -> RegisterError {
    match error {
        RegisterError::Service(failure)
            if failure.code.contains("VLD-00004") || failure.text.contains("VLD-00004") =>
        {
            RegisterError::ClientTaken(failure)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_stand_in_an_address_is_a_system_id() {
        assert!(is_system_id("310204838_integrasjonspunkt"));
        for bad in ["", "..", "a/b", "a b", "å", "a?b", "../x"] {
            assert!(!is_system_id(bad), "{bad:?}");
        }
    }
}
