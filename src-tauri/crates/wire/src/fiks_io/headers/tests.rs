use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const MELDING: &str = "11111111-1111-4111-8111-111111111111";
const KONTO: &str = "22222222-2222-4222-8222-222222222222";

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

fn array() -> RawValue {
    RawValue::Other {
        kind: "array".to_owned(),
        shown: "[1]".to_owned(),
    }
}

fn least() -> RawDelivery {
    let headers = [
        (MELDING_ID, MELDING),
        (TYPE, "no.ks.fiks.arkiv.v1.ping"),
        (AVSENDER_ID, KONTO),
    ];
    RawDelivery {
        headers: headers
            .map(|(name, value)| (name.to_owned(), text(value)))
            .to_vec(),
        expiration: None,
        routing_key: format!("fiksio.konto.{KONTO}"),
        redelivered: false,
        body: 0,
    }
}

fn with(more: &[(&str, RawValue)]) -> RawDelivery {
    let mut raw = least();
    for (name, value) in more {
        raw.headers.retain(|(other, _)| other != name);
        raw.headers.push(((*name).to_owned(), value.clone()));
    }
    raw
}

#[track_caller]
fn assert_unreadable(raw: RawDelivery, header: &str, reason: HeaderReason) {
    let unreadable = FiksIoHeaders::read(raw.clone()).expect_err("it is no message");
    assert_eq!(unreadable.problem, problem(header, reason));
    assert_eq!(*unreadable.raw, raw, "everything that came is kept");
}

#[track_caller]
fn odd(raw: RawDelivery) -> (FiksIoHeaders, Vec<(String, HeaderReason)>) {
    let read = FiksIoHeaders::read(raw).expect("it is a message all the same");
    let odd = read
        .odd
        .iter()
        .map(|problem| (problem.header.clone(), problem.reason));
    let odd = odd.collect();
    (read, odd)
}

#[test]
fn every_header_of_the_platform_has_its_place() {
    let mut raw = with(&[
        (AVSENDER_NAVN, text("Solvik")),
        (SVAR_TIL, text(MELDING)),
        (SVAR_TIL_TYPE, text("no.ks.fiks.arkiv.v1.innsyn.sok")),
        (DOKUMENTLAGER_ID, text(KONTO)),
        ("egendefinert-header.bydel", text("3")),
        ("egendefinert-header.antall", RawValue::Whole(7)),
        ("egendefinert-header.klientMeldingId", text(MELDING)),
        ("egendefinert-header.klientKorrelasjonId", text("gammel")),
        ("egendefinert-header.klientKorrelasjonsId", text("ny")),
        ("x-death", array()),
    ]);
    raw.expiration = Some("86400000".to_owned());
    raw.redelivered = true;
    let (read, odd) = odd(raw);
    assert_eq!(odd, [], "a header that nobody knows disturbs nobody");
    assert_eq!(read.melding_id, MeldingId::parse(MELDING).unwrap());
    assert_eq!(read.mottaker, KontoId::parse(KONTO));
    assert_eq!(read.avsender_navn.as_deref(), Some("Solvik"));
    assert_eq!(read.svar_til, MeldingId::parse(MELDING));
    assert_eq!(
        read.svar_til_type.as_deref(),
        Some("no.ks.fiks.arkiv.v1.innsyn.sok")
    );
    assert_eq!(read.headere["bydel"], "3");
    assert_eq!(
        read.headere["antall"], "7",
        "other types are read leniently"
    );
    assert_eq!(
        read.klient_korrelasjons_id.as_deref(),
        Some("ny"),
        "the new spelling wins"
    );
    assert_eq!(read.klient_melding_uuid(), Uuid::try_parse(MELDING).ok());
    assert_eq!((read.ttl, read.resendt), (Some(86_400_000), true));
    assert!(read.has_payload, "it lies in Dokumentlager");
}

#[test]
fn the_old_spelling_and_an_id_that_is_none_are_kept_as_written() {
    let (read, odd) = odd(with(&[
        ("egendefinert-header.klientKorrelasjonId", text("gammel")),
        ("egendefinert-header.klientMeldingId", text("17")),
    ]));
    assert_eq!(read.klient_korrelasjons_id.as_deref(), Some("gammel"));
    assert_eq!(read.klient_melding_id.as_deref(), Some("17"));
    assert_eq!(read.klient_melding_uuid(), None);
    assert!(odd.is_empty() && !read.has_payload);
    let mut raw = least();
    raw.body = 1;
    assert!(FiksIoHeaders::read(raw).unwrap().has_payload);
}

#[test]
fn without_what_is_required_it_is_no_message() {
    for name in [MELDING_ID, TYPE, AVSENDER_ID] {
        let mut raw = least();
        raw.headers.retain(|(other, _)| other != name);
        assert_unreadable(raw, name, HeaderReason::Missing);
        assert_unreadable(with(&[(name, RawValue::Void)]), name, HeaderReason::Missing);
        for wrong in [
            RawValue::Whole(17),
            RawValue::Flag(true),
            RawValue::Octets(vec![0xff]),
            array(),
        ] {
            assert_unreadable(with(&[(name, wrong)]), name, HeaderReason::NoText);
        }
    }
    for name in [MELDING_ID, AVSENDER_ID, DOKUMENTLAGER_ID] {
        for wrong in [
            "",
            "17",
            "{11111111-1111-4111-8111-111111111111}",
            "11111111111141118111111111111111",
            "11111111-1111-4111-8111-11111111111g",
            "111111111-111-4111-8111-111111111111",
        ] {
            assert_unreadable(with(&[(name, text(wrong))]), name, HeaderReason::NoUuid);
        }
    }
    assert_unreadable(with(&[(TYPE, text(" "))]), TYPE, HeaderReason::Missing);
    assert_unreadable(
        with(&[(DOKUMENTLAGER_ID, array())]),
        DOKUMENTLAGER_ID,
        HeaderReason::NoText,
    );
    let mut twice = least();
    twice.headers.push((TYPE.to_owned(), text("en annen")));
    assert_unreadable(twice, TYPE, HeaderReason::Twice);
}

#[test]
fn what_is_not_needed_and_cannot_be_read_is_told_and_costs_nothing() {
    for wrong in [text("17"), text(""), array(), RawValue::Whole(3)] {
        let (read, odd) = odd(with(&[(SVAR_TIL, wrong.clone())]));
        assert_eq!(read.svar_til, None);
        assert_eq!(odd.len(), 1, "{wrong:?}: {odd:?}");
    }
    for wrong in ["-1", "NaN", "", "1.5", "+5", "1e3", "99999999999999999999"] {
        let mut raw = least();
        raw.expiration = Some(wrong.to_owned());
        let (read, odd) = odd(raw);
        assert_eq!(read.ttl, None, "{wrong}");
        assert_eq!(odd, [(EXPIRATION.to_owned(), HeaderReason::NoMillis)]);
    }
    let (read, odd) = odd(with(&[
        ("egendefinert-header.a", array()),
        ("egendefinert-header.b", RawValue::Void),
        ("egendefinert-header.", text("uten navn")),
    ]));
    assert_eq!(read.headere.len(), 1);
    assert_eq!(
        odd,
        [("egendefinert-header.a".to_owned(), HeaderReason::NoText)]
    );
}

#[test]
fn a_bomb_of_headers_is_parked_and_not_carried_around() {
    let long = text(&"x".repeat(1 << 20));
    assert_unreadable(
        with(&[("egendefinert-header.a", long)]),
        "egendefinert-header.a",
        HeaderReason::TooLong,
    );
    let mut many = least();
    for n in 0..10_000 {
        many.headers
            .push((format!("egendefinert-header.{n}"), text("x")));
    }
    assert_unreadable(many, "", HeaderReason::TooMany);
    let mut named = least();
    named.headers.push(("y".repeat(1 << 20), RawValue::Void));
    let unreadable = FiksIoHeaders::read(named).unwrap_err();
    assert!(
        unreadable.to_string().chars().count() < 120,
        "an error never carries what it is about"
    );
}

#[test]
fn every_word_of_the_platform_is_known_as_one() {
    use PlatformMessage::{Other, Serverfeil, Tidsavbrudd};
    for (name, said) in [
        ("no.ks.fiks.kvittering.tidsavbrudd", Some(Tidsavbrudd)),
        ("no.ks.fiks.kvittering.tidsavbrudd.v1", Some(Tidsavbrudd)),
        ("no.ks.fiks.kvittering.serverfeil.v1", Some(Serverfeil)),
        ("no.ks.fiks.io.feilmelding.serverfeil", Some(Serverfeil)),
        (
            "no.ks.fiks.kvittering.noe.nytt.v2",
            Some(Other("noe.nytt.v2".to_owned())),
        ),
        ("no.ks.fiks.arkiv.v1.feilmelding.serverfeil", None),
        ("no.ks.fiks.kvittering", None),
        ("ping", None),
    ] {
        let (read, _) = odd(with(&[(TYPE, text(name))]));
        assert_eq!(read.platform(), said, "{name}");
    }
}

fn any_value() -> impl Strategy<Value = RawValue> {
    prop_oneof![
        ".{0,60}".prop_map(RawValue::Text),
        Just(text(MELDING)),
        vec(any::<u8>(), 0..40).prop_map(RawValue::of_octets),
        any::<i64>().prop_map(RawValue::Whole),
        any::<bool>().prop_map(RawValue::Flag),
        Just(RawValue::Void),
        Just(array()),
    ]
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            MELDING_ID,
            TYPE,
            AVSENDER_ID,
            SVAR_TIL,
            DOKUMENTLAGER_ID,
            "egendefinert-header.klientMeldingId"
        ])
        .prop_map(str::to_owned),
        ".{0,20}",
        "egendefinert-header\\..{0,10}",
    ]
}

proptest! {
    #[test]
    fn whatever_comes_is_a_message_or_kept_whole(
        headers in vec((any_name(), any_value()), 0..12),
        expiration in proptest::option::of(".{0,12}"),
        routing_key in ".{0,60}",
        base in any::<bool>(),
        body in any::<u64>(),
    ) {
        let mut raw = RawDelivery { headers, expiration, routing_key, redelivered: false, body };
        if base {
            let known = least().headers;
            raw.headers.retain(|(name, _)| known.iter().all(|(other, _)| other != name));
            raw.headers.extend(known);
        }
        let kept: RawDelivery = serde_json::from_str(&serde_json::to_string(&raw).unwrap()).unwrap();
        prop_assert_eq!(&kept, &raw, "stored and read it is the same");
        match FiksIoHeaders::read(raw.clone()) {
            Ok(read) => {
                prop_assert!(!read.melding_type.trim().is_empty());
                prop_assert_eq!(read.has_payload, body > 0 || read.dokumentlager_id.is_some());
                for name in read.headere.keys() {
                    let whole = format!("{PREFIX}{name}");
                    prop_assert!(raw.headers.iter().any(|(other, _)| *other == whole));
                }
            }
            Err(unreadable) => prop_assert_eq!(*unreadable.raw, raw),
        }
    }
}
