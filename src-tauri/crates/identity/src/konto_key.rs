//! Keys of a Fiks IO-konto: made here or read from files (fiks-io 10.3).
//!
//! Others lock for the certificate that the konto shows in KS' catalogue. Mostly it is self-signed; it need
//! not be the organisation's.

use budstikke_domain::Secret;
use budstikke_packaging::{Certificate, KeyError, KeyOps as _, SoftwareKey};
use jiff::{SignedDuration, Timestamp};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use openssl::x509::{X509, X509Name, X509NameBuilder};

use crate::CredentialError;
use crate::credential::{certificates_of, pairs, read_p12};

/// The size of a key that is made here, in bits.
const BITS: u32 = 4096;
/// How long a certificate that is made here is good.
const LIFE: SignedDuration = SignedDuration::from_hours(3 * 365 * 24);
/// How far clocks of those who lock may be behind ours.
const SLACK: SignedDuration = SignedDuration::from_hours(24);
/// A person is reminded so long before a certificate runs out.
const REMIND: SignedDuration = SignedDuration::from_hours(60 * 24);
/// The longest common name of a certificate, in characters (RFC 5280 A.1).
const LONGEST_NAME: usize = 64;

/// A private key of a konto with the certificate that belongs to it.
pub struct KontoKey {
    pem: Secret<Vec<u8>>,
    key: SoftwareKey,
}

/// When a certificate must be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryReminder {
    /// When it runs out.
    pub until: Timestamp,
    /// Whole days until then; negative when it has run out.
    pub days: i64,
}

impl KontoKey {
    /// Makes a key of 4096 bits and a self-signed certificate in the name of the konto, good for three
    /// years. Takes seconds: not for a thread that others wait for.
    ///
    /// # Errors
    /// [`CredentialError::NotAKeyStore`] when the machine has no randomness to give.
    pub fn generate(konto_name: &str, now: Timestamp) -> Result<KontoKey, CredentialError> {
        let key = PKey::from_rsa(Rsa::generate(BITS).map_err(broken)?).map_err(broken)?;
        let x509 = self_signed(&key, konto_name, now).map_err(broken)?;
        let certificate = Certificate::from_x509(&x509)
            .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))?;
        KontoKey::new(key, certificate)
    }

    /// Reads the keys of a file: PEM with keys as PKCS#1 or PKCS#8, encrypted or not, or a `.p12`. Each
    /// needs its certificate, in the file or among `certificates`: the one that the catalogue shows will do.
    ///
    /// # Errors
    /// [`CredentialError`], in the words of the file's owner.
    pub fn import(
        bytes: &[u8],
        password: &Secret<String>,
        certificates: &[Certificate],
    ) -> Result<Vec<KontoKey>, CredentialError> {
        let (keys, mut known) = match std::str::from_utf8(bytes) {
            Ok(pem) if pem.contains("-----BEGIN ") => {
                (keys_of_pem(pem, password)?, certificates_of(pem)?)
            }
            _ => read_p12(bytes, password)?,
        };
        known.extend_from_slice(certificates);
        let pairs = pairs(keys, &known)?;
        if pairs.iter().all(|(key, _)| key.id() != Id::RSA) {
            return Err(CredentialError::EllipticKey);
        }
        let long: Vec<_> = pairs
            .into_iter()
            .filter(|(key, _)| key.id() == Id::RSA && key.bits() >= 2048)
            .collect();
        if long.is_empty() {
            return Err(CredentialError::WeakKey);
        }
        long.into_iter()
            .map(|(key, certificate)| KontoKey::new(key, certificate))
            .collect()
    }

    fn new(key: PKey<Private>, certificate: Certificate) -> Result<KontoKey, CredentialError> {
        let mut pem = key.private_key_to_pem_pkcs8().map_err(broken)?;
        pem.extend_from_slice(certificate.to_pem().as_bytes());
        let key = SoftwareKey::new(key, certificate, Vec::new())
            .map_err(|_| CredentialError::NoCertificate)?;
        Ok(KontoKey {
            pem: Secret::new(pem),
            key,
        })
    }

    /// The certificate, for the catalogue.
    pub fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    /// Key and certificate as PEM, for the encrypted database and nothing else;
    /// [`SoftwareKey::from_pem`] takes it back.
    pub fn pem(&self) -> &Secret<Vec<u8>> {
        &self.pem
    }

    /// The key, to open what was locked for it.
    pub fn key(&self) -> &SoftwareKey {
        &self.key
    }

    /// Whether what others lock for the certificate comes open with the key.
    ///
    /// # Errors
    /// As [`budstikke_packaging::opens_what_is_locked_for`].
    pub fn tests_well(&self) -> Result<bool, KeyError> {
        budstikke_packaging::opens_what_is_locked_for(self.certificate(), &self.key)
    }
}

impl std::fmt::Debug for KontoKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KontoKey({:?})", self.certificate())
    }
}

impl ExpiryReminder {
    /// A reminder for `certificate` at `now`; `None` while it is good for two months more.
    pub fn of(certificate: &Certificate, now: Timestamp) -> Option<ExpiryReminder> {
        let until = certificate.not_after();
        let left = until.duration_since(now);
        (left < REMIND).then(|| ExpiryReminder {
            until,
            days: left.as_secs().div_euclid(24 * 60 * 60),
        })
    }
}

/// Every private key in a PEM text. The password is that of all the encrypted ones.
fn keys_of_pem(
    pem: &str,
    password: &Secret<String>,
) -> Result<Vec<PKey<Private>>, CredentialError> {
    let mut keys = Vec::new();
    for block in pem.split_inclusive("-----END ") {
        let Some((_, block)) = block.split_once("-----BEGIN ") else {
            continue;
        };
        let Some((kind, _)) = block.split_once("-----") else {
            continue;
        };
        if !kind.ends_with("PRIVATE KEY") {
            continue;
        }
        let block = format!("-----BEGIN {block}{kind}-----\n");
        keys.push(key_of_block(&block, password)?);
    }
    if keys.is_empty() {
        return Err(CredentialError::NoKey);
    }
    Ok(keys)
}

fn key_of_block(block: &str, password: &Secret<String>) -> Result<PKey<Private>, CredentialError> {
    // The callback keeps OpenSSL from asking for a password on the terminal.
    let read = PKey::private_key_from_pem_callback(block.as_bytes(), |room| {
        let password = password.expose().as_bytes();
        match room.get_mut(..password.len()) {
            Some(room) => room.copy_from_slice(password),
            None => return Ok(0),
        }
        Ok(password.len())
    });
    let is_encrypted = block.contains("ENCRYPTED");
    read.map_err(|error| match is_encrypted {
        true => CredentialError::WrongPassword,
        false => CredentialError::NotAKeyStore(error.to_string()),
    })
}

fn self_signed(key: &PKey<Private>, name: &str, now: Timestamp) -> Result<X509, ErrorStack> {
    let name = common_name(name)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = serial_number()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    let at = |instant: Timestamp| Asn1Time::from_unix(instant.as_second());
    let (from, until) = (now.saturating_sub(SLACK), now.saturating_add(LIFE));
    builder.set_not_before(&*at(from.unwrap_or(now))?)?;
    builder.set_not_after(&*at(until.unwrap_or(now))?)?;
    builder.set_pubkey(key)?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    let usage = KeyUsage::new()
        .critical()
        .key_encipherment()
        .data_encipherment()
        .build()?;
    builder.append_extension(usage)?;
    let id = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(id)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}

fn common_name(name: &str) -> Result<X509Name, ErrorStack> {
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    let name = if name.is_empty() { "Fiks IO" } else { &name };
    let mut builder = X509NameBuilder::new()?;
    builder.append_entry_by_text("CN", name)?;
    Ok(builder.build())
}

/// Recipients are named by issuer and serial number, so that no two certificates of a konto may share one.
fn serial_number() -> Result<Asn1Integer, ErrorStack> {
    let mut number = BigNum::new()?;
    number.rand(127, MsbOption::ONE, false)?;
    Asn1Integer::from_bn(&number)
}

fn broken(error: ErrorStack) -> CredentialError {
    CredentialError::NotAKeyStore(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_test_pki::{Authority, Draft, Issued, KeyKind, now};
    use openssl::symm::Cipher;

    fn issued(change: impl FnOnce(&mut Draft)) -> Issued {
        let mut draft = Draft::named("Arkivet");
        change(&mut draft);
        Authority::root("CA").issue_alone(&draft)
    }

    fn certificate(issued: &Issued) -> Certificate {
        Certificate::from_x509(&issued.certificate).unwrap()
    }

    fn password(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn text(pem: Vec<u8>) -> String {
        String::from_utf8(pem).unwrap()
    }

    #[test]
    fn a_key_that_is_made_here_opens_what_is_locked_for_its_certificate() {
        let made = KontoKey::generate("Solvik kommune – arkiv", now()).unwrap();
        let certificate = made.certificate();
        assert_eq!(certificate.rsa_bits(), Some(4096));
        assert_eq!(certificate.common_name(), "Solvik kommune – arkiv");
        assert_eq!(certificate.subject(), certificate.issuer(), "self-signed");
        let public = certificate.x509().public_key().unwrap();
        assert!(certificate.x509().verify(&public).unwrap());
        assert_eq!(certificate.not_before(), now() - SLACK);
        assert_eq!(certificate.not_after(), now() + LIFE);
        assert!(made.tests_well().unwrap());
        let again = SoftwareKey::from_pem(made.pem().expose()).unwrap();
        assert_eq!(again.certificate(), certificate);
        let shown = format!("{made:?}");
        assert!(!shown.contains("PRIVATE"), "{shown}");
        assert!(
            certificate.serial_hex().len() >= 31,
            "no two share a number"
        );
    }

    #[test]
    fn every_form_of_key_file_is_read() {
        let issued = issued(|_| {});
        let key = &issued.key;
        let certificate_pem = issued.certificate_pem();
        let secret = b"hemmelig";
        let aes = Cipher::aes_256_cbc();
        let pkcs1 = key.rsa().unwrap().private_key_to_pem().unwrap();
        let old = key.rsa().unwrap();
        let old = old.private_key_to_pem_passphrase(aes, secret).unwrap();
        let pkcs8 = key.private_key_to_pem_pkcs8().unwrap();
        let locked = key
            .private_key_to_pem_pkcs8_passphrase(aes, secret)
            .unwrap();
        for (form, pem) in [
            ("PKCS#1", pkcs1),
            ("PKCS#1, encrypted", old),
            ("PKCS#8", pkcs8),
            ("PKCS#8, encrypted", locked),
        ] {
            let key = text(pem);
            for file in [
                format!("{key}{certificate_pem}"),
                format!("{certificate_pem}Bag Attributes\r\n{key}"),
            ] {
                let read = KontoKey::import(file.as_bytes(), &password("hemmelig"), &[]).unwrap();
                assert_eq!(read.len(), 1, "{form}");
                assert_eq!(*read[0].certificate(), certificate(&issued), "{form}");
                assert!(read[0].tests_well().unwrap(), "{form}");
            }
        }
        let p12 = issued.p12("hemmelig");
        let read = KontoKey::import(&p12, &password("hemmelig"), &[]).unwrap();
        assert_eq!(*read[0].certificate(), certificate(&issued), "PKCS#12");
    }

    #[test]
    fn a_bare_key_is_read_with_the_certificate_of_the_catalogue() {
        let issued = issued(|_| {});
        let bare = issued.key_pem();
        let none = KontoKey::import(bare.as_bytes(), &password(""), &[]).unwrap_err();
        assert_eq!(none, CredentialError::NoCertificate);
        let shown = [certificate(&issued)];
        let read = KontoKey::import(bare.as_bytes(), &password(""), &shown).unwrap();
        assert_eq!(*read[0].certificate(), shown[0]);
    }

    #[test]
    fn all_keys_of_a_file_are_read_so_that_what_is_old_can_be_opened() {
        let (old, new) = (issued(|_| {}), issued(|_| {}));
        let file = old.key_pem() + &old.certificate_pem() + &new.key_pem() + &new.certificate_pem();
        let read = KontoKey::import(file.as_bytes(), &password(""), &[]).unwrap();
        let certificates: Vec<_> = read.iter().map(|key| key.certificate().clone()).collect();
        assert_eq!(certificates, [certificate(&old), certificate(&new)]);
    }

    #[test]
    fn each_unusable_file_is_told_apart() {
        let good = issued(|_| {});
        let refused =
            |file: &[u8], word: &str| KontoKey::import(file, &password(word), &[]).unwrap_err();
        let aes = Cipher::aes_256_cbc();
        let locked = good
            .key
            .private_key_to_pem_pkcs8_passphrase(aes, b"hemmelig");
        let locked = text(locked.unwrap()) + &good.certificate_pem();
        let long = "x".repeat(5000);
        for wrong in ["", "feil", &long] {
            assert_eq!(
                refused(locked.as_bytes(), wrong),
                CredentialError::WrongPassword
            );
        }
        let p12 = good.p12("hemmelig");
        assert_eq!(refused(&p12, "feil"), CredentialError::WrongPassword);
        assert_eq!(
            refused(good.certificate_pem().as_bytes(), ""),
            CredentialError::NoKey
        );
        let jks = b"\xfe\xed\xfe\xed\0\0\0\x02";
        assert_eq!(refused(jks, ""), CredentialError::JavaKeyStore);
        let pem = |issued: &Issued| issued.key_pem() + &issued.certificate_pem();
        let curve = pem(&issued(|draft| draft.key = KeyKind::P256));
        assert_eq!(refused(curve.as_bytes(), ""), CredentialError::EllipticKey);
        let short = pem(&issued(|draft| draft.key = KeyKind::Rsa(1024)));
        assert_eq!(refused(short.as_bytes(), ""), CredentialError::WeakKey);
        for junk in [
            &b""[..],
            b"\xff\xfe",
            b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n",
            b"-----BEGIN RSA PRIVATE KEY",
            b"-----BEGIN -----BEGIN PRIVATE KEY-----",
        ] {
            let error = refused(junk, "x");
            assert!(
                matches!(
                    error,
                    CredentialError::NotAKeyStore(_) | CredentialError::NoKey
                ),
                "{junk:?}: {error:?}"
            );
        }
    }

    #[test]
    fn a_person_is_reminded_two_months_before_a_certificate_runs_out() {
        let day = SignedDuration::from_hours(24);
        let left = |left: SignedDuration| {
            let issued = issued(|draft| draft.validity = (now() - day * 900, now() + left));
            ExpiryReminder::of(&certificate(&issued), now()).map(|reminder| reminder.days)
        };
        assert_eq!(left(day * 60), None);
        assert_eq!(left(day * 60 - SignedDuration::from_secs(1)), Some(59));
        assert_eq!(left(SignedDuration::ZERO), Some(0));
        assert_eq!(
            left(-SignedDuration::from_secs(1)),
            Some(-1),
            "it has run out"
        );
    }
}
