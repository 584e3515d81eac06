//! What stands between a draft and sending. The screen asks here; so does sending itself: one truth.

use budstikke_domain::{word, words};
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
            word! {
                nb: "Mottaker mangler. Søk på navn eller organisasjonsnummer.",
                nn: "Mottakar manglar. Søk på namn eller organisasjonsnummer.",
                en: "The recipient is missing. Search by name or organisation number.",
            },
        );
    } else if letter.service.is_empty() {
        found.error(
            "service",
            "",
            word! {
                nb: "Velg hvordan mottakeren skal nås.",
                nn: "Vel korleis mottakaren skal nåast.",
                en: "Choose how the recipient is to be reached.",
            },
        );
    } else if !draft.uses_dpo {
        found.error("service", "", dpo::not_set_up());
    } else if letter.effective_process().is_none() {
        found.error(
            "process",
            "",
            word! {
                nb: "Velg hva meldingen gjelder.",
                nn: "Vel kva meldinga gjeld.",
                en: "Choose what the message is about.",
            },
        );
    }
}

fn texts(letter: &Letter, found: &mut Found) {
    let title = letter.title.trim();
    if title.is_empty() {
        found.error(
            "title",
            "R8",
            word! {
                nb: "Tittel mangler. Skriv kort hva brevet gjelder.",
                nn: "Tittel manglar. Skriv kort kva brevet gjeld.",
                en: "The title is missing. Write briefly what the letter is about.",
            },
        );
    }
    if title.chars().count() > 255 {
        found.warning(
            "title",
            "R20",
            word! {
                nb: "Tittelen er lengre enn 255 tegn. Noen arkiv kutter den.",
                nn: "Tittelen er lengre enn 255 teikn. Nokre arkiv kuttar han.",
                en: "The title is longer than 255 characters. Some archives cut it short.",
            },
        );
    }
    if letter.case_worker.trim().is_empty() {
        found.error(
            "caseWorker",
            "R8",
            word! {
                nb: "Saksbehandler mangler. Skriv navnet ditt.",
                nn: "Saksbehandlar manglar. Skriv namnet ditt.",
                en: "The case worker is missing. Write your name.",
            },
        );
    }
    if !letter.our_reference.trim().is_empty() && case_number(&letter.our_reference).is_none() {
        found.error(
            "ourReference",
            "R19",
            word! {
                nb: "Skriv saksnummeret som 2026/412, eller la feltet stå tomt.",
                nn: "Skriv saksnummeret som 2026/412, eller lat feltet stå tomt.",
                en: "Write the case number as 2026/412, or leave the field empty.",
            },
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
                word! {
                    nb: "Hjemmel mangler. Skriv hva innholdet er unntatt etter.",
                    nn: "Heimel manglar. Skriv kva innhaldet er unnateke etter.",
                    en: "The legal basis is missing. Write what the content is exempted under.",
                },
            );
        }
        if letter.public_title.trim().is_empty() {
            found.error(
                "publicTitle",
                "R7",
                word! {
                    nb: "Offentlig tittel må fylles ut. Slik blir tittelen vist for alle.",
                    nn: "Offentleg tittel må fyllast ut. Slik blir tittelen vist for alle.",
                    en: "The public title must be filled in. This is how the title is shown to everyone.",
                },
            );
        } else if letter.public_title.trim() == title {
            found.warning(
                "publicTitle",
                "R13",
                word! {
                    nb: "Offentlig tittel er den samme som tittelen. Fjern det som skal skjermes.",
                    nn: "Offentleg tittel er den same som tittelen. Fjern det som skal skjermast.",
                    en: "The public title is the same as the title. Remove what is to be shielded.",
                },
            );
        }
    }
    for (field, text) in [("title", title), ("publicTitle", letter.open_title())] {
        if has_number(text) && (field == "title" || letter.shielded) {
            found.warning(
                field,
                "R15",
                word! {
                    nb: "Tittelen ser ut til å ha et fødselsnummer. Flytt det til dokumentet.",
                    nn: "Tittelen ser ut til å ha eit fødselsnummer. Flytt det til dokumentet.",
                    en: "The title seems to have a national identity number. Move it to the document.",
                },
            );
        }
    }
    if letter.confidential && !letter.shielded && !letter.is_fiks_io() {
        found.warning(
            "confidential",
            "R13",
            word! {
                nb: "Meldingen er taushetsbelagt. Tittelen må ikke selv røpe det som skal holdes hemmelig.",
                nn: "Meldinga er underlagd teieplikt. Tittelen må ikkje sjølv røpe det som skal haldast hemmeleg.",
                en: "The message is confidential. The title itself must not reveal what is to be kept secret.",
            },
        );
    }
}

fn agreement(letter: &Letter, found: &mut Found) {
    if letter.title.trim().is_empty() {
        found.error(
            "title",
            "",
            word! {
                nb: "Tittel mangler. Den vises bare hos dere.",
                nn: "Tittel manglar. Han blir berre vist hos dykk.",
                en: "The title is missing. It is shown only at your organisation.",
            },
        );
    }
    if letter.agreement.identifier.trim().is_empty() {
        found.error(
            "agreementIdentifier",
            "",
            word! {
                nb: "Meldingstype mangler. Skriv det dere har avtalt.",
                nn: "Meldingstype manglar. Skriv det de har avtalt.",
                en: "The message type is missing. Write what you have agreed.",
            },
        );
    }
    if let Err(text) = agreed::content(&letter.agreement) {
        found.error("agreementContent", "", text);
    }
    if agreed::names_a_person(&letter.agreement) {
        found.warning(
            "agreementContent",
            "R15",
            word! {
                nb: "Innholdet ser ut til å ha et fødselsnummer. Formidleren kan lese det. Flytt det til et dokument.",
                nn: "Innhaldet ser ut til å ha eit fødselsnummer. Formidlaren kan lese det. Flytt det til eit dokument.",
                en: "The content seems to have a national identity number. The carrier can read it. Move it to a document.",
            },
        );
    }
}

fn documents(draft: &Checked<'_>, found: &mut Found) {
    match draft.reading {
        Some((_, true)) => {
            found.error(
                "attachments",
                "E12",
                word! {
                    nb: "En fil lot seg ikke lese. Fjern den, eller velg den på nytt.",
                    nn: "Ei fil let seg ikkje lese. Fjern ho, eller vel ho på nytt.",
                    en: "A file cannot be read. Remove it, or choose it again.",
                },
            );
        }
        Some((percent, false)) => {
            found.error(
                "attachments",
                "",
                words! {
                    nb: "Vi leser fortsatt filene. {percent} % er lest.",
                    nn: "Vi les framleis filene. {percent} % er lese.",
                    en: "We are still reading the files. {percent}% has been read.",
                },
            );
        }
        None if draft.attachments.is_empty() && draft.letter.is_to_archive() => {
            found.error(
                "attachments",
                "R5",
                word! {
                    nb: "Legg ved minst ett dokument.",
                    nn: "Legg ved minst eitt dokument.",
                    en: "Attach at least one document.",
                },
            );
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
            word! {
                nb: "Velg hvilket dokument som er hoveddokumentet.",
                nn: "Vel kva for eit dokument som er hovuddokumentet.",
                en: "Choose which document is the main document.",
            },
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
            words! {
                nb: "Dokumentene er {size}. {who} tar imot {limit}. Fjern noe, eller del opp i flere meldinger.",
                nn: "Dokumenta er {size}. {who} tek imot {limit}. Fjern noko, eller del opp i fleire meldingar.",
                en: "The documents are {size}. {who} accepts {limit}. Remove something, or divide it into several messages.",
                size = format::size(bytes),
                who = if draft.letter.is_fiks_io() {
                    "Fiks IO"
                } else {
                    word! {
                        nb: "Arkivsystemet deres",
                        nn: "Arkivsystemet deira",
                        en: "Their archive system",
                    }
                },
                limit = format::size(limits.total_bytes),
            },
        );
    } else if draft.letter.is_fiks_io() {
        fiks_io::size(bytes, found);
    }
    if draft.attachments.len() > limits.documents as usize {
        found.error(
            "attachments",
            "E11",
            words! {
                nb: "En melding kan ha {most} dokumenter.",
                nn: "Ei melding kan ha {most} dokument.",
                en: "A message can have {most} documents.",
                most = limits.documents,
            },
        );
    }
    for attachment in draft.attachments {
        let field = format!("attachment:{}", attachment.id);
        if attachment.blob.size == 0 {
            found.warning(
                &field,
                "",
                words! {
                    nb: "{name} er tom.",
                    nn: "{name} er tom.",
                    en: "{name} is empty.",
                    name = attachment.name,
                },
            );
        }
        if changed_on_disk(attachment) {
            found.error(
                &field,
                "E12",
                words! {
                    nb: "{name} er endret etter at du la den ved. Velg om du vil bruke ny versjon eller den gamle kopien.",
                    nn: "{name} er endra etter at du la ho ved. Vel om du vil bruke ny versjon eller den gamle kopien.",
                    en: "{name} was changed after you attached it. Choose the new version or the old copy.",
                    name = attachment.name,
                },
            );
        }
        if has_number(&attachment.name) {
            found.warning(
                &field,
                "R15",
                words! {
                    nb: "Filnavnet {name} ser ut til å ha et fødselsnummer.",
                    nn: "Filnamnet {name} ser ut til å ha eit fødselsnummer.",
                    en: "The file name {name} seems to have a national identity number.",
                    name = fodselsnummer::mask(&attachment.name),
                },
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
