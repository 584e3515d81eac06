//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

use budstikke_domain::DpoRoute;
use budstikke_packaging::{Certificate, KeyOps};
use budstikke_store::{Attachment, PartRole};
use jiff::{SignedDuration, Timestamp};

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
            rows: self.rows(&route, &attachments, deadline, now),
            documents: documents(&attachments),
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
            1 => "1 dokument".to_owned(),
            count => format!("{count} dokumenter"),
        };
        vec![
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
                vec![
                    format!("{} og arkivmelding (lages av oss)", names.join(", ")),
                    format!("{files}, {}", format::size(bytes)),
                ],
            ),
            row(
                "signer",
                "Signeres med",
                false,
                vec![format!(
                    "{}, virksomhetssertifikat, gyldig til {}",
                    own.name,
                    format::date(certificate.not_after())
                )],
            ),
            row("lock", "Låses for", false, lock(route)),
            row(
                "carrierReads",
                "Formidleren kan lese",
                true,
                vec![format!(
                    "Avsender, mottaker, tidspunkt og hva det gjelder ({}).",
                    route.process.words()
                )],
            ),
            row(
                "carrierCannot",
                "Formidleren kan ikke lese",
                false,
                vec!["Tittel, tekst og dokumenter.".to_owned()],
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
                vec!["Når arkivet deres har tatt imot. Ikke når en person leser.".to_owned()],
            ),
        ]
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

fn documents(attachments: &[Attachment]) -> Vec<EnvelopeDocument> {
    let own = EnvelopeDocument {
        name: budstikke_wire::ARKIVMELDING_XML.to_owned(),
        role: "Arkivmelding (lages av oss)".to_owned(),
        size: String::new(),
        sha256: String::new(),
    };
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
        .chain([own])
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
