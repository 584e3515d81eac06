//! What a person is told follows the language that is set. A program of its own, since that is one setting for all of it.
#![cfg(test)]

use budstikke_app::App;
use budstikke_app::dto::{IpcError, Language};
use budstikke_tests::world::{Desk, PROMPT, World, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_tells_its_story_in_the_language_that_is_set_now_and_after_a_new_start() {
    let world = World::new().await;
    let config = world.config(0);
    let us = Desk {
        app: App::open(config.clone()).await.unwrap(),
    };
    assert_eq!(
        us.app.preferences().language,
        Language::Nb,
        "from the start"
    );
    let uid = us.send(&world, PROMPT).await;
    let sent = us.until(&uid, |message| said(message, "LEST")).await;
    let bokmal = sent.sentence;
    assert!(
        bokmal.starts_with("Arkivet hos ") && bokmal.ends_with(" har bekreftet mottak."),
        "{bokmal}"
    );

    set(&us, Language::En).await;
    let english = us.app.message(&uid).await.unwrap().sentence;
    assert!(
        english.starts_with("The archive of ") && english.ends_with(" has confirmed receipt."),
        "{english}"
    );
    let mut wrong = us.app.preferences();
    wrong.hold_seconds = 3600;
    let refused: IpcError = us.app.set_preferences(wrong).await.unwrap_err().into();
    assert_eq!(refused.what, "The time to undo is 0, 10 or 30 seconds.");
    us.app.close().await;
    drop(us);

    let again = Desk {
        app: App::open(config).await.unwrap(),
    };
    assert_eq!(again.app.preferences().language, Language::En);
    assert_eq!(again.app.message(&uid).await.unwrap().sentence, english);
    set(&again, Language::Nn).await;
    let nynorsk = again.app.message(&uid).await.unwrap().sentence;
    assert!(nynorsk.ends_with(" har stadfesta mottak."), "{nynorsk}");
    set(&again, Language::Nb).await;
    assert_eq!(again.app.message(&uid).await.unwrap().sentence, bokmal);
    again.app.close().await;
}

async fn set(desk: &Desk, language: Language) {
    let mut wanted = desk.app.preferences();
    wanted.language = language;
    desk.app.set_preferences(wanted).await.unwrap();
}
