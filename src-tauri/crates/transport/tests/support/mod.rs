//! One party on DPO in the sandbox, and letters for it to send.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part; clippy does not see that this is a test

pub(crate) mod log;
pub(crate) mod town;

use std::io::Write as _;
use std::sync::Mutex;

use budstikke_channel::{
    BodySink, Outbound as _, Progress, ProgressSink, SealedFile, Submission, SubmitError,
};
use budstikke_domain::{DocumentType, DpoRoute, MessageUid, Party, Process, Route, WireId};
use budstikke_net::Endpoints;
use budstikke_transport::{Dpo, DpoConfig, Pieces, SEARCHES_A_MINUTE};
use budstikke_wire::Sbd;
use budstikke_wire::sbd::Envelope;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use tempfile::TempDir;

use town::{SOLVIK, Town, number};

/// Solvik kommune, with a spool.
pub(crate) struct Desk {
    pub(crate) town: Town,
    pub(crate) dpo: Dpo,
    spool: TempDir,
}

impl Desk {
    pub(crate) async fn open() -> Desk {
        Desk::in_town(Town::start().await)
    }

    pub(crate) fn in_town(town: Town) -> Desk {
        Desk {
            dpo: party(&town, SOLVIK, None),
            town,
            spool: tempfile::tempdir().unwrap(),
        }
    }

    /// The same, but with a broker that says what a test makes it say.
    pub(crate) async fn with_broker(url: &str) -> Desk {
        let town = Town::start().await;
        let endpoints = Endpoints {
            broker: url.to_owned(),
            ..town.endpoints()
        };
        Desk {
            dpo: party_at(&town, SOLVIK, None, endpoints),
            town,
            spool: tempfile::tempdir().unwrap(),
        }
    }

    /// A letter with a package of `size` bytes.
    pub(crate) fn letter(&self, to: &str, size: usize) -> Submission {
        let package: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        self.letter_with(to, &package)
    }

    /// A letter with this package.
    pub(crate) fn letter_with(&self, to: &str, package: &[u8]) -> Submission {
        let message_id = WireId::generate();
        let envelope = Envelope {
            sender: number(SOLVIK),
            receiver: number(to),
            process: Process::verbatim(Process::ADMINISTRASJON),
            message_id: message_id.clone(),
            conversation_id: WireId::generate(),
            sender_ref: None,
            receiver_ref: None,
            message_channel: None,
            created: self.town.now(),
            time_to_live: SignedDuration::from_hours(24),
        };
        let path = self.spool.path().join(message_id.as_str());
        std::fs::File::create(&path)
            .unwrap()
            .write_all(package)
            .unwrap();
        Submission {
            uid: MessageUid::generate(),
            attempt_key: message_id.as_str().to_owned(),
            sender: number(SOLVIK),
            route: Route::Dpo(DpoRoute {
                version: 1,
                receiver: Party {
                    org: number(to),
                    name: String::new(),
                },
                process: Process::verbatim(Process::ADMINISTRASJON),
                document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
                certificate: String::new(),
                looked_up_at: self.town.now(),
            }),
            envelope: Sbd::arkivmelding(&envelope, 3).to_json(),
            package: Some(SealedFile {
                path,
                size: package.len() as u64,
                sha256: hex::encode(openssl::sha::sha256(package)),
                crc32: crc32fast::hash(package),
            }),
            progress: Progress::default(),
        }
    }

    /// Sends `letter` once; what came of it and how far it came.
    pub(crate) async fn send(&self, letter: &Submission) -> (Outcome, Progress) {
        let notes = Notes::default();
        let outcome = self.dpo.submit(letter, &notes).await.into();
        (outcome, notes.last().unwrap_or(letter.progress.clone()))
    }

    /// How many files lie with the broker for `org` to fetch.
    pub(crate) fn waiting_for(&self, org: &str) -> usize {
        self.town
            .sandbox
            .transfers()
            .iter()
            .filter(|transfer| transfer.recipients().any(|recipient| recipient == org))
            .filter(|transfer| transfer.status() == budstikke_sandbox::FileStatus::Published)
            .count()
    }
}

/// `org` on DPO.
pub(crate) fn party(town: &Town, org: &str, channel: Option<&str>) -> Dpo {
    party_at(town, org, channel, town.endpoints())
}

pub(crate) fn party_at(town: &Town, org: &str, channel: Option<&str>, endpoints: Endpoints) -> Dpo {
    party_with(town, org, channel, endpoints, Pieces::default())
}

pub(crate) fn party_with(
    town: &Town,
    org: &str,
    channel: Option<&str>,
    endpoints: Endpoints,
    pieces: Pieces,
) -> Dpo {
    let http = town.http(endpoints);
    Dpo::new(DpoConfig {
        tokens: town.tokens(&http, org),
        http,
        system_user: town.system_user(org),
        message_channel: channel.map(str::to_owned),
        poll_interval: SignedDuration::from_secs(30),
        searches_a_minute: Some(SEARCHES_A_MINUTE),
        pieces,
    })
}

/// What an attempt came to, in a word and with the whole.
pub(crate) struct Outcome {
    pub(crate) word: &'static str,
    pub(crate) whole: Result<budstikke_channel::Handoff, SubmitError>,
}

impl From<Result<budstikke_channel::Handoff, SubmitError>> for Outcome {
    fn from(whole: Result<budstikke_channel::Handoff, SubmitError>) -> Outcome {
        let word = match &whole {
            Ok(_) => "handed over",
            Err(SubmitError::Rejected(_)) => "rejected",
            Err(SubmitError::Unavailable { .. }) => "unavailable",
            Err(SubmitError::Blocked(_)) => "blocked",
            Err(SubmitError::Uncertain(_)) => "uncertain",
            Err(SubmitError::LeaseLost) => "lease lost",
        };
        Outcome { word, whole }
    }
}

impl Outcome {
    /// The blocker's or the rejection's number; empty for other outcomes.
    pub(crate) fn number(&self) -> &str {
        match &self.whole {
            Err(SubmitError::Rejected(rejection)) => &rejection.number,
            Err(SubmitError::Blocked(blocker)) => &blocker.number,
            _ => "",
        }
    }
}

/// Progress as the store would keep it.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) saved: Mutex<Vec<Progress>>,
    pub(crate) sent: Mutex<Vec<(u64, u64)>>,
    /// Somebody else has the lease after this many saves.
    pub(crate) lose_after: Option<usize>,
}

impl Notes {
    pub(crate) fn last(&self) -> Option<Progress> {
        self.saved.lock().unwrap().last().cloned()
    }
}

impl ProgressSink for Notes {
    fn save<'a>(&'a self, progress: &'a Progress) -> BoxFuture<'a, Result<(), SubmitError>> {
        async move {
            let mut saved = self.saved.lock().unwrap();
            if self.lose_after == Some(saved.len()) {
                return Err(SubmitError::LeaseLost);
            }
            saved.push(progress.clone());
            Ok(())
        }
        .boxed()
    }

    fn sent_bytes(&self, sent: u64, total: u64) {
        self.sent.lock().unwrap().push((sent, total));
    }
}

/// A delivery in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) resets: usize,
}

impl BodySink for Memory {
    fn reset(&mut self) -> std::io::Result<()> {
        self.bytes.clear();
        self.resets += 1;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}
