//! A disk that fills up while a letter comes in.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::sync::Arc;

use budstikke_app::dto::{Banner, HealthState};
use budstikke_app::{App, AppConfig, Profile};
use budstikke_domain::{Clock, ManualClock, SystemClock};
use budstikke_sandbox::{Content, Document, Letter, LogEntry, RecipientStatus};
use budstikke_tests::small_disk::{fill, small_disk};
use budstikke_tests::world::{Desk, PROMPT, US, World, as_time_passes};
use jiff::SignedDuration;

use super::{good, named, told, until_told};

const ID: &str = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4fa11";
/// Of the letter's one attachment, in octets.
const SIZE: usize = 3_000_000;
/// Enough for what is downloaded, and too little for what is in it.
const ROOM_FOR_ONE: usize = 4_000_000;
/// How many files a try has that is under way: the SBD, three whole parts and one that grows.
const ONE_TRY: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_there_is_no_room_for_stays_with_the_carrier_and_comes_whole_when_there_is() {
    const TEST: &str = "receive::full_disk::a_letter_that_there_is_no_room_for_stays_with_the_carrier_and_comes_whole_when_there_is";
    let Some(disk) = small_disk(TEST, 16).await else {
        return;
    };
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    let us = Desk {
        app: App::open(on(&disk, &world, clock.clone())).await.unwrap(),
    };
    let (some, rest) = (disk.join("noe"), disk.join("resten"));
    fill(&some, ROOM_FOR_ONE);
    assert!(fill(&rest, usize::MAX), "the disk can be filled");

    // Nothing fits.
    let letter = large();
    let transfer = world.sandbox.send_letter(&letter).unwrap()[0];
    let is_taken = || {
        let transfers = world.sandbox.transfers();
        let found = transfers.iter().find(|one| one.id == transfer);
        found.and_then(|one| one.recipient_status(US)) == Some(RecipientStatus::DownloadConfirmed)
    };
    let banner = as_time_passes(&clock, STEP, until_stopped(&us.app)).await;
    assert_eq!(
        (banner.key.as_str(), banner.number.as_str()),
        ("disk", "E24")
    );
    assert_eq!(
        banner.text,
        "Ikke plass på disken. Vi har stoppet hentingen så ingenting går tapt."
    );
    assert!(banner.no_fetching);
    let tried = downloads(&world);
    hours(&clock, 2).await;
    let tried = downloads(&world) - tried;
    assert!(
        (1..60).contains(&tried),
        "it is tried ever more seldom, and does not spin: {tried} times in two hours"
    );
    assert!(!is_taken(), "nothing is confirmed that is not here");
    let health = us.app.health().await.unwrap();
    assert_eq!(
        health.state,
        HealthState::Blocked,
        "a search that is answered mends no disk"
    );

    // It fits, and what is in it does not.
    std::fs::remove_file(&some).unwrap();
    us.app.try_again(&banner.key).await.unwrap();
    as_time_passes(&clock, STEP, async {
        while !is_taken() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    hours(&clock, 1).await;
    let kept = files(&disk);
    hours(&clock, 6).await;
    let left = files(&disk);
    assert!(
        left <= kept + ONE_TRY,
        "what was tried in vain leaves nothing behind: {kept} files, then {left}"
    );
    let page = us.app.list_inbox(None).await.unwrap();
    assert!(
        page.rows.is_empty() && page.aside.is_empty(),
        "it is not given up: {page:?}"
    );
    assert_eq!(us.app.health().await.unwrap().state, HealthState::Blocked);
    assert_eq!(told(&world, PROMPT, ID), Vec::<String>::new());

    // There is room again.
    std::fs::remove_file(&rest).unwrap();
    us.app.try_again(&banner.key).await.unwrap();
    let rows = as_time_passes(&clock, STEP, us.until_inbox(1)).await;
    as_time_passes(
        &clock,
        STEP,
        until_told(&world, PROMPT, ID, &["MOTTATT", "LEVERT"]),
    )
    .await;
    let letter = us.app.incoming(&rows[0].uid).await.unwrap();
    assert!(letter.readable, "it is whole: {:?}", letter.judgement);
    let health = as_time_passes(&clock, STEP, until_well(&us.app)).await;
    assert_eq!(health, Vec::new(), "and nobody is told any more");
    us.app.close().await;
}

const STEP: SignedDuration = SignedDuration::from_millis(500);

/// Our profile on `disk`.
fn on(disk: &Path, world: &World, clock: Arc<ManualClock>) -> AppConfig {
    let profile = Profile::sandkasse(disk);
    std::fs::create_dir_all(profile.folder()).unwrap();
    let mut config = budstikke_tryout::join(profile, &world.sandbox, clock).unwrap();
    config.poll_interval = std::time::Duration::from_secs(30);
    config
}

/// A letter whose attachment can not be made much smaller.
fn large() -> Letter {
    let mut letter = named(good("Kartgrunnlag"), ID);
    let mut state = 1_u64;
    let text = (0..SIZE).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'!' + (state % 90) as u8)
    });
    if let Content::Arkivmelding(content) = &mut letter.content {
        content.documents.push(Document {
            name: "Grunnlag.txt".to_owned(),
            title: "Grunnlag".to_owned(),
            text: text.collect(),
        });
    }
    letter
}

async fn until_stopped(app: &App) -> Banner {
    let mut events = app.events();
    loop {
        if let Some(banner) = app.health().await.unwrap().banners.into_iter().next() {
            return banner;
        }
        let _ = events.recv().await;
    }
}

async fn until_well(app: &App) -> Vec<Banner> {
    let mut events = app.events();
    loop {
        let health = app.health().await.unwrap();
        if health.state == HealthState::Connected {
            return health.banners;
        }
        let _ = events.recv().await;
    }
}

/// Lets so many hours pass, half a minute at a time.
async fn hours(clock: &ManualClock, hours: u32) {
    for _ in 0..hours * 120 {
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        clock.advance(SignedDuration::from_secs(30));
    }
}

fn downloads(world: &World) -> usize {
    let log = world.sandbox.log();
    let fetched = |entry: &&LogEntry| matches!(entry, LogEntry::Request { path, .. } if path.ends_with("/download"));
    log.iter().filter(fetched).count()
}

/// How many files lie on `disk`.
fn files(disk: &Path) -> usize {
    let entries = std::fs::read_dir(disk).unwrap();
    let count = |path: &Path| if path.is_dir() { files(path) } else { 1 };
    entries.map(|entry| count(&entry.unwrap().path())).sum()
}
