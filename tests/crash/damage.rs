//! Files of a profile that are not what was written: the profile does not open, says why, and is left as it
//! is.

use std::fs;
use std::path::{Path, PathBuf};

use budstikke_app::Profile;
use budstikke_tests::headless::{Letter, Order, Task};
use budstikke_tests::world::{PROMPT, World};

/// SQLCipher's page.
const PAGE: usize = 4096;

/// A profile of a process that was killed when the carrier had its letter, and what it holds.
struct Left {
    world: World,
    folder: PathBuf,
}

impl Left {
    async fn new() -> Left {
        let world = World::new().await;
        let letter = Letter {
            to: PROMPT.to_owned(),
            konto: None,
            others: Vec::new(),
            title: "Vedtak".to_owned(),
            files: vec![world.file("Vedtak.pdf", 100_000)],
        };
        let home = world.folder();
        let send = Order::new(&world, home, Task::Send(letter));
        let killed = send.killed_at("S13", 1).run().await;
        assert_eq!(killed.died_at(), Some("S13"));
        let folder = Profile::sandkasse(home).folder().to_owned();
        Left { world, folder }
    }

    fn look(&self) -> Order {
        Order::new(&self.world, self.world.folder(), Task::Look)
    }

    /// What a process says that tries to open it; nothing is removed meanwhile.
    async fn refusal(&self) -> String {
        let before = names(&self.folder);
        let ended = self.look().run().await;
        let why = ended.refused().unwrap_or_default().to_owned();
        // SQLite removes its own log and index when they are empty.
        let own = |path: &Path| {
            path.to_string_lossy().ends_with("-shm") || path.to_string_lossy().ends_with("-wal")
        };
        let gone: Vec<_> = before
            .iter()
            .filter(|path| !path.exists() && !own(path))
            .collect();
        assert!(gone.is_empty(), "nothing is removed: {gone:?}");
        why
    }

    fn database(&self) -> PathBuf {
        self.folder.join("budstikke.db")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_gone_is_no_older_profile() {
    let left = Left::new().await;
    let log = left.folder.join("budstikke.db-wal");
    let kept = fs::read(&log).unwrap();
    assert!(!kept.is_empty(), "the last writes are in it");
    fs::remove_file(&log).unwrap();
    let why = left.refusal().await;
    assert!(why.contains("skadet"), "{why}");

    fs::write(&log, kept).unwrap();
    let ended = left.look().run().await;
    assert_eq!(ended.done().0.messages.len(), 1, "with its log it is whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_page_and_an_empty_page_are_found_before_anything_is_read_of_them() {
    for torn in [true, false] {
        let left = Left::new().await;
        // Everything is in the database, and the process that looked was killed too.
        let killed = left.look().killed_at("L2", 1).run().await;
        assert_eq!(
            killed.died_at(),
            Some("L2"),
            "the log is written into the database"
        );
        let mut bytes = fs::read(left.database()).unwrap();
        let pages = bytes.len() / PAGE;
        assert!(pages > 20, "there is a middle to damage");
        let from = (pages - 3) * PAGE + if torn { PAGE / 2 } else { 0 };
        bytes[from..(pages - 2) * PAGE].fill(0);
        fs::write(left.database(), &bytes).unwrap();

        let why = left.refusal().await;
        assert!(why.contains("skadet"), "{why}");
        assert_eq!(
            fs::read(left.database()).unwrap(),
            bytes,
            "it is left as it is"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_with_another_key_is_not_opened_and_opens_with_its_own() {
    let left = Left::new().await;
    let key = key_file(&left.folder);
    let own = fs::read(&key).unwrap();
    let mut other = own.clone();
    let last = other.iter().rposition(u8::is_ascii_hexdigit).unwrap_or(0);
    other[last] = if other[last] == b'0' { b'1' } else { b'0' };
    fs::write(&key, other).unwrap();
    let why = left.refusal().await;
    assert!(why.contains("kkel"), "it speaks of the key: {why}");

    fs::write(&key, own).unwrap();
    assert_eq!(left.look().run().await.done().0.messages.len(), 1);
}

fn key_file(folder: &Path) -> PathBuf {
    let files = names(folder);
    let is_key = |path: &&PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.contains("key") && !name.contains("keycheck")
    };
    files
        .iter()
        .find(is_key)
        .expect("the sandbox's key lies in a file")
        .clone()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
