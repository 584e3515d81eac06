//! A person at a desk, without a window: reads an order from stdin, does it, tells reports on stdout.
//!
//! Started by the tests of crashes (`tests/crash`); see `budstikke_tests::headless`. It ends by SIGKILL at
//! the point that its order names.
#![allow(
    clippy::expect_used,
    reason = "a test program has nobody to hand an error to"
)]

mod die;
mod tasks;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use budstikke_app::dto::IpcError;
use budstikke_app::{App, AppError, Pieces};
use budstikke_domain::Clock;
use budstikke_tests::ahead::Ahead;
use budstikke_tests::headless::{Kill, Order, Report, State};
use budstikke_tests::town;

fn main() -> ExitCode {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).expect("an order");
    let order: Order = serde_json::from_str(&line).expect("an order");
    // `BUDSTIKKE_LOG=debug` tells what happened, and in which order.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("BUDSTIKKE_LOG"))
        .with_writer(io::stderr)
        .try_init();
    let hits = watch(order.kill.clone(), order.trace);
    let clock = Arc::new(Ahead::new(order.clock_ahead));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match runtime.block_on(run(&order, clock)) {
        Ok(state) => {
            let hits = hits.lock().unwrap_or_else(PoisonError::into_inner).clone();
            tell(&Report::Done(state, hits));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let cause = error.to_string();
            tell(&Report::Refused(format!(
                "{} ({cause})",
                IpcError::from(error).what
            )));
            ExitCode::FAILURE
        }
    }
}

async fn run(order: &Order, clock: Arc<dyn Clock>) -> Result<State, AppError> {
    let text = std::fs::read_to_string(&order.town)?;
    let port_file = serde_json::from_str(&text).expect("a port file is JSON");
    let mut config = town::config(&order.home, clock, &port_file)?;
    if let Some((above, size)) = order.pieces {
        config.pieces = Pieces { above, size };
    }
    if tasks::is_sweep(&order.task) {
        return tasks::sweep(config).await;
    }
    let app = App::open(config).await?;
    tell(&Report::Open(tasks::look(&app).await?));
    tasks::see_to(&app, &order.task).await?;
    let state = tasks::look(&app).await?;
    app.close().await;
    Ok(state)
}

/// Counts how often each point is reached, and dies where `kill` says.
fn watch(kill: Option<Kill>, trace: bool) -> Arc<Mutex<BTreeMap<String, u32>>> {
    let hits: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let counted = Arc::clone(&hits);
    let together = Mutex::new(Together::default());
    let reached = move |name: &'static str| {
        let mut hits = counted.lock().unwrap_or_else(PoisonError::into_inner);
        let hit = hits.entry(name.to_owned()).or_default();
        *hit += 1;
        let mut together = together.lock().unwrap_or_else(PoisonError::into_inner);
        together.reached(name);
        if trace {
            tell(&Report::Passed(name.to_owned()));
        }
        if let Some(kill) = &kill
            && kill.point == name
            && match kill.among {
                0 => kill.hit == *hit,
                among => together.hit(name) == kill.hit && together.hit("R5") >= among,
            }
        {
            tell(&Report::Reached(name.to_owned()));
            // Still under the lock: no other point is reached meanwhile.
            die::at_once();
        }
    };
    #[cfg(debug_assertions)]
    budstikke_domain::failpoint::arm(reached);
    // A release has no points, and nothing is killed in it.
    #[cfg(not(debug_assertions))]
    drop(reached);
    hits
}

/// The points that were reached since the first of those deliveries was fetched that go in one commit.
#[derive(Default)]
struct Together(BTreeMap<&'static str, u32>);

impl Together {
    fn reached(&mut self, name: &'static str) {
        if name == "R5" && self.hit("R6") > 0 {
            self.0.clear();
        }
        *self.0.entry(name).or_default() += 1;
    }

    fn hit(&self, name: &str) -> u32 {
        self.0.get(name).copied().unwrap_or_default()
    }
}

fn tell(report: &Report) {
    let line = serde_json::to_string(report).expect("a report is JSON");
    let mut out = io::stdout().lock();
    // An error means that the test has gone; then nobody cares.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
