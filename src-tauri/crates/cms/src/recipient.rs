//! For whom content is locked, and how a certificate is named.

use openssl::x509::X509Ref;

use crate::{CmsError, KeyEncryption, der};

/// At most so many recipients (trust-and-speed 1.5).
const MAX_RECIPIENTS: usize = 8;

/// How a recipient is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientId {
    /// By the issuer and serial number of its certificate.
    IssuerAndSerial {
        /// The issuer's name, DER.
        issuer: Vec<u8>,
        /// The serial number, big-endian, without leading zeros.
        serial: Vec<u8>,
    },
    /// By the subject key identifier of its certificate.
    KeyIdentifier(Vec<u8>),
}

/// One for whom the content key was locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Whose certificate.
    pub id: RecipientId,
    /// How the key was locked.
    pub scheme: KeyEncryption,
    /// The locked key.
    pub wrapped_key: Vec<u8>,
}

impl Recipient {
    /// Whether `certificate` is the one that is named.
    pub fn is_for(&self, certificate: &X509Ref) -> bool {
        match &self.id {
            RecipientId::IssuerAndSerial { issuer, serial } => {
                let same_serial = certificate
                    .serial_number()
                    .to_bn()
                    .is_ok_and(|number| number.to_vec() == *serial);
                same_serial
                    && certificate
                        .issuer_name()
                        .to_der()
                        .is_ok_and(|der| der == *issuer)
            }
            RecipientId::KeyIdentifier(id) => certificate
                .subject_key_id()
                .is_some_and(|own| own.as_slice() == id.as_slice()),
        }
    }
}

/// The recipients in a SET OF RecipientInfo; one to eight, all of them by key transport.
pub(crate) fn read_recipients(set: &[u8]) -> Result<Vec<Recipient>, CmsError> {
    let mut recipients = Vec::new();
    let mut elements = der::Elements::new(set);
    while !elements.is_empty() {
        let element = elements.any()?;
        if recipients.len() == MAX_RECIPIENTS {
            return Err(CmsError::malformed("more than eight recipients"));
        }
        match element.tag {
            der::SEQUENCE => recipients.push(read_recipient(element.inside())?),
            0xa1 => return Err(CmsError::algorithm("key agreement")),
            0xa2 => return Err(CmsError::algorithm("a key-encryption key")),
            0xa3 => return Err(CmsError::algorithm("a password recipient")),
            _ => return Err(CmsError::algorithm("a recipient of another kind")),
        }
    }
    if recipients.is_empty() {
        return Err(CmsError::malformed("no recipient"));
    }
    Ok(recipients)
}

fn read_recipient(mut inside: der::Elements<'_>) -> Result<Recipient, CmsError> {
    inside.expect(der::INTEGER)?;
    let name = inside.any()?;
    let id = match name.tag {
        der::SEQUENCE => {
            let mut name = name.inside();
            let issuer = name.expect(der::SEQUENCE)?.whole.to_vec();
            let serial = magnitude(name.expect(der::INTEGER)?.content);
            name.end()?;
            RecipientId::IssuerAndSerial { issuer, serial }
        }
        0x80 => RecipientId::KeyIdentifier(name.content.to_vec()),
        _ => return Err(CmsError::malformed("a recipient without a name")),
    };
    let scheme = KeyEncryption::from_algorithm(&inside.any()?)?;
    let wrapped_key = inside.expect(der::OCTET_STRING)?.content.to_vec();
    inside.end()?;
    Ok(Recipient {
        id,
        scheme,
        wrapped_key,
    })
}

/// An INTEGER's octets without leading zeros.
pub(crate) fn magnitude(integer: &[u8]) -> Vec<u8> {
    integer
        .iter()
        .copied()
        .skip_while(|octet| *octet == 0)
        .collect()
}
