//! The konvolutt of a draft to several: one row says once what goes for all, and whom it goes for where not.

use budstikke_domain::{word, words};

use crate::dto::{EnvelopeGroup, EnvelopeRow};

/// The rows in the order of the konvolutt, whichever ways there are.
const ORDER: [&str; 11] = [
    "to",
    "from",
    "agreement",
    "content",
    "signer",
    "lock",
    "carrierReads",
    "carrierCannot",
    "deadline",
    "queue",
    "knowledge",
];

/// The rows of one recipient.
pub(super) struct RowsOf {
    pub(super) name: String,
    pub(super) rows: Vec<EnvelopeRow>,
}

/// One konvolutt for all of them. With one recipient it is that one's.
pub(super) fn together(mut of: Vec<RowsOf>) -> Vec<EnvelopeRow> {
    if of.len() == 1 {
        return of.pop().map(|only| only.rows).unwrap_or_default();
    }
    let mut rows: Vec<EnvelopeRow> = Vec::new();
    for key in ORDER {
        let mut labels: Vec<&str> = Vec::new();
        for row in of.iter().flat_map(|one| &one.rows) {
            if row.key == key && !labels.contains(&row.label.as_str()) {
                labels.push(&row.label);
            }
        }
        for label in labels {
            rows.extend(merged(&of, key, label));
        }
    }
    rows
}

/// The row of one key and label. «Formidleren» and «KS» are two that can read.
fn merged(of: &[RowsOf], key: &str, label: &str) -> Option<EnvelopeRow> {
    let mut having: Vec<(&str, &EnvelopeRow)> = Vec::new();
    for one in of {
        let mut rows = one.rows.iter();
        let row = rows.find(|row| row.key == key && row.label == label);
        having.extend(row.map(|row| (one.name.as_str(), row)));
    }
    let (_, first) = having.first()?;
    if key == "content" {
        // The same documents to all; what we write beside them is written for each.
        let mut row = (*first).clone();
        if let Some(sum) = row.lines.last_mut() {
            *sum = words! {
                nb: "{sum} til hver mottaker",
                nn: "{sum} til kvar mottakar",
                en: "{sum} to each recipient",
            };
        }
        return Some(row);
    }
    let for_all = |line: &String| {
        having.len() == of.len() && having.iter().all(|(_, row)| row.lines.contains(line))
    };
    // Who it goes to and who can open it is told whole, one after the other.
    let shared: Vec<String> = match key {
        "to" | "lock" => Vec::new(),
        _ => first
            .lines
            .iter()
            .filter(|line| for_all(line))
            .cloned()
            .collect(),
    };
    let mut groups: Vec<EnvelopeGroup> = Vec::new();
    for (name, row) in &having {
        let own = row.lines.iter().filter(|line| !shared.contains(line));
        let lines: Vec<String> = own.cloned().collect();
        if lines.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|group| group.lines == lines) {
            Some(group) if !group.about.is_empty() => {
                group.about = format!("{}, {name}", group.about);
            }
            Some(_) => {}
            None => {
                let says = lines.first().is_some_and(|line| line.contains(name));
                groups.push(EnvelopeGroup {
                    about: if says {
                        String::new()
                    } else {
                        (*name).to_owned()
                    },
                    lines,
                });
            }
        }
    }
    let mut lines = shared;
    if key == "to" {
        lines.push(
            word! {
                nb: "Hver får sin egen melding. Ingen av dem ser hvem de andre er.",
                nn: "Kvar får si eiga melding. Ingen av dei ser kven dei andre er.",
                en: "Each gets a message of its own. None of them sees who the others are.",
            }
            .to_owned(),
        );
    }
    Some(EnvelopeRow {
        groups,
        lines,
        ..(*first).clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, label: &str, lines: &[&str]) -> EnvelopeRow {
        EnvelopeRow {
            key: key.to_owned(),
            label: label.to_owned(),
            groups: Vec::new(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            carrier_reads: true,
        }
    }

    fn of(name: &str, rows: Vec<EnvelopeRow>) -> RowsOf {
        RowsOf {
            name: name.to_owned(),
            rows,
        }
    }

    #[test]
    fn what_goes_for_all_is_said_once_and_what_does_not_with_whom_it_is_for() {
        let rows = together(vec![
            of(
                "Nordfjell",
                vec![
                    row("to", "Til", &["Nordfjell (1)", "Rett inn"]),
                    row("lock", "Låses for", &["Nordfjell, sertifikat", "Bare de"]),
                    row("carrierReads", "Formidleren kan lese", &["Avsender"]),
                    row("deadline", "Svar ventes innen", &["i morgen"]),
                    row("carrierCannot", "Ikke lese", &["Tittel"]),
                ],
            ),
            of(
                "Solvik",
                vec![
                    row("to", "Til", &["Solvik (2)", "Rett inn"]),
                    row("lock", "Låses for", &["Solvik, sertifikat", "Bare de"]),
                    row("carrierReads", "KS kan lese", &["Avsender"]),
                    row("queue", "I køen", &["sju døgn"]),
                    row("carrierCannot", "Ikke lese", &["Tittel"]),
                ],
            ),
        ]);
        let told: Vec<String> = rows
            .iter()
            .map(|row| {
                let groups: Vec<String> = row
                    .groups
                    .iter()
                    .map(|group| format!("[{}] {}", group.about, group.lines.join(" / ")))
                    .collect();
                format!(
                    "{}: {} + {}",
                    row.label,
                    groups.join("; "),
                    row.lines.join(" / ")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Til: [] Nordfjell (1) / Rett inn; [] Solvik (2) / Rett inn + Hver får sin egen melding. \
                 Ingen av dem ser hvem de andre er.",
                "Låses for: [] Nordfjell, sertifikat / Bare de; [] Solvik, sertifikat / Bare de + ",
                "Formidleren kan lese: [Nordfjell] Avsender + ",
                "KS kan lese: [Solvik] Avsender + ",
                "Ikke lese:  + Tittel",
                "Svar ventes innen: [Nordfjell] i morgen + ",
                "I køen: [Solvik] sju døgn + ",
            ]
        );
    }
}
