//! As much DER as certificates need.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use openssl::asn1::Asn1Object;

/// `UTF8String`.
pub const UTF8_STRING: u8 = 0x0c;
/// `PrintableString`.
pub const PRINTABLE_STRING: u8 = 0x13;
/// `BMPString`: UTF-16, big end first.
pub const BMP_STRING: u8 = 0x1e;

/// One value: tag, length, content.
pub fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    match content.len() {
        short @ 0..=0x7f => der.push(short as u8),
        long => {
            let octets = long.to_be_bytes();
            let octets: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
            der.push(0x80 | octets.len() as u8);
            der.extend(octets);
        }
    }
    der.extend_from_slice(content);
    der
}

/// A SEQUENCE of values.
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

/// A SET of values, in the order they come.
pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x31, &parts.concat())
}

/// An OBJECT IDENTIFIER, from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    value(0x06, Asn1Object::from_str(dotted).unwrap().as_slice())
}

/// A non-negative INTEGER.
pub fn integer(octets: &[u8]) -> Vec<u8> {
    value(
        0x02,
        &[&[0], octets].concat()[usize::from(octets[0] < 0x80)..],
    )
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], octets].concat())
}

/// An OCTET STRING.
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    value(0x04, octets)
}

/// A BOOLEAN.
pub fn boolean(truth: bool) -> Vec<u8> {
    value(0x01, &[if truth { 0xff } else { 0 }])
}

/// A NULL.
pub fn null() -> Vec<u8> {
    value(0x05, &[])
}

/// An instant, as certificates write it: `UTCTime` before 2050, `GeneralizedTime` from then on.
pub fn time(at: Timestamp) -> Vec<u8> {
    let at = at.to_zoned(TimeZone::UTC);
    if at.year() < 2050 {
        value(0x17, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        value(0x18, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}
