//! In which order things reach the disk and the wire, as the kernel saw it (trust-and-speed 2.4).
//!
//! A process that is killed does not lose what the kernel already has, so kills cannot show that a flush
//! is missing. strace can.
#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command as Program;

use budstikke_sandbox::{FiksLetter, Letter as Incoming};
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::world::{PROMPT, World};
use budstikke_tests::{made_up, programs};
use tokio::process::Command;

const CALLS: &str =
    "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,writev,sendto,sendmsg";
/// Nothing but the bytes of a letter is as long as this.
const LONG: u64 = 8_000;

/// Messages over FIKS IO: some alone, and some together.
const MESSAGES: usize = 6;
/// Octets of a frame of `basic.ack`: head, method, tag, flag, end.
const ACK_FRAME: u64 = 7 + 4 + 8 + 1 + 1;
/// What a record of TLS 1.3 adds: head, kind, seal.
const TLS_RECORD: u64 = 5 + 1 + 16;

/// What the kernel was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// Flushed to the disk; done.
    Synced(String),
    /// Renamed to; done.
    Renamed(String),
    /// So many octets were sent to this port; begun.
    Sent(String, u64),
    /// The program passed a point.
    Passed(String),
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_is_durable_before_it_is_done() {
    if !may_trace() {
        return;
    }
    let world = World::new().await;
    let letter = Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: Vec::new(),
        title: "Vedtak".to_owned(),
        files: vec![world.file("Vedtak.pdf", 400_000)],
    };
    let asked = traced(&world, Task::Send(letter)).await;
    let broker = world.sandbox.urls().broker.split(':').nth(2);
    let broker = broker
        .and_then(|rest| rest.split('/').next())
        .expect("a port");

    the_package_is_durable_before_a_row_speaks_of_it(&asked);
    the_upload_is_written_down_before_its_first_byte(&asked, broker);
    every_delivery_is_committed_before_it_is_confirmed(&asked, 3);
}

#[test]
fn what_one_thread_writes_to_a_file_is_not_taken_for_what_another_sends() {
    let trace = concat!(
        "71 write(9</home/spool/a.tmp>, \"PK\"..., 65536 <unfinished ...>\n",
        "72 sendto(11<TCP:[127.0.0.1:50000->127.0.0.1:443]>, \"GET\"..., 80, 0, NULL, 0 <unfinished ...>\n",
        "71 <... write resumed>) = 65536\n",
        "72 <... sendto resumed>) = 80\n",
    );
    assert_eq!(read(trace), [Asked::Sent("443".to_owned(), 80)]);

    let only_the_file_is_done = trace.lines().take(3).collect::<Vec<_>>().join("\n");
    assert_eq!(
        read(&only_the_file_is_done),
        [Asked::Sent("443".to_owned(), 0)],
        "what is not known to have gone has no length"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_delivery_is_durable_before_a_row_speaks_of_it_and_it_is_confirmed() {
    if !may_trace() {
        return;
    }
    let world = World::new().await;
    let letter = Incoming::new(PROMPT, "Svar", &made_up::text(200_000));
    world.sandbox.send_letter(&letter).unwrap();
    let asked = traced(&world, Task::Receive(1)).await;

    every_delivery_is_committed_before_it_is_confirmed(&asked, 1);
    let between = &asked[at(&asked, "R2")..at(&asked, "R7")];
    assert!(
        is_durable(between),
        "flushed, named, the name flushed, committed: {between:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_of_fiks_io_is_committed_before_its_ack_is_on_the_socket() {
    if !may_trace() {
        return;
    }
    let world = World::new().await;
    let fiks = world.sandbox.fiks();
    for _ in 0..MESSAGES {
        fiks.write(&FiksLetter::arkivmelding()).expect("it is sent");
    }
    let asked = traced(&world, Task::ReceiveFiksIo(MESSAGES)).await;
    every_delivery_is_committed_before_it_is_confirmed(&asked, 2);
    no_ack_overtakes_its_commit(&asked, &fiks.amqp().1.to_string(), MESSAGES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_out_of_dokumentlager_is_durable_before_its_ack_is_on_the_socket() {
    if !may_trace() {
        return;
    }
    let world = World::new().await;
    let fiks = world.sandbox.fiks();
    let letter = FiksLetter {
        filling: 5_500_000,
        ..FiksLetter::arkivmelding()
    };
    fiks.write(&letter).expect("it is sent");
    let asked = traced(&world, Task::ReceiveFiksIo(1)).await;
    let between = &asked[at(&asked, "R2")..at(&asked, "R7")];
    assert!(
        is_durable(between),
        "flushed, named, the name flushed, committed: {between:?}"
    );
    no_ack_overtakes_its_commit(&asked, &fiks.amqp().1.to_string(), 1);
}

/// What a process that does `task` asks of the kernel.
async fn traced(world: &World, task: Task) -> Vec<Asked> {
    let home = world.folder();
    let out = home.join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-yy", "-s", "64", "-e", CALLS, "-o"]);
    command.arg(&out).arg(programs::ours("headless"));
    let order = Order::new(world, home, task).traced();
    order.start_as(command).await.end().await.done();
    read(&fs::read_to_string(out).unwrap())
}

fn the_package_is_durable_before_a_row_speaks_of_it(asked: &[Asked]) {
    let sealed = at(asked, "S6");
    let named = at(asked, "S7");
    let before = &asked[..sealed];
    let flushed = before.iter().any(|one| {
        is_sync(one, |path| {
            path.ends_with(".tmp") && path.contains("/spool/")
        })
    });
    assert!(flushed, "the package is flushed under its temporary name");
    let renamed = position(
        &asked[sealed..named],
        |one| matches!(one, Asked::Renamed(path) if path.ends_with(".asic")),
    );
    let folder = position(&asked[sealed..named], |one| {
        is_sync(one, |path| path.ends_with("/spool"))
    });
    assert!(renamed < folder, "then named, and the name is flushed");
}

fn the_upload_is_written_down_before_its_first_byte(asked: &[Asked], broker: &str) {
    let begun = at(asked, "S15");
    let upload = at(asked, "S9");
    let between = &asked[begun..upload];
    let commits = between.iter().filter(|one| is_commit(one)).count();
    assert!(
        commits >= 2,
        "the transfer's id and that bytes may leave are committed one after the other: {between:?}"
    );
    let long =
        |one: &Asked| matches!(one, Asked::Sent(port, size) if port == broker && *size >= LONG);
    assert!(
        !asked[..upload].iter().any(long),
        "no byte of the letter is out before that"
    );
    assert!(asked[upload..].iter().any(long), "and then they go");
}

fn every_delivery_is_committed_before_it_is_confirmed(asked: &[Asked], least: usize) {
    let mut proven = 0;
    let mut here = None;
    for (index, one) in asked.iter().enumerate() {
        match one {
            Asked::Passed(point) if point == "R5" => here = Some(index),
            Asked::Passed(point) if point == "R6" => {
                let here = here.take().expect("nothing is staged that was not fetched");
                assert!(
                    asked[here..index].iter().any(is_commit),
                    "its row, and with a small one its bytes, is on the disk"
                );
                proven += 1;
            }
            Asked::Passed(point) if point == "R7" => {
                assert!(here.is_none(), "nothing is confirmed before it is staged");
            }
            _ => {}
        }
    }
    assert!(proven >= least, "{least} came, {proven} were looked at");
}

/// Counts what was fetched, committed and acked on the connection to `port`, in the order of the kernel.
fn no_ack_overtakes_its_commit(asked: &[Asked], port: &str, messages: usize) {
    let (mut fetched, mut durable, mut acked) = (0, 0, 0);
    for one in asked {
        match one {
            Asked::Passed(point) if point == "R5" => fetched += 1,
            // That it was flushed before this is looked at above.
            Asked::Passed(point) if point == "R6" => durable = fetched,
            // When all are acked we take our leave, in frames that may be as long.
            Asked::Sent(to, size) if to == port && acked < messages => {
                acked += acks_in(*size);
                assert!(acked <= durable, "{acked} acks after {durable} commits");
            }
            _ => {}
        }
    }
    assert_eq!(acked, messages, "each ack was seen on the socket");
}

/// How many frames of `basic.ack` a record of so many octets on the wire holds. Nothing else that we say while
/// messages come is as long.
fn acks_in(size: u64) -> usize {
    let frames = size.saturating_sub(TLS_RECORD);
    match frames % ACK_FRAME {
        0 => usize::try_from(frames / ACK_FRAME).unwrap_or_default(),
        _ => 0,
    }
}

/// Whether a blob in `asked` was flushed, named, its folder flushed, and then a row committed.
fn is_durable(asked: &[Asked]) -> bool {
    asked.iter().enumerate().any(|(named, one)| {
        let Asked::Renamed(path) = one else {
            return false;
        };
        let Some(folder) = Path::new(path).parent().and_then(Path::to_str) else {
            return false;
        };
        let flushed = asked[..named]
            .iter()
            .any(|one| is_sync(one, |synced| synced == format!("{path}.tmp")));
        let after = &asked[named..];
        let folder = after
            .iter()
            .position(|one| is_sync(one, |synced| synced == folder));
        let commit = folder.and_then(|folder| after[folder..].iter().position(is_commit));
        flushed && commit.is_some()
    })
}

fn is_commit(one: &Asked) -> bool {
    is_sync(one, |path| path.ends_with("budstikke.db-wal"))
}

fn is_sync(one: &Asked, path: impl Fn(&str) -> bool) -> bool {
    matches!(one, Asked::Synced(synced) if path(synced))
}

fn at(asked: &[Asked], point: &str) -> usize {
    position(asked, |one| *one == Asked::Passed(point.to_owned()))
}

fn position(asked: &[Asked], wanted: impl Fn(&Asked) -> bool) -> usize {
    asked.iter().position(wanted).expect("it happened")
}

/// Reads what strace wrote. Flushes and renames count when they are done, sends when they begin.
fn read(trace: &str) -> Vec<Asked> {
    let mut unfinished: HashMap<String, String> = HashMap::new();
    let mut sending: HashMap<String, usize> = HashMap::new();
    let mut asked = Vec::new();
    for line in trace.lines() {
        let Some((process, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        let sends = call.starts_with("send") || call.starts_with("write");
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            if sends {
                // A write to a file is none of ours: its length belongs to nobody's place in the list.
                if let Some(sent) = understand(begun) {
                    sending.insert(process.to_owned(), asked.len());
                    asked.push(sent);
                }
            } else {
                unfinished.insert(process.to_owned(), begun.to_owned());
            }
        } else if call.starts_with("<... ") {
            if let Some(begun) = unfinished.remove(process) {
                asked.extend(understand(&begun));
            } else if let Some(Asked::Sent(_, size)) =
                sending.remove(process).and_then(|at| asked.get_mut(at))
            {
                *size = result(call).unwrap_or_default();
            }
        } else {
            asked.extend(understand(call));
        }
    }
    asked
}

/// `fdatasync(7</home/budstikke.db-wal>) = 0` and the like.
fn understand(call: &str) -> Option<Asked> {
    let (name, rest) = call.split_once('(')?;
    let path = || Some(rest.split_once('<')?.1.split('>').next()?.to_owned());
    match name {
        "fsync" | "fdatasync" => Some(Asked::Synced(path()?)),
        "rename" | "renameat" | "renameat2" => {
            let to = rest.split('"').nth(3)?;
            Some(Asked::Renamed(to.to_owned()))
        }
        "write" if rest.contains("passed") => {
            let point = rest.split("\\\"").nth(3)?;
            Some(Asked::Passed(point.to_owned()))
        }
        "sendto" | "sendmsg" | "write" | "writev" if rest.contains("<TCP:[") => {
            let port = rest.split_once("->")?.1.split(']').next()?;
            let port = port.rsplit(':').next()?.to_owned();
            Some(Asked::Sent(port, result(rest).unwrap_or_default()))
        }
        _ => None,
    }
}

/// What a call came to, once it is done: octets, when it sends.
fn result(call: &str) -> Option<u64> {
    let (_, result) = call.rsplit_once("= ")?;
    result.trim().parse().ok()
}

/// Whether strace is here and may look; says so when it is not.
fn may_trace() -> bool {
    let tried = Program::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .output();
    let may = tried.is_ok_and(|output| output.status.success());
    if !may {
        println!("not proven here: strace is missing, or may not look at processes");
    }
    may
}
