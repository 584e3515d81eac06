//! Writes the seeds to where cargo-fuzz looks for them. No `bin`: cargo-fuzz would link it as a target.

use std::{fs, path::Path};

fn main() {
    for target in budstikke_fuzz::properties::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(target.name);
        fs::create_dir_all(&folder).expect("the corpus can be written");
        for (index, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{index}")), seed)
                .expect("the corpus can be written");
        }
    }
}
