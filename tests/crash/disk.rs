//! Disks that are full or may not be written, and files that are not what was written.
#![cfg(unix)]

use budstikke_tests::headless::{Ended, Headless, Letter, Order, Task};
use budstikke_tests::ledger::Ledger;
use budstikke_tests::programs;
use budstikke_tests::world::{PROMPT, World};
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_fit_on_the_disk_is_said_so_and_the_letter_goes_when_there_is_room() {
    let world = World::new().await;
    let home = world.folder();
    let send = Order::new(&world, home, Task::Send(letter(&world, &[3_000_000])));
    Order::new(&world, home, Task::Look).run().await.done();

    let full = limited(&send, 2_000).await;
    let why = full.refused().expect("it cannot be attached");
    assert!(why.contains("plass"), "it says what to look at: {why}");
    assert_eq!(crate::letters(&world).len(), 0);

    let ended = send.run().await;
    let (seen, _) = ended.done();
    assert_eq!((seen.drafts.len(), seen.messages.len()), (0, 1), "{seen:?}");
    assert_eq!(
        crate::letters(&world).len(),
        1,
        "the draft was kept, and goes now"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_does_not_fit_on_the_disk_waits_in_utboks_and_says_why() {
    let world = World::new().await;
    let home = world.folder();
    let send = Order::new(
        &world,
        home,
        Task::Send(letter(&world, &[1_500_000, 1_500_000])),
    );
    Order::new(&world, home, Task::Look).run().await.done();

    let full = limited(&send, 2_000).await;
    let (seen, _) = full.done();
    let message = &seen.messages[0];
    assert_eq!(message.outbox.as_deref(), Some("NeedsYou"), "{message:?}");
    let (number, what) = message.problem.as_ref().expect("it says why");
    assert_eq!(number, "E24", "{what}");
    assert!(what.contains("plass"), "{what}");

    let ended = Order::new(&world, home, Task::GoOn).run().await;
    let (seen, _) = ended.done();
    assert!(seen.messages[0].confirmed("closed"), "{seen:?}");
    assert_eq!(crate::letters(&world).len(), 1);
    let ledger = Ledger::of(home, &world.sandbox.transfers()).await;
    assert!(ledger.examined.damage.is_empty() && ledger.examined.missing.is_empty());
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_on_a_full_disk_takes_no_letter_and_loses_none() {
    if !programs::may_mount() {
        return;
    }
    let world = World::new().await;
    let home = world.folder();
    let folder = budstikke_app::Profile::sandkasse(home).folder().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    let first = Order::new(&world, home, Task::Send(letter(&world, &[100_000])));
    let mut second = letter(&world, &[5_000]);
    second.title = "Brev på full disk".to_owned();
    let second = Order::new(&world, home, Task::Send(second));
    let write = |name: &str, order: &Order| {
        let path = home.join(name);
        std::fs::write(&path, serde_json::to_string(order).unwrap() + "\n").unwrap();
        path
    };
    let script = format!(
        "set -e; mount -t tmpfs -o size=24m tmpfs '{folder}'; '{program}' < '{first}'; \
         dd if=/dev/zero of='{folder}/fill' bs=4096 2>/dev/null || true; \
         '{program}' < '{second}' || true; rm '{folder}/fill'; '{program}' < '{second}'",
        folder = folder.display(),
        program = programs::ours("headless").display(),
        first = write("first.json", &first).display(),
        second = write("second.json", &second).display(),
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]);
    let ended = first.start_as(command).await.end().await;
    let reports = format!("{:?}", ended.reports);
    let refused = ended
        .reports
        .iter()
        .filter(|report| matches!(report, budstikke_tests::headless::Report::Refused(_)));
    assert_eq!(refused.count(), 1, "the disk was full once: {reports}");
    let (seen, _) = ended.done();
    assert_eq!(seen.messages.len(), 2, "{seen:?}");
    assert!(
        seen.messages
            .iter()
            .all(|message| message.confirmed("closed")),
        "{seen:?}"
    );
    assert_eq!(crate::letters(&world).len(), 2, "each came once");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_may_not_be_written_is_refused_and_opens_when_it_may() {
    if !programs::may_mount() {
        return;
    }
    let world = World::new().await;
    let home = world.folder();
    let look = Order::new(&world, home, Task::Look);
    look.run().await.done();
    let folder = budstikke_app::Profile::sandkasse(home).folder().to_owned();
    let script = format!(
        "mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}' && exec '{program}'",
        folder = folder.display(),
        program = programs::ours("headless").display(),
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]);
    let ended = look.start_as(command).await.end().await;
    assert!(ended.refused().is_some(), "{ended:?}");
    look.run().await.done();
}

/// Runs `order` with files of at most so many blocks of 1024 octets.
async fn limited(order: &Order, blocks: u32) -> Ended {
    // bash counts blocks of 1024 octets, dash of 512: the size is given in the smaller, and halved for bash.
    let script = format!(
        "trap '' XFSZ; if [ -n \"$BASH_VERSION\" ]; then ulimit -f {blocks}; else ulimit -f {}; fi; \
         exec '{}'",
        blocks * 2,
        programs::ours("headless").display()
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    let process: Headless = order.start_as(command).await;
    process.end().await
}

fn letter(world: &World, sizes: &[usize]) -> Letter {
    let file = |(number, size): (usize, &usize)| world.file(&format!("Del-{number}.pdf"), *size);
    Letter {
        to: PROMPT.to_owned(),
        konto: None,
        others: Vec::new(),
        title: "Brev med vedlegg".to_owned(),
        files: sizes.iter().enumerate().map(file).collect(),
    }
}
