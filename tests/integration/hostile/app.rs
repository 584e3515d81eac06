//! The vectors as deliveries: taken from the ledger, opened, judged and shown as any letter is.

use std::collections::BTreeSet;

use budstikke_app::dto::{IncomingDetail, ReasonDto, VerdictDto, WhoDto};
use budstikke_domain::Code;
use budstikke_store::{DeliveryRow, DeliveryState};
use budstikke_tests::delivered::{Desk, Sent};
use budstikke_tests::hostile::parties::PARTIES;
use budstikke_tests::hostile::{Judge, Vector};
use budstikke_tests::log;

use super::{Said, difference};

/// What a profile knows from before. Vectors are about a package; `came_before` is about these.
const HISTORY: [Code; 3] = [
    Code::FirstSeenSigner,
    Code::SignerChanged,
    Code::ReplayedContent,
];

/// What the app says otherwise than it must. All vectors come to one profile, one after the other: whatever one
/// of them is, those behind it are judged all the same.
pub(super) fn complaints(vectors: &[Vector]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(judged(vectors))
}

async fn judged(vectors: &[Vector]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut deliveries = Vec::new();
    for vector in vectors {
        match vector.delivery() {
            Ok(delivery) => deliveries.push((vector, delivery)),
            Err(why) => match vector.judge {
                Judge::Document | Judge::Registry => {}
                Judge::Package => complaints.push(format!("{}\n   the app: {why}", vector.name)),
            },
        }
    }
    if deliveries.is_empty() {
        return complaints;
    }
    let desk = Desk::new().await;
    let about = deliveries.iter().map(|(vector, _)| Sent {
        id: vector.message_id(),
        receiver: PARTIES.us.org,
    });
    desk.sent(about.collect()).await;
    let all = deliveries.iter().map(|(_, delivery)| delivery.clone());
    desk.take(all.collect()).await;
    let opened = desk.open().await;
    for (vector, delivery) in deliveries {
        let row = &opened.rows[&delivery.key];
        let said = match opened.letters.get(&delivery.key) {
            Some(letter) => shown(letter),
            None => said(row, desk.told(&vector.message_id()).await),
        };
        let complaint = match said {
            Ok(said) => difference(&said, &vector.by_app),
            Err(complaint) => Some(complaint),
        };
        complaints.extend(complaint.map(|text| format!("{}\n   the app: {text}", vector.name)));
    }
    complaints
}

/// Of what became no letter: what the ledger says of it, and what is known now of the message it speaks of.
fn said(row: &DeliveryRow, told: Vec<String>) -> Result<Said, String> {
    let aside = matches!(
        row.state,
        DeliveryState::Quarantined | DeliveryState::Foreign
    );
    if aside && row.reason.is_empty() && row.event.is_none() {
        return Err("nobody can tell why it was put aside".to_owned());
    }
    if row.state == DeliveryState::Foreign && !log::security_names(&row.key) {
        return Err("the security log does not tell of it".to_owned());
    }
    Ok(Said {
        verdict: row.state.as_str().to_owned(),
        reasons: told,
        notes: Vec::new(),
        who: None,
        exit: None,
    })
}

/// Of a letter, as the window shows it.
fn shown(letter: &IncomingDetail) -> Result<Said, String> {
    let judgement = &letter.judgement;
    let (verdict, who) = (word(judgement.verdict), who(letter.sender.who));
    let let_in = verdict != "failed" && matches!(who, "SAME" | "DELEGATED" | "TRANSPORT_ONLY");
    if letter.readable && (!let_in || letter.documents.is_empty()) {
        return Err(format!("it can be read, {verdict} and {who}"));
    }
    if !let_in && letter.arkivmelding.is_some() {
        return Err("what it says is shown, whoever says it".to_owned());
    }
    Ok(Said {
        verdict: verdict.to_owned(),
        reasons: codes(&judgement.reasons),
        notes: codes(&judgement.notes),
        who: Some(who.to_owned()),
        exit: None,
    })
}

fn codes(reasons: &[ReasonDto]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let codes = reasons.iter().map(|reason| reason.code.clone());
    codes
        .filter(|code| HISTORY.iter().all(|known| known.as_str() != code))
        .filter(|code| seen.insert(code.clone()))
        .collect()
}

fn word(verdict: VerdictDto) -> &'static str {
    match verdict {
        VerdictDto::Passed => "passed",
        VerdictDto::PassedWeak => "passed_weak",
        VerdictDto::Indeterminate => "indeterminate",
        VerdictDto::Failed => "failed",
    }
}

fn who(who: WhoDto) -> &'static str {
    match who {
        WhoDto::Same => "SAME",
        WhoDto::Delegated => "DELEGATED",
        WhoDto::Mismatch => "MISMATCH",
        WhoDto::None => "NONE",
        WhoDto::TransportOnly => "TRANSPORT_ONLY",
    }
}
