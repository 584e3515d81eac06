//! The program in a window, and a person at it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::group::Group;

/// One window at a time: they share a display and a session bus, on which the program allows one of itself.
static ALONE: Mutex<()> = Mutex::const_new(());

/// How long anything may take before the journey has failed. Nothing waits this long when all is well:
/// every wait ends with what it waits for.
const PATIENCE: Duration = Duration::from_secs(180);

/// What outlives a window: the person's files, the profiles, and the log.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    /// What programs in it find in their environment besides.
    variables: std::sync::Mutex<Vec<(&'static str, PathBuf)>>,
    /// How many pictures were taken in it.
    taken: AtomicU32,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Home {
        Home {
            folder: tempfile::tempdir().expect("a home"),
            variables: std::sync::Mutex::default(),
            taken: AtomicU32::new(0),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the program's profiles.
    pub(crate) fn budstikke(&self) -> PathBuf {
        self.path().join("budstikke")
    }

    /// Tells programs in it the path of something.
    pub(crate) fn set(&self, name: &'static str, path: &Path) {
        let mut variables = self.variables.lock().expect("alone");
        variables.push((name, path.to_owned()));
    }
}

/// A running program.
pub(crate) struct Window {
    client: Client,
    driver: Group,
    home: Arc<Home>,
    shots: PathBuf,
    /// Actions counted as ux 4 counts them.
    actions: std::cell::Cell<u32>,
    _alone: MutexGuard<'static, ()>,
}

impl Window {
    /// Starts the program in an empty home. `name` is the folder of its pictures.
    pub(crate) async fn open(name: &str) -> Window {
        Window::open_in(&Arc::new(Home::new()), name).await
    }

    /// Starts the program in `home`, where another may have run before. `name` is the folder of its pictures.
    pub(crate) async fn open_in(home: &Arc<Home>, name: &str) -> Window {
        let alone = ALONE.lock().await;
        let port = free_port();
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(home.path().join("log.txt"))
            .expect("a log");
        let variables = home.variables.lock().expect("alone").clone();
        // A session bus of its own: on one bus the program allows one of itself, and the last journey's
        // may still be closing.
        let mut driver = Command::new("dbus-run-session");
        driver
            .args(["--", "WebKitWebDriver", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HOME", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("XDG_CACHE_HOME", home.path().join("cache"))
            .env("BUDSTIKKE_HOME", home.budstikke())
            .envs(variables)
            .env(
                "BUDSTIKKE_LOG",
                std::env::var("BUDSTIKKE_LOG").unwrap_or("info".to_owned()),
            )
            .env("BUDSTIKKE_TEST_FILES", home.path().join("files.txt"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let driver = Group::start(&mut driver)
            .expect("WebKitWebDriver starts; cargo xtask test installs it");
        let client = connect(port).await;
        let shots = std::env::var_os("BUDSTIKKE_SHOTS")
            .map_or_else(|| program().with_file_name("../shots"), PathBuf::from)
            .join("e2e")
            .join(name);
        fs::create_dir_all(&shots).expect("a folder for pictures");
        Window {
            client,
            driver,
            home: Arc::clone(home),
            shots,
            actions: std::cell::Cell::new(0),
            _alone: alone,
        }
    }

    /// Ends the program as its person would. A journey that fails does not come here: then it is killed.
    pub(crate) async fn close(mut self) {
        let _ = self.client.clone().close().await;
        self.driver.end();
    }

    /// What the program wrote to its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log.txt")).unwrap_or_default()
    }

    /// The folder a test may put its files in.
    pub(crate) fn desktop(&self) -> &Path {
        self.home.path()
    }

    /// What the next file dialog answers.
    pub(crate) fn choose_in_dialog(&self, files: &[PathBuf]) {
        let list: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        fs::write(self.home.path().join("files.txt"), list.join("\n"))
            .expect("the answer is written");
    }

    /// The element a test knows by `id`, once it is there.
    pub(crate) async fn find(&self, id: &str) -> Element {
        self.wait_css(&format!("[data-testid=\"{id}\"]")).await
    }

    pub(crate) async fn wait_css(&self, css: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => {
                self.shot("gave-up").await;
                panic!("{css} did not appear: {error}\n{}", self.told().await)
            }
        }
    }

    /// One click: one action.
    pub(crate) async fn click(&self, id: &str) {
        self.count();
        let element = self.find(id).await;
        // As a person would scroll: the driver itself stops at the edge, where a footer may lie above it.
        let centre = "arguments[0].scrollIntoView({ block: 'center' })";
        let handle = serde_json::to_value(&element).expect("an element has a handle");
        self.run(centre, vec![handle]).await;
        if let Err(error) = element.click().await {
            self.shot("gave-up").await;
            panic!("{id} cannot be clicked: {error}");
        }
    }

    /// One field filled in: one action.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        self.count();
        let field = self.find(id).await;
        // What lies beneath the bar at the bottom is scrolled forth, as a person does.
        let centre = "arguments[0].scrollIntoView({ block: 'center' })";
        let handle = serde_json::to_value(&field).expect("an element has a handle");
        self.run(centre, vec![handle]).await;
        field.click().await.expect("it takes the focus");
        field.send_keys(text).await.expect("it takes text");
    }

    /// One shortcut: one action.
    pub(crate) async fn press(&self, held: &[Key], key: char) {
        self.count();
        let mut keys = KeyActions::new("keys".to_owned());
        for modifier in held {
            keys = keys.then(KeyAction::Down {
                value: (*modifier).into(),
            });
        }
        keys = keys
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        for modifier in held.iter().rev() {
            keys = keys.then(KeyAction::Up {
                value: (*modifier).into(),
            });
        }
        self.client
            .perform_actions(keys)
            .await
            .expect("keys are pressed");
    }

    /// A key that closes the window that is driven. The driver loses it before it can say that the key was pressed.
    pub(crate) async fn press_to_close(&self, key: char) {
        self.count();
        let keys = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        let _ = self.client.perform_actions(keys).await;
    }

    fn count(&self) {
        self.actions.set(self.actions.get() + 1);
    }

    /// Actions since the last time this was asked.
    pub(crate) fn actions(&self) -> u32 {
        self.actions.replace(0)
    }

    /// Waits until `id` shows `text` somewhere in it.
    pub(crate) async fn wait_text(&self, id: &str, text: &str) {
        let shown = "e && e.textContent.includes(text)";
        if !self.wait_until(id, shown, text).await {
            panic!("«{text}» did not appear in {id}\n{}", self.told().await);
        }
    }

    /// Waits until there is no `id`.
    pub(crate) async fn wait_gone(&self, id: &str) {
        if !self.wait_until(id, "!e", "").await {
            panic!("{id} did not go away\n{}", self.told().await);
        }
    }

    /// Waits until `holds` is true of the element `e` with this id, if there is one, and of `text`. Takes a
    /// picture when it does not come to that.
    async fn wait_until(&self, id: &str, holds: &str, text: &str) -> bool {
        let css = format!("[data-testid=\"{id}\"]");
        let script = format!(
            "const [css, text, give_up, done] = arguments; \
            const until = Date.now() + give_up; \
            const look = () => {{ const e = document.querySelector(css); \
              if ({holds}) return done(true); \
              if (Date.now() > until) return done(false); setTimeout(look, 50); }}; look();"
        );
        let patience = json!(PATIENCE.as_millis() as u64);
        let found = self
            .client
            .execute_async(&script, vec![json!(css), json!(text), patience])
            .await
            .expect("the page answers");
        if found != Value::Bool(true) {
            self.shot("gave-up").await;
        }
        found == Value::Bool(true)
    }

    /// All text of the page and all of the log, for whoever mends what failed.
    async fn told(&self) -> String {
        format!("{}\n{}", self.page_text().await, self.log())
    }

    /// All text of the page.
    pub(crate) async fn page_text(&self) -> String {
        match self
            .client
            .execute("return document.body.innerText", vec![])
            .await
        {
            Ok(Value::String(text)) => text,
            other => format!("{other:?}"),
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .expect("the script runs")
    }

    /// Runs a script that calls its last argument when it is done.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        self.client
            .execute_async(script, vec![])
            .await
            .expect("the script runs")
    }

    /// The window that is driven.
    pub(crate) async fn here(&self) -> WindowHandle {
        self.client.window().await.expect("a window")
    }

    /// Drives the window that is open beside `main`, once there is one.
    pub(crate) async fn go_beside(&self, main: &WindowHandle) {
        let beside = |handles: &[WindowHandle]| handles.iter().find(|one| *one != main).cloned();
        let found = self
            .windows_until(|handles| beside(handles).is_some())
            .await;
        let window = beside(&found).expect("one beside it");
        self.client
            .switch_to_window(window)
            .await
            .expect("it can be driven");
    }

    /// Drives `main` again, once nothing is open beside it.
    pub(crate) async fn go_back(&self, main: &WindowHandle) {
        self.windows_until(|handles| handles.len() == 1).await;
        self.client
            .switch_to_window(main.clone())
            .await
            .expect("it can be driven");
    }

    /// The windows when they are as `wanted`; gives up in the end.
    async fn windows_until(&self, wanted: impl Fn(&[WindowHandle]) -> bool) -> Vec<WindowHandle> {
        for _ in 0..PATIENCE.as_millis() / 50 {
            let handles = self.client.windows().await.expect("windows");
            if wanted(&handles) {
                return handles;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the windows are not as wanted\n{}", self.log());
    }

    /// What has the focus, as `data-testid` or else the tag.
    pub(crate) async fn focused(&self) -> String {
        let script = "const e = document.activeElement; return e ? (e.dataset.testid || e.id || e.tagName) : ''";
        self.run(script, vec![])
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Takes a picture once the page has painted.
    pub(crate) async fn shot(&self, name: &str) {
        // A scrolled layer is painted some frames after the rest; a picture has time.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => done(true), 300))";
        let _ = self.client.execute_async(painted, vec![]).await;
        let number = 1 + self.home.taken.fetch_add(1, Ordering::Relaxed);
        if let Ok(png) = self.client.screenshot().await {
            let _ = fs::write(self.shots.join(format!("{number:02}-{name}.png")), png);
        }
    }
}

/// A PDF of about `size` bytes that a viewer can open.
pub(crate) fn pdf(path: &Path, title: &str, size: usize) -> PathBuf {
    let text = format!("BT /F1 24 Tf 72 720 Td ({title}) Tj ET");
    let filler = "%".to_owned() + &"0123456789abcdef".repeat(size / 16) + "\n";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    out += &filler;
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let start = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        out += &format!("{offset:010} 00000 n \n");
    }
    out += &format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    fs::write(path, out).expect("the document is written");
    path.to_owned()
}

async fn connect(port: u16) -> Client {
    let capabilities = json!({
        "webkitgtk:browserOptions": { "binary": program(), "args": [] },
        "timeouts": { "script": 2 * PATIENCE.as_millis() as u64 },
    });
    let capabilities = capabilities.as_object().expect("an object").clone();
    let address = format!("http://127.0.0.1:{port}");
    // The driver needs a moment before it listens; each try fails at once until then.
    for _ in 0..200 {
        let listening = tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_ok();
        if listening {
            let mut builder =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            builder.capabilities(capabilities);
            return tokio::time::timeout(PATIENCE, builder.connect(&address))
                .await
                .expect("the program opens a window in time")
                .expect("the program opens a window");
        }
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("WebKitWebDriver does not listen on {address}");
}

/// The program under test, built beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let folder = test.parent().and_then(Path::parent).expect("target/debug");
    folder.join(format!("budstikke{}", std::env::consts::EXE_SUFFIX))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
