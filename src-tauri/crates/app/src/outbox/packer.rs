//! Sealing a frozen message, once, before its first attempt (architecture B.3).
//!
//! The engine calls this through its `Packer`, so that it need not know documents or cryptography. The
//! package goes straight from the encrypted blobs into the spool as ciphertext; nothing readable lies
//! on disk at any time.

mod fiks_io;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use budstikke_channel::{Blocker, SealedFile, SubmitError};
use budstikke_domain::{
    Clock, DpoRoute, Failure, FailureKind, MessageUid, Party, Process, Route, ServiceIdentifier,
    failpoint, word, words,
};
use budstikke_engine::{Packer, Sealed};
use budstikke_identity::Credential;
use budstikke_packaging::{Certificate, Form, KeyOps, PackagingError, Part, Proof, seal};
use budstikke_store::{Answer, BlobError, BlobReader, PartRole, PartRow, Store, sync_folder};
use budstikke_wire::fiks_io::SendMetadata;
use budstikke_wire::{ARKIVMELDING_XML, MainDocument, Manifest, Sbd, sbd};
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use openssl::hash::{Hasher, MessageDigest};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::drafts::agreed;
use crate::drafts::letter::Letter;
use crate::incoming::kvittering::Said;
use crate::messages::whole::Whole;
use crate::recipients::route_certificate;

/// Seals messages of one organisation.
pub(crate) struct OwnPacker {
    pub(crate) store: Store,
    pub(crate) credential: Arc<Credential>,
    pub(crate) organisation: Party,
    /// Where answers to our letters shall come; see [`crate::app::AccountConfig`].
    pub(crate) message_channel: Option<String>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What the event PAKKET says of a message that has no package; `assets/statuses.toml` tells the two apart.
pub(crate) const UNPACKED: &str = "UtenPakke";

/// What is worth remembering of a sealing, for «Vis bevis» and the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealEvidence {
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) signer: String,
    pub(crate) signer_issuer: String,
    pub(crate) signer_serial: String,
    pub(crate) signer_sha256: String,
    pub(crate) signer_not_after: String,
    pub(crate) recipient: String,
    pub(crate) recipient_issuer: String,
    pub(crate) recipient_serial: String,
    pub(crate) recipient_sha256: String,
    pub(crate) recipient_not_after: String,
    pub(crate) entries: Vec<SealedName>,
    /// What was signed, for the evidence bundle; none of what was sealed before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<KeptProof>,
}

impl SealEvidence {
    /// As «Vis bevis» shows it: without what only programs read.
    pub(crate) fn for_reading(evidence: &str) -> String {
        let parsed = serde_json::from_str::<SealEvidence>(evidence);
        let short = parsed.and_then(|seal| {
            serde_json::to_string(&SealEvidence {
                proof: None,
                ..seal
            })
        });
        short.unwrap_or_else(|_| evidence.to_owned())
    }
}

/// A [`Proof`] as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptProof {
    manifest: Option<String>,
    asic_manifest: String,
    signature_name: String,
    /// Base64 of DER.
    signature: String,
}

impl KeptProof {
    fn of(proof: &Proof) -> KeptProof {
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        KeptProof {
            manifest: proof.manifest.as_ref().map(text),
            asic_manifest: text(&proof.asic_manifest),
            signature_name: proof.signature_name.clone(),
            signature: STANDARD.encode(&proof.signature),
        }
    }

    /// None when what is kept is damaged.
    pub(crate) fn proof(&self) -> Option<Proof> {
        Some(Proof {
            manifest: self.manifest.clone().map(String::into_bytes),
            asic_manifest: self.asic_manifest.clone().into_bytes(),
            signature_name: self.signature_name.clone(),
            signature: STANDARD.decode(&self.signature).ok()?,
        })
    }
}

/// A file of a package, by name and digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedName {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

impl Packer for OwnPacker {
    fn seal<'a>(&'a self, message: &'a MessageUid) -> BoxFuture<'a, Result<Sealed, SubmitError>> {
        Box::pin(async move {
            let whole = Whole::load(&self.store, message.clone())
                .await
                .map_err(|error| stuck("lager", &error))?;
            let is_dpo = whole.message.service == ServiceIdentifier::Dpo;
            if whole.message.relates_to != 0 && is_dpo {
                return self.kvittering(whole).await;
            }
            let job = Sealing {
                store: self.store.clone(),
                credential: self.credential.clone(),
                sender: self.organisation.clone(),
                message_channel: self.message_channel.clone(),
                now: self.clock.now(),
                whole,
            };
            // Reading, digesting and encrypting gigabytes must not hold up the other tasks.
            match tokio::task::spawn_blocking(move || job.run()).await {
                Ok(outcome) => outcome,
                Err(error) => Err(stuck("pakking", &AppError::Internal(error.to_string()))),
            }
        })
    }

    fn answer<'a>(&'a self, answer: &'a Answer) -> BoxFuture<'a, Result<Vec<u8>, SubmitError>> {
        Box::pin(async move {
            let made = match fiks_io::is_about(&answer.code) {
                true => self.fiks_io_answer(answer).await,
                false => self.status(answer).await,
            };
            made.map_err(|error| stuck("svar", &error))
        })
    }

    fn answer_route(&self, envelope: &[u8]) -> Result<Route, SubmitError> {
        if let Ok(metadata) = SendMetadata::parse(envelope) {
            return Ok(fiks_io::answer_route(&metadata, self.clock.now()));
        }
        let sbd = Sbd::parse(envelope)
            .map_err(|error| stuck("svar", &AppError::Document(error.to_string())))?;
        answer_route(&sbd, self.clock.now()).map_err(|error| stuck("svar", &error))
    }
}

impl OwnPacker {
    /// A kvittering has no package: its SBD says it all, made of the letter it is about.
    async fn kvittering(&self, whole: Whole) -> Result<Sealed, SubmitError> {
        let message = whole.message.clone();
        let letter = self
            .store
            .read(move |read| read.related(&message))
            .await
            .map_err(|error| stuck("lager", &error.into()))?
            .ok_or_else(|| stuck("lager", &AppError::NotFound("letter")))?;
        let said =
            Said::parse(&whole.message.content).map_err(|error| stuck("kvittering", &error))?;
        let envelope = said
            .envelope(&letter.envelope, &whole.message.wire_id, self.clock.now())
            .map_err(|error| stuck("kvittering", &error))?;
        Ok(Sealed {
            file: None,
            envelope,
            evidence: UNPACKED.to_owned(),
        })
    }

    /// What `answer` is about, as it came.
    async fn about(&self, answer: &Answer) -> Result<Vec<u8>, AppError> {
        let (blobs, about) = (self.store.blobs().clone(), answer.about.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            let mut reader = blobs.reader(&about)?;
            io::Read::read_to_end(&mut reader, &mut bytes)?;
            Ok::<_, AppError>(bytes)
        });
        let read = read.await;
        read.map_err(|error| AppError::Internal(error.to_string()))?
    }

    /// The status of `answer`, with the time it is made at.
    async fn status(&self, answer: &Answer) -> Result<Vec<u8>, AppError> {
        let bytes = self.about(answer).await?;
        let unreadable = |error: &dyn std::fmt::Display| AppError::Document(error.to_string());
        let original = Sbd::parse(&bytes).map_err(|error| unreadable(&error))?;
        let status = Sbd::status_for(&original, &answer.code, self.clock.now())
            .map_err(|error| unreadable(&error))?;
        Ok(status.to_json())
    }
}

struct Sealing {
    store: Store,
    credential: Arc<Credential>,
    sender: Party,
    message_channel: Option<String>,
    now: Timestamp,
    whole: Whole,
}

impl Sealing {
    fn run(self) -> Result<Sealed, SubmitError> {
        match &self.whole.message.route {
            Some(Route::Dpo(route)) => self.dpo(route),
            Some(Route::FiksIo(route)) => self.fiks_io(route),
            None => Err(stuck(
                "rute",
                &AppError::Document("the message has no route".to_owned()),
            )),
        }
    }

    fn dpo(&self, route: &DpoRoute) -> Result<Sealed, SubmitError> {
        self.check_own_certificate()?;
        let recipient = self.recipient(
            &route.certificate,
            &route.receiver.name,
            &route.receiver.org.to_string(),
        )?;
        // Without documents there is nothing to lock: the SBD says it all, and the carrier reads that.
        let packed = if self.whole.parts.is_empty() {
            None
        } else {
            let manifest = self.manifest(&route.receiver);
            let packed = self.package(Form::Eformidling(&manifest), &recipient);
            Some(packed.map_err(|error| stuck("pakking", &error))?)
        };
        let envelope = self.envelope(route).map_err(|error| stuck("sbd", &error))?;
        Ok(sealed(packed, envelope))
    }

    /// What we sign with must be in its time.
    fn check_own_certificate(&self) -> Result<(), SubmitError> {
        let own = self.credential.certificate();
        if own.not_after() < self.now {
            let text = words! {
                nb: "Sertifikatet deres gikk ut {until}. Ingenting kan sendes før det er byttet.",
                nn: "Sertifikatet dykkar gjekk ut {until}. Ingenting kan sendast før det er bytt.",
                en: "Your certificate expired on {until}. Nothing can be sent until it is replaced.",
                until = crate::format::date(own.not_after()),
            };
            return Err(blocked(
                Blocker::OWN_CERTIFICATE,
                "E05",
                text,
                "own certificate expired",
            ));
        }
        Ok(())
    }

    /// The certificate to lock for, out of a route; `name` and `id` tell whose it is.
    fn recipient(&self, base64: &str, name: &str, id: &str) -> Result<Certificate, SubmitError> {
        let recipient = route_certificate(base64).ok_or_else(|| {
            stuck(
                "mottakersertifikat",
                &AppError::Document("no certificate in the route".to_owned()),
            )
        })?;
        if recipient.not_after() < self.now {
            let text = words! {
                nb: "Sertifikatet til {name} gikk ut {until}. Vi kan ikke låse meldingen for dem.",
                nn: "Sertifikatet til {name} gjekk ut {until}. Vi kan ikkje låse meldinga for dei.",
                en: "The certificate of {name} expired on {until}. We cannot lock the message for them.",
                until = crate::format::date(recipient.not_after()),
            };
            return Err(blocked(
                &format!("cert:{id}"),
                "E15",
                text,
                "recipient certificate expired",
            ));
        }
        Ok(recipient)
    }

    /// Makes the package in the spool: beside, fsynced, renamed, so that a half one is never taken for whole.
    fn package(
        &self,
        form: Form<'_>,
        recipient: &Certificate,
    ) -> Result<(SealedFile, SealEvidence), AppError> {
        let name = format!("{}.asic", self.whole.message.uid);
        let path = self.store.spool().join(&name);
        let unfinished = path.with_extension("tmp");
        let mut parts = in_package_order(&self.whole.parts)
            .into_iter()
            .map(|part| self.open(part));
        let mut out = Digested {
            inner: BufWriter::with_capacity(256 * 1024, File::create(&unfinished)?),
            sha256: Hasher::new(MessageDigest::sha256())
                .map_err(|error| AppError::Internal(error.to_string()))?,
        };
        failpoint!("S4");
        let sealed = seal(
            &mut parts,
            form,
            self.credential.as_ref(),
            recipient,
            self.now,
            &mut out,
        )
        .map_err(not_sealed)?;
        let digest = out
            .sha256
            .finish()
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let file = out.inner.into_inner().map_err(|error| error.into_error())?;
        file.sync_all()?;
        failpoint!("S6");
        drop(file);
        fs::rename(&unfinished, &path)?;
        sync_folder(self.store.spool())?;

        let own = self.credential.certificate();
        let sha256 = hex::encode(digest);
        let evidence = SealEvidence {
            sha256: sha256.clone(),
            size: sealed.size,
            signer: own.subject(),
            signer_issuer: own.issuer_common_name(),
            signer_serial: own.serial(),
            signer_sha256: own.sha256(),
            signer_not_after: own.not_after().to_string(),
            recipient: recipient.subject(),
            recipient_issuer: recipient.issuer_common_name(),
            recipient_serial: recipient.serial(),
            recipient_sha256: recipient.sha256(),
            recipient_not_after: recipient.not_after().to_string(),
            entries: sealed
                .entries
                .iter()
                .map(|entry| SealedName {
                    name: entry.name.clone(),
                    size: entry.size,
                    sha256: hex::encode(entry.sha256),
                })
                .collect(),
            proof: Some(KeptProof::of(&sealed.proof)),
        };
        Ok((
            SealedFile {
                path,
                size: sealed.size,
                sha256,
                crc32: sealed.crc32,
            },
            evidence,
        ))
    }

    fn manifest(&self, receiver: &Party) -> Manifest {
        Manifest {
            receiver: receiver.org.iso6523(),
            sender: self.sender.org.iso6523(),
            main: self
                .whole
                .parts
                .iter()
                .any(|part| part.role == PartRole::Arkivmelding)
                .then(|| MainDocument {
                    href: ARKIVMELDING_XML.to_owned(),
                    mime: "application/xml".to_owned(),
                }),
        }
    }

    fn open(&self, part: &PartRow) -> io::Result<Part<'static>> {
        let reader: BlobReader = self
            .store
            .blobs()
            .reader(&part.blob.id)
            .map_err(io::Error::other)?;
        Ok(Part {
            name: part.filename.clone(),
            media_type: part.media_type.clone(),
            size: Some(part.blob.size),
            content: Box::new(reader),
        })
    }

    fn envelope(&self, route: &DpoRoute) -> Result<Vec<u8>, AppError> {
        let message = &self.whole.message;
        let letter = Letter::parse(&message.content)?;
        let deadline = message.deadline.unwrap_or_else(|| {
            self.now
                .saturating_add(sbd::DEFAULT_TTL)
                .unwrap_or(self.now)
        });
        let left = deadline.duration_since(self.now);
        let reference = |id: Option<_>, text: &str| {
            (!text.trim().is_empty()).then(|| sbd::Reference {
                id,
                text: Some(text.trim().to_owned()),
            })
        };
        let receiver_ref = match &letter.reply {
            Some(reply) => reply.reference(&letter.their_reference),
            None => reference(None, &letter.their_reference),
        };
        let envelope = sbd::Envelope {
            sender: self.sender.org,
            receiver: route.receiver.org,
            process: route.process.clone(),
            message_id: message.wire_id.clone(),
            conversation_id: message.conversation_id.clone(),
            sender_ref: reference(
                Some(letter.sender_reference_id.clone()),
                &letter.our_reference,
            ),
            receiver_ref,
            message_channel: self.message_channel.clone(),
            created: self.now,
            time_to_live: left.max(SignedDuration::from_secs(1)),
        };
        let sbd = if letter.is_agreed() {
            Sbd::avtalt(&envelope, agreed::body(&letter))
        } else {
            Sbd::arkivmelding(&envelope, 3)
        };
        Ok(sbd.to_json())
    }
}

/// A message as the engine takes it; `packed` is none when it has no package.
fn sealed(packed: Option<(SealedFile, SealEvidence)>, envelope: Vec<u8>) -> Sealed {
    let (file, evidence) = packed.unzip();
    Sealed {
        file,
        envelope,
        evidence: evidence.map_or_else(
            || UNPACKED.to_owned(),
            |evidence| serde_json::to_string(&evidence).unwrap_or_default(),
        ),
    }
}

/// The way of a status or a kvittering: back to whom its SBD names, and locked for nobody.
pub(crate) fn answer_route(sbd: &Sbd, now: Timestamp) -> Result<Route, AppError> {
    let org = sbd
        .receiver_org()
        .ok_or_else(|| AppError::Document("an answer to nobody".to_owned()))?;
    Ok(Route::Dpo(DpoRoute {
        version: 1,
        receiver: Party {
            org,
            name: String::new(),
        },
        process: sbd.process().unwrap_or_else(|| Process::verbatim("")),
        document_type: sbd.standard.clone(),
        certificate: String::new(),
        looked_up_at: now,
    }))
}

/// The arkivmelding first, because the SBD names it as the package's main document; then the letter's own.
pub(crate) fn in_package_order(parts: &[PartRow]) -> Vec<&PartRow> {
    let mut ordered: Vec<&PartRow> = parts.iter().collect();
    ordered.sort_by_key(|part| {
        let place = match part.role {
            PartRole::Arkivmelding => 0,
            PartRole::Hoveddokument => 1,
            PartRole::Vedlegg | PartRole::Metadata => 2,
        };
        (place, part.ordinal)
    });
    ordered
}

/// Digests what passes, so that a file in the spool can be told from another.
struct Digested<W> {
    inner: W,
    sha256: Hasher,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        failpoint!("S5");
        self.sha256.update(bytes.get(..count).unwrap_or_default())?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn blocked(key: &str, number: &str, text: String, why: &str) -> SubmitError {
    SubmitError::Blocked(Blocker {
        key: key.to_owned(),
        text,
        number: number.to_owned(),
        cause: Failure {
            kind: FailureKind::Refused,
            service: "Budstikke".to_owned(),
            status: None,
            code: String::new(),
            text: why.to_owned(),
            retry_after: None,
        },
    })
}

/// A full disk is told from content that cannot be packed.
fn not_sealed(error: PackagingError) -> AppError {
    match error {
        PackagingError::Io(cause) if cause.kind() != io::ErrorKind::InvalidData => {
            AppError::File(cause)
        }
        error => AppError::Document(error.to_string()),
    }
}

/// Something here went wrong that is no fault of the message: it waits in Utboks until a person has looked,
/// or what comes in can be written again.
fn stuck(at: &str, error: &AppError) -> SubmitError {
    let here = format!("local:{at}");
    let (key, number, text) = match error {
        AppError::Store(_) | AppError::Blob(_) | AppError::File(_) => (
            if is_of_disk(error) {
                Blocker::DISK
            } else {
                &here
            },
            "E24",
            word! {
                nb: "Vi fikk ikke skrevet pakken til disken. Sjekk at disken har plass, og prøv igjen.",
                nn: "Vi fekk ikkje skrive pakken til disken. Sjekk at disken har plass, og prøv igjen.",
                en: "We could not write the package to the disk. Check that the disk has space, and try again.",
            },
        ),
        _ => (
            here.as_str(),
            "",
            word! {
                nb: "Vi klarte ikke å lage dokumentpakken. Kopier detaljene til den som hjelper dere med Budstikke.",
                nn: "Vi klarte ikkje å lage dokumentpakken. Kopier detaljane til den som hjelper dykk med Budstikke.",
                en: "We could not make the document package. Copy the details to whoever helps you with Budstikke.",
            },
        ),
    };
    blocked(key, number, text.to_owned(), &error.to_string())
}

fn is_of_disk(error: &AppError) -> bool {
    match error {
        AppError::Store(error) => error.disk().is_some(),
        AppError::Blob(error) => matches!(error, BlobError::Io(_)),
        AppError::File(_) => true,
        _ => false,
    }
}
