//! The rows of Innboks, and of what no message came of.

use budstikke_domain::{ServiceIdentifier, Who, word, words};
use budstikke_store::{DeliveryRow, DeliveryState, MessageRow, PartRole};

use super::judgement;
use crate::AppError;
use crate::dto::{AsideRow, InboxRow};
use crate::incoming::kvittering::Said;
use crate::incoming::verdict;
use crate::intake::judge::Judgement;
use crate::messages::documents::may_be_used;
use crate::messages::organisation;

/// `delegations` are the pairs of signer and sender that persons here have confirmed.
pub(crate) fn row(
    row: &budstikke_store::InboxRow,
    delegations: &[(String, String)],
) -> Result<InboxRow, AppError> {
    let message = &row.message;
    let judgement = judgement(message)?;
    let vouched = is_vouched_for(message, &judgement, delegations);
    let told = verdict::verdict(judgement.verdict, &judgement.findings);
    let who = verdict::who(judgement.who, vouched, &message.service);
    let stated = judgement.stated.map(|org| org.digits());
    let sender = organisation(
        stated.as_deref().unwrap_or(&message.sender),
        &message.sender_name,
    );
    let readable = row.parts.iter().filter(|part| {
        let document = matches!(part.role, PartRole::Hoveddokument | PartRole::Vedlegg);
        document && may_be_used(message, part)
    });
    Ok(InboxRow {
        uid: message.uid.to_string(),
        title: if message.confidential {
            words! {
                nb: "Taushetsbelagt melding",
                nn: "Melding underlagd teieplikt",
                en: "Confidential message",
            }
        } else {
            title(message, &judgement, &sender.name)
        },
        sender,
        unread: message.unread,
        verdict: verdict::verdict_dto(judgement.verdict),
        who: verdict::who_dto(judgement.who),
        word: word(&judgement, vouched, &message.service).to_owned(),
        tone: verdict::worse(told.tone, who.tone),
        documents: u32::try_from(readable.count()).unwrap_or(u32::MAX),
        confidential: message.confidential,
        received_at: message.created_at.to_string(),
        handled: message.handled_at.is_some(),
        kvittering: row
            .receipt
            .as_ref()
            .map(|message| Said::parse(&message.content))
            .transpose()?
            .map(|said| said.word().to_owned()),
    })
}

/// Whether a person vouches for the sender: of this letter, or for all that its signer signs for it.
pub(super) fn is_vouched_for(
    message: &MessageRow,
    judgement: &Judgement,
    delegations: &[(String, String)],
) -> bool {
    let pair = judgement
        .signer
        .zip(judgement.stated)
        .map(|(signer, stated)| (signer.digits(), stated.digits()));
    let confirmed =
        judgement.who == Who::Delegated && pair.is_some_and(|pair| delegations.contains(&pair));
    message.accepted || confirmed
}

/// The word of whichever looks worse, verdict or who; of equals the verdict's.
pub(super) fn word(
    judgement: &Judgement,
    vouched: bool,
    service: &ServiceIdentifier,
) -> &'static str {
    let told = verdict::verdict(judgement.verdict, &judgement.findings);
    let who = verdict::who(judgement.who, vouched, service);
    if verdict::worse(told.tone, who.tone) == told.tone {
        told.word
    } else {
        who.word
    }
}

/// Its own title; one that is not let out of quarantine, or has none, is told by its sender, and by what it
/// claims where nobody vouches for that.
pub(super) fn title(message: &MessageRow, judgement: &Judgement, sender: &str) -> String {
    match message.title.as_str() {
        "" if judgement.lets_in() => words! {
            nb: "Melding fra {sender}",
            nn: "Melding frå {sender}",
            en: "Message from {sender}",
        },
        "" => words! {
            nb: "Melding som oppgir å være fra {sender}",
            nn: "Melding som oppgir å vere frå {sender}",
            en: "Message that claims to be from {sender}",
        },
        title => title.to_owned(),
    }
}

pub(super) fn aside_row(delivery: DeliveryRow) -> AsideRow {
    let digits: String = delivery
        .sender
        .rsplit(':')
        .next()
        .unwrap_or_default()
        .to_owned();
    let text = match delivery.state {
        DeliveryState::Foreign => {
            word! {
                nb: "Leveransen er ikke til dere, eller ikke fra den den oppgir. Den er lagt til side.",
                nn: "Leveransen er ikkje til dykk, eller ikkje frå den han oppgir. Han er lagd til side.",
                en: "The delivery is not for you, or not from whom it claims. It has been put aside.",
            }
        }
        DeliveryState::Staged | DeliveryState::Acked => {
            word! {
                nb: "Vi laster ned det som følger med. Meldingen kommer i Innboks når alt er her.",
                nn: "Vi lastar ned det som følgjer med. Meldinga kjem i Innboks når alt er her.",
                en: "We are downloading what comes with it. The message comes to the Inbox when everything is here.",
            }
        }
        _ => word! {
            nb: "Leveransen kan ikke leses. Den er tatt vare på slik den kom.",
            nn: "Leveransen kan ikkje lesast. Han er teken vare på slik han kom.",
            en: "The delivery cannot be read. It has been kept as it came.",
        },
    };
    AsideRow {
        transfer_id: delivery.key,
        sender: organisation(&digits, ""),
        text: text.to_owned(),
        details: delivery.reason,
        received_at: delivery.first_seen.to_string(),
    }
}
