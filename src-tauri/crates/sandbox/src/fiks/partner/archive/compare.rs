//! How what stands in a field is compared with what is looked for (arkivmelding B.5, `sok`).

use std::cmp::Ordering;

use budstikke_wire::arkivmelding::DateText;
use budstikke_wire::fiks_arkiv::{
    EksternNoekkel, Identifikatorer, Kode, Sokeparameter, Sokeverdier,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::No;

/// What stands in a field.
pub(super) enum Said<'a> {
    /// Texts: one, or one for each of what may be several.
    Texts(Vec<&'a str>),
    /// A whole number.
    Number(Option<i64>),
    /// A moment; a day is its beginning in Oslo.
    Moment(Option<Timestamp>),
    /// A key of a program.
    Key(Option<&'a EksternNoekkel>),
}

/// By which something is sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    Number(Option<i64>),
    Moment(Option<Timestamp>),
    Text(Option<String>),
}

impl<'a> Said<'a> {
    pub(super) fn text(text: &'a str) -> Said<'a> {
        Said::Texts(vec![text])
    }

    pub(super) fn code(code: &'a Option<Kode>) -> Said<'a> {
        Said::Texts(code.iter().map(|code| code.kode.as_str()).collect())
    }

    pub(super) fn name(person: &'a Option<Identifikatorer>) -> Said<'a> {
        let names = person.iter().filter_map(|person| person.navn.as_deref());
        Said::Texts(names.collect())
    }

    pub(super) fn number(text: &Option<String>) -> Said<'a> {
        let number = text.as_deref().and_then(|text| text.trim().parse().ok());
        Said::Number(number)
    }

    pub(super) fn moment(text: &Option<DateText>) -> Said<'a> {
        Said::Moment(text.as_ref().and_then(|text| moment(&text.0)))
    }
}

/// Whether the field is as the parameter wants it. What is not there is not equal to anything.
pub(super) fn is_found(said: &Said<'_>, parameter: &Sokeparameter) -> Result<bool, No> {
    let operator = parameter.operator.as_str();
    match (said, &parameter.verdier) {
        (Said::Key(own), Sokeverdier::EksternNoekkel(asked)) => match operator {
            "equal" => Ok(*own == Some(asked)),
            "notequal" => Ok(*own != Some(asked)),
            _ => Err(unfit(parameter)),
        },
        (Said::Texts(own), Sokeverdier::Tekster(asked)) => {
            let own: Vec<String> = own.iter().map(|text| text.to_lowercase()).collect();
            let asked: Vec<String> = asked.iter().map(|text| text.to_lowercase()).collect();
            if operator == "wildcardquery" {
                let like = |text: &String| asked.iter().any(|pattern| is_like(pattern, text));
                return Ok(own.iter().any(like));
            }
            several(&own, &asked, parameter)
        }
        (Said::Number(own), Sokeverdier::Tall(asked)) => {
            let asked: Option<Vec<i64>> = asked.iter().map(|n| n.trim().parse().ok()).collect();
            let asked = asked.ok_or_else(|| unfit(parameter))?;
            several(own.as_slice(), &asked, parameter)
        }
        (Said::Moment(own), Sokeverdier::Datoer(asked)) => {
            let asked: Option<Vec<Timestamp>> = asked.iter().map(|text| moment(text)).collect();
            let asked = asked.ok_or_else(|| unfit(parameter))?;
            several(own.as_slice(), &asked, parameter)
        }
        _ => Err(unfit(parameter)),
    }
}

/// The key that a thing is sorted by.
pub(super) fn order_of(said: &Said<'_>) -> Order {
    match said {
        Said::Texts(texts) => Order::Text(texts.first().map(|text| text.to_lowercase())),
        Said::Number(number) => Order::Number(*number),
        Said::Moment(moment) => Order::Moment(*moment),
        Said::Key(key) => Order::Text(key.map(|key| key.noekkel.clone())),
    }
}

/// Whether one of `own` is as the operator wants it; `notequal` wants none of them equal.
fn several<T: Ord>(own: &[T], asked: &[T], parameter: &Sokeparameter) -> Result<bool, No> {
    let against = |wanted: fn(Ordering) -> bool| match asked {
        [one] => Ok(own.iter().any(|own| wanted(own.cmp(one)))),
        _ => Err(unfit(parameter)),
    };
    match (parameter.operator.as_str(), asked) {
        ("equal", _) => against(Ordering::is_eq),
        ("notequal", _) => against(Ordering::is_eq).map(|found| !found),
        ("lessthan", _) => against(Ordering::is_lt),
        ("lessequal", _) => against(Ordering::is_le),
        ("greaterthan", _) => against(Ordering::is_gt),
        ("greaterequal", _) => against(Ordering::is_ge),
        ("between", [first, last]) => Ok(own.iter().any(|own| first <= own && own <= last)),
        ("inlist", _) => Ok(own.iter().any(|own| asked.contains(own))),
        _ => Err(unfit(parameter)),
    }
}

fn unfit(parameter: &Sokeparameter) -> No {
    let Sokeparameter { operator, felt, .. } = parameter;
    No::bad(format!("{operator} passer ikke med verdien og {felt}."))
}

/// Whether a text is as the pattern has it: `*` stands for any text, `?` for one character.
fn is_like(pattern: &str, text: &str) -> bool {
    // Which beginnings of the text the pattern so far fits; linear in both, whatever the stars.
    let text: Vec<char> = text.chars().collect();
    let mut fits = vec![false; text.len() + 1];
    if let Some(first) = fits.first_mut() {
        *first = true;
    }
    for sign in pattern.chars() {
        let mut before = false;
        let mut any = false;
        for (index, fit) in fits.iter_mut().enumerate() {
            let here = *fit;
            any |= here;
            let last = index.checked_sub(1).and_then(|index| text.get(index));
            *fit = match sign {
                '*' => any,
                '?' => before,
                _ => before && last == Some(&sign),
            };
            before = here;
        }
    }
    fits.last().copied().unwrap_or(false)
}

/// A moment or a day, with or without a zone; without one it is Oslo's.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
    let local = match text.parse::<DateTime>() {
        Ok(local) => local,
        // A day may have a zone behind it, which says nothing of which day it is.
        Err(_) => text
            .get(..10)?
            .parse::<Date>()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight()),
    };
    local.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_a_question_mark_for_one_character() {
        let like = [
            ("*bevilling*", "skjenkebevilling i vik"),
            ("s?k", "søk"),
            ("*", ""),
            ("a**b", "ab"),
        ];
        for (pattern, text) in like {
            assert!(is_like(pattern, text), "{pattern} {text}");
        }
        let unlike = [("sak", "saken"), ("s?k", "sk"), ("*vik", "vika"), ("", "a")];
        for (pattern, text) in unlike {
            assert!(!is_like(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_day_is_its_beginning_in_oslo() {
        let midnight = moment("2026-11-20T00:00:00+01:00");
        assert!(midnight.is_some());
        assert_eq!(moment("2026-11-20"), midnight);
        assert_eq!(moment("2026-11-20+01:00"), midnight);
        assert_eq!(moment("2026-11-20T00:00:00"), midnight);
        assert_eq!(moment("snart"), None);
    }
}
