//! What an honest client says, for tests without sockets.

/// As far as `open-ok`, without heartbeats, and with channel 1.
pub(crate) fn come_in() -> Vec<u8> {
    [
        b"AMQP\x00\x00\x09\x01".to_vec(),
        method(0, (10, 11), b"\0\0\0\0\x05PLAIN\0\0\0\x04\0u\0p\x05en_US"),
        method(0, (10, 31), b"\x07\xff\0\x02\0\0\0\0"),
        method(0, (10, 40), b"\x01/\0\0"),
        method(1, (20, 10), b"\0"),
    ]
    .concat()
}

/// `basic.qos` with a window of 2.
pub(crate) fn qos() -> Vec<u8> {
    method(1, (60, 10), b"\0\0\0\0\0\x02\0")
}

/// `basic.consume` of the queue `q` with the tag `c`.
pub(crate) fn consume() -> Vec<u8> {
    method(1, (60, 20), b"\0\0\x01q\x01c\0\0\0\0\0")
}

/// `basic.nack` of the first delivery and all before it, to be put back.
pub(crate) fn nack() -> Vec<u8> {
    method(1, (60, 120), b"\0\0\0\0\0\0\0\x01\x03")
}

fn method(channel: u16, number: (u16, u16), arguments: &[u8]) -> Vec<u8> {
    let length = u32::try_from(arguments.len() + 4).unwrap();
    [
        &[1][..],
        &channel.to_be_bytes(),
        &length.to_be_bytes(),
        &number.0.to_be_bytes(),
        &number.1.to_be_bytes(),
        arguments,
        &[0xce],
    ]
    .concat()
}
