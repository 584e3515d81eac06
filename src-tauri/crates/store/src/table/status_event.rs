//! The log of what was said about messages. Append-only; everything cached of it is refreshed here.

use budstikke_domain::{
    Effect, MessageUid, ServiceIdentifier, Source, StatusEvent, StatusTable, Step, StepState, fold,
};
use rusqlite::{Row, params};

use crate::row::{Named, as_word, column, millis, time, word};
use crate::{Change, Direction, Read, StoreError, Tx};

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its number, in the order we learnt them.
    pub id: i64,
    /// The event.
    pub event: StatusEvent,
}

/// What became of an event that was to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is in the log.
    New,
    /// It was there already; nothing changed.
    Known,
}

impl Read<'_> {
    /// Whether the log of `uid` has this event of this source already. Lets a caller spare itself the
    /// keeping of evidence for a repeat.
    pub fn has_event(
        &self,
        uid: &MessageUid,
        source: Source,
        source_key: &str,
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM status_event JOIN message ON message.id = status_event.message
             WHERE message.uid = ?1 AND source = ?2 AND source_key = ?3",
        )?;
        Ok(statement.exists(params![uid.as_str(), source.as_str(), source_key])?)
    }

    pub(crate) fn events_of(&self, message: i64) -> Result<Vec<EventRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT * FROM status_event WHERE message = ?1 ORDER BY id")?;
        let rows = statement.query_map([message], event)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Appends `event` to the log of `uid` and refreshes what is cached of the log. A repeat of the same
    /// source and key is recognised and changes nothing. The log is read in the order of its times: what is
    /// appended by a clock that was set back since stands after what is there.
    ///
    /// Errors: [`StoreError::NotFound`] when there is no such message.
    pub fn append_event(
        &mut self,
        uid: &MessageUid,
        event: &StatusEvent,
    ) -> Result<Appended, StoreError> {
        let message = self.message_id(uid)?;
        let received_at = self
            .after_the_log(message)?
            .unwrap_or(millis(event.received_at));
        let inserted = self.execute(
            "INSERT INTO status_event
               (message, service, code, step, source, source_key, stated_at, received_at, detail, raw_blob)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (message, source, source_key) DO NOTHING",
            params![
                message,
                event.service.as_str(),
                event.code,
                reading(event),
                event.source.as_str(),
                event.source_key,
                event.stated_at,
                received_at,
                event.detail,
                event.raw_blob
            ],
        )?;
        if inserted == 0 {
            return Ok(Appended::Known);
        }
        self.refresh(message)?;
        self.changed(Change::Message(uid.clone()));
        Ok(Appended::New)
    }

    /// The instant behind a log that ends in the future; else none.
    fn after_the_log(&self, message: i64) -> Result<Option<i64>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT coalesce(max(received_at), 0) FROM status_event WHERE message = ?1",
        )?;
        let last: i64 = statement.query_row([message], |row| row.get(0))?;
        Ok((last > millis(self.now())).then(|| last.saturating_add(1)))
    }

    /// Folds the log anew and keeps its summary in the message's row.
    fn refresh(&mut self, message: i64) -> Result<(), StoreError> {
        let row = self.message_by_id(message)?;
        let events: Vec<StatusEvent> = self
            .events_of(message)?
            .into_iter()
            .map(|row| row.event)
            .collect();
        let timeline = fold(&events, &row.profile());
        let state = |step: Step| {
            timeline
                .steps
                .iter()
                .find(|entry| entry.step == step)
                .map(|entry| entry.state)
        };
        let confirmed = |step: Step| state(step) == Some(StepState::Confirmed);
        // Whoever answers about a message has got it, so it lies in Sendt whatever the carrier has said.
        // This is where it is shown, not a step: steps are never inferred.
        let handed = row.direction == Direction::Out
            && ([Step::Handed, Step::Fetched, Step::Accepted, Step::Opened]
                .into_iter()
                .any(confirmed)
                || events.iter().any(|event| event.source == Source::Recipient));
        let settled = confirmed(Step::Accepted)
            || state(Step::Accepted) == Some(StepState::NotApplicable)
            || state(Step::Accepted) == Some(StepState::Failed)
            || events.iter().any(|event| event.code == "LEVETID_UTLOPT")
            || confirmed(Step::Closed);
        let closed = confirmed(Step::Closed);
        self.execute(
            "UPDATE message SET phase = ?2, tone = ?3, closed = ?4, deadline_done = ?5,
               handed_at = iif(handed_at = 0 AND ?6, ?7, handed_at),
               track_at  = iif(?4, 0, track_at),
               -- A person was done with what was known then.
               handled_at = iif(direction = 'out'
                 AND (tone <> ?3 OR (?3 IN ('warning', 'danger') AND phase <> ?2)), 0, handled_at)
             WHERE id = ?1",
            params![
                message,
                timeline.phase.as_str(),
                as_word("tone", &timeline.tone)?,
                closed,
                settled,
                handed,
                millis(self.now())
            ],
        )?;
        if handed {
            // Nothing is left to send, also when the carrier's own answer was lost. A leased job is left to
            // its runner, which finds the same when it ends. One that may learn from the carrier what became
            // of its transfer asks once more, now, and sends nothing.
            const ASKS: &str = "state IN ('ready', 'uncertain') AND json_valid(progress)
                AND coalesce(json_extract(progress, '$.upload_started'), 0)";
            self.execute(
                &format!(
                    "UPDATE job SET state = 'done', blocked_on = '', doubtful = 0
                     WHERE message = ?1 AND kind = 'send' AND state NOT IN ('leased', 'done')
                       AND NOT ({ASKS})"
                ),
                [message],
            )?;
            let due = self.execute(
                &format!(
                    "UPDATE job SET not_before = min(not_before, ?2)
                     WHERE message = ?1 AND kind = 'send' AND {ASKS}"
                ),
                params![message, millis(self.now())],
            )?;
            if due > 0 {
                self.changed(Change::Jobs);
            }
        }
        Ok(())
    }

    /// Folds every log anew: for a program whose table of statuses has learnt more than the one that
    /// wrote the summaries.
    pub fn refresh_all(&mut self) -> Result<(), StoreError> {
        let ids: Vec<i64> = self
            .conn
            .prepare("SELECT id FROM message")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in ids {
            self.refresh(id)?;
        }
        Ok(())
    }
}

/// How the event was read when it came. Kept for people who look into the database; screens and the
/// fold read the code anew.
fn reading(event: &StatusEvent) -> &'static str {
    let Some(rule) = StatusTable::builtin().rule(event) else {
        return "note";
    };
    match (rule.effect, rule.step) {
        (Effect::Fails, _) => "failed",
        (Effect::Expires, _) => "expired",
        (Effect::Note, _) => "note",
        (_, Some(step)) => step.as_str(),
        (_, None) => "note",
    }
}

pub(crate) fn event(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        id: column!("id").value(row)?,
        event: StatusEvent {
            service: ServiceIdentifier::from(column!("service").value::<String>(row)?),
            code: column!("code").value(row)?,
            source: word(row, column!("source"), Source::parse)?,
            source_key: column!("source_key").value(row)?,
            stated_at: column!("stated_at").value(row)?,
            received_at: time(row, column!("received_at"))?,
            detail: column!("detail").value(row)?,
            raw_blob: column!("raw_blob").value(row)?,
        },
    })
}
