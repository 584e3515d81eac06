//! `.properties` as Java reads them: comments, continued lines, three separators, escapes.

use std::iter;

use budstikke_domain::Secret;
use zeroize::Zeroizing;

use super::file::Raw;

/// What counts as blank there.
const BLANK: [char; 3] = [' ', '\t', '\u{c}'];

/// Every setting. There is no text that is no such file.
pub(super) fn parse(text: &str) -> Vec<Raw> {
    let mut found = Vec::new();
    let mut document = 0;
    let mut lines = natural_lines(text).zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start_matches(BLANK);
        if line.is_empty() {
            continue;
        }
        if line.starts_with(['#', '!']) {
            // Where Spring begins another document.
            if matches!(line.trim_end(), "#---" | "!---") {
                document += 1;
            }
            continue;
        }
        let mut logical = Zeroizing::new(line.to_owned());
        let mut goes_on = is_continued(line);
        while goes_on {
            logical.pop();
            let Some((next, _)) = lines.next() else { break };
            let next = next.trim_start_matches(BLANK);
            logical.push_str(next);
            goes_on = is_continued(next);
        }
        found.push(setting(&logical, number, document));
    }
    found
}

fn natural_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let text = rest?;
        let Some((line, after)) = text.split_once(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let ended_by_return = text
            .get(line.len()..)
            .is_some_and(|end| end.starts_with("\r\n"));
        rest = match ended_by_return {
            true => after.strip_prefix('\n'),
            false => Some(after),
        };
        Some(line)
    })
}

/// An odd number of `\` at the end.
fn is_continued(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn setting(line: &str, number: u32, document: usize) -> Raw {
    let mut escaped = false;
    let end = line.find(|c| {
        let ends = !escaped && (matches!(c, '=' | ':') || BLANK.contains(&c));
        escaped = c == '\\' && !escaped;
        ends
    });
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(BLANK);
    let value = rest.strip_prefix(['=', ':']);
    let (name, value_text) = (
        unescape(name),
        unescape(value.unwrap_or(rest).trim_start_matches(BLANK)),
    );
    Raw {
        name: name.text,
        line: number,
        document,
        separated: value.is_some(),
        lost_backslash: value_text.lost_backslash,
        broken_escape: value_text.broken || name.broken,
        value: Secret::new(value_text.text),
    }
}

struct Unescaped {
    text: String,
    lost_backslash: bool,
    broken: bool,
}

fn unescape(written: &str) -> Unescaped {
    // In units of UTF-16, as `\u` counts: a sign beyond the first 65 536 is written as two.
    let mut units: Zeroizing<Vec<u16>> = Zeroizing::new(Vec::with_capacity(written.len()));
    let mut lost_backslash = false;
    let mut broken = false;
    let mut pair = [0; 2];
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut pair));
            continue;
        }
        let Some(escaped) = chars.next() else { break };
        let meant = match escaped {
            'u' => {
                let digits = chars.as_str().get(..4);
                let unit = digits
                    .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
                    .and_then(|digits| u16::from_str_radix(digits, 16).ok());
                match unit {
                    Some(unit) => {
                        units.push(unit);
                        chars.nth(3);
                    }
                    None => broken = true,
                }
                continue;
            }
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            other => other,
        };
        lost_backslash |= escaped.is_alphanumeric();
        units.extend_from_slice(meant.encode_utf16(&mut pair));
    }
    let text = match String::from_utf16(&units) {
        Ok(text) => text,
        Err(_) => {
            broken = true;
            String::from_utf16_lossy(&units)
        }
    };
    Unescaped {
        text,
        lost_backslash,
        broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, String, u32)> {
        parse(text)
            .into_iter()
            .map(|raw| (raw.name, raw.value.expose().clone(), raw.line))
            .collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{text:?} {all:?}");
        let (name, value, _) = all.remove(0);
        (name, value)
    }

    #[test]
    fn the_three_separators_and_the_blanks_around_them_are_read() {
        for text in [
            "a.b=c d",
            "a.b = c d",
            "a.b:c d",
            "a.b : c d",
            "a.b c d",
            "a.b\tc d",
            "  a.b=c d",
            "a.b\u{c}= \u{c}c d",
        ] {
            assert_eq!(one(text), ("a.b".to_owned(), "c d".to_owned()), "{text:?}");
        }
        assert_eq!(one("a=b=c:d"), ("a".to_owned(), "b=c:d".to_owned()));
        assert_eq!(one("a"), ("a".to_owned(), String::new()));
        assert_eq!(one("a\\=b\\ c=d"), ("a=b c".to_owned(), "d".to_owned()));
    }

    #[test]
    fn comments_and_empty_lines_are_none_and_lines_are_counted() {
        let text = "# a=b\r\n! c=d\r\n\r\n  # e=f \\\r\ng=h\rI=j\n\n k=l";
        let found = read(text);
        let lines: Vec<_> = found
            .iter()
            .map(|(name, _, line)| (name.as_str(), *line))
            .collect();
        assert_eq!(
            lines,
            [("g", 5), ("I", 6), ("k", 8)],
            "a comment is never continued"
        );
    }

    #[test]
    fn a_line_goes_on_after_an_odd_number_of_backslashes() {
        assert_eq!(one("a=b\\\n   c\\\n\td").1, "bcd");
        assert_eq!(read("a=b\\\\\nc=d").len(), 2);
        assert_eq!(one("a=b\\\\\\\nc").1, "b\\c");
        assert_eq!(one("a=b\\\n# no comment here").1, "b# no comment here");
        assert_eq!(one("a=b\\").1, "b");
        assert_eq!(read("a=b\\\n\nc=d").len(), 2, "an empty line ends it");
    }

    #[test]
    fn escapes_are_undone_and_what_they_destroy_is_told() {
        assert_eq!(one("a=Bl\\u00e5b\\u00C6r\\t\\u0021").1, "BlåbÆr\t!");
        assert_eq!(one("a=\\uD83D\\uDE00").1, "😀");
        let of = |text| parse(text).remove(0);
        let path = of("a=c:\\ip\\virksomhet.p12");
        assert_eq!(path.value.expose(), "c:ipvirksomhet.p12");
        assert!(path.lost_backslash);
        assert!(!of("a=c\\:\\\\ip\\\\virksomhet.p12").lost_backslash);
        for text in [
            "a=\\u12",
            "a=\\uXYZW",
            "a=\\ud83d",
            "a=\\u+123",
            "a=\\uæøåa",
        ] {
            assert!(of(text).broken_escape, "{text}");
        }
    }

    #[test]
    fn a_name_without_a_separator_is_told_from_others() {
        assert!(!parse("Hemmelig.Passord1").remove(0).separated);
        assert!(!parse("Hemmelig Passord1").remove(0).separated);
        assert!(parse("a : b").remove(0).separated);
    }

    proptest! {
        #[test]
        fn no_text_is_too_much_for_it(text in "(?s).{0,200}") {
            let found = parse(&text);
            prop_assert!(found.len() <= natural_lines(&text).count());
        }

        #[test]
        fn no_text_of_its_own_signs_is_too_much_for_it(text in "[\\\\=:#! \\t\\r\\nuUaæ0-9😀-]{0,200}") {
            let lines = u32::try_from(natural_lines(&text).count()).unwrap();
            for raw in parse(&text) {
                prop_assert!((1..=lines).contains(&raw.line));
            }
        }

        #[test]
        fn what_is_written_by_the_rules_is_read_back(name in "[a-z][a-z.-]{0,20}", value in "[^\\x00 \\t\\x0c\\r\\n\\\\][^\\x00\\r\\n\\\\]{0,40}") {
            let text = format!("{name}={}", value.replace('\\', "\\\\"));
            let (name_read, value_read) = one(&text);
            prop_assert!(name_read == name || name.starts_with(&name_read));
            // A value that begins with a separator loses nothing: only the first one separates.
            prop_assert_eq!(value_read, value);
        }
    }
}
