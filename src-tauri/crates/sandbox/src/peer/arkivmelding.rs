//! What an archive demands of an arkivmelding before it takes it (eformidling-dpo 2, end).
//!
//! Deliberately not the reader of `wire`: a mistake that both sides share would stay unseen.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::ReceivedEntry;

const NAMESPACE: &str = "http://www.arkivverket.no/standarder/noark5/arkivmelding";

/// What is wrong with `xml` for an archive; `entries` are the files of the package.
pub(super) fn judge(xml: Option<&[u8]>, entries: &[ReceivedEntry]) -> Vec<String> {
    let Some(xml) = xml else {
        return vec!["Pakken har ingen arkivmelding.xml.".to_owned()];
    };
    let facts = match read(xml) {
        Ok(facts) => facts,
        Err(why) => return vec![format!("arkivmelding.xml kan ikke leses: {why}")],
    };
    let mut problems = Vec::new();
    if facts.namespace.as_deref() != Some(NAMESPACE) {
        problems.push("arkivmelding.xml har et ukjent navnerom.".to_owned());
    }
    if !facts.has_saksmappe {
        problems.push("arkivmelding.xml mangler en saksmappe.".to_owned());
    }
    if !facts.has_journalpost {
        problems.push("arkivmelding.xml mangler en journalpost i saksmappen.".to_owned());
    }
    if facts.files.is_empty() {
        problems.push("arkivmelding.xml viser ikke til noe dokument.".to_owned());
    }
    for file in &facts.files {
        if !entries.iter().any(|entry| entry.name == *file) {
            problems.push(format!("Dokumentet «{file}» ligger ikke i pakken."));
        }
    }
    problems
}

#[derive(Debug, Default)]
struct Facts {
    namespace: Option<String>,
    has_saksmappe: bool,
    has_journalpost: bool,
    files: Vec<String>,
}

fn read(xml: &[u8]) -> Result<Facts, String> {
    let xml = std::str::from_utf8(xml).map_err(|_| "den er ikke UTF-8".to_owned())?;
    let mut reader = Reader::from_str(xml);
    let mut facts = Facts::default();
    let mut path: Vec<String> = Vec::new();
    let mut file = String::new();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::DocType(_) => return Err("DOCTYPE er ikke tillatt".to_owned()),
            Event::Start(element) => {
                let name = enter(&element, &path, &mut facts)?;
                path.push(name);
                file.clear();
            }
            Event::Empty(element) => {
                enter(&element, &path, &mut facts)?;
            }
            Event::Text(text) => {
                file.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    _ => quick_xml::escape::resolve_xml_entity(&reference)
                        .ok_or_else(|| "ukjent entitet".to_owned())?
                        .to_owned(),
                };
                file.push_str(&resolved);
            }
            Event::End(_) => {
                if path
                    .last()
                    .is_some_and(|name| name == "referanseDokumentfil")
                {
                    facts.files.push(file.trim().to_owned());
                }
                path.pop();
                file.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if path.is_empty() {
        Ok(facts)
    } else {
        Err("dokumentet slutter for tidlig".to_owned())
    }
}

/// Notes what an element means; its local name.
fn enter(element: &BytesStart<'_>, path: &[String], facts: &mut Facts) -> Result<String, String> {
    let name = element.local_name().as_ref().to_owned();
    let declaration = match element.name().prefix() {
        Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
        None => "xmlns".to_owned(),
    };
    let mut kind = String::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref();
        if key == "type" || key.ends_with(":type") {
            kind = attribute
                .value
                .rsplit(':')
                .next()
                .unwrap_or_default()
                .to_owned();
        }
        if path.is_empty() && key == declaration {
            facts.namespace = Some(attribute.value.to_string());
        }
    }
    match (name.as_str(), kind.as_str()) {
        ("mappe", "saksmappe") => facts.has_saksmappe = true,
        ("basisregistrering" | "registrering", "journalpost")
            if path.iter().any(|above| above == "mappe") =>
        {
            facts.has_journalpost = true;
        }
        _ => {}
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> ReceivedEntry {
        ReceivedEntry {
            name: name.to_owned(),
            size: 1,
            sha256: String::new(),
        }
    }

    const GOOD: &str = r#"<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<mappe xsi:type="saksmappe"><basisregistrering xsi:type="journalpost"><dokumentbeskrivelse><dokumentobjekt>
<referanseDokumentfil>S&#248;knad &amp; svar.pdf</referanseDokumentfil></dokumentobjekt></dokumentbeskrivelse></basisregistrering></mappe></arkivmelding>"#;

    #[test]
    fn a_letter_with_case_folder_journal_entry_and_files_is_taken() {
        let problems = judge(Some(GOOD.as_bytes()), &[entry("Søknad & svar.pdf")]);
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_is_named() {
        let without = GOOD.replace("saksmappe", "arkivdel");
        let problems = judge(Some(without.as_bytes()), &[]);
        assert_eq!(
            problems,
            [
                "arkivmelding.xml mangler en saksmappe.",
                "Dokumentet «Søknad & svar.pdf» ligger ikke i pakken."
            ]
        );
        assert_eq!(judge(None, &[]).len(), 1);
        assert_eq!(judge(Some(b"<a><b></a>"), &[]).len(), 1, "not well-formed");
    }
}
