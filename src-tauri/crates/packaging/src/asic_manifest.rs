//! ASiCManifest and the OpenDocument manifest: written and read (eformidling-dpo 3.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use budstikke_domain::{Code, Finding, word, words};
use budstikke_wire::xml::{Element, Tree, XmlWriter};
use budstikke_wire::{Reason, WireError};

pub(crate) const MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";
const SIGNATURE_TYPE: &str = "application/x-pkcs7-signature";
const NAMESPACE: &str = "http://uri.etsi.org/02918/v1.2.1#";
/// What old writers put there; their own reader rewrites it before it parses.
const OLD_NAMESPACES: [&str; 2] = [
    "http://uri.etsi.org/02918/v1.1.1#",
    "http://uri.etsi.org/2918/v1.2.1#",
];
const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const OPEN_DOCUMENT: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

const MAX_DEPTH: usize = 32;
const MAX_REFERENCES: usize = 2000;
/// Tags of a manifest; a reference has five or six.
const MAX_TAGS: usize = 8 * MAX_REFERENCES + 64;

/// An entry that goes into the manifests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) sha256: [u8; 32],
}

/// `META-INF/ASiCManifest.xml`. Names stand verbatim, not percent-encoded: that is what readers
/// compare. Pure ASCII: a reader that takes it for text in an encoding of its own and verifies what
/// it wrote back still has the octets that were signed (fiks-io 10.1).
pub(crate) fn write_asic_manifest(signature: &str, entries: &[Listed]) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    xml.open(
        "ASiCManifest",
        &[("xmlns", NAMESPACE), ("xmlns:ds", XMLDSIG)],
    );
    xml.leaf(
        "SigReference",
        &[("URI", signature), ("MimeType", SIGNATURE_TYPE)],
        "",
    );
    for entry in entries {
        let attributes = [
            ("URI", entry.name.as_str()),
            ("MimeType", entry.media_type.as_str()),
        ];
        xml.open("DataObjectReference", &attributes);
        xml.leaf("ds:DigestMethod", &[("Algorithm", SHA256)], "");
        xml.leaf("ds:DigestValue", &[], &STANDARD.encode(entry.sha256));
        xml.close();
    }
    xml.close();
    ascii(&xml.finish())
}

/// The same XML with everything beyond ASCII as character references. Only values have such letters.
fn ascii(xml: &[u8]) -> Vec<u8> {
    let mut ascii = String::with_capacity(xml.len());
    for c in String::from_utf8_lossy(xml).chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            ascii.push_str(&format!("&#x{:X};", u32::from(c)));
        }
    }
    ascii.into_bytes()
}

/// `META-INF/manifest.xml`.
pub(crate) fn write_open_document(entries: &[Listed]) -> Vec<u8> {
    let mut xml = XmlWriter::new();
    xml.open("manifest:manifest", &[("xmlns:manifest", OPEN_DOCUMENT)]);
    let mut entry = |media_type: &str, name: &str| {
        let attributes = [
            ("manifest:media-type", media_type),
            ("manifest:full-path", name),
        ];
        xml.leaf("manifest:file-entry", &attributes, "");
    };
    entry(MEDIA_TYPE, "/");
    for listed in entries {
        entry(&listed.media_type, &listed.name);
    }
    xml.close();
    xml.finish()
}

/// A digest that a reference may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

/// An ASiCManifest that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AsicManifest {
    /// The signature that covers this manifest. None in one of a sender that does not sign: KS' .NET
    /// writer makes such (fiks-io 10.1).
    pub(crate) signature: Option<String>,
    pub(crate) references: Vec<Reference>,
}

/// One DataObjectReference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) uri: String,
    /// None when it is one that is never accepted; then its URI is in `algorithm`.
    pub(crate) digest: Option<Digest>,
    pub(crate) algorithm: String,
    /// A spelling that no standard has, but real writers use.
    pub(crate) nonstandard: bool,
    /// None when it is no base64.
    pub(crate) value: Option<Vec<u8>>,
}

impl AsicManifest {
    /// Reads a manifest, without DTDs and with caps (trust-and-speed 1.4 step 7).
    pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<AsicManifest, Finding> {
        let bad = |what: &str| Finding::new(Code::ManifestXml, format!("{name}: {what}"));
        let root = read_xml(name, bytes)?;
        if root.local != "ASiCManifest" || !in_namespace(&root) {
            return Err(bad(word! {
                nb: "dette er ingen ASiCManifest",
                nn: "dette er ingen ASiCManifest",
                en: "this is no ASiCManifest",
            }));
        }
        let mut signatures = root
            .children_named("SigReference")
            .map(|e| e.attribute("URI"));
        let signature = match (signatures.next(), signatures.next()) {
            (None, _) => None,
            (Some(Some(signature)), None) => Some(signature.to_owned()),
            _ => {
                return Err(bad(word! {
                    nb: "den nevner ikke én signatur",
                    nn: "han nemner ikkje éin signatur",
                    en: "it does not name one signature",
                }));
            }
        };
        let mut references = Vec::new();
        for element in root.children_named("DataObjectReference") {
            if references.len() == MAX_REFERENCES {
                return Err(bad(word! {
                    nb: "for mange referanser",
                    nn: "for mange referansar",
                    en: "too many references",
                }));
            }
            references.push(Reference::read(element).ok_or_else(|| {
                bad(word! {
                    nb: "en ødelagt referanse",
                    nn: "ein øydelagd referanse",
                    en: "a broken reference",
                })
            })?);
        }
        Ok(AsicManifest {
            signature,
            references,
        })
    }
}

impl Reference {
    fn read(element: &Element) -> Option<Reference> {
        let child = |local: &str| {
            let mut found = element
                .children
                .iter()
                .filter(|child| child.is(XMLDSIG, local));
            found.next().filter(|_| found.next().is_none())
        };
        let algorithm = child("DigestMethod")?
            .attribute("Algorithm")?
            .trim()
            .to_owned();
        let value = &child("DigestValue")?.text;
        let (digest, nonstandard) = match algorithm.as_str() {
            SHA256 => (Some(Digest::Sha256), false),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => (Some(Digest::Sha384), false),
            "http://www.w3.org/2001/04/xmlenc#sha512" => (Some(Digest::Sha512), false),
            "http://www.w3.org/2000/09/xmldsig#sha256" => (Some(Digest::Sha256), true),
            "http://www.w3.org/2000/09/xmldsig#sha384"
            | "http://www.w3.org/2001/04/xmlenc#sha384" => (Some(Digest::Sha384), true),
            "http://www.w3.org/2000/09/xmldsig#sha512" => (Some(Digest::Sha512), true),
            _ => (None, false),
        };
        Some(Reference {
            uri: element.attribute("URI")?.to_owned(),
            digest,
            algorithm,
            nonstandard,
            value: STANDARD.decode(value.trim()).ok(),
        })
    }
}

/// The OpenDocument manifest says nothing that is believed; it only must not be an attack.
pub(crate) fn check_open_document(name: &str, bytes: &[u8]) -> Result<(), Finding> {
    read_xml(name, bytes).map(drop)
}

fn in_namespace(element: &Element) -> bool {
    element.is(NAMESPACE, &element.local)
        || OLD_NAMESPACES
            .iter()
            .any(|namespace| element.is(namespace, &element.local))
}

fn read_xml(name: &str, bytes: &[u8]) -> Result<Element, Finding> {
    // Counted before anything is built of them: sixteen manifests of nothing but tags cost seconds.
    if bytes.iter().filter(|octet| **octet == b'<').count() > MAX_TAGS {
        return Err(Finding::new(
            Code::ManifestXml,
            words! {
                nb: "{name}: for mange elementer",
                nn: "{name}: for mange element",
                en: "{name}: too many elements",
            },
        ));
    }
    let root = Tree::parse(bytes)
        .map_err(|error| xml_finding(name, &error))?
        .root;
    if deeper_than(&root, MAX_DEPTH) {
        return Err(Finding::new(
            Code::ManifestXml,
            words! {
                nb: "{name}: for dyp struktur",
                nn: "{name}: for djup struktur",
                en: "{name}: nested too deeply",
            },
        ));
    }
    Ok(root)
}

/// What an unreadable XML document is in the words of verdicts.
pub(crate) fn xml_finding(name: &str, error: &WireError) -> Finding {
    let code = if error.reason == Reason::Doctype {
        Code::XmlDoctype
    } else {
        Code::ManifestXml
    };
    Finding::new(code, format!("{name}: {error}"))
}

/// The tree itself is capped in depth, so this recursion is too.
fn deeper_than(element: &Element, depth: usize) -> bool {
    depth == 0
        || element
            .children
            .iter()
            .any(|child| deeper_than(child, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str) -> Listed {
        Listed {
            name: name.to_owned(),
            media_type: "text/plain".to_owned(),
            sha256: [7; 32],
        }
    }

    #[test]
    fn names_stand_verbatim_in_the_manifest() {
        let name = "vår sak 100% <a&b>'\".txt";
        let xml = write_asic_manifest("META-INF/signature-1.p7s", &[listed(name)]);
        let manifest = AsicManifest::parse("m", &xml).unwrap();
        assert!(xml.is_ascii(), "no reader can get another text of it");
        assert_eq!(
            manifest.signature.as_deref(),
            Some("META-INF/signature-1.p7s")
        );
        assert_eq!(manifest.references[0].uri, name);
        assert_eq!(manifest.references[0].value.as_deref(), Some(&[7; 32][..]));
        assert_eq!(manifest.references[0].digest, Some(Digest::Sha256));
    }

    #[test]
    fn old_namespaces_and_odd_digest_names_are_read() {
        let xml = String::from_utf8(write_asic_manifest("s", &[listed("a")])).unwrap();
        for old in OLD_NAMESPACES {
            assert!(
                AsicManifest::parse("m", xml.replace(NAMESPACE, old).as_bytes()).is_ok(),
                "{old}"
            );
        }
        let odd = xml.replace(SHA256, "http://www.w3.org/2000/09/xmldsig#sha256");
        let reference = &AsicManifest::parse("m", odd.as_bytes()).unwrap().references[0];
        assert!(reference.nonstandard && reference.digest == Some(Digest::Sha256));
        let sha1 = xml.replace(SHA256, "http://www.w3.org/2000/09/xmldsig#sha1");
        assert_eq!(
            AsicManifest::parse("m", sha1.as_bytes())
                .unwrap()
                .references[0]
                .digest,
            None
        );
    }

    #[test]
    fn a_doctype_has_a_code_of_its_own() {
        let xml = b"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ASiCManifest/>";
        assert_eq!(
            AsicManifest::parse("m", xml).unwrap_err().code,
            Code::XmlDoctype
        );
        assert_eq!(
            AsicManifest::parse("m", b"<a>").unwrap_err().code,
            Code::ManifestXml
        );
        assert_eq!(
            AsicManifest::parse("m", b"\xff\xfe").unwrap_err().code,
            Code::ManifestXml
        );
    }
}
