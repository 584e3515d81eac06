//! Dates on the wire: read as the integrasjonspunkt reads them, written with Oslo's offset.

use jiff::civil::{self, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// The time zone of Norway.
///
/// Written out as a rule, so that it needs no time zone database on the machine; right for every
/// date since 1996.
pub fn oslo() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")
        .unwrap_or_else(|_| TimeZone::fixed(Offset::constant(1)))
}

/// `2026-11-20T10:15:00+01:00`: whole seconds, Oslo's offset on that day.
pub fn write_date_time(instant: Timestamp) -> String {
    in_oslo(instant)
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// `2026-11-20`: the day in Oslo, without zone.
pub fn write_date(day: civil::Date) -> String {
    day.strftime("%Y-%m-%d").to_string()
}

/// The day it is in Oslo.
pub fn day_in_oslo(instant: Timestamp) -> civil::Date {
    in_oslo(instant).date()
}

/// Reads a date and time as the integrasjonspunkt does (eformidling-dpo 2): seconds may be missing,
/// up to nine fraction digits, `Z` or an offset with a colon. Without an offset it is Oslo's time.
///
/// `None` for anything else, `+0100` and a bare date included.
pub fn read_date_time(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_once(['T', 't'])?;
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, ""),
    };
    let local = day_of(day)?.to_datetime(time_of(clock)?);
    match offset {
        "" => at_oslo(local),
        "Z" | "z" => TimeZone::UTC.to_timestamp(local).ok(),
        offset => TimeZone::fixed(offset_of(offset)?).to_timestamp(local).ok(),
    }
}

/// The instant when a clock in Oslo shows `local`; the earlier one in the hour that comes twice.
pub fn at_oslo(local: DateTime) -> Option<Timestamp> {
    oslo().to_ambiguous_timestamp(local).compatible().ok()
}

fn in_oslo(instant: Timestamp) -> Zoned {
    instant.to_zoned(oslo())
}

fn day_of(text: &str) -> Option<civil::Date> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

fn time_of(text: &str) -> Option<civil::Time> {
    let (whole, nanoseconds) = match text.split_once('.') {
        Some((whole, fraction)) => {
            let digits = fraction.len();
            if !(1..=9).contains(&digits) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            (
                whole,
                fraction.parse::<i32>().ok()? * 10_i32.pow(9 - u32::try_from(digits).ok()?),
            )
        }
        None => (text, 0),
    };
    let [hour, minute, second] = match numbers(whole, ':', [2, 2, 2]) {
        Some(parts) => parts,
        None if nanoseconds == 0 && !text.contains('.') => {
            let [hour, minute] = numbers(whole, ':', [2, 2])?;
            [hour, minute, 0]
        }
        None => return None,
    };
    let small = |number: u32| i8::try_from(number).ok();
    civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanoseconds).ok()
}

fn offset_of(text: &str) -> Option<Offset> {
    let sign = match text.chars().next()? {
        '+' => 1,
        _ => -1,
    };
    let [hours, minutes] = numbers(text.get(1..)?, ':', [2, 2])?;
    if hours > 18 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?).ok()
}

/// Exactly `N` numbers of exactly the given widths, in plain digits.
fn numbers<const N: usize>(text: &str, between: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    if parts.next().is_some() {
        None
    } else {
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<String> {
        read_date_time(text).map(|instant| instant.to_string())
    }

    #[test]
    fn dates_are_read_as_the_integrasjonspunkt_reads_them() {
        assert_eq!(
            utc("2026-11-20T10:15:00+01:00").as_deref(),
            Some("2026-11-20T09:15:00Z")
        );
        assert_eq!(
            utc("2026-11-20T10:15Z").as_deref(),
            Some("2026-11-20T10:15:00Z"),
            "seconds may be missing"
        );
        assert_eq!(
            utc("2026-11-20T10:15:00.123456789+01:00").as_deref(),
            Some("2026-11-20T09:15:00.123456789Z")
        );
        for bad in [
            "2026-11-20T10:15:00+0100",
            "2026-11-20",
            "2026-02-29T10:00Z",
            "2026-11-20T10:15.5Z",
            "",
            "T",
            "x",
        ] {
            assert_eq!(utc(bad), None, "{bad:?} is refused there too");
        }
    }

    #[test]
    fn a_date_without_offset_is_oslos_on_that_day() {
        assert_eq!(
            utc("2026-11-20T10:15:00").as_deref(),
            Some("2026-11-20T09:15:00Z")
        );
        assert_eq!(
            utc("2026-07-20T10:15:00").as_deref(),
            Some("2026-07-20T08:15:00Z"),
            "summer time"
        );
    }

    #[test]
    fn what_we_write_carries_oslos_offset_on_that_day() {
        let winter: Timestamp = "2026-11-20T09:15:00.5Z".parse().unwrap();
        let summer: Timestamp = "2026-07-20T22:30:00Z".parse().unwrap();
        assert_eq!(write_date_time(winter), "2026-11-20T10:15:00+01:00");
        assert_eq!(write_date_time(summer), "2026-07-21T00:30:00+02:00");
        assert_eq!(write_date(day_in_oslo(summer)), "2026-07-21");
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in 0_i64..4_000_000_000) {
            let instant = Timestamp::from_second(seconds).unwrap();
            proptest::prop_assert_eq!(read_date_time(&write_date_time(instant)), Some(instant));
        }

        #[test]
        fn any_text_is_read_without_panic(text: String, digits in "[0-9TZ:+.\\-]{0,30}") {
            let _ = (read_date_time(&text), read_date_time(&digits));
        }
    }
}
