//! What a konto is kept as, and how it is read when a profile is opened.

use std::sync::{Arc, PoisonError, RwLock};

use budstikke_channel::ChannelHandle;
use budstikke_directory::{FiksDirectory, OwnSystem};
use budstikke_domain::{AccountId, FiksIoAnswers, OrgNumber, Profile, Secret, ServiceIdentifier};
use budstikke_identity::{FiksAuth, TokenSource};
use budstikke_net::Http;
use budstikke_packaging::{KeyOps, SoftwareKey};
use budstikke_store::{NewAccount, Store, StoreError};
use budstikke_transport::{FiksIo, FiksIoSettings};
use budstikke_wire::fiks_io::KontoId;
use serde::{Deserialize, Serialize};

use crate::fiks::own_key::LastCheck;
use crate::fiks::receiving::{Gate, OFF, Taps, is_off};
use crate::intake::fiks_io::FiksIntake;
use crate::profile::Newcomer;
use crate::{AppError, VERSION};

/// What the account of a konto remembers; secrets lie in table `secret`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FiksConfig {
    /// Our konto, a UUID.
    pub(crate) konto: String,
    /// What its owner calls it.
    pub(crate) konto_name: String,
    /// The integrasjon that we log in as, a UUID.
    pub(crate) integrasjon: String,
    /// The Fiks-organisasjon of our system; needed with [`FiksConfig::system`] for the address book.
    #[serde(default)]
    pub(crate) fiks_org: Option<String>,
    /// Our system in Fiks Protokoll.
    #[serde(default)]
    pub(crate) system: Option<String>,
    /// The organisation that we act for, when it is another than that of the certificate.
    #[serde(default)]
    pub(crate) consumer_org: Option<String>,
    /// SHA-256 of the certificate that others lock for now; its key is one of [`KontoKeys`].
    #[serde(default)]
    pub(crate) certificate: String,
}

impl FiksConfig {
    /// Our system in Fiks Protokoll; without it there is no address book.
    pub(crate) fn own_system(&self) -> Option<OwnSystem> {
        let (fiks_org, system) = self.fiks_org.as_ref().zip(self.system.as_ref())?;
        Some(OwnSystem {
            fiks_org_id: fiks_org.clone(),
            system_id: system.clone(),
        })
    }
}

/// The password of the integrasjon.
pub(crate) const PASSWORD: &str = "fiks.password";
/// The keys of the konto: PEM of key and certificate, under the certificate's SHA-256.
const KEY: &str = "fiks.key";

/// A konto that is in use.
pub(crate) struct Fiks {
    pub(crate) account: AccountId,
    pub(crate) konto: KontoId,
    pub(crate) config: FiksConfig,
    pub(crate) auth: FiksAuth,
    pub(crate) keys: KontoKeys,
    pub(crate) directory: Arc<FiksDirectory>,
    pub(crate) own_key: LastCheck,
    /// Whether what comes to it is taken here.
    pub(crate) taps: Taps,
}

impl Fiks {
    /// How messages get from it and to it.
    pub(crate) fn channel(&self, http: &Http, organisation: &str) -> ChannelHandle {
        let (http, auth) = (http.clone(), self.auth.clone());
        let (konto, connection_name) = (self.konto, self.connection_name(organisation));
        let make = move || {
            FiksIo::new(FiksIoSettings {
                http: http.clone(),
                auth: auth.clone(),
                konto,
                connection_name: connection_name.clone(),
            })
        };
        ChannelHandle {
            account: self.account,
            profile: Profile::fiks_io(FiksIoAnswers::default()),
            outbound: Some(Box::new(make())),
            inbound: Some(Box::new(Gate::new(self.taps.clone(), move || {
                Arc::new(make())
            }))),
        }
    }

    /// What KS' support sees of our connection.
    pub(crate) fn connection_name(&self, organisation: &str) -> String {
        format!("{organisation} - Budstikke {VERSION}")
    }

    /// What opening what comes to it needs.
    pub(crate) fn intake(&self) -> FiksIntake {
        FiksIntake {
            account: self.account,
            konto: self.konto,
            keys: self.keys.clone(),
            directory: self.directory.clone(),
        }
    }

    /// The konto of the profile; none when it has none that is in use.
    ///
    /// Errors: the store's; [`AppError::Internal`] when what is kept of it can not be read.
    pub(crate) async fn load(
        store: &Store,
        http: Http,
        tokens: Arc<TokenSource>,
    ) -> Result<Option<Fiks>, AppError> {
        let kept = store
            .read(|read| {
                let account = read.accounts()?.into_iter().find(|account| {
                    account.service == ServiceIdentifier::FiksIo && account.enabled
                });
                let password = read.secret(PASSWORD)?;
                Ok::<_, StoreError>((account.zip(password), read.setting(OFF)?))
            })
            .await?;
        let (Some((account, password)), off) = kept else {
            return Ok(None);
        };
        let damaged = |what: &str| AppError::Internal(format!("konto: {what}"));
        let config: FiksConfig =
            serde_json::from_str(&account.config).map_err(|error| damaged(&error.to_string()))?;
        let konto = KontoId::parse(&config.konto).ok_or_else(|| damaged("its id"))?;
        let consumer = config.consumer_org.as_deref().map(OrgNumber::parse);
        let consumer = consumer
            .transpose()
            .map_err(|error| damaged(&error.to_string()))?;
        let password = String::from_utf8_lossy(password.expose()).into_owned();
        let auth = FiksAuth::new(
            tokens,
            consumer,
            &config.integrasjon,
            &Secret::new(password),
        );
        let system = config.own_system();
        Ok(Some(Fiks {
            account: account.id,
            directory: Arc::new(FiksDirectory::new(http, auth.clone(), system)),
            keys: KontoKeys::load(store, &config.certificate).await?,
            own_key: LastCheck::default(),
            taps: Taps::new(!is_off(off.as_deref(), konto)),
            konto,
            config,
            auth,
        }))
    }
}

/// The private keys that messages to our konto may be locked for: the one that others lock for now first,
/// then those before it. Clones share what is added.
#[derive(Clone, Default)]
pub(crate) struct KontoKeys(Arc<RwLock<Vec<Arc<SoftwareKey>>>>);

impl KontoKeys {
    /// The keys that are kept; `current` is the SHA-256 of the certificate in use. One that can not be read
    /// any more is left out, and said in the log.
    pub(crate) async fn load(store: &Store, current: &str) -> Result<KontoKeys, AppError> {
        let kept = store
            .read(|read| {
                let names = read.secret_names(&format!("{KEY}."))?;
                let secrets = names.iter().map(|name| read.secret(name));
                secrets.collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        let mut keys = Vec::new();
        for pem in kept.into_iter().flatten() {
            match SoftwareKey::from_pem(pem.expose()) {
                Ok(key) => keys.push(Arc::new(key)),
                Err(error) => tracing::warn!(%error, "A key of our konto cannot be read"),
            }
        }
        keys.sort_by_key(|key| key.certificate().sha256() != current);
        Ok(KontoKeys(Arc::new(RwLock::new(keys))))
    }

    /// All of them, the one in use first.
    pub(crate) fn all(&self) -> Vec<Arc<SoftwareKey>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A konto that is to be kept, new or changed.
pub(crate) struct NewKonto {
    pub(crate) org: OrgNumber,
    pub(crate) config: FiksConfig,
    pub(crate) password: Secret<String>,
    /// The key that others shall lock for from now on, PEM of key and certificate; none keeps the one there is.
    pub(crate) key: Option<Secret<Vec<u8>>>,
}

impl NewKonto {
    /// Keeps it as the one konto of the profile, in one commit; earlier keys stay for reading.
    ///
    /// Errors: [`AppError::Credential`] when key and certificate can not be read or do not belong together; the
    /// store's.
    pub(crate) async fn keep(self, store: &Store) -> Result<(), AppError> {
        let mut config = self.config;
        let key = match self.key {
            Some(pem) => {
                let key = SoftwareKey::from_pem(pem.expose())
                    .map_err(|error| AppError::Credential(error.to_string()))?;
                config.certificate = key.certificate().sha256();
                Some((format!("{KEY}.{}", config.certificate), pem))
            }
            None => None,
        };
        let json = serde_json::to_string(&config)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let (org, name) = (self.org, config.konto_name);
        let password = Secret::new(self.password.expose().trim().as_bytes().to_vec());
        store
            .tx(move |tx| {
                tx.put_secret(PASSWORD, &password)?;
                if let Some((name, pem)) = &key {
                    tx.put_secret(name, pem)?;
                }
                let mut accounts = tx.accounts()?.into_iter();
                let known = accounts.find(|account| account.service == ServiceIdentifier::FiksIo);
                match known {
                    Some(row) => {
                        if row.config != json {
                            // Another integrasjon or another key: what waited on the old one tries anew.
                            tx.release_services(row.id)?;
                        }
                        tx.update_account(row.id, &name, &json, true)?;
                    }
                    None => {
                        tx.add_account(&NewAccount {
                            service: ServiceIdentifier::FiksIo,
                            org,
                            name,
                            config: json,
                        })?;
                    }
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// Takes over the konto that a newcomer brings, when the profile has none.
///
/// Errors: those of [`NewKonto::keep`].
pub(crate) async fn welcome(store: &Store, newcomer: &Newcomer) -> Result<(), AppError> {
    let Some(konto) = &newcomer.konto else {
        return Ok(());
    };
    let accounts = store.read(|read| read.accounts()).await?;
    if accounts
        .iter()
        .any(|account| account.service == ServiceIdentifier::FiksIo)
    {
        return Ok(());
    }
    let new = NewKonto {
        org: newcomer.org,
        config: FiksConfig {
            konto: konto.id.clone(),
            konto_name: konto.name.clone(),
            integrasjon: konto.integrasjon.clone(),
            fiks_org: Some(konto.fiks_org.clone()),
            system: Some(konto.system.clone()),
            consumer_org: None,
            certificate: String::new(),
        },
        password: konto.password.clone(),
        key: Some(konto.key.clone()),
    };
    new.keep(store).await
}
