//! Setting up an organisation for test or produksjon (ux 5.15).
//!
//! A [`Setup`] is a profile whose account is not there yet, or is being changed. Every answer is durable
//! when it is given, so that a half-done set-up is found again at the next start; secrets lie in table
//! `secret` from the first moment, and no chosen file is kept. [`Setup::finish`] makes the account that
//! [`crate::App::open`] then finds.

pub(crate) mod access;
mod certificate;
mod client;
pub(crate) mod fiks_io;
mod import;
mod kept;
mod system_user;
pub(crate) mod trial;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use budstikke_directory::{Enhetsregisteret, SearchError, UnitState};
use budstikke_domain::{Clock, OrgNumber, Party, ServiceIdentifier, word, words};
use budstikke_identity::{Anchors, Credential};
use budstikke_net::{Environment, Http};
use budstikke_store::{AccountRow, NewAccount, Store};
use budstikke_transport::is_channel_name;

pub(crate) use certificate::read as read_credential;
pub use client::ClientInput;
pub use fiks_io::KontoInput;

use crate::AppError;
use crate::app::{AccountConfig, CERTIFICATES, KEY};
use crate::dto::{
    AccessLine, IpcCode, Organisation, SetupClient, SetupState, SetupStep, SetupSystemUser,
};
use crate::names::readable;
use crate::profile::AppConfig;
use kept::Kept;

/// A profile that is being set up. Cheap to clone; the folder is let go of with the last clone.
#[derive(Clone)]
pub struct Setup(Arc<Inner>);

struct Inner {
    environment: Environment,
    store: Store,
    clock: Arc<dyn Clock>,
    http: Http,
    anchors: Arc<Anchors>,
    chosen: Mutex<Option<PathBuf>>,
    /// A certificate of another organisation, until a person says which one it shall be.
    foreign: Mutex<Option<Credential>>,
    /// What the settings of an integrasjonspunkt would become, until a person says so.
    import: Mutex<Option<import::Plan>>,
    accesses: Mutex<Vec<AccessLine>>,
    konto_checks: Mutex<Vec<AccessLine>>,
}

impl Setup {
    /// Opens the profile to set it up, making it when it is new. Nothing is asked of any service yet.
    ///
    /// Errors: the store's when the folder is in use or the key does not fit.
    pub fn open(config: AppConfig) -> Result<Setup, AppError> {
        let environment = config.profile.environment();
        let store = Store::open(config.profile.folder(), &config.key, config.clock.clone())?;
        let anchors = config.anchors()?;
        let http = config.http()?;
        Ok(Setup(Arc::new(Inner {
            environment,
            store,
            clock: config.clock,
            http,
            anchors: Arc::new(anchors),
            chosen: Mutex::default(),
            foreign: Mutex::default(),
            import: Mutex::default(),
            accesses: Mutex::new(access::unchecked()),
            konto_checks: Mutex::new(fiks_io::unchecked()),
        })))
    }

    /// Which environment is being set up.
    pub fn environment(&self) -> Environment {
        self.0.environment
    }

    /// How far it has come.
    pub async fn state(&self) -> Result<SetupState, AppError> {
        let kept = self.kept().await?;
        let account = self.account().await?;
        let certificate = self.credential().await?;
        let organisation = kept.organisation();
        let chosen_file = lock(&self.0.chosen)
            .as_ref()
            .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        let konto = self.shown_konto().await?;
        let usable = konto.is_usable();
        let complete = kept.is_complete(usable) && certificate.is_some();
        Ok(SetupState {
            environment: self.0.environment.into(),
            step: step(&kept, certificate.is_some(), usable),
            organisation: organisation.as_ref().map(|party| Organisation {
                org_number: party.org.digits(),
                name: party.name.clone(),
            }),
            organisation_fixed: account.is_some(),
            chosen_file,
            certificate: certificate.map(|credential| self.shown(&credential)),
            client: SetupClient {
                id: kept.client_id(),
                chosen: !kept.client_id.is_empty(),
                key_id: kept.key_id.clone(),
            },
            system_user: SetupSystemUser {
                system_id: kept.system_id(),
                external_ref: kept.external_ref(),
                state: kept.system_user,
                approve_at: Some(kept.approve_at.clone()).filter(|link| !link.is_empty()),
            },
            accesses: lock(&self.0.accesses).clone(),
            without_dpo: kept.without_dpo,
            other_fetches: kept.other_fetches,
            message_channel: kept.message_channel.clone().unwrap_or_default(),
            konto,
            complete,
            in_use: account.is_some(),
        })
    }

    /// Says who we are. The name comes from Enhetsregisteret.
    ///
    /// Errors: E08 for a number that can be nobody's or is nobody's; E07 when a certificate of another
    /// organisation was chosen before; the service's when the register does not answer.
    pub async fn set_organisation(&self, number: &str) -> Result<SetupState, AppError> {
        let org = OrgNumber::parse(number).map_err(|bad| problem("E08", &bad.to_string(), ""))?;
        self.may_become(org).await?;
        let unit = Enhetsregisteret::new(self.0.http.clone())
            .by_number(org)
            .await
            .map_err(|error| match error {
                SearchError::Number(bad) => problem("E08", &bad.to_string(), ""),
                SearchError::Service(failure) => service(&failure),
            })?;
        let unit = unit.ok_or_else(|| {
            problem(
                "E08",
                &words! {
                    nb: "Vi finner ingen virksomhet med nummer {number}.",
                    nn: "Vi finn inga verksemd med nummer {number}.",
                    en: "We find no organisation with number {number}.",
                    number = org.grouped(),
                },
                word! {
                    nb: "Sifrene passer sammen, men nummeret er ikke registrert. Sjekk tallene.",
                    nn: "Siffera passar saman, men nummeret er ikkje registrert. Sjekk tala.",
                    en: "The digits fit together, but the number is not registered. Check the digits.",
                },
            )
        })?;
        if let UnitState::Deleted(since) = &unit.state {
            return Err(problem(
                "E08",
                &words! {
                    nb: "{name} ble slettet {since}.",
                    nn: "{name} vart sletta {since}.",
                    en: "{name} was deleted on {since}.",
                    name = readable(&unit.name),
                },
                word! {
                    nb: "Bruk nummeret til virksomheten som har overtatt.",
                    nn: "Bruk nummeret til verksemda som har overteke.",
                    en: "Use the number of the organisation that has taken over.",
                },
            ));
        }
        self.become_organisation(Party {
            org,
            name: readable(&unit.name),
        })
        .await?;
        self.state().await
    }

    /// Says whether another system fetches what comes in. Then this one only sends.
    pub async fn set_other_fetches(&self, other: bool) -> Result<SetupState, AppError> {
        self.change(move |kept| {
            kept.other_fetches = Some(other);
            kept.message_channel = None;
        })
        .await?;
        self.state().await
    }

    /// Says that another system fetches what comes in, but for what is sent to the message channel `name`,
    /// which is this one's own (eformidling-dpo 0, 5 and 4.4).
    ///
    /// Errors: a name that no channel can have.
    pub async fn set_own_channel(&self, name: &str) -> Result<SetupState, AppError> {
        let name = name.trim().to_owned();
        if !is_channel_name(&name) {
            return Err(problem(
                "",
                "Meldingskanalen har inntil 25 tegn: bokstavene a til z, tall, bindestrek og \
                 understrek.",
                word! {
                    nb: "Skriv navnet slik det er avtalt, for eksempel sak-arkiv.",
                    nn: "Skriv namnet slik det er avtalt, til dømes sak-arkiv.",
                    en: "Write the name as it was agreed, for example sak-arkiv.",
                },
            ));
        }
        self.change(move |kept| {
            kept.other_fetches = Some(true);
            kept.message_channel = Some(name);
        })
        .await?;
        self.state().await
    }

    /// Makes the account, or changes the one there is. The profile can be opened when this returns; the
    /// last clone of the set-up must be dropped first.
    pub async fn finish(&self) -> Result<(), AppError> {
        let kept = self.kept().await?;
        let missing = || {
            problem(
                "",
                word! {
                    nb: "Oppsettet er ikke ferdig.",
                    nn: "Oppsettet er ikkje ferdig.",
                    en: "The set-up is not finished.",
                },
                word! {
                    nb: "Gjør ferdig trinnene som mangler.",
                    nn: "Gjer ferdig stega som manglar.",
                    en: "Finish the steps that remain.",
                },
            )
        };
        let usable = self.shown_konto().await?.is_usable();
        if !kept.is_complete(usable) || self.credential().await?.is_none() {
            return Err(missing());
        }
        let party = kept.organisation().ok_or_else(missing)?;
        let config = serde_json::to_string(&AccountConfig {
            client_id: kept.client_id(),
            system_user: kept.external_ref(),
            registered_key: kept.key_id.is_some(),
            send_only: kept.other_fetches == Some(true),
            message_channel: kept.message_channel.clone(),
            without_dpo: kept.without_dpo,
        })
        .map_err(|error| AppError::Internal(error.to_string()))?;
        let account = self.account().await?;
        self.0
            .store
            .tx(move |tx| {
                match account {
                    Some(row) => {
                        if row.config != config {
                            // Another client or another system user, or eFormidling that was turned off: what
                            // waited on the old one tries anew.
                            tx.release_services(row.id)?;
                        }
                        tx.update_account(row.id, &party.name, &config, true)?;
                    }
                    None => {
                        tx.add_account(&NewAccount {
                            service: ServiceIdentifier::Dpo,
                            org: party.org,
                            name: party.name,
                            config,
                        })?;
                    }
                }
                trial::begin_anew(tx)
            })
            .await?;
        Ok(())
    }

    /// Whether Budstikke has been used with this profile.
    pub async fn is_in_use(&self) -> Result<bool, AppError> {
        Ok(self.account().await?.is_some())
    }

    /// Messages belong to their organisation: with an account it can not become another.
    async fn may_become(&self, org: OrgNumber) -> Result<(), AppError> {
        if let Some(account) = self.account().await?
            && account.org != org
        {
            return Err(problem(
                "E07",
                &words! {
                    nb: "Denne profilen tilhører {name}, og meldingene i den gjør det samme.",
                    nn: "Denne profilen høyrer til {name}, og meldingane i han gjer det same.",
                    en: "This profile belongs to {name}, and so do the messages in it.",
                    name = account.org.grouped(),
                },
                word! {
                    nb: "En annen virksomhet trenger et eget oppsett på en egen maskin eller brukerkonto.",
                    nn: "Ei anna verksemd treng eit eige oppsett på ei eiga maskin eller ein eigen brukarkonto.",
                    en: "Another organisation needs a set-up of its own, on a computer or user account of its own.",
                },
            ));
        }
        if let Some(credential) = self.credential().await?
            && credential.org_number() != org
        {
            return Err(other_organisation(
                credential.org_number(),
                org,
                IpcCode::Other,
            ));
        }
        Ok(())
    }

    /// A client and a system user that were answered for another organisation are forgotten.
    async fn become_organisation(&self, party: Party) -> Result<(), AppError> {
        if self.kept().await?.org != party.org.digits() {
            self.drop_konto().await?;
        }
        self.change(move |kept| {
            if kept.org != party.org.digits() {
                *kept = Kept::default();
            }
            kept.org = party.org.digits();
            kept.name = party.name;
        })
        .await?;
        self.forget_checks();
        Ok(())
    }

    async fn account(&self) -> Result<Option<AccountRow>, AppError> {
        Ok(self
            .0
            .store
            .read(|r| {
                let mut accounts = r.accounts()?.into_iter();
                Ok(accounts.find(|account| account.service == ServiceIdentifier::Dpo))
            })
            .await?)
    }

    async fn credential(&self) -> Result<Option<Credential>, AppError> {
        let (key, pem) = self
            .0
            .store
            .read(|r| Ok((r.secret(KEY)?, r.secret(CERTIFICATES)?)))
            .await?;
        let (Some(key), Some(pem)) = (key, pem) else {
            return Ok(None);
        };
        let pem = String::from_utf8_lossy(pem.expose()).into_owned();
        Credential::from_pkcs8(&key, &pem)
            .map(Some)
            .map_err(|error| AppError::Credential(error.to_string()))
    }

    /// What the services said was about other answers than those given now.
    fn forget_checks(&self) {
        *lock(&self.0.accesses) = access::unchecked();
    }
}

fn step(kept: &Kept, certificate: bool, usable_konto: bool) -> SetupStep {
    if kept.org.is_empty() {
        SetupStep::Organisation
    } else if !certificate {
        SetupStep::Certificate
    } else if kept.client_id.is_empty() {
        SetupStep::Client
    } else if kept.without_dpo {
        match usable_konto {
            true => SetupStep::Trial,
            false => SetupStep::FiksIo,
        }
    } else if !kept.has_system_user() {
        SetupStep::SystemUser
    } else if kept.other_fetches.is_none() {
        SetupStep::Accesses
    } else {
        SetupStep::Trial
    }
}

/// E07, with the two choices when the file can still be taken.
fn other_organisation(theirs: OrgNumber, ours: OrgNumber, code: IpcCode) -> AppError {
    AppError::Setup {
        code,
        number: "E07",
        what: words! {
            nb: "Sertifikatet tilhører {theirs}, men dere er satt opp som {ours}.",
            nn: "Sertifikatet høyrer til {theirs}, men de er sette opp som {ours}.",
            en: "The certificate belongs to {theirs}, but you are set up as {ours}.",
            theirs = theirs.grouped(),
            ours = ours.grouped(),
        },
        action: match code {
            IpcCode::OtherOrganisation => {
                words! {
                    nb: "Bruk {number}, eller velg en annen fil.",
                    nn: "Bruk {number}, eller vel ei anna fil.",
                    en: "Use {number}, or choose another file.",
                    number = theirs.grouped(),
                }
            }
            _ => words! {
                nb: "Velg sertifikatet til den nye virksomheten først.",
                nn: "Vel sertifikatet til den nye verksemda først.",
                en: "Choose the certificate of the new organisation first.",
            },
        },
        details: String::new(),
    }
}

/// E07 for an old key that is somebody else's.
pub(crate) fn not_ours(theirs: OrgNumber, ours: OrgNumber) -> AppError {
    AppError::Setup {
        code: IpcCode::Other,
        number: "E07",
        what: words! {
            nb: "Sertifikatet tilhører {theirs}, men dere er {ours}.",
            nn: "Sertifikatet høyrer til {theirs}, men de er {ours}.",
            en: "The certificate belongs to {theirs}, but you are {ours}.",
            theirs = theirs.grouped(),
            ours = ours.grouped(),
        },
        action: words! {
            nb: "Velg et sertifikat som har vært deres.",
            nn: "Vel eit sertifikat som har vore dykkar.",
            en: "Choose a certificate that has been yours.",
        },
        details: String::new(),
    }
}

fn problem(number: &'static str, what: &str, action: &str) -> AppError {
    AppError::Setup {
        code: IpcCode::Other,
        number,
        what: what.to_owned(),
        action: action.to_owned(),
        details: String::new(),
    }
}

/// A service's failure, with what it means for a set-up instead of a message.
fn service(failure: &budstikke_domain::Failure) -> AppError {
    let told = crate::error::service(failure);
    AppError::Setup {
        code: IpcCode::Other,
        number: crate::error::number_of(failure.kind),
        what: told.what,
        action: told.action,
        details: told.details,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
