//! Both directions, each told twice (trust-and-speed 2.6): what the engine does, and a model that fits on a
//! page. Thousands of histories are lived through by both and compared after each step.

mod carrier;
mod receiving;
mod sending;
mod time;

use std::fmt::Debug;

use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Lives through `number` histories of up to `longest` events; `BUDSTIKKE_MODEL` says another number. One
/// that goes wrong is shortened to what is needed for it.
fn histories<E: Debug>(
    number: u32,
    longest: usize,
    event: impl Strategy<Value = E>,
    live: impl Fn(Vec<E>) -> Result<(), TestCaseError>,
) {
    let asked = std::env::var("BUDSTIKKE_MODEL").ok();
    let config = Config {
        cases: asked.and_then(|asked| asked.parse().ok()).unwrap_or(number),
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    };
    // The same histories in every run: a red one is red tomorrow.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&vec(event, 1..longest), live)
        .unwrap();
}
