//! The command line.

/// What `cargo xtask` can do, as it is shown.
pub(crate) const USAGE: &str = "\
cargo xtask run [--yes] [-- ARGUMENTS]     set up, build, open the window
cargo xtask test [--yes] [PART [NAME]]     set up, build, run every test or one part
cargo xtask test crash [NAME] --seeds N    N kills at every point instead of one
cargo xtask bench [NAME] [--json]          measure, in a release build
cargo xtask shots [--yes]                  take pictures of the screens (in target/shots)
cargo xtask coverage [--lines]             how much of the judging code its tests run; which lines not

PART is lint, unit, integration, crash, interop, ui or e2e; NAME is a substring of test names.
--yes (or CI=true) installs what is missing without asking.";

/// A command line that makes sense.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    pub(crate) command: Command,
    /// Install what is missing without asking.
    pub(crate) yes: bool,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run {
        arguments: Vec<String>,
    },
    Test {
        part: Option<Part>,
        name: Option<String>,
        /// How many kills at every point of the crash matrix; one when not said.
        seeds: Option<u32>,
    },
    Bench {
        name: Option<String>,
        json: bool,
    },
    Shots,
    Coverage {
        /// Also tell which lines are not run.
        lines: bool,
    },
}

/// A part of `cargo xtask test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Lint,
    Unit,
    Integration,
    Crash,
    Interop,
    Ui,
    E2e,
}

impl Part {
    /// Every part, in the order of a full run: what is quick to mend first.
    pub(crate) const ALL: [Part; 7] = [
        Part::Lint,
        Part::Unit,
        Part::Integration,
        Part::Crash,
        Part::Interop,
        Part::Ui,
        Part::E2e,
    ];

    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Part::Lint => "lint",
            Part::Unit => "unit",
            Part::Integration => "integration",
            Part::Crash => "crash",
            Part::Interop => "interop",
            Part::Ui => "ui",
            Part::E2e => "e2e",
        }
    }

    fn parse(word: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.word() == word)
    }
}

/// Reads the words after `cargo xtask`. The error is one line for a person.
pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Invocation, String> {
    let mut words = words.into_iter();
    let mut plain = Vec::new();
    let (mut yes, mut json, mut help, mut lines) = (false, false, false, false);
    let mut seeds = None;
    let mut after = None;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--yes" | "-y" => yes = true,
            "--json" => json = true,
            "--lines" => lines = true,
            "--help" | "-h" => help = true,
            "--seeds" => {
                let number = words.next().and_then(|word| word.parse::<u32>().ok());
                seeds = Some(number.filter(|n| *n > 0).ok_or("--seeds wants a number")?);
            }
            "--" => after = Some(words.by_ref().collect::<Vec<_>>()),
            option if option.starts_with('-') => return Err(format!("unknown option {option}")),
            _ => plain.push(word),
        }
    }
    let mut plain = plain.into_iter();
    let command = match plain.next().as_deref() {
        _ if help => {
            return Ok(Invocation {
                command: Command::Help,
                yes,
            });
        }
        None => return Err("say what to do".into()),
        Some("help") => Command::Help,
        Some("run") => Command::Run {
            arguments: after.take().unwrap_or_default(),
        },
        Some("test") => {
            let part = match plain.next() {
                None => None,
                Some(word) => {
                    Some(Part::parse(&word).ok_or_else(|| format!("no part is called {word}"))?)
                }
            };
            let seeds = match part {
                Some(Part::Crash) => seeds.take(),
                _ => None,
            };
            Command::Test {
                part,
                name: plain.next(),
                seeds,
            }
        }
        Some("bench") => Command::Bench {
            name: plain.next(),
            json: std::mem::take(&mut json),
        },
        Some("shots") => Command::Shots,
        Some("coverage") => Command::Coverage {
            lines: std::mem::take(&mut lines),
        },
        Some(word) => return Err(format!("unknown command {word}")),
    };
    if let Some(word) = plain.next() {
        return Err(format!("too many words: {word}"));
    }
    if json {
        return Err("--json belongs to bench".into());
    }
    if lines {
        return Err("--lines belongs to coverage".into());
    }
    if seeds.is_some() {
        return Err("--seeds belongs to test crash".into());
    }
    if after.is_some() {
        return Err("only run takes arguments after --".into());
    }
    Ok(Invocation { command, yes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Invocation, String> {
        parse(line.split_whitespace().map(String::from))
    }

    fn command(line: &str) -> Command {
        read(line).unwrap().command
    }

    #[test]
    fn every_command_is_read() {
        assert_eq!(command("run"), Command::Run { arguments: vec![] });
        assert_eq!(
            command("run -- --profil x"),
            Command::Run {
                arguments: vec!["--profil".into(), "x".into()]
            }
        );
        assert_eq!(
            command("test"),
            Command::Test {
                part: None,
                name: None,
                seeds: None
            }
        );
        assert_eq!(
            command("test crash s05 --seeds 50"),
            Command::Test {
                part: Some(Part::Crash),
                name: Some("s05".into()),
                seeds: Some(50)
            }
        );
        assert_eq!(
            command("bench"),
            Command::Bench {
                name: None,
                json: false
            }
        );
        assert_eq!(
            command("bench seal --json"),
            Command::Bench {
                name: Some("seal".into()),
                json: true
            }
        );
        assert_eq!(command("shots"), Command::Shots);
        assert_eq!(command("coverage"), Command::Coverage { lines: false });
        assert_eq!(
            command("coverage --lines"),
            Command::Coverage { lines: true }
        );
    }

    #[test]
    fn every_part_is_read_with_and_without_a_name() {
        for part in Part::ALL {
            let word = part.word();
            assert_eq!(
                command(&format!("test {word}")),
                Command::Test {
                    part: Some(part),
                    name: None,
                    seeds: None
                }
            );
            let named = Command::Test {
                part: Some(part),
                name: Some("undo".into()),
                seeds: None,
            };
            assert_eq!(command(&format!("test {word} undo")), named);
        }
    }

    #[test]
    fn yes_may_stand_anywhere_before_the_dashes() {
        for line in [
            "--yes test lint",
            "test --yes lint",
            "test lint --yes",
            "run -y",
        ] {
            assert!(read(line).unwrap().yes, "{line}");
        }
        assert!(
            !read("run -- --yes").unwrap().yes,
            "what follows the dashes is for the window"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused_rather_than_guessed() {
        for line in [
            "",
            "tset",
            "test lnit",
            "test unit a b",
            "test --json",
            "test --seeds 5",
            "test crash --seeds",
            "test crash --seeds 0",
            "test unit --seeds 5",
            "bench a b",
            "--no",
            "shots x",
            "shots --lines",
            "coverage x",
            "test -- x",
        ] {
            assert!(read(line).is_err(), "{line:?}");
        }
    }
}
