//! A message to us over FIKS IO on its way to Innboks.

use budstikke_domain::{
    Code, DocumentType, Finding, MessageUid, Process, ServiceIdentifier, Source, StatusEvent, Who,
    WireId, failpoint, words,
};
use budstikke_engine::{IntakeError, Staged};
use budstikke_store::{
    BlobRef, CertificateRole, Direction, NewIncoming, NewPart, SeenCertificate, StoreError,
};
use budstikke_wire::ARKIVMELDING_XML;
use budstikke_wire::fiks_arkiv::Arkivmelding;
use budstikke_wire::fiks_io::{Catalogue, FiksIoHeaders, KatalogKonto};

use super::payload::Payload;
use super::{FiksIntake, headers};
use crate::drafts::fiks_io::protocol_of;
use crate::dto::ArkivFunn;
use crate::fiks::funn;
use crate::intake::judge::Judgement;
use crate::intake::package::Package;
use crate::intake::{OwnIntake, came_before, contents, digests, not_now};

/// The type that asks whether anybody is there.
const PING: &str = "ping";

impl OwnIntake {
    /// Opens and judges a message to us; `about` is the message of ours that it answers.
    ///
    /// Errors: [`IntakeError::NotNow`] also while the same, which its sender sent before, is shown and could not be
    /// opened yet: only then is it seen that they are the same, and one of them is enough.
    pub(super) async fn message(
        &self,
        fiks: &FiksIntake,
        staged: &Staged,
        headers: FiksIoHeaders,
        owner: Option<KatalogKonto>,
        about: Option<WireId>,
    ) -> Result<NewIncoming, IntakeError> {
        self.first_of_it(staged, &headers).await?;
        let org = owner.as_ref().and_then(KatalogKonto::org_number);
        let Payload {
            mut judgement,
            package,
        } = self.payload(fiks, staged, &headers, org).await?;
        failpoint!("R10");
        let wire_id = WireId::verbatim(headers.melding_id.to_string());
        let digests = digests(&package.parts);
        let came_before = self
            .store
            .read(move |read| came_before(read, &wire_id, &digests))
            .await
            .map_err(not_now)?;
        if came_before {
            let replayed = Finding::new(Code::ReplayedContent, "");
            judgement.findings.push(replayed);
        }
        self.incoming_fiks_io(staged, headers, owner, judgement, package, about)
            .await
    }

    /// Lets the first go before what may be the same once more.
    async fn first_of_it(
        &self,
        staged: &Staged,
        headers: &FiksIoHeaders,
    ) -> Result<(), IntakeError> {
        let sender = headers.avsender.to_string();
        let client_id = headers.klient_melding_id.clone().unwrap_or_default();
        let (account, key) = (staged.account, staged.key.clone());
        let waits = self
            .store
            .read(move |read| read.waits_with(account, &sender, &client_id, &key))
            .await
            .map_err(not_now)?;
        if waits {
            return Err(not_now("the first of it is to be opened before"));
        }
        Ok(())
    }

    /// A message that could not be opened here: what its headers say, and that nobody knows what it is worth.
    pub(in crate::intake) async fn unopened_fiks_io(
        &self,
        fiks: &FiksIntake,
        staged: &Staged,
        reason: &str,
    ) -> Result<Option<NewIncoming>, IntakeError> {
        let Ok(headers) = headers(staged) else {
            return Ok(None);
        };
        if headers.platform().is_some() || headers.mottaker.is_some_and(|to| to != fiks.konto) {
            return Ok(None);
        }
        // It is told of whether or not the katalog answers.
        let owner = self.owner(fiks, headers.avsender).await.unwrap_or_default();
        let org = owner.as_ref().and_then(KatalogKonto::org_number);
        let id = headers.melding_id.to_string();
        let found = Finding::new(Code::NotOpened, reason);
        let judgement = Judgement::unopened_payload(org, staged.received_at, &id, found);
        let about = self.answered(&headers).await?;
        let message =
            self.incoming_fiks_io(staged, headers, owner, judgement, Package::none(), about);
        message.await.map(Some)
    }

    /// A message whose sender the katalog does not tell of now: what its headers say, so that a person sees that it
    /// came. It is opened when the katalog answers.
    ///
    /// Errors: `why`, when it is shown already, or may be one that was sent again: nothing is shown twice.
    pub(super) async fn unjudged(
        &self,
        staged: &Staged,
        headers: FiksIoHeaders,
        about: Option<WireId>,
        why: IntakeError,
    ) -> Result<NewIncoming, IntakeError> {
        let wire_id = WireId::verbatim(headers.melding_id.to_string());
        let sender = headers.avsender.to_string();
        let client_id = headers.klient_melding_id.clone().unwrap_or_default();
        let account = staged.account;
        let shown = self
            .store
            .read(move |read| {
                let known = read.messages_by_wire_id(Direction::In, &wire_id)?;
                Ok::<_, StoreError>(
                    !known.is_empty() || read.has_come(account, &sender, &client_id)?,
                )
            })
            .await
            .map_err(not_now)?;
        if shown {
            return Err(why);
        }
        let id = headers.melding_id.to_string();
        let found = Finding::new(Code::NotJudgedYet, "");
        let judgement = Judgement::unopened_payload(None, staged.received_at, &id, found);
        self.incoming_fiks_io(staged, headers, None, judgement, Package::none(), about)
            .await
    }

    async fn incoming_fiks_io(
        &self,
        staged: &Staged,
        headers: FiksIoHeaders,
        owner: Option<KatalogKonto>,
        judgement: Judgement,
        mut package: Package,
        about: Option<WireId>,
    ) -> Result<NewIncoming, IntakeError> {
        let released = judgement.lets_in();
        let at = judgement.at;
        let event = |code: &str, detail: String| {
            let mut event = StatusEvent::local(ServiceIdentifier::FiksIo, code, at, detail);
            code.clone_into(&mut event.source_key);
            event
        };
        let envelope_blob = self.keep_headers(staged).await?;
        let mut came = event("INNKOMMENDE_MOTTATT", String::new());
        came.raw_blob = envelope_blob.as_str().to_owned();
        let mut events = vec![
            came,
            event(
                "KONTROLLERT",
                format!("{}\n{}", judgement.verdict.as_str(), judgement.reasons()),
            ),
        ];
        if released {
            events.push(event("INNKOMMENDE_LEVERT", String::new()));
        }
        let name = owner.as_ref().and_then(|konto| konto.fiks_org_navn.clone());
        let name = name.or_else(|| headers.avsender_navn.clone());
        let conversation = self.conversation(&headers, about.as_ref()).await?;
        let parts = std::mem::take(&mut package.parts);
        let (blobs, kind) = (self.store.blobs().clone(), headers.melding_type.clone());
        // Nothing of what failed is looked into.
        let looked = tokio::task::spawn_blocking(move || {
            let read = parts
                .iter()
                .filter(|_| released)
                .find(|(name, _)| name == ARKIVMELDING_XML)
                .and_then(|(_, blob)| contents::fiks_arkiv(&blobs, blob))
                .map(|read| read.message);
            let named = parts.iter().filter(|_| released);
            let named = named.map(|(name, blob)| (name.as_str(), blob));
            let found = funn::read(&blobs, named, &kind);
            let title = title(read.as_ref(), found, &kind);
            (described(parts, &kind, read.as_ref()), title)
        });
        let (parts, title) = looked.await.map_err(not_now)?;
        let about = match about {
            Some(wire_id) => {
                let said = self.event(&headers, staged, Source::Recipient, String::new());
                Some((wire_id, said.await?))
            }
            None => None,
        };
        let known = Catalogue::builtin().find(&headers.melding_type);
        Ok(NewIncoming {
            uid: MessageUid::generate(),
            service: ServiceIdentifier::FiksIo,
            wire_id: WireId::verbatim(headers.melding_id.to_string()),
            client_id: headers.klient_melding_id.clone().unwrap_or_default(),
            conversation_id: conversation,
            process: Process::verbatim(protocol_of(&headers.melding_type)),
            document_type: DocumentType::verbatim(headers.melding_type.clone()),
            sender: headers.avsender.to_string(),
            sender_name: name.unwrap_or_default(),
            receiver: self.organisation.org.digits(),
            receiver_name: self.organisation.name.clone(),
            title,
            confidential: false,
            envelope: staged.raw.clone(),
            envelope_blob,
            deadline: None,
            verdict: judgement.verdict,
            who: judgement.who,
            released,
            signer: judgement
                .signing()
                .filter(|_| judgement.verdict.is_good() && judgement.who == Who::Same)
                .and_then(|signer| {
                    Some(SeenCertificate {
                        org: signer.org?,
                        role: CertificateRole::Signer,
                        key_id: signer.key_id.clone(),
                        issuer: signer.issuer.clone(),
                    })
                }),
            evidence: serde_json::to_string(&judgement).map_err(not_now)?,
            parts,
            events,
            statuses: known
                .and_then(|kind| kind.answers.iter().find(|name| goes_by_itself(name)))
                .into_iter()
                .cloned()
                .collect(),
            receipt: None,
            about,
            quiet: is_ping(&headers.melding_type),
        })
    }

    /// The conversation of a message: that of the message it answers, else its correlation id, else its own.
    async fn conversation(
        &self,
        headers: &FiksIoHeaders,
        about: Option<&WireId>,
    ) -> Result<WireId, IntakeError> {
        if let Some(about) = about.cloned() {
            let sent = self
                .store
                .read(move |read| {
                    let sent = read.messages_by_wire_id(Direction::Out, &about)?;
                    Ok::<_, StoreError>(sent.into_iter().next())
                })
                .await
                .map_err(not_now)?;
            if let Some(sent) = sent {
                return Ok(sent.conversation_id);
            }
        }
        let own = || headers.melding_id.to_string();
        let correlation = headers.klient_korrelasjons_id.clone();
        Ok(WireId::verbatim(correlation.unwrap_or_else(own)))
    }
}

/// Whether an answer goes without a person: that it came, and that somebody is here.
fn goes_by_itself(name: &str) -> bool {
    name.ends_with(".mottatt") || name.ends_with(".mottatt.v1") || name.ends_with("pong")
}

fn is_ping(name: &str) -> bool {
    name == PING || name.ends_with(".ping")
}

/// What a message is called: by its journalpost, by what an archive found, else by its type.
fn title(read: Option<&Arkivmelding>, found: Option<ArkivFunn>, kind: &str) -> String {
    match (read.map(contents::fiks_arkiv_title), found) {
        (Some(title), _) if !title.is_empty() => title,
        (_, Some(found)) => found.sentence.trim_end_matches('.').to_owned(),
        _ if is_ping(kind) => words! {
            nb: "Test av forbindelsen (ping)",
            nn: "Test av sambandet (ping)",
            en: "Test of the connection (ping)",
        },
        _ => kind.to_owned(),
    }
}

/// The files of a message with what each is.
fn described(
    parts: Vec<(String, BlobRef)>,
    kind: &str,
    read: Option<&Arkivmelding>,
) -> Vec<NewPart> {
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    let roles = contents::fiks_roles(&names, kind, read);
    let described = parts.iter().zip(roles);
    described
        .map(|((name, blob), (role, title))| NewPart {
            role,
            title,
            media_type: budstikke_wire::media_type(name).to_owned(),
            filename: name.clone(),
            blob: blob.clone(),
        })
        .collect()
}
