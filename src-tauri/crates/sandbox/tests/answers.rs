//! What the other organisations answer, each by its temper and with the quirks it is given.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod support;

use budstikke_sandbox::{AnswerQuirk, LogEntry};
use serde_json::{Value, json};
use support::{Caller, ETATEN, SOLVIK, World, read_sbd, sbd_zip};

const ROTETE: &str = "311204866";
const HEAD: &str = "standardBusinessDocumentHeader";

/// What has come to us in answer to a letter to `org`, as words.
async fn answers(world: &World, org: &str, count: usize) -> Vec<Value> {
    let us = world.caller(SOLVIK).await;
    us.send(org, &sbd_zip(&support::letter_sbd(SOLVIK, org), None))
        .await;
    world.tick(10);
    let mut answers = Vec::new();
    for id in waiting(&us, count).await {
        answers.push(read_sbd(&us.download(&id).await));
    }
    answers
}

/// The ids of what waits for `us`, oldest first, when there are `count` of them.
async fn waiting(us: &Caller<'_>, count: usize) -> Vec<String> {
    loop {
        let found = us.search("recipientStatus=Initialized&role=Recipient&orderAscending=true");
        let found = found.await;
        if found.len() >= count {
            return found;
        }
        tokio::task::yield_now().await;
    }
}

fn words(answers: &[Value]) -> Vec<&str> {
    answers
        .iter()
        .filter_map(|sbd| {
            let status = sbd.pointer("/status/status");
            status.or(sbd.pointer("/arkivmelding_kvittering/receiptType"))
        })
        .filter_map(Value::as_str)
        .collect()
}

#[tokio::test]
async fn rotete_answers_twice_and_back_to_front() {
    let world = World::start().await;
    let answers = answers(&world, ROTETE, 6).await;
    assert_eq!(
        words(&answers),
        ["ERROR", "ERROR", "LEVERT", "LEVERT", "MOTTATT", "MOTTATT"],
        "and ERROR, because there was no package"
    );
}

#[tokio::test]
async fn an_organisation_answers_with_the_quirks_it_is_given() {
    type Holds = fn(&[Value]) -> bool;
    let cases: [(AnswerQuirk, Holds); 7] = [
        (AnswerQuirk::NoDeadline, |all| {
            all.iter()
                .all(|sbd| sbd[HEAD]["businessScope"]["scope"][0]["scopeInformation"].is_null())
        }),
        (AnswerQuirk::Expired, |all| {
            let deadline = &all[0][HEAD]["businessScope"]["scope"][0]["scopeInformation"][0];
            deadline["expectedResponseDateTime"].as_str().unwrap() < "2026-11-20T10:16"
        }),
        (AnswerQuirk::UpperCaseIds, |all| {
            let id = &all[0][HEAD]["documentIdentification"]["instanceIdentifier"];
            let id = id.as_str().unwrap();
            id == id.to_uppercase()
        }),
        (AnswerQuirk::WithoutMessages, |all| {
            all[2]["arkivmelding_kvittering"].get("messages").is_none()
        }),
        (AnswerQuirk::MisspeltReceipt, |all| words(all)[2] == "Error"),
        (AnswerQuirk::Twice, |all| {
            words(all)[..2] == ["MOTTATT", "MOTTATT"]
        }),
        (AnswerQuirk::BackToFront, |all| {
            words(all) == ["ERROR", "LEVERT", "MOTTATT"]
        }),
    ];
    for (quirk, holds) in cases {
        let world = World::start().await;
        world.sandbox.set_answer_quirks(ETATEN, &[quirk]);
        let count = if quirk == AnswerQuirk::Twice { 6 } else { 3 };
        let answers = answers(&world, ETATEN, count).await;
        assert!(holds(&answers), "{quirk:?}: {answers:#?}");
    }
}

#[tokio::test]
async fn treige_takes_a_day_of_clock_time() {
    let world = World::start().await;
    let us = world.caller(SOLVIK).await;
    let treige = "310204803";
    let mut sbd = support::letter_sbd(SOLVIK, treige);
    sbd[HEAD]["businessScope"]["scope"][0]["scopeInformation"][0]["expectedResponseDateTime"] =
        json!("2026-11-22T10:15:00+01:00");
    us.send(treige, &sbd_zip(&sbd, None)).await;
    let sent = |world: &World| -> Vec<String> {
        let log = world.sandbox.log();
        let texts = log.into_iter().filter_map(|entry| match entry {
            LogEntry::Peer { org, text, .. } if org == treige => Some(text),
            _ => None,
        });
        texts.filter(|text| text.starts_with("sent")).collect()
    };
    for (hours, count, last) in [
        (12, 1, "sent MOTTATT"),
        (11, 2, "sent LEVERT"),
        (1, 3, "sent kvittering ERROR"),
    ] {
        world.tick(hours * 3600 - 10);
        assert_eq!(sent(&world).len(), count - 1, "not before its hour");
        world.tick(20);
        while sent(&world).len() < count {
            tokio::task::yield_now().await;
        }
        assert_eq!(sent(&world).last().map(String::as_str), Some(last));
    }
}

/// The answers to a letter of ours on the channel `kanal-1`: reference, and the name in the SBD's scope.
async fn on_a_channel(quirks: &[AnswerQuirk]) -> Vec<(String, Option<String>)> {
    let world = World::start().await;
    world.sandbox.set_answer_quirks(ETATEN, quirks);
    let us = world.caller(SOLVIK).await;
    let mut sbd = support::letter_sbd(SOLVIK, ETATEN);
    let channel = json!({
        "type": "MessageChannel",
        "instanceIdentifier": "0b0c6a59-6f7b-4a52-9c0c-1f4f0b8f9d10",
        "identifier": "kanal-1",
    });
    let scopes = sbd[HEAD]["businessScope"]["scope"].as_array_mut().unwrap();
    scopes.push(channel);
    us.send(ETATEN, &sbd_zip(&sbd, None)).await;
    world.tick(10);
    let mut answers = Vec::new();
    for id in waiting(&us, 3).await {
        let overview = us.overview(&id).await;
        let reference = overview["sendersFileTransferReference"].as_str().unwrap();
        let sbd = read_sbd(&us.download(&id).await);
        let scope = &sbd[HEAD]["businessScope"]["scope"][1]["identifier"];
        answers.push((reference.to_owned(), scope.as_str().map(str::to_owned)));
    }
    answers
}

#[tokio::test]
async fn a_channel_comes_back_whole_unless_it_is_forgotten_or_is_the_answerers_own() {
    let named = |name: &str| Some(name.to_owned());
    for (reference, scope) in on_a_channel(&[]).await {
        assert_eq!((reference.as_str(), scope), ("kanal-1", named("kanal-1")));
    }
    for (reference, scope) in on_a_channel(&[AnswerQuirk::WithoutChannel]).await {
        assert_eq!((reference.len(), scope), (36, None), "an id of its own");
    }
    for (reference, scope) in on_a_channel(&[AnswerQuirk::SameChannel]).await {
        assert_eq!(
            (reference.len(), scope),
            (36, named("kanal-1")),
            "nobody who listens on the channel takes it"
        );
    }
}
