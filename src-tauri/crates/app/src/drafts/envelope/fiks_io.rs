//! The konvolutt of a message over FIKS IO (ux 5.8): KS carries it from konto to konto, and reads what
//! stands around the payload.

use std::collections::HashSet;

use budstikke_domain::FiksIoRoute;
use budstikke_packaging::KeyOps;
use budstikke_store::Attachment;
use budstikke_wire::{ARKIVMELDING_XML, safe_file_name};

use super::{document, made, packed_document, row};
use crate::drafts::fiks_io::{main_name, names};
use crate::drafts::letter::Letter;
use crate::dto::{EnvelopeDocument, EnvelopeRow, EnvelopeText, PackageEntry};
use crate::recipients::route_certificate;
use crate::{App, AppError, format};

const NO_PAYLOAD: &str = "Meldingen har ikke innhold.";

impl App {
    pub(super) async fn fiks_io_rows(
        &self,
        letter: &Letter,
        route: &FiksIoRoute,
        attachments: &[Attachment],
    ) -> Result<Vec<EnvelopeRow>, AppError> {
        let packed = letter.fiks_io.has_payload(attachments.len());
        let lock = if packed {
            lock(route, self.is_locked_for_import(route).await?)
        } else {
            vec![format!("Ikke låst. {NO_PAYLOAD}")]
        };
        let melding_type = route.melding_type.as_str().to_owned();
        let cannot = if packed {
            "Tittel, tekst og dokumenter."
        } else {
            "Tittelen. Den blir hos dere."
        };
        Ok(vec![
            row("to", "Til", true, to(route)),
            row("from", "Fra", true, self.from()),
            row("agreement", "Meldingstype", true, vec![melding_type]),
            row("content", "Innhold", false, content(letter, attachments)),
            row("signer", "Signeres med", false, self.signer(packed)),
            row("lock", "Låses for", false, lock),
            row("carrierReads", "KS kan lese", true, carrier_reads(route)),
            row(
                "carrierCannot",
                "KS kan ikke lese",
                false,
                vec![cannot.to_owned()],
            ),
            row("queue", "Kan ligge i køen", true, vec![queue(letter)]),
            row("knowledge", "Du får vite", false, knowledge(route)),
        ])
    }

    fn from(&self) -> Vec<String> {
        let own = self.organisation();
        let konto = self.fiks().map(|fiks| fiks.config.konto_name.as_str());
        let mut lines = vec![format!("{} ({})", own.name, own.org.grouped())];
        lines.extend(konto.map(|name| format!("Konto: {name}")));
        lines
    }

    fn signer(&self, packed: bool) -> Vec<String> {
        if !packed {
            return vec![format!("Ikke signert. {NO_PAYLOAD}")];
        }
        vec![format!(
            "{}, virksomhetssertifikat, gyldig til {}",
            self.organisation().name,
            format::date(self.credential().certificate().not_after())
        )]
    }
}

/// What goes in the package, as the review lists it.
pub(super) fn documents(letter: &Letter, attachments: &[Attachment]) -> Vec<EnvelopeDocument> {
    let main = main(letter).map(|(name, role)| EnvelopeDocument {
        name,
        role: role.to_owned(),
        size: String::new(),
        sha256: String::new(),
    });
    attachments.iter().map(document).chain(main).collect()
}

/// What will be made of it, in the order it is written.
pub(super) fn package(letter: &Letter, attachments: &[Attachment]) -> Vec<PackageEntry> {
    if !letter.fiks_io.has_payload(attachments.len()) {
        return Vec::new();
    }
    let mut entries = vec![made(true, "mimetype", "Sier hva slags pakke dette er.")];
    entries.extend(main(letter).map(|(name, role)| made(true, &name, role)));
    let named = package_names(letter, attachments);
    entries.extend(attachments.iter().zip(named).map(packed_document));
    entries.push(made(
        true,
        "META-INF/ASiCManifest.xml",
        "Fingeravtrykket av hver fil i pakken.",
    ));
    entries.push(made(
        true,
        "META-INF/signature-….p7s",
        "Signaturen deres over fingeravtrykkene.",
    ));
    entries
}

/// The main file that was written, as it will go; none of a letter, which is made when it is sent.
pub(super) fn text(letter: &Letter, attachments: &[Attachment]) -> Option<EnvelopeText> {
    let fiks = &letter.fiks_io;
    if fiks.is_letter() {
        return None;
    }
    let (name, _) = main(letter)?;
    let bytes = fiks.text(attachments).ok()?;
    Some(EnvelopeText {
        name,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

fn package_names(letter: &Letter, attachments: &[Attachment]) -> Vec<String> {
    if !letter.fiks_io.is_letter() {
        return names(&letter.fiks_io, attachments);
    }
    let mut taken = HashSet::new();
    let named = attachments.iter().map(|attachment| {
        let name = safe_file_name(&attachment.name, &taken);
        taken.insert(name.clone());
        name
    });
    named.collect()
}

/// The file that we write, and what it is.
fn main(letter: &Letter) -> Option<(String, &'static str)> {
    let fiks = &letter.fiks_io;
    if fiks.is_letter() {
        return Some((ARKIVMELDING_XML.to_owned(), "Arkivmelding (lages av oss)"));
    }
    let role = match fiks.form() {
        Some(_) => "Laget av skjemaet du fylte ut",
        None => "Innholdet du har skrevet",
    };
    fiks.is_written()
        .then(|| (main_name(fiks.known(), &fiks.content), role))
}

fn to(route: &FiksIoRoute) -> Vec<String> {
    let konto = if route.konto_name.is_empty() {
        &route.konto
    } else {
        &route.konto_name
    };
    let konto = format!("Fiks IO (system til system), konto: {konto}");
    match &route.receiver {
        Some(party) => vec![format!("{} ({})", party.name, party.org.grouped()), konto],
        None => vec![konto, "Vi vet ikke hvem som har kontoen.".to_owned()],
    }
}

fn content(letter: &Letter, attachments: &[Attachment]) -> Vec<String> {
    if !letter.fiks_io.has_payload(attachments.len()) {
        return vec![NO_PAYLOAD.to_owned()];
    }
    let bytes: u64 = attachments
        .iter()
        .map(|attachment| attachment.blob.size)
        .sum();
    let mut names: Vec<String> = attachments
        .iter()
        .map(|attachment| attachment.name.clone())
        .collect();
    names.extend(main(letter).map(|(name, _)| format!("{name} (lages av oss)")));
    let count = match names.len() {
        1 => "1 fil".to_owned(),
        count => format!("{count} filer"),
    };
    vec![
        names.join(", "),
        format!("{count}, {}", format::size(bytes)),
    ]
}

/// For whom it is locked, and who says that the key is theirs: KS, or the file that it was `imported` from.
fn lock(route: &FiksIoRoute, imported: bool) -> Vec<String> {
    let owner = route
        .receiver
        .as_ref()
        .map_or(&route.konto_name, |party| &party.name);
    let Some(certificate) = route_certificate(&route.certificate) else {
        return vec![owner.clone()];
    };
    let owner = format!(
        "{owner}, nøkkel gyldig til {}",
        format::date(certificate.not_after())
    );
    if imported {
        let source =
            "Nøkkelen er fra filen dere la inn. Bare den som har den hemmelige delen, kan åpne.";
        return vec![owner, source.to_owned(), certificate.sha256()];
    }
    vec![
        owner,
        "Nøkkelen er hentet fra KS' katalog. Bare den som har den hemmelige delen, kan åpne."
            .to_owned(),
        "Er katalogen feil, kan en annen åpne. Sammenlign fingeravtrykket med mottakeren:"
            .to_owned(),
        certificate.sha256(),
    ]
}

fn carrier_reads(route: &FiksIoRoute) -> Vec<String> {
    let mut lines = vec!["Begge kontoene, tidspunktet, størrelsen og meldingstypen.".to_owned()];
    if !route.headers.is_empty() {
        let names: Vec<&str> = route.headers.keys().map(String::as_str).collect();
        lines.push(format!("Headerne du har lagt til: {}.", names.join(", ")));
    }
    lines
}

fn queue(letter: &Letter) -> String {
    let Some(seconds) = letter.fiks_io.ttl_seconds else {
        return "I sju døgn. Blir den ikke hentet, får dere vite det.".to_owned();
    };
    let (count, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "døgn"),
        s if s % 3_600 == 0 => (s / 3_600, if s == 3_600 { "time" } else { "timer" }),
        s if s % 60 == 0 => (s / 60, if s == 60 { "minutt" } else { "minutter" }),
        s => (s, if s == 1 { "sekund" } else { "sekunder" }),
    };
    format!("I {count} {unit}. Beskjed om at den ikke ble hentet, kan komme senere.")
}

fn knowledge(route: &FiksIoRoute) -> Vec<String> {
    let line = match (route.answers.received, route.answers.done) {
        (true, true) => "Når systemet deres har mottatt meldingen, og når de har kvittert.",
        (true, false) => "Når systemet deres har mottatt meldingen.",
        (false, true) => "Når systemet deres har svart.",
        (false, false) => "At meldingen ligger i køen deres. Denne typen har ikke noe svar.",
    };
    vec![format!("{line} Ikke når en person leser.")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_the_queue_is_told_in_the_largest_unit_that_fits() {
        let of = |seconds| {
            let mut letter = Letter::new("");
            letter.fiks_io.ttl_seconds = seconds;
            queue(&letter)
        };
        assert!(of(None).starts_with("I sju døgn."));
        for (seconds, words) in [
            (172_800, "I 2 døgn."),
            (3_600, "I 1 time."),
            (5_400, "I 90 minutter."),
            (61, "I 61 sekunder."),
        ] {
            let told = of(Some(seconds));
            assert!(told.starts_with(words), "{seconds} s: {told}");
        }
    }
}
