//! Messages that have been sent or are about to be: lists, detail, evidence, receipt.

mod bundle;
pub(crate) mod danger;
pub(crate) mod documents;
pub(crate) mod opened;
pub(crate) mod receipt;
pub(crate) mod saving;
pub(crate) mod technical;
pub(crate) mod thread;
pub(crate) mod timeline;
pub(crate) mod whole;

use budstikke_domain::{
    MessageUid, OrgNumber, Phase, ProcessFamily, Profile, ServiceIdentifier, Source, Tone, word,
    words,
};
use budstikke_store::{
    Direction, EventRow, Folder as StoredFolder, JobRow, JobState, MessageQuery,
    MessageRow as StoredMessage, PartRole, PartRow, SentRow,
};
use jiff::Timestamp;

use crate::dto::{
    Action, ActionKind, Deadline, Draft, Evidence, Folder, IpcError, MessageDetail, MessagePage,
    MessageRow, Organisation,
};
use crate::messages::documents::documents;
use crate::messages::timeline::{Around, Told, event, sentence, source, tell, verbatim};
use crate::messages::whole::Whole;
use crate::outbox::action;
use crate::outbox::packer::SealEvidence;
use crate::{App, AppError, error, format, outbox};

const PAGE: u32 = 50;
/// KS' word that nobody took a message while it lay in the queue.
const NOT_TAKEN: &str = "no.ks.fiks.kvittering.tidsavbrudd";
/// KS' word that who took a message could not read it.
const GIVEN_UP: &str = "no.ks.fiks.kvittering.serverfeil.v1";

/// How long a person waits for a receiver's word before the question is put again.
const ONE_DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// What a row of a list is made of.
pub(crate) struct Known {
    pub(crate) message: StoredMessage,
    /// How many files it has.
    parts: usize,
    events: Vec<EventRow>,
    /// What sends it.
    job: Option<JobRow>,
}

impl From<SentRow> for Known {
    fn from(row: SentRow) -> Known {
        Known {
            message: row.message,
            parts: row.parts,
            events: row.events,
            job: row.job,
        }
    }
}

impl Known {
    /// Its log in words.
    pub(crate) fn told(&self) -> Told {
        let name = counterpart(&self.message).name;
        tell(&self.events, &profile(&self.message), &name)
    }

    /// Whether KS has said that nobody took it in time.
    pub(crate) fn was_thrown_away(&self) -> bool {
        self.events
            .iter()
            .any(|row| row.event.code == NOT_TAKEN && row.event.source == Source::Service)
    }

    /// Whether it goes no further before a person has decided or mended something, or before it is known whether it
    /// was sent.
    pub(crate) fn waits_for_a_person(&self) -> bool {
        let waits = |job: &JobRow| matches!(job.state, JobState::Blocked | JobState::Uncertain);
        self.job.as_ref().is_some_and(waits)
    }
}

impl App {
    /// A page of a list, newest first. `after` is what the page before gave as `next`.
    pub async fn list_messages(
        &self,
        folder: Folder,
        after: Option<&str>,
    ) -> Result<MessagePage, AppError> {
        let before = after.and_then(|text| text.parse::<i64>().ok());
        let query = MessageQuery {
            folder: match folder {
                Folder::Outbox => StoredFolder::Outbox,
                Folder::Sent => StoredFolder::Sent,
            },
            before,
            limit: PAGE,
        };
        let (rows, counts) = self
            .store()
            .read(move |read| {
                let messages = read.messages(&query)?;
                let rows = read.sent_rows(messages)?.into_iter().map(Known::from);
                Ok((rows.collect::<Vec<_>>(), read.counts()?))
            })
            .await?;
        let next = rows
            .last()
            .filter(|_| rows.len() == PAGE as usize)
            .map(|known| known.message.id.to_string());
        let now = self.clock().now();
        let rows = rows.iter().map(|known| self.row(known, now)).collect();
        let total = match folder {
            Folder::Outbox => counts.outbox,
            Folder::Sent => counts.sent,
        };
        Ok(MessagePage {
            rows,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            next,
        })
    }

    /// A row of a list.
    pub(crate) fn row(&self, known: &Known, now: Timestamp) -> MessageRow {
        let Known {
            message,
            parts,
            events,
            job,
        } = known;
        let counterpart = counterpart(message);
        let told = tell(events, &profile(message), &counterpart.name);
        let outbox = self.outbox_state(message, job.as_ref(), now);
        MessageRow {
            uid: message.uid.to_string(),
            title: list_title(message),
            counterpart,
            word: told.word.clone(),
            tone: told.tone.into(),
            updated_at: events
                .last()
                .map_or(message.created_at, |row| row.event.received_at)
                .to_string(),
            // The arkivmelding is of our own making and no document of the letter.
            documents: u32::try_from(match message.process.family() {
                ProcessFamily::Avtalt => *parts,
                _ => parts.saturating_sub(1),
            })
            .unwrap_or(u32::MAX),
            confidential: message.confidential,
            deadline: deadline(message, &told, now),
            outbox,
        }
    }

    fn outbox_state(
        &self,
        message: &StoredMessage,
        job: Option<&JobRow>,
        now: Timestamp,
    ) -> Option<crate::dto::OutboxState> {
        let job = job.filter(|_| message.handed_at.is_none())?;
        let uploads = self
            .uploads()
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        Some(outbox::state(message, job, &uploads, now))
    }

    /// The ready paragraph of «Kopier svar» about a message of ours.
    pub(crate) fn answer_for(&self, whole: &Whole) -> String {
        let counterpart = counterpart(&whole.message);
        let told = tell(&whole.events, &profile(&whole.message), &counterpart.name);
        answer_text(&whole.message, &told, &counterpart)
    }

    /// A message in full.
    pub async fn message(&self, uid: &str) -> Result<MessageDetail, AppError> {
        let whole = self.whole(uid).await?;
        let now = self.clock().now();
        let message = &whole.message;
        let asked = message.clone();
        let (letters, delegations) = self
            .store()
            .read(move |read| Ok((thread::read(read, &asked)?, read.delegations()?)))
            .await?;
        let counterpart = counterpart(message);
        let profile = profile(message);
        let told = tell(&whole.events, &profile, &counterpart.name);
        let outbox = self.outbox_state(message, whole.job.as_ref(), now);
        let problem = whole
            .job
            .as_ref()
            .filter(|_| message.phase == Phase::Failed || outbox.is_some())
            .and_then(outbox::job_problem)
            .or_else(|| given_up(&whole.events, &told, &counterpart.name))
            .or_else(|| overdue(message, &told, &counterpart.name))
            .or_else(|| refused(&whole.events, &told));
        Ok(MessageDetail {
            uid: message.uid.to_string(),
            title: message.title.clone(),
            way: way(&profile).to_owned(),
            area: message.process.words(),
            confidential: message.confidential,
            word: told.word.clone(),
            sentence: told.sentence.clone(),
            tone: told.tone.into(),
            sentence_at: told.sentence_at.clone(),
            actions: actions(
                message,
                &told,
                outbox.as_ref().map(|state| state.actions.as_slice()),
                self.uses_dpo() || message.service != ServiceIdentifier::Dpo,
            ),
            documents: documents(&whole.parts),
            technical: technical::rows(&whole),
            deadline: deadline(message, &told, now),
            outbox,
            problem,
            folder: if message.handed_at.is_some() {
                Folder::Sent
            } else {
                Folder::Outbox
            },
            answer_text: answer_text(message, &told, &counterpart),
            steps: told.steps,
            thread: thread::rows(letters, &delegations)?,
            counterpart,
        })
    }

    /// What one event was read from.
    pub async fn evidence(&self, uid: &str, event_id: &str) -> Result<Evidence, AppError> {
        let whole = self.whole(uid).await?;
        let (name, profile) = (counterpart(&whole.message).name, profile(&whole.message));
        let row = whole
            .events
            .iter()
            .find(|row| row.id.to_string() == event_id)
            .ok_or(AppError::NotFound("event"))?;
        let raw = match budstikke_store::BlobId::parse(&row.event.raw_blob) {
            Some(blob) => self.read_blob(&blob, 1024 * 1024).await?,
            None => Vec::new(),
        };
        let seal = (row.event.code == "PAKKET" && whole.message.package.is_some())
            .then(|| SealEvidence::for_reading(&whole.message.evidence).into_bytes());
        let (kind, bytes) = match (seal, raw.is_empty()) {
            (Some(seal), _) => (
                word! {
                    nb: "Dette er vår egen registrering av pakken vi laget.",
                    nn: "Dette er vår eiga registrering av pakken vi laga.",
                    en: "This is our own record of the package we made.",
                },
                seal,
            ),
            (None, true) => (
                word! {
                    nb: "Dette er vår egen registrering.",
                    nn: "Dette er vår eiga registrering.",
                    en: "This is our own record.",
                },
                raw,
            ),
            // What KS answered is the meldingId, and what it brings has headers.
            (None, false) if row.event.service == ServiceIdentifier::FiksIo => {
                let what = match row.event.code.as_str() {
                    "SENDT" => word! {
                        nb: "Svaret fra KS Fiks IO, slik vi fikk det.",
                        nn: "Svaret frå KS Fiks IO, slik vi fekk det.",
                        en: "The answer from KS Fiks IO, as we received it.",
                    },
                    _ => word! {
                        nb: "Hodene som meldingen kom med fra KS, slik vi fikk dem.",
                        nn: "Hovuda som meldinga kom med frå KS, slik vi fekk dei.",
                        en: "The headers the message came with from KS, as we received them.",
                    },
                };
                (what, raw)
            }
            (None, false) if row.event.source == budstikke_domain::Source::Service => (
                word! {
                    nb: "Svaret fra Altinn Formidling, slik vi fikk det.",
                    nn: "Svaret frå Altinn Formidling, slik vi fekk det.",
                    en: "The answer from Altinn Formidling, as we received it.",
                },
                raw,
            ),
            (None, false) if row.event.source == budstikke_domain::Source::Local => (
                word! {
                    nb: "Meldingens sbd.json, slik vi fikk den.",
                    nn: "sbd.json til meldinga, slik vi fekk henne.",
                    en: "The message's sbd.json, as we received it.",
                },
                raw,
            ),
            (None, false) => (
                word! {
                    nb: "Meldingen som bar kvitteringen (sbd.json), slik vi fikk den.",
                    nn: "Meldinga som bar kvitteringa (sbd.json), slik vi fekk henne.",
                    en: "The message that carried the receipt (sbd.json), as we received it.",
                },
                raw,
            ),
        };
        Ok(Evidence {
            code: verbatim(&row.event),
            sentence: sentence(&row.event, &profile, &name),
            source: source(&row.event, &name),
            stated_at: row.event.stated_at.clone(),
            received_at: row.event.received_at.to_string(),
            kind: kind.to_owned(),
            body: readable(&bytes),
        })
    }

    /// Takes a message back within its hold.
    pub async fn undo_send(&self, uid: &str) -> Result<Draft, AppError> {
        let uid = message_uid(uid)?;
        let draft = self
            .store()
            .tx(move |tx| tx.undo_send(&uid))
            .await
            .map_err(too_late)?;
        self.draft_of(&draft).await
    }

    /// Lets a held or waiting message go on at once. Those that can be taken back only together with it go too.
    pub async fn send_now(&self, uid: &str) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        self.store()
            .tx(move |tx| {
                for uid in tx.held_together(&uid)? {
                    tx.hasten(&uid)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Stops a message that nobody has got.
    pub async fn stop_sending(&self, uid: &str) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        self.store()
            .tx(move |tx| tx.stop_sending(&uid))
            .await
            .map_err(too_late)
    }

    /// «Send på nytt»: sends a message again, with the same ids, that the carrier knows nothing of any more
    /// and that may have arrived. [`AppError::TooLate`] when nobody waits for that decision.
    pub async fn resend(&self, uid: &str) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        let resent = self.store().tx(move |tx| tx.resend(&uid)).await;
        resent.map_err(too_late)
    }

    /// «Vent»: waits a day for the receiver's word about a message that may have arrived, and asks the
    /// carrier again then. [`AppError::TooLate`] when nobody waits for that decision.
    pub async fn wait_longer(&self, uid: &str) -> Result<(), AppError> {
        let uid = message_uid(uid)?;
        let waiting = self
            .store()
            .tx(move |tx| tx.wait_longer(&uid, ONE_DAY))
            .await;
        waiting.map_err(too_late)
    }

    /// Makes a new draft with the same content: a new message with a new id, in the same conversation.
    pub async fn send_as_new(&self, uid: &str) -> Result<Draft, AppError> {
        let whole = self.whole(uid).await?;
        let letter = crate::drafts::letter::Letter::parse(&whole.message.content)?.as_new();
        let content = letter.to_content()?;
        let parts: Vec<PartRow> = whole
            .parts
            .into_iter()
            .filter(|part| part.role != PartRole::Arkivmelding)
            .collect();
        let draft = self
            .store()
            .tx(move |tx| {
                let draft = tx.create_draft(&content)?;
                for part in parts {
                    let new = budstikke_store::NewAttachment {
                        role: part.role,
                        name: part.title_name(),
                        media_type: part.media_type,
                        blob: part.blob,
                        source: None,
                    };
                    tx.add_attachment(&draft, &new)?;
                }
                Ok(draft)
            })
            .await?;
        self.draft_of(&draft).await
    }

    /// Everything kept about a message.
    pub(crate) async fn whole(&self, uid: &str) -> Result<Whole, AppError> {
        Whole::load(self.store(), message_uid(uid)?).await
    }

    /// The first `cap` bytes of a blob that is known to be small.
    async fn read_blob(&self, id: &budstikke_store::BlobId, cap: u64) -> Result<Vec<u8>, AppError> {
        let (blobs, id) = (self.store().blobs().clone(), id.clone());
        tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(
                &mut std::io::Read::take(blobs.reader(&id)?, cap),
                &mut bytes,
            )?;
            Ok(bytes)
        })
        .await
        .map_err(|error| AppError::Internal(error.to_string()))?
    }
}

/// The name a part had before it was made safe for the wire.
trait TitleName {
    fn title_name(&self) -> String;
}

impl TitleName for PartRow {
    fn title_name(&self) -> String {
        match self.filename.rsplit_once('.') {
            Some((_, extension)) => format!("{}.{extension}", self.title),
            None => self.title.clone(),
        }
    }
}

pub(crate) fn message_uid(uid: &str) -> Result<MessageUid, AppError> {
    MessageUid::parse(uid).ok_or(AppError::NotFound("message"))
}

fn too_late(error: budstikke_store::StoreError) -> AppError {
    match error {
        budstikke_store::StoreError::TooLate => AppError::TooLate,
        error => AppError::Store(error),
    }
}

/// What the service can ever tell about the message.
pub(crate) fn profile(message: &StoredMessage) -> Profile {
    message.profile()
}

/// The way it goes, in plain words.
pub(crate) fn way(profile: &Profile) -> &'static str {
    match profile.service {
        ServiceIdentifier::FiksIo => word! {
            nb: "Fiks IO, fra system til system",
            nn: "Fiks IO, frå system til system",
            en: "Fiks IO, from system to system",
        },
        _ if profile.archive => word! {
            nb: "Rett inn i arkivsystemet deres",
            nn: "Rett inn i arkivsystemet deira",
            en: "Straight into their archive system",
        },
        _ => word! {
            nb: "Rett inn i systemet deres",
            nn: "Rett inn i systemet deira",
            en: "Straight into their system",
        },
    }
}

/// Who carries messages of `service`, as a person knows it.
pub(crate) fn carrier(service: &ServiceIdentifier) -> &'static str {
    match service {
        ServiceIdentifier::FiksIo => "KS",
        ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => "Altinn",
    }
}

/// The other party: the receiver of what we sent, the sender of what came in.
pub(crate) fn counterpart(message: &StoredMessage) -> Organisation {
    match message.direction {
        Direction::Out => organisation(&message.receiver, &message.receiver_name),
        Direction::In => organisation(&message.sender, &message.sender_name),
    }
}

/// An organisation as it is shown; without a name its number, in groups.
pub(crate) fn organisation(org_number: &str, name: &str) -> Organisation {
    let name = if name.is_empty() {
        OrgNumber::parse(org_number).map_or_else(|_| org_number.to_owned(), OrgNumber::grouped)
    } else {
        name.to_owned()
    };
    Organisation {
        org_number: org_number.to_owned(),
        name,
    }
}

/// A taushetsbelagt title is not for a list that somebody may look at over a shoulder.
pub(crate) fn list_title(message: &StoredMessage) -> String {
    if message.confidential {
        words! {
            nb: "Taushetsbelagt melding",
            nn: "Melding underlagd teieplikt",
            en: "Confidential message",
        }
    } else {
        message.title.clone()
    }
}

/// Whether less than a fifth is left of the time until the deadline `at`.
pub(crate) fn is_near(from: Timestamp, at: Timestamp, now: Timestamp) -> bool {
    let (whole, left) = (at.duration_since(from), at.duration_since(now));
    left.as_secs() * 5 < whole.as_secs()
}

fn deadline(message: &StoredMessage, told: &Told, now: Timestamp) -> Option<Deadline> {
    let waiting = told.timeline.phase < Phase::Accepted || told.timeline.phase == Phase::Expired;
    let at = message.deadline.filter(|_| waiting && !message.closed)?;
    Some(Deadline {
        at: at.to_string(),
        from: message.created_at.to_string(),
        near: is_near(message.created_at, at, now),
        passed: at <= now,
    })
}

/// What a person can do about a message; `asks` = its carrier is one that we speak with.
fn actions(
    message: &StoredMessage,
    told: &Told,
    outbox: Option<&[Action]>,
    asks: bool,
) -> Vec<Action> {
    let mut actions = match outbox {
        Some(actions) => actions.to_vec(),
        None => match told.tone {
            Tone::Danger => vec![action(
                ActionKind::SendAsNew,
                word! {
                    nb: "Send på nytt",
                    nn: "Send på nytt",
                    en: "Send again",
                },
            )],
            Tone::Neutral | Tone::Success | Tone::Warning => Vec::new(),
        },
    };
    if message.handed_at.is_some() {
        actions.push(action(
            ActionKind::PrintReceipt,
            word! {
                nb: "Skriv ut kvittering",
                nn: "Skriv ut kvittering",
                en: "Print the receipt",
            },
        ));
        actions.push(action(
            ActionKind::CopyAnswer,
            word! {
                nb: "Kopier svar",
                nn: "Kopier svar",
                en: "Copy an answer",
            },
        ));
        if asks && told.timeline.phase < Phase::Accepted {
            actions.push(action(
                ActionKind::FetchNow,
                word! {
                    nb: "Spør nå",
                    nn: "Spør no",
                    en: "Ask now",
                },
            ));
        }
    }
    actions
}

/// The ready paragraph for an e-mail (ux 5.11).
fn answer_text(message: &StoredMessage, told: &Told, counterpart: &Organisation) -> String {
    let sent = message.handed_at.map_or(
        words! {
            nb: "er ikke levert til formidleren ennå",
            nn: "er ikkje levert til formidlaren enno",
            en: "has not been delivered to the carrier yet",
        },
        |at| {
            words! {
                nb: "ble sendt {when}",
                nn: "vart send {when}",
                en: "was sent on {when}",
                when = format::moment(at),
            }
        },
    );
    let title = list_title(message);
    words! {
        nb: "Meldingen «{title}» til {name} {sent}. {said} Meldings-id {id}.",
        nn: "Meldinga «{title}» til {name} {sent}. {said} Meldings-id {id}.",
        en: "The message “{title}” to {name} {sent}. {said} Message ID {id}.",
        name = counterpart.name,
        said = told.sentence,
        id = message.wire_id,
    }
}

/// E16: the carrier has it, and the recipient has not answered in time.
fn overdue(message: &StoredMessage, told: &Told, name: &str) -> Option<IpcError> {
    let silent = told.timeline.phase == Phase::Expired && message.handed_at.is_some();
    silent.then(|| error::catalogued("E16", &[("mottaker", name)], String::new()))
}

/// E17 and E18: KS has said that nobody took it, or that who took it could not read it.
fn given_up(events: &[EventRow], told: &Told, name: &str) -> Option<IpcError> {
    let event = &events.get(told.timeline.headline?)?.event;
    let number = match event.code.as_str() {
        NOT_TAKEN => "E17",
        GIVEN_UP => "E18",
        _ => return None,
    };
    let failed = told.tone == Tone::Danger && event.source == Source::Service;
    failed.then(|| error::catalogued(number, &[("mottaker", name)], verbatim(event)))
}

/// E19: the recipient's archive has said no.
fn refused(events: &[EventRow], told: &Told) -> Option<IpcError> {
    let headline = told.timeline.headline?;
    let event = &events.get(headline)?.event;
    let no = told.tone == Tone::Danger && event.detail.starts_with("ArkivmeldingKvittering:");
    no.then(|| IpcError {
        what: told.sentence.clone(),
        ..error::catalogued("E19", &[], verbatim(event))
    })
}

/// JSON indented, anything else as it is.
fn readable(bytes: &[u8]) -> String {
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(json) => serde_json::to_string_pretty(&json).unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The lines of a timeline for paper: every event, oldest first.
pub(crate) fn lines(
    events: &[EventRow],
    profile: &Profile,
    counterpart: &str,
) -> Vec<crate::dto::EventDto> {
    let around = Around::of(events, profile, counterpart);
    events.iter().map(|row| event(row, &around)).collect()
}

#[cfg(test)]
mod tests {
    use budstikke_domain::{FiksIoAnswers, StatusEvent};

    use super::*;

    #[test]
    fn what_ks_gave_up_is_told_by_its_number_when_ks_itself_has_said_so() {
        let number = |code: &str, source: Source| {
            let mut event =
                StatusEvent::local(ServiceIdentifier::FiksIo, code, Timestamp::UNIX_EPOCH, "");
            event.source = source;
            let events = [EventRow { id: 1, event }];
            let told = tell(
                &events,
                &Profile::fiks_io(FiksIoAnswers::default()),
                "Arkivet",
            );
            given_up(&events, &told, "Arkivet").map(|error| (error.number, error.what))
        };
        let (first, what) = number(NOT_TAKEN, Source::Service).unwrap();
        assert_eq!(first, "E17");
        assert!(what.contains("Arkivet"), "{what}");
        let (second, _) = number(GIVEN_UP, Source::Service).unwrap();
        assert_eq!(second, "E18");
        assert_eq!(
            number(GIVEN_UP, Source::Recipient),
            None,
            "anybody can write that"
        );
        assert_eq!(
            number("no.ks.fiks.arkiv.v1.kvittering", Source::Service),
            None
        );
    }
}
