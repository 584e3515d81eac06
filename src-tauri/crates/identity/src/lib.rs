//! Who we are and how we prove it; whether a certificate is who it says.
//!
//! * [`Credential`]: the organisation's certificate with its private key. The key signs and unwraps
//!   here; it is read out once, by [`Credential::export_pkcs8`], to be kept in the encrypted database.
//! * [`TokenSource`]: tokens from Maskinporten, exchanged at Altinn where a service wants that.
//! * [`FiksAuth`]: what KS' Fiks is shown with every call, and at its AMQP.
//! * [`KontoKey`]: keys of a Fiks IO-konto, made here or read from files.
//! * [`verify_org_cert`]: the one judge of other people's certificates, recipients' and signers'
//!   alike, by [`Anchors`] that are compiled in or added by hand (trust-and-speed 1.3). [`who()`] says
//!   whether the signer is the one the message names.
//! * [`SecretStore`]: where the key of a profile folder lies; [`PassphraseLock`] where a machine has
//!   no key store, and [`RecoveryLock`] for when the key store has lost it.
//! * [`SystemRegister`]: where an organisation's system user in Altinn comes from.
//!
//! Invariant: judging never fails; it ends in findings, and missing anchors are a finding, never a
//! pass. Secrets have no text form.
//!
//! Not here yet: revocation (OCSP and CRL) and keys on cards.
#![deny(missing_docs)]

mod anchors;
mod chain;
mod credential;
mod fiks;
mod issuers;
mod konto_key;
mod maskinporten;
mod org_cert;
mod passphrase;
mod private_file;
mod recovery;
mod registered_key;
mod secret_store;
mod system_register;
mod token;
#[cfg(test)]
mod token_world;
mod who;

#[cfg(test)]
#[allow(dead_code)]
#[path = "../../net/tests/support/scripted.rs"]
mod scripted;

pub use anchors::{Anchors, BadAnchors};
pub use budstikke_net::Environment;
pub use credential::{Credential, CredentialError, keys_of_p12};
pub use fiks::{FiksAuth, FiksError};
pub use issuers::belongs_elsewhere;
pub use konto_key::{ExpiryReminder, KontoKey};
pub use maskinporten::{Grant, MaskinportenClient, SystemUser};
pub use org_cert::{CertReport, Purpose, verify_org_cert};
pub use passphrase::{PassphraseError, PassphraseLock, SHORTEST_PASSPHRASE};
pub use recovery::{GROUP, GROUPS, RecoveryError, RecoveryLock};
pub use registered_key::{BadJwk, RegisteredKey};
pub use secret_store::{
    FileStore, KeyringStore, ProfileKey, SecretStore, SecretStoreError, profile_key,
};
pub use system_register::{RegisterError, SystemRegister, SystemUserRequest, is_system_id};
pub use token::{AccessToken, TokenError, TokenRefusal, TokenSource};
pub use who::who;
