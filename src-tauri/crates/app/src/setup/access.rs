//! The list that verifies itself: each line is a question that a service answers (ux 5.15, 5.16).

use std::sync::Arc;

use budstikke_channel::ReceiveError;
use budstikke_directory::{Capabilities, Directory, LookupError};
use budstikke_domain::{Failure, OrgNumber, ServiceIdentifier};
use budstikke_identity::{Grant, SystemUser, TokenError, TokenRefusal, TokenSource};
use budstikke_packaging::KeyOps as _;
use budstikke_transport::{Dpo, DpoConfig};
use jiff::SignedDuration;

use super::{Setup, lock};
use crate::AppError;
use crate::dto::{AccessAction, AccessId, AccessLine, AccessState, SetupState, SetupStep};

/// Who gives scopes and registers receivers.
const DESK: &str = "servicedesk@digdir.no";

const LINES: [(AccessId, &str); 8] = [
    (AccessId::Client, "Innlogging i Maskinporten"),
    (AccessId::Registry, "Tilgang til Adressetjenesten"),
    (AccessId::Read, "Tilgang til å hente fra Altinn"),
    (AccessId::Write, "Tilgang til å sende til Altinn"),
    (AccessId::SystemUser, "Systembrukeren er godkjent"),
    (AccessId::Broker, "Altinn Formidling svarer"),
    (AccessId::Registered, "Dere er registrert som mottaker"),
    (AccessId::Certificate, "Andre låser med sertifikatet deres"),
];

const REGISTRY_SCOPE: &str = "eformidling:dpo";
const READ_SCOPE: &str = "altinn:broker.read";
const WRITE_SCOPE: &str = "altinn:broker.write";

/// The list before anybody was asked.
pub(super) fn unchecked() -> Vec<AccessLine> {
    LINES
        .map(|(id, title)| line(id, title, Said::not_checked("")))
        .into()
}

impl Setup {
    /// Asks every service, and keeps what they said until an answer of the set-up changes. Sends nothing
    /// and takes nothing.
    pub async fn check_accesses(&self) -> Result<SetupState, AppError> {
        let (tokens, user) = self.tokens().await?;
        let check = Check {
            setup: self,
            tokens,
            user,
        };
        let lines = check.all().await;
        *lock(&self.0.accesses) = lines;
        self.state().await
    }
}

struct Check<'a> {
    setup: &'a Setup,
    tokens: Arc<TokenSource>,
    user: SystemUser,
}

/// What came of one question.
pub(super) struct Said {
    pub(super) state: AccessState,
    pub(super) text: String,
    pub(super) number: String,
    pub(super) details: String,
    pub(super) action: Option<AccessAction>,
}

impl Check<'_> {
    async fn all(&self) -> Vec<AccessLine> {
        let registry = self.scope(REGISTRY_SCOPE).await;
        let read = self.scope(READ_SCOPE).await;
        let write = self.scope(WRITE_SCOPE).await;
        let client = self.client(&[&registry, &read, &write]);
        let user = self.system_user().await;
        let broker = self.broker().await;
        let (registered, certificate) = self.registered().await;
        let said = [
            (AccessId::Client, client),
            (AccessId::Registry, self.granted(REGISTRY_SCOPE, registry)),
            (AccessId::Read, self.granted(READ_SCOPE, read)),
            (AccessId::Write, self.granted(WRITE_SCOPE, write)),
            (AccessId::SystemUser, user),
            (AccessId::Broker, broker),
            (AccessId::Registered, registered),
            (AccessId::Certificate, certificate),
        ];
        let titled = LINES.into_iter().zip(said);
        titled
            .map(|((id, title), (_, said))| line(id, title, said))
            .collect()
    }

    async fn scope(&self, scope: &str) -> Result<(), TokenError> {
        self.tokens
            .token(&Grant::of_scope(scope, None))
            .await
            .map(drop)
    }

    /// A client whose scope is refused has been recognised first.
    fn client(&self, asked: &[&Result<(), TokenError>]) -> Said {
        let recognised = asked.iter().any(|answer| match answer {
            Ok(()) => true,
            Err(TokenError::Refused(refusal)) => refusal.number == "E04",
            Err(TokenError::Unavailable(_)) => false,
        });
        if recognised {
            return Said::works(&format!(
                "Maskinporten kjenner igjen {}.",
                self.tokens.client().client_id
            ));
        }
        match asked.iter().find_map(|answer| answer.as_ref().err()) {
            Some(error) => self.no_token(error),
            None => Said::not_checked(""),
        }
    }

    fn granted(&self, scope: &str, answer: Result<(), TokenError>) -> Said {
        match answer {
            Ok(()) => Said::works(scope),
            Err(TokenError::Refused(refusal)) if refusal.number == "E04" => Said {
                action: Some(AccessAction::Copy {
                    label: "Kopier bestilling".to_owned(),
                    text: self.order(&format!(
                        "Vi ber om at klienten får tilgangen (scope) {scope}."
                    )),
                }),
                ..Said::missing(
                    refusal.number,
                    &format!("Virksomheten mangler tilgangen {scope}."),
                    &refusal.cause,
                )
            },
            // The line above says what is wrong with the client itself.
            Err(TokenError::Refused(_)) => Said::not_checked("Klienten må kjennes igjen først."),
            Err(TokenError::Unavailable(failure)) => Said::unanswered(&failure),
        }
    }

    async fn system_user(&self) -> Said {
        let grant = Grant {
            exchange: false,
            ..Grant::broker(self.user.clone())
        };
        match self.tokens.token(&grant).await {
            Ok(_) => Said::works(&self.user.external_ref),
            Err(TokenError::Refused(refusal)) if refusal.number == "E26" => {
                let link = self.setup.kept().await.map(|kept| kept.approve_at);
                let link = link.unwrap_or_default();
                let action = if link.is_empty() {
                    go_to("Åpne Systembruker", SetupStep::SystemUser)
                } else {
                    AccessAction::Copy {
                        label: "Kopier godkjenningslenke".to_owned(),
                        text: link,
                    }
                };
                Said {
                    action: Some(action),
                    ..Said::missing(
                        refusal.number,
                        "Systembrukeren er ikke godkjent i Altinn, eller har et annet navn.",
                        &refusal.cause,
                    )
                }
            }
            Err(TokenError::Refused(refusal)) if refusal.number == "E25" => self.refused(&refusal),
            Err(TokenError::Refused(_)) => Said::not_checked("Tilgangene over må virke først."),
            Err(TokenError::Unavailable(failure)) => Said::unanswered(&failure),
        }
    }

    /// The exchange at Altinn, and a list of what waits. It is not opened and stays where it is.
    async fn broker(&self) -> Said {
        if self
            .tokens
            .token(&Grant {
                exchange: false,
                ..Grant::broker(self.user.clone())
            })
            .await
            .is_err()
        {
            return Said::not_checked("Linjene over må virke først.");
        }
        let dpo = Dpo::new(DpoConfig {
            http: self.setup.0.http.clone(),
            tokens: self.tokens.clone(),
            system_user: self.user.clone(),
            message_channel: None,
            poll_interval: SignedDuration::from_secs(30),
            searches_a_minute: None,
            pieces: budstikke_transport::Pieces::default(),
        });
        match dpo.waiting().await {
            Ok(waiting) => Said::works(&match waiting {
                0 => "Ingen meldinger venter.".to_owned(),
                1 => "1 melding venter.".to_owned(),
                more => format!("{more} meldinger venter."),
            }),
            Err(ReceiveError::Blocked(blocker)) => Said {
                number: blocker.number,
                text: blocker.text,
                details: blocker.cause.to_string(),
                action: Some(AccessAction::Copy {
                    label: "Kopier bestilling".to_owned(),
                    text: self.order(
                        "Altinn Formidling avviser oss for ressursen \
                         eformidling-dpo-meldingsutveksling. Vi ber om tilgang.",
                    ),
                }),
                state: AccessState::Missing,
            },
            Err(ReceiveError::Service(failure)) => Said::unanswered(&failure),
            Err(ReceiveError::Storage(error)) => Said::not_checked(&error.to_string()),
        }
    }

    async fn registered(&self) -> (Said, Said) {
        let directory = Directory::new(
            self.setup.0.http.clone(),
            self.tokens.clone(),
            self.setup.0.anchors.clone(),
        );
        match directory.capabilities(self.user.org).await {
            Ok(found) => (self.registration(&found), self.certificate(&found)),
            Err(LookupError::Unknown(_) | LookupError::NotSupported { .. }) => (
                self.unregistered(),
                Said::not_checked("Dere må være registrert først."),
            ),
            Err(LookupError::Certificate { reason, .. }) => (
                Said::works("Adressetjenesten kjenner dere."),
                self.other_certificate(&reason),
            ),
            Err(LookupError::Token(TokenError::Unavailable(failure)))
            | Err(LookupError::Service(failure)) => (
                Said::unanswered(&failure),
                Said::not_checked("Adressetjenesten svarte ikke."),
            ),
            Err(LookupError::Token(TokenError::Refused(_))) => (
                Said::not_checked("Tilgangen til Adressetjenesten må virke først."),
                Said::not_checked("Tilgangen til Adressetjenesten må virke først."),
            ),
        }
    }

    fn registration(&self, found: &Capabilities) -> Said {
        let dpo = found
            .ways
            .iter()
            .find(|way| way.service == ServiceIdentifier::Dpo);
        match dpo {
            Some(way) => Said::works(&match way.processes.len() {
                1 => "Dere er registrert med ett område.".to_owned(),
                count => format!("Dere er registrert med {count} områder."),
            }),
            None => self.unregistered(),
        }
    }

    fn unregistered(&self) -> Said {
        Said {
            state: AccessState::Missing,
            text: "Dere finnes ikke som mottaker i Adressetjenesten.".to_owned(),
            number: "E08".to_owned(),
            details: String::new(),
            action: Some(AccessAction::Copy {
                label: "Kopier bestilling".to_owned(),
                text: self.order(
                    "Vi ber om å bli registrert som mottaker i eFormidling (DPO), og legger ved \
                     det offentlige sertifikatet.",
                ),
            }),
        }
    }

    /// Whether others lock for the certificate we have: else nothing that comes in can be opened.
    fn certificate(&self, found: &Capabilities) -> Said {
        let published = found
            .ways
            .iter()
            .filter(|way| way.service == ServiceIdentifier::Dpo)
            .find_map(|way| way.certificate.as_ref());
        let ours = self.tokens.client().credential.certificate().sha256();
        match published {
            Some(published) if published.sha256.eq_ignore_ascii_case(&ours) => {
                Said::works("Adressetjenesten har det samme sertifikatet som her.")
            }
            Some(_) => self.other_certificate(
                "Adressetjenesten har et annet sertifikat. Det andre låser for dere, kan ikke åpnes her.",
            ),
            None => Said::not_checked("Adressetjenesten viser ikke noe sertifikat."),
        }
    }

    fn other_certificate(&self, text: &str) -> Said {
        Said {
            state: AccessState::Missing,
            text: text.to_owned(),
            number: "E15".to_owned(),
            details: String::new(),
            action: Some(AccessAction::Copy {
                label: "Kopier bestilling".to_owned(),
                text: self.order(
                    "Sertifikatet som er registrert på oss i Adressetjenesten, er et annet enn det \
                     vi bruker. Vi legger ved det riktige.",
                ),
            }),
        }
    }

    fn no_token(&self, error: &TokenError) -> Said {
        match error {
            TokenError::Unavailable(failure) => Said::unanswered(failure),
            TokenError::Refused(refusal) => self.refused(refusal),
        }
    }

    fn refused(&self, refusal: &TokenRefusal) -> Said {
        Said {
            action: (refusal.number == "E03")
                .then(|| go_to("Åpne Maskinporten", SetupStep::Client)),
            ..Said::missing(refusal.number, &refusal.text, &refusal.cause)
        }
    }

    /// A mail to the service desk, ready to send; nothing secret in it.
    fn order(&self, wish: &str) -> String {
        let client = self.tokens.client();
        let org: OrgNumber = self.user.org;
        format!(
            "Til: {DESK}\nEmne: eFormidling for {org}\n\nHei.\n\n{wish}\n\n\
             Organisasjonsnummer: {org}\nKlient-id: {}\nSystembruker: {}\n\
             Sertifikatets serienummer: {}\nMiljø: {}\n",
            client.client_id,
            self.user.external_ref,
            client.credential.certificate().serial_hex(),
            self.setup.0.environment.as_str(),
        )
    }
}

impl Said {
    pub(super) fn works(text: &str) -> Said {
        Said {
            state: AccessState::Works,
            text: text.to_owned(),
            number: String::new(),
            details: String::new(),
            action: None,
        }
    }

    pub(super) fn missing(number: &str, text: &str, cause: &Failure) -> Said {
        Said {
            state: AccessState::Missing,
            number: number.to_owned(),
            details: cause.to_string(),
            ..Said::works(text)
        }
    }

    pub(super) fn not_checked(text: &str) -> Said {
        Said {
            state: AccessState::NotChecked,
            ..Said::works(text)
        }
    }

    /// Something is not as it must be, as we see it ourselves.
    pub(super) fn lacking(number: &str, text: &str) -> Said {
        Said {
            state: AccessState::Missing,
            number: number.to_owned(),
            ..Said::works(text)
        }
    }

    /// No answer is no knowledge: the line stays unchecked and says why.
    pub(super) fn unanswered(failure: &Failure) -> Said {
        let told = crate::error::service(failure);
        Said {
            state: AccessState::NotChecked,
            number: told.number,
            details: told.details,
            ..Said::works(&told.what)
        }
    }
}

fn go_to(label: &str, step: SetupStep) -> AccessAction {
    AccessAction::GoTo {
        label: label.to_owned(),
        step,
    }
}

pub(super) fn line(id: AccessId, title: &str, said: Said) -> AccessLine {
    AccessLine {
        id,
        title: title.to_owned(),
        state: said.state,
        text: said.text,
        number: said.number,
        details: said.details,
        action: said.action,
    }
}
