//! Finding a message: in one folder, or in all of them.

mod parse;

use budstikke_store::{Direction, InboxRow, MessageRow, Place, Read, StoreError};

use jiff::Timestamp;

use crate::dto::{Found, SearchPage, SearchPlace, SearchRequest};
use crate::format::oslo;
use crate::messages::Known;
use crate::{App, AppError};

const PAGE: u32 = 50;

impl App {
    /// A page of what `request` finds, newest first. What of it is not understood does not count, and is told.
    pub async fn search(&self, request: &SearchRequest) -> Result<SearchPage, AppError> {
        let now = self.clock().now();
        let parse::Read {
            mut search,
            unclear,
        } = parse::read(&request.text, now.to_zoned(oslo()).date());
        search.place = request.place.map(Place::from);
        search.unread |= request.unread;
        search.confidential |= request.confidential;
        search.documents |= request.documents;
        let before = request
            .after
            .as_deref()
            .and_then(|text| text.parse::<i64>().ok());
        let (found, delegations) = self
            .store()
            .read(move |read| {
                let messages = read.search(&search, before, PAGE)?;
                Ok((read_all(read, messages)?, read.delegations()?))
            })
            .await?;
        let next = found
            .last()
            .filter(|_| found.len() == PAGE as usize)
            .map(|one| one.message().id.to_string());
        Ok(SearchPage {
            rows: found
                .iter()
                .map(|one| self.found(one, &delegations, now))
                .collect::<Result<_, _>>()?,
            next,
            unclear,
        })
    }

    /// A row, in the folder it lies in.
    pub(crate) fn found(
        &self,
        one: &One,
        delegations: &[(String, String)],
        now: Timestamp,
    ) -> Result<Found, AppError> {
        Ok(match one {
            One::In(letter) => Found::Inbox(crate::incoming::row(letter, delegations)?),
            One::Out(known) => {
                let row = self.row(known, now);
                match known.message.handed_at {
                    Some(_) => Found::Sent(row),
                    None => Found::Outbox(row),
                }
            }
        })
    }
}

/// What a row is made of.
pub(crate) enum One {
    In(Box<InboxRow>),
    Out(Box<Known>),
}

impl One {
    pub(crate) fn message(&self) -> &MessageRow {
        match self {
            One::In(letter) => &letter.message,
            One::Out(known) => &known.message,
        }
    }
}

/// What the rows of `messages` are made of, in their order.
pub(crate) fn read_all(read: &Read<'_>, messages: Vec<MessageRow>) -> Result<Vec<One>, StoreError> {
    let order: Vec<Direction> = messages.iter().map(|message| message.direction).collect();
    let (letters, sent) = messages
        .into_iter()
        .partition(|message| message.direction == Direction::In);
    let mut letters = read.inbox_rows(letters)?.into_iter();
    let mut sent = read.sent_rows(sent)?.into_iter();
    let one = |direction| match direction {
        Direction::In => letters.next().map(|letter| One::In(Box::new(letter))),
        Direction::Out => sent.next().map(|row| One::Out(Box::new(row.into()))),
    };
    Ok(order.into_iter().filter_map(one).collect())
}

impl From<SearchPlace> for Place {
    fn from(place: SearchPlace) -> Place {
        match place {
            SearchPlace::Inbox => Place::Inbox,
            SearchPlace::Outbox => Place::Outbox,
            SearchPlace::Sent => Place::Sent,
        }
    }
}
