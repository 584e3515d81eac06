//! Documents spoilt at random, judged by us and by libxml2.

mod rare;
mod samples;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::grammar::Schema;
use super::grammar::fiks_arkiv::MESSAGES;
use super::*;
use crate::reference::spec;

/// How many of each letter.
const MUTANTS: usize = 120;
/// How many of each message of Fiks Arkiv, of which there are more.
const FEWER: usize = 15;

const NAMES: &[&str] = &[
    "arkivmelding",
    "mappe",
    "registrering",
    "basisregistrering",
    "dokumentbeskrivelse",
    "dokumentobjekt",
    "korrespondansepart",
    "tittel",
    "offentligTittel",
    "saksaar",
    "saksdato",
    "systemID",
    "skjerming",
    "merknad",
    "part",
    "avskrivning",
    "journalposttype",
    "journaldato",
    "opprettetDato",
    "referanseDokumentfil",
    "tull",
    "virksomhetsspesifikkeMetadata",
    "kryssreferanse",
    "journalenhet",
    "klassifikasjon",
    "foreldremappe",
];
const VALUES: &[&str] = &[
    "",
    " ",
    "x",
    "æøå 🎉",
    "2026-11-20",
    "2026-11-20+01:00",
    "2026-11-20T09:15:00Z",
    "2026-11-20T24:00:00+01:00",
    "2026-02-30T09:15:00",
    " 2026-11-20T09:15:00 ",
    "-5",
    "+7",
    "007",
    "3.0",
    "99999999999999999999",
    "2147483648",
    "Utgående dokument",
    "U",
    "utgående dokument",
    "Journalført",
    "Hoveddokument",
    "Vedlegg",
    " Vedlegg",
    "7b0c2b0e-4f1a-4a53-9d6e-0a5d3f6c1e02",
    "{7b0c2b0e-4f1a-4a53-9d6e-0a5d3f6c1e02}",
    "7B0C2B0E-4F1A-4A53-9D6E-0A5D3F6C1E02",
    "Avsender",
    "Produksjonsformat",
    "Arkivformat",
    "a<!-- c -->b",
    "<![CDATA[x]]>",
    "<b/>",
    "&#160;",
    "UO",
];
const ATTRIBUTES: &[&str] = &[
    " foo=\"1\"",
    " xsi:nil=\"true\"",
    " xsi:nil=\"false\"",
    " xsi:nil=\"maybe\"",
    " xml:lang=\"no\"",
    " xsi:type=\"journalpost\"",
    " xsi:type=\"saksmappe\"",
    " xsi:type=\"mappe\"",
    " xsi:type=\"registrering\"",
    " xsi:type=\"basisregistrering\"",
    " xsi:type=\"nope\"",
    " xsi:type=\"x:nope\"",
    " xsi:type=\"\"",
    " xsi:schemaLocation=\"a b\"",
    " xmlns:q=\"urn:q\" q:a=\"1\"",
    " xsi:tull=\"1\"",
];

#[test]
fn spoilt_letters_are_judged_as_libxml2_judges_them() {
    let Some(reference) = spec("arkivmelding/eformidling") else {
        return;
    };
    let words = Words {
        names: NAMES.to_vec(),
        attributes: ATTRIBUTES.iter().map(|&text| text.to_owned()).collect(),
    };
    let Some(compared) = compare(
        &reference.join("xsd-integrasjonspunkt/arkivmelding.xsd"),
        &letters(&reference),
        MUTANTS,
        &words,
    ) else {
        return;
    };
    compared.agree();
}

/// From our own messages, and from ones made of our tables with everything in them that may be.
#[test]
fn spoilt_messages_of_fiks_arkiv_are_judged_as_libxml2_judges_them() {
    let Some(reference) = spec("arkivmelding/fiks-arkiv-v1") else {
        return;
    };
    let own: Vec<String> = std::fs::read_dir(reference.join("own"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let mut whole = Compared::default();
    for schema in MESSAGES {
        let root = schema.root().unwrap();
        let begins = format!("<{} xmlns=\"{}\"", root.name, root.namespace);
        let mut messages = samples::of(schema);
        messages.extend(own.iter().filter(|text| text.contains(&begins)).cloned());
        let xsd = format!("xsd/no.ks.fiks.arkiv.v1.{}.xsd", schema.message_type);
        let Some(compared) = compare(&reference.join(xsd), &messages, FEWER, &Words::of(schema))
        else {
            return;
        };
        whole.add(compared);
    }
    whole.agree();
}

/// What chance seldom finds: types that must be named, values of every spelling.
#[test]
fn rare_turns_of_fiks_arkiv_are_judged_as_libxml2_judges_them() {
    let Some(reference) = spec("arkivmelding/fiks-arkiv-v1") else {
        return;
    };
    let mut whole = Compared::default();
    for (name, message_type, places) in rare::TURNS {
        let text = std::fs::read_to_string(reference.join("own").join(name)).unwrap();
        let mut turns = Vec::new();
        for (from, others) in *places {
            assert!(text.contains(from), "{name} has {from}");
            turns.extend(others.iter().map(|to| text.replacen(from, to, 1)));
        }
        let xsd = format!("xsd/no.ks.fiks.arkiv.v1.{message_type}.xsd");
        let words = Words {
            names: Vec::new(),
            attributes: Vec::new(),
        };
        let Some(compared) = compare(&reference.join(xsd), &turns, 0, &words) else {
            return;
        };
        whole.add(compared);
    }
    whole.agree();
}

/// What is put in the place of something else.
struct Words {
    names: Vec<&'static str>,
    attributes: Vec<String>,
}

impl Words {
    /// Every field and every type of a schema, and what is in none.
    fn of(schema: &'static Schema) -> Words {
        let fields = schema
            .types()
            .flat_map(|known| known.own)
            .flat_map(|particle| particle.fields())
            .map(|field| field.name);
        let types = schema
            .types()
            .map(|known| format!(" xsi:type=\"{}\"", known.name));
        let general = ATTRIBUTES.iter().filter(|text| !text.contains("xsi:type"));
        Words {
            names: fields.chain(["tull", "meldingId"]).collect(),
            attributes: types
                .chain(general.map(|&text| text.to_owned()))
                .chain([" label=\"x\"".to_owned(), " xsi:type=\"nope\"".to_owned()])
                .collect(),
        }
    }
}

/// How many were judged by both, how many of them were spoilt, and where the two differ.
#[derive(Default)]
struct Compared {
    files: usize,
    compared: usize,
    invalid: usize,
    differing: Vec<String>,
}

impl Compared {
    fn add(&mut self, other: Compared) {
        self.files += other.files;
        self.compared += other.compared;
        self.invalid += other.invalid;
        self.differing.extend(other.differing);
    }

    fn agree(&self) {
        let Compared {
            files,
            compared,
            invalid,
            differing,
        } = self;
        assert!(
            *compared > files / 2,
            "most are whole XML still: {compared} of {files}"
        );
        assert!(*invalid > compared / 3, "and many are spoilt: {invalid}");
        assert!(
            differing.is_empty(),
            "{} of {compared}:\n{}",
            differing.len(),
            differing.join("\n")
        );
    }
}

/// Spoils each of the documents `count` times, keeps one as it is, and asks both.
fn compare(xsd: &Path, originals: &[String], count: usize, words: &Words) -> Option<Compared> {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(0x2026_1120_0915_0001);
    let mut files = Vec::new();
    for (index, original) in originals.iter().enumerate() {
        for number in 0..=count {
            let mut spoilt = original.clone();
            let changes = if number == 0 { 0 } else { 1 + chance.below(2) };
            for _ in 0..changes {
                spoilt = spoil(&spoilt, &mut chance, words);
            }
            let file = folder.path().join(format!("{index}-{number}.xml"));
            std::fs::write(&file, &spoilt).unwrap();
            files.push(file);
        }
    }
    let theirs = libxml2(xsd, &files)?;
    let (mut compared, mut invalid) = (0, 0);
    let mut differing = Vec::new();
    for file in &files {
        let Said::Judged(theirs) = &theirs[file] else {
            continue;
        };
        let text = std::fs::read_to_string(file).unwrap();
        let ours = match judge(text.as_bytes(), &Context::default()) {
            Ok(report) => super::tests::first_error(&report),
            Err(_) => continue,
        };
        compared += 1;
        invalid += usize::from(theirs.is_some());
        if ours != *theirs {
            let line = theirs
                .as_ref()
                .or(ours.as_ref())
                .map_or(1, |(line, _)| *line as usize);
            let near: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(4).collect();
            differing.push(format!(
                "libxml2 {theirs:?}, we {ours:?}:\n{}\n",
                near.join("\n")
            ));
        }
    }
    Some(Compared {
        files: files.len(),
        compared,
        invalid,
        differing,
    })
}

fn letters(reference: &Path) -> Vec<String> {
    let mut letters =
        vec![String::from_utf8(crate::arkivmelding::tests::letter().compose().to_xml()).unwrap()];
    for name in [
        "own/A1-inngaaende.xml",
        "own/A4-svar.xml",
        "own/A5-skjermet.xml",
    ] {
        letters.push(std::fs::read_to_string(reference.join(name)).unwrap());
    }
    letters
}

/// A sequence that looks random and is the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn of<'a, T: AsRef<str>>(&mut self, all: &'a [T]) -> &'a str {
        all[self.below(all.len())].as_ref()
    }
}

/// One change, to whole lines or to what stands in one; each element stands on a line of its own.
fn spoil(letter: &str, chance: &mut Chance, words: &Words) -> String {
    let mut lines: Vec<String> = letter.lines().map(str::to_owned).collect();
    if lines.len() < 5 {
        let at = lines.len() - 2;
        lines[at] = refilled(&lines[at], chance.of(VALUES));
        return lines.join("\n") + "\n";
    }
    let at = 2 + chance.below(lines.len() - 3);
    match chance.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.swap(at - 1, at),
        3 => {
            let line = lines.remove(at);
            let to = 2 + chance.below(lines.len() - 3);
            lines.insert(to, line);
        }
        4 => lines[at] = renamed(&lines[at], chance.of(&words.names)),
        5 => {
            let attribute = chance.of(&words.attributes);
            lines[at] = attributed(&lines[at], attribute);
        }
        _ => lines[at] = refilled(&lines[at], chance.of(VALUES)),
    }
    lines.join("\n") + "\n"
}

/// A line that begins an element, with one more attribute.
fn attributed(line: &str, attribute: &str) -> String {
    match line.split_once('>') {
        Some((tag, rest)) if !tag.trim_start().starts_with("</") => match tag.strip_suffix('/') {
            Some(tag) => format!("{tag}{attribute}/>{rest}"),
            None => format!("{tag}{attribute}>{rest}"),
        },
        _ => line.to_owned(),
    }
}

/// A line that holds a whole element, with another name.
fn renamed(line: &str, name: &str) -> String {
    let Some((start, rest)) = line.split_once('<') else {
        return line.to_owned();
    };
    let old: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    match rest.strip_prefix(&old).filter(|_| !old.is_empty()) {
        Some(rest) => {
            format!("{start}<{name}{rest}").replace(&format!("</{old}>"), &format!("</{name}>"))
        }
        None => line.to_owned(),
    }
}

/// A line that holds a whole element, with another text.
fn refilled(line: &str, value: &str) -> String {
    match line.split_once('>') {
        Some((tag, rest)) => match rest.rsplit_once("</") {
            Some((_, end)) => format!("{tag}>{value}</{end}"),
            None => line.to_owned(),
        },
        None => line.to_owned(),
    }
}

enum Said {
    /// Line and element of the first error; `None` is valid.
    Judged(Option<(u32, String)>),
    /// It is no XML.
    Unread,
}

fn libxml2(schema: &Path, files: &[PathBuf]) -> Option<BTreeMap<PathBuf, Said>> {
    let mut said: BTreeMap<PathBuf, Said> = files
        .iter()
        .map(|file| (file.clone(), Said::Judged(None)))
        .collect();
    let Ok(output) = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output()
    else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "xmllint is missing"
        );
        eprintln!("skipped: no xmllint");
        return None;
    };
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let Some((file, rest)) = line.split_once(".xml:") else {
            continue;
        };
        let Some(entry) = said.get_mut(Path::new(&format!("{file}.xml"))) else {
            continue;
        };
        let Some((number, rest)) = rest.split_once(": ") else {
            continue;
        };
        if rest.contains("parser error") || rest.starts_with("namespace error") {
            *entry = Said::Unread;
        } else if let Said::Judged(first @ None) = entry
            && let Some(rest) = rest.strip_prefix("element ")
            && let Some((element, _)) = rest.split_once(": Schemas validity error")
        {
            *first = Some((number.parse().unwrap(), element.to_owned()));
        }
    }
    Some(said)
}
