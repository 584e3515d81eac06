//! An organisation that has only FIKS IO: set up without eFormidling, and with it again.

use budstikke_app::dto::{
    AccessAction, ActionKind, Banner, HealthState, IncomingActionKind, IpcError, KvitteringInput,
    KvitteringKind, OutboxKind, PingState, SetupState, SetupStep, SystemUserState, Way,
};
use budstikke_app::{App, Setup};
use budstikke_domain::Secret;
use budstikke_sandbox::{FiksLetter, KontoRole, Letter, LogEntry, RecipientStatus, Service};
use budstikke_tests::world::{Desk, PROMPT, US, World, fiks_input, input, said, within};

use super::konto::{ours, set};
use super::{CLIENT, client, own_certificate, ready, told};

/// Who can be reached by a letter alone.
const NO_KONTO: &str = "311204866";

/// Our konto with the key that others lock for.
async fn own_konto(world: &World, setup: &Setup) -> SetupState {
    let (input, password) = ours(world);
    set(setup, input, &password).await.unwrap();
    let fiks = world.sandbox.fiks();
    let file = fiks.konto(KontoRole::Ours).unwrap().key_file.clone();
    let key = setup.read_konto_key(file, Secret::new(String::new()));
    key.await.unwrap()
}

async fn opened(world: &World) -> Desk {
    let app = App::open(world.stand_in()).await.unwrap();
    app.end_trial().await.unwrap();
    Desk { app }
}

/// What was asked of whoever carries letters over eFormidling.
fn asked_of_dpo(world: &World) -> Vec<LogEntry> {
    let theirs = [Service::Altinn, Service::Broker, Service::ServiceRegistry];
    let mut log = world.sandbox.log();
    log.retain(|entry| match entry {
        LogEntry::Request { service, .. } => theirs.contains(service),
        LogEntry::Peer { .. } => false,
    });
    log
}

async fn until_banner(app: &App, key: &str) -> Banner {
    let mut events = app.events();
    within(async {
        loop {
            let health = app.health().await.unwrap();
            let mut banners = health.banners.into_iter();
            // Answers to what came before may wait there before the letter does.
            if let Some(banner) =
                banners.find(|one| one.key == key && (one.advice || one.waiting > 0))
            {
                return banner;
            }
            let _ = events.recv().await;
        }
    })
    .await
}

async fn until_pong(app: &App, konto: &str) {
    let mut events = app.events();
    within(async {
        while app.konto_ping(konto).await.unwrap().unwrap().state != PingState::Answered {
            let _ = events.recv().await;
        }
    })
    .await;
}

fn services(ways: &[Way]) -> Vec<(&str, bool)> {
    let ways = ways.iter();
    ways.map(|way| (way.service.as_str(), way.available))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_only_fiks_io_messages_go_and_come_and_nothing_is_asked_of_dpo() {
    let world = World::new().await;
    world.sandbox.forget_system(US);
    world.sandbox.set_scopes(CLIENT, &["ks:fiks"]).unwrap();
    let setup = Setup::open(world.stand_in()).unwrap();
    setup.set_organisation(US).await.unwrap();
    own_certificate(&world, &setup).await.unwrap();
    let state = setup.set_client(client()).await.unwrap();
    assert_eq!(state.step, SetupStep::SystemUser);
    let state = setup.set_without_dpo(true).await.unwrap();
    assert!(state.without_dpo && !state.complete);
    assert_eq!(state.step, SetupStep::FiksIo, "the rest of it is not asked");
    let refused = told(setup.finish().await);
    assert!(refused.what.contains("ikke ferdig"), "a konto is needed");
    let (konto, password) = ours(&world);
    let state = set(&setup, konto, &password).await.unwrap();
    assert!(!state.complete, "and a key that others lock for");
    let state = own_konto(&world, &setup).await;
    assert!(state.complete);
    assert_eq!(state.step, SetupStep::Trial);
    setup.finish().await.unwrap();
    drop(setup);

    let app = App::open(world.stand_in()).await.unwrap();
    let session = app.session();
    assert!(session.untried && session.without_dpo && !session.send_only);
    assert!(session.konto.is_some());
    let refused = told(app.begin_trial().await);
    assert!(refused.what.contains("ikke satt opp eFormidling"));
    let archive = KontoRole::Archive.konto_id().to_string();
    app.ping_konto(&archive).await.unwrap();
    until_pong(&app, &archive).await;
    app.end_trial().await.unwrap();
    let us = Desk { app };

    let found = us.app.capabilities(PROMPT, "", true).await.unwrap();
    assert_eq!(found.org_number, PROMPT);
    let ways = services(&found.ways);
    assert_eq!(ways.first(), Some(&("DPFIO", true)));
    assert_eq!(ways.last(), Some(&("DPO", false)), "told, and not offered");
    let found = us.app.capabilities(NO_KONTO, "", false).await.unwrap();
    assert_eq!(services(&found.ways), [("DPFIO", false), ("DPO", false)]);
    assert!(!found.name.is_empty());

    let draft = us.app.new_draft().await.unwrap();
    let typed = fiks_input(&world, KontoRole::Archive, "Søknad om barnehageplass");
    let draft = us.app.save_draft(&draft.id, typed).await.unwrap();
    let file = world.file("Søknad.pdf", 4000);
    let draft = us.with_files(&draft, vec![file]).await;
    let sent = us.app.send_draft(&draft.id).await.unwrap();
    us.app.send_now(&sent.uid).await.unwrap();
    let message = us.until_answered(&sent.uid).await;
    let kind = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
    assert!(said(&message, &format!("{kind}.kvittering")), "{message:?}");
    world
        .sandbox
        .fiks()
        .write(&FiksLetter::arkivmelding())
        .unwrap();
    us.until_inbox(1).await;
    us.app.fetch_now().await.unwrap();
    let health = us.app.health().await.unwrap();
    assert_eq!(health.state, HealthState::Connected, "{health:?}");
    us.app.close().await;
    assert_eq!(asked_of_dpo(&world), [], "nobody there was asked anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_when_dpo_is_turned_off_says_why_and_goes_when_it_is_on_again() {
    let world = World::new().await;
    let setup = ready(&world).await;
    setup.set_other_fetches(false).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let us = opened(&world).await;
    let letter = |title| Letter::new(PROMPT, title, "Vi viser til brevet deres.");
    world.sandbox.send_letter(&letter("Før")).unwrap();
    let before = us.until_inbox(1).await.remove(0).uid;
    // It is held for so long that it does not leave.
    let uid = us.send(&world, PROMPT).await;
    us.app.close().await;
    drop(us);

    let setup = Setup::open(world.stand_in()).unwrap();
    own_konto(&world, &setup).await;
    setup.set_without_dpo(true).await.unwrap();
    setup.finish().await.unwrap();
    drop(setup);
    let asked = asked_of_dpo(&world).len();
    let us = opened(&world).await;
    us.app.send_now(&uid).await.unwrap();
    let banner = until_banner(&us.app, "altinn:unused").await;
    assert_eq!(
        (banner.waiting, banner.next_try),
        (1, None),
        "{}",
        banner.text
    );
    assert!(
        banner.text.contains("slått av i oppsettet"),
        "{}",
        banner.text
    );
    let Some(AccessAction::GoTo { step, .. }) = banner.remedy else {
        panic!("it says where it is turned on again");
    };
    assert_eq!(step, SetupStep::SystemUser);
    assert!(!banner.can_try, "trying turns nothing on");
    let outbox = us.app.message(&uid).await.unwrap().outbox.unwrap();
    assert_eq!(outbox.kind, OutboxKind::NeedsYou);
    let kinds: Vec<_> = outbox.actions.iter().map(|action| action.kind).collect();
    assert_eq!(kinds, [ActionKind::Stop], "nor at the letter itself");
    assert!(outbox.text.contains("slått av i oppsettet"), "{outbox:?}");
    assert_eq!(us.app.counts().await.unwrap().outbox, 1);

    let later = world.sandbox.send_letter(&letter("Etter")).unwrap()[0];
    us.app.fetch_now().await.unwrap();
    let draft = us
        .draft(PROMPT, "Nytt brev", vec![world.file("Brev.pdf", 100)])
        .await;
    let check = us.app.check_draft(&draft.id).await.unwrap();
    assert!(!check.ready);
    assert_eq!(check.problems[0].field, "service");
    for refused in [
        us.app.envelope(&draft.id).await.map(drop),
        us.app.send_draft(&draft.id).await.map(drop),
    ] {
        let refused = IpcError::from(refused.unwrap_err());
        assert!(refused.what.contains("i oppsettet"), "{refused:?}");
    }
    let old = us.app.incoming(&before).await.unwrap();
    let offered = |kind| old.actions.iter().any(|action| action.kind == kind);
    assert!(offered(IncomingActionKind::SaveAll), "it can be read");
    assert!(!offered(IncomingActionKind::Reply));
    assert!(!offered(IncomingActionKind::SendKvittering));
    assert!(old.kvittering_kinds.is_empty());
    let ok = KvitteringInput {
        kind: KvitteringKind::Ok,
        text: String::new(),
        journal_number: String::new(),
        again: false,
    };
    let refused = told(us.app.send_kvittering(&before, ok).await);
    assert!(refused.action.contains("i oppsettet"), "{refused:?}");
    us.app.close().await;
    drop(us);
    assert_eq!(asked_of_dpo(&world).len(), asked, "nobody there was asked");
    let transfers = world.sandbox.transfers();
    let transfer = transfers.iter().find(|one| one.id == later).unwrap();
    assert_eq!(
        transfer.recipient_status(US),
        Some(RecipientStatus::Initialized),
        "it lies there as it came"
    );

    let setup = Setup::open(world.stand_in()).unwrap();
    let state = setup.state().await.unwrap();
    assert!(state.without_dpo && state.in_use);
    let state = setup.set_without_dpo(false).await.unwrap();
    assert!(
        state.complete,
        "what was answered before is there: {state:?}"
    );
    assert_eq!(state.system_user.state, SystemUserState::Named);
    setup.finish().await.unwrap();
    drop(setup);
    let us = opened(&world).await;
    us.until_answered(&uid).await;
    us.until_inbox(2).await;
    let mut received = world.sandbox.received(PROMPT);
    received.retain(|one| one.document_type != "status");
    assert_eq!(received.len(), 1, "it went once");
    us.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_a_system_user_takes_it_back_and_dropping_the_only_konto_is_told() {
    let world = World::new().await;
    let setup = ready(&world).await;
    own_konto(&world, &setup).await;
    let state = setup.set_without_dpo(true).await.unwrap();
    assert!(state.complete);
    let user = state.system_user;
    let state = setup
        .set_system_user(&user.system_id, &user.external_ref, true)
        .await
        .unwrap();
    assert!(!state.without_dpo);
    assert_eq!(
        state.step,
        SetupStep::Accesses,
        "who fetches is asked again"
    );
    setup.set_without_dpo(true).await.unwrap();
    setup.finish().await.unwrap();
    let state = setup.drop_konto().await.unwrap();
    assert_eq!((state.step, state.complete), (SetupStep::FiksIo, false));
    drop(setup);

    let us = opened(&world).await;
    assert_eq!(us.app.session().konto, None);
    let health = us.app.health().await.unwrap();
    assert_eq!(health.state, HealthState::Blocked, "{health:?}");
    let banner = until_banner(&us.app, "konto:missing").await;
    assert!(banner.text.contains("tatt ut av bruk"), "{}", banner.text);
    let found = us.app.capabilities(PROMPT, "", false).await.unwrap();
    assert_eq!(services(&found.ways), [("DPFIO", false), ("DPO", false)]);
    let draft = us.app.new_draft().await.unwrap();
    let typed = input(PROMPT, "Til ingen");
    us.app.save_draft(&draft.id, typed).await.unwrap();
    let refused = told(us.app.send_draft(&draft.id).await);
    assert!(!refused.what.is_empty(), "{refused:?}");
    us.app.close().await;
}
