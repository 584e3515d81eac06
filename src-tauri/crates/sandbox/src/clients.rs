//! Who is registered with Maskinporten and Altinn, and for what.

use openssl::pkey::{PKey, Public};
use serde::Serialize;

use crate::profiles::PROFILES;

/// The scopes that a sender of letters needs, and those to set itself up with (eformidling-dpo 4.2, 4.3, 5), and
/// the one of Fiks (fiks-io 3).
pub(crate) const SCOPES: [&str; 7] = [
    "altinn:broker.read",
    "altinn:broker.write",
    "eformidling:dpo",
    "altinn:authentication/systemregister.write",
    "altinn:authentication/systemuser.request.write",
    "altinn:authentication/systemuser.request.read",
    crate::fiks::SCOPE,
];

/// A client as Maskinporten and Altinn know it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) org_number: String,
    pub(crate) scopes: Vec<String>,
    /// `externalRef` of its approved system user; `None` when nobody has approved one.
    pub(crate) system_user: Option<String>,
    /// The Altinn id of that system user.
    pub(crate) system_user_id: String,
    /// Organisations that have delegated their access to it.
    pub(crate) delegations: Vec<String>,
    /// Keys registered instead of a certificate: (kid, key).
    #[serde(skip)]
    pub(crate) keys: Vec<(String, PKey<Public>)>,
}

/// One client per organisation, ready for use.
pub(crate) fn registrations() -> Vec<Registration> {
    PROFILES
        .iter()
        .map(|profile| {
            let number = profile.number;
            Registration {
                client_id: format!("MOVE_IP_{number}"),
                org_number: number.to_owned(),
                scopes: SCOPES.map(str::to_owned).to_vec(),
                system_user: Some(format!("{number}_integrasjonspunkt_systembruker_{number}")),
                system_user_id: uuid::Uuid::new_v4().to_string(),
                delegations: Vec::new(),
                keys: Vec::new(),
            }
        })
        .collect()
}
