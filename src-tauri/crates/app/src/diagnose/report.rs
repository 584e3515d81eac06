//! What was found, as a text for whoever helps: no key, token or password, no message and no person. What services
//! said in their own words is left out too: nobody knows what stands in it.

use std::fmt::Write as _;
use std::path::PathBuf;

use budstikke_domain::{word, words};
use jiff::Timestamp;

use crate::dto::{DiagnoseLine, DiagnoseState};
use crate::messages::saving::save_as;
use crate::{App, AppError, VERSION, format};

impl App {
    /// What was found last, to be copied.
    pub fn diagnosis_text(&self) -> String {
        let head = words! {
            nb: "Diagnose fra Budstikke {VERSION}",
            nn: "Diagnose frå Budstikke {VERSION}",
            en: "Diagnosis from Budstikke {VERSION}",
        };
        let about = words! {
            nb: "Miljø: {environment}. System: {system}. Skrevet {now}.",
            nn: "Miljø: {environment}. System: {system}. Skrive {now}.",
            en: "Environment: {environment}. System: {system}. Written {now}.",
            environment = self.environment().as_str(),
            system = std::env::consts::OS,
            now = format::moment(self.clock().now()),
        };
        let mut text = format!("{head}\n{about}\n");
        for line in self.diagnosis().last() {
            text.push_str(&shown(&line));
        }
        text
    }

    /// Writes [`App::diagnosis_text`] to `path`; the file appears whole or not at all.
    ///
    /// Errors: [`AppError::NotSaved`] when the disk does not take it.
    pub async fn save_diagnosis(&self, path: PathBuf) -> Result<(), AppError> {
        let text = self.diagnosis_text();
        save_as(&path, move |out| {
            let written = out.write_all(text.as_bytes());
            written.map_err(|cause| AppError::NotSaved { saved: 0, cause })
        })
        .await
    }
}

fn shown(line: &DiagnoseLine) -> String {
    let state = match line.state {
        DiagnoseState::Works => word! { nb: "I orden", nn: "I orden", en: "OK" },
        DiagnoseState::Soon => {
            word! { nb: "Må ordnes snart", nn: "Må ordnast snart", en: "Needs care soon" }
        }
        DiagnoseState::Wrong => {
            word! { nb: "Må ordnes", nn: "Må ordnast", en: "Needs care" }
        }
        DiagnoseState::Unknown => {
            word! { nb: "Ikke sjekket", nn: "Ikkje sjekka", en: "Not checked" }
        }
        DiagnoseState::Unused => word! { nb: "Ikke i bruk", nn: "Ikkje i bruk", en: "Not in use" },
    };
    let mut text = format!("\n{}: {state}\n", line.title);
    for told in [&line.text, &line.meaning, &line.number] {
        if !told.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {told}");
        }
    }
    if let Ok(at) = line.at.parse::<Timestamp>() {
        let _ = writeln!(
            text,
            "  {}",
            words! {
                nb: "Sjekket {at}",
                nn: "Sjekka {at}",
                en: "Checked {at}",
                at = format::moment(at),
            }
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_said_in_its_own_words_and_what_is_copied_is_not_in_the_report() {
        let line = DiagnoseLine {
            text: "Maskinporten svarte ikke.".to_owned(),
            number: "E03".to_owned(),
            details: "eyJhbGciOi.hemmelig".to_owned(),
            action: Some(crate::dto::AccessAction::Copy {
                label: "Kopier bestilling".to_owned(),
                text: "Til: servicedesk".to_owned(),
            }),
            ..super::super::line("Client", "Innlogging", DiagnoseState::Wrong)
        };
        let text = shown(&line);
        assert!(text.contains("Innlogging: Må ordnes"), "{text}");
        assert!(text.contains("E03"), "{text}");
        assert!(
            !text.contains("hemmelig") && !text.contains("servicedesk"),
            "{text}"
        );
    }
}
