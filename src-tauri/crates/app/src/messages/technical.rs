//! The rows of «Teknisk»: what support asks for, verbatim, each with a way to copy it (ux 5.4).

use budstikke_domain::{ServiceIdentifier, word, words};

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
    let own = named(
        word! {
            nb: "Vår meldings-id (klientMeldingId)",
            nn: "Vår meldings-id (klientMeldingId)",
            en: "Our message ID (klientMeldingId)",
        },
        word! {
            nb: "Meldings-id",
            nn: "Meldings-id",
            en: "Message ID",
        },
    );
    add(
        own,
        word! {
            nb: "meldings-id",
            nn: "meldings-id",
            en: "message ID",
        },
        message.wire_id.as_str(),
    );
    let conversation = named(
        word! {
            nb: "Korrelasjons-id",
            nn: "Korrelasjons-id",
            en: "Correlation ID",
        },
        word! {
            nb: "Samtale-id",
            nn: "Samtale-id",
            en: "Conversation ID",
        },
    );
    add(
        conversation,
        word! {
            nb: "samtale-id",
            nn: "samtale-id",
            en: "conversation ID",
        },
        message.conversation_id.as_str(),
    );
    let given = named(
        word! {
            nb: "Meldings-id hos KS",
            nn: "Meldings-id hos KS",
            en: "Message ID at KS",
        },
        word! {
            nb: "Overføring hos Altinn",
            nn: "Overføring hos Altinn",
            en: "Transfer at Altinn",
        },
    );
    add(
        given,
        word! {
            nb: "overførings-id",
            nn: "overførings-id",
            en: "transfer ID",
        },
        &message.transfer_id,
    );
    if let Some(job) = &whole.job {
        add(
            word! {
                nb: "Avsenders referanse",
                nn: "Referansen til avsendaren",
                en: "The sender's reference",
            },
            word! {
                nb: "avsenders referanse",
                nn: "referansen til avsendaren",
                en: "the sender's reference",
            },
            &job.attempt_key,
        );
    }
    let deadline = message.deadline.map(format::moment).unwrap_or_default();
    add(
        word! { nb: "Svarfrist", nn: "Svarfrist", en: "Deadline for an answer" },
        word! {
            nb: "svarfrist",
            nn: "svarfrist",
            en: "deadline for an answer",
        },
        &deadline,
    );
    let process = named(
        word! {
            nb: "Protokoll",
            nn: "Protokoll",
            en: "Protocol",
        },
        word! { nb: "Prosess", nn: "Prosess", en: "Process" },
    );
    add(
        process,
        word! { nb: "prosess", nn: "prosess", en: "process" },
        message.process.as_str(),
    );
    let kind = named(
        word! { nb: "Meldingstype", nn: "Meldingstype", en: "Message type" },
        word! {
            nb: "Dokumenttype",
            nn: "Dokumenttype",
            en: "Document type",
        },
    );
    add(
        kind,
        word! {
            nb: "dokumenttype",
            nn: "dokumenttype",
            en: "document type",
        },
        message.document_type.as_str(),
    );
    if let Some(package) = &message.package {
        add(
            word! {
                nb: "Pakkens SHA-256",
                nn: "SHA-256 til pakken",
                en: "SHA-256 of the package",
            },
            word! {
                nb: "pakkens SHA-256",
                nn: "SHA-256 til pakken",
                en: "SHA-256 of the package",
            },
            &package.sha256,
        );
    }
    if let Some(seal) = &seal {
        add(
            word! { nb: "Signert med", nn: "Signert med", en: "Signed with" },
            word! {
                nb: "signerende sertifikat",
                nn: "signerande sertifikat",
                en: "signing certificate",
            },
            &seal.signer,
        );
        add(
            word! {
                nb: "Signerende sertifikats SHA-256",
                nn: "SHA-256 til signerande sertifikat",
                en: "SHA-256 of the signing certificate",
            },
            word! { nb: "fingeravtrykk", nn: "fingeravtrykk", en: "fingerprint" },
            &seal.signer_sha256,
        );
        add(
            word! { nb: "Låst for", nn: "Låst for", en: "Locked for" },
            word! {
                nb: "mottakerens sertifikat",
                nn: "sertifikatet til mottakaren",
                en: "the recipient's certificate",
            },
            &seal.recipient,
        );
        add(
            word! {
                nb: "Mottakersertifikatets SHA-256",
                nn: "SHA-256 til mottakarsertifikatet",
                en: "SHA-256 of the recipient's certificate",
            },
            word! { nb: "fingeravtrykk", nn: "fingeravtrykk", en: "fingerprint" },
            &seal.recipient_sha256,
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

/// Adds the row of a value; none for an empty one. `copy` is what a person copies with it.
pub(crate) fn add(rows: &mut Vec<TechnicalRow>, label: &str, copy: &str, value: &str) {
    if !value.is_empty() {
        rows.push(TechnicalRow {
            label: label.to_owned(),
            value: value.to_owned(),
            copy_label: words! { nb: "Kopier {copy}", nn: "Kopier {copy}", en: "Copy {copy}" },
        });
    }
}
