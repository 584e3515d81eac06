use super::*;
use serde_json::json;

/// A folder with `files`, of which the first is the schema.
fn folder(files: &[(&str, Value)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, json) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, json.to_string()).unwrap();
    }
    let first = folder.path().join(files[0].0);
    (folder, first)
}

fn read(files: &[(&str, Value)]) -> Result<ChosenSchema, String> {
    let (_folder, path) = folder(files);
    ChosenSchema::read(&path).map_err(|error| error.to_string())
}

fn plan() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["planid"],
        "additionalProperties": false,
        "properties": {
            "planid": {"$ref": "felles/planid.json"},
            "dato": {"type": ["string", "null"], "format": "date"},
            "status": {"enum": ["utkast", "vedtatt"]},
        },
    })
}

fn planid() -> (&'static str, Value) {
    (
        "felles/planid.json",
        json!({"type": "string", "pattern": "^[0-9]{4}$"}),
    )
}

#[test]
fn what_does_not_fit_is_told_in_words_with_where_it_stands() {
    let schema = read(&[("arealplan hent.schema.json", plan()), planid()]).unwrap();
    assert_eq!(schema.shown().beside, 1);
    let said = |payload: Value| schema.judge(&payload).unwrap();
    assert_eq!(said(json!({"planid": "1234", "status": "utkast"})), [""; 0]);
    assert_eq!(said(json!({})), ["Øverst: «planid» mangler."]);
    assert_eq!(said(json!([])), ["Øverst: Skal være et objekt."]);
    let all = said(json!({"planid": "x", "dato": 7, "status": "ferdig", "eier": 1}));
    for expected in [
        "/planid: Er ikke skrevet slik skjemaet krever (^[0-9]{4}$).",
        "/dato: Skal være null eller tekst.",
        "/status: Skal være en av disse: «utkast», «vedtatt».",
        "Øverst: «eier» hører ikke hjemme her.",
    ] {
        assert!(
            all.iter().any(|said| said == expected),
            "{expected}: {all:?}"
        );
    }
}

#[test]
fn a_schema_outlives_its_files_and_a_draft_keeps_it() {
    let (folder, path) = folder(&[("plan.json", plan()), planid()]);
    let schema = ChosenSchema::read(&path).unwrap();
    drop(folder);
    let kept = serde_json::to_string(&schema).unwrap();
    let again: ChosenSchema = serde_json::from_str(&kept).unwrap();
    assert_eq!(again.judge(&json!({"planid": "12"})).unwrap().len(), 1);
}

#[test]
fn a_file_outside_the_folder_is_never_read() {
    let (root, _) = folder(&[("secret.json", json!({"type": "string"}))]);
    let inside = root.path().join("skjema");
    std::fs::create_dir(&inside).unwrap();
    let path = inside.join("a.json");
    let refused = |reference: &str| {
        let schema = json!({"properties": {"a": {"$ref": reference}}});
        std::fs::write(&path, schema.to_string()).unwrap();
        ChosenSchema::read(&path).unwrap_err().to_string()
    };
    assert!(refused("../secret.json#/a").contains("utenfor mappen"));
    assert!(refused("/etc/hostname").contains("utenfor mappen"));
    assert!(refused("borte.json").contains("ikke ligger ved siden av"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.json", inside.join("lenke.json")).unwrap();
        assert!(
            refused("lenke.json").contains("utenfor mappen"),
            "a link leads out"
        );
    }
}

#[test]
fn the_net_is_never_asked_and_a_web_address_means_the_file_beside() {
    let of = |address: &str| json!({"properties": {"a": {"$ref": address}}});
    let alone = read(&[("a.json", of("https://example.test/b.json"))]).unwrap();
    let told = alone.judge(&json!({"a": 1})).unwrap_err();
    assert!(
        told.starts_with("Vi kan ikke bruke skjemaet a.json."),
        "{told}"
    );
    let beside = [
        ("a.json", of("https://example.test/b.json")),
        ("b.json", json!({"type": "string"})),
    ];
    let found = read(&beside).unwrap().judge(&json!({"a": 1})).unwrap();
    assert_eq!(found, ["/a: Skal være tekst."]);
}

#[test]
fn a_schema_that_is_broken_is_told_as_that_and_nothing_hangs() {
    let (_folder, path) = folder(&[("a.json", json!({}))]);
    std::fs::write(&path, "{ nei").unwrap();
    let told = ChosenSchema::read(&path).unwrap_err().to_string();
    assert!(
        told.contains("a.json er ikke JSON. Feilen står på linje 1"),
        "{told}"
    );
    let wrong = read(&[("a.json", json!({"type": 12}))]).unwrap();
    assert!(wrong.judge(&json!({})).is_err(), "no such type");
    let missing = read(&[("a.json", json!({"$ref": "#/borte"}))]).unwrap();
    assert!(missing.judge(&json!({})).is_err(), "no such place");
    let slow = read(&[("a.json", json!({"pattern": "^(a|a|aa)+(?=b)$"}))]).unwrap();
    let many = json!("a".repeat(200));
    assert!(
        !slow.judge(&many).unwrap().is_empty(),
        "given up, not waited for"
    );
}

#[test]
fn a_schema_that_goes_round_in_itself_ends() {
    for round in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"properties": {"a": {"$ref": "#"}}}),
    ] {
        let schema = read(&[("a.json", round.clone())]).unwrap();
        let deep = json!({"a": {"a": {"a": {}}}});
        assert!(
            schema.judge(&deep).is_ok_and(|found| found.is_empty()),
            "{round}"
        );
    }
}
