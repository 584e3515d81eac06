//! eFormidling's own `manifest.xml` inside the ASiC-E (eformidling-dpo 3.2).

use crate::error::{Document, Reason, WireError};
use crate::xml::{Element, Tree, XmlWriter};

/// Sender, receiver and main document, as eFormidling's `manifest.xml` names them.
///
/// In no namespace, the order of elements fixed. Nobody but us reads it on receipt; the SBD is what
/// counts. DPI has another manifest, which this is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The receiver, `0192:311000012`.
    pub receiver: String,
    /// The sender as the SBD names it, without the part identifier, `0192:310000019`.
    pub sender: String,
    /// The first file of the package; none when there is no file.
    pub main: Option<MainDocument>,
}

/// The file that a reader should open first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MainDocument {
    /// Its name in the package: `arkivmelding.xml`.
    pub href: String,
    /// Its media type: `application/xml`.
    pub mime: String,
}

const AUTHORITY: (&str, &str) = ("authority", "iso6523-actorid-upis");

impl Manifest {
    /// The document as the integrasjonspunkt writes it; the title is a constant there too.
    pub fn to_xml(&self) -> Vec<u8> {
        let mut xml = XmlWriter::new();
        xml.open("manifest", &[]);
        for (role, number) in [("mottaker", &self.receiver), ("avsender", &self.sender)] {
            xml.open(role, &[]);
            xml.leaf("organisasjon", &[AUTHORITY], number);
            xml.close();
        }
        if let Some(main) = &self.main {
            xml.open(
                "hoveddokument",
                &[("href", &main.href), ("mime", &main.mime)],
            );
            xml.leaf("tittel", &[("lang", "no")], "Hoveddokument");
            xml.close();
        }
        xml.finish()
    }

    /// Reads a manifest leniently: in any namespace and order, with anything unknown beside it.
    ///
    /// An error when it is no XML, has a DOCTYPE, is no manifest, or names no receiver or sender.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, WireError> {
        let tree = Tree::parse(bytes).map_err(|error| error.in_document(Document::Manifest))?;
        let root = &tree.root;
        if root.local != "manifest" {
            let reason = Reason::bad_value(&root.local, "manifest");
            return Err(WireError::new(Document::Manifest, "", reason).on(root.line, root.column));
        }
        let main = named(root, "hoveddokument").and_then(|main| {
            let href = main.attribute("href").filter(|href| !href.is_empty())?;
            Some(MainDocument {
                href: href.to_owned(),
                mime: main.attribute("mime").unwrap_or_default().to_owned(),
            })
        });
        Ok(Manifest {
            receiver: party(root, "mottaker")?,
            sender: party(root, "avsender")?,
            main,
        })
    }
}

fn party(root: &Element, role: &str) -> Result<String, WireError> {
    let number = named(root, role)
        .and_then(|role| named(role, "organisasjon"))
        .map(|org| org.text.trim());
    match number {
        Some(number) if !number.is_empty() => Ok(number.to_owned()),
        _ => {
            Err(WireError::new(Document::Manifest, role, Reason::Missing)
                .on(root.line, root.column))
        }
    }
}

fn named<'a>(parent: &'a Element, local: &str) -> Option<&'a Element> {
    parent.children.iter().find(|child| child.local == local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            receiver: "0192:311204823".into(),
            sender: "0192:310204838".into(),
            main: Some(MainDocument {
                href: "arkivmelding.xml".into(),
                mime: "application/xml".into(),
            }),
        }
    }

    #[test]
    fn a_manifest_is_written_as_the_integrasjonspunkt_writes_it() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest>
  <mottaker>
    <organisasjon authority="iso6523-actorid-upis">0192:311204823</organisasjon>
  </mottaker>
  <avsender>
    <organisasjon authority="iso6523-actorid-upis">0192:310204838</organisasjon>
  </avsender>
  <hoveddokument href="arkivmelding.xml" mime="application/xml">
    <tittel lang="no">Hoveddokument</tittel>
  </hoveddokument>
</manifest>
"#;
        assert_eq!(String::from_utf8(manifest().to_xml()).unwrap(), expected);
    }

    #[test]
    fn a_manifest_survives_the_round_trip() {
        let odd = Manifest {
            main: Some(MainDocument {
                href: "Søknad & \"vedlegg\" <1>.pdf".into(),
                mime: String::new(),
            }),
            ..manifest()
        };
        for manifest in [
            manifest(),
            odd,
            Manifest {
                main: None,
                ..manifest()
            },
        ] {
            assert_eq!(Manifest::parse(&manifest.to_xml()), Ok(manifest));
        }
    }

    #[test]
    fn a_bad_manifest_is_refused_by_name() {
        let reason = |xml: &str| Manifest::parse(xml.as_bytes()).unwrap_err().reason;
        assert_eq!(reason("<!DOCTYPE manifest><manifest/>"), Reason::Doctype);
        assert_eq!(reason("<manifest/>"), Reason::Missing);
        assert!(matches!(reason("<other/>"), Reason::BadValue { .. }));
        let error = Manifest::parse(b"<").unwrap_err();
        assert_eq!(error.document, Document::Manifest);
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Manifest::parse(&bytes);
        }
    }
}
