//! The receipt of a letter that came in: what came, from whom as far as that is known, what it is worth, and
//! what was answered (ux 5.11). It claims nothing that the judgement does not bear.

use budstikke_domain::{Code, ServiceIdentifier, Verdict, Who};
use budstikke_store::MessageRow;

use super::detail::Opened;
use super::judgement;
use crate::dto::{IncomingDetail, Receipt, ReceiptLine};
use crate::messages::carrier;
use crate::messages::receipt::{Facts, certificate};
use crate::{App, AppError, format};

impl App {
    /// The receipt of an incoming letter, as it stands now.
    pub(crate) async fn receipt_of_incoming(&self, row: MessageRow) -> Result<Receipt, AppError> {
        let judged = judgement(&row)?;
        let (message, opened) = (row.clone(), Opened::load(self, row).await?);
        let detail = opened.detail()?;
        let facts = facts(&message, &detail);
        let (shows, shows_not) = claims(&message, &detail, judged.verdict, judged.who, |code| {
            judged.findings.iter().any(|finding| finding.code == code)
        });
        Ok(Receipt {
            received: true,
            title: detail.title,
            sentence: match &detail.problem {
                Some(problem) => problem.what.clone(),
                None => detail.sentence,
            },
            from: detail.sender.stated,
            to: self.session().organisation,
            facts,
            documents: detail
                .documents
                .into_iter()
                .map(|one| one.document)
                .collect(),
            timeline: detail.events,
            shows,
            shows_not,
            ..self.blank_receipt()
        })
    }
}

fn facts(message: &MessageRow, detail: &IncomingDetail) -> Vec<ReceiptLine> {
    let mut facts = Facts::default();
    facts.add("Kom inn", format::moment(message.created_at));
    let over_fiks_io = message.service == ServiceIdentifier::FiksIo;
    let named = |fiks_io, dpo| if over_fiks_io { fiks_io } else { dpo };
    let way = named("Fiks IO, over KS", "eFormidling, over Altinn Formidling");
    facts.add("Sendemåte", way.to_owned());
    facts.add("Gjelder", detail.area.clone());
    facts.add("Avsenders referanse", detail.their_reference.clone());
    facts.add("Vår referanse", detail.our_reference.clone());
    facts.add("Meldings-id", message.wire_id.to_string());
    facts.add("Samtale-id", message.conversation_id.to_string());
    let transfer = judgement(message).map(|judged| judged.transfer_id);
    let given = named("Meldings-id hos KS", "Overføring hos Altinn");
    facts.add(given, transfer.unwrap_or_default());
    facts.add("Kontroll", detail.judgement.word.clone());
    for reason in &detail.judgement.reasons {
        facts.add("Funn", format!("{} ({})", reason.sentence, reason.code));
    }
    facts.add("Avsender", detail.sender.sentence.clone());
    let carried = named("Sendt av, ifølge KS", "Sendt av, ifølge Altinn");
    facts.add(carried, detail.sender.carrier.name.clone());
    for signer in &detail.judgement.signers {
        let label = match signer.valid {
            true => "Signert med",
            false => "Signatur som ikke stemmer",
        };
        facts.add(
            label,
            certificate(&signer.subject, &signer.serial, &signer.not_after),
        );
        facts.add("Utstedt av", signer.issuer.clone());
        facts.add("Fingeravtrykk (SHA-256)", signer.sha256.clone());
    }
    facts.add("Beskjed til avsender", detail.told.clone());
    for sent in &detail.kvitteringer {
        let words = match sent.text.as_str() {
            "" => sent.kind_word.clone(),
            text => format!("{}: «{text}»", sent.kind_word),
        };
        let at = sent.at.parse().map(format::moment).unwrap_or_default();
        facts.add(
            "Kvittering fra oss",
            format!("{words}, {at} ({})", sent.word),
        );
    }
    facts.add(
        "Håndtert hos oss",
        message.handled_at.map(format::moment).unwrap_or_default(),
    );
    facts.0
}

/// What the receipt shows, and what it does not.
fn claims(
    message: &MessageRow,
    detail: &IncomingDetail,
    verdict: Verdict,
    who: Who,
    found: impl Fn(Code) -> bool,
) -> (Vec<String>, Vec<String>) {
    let (mut shows, mut shows_not) = (Vec::new(), Vec::new());
    shows.push("At meldingen kom inn til oss, og når.".to_owned());
    let unchanged = "At innholdet er uendret siden det ble signert.".to_owned();
    let signed = !detail.judgement.signers.is_empty();
    match verdict {
        Verdict::Passed | Verdict::PassedWeak if signed => shows.push(unchanged),
        _ => shows_not.push(unchanged),
    }
    let stated = &detail.sender.stated.name;
    let sender = format!("At {stated} har sendt meldingen.");
    match who {
        Who::Same if verdict.is_good() => shows.push(sender),
        Who::TransportOnly => {
            let carrier = carrier(&message.service);
            shows.push(format!("At {carrier} oppgir {stated} som avsender."));
            shows_not.push(sender);
        }
        _ => shows_not.push(sender),
    }
    if signed && (found(Code::RevocationUnknown) || !found(Code::CertRevoked)) {
        shows_not.push("Om sertifikatet til den som signerte, var trukket tilbake.".to_owned());
    }
    if message.handled_at.is_some() {
        shows.push("At noen hos oss har markert meldingen som håndtert.".to_owned());
    }
    shows_not.push("At en person hos oss har lest meldingen.".to_owned());
    if !detail.kvitteringer.is_empty() {
        shows_not.push(format!("At en person hos {stated} har lest kvitteringen."));
    }
    (shows, shows_not)
}
