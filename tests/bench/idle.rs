//! What a konto costs that waits for messages: no processor time that can be measured (B15).
//!
//! Three processes of the whole program run side by side, each with a profile of its own in the same sandbox: one
//! with our konto, connected, its heartbeat every ten seconds and the katalog asked every other minute, and two
//! without. What the two differ in is what cannot be told from nothing here.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use budstikke_app::App;
use budstikke_domain::SystemClock;
use budstikke_sandbox::{KontoRole, describe};
use budstikke_tests::town;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::letters::Queue;
use crate::norway::Norway;

/// The first argument of a process that waits.
pub(crate) const WORKER: &str = "waiting";
const WITH: &str = "with";
const WITHOUT: &str = "without";
/// How often letters are asked for, as in a profile that is no sandbox's.
const POLL: Duration = Duration::from_secs(30);
/// Until what a start takes is over.
const SETTLE: Duration = Duration::from_secs(20);
/// How long they are looked at. The katalog is asked once in it.
const WATCHED: Duration = Duration::from_secs(130);
/// Below this, in per cent of a core, nothing is told from nothing.
const LEAST: f64 = 0.1;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = runtime();
    let norway = runtime.block_on(Norway::start());
    let home = tempfile::tempdir().expect("a folder");
    let port_file = home.path().join("town.json");
    fs::write(&port_file, describe(&norway.sandbox).to_string()).expect("a file");
    let kinds = [WITH, WITHOUT, WITHOUT];
    let mut waiting = kinds.map(|kind| Waiting::start(home.path(), &port_file, kind));
    let queue = Queue::of(&norway, KontoRole::Ours);
    runtime.block_on(queue.until_taken_from());
    std::thread::sleep(SETTLE);
    let before = waiting.each_ref().map(Waiting::seconds);
    std::thread::sleep(WATCHED);
    let spent = waiting
        .each_ref()
        .map(Waiting::seconds)
        .into_iter()
        .zip(before);
    let mut parts = spent.map(|(after, before)| (after - before) / WATCHED.as_secs_f64() * 100.0);
    let mut part = || parts.next().unwrap_or(f64::NAN);
    let (with, without, again) = (part(), part(), part());
    assert!(
        queue.is_taken_from() && waiting.iter_mut().all(Waiting::is_there),
        "who does not wait any more costs nothing"
    );
    let more = with - (without + again) / 2.0;
    let noise = (without - again).abs();
    for (name, part) in [
        ("the program with a konto that waits", with),
        ("the program without one", without),
        ("the same once more", again),
        ("what the konto costs", more),
    ] {
        eprintln!("  {name:<44}{part:>8.3} % of a core");
    }
    let most = noise.max(LEAST);
    eprintln!(
        "  {:<44}{most:>8.3} % (goal: no more)",
        "what cannot be told from nothing"
    );
    json!({
        "bench": "idle", "with_percent": with, "without_percent": (without + again) / 2.0,
        "konto_percent": more, "noise_percent": noise, "goal_percent": most, "holds": more <= most,
    })
}

/// Waits in this process until stdin ends, with a new profile: its folder, the sandbox's port file, and whether it has a
/// konto.
pub(crate) fn work<'a>(words: &mut impl Iterator<Item = &'a str>) {
    let mut word = || words.next().expect("a word");
    let (home, port_file, kind) = (word(), word(), word());
    let port_file = fs::read_to_string(port_file).expect("a port file");
    let port_file = serde_json::from_str(&port_file).expect("JSON");
    let config = town::config(Path::new(home), Arc::new(SystemClock), &port_file);
    let mut config = config.expect("we live there");
    config.poll_interval = POLL;
    if let (WITHOUT, Some(newcomer)) = (kind, &mut config.newcomer) {
        newcomer.konto = None;
    }
    let runtime = runtime();
    let app = runtime
        .block_on(App::open(config))
        .expect("the profile opens");
    // An error means the same as its end.
    let _ = std::io::stdin().read(&mut [0]);
    runtime.block_on(app.close());
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A process that waits; it ends when this is dropped.
struct Waiting(Child);

impl Waiting {
    fn start(home: &Path, port_file: &Path, kind: &str) -> Waiting {
        let profile = tempfile::tempdir_in(home).expect("a folder").keep();
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args([
                WORKER.as_ref(),
                profile.as_os_str(),
                port_file.as_os_str(),
                kind.as_ref(),
            ])
            .env("BUDSTIKKE_HOME", &profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        Waiting(child.expect("it starts"))
    }

    fn is_there(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Processor time so far, of threads that have ended too; not a number where the system does not tell.
    fn seconds(&self) -> f64 {
        /// What Linux counts in for programs, whatever it counts in itself.
        const TICKS_A_SECOND: f64 = 100.0;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        // The name before it may hold anything.
        let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
        let ticks = |field| fields.split_whitespace().nth(field)?.parse::<f64>().ok();
        let (user, system) = (ticks(11), ticks(12));
        user.zip(system)
            .map_or(f64::NAN, |(user, system)| (user + system) / TICKS_A_SECOND)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // An error means that it has ended.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
