//! What can be looked for, picked out of anything that somebody pastes: an id, a number, or a whole e-mail.

use budstikke_domain::OrgNumber;

/// A fragment of an id is looked for from so many signs on.
const LEAST_OF_AN_ID: usize = 6;
/// What is longer, or has more lines, is no title that somebody typed.
const LONGEST_TITLE: usize = 120;
/// More of a kind than this is no question about one message.
const MOST: usize = 8;

/// What was picked out, each as it is looked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Picked {
    /// Whole ids, lower-case.
    pub(crate) ids: Vec<String>,
    /// What may be the beginning of an id. Only where nothing else was written.
    pub(crate) fragment: Option<String>,
    /// Organisation numbers.
    pub(crate) orgs: Vec<String>,
    /// Case numbers, `2026/412`.
    pub(crate) cases: Vec<String>,
    /// What may stand in a title. Only where nothing else was written.
    pub(crate) words: Option<String>,
}

/// Picks out what can be looked for. Total: any text at all has an answer.
pub(crate) fn pick(text: &str) -> Picked {
    let mut picked = Picked::default();
    for word in words(text) {
        if is_id(word) {
            keep(&mut picked.ids, word.to_ascii_lowercase());
        } else if is_case(word) {
            keep(&mut picked.cases, word.to_owned());
        }
    }
    for number in numbers(text) {
        keep(&mut picked.orgs, number);
    }
    let typed = text.trim();
    let nothing = picked.ids.is_empty() && picked.orgs.is_empty() && picked.cases.is_empty();
    if nothing && !typed.is_empty() && typed.lines().count() == 1 {
        if is_fragment(typed) {
            picked.fragment = Some(typed.to_ascii_lowercase());
        } else if typed.chars().count() <= LONGEST_TITLE {
            picked.words = Some(typed.to_owned());
        }
    }
    picked
}

fn keep(all: &mut Vec<String>, one: String) {
    if all.len() < MOST && !all.contains(&one) {
        all.push(one);
    }
}

/// Between blanks, and without the signs that stand round an id in a sentence or a table.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '=' | ',' | ';' | '"' | '|' | '<' | '>' | ':');
    text.split(ends)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// A UUID, as every id of a message is.
fn is_id(word: &str) -> bool {
    let groups: Vec<&str> = word.split('-').collect();
    let long = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
    long && groups.iter().all(|group| is_hex(group))
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The beginning of a UUID, or another id that one can not take for a word: it has a digit.
fn is_fragment(text: &str) -> bool {
    text.len() >= LEAST_OF_AN_ID
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.starts_with(|c: char| c.is_ascii_hexdigit())
}

/// `2026/412`, `26/412`.
fn is_case(word: &str) -> bool {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split_once('/').is_some_and(|(year, number)| {
        matches!(year.len(), 2 | 4) && digits(year, 4) && digits(number, 8)
    })
}

/// Every organisation number, however it is written: nine digits whose check digit fits, perhaps in threes.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run = String::new();
    let mut blank = false;
    let mut end = |run: &mut String| {
        if let Ok(number) = OrgNumber::parse(run) {
            found.push(number.digits());
        }
        run.clear();
    };
    // A sign that belongs to an id makes what follows part of that, and no number.
    let mut inside = false;
    for c in text.chars() {
        match c {
            '0'..='9' if !inside => {
                // Threes with one blank between them are one number, any other groups are several.
                if blank && !matches!(run.len(), 3 | 6) {
                    end(&mut run);
                }
                blank = false;
                run.push(c);
            }
            ' ' | '\u{a0}' if !run.is_empty() && !blank => blank = true,
            c => {
                inside = c.is_alphanumeric() || c == '-' || c == '/';
                if inside && !blank {
                    // What a letter follows at once is part of something else.
                    run.clear();
                } else {
                    end(&mut run);
                }
                blank = false;
            }
        }
    }
    end(&mut run);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "7d1c0a52-9f3e-4c1b-8a77-2f1f5e0c9d10";

    fn picked(text: &str) -> Picked {
        let picked = pick(text);
        assert!(picked.words.is_none() || picked.ids.is_empty());
        picked
    }

    #[test]
    fn an_id_is_found_whatever_stands_round_it() {
        for text in [
            ID.to_owned(),
            ID.to_uppercase(),
            format!("  {ID}\n"),
            format!("messageId={ID}"),
            format!("\"messageId\":\"{ID}\","),
            format!("Meldingen ({ID}) kom aldri frem."),
            format!("urn:uuid:{ID}"),
        ] {
            assert_eq!(picked(&text).ids, [ID], "{text}");
        }
    }

    #[test]
    fn a_whole_e_mail_gives_up_ids_and_organisations() {
        let other = "0b5f9a10-1111-4222-8333-944445555666";
        let mail = format!(
            "Hei!\nDet er ikke mottatt kvittering for meldingen.\n\nMessage-ID: {ID}\nConversation-ID: {other}\n\
             Sender: 0192:310204838\nReceiver: 311 204 823\nTidspunkt: 2026-11-20T14:03:11+01:00\nTlf. 22 00 00 00\n"
        );
        let picked = picked(&mail);
        assert_eq!(picked.ids, [ID, other]);
        assert_eq!(picked.orgs, ["310204838", "311204823"]);
        assert_eq!(
            (picked.fragment, picked.words),
            (None, None),
            "a letter is no title"
        );
    }

    #[test]
    fn digits_that_are_no_organisation_are_not_taken_for_one() {
        for text in [
            "310204839",
            "3102048381",
            "12-310204838",
            "310204838a",
            "22 00 00 00",
        ] {
            assert_eq!(picked(text).orgs, Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            picked("310 204 838 og 311204823").orgs,
            ["310204838", "311204823"]
        );
    }

    #[test]
    fn the_beginning_of_an_id_is_looked_for_from_six_signs_on() {
        assert_eq!(
            picked("7D1C0A52-9f").fragment.as_deref(),
            Some("7d1c0a52-9f")
        );
        assert_eq!(picked("7d1c0").fragment, None);
        assert_eq!(
            picked("decade").words.as_deref(),
            Some("decade"),
            "a word without digits"
        );
    }

    #[test]
    fn a_case_and_a_title_are_looked_for_as_they_are() {
        assert_eq!(picked("Gjelder sak 2026/412.").cases, ["2026/412"]);
        assert_eq!(picked("24/12").cases, ["24/12"]);
        assert_eq!(
            picked(" Purring på svar ").words.as_deref(),
            Some("Purring på svar")
        );
        assert_eq!(picked("1234/5").cases.len(), 1);
        assert_eq!(picked("123/5").cases, Vec::<String>::new());
        assert_eq!(picked(""), Picked::default());
        assert_eq!(picked("en\nto"), Picked::default());
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_has_an_answer_and_an_id_in_it_is_found(
            before in "\\PC{0,40}", after in "\\PC{0,40}"
        ) {
            let text = format!("{before} {ID} {after}");
            prop_assert!(pick(&text).ids.iter().any(|id| id == ID) || pick(&before).ids.len() >= MOST);
            prop_assert!(pick(&before).orgs.len() <= MOST);
        }
    }
}
