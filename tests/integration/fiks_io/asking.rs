//! What a person asks an archive for, from the fields of the form to what the archive answers, in words.

use budstikke_app::dto::{ArkivForm, ArkivFunn, ArkivNoekkel, ArkivObjekt, NoekkelSlag, SokInput};
use budstikke_sandbox::KontoRole;
use budstikke_tests::world::{Desk, World, fiks_input};

const INNSYN: &str = "no.ks.fiks.arkiv.v1.innsyn.";

/// Sends the archive a letter, and waits until it has stored it.
async fn store(desk: &Desk, world: &World, title: &str) {
    let draft = desk.app.new_draft().await.expect("a draft");
    let input = fiks_input(world, KontoRole::Archive, title);
    let draft = desk.app.save_draft(&draft.id, input).await.expect("saved");
    let file = world.file("Søknad.pdf", 4_000);
    let draft = desk.with_files(&draft, vec![file]).await;
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    desk.until_answered(&sent.uid).await;
}

/// Sends the form, and what the archive says: the answer is the `count`th that comes.
async fn ask(desk: &Desk, world: &World, kind: &str, form: ArkivForm, count: usize) -> ArkivFunn {
    let draft = desk.app.new_draft().await.expect("a draft");
    let mut input = fiks_input(world, KontoRole::Archive, "Til arkivet");
    input.fiks_io.melding_type = format!("{INNSYN}{kind}");
    input.fiks_io.form = Some(form);
    let draft = desk.app.save_draft(&draft.id, input).await.expect("saved");
    let check = desk.app.check_draft(&draft.id).await.expect("judged");
    assert!(check.ready, "{:?}", check.problems);
    let sent = desk.app.send_draft(&draft.id).await.expect("to Utboks");
    desk.until_answered(&sent.uid).await;
    let rows = desk.until_inbox(count).await;
    let answer = desk.app.incoming(&rows[0].uid).await.expect("it is there");
    answer.funn.expect("an answer in words")
}

fn titled(words: &str) -> ArkivForm {
    ArkivForm {
        objekt: ArkivObjekt::Journalpost,
        sok: SokInput {
            tittel: words.to_owned(),
            ..SokInput::default()
        },
        ..ArkivForm::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_in_the_form_finds_what_was_sent_and_says_so_in_words() {
    let world = World::new().await;
    let desk = world.konto_desk(0).await;
    store(&desk, &world, "Søknad om barnehageplass").await;
    store(&desk, &world, "Klage på vedtak").await;

    let found = ask(&desk, &world, "sok", titled("barnehage"), 1).await;
    assert_eq!(found.sentence, "Arkivet fant ett treff.");
    let hit = &found.treff[0];
    assert_eq!(hit.title, "Søknad om barnehageplass");
    assert!(hit.heading.starts_with("Journalpost "), "{}", hit.heading);

    // What the answer tells is what the next question needs.
    let id = hit.facts.iter().find(|fact| fact.label == "systemID");
    let by_id = ArkivForm {
        noekkel: ArkivNoekkel {
            slag: NoekkelSlag::SystemId,
            verdi: id.expect("the archive's id").value.clone(),
            ..ArkivNoekkel::default()
        },
        ..titled("")
    };
    let fetched = ask(&desk, &world, "registrering.hent", by_id, 2).await;
    assert_eq!(fetched.sentence, "Arkivet fant journalposten.");
    assert_eq!(fetched.treff[0].title, hit.title);

    let nothing = ask(&desk, &world, "sok", titled("skolevei"), 3).await;
    assert_eq!(nothing.sentence, "Arkivet fant ingen treff.");
    assert_eq!(nothing.treff, []);
    desk.app.close().await;
}
