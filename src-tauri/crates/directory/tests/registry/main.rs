//! What Adressetjenesten says, and what is believed of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // clippy does not see that helpers are tests

mod fixture;
mod keeping;
mod lookup;
#[path = "../../../net/tests/support/scripted.rs"]
#[allow(dead_code)]
mod scripted;
#[path = "../../../transport/tests/support/town.rs"]
mod town;
mod trust;

use std::sync::Arc;

use budstikke_directory::Directory;
use budstikke_domain::Process;
use budstikke_identity::Anchors;
use budstikke_net::{Endpoints, Environment};
use town::{SOLVIK, Town};

/// KS SvarUt.
const BJORKEHAUG: &str = "310407720";
/// Altinn's inbox.
const OVELSE: &str = "311727508";
/// In Enhetsregisteret only.
const GRANLI: &str = "310273287";

fn directory(town: &Town, endpoints: Endpoints) -> Directory {
    let http = town.http(endpoints);
    let tokens = town.tokens(&http, SOLVIK);
    let mut anchors = Anchors::builtin(Environment::Sandkasse);
    anchors.trust_by_hand(town.sandbox.ca_pem()).unwrap();
    Directory::new(http, tokens, Arc::new(anchors))
}

async fn open() -> (Town, Directory) {
    let town = Town::start().await;
    let directory = directory(&town, town.endpoints());
    (town, directory)
}

fn letters() -> Process {
    Process::verbatim(Process::ADMINISTRASJON)
}
