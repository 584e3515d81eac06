//! What stands between a draft and sending. The screen asks here; so does sending itself: one truth.

use budstikke_store::{Attachment, PartRole};
use budstikke_wire::fodselsnummer;

use crate::dpo;
use crate::drafts::agreed;
use crate::drafts::attachments::changed_on_disk;
use crate::drafts::fiks_io::attached::Attached;
use crate::drafts::fiks_io::check as fiks_io;
use crate::drafts::letter::Letter;
use crate::dto::{Problem, ProblemLevel};
use crate::format;

/// What of a draft the rules look at.
pub(crate) struct Checked<'a> {
    pub(crate) letter: &'a Letter,
    pub(crate) attachments: &'a [Attachment],
    /// Those of them that are judged by what they say.
    pub(crate) attached: &'a [Attached],
    /// Percent of the files that have been read, and whether one could not be; none when all are.
    pub(crate) reading: Option<(u32, bool)>,
    /// Whether letters can go over eFormidling.
    pub(crate) uses_dpo: bool,
}

/// The problems of a draft, what stops sending first, in the order of the form.
pub(crate) fn problems(draft: &Checked<'_>) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    let letter = draft.letter;
    recipient(draft, &mut found);
    if letter.is_fiks_io() && !letter.fiks_io.is_letter() {
        fiks_io::payload(draft, &mut found);
    } else if letter.is_agreed() {
        agreement(letter, &mut found);
    } else {
        texts(letter, &mut found);
    }
    documents(draft, &mut found);
    let Found(mut problems) = found;
    problems.sort_by_key(|problem| problem.level != ProblemLevel::Error);
    problems
}

/// What was found so far.
pub(crate) struct Found(Vec<Problem>);

impl Found {
    pub(crate) fn error(&mut self, field: &str, number: &str, text: impl Into<String>) {
        self.add(field, number, ProblemLevel::Error, text.into());
    }

    pub(crate) fn warning(&mut self, field: &str, number: &str, text: impl Into<String>) {
        self.add(field, number, ProblemLevel::Warning, text.into());
    }

    fn add(&mut self, field: &str, number: &str, level: ProblemLevel, text: String) {
        self.0.push(Problem {
            field: field.to_owned(),
            number: number.to_owned(),
            level,
            text,
        });
    }
}

fn recipient(draft: &Checked<'_>, found: &mut Found) {
    let letter = draft.letter;
    if letter.is_fiks_io() {
        fiks_io::recipient(letter, found);
    } else if letter.recipient.is_none() {
        found.error(
            "recipient",
            "",
            "Mottaker mangler. Søk på navn eller organisasjonsnummer.",
        );
    } else if letter.service.is_empty() {
        found.error("service", "", "Velg hvordan mottakeren skal nås.");
    } else if !draft.uses_dpo {
        found.error("service", "", dpo::not_set_up());
    } else if letter.effective_process().is_none() {
        found.error("process", "", "Velg hva meldingen gjelder.");
    }
}

fn texts(letter: &Letter, found: &mut Found) {
    let title = letter.title.trim();
    if title.is_empty() {
        found.error(
            "title",
            "R8",
            "Tittel mangler. Skriv kort hva brevet gjelder.",
        );
    }
    if title.chars().count() > 255 {
        found.warning(
            "title",
            "R20",
            "Tittelen er lengre enn 255 tegn. Noen arkiv kutter den.",
        );
    }
    if letter.case_worker.trim().is_empty() {
        found.error(
            "caseWorker",
            "R8",
            "Saksbehandler mangler. Skriv navnet ditt.",
        );
    }
    if !letter.our_reference.trim().is_empty() && case_number(&letter.our_reference).is_none() {
        found.error(
            "ourReference",
            "R19",
            "Skriv saksnummeret som 2026/412, eller la feltet stå tomt.",
        );
    }
    if letter.is_fiks_io() {
        fiks_io::letter(letter, found);
    }
    if letter.shielded {
        if letter.legal_basis.trim().is_empty() {
            found.error(
                "legalBasis",
                "R13",
                "Hjemmel mangler. Skriv hva innholdet er unntatt etter.",
            );
        }
        if letter.public_title.trim().is_empty() {
            found.error(
                "publicTitle",
                "R7",
                "Offentlig tittel må fylles ut. Slik blir tittelen vist for alle.",
            );
        } else if letter.public_title.trim() == title {
            found.warning(
                "publicTitle",
                "R13",
                "Offentlig tittel er den samme som tittelen. Fjern det som skal skjermes.",
            );
        }
    }
    for (field, text) in [("title", title), ("publicTitle", letter.open_title())] {
        if has_number(text) && (field == "title" || letter.shielded) {
            found.warning(
                field,
                "R15",
                "Tittelen ser ut til å ha et fødselsnummer. Flytt det til dokumentet.",
            );
        }
    }
    if letter.confidential && !letter.shielded && !letter.is_fiks_io() {
        found.warning(
            "confidential",
            "R13",
            "Meldingen er taushetsbelagt. Tittelen må ikke selv røpe det som skal holdes hemmelig.",
        );
    }
}

fn agreement(letter: &Letter, found: &mut Found) {
    if letter.title.trim().is_empty() {
        found.error("title", "", "Tittel mangler. Den vises bare hos dere.");
    }
    if letter.agreement.identifier.trim().is_empty() {
        found.error(
            "agreementIdentifier",
            "",
            "Meldingstype mangler. Skriv det dere har avtalt.",
        );
    }
    if let Err(text) = agreed::content(&letter.agreement) {
        found.error("agreementContent", "", text);
    }
    if agreed::names_a_person(&letter.agreement) {
        found.warning(
            "agreementContent",
            "R15",
            "Innholdet ser ut til å ha et fødselsnummer. Formidleren kan lese det. Flytt det til et dokument.",
        );
    }
}

fn documents(draft: &Checked<'_>, found: &mut Found) {
    match draft.reading {
        Some((_, true)) => {
            found.error(
                "attachments",
                "E12",
                "En fil lot seg ikke lese. Fjern den, eller velg den på nytt.",
            );
        }
        Some((percent, false)) => {
            found.error(
                "attachments",
                "",
                format!("Vi leser fortsatt filene. {percent} % er lest."),
            );
        }
        None if draft.attachments.is_empty() && draft.letter.is_to_archive() => {
            found.error("attachments", "R5", "Legg ved minst ett dokument.");
        }
        None => {}
    }
    let mains = draft
        .attachments
        .iter()
        .filter(|attachment| attachment.role == PartRole::Hoveddokument)
        .count();
    if !draft.attachments.is_empty() && mains != 1 {
        found.error(
            "attachments",
            "E13",
            "Velg hvilket dokument som er hoveddokumentet.",
        );
    }
    let limits = draft.letter.limits();
    let bytes: u64 = draft
        .attachments
        .iter()
        .map(|attachment| attachment.blob.size)
        .sum();
    if bytes > limits.total_bytes {
        found.error(
            "attachments",
            "E11",
            format!(
                "Dokumentene er {}. {} tar imot {}. Fjern noe, eller del opp i flere meldinger.",
                format::size(bytes),
                if draft.letter.is_fiks_io() {
                    "Fiks IO"
                } else {
                    "Arkivsystemet deres"
                },
                format::size(limits.total_bytes)
            ),
        );
    } else if draft.letter.is_fiks_io() {
        fiks_io::size(bytes, found);
    }
    if draft.attachments.len() > limits.documents as usize {
        found.error(
            "attachments",
            "E11",
            format!("En melding kan ha {} dokumenter.", limits.documents),
        );
    }
    for attachment in draft.attachments {
        let field = format!("attachment:{}", attachment.id);
        if attachment.blob.size == 0 {
            found.warning(&field, "", format!("{} er tom.", attachment.name));
        }
        if changed_on_disk(attachment) {
            found.error(
                &field,
                "E12",
                format!(
                    "{} er endret etter at du la den ved. Velg om du vil bruke ny versjon eller den gamle kopien.",
                    attachment.name
                ),
            );
        }
        if has_number(&attachment.name) {
            found.warning(
                &field,
                "R15",
                format!(
                    "Filnavnet {} ser ut til å ha et fødselsnummer.",
                    fodselsnummer::mask(&attachment.name)
                ),
            );
        }
    }
}

fn has_number(text: &str) -> bool {
    !fodselsnummer::find(text).is_empty()
}

/// `2026/412` as year and number; two-digit years are this century.
pub(crate) fn case_number(text: &str) -> Option<(i64, i64)> {
    let (year, number) = text.trim().split_once('/')?;
    let (year, number) = (year.trim(), number.trim());
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(year) || !digits(number) {
        return None;
    }
    let year: i64 = match year.len() {
        2 => 2000 + year.parse::<i64>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    let number: i64 = number.parse().ok()?;
    ((1900..=2200).contains(&year) && number > 0).then_some((year, number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_domain::{OrgNumber, Party, Process};
    use budstikke_store::{BlobId, BlobRef};

    fn letter() -> Letter {
        let mut letter = Letter::new("Kari Testesen");
        letter.recipient = Some(Party {
            org: OrgNumber::parse("311204823").unwrap(),
            name: "Statens prøveetat".to_owned(),
        });
        letter.service = "DPO".to_owned();
        letter.process = Some(Process::verbatim(Process::ADMINISTRASJON));
        letter.title = "Tilsvar".to_owned();
        letter
    }

    fn attachment(name: &str, size: u64, role: PartRole) -> Attachment {
        Attachment {
            id: name.to_owned(),
            ordinal: 0,
            role,
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            blob: BlobRef {
                id: BlobId::parse(&"0".repeat(32)).unwrap(),
                size,
                sha256: String::new(),
            },
            source: None,
        }
    }

    fn stops(letter: &Letter, attachments: &[Attachment]) -> Vec<String> {
        problems(&Checked {
            letter,
            attachments,
            attached: &[],
            reading: None,
            uses_dpo: true,
        })
        .into_iter()
        .filter(|problem| problem.level == ProblemLevel::Error)
        .map(|problem| format!("{} {}", problem.field, problem.number))
        .collect()
    }

    #[test]
    fn a_whole_letter_has_nothing_to_mend() {
        let attachments = [attachment("Brev.pdf", 10, PartRole::Hoveddokument)];
        assert_eq!(stops(&letter(), &attachments), Vec::<String>::new());
    }

    #[test]
    fn an_empty_draft_says_everything_that_is_missing_in_the_order_of_the_form() {
        let letter = Letter::new("");
        assert_eq!(
            stops(&letter, &[]),
            ["recipient ", "title R8", "caseWorker R8", "attachments R5"]
        );
    }

    #[test]
    fn too_much_for_the_archive_is_told_before_anything_is_sent() {
        let attachments = [attachment(
            "Stor.pdf",
            1_300_000_000,
            PartRole::Hoveddokument,
        )];
        let found = problems(&Checked {
            letter: &letter(),
            attachments: &attachments,
            attached: &[],
            reading: None,
            uses_dpo: true,
        });
        let text = &found[0].text;
        assert!(
            text.contains("1,3 GB") && text.contains("1 GB"),
            "size and limit are named: {text}"
        );
    }

    #[test]
    fn a_letter_over_dpo_is_stopped_where_only_fiks_io_is_set_up_with_what_to_do() {
        let found = problems(&Checked {
            letter: &letter(),
            attachments: &[attachment("Brev.pdf", 10, PartRole::Hoveddokument)],
            attached: &[],
            reading: None,
            uses_dpo: false,
        });
        let [problem] = found.as_slice() else {
            panic!("one thing to mend: {found:?}");
        };
        assert_eq!(problem.field, "service");
        assert!(
            problem.text.contains("i oppsettet"),
            "it says what to do: {}",
            problem.text
        );
    }

    #[test]
    fn two_main_documents_or_none_stop_the_letter() {
        let two = [
            attachment("A.pdf", 1, PartRole::Hoveddokument),
            attachment("B.pdf", 1, PartRole::Hoveddokument),
        ];
        assert_eq!(stops(&letter(), &two), ["attachments E13"]);
        assert_eq!(
            stops(&letter(), &[attachment("A.pdf", 1, PartRole::Vedlegg)]),
            ["attachments E13"]
        );
    }

    #[test]
    fn a_case_number_is_read_as_people_write_it() {
        assert_eq!(case_number("2026/412"), Some((2026, 412)));
        assert_eq!(case_number(" 26/00412 "), Some((2026, 412)));
        for text in ["412", "2026-412", "2026/", "x/1", "1/1", "2026/0"] {
            assert_eq!(case_number(text), None, "{text}");
        }
    }
}
