//! The part `lint`: what can be judged without running the product.

mod licences;

use std::fs;
use std::path::Path;

use crate::exec::{Counts, Problem, Step};
use crate::system::Machine;
use crate::test::Outcome;
use crate::{cargo, node};

type Check = fn(&Machine) -> Result<(), Problem>;

/// The checks by name, quick ones first.
const CHECKS: [(&str, Check); 9] = [
    ("format", format),
    ("sources", sources),
    ("licences", licences),
    ("clippy", clippy),
    ("clippy-tests", clippy_tests),
    ("clippy-release", clippy_release),
    ("docs", docs),
    ("bindings", bindings),
    ("ui", ui),
];

/// Runs the checks whose name contains `name`, all of them whatever fails.
pub(crate) fn run(machine: &Machine, name: Option<&str>) -> Result<Outcome, Problem> {
    components()?;
    let mut total = Outcome::default();
    for (check, run) in CHECKS
        .into_iter()
        .filter(|(check, _)| name.is_none_or(|name| check.contains(name)))
    {
        let result = run(machine);
        match &result {
            Ok(()) => println!("lint {check}: ok"),
            Err(problem) => println!("lint {check}: FAILED: {problem}"),
        }
        let good = result.is_ok();
        total = total.and(Outcome {
            counts: Counts::one(good),
            good,
        });
    }
    Ok(total)
}

/// rustup's minimal profile has neither; they come from where Rust came from.
fn components() -> Result<(), Problem> {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if Step::new("cargo")
            .args([command, "--version"])
            .ask()
            .is_none()
        {
            println!("Rust's component {component} is missing and will be added with rustup.");
            Step::new("rustup")
                .args(["component", "add", component])
                .run()?;
        }
    }
    Ok(())
}

fn format(machine: &Machine) -> Result<(), Problem> {
    Step::new("cargo")
        .args(["fmt", "--all", "--check"])
        .current_dir(machine.root())
        .run()
}

fn clippy(machine: &Machine) -> Result<(), Problem> {
    cargo::workspace(machine, "clippy")
        .args(["--all-targets", "--", "-D", "warnings"])
        .run()
}

/// `--all-targets` passes by test programs with `test = false`.
fn clippy_tests(machine: &Machine) -> Result<(), Problem> {
    cargo::workspace(machine, "clippy")
        .args(["--test", "*", "--", "-D", "warnings"])
        .run()
}

/// The same without what a release leaves out (`debug_assertions`, and with it the points where tests kill),
/// which no test is ever built with. Dependencies keep it, so that none of them is compiled once more.
fn clippy_release(machine: &Machine) -> Result<(), Problem> {
    cargo::workspace(machine, "clippy")
        .args(["--config", "profile.dev.debug-assertions=false"])
        .args([
            "--config",
            "profile.dev.package.\"*\".debug-assertions=true",
        ])
        .args(["--", "-D", "warnings"])
        .run()
}

fn docs(machine: &Machine) -> Result<(), Problem> {
    // Private items too: most of what a new colleague reads is private.
    cargo::workspace(machine, "doc")
        .args(["--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// The generated TypeScript must be what the commands say today. A unit test of the shell writes
/// the file, so it is enough to see whether that changes anything.
fn bindings(machine: &Machine) -> Result<(), Problem> {
    let file = machine
        .ui()
        .join("src")
        .join("ipc")
        .join("generated")
        .join("bindings.ts");
    let committed = read(&file)?;
    let test =
        cargo::workspace(machine, "test").args(["--lib", "--bins", "--quiet", "--", "bindings"]);
    if !Outcome::of(test)?.good {
        return Err(Problem::new("the test that writes bindings.ts failed"));
    }
    if read(&file)? == committed {
        Ok(())
    } else {
        Err(Problem::new(
            "bindings.ts was out of date; it has been written anew and wants to be committed",
        ))
    }
}

/// Biome, the TypeScript compiler and knip.
fn ui(machine: &Machine) -> Result<(), Problem> {
    node::npm(machine, &["run", "lint"]).run()
}

/// Everything comes from the two registries, under its own name: no git, no folder, no mirror.
fn sources(machine: &Machine) -> Result<(), Problem> {
    let cargo = read(&machine.root().join("Cargo.lock"))?;
    if let Some(line) = cargo
        .lines()
        .find(|line| line.starts_with("source = ") && *line != CRATES_IO)
    {
        return Err(Problem::new(format!(
            "Cargo.lock takes something from elsewhere than crates.io: {line}"
        )));
    }
    let npm = read(&machine.ui().join("package-lock.json"))?;
    if npm.contains("\"resolved\":") {
        return Err(Problem::new(
            "ui/package-lock.json names addresses (\"resolved\"); write it with omit-lockfile-registry-resolved=true",
        ));
    }
    if Step::new("node")
        .args(["--eval", LOCK_FITS])
        .current_dir(machine.ui())
        .ask()
        .is_none()
    {
        return Err(Problem::new(
            "ui/package-lock.json does not fit package.json; run npm install in ui",
        ));
    }
    Ok(())
}

/// Run by Node in `ui/`: the lock file was written for the ranges that stand in package.json.
const LOCK_FITS: &str = r#"
const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8"));
const sorted = (ranges) => Object.entries(ranges ?? {}).sort();
const ranges = ({ dependencies, devDependencies }) => JSON.stringify([dependencies, devDependencies].map(sorted));
process.exit(ranges(read("package.json")) === ranges(read("package-lock.json").packages[""]) ? 0 : 1);
"#;

const CRATES_IO: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Every dependency, also those of builds and tests, is under a licence that deny.toml allows.
fn licences(machine: &Machine) -> Result<(), Problem> {
    let allowed = licences::allowed(&read(&machine.root().join("deny.toml"))?);
    let crates = cargo::workspace(machine, "tree")
        .args([
            "--locked",
            "--target",
            "all",
            "--edges",
            "normal,build,dev",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}|{l}"])
        .ask()
        .ok_or_else(|| Problem::new("`cargo tree --locked` does not succeed"))?;
    let packages = Step::new("node")
        .args(["--eval", licences::LIST_PACKAGES])
        .current_dir(machine.ui())
        .ask()
        .ok_or_else(|| Problem::new("cannot read ui/package-lock.json"))?;
    let mut refused: Vec<&str> = crates
        .lines()
        .chain(packages.lines())
        .filter(|line| !line.is_empty() && !licences::is_fine(line, &allowed))
        .collect();
    refused.sort_unstable();
    refused.dedup();
    match refused.len() {
        0 => Ok(()),
        _ => Err(Problem::new(format!(
            "deny.toml does not allow: {}",
            refused.join(", ")
        ))),
    }
}

fn read(file: &Path) -> Result<String, Problem> {
    fs::read_to_string(file)
        .map_err(|error| Problem::new(format!("cannot read {}: {error}", file.display())))
}
