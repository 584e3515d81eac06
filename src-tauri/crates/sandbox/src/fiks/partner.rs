//! Those who live behind kontoer: an archive that answers, a case system that writes, a plan register that says pong
//! (fiks-io 14, «scripted partner»).
//!
//! A partner consumes its own queue, opens what comes with its konto's keys, notes it, and answers through the same
//! door as everybody else, with payloads in the manner of KS' Java or .NET client.

mod archive;
mod package;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use budstikke_amqp_broker::{Message, OwnConsumer};
use budstikke_domain::{Finding, Verdict};
use budstikke_wire::fiks_arkiv::Feiltype;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::kontoer::{Konto, KontoRole};
use super::message::NewMessage;
use crate::payload::{Manner, PayloadQuirk};
use crate::peer::ReceivedEntry;
use crate::town::Town;
use archive::{Answer, Archive};
pub(super) use package::pack;
use package::{Request, open};

/// Who lives here; nobody is behind the other kontoer.
pub(super) const PARTNERS: [KontoRole; 3] = [
    KontoRole::Archive,
    KontoRole::CaseSystem,
    KontoRole::OtherProtocol,
];

/// How much later a partner answers when it is late, by the sandbox's clock.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// How a partner answers when it is not as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartnerQuirk {
    /// It takes everything and says nothing.
    Silent,
    /// It answers an hour of clock time later.
    Late,
    /// Every answer comes twice, each with an id of its own.
    Twice,
    /// The kvittering comes before the mottatt.
    BackToFront,
    /// It answers every request with `feilmelding.ugyldigforespoersel`.
    Ugyldigforespoersel,
    /// It answers every request with `feilmelding.serverfeil`.
    Serverfeil,
    /// It answers every request with `feilmelding.ikkefunnet`.
    Ikkefunnet,
    /// The kvittering says that the case is stored and the registration is not.
    HalfStored,
    /// It packs in the manner of KS' .NET client; otherwise in that of the Java client.
    DotNet,
    /// Its answers say nothing of the correlation id.
    WithoutCorrelation,
}

impl PartnerQuirk {
    /// All of them.
    pub const ALL: [PartnerQuirk; 10] = [
        PartnerQuirk::Silent,
        PartnerQuirk::Late,
        PartnerQuirk::Twice,
        PartnerQuirk::BackToFront,
        PartnerQuirk::Ugyldigforespoersel,
        PartnerQuirk::Serverfeil,
        PartnerQuirk::Ikkefunnet,
        PartnerQuirk::HalfStored,
        PartnerQuirk::DotNet,
        PartnerQuirk::WithoutCorrelation,
    ];
}

/// A message that reached a partner.
#[derive(Debug, Clone)]
pub struct FiksReceived {
    /// The partner's konto.
    pub konto: Uuid,
    /// The platform's id of the message.
    pub melding_id: Uuid,
    /// Its type.
    pub melding_type: String,
    /// Whose konto sent it.
    pub avsender: Uuid,
    /// The message that it answers.
    pub svar_til: Option<Uuid>,
    /// The sender's own headers, without prefix.
    pub headere: BTreeMap<String, String>,
    /// What lay in the payload; empty without one, and when it could not be opened.
    pub entries: Vec<ReceivedEntry>,
    /// The first XML file of the payload.
    pub xml: Option<Vec<u8>>,
    /// The payload's verdict; `None` without one.
    pub verdict: Option<Verdict>,
    /// What was found in the payload.
    pub findings: Vec<Finding>,
    /// What the partner has against it; empty when all is well.
    pub problems: Vec<String>,
    /// When it was taken.
    pub at: Timestamp,
}

/// All partners.
#[derive(Default)]
pub(super) struct Partners {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    received: Vec<FiksReceived>,
    ways: HashMap<Uuid, Way>,
    archive: Archive,
}

/// How a partner answers.
#[derive(Debug, Clone, Default)]
struct Way {
    quirks: Vec<PartnerQuirk>,
    payload: Vec<PayloadQuirk>,
}

impl Way {
    fn is(&self, quirk: PartnerQuirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// The error with which everything is answered.
    fn refuses(&self) -> Option<Feiltype> {
        self.quirks.iter().find_map(|quirk| match quirk {
            PartnerQuirk::Ugyldigforespoersel => Some(Feiltype::Ugyldigforespoersel),
            PartnerQuirk::Serverfeil => Some(Feiltype::Serverfeil),
            PartnerQuirk::Ikkefunnet => Some(Feiltype::Ikkefunnet),
            _ => None,
        })
    }

    fn manner(&self) -> Manner {
        match self.is(PartnerQuirk::DotNet) {
            true => Manner::DotNet,
            false => Manner::Java,
        }
    }
}

impl Partners {
    pub(super) fn received(&self, konto: Uuid) -> Vec<FiksReceived> {
        let state = crate::lock(&self.state);
        let all = state.received.iter();
        all.filter(|received| received.konto == konto)
            .cloned()
            .collect()
    }

    /// Counts up when something reaches a partner.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// From now on the partner answers in this way.
    pub(super) fn set_way(
        &self,
        konto: Uuid,
        quirks: Vec<PartnerQuirk>,
        payload: Vec<PayloadQuirk>,
    ) {
        let mut state = crate::lock(&self.state);
        state.ways.insert(konto, Way { quirks, payload });
    }

    fn way(&self, konto: Uuid) -> Way {
        let state = crate::lock(&self.state);
        state.ways.get(&konto).cloned().unwrap_or_default()
    }
}

/// What a partner consumes.
pub(super) enum Inflow {
    Broker(OwnConsumer),
    RabbitMq(mpsc::UnboundedReceiver<Arc<Message>>),
}

impl Inflow {
    async fn next(&mut self) -> Option<Arc<Message>> {
        match self {
            Inflow::Broker(consumer) => consumer.next().await,
            Inflow::RabbitMq(arrived) => arrived.recv().await,
        }
    }
}

/// An answer that is to be sent.
struct Due {
    at: Timestamp,
    message: NewMessage,
}

/// The life of one partner.
pub(super) async fn live(town: Arc<Town>, konto: Uuid, mut inflow: Inflow) {
    let mut due: Vec<Due> = Vec::new();
    loop {
        due.sort_by_key(|due| due.at);
        let next = due.first().map(|due| due.at);
        let wait = async {
            match next {
                Some(at) => town.clock.sleep_until(at).await,
                // Nothing is due: a driven clock must not see a deadline at the end of time.
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            message = inflow.next() => {
                let Some(message) = message else { return };
                let worker = town.clone();
                let taken = move || take(&worker, konto, &message);
                due.extend(tokio::task::spawn_blocking(taken).await.unwrap_or_default());
            }
            () = wait => {
                let now = town.now();
                let waiting = due.split_off(due.partition_point(|due| due.at <= now));
                for due in std::mem::replace(&mut due, waiting) {
                    send(&town, due.message);
                }
            }
        }
    }
}

fn send(town: &Town, message: NewMessage) {
    let (avsender, melding_type) = (message.avsender, message.melding_type.clone());
    if let Err(refusal) = town.fiks.take(town, message) {
        let text = format!("FIKS IO: could not send {melding_type}: {refusal:?}");
        town.note(&town.fiks.owner(avsender), None, text);
    }
}

/// Takes one message: what is to be answered, and when.
fn take(town: &Town, konto: Uuid, message: &Message) -> Vec<Due> {
    let partners = &town.fiks.partners;
    let way = partners.way(konto);
    let Some(konto) = town.fiks.registers.konto(konto) else {
        return Vec::new();
    };
    let Some(request) = open(town, &konto, message) else {
        town.note(&konto.org, None, "FIKS IO: headers that cannot be read");
        return Vec::new();
    };
    let received = &request.received;
    let id = received.melding_id.to_string();
    let text = format!("FIKS IO: received {}", received.melding_type);
    town.note(&konto.org, Some(&id), text);
    for problem in &received.problems {
        town.note(&konto.org, Some(&id), format!("FIKS IO: {problem}"));
    }
    let mut state = crate::lock(&partners.state);
    let answers = match way.refuses() {
        _ if way.is(PartnerQuirk::Silent) => Vec::new(),
        Some(feil) => archive::refusal(&request, feil, "Arkivet er bedt om å svare slik."),
        None => {
            let half = way.is(PartnerQuirk::HalfStored);
            state.archive.answers(&request, half, town.now())
        }
    };
    state.received.push(request.received.clone());
    drop(state);
    partners.changed.send_modify(|count| *count += 1);
    schedule(town, &konto, &way, &request, answers)
}

/// The answers as messages: the first when a prompt organisation has fetched, the second when its archive answers.
fn schedule(
    town: &Town,
    konto: &Konto,
    way: &Way,
    request: &Request,
    answers: Vec<Answer>,
) -> Vec<Due> {
    let late = match way.is(PartnerQuirk::Late) {
        true => LATE,
        false => SignedDuration::ZERO,
    };
    let pace = town.prompt;
    let second = pace.receipt.unwrap_or(pace.delivered);
    let mut waits = [pace.received, second];
    if way.is(PartnerQuirk::BackToFront) && answers.len() > 1 {
        waits.reverse();
    }
    // By the moment it was taken: whoever has seen it arrive may have let time pass since.
    let taken = request.received.at;
    let times = if way.is(PartnerQuirk::Twice) { 2 } else { 1 };
    let mut due = Vec::new();
    for (answer, wait) in answers.iter().zip(waits) {
        let at = taken
            .saturating_add(wait.saturating_add(late))
            .unwrap_or(taken);
        for _ in 0..times {
            match reply(town, konto, way, request, answer) {
                Ok(message) => due.push(Due { at, message }),
                Err(why) => {
                    let text = format!("FIKS IO: could not answer: {why}");
                    town.note(&konto.org, None, text);
                }
            }
        }
    }
    due
}

fn reply(
    town: &Town,
    konto: &Konto,
    way: &Way,
    request: &Request,
    answer: &Answer,
) -> Result<NewMessage, String> {
    let received = &request.received;
    let mut headere = BTreeMap::from([("klientMeldingId".to_owned(), Uuid::new_v4().to_string())]);
    let correlation = ["klientKorrelasjonsId", "klientKorrelasjonId"];
    let copied = received.headere.iter().filter(|(name, _)| {
        correlation.contains(&name.as_str()) && !way.is(PartnerQuirk::WithoutCorrelation)
    });
    headere.extend(copied.map(|(name, value)| (name.clone(), value.clone())));
    Ok(NewMessage {
        avsender: konto.id,
        avsender_navn: Some(konto.name.clone()),
        mottaker: received.avsender,
        melding_type: answer.melding_type.clone(),
        svar_til: Some(received.melding_id),
        ttl: None,
        headere,
        content: pack(
            town,
            konto,
            received.avsender,
            way.manner(),
            &way.payload,
            &answer.files,
        )?,
    })
}
