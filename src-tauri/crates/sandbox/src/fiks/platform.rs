//! What the platform itself says about a message that its receiver did not take (fiks-io 7, 8).

use std::sync::Arc;

use budstikke_amqp_broker::{Event, Fate, Message};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Fiks;
use super::kontoer::{Kind, id_of};
use crate::town::Town;

const TIDSAVBRUDD: &str = "no.ks.fiks.kvittering.tidsavbrudd";
const SERVERFEIL: &str = "no.ks.fiks.kvittering.serverfeil.v1";

/// Follows what leaves the queues, for as long as the sandbox lives.
pub(crate) async fn live(town: Arc<Town>, mut events: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        follow(&town, &event);
    }
}

fn follow(town: &Town, event: &Event) {
    let id = |name| Uuid::try_parse(event.message.header(name)?).ok();
    let Some(melding) = id("melding-id") else {
        return;
    };
    town.fiks.sent.has_left(melding, event.fate);
    let melding_type = event.message.header("type").unwrap_or_default();
    let said = match event.fate {
        Fate::Expired => TIDSAVBRUDD,
        Fate::DeadLettered => SERVERFEIL,
        // A nack tells the sender nothing.
        Fate::Acknowledged | Fate::Rejected => return,
    };
    let Some(sender) = id("avsender-id") else {
        return;
    };
    let of_type = (event.fate == Fate::Expired).then_some(melding_type);
    town.fiks.tell(sender, said, melding, of_type);
    let text = format!("FIKS IO: {said}");
    town.note(&town.fiks.owner(sender), Some(&melding.to_string()), text);
}

impl Fiks {
    /// Puts a message of the platform's own in the queue of `konto`, about the message `svar_til`.
    pub(super) fn tell(
        &self,
        konto: Uuid,
        melding_type: &str,
        svar_til: Uuid,
        svar_til_type: Option<&str>,
    ) {
        let mut headers = vec![
            ("melding-id", Uuid::new_v4().to_string()),
            ("type", melding_type.to_owned()),
            ("avsender-id", id_of(Kind::Platform, 1).to_string()),
            ("svar-til", svar_til.to_string()),
        ];
        headers.extend(svar_til_type.map(|name| ("svar-til-type", name.to_owned())));
        let message = Message {
            headers: headers
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            expiration: None,
            body: Arc::from([]),
        };
        // A sender that is no konto hears nothing, as the platform itself is none: so messages about messages end.
        let _ = self.publish(konto, message);
    }
}
