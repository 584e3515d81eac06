//! Other programs: started, shown before they start, and read for what their tests say.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::AddAssign;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

/// Why it cannot go on, in one line for a person.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    pub(crate) fn new(text: impl Into<String>) -> Problem {
        Problem(text.into())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program to run. It is printed as a line that can be pasted into a shell.
pub(crate) struct Step {
    command: Command,
}

impl Step {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Step {
        Step {
            command: Command::new(program),
        }
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Step {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Step {
        self.command.env(name, value);
        self
    }

    pub(crate) fn current_dir(mut self, folder: impl AsRef<Path>) -> Step {
        self.command.current_dir(folder);
        self
    }

    /// The same, started by `wrapper`, which gets its own arguments first.
    pub(crate) fn inside(self, wrapper: &str, arguments: &[&str]) -> Step {
        let mut outer = Command::new(wrapper);
        outer
            .args(arguments)
            .arg(self.command.get_program())
            .args(self.command.get_args());
        outer.envs(
            self.command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        if let Some(folder) = self.command.get_current_dir() {
            outer.current_dir(folder);
        }
        Step { command: outer }
    }

    /// Runs it; an exit other than 0 is a problem.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let line = self.line();
        match self.status()? {
            status if status.success() => Ok(()),
            status => Err(Problem(format!("`{line}` ended with {status}"))),
        }
    }

    /// Runs it and hands back how it ended.
    pub(crate) fn status(mut self) -> Result<ExitStatus, Problem> {
        self.announce();
        self.command
            .status()
            .map_err(|error| self.cannot_start(&error))
    }

    /// Runs it, shows its output as it comes, and counts the tests in it.
    pub(crate) fn count(mut self) -> Result<(ExitStatus, Counts), Problem> {
        self.announce();
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| self.cannot_start(&error))?;
        let mut counts = Counts::default();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = BufReader::new(stdout);
            let mut line = Vec::new();
            while stdout
                .read_until(b'\n', &mut line)
                .is_ok_and(|length| length > 0)
            {
                // Nobody may be reading any more; the tests go on all the same.
                let _ = io::stdout().write_all(&line);
                counts += Counts::read(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        let status = child
            .wait()
            .map_err(|error| Problem(format!("lost sight of `{}`: {error}", self.line())))?;
        Ok((status, counts))
    }

    /// Runs it silently and hands back what it wrote; `None` when it is not there or did not succeed.
    pub(crate) fn ask(mut self) -> Option<String> {
        let output = self
            .command
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn announce(&self) {
        println!("$ {}", self.line());
    }

    fn cannot_start(&self, error: &io::Error) -> Problem {
        Problem(format!(
            "cannot start `{}`: {error}",
            self.command.get_program().to_string_lossy()
        ))
    }

    fn line(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words
            .map(|word| quoted(&word.to_string_lossy()))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The file name of a program on this system.
pub(crate) fn program(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Our exit for a child's; a child ended by a signal counts as failed.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// How many tests passed, failed and were not run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Counts {
    /// One thing that was looked at by one program.
    pub(crate) fn one(good: bool) -> Counts {
        Counts {
            passed: u32::from(good),
            failed: u32::from(!good),
            skipped: 0,
        }
    }

    /// Whether anything ran at all.
    pub(crate) fn ran(self) -> bool {
        self.passed + self.failed > 0
    }

    /// Reads one line of output: the closing line of libtest (`test result: ok. 3 passed; 0 failed;
    /// 1 ignored; …`), of vitest (`Tests  1 failed | 3 passed (4)`) or of our own scripts
    /// (`3 passed, 0 failed`). Any other line counts nothing.
    fn read(line: &str) -> Counts {
        let line = without_colours(line);
        let line = line.trim();
        let closing = if let Some((_, rest)) = line
            .strip_prefix("test result: ")
            .and_then(|l| l.split_once(". "))
        {
            rest
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            rest
        } else {
            line
        };
        let is_ours = closing == line;
        let mut counts = Counts::default();
        let mut seen = 0;
        for piece in closing.split([';', ',', '|']) {
            let mut words = piece.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            match word {
                "passed" => counts.passed = number,
                "failed" => counts.failed = number,
                "skipped" | "ignored" | "todo" => counts.skipped = number,
                _ => continue,
            }
            seen += 1;
        }
        // A sentence that happens to say «2 passed» is no closing line.
        let is_sentence = is_ours && (seen < 2 || closing.split_whitespace().count() != 2 * seen);
        if is_sentence {
            Counts::default()
        } else {
            counts
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)
        } else {
            Ok(())
        }
    }
}

/// Takes out the escape sequences that colour a terminal.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_the_three_runners_are_counted() {
        let counts = |passed, failed, skipped| Counts {
            passed,
            failed,
            skipped,
        };
        for (line, expected) in [
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.1s",
                counts(3, 0, 1),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                counts(3, 2, 0),
            ),
            (
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m\u{1b}[2m | \u{1b}[22m\u{1b}[32m3 passed\u{1b}[39m (4)\n",
                counts(3, 1, 0),
            ),
            (" Tests  12 passed (12)", counts(12, 0, 0)),
            (" Tests  1 passed | 9 skipped (10)", counts(1, 0, 9)),
            ("7 passed, 0 failed", counts(7, 0, 0)),
            ("7 passed, 1 failed, 2 skipped", counts(7, 1, 2)),
        ] {
            assert_eq!(Counts::read(line), expected, "{line}");
        }
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "test wire::sbd::tests::x ... ok",
            " Test Files  2 passed (2)",
            "2 passed",
            "we saw 3 passed, 4 failed",
            "3 passed, 0 failed, and so on",
            "",
        ] {
            assert_eq!(Counts::read(line), Counts::default(), "{line}");
        }
    }

    #[test]
    fn a_step_is_shown_as_a_line_that_can_be_pasted() {
        let step = Step::new("xvfb-run").args(["-a", "-s", "-screen 0 1280x900x24", "it's"]);
        assert_eq!(
            step.line(),
            r"xvfb-run -a -s '-screen 0 1280x900x24' 'it'\''s'"
        );
    }
}
