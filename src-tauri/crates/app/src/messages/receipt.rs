//! The receipt: one A4 page that says what is known and what is not (ux 5.11).

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use budstikke_domain::{Phase, ServiceIdentifier, Step, StepState, word, words};
use budstikke_net::Environment;
use budstikke_store::Direction;
use budstikke_wire::safe_file_name;

use crate::dto::{Organisation, Receipt, ReceiptLine};
use crate::messages::documents::documents;
use crate::messages::saving::save_as;
use crate::messages::timeline::tell;
use crate::messages::whole::Whole;
use crate::messages::{carrier, counterpart, lines, profile, way};
use crate::outbox::packer::SealEvidence;
use crate::{App, AppError, format, paper};

impl App {
    /// The receipt of a message, as it stands now: of one that was sent, or of one that came in.
    pub async fn receipt(&self, uid: &str) -> Result<Receipt, AppError> {
        let whole = self.whole(uid).await?;
        match whole.message.direction {
            Direction::In => self.receipt_of_incoming(whole.message).await,
            Direction::Out => Ok(self.receipt_of_sent(&whole)),
        }
    }

    /// The name that a receipt is saved under when a person does not choose another. It says nothing of what the
    /// message is about: a name is seen by more people than a file is.
    pub async fn receipt_name(&self, uid: &str) -> Result<String, AppError> {
        let message = self.whole(uid).await?.message;
        let stem = word! { nb: "kvittering", nn: "kvittering", en: "receipt" };
        let name = format!("{stem}-{}.pdf", message.wire_id);
        Ok(safe_file_name(&name, &HashSet::new()))
    }

    /// «Lagre som PDF»: the receipt as it stands now, at `path`, which a person has chosen.
    pub async fn save_receipt(&self, uid: &str, path: &Path) -> Result<(), AppError> {
        let receipt = self.receipt(uid).await?;
        let message_id = self.whole(uid).await?.message.wire_id;
        let fill = move |out: &mut dyn Write| {
            let pdf = paper::receipt::pdf(&receipt, message_id.as_str())?;
            out.write_all(&pdf)
                .map_err(|cause| AppError::NotSaved { saved: 0, cause })
        };
        save_as(path, fill).await
    }

    fn receipt_of_sent(&self, whole: &Whole) -> Receipt {
        let message = &whole.message;
        let to = counterpart(message);
        let profile = profile(message);
        let told = tell(&whole.events, &profile, &to.name);
        let seal: Option<SealEvidence> = serde_json::from_str(&message.evidence).ok();
        let confirmed = |step: Step| {
            told.timeline
                .steps
                .iter()
                .any(|entry| entry.step == step && entry.state == StepState::Confirmed)
        };

        let mut facts = Facts::default();
        let mut fact = |label: &str, value: String| facts.add(label, value);
        fact(
            word! { nb: "Sendt", nn: "Sendt", en: "Sent" },
            message.handed_at.map(format::moment).unwrap_or_default(),
        );
        fact(
            word! {
                nb: "Sendemåte",
                nn: "Sendemåte",
                en: "Way of sending",
            },
            way(&profile).to_owned(),
        );
        fact(
            word! { nb: "Gjelder", nn: "Gjeld", en: "Subject" },
            message.process.words(),
        );
        fact(
            word! {
                nb: "Meldings-id",
                nn: "Meldings-id",
                en: "Message ID",
            },
            message.wire_id.to_string(),
        );
        fact(
            word! {
                nb: "Samtale-id",
                nn: "Samtale-id",
                en: "Conversation ID",
            },
            message.conversation_id.to_string(),
        );
        let carrier = carrier(&message.service);
        let transfer = match message.service {
            ServiceIdentifier::FiksIo => word! {
                nb: "Meldings-id hos KS",
                nn: "Meldings-id hos KS",
                en: "Message ID at KS",
            },
            ServiceIdentifier::Dpo | ServiceIdentifier::Other(_) => word! {
                nb: "Overføring hos Altinn",
                nn: "Overføring hos Altinn",
                en: "Transfer at Altinn",
            },
        };
        fact(transfer, message.transfer_id.clone());
        if let Some(seal) = &seal {
            fact(
                word! { nb: "Signert med", nn: "Signert med", en: "Signed with" },
                certificate(&seal.signer, &seal.signer_serial, &seal.signer_not_after),
            );
            fact(
                word! {
                    nb: "Fingeravtrykk (SHA-256)",
                    nn: "Fingeravtrykk (SHA-256)",
                    en: "Fingerprint (SHA-256)",
                },
                seal.signer_sha256.clone(),
            );
            fact(
                word! { nb: "Låst for", nn: "Låst for", en: "Locked for" },
                certificate(
                    &seal.recipient,
                    &seal.recipient_serial,
                    &seal.recipient_not_after,
                ),
            );
            fact(
                word! {
                    nb: "Fingeravtrykk (SHA-256)",
                    nn: "Fingeravtrykk (SHA-256)",
                    en: "Fingerprint (SHA-256)",
                },
                seal.recipient_sha256.clone(),
            );
            fact(
                word! {
                    nb: "Dokumentpakkens SHA-256",
                    nn: "SHA-256 til dokumentpakken",
                    en: "SHA-256 of the document package",
                },
                seal.sha256.clone(),
            );
        }

        let mut shows = Vec::new();
        let mut shows_not = Vec::new();
        if confirmed(Step::Sealed) {
            shows.push(words! {
                nb: "Hvilke dokumenter som ble pakket, signert og låst for mottakeren.",
                nn: "Kva dokument som vart pakka, signerte og låste for mottakaren.",
                en: "Which documents were packed, signed and locked for the recipient.",
            });
        }
        if confirmed(Step::Handed) {
            shows.push(words! {
                nb: "At formidleren ({carrier}) har tatt imot meldingen.",
                nn: "At formidlaren ({carrier}) har teke imot meldinga.",
                en: "That the carrier ({carrier}) has received the message.",
            });
        }
        if confirmed(Step::Fetched) {
            shows.push(words! {
                nb: "At systemet til {name} har hentet den.",
                nn: "At systemet til {name} har henta ho.",
                en: "That the system of {name} has fetched it.",
                name = to.name,
            });
        } else {
            shows_not.push(words! {
                nb: "At systemet til {name} har hentet den.",
                nn: "At systemet til {name} har henta ho.",
                en: "That the system of {name} has fetched it.",
                name = to.name,
            });
        }
        let accepted = if profile.archive {
            words! {
                nb: "At arkivet hos {name} har bekreftet mottak.",
                nn: "At arkivet hos {name} har stadfesta mottak.",
                en: "That the archive at {name} has confirmed that it was received.",
                name = to.name,
            }
        } else {
            words! {
                nb: "At systemet til {name} har overtatt meldingen.",
                nn: "At systemet til {name} har overteke meldinga.",
                en: "That the system of {name} has taken over the message.",
                name = to.name,
            }
        };
        if told.timeline.phase == Phase::Accepted && told.timeline.steps.iter().any(closed) {
            shows.push(accepted);
        } else {
            shows_not.push(accepted);
        }
        shows_not.push(words! {
            nb: "At en person har åpnet eller lest meldingen.",
            nn: "At ein person har opna eller lese meldinga.",
            en: "That a person has opened or read the message.",
        });

        Receipt {
            received: false,
            title: message.title.clone(),
            sentence: told.sentence.clone(),
            from: Organisation {
                org_number: message.sender.clone(),
                name: message.sender_name.clone(),
            },
            facts: facts.0,
            documents: documents(&whole.parts),
            timeline: lines(&whole.events, &profile, &to.name),
            to,
            shows,
            shows_not,
            ..self.blank_receipt()
        }
    }

    /// What every receipt says of itself.
    pub(crate) fn blank_receipt(&self) -> Receipt {
        let nobody = || Organisation {
            org_number: String::new(),
            name: String::new(),
        };
        Receipt {
            received: false,
            title: String::new(),
            sentence: String::new(),
            from: nobody(),
            to: nobody(),
            facts: Vec::new(),
            documents: Vec::new(),
            timeline: Vec::new(),
            shows: Vec::new(),
            shows_not: Vec::new(),
            watermark: match self.environment() {
                Environment::Sandkasse => word! { nb: "SANDKASSE", nn: "SANDKASSE", en: "SANDBOX" },
                Environment::Test => word! {
                    nb: "TESTMILJØ",
                    nn: "TESTMILJØ",
                    en: "TEST ENVIRONMENT",
                },
                Environment::Produksjon => "",
            }
            .to_owned(),
            printed_at: self.clock().now().to_string(),
            printed_by: self.settings().person,
            program: format!("Budstikke {}", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// The lines of a receipt that have something to say.
#[derive(Default)]
pub(crate) struct Facts(pub(crate) Vec<ReceiptLine>);

impl Facts {
    /// Adds a line, unless it would be empty.
    pub(crate) fn add(&mut self, label: &str, value: String) {
        if !value.is_empty() {
            self.0.push(ReceiptLine {
                label: label.to_owned(),
                value,
            });
        }
    }
}

fn closed(entry: &budstikke_domain::TimelineStep) -> bool {
    entry.step == Step::Closed && entry.state == StepState::Confirmed
}

/// A certificate in a line.
pub(crate) fn certificate(subject: &str, serial: &str, not_after: &str) -> String {
    let until = not_after.parse().map(format::date).unwrap_or_default();
    words! {
        nb: "{subject}, serienummer {serial}, gyldig til {until}",
        nn: "{subject}, serienummer {serial}, gyldig til {until}",
        en: "{subject}, serial number {serial}, valid until {until}",
    }
}
