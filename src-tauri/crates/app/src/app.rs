//! Opening and closing a profile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use budstikke_directory::{Directory, Enhetsregisteret};
use budstikke_domain::{AccountId, CheckedClock, Clock, Party, Secret, ServiceIdentifier};
use budstikke_engine::{Engine, EngineParts, Wake};
use budstikke_identity::{
    Credential, MaskinportenClient, RecoveryLock, RegisteredKey, SystemUser, TokenSource,
};
use budstikke_net::Environment;
use budstikke_store::{NewAccount, Store};
use budstikke_transport::DpoConfig;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::diagnose::Diagnosis;
use crate::dpo;
use crate::drafts::attachments::Attachments;
use crate::drafts::dropped::AskedAbout;
use crate::dto::{AppEvent, Counts, Organisation, Session};
use crate::fiks::access::given;
use crate::fiks::{Fiks, own_key, welcome};
use crate::intake::OwnIntake;
use crate::intake::own_keys::OwnKeys;
use crate::messages::opened::OpenedCopies;
use crate::notifier::{self, Notifier};
use crate::outbox::Uploads;
use crate::outbox::packer::OwnPacker;
use crate::profile::{AppConfig, Newcomer, Profile, Settings};
use crate::reminders;
use crate::setup::trial;
use crate::{AppError, VERSION, events};

/// One open profile. Cheap to clone; the profile is closed by [`App::close`].
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    environment: Environment,
    recovery: Option<RecoveryLock>,
    profile: Profile,
    settings: RwLock<Settings>,
    store: Store,
    clock: Arc<dyn Clock>,
    organisation: Party,
    account: AccountId,
    fiks: Option<Fiks>,
    credential: Arc<Credential>,
    own_keys: OwnKeys,
    directory: Directory,
    enhetsregisteret: Enhetsregisteret,
    diagnosis: Diagnosis,
    attachments: Attachments,
    asked_about: AskedAbout,
    opened: OpenedCopies,
    uploads: Arc<Mutex<Uploads>>,
    events: broadcast::Sender<AppEvent>,
    notifier: Notifier,
    engine: tokio::sync::Mutex<Option<Engine>>,
    health: tokio::sync::watch::Receiver<budstikke_engine::Health>,
    noticed: Mutex<i64>,
    untried: AtomicBool,
    without_dpo: bool,
    send_only: bool,
    message_channel: Option<String>,
    poll_interval: Duration,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What an account remembers besides its organisation; secrets lie in table `secret`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountConfig {
    pub(crate) client_id: String,
    pub(crate) system_user: String,
    /// The client signs with the key in [`CLIENT_KEY`] instead of the certificate's.
    #[serde(default)]
    pub(crate) registered_key: bool,
    /// Another system fetches for the organisation: two on one queue steal each other's messages.
    #[serde(default)]
    pub(crate) send_only: bool,
    /// Our own message channel beside that system: what we send asks to be answered on it, and nothing
    /// else is fetched (eformidling-dpo 0, 5).
    #[serde(default)]
    pub(crate) message_channel: Option<String>,
    /// The organisation has only FIKS IO: nothing is sent or fetched over DPO.
    #[serde(default)]
    pub(crate) without_dpo: bool,
}

/// The private key of our certificate, PKCS#8.
pub(crate) const KEY: &str = "credential.pkcs8";
/// Our certificate and what came with it, PEM.
pub(crate) const CERTIFICATES: &str = "credential.pem";
/// The registered key of our client, JWK.
pub(crate) const CLIENT_KEY: &str = "client.jwk";
const EVENTS: usize = 1024;

impl App {
    /// Opens a profile and starts its engine. A new profile is set up from the newcomer of `config`.
    ///
    /// Must be called inside a tokio runtime. Errors: the store's when the folder is in use or the key
    /// does not fit; [`AppError::NoProfile`] when there is no account and no newcomer.
    pub async fn open(mut config: AppConfig) -> Result<App, AppError> {
        config.clock = Arc::new(CheckedClock::new(config.clock));
        let store = Store::open(config.profile.folder(), &config.key, config.clock.clone())?;
        let settings = settings(&config)?;
        settings.speak();
        let (account, organisation, account_config, credential) =
            account(&store, config.newcomer.as_ref()).await?;
        let client_key = if account_config.registered_key {
            Some(registered_key(&store).await?)
        } else {
            None
        };
        if let Some(newcomer) = &config.newcomer {
            welcome(&store, newcomer).await?;
        }
        let untried = trial::is_pending(&store).await?;
        let credential = Arc::new(credential);
        let own_keys = OwnKeys::load(&store, credential.clone()).await?;

        let environment = config.profile.environment();
        let anchors = config.anchors()?;
        let http = config.http()?;
        let without_dpo = account_config.without_dpo;
        let send_only = account_config.send_only;
        let message_channel = account_config.message_channel;
        let tokens = Arc::new(TokenSource::new(
            http.clone(),
            MaskinportenClient {
                client_id: account_config.client_id,
                key: client_key,
                credential: credential.clone(),
            },
        ));
        let fiks = Fiks::load(&store, http.clone(), tokens.clone()).await?;
        let system_user = SystemUser {
            org: organisation.org,
            external_ref: account_config.system_user,
        };
        let enhetsregisteret = Enhetsregisteret::new(http.clone());
        let anchors = Arc::new(anchors);
        let directory = Directory::new(http.clone(), tokens.clone(), anchors.clone());
        let fiks_http = http.clone();
        let diagnosis = Diagnosis::new(
            http.clone(),
            anchors.clone(),
            tokens.clone(),
            system_user.clone(),
        );
        let dpo_config = DpoConfig {
            http,
            tokens,
            system_user,
            message_channel: message_channel.clone(),
            poll_interval: jiff::SignedDuration::try_from(config.poll_interval)
                .map_err(|error| AppError::Internal(error.to_string()))?,
            searches_a_minute: config.searches_a_minute,
            pieces: config.pieces,
        };

        let seed = u64::from_le_bytes(random()?);
        // On a channel of our own nobody's messages but ours are taken.
        let fetches = !send_only || message_channel.is_some();
        let mut channels = vec![match without_dpo {
            true => dpo::unused(account),
            false => dpo::channel(account, dpo_config, fetches),
        }];
        channels.extend(
            fiks.as_ref()
                .map(|fiks| fiks.channel(&fiks_http, &organisation.name)),
        );
        let engine = Engine::start(EngineParts {
            store: store.clone(),
            channels,
            packer: Arc::new(OwnPacker {
                store: store.clone(),
                credential: credential.clone(),
                organisation: organisation.clone(),
                message_channel: message_channel.clone(),
                clock: config.clock.clone(),
            }),
            intake: Arc::new(OwnIntake {
                store: store.clone(),
                account,
                organisation: organisation.clone(),
                keys: own_keys.clone(),
                anchors,
                enhetsregisteret: enhetsregisteret.clone(),
                fiks: fiks.as_ref().map(Fiks::intake),
            }),
            clock: config.clock.clone(),
            seed,
        });

        let events = broadcast::Sender::new(EVENTS);
        let app = App(Arc::new(Inner {
            environment,
            recovery: config.profile.recoverable(),
            profile: config.profile.clone(),
            settings: RwLock::new(settings),
            notifier: Notifier::default(),
            attachments: Attachments::new(store.clone(), events.clone()),
            asked_about: AskedAbout::default(),
            opened: OpenedCopies::new(config.profile.folder()),
            store,
            clock: config.clock,
            organisation,
            account,
            fiks,
            credential,
            own_keys,
            directory,
            enhetsregisteret,
            diagnosis,
            uploads: Arc::default(),
            events,
            health: engine.health(),
            engine: tokio::sync::Mutex::new(Some(engine)),
            noticed: Mutex::new(0),
            untried: AtomicBool::new(untried),
            without_dpo,
            // Over FIKS IO nobody fetches for us but ourselves.
            send_only: send_only && !without_dpo,
            message_channel: message_channel.filter(|_| !without_dpo),
            poll_interval: config.poll_interval,
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }));
        events::start(&app).await;
        notifier::start(&app);
        reminders::start(&app);
        own_key::start(&app);
        given::start(&app);
        app.sweep_thrown_away().await?;
        Ok(app)
    }

    /// Lets what is under way finish for a few seconds, then closes the profile. What was not finished is
    /// found again when it is opened.
    pub async fn close(&self) {
        const GRACE: Duration = Duration::from_secs(10);
        self.0.attachments.settle().await;
        let engine = self.0.engine.lock().await.take();
        if let Some(engine) = engine {
            engine.stop(GRACE).await;
        }
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        let opened = self.0.opened.clone();
        // A folder that can not be removed now is swept at the next start.
        let _ = tokio::task::spawn_blocking(move || opened.sweep()).await;
    }

    /// Who and where we are.
    pub fn session(&self) -> Session {
        Session {
            environment: self.0.environment.into(),
            organisation: Organisation {
                org_number: self.0.organisation.org.digits(),
                name: self.0.organisation.name.clone(),
            },
            person: self.settings().person,
            untried: self.0.untried.load(Ordering::Relaxed),
            without_dpo: self.0.without_dpo,
            send_only: self.0.send_only,
            message_channel: self.0.message_channel.clone(),
            konto: self.fiks().map(|fiks| fiks.config.konto_name.clone()),
            recovery_key: self.0.recovery.as_ref().map(RecoveryLock::exists),
            fetch_every: u32::try_from(self.0.poll_interval.as_secs().max(1)).unwrap_or(u32::MAX),
            version: VERSION.to_owned(),
        }
    }

    /// What happens, after it is durable.
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.0.events.subscribe()
    }

    /// Numbers for the navigation.
    pub async fn counts(&self) -> Result<Counts, AppError> {
        let counts = self.0.store.read(|r| r.counts()).await?;
        // A draft that was thrown away is still a row for as long as it can be brought back.
        let drafts = self.list_drafts().await?.len();
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Counts {
            drafts: u32::try_from(drafts).unwrap_or(u32::MAX),
            outbox: small(counts.outbox),
            sent: small(counts.sent),
            inbox: small(counts.inbox),
            unread: small(counts.unread),
            followup: small(self.follow_up_count().await?),
        })
    }

    pub(crate) async fn wake(&self, wake: Wake) {
        if let Some(engine) = self.0.engine.lock().await.as_ref() {
            engine.wake(wake);
        }
    }

    /// Lets go on what waits on `key`.
    pub(crate) async fn release(&self, key: &str) -> Result<(), AppError> {
        if let Some(engine) = self.0.engine.lock().await.as_ref() {
            engine.release(key).await?;
        }
        Ok(())
    }

    /// Asks for new messages at once.
    pub async fn fetch_now(&self) -> Result<(), AppError> {
        if let Some(engine) = self.0.engine.lock().await.as_ref() {
            for account in self.accounts_in_use() {
                engine.wake(Wake::Inbox(account));
            }
            engine.wake(Wake::Outbox);
        }
        Ok(())
    }

    /// Removes for good what was thrown away before this start.
    async fn sweep_thrown_away(&self) -> Result<(), AppError> {
        let rows = self.0.store.read(|r| r.drafts()).await?;
        for row in rows {
            if crate::drafts::letter::Letter::of(&row)?.thrown_away {
                self.0.store.tx(move |tx| tx.delete_draft(&row.uid)).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn environment(&self) -> Environment {
        self.0.environment
    }

    /// What a person has set, as it is now.
    pub(crate) fn settings(&self) -> Settings {
        let settings = self.0.settings.read();
        settings.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is set from now on. It is in the file already.
    pub(crate) fn use_settings(&self, settings: Settings) {
        settings.speak();
        let mut now = self
            .0
            .settings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *now = settings;
    }

    /// The folder that is open.
    pub(crate) fn profile(&self) -> &Profile {
        &self.0.profile
    }

    pub(crate) fn notifier(&self) -> &Notifier {
        &self.0.notifier
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    pub(crate) fn organisation(&self) -> &Party {
        &self.0.organisation
    }

    pub(crate) fn account(&self) -> AccountId {
        self.0.account
    }

    /// Whether letters go and come over eFormidling.
    pub(crate) fn uses_dpo(&self) -> bool {
        !self.0.without_dpo
    }

    /// The accounts that something is sent or fetched through, that of DPO first.
    pub(crate) fn accounts_in_use(&self) -> impl Iterator<Item = AccountId> + '_ {
        let all = self.accounts();
        all.filter(move |account| self.uses_dpo() || *account != self.account())
    }

    /// Every account of the profile, that of DPO first: of one that is not used there may be messages from before.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        let fiks = self.0.fiks.as_ref().map(|fiks| fiks.account);
        std::iter::once(self.0.account).chain(fiks)
    }

    /// Our konto on FIKS IO, when we have one.
    pub(crate) fn fiks(&self) -> Option<&Fiks> {
        self.0.fiks.as_ref()
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.0.credential
    }

    pub(crate) fn own_keys(&self) -> &OwnKeys {
        &self.0.own_keys
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.0.directory
    }

    pub(crate) fn enhetsregisteret(&self) -> &Enhetsregisteret {
        &self.0.enhetsregisteret
    }

    pub(crate) fn diagnosis(&self) -> &Diagnosis {
        &self.0.diagnosis
    }

    /// Resolves when the app is being closed.
    pub(crate) async fn closing(&self) {
        self.0.stop.cancelled().await;
    }

    pub(crate) fn attachments(&self) -> &Attachments {
        &self.0.attachments
    }

    pub(crate) fn asked_about(&self) -> &AskedAbout {
        &self.0.asked_about
    }

    pub(crate) fn opened(&self) -> &OpenedCopies {
        &self.0.opened
    }

    pub(crate) fn uploads(&self) -> &Mutex<Uploads> {
        &self.0.uploads
    }

    pub(crate) fn is_send_only(&self) -> bool {
        self.0.send_only
    }

    /// The set-up has been tried, or a person does not want to.
    pub(crate) fn tried(&self) {
        self.0.untried.store(false, Ordering::Relaxed);
    }

    pub(crate) fn tell(&self, event: AppEvent) {
        // An error means that no window listens.
        let _ = self.0.events.send(event);
    }

    pub(crate) fn engine_health(&self) -> budstikke_engine::Health {
        self.0.health.borrow().clone()
    }

    pub(crate) fn health_changes(&self) -> tokio::sync::watch::Receiver<budstikke_engine::Health> {
        self.0.health.clone()
    }

    pub(crate) async fn progress(&self) -> Option<broadcast::Receiver<budstikke_engine::Upload>> {
        self.0.engine.lock().await.as_ref().map(Engine::progress)
    }

    /// Whether the event with this number has not been told to a person yet; notes that it is now.
    pub(crate) fn first_notice(&self, event: i64) -> bool {
        let mut noticed = self
            .0
            .noticed
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let first = event > *noticed;
        *noticed = event.max(*noticed);
        first
    }

    /// Runs `task` until it ends or the app is closed.
    pub(crate) fn run(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.0.stop.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = task => {}
            }
        });
    }
}

fn settings(config: &AppConfig) -> Result<Settings, AppError> {
    let mut settings = config.profile.settings()?;
    if let Some(newcomer) = &config.newcomer
        && settings.person.is_empty()
    {
        settings.person.clone_from(&newcomer.person);
        settings.unit.clone_from(&newcomer.unit);
        config.profile.save_settings(&settings)?;
    }
    Ok(settings)
}

/// The account of the profile, set up from the newcomer when there is none. The .p12 is read once; its
/// key lies in the encrypted database from then on, and the file is not kept.
async fn account(
    store: &Store,
    newcomer: Option<&Newcomer>,
) -> Result<(AccountId, Party, AccountConfig, Credential), AppError> {
    let row = store
        .read(|r| {
            let mut accounts = r.accounts()?.into_iter();
            Ok(accounts.find(|account| account.service == ServiceIdentifier::Dpo))
        })
        .await?;
    if let Some(row) = row {
        let (key, certificates) = store
            .read(|r| Ok((r.secret(KEY)?, r.secret(CERTIFICATES)?)))
            .await?;
        let (Some(key), Some(certificates)) = (key, certificates) else {
            return Err(AppError::Credential(
                "there is no key in the profile".to_owned(),
            ));
        };
        let pem = String::from_utf8_lossy(certificates.expose()).into_owned();
        let credential = Credential::from_pkcs8(&key, &pem)
            .map_err(|error| AppError::Credential(error.to_string()))?;
        let config = serde_json::from_str(&row.config)
            .map_err(|error| AppError::Internal(format!("account: {error}")))?;
        return Ok((
            row.id,
            Party {
                org: row.org,
                name: row.name,
            },
            config,
            credential,
        ));
    }
    let newcomer = newcomer.ok_or(AppError::NoProfile)?;
    let credential = Credential::from_p12(&newcomer.p12, &newcomer.password)
        .map_err(|error| AppError::Credential(error.to_string()))?;
    let key = credential
        .export_pkcs8()
        .map_err(|error| AppError::Credential(error.to_string()))?;
    let certificates = Secret::new(credential.certificates_pem().into_bytes());
    let config = AccountConfig {
        client_id: newcomer.client_id.clone(),
        system_user: newcomer.system_user.clone(),
        registered_key: false,
        send_only: false,
        message_channel: None,
        without_dpo: false,
    };
    let new = NewAccount {
        service: ServiceIdentifier::Dpo,
        org: newcomer.org,
        name: newcomer.name.clone(),
        config: serde_json::to_string(&config)
            .map_err(|error| AppError::Internal(error.to_string()))?,
    };
    let id = store
        .tx(move |tx| {
            tx.put_secret(KEY, &key)?;
            tx.put_secret(CERTIFICATES, &certificates)?;
            tx.add_account(&new)
        })
        .await?;
    let organisation = Party {
        org: newcomer.org,
        name: newcomer.name.clone(),
    };
    Ok((id, organisation, config, credential))
}

async fn registered_key(store: &Store) -> Result<RegisteredKey, AppError> {
    let jwk = store.read(|r| r.secret(CLIENT_KEY)).await?;
    let jwk = jwk.ok_or_else(|| {
        AppError::Credential("there is no registered key in the profile".to_owned())
    })?;
    RegisteredKey::from_jwk(jwk.expose()).map_err(|error| AppError::Credential(error.to_string()))
}

fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0u8; N];
    openssl::rand::rand_bytes(&mut bytes).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(bytes)
}
