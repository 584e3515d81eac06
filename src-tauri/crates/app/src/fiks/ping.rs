//! «Test forbindelsen»: a ping to a konto, and the pong that comes back (fiks-io 8).
//!
//! A ping goes the road of every message: queued in one commit, sent once, answered over the queue. It is no
//! letter, so that no folder lists it; what is known of it is told at the konto, by the same log as of letters.

use budstikke_directory::FiksLookupError;
use budstikke_domain::{MessageUid, Route, Tone, WireId, word, words};
use budstikke_store::{EventRow, NewJob, NewMessage};
use budstikke_wire::fiks_io::KontoId;
use jiff::{SignedDuration, Timestamp};

use super::konto::{ToKonto, konto_id};
use crate::drafts::fiks_io::{self, FiksIoDraft};
use crate::dto::{PingDto, PingState};
use crate::messages::timeline::tell;
use crate::messages::whole::Whole;
use crate::messages::{counterpart, message_uid, profile};
use crate::outbox::problem;
use crate::{App, AppError};

/// How long it may lie in the queue, in seconds: whoever waits for it has gone by then.
const TTL: u32 = 60;
/// What a konto is asked of which nobody says what it takes: the same as a letter would meet.
const USUAL: &str = "no.ks.fiks.arkiv.v1.ping";

/// The setting that names the last ping to a konto.
fn last_ping(konto: KontoId) -> String {
    format!("fiks.ping.{konto}")
}

impl App {
    /// Sends a ping to `konto`, unless one is under way, and tells how it stands.
    ///
    /// Errors: what stops messages to the konto, with the next step; that it takes no ping; that no answer would
    /// come here. Nothing is sent then.
    pub async fn ping_konto(&self, konto: &str) -> Result<PingDto, AppError> {
        let id = konto_id(konto)?;
        if let Some(under_way) = self.konto_ping(konto).await?
            && matches!(under_way.state, PingState::Sending | PingState::Waiting)
        {
            return Ok(under_way);
        }
        if self.konto_off().is_some() {
            return Err(AppError::Recipient {
                number: "",
                what: words! {
                    nb: "Henting fra kontoen deres er slått av her. Svaret på testen kommer ikke hit.",
                    nn: "Henting frå kontoen dykkar er slått av her. Svaret på testen kjem ikkje hit.",
                    en: "Fetching from your account is turned off here. The answer to the test does not come here.",
                },
                action: words! {
                    nb: "Slå på henting under «Virksomhet og miljø», og test igjen.",
                    nn: "Slå på henting under «Verksemd og miljø», og test igjen.",
                    en: "Turn on fetching under “Organisation and environment”, and test again.",
                },
                details: String::new(),
            });
        }
        let new = self.new_ping(id).await?;
        let uid = new.uid.to_string();
        self.store()
            .tx(move |tx| {
                tx.enqueue_ping(&new)?;
                tx.put_setting(&last_ping(id), &uid)
            })
            .await?;
        let told = self.konto_ping(konto).await?;
        told.ok_or(AppError::NotFound("message"))
    }

    /// How the last ping to `konto` stands; none when there was none.
    pub async fn konto_ping(&self, konto: &str) -> Result<Option<PingDto>, AppError> {
        let id = konto_id(konto)?;
        let last = self.store().read(move |read| read.setting(&last_ping(id)));
        let Some(uid) = last.await? else {
            return Ok(None);
        };
        let whole = Whole::load(self.store(), message_uid(&uid)?).await?;
        let mut told = told(&whole, self.clock().now());
        if told.state == PingState::Silent {
            told.text = format!("{} {}", told.text, self.who_listens(id).await);
        }
        Ok(Some(told))
    }

    async fn new_ping(&self, id: KontoId) -> Result<NewMessage, AppError> {
        let own = self.own_konto()?;
        let melding_type = self.ping_type(id).await?;
        let asked = ToKonto {
            konto: id,
            melding_type: &melding_type,
            payload: false,
            is_answer: false,
        };
        let konto = self.receiving_konto(&asked).await?;
        let ping = FiksIoDraft {
            melding_type,
            ttl_seconds: Some(TTL),
            ..FiksIoDraft::default()
        };
        let wire_id = WireId::generate();
        Ok(NewMessage {
            uid: MessageUid::generate(),
            account: own.account,
            conversation_id: wire_id.clone(),
            sender: self.organisation().clone(),
            route: Route::FiksIo(fiks_io::route(&ping, &konto, &own.config.konto, false)),
            title: words! {
                nb: "Test av forbindelsen (ping)",
                nn: "Test av sambandet (ping)",
                en: "Test of the connection (ping)",
            },
            content: "{}".to_owned(),
            // Set when it is in the queue: it lies there for so long from then.
            deadline: None,
            parts: Vec::new(),
            job: NewJob {
                attempt_key: wire_id.to_string(),
            },
            wire_id,
        })
    }

    /// The ping of a protocol that both kontoer speak.
    async fn ping_type(&self, id: KontoId) -> Result<String, AppError> {
        let types = self.melding_types(&id.to_string()).await?;
        let mut pings = types
            .into_iter()
            .filter(|kind| kind.name.ends_with(".ping"));
        // Where nobody says which it takes, all that we know are there, and the usual one is as good as any.
        match (pings.next(), pings.next()) {
            (Some(only), None) => Ok(only.name),
            (Some(_), Some(_)) => Ok(USUAL.to_owned()),
            (None, _) => Err(AppError::Recipient {
                number: "E09",
                what: words! {
                    nb: "Protokollen til kontoen har ingen test av forbindelsen.",
                    nn: "Protokollen til kontoen har ingen test av sambandet.",
                    en: "The account's protocol has no test of the connection.",
                },
                action: words! {
                    nb: "Send en vanlig melding for å se om den kommer fram.",
                    nn: "Send ei vanleg melding for å sjå om ho kjem fram.",
                    en: "Send an ordinary message to see whether it arrives.",
                },
                details: String::new(),
            }),
        }
    }

    /// What is known of the other side when it does not answer.
    async fn who_listens(&self, id: KontoId) -> &'static str {
        let Ok(own) = self.own_konto() else {
            return "";
        };
        let status = own.directory.status(id).await;
        match status.map(|status| status.antall_konsumenter) {
            Ok(Some(0)) => word! {
                nb: "Ingen henter meldinger der akkurat nå.",
                nn: "Ingen hentar meldingar der akkurat no.",
                en: "Nobody fetches messages there right now.",
            },
            Ok(Some(_)) => word! {
                nb: "Et program henter meldinger der, men har ikke svart på testen.",
                nn: "Eit program hentar meldingar der, men har ikkje svart på testen.",
                en: "A program fetches messages there, but has not answered the test.",
            },
            Ok(None) | Err(FiksLookupError::Forbidden(_)) => word! {
                nb: "Fiks sier ikke om noen henter der.",
                nn: "Fiks seier ikkje om nokon hentar der.",
                en: "Fiks does not say whether anybody fetches there.",
            },
            Err(_) => word! {
                nb: "Vi fikk ikke spurt Fiks om noen henter der.",
                nn: "Vi fekk ikkje spurt Fiks om nokon hentar der.",
                en: "We could not ask Fiks whether anybody fetches there.",
            },
        }
    }
}

/// What the log of a ping says at `now`.
fn told(whole: &Whole, now: Timestamp) -> PingDto {
    let name = counterpart(&whole.message).name;
    let said = tell(&whole.events, &profile(&whole.message), &name);
    let at = |fits: &dyn Fn(&str) -> bool| {
        let mut events = whole.events.iter();
        let found = events.find(|row: &&EventRow| fits(&row.event.code));
        found.map(|row| row.event.received_at)
    };
    let sent = at(&|code| code == "SENDT");
    let pong = at(&|code| code.ends_with("pong"));
    let trouble = whole.job.as_ref().and_then(|job| job.trouble.as_ref());
    let (state, text) = match (sent, pong) {
        (_, Some(pong)) => {
            let from = sent.filter(|sent| *sent <= pong);
            (PingState::Answered, answered(&name, from, pong))
        }
        _ if said.tone == Tone::Danger => (PingState::Failed, said.sentence),
        (Some(sent), None) if now.duration_since(sent) >= SignedDuration::from_secs(TTL.into()) => {
            (
                PingState::Silent,
                words! {
                    nb: "{name} har ikke svart innen {TTL} sekunder.",
                    nn: "{name} har ikkje svart innan {TTL} sekund.",
                    en: "{name} has not answered within {TTL} seconds.",
                },
            )
        }
        (Some(_), None) => (
            PingState::Waiting,
            words! {
                nb: "Testen ligger i køen. Vi venter på svar fra {name}.",
                nn: "Testen ligg i køen. Vi ventar på svar frå {name}.",
                en: "The test is in the queue. We are waiting for an answer from {name}.",
            },
        ),
        (None, None) => match trouble {
            Some(trouble) => (
                PingState::Sending,
                words! {
                    nb: "Testen er ikke sendt ennå. {why}",
                    nn: "Testen er ikkje send enno. {why}",
                    en: "The test has not been sent yet. {why}",
                    why = problem(trouble).what,
                },
            ),
            None => (
                PingState::Sending,
                words! {
                    nb: "Sender testen …",
                    nn: "Sender testen …",
                    en: "Sending the test …",
                },
            ),
        },
    };
    PingDto {
        state,
        text,
        began_at: whole.message.created_at.to_string(),
    }
}

/// That it was answered, and how long that took when we know when it left: an answer may be quicker than the
/// platform's own word.
fn answered(name: &str, sent: Option<Timestamp>, pong: Timestamp) -> String {
    let Some(sent) = sent else {
        return words! {
            nb: "{name} svarte. Forbindelsen virker.",
            nn: "{name} svarte. Sambandet verkar.",
            en: "{name} answered. The connection works.",
        };
    };
    let tenths = (pong.duration_since(sent).as_millis() + 50) / 100;
    let took = match tenths {
        0 => words! { nb: "under 0,1 s", nn: "under 0,1 s", en: "less than 0.1 s" },
        tenths => words! {
            nb: "{whole},{tenth} s",
            nn: "{whole},{tenth} s",
            en: "{whole}.{tenth} s",
            whole = tenths / 10,
            tenth = tenths % 10,
        },
    };
    words! {
        nb: "{name} svarte etter {took}. Forbindelsen virker.",
        nn: "{name} svarte etter {took}. Sambandet verkar.",
        en: "{name} answered after {took}. The connection works.",
    }
}
