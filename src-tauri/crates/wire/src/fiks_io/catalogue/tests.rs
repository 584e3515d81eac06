use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::*;
use crate::reference::spec;

const ARKIV: &str = "no.ks.fiks.arkiv.v1.";

#[test]
fn the_catalogue_is_whole_and_names_nothing_twice() {
    let catalogue: Catalogue =
        toml::from_str(include_str!("../../../../../../assets/protokoller.toml")).unwrap();
    let mut names = BTreeSet::new();
    for protocol in catalogue.protocols() {
        for kind in &protocol.types {
            for name in kind.aliases.iter().chain([&kind.name]) {
                assert!(names.insert(name.as_str()), "{name} is two types");
            }
            assert!(
                kind.payload != PayloadRule::Never || kind.files.is_empty(),
                "{}",
                kind.name
            );
            for answer in &kind.answers {
                let known = catalogue.find(answer).map(|kind| &kind.name);
                assert_eq!(known, Some(answer), "an answer is a type, spelt as one");
            }
            assert!(!kind.error || kind.answers.is_empty(), "{}", kind.name);
        }
    }
    assert_eq!(Catalogue::builtin().protocols(), catalogue.protocols());
}

#[test]
fn a_type_is_found_under_every_spelling_and_answers_what_it_should() {
    let catalogue = Catalogue::builtin();
    let opprett = format!("{ARKIV}arkivering.arkivmelding.opprett");
    let found = |name: &str| catalogue.find(name).map(|kind| kind.name.as_str());
    assert_eq!(
        found("no.ks.fiks.arkiv.v1.arkivering.arkivmelding"),
        Some(opprett.as_str())
    );
    assert_eq!(
        found("no.ks.fik.arkiv.v1.feilmelding.ugyldigforespoersel"),
        Some("no.ks.fiks.arkiv.v1.feilmelding.ugyldigforespoersel")
    );
    assert_eq!(found("no.ks.fiks.ukjent"), None);
    let kind = catalogue.find(&opprett).unwrap();
    assert_eq!(kind.files, ["arkivmelding.xml"]);
    assert!(kind.documents && kind.payload.allows(true) && !kind.payload.allows(false));

    let kvittering = format!("{opprett}.kvittering");
    assert_eq!(catalogue.answers(&kvittering, &opprett), Some(true));
    let misspelt = "no.ks.fik.arkiv.v1.feilmelding.ugyldigforespoersel";
    assert_eq!(catalogue.answers(misspelt, &opprett), Some(true));
    let missing = format!("{ARKIV}feilmelding.ikkefunnet");
    assert_eq!(catalogue.answers(&missing, &opprett), Some(false));
    assert_eq!(catalogue.answers("ukjent", &opprett), None);
    assert_eq!(catalogue.is_answer(&kvittering), Some(true));
    assert_eq!(catalogue.is_answer(&opprett), Some(false));
    let pong = format!("{ARKIV}pong");
    assert_eq!(
        catalogue.answers(&pong, &format!("{ARKIV}ping")),
        Some(true)
    );
}

#[test]
fn the_platforms_rule_and_ours_are_the_same_words() {
    for (theirs, ours) in [
        (PayloadKriterie::Never, Some(PayloadRule::Never)),
        (PayloadKriterie::Required, Some(PayloadRule::Required)),
        (PayloadKriterie::Optional, Some(PayloadRule::Optional)),
        (PayloadKriterie::Other("X".to_owned()), None),
    ] {
        assert_eq!(PayloadRule::of(&theirs), ours);
    }
    assert!(PayloadRule::Never.allows(false) && !PayloadRule::Never.allows(true));
    assert!(PayloadRule::Optional.allows(false) && PayloadRule::Optional.allows(true));
}

/// What a published list says of a type.
#[derive(Debug, PartialEq, Eq)]
struct Listed {
    payload: bool,
    files: Vec<String>,
    answers: BTreeSet<String>,
}

/// The errors of the published lists, which we do not repeat: what stands there, and what is meant.
const ERRORS: [(&str, &str); 5] = [
    ("no.ks.fik.arkiv.", "no.ks.fiks.arkiv."),
    ("innsyn.dipsensasjoner.", "innsyn.dispensasjoner."),
    ("oppdatering.plenendring.", "oppdatering.planendring."),
    (
        "innsyn.gjeldendeplandokumenter.registrer.",
        "oppdatering.gjeldendeplandokumenter.registrer.",
    ),
    (
        "no.ks.fiks.arkiv.v1.arkivering.arkivmelding\"",
        "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett\"",
    ),
];

/// The types of a published list, its errors mended; what answers what is told from both ends.
fn listed(file: &Path, errors: &mut BTreeSet<&'static str>) -> BTreeMap<String, Listed> {
    let mut text = fs::read_to_string(file).unwrap();
    for (wrong, right) in ERRORS {
        if text.contains(wrong) {
            errors.insert(wrong);
            text = text.replace(wrong, right);
        }
    }
    let list: Value = serde_json::from_str(&text).unwrap();
    let protocol = list["protokollnavn"].as_str().unwrap().to_owned() + ".";
    let texts = |value: &Value| -> Vec<String> {
        let all = match value {
            Value::String(one) => vec![one.clone()],
            Value::Array(all) => all
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect(),
            _ => Vec::new(),
        };
        // «[dokumentfil navnet]» and nothing are any name.
        let named = |text: &String| !text.is_empty() && !text.starts_with('[');
        all.into_iter().filter(named).collect()
    };
    let mut types: BTreeMap<String, Listed> = BTreeMap::new();
    let mut pairs = Vec::new();
    for entry in list["meldingstyper"].as_array().unwrap() {
        let name = entry["id"].as_str().unwrap().to_owned();
        for answer in texts(&entry["kanSvareMed"]) {
            pairs.push((name.clone(), answer));
        }
        for question in texts(&entry["erSvarPaa"]) {
            pairs.push((question, name.clone()));
        }
        // Some stand there twice; the first time with the right file.
        types.entry(name).or_insert_with(|| Listed {
            payload: entry["harPayload"].as_bool().unwrap(),
            files: texts(&entry["payloadFilnavn"]),
            answers: BTreeSet::new(),
        });
    }
    for (question, answer) in pairs {
        // One protocol lists replies of another; one type is listed as the answer to itself.
        let theirs = answer
            .split_once(".v2.feilmelding.")
            .filter(|_| !answer.starts_with(&protocol));
        let answer = match theirs {
            Some((_, error)) => {
                errors.insert("another protocol's reply");
                format!("{protocol}v2.feilmelding.{error}")
            }
            None => answer,
        };
        if question == answer {
            errors.insert("an answer to itself");
            continue;
        }
        let known = types.get_mut(&question);
        known
            .expect("what is answered is a type")
            .answers
            .insert(answer);
    }
    types
}

#[test]
fn the_catalogue_says_what_the_published_lists_say_but_for_their_errors() {
    let Some(folder) = spec("fiks-io") else {
        return;
    };
    let (mut lists, mut count, mut errors) = (0, 0, BTreeSet::new());
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry
            .unwrap()
            .path()
            .join("meldingstyper/meldingstyper.json");
        if !file.exists() {
            continue;
        }
        lists += 1;
        for (name, theirs) in listed(&file, &mut errors) {
            count += 1;
            let ours = Catalogue::builtin().find(&name);
            let ours = ours.unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(ours.name, name, "the mended spelling is the one we send");
            let said = Listed {
                payload: ours.payload == PayloadRule::Required,
                files: ours.files.clone(),
                answers: ours.answers.iter().cloned().collect(),
            };
            assert_eq!(said, theirs, "{name}");
            assert_eq!(ours.error, name.contains(".feilmelding."), "{name}");
        }
    }
    assert_eq!(lists, 6, "of the protocols that have a list");
    assert!(count > 130, "{count} types");
    let expected = ERRORS.map(|(wrong, _)| wrong);
    let expected: BTreeSet<_> = expected
        .into_iter()
        .chain(["another protocol's reply", "an answer to itself"])
        .collect();
    assert_eq!(
        errors, expected,
        "each error is still there; one that is mended leaves this test"
    );
}

#[test]
fn every_misspelling_in_the_published_lists_is_recognised() {
    let Some(folder) = spec("fiks-io") else {
        return;
    };
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry
            .unwrap()
            .path()
            .join("meldingstyper/meldingstyper.json");
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        let list: Value = serde_json::from_str(&text).unwrap();
        for entry in list["meldingstyper"].as_array().unwrap() {
            let named = [&entry["kanSvareMed"], &entry["erSvarPaa"]];
            let named = named.into_iter().filter_map(Value::as_array).flatten();
            for name in named.chain([&entry["id"]]).filter_map(Value::as_str) {
                assert!(Catalogue::builtin().find(name).is_some(), "{name}");
            }
        }
    }
}
