//! The client at Maskinporten.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use budstikke_channel::Blocker;
use budstikke_domain::{Secret, word, words};
use budstikke_identity::{
    Credential, MaskinportenClient, RegisteredKey, SystemUser, TokenError, TokenSource,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Setup, problem, service};
use crate::AppError;
use crate::app::CLIENT_KEY;
use crate::dto::{IpcCode, SetupState};

/// The largest key file that is read, in bytes.
const FILE_CAP: u64 = 64 * 1024;

/// What a person says about the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClientInput {
    /// Its id.
    pub id: String,
    /// It signs with our certificate; else with the registered key that was chosen.
    pub certificate: bool,
}

impl Setup {
    /// Reads a registered key (private JWK) from a file and keeps it; the file is not kept.
    pub async fn choose_client_key(&self, path: PathBuf) -> Result<SetupState, AppError> {
        let jwk = tokio::task::spawn_blocking(move || read(path))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))??;
        let key = RegisteredKey::from_jwk(jwk.expose()).map_err(|error| {
            problem(
                "",
                &error.to_string(),
                word! {
                    nb: "Velg en annen fil.",
                    nn: "Vel ei anna fil.",
                    en: "Choose another file.",
                },
            )
        })?;
        let id = key.id().to_owned();
        self.0
            .store
            .tx(move |tx| {
                tx.put_secret(CLIENT_KEY, &jwk)?;
                tx.release_blocked(Blocker::MASKINPORTEN)
            })
            .await?;
        self.change(move |kept| kept.key_id = Some(id)).await?;
        self.forget_checks();
        self.state().await
    }

    /// Says which client is ours and what it signs with.
    pub async fn set_client(&self, input: ClientInput) -> Result<SetupState, AppError> {
        let id = input.id.trim().to_owned();
        if !is_client_id(&id) {
            return Err(problem(
                "E03",
                word! {
                    nb: "Klient-id mangler, eller har tegn som ikke kan stå i den.",
                    nn: "Klient-id manglar, eller har teikn som ikkje kan stå i han.",
                    en: "The client ID is missing, or has characters that cannot be in it.",
                },
                word! {
                    nb: "Skriv den som den står i Samarbeidsportalen, for eksempel MOVE_IP_310204838.",
                    nn: "Skriv han som han står i Samarbeidsportalen, til dømes MOVE_IP_310204838.",
                    en: "Write it as it stands in Samarbeidsportalen, for example MOVE_IP_310204838.",
                },
            ));
        }
        if !input.certificate && self.kept().await?.key_id.is_none() {
            return Err(problem(
                "",
                word! {
                    nb: "Ingen nøkkel er valgt.",
                    nn: "Ingen nøkkel er vald.",
                    en: "No key has been chosen.",
                },
                word! {
                    nb: "Velg filen med JWK-nøkkelen.",
                    nn: "Vel fila med JWK-nøkkelen.",
                    en: "Choose the file with the JWK key.",
                },
            ));
        }
        if input.certificate {
            self.0.store.tx(|tx| tx.remove_secret(CLIENT_KEY)).await?;
        }
        self.change(move |kept| {
            kept.client_id = id;
            if input.certificate {
                kept.key_id = None;
            }
        })
        .await?;
        self.forget_checks();
        self.state().await
    }

    /// A source of tokens for the answers as they are now. Fresh each time: what is checked is what the
    /// services say now.
    pub(super) async fn tokens(&self) -> Result<(Arc<TokenSource>, SystemUser), AppError> {
        let kept = self.kept().await?;
        let credential: Credential = self.credential().await?.ok_or_else(|| {
            problem(
                "",
                word! {
                    nb: "Sertifikatet mangler.",
                    nn: "Sertifikatet manglar.",
                    en: "The certificate is missing.",
                },
                word! {
                    nb: "Velg sertifikatfilen først.",
                    nn: "Vel sertifikatfila først.",
                    en: "Choose the certificate file first.",
                },
            )
        })?;
        let key = match &kept.key_id {
            Some(_) => self.0.store.read(|r| r.secret(CLIENT_KEY)).await?,
            None => None,
        };
        let key = key
            .map(|jwk| RegisteredKey::from_jwk(jwk.expose()))
            .transpose()
            .map_err(|error| AppError::Credential(error.to_string()))?;
        let user = SystemUser {
            org: credential.org_number(),
            external_ref: kept.external_ref(),
        };
        let client = MaskinportenClient {
            client_id: kept.client_id(),
            key,
            credential: Arc::new(credential),
        };
        Ok((
            Arc::new(TokenSource::new(self.0.http.clone(), client)),
            user,
        ))
    }
}

/// Whether Maskinporten could have given out such an id.
pub(super) fn is_client_id(id: &str) -> bool {
    (1..=200).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic())
}

/// No token, in the words a person meets.
pub(super) fn no_token(error: TokenError) -> AppError {
    match error {
        TokenError::Unavailable(failure) => service(&failure),
        TokenError::Refused(refusal) => AppError::Setup {
            code: IpcCode::Other,
            number: refusal.number,
            what: refusal.text,
            action: String::new(),
            details: refusal.cause.to_string(),
        },
    }
}

fn read(path: PathBuf) -> Result<Secret<Vec<u8>>, AppError> {
    let mut bytes = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(FILE_CAP).read_to_end(&mut bytes))
        .map_err(|error| AppError::Setup {
            code: IpcCode::Other,
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
    Ok(Secret::new(bytes))
}
