//! Every call of receiving, with everything that can be wrong with its answer: the letter comes, once.

use std::time::Duration;

use budstikke_sandbox::{Endpoint, Letter, Quirk, RecipientStatus};
use budstikke_tests::world::{PROMPT, US, within};

use super::Bench;
use super::sending::faults;
use crate::receive::{named, told};

async fn every_fault_at(endpoint: Endpoint) {
    let bench = Bench::receiving().await;
    for (index, (name, fault)) in faults().into_iter().enumerate() {
        let what = format!("{endpoint:?}, {name}");
        let id = format!("7d1c6a52-90b1-4c0f-8f43-{index:012}");
        bench.sandbox().fault(endpoint, fault).once();
        if matches!(endpoint, Endpoint::Token | Endpoint::Exchange) {
            // The tokens that are kept run out.
            bench.clock.advance(jiff::SignedDuration::from_mins(30));
        }
        let letter = Letter::new(PROMPT, &what, "Vi viser til brevet deres.");
        let letter = named(letter.with(Quirk::Sha256Signature), &id);
        let transfer = bench.sandbox().send_letter(&letter).unwrap()[0].to_string();
        let came = bench.us.until_rows(|rows| rows.len() > index);
        let rows = bench.as_time_passes(came).await;
        assert_eq!(rows.len(), index + 1, "{what}: once");
        assert_eq!(rows[0].title, what);
        let heard = bench
            .sandbox()
            .until_received(PROMPT, |_| told(&bench.world, PROMPT, &id).len() >= 2);
        bench.as_time_passes(within(heard)).await;
        assert_eq!(
            told(&bench.world, PROMPT, &id),
            ["MOTTATT", "LEVERT"],
            "{what}: each once"
        );
        // A letter whose confirmation was never heard is opened meanwhile, and confirmed when it is found.
        let confirmed = async {
            while !is_confirmed(&bench, &transfer) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        bench.as_time_passes(within(confirmed)).await;
        assert_eq!(bench.sandbox().planned_faults(), 0, "{what}: it was met");
    }
    println!("{} pairs at {endpoint:?}", faults().len());
    let page = bench.us.app.list_inbox(None).await.unwrap();
    assert!(page.aside.is_empty(), "{:?}", page.aside);
    bench.us.app.close().await;
}

fn is_confirmed(bench: &Bench, transfer: &str) -> bool {
    let transfers = bench.sandbox().transfers();
    let taken = transfers.iter().find(|one| one.id.to_string() == transfer);
    taken.and_then(|taken| taken.recipient_status(US)) == Some(RecipientStatus::DownloadConfirmed)
}

macro_rules! each_at {
    ($($test:ident: $endpoint:ident;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                every_fault_at(Endpoint::$endpoint).await;
            }
        )+
    };
}

each_at! {
    whatever_maskinporten_answers_the_letter_comes_once: Token;
    whatever_the_exchange_answers_the_letter_comes_once: Exchange;
    whatever_a_search_answers_the_letter_comes_once: Search;
    whatever_the_overview_answers_the_letter_comes_once: Overview;
    whatever_a_download_brings_the_letter_comes_once: Download;
    whatever_the_confirmation_is_answered_the_letter_comes_once: Confirm;
}
