//! What was downloaded, and the app that opens it: deliveries are put into a profile's ledger exactly as the inbox
//! leaves them after the carrier was told that it may forget them. No service is asked, and none answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budstikke_app::dto::IncomingDetail;
use budstikke_app::{App, AppConfig, AppError, Endpoints, Newcomer, Profile};
use budstikke_domain::{
    self as domain, AccountId, Clock, DocumentType, DpoRoute, ManualClock, MessageUid, OrgNumber,
    Process, Route, Secret, Source, WireId,
};
use budstikke_store::{
    Body, DeliveryRow, Direction, NewDelivery, NewJob, NewMessage, Store, StoreError,
};
use jiff::SignedDuration;
use tempfile::TempDir;

use crate::hostile::parties::{PARTIES, Party, now};
use crate::hostile::{sbd_alone, unique};
use crate::world::within;

/// A delivery as the carrier hands it over.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The carrier's id of it.
    pub key: String,
    /// Whom the carrier authenticated.
    pub carrier: OrgNumber,
    /// An `sbd.zip`, or whatever was sent as one.
    pub octets: Vec<u8>,
}

/// The profile of Statens prøveetat, as it is judged with the authority of the vectors.
pub struct Desk {
    home: TempDir,
    clock: Arc<ManualClock>,
    config: AppConfig,
    taken: Mutex<Vec<String>>,
}

/// What has become of deliveries, by their keys.
pub struct Opened {
    /// The ledger's row of each.
    pub rows: BTreeMap<String, DeliveryRow>,
    /// The letters that came of them, as the window shows them.
    pub letters: BTreeMap<String, IncomingDetail>,
}

/// A message that went from here.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Its messageId.
    pub id: String,
    /// To whom.
    pub receiver: OrgNumber,
}

impl Desk {
    /// A profile where nothing has come yet.
    pub async fn new() -> Desk {
        crate::log::start();
        let home = tempfile::tempdir().expect("a home");
        let clock = Arc::new(ManualClock::new(now()));
        let config = config(&home, clock.clone(), &PARTIES.them, nowhere());
        let desk = Desk {
            home,
            clock,
            config,
            taken: Mutex::default(),
        };
        desk.app().await.close().await;
        desk
    }

    /// The same profile, whose services stand where `endpoints` say.
    pub fn asking(mut self, endpoints: Endpoints) -> Desk {
        self.config.endpoints = endpoints;
        self
    }

    /// The profile's folder, and all that lies beside it.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The app on this profile.
    pub async fn app(&self) -> App {
        let open = async || match App::open(self.config.clone()).await {
            Err(AppError::Store(StoreError::AlreadyOpen)) => None,
            opened => Some(opened.expect("the profile opens")),
        };
        when_free(open).await
    }

    /// Puts deliveries into the ledger, behind those that are there; they are opened in that order.
    pub async fn take(&self, deliveries: Vec<Delivered>) {
        let store = self.store().await;
        let account = account(&store).await;
        let keys = deliveries.iter().map(|delivery| delivery.key.clone());
        self.taken.lock().expect("alone").extend(keys);
        let kept = deliveries.into_iter().map(|delivery| NewDelivery {
            account,
            body: Body::Blob(store.blobs().put(&delivery.octets).expect("it is kept")),
            key: delivery.key,
            sender: delivery.carrier.iso6523(),
            raw: Vec::new(),
        });
        let kept: Vec<_> = kept.collect();
        self.clock.advance(SignedDuration::from_millis(1));
        let write = store.tx(move |tx| {
            for new in kept {
                tx.stage(&new)?;
                tx.acked(new.account, &new.key)?;
            }
            Ok(())
        });
        write.await.expect("they are written down");
    }

    /// Writes down messages of ours that wait to be sent; nobody takes them.
    pub async fn sent(&self, messages: Vec<Sent>) {
        let store = self.store().await;
        let account = account(&store).await;
        let messages: Vec<_> = messages
            .iter()
            .map(|message| new_message(account, message))
            .collect();
        let write = store.tx(move |tx| tx.enqueue(None, &messages, FOR_LONG));
        write.await.expect("they are written down");
    }

    /// The codes that others have told about the message of ours with this messageId, in their order.
    pub async fn told(&self, id: &str) -> Vec<String> {
        let (store, id) = (self.store().await, WireId::verbatim(id));
        let told = store.read(move |read| {
            let mut told = Vec::new();
            for message in read.messages_by_wire_id(Direction::Out, &id)? {
                let events = read.events(&message.uid)?;
                let others = events
                    .into_iter()
                    .filter(|row| row.event.source == Source::Recipient);
                told.extend(others.map(|row| row.event.code));
            }
            Ok(told)
        });
        told.await.expect("the log can be read")
    }

    /// Opens everything that lies in the ledger, and tells what came of it.
    pub async fn open(&self) -> Opened {
        // The last in the queue: a letter that nothing is wrong with, and that tells by coming that all before it
        // have been opened.
        let last = unique("the last in the queue", &self.clock.now().to_string());
        self.take(vec![Delivered {
            key: last.clone(),
            carrier: PARTIES.us.org,
            octets: sbd_alone(&last),
        }])
        .await;
        let app = self.app().await;
        let mut letters = within(all_letters(&app, &last)).await;
        letters.remove(&last);
        app.close().await;
        drop(app);
        let (store, keys) = (
            self.store().await,
            self.taken.lock().expect("alone").clone(),
        );
        let account = account(&store).await;
        let rows = store.read(move |read| {
            let rows = keys.iter().filter(|key| **key != last);
            rows.map(|key| {
                Ok((
                    key.clone(),
                    read.delivery(account, key)?.expect("it was taken"),
                ))
            })
            .collect()
        });
        Opened {
            rows: rows.await.expect("the ledger can be read"),
            letters,
        }
    }

    async fn store(&self) -> Store {
        let folder = self.config.profile.folder();
        let open = async || match Store::open(folder, &self.config.key, self.clock.clone()) {
            Err(StoreError::AlreadyOpen) => None,
            opened => Some(opened.expect("the profile opens")),
        };
        when_free(open).await
    }
}

/// Opens what has just been closed. A child that another test of this process starts holds every lock of it for
/// the moment before it becomes another program.
async fn when_free<T>(open: impl AsyncFn() -> Option<T>) -> T {
    within(async {
        loop {
            if let Some(opened) = open().await {
                return opened;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

/// Longer than any test's clock runs.
const FOR_LONG: Duration = Duration::from_secs(1_000_000);

fn new_message(account: AccountId, message: &Sent) -> NewMessage {
    let party = |org, name: &str| domain::Party {
        org,
        name: name.to_owned(),
    };
    NewMessage {
        uid: MessageUid::generate(),
        account,
        wire_id: WireId::verbatim(&message.id),
        conversation_id: WireId::generate(),
        sender: party(PARTIES.them.org, "Statens prøveetat"),
        route: Route::Dpo(DpoRoute {
            version: 1,
            receiver: party(message.receiver, "Mottakeren"),
            process: Process::verbatim(Process::ADMINISTRASJON),
            document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
            certificate: String::new(),
            looked_up_at: now(),
        }),
        title: "Brev".to_owned(),
        content: String::new(),
        deadline: None,
        parts: Vec::new(),
        job: NewJob {
            attempt_key: message.id.clone(),
        },
    }
}

/// Services at one address.
pub fn all_at(address: &str) -> Endpoints {
    Endpoints {
        maskinporten_token: format!("{address}/token"),
        maskinporten_audience: format!("{address}/"),
        altinn_exchange: format!("{address}/exchange"),
        broker: address.to_owned(),
        service_registry: address.to_owned(),
        brreg: address.to_owned(),
        fiks: address.to_owned(),
        fiks_amqp: String::new(),
    }
}

/// Nobody listens there.
fn nowhere() -> Endpoints {
    all_at("https://127.0.0.1:1")
}

fn config(home: &TempDir, clock: Arc<ManualClock>, us: &Party, endpoints: Endpoints) -> AppConfig {
    let newcomer = Newcomer {
        org: us.org,
        name: "Statens prøveetat".to_owned(),
        p12: us.identity.p12("p"),
        password: Secret::new("p".to_owned()),
        client_id: "klient".to_owned(),
        system_user: "systembruker".to_owned(),
        person: "Kari Testesen".to_owned(),
        unit: "Arkiv".to_owned(),
        konto: None,
    };
    Profile::sandkasse(home.path())
        .sandbox_config(clock, endpoints, PARTIES.anchor(), newcomer)
        .expect("a folder and a key are made")
}

async fn account(store: &Store) -> AccountId {
    let accounts = store.read(|read| read.accounts()).await;
    accounts.expect("the profile can be read")[0].id
}

/// Every letter in Innboks, when the one of the delivery `last` has come.
async fn all_letters(app: &App, last: &str) -> BTreeMap<String, IncomingDetail> {
    let mut events = app.events();
    loop {
        let page = app.list_inbox(None).await.expect("a list");
        if let Some(newest) = page.rows.first() {
            let newest = app.incoming(&newest.uid).await.expect("it is there");
            if transfer(&newest) == last {
                break;
            }
        }
        let _ = events.recv().await;
        // Many may have come by now; one look is enough for all of them.
        while events.try_recv().is_ok() {}
    }
    let (mut letters, mut after) = (BTreeMap::new(), None);
    loop {
        let page = app.list_inbox(after.as_deref()).await.expect("a list");
        for row in page.rows {
            let letter = app.incoming(&row.uid).await.expect("it is there");
            letters.insert(transfer(&letter), letter);
        }
        after = page.next;
        if after.is_none() {
            return letters;
        }
    }
}

/// The carrier's id of the delivery that a letter came in.
fn transfer(letter: &IncomingDetail) -> String {
    let row = letter
        .technical
        .iter()
        .find(|row| row.label == "Overføring hos Altinn");
    row.expect("every letter came in a delivery").value.clone()
}
