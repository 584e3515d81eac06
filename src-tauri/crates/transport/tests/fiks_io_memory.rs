//! A payload of a gigabyte costs no more memory than a small one. Alone in its program: what the others hold
//! would be counted too.
#![cfg(target_os = "linux")] // memory is read from /proc
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)] // each uses its part; helpers are tests

#[path = "fiks_io/desk.rs"]
mod desk;
#[path = "fiks_io/ks.rs"]
mod ks;

use std::sync::atomic::{AtomicU64, Ordering};

use budstikke_channel::{Outbound as _, Progress, ProgressSink, SubmitError};
use desk::{Desk, sealed};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use openssl::sha::Sha256;

const SIZE: u64 = 1 << 30;
/// The largest that the platform takes (fiks-io 5).
const LARGEST: u64 = 5_000_000_000;
/// What sockets, buffers and the double may take beside it, in bytes.
const ROOM: u64 = 32 << 20;

/// Looks at the memory whenever something has gone out.
#[derive(Default)]
struct Scale(AtomicU64);

impl ProgressSink for Scale {
    fn save<'a>(&'a self, _: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>> {
        std::future::ready(Ok(())).boxed()
    }

    fn sent_bytes(&self, _: u64, _: u64) {
        self.0.fetch_max(resident(), Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_payload_of_a_gigabyte_goes_out_in_constant_memory() {
    goes_out(SIZE).await;
}

/// Takes minutes where nothing is optimised: asked for by name, `-- --ignored the_largest`.
#[tokio::test]
#[ignore = "takes minutes in a debug build"]
async fn the_largest_payload_goes_out_in_constant_memory() {
    goes_out(LARGEST).await;
}

async fn goes_out(size: u64) {
    let desk = Desk::taking();
    desk.send(&desk.message(10)).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(size).unwrap();
    let package = sealed(file.path(), size, sha256_of_zeros(size));
    let message = desk.message_with(Some(package));
    let before = resident();
    let scale = Scale::default();
    desk.fiks.submit(&message, &scale).await.unwrap();
    let request = &desk.ks.requests()[1];
    assert!(request.length > size, "{}", request.length);
    let most = scale.0.load(Ordering::Relaxed);
    let grown = most.saturating_sub(before);
    println!(
        "{size} octets: {} MiB at most, {} more",
        most >> 20,
        grown >> 20
    );
    assert!(grown <= ROOM, "{} MiB more", grown >> 20);
}

fn sha256_of_zeros(size: u64) -> String {
    let (mut hasher, block) = (Sha256::new(), vec![0; 1 << 20]);
    for _ in 0..size >> 20 {
        hasher.update(&block);
    }
    hasher.update(&block[..(size % (1 << 20)) as usize]);
    hex::encode(hasher.finish())
}

/// Bytes of memory that this process holds.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib: u64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kib << 10
}
