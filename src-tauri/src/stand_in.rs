//! In a debug build, services on this machine that stand in for the test environment's, so that a test
//! can drive the real window through a set-up. A shipped program is no debug build and has none of this;
//! produksjon never has a stand-in, and certificates are verified all the same.
#![cfg(debug_assertions)]

use budstikke_app::{AppConfig, Environment};
use serde_json::Value;

/// The file that names the services, as `bud sandbox --port-file` writes it.
const VARIABLE: &str = "BUDSTIKKE_TEST_SERVICES";

/// Points `config` at the stand-in, when it is for the test environment and a test has one.
pub(crate) fn take(config: &mut AppConfig) {
    if config.profile.environment() != Environment::Test {
        return;
    }
    let told = std::env::var_os(VARIABLE)
        .and_then(|file| std::fs::read_to_string(file).ok())
        .and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let Some(told) = told else {
        return;
    };
    let url = |name: &str| {
        told.get("urls")
            .and_then(|urls| urls.get(name)?.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    config.endpoints.maskinporten_token = url("maskinporten_token");
    config.endpoints.maskinporten_audience = url("maskinporten_issuer");
    config.endpoints.altinn_exchange = url("altinn_exchange");
    config.endpoints.broker = url("broker");
    config.endpoints.service_registry = url("serviceregistry");
    config.endpoints.brreg = url("brreg");
    // It has nobody else to serve.
    config.searches_a_minute = None;
    let authority = told
        .get("ca_file")
        .and_then(Value::as_str)
        .and_then(|file| std::fs::read_to_string(file).ok());
    config.extra_roots.extend(authority.clone());
    config.anchors.extend(authority);
}
