//! Letters that the other organisations send us: judged, shown as what they are, and answered.

mod answering;
mod full_disk;
mod judging;
mod signers;
mod taking;

use budstikke_sandbox::{Letter, Quirk};
use budstikke_tests::world::{PROMPT, World};
use serde_json::Value;

const NORDFJELL: &str = "310204846";
const MESSY: &str = "311204866";

/// A letter that nothing is wrong with.
fn good(title: &str) -> Letter {
    let mut letter = Letter::new(PROMPT, title, "Vi viser til brevet deres.");
    letter.case = Some("2026/77".to_owned());
    letter.with(Quirk::Sha256Signature)
}

/// A letter with an id that a test can look for.
pub(crate) fn named(mut letter: Letter, id: &str) -> Letter {
    letter.message_id = Some(id.to_owned());
    letter
}

/// The statuses that `org` has been told about the message `id`, in the order they came.
pub(crate) fn told(world: &World, org: &str, id: &str) -> Vec<String> {
    world
        .sandbox
        .received(org)
        .iter()
        .filter(|message| message.document_type == "status" && message.message_id == id)
        .map(|message| text(&message.sbd["status"]["status"]))
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn until_told(world: &World, org: &str, id: &str, statuses: &[&str]) {
    let done = budstikke_tests::world::within(
        world
            .sandbox
            .until_received(org, |_| told(world, org, id).len() >= statuses.len()),
    );
    done.await;
    assert_eq!(told(world, org, id), statuses, "about {id}");
}
