//! The organisation's own certificate and key.

use budstikke_domain::{OrgNumber, Secret, word};
use budstikke_packaging::{Certificate, KeyEncryption, KeyError, KeyOps, SoftwareKey};
use openssl::pkey::{Id, PKey, Private};
use openssl::x509::X509;
use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy};
use thiserror::Error;

/// An organisation's certificate (virksomhetssertifikat) with its private key, in memory.
pub struct Credential {
    key: SoftwareKey,
    private: PKey<Private>,
    org: OrgNumber,
}

/// Why a file gave no [`Credential`]. The texts are for a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CredentialError {
    /// The password does not open the file (E06).
    #[error(
        "{}",
        word! {
            nb: "Passordet passer ikke til filen.",
            nn: "Passordet passar ikkje til fila.",
            en: "The password does not fit the file.",
        }
    )]
    WrongPassword,
    /// Java's own kind of key store, which nothing but Java reads.
    #[error(
        "{}",
        word! {
            nb: "Filen er et nøkkellager fra Java (.jks). Gjør den om med: keytool -importkeystore -srckeystore FIL.jks -destkeystore FIL.p12 -deststoretype PKCS12",
            nn: "Fila er eit nøkkellager frå Java (.jks). Gjer henne om med: keytool -importkeystore -srckeystore FIL.jks -destkeystore FIL.p12 -deststoretype PKCS12",
            en: "The file is a key store from Java (.jks). Convert it with: keytool -importkeystore -srckeystore FILE.jks -destkeystore FILE.p12 -deststoretype PKCS12",
        }
    )]
    JavaKeyStore,
    /// The file is no key store we can read.
    #[error(
        "{}",
        word! {
            nb: "Filen er ikke en sertifikatfil vi kan lese. Den skal hete .p12, .pfx eller .pem.",
            nn: "Fila er ikkje ei sertifikatfil vi kan lese. Ho skal heite .p12, .pfx eller .pem.",
            en: "The file is not a certificate file that we can read. Its name should end in .p12, .pfx or .pem.",
        }
    )]
    NotAKeyStore(String),
    /// There are certificates but no private key in it.
    #[error(
        "{}",
        word! {
            nb: "Filen har ikke noen privat nøkkel. Be leverandøren om filen som har den.",
            nn: "Fila har ikkje nokon privat nøkkel. Be leverandøren om fila som har han.",
            en: "The file has no private key. Ask the supplier for the file that has it.",
        }
    )]
    NoKey,
    /// There is a key, but no certificate that belongs to it.
    #[error(
        "{}",
        word! {
            nb: "Filen har en nøkkel, men ikke sertifikatet som hører til.",
            nn: "Fila har ein nøkkel, men ikkje sertifikatet som høyrer til.",
            en: "The file has a key, but not the certificate that belongs to it.",
        }
    )]
    NoCertificate,
    /// An elliptic-curve key: nothing can be encrypted to it in eFormidling or Fiks IO.
    #[error(
        "{}",
        word! {
            nb: "Sertifikatet har en nøkkel av typen EC. Den må være av typen RSA.",
            nn: "Sertifikatet har ein nøkkel av typen EC. Han må vere av typen RSA.",
            en: "The certificate has a key of the type EC. It must be of the type RSA.",
        }
    )]
    EllipticKey,
    /// An RSA key too short to be used.
    #[error(
        "{}",
        word! {
            nb: "Nøkkelen er for kort. Den må ha minst 2048 bit.",
            nn: "Nøkkelen er for kort. Han må ha minst 2048 bit.",
            en: "The key is too short. It must have at least 2048 bits.",
        }
    )]
    WeakKey,
    /// The certificate belongs to no organisation.
    #[error(
        "{}",
        word! {
            nb: "Sertifikatet har ikke noe organisasjonsnummer. Det må være et virksomhetssertifikat.",
            nn: "Sertifikatet har ikkje noko organisasjonsnummer. Det må vere eit verksemdssertifikat.",
            en: "The certificate has no organisation number. It must be an organisation certificate.",
        }
    )]
    NoOrgNumber,
}

impl CredentialError {
    /// The number in the catalogue of errors (ux 5.10), when it has one.
    pub fn number(&self) -> Option<&'static str> {
        matches!(self, CredentialError::WrongPassword).then_some("E06")
    }
}

impl Credential {
    /// Reads a `.p12` or `.pfx` of any make in use: RC2 and 3DES of old Windows, AES, Java's. When the
    /// file holds several keys, the one for encryption is taken, then one for authentication
    /// (trust-and-speed 1.3).
    pub fn from_p12(
        bytes: &[u8],
        password: &Secret<String>,
    ) -> Result<Credential, CredentialError> {
        let (keys, certificates) = read_p12(bytes, password)?;
        Credential::choose(keys, certificates)
    }

    /// Reads a PEM with an unencrypted key and its certificate; issuers may follow.
    pub fn from_pem(pem: &str) -> Result<Credential, CredentialError> {
        let certificates = certificates_of(pem)?;
        if !pem.contains("PRIVATE KEY-----") {
            return Err(CredentialError::NoKey);
        }
        // The callback keeps OpenSSL from asking for a password on the terminal.
        let key = PKey::private_key_from_pem_callback(pem.as_bytes(), |_| Ok(0))
            .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))?;
        Credential::choose(vec![key], certificates)
    }

    /// Takes back what [`Credential::export_pkcs8`] and [`Credential::certificates_pem`] gave.
    pub fn from_pkcs8(
        key: &Secret<Vec<u8>>,
        certificates_pem: &str,
    ) -> Result<Credential, CredentialError> {
        let key = PKey::private_key_from_pkcs8(key.expose())
            .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))?;
        Credential::choose(vec![key], certificates_of(certificates_pem)?)
    }

    fn choose(
        keys: Vec<PKey<Private>>,
        certificates: Vec<Certificate>,
    ) -> Result<Credential, CredentialError> {
        let best = pairs(keys, &certificates)?.into_iter().next();
        let (private, certificate) = best.ok_or(CredentialError::NoCertificate)?;
        if private.id() != Id::RSA {
            return Err(CredentialError::EllipticKey);
        }
        if private.bits() < 2048 {
            return Err(CredentialError::WeakKey);
        }
        let org = certificate
            .org_number()
            .map_err(|_| CredentialError::NoOrgNumber)?;
        let key = SoftwareKey::new(private.clone(), certificate, certificates)
            .map_err(|_| CredentialError::NoCertificate)?;
        Ok(Credential { key, private, org })
    }

    /// Whose certificate it is.
    pub fn org_number(&self) -> OrgNumber {
        self.org
    }

    /// The private key as PKCS#8 DER, for the encrypted database and nothing else.
    pub fn export_pkcs8(&self) -> Result<Secret<Vec<u8>>, CredentialError> {
        self.private
            .private_key_to_pkcs8()
            .map(Secret::new)
            .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))
    }

    /// The certificate and the issuers that came with it, PEM, own first.
    pub fn certificates_pem(&self) -> String {
        std::iter::once(self.certificate())
            .chain(self.chain())
            .map(Certificate::to_pem)
            .collect()
    }
}

impl KeyOps for Credential {
    fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        self.key.chain()
    }

    fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        self.key.sign(digest)
    }

    fn unwrap_key(
        &self,
        wrapped: &[u8],
        scheme: &KeyEncryption,
    ) -> Result<Secret<Vec<u8>>, KeyError> {
        self.key.unwrap_key(wrapped, scheme)
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential({})", self.org)
    }
}

pub(crate) type Pair = (PKey<Private>, Certificate);

/// Every private key of a `.p12` or `.pfx` with its certificate, the best for eFormidling first, and
/// whomever they belong to: what somebody once locked can be opened without an organisation number.
pub fn keys_of_p12(
    bytes: &[u8],
    password: &Secret<String>,
) -> Result<Vec<SoftwareKey>, CredentialError> {
    let (keys, certificates) = read_p12(bytes, password)?;
    pairs(keys, &certificates)?
        .into_iter()
        .map(|(private, certificate)| {
            SoftwareKey::new(private, certificate, certificates.clone())
                .map_err(|_| CredentialError::NoCertificate)
        })
        .collect()
}

pub(crate) fn read_p12(
    bytes: &[u8],
    password: &Secret<String>,
) -> Result<(Vec<PKey<Private>>, Vec<Certificate>), CredentialError> {
    // JKS and JCEKS begin with these four bytes.
    if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) || bytes.starts_with(&[0xce, 0xce, 0xce, 0xce])
    {
        return Err(CredentialError::JavaKeyStore);
    }
    let store = KeyStore::from_pkcs12(bytes, password.expose(), Pkcs12ImportPolicy::Relaxed)
        .map_err(|error| match error {
            // Without a right password the MAC, the padding or the PBES2 layer gives way first.
            p12_keystore::error::Error::MacError(_)
            | p12_keystore::error::Error::UnpadError
            | p12_keystore::error::Error::Pkcs5Error(_) => CredentialError::WrongPassword,
            other => CredentialError::NotAKeyStore(other.to_string()),
        })?;
    let mut certificates = Vec::new();
    let mut keys = Vec::new();
    for (_, entry) in store.entries() {
        match entry {
            KeyStoreEntry::PrivateKeyChain(chain) => {
                keys.push(chain.key().as_der().to_vec());
                certificates.extend(chain.certs().iter().map(|c| c.as_der().to_vec()));
            }
            KeyStoreEntry::Certificate(certificate) => {
                certificates.push(certificate.as_der().to_vec());
            }
            _ => {}
        }
    }
    let keys = keys
        .iter()
        .map(|der| {
            PKey::private_key_from_pkcs8(der)
                .or_else(|_| PKey::private_key_from_der(der))
                .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok((keys, parse_all(&certificates)?))
}

/// The keys that have a certificate, at least one, best first.
pub(crate) fn pairs(
    keys: Vec<PKey<Private>>,
    certificates: &[Certificate],
) -> Result<Vec<Pair>, CredentialError> {
    if keys.is_empty() {
        return Err(CredentialError::NoKey);
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for key in keys {
        let own = certificates.iter().find(|certificate| {
            certificate
                .x509()
                .public_key()
                .is_ok_and(|public| public.public_eq(&key))
        });
        if let Some(certificate) = own {
            pairs.push((key, certificate.clone()));
        }
    }
    pairs.sort_by_key(|(_, certificate)| crate::org_cert::rank_for_use(certificate));
    if pairs.is_empty() {
        return Err(CredentialError::NoCertificate);
    }
    Ok(pairs)
}

pub(crate) fn certificates_of(pem: &str) -> Result<Vec<Certificate>, CredentialError> {
    let stack = X509::stack_from_pem(pem.as_bytes())
        .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))?;
    let ders = stack
        .iter()
        .map(|x509| x509.to_der())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))?;
    parse_all(&ders)
}

fn parse_all(ders: &[Vec<u8>]) -> Result<Vec<Certificate>, CredentialError> {
    ders.iter()
        .map(|der| {
            Certificate::from_der(der)
                .map_err(|error| CredentialError::NotAKeyStore(error.to_string()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use budstikke_test_pki::{Authority, Draft, Issued, KeyKind, usage};

    fn pem(issued: &Issued) -> String {
        issued.key_pem() + &issued.certificate_pem()
    }

    fn read(x509: &X509) -> Certificate {
        Certificate::from_x509(x509).unwrap()
    }

    fn password(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    const STORES: [(&str, &[u8], &str); 4] = [
        (
            "RC2",
            include_bytes!("../tests/fixtures/legacy-rc2.p12"),
            "test",
        ),
        (
            "3DES",
            include_bytes!("../tests/fixtures/legacy-3des.p12"),
            "test",
        ),
        (
            "AES",
            include_bytes!("../tests/fixtures/modern.p12"),
            "test",
        ),
        (
            "Java",
            include_bytes!("../tests/fixtures/java17.p12"),
            "testtest",
        ),
    ];

    #[test]
    fn a_wrong_password_is_told_as_that_whatever_made_the_file() {
        for (make, bytes, _) in STORES {
            for wrong in ["feil", ""] {
                assert_eq!(
                    Credential::from_p12(bytes, &password(wrong)).unwrap_err(),
                    CredentialError::WrongPassword,
                    "{make}, password {wrong:?}"
                );
            }
        }
        assert_eq!(CredentialError::WrongPassword.number(), Some("E06"));
    }

    #[test]
    fn every_make_of_key_store_is_opened() {
        // The keys of these stores belong to nobody, which is found out only after they were opened.
        for (make, bytes, right) in STORES {
            let error = Credential::from_p12(bytes, &password(right)).unwrap_err();
            assert_eq!(error, CredentialError::NoOrgNumber, "{make}");
        }
    }

    #[test]
    fn what_is_no_key_store_is_no_wrong_password() {
        for bytes in [
            &b""[..],
            b"not one",
            b"\x30\x82\xff\xff",
            &[0x30, 0x03, 2, 1, 3],
        ] {
            assert!(matches!(
                Credential::from_p12(bytes, &password("test")),
                Err(CredentialError::NotAKeyStore(_))
            ));
        }
    }

    #[test]
    fn a_key_store_of_javas_own_kind_is_told_with_the_way_out() {
        let error =
            Credential::from_p12(b"\xfe\xed\xfe\xed\0\0\0\x02", &password("x")).unwrap_err();
        assert_eq!(error, CredentialError::JavaKeyStore);
        assert!(error.to_string().contains("keytool"), "{error}");
    }

    #[test]
    fn a_key_that_was_exported_comes_back_and_signs_the_same() {
        let ca = Authority::root("CA");
        let issued = ca.issue(&Draft::seid2("310204838"));
        let credential = Credential::from_pem(&(pem(&issued) + &ca.pem())).unwrap();
        assert_eq!(credential.org_number().digits(), "310204838");
        assert_eq!(credential.chain(), [read(&ca.certificate)]);
        let again = Credential::from_pkcs8(
            &credential.export_pkcs8().unwrap(),
            &credential.certificates_pem(),
        )
        .unwrap();
        assert_eq!(again.certificate(), credential.certificate());
        assert_eq!(
            again.sign(&[7; 32]).unwrap(),
            credential.sign(&[7; 32]).unwrap()
        );
        assert_eq!(format!("{credential:?}"), "Credential(310204838)");
    }

    #[test]
    fn each_unusable_file_is_told_apart() {
        let ca = Authority::root("CA");
        let good = ca.issue(&Draft::seid2("310204838"));
        let refused = |pem: &str| Credential::from_pem(pem).unwrap_err();
        assert_eq!(refused(&good.certificate_pem()), CredentialError::NoKey);
        assert_eq!(
            refused(&(good.key_pem() + &ca.pem())),
            CredentialError::NoCertificate
        );
        let mut leaf = Draft::seid2("310204838");
        leaf.key = KeyKind::P256;
        assert_eq!(
            refused(&pem(&ca.issue(&leaf))),
            CredentialError::EllipticKey
        );
        leaf.key = KeyKind::Rsa(1024);
        assert_eq!(refused(&pem(&ca.issue(&leaf))), CredentialError::WeakKey);
        leaf.key = KeyKind::Rsa(2048);
        leaf.remove("organizationIdentifier");
        assert_eq!(
            refused(&pem(&ca.issue(&leaf))),
            CredentialError::NoOrgNumber
        );
    }

    #[test]
    fn of_two_keys_the_one_for_encryption_is_taken() {
        let ca = Authority::root("CA");
        let mut seal = Draft::seid2("310204838");
        seal.usage = Some(usage::NON_REPUDIATION);
        let both = ca.issue_alone(&Draft::seid2("310204838"));
        let seal = ca.issue_alone(&seal);
        let chosen = Credential::choose(
            vec![seal.key.clone(), both.key.clone()],
            vec![read(&seal.certificate), read(&both.certificate)],
        )
        .unwrap();
        assert_eq!(*chosen.certificate(), read(&both.certificate));
    }
}
