//! The konvolutt of a message over FIKS IO (ux 5.8): KS carries it from konto to konto, and reads what
//! stands around the payload.

use std::collections::HashSet;

use budstikke_domain::{FiksIoRoute, word, words};
use budstikke_packaging::KeyOps;
use budstikke_store::Attachment;
use budstikke_wire::{ARKIVMELDING_XML, safe_file_name};

use super::{document, made, packed_document, row};
use crate::drafts::fiks_io::{main_name, names};
use crate::drafts::letter::Letter;
use crate::dto::{EnvelopeDocument, EnvelopeRow, EnvelopeText, PackageEntry};
use crate::recipients::route_certificate;
use crate::{App, AppError, format};

fn no_payload() -> &'static str {
    word! {
        nb: "Meldingen har ikke innhold.",
        nn: "Meldinga har ikkje innhald.",
        en: "The message has no content.",
    }
}

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
            vec![words! {
                nb: "Ikke låst. {none}",
                nn: "Ikkje låst. {none}",
                en: "Not locked. {none}",
                none = no_payload(),
            }]
        };
        let melding_type = route.melding_type.as_str().to_owned();
        let cannot = if packed {
            word! {
                nb: "Tittel, tekst og dokumenter.",
                nn: "Tittel, tekst og dokument.",
                en: "Title, text and documents.",
            }
        } else {
            word! {
                nb: "Tittelen. Den blir hos dere.",
                nn: "Tittelen. Han blir hos dykk.",
                en: "The title. It stays at your organisation.",
            }
        };
        Ok(vec![
            row(
                "to",
                word! { nb: "Til", nn: "Til", en: "To" },
                true,
                to(route),
            ),
            row(
                "from",
                word! { nb: "Fra", nn: "Frå", en: "From" },
                true,
                self.from(),
            ),
            row(
                "agreement",
                word! {
                    nb: "Meldingstype",
                    nn: "Meldingstype",
                    en: "Message type",
                },
                true,
                vec![melding_type],
            ),
            row(
                "content",
                word! {
                    nb: "Innhold",
                    nn: "Innhald",
                    en: "Content",
                },
                false,
                content(letter, attachments),
            ),
            row(
                "signer",
                word! {
                    nb: "Signeres med",
                    nn: "Blir signert med",
                    en: "To be signed with",
                },
                false,
                self.signer(packed),
            ),
            row(
                "lock",
                word! { nb: "Låses for", nn: "Blir låst for", en: "To be locked for" },
                false,
                lock,
            ),
            row(
                "carrierReads",
                word! {
                    nb: "KS kan lese",
                    nn: "KS kan lese",
                    en: "KS can read",
                },
                true,
                carrier_reads(route),
            ),
            row(
                "carrierCannot",
                word! { nb: "KS kan ikke lese", nn: "KS kan ikkje lese", en: "KS cannot read" },
                false,
                vec![cannot.to_owned()],
            ),
            row(
                "queue",
                word! {
                    nb: "Kan ligge i køen",
                    nn: "Kan liggje i køen",
                    en: "Can stay in the queue",
                },
                true,
                vec![queue(letter)],
            ),
            row(
                "knowledge",
                word! {
                    nb: "Du får vite",
                    nn: "Du får vite",
                    en: "You will learn",
                },
                false,
                knowledge(route),
            ),
        ])
    }

    fn from(&self) -> Vec<String> {
        let own = self.organisation();
        let konto = self.fiks().map(|fiks| fiks.config.konto_name.as_str());
        let mut lines = vec![format!("{} ({})", own.name, own.org.grouped())];
        lines.extend(konto.map(|name| {
            words! {
                nb: "Konto: {name}",
                nn: "Konto: {name}",
                en: "Account: {name}",
            }
        }));
        lines
    }

    fn signer(&self, packed: bool) -> Vec<String> {
        if !packed {
            return vec![words! {
                nb: "Ikke signert. {none}",
                nn: "Ikkje signert. {none}",
                en: "Not signed. {none}",
                none = no_payload(),
            }];
        }
        vec![words! {
            nb: "{name}, virksomhetssertifikat, gyldig til {until}",
            nn: "{name}, verksemdssertifikat, gyldig til {until}",
            en: "{name}, organisation certificate, valid until {until}",
            name = self.organisation().name,
            until = format::date(self.credential().certificate().not_after()),
        }]
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
    let mut entries = vec![made(
        true,
        "mimetype",
        word! {
            nb: "Sier hva slags pakke dette er.",
            nn: "Seier kva slags pakke dette er.",
            en: "Says what kind of package this is.",
        },
    )];
    entries.extend(main(letter).map(|(name, role)| made(true, &name, role)));
    let named = package_names(letter, attachments);
    entries.extend(attachments.iter().zip(named).map(packed_document));
    entries.push(made(
        true,
        "META-INF/ASiCManifest.xml",
        word! {
            nb: "Fingeravtrykket av hver fil i pakken.",
            nn: "Fingeravtrykket av kvar fil i pakken.",
            en: "The fingerprint of each file in the package.",
        },
    ));
    entries.push(made(
        true,
        "META-INF/signature-….p7s",
        word! {
            nb: "Signaturen deres over fingeravtrykkene.",
            nn: "Signaturen dykkar over fingeravtrykka.",
            en: "Your signature over the fingerprints.",
        },
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
        return Some((
            ARKIVMELDING_XML.to_owned(),
            word! {
                nb: "Arkivmelding (lages av oss)",
                nn: "Arkivmelding (blir laga av oss)",
                en: "Arkivmelding (made by us)",
            },
        ));
    }
    let role = match fiks.form() {
        Some(_) => word! {
            nb: "Laget av skjemaet du fylte ut",
            nn: "Laga av skjemaet du fylte ut",
            en: "Made from the form you filled in",
        },
        None => word! {
            nb: "Innholdet du har skrevet",
            nn: "Innhaldet du har skrive",
            en: "The content you have written",
        },
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
    let konto = words! {
        nb: "Fiks IO (system til system), konto: {konto}",
        nn: "Fiks IO (system til system), konto: {konto}",
        en: "Fiks IO (system to system), account: {konto}",
    };
    match &route.receiver {
        Some(party) => vec![format!("{} ({})", party.name, party.org.grouped()), konto],
        None => vec![
            konto,
            words! {
                nb: "Vi vet ikke hvem som har kontoen.",
                nn: "Vi veit ikkje kven som har kontoen.",
                en: "We do not know whose account it is.",
            },
        ],
    }
}

fn content(letter: &Letter, attachments: &[Attachment]) -> Vec<String> {
    if !letter.fiks_io.has_payload(attachments.len()) {
        return vec![no_payload().to_owned()];
    }
    let bytes: u64 = attachments
        .iter()
        .map(|attachment| attachment.blob.size)
        .sum();
    let mut names: Vec<String> = attachments
        .iter()
        .map(|attachment| attachment.name.clone())
        .collect();
    names.extend(main(letter).map(|(name, _)| {
        words! {
            nb: "{name} (lages av oss)",
            nn: "{name} (blir laga av oss)",
            en: "{name} (made by us)",
        }
    }));
    let count = match names.len() {
        1 => words! { nb: "1 fil", nn: "1 fil", en: "1 file" },
        count => words! { nb: "{count} filer", nn: "{count} filer", en: "{count} files" },
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
    let owner = words! {
        nb: "{owner}, nøkkel gyldig til {until}",
        nn: "{owner}, nøkkel gyldig til {until}",
        en: "{owner}, key valid until {until}",
        until = format::date(certificate.not_after()),
    };
    if imported {
        let source = word! {
            nb: "Nøkkelen er fra filen dere la inn. Bare den som har den hemmelige delen, kan åpne.",
            nn: "Nøkkelen er frå fila de la inn. Berre den som har den hemmelege delen, kan opne.",
            en: "The key is from the file you added. Only whoever has the secret part can open it.",
        };
        return vec![owner, source.to_owned(), certificate.sha256()];
    }
    vec![
        owner,
        words! {
            nb: "Nøkkelen er hentet fra KS' katalog. Bare den som har den hemmelige delen, kan åpne.",
            nn: "Nøkkelen er henta frå katalogen til KS. Berre den som har den hemmelege delen, kan opne.",
            en: "The key was fetched from the directory of KS. Only whoever has the secret part can open it.",
        },
        words! {
            nb: "Er katalogen feil, kan en annen åpne. Sammenlign fingeravtrykket med mottakeren:",
            nn: "Er katalogen feil, kan ein annan opne. Samanlikn fingeravtrykket med mottakaren:",
            en: "If the directory is wrong, someone else can open it. Compare the fingerprint with the recipient:",
        },
        certificate.sha256(),
    ]
}

fn carrier_reads(route: &FiksIoRoute) -> Vec<String> {
    let mut lines = vec![words! {
        nb: "Begge kontoene, tidspunktet, størrelsen og meldingstypen.",
        nn: "Begge kontoane, tidspunktet, storleiken og meldingstypen.",
        en: "Both accounts, the time, the size and the message type.",
    }];
    if !route.headers.is_empty() {
        let names: Vec<&str> = route.headers.keys().map(String::as_str).collect();
        lines.push(words! {
            nb: "Headerne du har lagt til: {names}.",
            nn: "Headerane du har lagt til: {names}.",
            en: "The headers you have added: {names}.",
            names = names.join(", "),
        });
    }
    lines
}

fn queue(letter: &Letter) -> String {
    let Some(seconds) = letter.fiks_io.ttl_seconds else {
        return words! {
            nb: "I sju døgn. Blir den ikke hentet, får dere vite det.",
            nn: "I sju døgn. Blir ho ikkje henta, får de vite det.",
            en: "For seven days. If it is not fetched, you will be told.",
        };
    };
    let (count, unit) = match seconds {
        86_400 => (1, word! { nb: "døgn", nn: "døgn", en: "day" }),
        s if s % 86_400 == 0 => (s / 86_400, word! { nb: "døgn", nn: "døgn", en: "days" }),
        3_600 => (1, word! { nb: "time", nn: "time", en: "hour" }),
        s if s % 3_600 == 0 => (s / 3_600, word! { nb: "timer", nn: "timar", en: "hours" }),
        60 => (1, word! { nb: "minutt", nn: "minutt", en: "minute" }),
        s if s % 60 == 0 => (
            s / 60,
            word! { nb: "minutter", nn: "minutt", en: "minutes" },
        ),
        1 => (1, word! { nb: "sekund", nn: "sekund", en: "second" }),
        s => (s, word! { nb: "sekunder", nn: "sekund", en: "seconds" }),
    };
    words! {
        nb: "I {count} {unit}. Beskjed om at den ikke ble hentet, kan komme senere.",
        nn: "I {count} {unit}. Beskjed om at ho ikkje vart henta, kan kome seinare.",
        en: "For {count} {unit}. Word that it was not fetched may come later.",
    }
}

fn knowledge(route: &FiksIoRoute) -> Vec<String> {
    let line = match (route.answers.received, route.answers.done) {
        (true, true) => word! {
            nb: "Når systemet deres har mottatt meldingen, og når de har kvittert.",
            nn: "Når systemet deira har motteke meldinga, og når dei har kvittert.",
            en: "When their system has received the message, and when they have sent a receipt.",
        },
        (true, false) => word! {
            nb: "Når systemet deres har mottatt meldingen.",
            nn: "Når systemet deira har motteke meldinga.",
            en: "When their system has received the message.",
        },
        (false, true) => word! {
            nb: "Når systemet deres har svart.",
            nn: "Når systemet deira har svart.",
            en: "When their system has answered.",
        },
        (false, false) => word! {
            nb: "At meldingen ligger i køen deres. Denne typen har ikke noe svar.",
            nn: "At meldinga ligg i køen deira. Denne typen har ikkje noko svar.",
            en: "That the message is in their queue. This type has no answer.",
        },
    };
    vec![words! {
        nb: "{line} Ikke når en person leser.",
        nn: "{line} Ikkje når ein person les.",
        en: "{line} Not when a person reads it.",
    }]
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
