//! What a peer thinks of what it has got.

use budstikke_domain::Process;
use serde_json::Value;

use super::sbd::{Kind, Sbd};
use super::{Received, arkivmelding, envelope, package};
use crate::broker::Transfer;
use crate::letter::Head;
use crate::profiles::Profile;
use crate::town::Town;

/// What the peer's archive thinks of it.
pub(super) fn judge(
    town: &Town,
    profile: &Profile,
    transfer: &Transfer,
    envelope: &mut envelope::Envelope,
    message: &mut Received,
) {
    let sbd = message.parsed.clone();
    let answers = answers_rightly(town, profile.number, message);
    let problems = &mut message.problems;
    problems.extend(answers);
    if sbd.receiver.as_deref() != Some(profile.number) {
        problems.push("Meldingen er adressert til noen andre.".to_owned());
    }
    if sbd.sender.as_deref() != Some(transfer.sender_org()) {
        problems.push("Avsenderen i meldingen er ikke den som sendte filen.".to_owned());
    }
    if sbd.kind != Kind::Message {
        return;
    }
    let is_letter = sbd.type_name == "arkivmelding";
    if !envelope.has_package {
        if is_letter {
            problems.push("Meldingen har ingen dokumentpakke.".to_owned());
        }
        return;
    }
    let Some(keys) = town.keys.organisation(profile.number) else {
        return;
    };
    let opened = package::open(town, &keys, &sbd, envelope);
    problems.extend(opened.problems);
    if is_letter && opened.readable {
        problems.extend(arkivmelding::judge(
            opened.arkivmelding.as_deref(),
            &opened.entries,
        ));
    }
    message.entries = opened.entries;
    message.verdict = opened.verdict;
    message.findings = opened.findings;
}

/// What is wrong with an answer to something that `org` has written (eformidling-dpo 6.2).
fn answers_rightly(town: &Town, org: &str, message: &Received) -> Vec<String> {
    let sbd = &message.parsed;
    let state = crate::lock(&town.peers.state);
    let written = |wanted: &dyn Fn(&Head) -> bool| {
        state
            .written
            .iter()
            .filter(|(writer, head)| writer == org && Some(&head.to) == sbd.sender.as_ref())
            .map(|(_, head)| head)
            .find(|head| wanted(head))
    };
    match sbd.kind {
        Kind::Message => written(&|head| head.conversation_id == sbd.conversation_id)
            .map_or_else(Vec::new, |head| refers_back(head, sbd)),
        Kind::Status => match written(&|head| head.message_id == sbd.message_id) {
            Some(head) => stays_in_conversation(head, message),
            // Statuses about what an organisation answered are about an answer, which is not kept.
            None => Vec::new(),
        },
        Kind::Receipt => {
            let body = message.sbd.get(&sbd.type_name);
            let member = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_str);
            let about = member("relatedToMessageId").unwrap_or_default();
            let mut problems = match written(&|head| head.message_id == about) {
                Some(head) => stays_in_conversation(head, message),
                None => {
                    vec!["Kvitteringen gjelder en melding som ikke er sendt herfra.".to_owned()]
                }
            };
            if !["OK", "WARNING", "ERROR", "NOTSUPPORTED"]
                .contains(&member("receiptType").unwrap_or_default())
            {
                problems.push("Kvitteringen har en ukjent type.".to_owned());
            }
            problems
        }
    }
}

/// A status or kvittering belongs to the conversation of its message, answers in its response process,
/// and goes back on its channel.
fn stays_in_conversation(head: &Head, message: &Received) -> Vec<String> {
    let sbd = &message.parsed;
    let mut problems = Vec::new();
    if sbd.conversation_id != head.conversation_id {
        problems.push("Svaret har en annen samtale enn meldingen det gjelder.".to_owned());
    }
    let response = Process::verbatim(head.process.clone()).response();
    if sbd.process.as_deref() != Some(response.as_str()) {
        problems.push(format!(
            "Svaret går ikke i prosessen {}.",
            response.as_str()
        ));
    }
    if sbd.channel != head.channel {
        problems.push("Svaret har ikke meldingens MessageChannel.".to_owned());
    }
    if head
        .channel_name()
        .is_some_and(|name| name != message.reference)
    {
        problems.push("Svaret har ikke kanalen som referanse.".to_owned());
    }
    problems
}

/// A reply gives the case reference back, both values of it (eformidling-dpo 2, scope meanings).
fn refers_back(head: &Head, sbd: &Sbd) -> Vec<String> {
    let Some((id, case)) = &head.sender_ref else {
        return Vec::new();
    };
    let given_back = sbd.scope("ReceiverRef").is_some_and(|scope| {
        let is =
            |member: &str, wanted: &str| scope.get(member).and_then(Value::as_str) == Some(wanted);
        is("instanceIdentifier", id) && is("identifier", case)
    });
    if given_back {
        Vec::new()
    } else {
        vec!["Svaret oppgir ikke saken vår som ReceiverRef.".to_owned()]
    }
}
