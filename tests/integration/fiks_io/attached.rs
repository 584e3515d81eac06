//! A payload that a person attaches, judged before it goes.

use std::path::PathBuf;

use budstikke_app::dto::{Draft, Problem};
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, World, fiks_input};

const HENT: &str = "no.ks.fiks.plan.v2.innsyn.aktoerer.hent";
const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

fn written(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.folder().join(name);
    std::fs::write(&path, text).expect("the file is written");
    path
}

/// A draft of the meldingstype `kind` with `file` attached and nothing written.
async fn with(desk: &Desk, world: &World, kind: &str, file: PathBuf) -> Draft {
    let draft = desk.app.new_draft().await.expect("a draft");
    let mut input = fiks_input(world, KontoRole::Archive, "Prøve");
    input.fiks_io.melding_type = kind.to_owned();
    let saved = desk.app.save_draft(&draft.id, input).await;
    desk.with_files(&saved.expect("it is saved"), vec![file])
        .await
}

async fn told(desk: &Desk, draft: &Draft) -> (bool, Vec<Problem>) {
    let check = desk.app.check_draft(&draft.id).await.expect("judged");
    (check.ready, check.problems)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_payload_that_does_not_fit_its_schema_is_not_sent() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let schema = written(
        &world,
        "plan.schema.json",
        r#"{"required": ["planid"], "properties": {"planid": {"type": "string"}}}"#,
    );
    let wrong = written(&world, "min plan.json", r#"{"planid": 7}"#);
    let draft = with(&desk, &world, HENT, wrong).await;
    assert_eq!(told(&desk, &draft).await, (true, vec![]), "no schema yet");

    let chosen = desk.app.choose_json_schema(&draft.id, schema).await;
    chosen.expect("the schema is read");
    let (ready, problems) = told(&desk, &draft).await;
    assert!(!ready);
    assert_eq!(problems[0].field, "fiksContent");
    assert_eq!(
        problems[0].text, "min plan.json, /planid: Skal være tekst.",
        "the file, where it stands and what"
    );
    assert!(desk.app.envelope(&draft.id).await.is_err());
    assert!(desk.app.send_draft(&draft.id).await.is_err());
    let right = written(&world, "rett.json", r#"{"planid": "7"}"#);
    let id = &draft.attachments[0].id;
    let empty = desk.app.remove_attachment(&draft.id, id).await;
    let draft = desk.with_files(&empty.expect("gone"), vec![right]).await;
    assert_eq!(told(&desk, &draft).await, (true, vec![]));
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_too_large_to_be_judged_is_told_as_that_and_may_go() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let large = format!("\"{}\"", "a".repeat(5_000_000));
    let draft = with(&desk, &world, HENT, written(&world, "stor.json", &large)).await;
    let (ready, problems) = told(&desk, &draft).await;
    assert!(ready, "it stops nothing: {problems:?}");
    assert!(
        problems[0].text.contains("innholdet er ikke kontrollert"),
        "{problems:?}"
    );
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_arkivmelding_is_judged_by_the_schema_of_fiks_arkiv() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let xml = r#"<arkivmelding xmlns="https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1"/>"#;
    let file = written(&world, "arkivmelding.xml", xml);
    let draft = with(&desk, &world, OPPRETT, file).await;
    let (ready, problems) = told(&desk, &draft).await;
    assert!(!ready);
    let first = &problems[0];
    assert_eq!(first.field, "fiksContent", "{problems:?}");
    assert!(
        first.text.starts_with("arkivmelding.xml, linje 1: "),
        "{problems:?}"
    );
    desk.app.close().await;
}
