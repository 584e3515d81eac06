//! FIKS IO payloads as the two clients of KS make them (fiks-io 10.1, 10.3), and what can be wrong with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use openssl::error::ErrorStack;
use openssl::pkey::{PKeyRef, Private};
use openssl::sha::sha256;
use openssl::x509::X509;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::letter::cms::{self, Digest, KeyTransport};
use crate::letter::zip::JavaZip;

const ASICE: &str = "application/vnd.etsi.asic-e+zip";
const COMMENT: &str = "mimetype=application/vnd.etsi.asic-e+zip";

/// Whose client makes a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Stored `mimetype` with comments, `Rootfile`, an OpenDocument manifest last, SHA-1 over the
    /// manifest, the whole chain; one recipient by OAEP.
    Java,
    /// Deflated `mimetype`, `asicmanifest.xml` in the namespace without its zero, the digest's wrong URI,
    /// the signer twice, only its own certificate; two recipients for one certificate.
    DotNet,
}

/// One thing that is unusual or wrong about a payload (fiks-io 14, «scripted partner»).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PayloadQuirk {
    /// The last file was changed after it was signed.
    WrongDigest,
    /// The last of the signatures is over something else.
    BadSignature,
    /// Neither manifest nor signature.
    Unsigned,
    /// A manifest that names no signature, and none: .NET without a signer.
    NoSigReference,
    /// A manifest that names a signature which is not there.
    SignatureMissing,
    /// `ASiCManifest1.xml`, as combined containers have it.
    NumberedManifest,
    /// A signed file whose name leads out of the folder.
    ZipSlip,
    /// The first file alone, locked, without any package.
    NotAZip,
    /// Key transport by PKCS#1 v1.5 alone.
    Pkcs1V15,
    /// The envelope is DER in one piece.
    Der,
    /// Not locked at all.
    Open,
}

impl PayloadQuirk {
    /// Every one of them.
    pub const ALL: [PayloadQuirk; 11] = [
        PayloadQuirk::WrongDigest,
        PayloadQuirk::BadSignature,
        PayloadQuirk::Unsigned,
        PayloadQuirk::NoSigReference,
        PayloadQuirk::SignatureMissing,
        PayloadQuirk::NumberedManifest,
        PayloadQuirk::ZipSlip,
        PayloadQuirk::NotAZip,
        PayloadQuirk::Pkcs1V15,
        PayloadQuirk::Der,
        PayloadQuirk::Open,
    ];
}

/// What one of the clients would send.
pub struct Payload<'a> {
    /// Whose client.
    pub manner: Manner,
    /// What is wrong with it.
    pub quirks: &'a [PayloadQuirk],
    /// Names and contents, in their order.
    pub files: &'a [(&'a str, &'a [u8])],
    /// Who signs.
    pub key: &'a PKeyRef<Private>,
    /// The signer's certificate, its issuers after it.
    pub chain: &'a [X509],
    /// Whose konto it is for.
    pub recipient: &'a X509,
    /// When it is made.
    pub now: Timestamp,
}

impl Payload<'_> {
    /// The octets of the part `data`. In memory: payloads of the sandbox are small.
    ///
    /// # Errors
    /// When the recipient's key is not RSA, or there is no signer.
    pub fn make(&self) -> Result<Vec<u8>, ErrorStack> {
        let content = match self.files.first() {
            Some((_, first)) if self.is(PayloadQuirk::NotAZip) => first.to_vec(),
            _ => self.container()?,
        };
        if self.is(PayloadQuirk::Open) {
            return Ok(content);
        }
        let transports = match self.manner {
            _ if self.is(PayloadQuirk::Pkcs1V15) => &[KeyTransport::Pkcs1V15][..],
            Manner::Java => &[KeyTransport::OaepSha256],
            Manner::DotNet => &[KeyTransport::Pkcs1V15, KeyTransport::OaepSha256],
        };
        let ber = !self.is(PayloadQuirk::Der);
        cms::lock(&content, self.recipient, transports, ber)
    }

    fn is(&self, quirk: PayloadQuirk) -> bool {
        self.quirks.contains(&quirk)
    }

    fn container(&self) -> Result<Vec<u8>, ErrorStack> {
        let mut files: Vec<_> = self
            .files
            .iter()
            .map(|(name, content)| (*name, content.to_vec()))
            .collect();
        if self.is(PayloadQuirk::ZipSlip) {
            files.push(("../../oppstart.txt", b"ut av mappen".to_vec()));
        }
        let signature = format!("META-INF/signature-{}.p7s", Uuid::new_v4());
        let manifest = self.manifest(&files, &signature).into_bytes();
        if let Some((_, last)) = files
            .last_mut()
            .filter(|_| self.is(PayloadQuirk::WrongDigest))
        {
            last.push(b'!');
        }
        let java = self.manner == Manner::Java;
        let mut zip = JavaZip::new(self.now);
        if java {
            zip.stored("mimetype", ASICE.as_bytes(), COMMENT);
        } else {
            zip.deflated("mimetype", ASICE.as_bytes());
        }
        for (name, content) in &files {
            zip.deflated(name, content);
        }
        if !self.is(PayloadQuirk::Unsigned) {
            zip.deflated(self.manifest_name(), &manifest);
            let without = [PayloadQuirk::NoSigReference, PayloadQuirk::SignatureMissing];
            if !without.iter().any(|quirk| self.is(*quirk)) {
                zip.deflated(&signature, &self.sign(&manifest)?);
            }
        }
        if java {
            zip.deflated("META-INF/manifest.xml", open_document(&files).as_bytes());
        }
        Ok(zip.finish(if java { COMMENT } else { "" }))
    }

    fn manifest_name(&self) -> &'static str {
        match self.manner {
            _ if self.is(PayloadQuirk::NumberedManifest) => "META-INF/ASiCManifest1.xml",
            Manner::Java => "META-INF/ASiCManifest.xml",
            Manner::DotNet => "META-INF/asicmanifest.xml",
        }
    }

    fn manifest(&self, files: &[(&str, Vec<u8>)], signature: &str) -> String {
        let (namespace, algorithm) = match self.manner {
            Manner::Java => (
                "http://uri.etsi.org/02918/v1.2.1#",
                "http://www.w3.org/2001/04/xmlenc#sha256",
            ),
            Manner::DotNet => (
                "http://uri.etsi.org/2918/v1.2.1#",
                "http://www.w3.org/2000/09/xmldsig#sha256",
            ),
        };
        let mut references = String::new();
        for (index, (name, content)) in files.iter().enumerate() {
            let root = if self.manner == Manner::Java && index == 0 {
                " Rootfile=\"true\""
            } else {
                ""
            };
            let digest = STANDARD.encode(sha256(content));
            references.push_str(&format!(
                "<DataObjectReference URI=\"{name}\" MimeType=\"{}\"{root}>\
                 <DigestMethod xmlns=\"http://www.w3.org/2000/09/xmldsig#\" Algorithm=\"{algorithm}\"/>\
                 <DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{digest}</DigestValue></DataObjectReference>",
                media_type(name)
            ));
        }
        let signature = if self.is(PayloadQuirk::NoSigReference) {
            String::new()
        } else {
            format!(
                "<SigReference URI=\"{signature}\" MimeType=\"application/x-pkcs7-signature\"/>"
            )
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ASiCManifest xmlns=\"{namespace}\">{signature}{references}</ASiCManifest>"
        )
    }

    fn sign(&self, manifest: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let Some(certificate) = self.chain.first() else {
            return Err(ErrorStack::get());
        };
        let digest = match self.manner {
            Manner::Java => Digest::Sha1,
            Manner::DotNet => Digest::Sha256,
        };
        let signer = cms::signer_info(manifest, digest, self.key, certificate, self.now)?;
        let mut signers = match self.manner {
            Manner::Java => vec![signer],
            Manner::DotNet => vec![signer.clone(), signer],
        };
        if let Some(octet) = signers
            .last_mut()
            .filter(|_| self.is(PayloadQuirk::BadSignature))
            .and_then(|last| last.last_mut())
        {
            *octet ^= 1;
        }
        let chain: Vec<_> = match self.manner {
            Manner::Java => self.chain.iter().collect(),
            Manner::DotNet => vec![certificate],
        };
        cms::signed_data(digest, &signers, &chain)
    }
}

fn open_document(files: &[(&str, Vec<u8>)]) -> String {
    let mut entries = String::new();
    for (name, _) in files {
        entries.push_str(&format!(
            "<manifest:file-entry manifest:media-type=\"{}\" manifest:full-path=\"{name}\"/>",
            media_type(name)
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
         <manifest:file-entry manifest:media-type=\"{ASICE}\" manifest:full-path=\"/\"/>{entries}</manifest:manifest>"
    )
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("xml") => "application/xml",
        Some("json") => "application/json",
        Some("pdf") => "application/pdf",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}
