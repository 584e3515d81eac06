//! A file of settings as text: what is read of it, and what a setting is called however it was spelled.

use budstikke_domain::Secret;
use zeroize::Zeroizing;

use super::{properties, yaml};

/// The largest file that is read, in bytes. One that is in use has some thousands.
pub(super) const FILE_CAP: u64 = 256 * 1024;
/// So many settings are read; one in use has a hundred.
const MOST: usize = 2000;
/// The longest name that is still one.
pub(super) const LONGEST_NAME: usize = 300;

/// Why a file can not be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// More than [`FILE_CAP`], or more settings than anybody has.
    TooLarge,
    /// Octets that are no text in UTF-8 or Latin-1.
    NotText,
    /// References inside the YAML, which could unfold without measure.
    References,
    /// Nested deeper than any settings are, or with names longer than any.
    TooDeep,
    /// No YAML, from this line on.
    Yaml(u32),
    /// Nothing is set in it.
    Empty,
}

/// How the file was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `key=value` in lines.
    Properties,
    /// Nested, with documents.
    Yaml,
}

/// A setting as the parser found it.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) name: String,
    /// Nothing is known of what it holds: it may be a password in the wrong place.
    pub(super) value: Secret<String>,
    pub(super) line: u32,
    pub(super) document: usize,
    /// A separator stands after the name. Without one the name may be anything, also the rest of a password.
    pub(super) separated: bool,
    /// A `\` was taken for an escape where nothing was to be escaped, as in `c:\ip`.
    pub(super) lost_backslash: bool,
    /// A `\u` without its four digits.
    pub(super) broken_escape: bool,
}

/// A setting, and where it is valid.
#[derive(Debug)]
pub(super) struct Property {
    /// As it was written.
    pub(super) name: String,
    /// What it is called however it was spelled: `lock-provider`, `lockProvider` and `LOCK_PROVIDER` are one.
    pub(super) key: Vec<String>,
    /// Without the blanks around it.
    pub(super) value: Secret<String>,
    pub(super) line: u32,
    /// The profile of Spring it is valid in; `None` = in all.
    pub(super) profile: Option<String>,
    /// Blanks stood after it. Spring counts them in, which is why they so often are why nothing works.
    pub(super) trimmed: bool,
    pub(super) separated: bool,
    pub(super) lost_backslash: bool,
    pub(super) broken_escape: bool,
}

/// Every setting of a file, in its order.
///
/// Errors: what is no such file, or more of one than is looked at.
pub(super) fn read(octets: &[u8], form: Form) -> Result<Vec<Property>, Unreadable> {
    if octets.len() as u64 > FILE_CAP {
        return Err(Unreadable::TooLarge);
    }
    let text = decode(octets)?;
    let raw = match form {
        Form::Properties => properties::parse(&text),
        Form::Yaml => yaml::parse(&text)?,
    };
    if raw.is_empty() {
        return Err(Unreadable::Empty);
    }
    if raw.len() > MOST {
        return Err(Unreadable::TooLarge);
    }
    let keys: Vec<Vec<String>> = raw.iter().map(|raw| key(&raw.name)).collect();
    let profiles: Vec<(usize, String)> = raw
        .iter()
        .zip(&keys)
        .filter(|(_, key)| names_profile(key))
        .map(|(raw, _)| (raw.document, raw.value.expose().trim().to_owned()))
        .collect();
    let properties = raw.into_iter().zip(keys).map(|(raw, key)| {
        let written = raw.value.expose();
        let value = written.trim();
        let profile = profiles
            .iter()
            .find(|(document, _)| *document == raw.document)
            .map(|(_, profile)| profile.clone());
        Property {
            trimmed: written.trim_end().len() != written.len() && !value.is_empty(),
            value: Secret::new(value.to_owned()),
            name: raw.name,
            key,
            line: raw.line,
            profile,
            separated: raw.separated,
            lost_backslash: raw.lost_backslash,
            broken_escape: raw.broken_escape,
        }
    });
    Ok(properties.collect())
}

/// Whether it says which profile its document belongs to.
pub(super) fn names_profile(key: &[String]) -> bool {
    let key = key.join(".");
    // In a list of profiles every item has a number.
    let key = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    key == "spring.config.activate.onprofile" || key == "spring.profiles"
}

/// Java reads Latin-1; people save UTF-8. What is UTF-8 is hardly ever meant as anything else.
fn decode(octets: &[u8]) -> Result<Zeroizing<String>, Unreadable> {
    if octets.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets);
    Ok(Zeroizing::new(match std::str::from_utf8(octets) {
        Ok(text) => text.to_owned(),
        Err(_) => octets.iter().map(|octet| char::from(*octet)).collect(),
    }))
}

/// The uniform parts of a name, in the manner of Spring.
fn key(name: &str) -> Vec<String> {
    if name.contains('_') && name.chars().all(is_of_environment) {
        return name.split('_').map(str::to_ascii_lowercase).collect();
    }
    name.split(['.', '[', ']'])
        .map(|part| {
            let letters = part.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect::<String>()
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn is_of_environment(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_however_it_is_spelled() {
        let wanted = ["difi", "move", "org", "keystore", "lockprovider"];
        for name in [
            "difi.move.org.keystore.lock-provider",
            "difi.move.org.keystore.lockProvider",
            "difi.move.org.keystore.lock_provider",
            "DIFI.MOVE.ORG.KEYSTORE.LOCKPROVIDER",
            "DIFI_MOVE_ORG_KEYSTORE_LOCKPROVIDER",
        ] {
            assert_eq!(key(name), wanted, "{name}");
        }
        assert_eq!(
            key("difi.move.dpo.reportees[0].orgId"),
            ["difi", "move", "dpo", "reportees", "0", "orgid"]
        );
    }

    #[test]
    fn latin_1_and_utf_8_are_both_read_and_other_octets_are_no_text() {
        let value = |octets: &[u8]| {
            let read = read(octets, Form::Properties).unwrap();
            read.first().unwrap().value.expose().clone()
        };
        assert_eq!(value("a.b=Blåbær".as_bytes()), "Blåbær");
        assert_eq!(value(b"a.b=Bl\xE5b\xE6r"), "Blåbær");
        assert_eq!(value(b"\xEF\xBB\xBFa.b=c"), "c");
        let wide = b"\xFF\xFEa\0=\0b\0";
        assert_eq!(
            read(wide, Form::Properties).err(),
            Some(Unreadable::NotText)
        );
    }

    #[test]
    fn a_file_beyond_measure_is_refused() {
        let large = vec![b'#'; usize::try_from(FILE_CAP).unwrap() + 1];
        assert_eq!(
            read(&large, Form::Properties).err(),
            Some(Unreadable::TooLarge)
        );
        let many = "a=b\n".repeat(MOST + 1);
        assert_eq!(
            read(many.as_bytes(), Form::Properties).err(),
            Some(Unreadable::TooLarge)
        );
        assert_eq!(
            read(b"# bare en kommentar", Form::Properties).err(),
            Some(Unreadable::Empty)
        );
    }

    #[test]
    fn blanks_after_a_value_are_cut_and_told() {
        let read = read(b"a.b=hemmelig \t\nc.d=annet\n", Form::Properties).unwrap();
        let told: Vec<_> = read
            .iter()
            .map(|one| (one.value.expose().as_str(), one.trimmed))
            .collect();
        assert_eq!(told, [("hemmelig", true), ("annet", false)]);
    }

    #[test]
    fn what_stands_in_the_document_of_a_profile_is_valid_in_that() {
        let text =
            b"a.b=alle\n#---\nspring.config.activate.on-profile=staging\na.b=test\n#---\na.b=igjen\n";
        let read = read(text, Form::Properties).unwrap();
        let profiles: Vec<_> = read.iter().map(|one| one.profile.as_deref()).collect();
        assert_eq!(profiles, [None, Some("staging"), Some("staging"), None]);
    }
}
