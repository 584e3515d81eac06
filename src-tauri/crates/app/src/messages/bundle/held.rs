//! What is held of a message's package, and how it comes into a bundle: what we sent is put together again of
//! what was signed; what came in is unlocked once more, and is octet by octet what its sender signed.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::thread;

use budstikke_domain::{Route, ServiceIdentifier};
use budstikke_packaging::{
    Archive, Certificate, KeyOps, Kind, Limits, Opened, PackagingError, Part, Proof, open,
    reassemble, sbd_zip, unlock,
};
use budstikke_store::{BlobId, Blobs, Direction, PartRow};
use jiff::Timestamp;
use openssl::pkcs7::Pkcs7;

use super::{CONTAINER, Signed, not_saved};
use crate::messages::documents::may_be_used;
use crate::messages::whole::Whole;
use crate::outbox::packer::{SealEvidence, in_package_order};
use crate::recipients::route_certificate;
use crate::{App, AppError};

/// The keys that a delivery may be locked for.
type Keys = Vec<Arc<dyn KeyOps + Send + Sync>>;

/// What is held.
pub(super) struct Held {
    /// SHA-256 and octets of what travelled.
    pub(super) package: Option<(String, u64)>,
    /// Whose certificate it was locked for, of what we sent.
    pub(super) receiver: Option<Certificate>,
    content: Result<Content, LeftOut>,
}

/// Why a bundle has no container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// The message is taushetsbelagt.
    Confidential,
    /// What came has not been let in.
    NotLetIn,
    /// It has none, or what was signed was not kept.
    Nothing,
}

enum Content {
    Sent(Box<(SealEvidence, Proof)>, Vec<PartRow>),
    Received {
        delivery: BlobId,
        /// SBD and package lie together in an `sbd.zip`.
        framed: bool,
        keys: Keys,
    },
}

impl Held {
    pub(super) async fn of(app: &App, whole: &Whole) -> Result<Held, AppError> {
        match whole.message.direction {
            Direction::Out => Ok(Held::sent(whole)),
            Direction::In => Held::received(app, whole).await,
        }
    }

    /// Why the container is not in the bundle; none when it is.
    pub(super) fn left_out(&self) -> Option<LeftOut> {
        self.content.as_ref().err().copied()
    }

    fn sent(whole: &Whole) -> Held {
        let message = &whole.message;
        let certificate = match &message.route {
            Some(Route::Dpo(route)) => route.certificate.as_str(),
            Some(Route::FiksIo(route)) => route.certificate.as_str(),
            None => "",
        };
        let seal: Option<SealEvidence> = serde_json::from_str(&message.evidence).ok();
        let kept = seal.and_then(|seal| {
            let proof = seal.proof.as_ref()?.proof()?;
            Some((seal, proof))
        });
        let content = match kept {
            _ if message.confidential => Err(LeftOut::Confidential),
            None => Err(LeftOut::Nothing),
            Some(kept) => {
                let parts = in_package_order(&whole.parts);
                Ok(Content::Sent(
                    Box::new(kept),
                    parts.into_iter().cloned().collect(),
                ))
            }
        };
        let package = message.package.as_ref();
        Held {
            package: package.map(|package| (package.sha256.clone(), package.size)),
            receiver: package.and_then(|_| route_certificate(certificate)),
            content,
        }
    }

    async fn received(app: &App, whole: &Whole) -> Result<Held, AppError> {
        let message = &whole.message;
        let uid = message.uid.clone();
        let delivery = app.store().read(move |read| read.delivery_of(&uid)).await?;
        let over_fiks_io = message.service == ServiceIdentifier::FiksIo;
        let let_in = whole.parts.iter().all(|part| may_be_used(message, part));
        let package = delivery
            .as_ref()
            .map(|delivery| (delivery.blob.sha256.clone(), delivery.blob.size));
        let content = match delivery {
            _ if message.confidential => Err(LeftOut::Confidential),
            Some(delivery) if !whole.parts.is_empty() => match let_in {
                true => Ok(Content::Received {
                    delivery: delivery.blob.id,
                    framed: !over_fiks_io,
                    keys: keys(app, over_fiks_io),
                }),
                false => Err(LeftOut::NotLetIn),
            },
            _ => Err(LeftOut::Nothing),
        };
        Ok(Held {
            package,
            receiver: None,
            content,
        })
    }

    /// Writes the container, and tells what is signed in it.
    pub(super) fn write(
        &self,
        zip: &mut Archive<&mut dyn Write>,
        blobs: &Blobs,
        now: Timestamp,
    ) -> Result<Signed, AppError> {
        match &self.content {
            Err(_) => Ok(Signed::default()),
            Ok(Content::Sent(kept, parts)) => {
                let (seal, proof) = kept.as_ref();
                piped(zip, |out| rebuild(proof, parts, blobs, now, out))?;
                Ok(signed_by_us(seal, proof))
            }
            Ok(Content::Received {
                delivery,
                framed,
                keys,
            }) => {
                let look = |package: &mut dyn Read| {
                    open(
                        package,
                        &borrowed(keys),
                        &Limits::default(),
                        &mut io::sink(),
                    )
                };
                let opened = package_of(blobs, delivery, *framed, look)?;
                // FIKS IO carries any octets.
                if !opened.layers.contains(&Kind::Asice) {
                    return Ok(Signed::default());
                }
                piped(zip, |out| {
                    package_of(blobs, delivery, *framed, |package| {
                        unlock(package, &borrowed(keys), out)
                    })
                })?;
                Ok(signed_by_them(opened))
            }
        }
    }
}

fn keys(app: &App, over_fiks_io: bool) -> Keys {
    match (over_fiks_io, app.fiks()) {
        (false, _) => {
            let own = app.own_keys().all().into_iter();
            own.map(|key| key as Arc<dyn KeyOps + Send + Sync>)
                .collect()
        }
        (true, Some(fiks)) => {
            let own = fiks.keys.all().into_iter();
            own.map(|key| key as Arc<dyn KeyOps + Send + Sync>)
                .collect()
        }
        (true, None) => Vec::new(),
    }
}

fn borrowed(keys: &Keys) -> Vec<&dyn KeyOps> {
    keys.iter().map(|key| key.as_ref() as &dyn KeyOps).collect()
}

/// Writes what `make` writes as the container of the bundle, while it comes.
fn piped(
    zip: &mut Archive<&mut dyn Write>,
    make: impl FnOnce(&mut dyn Write) -> Result<(), AppError> + Send,
) -> Result<(), AppError> {
    let (mut from, mut into) = io::pipe().map_err(AppError::File)?;
    thread::scope(|scope| {
        let made = scope.spawn(move || make(&mut into));
        let written = zip.stream(CONTAINER, None, &mut from);
        // A writer that waits for us is told that nobody reads any more.
        drop(from);
        let made = made
            .join()
            .map_err(|_| AppError::Internal("the container's writer panicked".to_owned()))?;
        written.map_err(not_saved)?;
        made
    })
}

fn rebuild(
    proof: &Proof,
    parts: &[PartRow],
    blobs: &Blobs,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let mut parts = parts.iter().map(|part| {
        let content = blobs.reader(&part.blob.id).map_err(io::Error::other)?;
        Ok(Part {
            name: part.filename.clone(),
            media_type: part.media_type.clone(),
            size: Some(part.blob.size),
            content: Box::new(content),
        })
    });
    reassemble(proof, &mut parts, now, out).map_err(packaging)
}

/// Gives `read` the package in a delivery.
fn package_of<T>(
    blobs: &Blobs,
    delivery: &BlobId,
    framed: bool,
    read: impl FnOnce(&mut dyn Read) -> Result<T, PackagingError>,
) -> Result<T, AppError> {
    let mut delivery = blobs.reader(delivery)?;
    if !framed {
        return read(&mut delivery).map_err(packaging);
    }
    let (mut from, mut into) = io::pipe().map_err(AppError::File)?;
    thread::scope(|scope| {
        let frame =
            scope.spawn(move || sbd_zip::read(&mut delivery, &Limits::default(), &mut into));
        let done = read(&mut from);
        // The frame is read to its end, whatever became of the package in it.
        let _ = io::copy(&mut from, &mut io::sink());
        drop(from);
        let frame = frame
            .join()
            .map_err(|_| AppError::Internal("the frame's reader panicked".to_owned()))?;
        frame.map_err(packaging)?;
        done.map_err(packaging)
    })
}

fn packaging(error: PackagingError) -> AppError {
    AppError::Internal(error.to_string())
}

fn signed_by_us(seal: &SealEvidence, proof: &Proof) -> Signed {
    let signature = Pkcs7::from_der(&proof.signature).ok();
    let certificates: Vec<Certificate> = signature
        .as_ref()
        .and_then(|signature| signature.signed()?.certificates())
        .map(|all| {
            let read = all
                .iter()
                .map(|one| Certificate::from_x509(&one.to_owned()));
            read.filter_map(Result::ok).collect()
        })
        .unwrap_or_default();
    let (signer, issuers) = certificates
        .into_iter()
        .partition::<Vec<_>, _>(|one| one.sha256() == seal.signer_sha256);
    Signed {
        container: true,
        places: Some((
            "META-INF/ASiCManifest.xml".to_owned(),
            proof.signature_name.clone(),
        )),
        files: seal
            .entries
            .iter()
            .map(|entry| (entry.name.clone(), entry.sha256.clone()))
            .collect(),
        signer: signer.into_iter().next(),
        issuers,
    }
}

fn signed_by_them(opened: Opened) -> Signed {
    // Of several nobody can say which belongs to which but by looking into them.
    let only = |found: &dyn Fn(&str) -> bool| {
        let mut names = opened
            .entries
            .iter()
            .map(|entry| &entry.name)
            .filter(|name| {
                let lower = name.to_ascii_lowercase();
                lower.strip_prefix("meta-inf/").is_some_and(found)
            });
        let first = names.next().cloned();
        first.filter(|_| names.next().is_none())
    };
    let manifest = only(&|name| name.contains("asicmanifest") && name.ends_with(".xml"));
    let places = manifest.zip(only(&|name| name.ends_with(".p7s")));
    let files = opened
        .entries
        .iter()
        .filter(|entry| entry.covered)
        .map(|entry| (entry.name.clone(), entry.sha256.clone()))
        .collect();
    let signature = opened.signatures.into_iter().find(|one| one.valid);
    let (signer, issuers) = signature
        .map(|one| (one.certificate, one.extra))
        .unwrap_or_default();
    Signed {
        container: true,
        places,
        files,
        signer,
        issuers,
    }
}
