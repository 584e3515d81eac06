//! Others judge what we make, and we judge what they make.
//!
//! Packages that other software made lie in the reference data; `openssl`, `unzip`, `zip` and Python
//! are programs that anybody has. The Java side is what most of the field runs: Digdir's asic library
//! and BouncyCastle, and RabbitMQ's client, in a small harness of our own (`java/`), and KS' client of FIKS IO in another
//! (`java_ks/`). RabbitMQ itself is run beside our broker. What is missing on a machine is skipped, except under `CI=true`.
#![cfg(test)]

mod amqp_client;
mod evidence_bundle;
mod fiks_io_klient_java;
mod foreign_packages;
mod java;
mod java_opens_ours;
mod ks_packages;
mod openssl_cms;
mod rabbitmq;
mod sandbox_archive;
mod sandbox_letters;
mod we_open_javas;
mod zip_tools;

/// A request of Fiks Arkiv to store a case and a journalpost with one document, `soknad.pdf`.
const JOURNALPOST: &str = include_str!("../../src-tauri/crates/sandbox/tests/fiks/journalpost.xml");

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
