//! A mailbox as an office has it after some years: half of it came, half of it was sent, and each message has its log.

use std::time::Duration;

use budstikke_domain::{
    AccountId, DocumentType, DpoRoute, MessageUid, OrgNumber, Party, Process, Route,
    ServiceIdentifier, Source, StatusEvent, Verdict, Who, WireId,
};
use budstikke_store::{
    BlobRef, Body, NewAccount, NewDelivery, NewIncoming, NewJob, NewMessage, NewPart, PartRole,
    Store, StoreError, Tx,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Messages that are written down in one commit.
const CHUNK: u32 = 1_000;
/// What a message that was sent comes to after OPPRETTET, and one that came after INNKOMMENDE_MOTTATT.
const SENT: [&str; 3] = ["SENDT", "MOTTATT", "LEVERT"];
const CAME: [&str; 3] = ["KONTROLLERT", "MOTTATT", "LEVERT"];
/// Words that stand in many titles, and parts of words that make the others.
const KINDS: [&str; 8] = [
    "Vedtak",
    "Søknad",
    "Purring",
    "Tilsvar",
    "Klage",
    "Melding",
    "Oversendelse",
    "Innkalling",
];
const PARTS: [&str; 24] = [
    "vann", "skole", "barne", "hage", "bygge", "vei", "brann", "helse", "kultur", "land", "bruk",
    "skatt", "eien", "dom", "plan", "areal", "støy", "strand", "sone", "havne", "renova", "sjon",
    "idretts", "anlegg",
];

/// Fills `store` with messages from number `from` up to `upto`.
pub(crate) fn fill(runtime: &Runtime, store: &Store, from: u32, upto: u32) {
    let account = runtime.block_on(account(store));
    let part = store.blobs().put(b"%PDF-1.7").expect("a blob");
    for first in (from..upto).step_by(CHUNK as usize) {
        let (part, last) = (part.clone(), (first + CHUNK).min(upto));
        let add = move |tx: &mut Tx<'_>| {
            (first..last).try_for_each(|number| match number % 2 {
                0 => receive(tx, account, number, &part),
                _ => send(tx, account, number, &part),
            })
        };
        runtime
            .block_on(store.tx(add))
            .expect("they are written down");
    }
}

/// A title that many others resemble: a kind, a made-up word, a number.
pub(crate) fn title(number: u32) -> String {
    let pick = |all: &[&'static str], by: u32| {
        all.get(by as usize % all.len())
            .copied()
            .unwrap_or_default()
    };
    let (first, second) = (pick(&PARTS, number / 8), pick(&PARTS, number / 8 / 24 + 7));
    format!(
        "{} om {first}{second} {}/{}",
        pick(&KINDS, number),
        2000 + number % 27,
        number % 5000
    )
}

async fn account(store: &Store) -> AccountId {
    let known = store.read(|read| Ok(read.accounts()?.into_iter().next()));
    if let Some(known) = known.await.expect("accounts") {
        return known.id;
    }
    let new = NewAccount {
        service: ServiceIdentifier::Dpo,
        org: org("310204838"),
        name: "Solvik kommune".to_owned(),
        config: "{}".to_owned(),
    };
    store
        .tx(move |tx| tx.add_account(&new))
        .await
        .expect("an account")
}

fn org(digits: &str) -> OrgNumber {
    OrgNumber::parse(digits).expect("a number")
}

/// One of three others.
fn other(number: u32) -> (&'static str, &'static str) {
    match number % 3 {
        0 => ("311204823", "Statens prøveetat"),
        1 => ("310204846", "Nordfjell kommune"),
        _ => ("311204807", "Fjordby tingsted"),
    }
}

fn event(code: &str, tx: &Tx<'_>) -> StatusEvent {
    let mut event = StatusEvent::local(ServiceIdentifier::Dpo, code, tx.now(), "");
    event.source = Source::Service;
    event.source_key = code.to_owned();
    event
}

fn document(part: &BlobRef) -> NewPart {
    NewPart {
        role: PartRole::Hoveddokument,
        filename: "Brev.pdf".to_owned(),
        title: "Brev".to_owned(),
        media_type: "application/pdf".to_owned(),
        blob: part.clone(),
    }
}

fn receive(
    tx: &mut Tx<'_>,
    account: AccountId,
    number: u32,
    part: &BlobRef,
) -> Result<(), StoreError> {
    let uid = MessageUid::generate();
    let key = uid.to_string();
    let (sender, sender_name) = other(number);
    tx.stage(&NewDelivery {
        account,
        key: key.clone(),
        sender: sender.to_owned(),
        body: Body::Blob(part.clone()),
        raw: Vec::new(),
    })?;
    let came = StatusEvent::local(ServiceIdentifier::Dpo, "INNKOMMENDE_MOTTATT", tx.now(), "");
    let letter = NewIncoming {
        uid,
        service: ServiceIdentifier::Dpo,
        wire_id: WireId::generate(),
        client_id: String::new(),
        // Most of what came years ago has been read.
        quiet: !number.is_multiple_of(50),
        conversation_id: WireId::generate(),
        process: Process::verbatim(Process::ADMINISTRASJON),
        document_type: DocumentType::verbatim("arkivmelding"),
        sender: sender.to_owned(),
        sender_name: sender_name.to_owned(),
        receiver: "310204838".to_owned(),
        receiver_name: "Solvik kommune".to_owned(),
        title: title(number),
        confidential: number.is_multiple_of(20),
        envelope: vec![b'x'; 1_000],
        envelope_blob: part.id.clone(),
        evidence: "{}".to_owned(),
        deadline: None,
        verdict: Verdict::Passed,
        who: Who::Same,
        released: true,
        signer: None,
        parts: vec![document(part)],
        events: std::iter::once(came)
            .chain(CAME.map(|code| event(code, tx)))
            .collect(),
        statuses: Vec::new(),
        receipt: None,
        about: None,
    };
    tx.record_incoming(account, &key, &letter)?;
    Ok(())
}

fn send(
    tx: &mut Tx<'_>,
    account: AccountId,
    number: u32,
    part: &BlobRef,
) -> Result<(), StoreError> {
    let (digits, name) = other(number);
    let party = |digits: &str, name: &str| Party {
        org: org(digits),
        name: name.to_owned(),
    };
    let letter = NewMessage {
        uid: MessageUid::generate(),
        account,
        wire_id: WireId::generate(),
        conversation_id: WireId::generate(),
        sender: party("310204838", "Solvik kommune"),
        route: Route::Dpo(DpoRoute {
            version: 1,
            receiver: party(digits, name),
            process: Process::verbatim(Process::ADMINISTRASJON),
            document_type: DocumentType::verbatim(DocumentType::ARKIVMELDING),
            certificate: String::new(),
            looked_up_at: tx.now(),
        }),
        title: title(number),
        content: "{}".to_owned(),
        deadline: None,
        parts: vec![document(part)],
        job: NewJob {
            attempt_key: Uuid::new_v4().to_string(),
        },
    };
    tx.enqueue(None, std::slice::from_ref(&letter), Duration::ZERO)?;
    for code in SENT {
        let event = event(code, tx);
        tx.append_event(&letter.uid, &event)?;
    }
    Ok(())
}
