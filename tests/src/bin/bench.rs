//! Measures, in a release build: `cargo xtask bench [NAME] [--json]`.
//!
//! Every goal is a ratio to a limit of this machine that is measured in the same run, with the same
//! OpenSSL, in turn with what is compared to it, so that a busy machine slows both down
//! (trust-and-speed 3). Tables go to stderr; with `--json` the last line of stdout is one object.
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "it measures time, and has nobody to hand an error to"
)]

#[path = "../../bench/commits.rs"]
mod commits;
#[path = "../../bench/consume.rs"]
mod consume;
#[path = "../../bench/idle.rs"]
mod idle;
#[path = "../../bench/inbox.rs"]
mod inbox;
#[path = "../../bench/letters.rs"]
mod letters;
#[path = "../../bench/limits.rs"]
mod limits;
#[path = "../../bench/lists.rs"]
mod lists;
#[path = "../../bench/mailbox.rs"]
mod mailbox;
#[path = "../../bench/measure.rs"]
mod measure;
#[path = "../../bench/norway.rs"]
mod norway;
#[path = "../../bench/padding.rs"]
mod padding;
#[path = "../../bench/peers.rs"]
mod peers;
#[path = "../../bench/seal.rs"]
mod seal;
#[path = "../../bench/send_latency.rs"]
mod send_latency;

use std::env;
use std::process::ExitCode;

/// Tells in a table on stderr, and returns its figures.
type Bench = fn() -> serde_json::Value;

const BENCHES: [(&str, Bench); 8] = [
    ("consume", consume::run),
    ("idle", idle::run),
    ("inbox", inbox::run),
    ("limits", limits::run),
    ("lists", lists::run),
    ("seal", seal::run),
    ("padding", padding::run),
    ("send-latency", send_latency::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    match words.next() {
        Some(seal::WORKER) => {
            seal::work(&mut words);
            return ExitCode::SUCCESS;
        }
        Some(idle::WORKER) => {
            idle::work(&mut words);
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    let json = arguments.iter().any(|argument| argument == "--json");
    let name = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))
        .map_or("", String::as_str);
    let mut found = false;
    for (bench, run) in BENCHES {
        if bench.contains(name) {
            found = true;
            eprintln!("{bench}");
            let figures = run();
            if json {
                println!("{figures}");
            }
        }
    }
    if found {
        ExitCode::SUCCESS
    } else {
        eprintln!("no bench is called {name}");
        ExitCode::from(64)
    }
}
