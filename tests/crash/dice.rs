//! What differs between the kills at one point.

use std::env;

use budstikke_tests::failpoints::Point;

/// How many kills at each point: `cargo xtask test crash --seeds N`.
pub(crate) fn seeds() -> u64 {
    let told = env::var("BUDSTIKKE_CRASH_SEEDS").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// What differs between seeds, the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(name: &str, seed: u64) -> Dice {
        let start = name.bytes().fold(seed, |state, octet| {
            state.wrapping_mul(0x0100_0000_01b3) ^ u64::from(octet)
        });
        Dice(start | 1)
    }

    /// A number from 1 to `most`.
    pub(crate) fn up_to(&mut self, most: u32) -> u32 {
        for _ in 0..8 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
        }
        1 + u32::try_from(self.0 % u64::from(most.max(1))).unwrap_or_default()
    }

    pub(crate) fn pick(&mut self, points: &'static [Point]) -> &'static Point {
        let index = self.up_to(u32::try_from(points.len()).unwrap_or(1)) as usize - 1;
        &points[index]
    }

    /// Sizes of documents around the edges of pieces.
    pub(crate) fn shape(&mut self) -> Vec<usize> {
        const SIZES: [usize; 8] = [
            1, 65_519, 65_520, 65_536, 131_072, 300_000, 1_048_577, 4_000_000,
        ];
        let count = self.up_to(3);
        (0..count)
            .map(|_| SIZES[self.up_to(8) as usize - 1])
            .collect()
    }
}
