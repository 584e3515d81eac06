//! What every kind of trouble with a sent message means for it.

use std::time::Duration;

use budstikke_channel::SubmitError;

use crate::desk::{Desk, THEIRS, accepted};
use crate::ks::{Act, ERROR_ID, error, json};

/// Everything that a large body is: more than the sockets between us hold.
const LARGE: usize = 16 << 20;

fn html(status: u16) -> Act {
    let media_type = ("content-type", "text/html".to_owned());
    Act::Answer(status, vec![media_type], b"<html>Feil</html>".to_vec())
}

fn wait(status: u16) -> Act {
    let retry_after = ("retry-after", "7".to_owned());
    Act::Answer(status, vec![retry_after], Vec::new())
}

#[tokio::test]
async fn each_kind_of_trouble_ends_in_the_outcome_that_is_true() {
    // What the platform does, with how large a message, the outcome, and the number of the error.
    let cases = [
        (error(400, "Ukjent type"), 10, "rejected", "E09"),
        (html(400), 10, "rejected", "E09"),
        (error(401, "Unauthorized"), 10, "blocked", "E03"),
        (error(403, "Ikke tilgang"), 10, "rejected", "E09"),
        (html(403), 10, "unavailable", ""),
        (error(404, "Ukjent konto"), 10, "rejected", "E08"),
        (html(404), 10, "unavailable", ""),
        (error(408, ""), 10, "unavailable", ""),
        (error(409, ""), 10, "uncertain", ""),
        (error(410, "Deaktivert"), 10, "rejected", "E08"),
        (html(410), 10, "unavailable", ""),
        (error(413, "For stor"), 10, "rejected", "E11"),
        (html(413), 10, "rejected", "E11"),
        (error(422, "Nei"), 10, "rejected", "E09"),
        (wait(429), 10, "unavailable", ""),
        (error(500, "Ops"), 10, "uncertain", ""),
        (html(502), 10, "uncertain", ""),
        (wait(503), 10, "unavailable", ""),
        (html(504), 10, "uncertain", ""),
        (html(200), 10, "uncertain", ""),
        (html(302), 10, "uncertain", ""),
        (json(202, "{}"), 10, "uncertain", ""),
        (json(202, ""), 10, "uncertain", ""),
        (
            json(
                202,
                format!(r#"{{"meldingId":"{THEIRS}","avsenderKontoId":"{THEIRS}"}}"#),
            ),
            10,
            "uncertain",
            "",
        ),
        (Act::HangUp, 10, "uncertain", ""),
        (Act::HangUp, LARGE, "uncertain", ""),
        (
            Act::Cut(202, Vec::new(), b"{}".to_vec(), 1),
            10,
            "uncertain",
            "",
        ),
        (Act::HangUpAfter(1000), LARGE, "unavailable", ""),
        (Act::Early(1000, 500, Vec::new()), LARGE, "unavailable", ""),
        (Act::Early(1000, 413, Vec::new()), LARGE, "rejected", "E11"),
    ];
    for (act, size, word, number) in cases {
        let what = format!("{act:?} {size}");
        let script = act.clone();
        let desk = Desk::open(move |_| script.clone());
        let message = desk.message(size);
        let (outcome, saved) = desk.send(&message).await;
        assert_eq!(outcome.word, word, "{what}: {:?}", outcome.whole);
        assert_eq!(outcome.told().0, number, "{what}: {:?}", outcome.whole);
        let progress = saved.last().unwrap();
        assert_eq!(
            progress.upload_started,
            word == "uncertain",
            "{what}: what is not in doubt is written down as that, since nobody can be asked"
        );
        match &outcome.whole {
            Err(SubmitError::Uncertain(attempt)) => {
                assert_eq!(&attempt.progress, progress, "{what}");
                assert_eq!(attempt.attempt_key, message.attempt_key);
            }
            Err(SubmitError::Unavailable { retry_after, .. }) => {
                let asked =
                    matches!(&act, Act::Answer(_, headers, _) if headers[0].0 == "retry-after");
                let expected = asked.then_some(Duration::from_secs(7));
                assert_eq!(*retry_after, expected, "{what}");
            }
            _ => {}
        }
        let asked = if word == "blocked" { 2 } else { 1 };
        let sends = desk.ks.requests().len();
        assert_eq!(sends, asked, "{what}: nothing is repeated but a 401, once");
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_the_platforms_words_with_the_id_that_its_support_asks_for() {
    for (status, words) in [
        (400, "Ukjent meldingstype"),
        (403, "Ikke tilgang til mottakerkonto"),
        (404, "Ukjent konto"),
        (410, "Kontoen er deaktivert"),
        (413, "Over 5 GB"),
    ] {
        let desk = Desk::open(move |_| error(status, words));
        let (outcome, _) = desk.send(&desk.message(10)).await;
        let (_, text) = outcome.told();
        assert!(text.contains(&format!("«{words}»")), "{text}");
        assert!(text.contains(ERROR_ID), "{text}");
        assert!(text.contains("Ingen har fått den."), "{text}");
    }
}

#[tokio::test]
async fn a_token_that_is_turned_down_is_replaced_once_and_the_message_goes() {
    let desk = Desk::open(|request| match request.header("authorization") {
        Some("Bearer t2") => accepted(),
        _ => error(401, "Unauthorized"),
    });
    let message = desk.message(200_000);
    let (outcome, _) = desk.send(&message).await;
    assert_eq!(outcome.word, "handed over", "{outcome:?}");
    assert_eq!(desk.ks.tokens(), 2);
    let data = desk.ks.requests()[1].parts()[1].1.len();
    assert_eq!(data, 200_000, "the whole body once more");
}

#[tokio::test]
async fn what_is_unavailable_once_goes_with_the_next_attempt() {
    for act in [wait(503), Act::HangUpAfter(1000), html(404)] {
        let first = act.clone();
        let desk = Desk::open(move |request| match request.before {
            0 => first.clone(),
            _ => accepted(),
        });
        let mut message = desk.message(LARGE);
        let (outcome, saved) = desk.send(&message).await;
        assert_eq!(outcome.word, "unavailable", "{act:?}: {outcome:?}");
        message.progress = saved.last().cloned().unwrap();
        let (outcome, _) = desk.send(&message).await;
        assert_eq!(outcome.word, "handed over", "{act:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_no_question_but_a_later_try() {
    let desk = Desk::taking();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    // The token comes from where it always does; only the platform is gone.
    let away = desk.at(&nobody);
    let notes = crate::desk::Notes::default();
    let outcome = budstikke_channel::Outbound::submit(&away, &desk.message(10), &notes).await;
    assert!(
        matches!(outcome, Err(SubmitError::Unavailable { .. })),
        "{outcome:?}"
    );
    let saved = notes.saved.into_inner().unwrap();
    assert!(!saved.last().unwrap().upload_started);
}
