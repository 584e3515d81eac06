//! Connections that are cut, silent, slow or buffered at any octet.

use std::time::Duration;

use budstikke_app::Pieces;
use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::toxic::{Poison, Way};
use budstikke_tests::world::{PROMPT, US, said};

use super::{Bench, handed};

/// In the handshake, in the announcement, around the head of the upload, within it, at its end, after it.
const OUT: [u64; 12] = [
    0, 200, 700, 2_000, 3_500, 5_000, 6_500, 8_000, 30_000, 60_000, 66_000, 70_000,
];
/// In the handshake, in the answer to the announcement, to the upload, to the question how it fares.
const IN: [u64; 7] = [0, 800, 2_200, 2_600, 3_000, 3_400, 3_800];

fn poisons() -> Vec<Poison> {
    let ways = [(Way::Out, OUT.as_slice()), (Way::In, IN.as_slice())];
    let mut poisons = vec![
        Poison::Latency(Duration::from_millis(30)),
        Poison::Bandwidth(1_500),
        Poison::SlowClose(Duration::from_millis(300)),
    ];
    for (way, octets) in ways {
        poisons.extend(octets.iter().map(|after| Poison::Reset(way, *after)));
        poisons.extend(
            octets
                .iter()
                .step_by(2)
                .map(|after| Poison::Silence(way, *after)),
        );
    }
    poisons
}

async fn whatever_the_network_does(pieces: Option<Pieces>) {
    let (mut bench, toxic) = Bench::behind_proxy(|config| {
        config.poll_interval = Duration::from_secs(24 * 60 * 60);
        config.pieces = pieces.unwrap_or_default();
    })
    .await;
    bench.settle().await;
    for poison in poisons() {
        let what = format!("{poison:?}");
        let uid = bench.send(&what).await;
        println!("{what}");
        toxic.poison(poison);
        bench.until(&uid, handed).await;
        assert!(toxic.is_used_up(), "{what}: it was met");
        bench.came_once(&what).await;
    }
    println!("{} kinds of trouble", poisons().len());
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_once_whatever_the_network_does_to_its_upload() {
    whatever_the_network_does(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_in_pieces_goes_once_whatever_the_network_does_to_its_upload() {
    let pieces = Pieces {
        above: 0,
        size: 30_000,
    };
    whatever_the_network_does(Some(pieces)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_comes_once_whatever_the_network_does_to_its_download() {
    let (bench, toxic) = Bench::behind_proxy(|_| {}).await;
    // The search and what is found, then the file; at an octet of each.
    let octets = [0, 1_000, 2_600, 3_200, 4_000, 6_000, 9_000, 12_000];
    let mut poisons = vec![
        Poison::Latency(Duration::from_millis(30)),
        Poison::Bandwidth(1_500),
        Poison::SlowClose(Duration::from_millis(300)),
    ];
    poisons.extend(octets.map(|after| Poison::Reset(Way::In, after)));
    poisons.extend([0, 3_200, 6_000].map(|after| Poison::Silence(Way::In, after)));
    poisons.extend([700, 2_500, 5_000].map(|after| Poison::Silence(Way::Out, after)));
    poisons.extend([700, 2_500, 5_000].map(|after| Poison::Reset(Way::Out, after)));
    for (index, poison) in poisons.iter().enumerate() {
        let what = format!("{poison:?}");
        let letter = Letter::new(PROMPT, &what, &"Vi viser til brevet. ".repeat(400));
        let letter = letter.with(Quirk::Sha256Signature);
        bench.sandbox().send_letter(&letter).unwrap();
        toxic.poison(*poison);
        let came = bench.us.until_rows(|rows| rows.len() > index);
        let rows = bench.as_time_passes(came).await;
        assert_eq!(rows.len(), index + 1, "{what}: once");
        assert_eq!(rows[0].title, what);
    }
    println!("{} kinds of trouble", poisons.len());
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_a_proxy_hands_on_late_do_not_arrive_beside_those_sent_again() {
    let (mut bench, toxic) = Bench::behind_proxy(|config| {
        config.poll_interval = Duration::from_secs(24 * 60 * 60);
    })
    .await;
    bench.settle().await;
    let uid = bench.send("Holdt tilbake").await;
    // The announcement is said in less: the proxy has the whole letter, and the broker has nothing of it.
    toxic.poison(Poison::Hold(8_000));
    let doubted = bench.until(&uid, |message| said(message, "USIKKER")).await;
    assert!(!handed(&doubted), "nobody knows yet");
    bench.until(&uid, handed).await;
    toxic.let_go();
    toxic.until_handed_on().await;
    bench.came_once("held back").await;
    let mut announced = bench.sandbox().transfers();
    announced.retain(|transfer| transfer.sender_org() == US);
    assert_eq!(
        announced.len(),
        1,
        "the same transfer, which takes one file: {announced:?}"
    );
    bench.us.app.close().await;
}
