//! Signers whose certificate has run out: judged as of when the letter came, told in words, and answered.

use std::sync::Arc;
use std::time::Duration;

use budstikke_app::dto::{IncomingDetail, VerdictDto, WhoDto};
use budstikke_app::{App, AppConfig};
use budstikke_domain::{Clock as _, ManualClock, SystemClock};
use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::world::{Desk, PROMPT, World, as_time_passes};
use jiff::SignedDuration;

use super::{good, named, until_told};

const ID: &str = "7d1c6a52-90b1-4c0f-8f43-0a2a52a4fb01";
const WORDS: &str = "Avsenderens sertifikat var gått ut da meldingen kom.";
const STEP: SignedDuration = SignedDuration::from_millis(500);

/// What a person sees of `letter`, which is fetched so long after it was sent; its sender has been told by
/// then what it is told.
async fn seen(letter: Letter, fetched_after: SignedDuration) -> (Bench, IncomingDetail) {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let world = World::with_clock(clock.clone()).await;
    world.sandbox.send_letter(&named(letter, ID)).unwrap();
    clock.advance(fetched_after);
    let us = open(&world).await;
    let rows = as_time_passes(&clock, STEP, us.until_inbox(1)).await;
    let told = until_told(&world, PROMPT, ID, &["MOTTATT", "LEVERT"]);
    as_time_passes(&clock, STEP, told).await;
    let letter = us.app.incoming(&rows[0].uid).await.unwrap();
    let who = rows[0].who;
    (
        Bench {
            world,
            clock,
            us,
            who,
        },
        letter,
    )
}

struct Bench {
    world: World,
    clock: Arc<ManualClock>,
    us: Desk,
    who: WhoDto,
}

async fn open(world: &World) -> Desk {
    let config = AppConfig {
        poll_interval: Duration::from_secs(30),
        ..world.config(0)
    };
    Desk {
        app: App::open(config).await.unwrap(),
    }
}

/// The weighty reasons: code and words.
fn reasons(letter: &IncomingDetail) -> Vec<(&str, &str)> {
    let reasons = letter.judgement.reasons.iter();
    reasons
        .map(|reason| (reason.code.as_str(), reason.sentence.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_had_run_out_when_it_signed_leaves_the_letter_in_doubt_and_its_sender_hears_levert()
 {
    let letter = good("Signert for sent").with(Quirk::ExpiredSigner);
    let (bench, letter) = seen(letter, SignedDuration::ZERO).await;
    assert_eq!(letter.judgement.verdict, VerdictDto::Indeterminate);
    assert_eq!(bench.who, WhoDto::Same, "the number in it is the sender's");
    assert_eq!(reasons(&letter), [("CERT_EXPIRED", WORDS)]);
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_runs_out_on_the_way_is_judged_as_of_when_the_letter_came() {
    let letter = good("Lenge underveis").with(Quirk::SignerAboutToExpire);
    let (bench, letter) = seen(letter, SignedDuration::from_hours(2)).await;
    assert_eq!(letter.judgement.verdict, VerdictDto::Indeterminate);
    assert_eq!(reasons(&letter), [("CERT_EXPIRED", WORDS)]);
    bench.us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_runs_out_after_the_letter_came_leaves_it_as_good_as_it_was() {
    let letter = good("I tide").with(Quirk::SignerAboutToExpire);
    let (bench, before) = seen(letter, SignedDuration::ZERO).await;
    assert_eq!(before.judgement.verdict, VerdictDto::Passed);
    assert_eq!(reasons(&before), []);
    bench.us.app.close().await;
    drop(bench.us);
    bench.clock.advance(SignedDuration::from_hours(2));
    let us = open(&bench.world).await;
    let after = us.app.incoming(&before.uid).await.unwrap();
    assert_eq!(after.judgement.verdict, VerdictDto::Passed, "judged once");
    us.app.close().await;
}
