//! One letter in full: what came, what it is worth, what was answered, and what to do with it.

use budstikke_domain::{Code, OrgNumber, Profile, ServiceIdentifier, Verdict, Who, word, words};
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
        let sentence = if verdict::worse(told.tone, who.tone) == told.tone {
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
                .map(|how| {
                    words! {
                        nb: "{content}, nøkkelen med {key}",
                        nn: "{content}, nøkkelen med {key}",
                        en: "{content}, the key with {key}",
                        content = how.content,
                        key = how.key_transport,
                    }
                })
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
            (false, Verdict::Failed) => Some(word! {
                nb: "Noe stemmer ikke med meldingen. Dokumentet er tatt vare på, men kan ikke åpnes.",
                nn: "Noko stemmer ikkje med meldinga. Dokumentet er teke vare på, men kan ikkje opnast.",
                en: "Something is wrong with the message. The document has been kept, but cannot be opened.",
            }),
            (false, _) => Some(word! {
                nb: "Dokumentet kan åpnes når noen hos dere har godtatt meldingen.",
                nn: "Dokumentet kan opnast når nokon hos dykk har godteke meldinga.",
                en: "The document can be opened when somebody at your organisation has accepted the message.",
            }),
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
                word! {
                    nb: "Legg til gammelt sertifikat",
                    nn: "Legg til gammalt sertifikat",
                    en: "Add an old certificate",
                },
            ));
        }
        let kvittering = !self.kinds().is_empty();
        let reject = action(
            IncomingActionKind::Reject,
            word! {
                nb: "Send kvittering: avvist",
                nn: "Send kvittering: avvist",
                en: "Send a receipt: rejected",
            },
        );
        let locked_out = !self.readable() && !self.whole.parts.is_empty();
        if judgement.verdict == Verdict::Failed
            || (!judgement.lets_in() && self.whole.parts.is_empty())
        {
            actions.extend(kvittering.then_some(reject));
            return actions;
        }
        if locked_out {
            let label = match judgement.lets_in() {
                true => word! {
                    nb: "Bruk dokumentene likevel",
                    nn: "Bruk dokumenta likevel",
                    en: "Use the documents anyway",
                },
                false => word! {
                    nb: "Godta avsenderen",
                    nn: "Godta avsendaren",
                    en: "Accept the sender",
                },
            };
            actions.push(action(IncomingActionKind::Accept, label));
        }
        if !judgement.lets_in() && !self.vouched {
            actions.extend(kvittering.then_some(reject));
            return actions;
        }
        if judgement.who == Who::Delegated && !self.vouched {
            let signer = judgement.signer.map(|org| self.named(org).name);
            let label = words! {
                nb: "Bekreft at {signer} sender for {stated}",
                nn: "Stadfest at {signer} sender for {stated}",
                en: "Confirm that {signer} sends for {stated}",
                signer = signer.unwrap_or_default(),
            };
            actions.push(action(IncomingActionKind::Accept, &label));
        }
        let answered = !self.kvitteringer.is_empty();
        let send = kvittering.then(|| {
            action(
                IncomingActionKind::SendKvittering,
                word! {
                    nb: "Send kvittering",
                    nn: "Send kvittering",
                    en: "Send a receipt",
                },
            )
        });
        if !answered {
            actions.extend(send.clone());
        }
        let in_writing = matches!(self.envelope, Envelope::Sbd(_))
            || is_answered_in_writing(&self.whole.message);
        if self.answerable && in_writing {
            actions.push(action(
                IncomingActionKind::Reply,
                word! {
                    nb: "Svar",
                    nn: "Svar",
                    en: "Answer",
                },
            ));
        }
        if self.readable() {
            actions.push(action(
                IncomingActionKind::SaveAll,
                word! {
                    nb: "Lagre alle",
                    nn: "Lagre alle",
                    en: "Save all",
                },
            ));
        }
        if answered {
            actions.extend(send);
        } else {
            actions.extend(kvittering.then(|| {
                action(
                    IncomingActionKind::Reject,
                    word! {
                        nb: "Avvis",
                        nn: "Avvis",
                        en: "Reject",
                    },
                )
            }));
        }
        actions
    }

    /// What the sender knows, without anybody here having said it.
    fn told(&self, stated: &str) -> String {
        let said = |code: &str| self.whole.events.iter().any(|row| row.event.code == code);
        if let Envelope::FiksIo(..) = self.envelope {
            let codes = self.whole.events.iter().map(|row| row.event.code.as_str());
            return match codes.into_iter().any(|code| code.ends_with("_SENDT")) {
                true => words! {
                    nb: "{stated} har fått vite at meldingen er mottatt her.",
                    nn: "{stated} har fått vite at meldinga er motteken her.",
                    en: "{stated} has been told that the message has been received here.",
                },
                false => words! {
                    nb: "{stated} har ikke fått noen beskjed ennå.",
                    nn: "{stated} har ikkje fått nokon beskjed enno.",
                    en: "{stated} has not been told anything yet.",
                },
            };
        }
        match (said("MOTTATT_SENDT"), said("LEVERT_SENDT")) {
            (_, true) => words! {
                nb: "{stated} har fått vite at meldingen er hentet og levert.",
                nn: "{stated} har fått vite at meldinga er henta og levert.",
                en: "{stated} has been told that the message has been fetched and delivered.",
            },
            (true, false) => {
                words! {
                    nb: "{stated} har fått vite at meldingen er hentet, ikke at den er levert.",
                    nn: "{stated} har fått vite at meldinga er henta, ikkje at ho er levert.",
                    en: "{stated} has been told that the message has been fetched, not that it has been delivered.",
                }
            }
            (false, false) => words! {
                nb: "{stated} har ikke fått noen beskjed ennå.",
                nn: "{stated} har ikkje fått nokon beskjed enno.",
                en: "{stated} has not been told anything yet.",
            },
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
                words! {
                    nb: "Vi klarer ikke å låse opp meldingen. Den er låst for sertifikatet …{serial}, som ikke ligger på denne maskinen.",
                    nn: "Vi klarer ikkje å låse opp meldinga. Ho er låst for sertifikatet …{serial}, som ikkje ligg på denne maskina.",
                    en: "We cannot unlock the message. It is locked for the certificate …{serial}, which is not on this computer.",
                },
                word! {
                    nb: "Avsender har fått vite at den er hentet, ikke at den er levert.",
                    nn: "Avsendaren har fått vite at ho er henta, ikkje at ho er levert.",
                    en: "The sender has been told that it has been fetched, not that it has been delivered.",
                },
                word! {
                    nb: "Har dere byttet sertifikat, legger du til det gamle. Ellers ber du avsenderen slå opp sertifikatet deres på nytt og sende en gang til.",
                    nn: "Har de bytt sertifikat, legg du til det gamle. Elles ber du avsendaren slå opp sertifikatet dykkar på nytt og sende ein gong til.",
                    en: "If you have changed certificates, add the old one. Otherwise ask the sender to look up your certificate again and send once more.",
                },
            ));
        }
        (judgement.verdict == Verdict::Failed).then(|| {
            error(
                "E21",
                words! {
                    nb: "Noe stemmer ikke med meldingen. Innholdet kan være endret.",
                    nn: "Noko stemmer ikkje med meldinga. Innhaldet kan vere endra.",
                    en: "Something is wrong with the message. The content may have been changed.",
                },
                word! {
                    nb: "Ikke bruk dokumentene før avsenderen har bekreftet. Ingenting er mistet.",
                    nn: "Ikkje bruk dokumenta før avsendaren har stadfesta. Ingenting er mista.",
                    en: "Do not use the documents until the sender has confirmed. Nothing is lost.",
                },
                word! {
                    nb: "Se hva som ikke stemmer, og ta kontakt med avsenderen på en annen måte.",
                    nn: "Sjå kva som ikkje stemmer, og ta kontakt med avsendaren på ein annan måte.",
                    en: "See what is wrong, and contact the sender in another way.",
                },
            )
        })
    }

    fn technical(&self) -> Vec<TechnicalRow> {
        let message = &self.whole.message;
        let mut rows = Vec::new();
        let mut add =
            |label: &str, copy: &str, value: &str| technical::add(&mut rows, label, copy, value);
        add(
            word! { nb: "Meldings-id", nn: "Meldings-id", en: "Message ID" },
            word! {
                nb: "meldings-id",
                nn: "meldings-id",
                en: "message ID",
            },
            message.wire_id.as_str(),
        );
        add(
            word! { nb: "Samtale-id", nn: "Samtale-id", en: "Conversation ID" },
            word! {
                nb: "samtale-id",
                nn: "samtale-id",
                en: "conversation ID",
            },
            message.conversation_id.as_str(),
        );
        match &self.envelope {
            Envelope::Sbd(sbd) => {
                let transfer = self.judgement.transfer_id.as_str();
                add(
                    word! {
                        nb: "Overføring hos Altinn",
                        nn: "Overføring hos Altinn",
                        en: "Transfer at Altinn",
                    },
                    word! {
                        nb: "overførings-id",
                        nn: "overførings-id",
                        en: "transfer ID",
                    },
                    transfer,
                );
                let channel = sbd.message_channel().unwrap_or_default();
                add(
                    word! {
                        nb: "Meldingskanal",
                        nn: "Meldingskanal",
                        en: "Message channel",
                    },
                    word! {
                        nb: "meldingskanal",
                        nn: "meldingskanal",
                        en: "message channel",
                    },
                    channel,
                );
                add(
                    word! { nb: "Prosess", nn: "Prosess", en: "Process" },
                    word! {
                        nb: "prosess",
                        nn: "prosess",
                        en: "process",
                    },
                    message.process.as_str(),
                );
                let kind = message.document_type.as_str();
                add(
                    word! { nb: "Dokumenttype", nn: "Dokumenttype", en: "Document type" },
                    word! {
                        nb: "dokumenttype",
                        nn: "dokumenttype",
                        en: "document type",
                    },
                    kind,
                );
            }
            Envelope::FiksIo(raw, headers) => {
                let kind = headers.melding_type.as_str();
                add(
                    word! { nb: "Meldingstype", nn: "Meldingstype", en: "Message type" },
                    word! {
                        nb: "meldingstype",
                        nn: "meldingstype",
                        en: "message type",
                    },
                    kind,
                );
                let from = headers.avsender.to_string();
                add(
                    word! {
                        nb: "Avsenders konto",
                        nn: "Kontoen til avsendaren",
                        en: "The sender's account",
                    },
                    word! {
                        nb: "avsenders konto",
                        nn: "kontoen til avsendaren",
                        en: "the sender's account",
                    },
                    &from,
                );
                for (name, value) in &raw.headers {
                    add(
                        &words! {
                            nb: "Hode: {name}",
                            nn: "Hovud: {name}",
                            en: "Header: {name}",
                        },
                        word! {
                            nb: "hode",
                            nn: "hovud",
                            en: "header",
                        },
                        &value.shown(),
                    );
                }
            }
        }
        for signer in &self.judgement.signers {
            add(
                word! { nb: "Signert med", nn: "Signert med", en: "Signed with" },
                word! {
                    nb: "signerende sertifikat",
                    nn: "signerande sertifikat",
                    en: "signing certificate",
                },
                &signer.subject,
            );
            add(
                word! {
                    nb: "Signerende sertifikats SHA-256",
                    nn: "SHA-256 til signerande sertifikat",
                    en: "SHA-256 of the signing certificate",
                },
                word! { nb: "fingeravtrykk", nn: "fingeravtrykk", en: "fingerprint" },
                &signer.sha256,
            );
        }
        add(
            word! {
                nb: "Id på denne maskinen",
                nn: "Id på denne maskina",
                en: "ID on this computer",
            },
            word! {
                nb: "id på denne maskinen",
                nn: "id på denne maskina",
                en: "ID on this computer",
            },
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
