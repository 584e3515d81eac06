//! A draft over FIKS IO: to which konto, of which meldingstype, and what it is made into (fiks-io 5, 11, 12).

pub(crate) mod attached;
pub(crate) mod check;
mod content;
pub(crate) mod form;
pub(crate) mod json_schema;
mod opprett;
mod payload;
pub(crate) mod reply;

pub(crate) use payload::{main_name, names, parts};

use std::collections::BTreeMap;

use budstikke_domain::{DocumentType, FiksIoAnswers, FiksIoRoute, Party, Process};
use budstikke_store::{Attachment, NewPart};
use budstikke_wire::fiks_io::{Catalogue, KnownMeldingstype, PayloadRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::drafts::letter::Letter;
use crate::dto::{ArkivForm, ArkivFormKind, FiksIoHeader, FiksIoInput};
use form::Fault;
use json_schema::ChosenSchema;

/// What a letter to an archive is sent as.
pub(crate) const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";

/// What a draft holds of FIKS IO beside the letter; kept also while another way is chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FiksIoDraft {
    /// The konto that receives, a UUID; empty while none is chosen.
    pub(crate) konto: String,
    /// What its owner calls it.
    pub(crate) konto_name: String,
    /// The meldingstype; empty for a letter to an archive, which is [`OPPRETT`].
    pub(crate) melding_type: String,
    /// How long it may lie in the queue, in seconds; none for the platform's own seven days.
    pub(crate) ttl_seconds: Option<u32>,
    /// Headers of our own.
    pub(crate) headers: Vec<FiksIoHeader>,
    /// The main file as text, for a meldingstype that is no letter.
    pub(crate) content: String,
    /// The main file as a form; none when it is written as text. Kept also while the type has no form.
    pub(crate) form: Option<ArkivForm>,
    /// What its JSON is held against.
    pub(crate) schema: Option<ChosenSchema>,
    /// The melding-id of the message that it answers.
    pub(crate) reply_to: Option<String>,
    /// The konto as the katalog told of it last.
    pub(crate) contact: Option<KnownKonto>,
}

/// What the katalog said of a konto, as far as a message needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KnownKonto {
    pub(crate) konto: String,
    pub(crate) name: String,
    /// Whose it is; none when the katalog does not say.
    pub(crate) owner: Option<Party>,
    /// The certificate to lock for, DER as base64; empty when there is none.
    pub(crate) certificate: String,
    pub(crate) looked_up_at: Timestamp,
}

impl FiksIoDraft {
    /// Takes over what was typed. What was looked up about another konto is forgotten.
    pub(crate) fn take(&mut self, input: FiksIoInput) {
        self.konto = input.konto.trim().to_lowercase();
        self.konto_name = input.konto_name;
        self.melding_type = input.melding_type.trim().to_owned();
        self.ttl_seconds = input.ttl_seconds;
        self.headers = input.headers;
        self.content = input.content;
        self.form = input.form;
        if self.contact.as_ref().is_some_and(|c| c.konto != self.konto) {
            self.contact = None;
        }
    }

    /// As the window shows it.
    pub(crate) fn shown(&self) -> FiksIoInput {
        FiksIoInput {
            konto: self.konto.clone(),
            konto_name: self.konto_name.clone(),
            melding_type: self.melding_type.clone(),
            ttl_seconds: self.ttl_seconds,
            headers: self.headers.clone(),
            content: self.content.clone(),
            form: self.form.clone(),
        }
    }

    /// Whether it is a letter that an archive shall store, made of the form and its documents.
    pub(crate) fn is_letter(&self) -> bool {
        self.melding_type.is_empty()
    }

    /// The meldingstype as it is sent.
    pub(crate) fn melding_type(&self) -> &str {
        if self.is_letter() {
            OPPRETT
        } else {
            &self.melding_type
        }
    }

    /// What we know of the meldingstype.
    pub(crate) fn known(&self) -> Option<&'static KnownMeldingstype> {
        Catalogue::builtin().find(self.melding_type())
    }

    /// Whether a payload goes with it, when `documents` files are attached.
    pub(crate) fn has_payload(&self, documents: usize) -> bool {
        let never = self.known().map(|known| known.payload) == Some(PayloadRule::Never);
        !never && (self.is_letter() || documents > 0 || self.is_written())
    }

    /// The form that is filled in, when the meldingstype has one and a person has not chosen to write instead.
    pub(crate) fn form(&self) -> Option<(ArkivFormKind, &ArkivForm)> {
        form::kind_of(&self.melding_type).zip(self.form.as_ref())
    }

    /// Whether the main file is written here, as a form or as text, rather than attached.
    pub(crate) fn is_written(&self) -> bool {
        self.form().is_some() || !self.content.trim().is_empty()
    }

    /// The main file that is written here, as it is sent.
    pub(crate) fn text(&self, attachments: &[Attachment]) -> Result<Vec<u8>, Fault> {
        match self.form() {
            Some((kind, filled)) => {
                form::document(kind, filled, attachments, &names(self, attachments))
            }
            None => Ok(self.content.clone().into_bytes()),
        }
    }

    /// The headers that have a name, as they are sent.
    fn own_headers(&self) -> BTreeMap<String, String> {
        let named = self.headers.iter().filter(|h| !h.name.trim().is_empty());
        named
            .map(|header| (header.name.trim().to_owned(), header.value.clone()))
            .collect()
    }
}

/// The way of a draft to `konto`, frozen; `sender` is our konto.
pub(crate) fn route(
    draft: &FiksIoDraft,
    konto: &KnownKonto,
    sender: &str,
    payload: bool,
) -> FiksIoRoute {
    let melding_type = draft.melding_type();
    FiksIoRoute {
        version: 1,
        receiver: konto.owner.clone(),
        konto: konto.konto.clone(),
        konto_name: konto.name.clone(),
        sender_konto: sender.to_owned(),
        protocol: Process::verbatim(protocol_of(melding_type)),
        melding_type: DocumentType::verbatim(melding_type),
        reply_to: draft.reply_to.clone(),
        ttl_ms: draft.ttl_seconds.map(|seconds| u64::from(seconds) * 1000),
        headers: draft.own_headers(),
        answers: answers(melding_type),
        certificate: if payload {
            konto.certificate.clone()
        } else {
            String::new()
        },
        looked_up_at: konto.looked_up_at,
    }
}

/// The protocol of a meldingstype with its version, `no.ks.fiks.arkiv.v1`: as the catalogue knows it, else up
/// to its version. A type without either is its own protocol.
pub(crate) fn protocol_of(melding_type: &str) -> String {
    let known = Catalogue::builtin().protocols().iter();
    let mut known =
        known.filter(|protocol| protocol.types.iter().any(|kind| kind.name == melding_type));
    if let Some(protocol) = known.next() {
        return format!("{}.{}", protocol.navn, protocol.versjon);
    }
    let is_version = |part: &str| {
        let number = part.strip_prefix('v').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = melding_type.split('.').collect();
    let end = parts.iter().position(|part| is_version(part));
    let end = end.map_or(parts.len(), |at| at + 1);
    parts.into_iter().take(end).collect::<Vec<_>>().join(".")
}

/// What answers a message of this type can be expected to get: nothing for a type that we do not know.
fn answers(melding_type: &str) -> FiksIoAnswers {
    let catalogue = Catalogue::builtin();
    let names = catalogue.find(melding_type).map(|known| &known.answers);
    let mut answers = FiksIoAnswers::default();
    for name in names.into_iter().flatten() {
        if name.ends_with(".mottatt") {
            answers.received = true;
        } else if !catalogue.find(name).is_some_and(|known| known.error) {
            answers.done = true;
        }
    }
    answers
}

/// What a letter says to an archive and which files it names; see [`parts`].
struct Payload {
    main: Option<MainFile>,
    documents: Vec<NewPart>,
}

/// The file that the meldingstype names.
struct MainFile {
    name: String,
    title: String,
    bytes: Vec<u8>,
}

impl Letter {
    /// Whether it goes over FIKS IO.
    pub(crate) fn is_fiks_io(&self) -> bool {
        self.service == budstikke_domain::ServiceIdentifier::FiksIo.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_protocol_has_an_answer_for_is_waited_for() {
        let of = |name: &str| {
            let answers = answers(name);
            (answers.received, answers.done)
        };
        assert_eq!(of(OPPRETT), (true, true), "mottatt, then kvittering");
        assert_eq!(
            of("no.ks.fiks.arkiv.v1.innsyn.sok"),
            (false, true),
            "a resultat only"
        );
        assert_eq!(of("no.ks.fiks.arkiv.v1.ping"), (false, true), "pong");
        assert_eq!(of("no.example.avtalt"), (false, false), "nothing is known");
    }

    #[test]
    fn the_protocol_of_a_type_is_told_with_its_version() {
        assert_eq!(protocol_of(OPPRETT), "no.ks.fiks.arkiv.v1");
        assert_eq!(
            protocol_of("no.example.ting.v12.gjor"),
            "no.example.ting.v12"
        );
        assert_eq!(protocol_of("ping"), "ping");
    }

    #[test]
    fn what_was_looked_up_about_another_konto_is_forgotten() {
        let konto = "11111111-1111-4111-8111-111111111111";
        let mut draft = FiksIoDraft {
            contact: Some(KnownKonto {
                konto: konto.to_owned(),
                name: "Arkivet".to_owned(),
                owner: None,
                certificate: String::new(),
                looked_up_at: Timestamp::UNIX_EPOCH,
            }),
            ..FiksIoDraft::default()
        };
        let input = |konto: &str| FiksIoInput {
            konto: konto.to_owned(),
            ..FiksIoInput::default()
        };
        draft.take(input(&konto.to_uppercase()));
        assert!(draft.contact.is_some(), "the same konto in other letters");
        draft.take(input("22222222-2222-4222-8222-222222222222"));
        assert!(draft.contact.is_none(), "another one");
    }

    #[test]
    fn a_message_without_payload_is_locked_for_nobody() {
        let konto = KnownKonto {
            konto: "11111111-1111-4111-8111-111111111111".to_owned(),
            name: String::new(),
            owner: None,
            certificate: "AAAA".to_owned(),
            looked_up_at: Timestamp::UNIX_EPOCH,
        };
        let ping = FiksIoDraft {
            melding_type: "no.ks.fiks.arkiv.v1.ping".to_owned(),
            ttl_seconds: Some(90),
            ..FiksIoDraft::default()
        };
        assert!(!ping.has_payload(1), "the type never has one");
        let route = route(&ping, &konto, "2", ping.has_payload(0));
        assert_eq!(route.certificate, "");
        assert_eq!(route.ttl_ms, Some(90_000));
    }
}
