//! What a peer answers, and when.

use jiff::{SignedDuration, Timestamp};

use super::sbd::Kind;
use super::{Answer, AnswerQuirk, Due, ReceiptType, Received, answer};
use crate::profiles::{Pace, Profile, Temper};
use crate::town::Town;

/// Stores a message and plans the answers.
pub(super) fn schedule(
    town: &Town,
    profile: &Profile,
    pace: Pace,
    published: Timestamp,
    message: Received,
) {
    let after = |wait: SignedDuration| published.saturating_add(wait).unwrap_or(published);
    let mut answers = Vec::new();
    if message.parsed.kind != Kind::Status {
        answers.push((after(pace.received), Answer::Mottatt));
        answers.push((after(pace.delivered), Answer::Levert));
    }
    let receipt = pace
        .receipt
        .filter(|_| message.document_type == "arkivmelding");
    if let Some(wait) = receipt {
        answers.push((after(wait), verdict_of_archive(profile, &message.problems)));
    }
    if town
        .peers
        .quirks(profile.number)
        .contains(&AnswerQuirk::BackToFront)
    {
        let times: Vec<Timestamp> = answers.iter().rev().map(|(at, _)| *at).collect();
        for (answer, at) in answers.iter_mut().zip(times) {
            answer.0 = at;
        }
    }
    let mut state = crate::lock(&town.peers.state);
    let index = state.received.len();
    state.received.push(message);
    state
        .due
        .extend(answers.into_iter().map(|(at, answer)| Due {
            at,
            message: index,
            answer,
        }));
    drop(state);
    town.peers.changed.send_modify(|count| *count += 1);
}

/// The kvittering that the peer's archive gives.
fn verdict_of_archive(profile: &Profile, problems: &[String]) -> Answer {
    if profile.temper == Temper::Rejecting {
        let text = "Saken hører ikke hjemme hos oss. Send brevet til Statens prøveetat.";
        return Answer::Kvittering(
            ReceiptType::Error,
            vec![("FEIL_MOTTAKER".to_owned(), text.to_owned())],
        );
    }
    if problems.is_empty() {
        return Answer::Kvittering(ReceiptType::Ok, Vec::new());
    }
    let messages = problems
        .iter()
        .map(|problem| ("KAN_IKKE_ARKIVERES".to_owned(), problem.clone()))
        .collect();
    Answer::Kvittering(ReceiptType::Error, messages)
}

/// Sends one answer about `message`.
pub(super) fn send(town: &Town, message: &Received, answer: &Answer) {
    let now = town.now();
    let id = Some(message.message_id.as_str());
    let Some(sender) = message.parsed.sender.as_deref() else {
        return town.note(
            &message.org,
            id,
            "nobody to answer: the message has no sender",
        );
    };
    if matches!(answer, Answer::Levert) {
        let mut state = crate::lock(&town.peers.state);
        if let Some(kept) = state
            .received
            .iter_mut()
            .find(|kept| kept.transfer_id == message.transfer_id && kept.org == message.org)
        {
            kept.delivered = true;
        }
    }
    let quirks = town.peers.quirks(&message.org);
    let made = answer::make(&message.parsed, &message.org, sender, answer, &quirks, now);
    let copies = if quirks.contains(&AnswerQuirk::Twice) {
        2
    } else {
        1
    };
    for _ in 0..copies {
        let sent = made.as_ref().map_err(String::clone);
        let sent = sent.and_then(|(reference, bytes)| {
            town.broker
                .deliver(&message.org, sender, reference, bytes, now)
                .map_err(|problem| format!("{problem:?}"))
        });
        let text = match sent {
            Ok(_) => format!("sent {}", answer.name()),
            Err(why) => format!("could not send {}: {why}", answer.name()),
        };
        town.note(&message.org, id, text);
    }
}

impl Town {
    /// Sends `answer` about the newest message with this id at once, held or not; false when there is none.
    pub(crate) fn answer_now(&self, org: &str, message_id: &str, answer: &Answer) -> bool {
        let message = self
            .peers
            .received(org)
            .into_iter()
            .rev()
            .find(|message| message.message_id == message_id);
        let found = message.is_some();
        if let Some(message) = message {
            send(self, &message, answer);
        }
        found
    }
}
