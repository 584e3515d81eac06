//! The konvolutt: what is about to be signed and locked, and who can read what (ux 5.8).

mod fiks_io;
mod several;

use std::collections::HashSet;

use budstikke_domain::{DpoRoute, Route, word, words};
use budstikke_packaging::{KeyOps, sbd_zip};
use budstikke_store::{Attachment, PartRole};
use budstikke_wire::safe_file_name;
use jiff::Timestamp;

use crate::drafts::agreed;
use crate::drafts::draft_uid;
use crate::drafts::envelope::several::RowsOf;
use crate::drafts::letter::{Letter, in_sending_order};
use crate::dto::{
    Envelope, EnvelopeDocument, EnvelopeRow, PackageEntry, ProblemLevel, RecipientPackage,
};
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
        let ways = self.routes(&uid, &letter, attachments.len()).await?;
        let attachments = in_sending_order(attachments);
        let now = self.clock().now();
        let mut of = Vec::with_capacity(ways.len());
        let mut packages = Vec::with_capacity(ways.len());
        let mut warnings = Vec::new();
        for (copy, route) in &ways {
            let rows = match route {
                Route::Dpo(route) => {
                    let deadline = self.deadline(copy, now);
                    self.rows(copy, route, &attachments, deadline, now)
                }
                Route::FiksIo(route) => {
                    let told = self.konto_warnings(copy, attachments.len()).await;
                    warnings.extend(told.into_iter().map(|text| match ways.len() {
                        1 => text,
                        _ => format!("{}: {text}", copy.addressee()),
                    }));
                    self.fiks_io_rows(copy, route, &attachments).await?
                }
            };
            of.push(RowsOf {
                name: copy.addressee(),
                rows,
            });
            packages.push(RecipientPackage {
                recipient: copy.addressee(),
                entries: match route {
                    Route::Dpo(route) => package(copy, route, &attachments),
                    Route::FiksIo(_) => fiks_io::package(copy, &attachments),
                },
            });
        }
        let rows = several::together(of);
        // The documents are the same to all, and what is written in a form goes to one only.
        let (documents, text) = match ways.first() {
            Some((first, Route::FiksIo(_))) => (
                fiks_io::documents(first, &attachments),
                fiks_io::text(first, &attachments),
            ),
            _ => (documents(&letter, &attachments), None),
        };
        let package = packages
            .first()
            .map(|first| first.entries.clone())
            .unwrap_or_default();
        if packages.len() == 1 {
            packages.clear();
        }
        let note = match reading {
            Some((percent, _)) => Some(words! {
                nb: "Vi leser og kontrollerer dokumentene: {percent} %. Da kan du signere og sende.",
                nn: "Vi les og kontrollerer dokumenta: {percent} %. Då kan du signere og sende.",
                en: "We are reading and checking the documents: {percent}%. Then you can sign and send.",
            }),
            None => (!warnings.is_empty()).then(|| warnings.join(" ")),
        };
        Ok(Envelope {
            rows,
            documents,
            package,
            packages,
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
            0 => words! { nb: "Ingen dokumenter", nn: "Ingen dokument", en: "No documents" },
            1 => words! { nb: "1 dokument", nn: "1 dokument", en: "1 document" },
            count => words! {
                nb: "{count} dokumenter",
                nn: "{count} dokument",
                en: "{count} documents",
            },
        };
        let packed = !letter.is_agreed() || !attachments.is_empty();
        let mut rows = vec![
            row(
                "to",
                word! { nb: "Til", nn: "Til", en: "To" },
                true,
                vec![
                    format!("{} ({})", receiver.name, receiver.org.grouped()),
                    if letter.is_agreed() {
                        word! {
                            nb: "Rett inn i systemet deres",
                            nn: "Rett inn i systemet deira",
                            en: "Straight into their system",
                        }
                    } else {
                        word! {
                            nb: "Rett inn i arkivsystemet deres",
                            nn: "Rett inn i arkivsystemet deira",
                            en: "Straight into their archive system",
                        }
                    }
                    .to_owned(),
                ],
            ),
            row(
                "from",
                word! { nb: "Fra", nn: "Frå", en: "From" },
                true,
                vec![format!("{} ({})", own.name, own.org.grouped())],
            ),
            row(
                "content",
                word! { nb: "Innhold", nn: "Innhald", en: "Content" },
                false,
                content(letter, &names, &format!("{files}, {}", format::size(bytes))),
            ),
            row(
                "signer",
                word! { nb: "Signeres med", nn: "Blir signert med", en: "To be signed with" },
                false,
                if packed {
                    vec![words! {
                        nb: "{name}, virksomhetssertifikat, gyldig til {until}",
                        nn: "{name}, verksemdssertifikat, gyldig til {until}",
                        en: "{name}, organisation certificate, valid until {until}",
                        name = own.name,
                        until = format::date(certificate.not_after()),
                    }]
                } else {
                    vec![
                        words! {
                            nb: "Ikke signert. Bare dokumenter blir signert, og meldingen har ingen.",
                            nn: "Ikkje signert. Berre dokument blir signerte, og meldinga har ingen.",
                            en: "Not signed. Only documents are signed, and the message has none.",
                        },
                    ]
                },
            ),
            row(
                "lock",
                word! { nb: "Låses for", nn: "Blir låst for", en: "To be locked for" },
                false,
                if packed {
                    lock(route)
                } else {
                    vec![words! {
                        nb: "Ikke låst. Bare dokumenter blir låst, og meldingen har ingen.",
                        nn: "Ikkje låst. Berre dokument blir låste, og meldinga har ingen.",
                        en: "Not locked. Only documents are locked, and the message has none.",
                    }]
                },
            ),
            row(
                "carrierReads",
                word! {
                    nb: "Formidleren kan lese",
                    nn: "Formidlaren kan lese",
                    en: "The carrier can read",
                },
                true,
                carrier_reads(letter, route),
            ),
            row(
                "carrierCannot",
                word! {
                    nb: "Formidleren kan ikke lese",
                    nn: "Formidlaren kan ikkje lese",
                    en: "The carrier cannot read",
                },
                false,
                vec![
                    match (letter.is_agreed(), packed) {
                        (false, _) => word! {
                            nb: "Tittel, tekst og dokumenter.",
                            nn: "Tittel, tekst og dokument.",
                            en: "Title, text and documents.",
                        },
                        (true, true) => word! {
                            nb: "Tittel og dokumenter.",
                            nn: "Tittel og dokument.",
                            en: "Title and documents.",
                        },
                        (true, false) => word! {
                            nb: "Tittelen. Den blir hos dere.",
                            nn: "Tittelen. Han blir hos dykk.",
                            en: "The title. It stays at your organisation.",
                        },
                    }
                    .to_owned(),
                ],
            ),
            row(
                "deadline",
                word! {
                    nb: "Svar ventes innen",
                    nn: "Svar er venta innan",
                    en: "Answer expected within",
                },
                true,
                vec![format::upcoming(deadline, now)],
            ),
            row(
                "knowledge",
                word! { nb: "Du får vite", nn: "Du får vite", en: "You will learn" },
                false,
                vec![
                    if letter.is_agreed() {
                        word! {
                            nb: "Når systemet deres har overtatt meldingen. Ikke når en person leser.",
                            nn: "Når systemet deira har overteke meldinga. Ikkje når ein person les.",
                            en: "When their system has taken over the message. Not when a person reads it.",
                        }
                    } else {
                        word! {
                            nb: "Når arkivet deres har tatt imot. Ikke når en person leser.",
                            nn: "Når arkivet deira har teke imot. Ikkje når ein person les.",
                            en: "When their archive has received it. Not when a person reads it.",
                        }
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
            rows.insert(
                2,
                row(
                    "agreement",
                    word! {
                        nb: "Meldingstype",
                        nn: "Meldingstype",
                        en: "Message type",
                    },
                    true,
                    says,
                ),
            );
        }
        rows
    }
}

fn content(letter: &Letter, names: &[&str], sum: &str) -> Vec<String> {
    match (letter.is_agreed(), names.is_empty()) {
        (true, true) => vec![words! {
            nb: "Ingen dokumenter.",
            nn: "Ingen dokument.",
            en: "No documents.",
        }],
        (true, false) => vec![names.join(", "), sum.to_owned()],
        (false, _) => {
            let names = names.join(", ");
            vec![
                words! {
                    nb: "{names} og arkivmelding (lages av oss)",
                    nn: "{names} og arkivmelding (blir laga av oss)",
                    en: "{names} and arkivmelding (made by us)",
                },
                sum.to_owned(),
            ]
        }
    }
}

/// What stands in the SBD, which the carrier stores and can read.
fn carrier_reads(letter: &Letter, route: &DpoRoute) -> Vec<String> {
    let about = route.process.words();
    let always = words! {
        nb: "Avsender, mottaker, tidspunkt og hva det gjelder ({about}).",
        nn: "Avsendar, mottakar, tidspunkt og kva det gjeld ({about}).",
        en: "Sender, recipient, time and what it is about ({about}).",
    };
    if letter.is_agreed() {
        vec![
            always,
            words! {
                nb: "Meldingstypen og alt innhold du har skrevet.",
                nn: "Meldingstypen og alt innhald du har skrive.",
                en: "The message type and all content you have written.",
            },
        ]
    } else {
        vec![always]
    }
}

fn lock(route: &DpoRoute) -> Vec<String> {
    let who = match route_certificate(&route.certificate) {
        Some(certificate) => words! {
            nb: "{name}, sertifikat fra {issuer}, gyldig til {until}",
            nn: "{name}, sertifikat frå {issuer}, gyldig til {until}",
            en: "{name}, certificate from {issuer}, valid until {until}",
            name = route.receiver.name,
            issuer = certificate.issuer_common_name(),
            until = format::date(certificate.not_after()),
        },
        None => route.receiver.name.clone(),
    };
    vec![
        who,
        words! {
            nb: "Bare de som har nøkkelen til dette sertifikatet kan åpne.",
            nn: "Berre dei som har nøkkelen til dette sertifikatet, kan opne.",
            en: "Only those who have the key to this certificate can open it.",
        },
    ]
}

fn documents(letter: &Letter, attachments: &[Attachment]) -> Vec<EnvelopeDocument> {
    let own = (!letter.is_agreed()).then(|| EnvelopeDocument {
        name: budstikke_wire::ARKIVMELDING_XML.to_owned(),
        role: words! {
            nb: "Arkivmelding (lages av oss)",
            nn: "Arkivmelding (blir laga av oss)",
            en: "Arkivmelding (made by us)",
        },
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
        PartRole::Hoveddokument => word! {
            nb: "Hoveddokument",
            nn: "Hovuddokument",
            en: "Main document",
        },
        _ => word! { nb: "Vedlegg", nn: "Vedlegg", en: "Attachment" },
    }
}

/// What will be made of the letter, in the order it is written. Nothing has been made yet: what is not read
/// from a file has neither size nor digest.
fn package(letter: &Letter, route: &DpoRoute, attachments: &[Attachment]) -> Vec<PackageEntry> {
    let receiver = &route.receiver.name;
    let mut entries = vec![made(
        false,
        sbd_zip::SBD,
        word! {
            nb: "Adresselappen: fra, til, svarfrist og hva det gjelder. Formidleren kan lese den.",
            nn: "Adresselappen: frå, til, svarfrist og kva det gjeld. Formidlaren kan lese han.",
            en: "The address label: from, to, deadline for an answer and what it is about. The carrier can read it.",
        },
    )];
    if letter.is_agreed() && attachments.is_empty() {
        return entries;
    }
    entries.push(made(
        false,
        sbd_zip::PACKAGE,
        &words! {
            nb: "Dokumentpakken. Låst: bare {receiver} kan åpne den og det som ligger i den.",
            nn: "Dokumentpakken. Låst: berre {receiver} kan opne han og det som ligg i han.",
            en: "The document package. Locked: only {receiver} can open it and what is in it.",
        },
    ));
    entries.push(made(
        true,
        "mimetype",
        word! {
            nb: "Sier hva slags pakke dette er.",
            nn: "Seier kva slags pakke dette er.",
            en: "Says what kind of package this is.",
        },
    ));
    entries.push(made(
        true,
        "manifest.xml",
        word! {
            nb: "Innholdsliste, med avsender og mottaker.",
            nn: "Innhaldsliste, med avsendar og mottakar.",
            en: "List of contents, with sender and recipient.",
        },
    ));
    let mut taken = HashSet::new();
    if !letter.is_agreed() {
        taken.insert(budstikke_wire::ARKIVMELDING_XML.to_owned());
        entries.push(made(
            true,
            budstikke_wire::ARKIVMELDING_XML,
            word! {
                nb: "Arkivmelding: beskrivelsen arkivet trenger.",
                nn: "Arkivmelding: skildringa arkivet treng.",
                en: "Arkivmelding: the description the archive needs.",
            },
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
            word! {
                nb: "Fingeravtrykket av hver fil i pakken.",
                nn: "Fingeravtrykket av kvar fil i pakken.",
                en: "The fingerprint of each file in the package.",
            },
        ),
        (
            "META-INF/signature-….p7s",
            word! {
                nb: "Signaturen deres over fingeravtrykkene.",
                nn: "Signaturen dykkar over fingeravtrykka.",
                en: "Your signature over the fingerprints.",
            },
        ),
        (
            "META-INF/manifest.xml",
            word! {
                nb: "Innholdsliste for andre programmer.",
                nn: "Innhaldsliste for andre program.",
                en: "List of contents for other programs.",
            },
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
        groups: Vec::new(),
        lines,
        carrier_reads,
    }
}
