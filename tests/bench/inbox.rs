//! The first page of Innboks, in a mailbox of a thousand letters and in one a hundred times as large: it is to
//! take as long in both (ux 5.2).

use std::sync::Arc;

use budstikke_domain::{
    AccountId, DocumentType, MessageUid, OrgNumber, Process, Secret, ServiceIdentifier,
    StatusEvent, SystemClock, Verdict, Who, WireId,
};
use budstikke_store::{
    BlobRef, Body, NewAccount, NewDelivery, NewIncoming, NewPart, PartRole, Store, StoreError, Tx,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::measure::{ROUNDS, Runs, timed};

const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
/// Letters that are written down in one commit.
const CHUNK: u32 = 1_000;
/// What the window shows at once.
const PAGE: u32 = 50;

/// Measures and tells.
pub(crate) fn run() -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let store =
        Store::open(folder.path(), &Secret::new([7; 32]), Arc::new(SystemClock)).expect("a store");
    let few = page_of(&runtime, &store, 0, FEW);
    let many = page_of(&runtime, &store, FEW, MANY);
    let ratio = many.best().wall / few.best().wall;
    for (letters, runs) in [(FEW, &few), (MANY, &many)] {
        let name = format!("first page of {letters} letters");
        eprintln!("  {name:<44}{:>8.2} ms", runs.best().wall * 1000.0);
    }
    eprintln!("  {:<44}{ratio:>8.2} (goal: at most 2)", "ratio");
    json!({ "bench": "inbox", "ratio": ratio, "goal": 2.0 })
}

/// Fills the mailbox from `have` letters to `letters`, and looks at its first page.
fn page_of(runtime: &Runtime, store: &Store, have: u32, letters: u32) -> Runs {
    let account = runtime.block_on(account(store));
    let part = store.blobs().put(b"%PDF-1.7").expect("a blob");
    for from in (have..letters).step_by(CHUNK as usize) {
        let (part, upto) = (part.clone(), (from + CHUNK).min(letters));
        let fill = store.tx(move |tx| (from..upto).try_for_each(|_| receive(tx, account, &part)));
        runtime.block_on(fill).expect("letters are written down");
    }
    let mut runs = Runs::default();
    for _ in 0..ROUNDS * 4 {
        let page = || store.read(|read| Ok((read.inbox(None, PAGE)?, read.inbox_counts()?)));
        let (page, time) = timed(|| runtime.block_on(page()));
        let (rows, (total, _)) = page.expect("a page");
        assert_eq!((rows.len(), total), (PAGE as usize, u64::from(letters)));
        runs.push(time);
    }
    runs
}

async fn account(store: &Store) -> AccountId {
    let known = store.read(|read| Ok(read.accounts()?.into_iter().next()));
    if let Some(known) = known.await.expect("accounts") {
        return known.id;
    }
    let new = NewAccount {
        service: ServiceIdentifier::Dpo,
        org: OrgNumber::parse("310204838").expect("ours"),
        name: "Solvik kommune".to_owned(),
        config: "{}".to_owned(),
    };
    let added = store.tx(move |tx| tx.add_account(&new)).await;
    added.expect("an account")
}

/// A letter with a document, as it comes in.
fn receive(tx: &mut Tx<'_>, account: AccountId, part: &BlobRef) -> Result<(), StoreError> {
    let uid = MessageUid::generate();
    let key = uid.to_string();
    tx.stage(&NewDelivery {
        account,
        key: key.clone(),
        sender: "311204823".to_owned(),
        body: Body::Blob(part.clone()),
        raw: Vec::new(),
    })?;
    let came = StatusEvent::local(ServiceIdentifier::Dpo, "INNKOMMENDE_MOTTATT", tx.now(), "");
    let letter = NewIncoming {
        uid,
        service: ServiceIdentifier::Dpo,
        wire_id: WireId::generate(),
        client_id: String::new(),
        quiet: false,
        conversation_id: WireId::generate(),
        process: Process::verbatim(Process::ADMINISTRASJON),
        document_type: DocumentType::verbatim("arkivmelding"),
        sender: "311204823".to_owned(),
        sender_name: "Statens prøveetat".to_owned(),
        receiver: "310204838".to_owned(),
        receiver_name: "Solvik kommune".to_owned(),
        title: "Svar på vannprøver".to_owned(),
        confidential: false,
        envelope: vec![b'x'; 2_000],
        envelope_blob: part.id.clone(),
        evidence: "{}".repeat(500),
        deadline: None,
        verdict: Verdict::Passed,
        who: Who::Same,
        released: true,
        signer: None,
        parts: vec![NewPart {
            role: PartRole::Hoveddokument,
            filename: "Svar.pdf".to_owned(),
            title: "Svar".to_owned(),
            media_type: "application/pdf".to_owned(),
            blob: part.clone(),
        }],
        events: vec![came],
        statuses: Vec::new(),
        receipt: None,
        about: None,
    };
    tx.record_incoming(account, &key, &letter)?;
    Ok(())
}
