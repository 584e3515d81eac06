//! The payload of a message, and what an answer says in it.

use budstikke_domain::{Code, Finding, word};
use budstikke_engine::{IntakeError, Staged};
use budstikke_store::{BlobRef, Blobs};
use budstikke_wire::fiks_arkiv::{ArkivmeldingKvittering, Feilmelding, Utfall};
use budstikke_wire::fiks_io::FiksIoHeaders;

use super::FiksIntake;
use crate::intake::judge::{JudgedPayload, Judgement};
use crate::intake::package::{Package, unpack_payload};
use crate::intake::{OwnIntake, contents, not_now};

/// What the detail of an answer begins with when the archive stored what it was sent.
const ARCHIVED: &str = "Arkivert";
/// What it begins with when the archive refused a part of it; `assets/statuses.toml` tells the two apart.
const REFUSED: &str = "Feilet";
/// What it begins with when nobody vouches for its words, which are then not shown.
const UNCHECKED: &str = "Ukontrollert";

/// A payload that was opened and judged.
pub(super) struct Payload {
    pub(super) judgement: Judgement,
    pub(super) package: Package,
}

impl OwnIntake {
    /// Opens the payload of a message and judges it. Parts of it that are not taken over leave nothing.
    pub(super) async fn payload(
        &self,
        fiks: &FiksIntake,
        staged: &Staged,
        headers: &FiksIoHeaders,
        owner: Option<budstikke_domain::OrgNumber>,
    ) -> Result<Payload, IntakeError> {
        let (blobs, keys, anchors) = (
            self.store.blobs().clone(),
            fiks.keys.all(),
            self.anchors.clone(),
        );
        let (blob, at) = (staged.blob.clone(), staged.received_at);
        let melding_id = headers.melding_id.to_string();
        let (has_payload, lost) = (headers.has_payload, headers.has_payload && blob.size == 0);
        let opened = tokio::task::spawn_blocking(move || {
            if lost {
                let gone = word! {
                    nb: "innholdet er ikke å få fra Dokumentlager",
                    nn: "innhaldet er ikkje å få frå Dokumentlager",
                    en: "the content cannot be had from Dokumentlager",
                };
                return Ok(Payload {
                    judgement: Judgement::unopened_payload(
                        owner,
                        at,
                        &melding_id,
                        Finding::new(Code::NotOpened, gone),
                    ),
                    package: Package::none(),
                });
            }
            let mut package = match has_payload {
                true => unpack_payload(&blobs, &blob.id, &keys)?,
                false => Package::none(),
            };
            let judgement = JudgedPayload {
                opened: package.opened.take(),
                owner,
                anchors: &anchors,
                at,
                melding_id: &melding_id,
            }
            .judge();
            Ok(Payload { judgement, package })
        })
        .await;
        opened.map_err(|error| IntakeError::Failed(error.to_string()))?
    }

    /// What an answer says of the message it answers: in its first line how it ended, then its own words.
    pub(super) async fn detail(
        &self,
        fiks: &FiksIntake,
        staged: &Staged,
        headers: &FiksIoHeaders,
    ) -> Result<String, IntakeError> {
        if !headers.has_payload {
            return Ok(String::new());
        }
        let owner = self.owner(fiks, headers.avsender).await?;
        let owner = owner.and_then(|konto| konto.org_number());
        let payload = self.payload(fiks, staged, headers, owner).await?;
        let blobs = self.store.blobs().clone();
        let said = tokio::task::spawn_blocking(move || {
            let said = payload
                .judgement
                .lets_in()
                .then(|| words(&blobs, &payload.package.parts));
            for (_, blob) in &payload.package.parts {
                blobs.discard(&blob.id);
            }
            said
        })
        .await
        .map_err(not_now)?;
        Ok(match said {
            Some(said) => said,
            None => UNCHECKED.to_owned(),
        })
    }
}

/// The words of the first file that is an answer we can read; none are made up.
fn words(blobs: &Blobs, parts: &[(String, BlobRef)]) -> String {
    for (_, blob) in parts {
        let Some(bytes) = contents::whole(blobs, blob) else {
            continue;
        };
        if let Ok(kvittering) = ArkivmeldingKvittering::parse(&bytes) {
            let kvittering = kvittering.message;
            let refused = matches!(kvittering.mappe, Some(Utfall::Feilet(_)))
                || matches!(kvittering.registrering, Some(Utfall::Feilet(_)));
            let how = if refused { REFUSED } else { ARCHIVED };
            return told(how, &kvittering.lines().join(" · "));
        }
        if let Ok(error) = Feilmelding::parse(&bytes) {
            return told(REFUSED, &error.message.feil.feilmelding);
        }
        let json: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
        let text = json
            .as_ref()
            .and_then(|json| json.get("feilmelding")?.as_str());
        if let Some(text) = text {
            return told(REFUSED, text);
        }
    }
    String::new()
}

/// One line of words: what stands behind the first line break is the source's own.
fn told(how: &str, words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    match words.is_empty() {
        true => how.to_owned(),
        false => format!("{how}\n{}", words.join(" ")),
    }
}
