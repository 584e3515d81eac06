//! What a document is, by its bytes, and what its name claims.

use std::io::{self, Read, Seek, SeekFrom};

use budstikke_domain::{word, words};
use image::ImageFormat;

/// Enough to tell a text from other bytes.
const HEAD: u64 = 64 * 1024;

/// Readers look for the mark of a PDF this far into the file (ISO 32000-1, annex H).
const PDF_WITHIN: usize = 1024;

/// What can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    Png,
    Jpeg,
    Tiff,
    Xml,
    Json,
    Text,
}

/// What names claim to be; of those that claim nothing nothing is told.
const CLAIMS: [(&[&str], Option<Kind>); 8] = [
    (&["pdf"], Some(Kind::Pdf)),
    (&["png"], Some(Kind::Png)),
    (&["jpg", "jpeg", "jfif"], Some(Kind::Jpeg)),
    (&["tif", "tiff"], Some(Kind::Tiff)),
    (
        &["xml", "xsd", "xsl", "xslt", "svg", "gml", "rdf", "wsdl"],
        Some(Kind::Xml),
    ),
    (&["json", "geojson"], Some(Kind::Json)),
    (
        &["txt", "csv", "md", "log", "html", "htm"],
        Some(Kind::Text),
    ),
    (
        &[
            "docx", "doc", "xlsx", "xls", "pptx", "ppt", "odt", "ods", "odp", "rtf", "zip", "gif",
            "bmp", "heic", "webp", "mp3", "mp4", "mov",
        ],
        None,
    ),
];

impl Kind {
    /// How the window shows it.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Png | Kind::Jpeg | Kind::Tiff => "picture",
            Kind::Xml | Kind::Json | Kind::Text => "text",
        }
    }

    /// The word for it that people know.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Pdf => "PDF",
            Kind::Png => "PNG",
            Kind::Jpeg => "JPEG",
            Kind::Tiff => "TIFF",
            Kind::Xml => "XML",
            Kind::Json => "JSON",
            Kind::Text => word! { nb: "Tekst", nn: "Tekst", en: "Text" },
        }
    }

    /// The form of a picture.
    pub(super) fn picture(self) -> Option<ImageFormat> {
        match self {
            Kind::Png => Some(ImageFormat::Png),
            Kind::Jpeg => Some(ImageFormat::Jpeg),
            Kind::Tiff => Some(ImageFormat::Tiff),
            Kind::Pdf | Kind::Xml | Kind::Json | Kind::Text => None,
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Kind::Xml | Kind::Json | Kind::Text)
    }
}

/// What the document called `name` is; none when it is nothing that can be shown.
pub(super) fn of(name: &str, content: &mut (impl Read + Seek)) -> io::Result<Option<Kind>> {
    let mut head = Vec::new();
    content.seek(SeekFrom::Start(0))?;
    (&mut *content).take(HEAD).read_to_end(&mut head)?;
    Ok(by_head(name, &head))
}

fn by_head(name: &str, head: &[u8]) -> Option<Kind> {
    match head {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => return Some(Kind::Png),
        [0xFF, 0xD8, 0xFF, ..] => return Some(Kind::Jpeg),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => return Some(Kind::Tiff),
        _ => {}
    }
    let early = head.get(..PDF_WITHIN).unwrap_or(head);
    if early.windows(5).any(|mark| mark == b"%PDF-") {
        return Some(Kind::Pdf);
    }
    if matches!(
        head,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, b'<', ..] | [b'<', 0, ..]
    ) {
        let is_xml = head.iter().find(|byte| !matches!(byte, 0 | 0xFE | 0xFF)) == Some(&b'<');
        return Some(if is_xml { Kind::Xml } else { Kind::Text });
    }
    if head.iter().any(|byte| is_foreign_to_text(*byte)) {
        return None;
    }
    let begin = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let claimed = claimed(name).flatten();
    Some(match begin {
        [b'<', b'?', b'x', b'm', b'l', ..] | [b'<', b's', b'v', b'g', ..] => Kind::Xml,
        [b'<', ..] if claimed == Some(Kind::Xml) => Kind::Xml,
        [b'{' | b'[', ..] => Kind::Json,
        _ => Kind::Text,
    })
}

/// Control characters that no text has, but for tabs, line ends, form feeds and escapes.
fn is_foreign_to_text(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F)
}

/// That a document called `name` is something else than it says.
pub(super) fn lie(name: &str, kind: Kind) -> Option<String> {
    let claimed = claimed(name)?;
    let fits =
        claimed.is_some_and(|claimed| claimed == kind || (claimed.is_text() && kind.is_text()));
    if fits {
        return None;
    }
    let ending = ending(name)?;
    let what = match kind {
        Kind::Text => word! { nb: "ren tekst", nn: "rein tekst", en: "plain text" },
        other => other.name(),
    };
    Some(words! {
        nb: "Filen heter .{ending}, men er {what}. Den vises som det den er.",
        nn: "Fila heiter .{ending}, men er {what}. Ho blir vist som det ho er.",
        en: "The file is called .{ending} but is {what}. It is shown as what it is.",
    })
}

/// The ending of a name that claims to be something that can be shown.
pub(super) fn claim(name: &str) -> Option<String> {
    claimed(name).flatten().and_then(|_| ending(name))
}

fn claimed(name: &str) -> Option<Option<Kind>> {
    let ending = ending(name)?;
    let found = CLAIMS
        .iter()
        .find(|(endings, _)| endings.contains(&ending.as_str()));
    found.map(|(_, kind)| *kind)
}

fn ending(name: &str) -> Option<String> {
    let (_, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    Some(ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_what_its_bytes_are_whatever_it_is_called() {
        for (head, kind) in [
            (&b"%PDF-1.7"[..], Some(Kind::Pdf)),
            (b"rubbish before it\n%PDF-1.4", Some(Kind::Pdf)),
            (b"\x89PNG\r\n\x1a\n....", Some(Kind::Png)),
            (b"\xFF\xD8\xFF\xE0", Some(Kind::Jpeg)),
            (b"II*\0", Some(Kind::Tiff)),
            (b"MM\0*", Some(Kind::Tiff)),
            (b"<?xml version='1.0'?><a/>", Some(Kind::Xml)),
            (b"\xEF\xBB\xBF <svg onload='x()'/>", Some(Kind::Xml)),
            (b"\xFF\xFE<\0a\0/\0>\0", Some(Kind::Xml)),
            (b"{\"a\": 1}", Some(Kind::Json)),
            (b"<!doctype html><script>", Some(Kind::Text)),
            (b"Hei p\xE5 deg", Some(Kind::Text)),
            (b"", Some(Kind::Text)),
            (b"PK\x03\x04", None),
            (b"MZ\x90\0", None),
            (b"GIF89a\x01\0", None),
        ] {
            assert_eq!(by_head("Vedtak.bin", head), kind, "{head:?}");
        }
    }

    #[test]
    fn a_name_that_lies_is_told_and_one_that_claims_nothing_is_not() {
        assert_eq!(
            lie("Vedtak.pdf", Kind::Text).as_deref(),
            Some("Filen heter .pdf, men er ren tekst. Den vises som det den er.")
        );
        assert!(lie("Brev.docx", Kind::Pdf).is_some_and(|text| text.contains("men er PDF")));
        assert!(lie("Bilde.png", Kind::Jpeg).is_some());
        for (name, kind) in [
            ("Vedtak.PDF", Kind::Pdf),
            ("tabell.csv", Kind::Json),
            ("uten ending", Kind::Png),
            ("journal.dat", Kind::Text),
        ] {
            assert_eq!(lie(name, kind), None, "{name}");
        }
    }
}
