//! What a person does with letters that came in: printed, handled, followed to their answers, and unlocked
//! with a certificate from before.

use budstikke_app::dto::{IncomingActionKind, IncomingDetail, IpcError, ThreadPlace, ToneDto};
use budstikke_app::{App, AppConfig, ClientInput};
use budstikke_domain::Secret;
use budstikke_sandbox::{Letter, Quirk};
use budstikke_test_pki::Authority;
use budstikke_tests::world::{Desk, PROMPT, US, World, within};

const CLIENT: &str = "MOVE_IP_310204838";
const NORDFJELL: &str = "310204846";

fn letter(title: &str) -> Letter {
    Letter::new(PROMPT, title, "Vi viser til brevet deres.").with(Quirk::Sha256Signature)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handled_letter_stays_so_until_it_is_taken_back() {
    let world = World::new().await;
    let us = world.desk(0).await;
    world.sandbox.send_letter(&letter("Vannprøver")).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    us.app.mark_handled(&uid, true).await.unwrap();
    let row = us.until_rows(|rows| rows[0].handled).await.remove(0);
    assert!(row.unread, "what is handled may still be unread");
    let first = us.app.incoming(&uid).await.unwrap().handled_at;
    assert!(first.is_some());
    us.app.mark_handled(&uid, true).await.unwrap();
    let again = us.app.incoming(&uid).await.unwrap().handled_at;
    assert_eq!(again, first, "it was handled when it was handled first");
    us.app.mark_handled(&uid, false).await.unwrap();
    assert_eq!(us.app.incoming(&uid).await.unwrap().handled_at, None);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_of_a_letter_claims_no_more_than_was_judged() {
    let world = World::new().await;
    let us = world.desk(0).await;
    world.sandbox.send_letter(&letter("Vannprøver")).unwrap();
    let good = us.until_inbox(1).await.remove(0).uid;
    let forged = letter("Faktura").with(Quirk::ChangedDocument);
    world.sandbox.send_letter(&forged).unwrap();
    let forged = us.until_inbox(2).await.remove(0).uid;

    let paper = us.app.receipt(&good).await.unwrap();
    assert!(paper.received);
    assert_eq!(
        (paper.from.org_number.as_str(), paper.to.org_number.as_str()),
        (PROMPT, US)
    );
    let says = |lines: &[String], words: &str| lines.iter().any(|line| line.contains(words));
    assert!(says(&paper.shows, "uendret") && says(&paper.shows, "har sendt meldingen"));
    assert!(says(&paper.shows_not, "har lest meldingen"));
    assert!(
        says(&paper.shows_not, "trukket tilbake"),
        "{:?}",
        paper.shows_not
    );
    let fact = |label: &str| paper.facts.iter().find(|fact| fact.label == label);
    assert!(
        fact("Fingeravtrykk (SHA-256)").is_some(),
        "{:?}",
        paper.facts
    );
    assert_eq!(
        paper.documents.len(),
        2,
        "the document and the arkivmelding"
    );

    let paper = us.app.receipt(&forged).await.unwrap();
    assert!(
        says(&paper.shows_not, "uendret") && says(&paper.shows_not, "har sendt meldingen"),
        "{:?}",
        paper.shows
    );
    let found = paper
        .facts
        .iter()
        .any(|fact| fact.value.contains("DIGEST_MISMATCH"));
    assert!(found, "{:?}", paper.facts);
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_and_its_answer_find_each_other() {
    let world = World::new().await;
    let us = world.desk(30).await;
    world.sandbox.send_letter(&letter("Vannprøver")).unwrap();
    let came = us.until_inbox(1).await.remove(0).uid;
    assert!(us.app.incoming(&came).await.unwrap().thread.is_empty());
    let draft = us.app.start_reply(&came).await.unwrap();
    let draft = us
        .with_files(&draft, vec![world.file("Svar.pdf", 400)])
        .await;
    let answer = us.app.send_draft(&draft.id).await.unwrap().uid;

    let thread = us.app.incoming(&came).await.unwrap().thread;
    assert_eq!(thread.len(), 1, "{thread:?}");
    assert_eq!(
        (thread[0].uid.as_str(), thread[0].place),
        (answer.as_str(), ThreadPlace::Outbox)
    );
    let thread = us.app.message(&answer).await.unwrap().thread;
    assert_eq!(thread.len(), 1, "{thread:?}");
    assert_eq!(
        (thread[0].uid.as_str(), thread[0].place),
        (came.as_str(), ThreadPlace::Inbox)
    );
    assert_eq!(thread[0].title, "Vannprøver");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_pair_is_calm_in_the_list_as_well() {
    let world = World::new().await;
    let us = world.desk(0).await;
    let on_behalf = |title: &str| {
        let mut letter = letter(title);
        letter.claims_from = Some(NORDFJELL.to_owned());
        letter.signed_by = Some(PROMPT.to_owned());
        letter
    };
    world.sandbox.send_letter(&on_behalf("Første")).unwrap();
    let first = us.until_inbox(1).await.remove(0);
    assert_eq!(
        first.tone,
        ToneDto::Warning,
        "nobody has confirmed the pair"
    );
    us.app.accept_message(&first.uid).await.unwrap();
    world.sandbox.send_letter(&on_behalf("Andre")).unwrap();
    for row in us.until_inbox(2).await {
        assert_eq!(row.tone, ToneDto::Success, "{}: {}", row.title, row.word);
    }
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_locked_for_an_old_certificate_opens_when_that_is_added() {
    let world = World::new().await;
    let config = with_new_certificate(&world).await;
    let us = Desk {
        app: App::open(config.clone()).await.unwrap(),
    };
    us.app.end_trial().await.unwrap();
    let locked_for_the_old_one = letter("Vannprøver");
    world.sandbox.send_letter(&locked_for_the_old_one).unwrap();
    let uid = us.until_inbox(1).await.remove(0).uid;
    let locked = us.app.incoming(&uid).await.unwrap();
    let problem = locked.problem.clone().expect("it cannot be opened");
    assert_eq!(problem.number, "E20", "{problem:?}");
    assert_eq!(locked.actions[0].kind, IncomingActionKind::AddKey);
    let fetched = world
        .sandbox
        .until_received(PROMPT, |_| !told(&world).is_empty());
    within(fetched).await;
    assert_eq!(
        told(&world),
        ["MOTTATT"],
        "it has been fetched, and no more"
    );

    let old = world.sandbox.organisation(US).unwrap();
    let file = world.folder().join("gammelt.p12");
    std::fs::write(&file, &old.p12).unwrap();
    let theirs = Authority::root("Prøve CA").issue(&crate::setup::valid(PROMPT));
    let add = async |password: &str| {
        let password = Secret::new(password.to_owned());
        us.app.add_old_certificate(file.clone(), password).await
    };
    let error = IpcError::from(add("feil").await.expect_err("the password"));
    assert_eq!(error.number, "E06");
    std::fs::write(&file, theirs.p12("p")).unwrap();
    let error = IpcError::from(add("p").await.expect_err("somebody else's"));
    assert_eq!(error.number, "E07");
    std::fs::write(&file, &old.p12).unwrap();
    assert_eq!(add(&old.password).await.unwrap(), 1);

    let opened = until(&us, &uid, |letter| letter.readable).await;
    assert_eq!(opened.title, "Vannprøver");
    assert!(opened.problem.is_none() && !opened.documents.is_empty());
    let judged = opened
        .events
        .iter()
        .filter(|event| event.code.starts_with("KONTROLLERT"));
    assert_eq!(judged.count(), 2, "both judgements stand");
    let received = world
        .sandbox
        .until_received(PROMPT, |_| told(&world).len() >= 2);
    within(received).await;
    assert_eq!(told(&world), ["MOTTATT", "LEVERT"], "each is told once");
    assert_eq!(
        add(&old.password).await.unwrap(),
        0,
        "nothing waits for it any more"
    );
    us.app.close().await;
    drop(us);

    let us = Desk {
        app: App::open(config).await.unwrap(),
    };
    world.sandbox.send_letter(&letter("Enda et")).unwrap();
    let rows = us.until_inbox(2).await;
    let next = us.app.incoming(&rows[0].uid).await.unwrap();
    assert!(next.readable, "the old key is kept: {:?}", next.problem);
    us.app.close().await;
}

/// Set up with a certificate that nobody locks for yet; the client has a key of its own.
async fn with_new_certificate(world: &World) -> AppConfig {
    let config = world.stand_in();
    let renewed = Authority::root("Prøve CA").issue(&crate::setup::valid(US));
    let setup = world
        .set_up_with(config.clone(), &renewed.p12("p"), "p")
        .await;
    let (jwk, public) = crate::setup::jwk("budstikke-1");
    world
        .sandbox
        .register_key(CLIENT, "budstikke-1", &public)
        .unwrap();
    let file = world.folder().join("nokkel.json");
    std::fs::write(&file, &jwk).unwrap();
    setup.choose_client_key(file).await.unwrap();
    let client = ClientInput {
        id: CLIENT.to_owned(),
        certificate: false,
    };
    setup.set_client(client).await.unwrap();
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    config
}

/// The statuses that the sender was told.
fn told(world: &World) -> Vec<String> {
    let received = world.sandbox.received(PROMPT);
    let statuses = received.iter().filter(|one| one.document_type == "status");
    statuses
        .map(|one| {
            one.sbd["status"]["status"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

async fn until(us: &Desk, uid: &str, done: impl Fn(&IncomingDetail) -> bool) -> IncomingDetail {
    let mut events = us.app.events();
    within(async {
        loop {
            let letter = us.app.incoming(uid).await.expect("it is there");
            if done(&letter) {
                return letter;
            }
            let _ = events.recv().await;
        }
    })
    .await
}
