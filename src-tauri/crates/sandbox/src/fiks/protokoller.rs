//! The protocols of the sandbox: those that the product's own catalogue knows, with two roles each, one that asks
//! and one that answers (fiks-io 9.3, 11).

use budstikke_wire::fiks_io::{Catalogue, KnownMeldingstype, KnownProtokoll, PayloadRule};

/// A role in a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) navn: String,
    pub(super) beskrivelse: &'static str,
    pub(super) sends: Vec<String>,
    pub(super) takes: Vec<String>,
    /// The roles that it speaks with.
    pub(super) knows: String,
}

impl Part {
    /// Whether one in this role may send `melding_type` to one in the role `receiver`.
    pub(super) fn may_send(&self, melding_type: &str, receiver: &Part) -> bool {
        let names = |types: &[String]| types.iter().any(|known| known == melding_type);
        receiver.knows == self.navn && names(&self.sends) && names(&receiver.takes)
    }
}

/// The protocol in this version, when there is one.
pub(super) fn protokoll(navn: &str, versjon: &str) -> Option<&'static KnownProtokoll> {
    Catalogue::builtin()
        .protocols()
        .iter()
        .find(|known| known.navn == navn && known.versjon == versjon)
}

/// Who asks and who answers: `arkiv.klient` and `arkiv.full`. Of the platform's own names only the latter is
/// published; the others are made like it.
pub(super) fn parts(protokoll: &KnownProtokoll) -> [Part; 2] {
    let short = protokoll.navn.rsplit('.').next().unwrap_or("");
    let (asks, answers) = (format!("{short}.klient"), format!("{short}.full"));
    let is_answer = |kind: &&KnownMeldingstype| {
        let mut all = protokoll.types.iter();
        all.any(|other| other.answers.contains(&kind.name))
    };
    let names = |types: Vec<&KnownMeldingstype>| -> Vec<String> {
        types.iter().map(|kind| kind.name.clone()).collect()
    };
    let (replies, requests): (Vec<_>, Vec<_>) = protokoll.types.iter().partition(is_answer);
    let (replies, requests) = (names(replies), names(requests));
    [
        Part {
            navn: asks.clone(),
            beskrivelse: "Spør",
            sends: requests.clone(),
            takes: replies.clone(),
            knows: answers.clone(),
        },
        Part {
            navn: answers,
            beskrivelse: "Svarer",
            sends: replies,
            takes: requests,
            knows: asks,
        },
    ]
}

/// Whether messages of a type have a payload, as the platform says it.
pub(super) fn kriterie(rule: PayloadRule) -> &'static str {
    match rule {
        PayloadRule::Required => "REQUIRED",
        PayloadRule::Never => "NEVER",
        PayloadRule::Optional => "OPTIONAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_takes_what_a_client_sends_and_answers_it() {
        let arkiv = protokoll("no.ks.fiks.arkiv", "v1").unwrap();
        let [client, archive] = parts(arkiv);
        let opprett = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
        assert_eq!(archive.navn, "arkiv.full", "the platform's own name");
        assert!(client.may_send(opprett, &archive));
        assert!(
            !archive.may_send(opprett, &client),
            "an archive does not ask"
        );
        assert!(archive.may_send(&format!("{opprett}.kvittering"), &client));
        assert!(client.may_send("no.ks.fiks.arkiv.v1.ping", &archive));
        assert!(
            !client.may_send(opprett, &client),
            "clients do not know each other"
        );
    }
}
