//! What is particular to messages over FIKS IO: who is known by which id, and what came before.

use std::time::Duration;

use budstikke_domain::{
    DocumentType, FiksIoAnswers, FiksIoRoute, MessageUid, Process, Route, ServiceIdentifier,
    Source, StatusEvent, Verdict, Who, WireId,
};

use super::{World, party, start};
use crate::{
    Body, Direction, NewDelivery, NewIncoming, NewMessage, NewPart, PartRole, Recorded,
    Recorded::{Duplicate, New},
};

const KONTO: &str = "22222222-2222-4222-8222-222222222222";
const GIVEN: &str = "99999999-9999-4999-8999-999999999999";

fn sent(world: &World) -> NewMessage {
    let mut message = world.letter("Søknad");
    message.deadline = None;
    message.route = Route::FiksIo(FiksIoRoute {
        version: 1,
        receiver: Some(party("311204823", "Statens prøveetat")),
        konto: KONTO.to_owned(),
        konto_name: "Arkivet".to_owned(),
        sender_konto: "11111111-1111-4111-8111-111111111111".to_owned(),
        protocol: Process::verbatim("no.ks.fiks.arkiv.v1"),
        melding_type: DocumentType::verbatim("no.ks.fiks.arkiv.v1.innsyn.sok"),
        reply_to: None,
        ttl_ms: None,
        headers: Default::default(),
        answers: FiksIoAnswers {
            received: false,
            done: true,
        },
        certificate: String::new(),
        looked_up_at: start(),
    });
    message
}

/// A message that came under `melding_id`, and that its sender calls `client_id`, with `text` in it.
pub(super) fn came(world: &World, melding_id: &str, client_id: &str, text: &str) -> NewIncoming {
    let blobs = world.store.blobs();
    let mut event = StatusEvent::local(
        ServiceIdentifier::FiksIo,
        "INNKOMMENDE_MOTTATT",
        start(),
        "",
    );
    event.source_key = "came".to_owned();
    NewIncoming {
        uid: MessageUid::generate(),
        service: ServiceIdentifier::FiksIo,
        wire_id: WireId::verbatim(melding_id),
        client_id: client_id.to_owned(),
        conversation_id: WireId::verbatim("samtale"),
        process: Process::verbatim("no.ks.fiks.arkiv.v1"),
        document_type: DocumentType::verbatim("opprett"),
        sender: KONTO.to_owned(),
        sender_name: "Statens prøveetat".to_owned(),
        receiver: "310204838".to_owned(),
        receiver_name: "Solvik kommune".to_owned(),
        title: "Søknad".to_owned(),
        confidential: false,
        envelope: melding_id.as_bytes().to_vec(),
        envelope_blob: blobs.put(melding_id.as_bytes()).unwrap().id,
        evidence: "{}".to_owned(),
        deadline: None,
        verdict: Verdict::Passed,
        who: Who::Same,
        released: true,
        signer: None,
        parts: vec![NewPart {
            role: PartRole::Hoveddokument,
            filename: "Søknad.pdf".to_owned(),
            title: "Søknad".to_owned(),
            media_type: "application/pdf".to_owned(),
            blob: blobs.put(text.as_bytes()).unwrap(),
        }],
        events: vec![event],
        statuses: vec!["opprett.mottatt".to_owned()],
        about: None,
        quiet: false,
        receipt: None,
    }
}

pub(super) async fn record(world: &World, new: NewIncoming) -> Recorded {
    let (account, key) = (world.account, new.wire_id.to_string());
    let delivery = NewDelivery {
        account,
        key: key.clone(),
        sender: new.sender.clone(),
        body: Body::Small(new.wire_id.as_str().as_bytes().to_vec().into()),
        raw: Vec::new(),
    };
    world
        .store
        .tx(move |tx| {
            tx.stage(&delivery)?;
            tx.acked(account, &key)?;
            tx.record_incoming(account, &key, &new)
        })
        .await
        .unwrap()
}

async fn inbox(world: &World) -> usize {
    let rows = world.store.read(|read| read.inbox(None, 50)).await.unwrap();
    rows.len()
}

async fn answers(world: &World) -> usize {
    let mut jobs = 0;
    let rows = world.store.read(|read| read.inbox(None, 50)).await.unwrap();
    for row in rows {
        let uid = row.message.uid;
        jobs += world
            .store
            .read(move |read| read.jobs(&uid))
            .await
            .unwrap()
            .len();
    }
    jobs
}

#[tokio::test]
async fn a_message_is_known_by_the_id_that_ks_gave_it_as_well_as_by_ours() {
    let world = World::new().await;
    let message = sent(&world);
    let (uid, ours) = (message.uid.clone(), message.wire_id.clone());
    world
        .store
        .tx(move |tx| tx.enqueue(None, &[message], Duration::ZERO))
        .await
        .unwrap();
    let found = |id: WireId| {
        let store = world.store.clone();
        async move {
            let found = store
                .read(move |read| read.messages_by_wire_id(Direction::Out, &id))
                .await
                .unwrap();
            found.into_iter().map(|row| row.uid).collect::<Vec<_>>()
        }
    };
    assert!(found(WireId::verbatim(GIVEN)).await.is_empty());
    let handed = uid.clone();
    world
        .store
        .tx(move |tx| tx.keep_handoff(&handed, GIVEN, None))
        .await
        .unwrap();
    assert_eq!(
        found(WireId::verbatim(GIVEN)).await,
        std::slice::from_ref(&uid)
    );
    assert_eq!(found(ours).await, std::slice::from_ref(&uid));
    let row = world.message(&uid).await.unwrap();
    assert_eq!(row.track_at, None, "FIKS IO can not be asked");
}

#[tokio::test]
async fn a_message_sent_again_lies_there_once_and_is_answered_under_both_its_ids() {
    let world = World::new().await;
    let first = came(&world, "melding-1", "klient-1", "det samme");
    let again = came(&world, "melding-2", "klient-1", "det samme");
    assert_eq!(record(&world, first).await, New);
    assert_eq!(record(&world, again).await, Duplicate { differs: false });
    assert_eq!(inbox(&world).await, 1);
    assert_eq!(
        answers(&world).await,
        2,
        "its sender may know of the second only"
    );
}

#[tokio::test]
async fn another_message_under_the_same_klient_melding_id_is_not_lost() {
    let world = World::new().await;
    assert_eq!(
        record(&world, came(&world, "melding-1", "klient-1", "en")).await,
        New
    );
    assert_eq!(
        record(&world, came(&world, "melding-2", "klient-1", "to")).await,
        New
    );
    assert_eq!(inbox(&world).await, 2);
}

#[tokio::test]
async fn an_answer_that_brings_something_speaks_of_ours_when_its_receiver_sends_it() {
    let world = World::new().await;
    let message = sent(&world);
    let uid = message.uid.clone();
    let handed = uid.clone();
    world
        .store
        .tx(move |tx| {
            tx.enqueue(None, &[message], Duration::ZERO)?;
            tx.keep_handoff(&handed, GIVEN, None)
        })
        .await
        .unwrap();
    let said = |id: &str| {
        let mut event = StatusEvent::local(ServiceIdentifier::FiksIo, "sok.resultat", start(), "");
        event.source = Source::Recipient;
        event.source_key = id.to_owned();
        Some((WireId::verbatim(GIVEN), event))
    };
    let mut stranger = came(&world, "melding-1", "", "fra en annen");
    stranger.sender = "33333333-3333-4333-8333-333333333333".to_owned();
    stranger.about = said("melding-1");
    record(&world, stranger).await;
    assert_eq!(
        world.codes(&uid).await,
        ["OPPRETTET"],
        "it is not theirs to say"
    );
    let mut theirs = came(&world, "melding-2", "", "svaret");
    theirs.about = said("melding-2");
    record(&world, theirs).await;
    assert_eq!(world.codes(&uid).await, ["OPPRETTET", "sok.resultat"]);
    assert_eq!(inbox(&world).await, 2, "each is a message of its own too");
}

#[tokio::test]
async fn an_answer_that_is_quicker_than_the_id_it_names_speaks_of_ours_when_that_is_known() {
    let world = World::new().await;
    let message = sent(&world);
    let uid = message.uid.clone();
    let queued = vec![message];
    world
        .store
        .tx(move |tx| tx.enqueue(None, &queued, Duration::ZERO))
        .await
        .unwrap();
    for (id, sender) in [("melding-1", KONTO), ("melding-2", "en annen")] {
        let mut event = StatusEvent::local(ServiceIdentifier::FiksIo, "sok.resultat", start(), "");
        event.source = Source::Recipient;
        event.source_key = id.to_owned();
        let mut answer = came(&world, id, "", id);
        answer.sender = sender.to_owned();
        answer.about = Some((WireId::verbatim(GIVEN), event));
        record(&world, answer).await;
    }
    let found = || world.store.read(|read| read.has_found_answers());
    assert!(!found().await.unwrap(), "nobody knows what they answer");
    assert_eq!(world.codes(&uid).await, ["OPPRETTET"]);

    let handed = uid.clone();
    let known = world
        .store
        .tx(move |tx| tx.keep_handoff(&handed, GIVEN, None));
    known.await.unwrap();
    assert!(found().await.unwrap());
    let matched = world.store.tx(|tx| tx.match_answers()).await.unwrap();
    assert_eq!(matched, 2, "both are settled");
    assert_eq!(
        world.codes(&uid).await,
        ["OPPRETTET", "sok.resultat"],
        "and only its receiver's word counts"
    );
    assert!(!found().await.unwrap(), "once");
}

#[tokio::test]
async fn what_nobody_needs_to_look_at_lies_there_as_read_and_done() {
    let world = World::new().await;
    let mut ping = came(&world, "melding-1", "", "");
    ping.quiet = true;
    ping.parts.clear();
    record(&world, ping).await;
    let rows = world.store.read(|read| read.inbox(None, 50)).await.unwrap();
    let message = &rows[0].message;
    assert!(!message.unread && message.handled_at.is_some());
}
