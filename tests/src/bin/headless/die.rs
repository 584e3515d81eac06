//! Dying the way a process dies when the power goes or the system kills it: without a word, without a
//! destructor, without a flush.

/// Ends this process.
pub(crate) fn at_once() -> ! {
    kill();
    // The signal is delivered before the call returns; this is for systems that are slow about it.
    loop {
        std::thread::park();
    }
}

#[cfg(unix)]
fn kill() {
    use rustix::process::{Signal, getpid, kill_process};
    kill_process(getpid(), Signal::KILL).expect("a process may kill itself");
}

#[cfg(not(unix))]
fn kill() {
    // Fails fast, without unwinding.
    std::process::abort();
}
