//! What a message of 1 MiB costs to send over FIKS IO beyond what the way to the platform costs (B20).
//!
//! Sent to the sandbox without delay and through a proxy that holds everything for 10 ms each way, with a warm
//! token, on a new connection and on one that is open. Bandwidth is that of the loopback, so all but one round
//! trip counts as ours. How often it waits for the platform is seen where the platform is so far away that
//! nothing else takes time beside that: there what it takes longer is held against one round trip. A new
//! connection's first, TCP's own, is no octet that a proxy could delay: it is added.

use std::time::{Duration, Instant};

use budstikke_channel::{Outbound, Progress, ProgressSink, SealedFile, Submission, SubmitError};
use budstikke_domain::{DocumentType, FiksIoAnswers, FiksIoRoute, MessageUid, Process, Route};
use budstikke_sandbox::KontoRole;
use budstikke_tests::toxic::{Poison, Toxic};
use budstikke_transport::FiksIo;
use budstikke_wire::fiks_io::SendMetadata;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::measure::median;
use crate::norway::{Norway, konto, us};

const SIZE: usize = 1 << 20;
/// Each way.
const DELAY: Duration = Duration::from_millis(10);
const ROUND_TRIP_MS: f64 = 20.0;
/// Each way, where round trips are counted.
const FAR_DELAY: Duration = Duration::from_millis(250);
const FAR_ROUND_TRIP_MS: f64 = 500.0;
/// What 1 MiB may take on a new connection beyond one round trip, in milliseconds, and in how many.
const BEYOND_GOAL: f64 = 150.0;
const TRIPS_GOAL: f64 = 3.0;
/// How often each is measured.
const TIMES: usize = 9;
const FAR_TIMES: usize = 3;
const TYPE: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure())
}

async fn measure() -> Value {
    let norway = Norway::start().await;
    let near = Way::open(&norway, Duration::ZERO).await;
    let far = Way::open(&norway, DELAY).await;
    let farthest = Way::open(&norway, FAR_DELAY).await;
    let (mut rounds, mut counted) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        rounds.push((near.both().await, far.both().await));
    }
    for _ in 0..FAR_TIMES {
        counted.push((near.both().await, farthest.both().await));
    }
    let of = |one: fn(&(Both, Both)) -> f64| median(rounds.iter().map(one).collect());
    let (near_new, near_open) = (of(|(near, _)| near.new), of(|(near, _)| near.open));
    let (far_new, far_open) = (of(|(_, far)| far.new), of(|(_, far)| far.open));
    let trips = |one: fn(&Both) -> f64| {
        let longer = |(near, far): &(Both, Both)| (one(far) - one(near)) / FAR_ROUND_TRIP_MS;
        median(counted.iter().map(longer).collect())
    };
    let (new, open) = (trips(|both| both.new) + 1.0, trips(|both| both.open));
    let beyond = far_new - ROUND_TRIP_MS;
    for (name, near, far, trips) in [
        ("1 MiB on a new connection", near_new, far_new, new),
        ("1 MiB on an open one", near_open, far_open, open),
    ] {
        eprintln!("  {name:<32}{near:>8.1} ms near  {far:>8.1} ms far  {trips:>5.2} round trips");
    }
    eprintln!(
        "  {:<32}{beyond:>8.1} ms (goal: at most {BEYOND_GOAL}, in {TRIPS_GOAL} round trips)",
        "beyond one round trip"
    );
    json!({
        "bench": "send-latency", "new_ms": far_new, "open_ms": far_open, "beyond_ideal_ms": beyond,
        "new_round_trips": new, "open_round_trips": open,
        "holds": beyond <= BEYOND_GOAL && new.max(open).round() <= TRIPS_GOAL,
    })
}

/// Milliseconds.
struct Both {
    new: f64,
    open: f64,
}

/// To the platform, so far away. The token is there, and what is only made once.
struct Way {
    fiks: FiksIo,
    toxic: Toxic,
    delay: Duration,
    spool: TempDir,
}

impl Way {
    async fn open(norway: &Norway, delay: Duration) -> Way {
        let api = norway.sandbox.fiks().api();
        let toxic = Toxic::before(api).await;
        let way = Way {
            fiks: norway.konto(toxic.instead_of(api).trim_end_matches('/')),
            toxic,
            delay,
            spool: tempfile::tempdir().expect("a folder"),
        };
        send(&way.fiks, &way.spool).await;
        way
    }

    async fn both(&self) -> Both {
        // The second is for a connection that should not have been needed: it is as far.
        self.toxic.poison(Poison::Latency(self.delay));
        self.toxic.poison(Poison::Latency(self.delay));
        Both {
            new: send(&self.fiks, &self.spool).await,
            open: send(&self.fiks, &self.spool).await,
        }
    }
}

/// Sends one message; how long that took, in milliseconds.
async fn send(fiks: &FiksIo, spool: &TempDir) -> f64 {
    let message = message(spool);
    let began = Instant::now();
    fiks.submit(&message, &Unkept).await.expect("it is taken");
    began.elapsed().as_secs_f64() * 1000.0
}

fn message(spool: &TempDir) -> Submission {
    let id = Uuid::new_v4();
    let mut payload = vec![0; SIZE];
    openssl::rand::rand_bytes(&mut payload).expect("random octets");
    let path = spool.path().join(id.to_string());
    std::fs::write(&path, &payload).expect("a package");
    let (from, to) = (konto(KontoRole::Ours), konto(KontoRole::Unattended));
    let metadata = SendMetadata {
        avsender: from,
        mottaker: to,
        melding_type: TYPE.to_owned(),
        svar_pa_melding: None,
        ttl: None,
        klient_melding_id: Some(id),
        klient_korrelasjons_id: None,
        headere: Default::default(),
    };
    Submission {
        uid: MessageUid::generate(),
        attempt_key: id.to_string(),
        sender: us(),
        route: Route::FiksIo(FiksIoRoute {
            version: 1,
            receiver: None,
            konto: to.to_string(),
            konto_name: String::new(),
            sender_konto: from.to_string(),
            protocol: Process::verbatim("no.ks.fiks.arkiv.v1"),
            melding_type: DocumentType::verbatim(TYPE),
            reply_to: None,
            ttl_ms: None,
            headers: Default::default(),
            answers: FiksIoAnswers::default(),
            certificate: String::new(),
            looked_up_at: Timestamp::UNIX_EPOCH,
        }),
        envelope: metadata.to_json().expect("JSON"),
        package: Some(SealedFile {
            path,
            size: SIZE as u64,
            sha256: hex::encode(openssl::sha::sha256(&payload)),
            crc32: crc32fast::hash(&payload),
        }),
        progress: Progress::default(),
    }
}

/// Writes nothing down: what a disk takes is no part of the way.
struct Unkept;

impl ProgressSink for Unkept {
    fn save<'a>(&'a self, _: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>> {
        std::future::ready(Ok(())).boxed()
    }

    fn sent_bytes(&self, _: u64, _: u64) {}
}
