//! The other letters of a conversation, both ways: a letter and what was answered to it find each other
//! (ux 5.4).

use budstikke_store::{Direction, EventRow, MessageRow, Read, StoreError};

use crate::dto::{ThreadPlace, ThreadRow};
use crate::messages::timeline::tell;
use crate::messages::{counterpart, list_title, profile};
use crate::{AppError, incoming};

/// More letters than a conversation has; of a longer one the first are shown.
const MOST: u32 = 50;

/// Letters of the conversation of `message`, with what is known of each.
pub(crate) fn read(
    read: &Read<'_>,
    message: &MessageRow,
) -> Result<Vec<(MessageRow, Vec<EventRow>)>, StoreError> {
    let mut letters = Vec::new();
    for other in read.thread(message, MOST)? {
        let events = match other.direction {
            Direction::Out => read.events(&other.uid)?,
            Direction::In => Vec::new(),
        };
        letters.push((other, events));
    }
    Ok(letters)
}

/// As they are shown. Anybody may name a conversation, so each says who it is from, in the words that
/// Innboks has for it.
pub(crate) fn rows(
    letters: Vec<(MessageRow, Vec<EventRow>)>,
    delegations: &[(String, String)],
) -> Result<Vec<ThreadRow>, AppError> {
    let row = |(message, events): (MessageRow, Vec<EventRow>)| match message.direction {
        Direction::In => incoming::thread_row(&message, delegations),
        Direction::Out => Ok(sent(&message, &events)),
    };
    letters.into_iter().map(row).collect()
}

fn sent(message: &MessageRow, events: &[EventRow]) -> ThreadRow {
    let counterpart = counterpart(message);
    let told = tell(events, &profile(message), &counterpart.name);
    ThreadRow {
        uid: message.uid.to_string(),
        place: match message.handed_at {
            Some(_) => ThreadPlace::Sent,
            None => ThreadPlace::Outbox,
        },
        title: list_title(message),
        word: told.word,
        tone: told.tone.into(),
        at: message.created_at.to_string(),
        counterpart,
    }
}
