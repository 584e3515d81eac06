//! Set-up, run, test, bench and pictures of Budstikke, as `cargo xtask`.
//!
//! Two commands do everything on a fresh machine that has Rust and Node: `cargo xtask run` opens
//! the window, `cargo xtask test` runs every test. Both say what they install before they do, ask
//! when a person is there, and say in one line what is missing when they cannot.
//!
//! - [`args`] is the command line, [`system`] what the machine must have, [`node`] the UI's packages
//!   and build, [`mod@test`] the parts of `cargo xtask test`, [`lint`] what its first part looks at.
//! - [`coverage`] measures how much of the judging code its tests run.
//! - [`exec`] runs other programs and counts the tests in what they print.
//!
//! Invariant: `run` and `test` build with one profile and one set of features ([`cargo`]), so that
//! nothing is compiled twice. It depends on no crate, needs no system package and builds in seconds;
//! it contains no test of the product and no measurement, it only starts them.

mod args;
mod cargo;
mod coverage;
mod exec;
mod lint;
mod node;
mod system;
mod test;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use args::{Command, Invocation};
use exec::{Problem, Step};
use system::{Consent, Machine, Need};

fn main() -> ExitCode {
    if let Some(code) = coverage::as_compiler() {
        return code;
    }
    let invocation = match args::parse(env::args().skip(1)) {
        Ok(invocation) => invocation,
        Err(wrong) => {
            eprintln!("{wrong}\n\n{}", args::USAGE);
            return ExitCode::from(64);
        }
    };
    match dispatch(invocation) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(invocation: Invocation) -> Result<ExitCode, Problem> {
    let root = root()?;
    let machine = Machine::look(root, Consent::of(invocation.yes));
    match invocation.command {
        Command::Help => {
            println!("{}", args::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Command::Run { arguments } => run(&machine, &arguments),
        Command::Test { part, name, seeds } => test::run(&machine, part, name.as_deref(), seeds),
        Command::Bench { name, json } => bench(&machine, name.as_deref(), json),
        Command::Shots => shots(&machine),
        Command::Coverage { lines } => coverage::run(&machine, lines),
    }
}

/// Sets up, builds and opens the window.
fn run(machine: &Machine, arguments: &[String]) -> Result<ExitCode, Problem> {
    machine.provide(&[Need::Compiler, Need::WebView, Need::Node])?;
    node::install(machine)?;
    node::build(machine)?;
    cargo::workspace(machine, "build")
        .args(["--bin", "budstikke"])
        .run()?;
    if !machine.has_display() {
        return Err(Problem::new(
            "it is built, but no window can open here: neither DISPLAY nor WAYLAND_DISPLAY is set",
        ));
    }
    let status = Step::new(
        machine
            .target()
            .join("debug")
            .join(exec::program("budstikke")),
    )
    .args(arguments)
    .current_dir(machine.root())
    .status()?;
    Ok(exec::exit_code(status))
}

/// Measures in a release build. With `--json` the last line of stdout is one JSON object.
fn bench(machine: &Machine, name: Option<&str>, json: bool) -> Result<ExitCode, Problem> {
    machine.provide(&[Need::Compiler, Need::Oracles])?;
    let status = Step::new("cargo")
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "budstikke-tests",
            "--bin",
            "bench",
            "--",
        ])
        .args(name)
        .args(json.then_some("--json"))
        .current_dir(machine.root())
        .status()?;
    Ok(exec::exit_code(status))
}

/// Takes pictures of every screen, on the UI's fake backend; the script looks at them with axe-core too.
fn shots(machine: &Machine) -> Result<ExitCode, Problem> {
    machine.provide(&[Need::Node, Need::Chromium])?;
    node::install(machine)?;
    let folder = machine.target().join("shots");
    let status = node::screens(machine, machine.chromium()?, &folder).status()?;
    println!("Pictures: {}", folder.display());
    Ok(exec::exit_code(status))
}

/// The checkout. Cargo says at run time where this package lies, so a moved checkout still works.
fn root() -> Result<PathBuf, Problem> {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    match package.ancestors().nth(3) {
        Some(root) if root.join("Cargo.lock").is_file() => Ok(root.to_path_buf()),
        _ => Err(Problem::new(
            "start it inside the checkout, as `cargo xtask`",
        )),
    }
}
