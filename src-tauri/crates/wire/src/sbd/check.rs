//! What version 4 of the integrasjonspunkt accepts on receipt (eformidling-dpo 2 and 4.6).

use budstikke_domain::{word, words};

use super::json::Json;
use super::read::{HEADER, from_json};
use super::{Body, MAX_BYTES, Participant, Sbd, ScopeKind};
use crate::error::{Reason, WireError};
use crate::finding::{Finding, Level};

/// The statuses that version 4 can read (eformidling-dpo 6.1).
const STATUSES: [&str; 10] = [
    "OPPRETTET",
    "SENDT",
    "MOTTATT",
    "LEVERT",
    "LEST",
    "FEIL",
    "ANNET",
    "LEVETID_UTLOPT",
    "INNKOMMENDE_MOTTATT",
    "INNKOMMENDE_LEVERT",
];

/// The types whose body version 4 can read.
const TYPES: [&str; 12] = [
    "status",
    "arkivmelding",
    "arkivmelding_kvittering",
    "avtalt",
    "digital",
    "digital_dpv",
    "print",
    "dialogmelding",
    "dialogmelding_kvittering",
    "innsynskrav",
    "publisering",
    "einnsyn_kvittering",
];

/// Judges an SBD: an error is what version 4 discards or loses, a warning is what it takes but a peer
/// may stumble over. Codes: `J1` no JSON or not the two members, `J2` a member that is wrong or missing,
/// `J3` a participant, `J4` the type, `J5` ids, `J6` what an own message should not do.
pub fn check(bytes: &[u8]) -> Vec<Finding> {
    let json = match Json::parse(bytes, MAX_BYTES) {
        Ok(json) => json,
        Err(error) => return vec![refused("J1", &error)],
    };
    match from_json(&json) {
        Ok(sbd) => Checker {
            json: &json,
            sbd: &sbd,
            findings: Vec::new(),
        }
        .run(),
        Err(error) => vec![refused(code_of(&error), &error)],
    }
}

fn code_of(error: &WireError) -> &'static str {
    if error.at.ends_with("instanceIdentifier") {
        "J5"
    } else if !error.at.contains('.') {
        "J1"
    } else {
        "J2"
    }
}

fn refused(code: &'static str, error: &WireError) -> Finding {
    let at = error
        .at
        .rsplit('.')
        .find(|part| part.parse::<usize>().is_err())
        .unwrap_or_default();
    let subject = if at.is_empty() {
        word! { nb: "Filen", nn: "Fila", en: "The file" }.to_owned()
    } else {
        format!("«{at}»")
    };
    let text = match &error.reason {
        Reason::BadValue { value, expected } if value.is_empty() => {
            words! {
                nb: "{subject} mangler {expected}.",
                nn: "{subject} manglar {expected}.",
                en: "{subject} lacks {expected}.",
            }
        }
        reason => format!("{subject} {reason}."),
    };
    Finding {
        line: error.line.max(1),
        column: error.column.max(1),
        element: at.to_owned(),
        code,
        level: Level::Error,
        text,
        fix: String::new(),
        missing_file: false,
    }
}

struct Checker<'a> {
    json: &'a Json,
    sbd: &'a Sbd,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn run(mut self) -> Vec<Finding> {
        self.participants();
        self.kind();
        self.conversation();
        self.body();
        self.findings
    }

    fn participants(&mut self) {
        for (role, participant) in [
            ("sender", &self.sbd.sender),
            ("receiver", &self.sbd.receiver),
        ] {
            let path = format!("{HEADER}.{role}");
            match participant {
                None if self.sbd.is_answer()
                    || self.sbd.type_name() == "print" && role == "receiver" => {}
                None => self.error(
                    &path,
                    role,
                    "J3",
                    words! {
                        nb: "«{role}» mangler. Mottakeren mister da meldingen.",
                        nn: "«{role}» manglar. Mottakaren mistar då meldinga.",
                        en: "«{role}» is missing. The recipient then loses the message.",
                    },
                ),
                Some(participant) => {
                    let path = format!("{path}.0.identifier");
                    if let Some(text) = participant_problem(participant) {
                        self.error(&path, role, "J3", text);
                    } else if participant.value.starts_with("0192:") && participant.org().is_none()
                    {
                        let text = word! {
                            nb: "Siffrene i organisasjonsnummeret passer ikke sammen.",
                            nn: "Siffera i organisasjonsnummeret passar ikkje saman.",
                            en: "The digits of the organisation number do not belong together.",
                        }
                        .to_owned();
                        self.warning(&path, role, "J3", text);
                    }
                }
            }
        }
    }

    fn kind(&mut self) {
        let path = format!("{HEADER}.documentIdentification");
        let kind = self.sbd.type_name().to_owned();
        if !TYPES.contains(&kind.as_str()) {
            self.error(
                &format!("{path}.type"),
                "type",
                "J4",
                words! {
                    nb: "Meldingstypen «{kind}» er ukjent for mottakere.",
                    nn: "Meldingstypen «{kind}» er ukjend for mottakarar.",
                    en: "The message type «{kind}» is unknown to recipients.",
                },
            );
        }
        let tail = self.sbd.standard.type_name().to_owned();
        if tail != kind {
            let text = words! {
                nb: "«standard» slutter på «{tail}», men typen er «{kind}». De skal være like.",
                nn: "«standard» sluttar på «{tail}», men typen er «{kind}». Dei skal vere like.",
                en: "«standard» ends in «{tail}», but the type is «{kind}». They should be the same.",
            };
            self.warning(&format!("{path}.standard"), "standard", "J4", text);
        }
        if self.sbd.type_version.is_empty() {
            let text = word! {
                nb: "«typeVersion» mangler. Integrasjonspunktet skriver 2.0.",
                nn: "«typeVersion» manglar. Integrasjonspunktet skriv 2.0.",
                en: "«typeVersion» is missing. The integrasjonspunkt writes 2.0.",
            }
            .to_owned();
            self.warning(&format!("{path}.typeVersion"), "typeVersion", "J2", text);
        }
        if self
            .json
            .value
            .pointer(&format!("/{HEADER}/headerVersion"))
            .is_none()
        {
            let text = word! {
                nb: "«headerVersion» mangler. Skriv 1.0.",
                nn: "«headerVersion» manglar. Skriv 1.0.",
                en: "«headerVersion» is missing. Write 1.0.",
            }
            .to_owned();
            self.warning(
                &format!("{HEADER}.headerVersion"),
                "headerVersion",
                "J2",
                text,
            );
        }
    }

    fn conversation(&mut self) {
        let path = format!("{HEADER}.businessScope.scope");
        for (index, scope) in self.sbd.scopes.iter().enumerate() {
            let path = format!("{path}.{index}");
            match &scope.kind {
                ScopeKind::ConversationId
                    if scope.identifier.is_none() && !self.sbd.is_answer() =>
                {
                    self.error(
                        &path,
                        "identifier",
                        "J2",
                        word! {
                            nb: "Samtalen mangler prosess i «identifier».",
                            nn: "Samtalen manglar prosess i «identifier».",
                            en: "The conversation lacks a process in «identifier».",
                        }
                        .to_owned(),
                    );
                }
                ScopeKind::ConversationId if scope.expected_response.is_none() => {
                    let text = word! {
                        nb: "«expectedResponseDateTime» mangler. Mottakeren regner da ett døgn.",
                        nn: "«expectedResponseDateTime» manglar. Mottakaren reknar då eitt døgn.",
                        en: "«expectedResponseDateTime» is missing. The recipient then assumes 24 hours.",
                    }
                        .to_owned();
                    self.warning(&path, "expectedResponseDateTime", "J6", text);
                }
                ScopeKind::SenderRef
                    if !scope
                        .instance_identifier
                        .as_ref()
                        .is_some_and(|id| id.is_uuid()) =>
                {
                    let text = word! {
                        nb: "«SenderRef» har ingen UUID i «instanceIdentifier».",
                        nn: "«SenderRef» har ingen UUID i «instanceIdentifier».",
                        en: "«SenderRef» has no UUID in «instanceIdentifier».",
                    }
                    .to_owned();
                    self.warning(&path, "instanceIdentifier", "J6", text);
                }
                ScopeKind::Other(name) => {
                    let text = words! {
                        nb: "Scope av typen «{name}» er ukjent for mottakere.",
                        nn: "Scope av typen «{name}» er ukjent for mottakarar.",
                        en: "A scope of the type «{name}» is unknown to recipients.",
                    };
                    self.warning(&path, "type", "J6", text);
                }
                _ => {}
            }
        }
    }

    fn body(&mut self) {
        let member = self.sbd.type_name().to_owned();
        match &self.sbd.body {
            Body::Status(status) if !STATUSES.contains(&status.code.as_str()) => {
                let text = words! {
                    nb: "«{code}» er ikke en status mottakere kjenner.",
                    nn: "«{code}» er ikkje ein status mottakarar kjenner.",
                    en: "«{code}» is not a status that recipients know.",
                    code = status.code,
                };
                self.error(&format!("{member}.status"), "status", "J2", text);
            }
            Body::ArkivmeldingKvittering(kvittering) => {
                let kind = &kvittering.receipt_type;
                if let super::ReceiptType::Other(other) = kind {
                    let text = words! {
                        nb: "«{other}» er ikke OK, WARNING, ERROR eller NOTSUPPORTED, og teller som godtatt.",
                        nn: "«{other}» er ikkje OK, WARNING, ERROR eller NOTSUPPORTED, og tel som godteke.",
                        en: "«{other}» is not OK, WARNING, ERROR or NOTSUPPORTED, and counts as accepted.",
                    };
                    self.warning(&format!("{member}.receiptType"), "receiptType", "J6", text);
                }
            }
            Body::Arkivmelding(body)
                if body
                    .sikkerhetsnivaa
                    .is_some_and(|level| !matches!(level, 3 | 4)) =>
            {
                let text = word! {
                    nb: "«sikkerhetsnivaa» skal være 3 eller 4.",
                    nn: "«sikkerhetsnivaa» skal vere 3 eller 4.",
                    en: "«sikkerhetsnivaa» should be 3 or 4.",
                }
                .to_owned();
                self.warning(
                    &format!("{member}.sikkerhetsnivaa"),
                    "sikkerhetsnivaa",
                    "J6",
                    text,
                );
            }
            _ => {}
        }
    }

    fn error(&mut self, path: &str, element: &str, code: &'static str, text: String) {
        self.add(path, element, code, Level::Error, text);
    }

    fn warning(&mut self, path: &str, element: &str, code: &'static str, text: String) {
        self.add(path, element, code, Level::Warning, text);
    }

    fn add(&mut self, path: &str, element: &str, code: &'static str, level: Level, text: String) {
        let (line, column) = self.json.place(path);
        self.findings.push(Finding {
            line,
            column,
            element: element.to_owned(),
            code,
            level,
            text,
            fix: String::new(),
            missing_file: false,
        });
    }
}

/// What version 4 could not read of a participant.
fn participant_problem(participant: &Participant) -> Option<String> {
    let value = participant.value.as_str();
    match participant.authority.as_str() {
        super::ORG_AUTHORITY => {
            if is_iso6523(value) || is_uuid(value) || crate::fodselsnummer::is_valid(value) {
                return None;
            }
            let shown = crate::error::shortened(&crate::fodselsnummer::mask(value));
            Some(words! {
                nb: "«{shown}» er ikke en identifikator mottakere kan lese. Skriv for eksempel 0192:310204838.",
                nn: "«{shown}» er ikkje ein identifikator mottakarar kan lese. Skriv til dømes 0192:310204838.",
                en: "«{shown}» is not an identifier that recipients can read. Write for example 0192:310204838.",
            })
        }
        "nhn-actorid" => None,
        "" => Some(
            word! {
                nb: "«authority» mangler. Skriv iso6523-actorid-upis.",
                nn: "«authority» manglar. Skriv iso6523-actorid-upis.",
                en: "«authority» is missing. Write iso6523-actorid-upis.",
            }
            .to_owned(),
        ),
        other => Some(words! {
            nb: "«{other}» er en ukjent «authority».",
            nn: "«{other}» er ein ukjend «authority».",
            en: "«{other}» is an unknown «authority».",
            other = crate::error::shortened(other),
        }),
    }
}

/// `0192:` and up to three parts, or a bare organisation number. Version 4 checks no check digits, and
/// knows the codes of ISO 6523 itself but not those that Peppol once added (`9908`).
fn is_iso6523(value: &str) -> bool {
    let digits = |text: &str, width: usize| {
        text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if digits(value, 9) {
        return true;
    }
    let parts: Vec<&str> = value.split(':').collect();
    let [icd, number, rest @ ..] = parts.as_slice() else {
        return false;
    };
    let fits = |part: &&str| (1..=35).contains(&part.chars().count());
    let known = digits(icd, 4) && icd.starts_with('0') && fits(number);
    match rest {
        [] => known,
        [part] => known && fits(part) && !part.contains(char::is_whitespace),
        [part, digit] => {
            known && fits(part) && !part.contains(char::is_whitespace) && digits(digit, 1)
        }
        _ => false,
    }
}

fn is_uuid(text: &str) -> bool {
    budstikke_domain::WireId::verbatim(text).is_uuid()
}
