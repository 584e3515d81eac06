//! The fuzz targets' corpus, replayed in each run: every seed, some thousand inputs close to each, and every input
//! that ever broke a promise (`tests/fuzz/regressions/TARGET/`).

use std::fs;
use std::path::Path;

use budstikke_tests::fuzz::{TARGETS, Target};

#[test]
fn what_strangers_write_breaks_no_promise_of_any_parser() {
    for target in TARGETS {
        for seed in (target.seeds)() {
            (target.run)(&seed);
            for octets in close_to(&seed, 300) {
                (target.run)(&octets);
            }
        }
        for octets in regressions(target) {
            (target.run)(&octets);
        }
    }
}

fn regressions(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/regressions")
        .join(target.name);
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

/// Inputs with a few changes, the same in every run.
fn close_to(seed: &[u8], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ seed.len() as u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below.max(1)
    };
    (0..count).map(move |_| {
        let mut octets = seed.to_vec();
        for _ in 0..=next(3) {
            let place = next(octets.len());
            match next(5) {
                0 => octets.truncate(place),
                1 if !octets.is_empty() => octets[place] ^= 1 << next(8),
                2 if !octets.is_empty() => octets[place] = [0, 0x7f, 0x80, 0xff][next(4)],
                3 => octets.insert(place, next(256) as u8),
                _ => {
                    let end = (place + next(40)).min(octets.len());
                    let piece = octets[place.min(end)..end].to_vec();
                    let at = next(octets.len());
                    octets.splice(at..at, piece);
                }
            }
        }
        octets
    })
}
