//! The parts of `cargo xtask test`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::args::Part;
use crate::exec::{Counts, Problem, Step};
use crate::system::{self, Machine, Need};
use crate::{cargo, lint, node};

/// Runs one part, or all of them one after the other whatever fails, and closes with
/// `N passed, N failed`. `name` picks tests by a substring; picking none is an error. `seeds` is how many
/// kills the crash matrix makes at each point.
pub(crate) fn run(
    machine: &Machine,
    part: Option<Part>,
    name: Option<&str>,
    seeds: Option<u32>,
) -> Result<ExitCode, Problem> {
    let parts: Vec<Part> = match part {
        Some(part) if !exists(machine, part) => {
            return Err(Problem::new(format!(
                "there are no {} tests yet",
                part.word()
            )));
        }
        Some(part) => vec![part],
        None => Part::ALL
            .into_iter()
            .filter(|part| exists(machine, *part))
            .collect(),
    };

    let mut needs: Vec<Need> = parts
        .iter()
        .flat_map(|part| needs(*part))
        .copied()
        .collect();
    needs.dedup();
    machine.provide(&needs)?;
    node::install(machine)?;
    node::build(machine)?;

    let mut summary = Vec::new();
    let mut total = Outcome::default();
    for part in parts {
        println!("\n== {}", part.word());
        let started = now();
        let outcome = run_part(machine, part, name, seeds).unwrap_or_else(|problem| {
            eprintln!("xtask: {problem}");
            Outcome {
                counts: Counts::default(),
                good: false,
            }
        });
        total = total.and(outcome);
        summary.push((part, outcome, started.elapsed()));
    }
    print_summary(&summary, total);

    if name.is_some() && total.good && !total.counts.ran() {
        return Err(Problem::new(format!(
            "no test is called anything like {}",
            name.unwrap_or_default()
        )));
    }
    Ok(if total.good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What one part or check came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// False when a test failed, and also when something else went wrong: a build, a crash.
    pub(crate) good: bool,
}

impl Default for Outcome {
    fn default() -> Outcome {
        Outcome {
            counts: Counts::default(),
            good: true,
        }
    }
}

impl Outcome {
    /// Both together.
    pub(crate) fn and(mut self, other: Outcome) -> Outcome {
        self.counts += other.counts;
        self.good &= other.good;
        self
    }

    /// What a program that runs tests came to.
    pub(crate) fn of(step: Step) -> Result<Outcome, Problem> {
        let (status, counts) = step.count()?;
        Ok(Outcome {
            counts,
            good: status.success() && counts.failed == 0,
        })
    }
}

fn run_part(
    machine: &Machine,
    part: Part,
    name: Option<&str>,
    seeds: Option<u32>,
) -> Result<Outcome, Problem> {
    match part {
        Part::Lint => lint::run(machine, name),
        Part::Unit => unit(machine, name),
        Part::Integration | Part::Crash | Part::Interop => {
            build_tests(machine, part)?;
            let mut tests = cargo::workspace(machine, "test").args(test_arguments(part, name));
            if let Some(seeds) = seeds {
                tests = tests.env("BUDSTIKKE_CRASH_SEEDS", seeds.to_string());
            }
            Outcome::of(tests)
        }
        Part::Ui => ui(machine, name),
        Part::E2e => e2e(machine, name),
    }
}

/// Unit and documentation tests of every crate. The test programs in `tests/` say `test = false`
/// in their manifest, so that only the parts named after them start them.
fn unit(machine: &Machine, name: Option<&str>) -> Result<Outcome, Problem> {
    Outcome::of(
        cargo::workspace(machine, "test")
            .args(["--no-fail-fast", "--"])
            .args(name),
    )
}

/// Components in vitest, then every screen in Chromium with axe-core, on the fake backend.
fn ui(machine: &Machine, name: Option<&str>) -> Result<Outcome, Problem> {
    let pattern = name.map(escaped);
    let components = Outcome::of(
        node::npm(machine, &["test", "--"])
            .args(pattern.iter().flat_map(|pattern| ["-t", pattern.as_str()])),
    )?;
    if let Some(outcome) = left_out(machine, Need::Chromium)? {
        return Ok(components.and(outcome));
    }
    let screens = node::screens(
        machine,
        machine.chromium()?,
        &machine.target().join("shots"),
    );
    Ok(components.and(Outcome::of(screens.args(name))?))
}

/// The built app in a real window, on a display and a session bus that end with the tests.
fn e2e(machine: &Machine, name: Option<&str>) -> Result<Outcome, Problem> {
    if let Some(outcome) = left_out(machine, Need::WindowTests)? {
        return Ok(outcome);
    }
    build_tests(machine, Part::E2e)?;
    let tests = cargo::workspace(machine, "test").args(test_arguments(Part::E2e, name));
    let tests = tests.env("BUDSTIKKE_SHOTS", machine.target().join("shots"));
    Outcome::of(tests.inside("xvfb-run", &["-a", "-s", "-screen 0 1280x900x24"]))
}

/// Builds the test program together with the programs that it starts (`bud`, `budstikke`).
/// With a test target among them Cargo counts in the features of test dependencies, as it does for
/// `cargo test`; without, it would build half of the tree again.
fn build_tests(machine: &Machine, part: Part) -> Result<(), Problem> {
    cargo::workspace(machine, "build")
        .args(["--bins", "--test", part.word()])
        .run()
}

fn test_arguments(part: Part, name: Option<&str>) -> Vec<&str> {
    let mut arguments = vec!["--test", part.word(), "--"];
    arguments.extend(name);
    arguments
}

fn needs(part: Part) -> &'static [Need] {
    use Need::{Chromium, Compiler, Java, Node, Oracles, RabbitMq, Tracing, WebView, WindowTests};
    match part {
        Part::Lint => &[Compiler, WebView, Node],
        Part::Unit => &[Compiler, WebView, Node, Oracles, RabbitMq],
        Part::Integration => &[Compiler, WebView, Node, Oracles],
        Part::Crash => &[Compiler, WebView, Node, Tracing],
        Part::Interop => &[Compiler, WebView, Node, Oracles, Java, RabbitMq],
        Part::Ui => &[Node, Chromium],
        Part::E2e => &[Compiler, WebView, Node, WindowTests],
    }
}

/// What is said instead of running tests that this machine cannot run. Unattended on Linux, where
/// everything can be installed, that is a failure.
fn left_out(machine: &Machine, need: Need) -> Result<Option<Outcome>, Problem> {
    match machine.lacks(need) {
        None => Ok(None),
        Some(reason) if system::in_ci() && machine.is_linux() => Err(Problem::new(reason)),
        Some(reason) => {
            println!("skipped: {reason}");
            Ok(Some(Outcome {
                counts: Counts {
                    skipped: 1,
                    ..Counts::default()
                },
                good: true,
            }))
        }
    }
}

fn exists(machine: &Machine, part: Part) -> bool {
    match part {
        Part::Lint | Part::Unit | Part::Ui => true,
        Part::Integration | Part::Crash | Part::Interop | Part::E2e => machine
            .root()
            .join("tests")
            .join(part.word())
            .join("main.rs")
            .is_file(),
    }
}

fn print_summary(parts: &[(Part, Outcome, Duration)], total: Outcome) {
    println!("\n== summary");
    for (part, outcome, took) in parts {
        let verdict = if outcome.good { "ok" } else { "FAILED" };
        println!(
            "{:<12} {verdict:<7} {} ({} s)",
            part.word(),
            outcome.counts,
            took.as_secs()
        );
    }
    // A part that could not even be built has no failed test; the closing line must not hide it.
    let mut counts = total.counts;
    counts.failed += u32::from(!total.good && counts.failed == 0);
    println!("{counts}");
}

/// vitest takes a regular expression; a name is none.
fn escaped(name: &str) -> String {
    let mut pattern = String::new();
    for character in name.chars() {
        if !character.is_alphanumeric() && character != ' ' {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a part took is for the eyes of the person who waits"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_regular_expression() {
        assert_eq!(escaped("angre (10 s)"), r"angre \(10 s\)");
        assert_eq!(escaped("a_b"), r"a\_b");
    }

    #[test]
    fn one_bad_part_makes_the_whole_bad() {
        let good = Outcome {
            counts: Counts::one(true),
            good: true,
        };
        let broken = Outcome {
            counts: Counts::default(),
            good: false,
        };
        assert!(!good.and(broken).and(good).good);
        assert_eq!(good.and(good).counts.passed, 2);
    }
}
