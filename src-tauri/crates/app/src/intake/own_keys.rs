//! The keys that letters to us may be locked for: of the certificate in use, and of those before it.
//!
//! A sender looks our certificate up and may keep it for days, so what is locked for an old one goes on
//! coming. The old keys lie in table `secret` under the fingerprint of their certificate.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use budstikke_domain::{Code, Secret};
use budstikke_engine::Wake;
use budstikke_identity::Credential;
use budstikke_packaging::KeyOps as _;
use budstikke_store::{Store, StoreError, Tx};

use crate::app::{CERTIFICATES, KEY};
use crate::{App, AppError, incoming, setup};

/// Every key of ours, the one in use first. Clones share what is added.
#[derive(Clone)]
pub(crate) struct OwnKeys(Arc<RwLock<Vec<Arc<Credential>>>>);

impl OwnKeys {
    /// The key in use, and the old ones that are kept in `store`. One that can not be read any more is
    /// left out, and said in the log.
    pub(crate) async fn load(store: &Store, current: Arc<Credential>) -> Result<OwnKeys, AppError> {
        let kept = store
            .read(|read| {
                let mut kept = Vec::new();
                for name in read.secret_names(&format!("{KEY}."))? {
                    let print = name.rsplit('.').next().unwrap_or_default();
                    let pem = read.secret(&format!("{CERTIFICATES}.{print}"))?;
                    kept.extend(read.secret(&name)?.zip(pem));
                }
                Ok::<_, StoreError>(kept)
            })
            .await?;
        let mut keys = vec![current];
        for (key, pem) in kept {
            let pem = String::from_utf8_lossy(pem.expose()).into_owned();
            match Credential::from_pkcs8(&key, &pem) {
                Ok(old) => keys.push(Arc::new(old)),
                Err(error) => tracing::warn!(%error, "An old key of ours cannot be read"),
            }
        }
        Ok(OwnKeys(Arc::new(RwLock::new(keys))))
    }

    /// All of them, the one in use first.
    pub(crate) fn all(&self) -> Vec<Arc<Credential>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn add(&self, credential: Arc<Credential>) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !keys
            .iter()
            .any(|key| key.certificate() == credential.certificate())
        {
            keys.push(credential);
        }
    }
}

/// Keeps a key that is not, or no longer, the one in use.
pub(crate) fn keep(tx: &mut Tx<'_>, old: &Credential) -> Result<(), StoreError> {
    let name = old.certificate().sha256();
    if let Ok(key) = old.export_pkcs8() {
        let pem = Secret::new(old.certificates_pem().into_bytes());
        tx.put_secret(&format!("{KEY}.{name}"), &key)?;
        tx.put_secret(&format!("{CERTIFICATES}.{name}"), &pem)?;
    }
    Ok(())
}

impl App {
    /// «Legg til gammelt sertifikat»: keeps the key in `path`, and opens the letters that there was no key
    /// for. How many are tried; each tells by itself what came of it. The file is not kept.
    ///
    /// Errors: E06 for another password; E07 for another organisation's; E12 for a file that cannot be read.
    pub async fn add_old_certificate(
        &self,
        path: PathBuf,
        password: Secret<String>,
    ) -> Result<u32, AppError> {
        let credential =
            tokio::task::spawn_blocking(move || setup::read_credential(path, &password))
                .await
                .map_err(|error| AppError::Internal(error.to_string()))??;
        let ours = self.organisation().org;
        if credential.org_number() != ours {
            return Err(setup::not_ours(credential.org_number(), ours));
        }
        let locked = self.store().read(|read| read.locked_letters()).await?;
        let mut letters = Vec::new();
        for letter in locked {
            let findings = incoming::judgement(&letter)?.findings;
            if findings.iter().any(|finding| finding.code == Code::NoKey) {
                letters.push(letter.uid);
            }
        }
        let credential = Arc::new(credential);
        let kept = Arc::clone(&credential);
        let reopened = self
            .store()
            .tx(move |tx| {
                keep(tx, &kept)?;
                tx.reopen(&letters)
            })
            .await?;
        self.own_keys().add(credential);
        self.wake(Wake::Opening(self.account())).await;
        Ok(u32::try_from(reopened).unwrap_or(u32::MAX))
    }
}
