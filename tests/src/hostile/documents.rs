//! Documents: XML at each place where it is read, and the SBD.

use budstikke_domain::{OrgNumber, Process, WireId};
use budstikke_packaging::sbd_zip::{self, SbdZip};
use budstikke_wire::sbd::{Avtalt, Envelope, ReceiptType};
use budstikke_wire::{Manifest, Sbd};
use jiff::SignedDuration;
use serde::Deserialize;

use super::container::Container;
use super::parties::{PARTIES, now};
use super::signature::{asic_manifest, detached, references};
use crate::zip::{Entry, build};

const ARKIVMELDING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <arkivmelding xmlns=\"http://www.arkivverket.no/standarder/noark5/arkivmelding\"><system>Prøve</system>\
    <meldingId>1</meldingId><tidspunkt>2026-11-20T09:15:00Z</tidspunkt><antallFiler>0</antallFiler></arkivmelding>";
const OPEN_DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
    <manifest:file-entry manifest:media-type=\"application/pdf\" manifest:full-path=\"brev.pdf\"/></manifest:manifest>";

/// An honest document at a place, changed in one way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Xml {
    at: XmlPlace,
    change: String,
}

/// The places where XML is read.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum XmlPlace {
    /// `META-INF/ASiCManifest.xml`, honestly signed.
    AsicManifest,
    /// `META-INF/manifest.xml`, which nothing covers.
    OpenDocument,
    /// `manifest.xml`.
    Manifest,
    /// An arkivmelding alone.
    Arkivmelding,
}

/// An `sbd.zip` and what its SBD says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Frame {
    sender: String,
    receiver: String,
    /// As of [`sbd`].
    change: String,
}

/// The SBD of something that is said about a message of theirs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// A status, or the kind of a kvittering.
    says: String,
    /// `sent`: a message that they did send to us; `nobody`: one that was never sent; `SENT`: the first in capitals.
    of: String,
    #[serde(default = "us")]
    by: String,
    #[serde(default = "them")]
    to: String,
}

fn us() -> String {
    "us".to_owned()
}

fn them() -> String {
    "them".to_owned()
}

impl Told {
    pub(super) fn by_receiver(says: &str) -> Told {
        Told {
            says: says.to_owned(),
            of: "sent".to_owned(),
            by: us(),
            to: them(),
        }
    }

    /// The SBD; `id` is the messageId of what was sent.
    pub(super) fn sbd(&self, id: &str) -> Vec<u8> {
        let id = match self.of.as_str() {
            "sent" => id.to_owned(),
            "SENT" => id.to_uppercase(),
            "nobody" => crate::hostile::unique(id, "nobody sent it"),
            other => panic!("no message is called {other}"),
        };
        let parties = [&self.to, &self.by].map(|name| PARTIES.named(name).org);
        let about = Sbd::parse(letter(parties, &id).as_bytes()).expect("an honest letter");
        let kind = match self.says.as_str() {
            "OK" => Some(ReceiptType::Ok),
            "WARNING" => Some(ReceiptType::Warning),
            "ERROR" => Some(ReceiptType::Error),
            "NOTSUPPORTED" => Some(ReceiptType::NotSupported),
            _ => None,
        };
        let told = match kind {
            Some(kind) => {
                let own = WireId::verbatim(crate::hostile::unique(&id, &self.says));
                Sbd::kvittering_for(&about, own, kind, Vec::new(), now())
            }
            None => Sbd::status_for(&about, &self.says, now()),
        };
        told.expect("a letter can be answered").to_json()
    }
}

impl Default for Frame {
    fn default() -> Frame {
        Frame {
            sender: "us".to_owned(),
            receiver: "them".to_owned(),
            change: String::new(),
        }
    }
}

impl Frame {
    pub(super) fn from(mut self, party: &str) -> Frame {
        party.clone_into(&mut self.sender);
        self
    }

    pub(super) fn sender(&self) -> &str {
        &self.sender
    }

    pub(super) fn around(&self, package: &[u8], id: &str) -> Vec<u8> {
        let parties = [&self.sender, &self.receiver].map(|name| PARTIES.named(name).org);
        let sbd = changed_sbd(&letter(parties, id), &self.change, id);
        if sbd.len() > 1 << 20 {
            // A bomb that comes as large as it is would not be much of one.
            return build(&[
                Entry::deflated(sbd_zip::SBD, &sbd),
                Entry::stored(sbd_zip::PACKAGE, package),
            ]);
        }
        let crc = crc32fast::hash(package);
        let frame = SbdZip::with_package(&sbd, package.len() as u64, crc);
        [frame.head(), package, frame.tail()].concat()
    }
}

impl Xml {
    /// The container with the document, or the document alone.
    pub(super) fn made(&self) -> Result<Container, Vec<u8>> {
        let mut container = Container::letter();
        match self.at {
            XmlPlace::AsicManifest => {
                let text = asic_manifest("META-INF/signature.p7s", &references(&container.entries));
                let manifest = changed_xml(&text, &self.change);
                let signature = detached(&PARTIES.us, &manifest);
                container.entries.truncate(4);
                container
                    .entries
                    .push(Entry::deflated("META-INF/ASiCManifest.xml", &manifest));
                container
                    .entries
                    .push(Entry::deflated("META-INF/signature.p7s", &signature));
            }
            XmlPlace::OpenDocument => {
                let document = changed_xml(OPEN_DOCUMENT, &self.change);
                container
                    .entries
                    .push(Entry::deflated("META-INF/manifest.xml", &document));
            }
            XmlPlace::Manifest => {
                let document = changed_xml(&manifest(), &self.change);
                container.entries.truncate(3);
                container
                    .entries
                    .insert(1, Entry::deflated("manifest.xml", &document));
                let pair = super::signature::Sign::default().entries(&container.entries);
                container.entries.extend(pair);
            }
            XmlPlace::Arkivmelding => return Err(changed_xml(ARKIVMELDING, &self.change)),
        }
        Ok(container)
    }
}

/// Whom the package is from and for, honestly.
pub(super) fn manifest() -> String {
    let manifest = Manifest {
        receiver: format!("0192:{}", PARTIES.them.org),
        sender: format!("0192:{}", PARTIES.us.org),
        main: None,
    };
    String::from_utf8(manifest.to_xml()).expect("we write UTF-8")
}

/// `honest` with what the change's name says. Everything is well formed and of the right kind but for that.
fn changed_xml(honest: &str, change: &str) -> Vec<u8> {
    let (head, body) = honest.split_once("?>").expect("an XML declaration");
    let root = body.trim_start().trim_start_matches('<');
    let root = &root[..root.find([' ', '>']).expect("a root element")];
    let end = format!("</{root}>");
    let before = |text: &str| format!("{head}?>{text}{body}");
    let inside = |text: &str| honest.replacen(&end, &format!("{text}{end}"), 1);
    let attribute =
        |text: &str| honest.replacen(&format!("<{root}"), &format!("<{root} {text}"), 1);
    let declared = |encoding: &str| honest.replacen("UTF-8", encoding, 1);
    let utf16 = |unit: fn(u16) -> [u8; 2], mark: bool| {
        let text = declared("UTF-16");
        let mark = mark.then_some(0xfeff);
        mark.into_iter()
            .chain(text.encode_utf16())
            .flat_map(unit)
            .collect::<Vec<u8>>()
    };
    let with_octets = |octets: &[u8]| {
        let at = honest.find(&end).expect("an end");
        [&honest.as_bytes()[..at], octets, &honest.as_bytes()[at..]].concat()
    };
    let text = match change {
        "" => honest.to_owned(),
        "an entity from a file" => {
            before("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")
        }
        "an entity from the net" => {
            before("<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1:1/x\">]>")
        }
        "a parameter entity" => {
            before("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x\"> %x;]>")
        }
        "a billion laughs" => before(&format!(
            "<!DOCTYPE a [<!ENTITY a0 \"ha\">{}]>",
            (1..10)
                .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
                .collect::<String>()
        )),
        "a quadratic blow-up" => before(&format!(
            "<!DOCTYPE a [<!ENTITY a \"{}\">]>",
            "x".repeat(3_000)
        )),
        "an empty DOCTYPE" => before("<!DOCTYPE a>"),
        "a DTD from the net" => before("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\">"),
        "an unknown entity" => inside("&brev;"),
        "an XInclude" => inside(
            "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>",
        ),
        "a schema from the net" => attribute(
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"x http://127.0.0.1:1/x.xsd\"",
        ),
        "a stylesheet from the net" => {
            before("<?xml-stylesheet href=\"http://127.0.0.1:1/x.xsl\" type=\"text/xsl\"?>")
        }
        "an attribute of 10 MB" => attribute(&format!("x=\"{}\"", "x".repeat(10_000_000))),
        "an attribute of 500 kB" => attribute(&format!("x=\"{}\"", "x".repeat(500_000))),
        "a depth of 100 000" => inside(&format!(
            "{}{}",
            "<a>".repeat(100_000),
            "</a>".repeat(100_000)
        )),
        "a depth of 1000" => inside(&format!("{}{}", "<a>".repeat(1000), "</a>".repeat(1000))),
        "a million elements" => inside(&"<a/>".repeat(1_000_000)),
        "200 000 elements" => inside(&"<a/>".repeat(200_000)),
        "10 000 attributes" => attribute(
            &(0..10_000)
                .map(|n| format!("a{n}=\"\" "))
                .collect::<String>(),
        ),
        "UTF-16, low octet first" => return utf16(u16::to_le_bytes, true),
        "UTF-16, high octet first" => return utf16(u16::to_be_bytes, true),
        "UTF-16 without a mark" => return utf16(u16::to_le_bytes, false),
        "UTF-7" => declared("UTF-7"),
        "an encoding nobody knows" => declared("x-own"),
        "ISO 8859-1 that is none" => declared("ISO-8859-1"),
        "UTF-8 that is none" => return with_octets(b"\xff\xfe"),
        "UTF-8 longer than need be" => return with_octets(b"\xc0\xaf"),
        "half a pair of UTF-16 in UTF-8" => return with_octets(b"\xed\xa0\x80"),
        "a mark of UTF-8" => format!("\u{feff}{honest}"),
        "a control character" => inside("\u{1}"),
        "a control character by number" => inside("&#1;"),
        "a zero octet" => inside("\0"),
        "no end" => honest[..honest.len() - 5].to_owned(),
        "two roots" => format!("{honest}<a/>"),
        "text behind the end" => format!("{honest}tekst"),
        "nothing" => String::new(),
        "ends in the wrong order" => inside("<a><b></a></b>"),
        "an attribute twice" => attribute("x=\"1\" x=\"2\""),
        "a prefix that nothing declares" => inside("<u:a/>"),
        "a comment that is none" => inside("<!-- a -- b -->"),
        "a marked section without end" => inside("<![CDATA[ a"),
        other => panic!("no change is called {other}"),
    };
    text.into_bytes()
}

/// An `sbd.zip` with nothing but this SBD.
pub(super) fn alone(sbd: &[u8]) -> Vec<u8> {
    let frame = SbdZip::without_package(sbd);
    [frame.head(), frame.tail()].concat()
}

/// The SBD of a letter from us to them, changed in one way.
pub(super) fn sbd(change: &str, id: &str) -> Vec<u8> {
    changed_sbd(&letter([PARTIES.us.org, PARTIES.them.org], id), change, id)
}

/// The SBD of an agreed message from us to them.
pub(super) fn agreed(id: &str) -> Vec<u8> {
    let envelope = envelope([PARTIES.us.org, PARTIES.them.org], Process::AVTALT, id);
    let body = Avtalt {
        identifier: Some("maanedsrapport".to_owned()),
        content: Some(serde_json::json!({ "maaned": "2026-10" })),
    };
    Sbd::avtalt(&envelope, body).to_json()
}

fn letter(parties: [OrgNumber; 2], id: &str) -> String {
    let envelope = envelope(parties, Process::ADMINISTRASJON, id);
    String::from_utf8(Sbd::arkivmelding(&envelope, 3).to_json()).expect("we write UTF-8")
}

fn envelope([sender, receiver]: [OrgNumber; 2], process: &str, id: &str) -> Envelope {
    Envelope {
        sender,
        receiver,
        process: Process::verbatim(process),
        message_id: WireId::verbatim(id),
        conversation_id: WireId::verbatim("5a2b9d7e-1c34-4a8e-8f10-2d3e4f5a6b7c"),
        sender_ref: None,
        receiver_ref: None,
        message_channel: None,
        created: now(),
        time_to_live: SignedDuration::from_hours(24),
    }
}

fn changed_sbd(honest: &str, change: &str, id: &str) -> Vec<u8> {
    let inside = |text: &str| {
        let at = honest.find('{').expect("an object") + 1;
        format!("{}{text},{}", &honest[..at], &honest[at..])
    };
    let replaced = |from: &str, to: &str| {
        assert!(honest.contains(from), "nothing there to replace: {from}");
        honest.replacen(from, to, 1)
    };
    let twice = |member: &str| {
        let at = honest.find(&format!("\"{member}\"")).expect("a member");
        format!("{}\"{member}\": [],{}", &honest[..at], &honest[at..])
    };
    let text = match change {
        "" => honest.to_owned(),
        "a depth of 100 000" => inside(&format!(
            "\"x\": {}{}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        )),
        "objects to a depth of 100 000" => inside(&format!(
            "\"x\": {}1{}",
            "{\"a\":".repeat(100_000),
            "}".repeat(100_000)
        )),
        "the sender twice" => twice("sender"),
        "the receiver twice" => twice("receiver"),
        "the header twice" => twice("standardBusinessDocumentHeader"),
        "the message id twice" => {
            let at = honest.find("\"standard\"").expect("a member");
            let other = "\"instanceIdentifier\": \"00000000-0000-4000-8000-000000000000\",";
            format!("{}{other}{}", &honest[..at], &honest[at..])
        }
        "the sender twice, once escaped" => {
            let at = honest.find("\"sender\"").expect("a member");
            format!("{}\"\\u0073ender\": [],{}", &honest[..at], &honest[at..])
        }
        "a number beyond all" => replaced("\"sikkerhetsnivaa\": 3", "\"sikkerhetsnivaa\": 1e308"),
        "a number beyond infinity" => {
            replaced("\"sikkerhetsnivaa\": 3", "\"sikkerhetsnivaa\": 1e999")
        }
        "a number of 100 000 digits" => replaced(
            "\"sikkerhetsnivaa\": 3",
            &format!("\"sikkerhetsnivaa\": {}", "9".repeat(100_000)),
        ),
        "a string of 100 MB" => inside(&format!("\"x\": \"{}\"", "x".repeat(100_000_000))),
        "a string of 900 kB" => inside(&format!("\"x\": \"{}\"", "x".repeat(900_000))),
        "half a pair of UTF-16" => inside("\"x\": \"\\ud800\""),
        "a pair of UTF-16 the wrong way" => inside("\"x\": \"\\udc00\\ud800\""),
        "a prototype" => inside("\"__proto__\": {\"sikkerhetsnivaa\": 4}, \"constructor\": {}"),
        "a zero in the sender" => replaced("\"0192:", "\"0192:\\u0000"),
        "another number behind the sender" => {
            replaced("0192:310204838", "0192:310204838:311204866")
        }
        "a sender of letters" => replaced("0192:310204838", "0192:hunter222"),
        "an id that is none" => replaced(id, "../../etc/passwd"),
        "an id of 1000 characters" => replaced(id, &"a".repeat(1000)),
        "not UTF-8" => {
            let mut octets = honest.as_bytes().to_vec();
            let at = honest.find("0192").expect("a number");
            octets[at] = 0xff;
            return octets;
        }
        "text behind it" => format!("{honest} tekst"),
        "another one behind it" => format!("{honest}{honest}"),
        "a comment" => inside("/* a */ \"x\": 1"),
        "a comma too many" => inside("\"x\": [1,]"),
        "the end is missing" => honest[..honest.trim_end().len() - 1].to_owned(),
        "a list of everything" => format!("[{honest}]"),
        "20 000 members" => inside(
            &(0..20_000)
                .map(|n| format!("\"{n}\":1"))
                .collect::<Vec<_>>()
                .join(","),
        ),
        "a mark of UTF-8" => format!("\u{feff}{honest}"),
        other => panic!("no change is called {other}"),
    };
    text.into_bytes()
}
