//! Which message types there are, what they carry, and which may go from one konto to another: what the
//! platform lists today, and for what it does not say, the catalogue that we ship with (fiks-io 9.3, 11).

use budstikke_wire::fiks_io::{
    Catalogue, KnownMeldingstype, KnownProtokoll, Part, PayloadRule, Protokoll, ProtokollState,
    Protokollkonto,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The protocols as the platform listed them when it was asked last; empty until then.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProtocolList {
    /// When the platform said so; `None` when it has not been asked.
    pub fetched_at: Option<Timestamp>,
    protocols: Vec<LiveProtocol>,
}

/// A protocol as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LiveProtocol {
    navn: String,
    versjon: String,
    beskrivelse: String,
    active: bool,
    types: Vec<LiveType>,
    parts: Vec<LivePart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LiveType {
    name: String,
    /// Absent where the platform uses a word that we do not know.
    payload: Option<PayloadRule>,
    error: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LivePart {
    navn: String,
    sends: Vec<String>,
    receives: Vec<String>,
    speaks_with: Vec<String>,
}

/// A message type that may be chosen, with what a compose form needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeldingstypeChoice {
    /// The protocol with its version, `no.ks.fiks.arkiv.v1`; empty for a type of none that we know.
    pub protocol: String,
    /// What people call the protocol; its name when nobody has said.
    pub protocol_title: String,
    /// The whole type, as it is sent.
    pub melding_type: String,
    /// Whether it has a payload; `None` when we do not know.
    pub payload: Option<PayloadRule>,
    /// What the files of the payload are called; empty where any name will do.
    pub files: Vec<String>,
    /// Whether other files may stand beside those.
    pub documents: bool,
    /// Whether it only ever answers another message. `None` when we do not know the type.
    pub is_answer: Option<bool>,
    /// Whether it tells of an error.
    pub is_error: bool,
}

impl ProtocolList {
    /// What the platform listed at `fetched_at`. Entries without a name or version are left out.
    pub fn new(live: &[Protokoll], fetched_at: Timestamp) -> ProtocolList {
        ProtocolList {
            fetched_at: Some(fetched_at),
            protocols: live.iter().filter_map(LiveProtocol::of).collect(),
        }
    }

    /// Whether messages of a type have a payload: the platform's word, else the shipped catalogue's;
    /// `None` when neither knows.
    pub fn payload_rule(&self, melding_type: &str) -> Option<PayloadRule> {
        let live = self.live_type(melding_type).and_then(|kind| kind.payload);
        live.or_else(|| Some(Catalogue::builtin().find(melding_type)?.payload))
    }

    /// Whether the platform or the shipped catalogue knows a type by this very name.
    pub fn knows(&self, melding_type: &str) -> bool {
        self.live_type(melding_type).is_some()
            || known(melding_type).is_some_and(|(_, kind)| kind.name == melding_type)
    }

    /// Whether the platform has put the protocol of a type out of use.
    pub fn is_deactivated(&self, melding_type: &str) -> bool {
        let mut with = self.protocols.iter().filter(|protocol| {
            let mut types = protocol.types.iter();
            types.any(|kind| kind.name == melding_type)
        });
        with.next()
            .is_some_and(|first| !first.active && with.all(|other| !other.active))
    }

    /// All that is known of one type, whoever may send it.
    pub fn choice(&self, melding_type: &str) -> MeldingstypeChoice {
        let mut protocols = self.protocols.iter();
        let live = protocols
            .find(|protocol| protocol.types.iter().any(|kind| kind.name == melding_type))
            .map(|protocol| (protocol.navn.as_str(), protocol.versjon.as_str()));
        let known = known(melding_type).filter(|(_, kind)| kind.name == melding_type);
        let name = live.or_else(|| {
            let (protocol, _) = known?;
            Some((protocol.navn.as_str(), protocol.versjon.as_str()))
        });
        let kind = known.map(|(_, kind)| kind);
        MeldingstypeChoice {
            protocol: name
                .map(|(navn, versjon)| format!("{navn}.{versjon}"))
                .unwrap_or_default(),
            protocol_title: name
                .map(|(navn, versjon)| self.title(navn, versjon))
                .unwrap_or_default(),
            melding_type: melding_type.to_owned(),
            payload: self.payload_rule(melding_type),
            files: kind.map(|kind| kind.files.clone()).unwrap_or_default(),
            documents: kind.is_none_or(|kind| kind.documents),
            is_answer: Catalogue::builtin().is_answer(melding_type),
            is_error: self
                .live_type(melding_type)
                .and_then(|kind| kind.error)
                .unwrap_or_else(|| kind.is_some_and(|kind| kind.error)),
        }
    }

    /// What our konto may send to another, in the order our own roles name it: the types that one of our
    /// roles sends, and one of theirs that speaks with it receives. Access is another matter.
    pub fn choices(
        &self,
        ours: &Protokollkonto,
        theirs: &Protokollkonto,
    ) -> Vec<MeldingstypeChoice> {
        let (ours, theirs) = (self.parts_of(ours), self.parts_of(theirs));
        let mut types: Vec<&str> = Vec::new();
        for part in &ours {
            for melding_type in &part.avsender_meldingstyper {
                let taken = theirs
                    .iter()
                    .any(|other| part.may_send(melding_type, other));
                if taken && !types.contains(&melding_type.as_str()) {
                    types.push(melding_type);
                }
            }
        }
        types.into_iter().map(|kind| self.choice(kind)).collect()
    }

    /// Every type in use that we know by ourselves, for a konto of which nobody says what it takes.
    pub fn every_known(&self) -> Vec<MeldingstypeChoice> {
        let protocols = Catalogue::builtin().protocols().iter();
        protocols
            .filter(|protocol| protocol.state != ProtokollState::Historic)
            .flat_map(|protocol| &protocol.types)
            .filter(|kind| !self.is_deactivated(&kind.name))
            .map(|kind| self.choice(&kind.name))
            .collect()
    }

    /// The roles of a konto, whole: a summary names them, and the platform's list says the rest.
    pub(super) fn parts_of(&self, konto: &Protokollkonto) -> Vec<Part> {
        konto
            .parter
            .iter()
            .map(|part| self.whole(part, konto.protokoll.as_deref()))
            .collect()
    }

    fn whole(&self, part: &Part, protocol: Option<&str>) -> Part {
        let mut part = part.clone();
        if part.protokoll.is_none() {
            part.protokoll = protocol.map(str::to_owned);
        }
        let bare = part.avsender_meldingstyper.is_empty()
            && part.mottaker_meldingstyper.is_empty()
            && part.stottede_parter.is_empty();
        let listed = self
            .protocols
            .iter()
            .find(|protocol| {
                part.protokoll.as_ref() == Some(&protocol.navn)
                    && part.versjon.as_ref() == Some(&protocol.versjon)
            })
            .and_then(|protocol| protocol.parts.iter().find(|other| other.navn == part.navn));
        if let (true, Some(listed)) = (bare, listed) {
            part.avsender_meldingstyper.clone_from(&listed.sends);
            part.mottaker_meldingstyper.clone_from(&listed.receives);
            part.stottede_parter.clone_from(&listed.speaks_with);
        }
        part
    }

    fn live_type(&self, melding_type: &str) -> Option<&LiveType> {
        let mut types = self.protocols.iter().flat_map(|protocol| &protocol.types);
        types.find(|kind| kind.name == melding_type)
    }

    /// What people call a protocol.
    fn title(&self, navn: &str, versjon: &str) -> String {
        let mut known = Catalogue::builtin().protocols().iter();
        if let Some(known) = known.find(|known| known.navn == navn && known.versjon == versjon) {
            return known.tittel.clone();
        }
        let mut live = self.protocols.iter();
        live.find(|live| live.navn == navn && live.versjon == versjon)
            .map(|live| live.beskrivelse.clone())
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| format!("{navn} {versjon}"))
    }
}

impl LiveProtocol {
    fn of(protocol: &Protokoll) -> Option<LiveProtocol> {
        Some(LiveProtocol {
            navn: protocol.navn.clone()?,
            versjon: protocol.versjon.clone()?,
            beskrivelse: protocol.beskrivelse.clone().unwrap_or_default(),
            // What is not said to be out of use is in use.
            active: protocol.status.as_deref() != Some("DEAKTIVERT"),
            types: protocol
                .meldingstyper
                .iter()
                .map(|kind| LiveType {
                    name: kind.navn.clone(),
                    payload: PayloadRule::of(&kind.payload),
                    error: kind.er_feilmelding,
                })
                .collect(),
            parts: protocol
                .parter
                .iter()
                .map(|part| LivePart {
                    navn: part.navn.clone(),
                    sends: part.avsender_meldingstyper.clone(),
                    receives: part.mottaker_meldingstyper.clone(),
                    speaks_with: part.stottede_parter.clone(),
                })
                .collect(),
        })
    }
}

/// A type in the shipped catalogue, also by another spelling.
fn known(melding_type: &str) -> Option<(&'static KnownProtokoll, &'static KnownMeldingstype)> {
    let name = &Catalogue::builtin().find(melding_type)?.name;
    let mut protocols = Catalogue::builtin().protocols().iter();
    protocols.find_map(|protocol| {
        let kind = protocol.types.iter().find(|kind| kind.name == *name)?;
        Some((protocol, kind))
    })
}
