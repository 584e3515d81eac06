//! The receipt of a letter that came in: what came, from whom as far as that is known, what it is worth, and
//! what was answered (ux 5.11). It claims nothing that the judgement does not bear.

use budstikke_domain::{Code, ServiceIdentifier, Verdict, Who, word, words};
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
    facts.add(
        word! {
            nb: "Kom inn",
            nn: "Kom inn",
            en: "Came in",
        },
        format::moment(message.created_at),
    );
    let over_fiks_io = message.service == ServiceIdentifier::FiksIo;
    let named = |fiks_io, dpo| if over_fiks_io { fiks_io } else { dpo };
    let way = named(
        word! {
            nb: "Fiks IO, over KS",
            nn: "Fiks IO, over KS",
            en: "Fiks IO, through KS",
        },
        word! {
            nb: "eFormidling, over Altinn Formidling",
            nn: "eFormidling, over Altinn Formidling",
            en: "eFormidling, through Altinn Formidling",
        },
    );
    facts.add(
        word! { nb: "Sendemåte", nn: "Sendemåte", en: "Way of sending" },
        way.to_owned(),
    );
    facts.add(
        word! { nb: "Gjelder", nn: "Gjeld", en: "Subject" },
        detail.area.clone(),
    );
    facts.add(
        word! {
            nb: "Avsenders referanse",
            nn: "Referansen til avsendaren",
            en: "The sender's reference",
        },
        detail.their_reference.clone(),
    );
    facts.add(
        word! {
            nb: "Vår referanse",
            nn: "Vår referanse",
            en: "Our reference",
        },
        detail.our_reference.clone(),
    );
    facts.add(
        word! {
            nb: "Meldings-id",
            nn: "Meldings-id",
            en: "Message ID",
        },
        message.wire_id.to_string(),
    );
    facts.add(
        word! {
            nb: "Samtale-id",
            nn: "Samtale-id",
            en: "Conversation ID",
        },
        message.conversation_id.to_string(),
    );
    let transfer = judgement(message).map(|judged| judged.transfer_id);
    let given = named(
        word! {
            nb: "Meldings-id hos KS",
            nn: "Meldings-id hos KS",
            en: "Message ID at KS",
        },
        word! {
            nb: "Overføring hos Altinn",
            nn: "Overføring hos Altinn",
            en: "Transfer at Altinn",
        },
    );
    facts.add(given, transfer.unwrap_or_default());
    facts.add(
        word! {
            nb: "Kontroll",
            nn: "Kontroll",
            en: "Check",
        },
        detail.judgement.word.clone(),
    );
    for reason in &detail.judgement.reasons {
        facts.add(
            word! {
                nb: "Funn",
                nn: "Funn",
                en: "Finding",
            },
            format!("{} ({})", reason.sentence, reason.code),
        );
    }
    facts.add(
        word! {
            nb: "Avsender",
            nn: "Avsendar",
            en: "Sender",
        },
        detail.sender.sentence.clone(),
    );
    let carried = named(
        word! {
            nb: "Sendt av, ifølge KS",
            nn: "Send av, ifølgje KS",
            en: "Sent by, according to KS",
        },
        word! {
            nb: "Sendt av, ifølge Altinn",
            nn: "Send av, ifølgje Altinn",
            en: "Sent by, according to Altinn",
        },
    );
    facts.add(carried, detail.sender.carrier.name.clone());
    for signer in &detail.judgement.signers {
        let label = match signer.valid {
            true => word! { nb: "Signert med", nn: "Signert med", en: "Signed with" },
            false => word! {
                nb: "Signatur som ikke stemmer",
                nn: "Signatur som ikkje stemmer",
                en: "Signature that is wrong",
            },
        };
        facts.add(
            label,
            certificate(&signer.subject, &signer.serial, &signer.not_after),
        );
        facts.add(
            word! {
                nb: "Utstedt av",
                nn: "Utferda av",
                en: "Issued by",
            },
            signer.issuer.clone(),
        );
        facts.add(
            word! {
                nb: "Fingeravtrykk (SHA-256)",
                nn: "Fingeravtrykk (SHA-256)",
                en: "Fingerprint (SHA-256)",
            },
            signer.sha256.clone(),
        );
    }
    facts.add(
        word! {
            nb: "Beskjed til avsender",
            nn: "Beskjed til avsendaren",
            en: "Told to the sender",
        },
        detail.told.clone(),
    );
    for sent in &detail.kvitteringer {
        let words = match sent.text.as_str() {
            "" => sent.kind_word.clone(),
            text => format!("{}: «{text}»", sent.kind_word),
        };
        let at = sent.at.parse().map(format::moment).unwrap_or_default();
        facts.add(
            word! { nb: "Kvittering fra oss", nn: "Kvittering frå oss", en: "Receipt from us" },
            format!("{words}, {at} ({})", sent.word),
        );
    }
    facts.add(
        word! {
            nb: "Håndtert hos oss",
            nn: "Handtert hos oss",
            en: "Handled at our organisation",
        },
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
    shows.push(words! {
        nb: "At meldingen kom inn til oss, og når.",
        nn: "At meldinga kom inn til oss, og når.",
        en: "That the message came in to us, and when.",
    });
    let unchanged = words! {
        nb: "At innholdet er uendret siden det ble signert.",
        nn: "At innhaldet er uendra sidan det vart signert.",
        en: "That the content is unchanged since it was signed.",
    };
    let signed = !detail.judgement.signers.is_empty();
    match verdict {
        Verdict::Passed | Verdict::PassedWeak if signed => shows.push(unchanged),
        _ => shows_not.push(unchanged),
    }
    let stated = &detail.sender.stated.name;
    let sender = words! {
        nb: "At {stated} har sendt meldingen.",
        nn: "At {stated} har sendt meldinga.",
        en: "That {stated} has sent the message.",
    };
    match who {
        Who::Same if verdict.is_good() => shows.push(sender),
        Who::TransportOnly => {
            let carrier = carrier(&message.service);
            shows.push(words! {
                nb: "At {carrier} oppgir {stated} som avsender.",
                nn: "At {carrier} oppgir {stated} som avsendar.",
                en: "That {carrier} states {stated} as the sender.",
            });
            shows_not.push(sender);
        }
        _ => shows_not.push(sender),
    }
    if signed && (found(Code::RevocationUnknown) || !found(Code::CertRevoked)) {
        shows_not.push(words! {
            nb: "Om sertifikatet til den som signerte, var trukket tilbake.",
            nn: "Om sertifikatet til den som signerte, var trekt tilbake.",
            en: "Whether the certificate of whoever signed was revoked.",
        });
    }
    if message.handled_at.is_some() {
        shows.push(words! {
            nb: "At noen hos oss har markert meldingen som håndtert.",
            nn: "At nokon hos oss har merkt meldinga som handtert.",
            en: "That somebody at our organisation has marked the message as handled.",
        });
    }
    shows_not.push(words! {
        nb: "At en person hos oss har lest meldingen.",
        nn: "At ein person hos oss har lese meldinga.",
        en: "That a person at our organisation has read the message.",
    });
    if !detail.kvitteringer.is_empty() {
        shows_not.push(words! {
            nb: "At en person hos {stated} har lest kvitteringen.",
            nn: "At ein person hos {stated} har lese kvitteringa.",
            en: "That a person at {stated} has read the receipt.",
        });
    }
    (shows, shows_not)
}
