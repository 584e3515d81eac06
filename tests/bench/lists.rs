//! Lists and search in a mailbox of a hundred thousand messages and four hundred thousand events (B11): the first
//! page of a folder, and what is found at every letter that somebody types.
//!
//! Measured where the window asks: the store's own threads, its cipher, and all that a row of the list is made of.

use std::sync::Arc;
use std::time::{Duration, Instant};

use budstikke_domain::{Secret, SystemClock};
use budstikke_store::{
    Direction, Folder, MessageQuery, MessageRow, Phrase, Place, Read, Search, Store, StoreError,
    Within,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::mailbox;

const MESSAGES: u32 = 100_000;
/// What the window shows at once.
const PAGE: u32 = 50;
/// Pages that are asked for.
const PAGES: usize = 1_000;
/// Searches that are typed, each of several letters.
const TYPED: u32 = 60;
const PAGE_GOAL: f64 = 5.0;
const SEARCH_GOAL: f64 = 10.0;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let store =
        Store::open(folder.path(), &Secret::new([7; 32]), Arc::new(SystemClock)).expect("a store");
    let began = Instant::now();
    mailbox::fill(&runtime, &store, 0, MESSAGES);
    eprintln!("  {:<44}{:>8.1} s", "filled", began.elapsed().as_secs_f64());
    let desk = Desk { runtime, store };
    let inbox = tell("first page of Innboks", desk.inbox());
    let sent = tell("first page of Sendt", desk.sent());
    let search = tell("search at a letter", desk.search());
    let page_p99 = inbox.at(99).max(sent.at(99));
    json!({
        "bench": "lists", "messages": MESSAGES,
        "first_page_p50_ms": inbox.at(50).max(sent.at(50)), "first_page_p99_ms": page_p99,
        "search_p50_ms": search.at(50), "search_p99_ms": search.at(99),
        "holds": page_p99 <= PAGE_GOAL && search.at(99) <= SEARCH_GOAL,
    })
}

fn tell(name: &str, took: Took) -> Took {
    eprintln!(
        "  {name:<44}{:>8.2} ms p50 {:>8.2} ms p99",
        took.at(50),
        took.at(99)
    );
    took
}

/// How long each of many took, in order.
struct Took(Vec<f64>);

impl Took {
    fn of(mut all: Vec<f64>) -> Took {
        all.sort_by(f64::total_cmp);
        Took(all)
    }

    fn at(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(last * percent / 100)
            .copied()
            .unwrap_or(f64::NAN)
    }
}

/// Who looks.
struct Desk {
    runtime: Runtime,
    store: Store,
}

impl Desk {
    fn timed<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> (T, f64) {
        let began = Instant::now();
        let seen = self
            .runtime
            .block_on(self.store.read(look))
            .expect("it is read");
        (seen, ms(began.elapsed()))
    }

    fn inbox(&self) -> Took {
        let page = || {
            let (rows, took) = self.timed(|read| read.inbox(None, PAGE));
            assert_eq!(rows.len(), PAGE as usize);
            took
        };
        Took::of((0..PAGES).map(|_| page()).collect())
    }

    fn sent(&self) -> Took {
        let query = MessageQuery {
            folder: Folder::Sent,
            before: None,
            limit: PAGE,
        };
        let page = || {
            let (count, took) = self.timed(move |read| {
                let messages = read.messages(&query)?;
                let count = messages.len();
                rows(read, messages)?;
                Ok(count)
            });
            assert_eq!(count, PAGE as usize);
            took
        };
        Took::of((0..PAGES).map(|_| page()).collect())
    }

    /// Titles that exist, typed from their first letter on: in Innboks, in Sendt and everywhere.
    fn search(&self) -> Took {
        let mut all = Vec::new();
        for typed in 0..TYPED {
            let title = mailbox::title(typed * (MESSAGES / TYPED));
            let place = [Some(Place::Inbox), Some(Place::Sent), None]
                .get(typed as usize % 3)
                .copied()
                .flatten();
            for (end, _) in title.char_indices().skip(1) {
                let text = title.get(..end).unwrap_or_default().to_owned();
                all.push(self.find(&text, place));
            }
        }
        Took::of(all)
    }

    fn find(&self, text: &str, place: Option<Place>) -> f64 {
        let phrase = |word: &str| Phrase {
            text: word.to_owned(),
            within: Within::Anything,
            prefix: true,
        };
        let search = Search {
            any: vec![text.split_whitespace().map(phrase).collect()],
            place,
            ..Search::default()
        };
        let (_, took) = self.timed(move |read| {
            let messages = read.search(&search, None, PAGE)?;
            rows(read, messages)
        });
        took
    }
}

/// All that the rows of a list are made of.
fn rows(read: &Read<'_>, messages: Vec<MessageRow>) -> Result<(), StoreError> {
    let (letters, sent) = messages
        .into_iter()
        .partition(|message| message.direction == Direction::In);
    read.inbox_rows(letters)?;
    read.sent_rows(sent)?;
    Ok(())
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}
