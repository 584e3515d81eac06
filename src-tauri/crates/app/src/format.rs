//! Numbers and times as people here write them (ux 5.17). Used for texts the backend writes: receipts,
//! answers, the konvolutt. Screens format what they show themselves.

use budstikke_domain::{word, words};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The zone all times are shown in.
pub(crate) fn oslo() -> TimeZone {
    // Without a zone database the offset of the machine is the next best.
    TimeZone::get("Europe/Oslo").unwrap_or_else(|_| TimeZone::system())
}

/// `412 kB`, `8,1 MB`, `1 GB`: powers of ten, one decimal from a megabyte on, with a decimal comma.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (unit, name) in UNITS {
        // Rounded first, so that 999 950 bytes are 1 MB and not 1000 kB. Bytes are counted, not rounded.
        let tenths = (bytes.saturating_mul(10).saturating_add(unit / 2)) / unit;
        if tenths >= 10 && bytes >= 1_000 {
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if tenth == 0 || name == "kB" || whole >= 100 {
                format!("{} {name}", (bytes + unit / 2) / unit)
            } else {
                words! {
                    nb: "{whole},{tenth} {name}",
                    nn: "{whole},{tenth} {name}",
                    en: "{whole}.{tenth} {name}",
                }
            };
        }
    }
    match bytes {
        1 => "1 byte".to_owned(),
        bytes => words! { nb: "{bytes} byte", nn: "{bytes} byte", en: "{bytes} bytes" },
    }
}

/// `20.11.2026 kl. 14.03`.
pub(crate) fn moment(at: Timestamp) -> String {
    at.to_zoned(oslo())
        .strftime(word! {
            nb: "%d.%m.%Y kl. %H.%M",
            nn: "%d.%m.%Y kl. %H.%M",
            en: "%d.%m.%Y at %H.%M",
        })
        .to_string()
}

/// `20.11.2026 kl. 14.03.11` of RFC 3339; what is not that is shown as it came.
pub(crate) fn stamp(at: &str) -> String {
    at.parse::<Timestamp>().map_or_else(
        |_| at.to_owned(),
        |at| {
            let local = at.to_zoned(oslo());
            local.strftime("%d.%m.%Y kl. %H.%M.%S").to_string()
        },
    )
}

/// `2026-11-20 14:03`, which a spreadsheet takes for a time and sorts.
pub(crate) fn sortable(at: Timestamp) -> String {
    let local = at.to_zoned(oslo());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// `20.11.2026`.
pub(crate) fn date(at: Timestamp) -> String {
    at.to_zoned(oslo()).strftime("%d.%m.%Y").to_string()
}

/// `kl. 14.03` today, `i morgen kl. 14.03`, else the full date.
pub(crate) fn upcoming(at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (at.to_zoned(oslo()), now.to_zoned(oslo()));
    let clock = at.strftime(word! { nb: "kl. %H.%M", nn: "kl. %H.%M", en: "at %H.%M" });
    if at.date() == now.date() {
        words! { nb: "i dag {clock}", nn: "i dag {clock}", en: "today {clock}" }
    } else if now
        .date()
        .tomorrow()
        .is_ok_and(|tomorrow| at.date() == tomorrow)
    {
        words! { nb: "i morgen {clock}", nn: "i morgon {clock}", en: "tomorrow {clock}" }
    } else {
        words! {
            nb: "{date} {clock}",
            nn: "{date} {clock}",
            en: "on {date} {clock}",
            date = at.strftime("%d.%m.%Y"),
        }
    }
}

/// What a file is, by its extension, as people call it.
pub(crate) fn file_kind(name: &str) -> String {
    match name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .as_deref()
    {
        Some("pdf") => "PDF".to_owned(),
        Some("doc" | "docx" | "odt" | "rtf") => words! {
            nb: "Tekstdokument",
            nn: "Tekstdokument",
            en: "Text document",
        },
        Some("xls" | "xlsx" | "ods" | "csv") => words! {
            nb: "Regneark",
            nn: "Rekneark",
            en: "Spreadsheet",
        },
        Some("ppt" | "pptx" | "odp") => words! {
            nb: "Presentasjon",
            nn: "Presentasjon",
            en: "Presentation",
        },
        Some("png" | "jpg" | "jpeg" | "tif" | "tiff" | "gif" | "bmp" | "webp") => {
            words! { nb: "Bilde", nn: "Bilete", en: "Picture" }
        }
        Some("txt" | "md") => words! { nb: "Tekst", nn: "Tekst", en: "Text" },
        Some("xml") => "XML".to_owned(),
        Some("json") => "JSON".to_owned(),
        Some("zip") => "Zip".to_owned(),
        Some(other) => other.to_uppercase(),
        None => words! { nb: "Fil", nn: "Fil", en: "File" },
    }
}

/// Signs without a shape of their own, which turn the direction of what follows or hide in it.
pub(crate) fn is_steering(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (bytes, text) in [
            (0, "0 byte"),
            (1, "1 byte"),
            (999, "999 byte"),
            (412_300, "412 kB"),
            (999_950, "1 MB"),
            (8_100_000, "8,1 MB"),
            (612_000_000, "612 MB"),
            (1_000_000_000, "1 GB"),
            (1_300_000_000, "1,3 GB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes} bytes");
        }
    }

    #[test]
    fn a_moment_is_told_in_oslo_time() {
        let at: Timestamp = "2026-11-20T13:03:11Z".parse().unwrap();
        assert_eq!(moment(at), "20.11.2026 kl. 14.03");
        assert_eq!(
            upcoming(at, "2026-11-19T20:00:00Z".parse().unwrap()),
            "i morgen kl. 14.03"
        );
        assert_eq!(
            upcoming(at, "2026-11-20T00:00:00Z".parse().unwrap()),
            "i dag kl. 14.03"
        );
    }
}
