//! How fast this machine commits: what every durable way is held against (trust-and-speed 3.5, last rows).
//!
//! Not in an empty file, where a commit costs a page or two and nothing is ever written back, but in a mailbox of a
//! hundred thousand messages and four hundred thousand events: a message and an event in each commit, flushed, with
//! the indexes they stand in and the log written back into the file as it grows. Nothing of ours is around SQLite:
//! no cipher, no threads.

use std::time::Instant;

use rusqlite::{Connection, params};
use tempfile::TempDir;
use uuid::Uuid;

const MESSAGES: usize = 100_000;
const EVENTS: usize = 400_000;
const EVENTS_EACH: usize = EVENTS / MESSAGES;
/// Commits in a measurement: enough for the log to be written back several times.
const COMMITS: usize = 1_000;

/// A mailbox that is full.
pub(crate) struct FullMailbox {
    conn: Connection,
    messages: usize,
    _folder: TempDir,
}

impl FullMailbox {
    /// Takes a few seconds.
    pub(crate) fn make() -> FullMailbox {
        let folder = tempfile::tempdir().expect("a folder");
        let conn = Connection::open(folder.path().join("limit.db")).expect("a database");
        let set = |name, value| conn.pragma_update(None, name, value).expect("a setting");
        set("journal_mode", "WAL");
        set("synchronous", "FULL");
        conn.execute_batch(
            "CREATE TABLE message (
               id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
               at INTEGER NOT NULL, status TEXT NOT NULL, title TEXT NOT NULL) STRICT;
             CREATE INDEX message_list ON message (direction, at DESC);
             CREATE INDEX message_status ON message (status, at DESC);
             CREATE TABLE event (
               id INTEGER PRIMARY KEY, message INTEGER NOT NULL, at INTEGER NOT NULL,
               code TEXT NOT NULL, said TEXT NOT NULL) STRICT;
             CREATE INDEX event_timeline ON event (message, at);",
        )
        .expect("tables");
        let mut mailbox = FullMailbox {
            conn,
            messages: 0,
            _folder: folder,
        };
        mailbox.fill();
        mailbox
    }

    fn fill(&mut self) {
        self.conn.execute_batch("BEGIN").expect("a transaction");
        for _ in 0..MESSAGES {
            self.add(EVENTS_EACH);
        }
        self.conn.execute_batch("COMMIT").expect("a commit");
        self.conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .expect("the log is written back");
    }

    /// Durable commits per second, each of a message and an event.
    pub(crate) fn commits_per_s(&mut self) -> f64 {
        let began = Instant::now();
        for _ in 0..COMMITS {
            self.conn
                .execute_batch("BEGIN IMMEDIATE")
                .expect("a transaction");
            self.add(1);
            self.conn.execute_batch("COMMIT").expect("a commit");
        }
        COMMITS as f64 / began.elapsed().as_secs_f64()
    }

    fn add(&mut self, events: usize) {
        let number = self.messages;
        self.messages += 1;
        let at = i64::try_from(number).expect("few enough");
        let mut message = self
            .conn
            .prepare_cached(
                "INSERT INTO message (uid, direction, at, status, title) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .expect("a statement");
        let direction = ["in", "out"].get(number % 2).copied();
        let status = ["LEVERT", "LEST", "FEIL"].get(number % 3).copied();
        let title = format!("Vedtak i sak {number}");
        let uid = Uuid::new_v4().to_string();
        let row = message
            .insert(params![uid, direction, at, status, title])
            .expect("a message");
        let mut event = self
            .conn
            .prepare_cached("INSERT INTO event (message, at, code, said) VALUES (?1, ?2, ?3, ?4)")
            .expect("a statement");
        for step in 0..events {
            let at = at * 10 + i64::try_from(step).expect("few enough");
            event
                .execute(params![
                    row,
                    at,
                    "SENDT",
                    "Meldingen er sendt fra avsender."
                ])
                .expect("an event");
        }
    }
}
