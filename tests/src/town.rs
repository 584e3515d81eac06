//! Opening our profile in a process that knows the sandbox by its port file only.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use budstikke_app::{AppConfig, AppError, Endpoints, Newcomer, NewcomerKonto, Profile, Settings};
use budstikke_domain::{Clock, OrgNumber, Secret};
use serde_json::Value;

use crate::world::US;

/// What the profile of Solvik kommune under `home` is opened with; `town` is the content of the port file.
/// Letters are not held, and the carrier is asked all the time.
pub fn config(home: &Path, clock: Arc<dyn Clock>, town: &Value) -> Result<AppConfig, AppError> {
    let text = |value: &Value| value.as_str().expect("a text in the port file").to_owned();
    let ours = |list: &Value| {
        let all = list.as_array().expect("a list in the port file");
        let found = all.iter().find(|one| one["org_number"] == US);
        found.expect("we live here").clone()
    };
    let (urls, us, client) = (
        &town["urls"],
        ours(&town["organisations"]),
        ours(&town["clients"]),
    );
    let endpoints = Endpoints {
        maskinporten_token: text(&urls["maskinporten_token"]),
        maskinporten_audience: text(&urls["maskinporten_issuer"]),
        altinn_exchange: text(&urls["altinn_exchange"]),
        broker: text(&urls["broker"]),
        service_registry: text(&urls["serviceregistry"]),
        brreg: text(&urls["brreg"]),
        fiks: text(&urls["fiks"]),
        fiks_amqp: text(&urls["fiks_amqp"]).replace("amqps://", ""),
    };
    let password = fs::read_to_string(text(&us["password_file"]))?;
    let newcomer = Newcomer {
        org: OrgNumber::parse(US).expect("a number of ours"),
        name: text(&us["name"]),
        p12: fs::read(text(&us["p12"]))?,
        password: Secret::new(password.lines().next().unwrap_or_default().to_owned()),
        client_id: text(&client["client_id"]),
        system_user: text(&client["system_user"]),
        person: "Kari Testesen".to_owned(),
        unit: "Oppvekst".to_owned(),
        konto: Some(konto(&town["fiks"])?),
    };
    let ca = fs::read_to_string(text(&town["ca_file"]))?;
    let mut config = Profile::sandkasse(home).sandbox_config(clock, endpoints, ca, newcomer)?;
    config.poll_interval = Duration::from_millis(50);
    fs::write(
        config.profile.folder().join("settings.toml"),
        format!(
            "hold_seconds = 0\ndeadline_hours = {}\n",
            Settings::default().deadline_hours
        ),
    )?;
    Ok(config)
}

/// Our konto, as the port file's `fiks` tells of it.
fn konto(fiks: &Value) -> Result<NewcomerKonto, AppError> {
    let text = |value: &Value| value.as_str().expect("a text in the port file").to_owned();
    let found = |list: &Value, name: &str, value: &str| {
        let all = list.as_array().expect("a list in the port file");
        let found = all.iter().find(|one| one[name] == value);
        found.expect("it is ours").clone()
    };
    let konto = found(&fiks["kontoer"], "role", "ours");
    let integrasjon = found(&fiks["integrasjoner"], "org_number", US);
    let password = fs::read_to_string(text(&integrasjon["password_file"]))?;
    let mut key = fs::read(text(&konto["key_file"]))?;
    key.extend(text(&konto["certificate"]).into_bytes());
    Ok(NewcomerKonto {
        id: text(&konto["id"]),
        name: text(&konto["name"]),
        integrasjon: text(&integrasjon["id"]),
        password: Secret::new(password.lines().next().unwrap_or_default().to_owned()),
        fiks_org: text(&integrasjon["fiks_org_id"]),
        system: text(&integrasjon["system_id"]),
        key: Secret::new(key),
    })
}
