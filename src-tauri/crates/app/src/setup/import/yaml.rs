//! The same settings in YAML: nested or with dots, in one document or several.

use budstikke_domain::Secret;
use saphyr_parser::{Event, Parser, ScalarStyle};

use super::file::{LONGEST_NAME, Raw, Unreadable};

/// Settings are nested eight deep at most.
const DEEPEST: usize = 32;
/// More of a file than this is not gone through.
const MOST_EVENTS: usize = 20_000;

enum Within {
    Map { name: String, key: Option<String> },
    List { name: String, index: usize },
}

/// Every setting that has a value, under its whole name.
///
/// Errors: what is no YAML, or such as no settings are.
pub(super) fn parse(text: &str) -> Result<Vec<Raw>, Unreadable> {
    let mut found = Vec::new();
    let mut within: Vec<Within> = Vec::new();
    let mut documents: usize = 0;
    for (count, event) in Parser::new_from_str(text).enumerate() {
        let (event, span) =
            event.map_err(|error| Unreadable::Yaml(line_of(error.marker().line())))?;
        let line = line_of(span.start.line());
        if count > MOST_EVENTS {
            return Err(Unreadable::TooLarge);
        }
        match event {
            Event::Alias(_) => return Err(Unreadable::References),
            Event::DocumentStart(_) => documents += 1,
            Event::Scalar(text, style, ..) => {
                if let Some(Within::Map { name, key }) = within.last_mut()
                    && key.is_none()
                {
                    *key = Some(joined(name, &text)?);
                    continue;
                }
                let Some(name) = next_name(&mut within) else {
                    // A document that is nothing but a text.
                    return Err(Unreadable::Yaml(line));
                };
                let nothing =
                    style == ScalarStyle::Plain && matches!(&*text, "~" | "null" | "Null" | "NULL");
                found.push(Raw {
                    name,
                    value: Secret::new(match nothing {
                        true => String::new(),
                        false => text.into_owned(),
                    }),
                    line,
                    document: documents,
                    separated: true,
                    lost_backslash: false,
                    broken_escape: false,
                });
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let in_key = matches!(within.last(), Some(Within::Map { key: None, .. }));
                if in_key {
                    return Err(Unreadable::Yaml(line));
                }
                if within.len() == DEEPEST {
                    return Err(Unreadable::TooDeep);
                }
                let name = next_name(&mut within).unwrap_or_default();
                within.push(match event {
                    Event::MappingStart(..) => Within::Map { name, key: None },
                    _ => Within::List { name, index: 0 },
                });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                within.pop();
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(found)
}

/// What the value that comes is called; `None` outside of everything.
fn next_name(within: &mut [Within]) -> Option<String> {
    match within.last_mut()? {
        Within::Map { key, .. } => key.take(),
        Within::List { name, index } => {
            let at = *index;
            *index += 1;
            Some(format!("{name}[{at}]"))
        }
    }
}

fn joined(name: &str, key: &str) -> Result<String, Unreadable> {
    if name.len() + key.len() > LONGEST_NAME {
        return Err(Unreadable::TooDeep);
    }
    Ok(match name {
        "" => key.to_owned(),
        _ => format!("{name}.{key}"),
    })
}

fn line_of(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let raw = parse(text).unwrap();
        raw.into_iter()
            .map(|raw| (raw.name, raw.value.expose().clone()))
            .collect()
    }

    #[test]
    fn nested_and_dotted_names_are_the_same() {
        let nested = read("difi:\n  move:\n    org:\n      number: 310204838\n");
        let dotted = read("difi.move:\n  org.number: \"310204838\"\n");
        assert_eq!(nested, dotted);
        assert_eq!(
            nested,
            [("difi.move.org.number".to_owned(), "310204838".to_owned())]
        );
        let list = read("a:\n  b:\n    - c: 1\n      d: 2\n    - c: 3\n  e: [x, y]\n  f: ~\n");
        let names: Vec<_> = list.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = [
            "a.b[0].c", "a.b[0].d", "a.b[1].c", "a.e[0]", "a.e[1]", "a.f",
        ];
        assert_eq!(names, wanted);
        assert_eq!(list.last().unwrap().1, "");
    }

    #[test]
    fn a_number_stays_as_it_is_written() {
        assert_eq!(read("a: 0310204838").first().unwrap().1, "0310204838");
        assert_eq!(read("a: '~'").first().unwrap().1, "~");
    }

    #[test]
    fn documents_are_told_apart() {
        let raw = parse("a: 1\n---\na: 2\n").unwrap();
        let documents: Vec<_> = raw.iter().map(|raw| raw.document).collect();
        assert_eq!(documents, [1, 2]);
    }

    #[test]
    fn references_are_refused_however_few() {
        let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n";
        assert_eq!(parse(bomb).err(), Some(Unreadable::References));
        assert_eq!(
            parse("a: &a {b: c}\nd:\n  <<: *a\n").err(),
            Some(Unreadable::References)
        );
        assert!(parse("a: &a b\n").is_ok(), "a name alone unfolds nothing");
    }

    #[test]
    fn what_is_no_settings_is_refused_and_does_not_hang() {
        let deep = format!("a: {}1{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(parse(&deep).err(), Some(Unreadable::TooDeep));
        let long = format!("{}: 1", "a".repeat(LONGEST_NAME + 1));
        assert!(parse(&long).is_err());
        assert!(parse("bare en tekst").is_err());
        assert!(parse("? [a]\n: b").is_err());
        assert!(matches!(parse("a: \"b\nc: d"), Err(Unreadable::Yaml(_))));
        for sign in [
            "[", "{", "- ", "? ", "&a ", "\"", "'", "|\n", "a: ", "!", "%", "*a", "---\n", "\t",
        ] {
            let _ = parse(&sign.repeat(30_000));
            let _ = parse(&format!("a: {}", sign.repeat(30_000)));
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_much_for_it(text in "(?s).{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_text_of_its_own_signs_is_too_much_for_it(text in "[-?:,\\[\\]{}#&*!|>'\"%@` \\t\\r\\nab0~<.]{0,120}") {
            if let Ok(found) = parse(&text) {
                prop_assert!(found.len() <= text.len());
            }
        }
    }
}
