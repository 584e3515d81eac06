//! The address book and the protocols of Fiks Protokoll (fiks-io 9.3).

use budstikke_domain::word;
use serde_json::Value;

use super::KontoId;
use super::json::{self, Members};
use crate::error::WireError;

/// Our system: its kontoer, and those it may send to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Its id.
    pub id: Option<String>,
    /// What it is called.
    pub navn: Option<String>,
    /// Its own kontoer.
    pub kontoer: Vec<Protokollkonto>,
    /// The address book: kontoer of others that we may send to.
    pub tilgang_til_kontoer: Vec<Protokollkonto>,
    /// Kontoer that we have asked to send to.
    pub forespurte_tilganger: Vec<Protokollkonto>,
}

impl System {
    /// Reads the answer of `GET /systemer/{id}`. Kontoer without an id are left out.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object.
    pub fn parse(bytes: &[u8]) -> Result<System, WireError> {
        let value = json::read(bytes)?;
        let members = json::object(&value)?;
        let kontoer = |name| Protokollkonto::list(members.objects(name));
        Ok(System {
            id: members.text("id"),
            navn: members.text("navn"),
            kontoer: kontoer("kontoer"),
            tilgang_til_kontoer: kontoer("tilgangTilKontoer"),
            forespurte_tilganger: kontoer("forespurteTilgangerTilKontoer"),
        })
    }
}

/// A konto under Fiks Protokoll; the same konto, by the same id, as in Fiks IO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protokollkonto {
    /// Its id.
    pub id: KontoId,
    /// What it is called.
    pub navn: Option<String>,
    /// What its owner says about it.
    pub beskrivelse: Option<String>,
    /// The protocol it speaks: `no.ks.fiks.arkiv`.
    pub protokoll: Option<String>,
    /// The roles it has there.
    pub parter: Vec<Part>,
    /// The system behind it.
    pub system_navn: Option<String>,
    /// That system's id.
    pub system_id: Option<String>,
    /// The organisation behind that.
    pub fiks_org_navn: Option<String>,
    /// That organisation's id.
    pub fiks_org_id: Option<String>,
    /// The municipality's number, when it is one.
    pub kommunenummer: Option<String>,
    /// Whether its owner has stopped it from sending.
    pub send_meldinger_deaktivert: Option<bool>,
    /// How many messages wait for it.
    pub meldinger_pa_ko: Option<i64>,
    /// How many programs wait for its messages.
    pub antall_konsumenter: Option<i64>,
}

impl Protokollkonto {
    /// Reads one konto.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object or has no id.
    pub fn parse(bytes: &[u8]) -> Result<Protokollkonto, WireError> {
        let value = json::read(bytes)?;
        let members = json::object(&value)?;
        let id = members.required(
            "id",
            KontoId::parse,
            word! { nb: "en UUID", nn: "ein UUID", en: "a UUID" },
        )?;
        Ok(Protokollkonto::read(id, members))
    }

    /// Reads the answer of a search, `{"kontoer":[…]}` or the list alone. Kontoer without an id are left
    /// out.
    ///
    /// # Errors
    /// [`WireError`] when it is neither.
    pub fn parse_list(bytes: &[u8]) -> Result<Vec<Protokollkonto>, WireError> {
        let value = json::read(bytes)?;
        if let Value::Array(list) = &value {
            return Ok(Protokollkonto::list(
                list.iter().filter_map(Members::of).collect(),
            ));
        }
        Ok(Protokollkonto::list(
            json::object(&value)?.objects("kontoer"),
        ))
    }

    fn list(entries: Vec<Members<'_>>) -> Vec<Protokollkonto> {
        let read = |members: Members<'_>| {
            let id = KontoId::parse(&members.text("id")?)?;
            Some(Protokollkonto::read(id, members))
        };
        entries.into_iter().filter_map(read).collect()
    }

    fn read(id: KontoId, members: Members<'_>) -> Protokollkonto {
        let system = members.object("system");
        let org = system.and_then(|system| system.object("fiksOrg"));
        let metrikk = members.object("metrikk");
        // A single konto says `parts`, its summaries `parter`.
        let mut parts = members.objects("parter");
        if parts.is_empty() {
            parts = members.objects("parts");
        }
        Protokollkonto {
            id,
            navn: members.text("navn"),
            beskrivelse: members.text("beskrivelse"),
            protokoll: members.text("stottetProtokollNavn"),
            parter: parts.into_iter().filter_map(Part::read).collect(),
            system_navn: system.and_then(|system| system.text("navn")),
            system_id: system.and_then(|system| system.text("id")),
            fiks_org_navn: org.and_then(|org| org.text("navn")),
            fiks_org_id: org.and_then(|org| org.text("id")),
            kommunenummer: org.and_then(|org| org.text("kommunenummer")),
            send_meldinger_deaktivert: members.flag("sendMeldingerDeaktivert"),
            meldinger_pa_ko: metrikk.and_then(|metrikk| metrikk.number("meldingerPaKo")),
            antall_konsumenter: metrikk.and_then(|metrikk| metrikk.number("antallKonsumenter")),
        }
    }
}

/// A role in a protocol. Summaries name it and say nothing of its types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `arkiv.full`.
    pub navn: String,
    /// For people.
    pub beskrivelse: Option<String>,
    /// The protocol.
    pub protokoll: Option<String>,
    /// Its version: `v1`.
    pub versjon: Option<String>,
    /// The types it may send.
    pub avsender_meldingstyper: Vec<String>,
    /// The types it may receive.
    pub mottaker_meldingstyper: Vec<String>,
    /// The roles it speaks with.
    pub stottede_parter: Vec<String>,
}

impl Part {
    /// Whether a konto in this role may send `melding_type` to one in the role `receiver`: the same
    /// version, a role that the receiver speaks with, a type that both name. That the receiver has let
    /// us in is another matter.
    pub fn may_send(&self, melding_type: &str, receiver: &Part) -> bool {
        let named = |types: &[String]| types.iter().any(|known| known == melding_type);
        let known = receiver.stottede_parter.contains(&self.navn);
        (&self.protokoll, &self.versjon) == (&receiver.protokoll, &receiver.versjon)
            && known
            && named(&self.avsender_meldingstyper)
            && named(&receiver.mottaker_meldingstyper)
    }

    fn read(members: Members<'_>) -> Option<Part> {
        Some(Part {
            navn: members.text_of(&["partNavn", "navn"])?,
            beskrivelse: members.text("beskrivelse"),
            protokoll: members.text_of(&["protokollnavn", "protokollNavn"]),
            versjon: members.text_of(&[
                "stottetProtokollVersjon",
                "protokollversjon",
                "protokollVersjon",
            ]),
            avsender_meldingstyper: members.texts("avsenderMeldingstyper"),
            mottaker_meldingstyper: members.texts("mottakerMeldingstyper"),
            stottede_parter: members.texts("stottedeParter"),
        })
    }
}

/// A protocol in one version, as the platform lists it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protokoll {
    /// `no.ks.fiks.arkiv`.
    pub navn: Option<String>,
    /// `v1`.
    pub versjon: Option<String>,
    /// For people.
    pub beskrivelse: Option<String>,
    /// `AKTIV` or `DEAKTIVERT`.
    pub status: Option<String>,
    /// Its message types.
    pub meldingstyper: Vec<ProtokollMeldingstype>,
    /// Its roles.
    pub parter: Vec<Part>,
}

impl Protokoll {
    /// Reads the answer of `GET /protokoller/{navn}/{versjon}`.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON object.
    pub fn parse(bytes: &[u8]) -> Result<Protokoll, WireError> {
        let value = json::read(bytes)?;
        Ok(Protokoll::read(json::object(&value)?))
    }

    /// Reads the answer of `GET /protokoller`, whose entries name no types and their roles only.
    ///
    /// # Errors
    /// [`WireError`] when it is no JSON list.
    pub fn parse_list(bytes: &[u8]) -> Result<Vec<Protokoll>, WireError> {
        let value = json::read(bytes)?;
        let entries = json::list(&value)?.iter().filter_map(Members::of);
        Ok(entries.map(Protokoll::read).collect())
    }

    fn read(members: Members<'_>) -> Protokoll {
        let types = members.objects("meldingstyper");
        let parts = members.objects("parter");
        Protokoll {
            navn: members.text_of(&["navn", "protokollNavn", "protokollnavn"]),
            versjon: members.text_of(&["versjon", "protokollVersjon", "protokollversjon"]),
            beskrivelse: members.text("beskrivelse"),
            status: members.text("status"),
            meldingstyper: types
                .into_iter()
                .filter_map(ProtokollMeldingstype::read)
                .collect(),
            parter: parts.into_iter().filter_map(Part::read).collect(),
        }
    }
}

/// A message type as the platform lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtokollMeldingstype {
    /// The type.
    pub navn: String,
    /// Whether it has a payload.
    pub payload: PayloadKriterie,
    /// Whether it tells of an error.
    pub er_feilmelding: Option<bool>,
}

impl ProtokollMeldingstype {
    fn read(members: Members<'_>) -> Option<ProtokollMeldingstype> {
        let payload = members.text("payloadKriterie").unwrap_or_default();
        Some(ProtokollMeldingstype {
            navn: members.text_of(&["meldingstypeNavn", "navn"])?,
            payload: match payload.as_str() {
                "NEVER" => PayloadKriterie::Never,
                "REQUIRED" => PayloadKriterie::Required,
                "OPTIONAL" => PayloadKriterie::Optional,
                _ => PayloadKriterie::Other(payload),
            },
            er_feilmelding: members.flag("erFeilmelding"),
        })
    }
}

/// Whether messages of a type have a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayloadKriterie {
    /// They must not.
    Never,
    /// They must.
    Required,
    /// They may.
    Optional,
    /// A word that we do not know, verbatim.
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "b6062766-2a25-4e1c-ae66-f1256b9c449f";

    #[test]
    fn the_address_book_is_read_with_the_roles_behind_each_konto() {
        let system = format!(
            r#"{{"id":"s","navn":"Postklient","kontoer":[{{"id":"{ID}","parts":[{{"partNavn":"arkiv.klient","stottetProtokollVersjon":"v1"}}],
            "metrikk":{{"meldingerPaKo":2,"antallKonsumenter":1}},"sendMeldingerDeaktivert":false}}],
            "tilgangTilKontoer":[{{"id":"{ID}","navn":"Arkiv","stottetProtokollNavn":"no.ks.fiks.arkiv","parter":[{{"navn":"arkiv.full",
            "protokollnavn":"no.ks.fiks.arkiv","protokollversjon":"v1","mottakerMeldingstyper":["a"],"stottedeParter":["arkiv.klient"]}}],
            "system":{{"id":"t","navn":"Sakssystem","fiksOrg":{{"id":"o","navn":"Solvik kommune","kommunenummer":"9999"}}}}}},
            {{"navn":"uten id"}},17]}}"#
        );
        let system = System::parse(system.as_bytes()).unwrap();
        let own = &system.kontoer[0];
        assert_eq!(own.parter[0].navn, "arkiv.klient", "a konto says parts");
        assert_eq!(own.parter[0].versjon.as_deref(), Some("v1"));
        assert_eq!(
            (own.meldinger_pa_ko, own.antall_konsumenter),
            (Some(2), Some(1))
        );
        let [other] = &system.tilgang_til_kontoer[..] else {
            panic!("what has no id cannot be sent to");
        };
        assert_eq!(other.parter[0].navn, "arkiv.full", "a summary says parter");
        assert_eq!(other.fiks_org_navn.as_deref(), Some("Solvik kommune"));
        assert_eq!(other.kommunenummer.as_deref(), Some("9999"));
        assert!(system.forespurte_tilganger.is_empty());
        assert!(System::parse(b"[]").is_err());
    }

    #[test]
    fn a_search_answers_with_a_list_or_an_object_around_it() {
        let list = format!(r#"[{{"id":"{ID}"}},{{"id":"x"}}]"#);
        let object = format!(r#"{{"kontoer":{list}}}"#);
        for answer in [list, object] {
            let found = Protokollkonto::parse_list(answer.as_bytes()).unwrap();
            assert_eq!(found.len(), 1, "{answer}");
        }
        assert!(Protokollkonto::parse_list(b"17").is_err());
        assert!(Protokollkonto::parse(b"{}").is_err());
    }

    #[test]
    fn a_send_is_legal_when_both_roles_say_so() {
        let part = |navn: &str, other: &str| Part {
            navn: navn.to_owned(),
            beskrivelse: None,
            protokoll: Some("no.ks.fiks.arkiv".to_owned()),
            versjon: Some("v1".to_owned()),
            avsender_meldingstyper: vec!["a".to_owned()],
            mottaker_meldingstyper: vec!["a".to_owned()],
            stottede_parter: vec![other.to_owned()],
        };
        let (client, archive) = (part("klient", "arkiv"), part("arkiv", "klient"));
        assert!(client.may_send("a", &archive));
        assert!(!client.may_send("b", &archive), "neither names it");
        assert!(!client.may_send("a", &part("arkiv", "en annen")));
        let newer = Part {
            versjon: Some("v2".to_owned()),
            ..archive.clone()
        };
        assert!(!client.may_send("a", &newer));
        let deaf = Part {
            mottaker_meldingstyper: Vec::new(),
            ..archive
        };
        assert!(!client.may_send("a", &deaf));
    }

    #[test]
    fn a_protocol_says_which_of_its_types_have_a_payload() {
        let protokoll = Protokoll::parse(
            br#"{"navn":"no.ks.fiks.arkiv","versjon":"v1","status":"AKTIV","parter":[{"navn":"arkiv.full"}],
            "meldingstyper":[{"meldingstypeNavn":"a","payloadKriterie":"NEVER","erFeilmelding":false},
            {"meldingstypeNavn":"b","payloadKriterie":"REQUIRED"},{"meldingstypeNavn":"c","payloadKriterie":"OPTIONAL"},
            {"meldingstypeNavn":"d","payloadKriterie":"NOE_NYTT"},{"payloadKriterie":"NEVER"}]}"#,
        )
        .unwrap();
        let rules: Vec<_> = protokoll.meldingstyper.iter().map(|t| &t.payload).collect();
        assert_eq!(
            rules,
            [
                &PayloadKriterie::Never,
                &PayloadKriterie::Required,
                &PayloadKriterie::Optional,
                &PayloadKriterie::Other("NOE_NYTT".to_owned())
            ]
        );
        assert_eq!(protokoll.meldingstyper[0].er_feilmelding, Some(false));
    }

    #[test]
    fn the_list_of_protocols_names_them_and_their_roles_alone() {
        let listed = Protokoll::parse_list(
            br#"[{"navn":"no.ks.fiks.arkiv","protokollversjon":"v1","beskrivelse":"Arkiv","status":"AKTIV",
            "parter":["arkiv.full","arkiv.klient"]},17]"#,
        )
        .unwrap();
        let [arkiv] = &listed[..] else {
            panic!("a number is no protocol");
        };
        assert_eq!(
            (arkiv.navn.as_deref(), arkiv.versjon.as_deref()),
            (Some("no.ks.fiks.arkiv"), Some("v1"))
        );
        assert!(arkiv.parter.is_empty(), "a name says nothing of its types");
        assert!(Protokoll::parse_list(b"{}").is_err());
    }
}
