//! What stands between a draft over FIKS IO and sending, as far as it is told without asking anybody
//! (fiks-io 12); what the konto can take is judged when it is looked up.

use std::collections::HashSet;

use budstikke_domain::{word, words};
use budstikke_store::Attachment;
use budstikke_wire::fiks_io::{
    Catalogue, KLIENT_KORRELASJONS_ID, KLIENT_MELDING_ID, KnownMeldingstype, KontoId, PayloadRule,
};
use budstikke_wire::fodselsnummer;

use super::attached::Attached;
use super::content;
use super::payload::{main_name, names};
use crate::drafts::check::{Checked, Found, case_number};
use crate::drafts::letter::Letter;
use crate::format;

/// The platform keeps a message for so long when nothing is said, and nobody has promised more.
const LONGEST_TTL: u32 = 7 * 24 * 60 * 60;
/// From here on a package takes long to send and to fetch.
const LARGE: u64 = 100_000_000;
/// The correlation id as older programs spell it.
const OLD_KORRELASJON_ID: &str = "klientKorrelasjonId";

/// Who it is for, and of which type.
pub(crate) fn recipient(letter: &Letter, found: &mut Found) {
    let fiks = &letter.fiks_io;
    if fiks.konto.is_empty() {
        let text = word! {
            nb: "Velg kontoen som skal ha meldingen, eller lim inn en konto-id.",
            nn: "Vel kontoen som skal ha meldinga, eller lim inn ein konto-id.",
            en: "Choose the account that is to have the message, or paste an account ID.",
        };
        found.error("recipient", "", text);
    } else if KontoId::parse(&fiks.konto).is_none() {
        let text = word! {
            nb: "Konto-id-en er ikke hel. Den har 32 tegn i fem grupper med bindestrek.",
            nn: "Konto-id-en er ikkje heil. Han har 32 teikn i fem grupper med bindestrek.",
            en: "The account ID is not complete. It has 32 characters in five groups with hyphens.",
        };
        found.error("recipient", "", text);
    }
    let catalogue = Catalogue::builtin();
    if fiks.reply_to.is_none() && catalogue.is_answer(fiks.melding_type()) == Some(true) {
        let text = word! {
            nb: "Meldingstypen er et svar. Åpne meldingen som skal besvares, og svar derfra.",
            nn: "Meldingstypen er eit svar. Opne meldinga som skal svarast på, og svar derifrå.",
            en: "The message type is an answer. Open the message to be answered, and answer from there.",
        };
        found.error("fiksType", "", text);
    }
    ttl(letter, found);
    headers(letter, found);
}

/// What a letter to an archive leaves out or turns into something else.
pub(crate) fn letter(letter: &Letter, found: &mut Found) {
    let reference = letter.their_reference.trim();
    if !reference.is_empty() && case_number(reference).is_none() {
        let text = word! {
            nb: "«Deres sak» er ikke et saksnummer som 2026/412. Arkivet lager en ny sak.",
            nn: "«Saka deira» er ikkje eit saksnummer som 2026/412. Arkivet lagar ei ny sak.",
            en: "“Their case” is not a case number such as 2026/412. The archive makes a new case.",
        };
        found.warning("theirReference", "R17", text);
    }
}

/// The payload of a meldingstype that is no letter.
pub(crate) fn payload(draft: &Checked<'_>, found: &mut Found) {
    let (letter, attachments, attached) = (draft.letter, draft.attachments, draft.attached);
    let fiks = &letter.fiks_io;
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
    let some = fiks.is_written() || !attachments.is_empty();
    let Some(known) = fiks.known() else {
        unknown(letter, attachments, attached, found);
        return;
    };
    match known.payload {
        PayloadRule::Never if some => {
            let text = word! {
                nb: "Denne meldingstypen har ikke innhold. Ta bort teksten og filene.",
                nn: "Denne meldingstypen har ikkje innhald. Ta bort teksten og filene.",
                en: "This message type has no content. Remove the text and the files.",
            };
            found.error("fiksContent", "", text);
        }
        PayloadRule::Required if !some => {
            found.error("fiksContent", "", required(known));
        }
        _ if some => {
            files(letter, attachments, known, found);
            content::check(fiks, attachments, attached, found);
        }
        _ => {}
    }
}

/// Of a type that we do not know nothing can be said but what a person's own schema says.
fn unknown(letter: &Letter, attachments: &[Attachment], attached: &[Attached], found: &mut Found) {
    let fiks = &letter.fiks_io;
    if fiks.schema.is_none() || !content::has_json(fiks, attached) {
        let text = word! {
            nb: "Vi kjenner ikke meldingstypen. Vi kontrollerer ikke innholdet.",
            nn: "Vi kjenner ikkje meldingstypen. Vi kontrollerer ikkje innhaldet.",
            en: "We do not know the message type. We do not check the content.",
        };
        found.warning("fiksType", "", text);
        return;
    }
    let text = word! {
        nb: "Vi kjenner ikke meldingstypen. Vi kontrollerer bare innholdet mot JSON-skjemaet.",
        nn: "Vi kjenner ikkje meldingstypen. Vi kontrollerer berre innhaldet mot JSON-skjemaet.",
        en: "We do not know the message type. We only check the content against the JSON schema.",
    };
    found.warning("fiksType", "", text);
    content::check(fiks, attachments, attached, found);
}

/// What is worth a thought about the size.
pub(crate) fn size(bytes: u64, found: &mut Found) {
    if bytes > LARGE {
        let text = words! {
            nb: "Filene er {size}. Det kan ta lang tid å sende og hente dem.",
            nn: "Filene er {size}. Det kan ta lang tid å sende og hente dei.",
            en: "The files are {size}. Sending and fetching them may take a long time.",
            size = format::size(bytes),
        };
        found.warning("attachments", "", text);
    }
}

fn required(known: &KnownMeldingstype) -> String {
    match known.files.first() {
        Some(name) => words! {
            nb: "Innholdet mangler. Skriv det her, eller legg ved {name}.",
            nn: "Innhaldet manglar. Skriv det her, eller legg ved {name}.",
            en: "The content is missing. Write it here, or attach {name}.",
        },
        None => words! {
            nb: "Innholdet mangler. Legg ved en fil.",
            nn: "Innhaldet manglar. Legg ved ei fil.",
            en: "The content is missing. Attach a file.",
        },
    }
}

fn files(
    letter: &Letter,
    attachments: &[Attachment],
    known: &KnownMeldingstype,
    found: &mut Found,
) {
    let fiks = &letter.fiks_io;
    let names = names(fiks, attachments);
    let written = fiks.is_written();
    let main = main_name(Some(known), &fiks.content);
    let has_main = written || names.contains(&main);
    if !known.files.is_empty() && !has_main {
        let text = words! {
            nb: "Filen {main} mangler. Skriv innholdet her, eller legg den ved.",
            nn: "Fila {main} manglar. Skriv innhaldet her, eller legg ho ved.",
            en: "The file {main} is missing. Write the content here, or attach it.",
        };
        found.error("fiksContent", "", text);
    }
    let extra = names.iter().filter(|name| !known.files.contains(name));
    if !known.files.is_empty() && !known.documents && extra.count() > 0 {
        let text = words! {
            nb: "Meldingstypen har bare {names}. Mottakeren ser bort fra andre filer.",
            nn: "Meldingstypen har berre {names}. Mottakaren ser bort frå andre filer.",
            en: "The message type has only {names}. The recipient ignores other files.",
            names = known.files.join(word! { nb: " og ", nn: " og ", en: " and " }),
        };
        found.warning("attachments", "", text);
    }
}

fn ttl(letter: &Letter, found: &mut Found) {
    match letter.fiks_io.ttl_seconds {
        Some(0) => {
            let text = word! {
                nb: "Meldingen må få ligge i køen i minst ett sekund.",
                nn: "Meldinga må få liggje i køen i minst eitt sekund.",
                en: "The message must be allowed to stay in the queue for at least one second.",
            };
            found.error("fiksTtl", "", text);
        }
        Some(seconds) if seconds > LONGEST_TTL => {
            let text = word! {
                nb: "Plattformen lover ikke å ta vare på meldingen i mer enn sju døgn.",
                nn: "Plattforma lovar ikkje å ta vare på meldinga i meir enn sju døgn.",
                en: "The platform does not promise to keep the message for more than seven days.",
            };
            found.warning("fiksTtl", "", text);
        }
        _ => {}
    }
}

fn headers(letter: &Letter, found: &mut Found) {
    let ours = [
        KLIENT_MELDING_ID,
        KLIENT_KORRELASJONS_ID,
        OLD_KORRELASJON_ID,
    ];
    let mut seen = HashSet::new();
    for header in &letter.fiks_io.headers {
        let name = header.name.trim();
        if name.is_empty() {
            if !header.value.is_empty() {
                found.error(
                    "fiksHeaders",
                    "",
                    word! {
                        nb: "En header mangler navn. Skriv navnet, eller fjern den.",
                        nn: "Ein header manglar namn. Skriv namnet, eller fjern han.",
                        en: "A header has no name. Write the name, or remove it.",
                    },
                );
            }
        } else if ours.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            let text = words! {
                nb: "Headeren {name} setter vi selv. Fjern den.",
                nn: "Headeren {name} set vi sjølve. Fjern han.",
                en: "We set the header {name} ourselves. Remove it.",
            };
            found.error("fiksHeaders", "", text);
        } else if !seen.insert(name.to_lowercase()) {
            let text = words! {
                nb: "Headeren {name} står to ganger. Fjern den ene.",
                nn: "Headeren {name} står to gonger. Fjern den eine.",
                en: "The header {name} is there twice. Remove one of them.",
            };
            found.error("fiksHeaders", "", text);
        }
        if !fodselsnummer::find(&header.value).is_empty() {
            let text = word! {
                nb: "En header ser ut til å ha et fødselsnummer. KS kan lese headere. Flytt det.",
                nn: "Ein header ser ut til å ha eit fødselsnummer. KS kan lese headerar. Flytt det.",
                en: "A header seems to have a national identity number. KS can read headers. Move it.",
            };
            found.warning("fiksHeaders", "R15", text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafts::check::{Checked, problems};
    use crate::dto::{FiksIoHeader, ProblemLevel};
    use budstikke_store::{BlobId, BlobRef, PartRole};

    fn letter(melding_type: &str, content: &str) -> Letter {
        let mut letter = Letter::new("Kari Testesen");
        letter.service = "DPFIO".to_owned();
        letter.title = "Prøve".to_owned();
        letter.fiks_io.konto = "11111111-1111-4111-8111-111111111111".to_owned();
        letter.fiks_io.melding_type = melding_type.to_owned();
        letter.fiks_io.content = content.to_owned();
        letter
    }

    fn file(name: &str) -> Attachment {
        Attachment {
            id: name.to_owned(),
            ordinal: 0,
            role: PartRole::Hoveddokument,
            name: name.to_owned(),
            media_type: "application/xml".to_owned(),
            blob: BlobRef {
                id: BlobId::parse(&"0".repeat(32)).unwrap(),
                size: 10,
                sha256: String::new(),
            },
            source: None,
        }
    }

    fn said(letter: &Letter, attachments: &[Attachment]) -> Vec<(String, bool)> {
        let checked = Checked {
            letter,
            attachments,
            attached: &[],
            reading: None,
            // Nothing here asks for it.
            uses_dpo: false,
        };
        let found = problems(&checked).into_iter();
        found
            .map(|problem| (problem.field, problem.level == ProblemLevel::Error))
            .collect()
    }

    fn one(field: &str, stops: bool) -> Vec<(String, bool)> {
        vec![(field.to_owned(), stops)]
    }

    const SOK: &str = "no.ks.fiks.arkiv.v1.innsyn.sok";
    const PING: &str = "no.ks.fiks.arkiv.v1.ping";
    const HENT: &str = "no.ks.fiks.plan.v2.innsyn.aktoerer.hent";

    #[test]
    fn a_payload_stands_where_the_type_wants_one_and_nowhere_else() {
        assert_eq!(said(&letter(PING, ""), &[]), []);
        assert_eq!(said(&letter(PING, "x"), &[]), one("fiksContent", true));
        assert_eq!(
            said(&letter(PING, ""), &[file("a.xml")]),
            one("fiksContent", true)
        );
        assert_eq!(said(&letter(SOK, ""), &[]), one("fiksContent", true));
        assert_eq!(
            said(&letter(SOK, ""), &[file("any.xml")]),
            [],
            "it becomes sok.xml"
        );
        let two = [
            file("a.xml"),
            Attachment {
                role: PartRole::Vedlegg,
                ..file("b.xml")
            },
        ];
        let fields = said(&letter(SOK, ""), &two);
        assert!(
            fields.contains(&("fiksContent".to_owned(), true)),
            "none is sok.xml: {fields:?}"
        );
    }

    #[test]
    fn what_is_written_is_judged_by_what_it_is() {
        assert_eq!(said(&letter(HENT, "{"), &[]), one("fiksContent", true));
        assert_eq!(said(&letter(HENT, "{}"), &[]), []);
        let wrong = said(
            &letter(
                SOK,
                "<sok xmlns=\"https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/sok/v1\"/>",
            ),
            &[],
        );
        assert!(
            wrong.contains(&("fiksContent".to_owned(), true)),
            "{wrong:?}"
        );
        assert_eq!(
            said(&letter(SOK, "<ukjent/>"), &[]),
            one("fiksContent", false),
            "no schema of ours: told, and not stopped"
        );
        assert_eq!(
            said(&letter("no.example.v1.noe", "fritt"), &[]),
            one("fiksType", false),
            "a type of somebody's own"
        );
    }

    #[test]
    fn an_answer_needs_a_message_to_answer() {
        let answer = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";
        let mut letter = letter(answer, "");
        assert_eq!(said(&letter, &[]), one("fiksType", true));
        letter.fiks_io.reply_to = Some("22222222-2222-4222-8222-222222222222".to_owned());
        assert_eq!(said(&letter, &[]), []);
    }

    #[test]
    fn headers_of_ours_and_headers_twice_are_refused_and_names_of_people_told() {
        let with = |headers: &[(&str, &str)]| {
            let mut letter = letter(PING, "");
            letter.fiks_io.headers = headers
                .iter()
                .map(|(name, value)| FiksIoHeader {
                    name: (*name).to_owned(),
                    value: (*value).to_owned(),
                })
                .collect();
            said(&letter, &[])
        };
        assert_eq!(
            with(&[("bydel", "3"), ("", "")]),
            [],
            "an empty row is none"
        );
        assert_eq!(with(&[("KlientMeldingId", "3")]), one("fiksHeaders", true));
        assert_eq!(with(&[("a", "1"), ("A", "2")]), one("fiksHeaders", true));
        assert_eq!(with(&[("", "verdi")]), one("fiksHeaders", true));
        assert_eq!(with(&[("nr", "13816510060")]), one("fiksHeaders", false));
    }

    #[test]
    fn a_message_lies_in_the_queue_for_a_second_at_least() {
        let with = |seconds| {
            let mut letter = letter(PING, "");
            letter.fiks_io.ttl_seconds = Some(seconds);
            said(&letter, &[])
        };
        assert_eq!(with(0), one("fiksTtl", true));
        assert_eq!(with(1), []);
        assert_eq!(
            with(LONGEST_TTL + 1),
            one("fiksTtl", false),
            "nobody has promised more"
        );
    }

    #[test]
    fn a_konto_is_needed_and_must_be_whole() {
        let mut letter = letter(PING, "");
        for konto in ["", "76b035a9"] {
            letter.fiks_io.konto = konto.to_owned();
            assert_eq!(said(&letter, &[]), one("recipient", true), "«{konto}»");
        }
    }
}
