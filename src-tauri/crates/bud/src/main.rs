//! `bud`, the headless tool: looks into packages, seals, opens and validates them, and runs the
//! sandbox. For testers' pipelines, for support, and for our own tests (product.md, `bud`).
//!
//! - [`args`] reads the command line, [`help`] explains it.
//! - [`judge`] comes to a [`judge::Judgement`] of a file, [`report`] and [`texts`] tell it.
//! - [`inspect`], [`open`], [`seal`], [`validate`] and [`sandbox`] are the commands.
//! - [`failure`] is why there is no judgement; [`keys`], [`trust`] and [`input`] read what the
//!   arguments name.
//!
//! Invariants: the exits and the JSON are those of product.md; with `--json` stdout is exactly one
//! object, and empty when there is no judgement. Opens no profile, keeps nothing, never uses the
//! network but for the sandbox's own ports on 127.0.0.1.

mod args;
mod failure;
mod flat_name;
mod help;
mod input;
mod inspect;
mod judge;
mod keys;
mod open;
mod report;
mod sandbox;
mod seal;
mod texts;
mod trust;
mod validate;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use args::Command;
use failure::{Failure, USAGE};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    ExitCode::from(run(&words))
}

fn run(words: &[OsString]) -> u8 {
    let json = args::wants_json(words);
    let result = match args::parse(words) {
        Ok(Command::Help(topic)) => Ok(tell(help::text(topic))),
        Ok(Command::Version) => Ok(tell(concat!("bud ", env!("CARGO_PKG_VERSION"), "\n"))),
        Ok(Command::Inspect(look)) => inspect::run(&look, json),
        Ok(Command::Open(wanted)) => open::run(&wanted, json),
        Ok(Command::Seal(wanted)) => seal::run(&wanted, json),
        Ok(Command::Validate(file)) => Ok(validate::run(&file, json)),
        Ok(Command::Sandbox(port_file)) => sandbox::run(port_file.as_deref(), json),
        Err(usage) => Err(Failure::new(USAGE, "USAGE", usage.0)),
    };
    result.unwrap_or_else(|failure| failure.tell(json))
}

/// Writes to stdout. A reader that has gone away does not change what was done.
fn tell(text: &str) -> u8 {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    0
}
