//! What a person types in the search field, read (ux 5.2).
//!
//! Words must all be there, each may go on. Words between quotes stand together. `||` parts alternatives, `&&` says
//! what stands there anyway. `til:`, `fra:` and `id:` say where a word stands; `status:`, `kanal:`, `før:`, `etter:`
//! and `er:` narrow the whole. Nothing that is typed is an error: what is not understood is told.

use budstikke_domain::{ServiceIdentifier, Tone, word, words};
use budstikke_store::{Phrase, Search, Within};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::format::oslo;

/// What was read, and what could not be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) search: Search,
    /// Sentences about what was not understood and therefore does not count.
    pub(crate) unclear: Vec<String>,
}

/// A piece between blanks: an operator, if it has one, and its text.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    operator: Option<String>,
    text: String,
    quoted: bool,
}

const OPERATORS: [&str; 9] = [
    "til", "fra", "id", "orgnr", "status", "kanal", "før", "etter", "er",
];

/// Reads `text`, typed on the day `today`.
pub(crate) fn read(text: &str, today: Date) -> Read {
    let mut read = Read::default();
    let mut all = Vec::new();
    for piece in pieces(&joined_numbers(text)) {
        match (piece.operator.as_deref(), piece.text.as_str()) {
            (None, "&&") if !piece.quoted => {}
            (None, "||") if !piece.quoted => read.search.any.push(std::mem::take(&mut all)),
            (None, _) => all.push(phrase(Within::Anything, &piece)),
            (Some("fra"), _) => all.push(phrase(Within::Sender, &piece)),
            (Some("til"), _) => all.push(phrase(Within::Receiver, &piece)),
            (Some("id"), _) => all.push(phrase(Within::Ids, &piece)),
            (Some("orgnr"), _) => all.push(phrase(Within::Anything, &piece)),
            (Some(operator), value) => {
                if let Err(unclear) = narrow(&mut read.search, operator, value, today) {
                    read.unclear.push(unclear);
                }
            }
        }
    }
    read.search.any.push(all);
    // An alternative without words would be everything: «a ||» is still being typed.
    read.search.any.retain(|all| !all.is_empty());
    read
}

fn phrase(within: Within, piece: &Piece) -> Phrase {
    Phrase {
        text: number(&piece.text).unwrap_or_else(|| piece.text.clone()),
        within,
        prefix: !piece.quoted,
    }
}

/// The nine digits of an organisation number with what stands before it on the wire (`0192:310204838`).
fn number(text: &str) -> Option<String> {
    let (scheme, digits) = text.split_once(':')?;
    let plain = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (scheme == "0192" && plain).then(|| digits.to_owned())
}

/// `310 204 838` is one number.
fn joined_numbers(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let three = |word: Option<&&str>, ends: bool| {
        word.is_some_and(|word| {
            let digits = if ends {
                word.rsplit(':').next().unwrap_or(word)
            } else {
                word
            };
            digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let mut joined: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if three(words.get(at), true)
            && three(words.get(at + 1), false)
            && three(words.get(at + 2), false)
        {
            joined.push(words.get(at..at + 3).unwrap_or_default().concat());
            at += 3;
        } else {
            joined.push((*word).to_owned());
            at += 1;
        }
    }
    joined.join(" ")
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let operator = OPERATORS.iter().find_map(|operator| {
            let (word, after) = rest.split_once(':')?;
            (word.to_lowercase() == *operator).then_some((*operator, after))
        });
        let after = operator.map_or(rest, |(_, after)| after);
        let (piece, quoted, left) = match after.strip_prefix('"') {
            Some(quoted) => {
                // One that is not closed goes to the end: it is still being typed.
                let (inside, left) = quoted.split_once('"').unwrap_or((quoted, ""));
                (inside, true, left)
            }
            None => {
                let (word, left) = after.split_once(char::is_whitespace).unwrap_or((after, ""));
                (word, false, left)
            }
        };
        if !piece.is_empty() {
            pieces.push(Piece {
                operator: operator.map(|(operator, _)| operator.to_owned()),
                text: piece.to_owned(),
                quoted,
            });
        }
        rest = left.trim_start();
    }
    pieces
}

/// Narrows the whole search, or says what is not understood.
fn narrow(search: &mut Search, operator: &str, value: &str, today: Date) -> Result<(), String> {
    let wanted = value.to_lowercase();
    match operator {
        "status" => {
            search.tone = Some(tone(&wanted).ok_or_else(|| {
                unknown(
                    operator,
                    value,
                    word! {
                        nb: "feil, advarsel, ferdig eller venter",
                        nn: "feil, advarsel, ferdig eller venter",
                        en: "feil, advarsel, ferdig or venter",
                    },
                )
            })?)
        }
        "kanal" => {
            search.service = Some(service(&wanted).ok_or_else(|| {
                unknown(
                    operator,
                    value,
                    word! {
                        nb: "dpo eller fiksio",
                        nn: "dpo eller fiksio",
                        en: "dpo or fiksio",
                    },
                )
            })?);
        }
        "er" => match wanted.as_str() {
            "ulest" => search.unread = true,
            "taushetsbelagt" => search.confidential = true,
            _ => {
                return Err(unknown(
                    operator,
                    value,
                    word! {
                        nb: "ulest eller taushetsbelagt",
                        nn: "ulest eller taushetsbelagt",
                        en: "ulest or taushetsbelagt",
                    },
                ));
            }
        },
        "før" => {
            search.until = Some(start_of(&wanted, today).ok_or_else(|| no_day(operator, value))?)
        }
        "etter" => {
            search.from = Some(start_of(&wanted, today).ok_or_else(|| no_day(operator, value))?)
        }
        _ => {}
    }
    Ok(())
}

fn unknown(operator: &str, value: &str, known: &str) -> String {
    words! {
        nb: "Vi kjenner ikke «{operator}:{value}», og har ikke tatt hensyn til det. Prøv {known}.",
        nn: "Vi kjenner ikkje «{operator}:{value}», og har ikkje teke omsyn til det. Prøv {known}.",
        en: "We do not know “{operator}:{value}”, and have not taken it into account. Try {known}.",
    }
}

fn no_day(operator: &str, value: &str) -> String {
    words! {
        nb: "«{operator}:{value}» er ingen dato, og vi har ikke tatt hensyn til det. Skriv den som 20.11.2026.",
        nn: "«{operator}:{value}» er ingen dato, og vi har ikkje teke omsyn til det. Skriv han som 20.11.2026.",
        en: "“{operator}:{value}” is no date, and we have not taken it into account. Write it as 20.11.2026.",
    }
}

fn tone(word: &str) -> Option<Tone> {
    Some(match word {
        "feil" | "feilet" | "avvist" => Tone::Danger,
        "advarsel" => Tone::Warning,
        "ferdig" | "levert" | "ok" => Tone::Success,
        "venter" | "underveis" => Tone::Neutral,
        _ => return None,
    })
}

fn service(word: &str) -> Option<ServiceIdentifier> {
    Some(match word {
        "dpo" | "altinn" | "eformidling" => ServiceIdentifier::Dpo,
        "fiksio" | "fiks-io" | "fiks" | "dpfio" => ServiceIdentifier::FiksIo,
        _ => return None,
    })
}

/// When the day `text` names begins here: `20.11.2026`, `2026-11-20`, `20.11` of this year or the last.
fn start_of(text: &str, today: Date) -> Option<Timestamp> {
    let date = match text.split(['.', '-']).collect::<Vec<_>>().as_slice() {
        [year, month, day] if year.len() == 4 => day_of(year, month, day)?,
        [day, month, year] => day_of(year, month, day)?,
        [day, month] => {
            let this = day_of(&today.year().to_string(), month, day)?;
            // A day that has not come yet is that of last year.
            match this > today {
                true => day_of(&(today.year() - 1).to_string(), month, day)?,
                false => this,
            }
        }
        _ => return None,
    };
    Some(date.to_zoned(oslo()).ok()?.timestamp())
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let year = if year.len() == 4 {
        year.parse().ok()?
    } else {
        return None;
    };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn today() -> Date {
        date(2026, 11, 22)
    }

    fn any(text: &str) -> Vec<Vec<(Within, String, bool)>> {
        let told = |phrase: Phrase| (phrase.within, phrase.text, phrase.prefix);
        let read = super::read(text, today());
        assert_eq!(read.unclear, Vec::<String>::new());
        read.search
            .any
            .into_iter()
            .map(|all| all.into_iter().map(told).collect())
            .collect()
    }

    fn plain(text: &str) -> (Within, String, bool) {
        (Within::Anything, text.to_owned(), true)
    }

    #[test]
    fn words_stand_for_themselves_and_quotes_hold_them_together() {
        assert_eq!(any(""), Vec::<Vec<_>>::new());
        assert_eq!(
            any("  vedtak   skole "),
            [[plain("vedtak"), plain("skole")]]
        );
        let together = (Within::Anything, "vedtak om".to_owned(), false);
        assert_eq!(
            any("\"vedtak om\" skole"),
            [[together.clone(), plain("skole")]]
        );
        assert_eq!(any("\"vedtak om"), [[together]], "still being typed");
    }

    #[test]
    fn alternatives_are_parted_as_users_of_the_integrasjonspunkt_part_them() {
        assert_eq!(
            any("a && b || c"),
            [vec![plain("a"), plain("b")], vec![plain("c")]]
        );
        assert_eq!(any("a ||"), [[plain("a")]], "still being typed");
        assert_eq!(any("|| &&"), Vec::<Vec<_>>::new());
    }

    #[test]
    fn an_organisation_number_is_one_however_it_is_written() {
        for text in [
            "310204838",
            "310 204 838",
            "0192:310204838",
            "0192:310 204 838",
        ] {
            assert_eq!(any(text), [[plain("310204838")]], "{text}");
        }
        let receiver = (Within::Receiver, "310204838".to_owned(), true);
        assert_eq!(any("til:310 204 838"), [[receiver]]);
        assert_eq!(any("310 204"), [[plain("310"), plain("204")]], "no number");
    }

    #[test]
    fn operators_say_where_a_word_stands() {
        let within = |within, text: &str, prefix| (within, text.to_owned(), prefix);
        assert_eq!(
            any("fra:nav Til:\"statens prøveetat\" id:7d1c"),
            [[
                within(Within::Sender, "nav", true),
                within(Within::Receiver, "statens prøveetat", false),
                within(Within::Ids, "7d1c", true)
            ]]
        );
        assert_eq!(
            any("Sak:2026/4"),
            [[plain("Sak:2026/4")]],
            "no operator, but words"
        );
        assert_eq!(any("fra:"), Vec::<Vec<_>>::new(), "still being typed");
    }

    #[test]
    fn the_whole_can_be_narrowed() {
        let read = read(
            "er:ulest er:taushetsbelagt status:feil kanal:fiksio etter:20.11.2026 før:21.11",
            today(),
        );
        assert_eq!(read.unclear, Vec::<String>::new());
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        assert_eq!(
            read.search,
            Search {
                unread: true,
                confidential: true,
                tone: Some(Tone::Danger),
                service: Some(ServiceIdentifier::FiksIo),
                from: at("2026-11-19T23:00:00Z"),
                until: at("2026-11-20T23:00:00Z"),
                ..Search::default()
            }
        );
        assert_eq!(
            super::read("før:24.12", today()).search.until,
            at("2025-12-23T23:00:00Z")
        );
        assert_eq!(
            super::read("etter:2026-06-01", today()).search.from,
            at("2026-05-31T22:00:00Z")
        );
    }

    #[test]
    fn what_is_not_understood_is_told_and_does_not_count() {
        for text in [
            "status:blå",
            "kanal:post",
            "er:borte",
            "før:i går",
            "etter:31.02.2026",
            "etter:1.1.26",
        ] {
            let read = read(text, today());
            assert_eq!(read.unclear.len(), 1, "{text}");
            let narrowed = Search {
                any: Vec::new(),
                ..read.search
            };
            assert_eq!(narrowed, Search::default(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read(text in "\\PC{0,40}|([a-zø]{1,6}:|\"|\\|\\||&&| |[0-9]{3}){0,12}") {
            let read = read(&text, today());
            prop_assert!(read.search.any.iter().all(|all| !all.is_empty()));
        }
    }
}
