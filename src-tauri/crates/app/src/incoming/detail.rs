//! One letter in full: what came, what it is worth, what was answered, and what to do with it.

use budstikke_domain::{Code, OrgNumber, Profile, ServiceIdentifier, Verdict, Who};
use budstikke_store::{EventRow, MessageRow, PartRole, PartRow, StoreError};
use budstikke_wire::sbd::ScopeKind;

use super::arkivmelding::{self, ReadAny};
use super::envelope::Envelope;
use super::judgement;
use super::rows::{is_vouched_for, title, word};
use crate::drafts::fiks_io::reply::is_answered_in_writing;
use crate::dto::{
    ArkivFunn, IncomingAction, IncomingActionKind, IncomingDetail, IncomingDocument, IpcCode,
    IpcError, JudgementDto, KvitteringKind, Organisation, SenderDto, SentKvittering, SignerDto,
    TechnicalRow, ThreadRow, ToneDto,
};
use crate::fiks::funn;
use crate::incoming::kvittering::{Said, kinds};
use crate::incoming::verdict;
use crate::intake::judge::Judgement;
use crate::messages::documents::{documents, may_be_used};
use crate::messages::technical;
use crate::messages::thread;
use crate::messages::timeline::tell;
use crate::messages::whole::Whole;
use crate::messages::{lines, organisation, profile};
use crate::{App, AppError, names};

/// A letter with everything that is shown of it.
pub(super) struct Opened {
    pub(super) whole: Whole,
    pub(super) judgement: Judgement,
    envelope: Envelope,
    kvitteringer: Vec<(MessageRow, Vec<EventRow>)>,
    arkivmelding: Option<ReadAny>,
    funn: Option<ArkivFunn>,
    /// A person has confirmed that the signer signs for the stated sender, for this letter or another.
    vouched: bool,
    thread: Vec<ThreadRow>,
    own: Organisation,
    /// Whether what is answered can go to where the letter came from.
    answerable: bool,
}

impl Opened {
    pub(super) async fn load(app: &App, row: MessageRow) -> Result<Opened, AppError> {
        let whole = Whole::load(app.store(), row.uid.clone()).await?;
        let judgement = judgement(&row)?;
        let envelope = Envelope::of(&row)?;
        let asked = row.clone();
        let (kvitteringer, delegations, thread) = app
            .store()
            .read(move |read| {
                let mut sent = Vec::new();
                for message in read.receipts_about(&asked.uid)? {
                    let events = read.events(&message.uid)?;
                    sent.push((message, events));
                }
                let thread = thread::read(read, &asked)?;
                Ok::<_, StoreError>((sent, read.delegations()?, thread))
            })
            .await?;
        let (blobs, parts) = (app.store().blobs().clone(), whole.parts.clone());
        let service = row.service.clone();
        let readable = parts.iter().any(|part| !part.verdict.is_empty());
        let kind = row.document_type.as_str().to_owned();
        let (arkivmelding, funn) = if readable {
            let read = move || {
                let named = parts
                    .iter()
                    .map(|part| (part.filename.as_str(), &part.blob));
                let funn = funn::read(&blobs, named, &kind);
                (arkivmelding::read(&blobs, &parts, &service), funn)
            };
            tokio::task::spawn_blocking(read)
                .await
                .map_err(|error| AppError::Internal(error.to_string()))?
        } else {
            (None, None)
        };
        Ok(Opened {
            vouched: is_vouched_for(&row, &judgement, &delegations),
            thread: thread::rows(thread, &delegations)?,
            own: organisation(&app.organisation().org.digits(), &app.organisation().name),
            answerable: app.uses_dpo() || row.service != ServiceIdentifier::Dpo,
            whole,
            judgement,
            envelope,
            kvitteringer,
            arkivmelding,
            funn,
        })
    }

    pub(super) fn detail(&self) -> Result<IncomingDetail, AppError> {
        let message = &self.whole.message;
        let judgement = &self.judgement;
        let stated = self.sender(judgement.stated);
        let told = verdict::verdict(judgement.verdict, &judgement.findings);
        let who = verdict::who(judgement.who, self.vouched, &message.service);
        let word = word(judgement, self.vouched, &message.service);
        let sentence = if word == told.word {
            told.sentence
        } else {
            who.sentence
        };
        Ok(IncomingDetail {
            uid: message.uid.to_string(),
            title: title(message, judgement, &stated.name),
            area: message.process.words(),
            confidential: message.confidential,
            unread: message.unread,
            received_at: message.created_at.to_string(),
            word: word.to_owned(),
            sentence: sentence.to_owned(),
            tone: verdict::worse(told.tone, who.tone),
            actions: self.actions(&stated.name),
            readable: self.readable(),
            documents: self.documents(),
            arkivmelding: self.arkivmelding.as_ref().map(arkivmelding::shown),
            funn: self.funn.clone(),
            agreement: self.envelope.agreement(),
            their_reference: self.reference(&ScopeKind::SenderRef),
            our_reference: self.reference(&ScopeKind::ReceiverRef),
            told: self.told(&stated.name),
            service: message.service.as_str().to_owned(),
            kvittering_kinds: self.kinds(),
            kvitteringer: self
                .kvitteringer
                .iter()
                .map(|(message, events)| sent(message, events, &stated.name))
                .collect::<Result<_, _>>()?,
            events: lines(&self.whole.events, &profile(message), &stated.name),
            technical: self.technical(),
            problem: self.problem(),
            handled_at: message.handled_at.map(|at| at.to_string()),
            thread: self.thread.clone(),
            sender: SenderDto {
                signer: judgement.signer.map(|org| self.named(org)),
                carrier: self.sender(judgement.carrier),
                who: verdict::who_dto(judgement.who),
                sentence: who.sentence.to_owned(),
                tone: who.tone,
                accepted: self.vouched,
                stated,
            },
            judgement: self.judged(),
        })
    }

    fn judged(&self) -> JudgementDto {
        let judgement = &self.judgement;
        let told = verdict::verdict(judgement.verdict, &judgement.findings);
        let (reasons, notes) = verdict::reasons(&judgement.findings);
        let text = |org: Option<OrgNumber>| org.map(OrgNumber::digits).unwrap_or_default();
        JudgementDto {
            verdict: verdict::verdict_dto(judgement.verdict),
            word: told.word.to_owned(),
            sentence: told.sentence.to_owned(),
            tone: told.tone,
            reasons,
            notes,
            signers: judgement
                .signers
                .iter()
                .map(|signer| SignerDto {
                    subject: signer.subject.clone(),
                    org_number: text(signer.org),
                    issuer: signer.issuer.clone(),
                    serial: signer.serial.clone(),
                    not_before: signer.not_before.to_string(),
                    not_after: signer.not_after.to_string(),
                    sha256: signer.sha256.clone(),
                    digest: signer.digest.clone(),
                    signed_at: signer.signed_at.map(|at| at.to_string()),
                    valid: signer.valid,
                })
                .collect(),
            encryption: judgement
                .encryption
                .as_ref()
                .map(|how| format!("{}, nøkkelen med {}", how.content, how.key_transport))
                .unwrap_or_default(),
            judged_at: judgement.at.to_string(),
        }
    }

    /// The sender; where nobody says which organisation it is, by what it is kept as.
    fn sender(&self, org: Option<OrgNumber>) -> Organisation {
        let message = &self.whole.message;
        match org {
            Some(org) => self.named(org),
            None => organisation(&message.sender, &message.sender_name),
        }
    }

    /// An organisation by the best name that is known of it here.
    fn named(&self, org: OrgNumber) -> Organisation {
        let digits = org.digits();
        if digits == self.own.org_number {
            return self.own.clone();
        }
        let message = &self.whole.message;
        if Some(org) == self.judgement.stated && !message.sender_name.is_empty() {
            return organisation(&digits, &message.sender_name);
        }
        let signed = self.judgement.signers.iter();
        let name = signed
            .filter(|signer| signer.org == Some(org) && self.judgement.verdict.is_good())
            .map(|signer| names::readable(&signer.name))
            .next()
            .unwrap_or_default();
        organisation(&digits, &name)
    }

    /// Whether the documents may be opened and saved.
    fn readable(&self) -> bool {
        let message = &self.whole.message;
        let mut parts = self.whole.parts.iter();
        parts.any(|part| may_be_used(message, part))
    }

    fn documents(&self) -> Vec<IncomingDocument> {
        let readable = self.readable();
        let why = match (readable, self.judgement.verdict) {
            (true, _) => None,
            (false, Verdict::Failed) => Some(
                "Noe stemmer ikke med meldingen. Dokumentet er tatt vare på, men kan ikke åpnes.",
            ),
            (false, _) => Some("Dokumentet kan åpnes når noen hos dere har godtatt meldingen."),
        };
        let parts: Vec<PartRow> = self
            .whole
            .parts
            .iter()
            .filter(|part| part.role != PartRole::Metadata)
            .cloned()
            .collect();
        documents(&parts)
            .into_iter()
            .map(|mut document| {
                if document.kind == "XML" && document.name == budstikke_wire::ARKIVMELDING_XML {
                    "Arkivmelding".clone_into(&mut document.role);
                }
                IncomingDocument {
                    document,
                    readable,
                    why: why.map(str::to_owned),
                }
            })
            .collect()
    }

    /// What can be said of it to its sender.
    fn kinds(&self) -> Vec<KvitteringKind> {
        match self.answerable {
            true => kinds(&self.whole.message),
            false => Vec::new(),
        }
    }

    fn reference(&self, kind: &ScopeKind) -> String {
        self.envelope.reference(kind).to_owned()
    }

    /// What to do, the best first.
    fn actions(&self, stated: &str) -> Vec<IncomingAction> {
        let (judgement, mut actions) = (&self.judgement, Vec::new());
        if self.is_locked() {
            actions.push(action(
                IncomingActionKind::AddKey,
                "Legg til gammelt sertifikat",
            ));
        }
        let kvittering = !self.kinds().is_empty();
        let reject = action(IncomingActionKind::Reject, "Send kvittering: avvist");
        let locked_out = !self.readable() && !self.whole.parts.is_empty();
        if judgement.verdict == Verdict::Failed
            || (!judgement.lets_in() && self.whole.parts.is_empty())
        {
            actions.extend(kvittering.then_some(reject));
            return actions;
        }
        if locked_out {
            let label = match judgement.lets_in() {
                true => "Bruk dokumentene likevel",
                false => "Godta avsenderen",
            };
            actions.push(action(IncomingActionKind::Accept, label));
        }
        if !judgement.lets_in() && !self.vouched {
            actions.extend(kvittering.then_some(reject));
            return actions;
        }
        if judgement.who == Who::Delegated && !self.vouched {
            let signer = judgement.signer.map(|org| self.named(org).name);
            let label = format!(
                "Bekreft at {} sender for {stated}",
                signer.unwrap_or_default()
            );
            actions.push(action(IncomingActionKind::Accept, &label));
        }
        let answered = !self.kvitteringer.is_empty();
        let send =
            kvittering.then(|| action(IncomingActionKind::SendKvittering, "Send kvittering"));
        if !answered {
            actions.extend(send.clone());
        }
        let in_writing = matches!(self.envelope, Envelope::Sbd(_))
            || is_answered_in_writing(&self.whole.message);
        if self.answerable && in_writing {
            actions.push(action(IncomingActionKind::Reply, "Svar"));
        }
        if self.readable() {
            actions.push(action(IncomingActionKind::SaveAll, "Lagre alle"));
        }
        if answered {
            actions.extend(send);
        } else {
            actions.extend(kvittering.then(|| action(IncomingActionKind::Reject, "Avvis")));
        }
        actions
    }

    /// What the sender knows, without anybody here having said it.
    fn told(&self, stated: &str) -> String {
        let said = |code: &str| self.whole.events.iter().any(|row| row.event.code == code);
        if let Envelope::FiksIo(..) = self.envelope {
            let codes = self.whole.events.iter().map(|row| row.event.code.as_str());
            return match codes.into_iter().any(|code| code.ends_with("_SENDT")) {
                true => format!("{stated} har fått vite at meldingen er mottatt her."),
                false => format!("{stated} har ikke fått noen beskjed ennå."),
            };
        }
        match (said("MOTTATT_SENDT"), said("LEVERT_SENDT")) {
            (_, true) => format!("{stated} har fått vite at meldingen er hentet og levert."),
            (true, false) => {
                format!("{stated} har fått vite at meldingen er hentet, ikke at den er levert.")
            }
            (false, false) => format!("{stated} har ikke fått noen beskjed ennå."),
        }
    }

    /// There was no key for it.
    fn is_locked(&self) -> bool {
        let mut findings = self.judgement.findings.iter();
        findings.any(|finding| finding.code == Code::NoKey)
    }

    fn problem(&self) -> Option<IpcError> {
        let judgement = &self.judgement;
        let error = |number: &str, what: String, meaning: &str, action: &str| IpcError {
            code: IpcCode::Other,
            number: number.to_owned(),
            what,
            meaning: meaning.to_owned(),
            action: action.to_owned(),
            help: crate::error::help(number),
            details: judgement.reasons(),
        };
        if self.is_locked() {
            let serial = judgement
                .encryption
                .as_ref()
                .and_then(|how| how.recipients.first())
                .map(|serial| serial.chars().rev().take(4).collect::<Vec<_>>())
                .map(|last| last.into_iter().rev().collect::<String>())
                .unwrap_or_default();
            return Some(error(
                "E20",
                format!(
                    "Vi klarer ikke å låse opp meldingen. Den er låst for sertifikatet …{serial}, som \
                     ikke ligger på denne maskinen."
                ),
                "Avsender har fått vite at den er hentet, ikke at den er levert.",
                "Har dere byttet sertifikat, legger du til det gamle. Ellers ber du avsenderen slå opp \
                 sertifikatet deres på nytt og sende en gang til.",
            ));
        }
        (judgement.verdict == Verdict::Failed).then(|| {
            error(
                "E21",
                "Noe stemmer ikke med meldingen. Innholdet kan være endret.".to_owned(),
                "Ikke bruk dokumentene før avsenderen har bekreftet. Ingenting er mistet.",
                "Se hva som ikke stemmer, og ta kontakt med avsenderen på en annen måte.",
            )
        })
    }

    fn technical(&self) -> Vec<TechnicalRow> {
        let message = &self.whole.message;
        let mut rows = Vec::new();
        let mut add =
            |label: &str, copy: &str, value: &str| technical::add(&mut rows, label, copy, value);
        add("Meldings-id", "meldings-id", message.wire_id.as_str());
        add("Samtale-id", "samtale-id", message.conversation_id.as_str());
        match &self.envelope {
            Envelope::Sbd(sbd) => {
                let transfer = self.judgement.transfer_id.as_str();
                add("Overføring hos Altinn", "overførings-id", transfer);
                let channel = sbd.message_channel().unwrap_or_default();
                add("Meldingskanal", "meldingskanal", channel);
                add("Prosess", "prosess", message.process.as_str());
                let kind = message.document_type.as_str();
                add("Dokumenttype", "dokumenttype", kind);
            }
            Envelope::FiksIo(raw, headers) => {
                let kind = headers.melding_type.as_str();
                add("Meldingstype", "meldingstype", kind);
                let from = headers.avsender.to_string();
                add("Avsenders konto", "avsenders konto", &from);
                for (name, value) in &raw.headers {
                    add(&format!("Hode: {name}"), "hode", &value.shown());
                }
            }
        }
        for signer in &self.judgement.signers {
            add("Signert med", "signerende sertifikat", &signer.subject);
            add(
                "Signerende sertifikats SHA-256",
                "fingeravtrykk",
                &signer.sha256,
            );
        }
        add(
            "Id på denne maskinen",
            "id på denne maskinen",
            message.uid.as_str(),
        );
        rows
    }
}

fn action(kind: IncomingActionKind, label: &str) -> IncomingAction {
    IncomingAction {
        kind,
        label: label.to_owned(),
    }
}

/// How a kvittering of ours fares.
fn sent(
    message: &MessageRow,
    events: &[EventRow],
    counterpart: &str,
) -> Result<SentKvittering, AppError> {
    let said = Said::parse(&message.content)?;
    let profile: Profile = profile(message);
    let told = tell(events, &profile, counterpart);
    Ok(SentKvittering {
        uid: message.uid.to_string(),
        kind: said.kind,
        kind_word: said.word().to_owned(),
        text: said.text,
        automatic: said.automatic,
        word: told.word,
        sentence: told.sentence,
        tone: ToneDto::from(told.tone),
        at: message.created_at.to_string(),
    })
}
