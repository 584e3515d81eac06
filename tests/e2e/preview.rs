//! A document is shown in a window that may do nothing else: no command answers it, nothing of a document
//! runs in it, and nothing leaves it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::accessibility::nothing_is_wrong_for_those_who_use_aids;
use crate::window::Window;

const TITLE: &str = "Krav om refusjon for barnehageplass";

#[tokio::test]
async fn a_document_is_shown_in_a_window_that_no_command_answers() {
    let window = Window::open("preview").await;
    window.click("start-sandbox").await;
    window.wait_text("message-list", TITLE).await;
    window.click_row(TITLE).await;
    window.wait_text("incoming", "Krav om refusjon.pdf").await;
    let main = window.here().await;
    let shown = window.show_document("Krav om refusjon.pdf").await;
    window.go_beside(&main).await;
    window.wait_css("[data-ready=\"pdf\"] [data-drawn]").await;
    window.shot("pdf").await;
    let text = window.text_of(".textLayer").await;
    assert!(text.contains("refusjon"), "the text is there: {text}");
    assert_eq!(
        window.run(DARK_POINTS, vec![]).await,
        json!(true),
        "and drawn"
    );
    nothing_is_wrong_for_those_who_use_aids(&window, "a document").await;
    no_command_answers(&window).await;
    it_reaches_and_goes_nowhere(&window).await;
    window.press_to_close(Key::Escape.into()).await;
    window.go_back(&main).await;
    assert_eq!(
        window.focused().await,
        shown,
        "the list has the focus again"
    );
    window.close().await;
}

#[tokio::test]
async fn nothing_of_a_hostile_document_runs_and_nothing_hangs() {
    let sink = Sink::listen();
    let window = Window::open("preview_hostile").await;
    window.click("start-sandbox").await;
    window.wait_text("message-list", TITLE).await;
    let main = window.here().await;
    window.press(&[Key::Control], 'n').await;
    window.find("title-input").await;
    let folder = window.desktop().to_owned();
    let shown = [
        ("Aktiv.pdf", active_pdf(&sink.address).into_bytes(), "pdf"),
        (
            "Ødelagt.pdf",
            b"%PDF-1.7 og mer er det ikke".to_vec(),
            "failed",
        ),
        ("Tegning.svg", svg(&sink.address).into_bytes(), "text"),
        ("Bombe.xml", laughs().into_bytes(), "text"),
        ("Side.xml", external(&sink.address).into_bytes(), "text"),
        ("Side.html", html(&sink.address).into_bytes(), "text"),
        ("Endeløs.txt", "a".repeat(5_000_000).into_bytes(), "text"),
        ("Dyp.json", deep_json().into_bytes(), "text"),
    ];
    for (name, content, ready) in shown {
        let path = folder.join(name);
        fs::write(&path, content).expect("a file");
        window.attach_and_show(&path).await;
        window.go_beside(&main).await;
        window.wait_css(&format!("[data-ready=\"{ready}\"]")).await;
        if name == "Aktiv.pdf" {
            window.wait_css("[data-drawn]").await;
        }
        window.shot(name).await;
        assert_eq!(
            window.run("return window.ran ?? null", vec![]).await,
            Value::Null,
            "{name} runs nothing"
        );
        window.run(CLOSE, vec![]).await;
        window.go_back(&main).await;
    }
    let huge = folder.join("Stort.png");
    fs::write(&huge, huge_png()).expect("a file");
    window.attach_and_show(&huge).await;
    window
        .wait_text("preview-question", "100000 × 100000 punkter")
        .await;
    assert_eq!(sink.asked(), 0, "nobody was asked for anything");
    window.close().await;
}

/// Presses «Lukk» once the driver has its answer: with the window it loses what it has not answered.
const CLOSE: &str = "setTimeout(() => document.querySelector('[data-testid=close]').click(), 100)";

/// Whether a page has points that are not white.
const DARK_POINTS: &str = "const canvas = document.querySelector('canvas[aria-hidden]'); \
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; \
    return data.some((value, at) => at % 4 === 0 && value < 100)";

/// Every command, and some of Tauri's own, is asked for; each is refused by name.
async fn no_command_answers(window: &Window) {
    let capability =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/capabilities/main.json");
    let read: Value =
        serde_json::from_str(&fs::read_to_string(capability).expect("the capability"))
            .expect("it is JSON");
    let mut commands: Vec<String> = read["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one.as_str()?.strip_prefix("allow-"))
        .map(|name| name.replace('-', "_"))
        .collect();
    assert!(commands.len() > 50, "they are read: {commands:?}");
    commands.extend(
        [
            "plugin:event|listen",
            "plugin:event|emit",
            "plugin:window|close",
            "plugin:webview|create_webview_window",
            "plugin:dialog|open",
            "plugin:opener|open_path",
            "plugin:clipboard-manager|read_text",
            "plugin:path|resolve_directory",
        ]
        .map(str::to_owned),
    );
    let script = format!(
        "const done = arguments[0]; const ask = window.__TAURI_INTERNALS__.invoke; \
         Promise.all({}.map(name => ask(name, {{}}).then(() => name + ' answered', \
           why => /not allowed/i.test(String(why)) ? null : name + ': ' + why))) \
         .then(all => done(all.filter(Boolean)))",
        json!(commands)
    );
    assert_eq!(
        window.run_async(&script).await,
        json!([]),
        "every command is refused"
    );
}

async fn it_reaches_and_goes_nowhere(window: &Window) {
    let sink = Sink::listen();
    let script = format!(
        "const done = arguments[0]; const sink = 'http://{}/'; const found = []; \
         const here = location.href; const other = here.replace(/[0-9a-f]{{32}}/, '0'.repeat(32)); \
         const tries = [sink, 'tauri://localhost/index.html', 'ipc://localhost/list_inbox', 'file:///etc/passwd'] \
           .map(to => fetch(to).then(() => found.push(to), () => null)); \
         tries.push(fetch(other + 'about').then(answer => answer.ok && found.push('another key'))); \
         tries.push(fetch('/index.html').then(answer => answer.ok && found.push('the other page'))); \
         const image = new Image(); image.src = sink + 'image'; \
         if (window.open(sink)) found.push('window.open'); \
         if (window.opener) found.push('opener'); \
         try {{ (0, eval)('1'); found.push('eval'); }} catch {{}} \
         const link = document.createElement('a'); link.href = here; link.download = 'x'; document.body.append(link); \
         link.click(); link.remove(); \
         location.href = sink; location.href = 'tauri://localhost/'; \
         Promise.all(tries).then(() => setTimeout(() => {{ if (location.href !== here) found.push('gone'); \
           done(found); }}, 300))",
        sink.address
    );
    assert_eq!(
        window.run_async(&script).await,
        json!([]),
        "nothing is within its reach"
    );
    window.wait_css("[data-ready=\"pdf\"]").await;
    assert_eq!(sink.asked(), 0, "nobody was asked for anything");
}

impl Window {
    /// Asks to see the document called `name`, once it is there; answers which button that was.
    async fn show_document(&self, name: &str) -> String {
        let eye = format!("[aria-label=\"Vis {name}\"]");
        let button = self.wait_css(&eye).await;
        let id = button.attr("data-testid").await.expect("it answers");
        let id = id.expect("a name");
        self.click(&id).await;
        id
    }

    /// Attaches a file to the draft and asks to see it.
    async fn attach_and_show(&self, path: &Path) {
        self.choose_in_dialog(&[path.to_owned()]);
        self.click("pick-files").await;
        let name = path.file_name().expect("a name").to_string_lossy();
        self.show_document(&name).await;
    }

    async fn text_of(&self, css: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent ?? ''";
        let text = self.run(script, vec![json!(css)]).await;
        text.as_str().unwrap_or_default().to_owned()
    }
}

/// Counts who comes.
struct Sink {
    address: String,
    asked: Arc<AtomicU32>,
}

impl Sink {
    fn listen() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            while listener.accept().is_ok() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Sink { address, asked }
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A PDF that would run a script, start a program, send a form, and follow links.
fn active_pdf(sink: &str) -> String {
    let script =
        format!("window.ran = true; app.alert\\(1\\); app.launchURL\\('http://{sink}/'\\);");
    let actions = [
        format!("<< /S /JavaScript /JS ({script}) >>"),
        "<< /S /Launch /F (/bin/true) /Win << /F (calc.exe) >> >>".to_owned(),
        format!("<< /S /URI /URI (http://{sink}/uri) >>"),
        format!("<< /S /SubmitForm /F (http://{sink}/form) >>"),
    ];
    let widget = |action: usize| {
        format!(
            "<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A {} 0 R >>",
            action + 6
        )
    };
    let text = "BT /F1 24 Tf 72 720 Td (Les dette) Tj ET";
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /AA << /WC 6 0 R >> \
         /Names << /JavaScript << /Names [(a) 6 0 R] >> >> >>"
            .to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /AA << /O 7 0 R >> \
             /Resources << /Font << /F1 5 0 R >> >> /Annots [{} {} {}] >>",
            widget(1),
            widget(2),
            widget(3)
        ),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        // A matrix that was once run as a script (CVE-2024-4367).
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica \
         /FontMatrix [1 2 3 4 5 (1\\); window.ran = true; //)] >>"
            .to_owned(),
    ];
    objects.extend(actions);
    let mut out = String::from("%PDF-1.4\n");
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
    out + &format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    )
}

fn svg(sink: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.ran = true\">\
         <script>window.ran = true</script><image href=\"http://{sink}/\"/></svg>"
    )
}

fn laughs() -> String {
    let lines: String = (1..10)
        .map(|at| {
            format!(
                "<!ENTITY l{at} \"{}\">",
                format!("&l{};", at - 1).repeat(10)
            )
        })
        .collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"ha\">{lines}]><l>&l9;</l>")
}

fn external(sink: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"http://{sink}/s\"?>\
         <!DOCTYPE a SYSTEM \"http://{sink}/d\" [<!ENTITY e SYSTEM \"http://{sink}/e\">]><a>&e;</a>"
    )
}

fn html(sink: &str) -> String {
    format!(
        "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=http://{sink}/\">\
         <script>window.ran = true</script><img src=\"http://{sink}/\" onerror=\"window.ran = true\">"
    )
}

fn deep_json() -> String {
    "[".repeat(500_000) + &"]".repeat(500_000)
}

/// A PNG that says it is 100 000 points wide and high.
fn huge_png() -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(100_000u32.to_be_bytes());
    header.extend(100_000u32.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for part in [header.as_slice(), b"IDAT\x78", b"IEND"] {
        let length = u32::try_from(part.len() - 4).expect("a few bytes");
        png.extend(length.to_be_bytes());
        png.extend(part);
        png.extend(crc32fast::hash(part).to_be_bytes());
    }
    png
}
