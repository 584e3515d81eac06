//! Which key is believed of a konto of another: the first one that the katalog showed, the one that a person
//! has compared, or the one in a file (fiks-io 9.1, trust-and-speed T19).

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use budstikke_directory::{Contact, KnownKey};
use budstikke_domain::{FiksIoRoute, words};
use budstikke_packaging::Certificate;
use budstikke_store::{KontoKeys as KeysOfKonto, StoreError};

use super::konto::konto_id;
use super::lookup_refused;
use crate::dto::ChangedKey;
use crate::{App, AppError};

/// The largest certificate file that is read, in bytes.
const FILE_CAP: u64 = 1 << 20;

/// What is known here of the key of a konto.
pub(crate) struct KeyOfKonto {
    /// For the judgement of a message.
    pub(crate) known: KnownKey,
    /// What has to be compared, when the katalog shows another key than the one that is believed.
    pub(crate) changed: Option<ChangedKey>,
}

impl App {
    /// «Godkjenn nøkkelen»: a person has compared the fingerprint `sha256` of the certificate that the
    /// katalog shows for `konto` now.
    ///
    /// Errors: E15 when it shows another meanwhile; E08 for a konto that is nobody's; the service's.
    pub async fn approve_konto_key(&self, konto: &str, sha256: &str) -> Result<(), AppError> {
        let id = konto_id(konto)?;
        let contact = self.own_konto()?.directory.refresh(id).await;
        let contact = contact.map_err(lookup_refused)?;
        let now = self.clock().now();
        let shown = contact.usable_certificate(now);
        let Some(shown) = shown.filter(|shown| shown.sha256() == sha256) else {
            return Err(AppError::Recipient {
                number: "E15",
                what: words! {
                    nb: "Katalogen viser ikke lenger nøkkelen du kontrollerte.",
                    nn: "Katalogen viser ikkje lenger nøkkelen du kontrollerte.",
                    en: "The directory no longer shows the key you checked.",
                },
                action: words! {
                    nb: "Slå opp på nytt, og sammenlign fingeravtrykket en gang til.",
                    nn: "Slå opp på nytt, og samanlikn fingeravtrykket ein gong til.",
                    en: "Look it up again, and compare the fingerprint once more.",
                },
                details: id.to_string(),
            });
        };
        let (konto, key_id, der) = (id.to_string(), shown.key_id(), shown.der().to_vec());
        self.store()
            .tx(move |tx| {
                tx.see_konto_key(&konto, &key_id, &der)?;
                tx.approve_konto_key(&konto, &key_id)
            })
            .await?;
        Ok(())
    }

    /// «Legg inn sertifikat»: messages to `konto` are locked for the certificate in `file`, whatever the katalog
    /// shows, until [`App::forget_konto_certificate`].
    ///
    /// Errors: [`AppError::Credential`] when it is no certificate with an RSA key.
    pub async fn import_konto_certificate(&self, konto: &str, file: &[u8]) -> Result<(), AppError> {
        let id = konto_id(konto)?.to_string();
        let certificate = match std::str::from_utf8(file) {
            Ok(pem) => Certificate::from_pem(pem),
            Err(_) => Certificate::from_der(file),
        };
        let certificate = certificate
            .ok()
            .filter(Certificate::is_rsa)
            .ok_or_else(|| {
                AppError::Credential(
                    words! {
                        nb: "Filen er ikke et sertifikat med RSA-nøkkel. Be mottakeren om filen på nytt.",
                        nn: "Fila er ikkje eit sertifikat med RSA-nøkkel. Be mottakaren om fila på nytt.",
                        en: "The file is not a certificate with an RSA key. Ask the recipient for the file again.",
                    },
                )
            })?;
        let (key_id, der) = (certificate.key_id(), certificate.der().to_vec());
        let kept = move |tx: &mut budstikke_store::Tx<'_>| tx.import_konto_key(&id, &key_id, &der);
        Ok(self.store().tx(kept).await?)
    }

    /// Goes back to what the katalog shows for `konto`. Whether there was an imported certificate.
    pub async fn forget_konto_certificate(&self, konto: &str) -> Result<bool, AppError> {
        let id = konto_id(konto)?.to_string();
        let forgotten = self.store().tx(move |tx| tx.forget_imported_konto_key(&id));
        Ok(forgotten.await?)
    }

    /// Whether a message is locked for a certificate that was read from a file.
    pub(crate) async fn is_locked_for_import(&self, route: &FiksIoRoute) -> Result<bool, AppError> {
        let konto = route.konto.clone();
        let kept = self.store().read(move |read| read.konto_keys(&konto));
        let imported = kept
            .await?
            .imported
            .map(|key| STANDARD.encode(key.certificate));
        Ok(imported.is_some_and(|imported| imported == route.certificate))
    }

    /// The same for a certificate in a file, PEM or DER; the file is not kept.
    ///
    /// Errors: as [`App::import_konto_certificate`], and E12 for a file that can not be read.
    pub async fn read_konto_certificate(&self, konto: &str, path: PathBuf) -> Result<(), AppError> {
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let file = File::open(&path)?;
            file.take(FILE_CAP).read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        });
        let read = read
            .await
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let bytes = read.map_err(|error| AppError::Recipient {
            number: "E12",
            what: words! {
                nb: "Filen lar seg ikke lese.",
                nn: "Fila let seg ikkje lese.",
                en: "The file cannot be read.",
            },
            action: words! {
                nb: "Sjekk at den finnes, og at du har tilgang til den.",
                nn: "Sjekk at ho finst, og at du har tilgang til ho.",
                en: "Check that it exists, and that you have access to it.",
            },
            details: error.kind().to_string(),
        })?;
        self.import_konto_certificate(konto, &bytes).await
    }

    /// What is known here of the key of a konto; one that may be used is remembered as seen.
    pub(crate) async fn see_key(&self, contact: &Contact) -> Result<KeyOfKonto, AppError> {
        let konto = contact.konto.konto_id.to_string();
        let shown = contact.usable_certificate(self.clock().now()).cloned();
        let seen = shown.clone();
        let (kept, since) = self
            .store()
            .tx(move |tx| {
                let Some(seen) = seen else {
                    return Ok::<_, StoreError>((tx.konto_keys(&konto)?, None));
                };
                let kept = tx.see_konto_key(&konto, &seen.key_id(), seen.der())?;
                Ok((kept, tx.shown_konto_key(&konto, &seen.key_id())?))
            })
            .await?;
        let changed = kept
            .pinned
            .as_ref()
            .zip(shown.zip(since))
            .filter(|(pinned, (shown, _))| pinned.key_id != shown.key_id())
            .and_then(|(pinned, (shown, since))| {
                let known = Certificate::from_der(&pinned.certificate).ok()?;
                Some(ChangedKey {
                    known: known.sha256(),
                    known_since: pinned.first_seen.to_string(),
                    shown: shown.sha256(),
                    shown_since: since.first_seen.to_string(),
                })
            });
        Ok(KeyOfKonto {
            known: known_key(kept),
            changed,
        })
    }
}

fn known_key(kept: KeysOfKonto) -> KnownKey {
    KnownKey {
        pinned: kept.pinned.map(|key| key.key_id),
        imported: kept
            .imported
            .and_then(|key| Certificate::from_der(&key.certificate).ok()),
    }
}
