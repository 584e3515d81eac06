//! Tokens that run out while the bytes are on their way, and nobody there to give new ones.

use budstikke_app::Pieces;
use budstikke_sandbox::{Endpoint, Fault, LogEntry};
use budstikke_tests::world::{US, said, within};
use jiff::SignedDuration;

use super::{Bench, handed, waits_with};

/// Longer than a token of Altinn's lives.
const OUTLIVES_A_TOKEN: SignedDuration = SignedDuration::from_mins(31);
/// The letter goes in three.
const PIECES: Pieces = Pieces {
    above: 0,
    size: 30_000,
};

/// How the bytes go, and at which of the calls that bring them time passes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Upload {
    InOnePost,
    InPieces,
}

impl Upload {
    /// A letter whose upload lasts longer than its token; what is planned next is met in the middle of it.
    async fn begin(self) -> (Bench, String) {
        let mut bench = Bench::sending((self == Upload::InPieces).then_some(PIECES)).await;
        let uid = bench.send("Underveis").await;
        let slow = Fault::Delay(OUTLIVES_A_TOKEN);
        match self {
            Upload::InOnePost => bench.sandbox().fault(Endpoint::Upload, slow).once(),
            Upload::InPieces => {
                let at_once = Fault::Delay(SignedDuration::ZERO);
                bench.sandbox().fault(Endpoint::Piece, at_once).once();
                bench.sandbox().fault(Endpoint::Piece, slow).once();
            }
        }
        let begun = async {
            while bench.sandbox().planned_faults() > 0 {
                tokio::task::yield_now().await;
            }
        };
        bench.as_time_passes(within(begun)).await;
        (bench, uid)
    }

    /// Lets the token run out. From there time passes slowly: what asks for a new one lives for two minutes.
    async fn runs_out(self, bench: &mut Bench) {
        // Silent for longer than a token lives, and for less than our patience.
        bench.pace = SignedDuration::from_secs(30);
        let turned_down = async {
            while !calls(bench).iter().any(|(_, status)| *status == 401) {
                tokio::task::yield_now().await;
            }
        };
        bench.as_time_passes(within(turned_down)).await;
        bench.pace = SignedDuration::from_secs(1);
    }

    /// The letter came once, in the transfer that was begun, and no byte more than once that was taken.
    async fn went_on(self, bench: &mut Bench, uid: &str) {
        let ends = |message: &_| handed(message) || waits_with(message).is_some();
        let message = bench.until(uid, ends).await;
        assert_eq!(waits_with(&message), None, "it waits for nobody");
        assert!(
            !said(&message, "USIKKER"),
            "nobody can have got half a letter"
        );
        assert!(!said(&message, "FEIL"), "and nothing failed for good");
        bench.came_once("a token that ran out").await;
        let transfers = bench.sandbox().transfers();
        let ours = transfers.iter().filter(|one| one.sender_org() == US);
        assert_eq!(ours.count(), 1, "the same transfer");
        let calls = calls(bench);
        let taken = |method: &str, status| {
            let taken = calls
                .iter()
                .filter(|call| **call == (method.to_owned(), status));
            taken.count()
        };
        match self {
            Upload::InOnePost => {
                assert_eq!(taken("POST", 401), 1, "turned down once: {calls:?}");
                assert_eq!(taken("POST", 200), 1, "taken once: {calls:?}");
            }
            Upload::InPieces => {
                assert_eq!(taken("PATCH", 401), 1, "turned down once: {calls:?}");
                assert_eq!(taken("PATCH", 204), 3, "each piece once: {calls:?}");
            }
        }
    }
}

/// Method and status of the calls that bring bytes.
fn calls(bench: &Bench) -> Vec<(String, u16)> {
    let log = bench.sandbox().log().into_iter();
    let brings = log.filter_map(|entry| match entry {
        LogEntry::Request {
            method,
            path,
            status,
            ..
        } if path.ends_with("/upload") || method == "PATCH" => Some((method, status)),
        _ => None,
    });
    brings.collect()
}

async fn it_is_renewed(upload: Upload) {
    let (mut bench, uid) = upload.begin().await;
    upload.runs_out(&mut bench).await;
    upload.went_on(&mut bench, &uid).await;
    bench.us.app.close().await;
}

/// `away` is what becomes of every call to `endpoint` for a while.
async fn nobody_gives_one(upload: Upload, endpoint: Endpoint, away: Fault) {
    let (mut bench, uid) = upload.begin().await;
    bench.sandbox().fault(endpoint, away).times(4);
    upload.runs_out(&mut bench).await;
    upload.went_on(&mut bench, &uid).await;
    assert_eq!(
        bench.sandbox().planned_faults(),
        0,
        "it was asked again until it answered"
    );
    bench.us.app.close().await;
}

/// `endpoint` says no until a person has mended what it says no to.
async fn none_is_granted(upload: Upload, endpoint: Endpoint, no: Fault, told: (&str, &str)) {
    let (mut bench, uid) = upload.begin().await;
    bench.sandbox().fault(endpoint, no).always();
    upload.runs_out(&mut bench).await;
    let message = bench
        .until(&uid, |message| waits_with(message).is_some())
        .await;
    assert_eq!(waits_with(&message), Some(told.1));
    assert!(!said(&message, "FEIL"), "it waits, and has not failed");
    let banners = bench.us.app.health().await.unwrap().banners;
    let [banner] = banners.as_slice() else {
        panic!("one thing is to be mended: {banners:?}");
    };
    assert_eq!(
        (banner.key.as_str(), banner.number.as_str(), banner.waiting),
        (told.0, told.1, 1)
    );
    bench.sandbox().clear_faults();
    bench.us.app.try_again(told.0).await.unwrap();
    upload.went_on(&mut bench, &uid).await;
    bench.us.app.close().await;
}

fn refusal(error: &str) -> Fault {
    Fault::Status(400, format!(r#"{{"error":"{error}"}}"#))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_in_the_middle_of_an_upload_is_renewed_and_the_upload_repeated() {
    it_is_renewed(Upload::InOnePost).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_between_pieces_is_renewed_and_the_upload_goes_on_where_it_was() {
    it_is_renewed(Upload::InPieces).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_maskinporten_is_away_an_upload_waits_in_its_transfer() {
    let away = Fault::Status(503, String::new());
    nobody_gives_one(Upload::InOnePost, Endpoint::Token, away).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_maskinporten_is_silent_pieces_wait_where_they_were() {
    nobody_gives_one(Upload::InPieces, Endpoint::Token, Fault::LoseResponse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_exchange_is_away_pieces_wait_where_they_were() {
    let away = Fault::Status(502, String::new());
    nobody_gives_one(Upload::InPieces, Endpoint::Exchange, away).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_refused_in_the_middle_of_an_upload_holds_it_in_its_transfer() {
    let no = refusal("invalid_grant");
    none_is_granted(
        Upload::InOnePost,
        Endpoint::Token,
        no,
        ("maskinporten", "E03"),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_that_is_taken_away_in_the_middle_of_an_upload_holds_its_pieces_where_they_were() {
    let no = refusal("invalid_scope");
    none_is_granted(
        Upload::InPieces,
        Endpoint::Token,
        no,
        ("maskinporten", "E04"),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_user_that_is_gone_in_the_middle_of_an_upload_holds_its_pieces_where_they_were() {
    let description = r#"{"error":"invalid_grant","error_description":"MP-303 no system user"}"#;
    let no = Fault::Status(400, description.to_owned());
    none_is_granted(
        Upload::InPieces,
        Endpoint::Token,
        no,
        ("altinn:right", "E26"),
    )
    .await;
}
