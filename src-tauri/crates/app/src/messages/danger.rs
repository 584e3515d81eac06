//! Files that do something when they are opened (trust-and-speed T23). Judged by their name and by what
//! is in them, because a program may be called anything.

use std::io::{self, Read};

/// What opening a file may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Danger {
    /// It is looked at.
    None,
    /// It has macros: worth a question.
    Macros,
    /// It runs, installs or mounts something, and says so by its name.
    Program,
    /// It runs, installs or mounts something under a name that does not say so.
    Disguised,
}

/// Runs, installs, mounts, or starts what does.
const PROGRAMS: [&str; 62] = [
    "exe", "msi", "msp", "mst", "msix", "appx", "bat", "cmd", "com", "pif", "scr", "cpl", "dll",
    "sys", "ps1", "psm1", "psd1", "vbs", "vbe", "js", "jse", "mjs", "ws", "wsf", "wsc", "wsh",
    "sct", "hta", "msc", "lnk", "url", "reg", "inf", "scf", "chm", "hlp", "gadget", "jar", "jnlp",
    "class", "appimage", "desktop", "sh", "bash", "py", "pl", "rb", "run", "bin", "deb", "rpm",
    "apk", "dmg", "pkg", "app", "command", "iso", "img", "vhd", "vhdx", "one", "onepkg",
];

/// Office documents whose name says that they carry macros.
const MACROS: [&str; 9] = [
    "docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm",
];

/// Older Office documents: they may carry macros, and nothing but reading them whole tells.
const OLD_OFFICE: [&str; 10] = [
    "doc", "dot", "xls", "xlt", "ppt", "pps", "pot", "msg", "vsd", "pub",
];

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// How a file begins that runs or starts something.
const BEGINNINGS: [&[u8]; 12] = [
    b"MZ",               // Windows
    b"\x7FELF",          // Linux, AppImage
    b"\xFE\xED\xFA\xCE", // macOS
    b"\xFE\xED\xFA\xCF",
    b"\xCE\xFA\xED\xFE",
    b"\xCF\xFA\xED\xFE",
    b"\xCA\xFE\xBA\xBE",              // macOS, Java
    b"#!",                            // a script
    b"L\x00\x00\x00\x01\x14\x02\x00", // a Windows shortcut
    b"[Desktop Entry]",               // a Linux shortcut
    b"[InternetShortcut]",            // a Windows shortcut
    b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", // OneNote
];

/// Where and how an image of a disc is marked (ECMA-119, 8.1.2).
const DISC: (usize, &[u8]) = (32_769, b"CD001");

/// Enough to see how a file begins, and the mark of a disc.
const HEAD: usize = 33 * 1024;

/// What opening a file called `name` with this content may do. Reads all of a zip file, else its beginning.
pub(crate) fn danger(name: &str, content: &mut dyn Read) -> io::Result<Danger> {
    // Windows takes no notice of dots and spaces at the end of a name.
    let extension = name
        .trim_end_matches(['.', ' '])
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase())
        .unwrap_or_default();
    let is = |list: &[&str]| list.contains(&extension.as_str());
    if is(&PROGRAMS) {
        return Ok(Danger::Program);
    }
    let mut head = Vec::new();
    (&mut *content).take(HEAD as u64).read_to_end(&mut head)?;
    if is_program(&head) {
        return Ok(Danger::Disguised);
    }
    if head.starts_with(OLE) {
        // An installer looks like an old Office document from the outside; its name tells them apart.
        return Ok(if is(&OLD_OFFICE) {
            Danger::Macros
        } else {
            Danger::Disguised
        });
    }
    if is(&MACROS) {
        return Ok(Danger::Macros);
    }
    if head.starts_with(b"PK") {
        return in_zip(head, content);
    }
    Ok(Danger::None)
}

fn is_program(head: &[u8]) -> bool {
    let (at, mark) = DISC;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    BEGINNINGS.iter().any(|begin| text.starts_with(begin))
        || head.get(at..).is_some_and(|rest| rest.starts_with(mark))
}

/// The names in a zip file stand in it as they are: what is in there can be told without unpacking.
fn in_zip(head: Vec<u8>, rest: &mut dyn Read) -> io::Result<Danger> {
    const MACROS: &[u8] = b"vbaProject.bin";
    const JAVA: &[u8] = b"META-INF/MANIFEST.MF";
    let longest = MACROS.len().max(JAVA.len());
    let mut found = Danger::None;
    let mut window = head;
    loop {
        if contains(&window, JAVA) {
            return Ok(Danger::Disguised);
        }
        if contains(&window, MACROS) {
            found = Danger::Macros;
        }
        // A name may lie across two readings.
        let seen = window.len().saturating_sub(longest);
        window.drain(..seen);
        let before = window.len();
        rest.take(256 * 1024).read_to_end(&mut window)?;
        if window.len() == before {
            return Ok(found);
        }
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, content: &[u8]) -> Danger {
        danger(name, &mut &content[..]).unwrap()
    }

    #[test]
    fn a_document_is_looked_at() {
        for (name, content) in [
            ("Vedtak.pdf", &b"%PDF-1.7"[..]),
            ("Notat.docx", b"PK\x03\x04 word/document.xml"),
            ("Brev.odt", b"PK\x03\x04 META-INF/manifest.xml"),
            ("Kart.png", b"\x89PNG"),
            ("tom.txt", b""),
        ] {
            assert_eq!(of(name, content), Danger::None, "{name}");
        }
    }

    #[test]
    fn a_program_is_known_by_its_name_whatever_is_in_it() {
        for name in [
            "a.exe", "a.EXE", "a.pdf.js", "a.lnk", "a.hta", "a.iso", "a.one", "a.scr. ",
        ] {
            assert_eq!(of(name, b"%PDF-1.7"), Danger::Program, "{name}");
        }
    }

    #[test]
    fn a_program_is_known_by_what_is_in_it_whatever_it_is_called() {
        let mut disc = vec![0u8; 40_000];
        disc[DISC.0..DISC.0 + DISC.1.len()].copy_from_slice(DISC.1);
        for content in [
            &b"MZ\x90\x00"[..],
            b"\x7FELF\x02",
            b"#!/bin/sh",
            b"\xEF\xBB\xBF[Desktop Entry]",
            b"PK\x03\x04....META-INF/MANIFEST.MF",
            OLE,
            &disc,
        ] {
            assert_eq!(of("Vedtak.pdf", content), Danger::Disguised);
        }
    }

    #[test]
    fn macros_are_asked_about_also_when_they_lie_deep_in_a_file() {
        assert_eq!(of("Skjema.docm", b"PK\x03\x04"), Danger::Macros);
        assert_eq!(of("Gammelt.doc", OLE), Danger::Macros);
        for at in [100, HEAD - 7, HEAD, HEAD + 256 * 1024 - 9, 700_000] {
            let mut zip = vec![0u8; 800_000];
            zip[..4].copy_from_slice(b"PK\x03\x04");
            zip[at..at + 14].copy_from_slice(b"vbaProject.bin");
            assert_eq!(of("Skjema.docx", &zip), Danger::Macros, "at {at}");
        }
    }
}
