//! The few pieces of DER and BER that certificates and packages are put together from.

use openssl::asn1::Asn1Object;
use openssl::error::ErrorStack;
use openssl::x509::X509Ref;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// The whole of a NULL.
pub(crate) const NULL: [u8; 2] = [0x05, 0x00];

/// One value of definite length.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..0x80) => der.push(short),
        _ => {
            let length = content.len().to_be_bytes();
            let zeros = length.iter().take_while(|byte| **byte == 0).count();
            let octets = length.len() - zeros;
            der.push(0x80 | u8::try_from(octets).unwrap_or(0x7f));
            der.extend(length.iter().skip(zeros));
        }
    }
    der.extend_from_slice(content);
    der
}

/// A SEQUENCE of definite length.
pub(crate) fn sequence(members: &[&[u8]]) -> Vec<u8> {
    value(SEQUENCE, &members.concat())
}

/// One value of indefinite length, as BouncyCastle's generators write them.
pub(crate) fn indefinite(tag: u8, members: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80], members.concat().as_slice(), &[0, 0]].concat()
}

/// A SET OF in the order that DER wants.
pub(crate) fn set_of(tag: u8, mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    value(tag, &members.concat())
}

/// An OBJECT IDENTIFIER from its dotted form.
pub(crate) fn oid(dotted: &str) -> Result<Vec<u8>, ErrorStack> {
    Ok(value(0x06, Asn1Object::from_str(dotted)?.as_slice()))
}

/// An AlgorithmIdentifier.
pub(crate) fn algorithm(dotted: &str, parameters: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    Ok(sequence(&[&oid(dotted)?, parameters]))
}

/// IssuerAndSerialNumber of a certificate.
pub(crate) fn issuer_and_serial(certificate: &X509Ref) -> Result<Vec<u8>, ErrorStack> {
    let mut serial = certificate.serial_number().to_bn()?.to_vec();
    if serial.first().is_none_or(|first| *first >= 0x80) {
        serial.insert(0, 0);
    }
    Ok(sequence(&[
        &certificate.issuer_name().to_der()?,
        &value(INTEGER, &serial),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_the_shortest_form() {
        assert_eq!(value(4, &[1]), [4, 1, 1]);
        assert_eq!(value(4, &[0; 127]).get(..2), Some(&[4, 127][..]));
        assert_eq!(value(4, &[0; 128]).get(..3), Some(&[4, 0x81, 128][..]));
        assert_eq!(value(4, &[0; 1000]).get(..4), Some(&[4, 0x82, 3, 232][..]));
    }
}
