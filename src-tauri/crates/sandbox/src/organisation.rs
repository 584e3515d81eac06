//! What a program needs to take part as one of the organisations.

use std::path::PathBuf;

use budstikke_domain::OrgNumber;
use serde::Serialize;

use crate::clients::Registration;
use crate::error::SandboxError;
use crate::keys::OrganisationKeys;
use crate::profiles::Temper;

/// An organisation of the sandbox with its keys.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// As it is written in a letter.
    pub name: String,
    /// Its number.
    pub org_number: OrgNumber,
    /// How it behaves.
    pub temper: Temper,
    /// Key, certificate and chain as PKCS#12.
    pub p12: Vec<u8>,
    /// The same as a file.
    pub p12_file: PathBuf,
    /// The password of the PKCS#12.
    pub password: String,
    /// The file with the password on its first line.
    pub password_file: PathBuf,
    /// Its certificate as PEM.
    pub certificate: String,
}

impl Organisation {
    pub(crate) fn new(keys: &OrganisationKeys) -> Result<Organisation, SandboxError> {
        let profile = keys.profile;
        let damaged = || SandboxError::Damaged(format!("{} has no number", profile.name));
        Ok(Organisation {
            name: profile.name.to_owned(),
            org_number: profile.org().ok_or_else(damaged)?,
            temper: profile.temper,
            p12: keys.p12.clone(),
            p12_file: keys.p12_path.clone(),
            password: keys.password.clone(),
            password_file: keys.password_path.clone(),
            certificate: String::from_utf8_lossy(&keys.certificate.to_pem()?).into_owned(),
        })
    }
}

/// A Maskinporten client of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Client {
    /// `iss` of its assertions.
    pub client_id: String,
    /// Whose client it is.
    pub org_number: String,
    /// The key it signs assertions with.
    pub p12: PathBuf,
    /// The file with the password of `p12`.
    pub password_file: PathBuf,
    /// `externalRef` of its system user in Altinn.
    pub system_user: String,
    /// The scopes it is granted.
    pub scopes: Vec<String>,
}

impl Client {
    pub(crate) fn new(registration: &Registration, keys: &OrganisationKeys) -> Client {
        Client {
            client_id: registration.client_id.clone(),
            org_number: registration.org_number.clone(),
            p12: keys.p12_path.clone(),
            password_file: keys.password_path.clone(),
            system_user: registration.system_user.clone().unwrap_or_default(),
            scopes: registration.scopes.clone(),
        }
    }
}
