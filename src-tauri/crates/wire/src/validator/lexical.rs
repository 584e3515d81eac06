//! How values may be spelt: V1, V2, V4, V5 and V7 of arkivmelding C.2, as libxml2 judges them.

/// A UUID of any casing, bare or in braces; no space around it (V1).
pub(super) fn is_guid(text: &str) -> bool {
    match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}').is_some_and(is_uuid),
        None => is_uuid(text),
    }
}

/// A UUID of any casing, bare; no space around it (V2).
pub(super) fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let fits = |group: Option<&str>, width: usize| {
        group.is_some_and(|group| {
            group.len() == width && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    [8, 4, 4, 4, 12]
        .into_iter()
        .all(|width| fits(groups.next(), width))
        && groups.next().is_none()
}

/// `xs:integer`: a sign and digits, with white space around it (V5, V7).
pub(super) fn is_integer(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `xs:int`: as [`is_integer`], within 32 bits, without white space (V5, V7).
pub(super) fn is_int(text: &str) -> bool {
    !text.contains([' ', '\t', '\n', '\r'])
        && is_integer(text)
        && text.parse::<i128>().is_ok_and(|n| i32::try_from(n).is_ok())
}

/// Whether a number is below zero; `-0` is not.
pub(super) fn is_negative(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|digits| digits.bytes().any(|byte| byte != b'0'))
}

/// `xs:double`, with white space around it. libxml2 takes an exponent without digits (V5, V7).
pub(super) fn is_double(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    if matches!(text, "INF" | "-INF" | "NaN") {
        return true;
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

/// `xs:boolean`, with white space around it (V5, V7).
pub(super) fn is_boolean(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    matches!(text, "true" | "false" | "1" | "0")
}

/// Two capital letters; no space around them.
pub(super) fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `xs:date`, without white space (V4, V7).
pub(super) fn is_date(text: &str) -> bool {
    day(text).is_some_and(is_zone)
}

/// `xs:dateTime`, without white space (V4, V7).
pub(super) fn is_date_time(text: &str) -> bool {
    day(text)
        .and_then(|rest| rest.strip_prefix('T'))
        .and_then(clock)
        .is_some_and(is_zone)
}

/// What follows a good year, month and day.
fn day(text: &str) -> Option<&str> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let width = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = text.split_at_checked(width)?;
    if width < 4 || year.bytes().all(|byte| byte == b'0') || width > 4 && year.starts_with('0') {
        return None;
    }
    let (month, rest) = two(rest.strip_prefix('-')?)?;
    let (day, rest) = two(rest.strip_prefix('-')?)?;
    // The calendar repeats every 400 years, so a year of any length is known by its remainder.
    let year = year.bytes().fold(0_u32, |year, byte| {
        (year * 10 + u32::from(byte - b'0')) % 400
    });
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(rest)
}

/// What follows a good time of day; 24:00:00 is one.
fn clock(text: &str) -> Option<&str> {
    let (hour, rest) = two(text)?;
    let (minute, rest) = two(rest.strip_prefix(':')?)?;
    let (second, rest) = two(rest.strip_prefix(':')?)?;
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let width = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest.split_at_checked(width).filter(|_| width > 0)?
        }
        None => ("", rest),
    };
    let midnight = minute == 0 && second == 0 && fraction.bytes().all(|byte| byte == b'0');
    (hour < 24 && minute < 60 && second < 60 || hour == 24 && midnight).then_some(rest)
}

/// Nothing, `Z`, or an offset with a colon of at most fourteen hours.
fn is_zone(text: &str) -> bool {
    if text.is_empty() || text == "Z" {
        return true;
    }
    let Some((hours, rest)) = text.strip_prefix(['+', '-']).and_then(two) else {
        return false;
    };
    let Some((minutes, "")) = rest.strip_prefix(':').and_then(two) else {
        return false;
    };
    minutes < 60 && hours * 60 + minutes <= 14 * 60
}

fn two(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spelt_as_the_schema_wants_them() {
        for good in [
            "2026-11-20",
            "2026-11-20Z",
            "2026-11-20+14:00",
            "-0001-01-01",
            "12026-02-28",
            "2028-02-29",
            "2000-02-29",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "0000-01-01",
            "02026-01-01",
            "2026-02-29",
            "1900-02-29",
            "2026-11-31",
            "2026-11-20+14:01",
            " 2026-11-20",
            "2026-1-1",
            "+2026-01-01",
            "2026-11-20z",
            "2026-13-01",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn times_need_their_seconds() {
        for good in [
            "2026-11-20T00:00:00",
            "2026-11-20T24:00:00.000Z",
            "2026-11-20T23:59:59.5-14:00",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "2026-11-20",
            "2026-11-20T10:00",
            "2026-11-20t10:00:00",
            "2026-11-20T23:59:60",
            "2026-11-20T10:00:00.",
            "2026-11-20T24:00:00.1",
            "2026-11-20T10:00:00+0100",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_and_ids() {
        assert!(
            is_integer(" -7\n")
                && is_integer("+99999999999999999999")
                && !is_integer("7.0")
                && !is_integer("-")
        );
        assert!(is_int("-2147483648") && !is_int("2147483648") && !is_int(" 2 ") && !is_int(""));
        assert!(
            is_guid("{0D5C3A52-6c0b-4c5f-8c59-6f0f3a5c1a01}")
                && !is_guid(" 0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01")
        );
        assert!(
            !is_guid("{0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01")
                && !is_guid("0d5c3a526c0b4c5f8c596f0f3a5c1a01")
        );
    }

    #[test]
    fn floating_point_numbers_and_truth() {
        for good in [
            "1", " 1\n", "1.", ".5", "-.5", "+1", "1e5", "1E+5", "1e", "1.e5", "INF", "-INF", "NaN",
        ] {
            assert!(is_double(good), "{good}");
        }
        for bad in [
            "", ".", "-", "e5", "+INF", "nan", "1e5.5", "0x1", "1_0", "1 0",
        ] {
            assert!(!is_double(bad), "{bad}");
        }
        assert!(is_boolean(" true") && is_boolean("0") && !is_boolean("TRUE") && !is_boolean("01"));
        assert!(is_negative("-1") && !is_negative("-0") && !is_negative("1"));
        assert!(is_country_code("NO") && !is_country_code("no") && !is_country_code("NOR"));
        assert!(!is_uuid("{0d5c3a52-6c0b-4c5f-8c59-6f0f3a5c1a01}"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_judged_without_panic(text: String, dates in "[-+0-9TZ:.]{0,40}") {
            for text in [&text, &dates] {
                let _ = (is_double(text), is_boolean(text), is_country_code(text), is_negative(text));
                let _ = (is_guid(text), is_integer(text), is_int(text), is_date(text), is_date_time(text));
            }
        }
    }
}
