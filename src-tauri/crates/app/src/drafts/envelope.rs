//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

mod fiks_io;

use std::collections::HashSet;

use budstikke_domain::{DpoRoute, Route};
use budstikke_packaging::{KeyOps, sbd_zip};
use budstikke_store::{Attachment, PartRole};
use budstikke_wire::safe_file_name;
use jiff::Timestamp;

use crate::drafts::agreed;
use crate::drafts::draft_uid;
use crate::drafts::letter::{Letter, in_sending_order};
use crate::dto::{Envelope, EnvelopeDocument, EnvelopeRow, PackageEntry, ProblemLevel};
use crate::recipients::route_certificate;
use crate::{App, AppError, format};

impl App {
    /// The review of a draft. Looks the recipient up when that has not been done for this letter, so that
    /// what is shown is what will be sent; the rows are the same whether or not it may be sent yet.
    pub async fn envelope(&self, draft_id: &str) -> Result<Envelope, AppError> {
        let uid = draft_uid(draft_id)?;
        let (row, attachments) = self.stored_draft(&uid).await?;
        let letter = Letter::of(&row)?;
        let reading = self.attachments().progress(&uid);
        let found = self
            .problems(&uid, letter.clone(), attachments.clone())
            .await?;
        if let Some(problem) = found.iter().find(|problem| {
            // Files that are still being read are told inside the review; the rest is the form's to mend.
            problem.level == ProblemLevel::Error && reading.is_none_or(|(_, failed)| failed)
        }) {
            return Err(AppError::DraftNotReady(problem.text.clone()));
        }
        let route = self.route(&uid, &letter, attachments.len()).await?;
        let attachments = in_sending_order(attachments);
        let now = self.clock().now();
        let deadline = self.deadline(&letter, now);
        let (rows, documents, package, text) = match &route {
            Route::Dpo(route) => (
                self.rows(&letter, route, &attachments, deadline, now),
                documents(&letter, &attachments),
                package(&letter, route, &attachments),
                None,
            ),
            Route::FiksIo(route) => (
                self.fiks_io_rows(&letter, route, &attachments).await?,
                fiks_io::documents(&letter, &attachments),
                fiks_io::package(&letter, &attachments),
                fiks_io::text(&letter, &attachments),
            ),
        };
        let note = match (reading, &route) {
            (Some((percent, _)), _) => Some(format!(
                "Vi leser og kontrollerer dokumentene: {percent} %. Da kan du signere og sende."
            )),
            (None, Route::FiksIo(_)) => {
                let warnings = self.konto_warnings(&letter, attachments.len()).await;
                (!warnings.is_empty()).then(|| warnings.join(" "))
            }
            (None, Route::Dpo(_)) => None,
        };
        Ok(Envelope {
            rows,
            documents,
            package,
            text,
            deadline: self.deadline_choice(&letter, now),
            ready: reading.is_none(),
            note,
        })
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
                    if letter.is_agreed() {
                        "Rett inn i systemet deres"
                    } else {
                        "Rett inn i arkivsystemet deres"
                    }
                    .to_owned(),
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
    let who = match route_certificate(&route.certificate) {
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
    attachments.iter().map(document).chain(own).collect()
}

fn document(attachment: &Attachment) -> EnvelopeDocument {
    EnvelopeDocument {
        name: attachment.name.clone(),
        role: role(attachment).to_owned(),
        size: format::size(attachment.blob.size),
        sha256: attachment.blob.sha256.clone(),
    }
}

fn role(attachment: &Attachment) -> &'static str {
    match attachment.role {
        PartRole::Hoveddokument => "Hoveddokument",
        _ => "Vedlegg",
    }
}

/// What will be made of the letter, in the order it is written. Nothing has been made yet: what is not read
/// from a file has neither size nor digest.
fn package(letter: &Letter, route: &DpoRoute, attachments: &[Attachment]) -> Vec<PackageEntry> {
    let receiver = &route.receiver.name;
    let mut entries = vec![made(
        false,
        sbd_zip::SBD,
        "Adresselappen: fra, til, svarfrist og hva det gjelder. Formidleren kan lese den.",
    )];
    if letter.is_agreed() && attachments.is_empty() {
        return entries;
    }
    entries.push(made(
        false,
        sbd_zip::PACKAGE,
        &format!("Dokumentpakken. Låst: bare {receiver} kan åpne den og det som ligger i den."),
    ));
    entries.push(made(true, "mimetype", "Sier hva slags pakke dette er."));
    entries.push(made(
        true,
        "manifest.xml",
        "Innholdsliste, med avsender og mottaker.",
    ));
    let mut taken = HashSet::new();
    if !letter.is_agreed() {
        taken.insert(budstikke_wire::ARKIVMELDING_XML.to_owned());
        entries.push(made(
            true,
            budstikke_wire::ARKIVMELDING_XML,
            "Arkivmelding: beskrivelsen arkivet trenger.",
        ));
    }
    for attachment in attachments {
        // The name that `compose` gives it.
        let name = safe_file_name(&attachment.name, &taken);
        taken.insert(name.clone());
        entries.push(packed_document((attachment, name)));
    }
    for (name, about) in [
        (
            "META-INF/ASiCManifest.xml",
            "Fingeravtrykket av hver fil i pakken.",
        ),
        (
            "META-INF/signature-….p7s",
            "Signaturen deres over fingeravtrykkene.",
        ),
        (
            "META-INF/manifest.xml",
            "Innholdsliste for andre programmer.",
        ),
    ] {
        entries.push(made(true, name, about));
    }
    entries
}

/// A file that we write.
fn made(inside: bool, name: &str, about: &str) -> PackageEntry {
    PackageEntry {
        name: name.to_owned(),
        about: about.to_owned(),
        kind: format::file_kind(name),
        size: String::new(),
        inside,
    }
}

/// A document under the name that it has in the package.
fn packed_document((attachment, name): (&Attachment, String)) -> PackageEntry {
    PackageEntry {
        about: role(attachment).to_owned(),
        kind: format::file_kind(&name),
        size: format::size(attachment.blob.size),
        inside: true,
        name,
    }
}

fn row(key: &str, label: &str, carrier_reads: bool, lines: Vec<String>) -> EnvelopeRow {
    EnvelopeRow {
        key: key.to_owned(),
        label: label.to_owned(),
        lines,
        carrier_reads,
    }
}
