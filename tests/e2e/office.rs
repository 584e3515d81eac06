//! An organisation that is set up for the test environment, where the sandbox's services stand in for the
//! real ones: what the program does can be asked of them, and they can be made to refuse.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use budstikke_app::{App, Environment, Profile};
use budstikke_domain::Secret;
use budstikke_sandbox::{Sandbox, Transfer, describe};
use budstikke_tests::world::{US, World};
use fantoccini::key::Key;
use serde_json::Value;

use crate::window::{Home, Window};

const PASSPHRASE: &str = "fire ord etter hverandre";

/// Where we work: the services and a home in which everything is set up and tried.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) home: Arc<Home>,
}

impl Office {
    /// Everything is set up; letters are held for `hold` seconds.
    pub(crate) async fn new(hold: u32) -> Office {
        let world = World::new().await;
        let home = Arc::new(Home::new());
        set_up(&world, &home, hold).await;
        let office = Office { world, home };
        office.tell(&describe(&office.world.sandbox));
        office
    }

    /// Tells the program where the services are, as [`describe`] tells it.
    pub(crate) fn tell(&self, services: &Value) {
        let path = self.home.path().join("services.json");
        fs::write(&path, services.to_string()).expect("the services are told");
        self.home.set("BUDSTIKKE_TEST_SERVICES", &path);
    }

    /// Opens the window and gives the passphrase. `name` is the folder of its pictures.
    pub(crate) async fn open(&self, name: &str) -> Window {
        let window = Window::open_in(&self.home, name).await;
        window.fill("passphrase", PASSPHRASE).await;
        window.click("passphrase-go").await;
        window.find("new-message").await;
        window
    }

    /// The transfers that we have begun at the carrier, whether or not anything came of them: also those
    /// of our statuses about what was said to us.
    pub(crate) fn begun(&self) -> Vec<Transfer> {
        begun(&self.world.sandbox)
    }
}

impl Window {
    /// Writes a letter to Statens prøveetat with `document`, as far as to where it can be sent.
    pub(crate) async fn write(&self, title: &str, document: PathBuf) {
        let name = document.file_name().expect("a file").to_string_lossy();
        let name = name.into_owned();
        self.press(&[Key::Control], 'n').await;
        self.fill("recipient-input", "statens prø").await;
        self.find("recipient-option-311204823").await;
        self.press(&[], Key::Enter.into()).await;
        self.wait_text("capability-card", "Rett inn i arkivsystemet deres")
            .await;
        self.fill("title-input", title).await;
        self.choose_in_dialog(&[document]);
        self.press(&[Key::Control, Key::Shift], 'A').await;
        self.wait_text("attachment-list", &name).await;
        self.wait_css("[data-testid=\"to-review\"]:not([disabled])")
            .await;
    }

    /// Signs and sends the letter that is being written.
    pub(crate) async fn sign_and_send(&self) {
        self.press(&[Key::Control], Key::Enter.into()).await;
        self.find("envelope-dialog").await;
        self.sign().await;
    }

    /// Signs what the open konvolutt shows, when there is something to sign.
    pub(crate) async fn sign(&self) {
        self.wait_css("[data-testid=\"sign-and-send\"]:not([aria-busy])")
            .await;
        self.click("sign-and-send").await;
    }
}

fn begun(sandbox: &Sandbox) -> Vec<Transfer> {
    let mut all = sandbox.transfers();
    all.retain(|transfer| transfer.sender.ends_with(US));
    all
}

/// Sets us up in `home`, so that the window needs the passphrase and nothing else.
async fn set_up(world: &World, home: &Home, hold: u32) {
    let profile = Profile::of(&home.budstikke(), Environment::Test);
    let passphrase = Secret::new(PASSPHRASE.to_owned());
    let key = profile.choose_passphrase(&passphrase).expect("a key");
    profile.remember().expect("it is noted");
    let config = world.stand_in_for(profile, key);
    let folder = config.profile.folder().to_owned();
    let setup = world.set_up(config.clone()).await;
    setup.set_other_fetches(false).await.expect("it is taken");
    setup.finish().await.expect("everything is answered");
    drop(setup);
    let app = App::open(config).await.expect("it opens");
    app.end_trial().await.expect("nobody wants to try");
    app.close().await;
    let settings = format!("person = \"Kari Testesen\"\nhold_seconds = {hold}\n");
    fs::write(folder.join("settings.toml"), settings).expect("it is written");
}
