//! Every call of sending, with everything that can be wrong with its answer.

use budstikke_app::Pieces;
use budstikke_sandbox::{Endpoint, Fault};
use budstikke_tests::world::said;
use jiff::SignedDuration;

use super::{Bench, handed, waits_with};

/// How a letter ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It goes by itself, and nothing was ever in doubt.
    Goes,
    /// It goes by itself, after it has been uncertain.
    Doubts,
    /// It goes by itself; whether it was uncertain depends on how fast the bytes were.
    Either,
    /// It waits with this number, and goes when a person tries again.
    Waits(&'static str),
    /// It is turned down with this number.
    Rejected(&'static str),
}

/// What goes wrong, each with a name.
pub(crate) fn faults() -> Vec<(String, Fault)> {
    let statuses = [
        400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504,
    ];
    let mut faults: Vec<(String, Fault)> = statuses
        .into_iter()
        .map(|status| (status.to_string(), Fault::Status(status, String::new())))
        .collect();
    let more = [
        ("429 in 3 s", Fault::RetryAfter(429, 3)),
        ("429 at a time", Fault::RetryAfterDate(429, 3)),
        ("503 in 3 s", Fault::RetryAfter(503, 3)),
        ("503 at a time", Fault::RetryAfterDate(503, 3)),
        ("a web page", Fault::Html),
        ("half an answer", Fault::TruncatedJson),
        ("another type", Fault::PlainText),
        ("a flood", Fault::Flood),
        ("cut after 5 octets", Fault::CloseAfterBytes(5)),
        ("closed after the commit", Fault::LoseResponse),
        ("silence", Fault::Stall),
    ];
    faults.extend(more.map(|(name, fault)| (name.to_owned(), fault)));
    faults
}

/// The table (architecture B.6).
fn end(endpoint: Endpoint, fault: &Fault) -> End {
    use Endpoint::{Exchange, Initialize, Offset, OpenUpload, Overview, Piece, Token, Upload};
    let status = match fault {
        Fault::Status(status, _)
        | Fault::RetryAfter(status, _)
        | Fault::RetryAfterDate(status, _) => *status,
        _ => 0,
    };
    match (endpoint, status, fault) {
        // Whatever it does not like about us is ours to mend.
        (Token | Exchange, 400 | 401 | 403 | 413 | 422, _) => End::Waits("E03"),
        (Token | Exchange, ..) => End::Goes,
        // A fresh token, once.
        (_, 401, _) => End::Goes,
        // The piece before it has broken, and that is what counts.
        (Offset, ..) => End::Goes,
        (_, 403, _) => End::Waits("E26"),
        // A no to a question is none to the letter.
        (Overview, ..) => End::Goes,
        (Initialize | OpenUpload | Upload | Piece, 400 | 413 | 422, _) => End::Rejected("E09"),
        (Upload, 409 | 500 | 502 | 504, _) => End::Doubts,
        (Upload, _, Fault::CloseAfterBytes(_)) => End::Either,
        (Upload, 0, Fault::PlainText) => End::Goes,
        (Upload, 0, _) => End::Doubts,
        _ => End::Goes,
    }
}

/// Tries every fault at `endpoint`, one letter each.
async fn every_fault_at(endpoint: Endpoint, pieces: Option<Pieces>) {
    let mut bench = Bench::sending(pieces).await;
    for (name, fault) in faults() {
        let what = format!("{endpoint:?}, {name}");
        let for_tokens = matches!(endpoint, Endpoint::Token | Endpoint::Exchange);
        if for_tokens {
            // Alone: what asks how an earlier letter fares needs a token, too.
            bench = Bench::sending(None).await;
        }
        let uid = bench.send(&what).await;
        if endpoint == Endpoint::Offset {
            // It is asked only when a piece has broken.
            let broken = bench.sandbox().fault(Endpoint::Piece, Fault::LoseResponse);
            broken.once();
        }
        bench.sandbox().fault(endpoint, fault.clone()).once();
        if for_tokens {
            // The tokens that are kept run out, and so does the hold.
            bench.clock.advance(SignedDuration::from_mins(30));
        }
        let expected = end(endpoint, &fault);
        let settled = |message: &_| handed(message) || waits_with(message).is_some();
        let message = bench.until(&uid, settled).await;
        assert_eq!(bench.sandbox().planned_faults(), 0, "{what}: it was met");
        match expected {
            End::Goes | End::Doubts | End::Either => {
                assert!(handed(&message), "{what}: {:?}", waits_with(&message));
                let doubted = said(&message, "USIKKER");
                assert!(
                    expected == End::Either || doubted == (expected == End::Doubts),
                    "{what}: uncertain {doubted}"
                );
                bench.came_once(&what).await;
            }
            End::Waits(number) => {
                assert_eq!(waits_with(&message), Some(number), "{what}");
                bench.us.app.send_now(&uid).await.unwrap();
                bench.until(&uid, handed).await;
                bench.came_once(&what).await;
            }
            End::Rejected(number) => {
                assert_eq!(waits_with(&message), Some(number), "{what}");
                bench.nothing_more_came(&what);
            }
        }
    }
    println!("{} pairs at {endpoint:?}", faults().len());
    bench.us.app.close().await;
}

const PIECES: Option<Pieces> = Some(Pieces {
    above: 0,
    size: 30_000,
});

macro_rules! each_at {
    ($($test:ident: $endpoint:ident, $pieces:expr;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                every_fault_at(Endpoint::$endpoint, $pieces).await;
            }
        )+
    };
}

each_at! {
    whatever_maskinporten_answers_ends_as_the_table_says: Token, None;
    whatever_the_exchange_answers_ends_as_the_table_says: Exchange, None;
    whatever_initialize_answers_ends_as_the_table_says: Initialize, None;
    whatever_an_upload_is_answered_ends_as_the_table_says: Upload, None;
    whatever_opening_an_upload_in_pieces_is_answered_ends_as_the_table_says: OpenUpload, PIECES;
    whatever_a_piece_is_answered_ends_as_the_table_says: Piece, PIECES;
    whatever_the_question_for_what_has_come_is_answered_ends_as_the_table_says: Offset, PIECES;
    whatever_the_overview_answers_ends_as_the_table_says: Overview, None;
}
