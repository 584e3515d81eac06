//! From draft to message and, within the hold, back.

use std::time::Duration;

use budstikke_domain::{MessageUid, StatusEvent};
use rusqlite::{OptionalExtension, params};

use crate::row::{later, millis, millis_or_zero, to_json};
use crate::{Change, DraftUid, NewMessage, StoreError, Tx};

impl Tx<'_> {
    /// Sends a draft: its messages (one for each recipient) with their files, the event OPPRETTET and
    /// the job of each, due when `hold` is over. From the commit on nothing of it can be lost.
    ///
    /// The draft is gone for the eye, but is kept until the engine takes the first of the messages, so
    /// that [`Tx::undo_send`] gives back exactly what was there.
    ///
    /// Errors: [`StoreError::NotFound`] when the draft is not there, also when it has been sent already:
    /// a draft is sent once.
    pub fn enqueue(
        &mut self,
        draft: Option<&DraftUid>,
        messages: &[NewMessage],
        hold: Duration,
    ) -> Result<(), StoreError> {
        if let Some(draft) = draft {
            let hidden = self.execute(
                "UPDATE draft SET sent = 1 WHERE uid = ?1 AND sent = 0",
                [draft.as_str()],
            )?;
            if hidden == 0 {
                return Err(StoreError::NotFound("draft"));
            }
            self.changed(Change::Draft(draft.clone()));
        }
        for new in messages {
            self.enqueue_one(draft, new, hold)?;
        }
        self.changed(Change::Jobs);
        Ok(())
    }

    /// Queues a test of the connection: a message by the road of every message that is no letter. It relates to
    /// itself, so that no folder lists it.
    pub fn enqueue_ping(&mut self, new: &NewMessage) -> Result<(), StoreError> {
        self.enqueue(None, std::slice::from_ref(new), Duration::ZERO)?;
        self.execute(
            "UPDATE message SET relates_to = id WHERE uid = ?1",
            [new.uid.as_str()],
        )?;
        Ok(())
    }

    fn enqueue_one(
        &mut self,
        draft: Option<&DraftUid>,
        new: &NewMessage,
        hold: Duration,
    ) -> Result<(), StoreError> {
        let hold_until = later(self.now(), hold);
        let service = new.route.service();
        self.execute(
            "INSERT INTO message
               (uid, direction, account, service, wire_id, conversation_id, process, document_type,
                sender, sender_name, receiver, receiver_name, title, confidential, route, content,
                deadline, draft, hold_until, phase, tone, created_at)
             VALUES (?1, 'out', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, 'queued', 'neutral', ?19)",
            params![
                new.uid.as_str(),
                new.account.0,
                service.as_str(),
                new.wire_id.as_str(),
                new.conversation_id.as_str(),
                new.route.process().as_str(),
                new.route.document_type().as_str(),
                new.sender.org.digits(),
                new.sender.name,
                new.route.receiver_id(),
                new.route.receiver_name(),
                new.title,
                new.route.process().is_confidential(),
                to_json("route", &new.route)?,
                new.content,
                millis_or_zero(new.deadline),
                draft.map_or("", DraftUid::as_str),
                millis(hold_until),
                millis(self.now())
            ],
        )?;
        let message = self.conn.last_insert_rowid();
        for (ordinal, part) in new.parts.iter().enumerate() {
            // What we make ourselves needs no quarantine.
            self.add_part(message, ordinal, part, "passed")?;
        }
        self.add_job(message, new, hold_until)?;
        let made = StatusEvent::local(service, "OPPRETTET", self.now(), "");
        self.append_event(&new.uid, &made)?;
        Ok(())
    }

    /// Undoes a send within its hold: every message that was made of the same draft is gone without a
    /// trace, nobody has been told anything, and the draft is back unchanged.
    ///
    /// Errors: [`StoreError::TooLate`] when the engine has taken one of them, or it had no draft; then
    /// nothing is changed.
    pub fn undo_send(&mut self, uid: &MessageUid) -> Result<DraftUid, StoreError> {
        let draft = self.held_draft(uid)?;
        let siblings = self.messages_of_draft(&draft)?;
        for (message, uid) in siblings {
            if self.taken(message)? {
                return Err(StoreError::TooLate);
            }
            self.conn
                .execute("INSERT INTO undoing (message) VALUES (?1)", [message])?;
            for table in ["job", "status_event", "part"] {
                self.execute(
                    &format!("DELETE FROM {table} WHERE message = ?1"),
                    [message],
                )?;
            }
            self.conn
                .execute("DELETE FROM message WHERE id = ?1", [message])?;
            self.conn
                .execute("DELETE FROM undoing WHERE message = ?1", [message])?;
            self.changed(Change::Undone(uid));
        }
        self.conn
            .execute("UPDATE draft SET sent = 0 WHERE uid = ?1", [draft.as_str()])?;
        self.changed(Change::Draft(draft.clone()));
        self.changed(Change::Jobs);
        Ok(draft)
    }

    /// The messages that can still be taken back together with `uid`, itself among them; `uid` alone when it can
    /// not.
    pub fn held_together(&self, uid: &MessageUid) -> Result<Vec<MessageUid>, StoreError> {
        match self.held_draft(uid) {
            Ok(draft) => {
                let messages = self.messages_of_draft(&draft)?;
                Ok(messages.into_iter().map(|(_, uid)| uid).collect())
            }
            Err(StoreError::TooLate) => Ok(vec![uid.clone()]),
            Err(error) => Err(error),
        }
    }

    /// Lets go of the draft a message was made from: from now on it can not be undone.
    pub(crate) fn settle_draft(&mut self, message: i64) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM draft WHERE sent = 1
               AND uid = (SELECT draft FROM message WHERE id = ?1 AND draft <> '')",
            [message],
        )?;
        Ok(())
    }

    fn held_draft(&self, uid: &MessageUid) -> Result<DraftUid, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT draft.uid FROM message JOIN draft ON draft.uid = message.draft AND draft.sent = 1
             WHERE message.uid = ?1",
        )?;
        let draft: Option<String> = statement
            .query_row([uid.as_str()], |row| row.get(0))
            .optional()?;
        draft
            .and_then(|text| DraftUid::parse(&text))
            .ok_or(StoreError::TooLate)
    }

    fn messages_of_draft(&self, draft: &DraftUid) -> Result<Vec<(i64, MessageUid)>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, uid FROM message WHERE draft = ?1")?;
        let rows = statement.query_map([draft.as_str()], |row| {
            Ok((row.get("id")?, crate::row::uid(row, "uid")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn taken(&self, message: i64) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM job WHERE message = ?1 AND (state <> 'ready' OR attempts > 0)",
        )?;
        Ok(statement.exists([message])?)
    }
}
