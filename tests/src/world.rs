//! A small Norway and a person in it: the sandbox with our own app beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use budstikke_app::dto::{
    Agreement, AppEvent, AsideRow, Draft, DraftInput, FiksIoInput, Folder, InboxPage, InboxRow,
    IncomingDetail, MessageDetail,
};
use budstikke_app::{
    App, AppConfig, ClientInput, Environment, Profile, ProfileKey, Settings, Setup,
};
use budstikke_domain::{Clock, ManualClock, Process, Secret, SystemClock};
use budstikke_sandbox::{BrokerOptions, KontoRole, Pace, Sandbox, SandboxOptions};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub use budstikke_tryout::US;

/// Answers everything within moments.
pub const PROMPT: &str = "311204823";
/// Never answers.
pub const SILENT: &str = "311204807";
/// Its archive says no.
pub const REFUSING: &str = "311204815";

/// How long a scenario may take before it has failed. Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(60);

/// The sandbox and an empty home.
pub struct World {
    /// The sandbox, for faults and for looking at what came.
    pub sandbox: Sandbox,
    clock: Arc<dyn Clock>,
    home: TempDir,
}

/// Us at our desk.
pub struct Desk {
    /// The app under test.
    pub app: App,
}

impl World {
    /// A world that runs on the machine's clock, with organisations that answer at once.
    pub async fn new() -> World {
        World::with_clock(Arc::new(SystemClock)).await
    }

    /// A world that runs on `clock`.
    pub async fn with_clock(clock: Arc<dyn Clock>) -> World {
        World::with(clock, |_| {}).await
    }

    /// A world whose queues of FIKS IO are on a RabbitMQ; `None` after saying that there is none on this machine.
    pub async fn on_rabbitmq() -> Option<World> {
        if budstikke_sandbox::rabbitmq_server().is_none() {
            crate::programs::skip("no rabbitmq-server");
            return None;
        }
        let on_rabbitmq = |options: &mut SandboxOptions| options.rabbitmq = true;
        Some(World::with(Arc::new(SystemClock), on_rabbitmq).await)
    }

    async fn with(clock: Arc<dyn Clock>, more: impl FnOnce(&mut SandboxOptions)) -> World {
        crate::log::start();
        let home = tempfile::tempdir().expect("a home");
        let state = home.path().join("sandbox");
        let mut options = SandboxOptions {
            state_dir: Some(state),
            keys_dir: Some(shared_keys().await),
            clock: clock.clone(),
            broker: BrokerOptions {
                scan: SignedDuration::from_millis(20),
                ..BrokerOptions::default()
            },
            prompt: Pace {
                received: SignedDuration::from_millis(20),
                delivered: SignedDuration::from_millis(40),
                receipt: Some(SignedDuration::from_millis(60)),
            },
            ..SandboxOptions::default()
        };
        more(&mut options);
        let sandbox = Sandbox::start(options).await.expect("the sandbox starts");
        World {
            sandbox,
            clock,
            home,
        }
    }

    /// The time in it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A folder for a test's own files.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// A file of `size` bytes called `name`.
    pub fn file(&self, name: &str, size: usize) -> PathBuf {
        let path = self.home.path().join(name);
        let bytes: Vec<u8> = (0..size).map(|index| (index % 251) as u8).collect();
        std::fs::write(&path, bytes).expect("the file is written");
        path
    }

    /// Opens our profile, with letters held for `hold` seconds.
    pub async fn desk(&self, hold: u32) -> Desk {
        Desk {
            app: App::open(self.config(hold))
                .await
                .expect("the profile opens"),
        }
    }

    /// The same with our konto.
    pub async fn konto_desk(&self, hold: u32) -> Desk {
        Desk {
            app: App::open(self.konto_config(hold))
                .await
                .expect("the profile opens"),
        }
    }

    /// What a profile of the test environment is opened with, where the sandbox's services stand in for
    /// the real ones. Nothing but a test can say so: a shipped program knows its environments' addresses.
    pub fn stand_in(&self) -> AppConfig {
        let profile = Profile::of(self.home.path(), Environment::Test);
        self.stand_in_for(profile, Secret::new([7; 32]))
    }

    /// The same for another profile of the test environment.
    pub fn stand_in_for(&self, profile: Profile, key: ProfileKey) -> AppConfig {
        let config = profile.config(key, self.clock.clone());
        let mut config = config.expect("a folder is made");
        config.endpoints = budstikke_tryout::endpoints(self.sandbox.urls());
        config.extra_roots = vec![self.sandbox.ca_pem().to_owned()];
        config.anchors = config.extra_roots.clone();
        config.poll_interval = Duration::from_millis(50);
        config.searches_a_minute = None;
        config
    }

    /// Sets us up in `config`, as far as to who fetches.
    pub async fn set_up(&self, config: AppConfig) -> Setup {
        let us = self.sandbox.organisation(US).expect("we live here");
        self.set_up_with(config, &us.p12, &us.password).await
    }

    /// The same with another certificate of ours.
    pub async fn set_up_with(&self, config: AppConfig, p12: &[u8], password: &str) -> Setup {
        let setup = Setup::open(config).expect("the profile opens");
        setup.set_organisation(US).await.expect("we are registered");
        let file = self.home.path().join("virksomhet.p12");
        std::fs::write(&file, p12).expect("the file is written");
        setup.choose_file(file);
        let password = Secret::new(password.to_owned());
        setup.open_certificate(password).await.expect("it is ours");
        let clients = self.sandbox.clients();
        let ours = clients.iter().find(|client| client.org_number == US);
        let client = ClientInput {
            id: ours.expect("we have a client").client_id.clone(),
            certificate: true,
        };
        let state = setup.set_client(client).await.expect("it is taken");
        let user = state.system_user;
        setup
            .set_system_user(&user.system_id, &user.external_ref, true)
            .await
            .expect("it is taken");
        setup
    }

    /// What our profile is opened with, without our konto on FIKS IO: its calls would meet what is planned
    /// for those of letters.
    pub fn config(&self, hold: u32) -> AppConfig {
        let mut config = self.konto_config(hold);
        if let Some(newcomer) = &mut config.newcomer {
            newcomer.konto = None;
        }
        config
    }

    /// What our profile is opened with.
    pub fn konto_config(&self, hold: u32) -> AppConfig {
        self.konto_config_in(Profile::sandkasse(self.home.path()), hold)
    }

    /// The same for another profile: the same konto on another machine.
    pub fn konto_config_in(&self, profile: Profile, hold: u32) -> AppConfig {
        let mut config = budstikke_tryout::join(profile, &self.sandbox, self.clock.clone())
            .expect("we live here, and a key is made");
        config.poll_interval = Duration::from_millis(50);
        let settings = Settings {
            hold_seconds: hold,
            ..Settings::default()
        };
        std::fs::write(
            config.profile.folder().join("settings.toml"),
            format!(
                "hold_seconds = {}\ndeadline_hours = {}\n",
                settings.hold_seconds, settings.deadline_hours
            ),
        )
        .expect("settings are written");
        config
    }
}

impl Desk {
    /// A draft to `org` with `files`, every one of them read.
    pub async fn draft(&self, org: &str, title: &str, files: Vec<PathBuf>) -> Draft {
        let draft = self.app.new_draft().await.expect("a draft");
        let draft = self
            .app
            .save_draft(&draft.id, input(org, title))
            .await
            .expect("it is saved");
        self.with_files(&draft, files).await
    }

    /// The draft with `files` beside what it has, every one of them read.
    pub async fn with_files(&self, draft: &Draft, files: Vec<PathBuf>) -> Draft {
        let count = files.len() + draft.attachments.len();
        let mut events = self.app.events();
        self.app
            .attach(&draft.id, files)
            .await
            .expect("files are taken");
        within(async {
            loop {
                let draft = self.app.draft(&draft.id).await.expect("it is there");
                let settled = draft.attachments.iter().all(|attachment| {
                    !matches!(
                        attachment.state,
                        budstikke_app::dto::AttachmentState::Reading { .. }
                    )
                });
                if settled && draft.attachments.len() == count {
                    return draft;
                }
                let _ = events.recv().await;
            }
        })
        .await
    }

    /// Writes and sends a letter with one document. Its uid.
    pub async fn send(&self, world: &World, org: &str) -> String {
        let draft = self
            .draft(
                org,
                "Tilsvar i høring",
                vec![world.file("Tilsvar.pdf", 4000)],
            )
            .await;
        self.app
            .send_draft(&draft.id)
            .await
            .expect("it goes to Utboks")
            .uid
    }

    /// Waits until the message looks as `done` says.
    pub async fn until(&self, uid: &str, done: impl Fn(&MessageDetail) -> bool) -> MessageDetail {
        let mut events = self.app.events();
        let last = std::sync::Mutex::new(String::new());
        let waiting = async {
            loop {
                let message = self.app.message(uid).await.expect("it is there");
                if done(&message) {
                    return message;
                }
                *last.lock().expect("alone") = format!("{} {:?}", message.sentence, message.outbox);
                loop {
                    match events.recv().await {
                        Ok(AppEvent::MessageChanged { uid: changed }) if changed == uid => break,
                        Ok(_) => {}
                        Err(_) => break,
                    }
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(message) => message,
            Err(_) => panic!(
                "it did not come to that; last: {}",
                last.lock().expect("alone")
            ),
        }
    }

    /// Waits until the message looks as `done` says, in a world whose clock runs only when nothing happens.
    pub async fn until_as_time_passes(
        &self,
        clock: &ManualClock,
        uid: &str,
        done: impl Fn(&MessageDetail) -> bool,
    ) -> MessageDetail {
        as_time_passes(
            clock,
            SignedDuration::from_millis(50),
            self.until(uid, done),
        )
        .await
    }

    /// Waits until `count` letters lie in Innboks.
    pub async fn until_inbox(&self, count: usize) -> Vec<InboxRow> {
        self.until_rows(|rows| rows.len() >= count).await
    }

    /// Waits until Innboks looks as `done` says.
    pub async fn until_rows(&self, done: impl Fn(&[InboxRow]) -> bool) -> Vec<InboxRow> {
        let page = self.until_page(|page| done(&page.rows)).await;
        page.rows
    }

    /// Waits until there are `count` letters in Innboks, also more than a page shows.
    pub async fn until_total(&self, count: u32) {
        self.until_page(|page| page.total >= count).await;
    }

    /// Waits until `count` deliveries are put aside.
    pub async fn until_aside(&self, count: usize) -> Vec<AsideRow> {
        self.until_page(|page| page.aside.len() >= count)
            .await
            .aside
    }

    async fn until_page(&self, done: impl Fn(&InboxPage) -> bool) -> InboxPage {
        let mut events = self.app.events();
        let last = std::sync::Mutex::new(String::new());
        let waiting = async {
            loop {
                let page = self.app.list_inbox(None).await.expect("a list");
                if done(&page) {
                    return page;
                }
                *last.lock().expect("alone") = format!("{page:?}");
                let _ = events.recv().await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(page) => page,
            Err(_) => panic!(
                "it did not come to that; last: {}",
                last.lock().expect("alone")
            ),
        }
    }

    /// Waits until an incoming letter looks as `done` says.
    pub async fn until_letter(
        &self,
        uid: &str,
        done: impl Fn(&IncomingDetail) -> bool,
    ) -> IncomingDetail {
        let mut events = self.app.events();
        let waiting = async {
            loop {
                let letter = self.app.incoming(uid).await.expect("it is there");
                if done(&letter) {
                    return letter;
                }
                let _ = events.recv().await;
            }
        };
        within(waiting).await
    }

    /// Waits until the archive has answered for good.
    pub async fn until_answered(&self, uid: &str) -> MessageDetail {
        self.until(uid, |message| step(message, "closed") == "Confirmed")
            .await
    }

    /// The uids of a folder.
    pub async fn folder(&self, folder: Folder) -> Vec<String> {
        let page = self.app.list_messages(folder, None).await.expect("a list");
        page.rows.into_iter().map(|row| row.uid).collect()
    }
}

/// What is known of a step of a message.
pub fn step(message: &MessageDetail, step: &str) -> String {
    let found = message
        .steps
        .iter()
        .find(|entry| entry.step == step)
        .expect("there are seven steps");
    format!("{:?}", found.state)
}

/// Whether the log of a message, as a person sees it, says `code`.
pub fn said(message: &MessageDetail, code: &str) -> bool {
    let mut events = message.steps.iter().flat_map(|step| &step.events);
    events.any(|event| event.code == code)
}

/// What a person types for a letter to `org`.
pub fn input(org: &str, title: &str) -> DraftInput {
    DraftInput {
        recipient_org: org.to_owned(),
        recipient_name: String::new(),
        service: "DPO".to_owned(),
        process: Process::ADMINISTRASJON.to_owned(),
        confidential: false,
        title: title.to_owned(),
        their_reference: String::new(),
        our_reference: "2026/412".to_owned(),
        shielded: false,
        legal_basis: String::new(),
        public_title: String::new(),
        case_worker: "Kari Testesen".to_owned(),
        agreement: Agreement::default(),
        fiks_io: FiksIoInput::default(),
        further: Vec::new(),
    }
}

/// What a person types for a letter over FIKS IO to the konto of `role`.
pub fn fiks_input(world: &World, role: KontoRole, title: &str) -> DraftInput {
    let konto = world.sandbox.fiks().konto(role).expect("it is there");
    DraftInput {
        service: "DPFIO".to_owned(),
        process: String::new(),
        fiks_io: FiksIoInput {
            konto: konto.id.to_string(),
            konto_name: konto.name.clone(),
            ..FiksIoInput::default()
        },
        ..input(&konto.org_number, title)
    }
}

/// Does `work` in a world whose clock runs, `step` at a time, only when nothing happens.
pub async fn as_time_passes<T>(
    clock: &ManualClock,
    step: SignedDuration,
    work: impl Future<Output = T>,
) -> T {
    let driven = async {
        loop {
            // Time enough for what is under way to end, then a little of the world's own time passes.
            tokio::time::sleep(Duration::from_millis(5)).await;
            clock.advance(step);
        }
    };
    tokio::select! {
        done = work => done,
        () = driven => unreachable!("time does not end"),
    }
}

/// Runs `scenario`, which fails when it takes longer than anything should.
pub async fn within<T>(scenario: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, scenario)
        .await
        .expect("it takes no longer than anything should")
}

/// Where a test program that another one started finds the keys of that one.
pub const KEYS: &str = "BUDSTIKKE_TEST_KEYS";

/// The folder of the sandbox's keys: made once in a run of a test program, because each takes a second to
/// find, and never taken over from another run.
pub async fn shared_keys() -> PathBuf {
    static MADE: OnceCell<PathBuf> = OnceCell::const_new();
    if let Some(theirs) = std::env::var_os(KEYS) {
        return theirs.into();
    }
    let make = || async {
        let program = std::env::current_exe().expect("a test program has a place");
        // A process that another test starts has its own.
        let own = std::env::var_os("BUDSTIKKE_TEST_KEYS").map(PathBuf::from);
        let folder = own.unwrap_or_else(|| program.with_extension("keys"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("last run's keys are removed");
        }
        let options = SandboxOptions {
            keys_dir: Some(folder.clone()),
            ..SandboxOptions::default()
        };
        drop(Sandbox::start(options).await.expect("keys are made"));
        folder
    };
    MADE.get_or_init(make).await.clone()
}
