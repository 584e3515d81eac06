//! Handing a message over (fiks-io 5).

use std::collections::BTreeMap;

use budstikke_domain::word;
use serde::Serialize;
use thiserror::Error;
use uuid::Uuid;

use super::json::{self, Members};
use super::{DokumentlagerId, KontoId, MeldingId};
use crate::error::WireError;

/// The header that carries our own id of a message.
pub const KLIENT_MELDING_ID: &str = "klientMeldingId";
/// The header that carries the correlation id.
pub const KLIENT_KORRELASJONS_ID: &str = "klientKorrelasjonsId";
/// The same as older Java clients look for it.
pub(super) const OLD_KORRELASJON_ID: &str = "klientKorrelasjonId";

/// How long a message waits for its receiver, in whole milliseconds; at least a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Ttl(i64);

impl Ttl {
    /// `None` below one second, which the service refuses.
    pub fn from_millis(millis: i64) -> Option<Ttl> {
        (millis >= 1000).then_some(Ttl(millis))
    }

    /// Milliseconds.
    pub fn millis(self) -> i64 {
        self.0
    }
}

/// The part `metadata` of a message that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendMetadata {
    /// Our own konto.
    pub avsender: KontoId,
    /// The receiver's.
    pub mottaker: KontoId,
    /// What kind of message it is: `no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett`.
    pub melding_type: String,
    /// The message that this one answers.
    pub svar_pa_melding: Option<MeldingId>,
    /// How long it may wait; without it seven days.
    pub ttl: Option<Ttl>,
    /// Our own id, the same whenever the message is sent again: how the receiver tells that.
    pub klient_melding_id: Option<Uuid>,
    /// What ties messages of one case together.
    pub klient_korrelasjons_id: Option<String>,
    /// Headers of the user's own, without prefix.
    pub headere: BTreeMap<String, String>,
}

/// Metadata that cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadMetadata {
    /// A header says another thing than the member for the same.
    #[error("the header {0} says another thing than the message")]
    Contradiction(&'static str),
    /// A header without a name.
    #[error("a header has no name")]
    EmptyName,
    /// A message without a type.
    #[error("the message has no type")]
    NoType,
}

impl SendMetadata {
    /// The JSON: camelCase, `ttl` in milliseconds, what is absent as an explicit null. The correlation
    /// id stands under both of its names.
    ///
    /// # Errors
    /// [`BadMetadata`] when headers contradict the members or have no name.
    pub fn to_json(&self) -> Result<Vec<u8>, BadMetadata> {
        if self.melding_type.trim().is_empty() {
            return Err(BadMetadata::NoType);
        }
        let headere = self.all_headers()?;
        let body = Body {
            avsender_konto_id: self.avsender,
            mottaker_konto_id: self.mottaker,
            melding_type: &self.melding_type,
            svar_pa_melding: self.svar_pa_melding,
            ttl: self.ttl,
            headere: (!headere.is_empty()).then_some(headere),
        };
        // A struct of texts and numbers always becomes JSON.
        Ok(serde_json::to_vec(&body).unwrap_or_default())
    }

    /// Reads back what [`SendMetadata::to_json`] wrote.
    ///
    /// # Errors
    /// [`WireError`] when it is no such JSON.
    pub fn parse(bytes: &[u8]) -> Result<SendMetadata, WireError> {
        let value = json::read(bytes)?;
        let members: Members<'_> = json::object(&value)?;
        let headere = members.map("headere");
        Ok(SendMetadata {
            avsender: members.required(
                "avsenderKontoId",
                KontoId::parse,
                word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
            )?,
            mottaker: members.required(
                "mottakerKontoId",
                KontoId::parse,
                word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
            )?,
            melding_type: members.text("meldingType").unwrap_or_default(),
            svar_pa_melding: members
                .text("svarPaMelding")
                .and_then(|text| MeldingId::parse(&text)),
            ttl: members.number("ttl").and_then(Ttl::from_millis),
            klient_melding_id: headere
                .get(KLIENT_MELDING_ID)
                .and_then(|text| Uuid::try_parse(text).ok()),
            klient_korrelasjons_id: headere.get(KLIENT_KORRELASJONS_ID).cloned(),
            headere,
        })
    }

    fn all_headers(&self) -> Result<BTreeMap<String, String>, BadMetadata> {
        if self.headere.keys().any(|name| name.trim().is_empty()) {
            return Err(BadMetadata::EmptyName);
        }
        let mut all = self.headere.clone();
        if let Some(id) = self.klient_melding_id {
            let same = |text: &str| Uuid::try_parse(text) == Ok(id);
            if all.get(KLIENT_MELDING_ID).is_some_and(|text| !same(text)) {
                return Err(BadMetadata::Contradiction(KLIENT_MELDING_ID));
            }
            all.insert(KLIENT_MELDING_ID.to_owned(), id.to_string());
        }
        let names = [KLIENT_KORRELASJONS_ID, OLD_KORRELASJON_ID];
        let stated = names.iter().find_map(|name| all.get(*name).cloned());
        if let Some(id) = self.klient_korrelasjons_id.clone().or(stated) {
            for name in names {
                let before = all.insert(name.to_owned(), id.clone());
                if before.is_some_and(|before| before != id) {
                    return Err(BadMetadata::Contradiction(name));
                }
            }
        }
        Ok(all)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    avsender_konto_id: KontoId,
    mottaker_konto_id: KontoId,
    melding_type: &'a str,
    svar_pa_melding: Option<MeldingId>,
    ttl: Option<Ttl>,
    headere: Option<BTreeMap<String, String>>,
}

/// The answer 202: the platform has the message. Save [`Accepted::melding_id`] before anything else;
/// answers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The platform's id of the message.
    pub melding_id: MeldingId,
    /// Its type.
    pub melding_type: Option<String>,
    /// From whom.
    pub avsender: Option<KontoId>,
    /// To whom.
    pub mottaker: Option<KontoId>,
    /// How long it waits, in milliseconds.
    pub ttl: Option<i64>,
    /// Where the payload lies when it was large.
    pub dokumentlager_id: Option<DokumentlagerId>,
    /// The message that it answers.
    pub svar_pa_melding: Option<MeldingId>,
    /// Its headers.
    pub headere: BTreeMap<String, String>,
}

impl Accepted {
    /// Reads the answer; only `meldingId` must be there.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object, or has no id.
    pub fn parse(bytes: &[u8]) -> Result<Accepted, WireError> {
        let value = json::read(bytes)?;
        let members: Members<'_> = json::object(&value)?;
        let konto = |name| members.text(name).and_then(|text| KontoId::parse(&text));
        Ok(Accepted {
            melding_id: members.required(
                "meldingId",
                MeldingId::parse,
                word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
            )?,
            melding_type: members.text("meldingType"),
            avsender: konto("avsenderKontoId"),
            mottaker: konto("mottakerKontoId"),
            ttl: members.number("ttl"),
            dokumentlager_id: members
                .text("dokumentlagerId")
                .and_then(|text| DokumentlagerId::parse(&text)),
            svar_pa_melding: members
                .text("svarPaMelding")
                .and_then(|text| MeldingId::parse(&text)),
            headere: members.map("headere"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_that_was_written_reads_back_to_the_same_octets() {
        let metadata = SendMetadata {
            avsender: KontoId(Uuid::from_u128(1)),
            mottaker: KontoId(Uuid::from_u128(2)),
            melding_type: "no.ks.fiks.arkiv.v1.ping".to_owned(),
            svar_pa_melding: Some(MeldingId(Uuid::from_u128(3))),
            ttl: Ttl::from_millis(86_400_000),
            klient_melding_id: Some(Uuid::from_u128(4)),
            klient_korrelasjons_id: Some("sak-2026-17".to_owned()),
            headere: BTreeMap::from([("bydel-ressurs-id".to_owned(), "7".to_owned())]),
        };
        let octets = metadata.to_json().unwrap();
        let read = SendMetadata::parse(&octets).unwrap();
        assert_eq!(
            read.to_json().unwrap(),
            octets,
            "an answer is sent as it was frozen"
        );
        assert!(SendMetadata::parse(b"{\"a\":1}").is_err(), "an SBD is none");
    }

    const A: &str = "11111111-1111-4111-8111-111111111111";
    const B: &str = "22222222-2222-4222-8222-222222222222";
    const C: &str = "33333333-3333-4333-8333-333333333333";

    fn metadata() -> SendMetadata {
        SendMetadata {
            avsender: KontoId::parse(A).unwrap(),
            mottaker: KontoId::parse(B).unwrap(),
            melding_type: "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett".to_owned(),
            svar_pa_melding: None,
            ttl: None,
            klient_melding_id: None,
            klient_korrelasjons_id: None,
            headere: BTreeMap::new(),
        }
    }

    #[test]
    fn what_is_absent_is_an_explicit_null() {
        let json = String::from_utf8(metadata().to_json().unwrap()).unwrap();
        assert_eq!(
            json,
            format!(
                r#"{{"avsenderKontoId":"{A}","mottakerKontoId":"{B}","meldingType":"no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett","svarPaMelding":null,"ttl":null,"headere":null}}"#
            )
        );
    }

    #[test]
    fn our_ids_travel_as_headers_and_the_correlation_id_under_both_names() {
        let mut metadata = metadata();
        metadata.ttl = Ttl::from_millis(86_400_000);
        metadata.svar_pa_melding = MeldingId::parse(C);
        metadata.klient_melding_id = Some(Uuid::parse_str(C).unwrap());
        metadata.klient_korrelasjons_id = Some("sak-2026-17".to_owned());
        metadata.headere.insert("bydel".to_owned(), "3".to_owned());
        let json: serde_json::Value = serde_json::from_slice(&metadata.to_json().unwrap()).unwrap();
        assert_eq!(json["ttl"], 86_400_000, "milliseconds, as a number");
        assert_eq!(json["svarPaMelding"], C);
        let headere = serde_json::json!({"bydel": "3", "klientMeldingId": C,
            "klientKorrelasjonsId": "sak-2026-17", "klientKorrelasjonId": "sak-2026-17"});
        assert_eq!(json["headere"], headere);
    }

    #[test]
    fn headers_that_contradict_the_message_are_refused() {
        for (name, value) in [
            (KLIENT_MELDING_ID, A),
            (KLIENT_KORRELASJONS_ID, "en annen"),
            (OLD_KORRELASJON_ID, "en annen"),
        ] {
            let mut bad = metadata();
            bad.klient_melding_id = Some(Uuid::parse_str(C).unwrap());
            bad.klient_korrelasjons_id = Some("sak".to_owned());
            bad.headere.insert(name.to_owned(), value.to_owned());
            assert_eq!(bad.to_json(), Err(BadMetadata::Contradiction(name)));
        }
        let mut both = metadata();
        both.headere.extend(
            [KLIENT_KORRELASJONS_ID, OLD_KORRELASJON_ID].map(|n| (n.to_owned(), n.to_owned())),
        );
        assert!(matches!(both.to_json(), Err(BadMetadata::Contradiction(_))));
        let mut same = metadata();
        same.klient_melding_id = Some(Uuid::parse_str(C).unwrap());
        same.headere
            .insert(KLIENT_MELDING_ID.to_owned(), C.to_uppercase());
        assert!(same.to_json().is_ok(), "the same id in other letters");
        let mut nameless = metadata();
        nameless.headere.insert(" ".to_owned(), String::new());
        assert_eq!(nameless.to_json(), Err(BadMetadata::EmptyName));
        let typeless = SendMetadata {
            melding_type: String::new(),
            ..metadata()
        };
        assert_eq!(typeless.to_json(), Err(BadMetadata::NoType));
    }

    #[test]
    fn a_message_waits_at_least_a_second() {
        assert_eq!(Ttl::from_millis(999), None);
        assert_eq!(Ttl::from_millis(-1), None);
        assert_eq!(Ttl::from_millis(1000).map(Ttl::millis), Some(1000));
    }

    #[test]
    fn only_the_id_of_an_accepted_message_must_be_there() {
        let least = Accepted::parse(format!(r#"{{"meldingId":"{C}"}}"#).as_bytes()).unwrap();
        assert_eq!(least.melding_id.to_string(), C);
        assert_eq!((least.ttl, least.avsender), (None, None));
        let all = format!(
            r#"{{"meldingId":"{C}","meldingType":"t","avsenderKontoId":"{A}","mottakerKontoId":"{B}","ttl":1000,
            "dokumentlagerId":"{A}","svarPaMelding":null,"headere":{{"a":"b","n":1,"x":{{}}}},"nytt":[1]}}"#
        );
        let all = Accepted::parse(all.as_bytes()).unwrap();
        assert_eq!(all.ttl, Some(1000));
        assert_eq!(all.mottaker, KontoId::parse(B));
        assert_eq!(all.dokumentlager_id, DokumentlagerId::parse(A));
        assert_eq!(all.headere.len(), 2, "what is no text is left out");
        for bad in ["", "[]", "{}", r#"{"meldingId":"17"}"#, "<html/>"] {
            assert!(Accepted::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_answer_that_repeats_what_was_sent_is_read_as_it(
            headere in proptest::collection::btree_map("[a-z]{1,8}", ".{0,40}", 0..5), ttl in 1000i64.., kind in "[a-z.]{1,40}",
        ) {
            let sent = SendMetadata { melding_type: kind.clone(), ttl: Ttl::from_millis(ttl), headere: headere.clone(), ..metadata() };
            let mut answer: serde_json::Value = serde_json::from_slice(&sent.to_json().unwrap()).unwrap();
            answer["meldingId"] = C.into();
            let read = Accepted::parse(answer.to_string().as_bytes()).unwrap();
            proptest::prop_assert_eq!((read.melding_type, read.ttl, read.headere), (Some(kind), Some(ttl), headere));
        }
    }
}
