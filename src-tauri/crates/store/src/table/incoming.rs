//! Letters that came in: written down whole in one commit, and what a person makes of them.

mod reading;
mod resent;

use budstikke_domain::{
    AccountId, DocumentType, MessageUid, OrgNumber, Process, ServiceIdentifier, Source,
    StatusEvent, Verdict, Who, WireId,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::row::{as_word, millis, millis_or_zero};
use crate::{
    Answer, BlobId, Change, DeliveryRow, DeliveryState, Direction, MessageRow, NewMessage, NewPart,
    PartRow, SeenCertificate, StoreError, Tx,
};

/// A letter as it was opened and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIncoming {
    /// Our own id.
    pub uid: MessageUid,
    /// The service it came over.
    pub service: ServiceIdentifier,
    /// The SBD's messageId, verbatim; over FIKS IO the melding-id.
    pub wire_id: WireId,
    /// The sender's own id of it, the same when it is sent again (FIKS IO); empty where there is none.
    pub client_id: String,
    /// The SBD's conversationId, verbatim.
    pub conversation_id: WireId,
    /// What it is about.
    pub process: Process,
    /// What the SBD carries.
    pub document_type: DocumentType,
    /// Whom the carrier authenticated as the sender: nine digits, or verbatim. With the account and
    /// the wire id it tells a repeat, so it must not be something that anybody may claim.
    pub sender: String,
    /// The name of whom the letter says it is from; empty when nobody has told us.
    pub sender_name: String,
    /// Who receives: us.
    pub receiver: String,
    /// Our name.
    pub receiver_name: String,
    /// Its title; empty while its content is in quarantine.
    pub title: String,
    /// Whether we must restrict who may read.
    pub confidential: bool,
    /// The bytes of `sbd.json`.
    pub envelope: Vec<u8>,
    /// The same bytes as a blob, for «Vis bevis» and for the answers.
    pub envelope_blob: BlobId,
    /// JSON of the judgement, of the layer that opens letters.
    pub evidence: String,
    /// When an answer is due.
    pub deadline: Option<Timestamp>,
    /// What the package is worth.
    pub verdict: Verdict,
    /// Whether the signer is the sender.
    pub who: Who,
    /// Whether the parts may be read. Otherwise they stay in quarantine.
    pub released: bool,
    /// The certificate that signed it, when it is good; remembered.
    pub signer: Option<SeenCertificate>,
    /// Its files, in order.
    pub parts: Vec<NewPart>,
    /// What is said about it here, in order; the first is that it came.
    pub events: Vec<StatusEvent>,
    /// The statuses that its sender is to be told, in order.
    pub statuses: Vec<String>,
    /// What it says of a message of ours that it answers, when it is an answer: that message's id with the
    /// carrier or ours, and the event. Only its receiver's word counts.
    pub about: Option<(WireId, StatusEvent)>,
    /// Whether nobody needs to look at it: it lies there as read and done.
    pub quiet: bool,
    /// A receipt that goes out by itself.
    pub receipt: Option<NewMessage>,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It lies in Innboks.
    New,
    /// It had come before; only its delivery is kept.
    Duplicate {
        /// Whether its bytes are others than those of the first.
        differs: bool,
    },
}

/// A letter with what its row in Innboks tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// The letter.
    pub message: MessageRow,
    /// Its files, in order.
    pub parts: Vec<PartRow>,
    /// The receipt we sent last about it.
    pub receipt: Option<MessageRow>,
}

impl Tx<'_> {
    /// Writes an opened letter down: its row, parts, events and the jobs that answer its sender, and
    /// that its delivery is recorded. One that has come before stays in the ledger as a duplicate.
    pub fn record_incoming(
        &mut self,
        account: AccountId,
        key: &str,
        new: &NewIncoming,
    ) -> Result<Recorded, StoreError> {
        if let Some(first) = self.known_incoming(account, new)? {
            let again = self.has_brought(account, key, first.id)?;
            if !again || !self.is_locked(&first)? {
                return self.record_duplicate(account, key, &first);
            }
            self.unlock_incoming(&first, new)?;
            self.settle_letter(
                account,
                key,
                DeliveryState::Recorded,
                &new.wire_id,
                first.id,
            )?;
            self.changed(Change::Message(first.uid));
            return Ok(Recorded::New);
        }
        if let Some(first) = self.resent(account, new)? {
            return self.record_resent(account, key, &first, new);
        }
        self.insert_incoming(account, new)?;
        for event in &new.events {
            self.append_event(&new.uid, event)?;
        }
        let id = self.message_id(&new.uid)?;
        self.record_content(id, &new.uid, new, &new.envelope_blob)?;
        self.record_answer(account, key, new)?;
        self.settle_letter(account, key, DeliveryState::Recorded, &new.wire_id, id)?;
        self.changed(Change::Message(new.uid.clone()));
        Ok(Recorded::New)
    }

    /// Writes a letter down for what is known of it before it can be judged, which is tried again at `at`. One that
    /// has come before changes nothing but when.
    pub fn record_unjudged(
        &mut self,
        account: AccountId,
        key: &str,
        new: &NewIncoming,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if self.record_incoming(account, key, new)? == Recorded::New {
            self.reopen(std::slice::from_ref(&new.uid))?;
            self.open_later(account, key, at, false, "not judged yet")?;
        }
        Ok(())
    }

    /// Puts letters of which nothing could be opened back in the queue of what is to be opened. How many.
    pub fn reopen(&mut self, letters: &[MessageUid]) -> Result<u64, StoreError> {
        let mut reopened = 0;
        for uid in letters {
            let letter = self.message_by_id(self.message_id(uid)?)?;
            if self.is_locked(&letter)? {
                reopened += self.execute(
                    "UPDATE delivery SET state = 'acked', kind = '', attempts = 0, open_after = 0
                     WHERE message = ?1 AND kind = 'letter' AND state = 'recorded'",
                    [letter.id],
                )? as u64;
            }
        }
        Ok(reopened)
    }

    /// Whether a delivery has brought a letter before, and is opened once more.
    fn has_brought(&self, account: AccountId, key: &str, letter: i64) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT 1 FROM delivery WHERE account = ?1 AND transport_key = ?2 AND message = ?3",
        )?;
        Ok(statement.exists(params![account.0, key, letter])?)
    }

    /// Whether nothing is known of what is in a letter: there was no key for it.
    fn is_locked(&self, letter: &MessageRow) -> Result<bool, StoreError> {
        Ok(letter.direction == Direction::In
            && letter.verdict == Some(Verdict::Indeterminate)
            && self.parts_of(letter.id)?.is_empty())
    }

    /// What a letter turns out to be that was locked when it came.
    fn unlock_incoming(&mut self, first: &MessageRow, new: &NewIncoming) -> Result<(), StoreError> {
        self.execute(
            "UPDATE message SET title = ?2, evidence = ?3, verdict = ?4, who = ?5,
               sender_name = iif(sender_name = '', ?6, sender_name) WHERE id = ?1",
            params![
                first.id,
                new.title,
                new.evidence,
                new.verdict.as_str(),
                as_word("who", &new.who)?,
                new.sender_name
            ],
        )?;
        // What its sender was told is about the SBD as it was kept then, and is not told again.
        let about = self
            .events_of(first.id)?
            .into_iter()
            .find_map(|row| BlobId::parse(&row.event.raw_blob))
            .unwrap_or_else(|| new.envelope_blob.clone());
        for event in &new.events {
            let mut event = event.clone();
            if event.code == "KONTROLLERT" {
                // A second judgement of the same bytes, by a key that was not here before.
                event.received_at = self.now();
                event.source_key = format!("KONTROLLERT|{}", self.now());
            }
            self.append_event(&first.uid, &event)?;
        }
        self.record_content(first.id, &first.uid, new, &about)
    }

    /// The parts of a letter, what its sender is told, and who signed it.
    fn record_content(
        &mut self,
        id: i64,
        uid: &MessageUid,
        new: &NewIncoming,
        about: &BlobId,
    ) -> Result<(), StoreError> {
        let verdict = if new.released {
            new.verdict.as_str()
        } else {
            ""
        };
        for (ordinal, part) in new.parts.iter().enumerate() {
            self.add_part(id, ordinal, part, verdict)?;
        }
        for code in &new.statuses {
            self.answer(uid, code, about)?;
        }
        if let Some(signer) = &new.signer
            && let Some(note) = self.see_certificate(signer)?.signer_note()
        {
            self.execute(
                "UPDATE message SET signer_note = ?2 WHERE id = ?1",
                params![id, note.as_str()],
            )?;
        }
        if let Some(receipt) = &new.receipt {
            self.enqueue_receipt(uid, receipt)?;
        }
        Ok(())
    }

    /// Sends a receipt about a letter, without a hold: it goes in the letter's lane, behind the
    /// statuses, and lies in the letter's thread instead of in Sendt.
    pub fn enqueue_receipt(
        &mut self,
        letter: &MessageUid,
        new: &NewMessage,
    ) -> Result<(), StoreError> {
        let about = self.message_id(letter)?;
        self.enqueue(None, std::slice::from_ref(new), std::time::Duration::ZERO)?;
        self.execute(
            "UPDATE message SET relates_to = ?2 WHERE uid = ?1",
            params![new.uid.as_str(), about],
        )?;
        self.execute(
            "UPDATE job SET lane = ?2 WHERE message = (SELECT id FROM message WHERE uid = ?1)",
            params![new.uid.as_str(), super::job::lane(letter)],
        )?;
        self.changed(Change::Message(letter.clone()));
        Ok(())
    }

    /// A job that tells the sender of `about`, an SBD that is kept as a blob, the status `code`, in the
    /// lane of the message `uid` it belongs to. Once for each status and SBD; a second does nothing.
    pub fn answer(
        &mut self,
        uid: &MessageUid,
        code: &str,
        about: &BlobId,
    ) -> Result<(), StoreError> {
        let message = self.message_id(uid)?;
        let account = self.message_by_id(message)?.account;
        let answer = Answer {
            code: code.to_owned(),
            about: about.clone(),
        };
        self.add_answer(message, account, uid, &answer)?;
        self.changed(Change::Jobs);
        Ok(())
    }

    /// Lets the parts of a letter out of quarantine, under its verdict, with the title that they tell.
    pub fn release_parts(
        &mut self,
        uid: &MessageUid,
        title: &str,
        parts: &[(i64, crate::PartRole, String)],
    ) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        self.execute(
            "UPDATE message SET accepted = 1, title = ?2 WHERE id = ?1",
            params![id, title],
        )?;
        self.execute(
            "UPDATE part SET verdict = (SELECT verdict FROM message WHERE id = ?1) WHERE message = ?1",
            [id],
        )?;
        for (part, role, title) in parts {
            self.execute(
                "UPDATE part SET role = ?3, title = ?4 WHERE id = ?1 AND message = ?2",
                params![part, id, role.as_str(), title],
            )?;
        }
        self.changed(Change::Message(uid.clone()));
        Ok(())
    }

    /// Remembers that a person has confirmed that `signer` signs for `sender`.
    pub fn confirm_delegation(
        &mut self,
        signer: OrgNumber,
        sender: OrgNumber,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO known_delegation (signer, sender, confirmed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            params![signer.digits(), sender.digits(), millis(self.now())],
        )?;
        Ok(())
    }

    /// Marks an incoming letter as looked at, or not.
    pub fn mark_unread(&mut self, uid: &MessageUid, unread: bool) -> Result<(), StoreError> {
        let id = self.message_id(uid)?;
        let changed = self.execute(
            "UPDATE message SET unread = ?2 WHERE id = ?1 AND direction = 'in' AND unread <> ?2",
            params![id, unread],
        )?;
        if changed > 0 {
            self.changed(Change::Message(uid.clone()));
        }
        Ok(())
    }

    fn known_incoming(
        &self,
        account: AccountId,
        new: &NewIncoming,
    ) -> Result<Option<MessageRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT * FROM message
             WHERE direction = 'in' AND account = ?1 AND sender = ?2 AND wire_id = ?3",
        )?;
        Ok(statement
            .query_row(
                params![account.0, new.sender, new.wire_id.as_str()],
                super::message::message,
            )
            .optional()?)
    }

    fn record_duplicate(
        &mut self,
        account: AccountId,
        key: &str,
        first: &MessageRow,
    ) -> Result<Recorded, StoreError> {
        let digest = |row: Option<DeliveryRow>| row.map(|row| row.blob.sha256);
        let differs =
            digest(self.first_delivery(first.id)?) != digest(self.delivery(account, key)?);
        if differs {
            let mut event =
                StatusEvent::local(first.service.clone(), "DUPLIKAT_ULIK", self.now(), "");
            event.source = Source::Service;
            event.source_key = format!("DUPLIKAT_ULIK|{key}");
            self.append_event(&first.uid, &event)?;
        }
        self.settle_letter(
            account,
            key,
            DeliveryState::Duplicate,
            &first.wire_id,
            first.id,
        )?;
        Ok(Recorded::Duplicate { differs })
    }

    fn settle_letter(
        &mut self,
        account: AccountId,
        key: &str,
        state: DeliveryState,
        wire_id: &WireId,
        message: i64,
    ) -> Result<(), StoreError> {
        self.changed_delivery(
            account,
            self.execute(
                "UPDATE delivery SET state = ?3, kind = 'letter', wire_id = ?4, message = ?5,
                   reason = ''
                 WHERE account = ?1 AND transport_key = ?2",
                params![account.0, key, state.as_str(), wire_id.as_str(), message],
            )?,
        )
    }

    fn insert_incoming(&mut self, account: AccountId, new: &NewIncoming) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO message
               (uid, direction, account, service, wire_id, conversation_id, process, document_type,
                sender, sender_name, receiver, receiver_name, title, confidential, envelope,
                evidence, deadline, verdict, who, unread, phase, tone, created_at, client_id, handled_at)
             VALUES (?1, 'in', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                ?17, ?18, ?21, 'fetched', 'neutral', ?19,
                -- Of two that brought different things under one id the second goes by its own.
                iif(EXISTS (SELECT 1 FROM message WHERE direction = 'in' AND account = ?2
                      AND sender = ?8 AND client_id = ?20), '', ?20),
                iif(?21, 0, ?19))",
            params![
                new.uid.as_str(),
                account.0,
                new.service.as_str(),
                new.wire_id.as_str(),
                new.conversation_id.as_str(),
                new.process.as_str(),
                new.document_type.as_str(),
                new.sender,
                new.sender_name,
                new.receiver,
                new.receiver_name,
                new.title,
                new.confidential,
                new.envelope,
                new.evidence,
                millis_or_zero(new.deadline),
                new.verdict.as_str(),
                as_word("who", &new.who)?,
                millis(self.now()),
                new.client_id,
                !new.quiet
            ],
        )?;
        Ok(())
    }
}
