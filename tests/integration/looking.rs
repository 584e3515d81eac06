//! Looking for messages: in a folder, in all of them, and for somebody who asks.

use std::collections::HashSet;

use budstikke_app::dto::{
    FindAnswer, Found, ListRequest, LookedForKind, SearchPlace, SearchRequest,
};
use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::world::{Desk, PROMPT, US, World};

fn asked(text: &str, place: Option<SearchPlace>) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        place,
        ..SearchRequest::default()
    }
}

fn told(found: &Found) -> String {
    match found {
        Found::Inbox(row) => format!("Innboks: {}", row.title),
        Found::Outbox(row) => format!("Utboks: {}", row.title),
        Found::Sent(row) => format!("Sendt: {}", row.title),
    }
}

async fn search(us: &Desk, text: &str, place: Option<SearchPlace>) -> Vec<String> {
    let page = us.app.search(&asked(text, place)).await.unwrap();
    assert_eq!((page.next, page.unclear.as_slice()), (None, [].as_slice()));
    page.rows.iter().map(told).collect()
}

/// One letter that came, and then one that waits to be sent. Its uid.
async fn both_ways(world: &World) -> (Desk, String) {
    let us = world.desk(30).await;
    let letter = Letter::new(PROMPT, "Vannprøver", "Vi viser til brevet deres.");
    let letter = letter.with(Quirk::Sha256Signature);
    world.sandbox.send_letter(&letter).unwrap();
    us.until_inbox(1).await;
    let sent = us.send(world, PROMPT).await;
    (us, sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_and_what_goes_is_found_in_its_folder_and_in_all_of_them() {
    let world = World::new().await;
    let (us, _) = both_ways(&world).await;
    let (came, goes) = ("Innboks: Vannprøver", "Utboks: Tilsvar i høring");
    for (text, place, expected) in [
        ("vannpr", None, vec![came]),
        ("tilsvar hør", None, vec![goes]),
        ("statens prøveetat", None, vec![goes, came]),
        ("statens prøveetat", Some(SearchPlace::Inbox), vec![came]),
        ("statens prøveetat", Some(SearchPlace::Outbox), vec![goes]),
        ("statens prøveetat", Some(SearchPlace::Sent), vec![]),
        ("fra:statens", None, vec![came]),
        ("til:311 204 823", None, vec![goes]),
        ("vannprøver || tilsvar", None, vec![goes, came]),
        ("er:ulest", None, vec![came]),
        ("kanal:fiksio", None, vec![]),
        ("vannprøver tilsvar", None, vec![]),
    ] {
        assert_eq!(search(&us, text, place).await, expected, "{text} {place:?}");
    }
    let page = us
        .app
        .search(&asked("status:blå tilsvar", None))
        .await
        .unwrap();
    assert_eq!(page.rows.iter().map(told).collect::<Vec<_>>(), [goes]);
    assert!(page.unclear[0].contains("status:blå"), "{:?}", page.unclear);
    us.app.close().await;
}

async fn find(us: &Desk, text: &str) -> FindAnswer {
    us.app.find(text).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_with_a_pasted_e_mail_is_answered_in_a_sentence() {
    let world = World::new().await;
    let (us, sent) = both_ways(&world).await;
    let message = us.app.message(&sent).await.unwrap();
    let id = message
        .technical
        .iter()
        .find(|row| row.label == "Meldings-id")
        .map(|row| row.value.clone())
        .expect("its id");
    let mail = format!(
        "Hei,\ndet er ikke kommet kvittering.\nMessage-ID: {id}\nSender: 0192:{US}\nReceiver: {PROMPT}\n"
    );
    let answer = find(&us, &mail).await;
    let [hit] = answer.hits.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(told(&hit.found), "Utboks: Tilsvar i høring");
    assert_eq!(hit.answer, message.answer_text);
    let sources: Vec<&str> = hit
        .events
        .iter()
        .map(|event| event.source.as_str())
        .collect();
    assert!(!sources.is_empty(), "who says so: {sources:?}");
    assert_eq!(
        hit.unknown, None,
        "nobody can have opened what was not handed over"
    );
    assert_eq!(answer.looked_for.len(), 3, "{:?}", answer.looked_for);

    let part: String = id.chars().take(7).collect();
    assert_eq!(find(&us, &part).await.hits.len(), 1);
    let came = find(&us, "vannprøver").await;
    let said = &came.hits[0].answer;
    assert!(
        said.starts_with("Meldingen «Vannprøver» fra Statens prøveetat kom hit"),
        "{said}"
    );
    assert!(said.contains("Ingen her har åpnet den"), "{said}");
    assert!(
        !came.hits[0].events.is_empty(),
        "how it came, and who says so"
    );
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_what_is_not_here_is_told_what_was_looked_for_and_where() {
    let world = World::new().await;
    let (us, _) = both_ways(&world).await;
    let unknown = "7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10";
    let answer = find(&us, unknown).await;
    assert!(answer.hits.is_empty());
    let [looked_for] = answer.looked_for.as_slice() else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (looked_for.kind, looked_for.text.as_str()),
        (LookedForKind::Id, unknown)
    );
    assert_eq!(answer.here.messages, 2);
    assert!(answer.here.since.is_some());
    let nothing = find(&us, " \n ").await;
    assert!(nothing.hits.is_empty() && nothing.looked_for.is_empty());
    us.app.close().await;
}

/// The rows of a CSV as a spreadsheet reads them.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let text = csv.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(text.ends_with("\r\n"), "{text}");
    text.trim_end_matches("\r\n")
        .split("\r\n")
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_saved_to_its_end_for_a_spreadsheet() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let many = 53;
    for number in 0..many {
        let title = format!("=Vannprøve {number}");
        let letter = Letter::new(PROMPT, &title, "Vi viser til brevet deres.");
        let letter = letter.with(Quirk::Sha256Signature);
        world.sandbox.send_letter(&letter).unwrap();
    }
    us.until_total(many).await;
    let rows = us.until_inbox(10).await;
    let path = world.folder().join("liste.csv");
    let whole = ListRequest {
        search: asked("", Some(SearchPlace::Inbox)),
        uids: vec![],
    };
    let saved = us.app.save_list(&whole, &path).await.unwrap();
    assert_eq!(saved, many);
    let lines = cells(&std::fs::read_to_string(&path).unwrap());
    assert_eq!(lines.len(), 54, "a line of headings, and each of them");
    assert!(lines.iter().all(|line| line.len() == lines[0].len()));
    let titles: HashSet<_> = lines[1..].iter().map(|line| line[4].as_str()).collect();
    assert_eq!(titles.len(), 53, "each of them once");
    assert!(
        titles.iter().all(|title| title.starts_with("'=Vannprøve ")),
        "{titles:?}"
    );
    let found = ListRequest {
        search: asked("vannprøve", Some(SearchPlace::Sent)),
        uids: vec![],
    };
    assert_eq!(us.app.save_list(&found, &path).await.unwrap(), 0);
    let chosen = ListRequest {
        uids: vec![rows[7].uid.clone(), rows[2].uid.clone()],
        ..whole
    };
    assert_eq!(us.app.save_list(&chosen, &path).await.unwrap(), 2);
    let lines = cells(&std::fs::read_to_string(&path).unwrap());
    let titles: Vec<_> = lines[1..].iter().map(|line| line[4].clone()).collect();
    assert_eq!(
        titles,
        [format!("'{}", rows[7].title), format!("'{}", rows[2].title)]
    );
    us.app.close().await;
}
