//! Whether what others lock for a certificate can be opened with a key.

use std::io::{Read as _, Write as _};

use budstikke_cms::{CmsError, Envelope, EnvelopedWriter};
use openssl::rand::rand_bytes;

use crate::{Certificate, KeyError, KeyOps};

/// How much is locked and opened again, in octets (fiks-io 10.3).
const PROBE: usize = 256;

/// Locks random octets for `certificate`, as for anybody, and opens them with `key`: whether they come
/// back. The certificate of the key itself is not asked.
///
/// # Errors
/// [`KeyError::Unavailable`] when nothing can be locked for the certificate, or the key cannot be used now.
pub fn opens_what_is_locked_for(
    certificate: &Certificate,
    key: &dyn KeyOps,
) -> Result<bool, KeyError> {
    let mut probe = [0; PROBE];
    rand_bytes(&mut probe).map_err(|error| KeyError::Unavailable(error.to_string()))?;
    let locked = lock(certificate, &probe)?;
    let envelope = Envelope::open(locked.as_slice())?;
    let Some(recipient) = envelope.recipients().first() else {
        return Ok(false);
    };
    let content_key = match key.unwrap_key(&recipient.wrapped_key, &recipient.scheme) {
        Ok(content_key) => content_key,
        Err(KeyError::DoesNotFit) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut opened = Vec::new();
    let mut plain = envelope.decrypt(content_key.expose())?;
    Ok(plain.read_to_end(&mut opened).is_ok() && opened == probe)
}

fn lock(certificate: &Certificate, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut writer = EnvelopedWriter::new(Vec::new(), certificate.x509())?;
    let written = writer.write_all(plain).map_err(CmsError::Io);
    written?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SoftwareKey;
    use budstikke_test_pki::{Authority, Draft, Issued, KeyKind};

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_x509(&issued.certificate).unwrap()
    }

    fn key(issued: &Issued) -> SoftwareKey {
        SoftwareKey::new(issued.key.clone(), certificate(issued), Vec::new()).unwrap()
    }

    #[test]
    fn a_key_opens_what_is_locked_for_its_own_certificate_and_for_no_other() {
        let ca = Authority::root("CA");
        let (ours, theirs) = (
            ca.issue_alone(&Draft::named("Oss")),
            ca.issue_alone(&Draft::named("Andre")),
        );
        let fits =
            |certificate: &Certificate| opens_what_is_locked_for(certificate, &key(&ours)).unwrap();
        assert!(fits(&certificate(&ours)));
        assert!(!fits(&certificate(&theirs)));
        let renewed = ca.issue_for(ours.key.clone(), &Draft::named("Oss på nytt"));
        assert!(
            fits(&certificate(&renewed)),
            "the key counts, not the paper"
        );
    }

    #[test]
    fn nothing_is_locked_for_a_certificate_that_is_not_rsa() {
        let ca = Authority::root("CA");
        let mut draft = Draft::named("EC");
        draft.key = KeyKind::P256;
        let other = certificate(&ca.issue_alone(&draft));
        let ours = key(&ca.issue_alone(&Draft::named("Oss")));
        let outcome = opens_what_is_locked_for(&other, &ours);
        assert!(
            matches!(outcome, Err(KeyError::Unavailable(_))),
            "{outcome:?}"
        );
    }
}
