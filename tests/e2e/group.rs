//! Programs that end with whoever started them.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, kill_process_group};

/// A program and everything that it starts, in a process group of their own. All of it is killed when this value goes,
/// also by a panic.
pub(crate) struct Group(Child);

impl Group {
    /// Starts the program.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(command: &mut Command) -> io::Result<Group> {
        command.process_group(0).spawn().map(Group)
    }

    /// Asks all of it to end, and waits for the program.
    pub(crate) fn end(&mut self) {
        self.signal(Signal::TERM);
        let _ = self.0.wait();
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.0.id().cast_signed()) {
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Its number belongs to nobody else as long as nobody has waited for it.
        if let Ok(None) = self.0.try_wait() {
            self.signal(Signal::KILL);
            let _ = self.0.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::process::Stdio;

    use super::*;

    #[test]
    fn a_journey_that_fails_leaves_nothing_running() {
        let mut command = Command::new("sh");
        // Its child holds the other end of the pipe too.
        command.args(["-c", "(sleep 20; echo alive) & echo started; wait"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut group = Group::start(&mut command).unwrap();
        let mut printed = BufReader::new(group.0.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");
        let journey = catch_unwind(AssertUnwindSafe(move || {
            let _held = group;
            panic!("it did not appear");
        }));
        assert!(journey.is_err());
        let mut rest = Vec::new();
        printed.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, b"", "nobody lives to say more");
    }
}
