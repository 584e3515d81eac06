//! Which Norway we speak to, and where its services are.

use serde::{Deserialize, Serialize};

/// The environment of a profile folder. Data of two environments never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The sandbox on this machine.
    Sandkasse,
    /// The services' test environments.
    Test,
    /// The real thing.
    Produksjon,
}

impl Environment {
    /// The word as it is written in folder names, settings and arguments.
    pub fn as_str(self) -> &'static str {
        match self {
            Environment::Sandkasse => "sandkasse",
            Environment::Test => "test",
            Environment::Produksjon => "produksjon",
        }
    }

    /// Reads [`Environment::as_str`] back.
    pub fn parse(text: &str) -> Option<Environment> {
        [
            Environment::Sandkasse,
            Environment::Test,
            Environment::Produksjon,
        ]
        .into_iter()
        .find(|environment| environment.as_str() == text)
    }
}

/// A service we call, by the name a person knows it under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Maskinporten: who we are.
    Maskinporten,
    /// Altinn's exchange of a Maskinporten token for its own.
    AltinnToken,
    /// Altinn 3 Broker.
    Broker,
    /// The Service Registry of eFormidling.
    ServiceRegistry,
    /// Enhetsregisteret.
    Brreg,
    /// KS' platform: FIKS IO, its katalog, Fiks Protokoll and Dokumentlager.
    Fiks,
}

impl Service {
    /// The name in texts and in [`budstikke_domain::Failure::service`].
    pub fn name(self) -> &'static str {
        match self {
            Service::Maskinporten => "Maskinporten",
            Service::AltinnToken => "Altinn",
            Service::Broker => "Altinn Formidling",
            Service::ServiceRegistry => "Adressetjenesten",
            Service::Brreg => "Enhetsregisteret",
            Service::Fiks => "Fiks",
        }
    }

    /// Whether our clock is set by it: those that turn tokens down by theirs. What others answer may have
    /// lain in a cache.
    pub(crate) fn tells_the_time(self) -> bool {
        matches!(
            self,
            Service::Maskinporten | Service::AltinnToken | Service::Broker | Service::Fiks
        )
    }
}

/// Where the services are. Bases have no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Maskinporten's token endpoint.
    pub maskinporten_token: String,
    /// The `aud` of a grant: Maskinporten's issuer, with its slash.
    pub maskinporten_audience: String,
    /// Altinn's exchange of a Maskinporten token.
    pub altinn_exchange: String,
    /// Base of Altinn 3 Broker; `/filetransfer` follows.
    pub broker: String,
    /// Base of the Service Registry; `/identifier/…` follows.
    pub service_registry: String,
    /// Base of Enhetsregisteret; `/enheter` follows.
    pub brreg: String,
    /// Base of KS' platform; `/fiks-io/…` and `/dokumentlager/…` follow. Empty where there is none: then it
    /// is not called.
    #[serde(default)]
    pub fiks: String,
    /// Host and port of FIKS IO's queues, AMQP over TLS; empty where there are none.
    #[serde(default)]
    pub fiks_amqp: String,
}

impl Endpoints {
    /// The addresses of an environment (eformidling-dpo 4.1); none for the sandbox, which tells its
    /// own when it starts.
    pub fn of(environment: Environment) -> Option<Endpoints> {
        let (maskinporten, altinn, registry, fiks, amqp) = match environment {
            Environment::Sandkasse => return None,
            Environment::Test => (
                "https://test.maskinporten.no",
                "https://platform.tt02.altinn.no",
                "https://test.eformidling.no",
                "https://api.fiks.test.ks.no",
                "io.fiks.test.ks.no:5671",
            ),
            Environment::Produksjon => (
                "https://maskinporten.no",
                "https://platform.altinn.no",
                "https://eformidling.no",
                "https://api.fiks.ks.no",
                "io.fiks.ks.no:5671",
            ),
        };
        Some(Endpoints {
            maskinporten_token: format!("{maskinporten}/token"),
            maskinporten_audience: format!("{maskinporten}/"),
            altinn_exchange: format!("{altinn}/authentication/api/v1/exchange/maskinporten"),
            broker: format!("{altinn}/broker/api/v1"),
            service_registry: format!("{registry}/adressetjeneste"),
            // Enhetsregisteret has no test environment with organisations of its own.
            brreg: "https://data.brreg.no/enhetsregisteret/api".to_owned(),
            fiks: fiks.to_owned(),
            fiks_amqp: amqp.to_owned(),
        })
    }

    /// Base of Altinn's authentication service: the exchange, the system register and the system users
    /// lie beside each other (eformidling-dpo 4.1).
    pub fn altinn_authentication(&self) -> &str {
        self.altinn_exchange
            .strip_suffix("/exchange/maskinporten")
            .unwrap_or(&self.altinn_exchange)
    }

    /// Every address that may be called.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        let all = [
            &self.maskinporten_token,
            &self.altinn_exchange,
            &self.broker,
            &self.service_registry,
            &self.fiks,
            &self.brreg,
        ];
        all.into_iter()
            .map(String::as_str)
            .filter(|address| !address.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_and_production_share_no_address_that_takes_a_token() {
        let test = Endpoints::of(Environment::Test).unwrap();
        let production = Endpoints::of(Environment::Produksjon).unwrap();
        for (one, other) in test.all().zip(production.all()).take(5) {
            assert_ne!(one, other, "a test token must not reach production");
        }
        assert_eq!(
            production.altinn_exchange,
            "https://platform.altinn.no/authentication/api/v1/exchange/maskinporten"
        );
        assert_eq!(
            production.altinn_authentication(),
            "https://platform.altinn.no/authentication/api/v1"
        );
        assert!(Endpoints::of(Environment::Sandkasse).is_none());
    }

    #[test]
    fn an_environment_is_written_as_its_folder_is_named() {
        for environment in [
            Environment::Sandkasse,
            Environment::Test,
            Environment::Produksjon,
        ] {
            assert_eq!(Environment::parse(environment.as_str()), Some(environment));
            assert_eq!(
                serde_json::to_value(environment).unwrap(),
                environment.as_str()
            );
        }
    }
}
