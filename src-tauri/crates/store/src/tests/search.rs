//! What is found, and what is not.

use std::time::Duration;

use budstikke_domain::{MessageUid, ServiceIdentifier, Tone};
use proptest::prelude::*;

use super::fiks_io::{came, record};
use super::{HOLD, World, start};
use crate::{MessageRow, PartRole, Phrase, Place, Search, Within};

const HOUR: Duration = Duration::from_secs(60 * 60);

fn word(text: &str) -> Phrase {
    Phrase {
        text: text.to_owned(),
        within: Within::Anything,
        prefix: true,
    }
}

fn words(text: &str) -> Search {
    Search {
        any: vec![text.split(' ').map(word).collect()],
        ..Search::default()
    }
}

fn within(within: Within, text: &str) -> Search {
    Search {
        any: vec![vec![Phrase {
            within,
            ..word(text)
        }]],
        ..Search::default()
    }
}

async fn find(world: &World, search: Search) -> Vec<MessageRow> {
    let read = world
        .store
        .read(move |read| read.search(&search, None, 50))
        .await;
    read.unwrap()
}

async fn titles(world: &World, search: Search) -> Vec<String> {
    let found = find(world, search).await;
    found.into_iter().map(|message| message.title).collect()
}

#[tokio::test]
async fn a_message_is_found_by_whom_it_is_about_what_it_is_called_its_files_and_every_id() {
    let world = World::new().await;
    let uid = world.queued("Tilsvar i høring").await;
    world.queued("Noe annet").await;
    let sent = world.message(&uid).await.unwrap();
    let about = uid.clone();
    let job = world
        .store
        .read(move |read| Ok(read.jobs(&about)?.remove(0)));
    let reference = job.await.unwrap().attempt_key;
    for text in [
        "høring",
        reference.as_str(),
        "til hør",
        "I HØRING",
        sent.wire_id.as_str(),
        uid.as_str(),
    ] {
        assert_eq!(
            titles(&world, words(text)).await,
            ["Tilsvar i høring"],
            "{text}"
        );
    }
    for text in ["Statens prøve", "311204823", "Solvik", "Tilsvar.pdf"] {
        assert_eq!(titles(&world, words(text)).await.len(), 2, "{text}");
    }
    let begins: String = sent.wire_id.as_str().chars().take(6).collect();
    assert_eq!(titles(&world, within(Within::Ids, &begins)).await.len(), 1);
    for text in ["horing", "øring", "311204824"] {
        assert!(titles(&world, words(text)).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn all_words_of_an_alternative_must_be_there_each_where_it_is_asked_for() {
    let world = World::new().await;
    world.queued("Vedtak om skole").await;
    world.queued("Vedtak om barnehage").await;
    world.queued("Purring").await;
    assert_eq!(
        titles(&world, words("vedtak skole")).await,
        ["Vedtak om skole"]
    );
    let either = Search {
        any: vec![vec![word("skole")], vec![word("purring")]],
        ..Search::default()
    };
    assert_eq!(
        titles(&world, either).await,
        ["Purring", "Vedtak om skole"],
        "newest first"
    );
    let whole = |text: &str| Search {
        any: vec![vec![Phrase {
            prefix: false,
            ..word(text)
        }]],
        ..Search::default()
    };
    assert_eq!(titles(&world, whole("vedtak om")).await.len(), 2);
    assert!(
        titles(&world, whole("om vedtak")).await.is_empty(),
        "in this order"
    );
    assert!(
        titles(&world, whole("purr")).await.is_empty(),
        "no part of a word"
    );
    assert_eq!(
        titles(&world, within(Within::Receiver, "statens"))
            .await
            .len(),
        3
    );
    assert!(
        titles(&world, within(Within::Sender, "statens"))
            .await
            .is_empty()
    );
    assert_eq!(
        titles(&world, Search::default()).await.len(),
        3,
        "everything"
    );
}

#[tokio::test]
async fn what_is_found_comes_in_pages_of_which_none_repeats_or_leaves_out_any() {
    let world = World::new().await;
    for number in 0..7 {
        world.queued(&format!("Vedtak {number}")).await;
    }
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let search = words("vedtak");
        let page = world
            .store
            .read(move |read| read.search(&search, before, 3))
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        found.extend(page.into_iter().map(|message| message.title));
    }
    let expected: Vec<String> = (0..7)
        .rev()
        .map(|number| format!("Vedtak {number}"))
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_file_that_is_not_let_out_of_quarantine_finds_nothing_until_it_is() {
    let world = World::new().await;
    let mut letter = came(&world, "melding-1", "klient-1", "innhold");
    letter.released = false;
    letter.title = String::new();
    let uid = letter.uid.clone();
    record(&world, letter).await;
    assert!(find(&world, words("Søknad.pdf")).await.is_empty());
    assert_eq!(find(&world, words("Statens melding-1")).await.len(), 1);

    let about = uid.clone();
    let release = world.store.tx(move |tx| {
        let part = tx.parts(&about)?.remove(0);
        let parts = [(part.id, PartRole::Hoveddokument, "Byggesøknad".to_owned())];
        tx.release_parts(&about, "Søknad om bygging", &parts)
    });
    release.await.unwrap();
    for text in ["Søknad.pdf", "byggesøknad", "bygging"] {
        assert_eq!(find(&world, words(text)).await.len(), 1, "{text}");
    }
}

#[tokio::test]
async fn what_is_undone_is_found_no_more_and_what_changes_is_found_as_it_is_now() {
    let world = World::new().await;
    let draft = world.draft("Tilsvar").await;
    let letter = world.letter("Tilsvar");
    let (uid, undone) = (letter.uid.clone(), letter.uid.clone());
    let sent = world
        .store
        .tx(move |tx| tx.enqueue(Some(&draft), &[letter], HOLD));
    sent.await.unwrap();
    assert_eq!(find(&world, words("tilsvar")).await.len(), 1);
    world
        .store
        .tx(move |tx| tx.undo_send(&undone))
        .await
        .unwrap();
    assert!(find(&world, words("tilsvar")).await.is_empty());
    assert!(find(&world, words(uid.as_str())).await.is_empty());

    let uid = world.queued("Vedtak").await;
    world
        .store
        .tx(move |tx| tx.keep_handoff(&uid, "hos-formidleren-7", None))
        .await
        .unwrap();
    assert_eq!(titles(&world, words("hos-formidleren-7")).await, ["Vedtak"]);
}

#[tokio::test]
async fn receipts_of_ours_and_tests_of_the_connection_are_not_found() {
    let world = World::new().await;
    let letter = came(&world, "melding-1", "klient-1", "innhold");
    let about = letter.uid.clone();
    record(&world, letter).await;
    let (receipt, ping) = (world.letter("Kvitteringen"), world.letter("Prøven"));
    let write = world.store.tx(move |tx| {
        tx.enqueue_receipt(&about, &receipt)?;
        tx.enqueue_ping(&ping)
    });
    write.await.unwrap();
    assert!(find(&world, words("kvitteringen")).await.is_empty());
    assert!(find(&world, words("prøven")).await.is_empty());
}

#[tokio::test]
async fn what_is_looked_for_can_be_narrowed() {
    let world = World::new().await;
    let sent: MessageUid = world.queued("Søknad ut").await;
    world.pass(HOUR);
    record(&world, came(&world, "melding-1", "klient-1", "innhold")).await;
    let one = |search: Search| titles(&world, search);
    let place = |place| Search {
        place: Some(place),
        ..words("søknad")
    };
    assert_eq!(one(place(Place::Inbox)).await, ["Søknad"]);
    assert_eq!(one(place(Place::Outbox)).await, ["Søknad ut"]);
    assert!(one(place(Place::Sent)).await.is_empty());
    let narrowed = |narrow: fn(&mut Search)| {
        let mut search = words("søknad");
        narrow(&mut search);
        search
    };
    assert_eq!(one(narrowed(|s| s.unread = true)).await, ["Søknad"]);
    assert_eq!(
        one(narrowed(|s| s.service = Some(ServiceIdentifier::Dpo))).await,
        ["Søknad ut"]
    );
    assert!(one(narrowed(|s| s.confidential = true)).await.is_empty());
    assert_eq!(one(narrowed(|s| s.documents = true)).await.len(), 2);
    assert_eq!(
        one(narrowed(|s| s.tone = Some(Tone::Neutral))).await.len(),
        2
    );
    assert!(
        one(narrowed(|s| s.tone = Some(Tone::Danger)))
            .await
            .is_empty()
    );
    let later = |s: &mut Search| s.from = Some(start() + jiff::SignedDuration::from_mins(30));
    assert_eq!(one(narrowed(later)).await, ["Søknad"]);
    let earlier = |s: &mut Search| s.until = Some(start() + jiff::SignedDuration::from_mins(30));
    assert_eq!(one(narrowed(earlier)).await, ["Søknad ut"]);
    let without_words = Search {
        unread: true,
        ..Search::default()
    };
    assert_eq!(one(without_words).await, ["Søknad"]);
    assert!(world.message(&sent).await.is_some());
}

#[tokio::test]
async fn a_search_for_what_stands_nowhere_finds_nothing_and_not_everything() {
    let world = World::new().await;
    world.queued("Vedtak").await;
    for text in ["-", "\"", "*", "…"] {
        assert!(find(&world, words(text)).await.is_empty(), "{text}");
    }
    assert_eq!(
        titles(&world, words("vedtak -")).await,
        ["Vedtak"],
        "a dash says nothing"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing that is typed is a command to the index.
    #[test]
    fn whatever_is_typed_is_looked_for_and_never_an_error(
        text in "\\PC{0,24}|[\"*:(){}^+-]{0,12}|(AND|OR|NOT|NEAR|title:) ?\\PC{0,8}"
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            world.queued(&text).await;
            let found = find(&world, words(&text)).await;
            prop_assert!(found.len() <= 1);
            // Whatever stands between other signs, a plain title finds its message.
            let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
            prop_assert!(!plain || text.trim().is_empty() || found.len() == 1, "{:?}", text);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn the_rows_of_a_page_tell_of_each_message_what_it_tells_by_itself() {
    let world = World::new().await;
    let letter = came(&world, "melding-1", "klient-1", "innhold");
    let incoming = letter.uid.clone();
    record(&world, letter).await;
    for title in ["Første", "Andre", "Tredje"] {
        world.queued(title).await;
    }
    let page = find(&world, Search::default()).await;
    assert_eq!(page.len(), 4);
    let (letters, sent): (Vec<_>, Vec<_>) = page
        .into_iter()
        .partition(|message| message.uid == incoming);
    let told = world.store.read(move |read| {
        for row in read.inbox_rows(letters)? {
            assert_eq!(row.parts.len(), read.parts(&row.message.uid)?.len());
        }
        let order: Vec<i64> = sent.iter().map(|message| message.id).collect();
        let rows = read.sent_rows(sent)?;
        assert_eq!(
            rows.iter().map(|row| row.message.id).collect::<Vec<_>>(),
            order,
            "in the order given"
        );
        for row in &rows {
            let uid = &row.message.uid;
            let jobs = read.jobs(uid)?;
            assert_eq!(row.parts, read.parts(uid)?.len());
            assert_eq!(
                format!("{:?}", row.events),
                format!("{:?}", read.events(uid)?)
            );
            assert_eq!(
                row.job.as_ref().map(|job| job.id),
                jobs.first().map(|job| job.id)
            );
        }
        assert!(
            rows.iter()
                .all(|row| row.parts > 0 && !row.events.is_empty() && row.job.is_some())
        );
        Ok(())
    });
    told.await.unwrap();
}
