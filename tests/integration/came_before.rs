//! What comes again, comes late, comes in the wrong order, or comes among many (trust-and-speed T31, T32).

use budstikke_app::dto::{IncomingDetail, VerdictDto, WhoDto};
use budstikke_domain::OrgNumber;
use budstikke_store::DeliveryState;
use budstikke_tests::delivered::{Delivered, Desk, Sent};
use budstikke_tests::hostile::parties::PARTIES;
use budstikke_tests::hostile::{
    Packed, agreed_in, letter_in, locked_letter, poisons, told_in, unique,
};

fn delivered(key: &str, carrier: OrgNumber, octets: Vec<u8>) -> Delivered {
    Delivered {
        key: key.to_owned(),
        carrier,
        octets,
    }
}

fn state(letter: &IncomingDetail) -> (VerdictDto, WhoDto) {
    (letter.judgement.verdict, letter.sender.who)
}

#[tokio::test(flavor = "multi_thread")]
async fn t31_the_same_letter_again_is_no_second_letter_and_another_under_its_id_is_told() {
    let (us, other) = (PARTIES.us.org, PARTIES.other.org);
    let id = unique("t31", "a letter");
    let (first, second) = (
        letter_in(&locked_letter("brev"), &id),
        letter_in(&locked_letter("et annet brev"), &id),
    );
    let desk = Desk::new().await;
    desk.take(vec![
        delivered("1-first", us, first.clone()),
        delivered("2-again", us, first.clone()),
        delivered("3-another", us, second),
        // Somebody else's word about a messageId says nothing about ours.
        delivered("4-stranger", other, first.clone()),
        delivered("5-again", us, first),
    ])
    .await;
    let opened = desk.open().await;
    let became = |key: &str| opened.rows[key].state;
    assert_eq!(became("1-first"), DeliveryState::Recorded);
    assert_eq!(became("2-again"), DeliveryState::Duplicate);
    assert_eq!(became("3-another"), DeliveryState::Duplicate);
    assert_eq!(became("4-stranger"), DeliveryState::Recorded);
    assert_eq!(became("5-again"), DeliveryState::Duplicate);

    let letter = &opened.letters["1-first"];
    assert_eq!(state(letter), (VerdictDto::Passed, WhoDto::Same));
    let said = |code: &str| {
        letter
            .events
            .iter()
            .filter(|event| event.code == code)
            .count()
    };
    assert_eq!(said("INNKOMMENDE_MOTTATT"), 1, "it came once");
    assert_eq!(
        said("DUPLIKAT_ULIK"),
        1,
        "only other bytes under its id are worth a word"
    );
    assert_eq!(
        state(&opened.letters["4-stranger"]),
        (VerdictDto::Passed, WhoDto::Mismatch),
        "the stranger's is a letter of its own, and is not believed"
    );
    assert_eq!(opened.letters.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn t31_an_old_package_in_a_new_frame_is_good_only_from_its_signer_and_for_its_receiver() {
    let (us, other) = (PARTIES.us.org, PARTIES.other.org);
    let package = locked_letter("brev");
    let id = |which: &str| unique("t31 a package", which);
    let desk = Desk::new().await;
    desk.take(vec![
        delivered("1-honest", us, letter_in(&package, &id("1"))),
        delivered("2-new-id", us, letter_in(&package, &id("2"))),
        delivered("3-thief", other, letter_in(&package, &id("3"))),
        delivered(
            "4-thief",
            other,
            Packed::new(&package).from("other").framed(&id("4")),
        ),
    ])
    .await;
    let opened = desk.open().await;
    let became = |key: &str| state(&opened.letters[key]);
    assert_eq!(became("1-honest"), (VerdictDto::Passed, WhoDto::Same));
    assert_eq!(became("2-new-id"), (VerdictDto::Passed, WhoDto::Same));
    assert_eq!(became("3-thief"), (VerdictDto::Passed, WhoDto::Mismatch));
    assert_eq!(became("4-thief"), (VerdictDto::Failed, WhoDto::Mismatch));
    assert!(!opened.letters["3-thief"].readable);
    assert!(!opened.letters["4-thief"].readable);
    let replayed = |key: &str| {
        let judgement = &opened.letters[key].judgement;
        let mut told = judgement.notes.iter().chain(&judgement.reasons);
        told.any(|reason| reason.code == "REPLAYED_CONTENT")
    };
    assert!(!replayed("1-honest"), "its content is new");
    assert!(
        replayed("2-new-id"),
        "the same content under another id is told"
    );
    assert!(replayed("3-thief"), "whoever brings it");
}

#[tokio::test(flavor = "multi_thread")]
async fn t31_whatever_order_statuses_come_in_each_is_told_once() {
    let us = PARTIES.us.org;
    let said = ["MOTTATT", "LEVERT", "OK"];
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]];
    for (number, order) in orders.into_iter().enumerate() {
        let id = unique("t31 statuses", &number.to_string());
        let all = |round: &str| {
            let deliveries = order.iter().enumerate().map(|(place, which)| {
                let key = format!("{round}{place}");
                delivered(&key, us, told_in(said[*which], &id))
            });
            deliveries.collect::<Vec<_>>()
        };
        let desk = Desk::new().await;
        // They overtake our own note that there is such a message.
        desk.take(all("a")).await;
        let early = desk.open().await;
        for (key, row) in &early.rows {
            assert_eq!(row.state, DeliveryState::Orphan, "{order:?} {key}");
        }
        desk.sent(vec![Sent {
            id: id.clone(),
            receiver: us,
        }])
        .await;
        desk.take(all("b")).await;
        let late = desk.open().await;
        for (key, row) in &late.rows {
            let settled = matches!(
                row.state,
                DeliveryState::Recorded | DeliveryState::Duplicate
            );
            assert!(settled, "{order:?} {key} {:?}", row.state);
        }
        let mut told = desk.told(&id).await;
        told.sort();
        assert_eq!(told, ["LEST", "LEVERT", "MOTTATT"], "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t32_one_bad_among_many_good_holds_nobody_back() {
    const GOOD: usize = 100;
    let us = PARTIES.us.org;
    let poisons = poisons();
    let desk = Desk::new().await;
    let mut queue = Vec::new();
    for number in 0..GOOD {
        if number % (GOOD / poisons.len()) == 0
            && let Some((what, poison)) = poisons.get(number / (GOOD / poisons.len()))
        {
            let key = format!("{number:03} {what}");
            queue.push(delivered(&key, us, poison.clone()));
        }
        let id = unique("t32", &number.to_string());
        queue.push(delivered(&format!("{number:03} good"), us, agreed_in(&id)));
    }
    desk.take(queue).await;
    let opened = desk.open().await;
    let good = opened.letters.iter().filter(|(key, letter)| {
        key.ends_with(" good") && letter.judgement.verdict == VerdictDto::Passed
    });
    assert_eq!(good.count(), GOOD, "every good one is shown");
    for (what, _) in poisons {
        let mut shown = opened
            .letters
            .iter()
            .filter(|(key, _)| key.ends_with(&what));
        assert!(
            shown.all(|(_, letter)| !letter.readable),
            "{what} is shown for what it is, or not at all"
        );
    }
}
