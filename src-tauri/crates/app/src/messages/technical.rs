//! The rows of «Teknisk»: what support asks for, verbatim, each with a way to copy it (ux 5.4).

use budstikke_domain::ServiceIdentifier;

use crate::dto::TechnicalRow;
use crate::format;
use crate::messages::whole::Whole;
use crate::outbox::packer::SealEvidence;

/// The rows of a message; what is not known has none.
pub(crate) fn rows(whole: &Whole) -> Vec<TechnicalRow> {
    let message = &whole.message;
    let seal: Option<SealEvidence> = serde_json::from_str(&message.evidence).ok();
    let mut rows = Vec::new();
    let mut add = |label: &str, copy: &str, value: &str| add(&mut rows, label, copy, value);
    let over_fiks_io = message.service == ServiceIdentifier::FiksIo;
    let named = |fiks_io, dpo| if over_fiks_io { fiks_io } else { dpo };
    let own = named("Vår meldings-id (klientMeldingId)", "Meldings-id");
    add(own, "meldings-id", message.wire_id.as_str());
    let conversation = named("Korrelasjons-id", "Samtale-id");
    add(conversation, "samtale-id", message.conversation_id.as_str());
    let given = named("Meldings-id hos KS", "Overføring hos Altinn");
    add(given, "overførings-id", &message.transfer_id);
    if let Some(job) = &whole.job {
        add(
            "Avsenders referanse",
            "avsenders referanse",
            &job.attempt_key,
        );
    }
    let deadline = message.deadline.map(format::moment).unwrap_or_default();
    add("Svarfrist", "svarfrist", &deadline);
    let process = named("Protokoll", "Prosess");
    add(process, "prosess", message.process.as_str());
    let kind = named("Meldingstype", "Dokumenttype");
    add(kind, "dokumenttype", message.document_type.as_str());
    if let Some(package) = &message.package {
        add("Pakkens SHA-256", "pakkens SHA-256", &package.sha256);
    }
    if let Some(seal) = &seal {
        add("Signert med", "signerende sertifikat", &seal.signer);
        add(
            "Signerende sertifikats SHA-256",
            "fingeravtrykk",
            &seal.signer_sha256,
        );
        add("Låst for", "mottakerens sertifikat", &seal.recipient);
        add(
            "Mottakersertifikatets SHA-256",
            "fingeravtrykk",
            &seal.recipient_sha256,
        );
    }
    add(
        "Id på denne maskinen",
        "id på denne maskinen",
        message.uid.as_str(),
    );
    rows
}

/// Adds the row of a value; none for an empty one. `copy` is what a person copies with it.
pub(crate) fn add(rows: &mut Vec<TechnicalRow>, label: &str, copy: &str, value: &str) {
    if !value.is_empty() {
        rows.push(TechnicalRow {
            label: label.to_owned(),
            value: value.to_owned(),
            copy_label: format!("Kopier {copy}"),
        });
    }
}
