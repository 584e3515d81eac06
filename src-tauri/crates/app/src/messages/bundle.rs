//! Bevispakke: what we hold about a message in one zip, with what somebody else needs to check it without us
//! (ux 5.11). It is made of what is kept and claims nothing more; the documents of a taushetsbelagt message, and
//! those that were not let in, are in it as digests only.

mod held;
mod readme;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use budstikke_domain::{ServiceIdentifier, word};
use budstikke_packaging::{Archive, Certificate};
use budstikke_store::{BlobId, Blobs, Direction, MessageRow};
use budstikke_wire::safe_file_name;
use jiff::Timestamp;
use serde::Serialize;

use crate::dto::Receipt;
use crate::messages::saving::save_as;
use crate::messages::whole::Whole;
use crate::{App, AppError, paper};
use held::Held;

/// The container in a bundle.
const CONTAINER: &str = "dokumentpakke.asice";
const SIGNER: &str = "sertifikater/avsender.pem";
const ISSUERS: &str = "sertifikater/utstedere.pem";
const RECEIVER: &str = "sertifikater/mottaker.pem";

impl App {
    /// The name that a bundle is saved under when a person does not choose another; it says nothing of what the
    /// message is about.
    pub async fn bundle_name(&self, uid: &str) -> Result<String, AppError> {
        let message = self.whole(uid).await?.message;
        let stem = word! { nb: "bevispakke", nn: "bevispakke", en: "evidence" };
        let name = format!("{stem}-{}.zip", message.wire_id);
        Ok(safe_file_name(&name, &HashSet::new()))
    }

    /// «Lagre bevispakke»: everything we can show about a message, at `path`, which a person has chosen.
    pub async fn save_bundle(&self, uid: &str, path: &Path) -> Result<(), AppError> {
        let receipt = self.receipt(uid).await?;
        let whole = self.whole(uid).await?;
        let held = Held::of(self, &whole).await?;
        let bundle = Bundle {
            receipt,
            whole,
            held,
            blobs: self.store().blobs().clone(),
            now: self.clock().now(),
        };
        save_as(path, move |out| bundle.write(out)).await
    }
}

struct Bundle {
    receipt: Receipt,
    whole: Whole,
    held: Held,
    blobs: Blobs,
    now: Timestamp,
}

/// What `kvittering.json` says: the receipt, and what programs ask for beside it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    format: &'static str,
    message_id: &'a str,
    conversation_id: &'a str,
    service: &'a str,
    direction: &'static str,
    /// SHA-256 and octets of what travelled: our package as it was sent, or the delivery as it came.
    package_sha256: Option<&'a str>,
    package_size: Option<u64>,
    receipt: &'a Receipt,
}

/// What is known of the signed files, for those who check them.
#[derive(Default)]
struct Signed {
    /// Whether the container is in the bundle.
    container: bool,
    /// Where in the container what was signed and the signature lie.
    places: Option<(String, String)>,
    /// Name and SHA-256 of each file, as hex.
    files: Vec<(String, String)>,
    signer: Option<Certificate>,
    issuers: Vec<Certificate>,
}

impl Bundle {
    fn write(self, out: &mut dyn Write) -> Result<(), AppError> {
        let mut zip = Archive::new(out, self.now);
        let message = &self.whole.message;
        let pdf = paper::receipt::pdf(&self.receipt, message.wire_id.as_str())?;
        let html = paper::html::html(&self.receipt);
        let record = serde_json::to_vec_pretty(&self.record())
            .map_err(|error| AppError::Internal(error.to_string()))?;
        put(&mut zip, "kvittering.pdf", &pdf)?;
        put(&mut zip, "kvittering.html", html.as_bytes())?;
        put(&mut zip, "kvittering.json", &record)?;
        if !message.envelope.is_empty() {
            put(&mut zip, envelope_name(message), &message.envelope)?;
        }
        for (name, blob) in self.raw_receipts() {
            let mut content = self.blobs.reader(&blob)?;
            zip.stream(&name, None, &mut content).map_err(not_saved)?;
        }
        let signed = self.held.write(&mut zip, &self.blobs, self.now)?;
        self.certificates(&mut zip, &signed)?;
        let readme = readme::text(&self, &signed);
        put(&mut zip, "LESMEG.txt", readme.as_bytes())?;
        zip.finish().map_err(not_saved)?;
        Ok(())
    }

    fn record(&self) -> Record<'_> {
        let message = &self.whole.message;
        let package = self.held.package.as_ref();
        Record {
            format: "budstikke-kvittering/1",
            message_id: message.wire_id.as_str(),
            conversation_id: message.conversation_id.as_str(),
            service: message.service.as_str(),
            direction: match message.direction {
                Direction::In => "in",
                Direction::Out => "out",
            },
            package_sha256: package.map(|(sha256, _)| sha256.as_str()),
            package_size: package.map(|(_, size)| *size),
            receipt: &self.receipt,
        }
    }

    /// What each event was read from, in their order, with its name in the bundle.
    fn raw_receipts(&self) -> Vec<(String, BlobId)> {
        let mut raw = Vec::new();
        for row in &self.whole.events {
            if let Some(blob) = BlobId::parse(&row.event.raw_blob) {
                let code: String = row
                    .event
                    .code
                    .chars()
                    .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.' | '-'))
                    .take(60)
                    .collect();
                raw.push((format!("bevis/{:02}-{code}.json", raw.len() + 1), blob));
            }
        }
        raw
    }

    fn certificates(
        &self,
        zip: &mut Archive<&mut dyn Write>,
        signed: &Signed,
    ) -> Result<(), AppError> {
        if let Some(signer) = &signed.signer {
            put(zip, SIGNER, signer.to_pem().as_bytes())?;
        }
        if !signed.issuers.is_empty() {
            let pem: String = signed.issuers.iter().map(Certificate::to_pem).collect();
            put(zip, ISSUERS, pem.as_bytes())?;
        }
        if let Some(receiver) = &self.held.receiver {
            put(zip, RECEIVER, receiver.to_pem().as_bytes())?;
        }
        Ok(())
    }
}

/// What travels beside the package is called as its service calls it.
fn envelope_name(message: &MessageRow) -> &'static str {
    match (&message.service, message.direction) {
        (ServiceIdentifier::FiksIo, Direction::Out) => "metadata.json",
        (ServiceIdentifier::FiksIo, Direction::In) => "hoder.json",
        _ => "sbd.json",
    }
}

fn put(zip: &mut Archive<&mut dyn Write>, name: &str, content: &[u8]) -> Result<(), AppError> {
    zip.small(name, content).map(|_| ()).map_err(not_saved)
}

fn not_saved(cause: io::Error) -> AppError {
    AppError::NotSaved { saved: 0, cause }
}
