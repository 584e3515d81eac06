//! The receipt as a paper: the same content, in the same order, as the window prints (ux 5.11).

use budstikke_domain::{word, words};

use super::Sheet;
use super::sheet::{Column, Piece};
use crate::dto::{Organisation, Receipt};
use crate::{AppError, format};

/// The receipt as PDF. It may go over several pages; each says which it is, and of which message.
pub(crate) fn pdf(receipt: &Receipt, message_id: &str) -> Result<Vec<u8>, AppError> {
    let mut sheet = Sheet::new(&receipt.watermark)?;
    write(&mut sheet, receipt);
    let title = words! {
        nb: "Kvittering, meldings-id {message_id}",
        nn: "Kvittering, meldings-id {message_id}",
        en: "Receipt, message id {message_id}",
    };
    let foot = format!("{title} · {} · {}", made(receipt), receipt.program);
    sheet.finish(&title, &foot, page_of)
}

/// One page of several.
pub(crate) fn page_of(page: usize, pages: usize) -> String {
    words! { nb: "Side {page} av {pages}", nn: "Side {page} av {pages}", en: "Page {page} of {pages}" }
}

/// When it was made, and by whom.
pub(crate) fn made(receipt: &Receipt) -> String {
    let when = receipt.printed_at.parse().map(format::moment);
    let when = when.unwrap_or_else(|_| receipt.printed_at.clone());
    let who = &receipt.printed_by;
    match who.as_str() {
        "" => words! { nb: "Laget {when}", nn: "Laga {when}", en: "Made {when}" },
        _ => {
            words! { nb: "Laget {when} av {who}", nn: "Laga {when} av {who}", en: "Made {when} by {who}" }
        }
    }
}

/// Writes the receipt where `sheet` is.
pub(crate) fn write(sheet: &mut Sheet, receipt: &Receipt) {
    sheet.opening(kind(receipt), &receipt.sentence, &receipt.title);
    sheet.facts(&facts(receipt));
    if !receipt.documents.is_empty() {
        sheet.heading(documents());
        documents_table(sheet, receipt);
    }
    sheet.heading(timeline());
    timeline_table(sheet, receipt);
    sheet.framed([
        (shows(), receipt.shows.as_slice()),
        (shows_not(), receipt.shows_not.as_slice()),
    ]);
}

/// What kind of receipt it is.
pub(crate) fn kind(receipt: &Receipt) -> &'static str {
    match receipt.received {
        true => word! {
            nb: "Kvittering for mottatt melding",
            nn: "Kvittering for motteken melding",
            en: "Receipt for a message received",
        },
        false => word! {
            nb: "Kvittering for sendt melding",
            nn: "Kvittering for send melding",
            en: "Receipt for a message sent",
        },
    }
}

/// The parties, and every line of the receipt after them.
pub(crate) fn facts(receipt: &Receipt) -> Vec<(String, String)> {
    let from = match receipt.received {
        true => word! { nb: "Oppgitt avsender", nn: "Oppgitt avsendar", en: "Stated sender" },
        false => word! { nb: "Fra", nn: "Frå", en: "From" },
    };
    let to = word! { nb: "Til", nn: "Til", en: "To" };
    let mut facts = vec![
        (from.to_owned(), party(&receipt.from)),
        (to.to_owned(), party(&receipt.to)),
    ];
    let lines = receipt.facts.iter();
    facts.extend(lines.map(|line| (line.label.clone(), line.value.clone())));
    facts
}

/// `Nordfjell kommune (310 204 846)`; the number alone where there is no name.
fn party(organisation: &Organisation) -> String {
    let number = budstikke_domain::OrgNumber::parse(&organisation.org_number)
        .map_or_else(|_| organisation.org_number.clone(), |org| org.grouped());
    if organisation.name.is_empty() || organisation.name == number {
        number
    } else if number.is_empty() {
        organisation.name.clone()
    } else {
        format!("{} ({number})", organisation.name)
    }
}

pub(crate) fn documents() -> &'static str {
    word! { nb: "Dokumenter", nn: "Dokument", en: "Documents" }
}

pub(crate) fn timeline() -> &'static str {
    word! { nb: "Hva som har skjedd", nn: "Kva som har skjedd", en: "What has happened" }
}

pub(crate) fn shows() -> &'static str {
    word! { nb: "Dette viser kvitteringen", nn: "Dette viser kvitteringa", en: "What this receipt shows" }
}

pub(crate) fn shows_not() -> &'static str {
    word! { nb: "Dette viser den ikke", nn: "Dette viser ho ikkje", en: "What it does not show" }
}

/// The headings of the documents' table.
pub(crate) fn document_headings() -> [&'static str; 3] {
    [
        word! { nb: "Navn", nn: "Namn", en: "Name" },
        word! { nb: "Størrelse", nn: "Storleik", en: "Size" },
        "SHA-256",
    ]
}

/// The headings of the timeline's table.
pub(crate) fn timeline_headings() -> [&'static str; 3] {
    [
        word! { nb: "Tid", nn: "Tid", en: "Time" },
        word! { nb: "Hendelse", nn: "Hending", en: "Event" },
        word! { nb: "Kilde", nn: "Kjelde", en: "Source" },
    ]
}

fn documents_table(sheet: &mut Sheet, receipt: &Receipt) {
    let [name, size, digest] = document_headings();
    let columns = [
        column(name, 0.46, false),
        column(size, 0.13, true),
        column(digest, 0.41, false),
    ];
    let rows: Vec<_> = receipt
        .documents
        .iter()
        .map(|document| {
            vec![
                vec![Piece::Text(document.name.clone())],
                vec![Piece::Text(document.size.clone())],
                vec![Piece::Small(document.sha256.clone())],
            ]
        })
        .collect();
    sheet.table(&columns, &rows);
}

fn timeline_table(sheet: &mut Sheet, receipt: &Receipt) {
    let [time, event, source] = timeline_headings();
    let columns = [
        column(time, 0.24, false),
        column(event, 0.43, false),
        column(source, 0.33, false),
    ];
    let rows: Vec<_> = receipt
        .timeline
        .iter()
        .map(|event| {
            vec![
                vec![Piece::Text(format::stamp(&event.at))],
                vec![
                    Piece::Text(event.sentence.clone()),
                    Piece::Small(event.code.clone()),
                ],
                vec![Piece::Text(event.source.clone())],
            ]
        })
        .collect();
    sheet.table(&columns, &rows);
}

fn column(heading: &'static str, share: f32, numbers: bool) -> Column {
    Column {
        heading,
        share,
        numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::{DocumentDto, EventDto, ReceiptLine, ToneDto};

    /// A receipt with so many documents.
    fn receipt(documents: usize) -> Receipt {
        let organisation = |org: &str, name: &str| Organisation {
            org_number: org.to_owned(),
            name: name.to_owned(),
        };
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let line = |label: &str, value: &str| ReceiptLine {
            label: label.to_owned(),
            value: value.to_owned(),
        };
        let event = |at: &str, code: &str, sentence: &str| EventDto {
            id: code.to_owned(),
            code: code.to_owned(),
            sentence: sentence.to_owned(),
            tone: ToneDto::Neutral,
            at: at.to_owned(),
            source: "Melding fra Nordfjell kommune, levert av Altinn. Ikke signert.".to_owned(),
            count: 1,
            clock_note: None,
        };
        Receipt {
            received: false,
            title: "Svar på søknad om utvidet barnehagetilbud for bygdene langs \u{202e}fjorden"
                .to_owned(),
            sentence: "Arkivet hos Nordfjell kommune har bekreftet at de har mottatt meldingen."
                .to_owned(),
            from: organisation("310204838", "Solvik kommune"),
            to: organisation("310204846", "Nordfjell kommune"),
            facts: vec![
                line("Sendt", "20.11.2026 kl. 13.58"),
                line("Sendemåte", "Rett inn i arkivsystemet deres"),
                line("Meldings-id", "0198d2c4-7a31-7c11-9b60-1f9a52c7d001"),
                line("Dokumentpakkens SHA-256", digest),
            ],
            documents: (1..=documents)
                .map(|number| DocumentDto {
                    id: number.to_string(),
                    name: format!("Vedlegg {number:02} kart over området.pdf"),
                    title: String::new(),
                    role: "Vedlegg".to_owned(),
                    size: "412 kB".to_owned(),
                    kind: "PDF".to_owned(),
                    sha256: digest.to_owned(),
                })
                .collect(),
            timeline: vec![
                event("2026-11-20T12:58:00Z", "SENDT", "Levert til formidleren."),
                event(
                    "2026-11-20T13:03:11Z",
                    "LEST",
                    "Arkivet har bekreftet mottak.",
                ),
            ],
            shows: vec!["At formidleren (Altinn) har tatt imot meldingen.".to_owned()],
            shows_not: vec!["At en person har åpnet eller lest meldingen.".to_owned()],
            watermark: "TESTMILJØ".to_owned(),
            printed_at: "2026-11-20T13:05:00Z".to_owned(),
            printed_by: "Kari Nordmann".to_owned(),
            program: "Budstikke 0.1.0".to_owned(),
        }
    }

    fn pages(pdf: &[u8]) -> usize {
        let dense: Vec<u8> = pdf
            .iter()
            .copied()
            .filter(|octet| !octet.is_ascii_whitespace())
            .collect();
        let count = |needle: &[u8]| {
            dense
                .windows(needle.len())
                .filter(|at| *at == needle)
                .count()
        };
        count(b"/Type/Page") - count(b"/Type/Pages")
    }

    #[test]
    fn a_receipt_is_one_page_and_one_with_many_documents_goes_on() {
        let one = pdf(&receipt(3), "0198d2c4").unwrap();
        let many = pdf(&receipt(60), "0198d2c4").unwrap();
        if let Some(folder) = std::env::var_os("BUDSTIKKE_LOOK") {
            let folder = std::path::Path::new(&folder);
            std::fs::write(folder.join("one.pdf"), &one).unwrap();
            std::fs::write(folder.join("many.pdf"), &many).unwrap();
        }
        assert!(one.starts_with(b"%PDF-1.7"));
        assert_eq!(pages(&one), 1);
        assert!(pages(&many) > 1);
    }

    #[test]
    fn a_title_of_any_length_is_written_whole() {
        let mut long = receipt(1);
        long.title = "Svært ".repeat(600);
        long.shows = vec!["At noe skjedde. ".repeat(200)];
        assert!(pages(&pdf(&long, "id").unwrap()) > 2);
    }

    #[test]
    fn a_receipt_that_knows_nothing_is_a_page_all_the_same() {
        let mut empty = receipt(0);
        empty.title = String::new();
        empty.facts = Vec::new();
        empty.timeline = Vec::new();
        empty.shows = Vec::new();
        empty.watermark = String::new();
        assert_eq!(pages(&pdf(&empty, "").unwrap()), 1);
    }
}
