//! Clocks, counters and content for the benches.

use std::fs;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

/// What every loop works on: small enough for any cache.
pub(crate) const BLOCK: usize = 64 * 1024;
pub(crate) const ROUNDS: usize = 5;
pub(crate) const GIB: u64 = 1 << 30;
/// How long a rate of small things is taken.
pub(crate) const MOMENT: Duration = Duration::from_millis(80);

/// One timed run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    pub(crate) wall: f64,
    /// Seconds this thread ran; 0 where the system does not tell.
    pub(crate) cpu: f64,
}

/// Runs `work` once, timed.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Time) {
    let (cpu, start) = (cpu_seconds(), Instant::now());
    let result = work();
    let wall = start.elapsed().as_secs_f64();
    (
        result,
        Time {
            wall,
            cpu: cpu_seconds() - cpu,
        },
    )
}

fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text
        .split(' ')
        .next()
        .and_then(|field| field.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}

/// The fastest of several runs.
#[derive(Debug, Default)]
pub(crate) struct Runs(Vec<Time>);

impl Runs {
    pub(crate) fn push(&mut self, time: Time) {
        self.0.push(time);
    }

    pub(crate) fn best(&self) -> Time {
        let shortest = |one: &Time, other: &Time| one.wall.total_cmp(&other.wall);
        self.0.iter().copied().min_by(shortest).unwrap_or(Time {
            wall: f64::NAN,
            cpu: f64::NAN,
        })
    }

    fn median(&self) -> f64 {
        median(self.0.iter().map(|time| time.wall).collect())
    }

    /// Best rate in MB/s (1e6), for the summary.
    pub(crate) fn rate(&self, octets: u64) -> f64 {
        octets as f64 / 1e6 / self.best().wall
    }

    /// One row of the table.
    pub(crate) fn row(&self, name: &str, octets: u64) {
        let best = self.best();
        eprintln!(
            "  {name:<44}{:>8.0} MB/s   median {:>6.0}   {:>5.2} CPU s/GB",
            self.rate(octets),
            octets as f64 / 1e6 / self.median(),
            best.cpu * 1e9 / octets as f64,
        );
    }
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Content out of memory, over and over, that does not compress.
pub(crate) struct Random<'a> {
    pub(crate) block: &'a [u8],
    pub(crate) left: u64,
    pub(crate) at: usize,
}

impl<'a> Random<'a> {
    pub(crate) fn new(block: &'a [u8], size: u64) -> Random<'a> {
        Random {
            block,
            left: size,
            at: 0,
        }
    }
}

impl Read for Random<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            self.at = 0;
        }
        let rest = self.block.get(self.at..).unwrap_or_default();
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(rest.len())
            .min(out.len());
        let (Some(from), Some(to)) = (rest.get(..most), out.get_mut(..most)) else {
            return Ok(0);
        };
        to.copy_from_slice(from);
        self.at += most;
        self.left -= most as u64;
        Ok(most)
    }
}

/// Random octets to read from.
pub(crate) fn random_block() -> Vec<u8> {
    let mut block = vec![0; BLOCK];
    openssl::rand::rand_bytes(&mut block).expect("random octets");
    block
}

/// Counts what is written and drops it.
#[derive(Debug, Default)]
pub(crate) struct Counter(pub(crate) u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The largest this process has ever been, in MiB; 0 where the system does not tell.
pub(crate) fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    let kib = line
        .split_whitespace()
        .nth(1)
        .and_then(|field| field.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
