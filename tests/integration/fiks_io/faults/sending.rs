//! The one call that sends, with everything that can be wrong with its answer.

use budstikke_app::dto::{ActionKind, MessageDetail};
use budstikke_sandbox::{Endpoint, Fault, KontoRole};
use budstikke_tests::world::{fiks_input, said, step};

use super::Bench;
use crate::faults::sending::faults;
use crate::faults::waits_with;

/// How a letter ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It goes by itself, and nothing was ever in doubt.
    Goes,
    /// It is in doubt, and went: the receiver's answer settles it.
    Settled,
    /// It is in doubt, and did not go: it waits for a person.
    Decides,
    /// It goes by itself or waits for a person: that depends on how fast the bytes were.
    Either,
    /// It is turned down with this number.
    Rejected(&'static str),
}

/// The table (fiks-io 5; architecture B.6): what the answer says of a POST that can not be asked about.
fn end(fault: &Fault) -> End {
    let status = match fault {
        Fault::Status(status, _)
        | Fault::RetryAfter(status, _)
        | Fault::RetryAfterDate(status, _) => *status,
        _ => 0,
    };
    match (status, fault) {
        (400 | 422, _) => End::Rejected("E09"),
        (413, _) => End::Rejected("E11"),
        (409 | 500 | 502 | 504, _) => End::Decides,
        (_, Fault::TruncatedJson | Fault::LoseResponse) => End::Settled,
        (_, Fault::Html | Fault::Flood | Fault::Stall) => End::Decides,
        (_, Fault::CloseAfterBytes(_)) => End::Either,
        _ => End::Goes,
    }
}

impl Bench {
    /// Sends a letter to an archive that answers.
    async fn send(&self, title: &str) -> String {
        let draft = self.us.app.new_draft().await.expect("a draft");
        let input = fiks_input(&self.world, KontoRole::Archive, title);
        let saved = self.us.app.save_draft(&draft.id, input).await;
        let files = vec![self.world.file("Søknad.pdf", 60_000)];
        let draft = self
            .us
            .with_files(&saved.expect("it is saved"), files)
            .await;
        let sent = self.us.app.send_draft(&draft.id).await;
        sent.expect("it goes to Utboks").uid
    }

    async fn until(&self, uid: &str, done: impl Fn(&MessageDetail) -> bool) -> MessageDetail {
        self.as_time_passes(self.us.until(uid, done)).await
    }

    /// How many messages the archive has got.
    fn at_the_archive(&self) -> usize {
        let archive = KontoRole::Archive.konto_id();
        let messages = self.fiks().messages();
        messages
            .iter()
            .filter(|one| one.mottaker == archive)
            .count()
    }
}

fn answered(message: &MessageDetail) -> bool {
    step(message, "closed") == "Confirmed"
}

fn waits_for_a_person(message: &MessageDetail) -> bool {
    let outbox = message.outbox.as_ref();
    outbox.is_some_and(|outbox| {
        let mut actions = outbox.actions.iter();
        actions.any(|action| action.kind == ActionKind::Resend)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ks_answers_a_letter_it_goes_once_or_waits_for_a_person() {
    let bench = Bench::new().await;
    let mut through = 0;
    let mut faults = faults();
    faults.push(("lost with its last byte".to_owned(), Fault::LoseRequest));
    let count = faults.len();
    for (what, fault) in faults {
        println!("{what}");
        let expected = match fault {
            Fault::LoseRequest => End::Decides,
            _ => end(&fault),
        };
        bench.world.sandbox.fault(Endpoint::FiksSend, fault).once();
        let uid = bench.send(&what).await;
        let ended = |message: &MessageDetail| {
            answered(message)
                || waits_for_a_person(message) && expected != End::Settled
                || waits_with(message) == Some("E09")
                || waits_with(message) == Some("E11")
        };
        let message = bench.until(&uid, ended).await;
        assert_eq!(
            bench.world.sandbox.planned_faults(),
            0,
            "{what}: it was met"
        );
        let doubted = said(&message, "USIKKER");
        match expected {
            End::Goes => assert!(answered(&message) && !doubted, "{what}: {message:?}"),
            End::Settled => assert!(answered(&message) && doubted, "{what}: {message:?}"),
            End::Decides => assert!(waits_for_a_person(&message), "{what}: {message:?}"),
            End::Either => {}
            End::Rejected(number) => assert_eq!(waits_with(&message), Some(number), "{what}"),
        }
        if waits_for_a_person(&message) && !answered(&message) {
            assert_eq!(bench.at_the_archive(), through, "{what}: nothing went");
            bench.us.app.resend(&uid).await.expect("a person decides");
            bench.until(&uid, answered).await;
        }
        through += usize::from(!matches!(expected, End::Rejected(_)));
        assert_eq!(bench.at_the_archive(), through, "{what}: once");
    }
    println!("{count} answers");
    bench.us.app.close().await;
}
