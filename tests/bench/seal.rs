//! Sealing and opening against the limits: speed, memory, small messages, many parts (B2 to B6, B8).

use std::env;
use std::io::{self, Cursor, Read};
use std::process::Command;
use std::thread;

use budstikke_domain::Verdict;
use budstikke_packaging::{Certificate, Form, KeyOps, Limits, Part, SoftwareKey, open, seal};
use budstikke_test_pki::Authority;
use budstikke_wire::{MainDocument, Manifest};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::limits::{Limit, sign_rate};
use crate::measure::{
    Counter, GIB, MOMENT, ROUNDS, Random, Runs, median, peak_mib, random_block, timed,
};
use crate::peers;

/// The first argument of the process that is measured for its memory.
pub(crate) const WORKER: &str = "worker";

/// Measures and tells.
pub(crate) fn run() -> Value {
    let key = identity();
    let block = random_block();
    let (mut send, mut sealing) = (Runs::default(), Runs::default());
    let (mut receive, mut opening) = (Runs::default(), Runs::default());
    let mut package = Vec::with_capacity(GIB as usize + (8 << 20));
    for _ in 0..ROUNDS {
        send.push(Limit::SEND.measure(&block, GIB));
        sealing.push(timed(|| seal_one(&key, &block, GIB, &mut Counter::default())).1);
        if package.is_empty() {
            seal_one(&key, &block, GIB, &mut package);
        }
        receive.push(Limit::RECEIVE.measure(&block, GIB));
        opening.push(timed(|| open_one(&key, &mut package.as_slice())).1);
    }
    send.row("limit L_send", GIB);
    sealing.row("seal 1 GiB, output counted", GIB);
    receive.row("limit L_recv", GIB);
    opening.row("open 1 GiB, parts dropped", GIB);
    drop(package);
    let seal_ratio = sealing.rate(GIB) / send.rate(GIB);
    let open_ratio = opening.rate(GIB) / receive.rate(GIB);

    let (mut signs, mut messages) = (0f64, 0f64);
    let mut small_ratios = Vec::new();
    // Short rounds side by side: whatever else the machine does slows both down alike.
    for _ in 0..8 * ROUNDS {
        let (sign, message) = (sign_rate(&key), message_rate(&key, &block));
        small_ratios.push(message / sign);
        signs = signs.max(sign);
        messages = messages.max(message);
    }
    let small_ratio = median(small_ratios);
    eprintln!(
        "  {:<44}{messages:>8.0} per s of {signs:.0} signatures",
        "seal 10 KiB, RSA-3072"
    );
    let per_entry = entry_overhead(&key, &block);
    eprintln!(
        "  {:<44}{per_entry:>8.1} us",
        "each of 1 000 parts of 10 KiB, all in all"
    );

    let peaks = [10u64 << 20, GIB, 5 * GIB]
        .map(|size| (size, peak_of("seal", size), peak_of("both", size)));
    for (size, sealing, both) in peaks {
        eprintln!(
            "  peak memory at {:>5} MiB: seal {sealing:.1} MiB, seal piped into open {both:.1} MiB",
            size >> 20
        );
    }
    let largest = |pick: fn(&(u64, f64, f64)) -> f64| peaks.iter().map(pick).fold(0.0, f64::max);
    let (seal_peak, both_peak) = (largest(|peak| peak.1), largest(|peak| peak.2));
    let growth =
        peaks.last().map_or(0.0, |last| last.2) - peaks.first().map_or(0.0, |first| first.2);

    for (name, goal, value) in [
        ("seal_ratio", 0.85, seal_ratio),
        ("open_ratio", 0.80, open_ratio),
        ("small_ratio", 0.70, small_ratio),
    ] {
        eprintln!(
            "  {name:<12} {value:.3}  goal >= {goal:.2}  {}",
            if value >= goal { "met" } else { "MISSED" }
        );
    }
    let small = both_peak < 64.0 && growth <= 1.0;
    eprintln!(
        "  peak_mib     {both_peak:.1}   goal < 64, grows by <= 1: {growth:+.1}  {}",
        if small { "met" } else { "MISSED" }
    );
    let peers = peers::run(&key, GIB);
    json!({
        "seal_ratio": rounded(seal_ratio), "open_ratio": rounded(open_ratio),
        "small_ratio": rounded(small_ratio), "peak_mib": rounded(both_peak),
        "seal_peak_mib": rounded(seal_peak), "peak_growth_mib": rounded(growth),
        "seal_mb_s": sealing.rate(GIB).round(), "open_mb_s": opening.rate(GIB).round(),
        "send_limit_mb_s": send.rate(GIB).round(), "receive_limit_mb_s": receive.rate(GIB).round(),
        "messages_per_s": messages.round(), "signatures_per_s": signs.round(),
        "us_per_entry": rounded(per_entry), "peers_mb_s": peers,
    })
}

/// What the worker process does: `worker seal|both OCTETS`, prints its peak memory.
pub(crate) fn work<'a>(words: &mut impl Iterator<Item = &'a str>) {
    let what = words.next().unwrap_or_default();
    let size = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let key = identity();
    let block = random_block();
    if what == "seal" {
        seal_one(&key, &block, size, &mut Counter::default());
    } else {
        let (mut reader, mut writer) = io::pipe().expect("a pipe");
        thread::scope(|scope| {
            let sealing = scope.spawn(|| {
                seal_one(&key, &block, size, &mut writer);
                drop(writer);
            });
            open_one(&key, &mut reader);
            sealing.join().expect("sealed");
        });
    }
    println!("{}", peak_mib());
}

/// A key with a certificate as one has today.
pub(crate) fn identity() -> SoftwareKey {
    let ca = Authority::root("Målestasjonen");
    let identity = ca.organisation("Solvik kommune", "310204838");
    let certificate = |x509| Certificate::from_x509(x509).expect("a certificate");
    let chain = identity.chain.iter().map(certificate).collect();
    SoftwareKey::new(
        identity.key.clone(),
        certificate(&identity.certificate),
        chain,
    )
    .expect("a key")
}

fn part<'a>(name: String, block: &'a [u8], size: u64) -> io::Result<Part<'a>> {
    let content = Box::new(Random::new(block, size));
    Ok(Part {
        name,
        media_type: "application/pdf".to_owned(),
        size: Some(size),
        content,
    })
}

fn manifest(main: &str) -> Manifest {
    Manifest {
        receiver: "0192:311204823".to_owned(),
        sender: "0192:310204838".to_owned(),
        main: Some(MainDocument {
            href: main.to_owned(),
            mime: "application/pdf".to_owned(),
        }),
    }
}

fn seal_one(key: &SoftwareKey, block: &[u8], size: u64, out: &mut dyn io::Write) {
    seal_parts(key, block, [size].into_iter(), out);
}

fn seal_parts(
    key: &SoftwareKey,
    block: &[u8],
    sizes: impl Iterator<Item = u64>,
    out: &mut dyn io::Write,
) {
    let mut parts = sizes
        .enumerate()
        .map(|(index, size)| part(format!("{index}.pdf"), block, size));
    let now = Timestamp::UNIX_EPOCH;
    seal(
        &mut parts,
        Form::Eformidling(&manifest("0.pdf")),
        key,
        key.certificate(),
        now,
        out,
    )
    .expect("sealed");
}

fn open_one(key: &SoftwareKey, input: &mut dyn Read) {
    let opened = open(input, &[key], &Limits::default(), &mut io::sink()).expect("opened");
    let findings = &opened.findings;
    assert_eq!(
        Verdict::of(findings),
        Verdict::Passed,
        "what is measured must be right: {findings:?}"
    );
}

/// Small messages per second, over a moment.
fn message_rate(key: &SoftwareKey, block: &[u8]) -> f64 {
    let mut count = 0.0;
    let (_, time) = timed(|| {
        let start = std::time::Instant::now();
        while start.elapsed() < MOMENT {
            seal_one(key, block, 10 * 1024, &mut Counter::default());
            count += 1.0;
        }
    });
    count / time.wall
}

/// Microseconds per part when there are many, sealing and opening together.
fn entry_overhead(key: &SoftwareKey, block: &[u8]) -> f64 {
    let mut runs = Runs::default();
    for _ in 0..ROUNDS {
        let (_, time) = timed(|| {
            let mut package = Vec::new();
            seal_parts(
                key,
                block,
                std::iter::repeat_n(10 * 1024, 999),
                &mut package,
            );
            open_one(key, &mut Cursor::new(package));
        });
        runs.push(time);
    }
    runs.best().wall * 1e6 / 999.0
}

/// Peak memory in MiB of a process that does `what` with so many octets.
fn peak_of(what: &str, size: u64) -> f64 {
    let program = env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args([WORKER, what, &size.to_string()])
        .output()
        .expect("a worker");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number")
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
