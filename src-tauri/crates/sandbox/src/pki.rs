//! The sandbox's own certificate authority: a root, an intermediate, and what they issue.
//!
//! Certificates of organisations look like virksomhetssertifikater of today (SEID 2,
//! trust-and-speed 1.3): RSA-3072, `organizationIdentifier=NTRNO-…`, a critical key usage for
//! signing and decrypting, three years.

use std::net::Ipv4Addr;

use jiff::{SignedDuration, Timestamp};
use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{HasPublic, PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
    SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Extension, X509Name, X509NameBuilder};

use crate::der;

/// The policy of the sandbox's certificates for organisations; an arc under a UUID of our own, so
/// that it can never be taken for a real issuer's.
pub const POLICY_OID: &str = "2.25.211849274829306141752060187514613829047";

/// The common name of the root. The intermediate, which issues everything, is [`ISSUER`].
pub(crate) const ROOT: &str = "Budstikke Sandkasse Root CA";
/// The common name of the issuer of every organisation's certificate.
pub const ISSUER: &str = "Budstikke Sandkasse CA";

/// Authorities and servers are valid in this span, whatever the sandbox's clock says: the TLS
/// client at the other end asks the machine's clock.
const LONG_FROM: i64 = 1_577_836_800; // 2020-01-01
const LONG_TO: i64 = 2_524_608_000; // 2050-01-01

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) key: PKey<Private>,
    pub(crate) certificate: X509,
}

/// A fresh RSA key.
pub(crate) fn rsa_key(bits: u32) -> Result<PKey<Private>, ErrorStack> {
    PKey::from_rsa(Rsa::generate(bits)?)
}

/// The self-signed root.
pub(crate) fn root(key: PKey<Private>) -> Result<Pair, ErrorStack> {
    let name = authority_name(ROOT)?;
    let mut builder = start(&name, &name, &key, LONG_FROM, LONG_TO)?;
    builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .key_cert_sign()
            .crl_sign()
            .build()?,
    )?;
    let subject_key = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(subject_key)?;
    builder.sign(&key, MessageDigest::sha256())?;
    Ok(Pair {
        certificate: builder.build(),
        key,
    })
}

/// The intermediate, under `root`.
pub(crate) fn intermediate(key: PKey<Private>, root: &Pair) -> Result<Pair, ErrorStack> {
    let name = authority_name(ISSUER)?;
    let mut builder = start(
        &name,
        root.certificate.subject_name(),
        &key,
        LONG_FROM,
        LONG_TO,
    )?;
    builder.append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .key_cert_sign()
            .crl_sign()
            .build()?,
    )?;
    finish(builder, root).map(|certificate| Pair { key, certificate })
}

/// How long the certificate of an organisation is valid.
pub(crate) const ORGANISATION_LIFE: SignedDuration = SignedDuration::from_hours(3 * 365 * 24);

/// The certificate of an organisation, valid from the day before `now`.
pub(crate) fn organisation<K: HasPublic>(
    key: &PKey<K>,
    name: &str,
    number: &str,
    now: Timestamp,
    issuer: &Pair,
) -> Result<X509, ErrorStack> {
    let from = now.saturating_sub(SignedDuration::from_hours(24));
    organisation_from(key, name, number, from.unwrap_or(now), issuer)
}

/// The same, valid from `from`.
pub(crate) fn organisation_from<K: HasPublic>(
    key: &PKey<K>,
    name: &str,
    number: &str,
    from: Timestamp,
    issuer: &Pair,
) -> Result<X509, ErrorStack> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_text("C", "NO")?;
    subject.append_entry_by_text("O", name)?;
    subject.append_entry_by_text("organizationIdentifier", &format!("NTRNO-{number}"))?;
    subject.append_entry_by_text("CN", name)?;
    let from = from.as_second();
    let mut builder = start(
        &subject.build(),
        issuer.certificate.subject_name(),
        key,
        from,
        from.saturating_add(ORGANISATION_LIFE.as_secs()),
    )?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .digital_signature()
            .key_encipherment()
            .build()?,
    )?;
    builder.append_extension(certificate_policy(POLICY_OID)?)?;
    finish(builder, issuer)
}

/// How long the certificate of a konto is valid.
pub(crate) const KONTO_LIFE: SignedDuration = SignedDuration::from_hours(3 * 365 * 24);

/// The certificate of a Fiks IO konto, which its owner made: nobody vouches for it (fiks-io 9.1).
pub(crate) fn konto(key: &PKey<Private>, owner: &str, from: Timestamp) -> Result<X509, ErrorStack> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_text("C", "NO")?;
    subject.append_entry_by_text("CN", owner)?;
    let subject = subject.build();
    let from = from.as_second();
    let to = from.saturating_add(KONTO_LIFE.as_secs());
    let mut builder = start(&subject, &subject, key, from, to)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .key_encipherment()
            .data_encipherment()
            .build()?,
    )?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}

/// The certificate of the services on 127.0.0.1 and `localhost`.
pub(crate) fn server(key: &PKey<Private>, issuer: &Pair) -> Result<X509, ErrorStack> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_text("O", "Budstikke Sandkasse")?;
    subject.append_entry_by_text("CN", "localhost")?;
    let mut builder = start(
        &subject.build(),
        issuer.certificate.subject_name(),
        key,
        LONG_FROM,
        LONG_TO,
    )?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .digital_signature()
            .key_encipherment()
            .build()?,
    )?;
    builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
    let names = SubjectAlternativeName::new()
        .dns("localhost")
        .ip(&Ipv4Addr::LOCALHOST.to_string())
        .build(&builder.x509v3_context(Some(&issuer.certificate), None))?;
    builder.append_extension(names)?;
    finish(builder, issuer)
}

fn authority_name(common_name: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("C", "NO")?;
    name.append_entry_by_text("O", "Budstikke Sandkasse")?;
    name.append_entry_by_text("CN", common_name)?;
    Ok(name.build())
}

fn start<K: HasPublic>(
    subject: &openssl::x509::X509NameRef,
    issuer: &openssl::x509::X509NameRef,
    key: &PKey<K>,
    from: i64,
    to: i64,
) -> Result<X509Builder, ErrorStack> {
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::ONE, false)?;
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*Asn1Integer::from_bn(&serial)?)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::from_unix(from)?)?;
    builder.set_not_after(&*Asn1Time::from_unix(to)?)?;
    Ok(builder)
}

fn finish(mut builder: X509Builder, issuer: &Pair) -> Result<X509, ErrorStack> {
    let (subject_key, authority_key) = {
        let context = builder.x509v3_context(Some(&issuer.certificate), None);
        (
            SubjectKeyIdentifier::new().build(&context)?,
            AuthorityKeyIdentifier::new().keyid(true).build(&context)?,
        )
    };
    builder.append_extension(subject_key)?;
    builder.append_extension(authority_key)?;
    builder.sign(&issuer.key, MessageDigest::sha256())?;
    Ok(builder.build())
}

/// `SEQUENCE OF PolicyInformation { policyIdentifier }`; openssl's typed builders do not know it.
fn certificate_policy(oid: &str) -> Result<X509Extension, ErrorStack> {
    let policies = der::sequence(&[&der::sequence(&[&der::oid(oid)?])]);
    X509Extension::new_from_der(
        &*Asn1Object::from_str("2.5.29.32")?,
        false,
        &*Asn1OctetString::new_from_bytes(&policies)?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::stack::Stack;
    use openssl::x509::X509StoreContext;
    use openssl::x509::store::X509StoreBuilder;

    #[test]
    fn an_organisation_certificate_chains_to_the_root_and_names_its_number_and_policy() {
        let root = root(rsa_key(2048).unwrap()).unwrap();
        let issuer = intermediate(rsa_key(2048).unwrap(), &root).unwrap();
        let key = rsa_key(2048).unwrap();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let leaf = organisation(&key, "Statens prøveetat", "311204823", now, &issuer).unwrap();

        let mut store = X509StoreBuilder::new().unwrap();
        store.add_cert(root.certificate.clone()).unwrap();
        let mut chain = Stack::new().unwrap();
        chain.push(issuer.certificate.clone()).unwrap();
        let mut context = X509StoreContext::new().unwrap();
        let valid = context
            .init(&store.build(), &leaf, &chain, |c| {
                // Only the path is asked for here; the machine's clock is not part of the test.
                c.verify_cert()
            })
            .unwrap();
        assert!(valid || context_error_is_time(&leaf), "path to the root");

        let text = String::from_utf8(leaf.to_text().unwrap()).unwrap();
        assert!(text.contains("NTRNO-311204823"), "{text}");
        assert!(text.contains(POLICY_OID), "{text}");
        assert!(
            text.contains("Digital Signature, Key Encipherment"),
            "{text}"
        );
        assert!(text.contains("X509v3 Key Usage: critical"), "{text}");
    }

    fn context_error_is_time(leaf: &X509) -> bool {
        let now = Asn1Time::days_from_now(0).unwrap();
        leaf.not_before() > now || leaf.not_after() < now
    }
}
