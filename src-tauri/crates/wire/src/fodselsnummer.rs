//! Fødselsnummer and D-numbers in texts: found by their control digits, and masked.
//!
//! Titles and file names go places where such a number must not be read (arkivmelding A.7, R15).

use std::ops::Range;

/// Whether `text` is exactly eleven digits that could be a fødselsnummer or D-number.
///
/// Synthetic ones count too: months raised by 80, 65, 40 or 20.
pub fn is_valid(text: &str) -> bool {
    let mut digits = [0_u32; 11];
    let mut chars = text.chars();
    for slot in &mut digits {
        let Some(digit) = chars
            .next()
            .filter(char::is_ascii_digit)
            .and_then(|c| c.to_digit(10))
        else {
            return false;
        };
        *slot = digit;
    }
    chars.next().is_none() && date_fits(&digits) && control_digits_fit(&digits)
}

/// Where in `text` such numbers stand, in bytes. A single space or no-break space after the sixth
/// digit is part of the number; digits inside a longer row of digits are not.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let digit = |index: usize| chars.get(index).is_some_and(|(_, c)| c.is_ascii_digit());
    let mut index = 0;
    while index < chars.len() {
        if !digit(index) || index > 0 && digit(index - 1) {
            index += 1;
            continue;
        }
        let gap = usize::from(matches!(
            chars.get(index + 6),
            Some((_, ' ' | '\u{a0}' | '\u{202f}'))
        ));
        let last = index + 10 + gap;
        let number: String = (index..=last)
            .filter_map(|i| chars.get(i))
            .map(|(_, c)| *c)
            .filter(char::is_ascii_digit)
            .collect();
        if is_valid(&number) && !digit(last + 1) {
            let start = chars.get(index).map_or(0, |(offset, _)| *offset);
            let end = chars
                .get(last + 1)
                .map_or(text.len(), |(offset, _)| *offset);
            found.push(start..end);
            index = last + 1;
        } else {
            index += 1;
        }
    }
    found
}

/// `text` with the last five digits of each such number replaced by `*****`.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for range in find(text) {
        masked.push_str(text.get(from..range.start).unwrap_or_default());
        let number = text.get(range.clone()).unwrap_or_default();
        let visible: String = number.chars().take(6).collect();
        masked.push_str(&visible);
        masked.push_str("*****");
        from = range.end;
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    masked
}

fn date_fits(digits: &[u32; 11]) -> bool {
    let [d1, d2, m1, m2, ..] = *digits;
    let (day, month) = (d1 * 10 + d2, m1 * 10 + m2);
    // D-numbers have 40 added to the day.
    let day = if day > 40 { day - 40 } else { day };
    let month = [80, 65, 40, 20, 0]
        .iter()
        .find_map(|raised| month.checked_sub(*raised).filter(|m| (1..=12).contains(m)));
    let Some(month) = month else { return false };
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}

fn control_digits_fit(digits: &[u32; 11]) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let sum = |weights: &[u32]| -> u32 {
        digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| digit * weight)
            .sum()
    };
    sum(&FIRST).is_multiple_of(11) && sum(&SECOND).is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eleven digits made to fit, from a date and an individual number that nobody has.
    pub(crate) fn synthetic(first_nine: &str) -> Option<String> {
        (0..100)
            .map(|control| format!("{first_nine}{control:02}"))
            .find(|number| is_valid(number))
    }

    fn some(prefix: &str) -> String {
        (0..1000)
            .find_map(|individual| synthetic(&format!("{prefix}{individual:03}")))
            .unwrap()
    }

    #[test]
    fn synthetic_numbers_and_d_numbers_are_seen() {
        for prefix in [
            "018190", "016690", "014190", "012190", "410190", "418190", "300690",
        ] {
            assert!(is_valid(&some(prefix)), "{prefix}");
        }
        for bad in [
            "",
            "12345678901",
            "00000000000",
            "0181900000",
            "３１０２０４８３８００",
            "320190",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
        let number = some("018190");
        assert!(!is_valid(&format!("{number}0")));
    }

    #[test]
    fn a_number_in_a_title_is_masked() {
        let number = some("018190");
        let (birth, rest) = number.split_at(6);
        assert_eq!(
            mask(&format!("Søknad ({number}) æ")),
            format!("Søknad ({birth}*****) æ")
        );
        assert_eq!(
            mask(&format!("{birth}\u{a0}{rest}.")),
            format!("{birth}*****.")
        );
        assert_eq!(
            mask(&format!("7{number}")),
            format!("7{number}"),
            "part of a longer row of digits"
        );
        assert_eq!(mask(&format!("{number}7")), format!("{number}7"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_masked_without_panic(text: String, digits in "[0-9 \u{a0}æ]{0,40}") {
            let _ = (mask(&text), mask(&digits));
        }
    }
}
