//! «Prøv uten avtaler»: the app and the sandbox, joined in one place.
//!
//! The two do not know each other. Whoever starts both, the window and the tests, gets from here what
//! the app needs to take part as the organisation that we are in the sandbox.
#![deny(missing_docs)]

use std::sync::Arc;

use budstikke_app::{AppConfig, AppError, Endpoints, Newcomer, NewcomerKonto, Profile};
use budstikke_domain::{Clock, Secret};
use budstikke_sandbox::{KontoRole, Sandbox, Urls};

/// Solvik kommune: who we are in the sandbox.
pub const US: &str = "310204838";

/// What `profile` is opened with to take part in `sandbox` as Solvik kommune, at the addresses that the
/// sandbox has this time.
///
/// Blocks on the disk: the profile's folder and key are made when they are not there.
///
/// # Errors
/// [`AppError::Sandbox`] when we do not live there, and those of [`Profile::sandbox_config`].
pub fn join(
    profile: Profile,
    sandbox: &Sandbox,
    clock: Arc<dyn Clock>,
) -> Result<AppConfig, AppError> {
    let us = sandbox
        .organisation(US)
        .ok_or_else(|| AppError::Sandbox("we are not in it".to_owned()))?;
    let client = sandbox
        .clients()
        .iter()
        .find(|client| client.org_number == US)
        .ok_or_else(|| AppError::Sandbox("we have no client".to_owned()))?;
    let newcomer = Newcomer {
        org: us.org_number,
        name: us.name.clone(),
        p12: us.p12.clone(),
        password: Secret::new(us.password.clone()),
        client_id: client.client_id.clone(),
        system_user: client.system_user.clone(),
        person: "Kari Testesen".to_owned(),
        unit: "Oppvekst".to_owned(),
        konto: Some(konto(sandbox)?),
    };
    profile.sandbox_config(
        clock,
        endpoints(sandbox.urls()),
        sandbox.ca_pem().to_owned(),
        newcomer,
    )
}

/// Our konto on FIKS IO, with the key that the catalogue has the certificate of.
fn konto(sandbox: &Sandbox) -> Result<NewcomerKonto, AppError> {
    let missing = |what: &str| AppError::Sandbox(format!("we have no {what}"));
    let fiks = sandbox.fiks();
    let konto = fiks.konto(KontoRole::Ours).map_err(|_| missing("konto"))?;
    let integrasjon = fiks.integrasjon(US).ok_or_else(|| missing("integrasjon"))?;
    Ok(NewcomerKonto {
        id: konto.id.to_string(),
        name: konto.name.clone(),
        integrasjon: integrasjon.id.to_string(),
        password: Secret::new(integrasjon.password),
        fiks_org: integrasjon.fiks_org_id.to_string(),
        system: integrasjon.system_id.to_string(),
        key: Secret::new(format!("{}{}", konto.key, konto.certificate).into_bytes()),
    })
}

/// Where the sandbox's services are this time, as the app is told of services.
pub fn endpoints(urls: &Urls) -> Endpoints {
    Endpoints {
        maskinporten_token: urls.maskinporten_token.clone(),
        maskinporten_audience: urls.maskinporten_issuer.clone(),
        altinn_exchange: urls.altinn_exchange.clone(),
        broker: urls.broker.clone(),
        service_registry: urls.serviceregistry.clone(),
        brreg: urls.brreg.clone(),
        fiks: urls.fiks.clone(),
        fiks_amqp: urls.fiks_amqp.trim_start_matches("amqps://").to_owned(),
    }
}
