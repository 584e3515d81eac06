//! A person at a desk in a process of its own, that can be killed.
//!
//! [`Order`] says what the person sees to; the program `headless` reads it from stdin, does it, and tells
//! [`Report`]s on stdout, one line of JSON each. The sandbox runs in the process of the test, so that what
//! the far side knows survives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use budstikke_app::dto::{IncomingDetail, MessageDetail};
use budstikke_sandbox::describe;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::programs;
use crate::world::{World, within};

/// What a process is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The folder of the profiles; also `BUDSTIKKE_HOME` of the process.
    pub home: PathBuf,
    /// The port file of the sandbox.
    pub town: PathBuf,
    /// How far the process's clock is ahead of the machine's, in seconds.
    pub clock_ahead: i64,
    /// Where it kills itself.
    pub kill: Option<Kill>,
    /// Whether it tells of every point that it passes.
    pub trace: bool,
    /// Letters above the first number of bytes go in pieces of the second; as a shipped program does
    /// when nothing is said.
    pub pieces: Option<(u64, u64)>,
    /// What the person sees to.
    pub task: Task,
}

/// Where a process kills itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kill {
    /// The name of the point.
    pub point: String,
    /// Which time it is reached, from 1.
    pub hit: u32,
    /// When not 0, it counts only within one commit of at least so many deliveries, from its start.
    #[serde(default)]
    pub among: u32,
}

/// What the person sees to. Each can be begun anew after a kill: the person looks at what is there first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// That a letter is written, sent and answered.
    Send(Letter),
    /// That the letters whose sending waits for a person go on, and are answered.
    GoOn,
    /// That what nobody needs any more is removed from the disk.
    Sweep,
    /// That these steps of every letter that was sent are confirmed.
    Await(Vec<String>),
    /// That so many letters lie in Innboks, and their senders have been told all that they are told.
    Receive(usize),
    /// The same of messages over FIKS IO.
    ReceiveFiksIo(usize),
    /// That the profile stays open until stdin is closed.
    Stay,
    /// Nothing: opens the profile, tells what is there, and closes it.
    Look,
}

/// A letter to be written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Letter {
    /// The organisation number of the receiver.
    pub to: String,
    /// The receiver's konto, when it goes over FIKS IO.
    #[serde(default)]
    pub konto: Option<String>,
    /// Organisation numbers of further receivers, who get a message each.
    #[serde(default)]
    pub others: Vec<String>,
    /// The title, by which it is known again.
    pub title: String,
    /// Its documents.
    pub files: Vec<PathBuf>,
}

/// What a process tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The profile is open; this is what the person finds.
    Open(State),
    /// It is done; this is what the person sees, and how often each point was reached.
    Done(State, BTreeMap<String, u32>),
    /// The profile does not open, or the task cannot be done: why.
    Refused(String),
    /// The point at which the process kills itself now.
    Reached(String),
    /// A point that was passed.
    Passed(String),
}

/// What a person sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Titles of the drafts.
    pub drafts: Vec<String>,
    /// The messages sent from here, newest first.
    pub messages: Vec<Seen>,
    /// What lies in Innboks, newest first.
    pub inbox: Vec<Lying>,
    /// How many deliveries are put aside.
    pub aside: usize,
}

/// A letter in Innboks as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lying {
    /// Our id of it.
    pub uid: String,
    /// Its title.
    pub title: String,
    /// Whether its documents may be opened.
    pub readable: bool,
    /// What its log says, oldest first.
    pub codes: Vec<String>,
}

/// A message as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Our id of it.
    pub uid: String,
    /// Its title.
    pub title: String,
    /// The status sentence.
    pub sentence: String,
    /// What is known of each of the seven steps.
    pub steps: BTreeMap<String, String>,
    /// Where in Utboks it is.
    pub outbox: Option<String>,
    /// The number and words of its problem.
    pub problem: Option<(String, String)>,
}

impl Lying {
    /// What a person sees of `letter`.
    pub fn of(letter: &IncomingDetail) -> Lying {
        let codes = letter.events.iter().map(|event| event.code.clone());
        Lying {
            uid: letter.uid.clone(),
            title: letter.title.clone(),
            readable: letter.readable,
            codes: codes.collect(),
        }
    }
}

impl Seen {
    /// What a person sees of `message`.
    pub fn of(message: &MessageDetail) -> Seen {
        let problem = message.problem.as_ref().or(message
            .outbox
            .as_ref()
            .and_then(|outbox| outbox.problem.as_ref()));
        Seen {
            uid: message.uid.clone(),
            title: message.title.clone(),
            sentence: message.sentence.clone(),
            steps: message
                .steps
                .iter()
                .map(|step| (step.step.clone(), format!("{:?}", step.state)))
                .collect(),
            outbox: message
                .outbox
                .as_ref()
                .map(|outbox| format!("{:?}", outbox.kind)),
            problem: problem.map(|problem| (problem.number.clone(), problem.what.clone())),
        }
    }

    /// Whether `step` has been confirmed.
    pub fn confirmed(&self, step: &str) -> bool {
        self.steps
            .get(step)
            .is_some_and(|state| state == "Confirmed")
    }
}

/// A process that does what it was ordered to.
pub struct Headless {
    child: Child,
    stdin: Option<ChildStdin>,
    reports: Lines<BufReader<ChildStdout>>,
}

impl Order {
    /// `task` in `home`, with the sandbox of `world`.
    pub fn new(world: &World, home: &Path, task: Task) -> Order {
        let town = home.join("town.json");
        let text = describe(&world.sandbox).to_string();
        std::fs::write(&town, text).expect("a file is written");
        Order {
            home: home.to_owned(),
            town,
            clock_ahead: 0,
            kill: None,
            trace: false,
            pieces: None,
            task,
        }
    }

    /// The same, killed when `point` is reached the `hit`th time.
    pub fn killed_at(mut self, point: &str, hit: u32) -> Order {
        self.kill = Some(Kill {
            point: point.to_owned(),
            hit,
            among: 0,
        });
        self
    }

    /// The same, killed when `point` is reached the `hit`th time within a commit of at least `among` deliveries
    /// that were taken together.
    pub fn killed_among(mut self, among: u32, point: &str, hit: u32) -> Order {
        self.kill = Some(Kill {
            point: point.to_owned(),
            hit,
            among,
        });
        self
    }

    /// The same, telling of every point that it passes.
    pub fn traced(mut self) -> Order {
        self.trace = true;
        self
    }

    /// The same, with letters above `above` bytes going in pieces of `size`.
    pub fn in_pieces(mut self, above: u64, size: u64) -> Order {
        self.pieces = Some((above, size));
        self
    }

    /// The same, with a clock that is so many seconds ahead.
    pub fn ahead(mut self, seconds: i64) -> Order {
        self.clock_ahead = seconds;
        self
    }

    /// Starts the process.
    pub async fn start(&self) -> Headless {
        self.start_as(Command::new(programs::ours("headless")))
            .await
    }

    /// Starts it as `command`, which ends in running the program `headless`.
    pub async fn start_as(&self, mut command: Command) -> Headless {
        let mut child = command
            .env("BUDSTIKKE_HOME", &self.home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut order = serde_json::to_vec(self).expect("an order is JSON");
        order.push(b'\n');
        let mut stdin = child.stdin.take().expect("it was asked for");
        stdin.write_all(&order).await.expect("the process reads");
        let stdout = child.stdout.take().expect("it was asked for");
        Headless {
            child,
            stdin: Some(stdin),
            reports: BufReader::new(stdout).lines(),
        }
    }

    /// Runs it to its end; what it told.
    pub async fn run(&self) -> Ended {
        self.start().await.end().await
    }
}

impl Headless {
    /// The next thing it tells; `None` when it has ended.
    pub async fn report(&mut self) -> Option<Report> {
        let line = within(self.reports.next_line())
            .await
            .expect("a pipe is read")?;
        Some(serde_json::from_str(&line).expect("a report is JSON"))
    }

    /// Waits for its end.
    pub async fn end(mut self) -> Ended {
        drop(self.stdin.take());
        let mut reports = Vec::new();
        while let Some(report) = self.report().await {
            reports.push(report);
        }
        let status = within(self.child.wait()).await.expect("a child ends");
        Ended { reports, status }
    }

    /// Kills it from outside, at whatever it is doing.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// What it told.
    pub reports: Vec<Report>,
    /// How.
    pub status: ExitStatus,
}

impl Ended {
    /// What the person found when the profile was opened.
    pub fn opened(&self) -> Option<&State> {
        self.reports.iter().find_map(|report| match report {
            Report::Open(state) => Some(state),
            _ => None,
        })
    }

    /// What the person sees now that all is done. Panics with what it told when it did not come to that.
    pub fn done(&self) -> (&State, &BTreeMap<String, u32>) {
        match self.reports.last() {
            Some(Report::Done(state, hits)) => (state, hits),
            _ => panic!("it did not come to an end: {self:?}"),
        }
    }

    /// Why it did nothing.
    pub fn refused(&self) -> Option<&str> {
        match self.reports.last() {
            Some(Report::Refused(why)) => Some(why),
            _ => None,
        }
    }

    /// The point at which it killed itself.
    pub fn died_at(&self) -> Option<&str> {
        match self.reports.last() {
            Some(Report::Reached(point)) if !self.status.success() => Some(point),
            _ => None,
        }
    }
}
