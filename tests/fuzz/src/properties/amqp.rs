//! What a client says to the broker: anybody who reaches its port may say anything.

use budstikke_amqp_broker::answers_to;

use super::Target;

pub(super) const FRAMES: Target = Target {
    name: "amqp_frames",
    run: frames,
    seeds: conversations,
};

/// Octets of answers that octets of a client may come to. The most is had from a frame of 13 that is answered with a
/// close, which repeats a name of up to 255.
const AT_MOST: usize = 32;

fn frames(octets: &[u8]) {
    let said = answers_to(octets);
    assert!(
        said.len() <= 4096 + AT_MOST * octets.len(),
        "{} octets are answered with {}",
        octets.len(),
        said.len()
    );
    assert_eq!(
        said,
        answers_to(octets),
        "the same octets are answered the same"
    );
    // Who speaks another version is told ours, which is no frame.
    if said == b"AMQP\x00\x00\x09\x01" {
        return;
    }
    let mut rest = said.as_slice();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[3..7].try_into().unwrap());
        let end = 7 + usize::try_from(length).unwrap();
        assert_eq!(rest[end], 0xce, "every answer is whole frames");
        rest = &rest[end + 1..];
    }
}

fn conversations() -> Vec<Vec<u8>> {
    let channel = method(1, 20, 10, b"\0");
    let qos = method(1, 60, 10, b"\0\0\0\0\0\x02\0");
    let consume = method(1, 60, 20, b"\0\0\x01q\x01c\0\0\0\0\0");
    let ack = method(1, 60, 80, b"\0\0\0\0\0\0\0\x01\0");
    let nack = method(1, 60, 120, b"\0\0\0\0\0\0\0\x02\x02");
    let recover = method(1, 60, 110, b"\x01");
    let cancel = method(1, 60, 30, b"\x01c\0");
    let look = method(1, 50, 10, b"\0\0\x01q\x01\0\0\0\0");
    let unknown = method(1, 60, 80, b"\0\0\0\0\0\0\0\x63\0");
    let close_ok = method(1, 20, 41, b"");
    let close = method(0, 10, 50, b"\0\xc8\0\0\0\0\0");
    let works = [
        &channel, &qos, &look, &consume, &ack, &nack, &recover, &cancel, &close,
    ];
    let errs = [
        &channel, &unknown, &qos, &close_ok, &channel, &consume, &unknown,
    ];
    let publishes = [
        &channel,
        &method(1, 60, 40, b"\0\0\0\x01q\0"),
        &frame(2, 1, &[0; 14]),
    ];
    [
        [come_in(PLAIN), works.map(Vec::as_slice).concat()].concat(),
        [come_in(AMQPLAIN), errs.map(Vec::as_slice).concat()].concat(),
        [come_in(PLAIN), publishes.map(Vec::as_slice).concat()].concat(),
        [come_in(PLAIN), frame(8, 0, b""), frame(9, 0, b"")].concat(),
        come_in((b"PLAIN", b"\0u\0feil")),
        b"AMQP\x01\x01\x08\0".to_vec(),
    ]
    .into()
}

type Sasl = (&'static [u8], &'static [u8]);

const PLAIN: Sasl = (b"PLAIN", b"\0u\0p");
const AMQPLAIN: Sasl = (
    b"AMQPLAIN",
    b"\x05LOGINS\0\0\0\x01u\x08PASSWORDS\0\0\0\x01p",
);

/// As far as `open-ok`.
fn come_in((mechanism, response): Sasl) -> Vec<u8> {
    let capabilities = b"\x1cauthentication_failure_closet\x01";
    let properties = [b"\x0ccapabilitiesF", &long(capabilities)[..]].concat();
    let mechanism = [&[u8::try_from(mechanism.len()).unwrap()], mechanism].concat();
    let start_ok = [
        long(&properties),
        mechanism,
        long(response),
        b"\x05en_US".to_vec(),
    ];
    [
        b"AMQP\x00\x00\x09\x01".to_vec(),
        method(0, 10, 11, &start_ok.concat()),
        method(0, 10, 31, b"\x07\xff\0\x02\0\0\0\x3c"),
        method(0, 10, 40, b"\x01/\0\0"),
    ]
    .concat()
}

fn method(channel: u16, class: u16, method: u16, arguments: &[u8]) -> Vec<u8> {
    let number = [class.to_be_bytes(), method.to_be_bytes()].concat();
    frame(1, channel, &[&number, arguments].concat())
}

fn frame(kind: u8, channel: u16, payload: &[u8]) -> Vec<u8> {
    let head = [&[kind][..], &channel.to_be_bytes()].concat();
    [head, long(payload), vec![0xce]].concat()
}

fn long(octets: &[u8]) -> Vec<u8> {
    let length = u32::try_from(octets.len()).unwrap();
    [&length.to_be_bytes(), octets].concat()
}
