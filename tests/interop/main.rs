//! Others judge what we make, and we judge what they make.
//!
//! The Java side is what most of the field runs: Digdir's asic library and BouncyCastle, in a small
//! harness of our own (`java/`). Where Java or Maven is missing its tests are skipped, except under
//! `CI=true`.
#![cfg(test)]

mod java;
mod java_opens_ours;
mod we_open_javas;

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
