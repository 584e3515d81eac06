//! What a person asks of an archive in a form, from the form to the document that goes.

use std::process::Command;

use budstikke_app::dto::{
    ArkivForm, ArkivNoekkel, ArkivObjekt, AvskrivningInput, Draft, EndringInput, NoekkelSlag,
    SokInput,
};
use budstikke_sandbox::KontoRole;
use budstikke_tests::programs::foreign;
use budstikke_tests::reference::reference;
use budstikke_tests::world::{Desk, World, fiks_input};

const ARKIV: &str = "no.ks.fiks.arkiv.v1";

/// A draft of the meldingstype that ends in `kind`, with `form` filled in.
async fn filled(desk: &Desk, world: &World, kind: &str, form: ArkivForm) -> Draft {
    let draft = desk.app.new_draft().await.expect("a draft");
    let mut input = fiks_input(world, KontoRole::Archive, "Til arkivet");
    input.fiks_io.melding_type = format!("{ARKIV}.{kind}");
    input.fiks_io.form = Some(form);
    let saved = desk.app.save_draft(&draft.id, input).await;
    saved.expect("it is saved")
}

fn form(objekt: ArkivObjekt) -> ArkivForm {
    ArkivForm {
        objekt,
        noekkel: ArkivNoekkel {
            slag: NoekkelSlag::Ekstern,
            verdi: "jp-0001 & <mer>".to_owned(),
            fagsystem: "Fagsystem".to_owned(),
        },
        korrespondansepart_id: "7".to_owned(),
        avskrivning: AvskrivningInput {
            dato: "20.11.2026".to_owned(),
            av: "Kari Testesen".to_owned(),
            maate: "BU".to_owned(),
            besvart_av: "2026/3108".to_owned(),
        },
        endring: EndringInput {
            tittel: "Ny tittel".to_owned(),
            rolle: "V".to_owned(),
            ..EndringInput::default()
        },
        sok: SokInput {
            tittel: "skolevei".to_owned(),
            fra: "1.1.2026".to_owned(),
            til: "31.12.2026".to_owned(),
            ..SokInput::default()
        },
        ..ArkivForm::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_becomes_is_valid_by_the_archives_own_schemas() {
    let Some((schemas, xmllint)) =
        reference("arkivmelding/fiks-arkiv-v1/xsd").zip(foreign("xmllint"))
    else {
        return;
    };
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    for kind in [
        "arkivering.arkivmelding.oppdater",
        "arkivering.dokumentobjekt.opprett",
        "arkivering.avskrivning.opprett",
        "arkivering.avskrivning.slett",
        "innsyn.sok",
        "innsyn.mappe.hent",
        "innsyn.registrering.hent",
    ] {
        for objekt in [
            ArkivObjekt::Sak,
            ArkivObjekt::Journalpost,
            ArkivObjekt::Dokument,
        ] {
            let mut draft = filled(&desk, &world, kind, form(objekt)).await;
            if kind.ends_with("dokumentobjekt.opprett") {
                let files = vec![world.file("Søknad.pdf", 4_000)];
                draft = desk.with_files(&draft, files).await;
            }
            let check = desk.app.check_draft(&draft.id).await.expect("judged");
            assert!(check.ready, "{kind}: {:?}", check.problems);
            let file = world.folder().join("made.xml");
            std::fs::write(&file, &draft.fiks_made).expect("written");
            let schema = schemas.join(format!("{ARKIV}.{kind}.xsd"));
            let judged = Command::new(&xmllint)
                .args(["--noout", "--nonet", "--schema"])
                .args([&schema, &file])
                .output()
                .expect("xmllint runs");
            let said = String::from_utf8_lossy(&judged.stderr);
            assert!(judged.status.success(), "{kind}, {objekt:?}: {said}");
        }
    }
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_that_is_shown_is_the_one_that_goes() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let draft = filled(&desk, &world, "innsyn.mappe.hent", form(ArkivObjekt::Sak)).await;
    let envelope = desk.app.envelope(&draft.id).await.expect("the konvolutt");
    let shown = envelope.text.expect("the document");
    assert_eq!(shown.name, "mappe-hent.xml");
    assert!(
        shown.text.contains("jp-0001 &amp; &lt;mer&gt;"),
        "{}",
        shown.text
    );
    assert_eq!(shown.text, draft.fiks_made);
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    let message = desk.until_answered(&sent.uid).await;
    assert_eq!(message.documents.len(), 1, "{message:?}");
    assert_eq!(
        message.documents[0].size,
        format!("{} byte", shown.text.len()),
        "byte for byte as long as what was shown"
    );
    desk.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_lacks_something_says_so_at_its_field_and_goes_nowhere() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    let nothing = ArkivForm::default();
    let draft = filled(&desk, &world, "innsyn.registrering.hent", nothing).await;
    let check = desk.app.check_draft(&draft.id).await.expect("judged");
    assert!(!check.ready);
    assert_eq!(check.problems[0].field, "arkivNoekkel", "{check:?}");
    assert!(draft.fiks_made.is_empty(), "half a document is none");
    assert!(desk.app.send_draft(&draft.id).await.is_err());
    desk.app.close().await;
}
