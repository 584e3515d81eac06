//! An organisation sets itself up for the test environment. The sandbox's services stand in for the real
//! ones, over the same HTTPS and with the same refusals.

mod access;
mod certificate;
mod channel;
mod fiks_io_only;
mod full_disk;
mod import;
mod konto;
mod profile;
mod steps;
mod trial;

pub(crate) use access::jwk;

use std::path::PathBuf;

use budstikke_app::dto::{IpcError, SetupState, TrialOutcome};
use budstikke_app::{App, AppError, ClientInput, Setup};
use budstikke_domain::Secret;
use budstikke_test_pki::Draft;
use budstikke_tests::world::{US, World};
use jiff::{SignedDuration, Timestamp};

const CLIENT: &str = "MOVE_IP_310204838";
const SCOPES: [&str; 3] = [
    "altinn:broker.read",
    "altinn:broker.write",
    "eformidling:dpo",
];

/// Everything answered but who fetches.
async fn ready(world: &World) -> Setup {
    world.set_up(world.stand_in()).await
}

async fn own_certificate(world: &World, setup: &Setup) -> Result<SetupState, AppError> {
    let us = world.sandbox.organisation(US).unwrap();
    open(world, setup, &us.p12, &us.password).await
}

async fn open(
    world: &World,
    setup: &Setup,
    bytes: &[u8],
    password: &str,
) -> Result<SetupState, AppError> {
    let path: PathBuf = world.folder().join("valgt.p12");
    std::fs::write(&path, bytes).unwrap();
    setup.choose_file(path);
    setup
        .open_certificate(Secret::new(password.to_owned()))
        .await
}

async fn until_trial(app: &App, wanted: TrialOutcome) {
    let mut events = app.events();
    loop {
        let trial = app.trial().await.unwrap();
        if trial.outcome == wanted {
            return;
        }
        assert_ne!(trial.outcome, TrialOutcome::Failed, "{trial:?}");
        let _ = events.recv().await;
    }
}

fn client() -> ClientInput {
    ClientInput {
        id: CLIENT.to_owned(),
        certificate: true,
    }
}

fn told<T: std::fmt::Debug>(result: Result<T, AppError>) -> IpcError {
    result.expect_err("it is refused").into()
}

#[allow(clippy::disallowed_methods)] // the certificates of these tests are judged by the machine's clock
fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// As organisations get them, valid by the machine's clock.
pub(crate) fn valid(org: &str) -> Draft {
    let day = SignedDuration::from_hours(24);
    Draft {
        validity: (machine_now() - day, machine_now() + day * 900),
        ..Draft::seid2(org)
    }
}
