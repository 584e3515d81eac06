//! Whether a message may go to a konto, and what it is locked for (fiks-io 9, 12).

use budstikke_domain::Party;
use budstikke_packaging::Certificate;
use budstikke_wire::fiks_io::{KontoId, OffentligNokkel, Part, Protokollkonto, System};
use jiff::{SignedDuration, Timestamp};

use super::finding::KontoFinding;
use super::protocols::{MeldingstypeChoice, ProtocolList};
use super::{Contact, ContactKey};

/// This many messages in a queue are told of: somebody does not keep up, or is away.
const LARGE_BACKLOG: i64 = 100;
/// A certificate that runs out within this is told of.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The shortest RSA key that a message is locked for, in bits.
const SHORTEST_KEY: u32 = 2048;

/// A message that somebody wants to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intended<'a> {
    /// Our konto.
    pub sender: KontoId,
    /// Its type, as it is sent.
    pub melding_type: &'a str,
    /// Whether it has a payload.
    pub payload: bool,
    /// Whether it answers one that came from there.
    pub is_answer: bool,
}

/// What is known here of the key of a konto, beside what the catalogue says now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownKey {
    /// The [`Certificate::key_id`] of the key that a person, or the first sight of it, has made the
    /// konto's; `None` when the konto was never written to.
    pub pinned: Option<String>,
    /// A certificate that was fetched by another road and read from a file. It is used before all others.
    pub imported: Option<Certificate>,
}

/// What was found about a message to a konto.
#[derive(Debug, Clone, PartialEq)]
pub struct KontoJudgement {
    /// What speaks against it or should be known, what stops it first.
    pub findings: Vec<KontoFinding>,
    /// How it goes; `None` while something stops it.
    pub way: Option<KontoWay>,
}

/// How a message goes to a konto: what is frozen into it.
#[derive(Debug, Clone, PartialEq)]
pub struct KontoWay {
    /// Whose konto it is, when the catalogue says so.
    pub receiver: Option<Party>,
    /// The konto.
    pub konto: KontoId,
    /// What its owner calls it.
    pub konto_name: String,
    /// What is known of the type: its protocol above all.
    pub kind: MeldingstypeChoice,
    /// The certificate to lock for; `None` for a message without a payload.
    pub certificate: Option<Certificate>,
    /// When the catalogue said so.
    pub looked_up_at: Timestamp,
}

impl Contact {
    /// Whose konto it is, for a sentence.
    pub fn name(&self) -> String {
        let konto = &self.konto;
        let names = [&konto.fiks_org_navn, &konto.konto_navn];
        let mut names = names.into_iter().flatten().map(|name| name.trim());
        match names.find(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => konto.konto_id.to_string(),
        }
    }

    /// The fetched certificate when nothing speaks against locking for it at `now`: the one that is worth
    /// remembering as the konto's.
    pub fn usable_certificate(&self, now: Timestamp) -> Option<&Certificate> {
        let ContactKey::Certificate(certificate, key) = &self.key else {
            return None;
        };
        let mut findings = Vec::new();
        judge_catalogue(key, &mut findings);
        judge_certificate(certificate, now, &mut findings);
        let good = !findings.iter().any(KontoFinding::stops);
        good.then_some(certificate)
    }
}

/// Judges `message` to `contact` at `now`: by the catalogue, by our address book where we have one, by the
/// protocols, and by what we remember of the konto's key. Never fails: every doubt is a finding.
pub fn judge_konto(
    message: &Intended<'_>,
    contact: &Contact,
    book: Option<&System>,
    protocols: &ProtocolList,
    known: &KnownKey,
    now: Timestamp,
) -> KontoJudgement {
    let mut findings = Vec::new();
    judge_status(contact, &mut findings);
    judge_right(
        message,
        contact.konto.konto_id,
        book,
        protocols,
        &mut findings,
    );
    judge_payload(message, protocols, &mut findings);
    let certificate = if message.payload {
        judge_key(contact, known, now, &mut findings)
    } else {
        None
    };
    let receiver = contact.konto.org_number().map(|org| Party {
        org,
        name: contact
            .konto
            .fiks_org_navn
            .clone()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    });
    if receiver.is_none() {
        findings.push(KontoFinding::NoOrgNumber);
    }
    findings.sort_by_key(|finding| !finding.stops());
    let stopped = findings.iter().any(KontoFinding::stops);
    let way = (!stopped).then(|| KontoWay {
        receiver,
        konto: contact.konto.konto_id,
        konto_name: contact.konto.konto_navn.clone().unwrap_or_default(),
        kind: protocols.choice(message.melding_type),
        certificate,
        looked_up_at: contact.looked_up_at,
    });
    KontoJudgement { findings, way }
}

/// Whether the konto can be written to, and whether somebody is there.
fn judge_status(contact: &Contact, findings: &mut Vec<KontoFinding>) {
    let Some(status) = &contact.konto.status else {
        return;
    };
    if status.gyldig_mottaker == Some(false) {
        let said = status.melding.clone().unwrap_or_default();
        findings.push(KontoFinding::NoReceiver(said.trim().to_owned()));
    }
    if status.antall_konsumenter == Some(0) {
        findings.push(KontoFinding::NobodyListens);
    }
    if let Some(waiting) = status.antall_uavhentede_meldinger
        && waiting >= LARGE_BACKLOG
    {
        findings.push(KontoFinding::Backlog(waiting));
    }
}

/// Whether our konto may send such a message there (fiks-io 9.3). Without an address book, or for a konto
/// outside of Fiks Protokoll, the platform alone knows.
fn judge_right(
    message: &Intended<'_>,
    receiver: KontoId,
    book: Option<&System>,
    protocols: &ProtocolList,
    findings: &mut Vec<KontoFinding>,
) {
    let kind = message.melding_type.to_owned();
    if !protocols.knows(message.melding_type) {
        findings.push(KontoFinding::UnknownType(kind.clone()));
    }
    if protocols.is_deactivated(message.melding_type) {
        findings.push(KontoFinding::ProtocolDeactivated(kind));
    }
    let Some(book) = book else {
        findings.push(KontoFinding::RulesUnknown);
        return;
    };
    let Some(ours) = book.kontoer.iter().find(|konto| konto.id == message.sender) else {
        findings.push(KontoFinding::RulesUnknown);
        return;
    };
    if ours.send_meldinger_deaktivert == Some(true) {
        findings.push(KontoFinding::MayNotSend);
    }
    let with_id = |list: &[Protokollkonto]| list.iter().find(|konto| konto.id == receiver).cloned();
    let (let_in, asked) = (
        with_id(&book.tilgang_til_kontoer),
        with_id(&book.forespurte_tilganger),
    );
    // Our own kontoer speak with each other without being let in.
    let own = with_id(&book.kontoer);
    if let_in.is_none() && own.is_none() {
        findings.push(match (message.is_answer, &asked) {
            // Nobody says whether an answer needs access of its own (fiks-io 9.3): it is tried.
            (true, _) => KontoFinding::AnswerWithoutAccess,
            (false, Some(_)) => KontoFinding::AccessAsked,
            (false, None) => KontoFinding::NoAccess,
        });
    }
    if let Some(theirs) = let_in.or(own).or(asked) {
        let (ours, theirs) = (protocols.parts_of(ours), protocols.parts_of(&theirs));
        findings.extend(against_type(message.melding_type, &ours, &theirs));
    }
}

/// Why none of our roles may send the type to one of theirs; the reason that comes nearest.
fn against_type(melding_type: &str, ours: &[Part], theirs: &[Part]) -> Option<KontoFinding> {
    if ours.is_empty() || theirs.is_empty() {
        return Some(KontoFinding::RulesUnknown);
    }
    let pairs = || {
        ours.iter()
            .flat_map(|our| theirs.iter().map(move |their| (our, their)))
    };
    if pairs().any(|(our, their)| our.may_send(melding_type, their)) {
        return None;
    }
    let same = |(our, their): &(&Part, &Part)| {
        (&our.protokoll, &our.versjon) == (&their.protokoll, &their.versjon)
    };
    if !pairs().any(|pair| same(&pair)) {
        let their = theirs.first().map(spoken).unwrap_or_default();
        return Some(KontoFinding::OtherProtocol(their));
    }
    let bare = |part: &Part| {
        part.avsender_meldingstyper.is_empty() && part.mottaker_meldingstyper.is_empty()
    };
    if pairs()
        .filter(same)
        .all(|(our, their)| bare(our) || bare(their))
    {
        return Some(KontoFinding::RulesUnknown);
    }
    let kind = melding_type.to_owned();
    let mut fitting = pairs().filter(same);
    if !fitting.any(|(our, their)| their.stottede_parter.contains(&our.navn)) {
        return Some(KontoFinding::RolesDoNotMeet);
    }
    let sent = |part: &Part| part.avsender_meldingstyper.contains(&kind);
    Some(if ours.iter().any(sent) {
        KontoFinding::TypeNotTheirs(kind)
    } else {
        KontoFinding::TypeNotOurs(kind)
    })
}

/// The protocol of a role: `no.ks.fiks.arkiv v1`.
fn spoken(part: &Part) -> String {
    let words = [&part.protokoll, &part.versjon];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    words.join(" ")
}

fn judge_payload(
    message: &Intended<'_>,
    protocols: &ProtocolList,
    findings: &mut Vec<KontoFinding>,
) {
    let Some(rule) = protocols.payload_rule(message.melding_type) else {
        return;
    };
    if rule.allows(message.payload) {
        return;
    }
    let choice = protocols.choice(message.melding_type);
    findings.push(if message.payload {
        KontoFinding::PayloadForbidden(choice.melding_type)
    } else {
        KontoFinding::PayloadMissing {
            melding_type: choice.melding_type,
            files: choice.files,
        }
    });
}

/// The certificate that the message is locked for, and all that speaks about it.
fn judge_key(
    contact: &Contact,
    known: &KnownKey,
    now: Timestamp,
    findings: &mut Vec<KontoFinding>,
) -> Option<Certificate> {
    let fetched = match &contact.key {
        ContactKey::Certificate(certificate, key) => Some((certificate, key)),
        ContactKey::None | ContactKey::Unreadable => None,
    };
    if let Some(imported) = &known.imported {
        judge_certificate(imported, now, findings);
        if fetched.is_none_or(|(certificate, _)| certificate.key_id() != imported.key_id()) {
            findings.push(KontoFinding::ImportedDiffers);
        }
        return Some(imported.clone());
    }
    let Some((certificate, key)) = fetched else {
        findings.push(match contact.key {
            ContactKey::None => KontoFinding::NoKey,
            _ => KontoFinding::KeyUnreadable,
        });
        return None;
    };
    judge_certificate(certificate, now, findings);
    judge_catalogue(key, findings);
    if known
        .pinned
        .as_ref()
        .is_some_and(|pinned| *pinned != certificate.key_id())
    {
        findings.push(KontoFinding::KeyChanged {
            sha256: certificate.sha256(),
        });
    }
    Some(certificate.clone())
}

/// What the catalogue itself says of the key.
fn judge_catalogue(key: &OffentligNokkel, findings: &mut Vec<KontoFinding>) {
    if key.valid == Some(false) {
        let said = key.status_message.clone().unwrap_or_default();
        findings.push(KontoFinding::KeyNotValid(said.trim().to_owned()));
    }
}

/// What the certificate says of itself. Nobody vouches for it: most are self-signed, and what protects is
/// that it is remembered (trust-and-speed T19).
fn judge_certificate(certificate: &Certificate, now: Timestamp, findings: &mut Vec<KontoFinding>) {
    match certificate.rsa_bits() {
        None => findings.push(KontoFinding::KeyNotRsa),
        Some(bits) if bits < SHORTEST_KEY => findings.push(KontoFinding::KeyTooShort(bits)),
        Some(_) => {}
    }
    let (from, until) = (certificate.not_before(), certificate.not_after());
    if now > until {
        findings.push(KontoFinding::KeyExpired(until));
    } else if now < from {
        findings.push(KontoFinding::KeyNotYetValid(from));
    } else if until.duration_since(now) < SOON {
        findings.push(KontoFinding::KeyExpiresSoon(until));
    }
}
