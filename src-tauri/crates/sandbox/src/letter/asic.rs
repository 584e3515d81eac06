//! The ASiC-E of an integrasjonspunkt (eformidling-dpo 3.1, 3.2), entry by entry in its order.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::x509::X509;
use uuid::Uuid;

use super::arkivmelding::escape;
use super::cms::{self, Digest};
use super::zip::JavaZip;
use super::{Letter, Quirk};
use crate::keys::OrganisationKeys;
use crate::pki::{self, Pair};

const ASICE: &str = "application/vnd.etsi.asic-e+zip";
/// Java writes it on the container and on `mimetype`.
const COMMENT: &str = "mimetype=application/vnd.etsi.asic-e+zip";
/// Octets that the bomb unpacks to.
const BOMB: usize = 32 << 20;

/// One file of a container.
pub(super) struct Entry {
    name: String,
    media_type: &'static str,
    content: Vec<u8>,
    /// What the signature says it was, when that is something else.
    signed: Option<Vec<u8>>,
}

impl Entry {
    pub(super) fn new(name: &str, content: Vec<u8>) -> Entry {
        Entry {
            name: name.to_owned(),
            media_type: media_type(name),
            content,
            signed: None,
        }
    }
}

/// A container that is to be written.
pub(super) struct Container<'a> {
    pub(super) entries: Vec<Entry>,
    pub(super) sender: &'a str,
    pub(super) receiver: &'a str,
    pub(super) signer: &'a OrganisationKeys,
    /// Who issues it another certificate.
    pub(super) authority: &'a Pair,
    /// Issuer and root.
    pub(super) issuers: [&'a X509; 2],
    pub(super) letter: &'a Letter,
    pub(super) now: Timestamp,
}

impl Container<'_> {
    /// The whole container.
    pub(super) fn write(mut self) -> Result<Vec<u8>, ErrorStack> {
        self.tamper();
        let mut zip = JavaZip::new(self.now);
        if !self.letter.is(Quirk::MissingMimetype) {
            zip.stored("mimetype", ASICE.as_bytes(), COMMENT);
        }
        if self.letter.is(Quirk::FolderEntries) {
            zip.stored("vedlegg/", b"", "");
            zip.stored("META-INF/", b"", "");
        }
        for entry in &self.entries {
            if self.letter.is(Quirk::StoredWithSizesBehind) && entry.name == "arkivmelding.xml" {
                zip.stored_with_sizes_behind(&entry.name, &entry.content);
            } else {
                zip.deflated(&entry.name, &entry.content);
            }
        }
        if self.letter.is(Quirk::ExtraEntry) {
            zip.deflated(
                "Ekstra.txt",
                "Denne filen står ikke i manifestet.".as_bytes(),
            );
        }
        let signature = format!("META-INF/signature-{}.p7s", Uuid::new_v4());
        let manifest = self.asic_manifest(&signature);
        if !self.letter.is(Quirk::Unsigned) {
            zip.deflated("META-INF/ASiCManifest.xml", manifest.as_bytes());
            zip.deflated(&signature, &self.sign(manifest.as_bytes())?);
        }
        zip.deflated("META-INF/manifest.xml", self.open_document().as_bytes());
        Ok(zip.finish(COMMENT))
    }

    /// Puts eFormidling's manifest first, and does to the entries what the quirks ask for.
    fn tamper(&mut self) {
        if self.letter.is(Quirk::ChangedDocument)
            && let Some(last) = self.entries.last_mut()
        {
            last.signed = Some(last.content.clone());
            last.content = other_account(&last.content);
        }
        if self.letter.is(Quirk::PathTraversal) {
            let text = "Denne filen vil ut av mappen sin.".as_bytes();
            self.entries
                .push(Entry::new("../../oppstart.txt", text.to_vec()));
        }
        if self.letter.is(Quirk::ZipBomb) {
            self.entries.push(Entry::new("Kart.txt", vec![b' '; BOMB]));
        }
        let manifest = self.manifest().into_bytes();
        self.entries.insert(0, Entry::new("manifest.xml", manifest));
    }

    fn manifest(&self) -> String {
        let receiver = if self.letter.is(Quirk::ManifestForAnother) {
            "311204807"
        } else {
            self.receiver
        };
        let organisation = |org: &str| {
            format!(
                "<organisasjon authority=\"iso6523-actorid-upis\">0192:{}</organisasjon>",
                escape(org)
            )
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<manifest>\n    <mottaker>\n        {}\n    \
             </mottaker>\n    <avsender>\n        {}\n    </avsender>\n    \
             <hoveddokument href=\"arkivmelding.xml\" mime=\"application/xml\">\n        \
             <tittel lang=\"no\">Hoveddokument</tittel>\n    </hoveddokument>\n</manifest>\n",
            organisation(receiver),
            organisation(self.sender),
        )
    }

    fn asic_manifest(&self, signature: &str) -> String {
        let references: String = self
            .entries
            .iter()
            .map(|entry| {
                let digest = sha256(entry.signed.as_deref().unwrap_or(&entry.content));
                let uri = if self.letter.is(Quirk::PercentEncodedUris) {
                    percent_encoded(&entry.name)
                } else {
                    escape(&entry.name)
                };
                format!(
                    "    <DataObjectReference URI=\"{uri}\" MimeType=\"{}\">\n        \
                     <ns2:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\n        \
                     <ns2:DigestValue>{}</ns2:DigestValue>\n    </DataObjectReference>\n",
                    entry.media_type,
                    STANDARD.encode(digest),
                )
            })
            .collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ns2=\"http://www.w3.org/2000/09/xmldsig#\">\n    \
             <SigReference URI=\"{signature}\" MimeType=\"application/x-pkcs7-signature\"/>\n\
             {references}</ASiCManifest>\n"
        )
    }

    fn open_document(&self) -> String {
        let files: String = self
            .entries
            .iter()
            .map(|entry| {
                format!(
                    "    <manifest:file-entry manifest:media-type=\"{}\" manifest:full-path=\"{}\"/>\n",
                    entry.media_type,
                    escape(&entry.name)
                )
            })
            .collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\n    \
             <manifest:file-entry manifest:media-type=\"{ASICE}\" manifest:full-path=\"/\"/>\n\
             {files}</manifest:manifest>\n"
        )
    }

    fn sign(&self, manifest: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let digest = if self.letter.is(Quirk::Sha256Signature) {
            Digest::Sha256
        } else {
            Digest::Sha1
        };
        let [issuer, root] = self.issuers;
        if self.letter.is(Quirk::SelfMadeCertificate) {
            let key = pki::rsa_key(2048)?;
            let forged = self_made(&key, self.signer, self.now)?;
            return cms::sign(manifest, digest, &key, &[&forged], self.now);
        }
        if let Some(ends) = self.ends() {
            let profile = self.signer.profile;
            let from = ends.saturating_sub(pki::ORGANISATION_LIFE).unwrap_or(ends);
            let short = pki::organisation_from(
                &self.signer.key,
                profile.name,
                profile.number,
                from,
                self.authority,
            )?;
            return cms::sign(
                manifest,
                digest,
                &self.signer.key,
                &[&short, issuer, root],
                self.now,
            );
        }
        let chain = [&self.signer.certificate, issuer, root];
        cms::sign(manifest, digest, &self.signer.key, &chain, self.now)
    }
}

impl Container<'_> {
    /// When the signer's certificate runs out, when that is worth a word.
    fn ends(&self) -> Option<Timestamp> {
        let hour = SignedDuration::from_hours(1);
        if self.letter.is(Quirk::ExpiredSigner) {
            return self.now.saturating_sub(hour).ok();
        }
        let about_to = self.letter.is(Quirk::SignerAboutToExpire);
        about_to.then(|| self.now.saturating_add(hour).ok())?
    }
}

/// A certificate with the signer's name and number under an authority that nobody knows.
fn self_made(
    key: &PKey<openssl::pkey::Private>,
    signer: &OrganisationKeys,
    now: Timestamp,
) -> Result<X509, ErrorStack> {
    let root: Pair = pki::root(pki::rsa_key(2048)?)?;
    let profile = signer.profile;
    pki::organisation(key, profile.name, profile.number, now, &root)
}

/// What somebody who wants the money has made of a document: every digit of what looks like an account
/// number (`1234 56 78901`) is another; a document without one gets an octet more.
fn other_account(content: &[u8]) -> Vec<u8> {
    let mut changed = content.to_vec();
    let digits = |window: &[u8]| {
        window.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b' ',
            _ => byte.is_ascii_digit(),
        })
    };
    match content.windows(13).position(digits) {
        Some(at) => {
            for byte in changed.iter_mut().skip(at).take(13) {
                if byte.is_ascii_digit() {
                    *byte = b'0' + (*byte - b'0' + 3) % 10;
                }
            }
        }
        None => changed.push(b'\n'),
    }
    changed
}

/// The type that an integrasjonspunkt finds for a name: anything it does not know is a PDF
/// (eformidling-dpo 3.2), and XML is what the uploader called it.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
        Some("xml") => "application/xml",
        Some("txt") => "text/plain",
        Some("html") => "text/html",
        Some("png") => "image/png",
        Some("zip") => "application/octet-stream",
        _ => "application/pdf",
    }
}

/// A name with everything but unreserved characters encoded.
fn percent_encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forger_changes_the_account_and_nothing_else() {
        let changed = other_account(b"Betal til 9710 05 12345 innen fredag.");
        assert_eq!(changed, b"Betal til 2043 38 45678 innen fredag.");
        assert_eq!(other_account(b"Hei"), b"Hei\n");
    }

    #[test]
    fn what_is_not_known_is_called_a_pdf() {
        assert_eq!(media_type("bilde.JPG"), "application/pdf");
        assert_eq!(media_type("arkivmelding.xml"), "application/xml");
        assert_eq!(percent_encoded("Søknad 1.pdf"), "S%C3%B8knad%201.pdf");
    }
}
