//! Helpers that the test programs share; no test of its own and nothing of the product.
//!
//! - [`delivered`]: deliveries that lie in a profile already, and the app that opens them.
//! - [`failpoints`], [`headless`], [`ledger`], [`invariants`]: where a process is killed, the process, what it
//!   left, and what must be true of that.
//! - [`fuzz`]: what must hold for any octets; the fuzz targets run the same functions.
//! - [`hostile`]: hostile input as vectors, and the code that makes it.
//! - [`java`]: foreign libraries for Java, and KS' client of FIKS IO among them.
//! - [`log`]: what the product writes in its log.
//! - [`mod@reference`]: where the reference data lies, and what happens when it does not.
//! - [`programs`]: our own programs as Cargo built them, and foreign ones that judge.
//! - [`small_disk`]: a disk that can be filled.
//! - [`toxic`]: a proxy that does what bad networks do.
//! - [`ahead`], [`town`], [`world`]: the sandbox, our own desk in it, and their clocks.
//!
//! Invariant: nothing here reads a clock of its own or keeps a key on disk beyond a test's own folder. Helpers
//! panic with a reason, because a test has nobody to hand an error to.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "see the invariant above"
)]

pub mod ahead;
pub mod delivered;
pub mod failpoints;
#[path = "../fuzz/src/properties.rs"]
pub mod fuzz;
pub mod headless;
pub mod hostile;
pub mod invariants;
pub mod java;
pub mod ledger;
pub mod log;
pub mod made_up;
pub mod programs;
pub mod reference;
#[path = "../../src-tauri/crates/net/tests/support/scripted.rs"]
#[allow(
    dead_code,
    missing_docs,
    reason = "shared with the services' own tests"
)]
pub mod scripted;
pub mod small_disk;
pub mod town;
pub mod toxic;
pub mod world;
#[path = "../../src-tauri/crates/packaging/tests/support/zip.rs"]
#[allow(dead_code, reason = "shared with the packages' own tests")]
mod zip;
