//! `LESMEG.txt`: what lies in a bundle, and how anybody checks it with programs that are not ours. Every command
//! stands alone on an indented line, and what it must answer below it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use budstikke_domain::words;
use budstikke_packaging::Certificate;
use budstikke_store::Direction;

use super::held::LeftOut;
use super::{Bundle, CONTAINER, ISSUERS, SIGNER, Signed, envelope_name};
use crate::paper::html::is_hidden;

/// Where the container is unpacked.
const UNPACKED: &str = "innhold";

pub(super) fn text(bundle: &Bundle, signed: &Signed) -> String {
    let mut text = Text(String::new());
    let id = bundle.whole.message.wire_id.as_str();
    text.line(&words! {
        nb: "BEVISPAKKE for melding {id}",
        nn: "BEVISPAKKE for melding {id}",
        en: "EVIDENCE for message {id}",
    });
    text.line(&bundle.receipt.watermark);
    contents(&mut text, bundle);
    container(&mut text, bundle, signed);
    text.line("");
    if signed.container {
        check_container(&mut text, signed);
        check_signer(&mut text, signed);
    }
    check_package(&mut text, bundle);
    text.0
}

fn contents(text: &mut Text, bundle: &Bundle) {
    text.line(&words! {
        nb: "kvittering.pdf, .html, .json: det vi vet om meldingen, og hvem som har sagt det.",
        nn: "kvittering.pdf, .html, .json: det vi veit om meldinga, og kven som har sagt det.",
        en: "kvittering.pdf, .html, .json: what we know about the message, and who said so.",
    });
    let envelope = envelope_name(&bundle.whole.message);
    text.line(&match bundle.whole.message.direction {
        Direction::In => words! {
            nb: "{envelope}: konvolutten rundt meldingen, byte for byte slik den kom.",
            nn: "{envelope}: konvolutten rundt meldinga, byte for byte slik han kom.",
            en: "{envelope}: the envelope around the message, byte for byte as it came.",
        },
        Direction::Out => words! {
            nb: "{envelope}: konvolutten rundt meldingen, byte for byte slik den er i hvert sendeforsøk.",
            nn: "{envelope}: konvolutten rundt meldinga, byte for byte slik han er i kvart sendeforsøk.",
            en: "{envelope}: the envelope around the message, byte for byte as in every attempt to send it.",
        },
    });
    text.line(&words! {
        nb: "bevis/: svarene som kvitteringen bygger på, slik vi fikk dem. De er ikke signert.",
        nn: "bevis/: svara som kvitteringa byggjer på, slik vi fekk dei. Dei er ikkje signerte.",
        en: "bevis/: the answers that the receipt rests on, as we got them. They are not signed.",
    });
    text.line(&words! {
        nb: "sertifikater/: de som fulgte med signaturen, og det meldingen ble låst for.",
        nn: "sertifikater/: dei som følgde med signaturen, og det meldinga vart låst for.",
        en: "sertifikater/: those that came with the signature, and the one the message was locked for.",
    });
}

fn container(text: &mut Text, bundle: &Bundle, signed: &Signed) {
    let nothing = (!signed.container).then_some(LeftOut::Nothing);
    let left_out = bundle.held.left_out().or(nothing);
    text.line(&match (left_out, bundle.whole.message.direction) {
        (None, Direction::In) => words! {
            nb: "{CONTAINER}: dokumentene og signaturen, slik de lå i låsen.",
            nn: "{CONTAINER}: dokumenta og signaturen, slik dei låg i låsen.",
            en: "{CONTAINER}: the documents and the signature, as they lay in the lock.",
        },
        (None, Direction::Out) => words! {
            nb: "{CONTAINER}: dokumentene og signaturen, satt sammen av det som ble signert. \
                 Den låste pakken kan bare mottakeren åpne.",
            nn: "{CONTAINER}: dokumenta og signaturen, sette saman av det som vart signert. \
                 Den låste pakken kan berre mottakaren opne.",
            en: "{CONTAINER}: the documents and the signature, put together from what was signed. \
                 Only the receiver can open the locked package.",
        },
        (Some(LeftOut::Confidential), _) => words! {
            nb: "Meldingen er taushetsbelagt. Derfor er dokumentene ikke med, bare fingeravtrykkene deres.",
            nn: "Meldinga er underlagd teieplikt. Difor er dokumenta ikkje med, berre fingeravtrykka deira.",
            en: "The message is confidential. Its documents are therefore not here, only their fingerprints.",
        },
        (Some(LeftOut::NotLetIn), _) => words! {
            nb: "Innholdet er ikke sluppet inn hos oss. Derfor er det ikke med.",
            nn: "Innhaldet er ikkje sleppt inn hos oss. Difor er det ikkje med.",
            en: "The content was not let in here. It is therefore not included.",
        },
        (Some(LeftOut::Nothing), _) => words! {
            nb: "Vi har ingen dokumentpakke med signatur for denne meldingen.",
            nn: "Vi har ingen dokumentpakke med signatur for denne meldinga.",
            en: "We hold no signed package for this message.",
        },
    });
}

fn check_container(text: &mut Text, signed: &Signed) {
    text.line(&words! {
        nb: "KONTROLLER SELV med OpenSSL 3 og unzip, i mappen der denne filen ligger. Pakk først ut:",
        nn: "KONTROLLER SJØLV med OpenSSL 3 og unzip, i mappa der denne fila ligg. Pakk først ut:",
        en: "CHECK IT YOURSELF with OpenSSL 3 and unzip, in the folder of this file. Unpack first:",
    });
    text.command(&format!("unzip -q {CONTAINER} -d {UNPACKED}"));
    text.line("");
    if let (Some((manifest, signature)), Some(_)) = (&signed.places, &signed.signer)
        && is_plain(manifest)
        && is_plain(signature)
    {
        text.line(&words! {
            nb: "Har den som har sertifikatet, signert innholdslisten?",
            nn: "Har den som har sertifikatet, signert innhaldslista?",
            en: "Did the holder of the certificate sign the list of contents?",
        });
        text.command(&format!(
            "openssl cms -verify -binary -inform DER -in \"{UNPACKED}/{signature}\" \
             -content \"{UNPACKED}/{manifest}\" -nointern -certfile {SIGNER} -CAfile {SIGNER} \
             -partial_chain -purpose any -no_check_time -out signert.xml"
        ));
        text.answer("Verification successful");
    }
    text.line(&words! {
        nb: "Er dokumentene de som står i innholdslisten? Hver verdi skal også stå i signert.xml.",
        nn: "Er dokumenta dei som står i innhaldslista? Kvar verdi skal òg stå i signert.xml.",
        en: "Are the documents those in the list of contents? Each value must stand in signert.xml too.",
    });
    for (name, sha256) in &signed.files {
        if is_plain(name) {
            text.command(&format!(
                "openssl dgst -sha256 -binary \"{UNPACKED}/{name}\" | openssl base64"
            ));
        } else {
            text.line(&words! {
                nb: "(En fil med tegn i navnet som ikke hører hjemme i en kommando. Kontroller den på samme måte.)",
                nn: "(Ei fil med teikn i namnet som ikkje høyrer heime i ein kommando. Kontroller ho på same måten.)",
                en: "(A file with signs in its name that do not belong in a command. Check it likewise.)",
            });
        }
        text.answer(&STANDARD.encode(hex::decode(sha256).unwrap_or_default()));
    }
}

fn check_signer(text: &mut Text, signed: &Signed) {
    let Some(signer) = &signed.signer else {
        return;
    };
    text.line(&words! { nb: "Hvem har signert?", nn: "Kven har signert?", en: "Who signed?" });
    text.command(&format!(
        "openssl x509 -in {SIGNER} -noout -subject -issuer -serial -dates -fingerprint -sha256"
    ));
    text.answer(&fingerprint(signer));
    if signed.issuers.is_empty() {
        return;
    }
    text.line(&words! {
        nb: "Hvem har utstedt sertifikatet? Utstederne fulgte med meldingen. \
             Sammenlign dem med dem Buypass og Commfides publiserer.",
        nn: "Kven har skrive ut sertifikatet? Utskrivarane følgde med meldinga. \
             Samanlikn dei med dei som Buypass og Commfides publiserer.",
        en: "Who issued the certificate? The issuers came with the message. \
             Compare them with those that Buypass and Commfides publish.",
    });
    text.command(&format!(
        "openssl verify -partial_chain -no_check_time -CAfile {ISSUERS} {SIGNER}"
    ));
    text.answer(&format!("{SIGNER}: OK"));
}

fn check_package(text: &mut Text, bundle: &Bundle) {
    let Some((sha256, size)) = &bundle.held.package else {
        return;
    };
    text.line(&match bundle.whole.message.direction {
        Direction::Out => words! {
            nb: "Pakken vi laget og låste, er på {size} byte. SHA-256:",
            nn: "Pakken vi laga og låste, er på {size} byte. SHA-256:",
            en: "The package that we made and locked has {size} bytes. SHA-256:",
        },
        Direction::In => words! {
            nb: "Leveringen som kom, var på {size} byte. SHA-256:",
            nn: "Leveringa som kom, var på {size} byte. SHA-256:",
            en: "The delivery that came had {size} bytes. SHA-256:",
        },
    });
    text.line(sha256);
}

/// As `openssl` writes it.
fn fingerprint(certificate: &Certificate) -> String {
    let hex = certificate.sha256().to_ascii_uppercase();
    let pairs: Vec<_> = hex
        .as_bytes()
        .chunks(2)
        .map(String::from_utf8_lossy)
        .collect();
    pairs.join(":")
}

/// A name that is nothing but a name to any shell, between double quotes.
fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|sign| sign.is_alphanumeric() || " ._-()+,/".contains(sign))
        && !name.split('/').any(|part| part == "..")
}

struct Text(String);

impl Text {
    /// A line, whatever it says: strangers choose ids, and none of them begins a line of its own.
    fn line(&mut self, line: &str) {
        for sign in line.chars() {
            self.0.push(if is_hidden(sign) { '\u{fffd}' } else { sign });
        }
        self.0.push('\n');
    }

    fn command(&mut self, command: &str) {
        self.line(&format!("    {command}"));
    }

    /// What must stand in the answer to the command above.
    fn answer(&mut self, answer: &str) {
        let must = words! { nb: "Skal svare", nn: "Skal svare", en: "Must answer" };
        self.line(&format!("    {must}: {answer}"));
        self.line("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_a_stranger_chose_does_not_become_a_command() {
        let mut text = Text(String::new());
        text.line("id\n    rm -rf ~\u{202e}");
        assert_eq!(text.0, "id\u{fffd}    rm -rf ~\u{fffd}\n");
    }

    #[test]
    fn a_name_that_a_shell_might_obey_is_never_in_a_command() {
        for name in [
            "a$(id)", "a`b`", "a\"b", "a\\b", "a;b", "../a", "a\nb", "a%b%", "a!b",
        ] {
            assert!(!is_plain(name), "{name}");
        }
        for name in ["Svar på søknad (2).pdf", "META-INF/signature-1.p7s"] {
            assert!(is_plain(name), "{name}");
        }
    }
}
