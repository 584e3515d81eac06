//! What comes from FIKS IO around a payload: headers that anybody with a konto may set, and answers in whose place
//! something else may stand.

use budstikke_wire::fiks_io::{
    Accepted, ErrorMessage, FiksIoHeaders, KatalogKonto, KontoId, KontoStatus, OffentligNokkel,
    Protokoll, Protokollkonto, RawDelivery, RawValue, System,
};

use super::Target;

pub(super) const HEADERS: Target = Target {
    name: "fiks_io_headers",
    run: headers,
    seeds: deliveries,
};
pub(super) const ANSWER: Target = Target {
    name: "fiks_io_answer",
    run: answer,
    seeds: answers,
};

const ID: &str = "76b035a9-2d73-48bf-b758-981195333191";

/// Name, a tab, value, line after line; the first line is the expiration. A delivery is a message, or all of it is kept.
fn headers(octets: &[u8]) {
    let mut lines = octets.split(|octet| *octet == b'\n');
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let expiration = lines.next().filter(|line| !line.is_empty()).map(text);
    let header = |line: &[u8]| {
        let mut halves = line.splitn(2, |octet| *octet == b'\t');
        let name = text(halves.next().unwrap_or_default());
        let value = halves.next().unwrap_or_default();
        (name, RawValue::of_octets(value.to_vec()))
    };
    let raw = RawDelivery {
        headers: lines.map(header).collect(),
        expiration,
        routing_key: format!("fiksio.konto.{ID}"),
        redelivered: false,
        body: octets.len() as u64,
    };
    match FiksIoHeaders::read(raw.clone()) {
        Ok(read) => {
            assert_eq!(read.mottaker, KontoId::parse(ID));
            assert!(read.headere.len() < raw.headers.len());
            assert!(read.ttl.is_none_or(|ttl| ttl >= 0));
            let _ = (read.platform(), read.klient_melding_uuid());
        }
        Err(unreadable) => assert_eq!(*unreadable.raw, raw, "nothing of it is lost"),
    }
}

/// Whoever answered, what is read names a konto, a message or a key, or it is refused.
fn answer(octets: &[u8]) {
    let error = ErrorMessage::parse(octets);
    assert!(error.raw.is_none_or(|raw| raw.len() <= 3 * 4096));
    let _ = Accepted::parse(octets);
    let _ = (KatalogKonto::parse(octets), KontoStatus::parse(octets));
    let _ = (System::parse(octets), Protokoll::parse(octets));
    let _ = (
        Protokollkonto::parse(octets),
        Protokollkonto::parse_list(octets),
    );
    if let Ok(key) = OffentligNokkel::parse(octets) {
        assert!(!key.nokkel.trim().is_empty());
    }
}

fn deliveries() -> Vec<Vec<u8>> {
    let least = format!("\nmelding-id\t{ID}\ntype\tping\navsender-id\t{ID}");
    let more = format!(
        "86400000{least}\nsvar-til\t{ID}\negendefinert-header.klientMeldingId\t17\ndokumentlager-id\t{ID}"
    );
    vec![
        least.into_bytes(),
        more.into_bytes(),
        b"-1\ntype\t\xff".to_vec(),
    ]
}

fn answers() -> Vec<Vec<u8>> {
    let konto = format!(
        r#"{{"id":"{ID}","kontoId":"{ID}","meldingId":"{ID}","nokkel":"x","status":{{"antallKonsumenter":1}}}}"#
    );
    let list = format!(r#"{{"kontoer":[{konto}],"parter":[{{"navn":"a"}}]}}"#);
    vec![
        konto.into_bytes(),
        list.into_bytes(),
        br#"{"errorJson":"{}","status":403}"#.to_vec(),
        b"<html></html>".to_vec(),
    ]
}
