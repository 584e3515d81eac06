//! The fuzz targets (`cargo +nightly fuzz run TARGET`, from `tests/`). What must hold stands in [`properties`].

pub mod properties;
#[path = "../../../src-tauri/crates/packaging/tests/support/zip.rs"]
#[allow(dead_code)]
mod zip;

/// Runs the target of that name. Its seeds are written to `corpus/TARGET` by `cargo run --example seeds`.
pub fn run(name: &str, octets: &[u8]) {
    let target = properties::TARGETS
        .iter()
        .find(|target| target.name == name);
    (target.expect("a target of that name").run)(octets);
}
