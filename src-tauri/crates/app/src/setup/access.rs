//! The list that verifies itself: each line is a question that a service answers (ux 5.15, 5.16).

use std::sync::Arc;

use budstikke_channel::ReceiveError;
use budstikke_directory::{Capabilities, Directory, LookupError};
use budstikke_domain::{Failure, OrgNumber, ServiceIdentifier, word, words};
use budstikke_identity::{Anchors, Grant, SystemUser, TokenError, TokenRefusal, TokenSource};
use budstikke_net::{Environment, Http};
use budstikke_packaging::KeyOps as _;
use budstikke_transport::{Dpo, DpoConfig};
use jiff::SignedDuration;

use super::{Setup, lock};
use crate::AppError;
use crate::dto::{AccessAction, AccessId, AccessLine, AccessState, SetupState, SetupStep};

/// Who gives scopes and registers receivers.
const DESK: &str = "servicedesk@digdir.no";

fn titles() -> [(AccessId, &'static str); 8] {
    [
        (
            AccessId::Client,
            word! {
                nb: "Innlogging i Maskinporten",
                nn: "Innlogging i Maskinporten",
                en: "Log-in to Maskinporten",
            },
        ),
        (
            AccessId::Registry,
            word! {
                nb: "Tilgang til Adressetjenesten",
                nn: "Tilgang til Adressetenesta",
                en: "Access to Adressetjenesten",
            },
        ),
        (
            AccessId::Read,
            word! {
                nb: "Tilgang til å hente fra Altinn",
                nn: "Tilgang til å hente frå Altinn",
                en: "Access to fetch from Altinn",
            },
        ),
        (
            AccessId::Write,
            word! {
                nb: "Tilgang til å sende til Altinn",
                nn: "Tilgang til å sende til Altinn",
                en: "Access to send to Altinn",
            },
        ),
        (
            AccessId::SystemUser,
            word! {
                nb: "Systembrukeren er godkjent",
                nn: "Systembrukaren er godkjend",
                en: "The system user is approved",
            },
        ),
        (
            AccessId::Broker,
            word! {
                nb: "Altinn Formidling svarer",
                nn: "Altinn Formidling svarar",
                en: "Altinn Formidling answers",
            },
        ),
        (
            AccessId::Registered,
            word! {
                nb: "Dere er registrert som mottaker",
                nn: "De er registrerte som mottakar",
                en: "You are registered as a recipient",
            },
        ),
        (
            AccessId::Certificate,
            word! {
                nb: "Andre låser med sertifikatet deres",
                nn: "Andre låser med sertifikatet dykkar",
                en: "Others lock with your certificate",
            },
        ),
    ]
}

const REGISTRY_SCOPE: &str = "eformidling:dpo";
const READ_SCOPE: &str = "altinn:broker.read";
const WRITE_SCOPE: &str = "altinn:broker.write";

/// The list before anybody was asked.
pub(super) fn unchecked() -> Vec<AccessLine> {
    titles()
        .map(|(id, title)| line(id, title, Said::not_checked("")))
        .into()
}

impl Setup {
    /// Asks every service, and keeps what they said until an answer of the set-up changes. Sends nothing
    /// and takes nothing.
    pub async fn check_accesses(&self) -> Result<SetupState, AppError> {
        let (tokens, user) = self.tokens().await?;
        let questions = Questions {
            http: self.0.http.clone(),
            anchors: self.0.anchors.clone(),
            environment: self.0.environment,
            tokens,
            user,
            approve_at: self.kept().await?.approve_at,
        };
        let lines = questions.all().await;
        *lock(&self.0.accesses) = lines;
        self.state().await
    }
}

/// What the services of eFormidling are asked with; whoever has it may ask, in the set-up or after it.
pub(crate) struct Questions {
    pub(crate) http: Http,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) environment: Environment,
    pub(crate) tokens: Arc<TokenSource>,
    pub(crate) user: SystemUser,
    /// Where the system user is approved; empty when that is not known.
    pub(crate) approve_at: String,
}

/// What came of one question.
pub(crate) struct Said {
    pub(crate) state: AccessState,
    pub(crate) text: String,
    pub(crate) number: String,
    pub(crate) details: String,
    pub(crate) action: Option<AccessAction>,
}

impl Questions {
    /// Asks all of them. Sends nothing and takes nothing.
    pub(crate) async fn all(&self) -> Vec<AccessLine> {
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
        let titled = titles().into_iter().zip(said);
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
            return Said::works(&words! {
                nb: "Maskinporten kjenner igjen {client}.",
                nn: "Maskinporten kjenner igjen {client}.",
                en: "Maskinporten recognises {client}.",
                client = self.tokens.client().client_id,
            });
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
                    label: words! {
                        nb: "Kopier bestilling",
                        nn: "Kopier bestilling",
                        en: "Copy the order",
                    },
                    text: self.order(&words! {
                        nb: "Vi ber om at klienten får tilgangen (scope) {scope}.",
                        nn: "Vi ber om at klienten får tilgangen (scope) {scope}.",
                        en: "We ask that the client be given the access (scope) {scope}.",
                    }),
                }),
                ..Said::missing(
                    refusal.number,
                    &words! {
                        nb: "Virksomheten mangler tilgangen {scope}.",
                        nn: "Verksemda manglar tilgangen {scope}.",
                        en: "The organisation lacks the access {scope}.",
                    },
                    &refusal.cause,
                )
            },
            // The line above says what is wrong with the client itself.
            Err(TokenError::Refused(_)) => Said::not_checked(word! {
                nb: "Klienten må kjennes igjen først.",
                nn: "Klienten må kjennast igjen først.",
                en: "The client must be recognised first.",
            }),
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
                let link = self.approve_at.clone();
                let action = if link.is_empty() {
                    go_to(
                        word! {
                            nb: "Åpne Systembruker",
                            nn: "Opne Systembrukar",
                            en: "Open System user",
                        },
                        SetupStep::SystemUser,
                    )
                } else {
                    AccessAction::Copy {
                        label: words! {
                            nb: "Kopier godkjenningslenke",
                            nn: "Kopier godkjenningslenkje",
                            en: "Copy the approval link",
                        },
                        text: link,
                    }
                };
                Said {
                    action: Some(action),
                    ..Said::missing(
                        refusal.number,
                        word! {
                            nb: "Systembrukeren er ikke godkjent i Altinn, eller har et annet navn.",
                            nn: "Systembrukaren er ikkje godkjend i Altinn, eller har eit anna namn.",
                            en: "The system user is not approved in Altinn, or has another name.",
                        },
                        &refusal.cause,
                    )
                }
            }
            Err(TokenError::Refused(refusal)) if refusal.number == "E25" => self.refused(&refusal),
            Err(TokenError::Refused(_)) => Said::not_checked(word! {
                nb: "Tilgangene over må virke først.",
                nn: "Tilgangane over må verke først.",
                en: "The access above must work first.",
            }),
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
            return Said::not_checked(word! {
                nb: "Linjene over må virke først.",
                nn: "Linjene over må verke først.",
                en: "The lines above must work first.",
            });
        }
        let dpo = Dpo::new(DpoConfig {
            http: self.http.clone(),
            tokens: self.tokens.clone(),
            system_user: self.user.clone(),
            message_channel: None,
            poll_interval: SignedDuration::from_secs(30),
            searches_a_minute: None,
            pieces: budstikke_transport::Pieces::default(),
        });
        match dpo.waiting().await {
            Ok(waiting) => Said::works(&match waiting {
                0 => words! {
                    nb: "Ingen meldinger venter.",
                    nn: "Ingen meldingar ventar.",
                    en: "No messages are waiting.",
                },
                1 => words! {
                    nb: "1 melding venter.",
                    nn: "1 melding ventar.",
                    en: "1 message is waiting.",
                },
                more => words! {
                    nb: "{more} meldinger venter.",
                    nn: "{more} meldingar ventar.",
                    en: "{more} messages are waiting.",
                },
            }),
            Err(ReceiveError::Blocked(blocker)) => Said {
                number: blocker.number,
                text: blocker.text,
                details: blocker.cause.to_string(),
                action: Some(AccessAction::Copy {
                    label: words! {
                        nb: "Kopier bestilling",
                        nn: "Kopier bestilling",
                        en: "Copy the order",
                    },
                    text: self.order(
                        word! {
                            nb: "Altinn Formidling avviser oss for ressursen eformidling-dpo-meldingsutveksling. Vi ber om tilgang.",
                            nn: "Altinn Formidling avviser oss for ressursen eformidling-dpo-meldingsutveksling. Vi ber om tilgang.",
                            en: "Altinn Formidling refuses us for the resource eformidling-dpo-meldingsutveksling. We ask for access.",
                        },
                    ),
                }),
                state: AccessState::Missing,
            },
            Err(ReceiveError::Service(failure)) => Said::unanswered(&failure),
            Err(ReceiveError::Storage(error)) => Said::not_checked(&error.to_string()),
        }
    }

    async fn registered(&self) -> (Said, Said) {
        let directory =
            Directory::new(self.http.clone(), self.tokens.clone(), self.anchors.clone());
        match directory.capabilities(self.user.org).await {
            Ok(found) => (self.registration(&found), self.certificate(&found)),
            Err(LookupError::Unknown(_) | LookupError::NotSupported { .. }) => (
                self.unregistered(),
                Said::not_checked(word! {
                    nb: "Dere må være registrert først.",
                    nn: "De må vere registrerte først.",
                    en: "You must be registered first.",
                }),
            ),
            Err(LookupError::Certificate { reason, .. }) => (
                Said::works(word! {
                    nb: "Adressetjenesten kjenner dere.",
                    nn: "Adressetenesta kjenner dykk.",
                    en: "Adressetjenesten knows you.",
                }),
                self.other_certificate(&reason),
            ),
            Err(LookupError::Token(TokenError::Unavailable(failure)))
            | Err(LookupError::Service(failure)) => (
                Said::unanswered(&failure),
                Said::not_checked(word! {
                    nb: "Adressetjenesten svarte ikke.",
                    nn: "Adressetenesta svarte ikkje.",
                    en: "Adressetjenesten did not answer.",
                }),
            ),
            Err(LookupError::Token(TokenError::Refused(_))) => (
                Said::not_checked(word! {
                    nb: "Tilgangen til Adressetjenesten må virke først.",
                    nn: "Tilgangen til Adressetenesta må verke først.",
                    en: "The access to Adressetjenesten must work first.",
                }),
                Said::not_checked(word! {
                    nb: "Tilgangen til Adressetjenesten må virke først.",
                    nn: "Tilgangen til Adressetenesta må verke først.",
                    en: "The access to Adressetjenesten must work first.",
                }),
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
                1 => words! {
                    nb: "Dere er registrert med ett område.",
                    nn: "De er registrerte med eitt område.",
                    en: "You are registered with one area.",
                },
                count => words! {
                    nb: "Dere er registrert med {count} områder.",
                    nn: "De er registrerte med {count} område.",
                    en: "You are registered with {count} areas.",
                },
            }),
            None => self.unregistered(),
        }
    }

    fn unregistered(&self) -> Said {
        Said {
            state: AccessState::Missing,
            text: words! {
                nb: "Dere finnes ikke som mottaker i Adressetjenesten.",
                nn: "De finst ikkje som mottakar i Adressetenesta.",
                en: "You do not exist as a recipient in Adressetjenesten.",
            },
            number: "E08".to_owned(),
            details: String::new(),
            action: Some(AccessAction::Copy {
                label: words! {
                    nb: "Kopier bestilling",
                    nn: "Kopier bestilling",
                    en: "Copy the order",
                },
                text: self.order(
                    word! {
                        nb: "Vi ber om å bli registrert som mottaker i eFormidling (DPO), og legger ved det offentlige sertifikatet.",
                        nn: "Vi ber om å bli registrerte som mottakar i eFormidling (DPO), og legg ved det offentlege sertifikatet.",
                        en: "We ask to be registered as a recipient in eFormidling (DPO), and attach the public certificate.",
                    },
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
                Said::works(word! {
                    nb: "Adressetjenesten har det samme sertifikatet som her.",
                    nn: "Adressetenesta har det same sertifikatet som her.",
                    en: "Adressetjenesten has the same certificate as here.",
                })
            }
            Some(_) => self.other_certificate(
                word! {
                    nb: "Adressetjenesten har et annet sertifikat. Det andre låser for dere, kan ikke åpnes her.",
                    nn: "Adressetenesta har eit anna sertifikat. Det andre låser for dykk, kan ikkje opnast her.",
                    en: "Adressetjenesten has another certificate. What others lock for you cannot be opened here.",
                },
            ),
            None => Said::not_checked(word! {
                nb: "Adressetjenesten viser ikke noe sertifikat.",
                nn: "Adressetenesta viser ikkje noko sertifikat.",
                en: "Adressetjenesten shows no certificate.",
            }),
        }
    }

    fn other_certificate(&self, text: &str) -> Said {
        Said {
            state: AccessState::Missing,
            text: text.to_owned(),
            number: "E15".to_owned(),
            details: String::new(),
            action: Some(AccessAction::Copy {
                label: words! {
                    nb: "Kopier bestilling",
                    nn: "Kopier bestilling",
                    en: "Copy the order",
                },
                text: self.order(
                    word! {
                        nb: "Sertifikatet som er registrert på oss i Adressetjenesten, er et annet enn det vi bruker. Vi legger ved det riktige.",
                        nn: "Sertifikatet som er registrert på oss i Adressetenesta, er eit anna enn det vi bruker. Vi legg ved det rette.",
                        en: "The certificate registered for us in Adressetjenesten is another than the one we use. We attach the right one.",
                    },
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
            action: (refusal.number == "E03").then(|| {
                go_to(
                    word! {
                        nb: "Åpne Maskinporten",
                        nn: "Opne Maskinporten",
                        en: "Open Maskinporten",
                    },
                    SetupStep::Client,
                )
            }),
            ..Said::missing(refusal.number, &refusal.text, &refusal.cause)
        }
    }

    /// A mail to the service desk, ready to send; nothing secret in it.
    fn order(&self, wish: &str) -> String {
        let client = self.tokens.client();
        let org: OrgNumber = self.user.org;
        words! {
            nb: "Til: {DESK}\nEmne: eFormidling for {org}\n\nHei.\n\n{wish}\n\nOrganisasjonsnummer: {org}\nKlient-id: {client}\nSystembruker: {user}\nSertifikatets serienummer: {serial}\nMiljø: {environment}\n",
            nn: "Til: {DESK}\nEmne: eFormidling for {org}\n\nHei.\n\n{wish}\n\nOrganisasjonsnummer: {org}\nKlient-id: {client}\nSystembrukar: {user}\nSerienummeret til sertifikatet: {serial}\nMiljø: {environment}\n",
            en: "To: {DESK}\nSubject: eFormidling for {org}\n\nHello,\n\n{wish}\n\nOrganisation number: {org}\nClient ID: {client}\nSystem user: {user}\nSerial number of the certificate: {serial}\nEnvironment: {environment}\n",
            client = client.client_id,
            user = self.user.external_ref,
            serial = client.credential.certificate().serial_hex(),
            environment = self.environment.as_str(),
        }
    }
}

impl Said {
    pub(crate) fn works(text: &str) -> Said {
        Said {
            state: AccessState::Works,
            text: text.to_owned(),
            number: String::new(),
            details: String::new(),
            action: None,
        }
    }

    pub(crate) fn missing(number: &str, text: &str, cause: &Failure) -> Said {
        Said {
            state: AccessState::Missing,
            number: number.to_owned(),
            details: cause.to_string(),
            ..Said::works(text)
        }
    }

    pub(crate) fn not_checked(text: &str) -> Said {
        Said {
            state: AccessState::NotChecked,
            ..Said::works(text)
        }
    }

    /// Something is not as it must be, as we see it ourselves.
    pub(crate) fn lacking(number: &str, text: &str) -> Said {
        Said {
            state: AccessState::Missing,
            number: number.to_owned(),
            ..Said::works(text)
        }
    }

    /// No answer is no knowledge: the line stays unchecked and says why.
    pub(crate) fn unanswered(failure: &Failure) -> Said {
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

pub(crate) fn line(id: AccessId, title: &str, said: Said) -> AccessLine {
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
