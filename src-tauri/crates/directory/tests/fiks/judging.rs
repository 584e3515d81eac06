//! What is found about a message before it is sent to a konto.

use budstikke_directory::{
    Contact, ContactKey, Intended, KnownKey, KontoFinding as Finding, KontoJudgement, ProtocolList,
    judge_konto,
};
use budstikke_packaging::Certificate;
use budstikke_test_pki::KeyKind;
use budstikke_wire::fiks_io::{KatalogKonto, OffentligNokkel, Protokoll, System};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;

pub(crate) const OPPRETT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
pub(crate) const SOK: &str = "no.ks.fiks.arkiv.v1.innsyn.sok";
pub(crate) const MOTTATT: &str = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A message to the archive and everything that it is judged by, in order until a test changes it.
struct Case {
    konto: Value,
    key: ContactKey,
    book: Option<Value>,
    live: Vec<Value>,
    known: KnownKey,
    melding_type: &'static str,
    payload: bool,
    is_answer: bool,
}

impl Case {
    fn new() -> Case {
        Case {
            konto: archive(),
            key: contact_key(&ISSUED, json!({})),
            book: Some(book()),
            live: vec![arkiv()],
            known: KnownKey::default(),
            melding_type: OPPRETT,
            payload: true,
            is_answer: false,
        }
    }

    fn judge(&self) -> KontoJudgement {
        let contact = Contact {
            konto: KatalogKonto::parse(self.konto.to_string().as_bytes()).unwrap(),
            key: self.key.clone(),
            looked_up_at: now(),
        };
        let book = self.book.as_ref();
        let book = book.map(|book| System::parse(book.to_string().as_bytes()).unwrap());
        let message = Intended {
            sender: id(OURS),
            melding_type: self.melding_type,
            payload: self.payload,
            is_answer: self.is_answer,
        };
        let protocols = protocols(&self.live);
        judge_konto(
            &message,
            &contact,
            book.as_ref(),
            &protocols,
            &self.known,
            now(),
        )
    }

    fn findings(change: impl FnOnce(&mut Case)) -> Vec<Finding> {
        let mut case = Case::new();
        change(&mut case);
        let judged = case.judge();
        let stopped = judged.findings.iter().any(Finding::stops);
        assert_eq!(judged.way.is_none(), stopped, "{:?}", judged.findings);
        judged.findings
    }
}

fn contact_key(issued: &Issued, said: Value) -> ContactKey {
    let mut key = key(&issued.certificate_pem());
    for (name, value) in said.as_object().unwrap() {
        key[name] = value.clone();
    }
    ContactKey::Certificate(
        certificate(issued),
        OffentligNokkel::parse(key.to_string().as_bytes()).unwrap(),
    )
}

fn certificate(issued: &Issued) -> Certificate {
    Certificate::from_x509(&issued.certificate).unwrap()
}

fn issued(change: impl FnOnce(&mut Draft)) -> Issued {
    let mut draft = Draft::named("Arkivet");
    change(&mut draft);
    // `issue` deals keys out of a small pool.
    Authority::root("CA").issue_alone(&draft)
}

pub(crate) fn part(navn: &str, sends: &[&str], receives: &[&str], with: &[&str]) -> Value {
    json!({"navn": navn, "protokollnavn": "no.ks.fiks.arkiv", "protokollversjon": "v1",
        "avsenderMeldingstyper": sends, "mottakerMeldingstyper": receives, "stottedeParter": with})
}

pub(crate) fn klient() -> Value {
    part("arkiv.klient", &[OPPRETT, SOK], &[MOTTATT], &["arkiv.full"])
}

pub(crate) fn full() -> Value {
    part("arkiv.full", &[MOTTATT], &[OPPRETT], &["arkiv.klient"])
}

/// Fiks Arkiv as the platform defines it.
pub(crate) fn arkiv() -> Value {
    json!({"navn": "no.ks.fiks.arkiv", "protokollversjon": "v1", "status": "AKTIV", "parter": [klient(), full()],
        "meldingstyper": [{"meldingstypeNavn": OPPRETT, "payloadKriterie": "REQUIRED"},
            {"meldingstypeNavn": SOK, "payloadKriterie": "OPTIONAL"},
            {"meldingstypeNavn": MOTTATT, "payloadKriterie": "NEVER"}]})
}

/// Our address book: our konto, of which a summary names the role only, and the archive that let us in.
pub(crate) fn book() -> Value {
    json!({"id": SYSTEM,
        "kontoer": [{"id": OURS, "stottetProtokollNavn": "no.ks.fiks.arkiv",
            "parter": [{"navn": "arkiv.klient", "protokollnavn": "no.ks.fiks.arkiv", "protokollversjon": "v1"}]}],
        "tilgangTilKontoer": [{"id": ARCHIVE, "stottetProtokollNavn": "no.ks.fiks.arkiv", "parter": [full()]}]})
}

pub(crate) fn protocols(live: &[Value]) -> ProtocolList {
    let live: Vec<Protokoll> = live
        .iter()
        .map(|one| Protokoll::parse(one.to_string().as_bytes()).unwrap())
        .collect();
    ProtocolList::new(&live, now())
}

#[test]
fn a_message_that_nothing_speaks_against_has_its_way() {
    let judged = Case::new().judge();
    assert_eq!(judged.findings, []);
    let way = judged.way.unwrap();
    assert_eq!(way.receiver.unwrap().org.digits(), "311204823");
    assert_eq!(
        (way.konto, way.konto_name.as_str()),
        (id(ARCHIVE), "Arkivet")
    );
    assert_eq!(way.certificate, Some(certificate(&ISSUED)));
    assert_eq!(way.kind.protocol, "no.ks.fiks.arkiv.v1");
    assert_eq!(way.looked_up_at, now());
}

#[test]
fn the_state_of_the_konto_is_told() {
    let with = |name: &'static str, value: Value| {
        Case::findings(|case| case.konto["status"][name] = value)
    };
    let closed = Case::findings(|case| {
        case.konto["status"]["gyldigMottaker"] = json!(false);
        case.konto["status"]["melding"] = json!("Kontoen er deaktivert");
    });
    assert_eq!(
        closed,
        [Finding::NoReceiver("Kontoen er deaktivert".to_owned())]
    );
    assert_eq!(
        with("antallKonsumenter", json!(0)),
        [Finding::NobodyListens]
    );
    assert_eq!(
        with("antallUavhentedeMeldinger", json!(100)),
        [Finding::Backlog(100)]
    );
    assert_eq!(with("antallUavhentedeMeldinger", json!(99)), []);
    let unknown = Case::findings(|case| case.konto["organisasjonsnummer"] = json!("123"));
    assert_eq!(unknown, [Finding::NoOrgNumber]);
}

#[test]
fn every_doubt_about_the_key_is_told_and_only_one_that_runs_out_soon_is_used() {
    let with = |key: ContactKey| Case::findings(|case| case.key = key);
    assert_eq!(with(ContactKey::None), [Finding::NoKey]);
    assert_eq!(with(ContactKey::Unreadable), [Finding::KeyUnreadable]);
    let revoked = contact_key(
        &ISSUED,
        json!({"valid": false, "statusMessage": "Trukket tilbake"}),
    );
    assert_eq!(
        with(revoked),
        [Finding::KeyNotValid("Trukket tilbake".to_owned())]
    );
    let made = |change: &dyn Fn(&mut Draft)| contact_key(&issued(change), json!({}));
    assert_eq!(
        with(made(&|draft| draft.key = KeyKind::P256)),
        [Finding::KeyNotRsa]
    );
    assert_eq!(
        with(made(&|draft| draft.key = KeyKind::Rsa(1024))),
        [Finding::KeyTooShort(1024)]
    );
    let until = |until| made(&move |draft| draft.validity = (now() - DAY * 400, until));
    assert_eq!(with(until(now() - DAY)), [Finding::KeyExpired(now() - DAY)]);
    assert_eq!(
        with(until(now() + DAY * 29)),
        [Finding::KeyExpiresSoon(now() + DAY * 29)]
    );
    assert_eq!(with(until(now() + DAY * 30)), []);
    let later = made(&|draft| draft.validity = (now() + DAY, now() + DAY * 400));
    assert_eq!(with(later), [Finding::KeyNotYetValid(now() + DAY)]);

    let old = issued(|draft| draft.validity = (now() - DAY * 400, now() - DAY));
    assert_eq!(
        with(contact_key(&old, json!({"valid": false})))[0],
        Finding::KeyExpired(now() - DAY),
        "the date says more than that it is not to be used"
    );

    let nothing_to_lock = Case::findings(|case| {
        case.melding_type = SOK;
        case.payload = false;
        case.key = ContactKey::None;
        case.book = None;
    });
    assert_eq!(
        nothing_to_lock,
        [Finding::RulesUnknown],
        "without a payload no key is needed"
    );
}

#[test]
fn only_a_key_that_may_be_used_is_worth_remembering() {
    let usable = |key: ContactKey| {
        let konto = KatalogKonto::parse(archive().to_string().as_bytes()).unwrap();
        let contact = Contact {
            konto,
            key,
            looked_up_at: now(),
        };
        contact.usable_certificate(now()).is_some()
    };
    assert!(usable(contact_key(&ISSUED, json!({}))));
    assert!(!usable(contact_key(&ISSUED, json!({"valid": false}))));
    let short = issued(|draft| draft.key = KeyKind::Rsa(1024));
    assert!(!usable(contact_key(&short, json!({}))));
    assert!(!usable(ContactKey::None));
}

#[test]
fn another_key_than_the_one_we_know_waits_for_a_person() {
    let other = issued(|_| {});
    let changed = Case::findings(|case| case.known.pinned = Some(certificate(&other).key_id()));
    let sha256 = certificate(&ISSUED).sha256();
    assert_eq!(changed, [Finding::KeyChanged { sha256 }]);
    let same = Case::findings(|case| case.known.pinned = Some(certificate(&ISSUED).key_id()));
    assert_eq!(same, []);
}

#[test]
fn a_certificate_from_another_road_wins_and_a_difference_is_told() {
    let other = issued(|_| {});
    let mut case = Case::new();
    case.known.imported = Some(certificate(&other));
    case.known.pinned = Some("another key still".to_owned());
    let judged = case.judge();
    assert_eq!(judged.findings, [Finding::ImportedDiffers]);
    assert_eq!(judged.way.unwrap().certificate, Some(certificate(&other)));
    case.key = ContactKey::None;
    assert_eq!(
        case.judge().findings,
        [Finding::ImportedDiffers],
        "it is enough by itself"
    );
    case.key = contact_key(&other, json!({}));
    assert_eq!(case.judge().findings, []);
    let old = issued(|draft| draft.validity = (now() - DAY * 400, now() - DAY));
    case.known.imported = Some(certificate(&old));
    let stopped = case.judge();
    assert!(stopped.findings.contains(&Finding::KeyExpired(now() - DAY)));
    assert_eq!(stopped.way, None);
}

#[test]
fn what_may_go_between_the_two_kontoer_is_judged_by_both_sides() {
    let their = |parts: Value| {
        Case::findings(|case| case.book.as_mut().unwrap()["tilgangTilKontoer"][0]["parter"] = parts)
    };
    let kind = OPPRETT.to_owned();
    let deaf = part("arkiv.full", &[], &[SOK], &["arkiv.klient"]);
    assert_eq!(their(json!([deaf])), [Finding::TypeNotTheirs(kind.clone())]);
    let shy = part("arkiv.full", &[], &[OPPRETT], &["en.annen"]);
    assert_eq!(their(json!([shy])), [Finding::RolesDoNotMeet]);
    let mut plan = full();
    plan["protokollnavn"] = json!("no.ks.fiks.plan");
    assert_eq!(
        their(json!([plan])),
        [Finding::OtherProtocol("no.ks.fiks.plan v1".to_owned())]
    );
    assert_eq!(their(json!([plan, full()])), [], "one role is enough");
    assert_eq!(their(json!([])), [Finding::RulesUnknown]);
    let mute = Case::findings(|case| {
        let klient = part("arkiv.klient", &[SOK], &[], &["arkiv.full"]);
        case.book.as_mut().unwrap()["kontoer"][0]["parter"] = json!([klient]);
    });
    assert_eq!(mute, [Finding::TypeNotOurs(kind)]);
    let undefined = Case::findings(|case| case.live.clear());
    assert_eq!(
        undefined,
        [Finding::RulesUnknown],
        "a role whose types nobody has told speaks against nothing"
    );
}

#[test]
fn who_has_not_let_us_in_is_told_apart_from_who_has_not_answered() {
    let book = |change: &dyn Fn(&mut Value), is_answer: bool| {
        Case::findings(|case| {
            change(case.book.as_mut().unwrap());
            case.is_answer = is_answer;
        })
    };
    let nobody = |book: &mut Value| book["tilgangTilKontoer"] = json!([]);
    assert_eq!(book(&nobody, false), [Finding::NoAccess]);
    assert_eq!(
        book(&nobody, true),
        [Finding::AnswerWithoutAccess],
        "it is tried"
    );
    let asked = |book: &mut Value| {
        book["forespurteTilgangerTilKontoer"] = book["tilgangTilKontoer"].clone();
        nobody(book);
    };
    assert_eq!(book(&asked, false), [Finding::AccessAsked]);
    let own = |book: &mut Value| {
        let mut archive = book["tilgangTilKontoer"][0].clone();
        archive["id"] = json!(ARCHIVE);
        book["kontoer"].as_array_mut().unwrap().push(archive);
        nobody(book);
    };
    assert_eq!(book(&own, false), [], "our kontoer speak with each other");
    let closed = |book: &mut Value| book["kontoer"][0]["sendMeldingerDeaktivert"] = json!(true);
    assert_eq!(book(&closed, false), [Finding::MayNotSend]);
    let plain = |book: &mut Value| book["kontoer"] = json!([]);
    assert_eq!(book(&plain, false), [Finding::RulesUnknown]);
    assert_eq!(
        Case::findings(|case| case.book = None),
        [Finding::RulesUnknown]
    );
}

#[test]
fn a_payload_is_wanted_or_not_as_the_platform_says_and_else_as_we_know() {
    let of = |melding_type, payload, live: Vec<Value>| {
        Case::findings(|case| {
            case.melding_type = melding_type;
            case.payload = payload;
            case.live = live;
            case.book = None;
        })
    };
    let without = [
        Finding::PayloadMissing {
            melding_type: OPPRETT.to_owned(),
            files: vec!["arkivmelding.xml".to_owned()],
        },
        Finding::RulesUnknown,
    ];
    assert_eq!(of(OPPRETT, false, vec![arkiv()]), without);
    assert_eq!(
        of(OPPRETT, false, vec![]),
        without,
        "the shipped catalogue knows it too"
    );
    let forbidden = [
        Finding::PayloadForbidden(MOTTATT.to_owned()),
        Finding::RulesUnknown,
    ];
    assert_eq!(of(MOTTATT, true, vec![]), forbidden);
    assert_eq!(
        of(SOK, false, vec![arkiv()]),
        [Finding::RulesUnknown],
        "the platform's word goes first"
    );
    assert_eq!(
        of(SOK, false, vec![]).len(),
        2,
        "by ourselves we know that a search has one"
    );
    let unknown = of("no.ks.fiks.ny.v1.ting", true, vec![arkiv()]);
    assert_eq!(
        unknown,
        [
            Finding::UnknownType("no.ks.fiks.ny.v1.ting".to_owned()),
            Finding::RulesUnknown
        ]
    );
    let alias = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding";
    assert!(
        of(alias, true, vec![]).contains(&Finding::UnknownType(alias.to_owned())),
        "an old spelling is read and never sent"
    );
    let mut gone = arkiv();
    gone["status"] = json!("DEAKTIVERT");
    assert!(
        of(OPPRETT, true, vec![gone]).contains(&Finding::ProtocolDeactivated(OPPRETT.to_owned()))
    );
}

#[test]
fn every_finding_has_a_short_text_and_those_that_stop_a_next_step() {
    let at = now();
    let kind = || OPPRETT.to_owned();
    let all = [
        Finding::NoReceiver(String::new()),
        Finding::NoReceiver("Deaktivert".to_owned()),
        Finding::NobodyListens,
        Finding::Backlog(200),
        Finding::NoKey,
        Finding::KeyUnreadable,
        Finding::KeyNotValid(String::new()),
        Finding::KeyExpired(at),
        Finding::KeyNotYetValid(at),
        Finding::KeyExpiresSoon(at),
        Finding::KeyNotRsa,
        Finding::KeyTooShort(1024),
        Finding::KeyChanged {
            sha256: String::new(),
        },
        Finding::ImportedDiffers,
        Finding::MayNotSend,
        Finding::OtherProtocol("no.ks.fiks.plan v2".to_owned()),
        Finding::RolesDoNotMeet,
        Finding::TypeNotOurs(kind()),
        Finding::TypeNotTheirs(kind()),
        Finding::UnknownType(kind()),
        Finding::ProtocolDeactivated(kind()),
        Finding::NoAccess,
        Finding::AccessAsked,
        Finding::AnswerWithoutAccess,
        Finding::RulesUnknown,
        Finding::PayloadMissing {
            melding_type: kind(),
            files: Vec::new(),
        },
        Finding::PayloadForbidden(kind()),
        Finding::NoOrgNumber,
    ];
    for finding in all {
        let (text, next) = (finding.text("Statens prøveetat"), finding.next_step());
        assert!(!(next.is_empty() && finding.stops()), "{finding:?}");
        for sentence in format!("{text} {next}").split(". ") {
            let words = sentence.split_whitespace().count();
            assert!(words <= 20, "{words} words: {sentence}");
        }
        assert!(
            !text.contains('!') && !text.to_lowercase().contains("ugyldig"),
            "{text}"
        );
    }
}

#[test]
fn a_konto_without_a_name_is_called_by_its_id() {
    let named = |change: &dyn Fn(&mut Value)| {
        let mut konto = archive();
        change(&mut konto);
        let konto = KatalogKonto::parse(konto.to_string().as_bytes()).unwrap();
        Contact {
            konto,
            key: ContactKey::None,
            looked_up_at: now(),
        }
        .name()
    };
    assert_eq!(named(&|_| {}), "Statens prøveetat");
    assert_eq!(named(&|konto| konto["fiksOrgNavn"] = json!(" ")), "Arkivet");
    let bare = named(&|konto| {
        konto["fiksOrgNavn"] = json!(null);
        konto["kontoNavn"] = json!("");
    });
    assert_eq!(bare, ARCHIVE);
}
