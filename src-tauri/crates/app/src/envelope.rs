//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

use budstikke_domain::DpoRoute;
use budstikke_packaging::{Certificate, KeyOps};
use budstikke_store::{Attachment, PartRole};
use jiff::{SignedDuration, Timestamp};

use crate::agreed;
use crate::check::{Checked, problems};
use crate::drafts::draft_uid;
use crate::dto::{Envelope, EnvelopeDocument, EnvelopeRow, ProblemLevel};
use crate::letter::{Letter, in_sending_order};
use crate::{App, AppError, format};

impl App {
    /// The review of a draft. Looks the recipient up when that has not been done for this letter, so that
    /// what is shown is what will be sent; the rows are the same whether or not it may be sent yet.
    pub async fn envelope(&self, draft_id: &str) -> Result<Envelope, AppError> {
        let uid = draft_uid(draft_id)?;
        let (row, attachments) = self.stored_draft(&uid).await?;
        let letter = Letter::of(&row)?;
        let reading = self.attachments().progress(&uid);
        let found = problems(&Checked {
            letter: &letter,
            attachments: &attachments,
            reading,
        });
        if let Some(problem) = found.iter().find(|problem| {
            // Files that are still being read are told inside the review; the rest is the form's to mend.
            problem.level == ProblemLevel::Error && reading.is_none_or(|(_, failed)| failed)
        }) {
            return Err(AppError::DraftNotReady(problem.text.clone()));
        }
        let route = self.route(&uid, &letter).await?;
        let attachments = in_sending_order(attachments);
        let now = self.clock().now();
        let deadline = self.deadline(now);
        Ok(Envelope {
            rows: self.rows(&letter, &route, &attachments, deadline, now),
            documents: documents(&letter, &attachments),
            ready: reading.is_none(),
            note: reading.map(|(percent, _)| {
                format!(
                    "Vi leser og kontrollerer dokumentene: {percent} %. Da kan du signere og sende."
                )
            }),
        })
    }

    /// When an answer to a letter sent now is due.
    pub(crate) fn deadline(&self, now: Timestamp) -> Timestamp {
        let hours = i64::from(self.settings().deadline_hours.max(1));
        now.saturating_add(SignedDuration::from_hours(hours))
            .unwrap_or(now)
    }

    fn rows(
        &self,
        letter: &Letter,
        route: &DpoRoute,
        attachments: &[Attachment],
        deadline: Timestamp,
        now: Timestamp,
    ) -> Vec<EnvelopeRow> {
        let own = self.organisation();
        let receiver = &route.receiver;
        let certificate = self.credential().certificate();
        let bytes: u64 = attachments
            .iter()
            .map(|attachment| attachment.blob.size)
            .sum();
        let names: Vec<&str> = attachments
            .iter()
            .map(|attachment| attachment.name.as_str())
            .collect();
        let files = match attachments.len() {
            0 => "Ingen dokumenter".to_owned(),
            1 => "1 dokument".to_owned(),
            count => format!("{count} dokumenter"),
        };
        let packed = !letter.is_agreed() || !attachments.is_empty();
        let mut rows = vec![
            row(
                "to",
                "Til",
                true,
                vec![
                    format!("{} ({})", receiver.name, receiver.org.grouped()),
                    "Rett inn i arkivsystemet deres".to_owned(),
                ],
            ),
            row(
                "from",
                "Fra",
                true,
                vec![format!("{} ({})", own.name, own.org.grouped())],
            ),
            row(
                "content",
                "Innhold",
                false,
                content(letter, &names, &format!("{files}, {}", format::size(bytes))),
            ),
            row(
                "signer",
                "Signeres med",
                false,
                if packed {
                    vec![format!(
                        "{}, virksomhetssertifikat, gyldig til {}",
                        own.name,
                        format::date(certificate.not_after())
                    )]
                } else {
                    vec![
                        "Ikke signert. Bare dokumenter blir signert, og meldingen har ingen."
                            .to_owned(),
                    ]
                },
            ),
            row(
                "lock",
                "Låses for",
                false,
                if packed {
                    lock(route)
                } else {
                    vec!["Ikke låst. Bare dokumenter blir låst, og meldingen har ingen.".to_owned()]
                },
            ),
            row(
                "carrierReads",
                "Formidleren kan lese",
                true,
                carrier_reads(letter, route),
            ),
            row(
                "carrierCannot",
                "Formidleren kan ikke lese",
                false,
                vec![
                    match (letter.is_agreed(), packed) {
                        (false, _) => "Tittel, tekst og dokumenter.",
                        (true, true) => "Tittel og dokumenter.",
                        (true, false) => "Tittelen. Den blir hos dere.",
                    }
                    .to_owned(),
                ],
            ),
            row(
                "deadline",
                "Svar ventes innen",
                true,
                vec![format::upcoming(deadline, now)],
            ),
            row(
                "knowledge",
                "Du får vite",
                false,
                vec![
                    if letter.is_agreed() {
                        "Når systemet deres har overtatt meldingen. Ikke når en person leser."
                    } else {
                        "Når arkivet deres har tatt imot. Ikke når en person leser."
                    }
                    .to_owned(),
                ],
            ),
        ];
        if letter.is_agreed() {
            let mut says = vec![letter.agreement.identifier.trim().to_owned()];
            says.extend(
                agreed::content(&letter.agreement)
                    .ok()
                    .flatten()
                    .map(|json| json.to_string()),
            );
            rows.insert(2, row("agreement", "Meldingstype", true, says));
        }
        rows
    }
}

fn content(letter: &Letter, names: &[&str], sum: &str) -> Vec<String> {
    match (letter.is_agreed(), names.is_empty()) {
        (true, true) => vec!["Ingen dokumenter.".to_owned()],
        (true, false) => vec![names.join(", "), sum.to_owned()],
        (false, _) => {
            let names = names.join(", ");
            vec![
                format!("{names} og arkivmelding (lages av oss)"),
                sum.to_owned(),
            ]
        }
    }
}

/// What stands in the SBD, which the carrier stores and can read.
fn carrier_reads(letter: &Letter, route: &DpoRoute) -> Vec<String> {
    let about = route.process.words();
    let always = format!("Avsender, mottaker, tidspunkt og hva det gjelder ({about}).");
    if letter.is_agreed() {
        vec![
            always,
            "Meldingstypen og alt innhold du har skrevet.".to_owned(),
        ]
    } else {
        vec![always]
    }
}

fn lock(route: &DpoRoute) -> Vec<String> {
    use base64::Engine as _;
    let certificate = base64::engine::general_purpose::STANDARD
        .decode(&route.certificate)
        .ok()
        .and_then(|der| Certificate::from_der(&der).ok());
    let who = match certificate {
        Some(certificate) => format!(
            "{}, sertifikat fra {}, gyldig til {}",
            route.receiver.name,
            certificate.issuer_common_name(),
            format::date(certificate.not_after())
        ),
        None => route.receiver.name.clone(),
    };
    vec![
        who,
        "Bare de som har nøkkelen til dette sertifikatet kan åpne.".to_owned(),
    ]
}

fn documents(letter: &Letter, attachments: &[Attachment]) -> Vec<EnvelopeDocument> {
    let own = (!letter.is_agreed()).then(|| EnvelopeDocument {
        name: budstikke_wire::ARKIVMELDING_XML.to_owned(),
        role: "Arkivmelding (lages av oss)".to_owned(),
        size: String::new(),
        sha256: String::new(),
    });
    attachments
        .iter()
        .map(|attachment| EnvelopeDocument {
            name: attachment.name.clone(),
            role: match attachment.role {
                PartRole::Hoveddokument => "Hoveddokument",
                _ => "Vedlegg",
            }
            .to_owned(),
            size: format::size(attachment.blob.size),
            sha256: attachment.blob.sha256.clone(),
        })
        .chain(own)
        .collect()
}

fn row(key: &str, label: &str, carrier_reads: bool, lines: Vec<String>) -> EnvelopeRow {
    EnvelopeRow {
        key: key.to_owned(),
        label: label.to_owned(),
        lines,
        carrier_reads,
    }
}
