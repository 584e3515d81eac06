//! `bud inspect`: looks into a package without trusting it, and writes nothing.

use std::io;

use crate::args::Look;
use crate::failure::Failure;
use crate::judge::judge;
use crate::trust::Trust;
use crate::{input, keys, report};

/// Judges a file and tells; returns the exit.
pub(crate) fn run(look: &Look, json: bool) -> Result<u8, Failure> {
    let keys = keys::load(&look.keys)?;
    let trust = Trust::load(&look.trust)?;
    let input = input::once(&look.file)?;
    let judgement = judge(input, &look.file, &keys, &trust, &mut io::sink())?;
    let told = if json {
        format!("{}\n", report::json(&judgement))
    } else {
        report::text(&judgement)
    };
    crate::tell(&told);
    Ok(judgement.exit())
}
