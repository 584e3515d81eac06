//! Manifests and signatures, right and wrong.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use budstikke_cms::{CmsError, sign_detached};
use budstikke_packaging::KeyOps;
use budstikke_test_pki::der::{integer as unsigned, oid as object, value as tlv};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::hash::{MessageDigest, hash};
use serde::Deserialize;

use super::cms::sequence;
use super::parties::{PARTIES, Party, now};
use crate::zip::Entry;

const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A manifest and a signature, as two entries at the end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sign {
    /// The manifest's name; none is written when empty.
    manifest: String,
    /// The signature's name; none is written when empty.
    signature: String,
    /// The signature that the manifest names, when it is another.
    names: Option<String>,
    by: String,
    /// The entries that the manifest names; all outside `META-INF/` when not said.
    only: Option<Vec<String>>,
    /// References beside them.
    references: Vec<Reference>,
    /// What becomes something else in the manifest before it is signed.
    replace: Vec<[String; 2]>,
    /// What becomes something else afterwards.
    forge: Vec<[String; 2]>,
    /// Copies of this text before the manifest's end.
    fill: Option<(String, usize)>,
    form: Form,
}

/// A reference of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    uri: String,
    #[serde(default = "sha256")]
    algorithm: String,
    /// The digest of this entry's content is the value …
    #[serde(default)]
    of: String,
    #[serde(default = "sha256_name")]
    digest: String,
    /// … cut to as many characters …
    cut: Option<usize>,
    /// … or this is.
    value: Option<String>,
}

fn sha256() -> String {
    SHA256.to_owned()
}

fn sha256_name() -> String {
    "sha256".to_owned()
}

/// How it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    /// As we do.
    Detached,
    /// With the manifest inside.
    Attached,
    /// Over the manifest of the same container without its first reference.
    OfAnother,
    /// By the two after each other, as two signers of one structure.
    Twice,
    /// This text.
    Text(String),
    /// Over the manifest itself and not over attributes that name its digest.
    WithoutAttributes,
    /// With this digest (`sha1`, `md5` …), which nothing of ours would write.
    Digest(String),
}

impl Default for Sign {
    fn default() -> Sign {
        Sign {
            manifest: "META-INF/ASiCManifest.xml".to_owned(),
            signature: "META-INF/signature.p7s".to_owned(),
            names: None,
            by: "us".to_owned(),
            only: None,
            references: Vec::new(),
            replace: Vec::new(),
            forge: Vec::new(),
            fill: None,
            form: Form::Detached,
        }
    }
}

impl Sign {
    pub(super) fn entries(&self, entries: &[Entry]) -> Vec<Entry> {
        let manifest = self.manifest_over(entries, 0);
        let signed = if self.form == Form::OfAnother {
            self.manifest_over(entries, 1)
        } else {
            manifest.clone()
        };
        let signature = self.signature_over(signed.as_bytes());
        let written = replaced(manifest, &self.forge);
        [
            (&self.manifest, written.into_bytes()),
            (&self.signature, signature),
        ]
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, content)| Entry::deflated(name, &content))
        .collect()
    }

    fn manifest_over(&self, entries: &[Entry], skipped: usize) -> String {
        let own = data(entries).filter(|entry| {
            let name = String::from_utf8_lossy(&entry.local.name);
            self.only
                .as_ref()
                .is_none_or(|only| only.iter().any(|known| *known == name))
        });
        let own = own.map(|entry| {
            let name = String::from_utf8_lossy(&entry.local.name).into_owned();
            reference(&name, SHA256, &digest("sha256", &content(entry)))
        });
        let more = self.references.iter().map(|wanted| {
            let of = data(entries).find(|entry| entry.local.name == wanted.of.as_bytes());
            let mut value = digest(&wanted.digest, &of.map(content).unwrap_or_default());
            value.truncate(wanted.cut.unwrap_or(usize::MAX));
            reference(
                &wanted.uri,
                &wanted.algorithm,
                wanted.value.as_ref().unwrap_or(&value),
            )
        });
        let references: Vec<_> = own.chain(more).skip(skipped).collect();
        let names = self.names.as_ref().unwrap_or(&self.signature);
        let text = asic_manifest(names, &references);
        let text = match &self.fill {
            Some((piece, count)) => text.replace(
                "</ASiCManifest>",
                &format!("{}</ASiCManifest>", piece.repeat(*count)),
            ),
            None => text,
        };
        replaced(text, &self.replace)
    }

    fn signature_over(&self, manifest: &[u8]) -> Vec<u8> {
        let party = PARTIES.named(&self.by);
        match &self.form {
            Form::Detached | Form::OfAnother => detached(party, manifest),
            Form::Attached => {
                let identity = &party.identity;
                CmsContentInfo::sign(
                    Some(&identity.certificate),
                    Some(&identity.key),
                    None,
                    Some(manifest),
                    CMSOptions::BINARY,
                )
                .and_then(|cms| cms.to_der())
                .expect("it can be signed")
            }
            Form::Twice => with_signers(&[party, &PARTIES.other], "sha256", true, manifest),
            Form::Text(text) => text.clone().into_bytes(),
            Form::Digest(digest) => with_signers(&[party], digest, true, manifest),
            Form::WithoutAttributes => with_signers(&[party], "sha256", false, manifest),
        }
    }
}

/// A manifest with these references.
pub(super) fn asic_manifest(signature: &str, references: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><SigReference URI=\"{signature}\" \
         MimeType=\"application/x-pkcs7-signature\"/>{}</ASiCManifest>",
        references.concat()
    )
}

/// The signature that we would make.
pub(super) fn detached(party: &Party, manifest: &[u8]) -> Vec<u8> {
    let digest = openssl::sha::sha256(manifest);
    let certificate = party.key.certificate().x509();
    sign_detached::<CmsError>(&digest, certificate, &[], now(), |digest| {
        Ok(party.key.sign(digest).expect("a key in memory"))
    })
    .expect("it can be signed")
}

/// References to all data of the container.
pub(super) fn references(entries: &[Entry]) -> Vec<String> {
    data(entries)
        .map(|entry| {
            let name = String::from_utf8_lossy(&entry.local.name).into_owned();
            reference(&name, SHA256, &digest("sha256", &content(entry)))
        })
        .collect()
}

fn data(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries.iter().filter(|entry| {
        entry.local.name != b"mimetype" && !entry.local.name.starts_with(b"META-INF/")
    })
}

fn content(entry: &Entry) -> Vec<u8> {
    if entry.central.method == 0 {
        return entry.data.clone();
    }
    let mut content = Vec::new();
    let mut reader = flate2::read::DeflateDecoder::new(entry.data.as_slice());
    std::io::Read::read_to_end(&mut reader, &mut content).expect("we packed it");
    content
}

fn digest(name: &str, content: &[u8]) -> String {
    BASE64.encode(hash(digest_of(name), content).expect("a digest"))
}

fn digest_of(name: &str) -> MessageDigest {
    MessageDigest::from_name(name).unwrap_or_else(|| panic!("no digest is called {name}"))
}

fn reference(uri: &str, algorithm: &str, value: &str) -> String {
    let uri = uri
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!(
        "<DataObjectReference URI=\"{uri}\" MimeType=\"text/plain\"><ds:DigestMethod Algorithm=\"{algorithm}\"/>\
         <ds:DigestValue>{value}</ds:DigestValue></DataObjectReference>"
    )
}

fn replaced(text: String, pairs: &[[String; 2]]) -> String {
    let replace = |text: String, [from, to]: &[String; 2]| {
        assert!(text.contains(from), "nothing there to replace: {from}");
        text.replace(from, to)
    };
    pairs.iter().fold(text, replace)
}

/// SignedData with no more signed attributes than there must be, one SignerInfo for each party.
fn with_signers(parties: &[&Party], digest: &str, attributes: bool, manifest: &[u8]) -> Vec<u8> {
    let null = tlv(0x05, &[]);
    let attribute = |id: &str, value: &[u8]| sequence(&[&object(id), &tlv(0x31, value)]);
    let imprint = hash(digest_of(digest), manifest).expect("a digest");
    let attributes = attributes.then(|| {
        [
            attribute("1.2.840.113549.1.9.3", &object("1.2.840.113549.1.7.1")),
            attribute("1.2.840.113549.1.9.4", &tlv(0x04, &imprint)),
        ]
        .concat()
    });
    let algorithm = sequence(&[&object(digest_oid(digest)), &null]);
    let signers = parties.iter().map(|party| {
        let identity = &party.identity;
        let mut signer =
            openssl::sign::Signer::new(digest_of(digest), &identity.key).expect("a key");
        let signed = attributes.as_ref().map(|attributes| tlv(0x31, attributes));
        let signed = signed.as_deref().unwrap_or(manifest);
        let signature = signer.sign_oneshot_to_vec(signed).expect("a signature");
        let attributes = attributes.as_ref().map(|attributes| tlv(0xa0, attributes));
        sequence(&[
            &unsigned(&[1]),
            &super::cms::issuer_and_serial(&identity.certificate),
            &algorithm,
            &attributes.unwrap_or_default(),
            &sequence(&[&object("1.2.840.113549.1.1.1"), &null]),
            &tlv(0x04, &signature),
        ])
    });
    let certificates = parties
        .iter()
        .map(|party| party.identity.certificate.to_der().expect("a certificate"));
    let signed = sequence(&[
        &unsigned(&[1]),
        &tlv(0x31, &algorithm),
        &sequence(&[&object("1.2.840.113549.1.7.1")]),
        &tlv(0xa0, &certificates.collect::<Vec<_>>().concat()),
        &tlv(0x31, &signers.collect::<Vec<_>>().concat()),
    ]);
    sequence(&[&object("1.2.840.113549.1.7.2"), &tlv(0xa0, &signed)])
}

fn digest_oid(name: &str) -> &'static str {
    match name {
        "md5" => "1.2.840.113549.2.5",
        "sha1" => "1.3.14.3.2.26",
        "sha224" => "2.16.840.1.101.3.4.2.4",
        "sha256" => "2.16.840.1.101.3.4.2.1",
        "sha384" => "2.16.840.1.101.3.4.2.2",
        "sha512" => "2.16.840.1.101.3.4.2.3",
        _ => panic!("no digest is called {name}"),
    }
}
