//! Which issuers give certificates to organisations, and under which policies (trust-and-speed 1.3).

use budstikke_net::Environment;

/// An issuer of organisations' certificates. Issuer and policy count as a pair: the same policy under
/// another issuer, or another policy under the same issuer, is no organisation's certificate.
pub(crate) struct Issuer {
    /// Its common name.
    pub(crate) name: &'static str,
    /// Where it is trusted.
    pub(crate) environment: Environment,
    /// The policies under which it certifies organisations.
    pub(crate) policies: &'static [&'static str],
}

const BUYPASS_SOFT: &[&str] = &["2.16.578.1.26.1.3.2"];
const BUYPASS_CARD: &[&str] = &["2.16.578.1.26.1.3.5"];
const BUYPASS_SEID1: &[&str] = &["2.16.578.1.26.1.3.2", "2.16.578.1.26.1.3.5"];
const BUYPASS_SEID1_TEST: &[&str] = &["2.16.578.1.26.1.0.3.2", "2.16.578.1.26.1.0.3.5"];
const COMMFIDES: &[&str] = &[
    "2.16.578.1.29.13.200.1.0",
    "2.16.578.1.29.13.210.1.0",
    "2.16.578.1.29.13.220.1.0",
    "2.16.578.1.29.13.300.1.0",
    "2.16.578.1.29.13.310.1.0",
    "2.16.578.1.29.13.320.1.0",
];
const COMMFIDES_TEST: &[&str] = &[
    "2.16.578.1.29.913.200.1.0",
    "2.16.578.1.29.913.210.1.0",
    "2.16.578.1.29.913.220.1.0",
    "2.16.578.1.29.913.300.1.0",
    "2.16.578.1.29.913.310.1.0",
    "2.16.578.1.29.913.320.1.0",
];

const fn issuer(
    name: &'static str,
    environment: Environment,
    policies: &'static [&'static str],
) -> Issuer {
    Issuer {
        name,
        environment,
        policies,
    }
}

const ISSUERS: &[Issuer] = &[
    // SEID 2
    issuer(
        "Buypass Class 3 CA G2 ST Business",
        Environment::Produksjon,
        BUYPASS_SOFT,
    ),
    issuer(
        "Buypass Class 3 CA G2 HT Business",
        Environment::Produksjon,
        BUYPASS_CARD,
    ),
    issuer(
        "Buypass Class 3 Test4 CA G2 ST Business",
        Environment::Test,
        BUYPASS_SOFT,
    ),
    issuer(
        "Buypass Class 3 Test4 CA G2 HT Business",
        Environment::Test,
        BUYPASS_CARD,
    ),
    issuer(
        "Commfides Legal Person - G3",
        Environment::Produksjon,
        COMMFIDES,
    ),
    issuer(
        "Commfides Legal Person - G3 - TEST",
        Environment::Test,
        COMMFIDES_TEST,
    ),
    // SEID 1, met only in archived messages
    issuer(
        "Buypass Class 3 CA 1",
        Environment::Produksjon,
        BUYPASS_SEID1,
    ),
    issuer(
        "Buypass Class 3 CA 3",
        Environment::Produksjon,
        BUYPASS_SEID1,
    ),
    issuer(
        "Buypass Class 3 Test4 CA 1",
        Environment::Test,
        BUYPASS_SEID1_TEST,
    ),
    issuer(
        "Buypass Class 3 Test4 CA 3",
        Environment::Test,
        BUYPASS_SEID1_TEST,
    ),
    issuer(
        "CPN Enterprise SHA256 CLASS 3",
        Environment::Produksjon,
        &["2.16.578.1.29.13.1.1.0"],
    ),
    issuer(
        "Commfides CPN Enterprise-Norwegian SHA256 CA - TEST",
        Environment::Test,
        &["2.16.578.1.29.913.1.1.0"],
    ),
    issuer(
        "Commfides CPN Enterprise-Norwegian SHA256 CA - TEST2",
        Environment::Test,
        &["2.16.578.1.29.913.1.1.0"],
    ),
    // The directorate's own test hierarchy
    issuer(
        "Digitaliseringsdirektoratet TEST INTERMEDIATE",
        Environment::Test,
        &["2.16.578.1.1.1.1.100"],
    ),
];

/// The issuers of that name in `environment`.
pub(crate) fn named(
    name: &str,
    environment: Environment,
) -> impl Iterator<Item = &'static Issuer> + '_ {
    ISSUERS
        .iter()
        .filter(move |issuer| issuer.name == name && issuer.environment == environment)
}

/// The one environment that an issuer of that name belongs to, when it is not `here`. A name proves
/// nothing; it is enough to tell a person that the wrong file was chosen.
pub fn belongs_elsewhere(name: &str, here: Environment) -> Option<Environment> {
    let environment = ISSUERS
        .iter()
        .find(|issuer| issuer.name == name)?
        .environment;
    (environment != here).then_some(environment)
}

/// Whether the policy is one that the same roots use for people (trust-and-speed 1.3 rule 3).
pub(crate) fn is_for_people(policy: &str) -> bool {
    policy == "2.16.578.1.26.1.3.1" || policy.starts_with("2.16.578.1.29.12.")
}
