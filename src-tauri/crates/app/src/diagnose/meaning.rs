//! What it means for messages that a service says no.

use budstikke_domain::word;

use crate::dto::AccessId;

/// The sentence for a person; none is a cause for alarm about what was sent already.
pub(super) fn of(id: AccessId) -> &'static str {
    match id {
        AccessId::Client | AccessId::SystemUser | AccessId::Broker => word! {
            nb: "Ingenting sendes eller hentes over eFormidling nå. Det venter, og ingenting er mistet.",
            nn: "Ingenting blir sendt eller henta over eFormidling no. Det ventar, og ingenting er mista.",
            en: "Nothing is sent or fetched over eFormidling now. It waits, and nothing is lost.",
        },
        AccessId::Registry => word! {
            nb: "Vi kan ikke slå opp hvordan mottakere tar imot. Nye meldinger kan ikke sendes.",
            nn: "Vi kan ikkje slå opp korleis mottakarar tek imot. Nye meldingar kan ikkje sendast.",
            en: "We cannot look up how recipients receive. New messages cannot be sent.",
        },
        AccessId::Read => word! {
            nb: "Nye meldinger hentes ikke. De venter hos formidleren.",
            nn: "Nye meldingar blir ikkje henta. Dei ventar hos formidlaren.",
            en: "New messages are not fetched. They wait at the broker.",
        },
        AccessId::Write => word! {
            nb: "Meldinger sendes ikke. De venter i Utboks.",
            nn: "Meldingar blir ikkje sende. Dei ventar i Utboks.",
            en: "Messages are not sent. They wait in Outbox.",
        },
        AccessId::Registered => word! {
            nb: "Andre finner dere ikke, og kan ikke sende til dere.",
            nn: "Andre finn dykk ikkje, og kan ikkje sende til dykk.",
            en: "Others do not find you, and cannot send to you.",
        },
        AccessId::Certificate | AccessId::FiksKey => word! {
            nb: "Det andre låser for dere nå, kan kanskje ikke åpnes her.",
            nn: "Det andre låser for dykk no, kan kanskje ikkje opnast her.",
            en: "What others lock for you now may not be possible to open here.",
        },
        AccessId::FiksToken | AccessId::FiksQueues | AccessId::FiksKonto => word! {
            nb: "Meldinger over Fiks IO sendes eller hentes ikke nå. De venter, og ingenting er mistet.",
            nn: "Meldingar over Fiks IO blir ikkje sende eller henta no. Dei ventar, og ingenting er mista.",
            en: "Messages over Fiks IO are not sent or fetched now. They wait, and nothing is lost.",
        },
        AccessId::FiksAlone => word! {
            nb: "Noen av meldingene til dere kommer ikke hit.",
            nn: "Nokre av meldingane til dykk kjem ikkje hit.",
            en: "Some of the messages to you do not come here.",
        },
    }
}
