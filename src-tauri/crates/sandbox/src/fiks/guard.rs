//! The door of every call but one: a token, an integrasjon and its password (fiks-io 4).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use uuid::Uuid;

use super::kontoer::Konto;
use super::refusal::Refusal;
use super::registers::Caller;
use crate::http::bearer;
use crate::town::Town;

impl FromRequestParts<Arc<Town>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, town: &Arc<Town>) -> Result<Caller, Refusal> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let caller = || {
            let token = bearer(&parts.headers)?;
            let (id, password) = (header("IntegrasjonId")?, header("IntegrasjonPassord")?);
            town.fiks.registers.admit(id, password, token)
        };
        caller().ok_or_else(|| {
            let words = "Tokenet eller integrasjonen ble ikke godtatt";
            Refusal::new(StatusCode::UNAUTHORIZED, words)
        })
    }
}

impl Caller {
    /// The caller's own konto; 403 when it is somebody else's or nobody's.
    pub(super) fn own(&self, town: &Town, konto: Uuid) -> Result<Konto, Refusal> {
        town.fiks
            .registers
            .konto(konto)
            .filter(|konto| konto.org == self.org)
            .ok_or_else(|| Refusal::forbidden("Integrasjonen har ikke tilgang til kontoen"))
    }
}
