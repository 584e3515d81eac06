//! KS' platform and Maskinporten as a script. Plain HTTP on 127.0.0.1, one thread per connection; bodies
//! are counted and hashed as they come, and kept only as far as a test can want to read them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use openssl::sha::Sha256;

/// The most of a body that is kept.
const KEPT: usize = 4 << 20;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The first bytes of the body.
    pub(crate) body: Vec<u8>,
    /// How long the body was.
    pub(crate) length: u64,
    /// The SHA-256 of the whole body.
    pub(crate) sha256: String,
    /// How many requests with this method and path came before.
    pub(crate) before: usize,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The parts of a multipart body: the lines before each, and its bytes.
    pub(crate) fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let media_type = self.header("content-type").unwrap();
        let boundary = media_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let (first, next, end) = (
            format!("--{boundary}\r\n"),
            format!("\r\n--{boundary}\r\n"),
            format!("\r\n--{boundary}--\r\n"),
        );
        let mut rest = self.body.strip_prefix(first.as_bytes()).unwrap();
        rest = rest.strip_suffix(end.as_bytes()).unwrap();
        let mut parts = Vec::new();
        loop {
            let (part, more) = match find(rest, next.as_bytes()) {
                Some(at) => (&rest[..at], Some(&rest[at + next.len()..])),
                None => (rest, None),
            };
            let head = find(part, b"\r\n\r\n").unwrap();
            let lines = String::from_utf8(part[..head].to_vec()).unwrap();
            parts.push((lines, part[head + 4..].to_vec()));
            match more {
                Some(more) => rest = more,
                None => return parts,
            }
        }
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|at| at == what)
}

/// What the platform does with a request. It decides when it has read the head.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Reads everything and answers.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Answers when it has read so many bytes of the body, and hangs up.
    Early(u64, u16, Vec<u8>),
    /// The same, and reads nothing more: what is still on its way meets a connection that is closed.
    EarlyGone(u64, u16, Vec<u8>),
    /// Reads everything and hangs up.
    HangUp,
    /// Hangs up after so many bytes of the body.
    HangUpAfter(u64),
    /// Tells the whole length, sends so many bytes of the body, and hangs up.
    Cut(u16, Vec<(&'static str, String)>, Vec<u8>, usize),
}

pub(crate) fn json(status: u16, body: impl Into<String>) -> Act {
    let media_type = ("content-type", "application/json".to_owned());
    Act::Answer(status, vec![media_type], body.into().into_bytes())
}

/// As KS writes its errors (fiks-io 4).
pub(crate) fn error(status: u16, message: &str) -> Act {
    json(
        status,
        format!(
            r#"{{"timestamp":1795161600000,"status":{status},"error":"x","errorId":"{ERROR_ID}","path":"/x","message":"{message}"}}"#
        ),
    )
}

pub(crate) const ERROR_ID: &str = "44444444-4444-4444-8444-444444444444";

type Script = Box<dyn Fn(&Request) -> Act + Send + Sync>;

struct State {
    script: Script,
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
}

/// The platform; it lives as long as the test's process.
pub(crate) struct Ks {
    pub(crate) url: String,
    state: Arc<State>,
}

impl Ks {
    /// One that numbers its tokens and otherwise does what `script` says.
    pub(crate) fn start(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Ks {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            script: Box::new(script),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.connections.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&serving);
                std::thread::spawn(move || while serve(&stream, &state).is_some() {});
            }
        });
        Ks { url, state }
    }

    /// The requests so far that were read whole, tokens left out.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let all = self.state.requests.lock().unwrap();
        let asked = all.iter().filter(|request| request.path != "/token");
        asked.cloned().collect()
    }

    /// How many tokens have been asked for.
    pub(crate) fn tokens(&self) -> usize {
        let all = self.state.requests.lock().unwrap();
        all.iter().filter(|one| one.path == "/token").count()
    }

    /// How many connections have been made, those for tokens too.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

/// Serves one request; `None` when the connection is over.
fn serve(stream: &TcpStream, state: &State) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut request = head(&mut reader)?;
    let told: u64 = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let act = {
        let mut seen = state.requests.lock().unwrap();
        let same = |one: &&Request| one.method == request.method && one.path == request.path;
        request.before = seen.iter().filter(same).count();
        seen.push(request.clone());
        drop(seen);
        match request.path.as_str() {
            "/token" => token(request.before),
            _ => (state.script)(&request),
        }
    };
    let index = state.requests.lock().unwrap().len() - 1;
    let wanted = match act {
        Act::HangUpAfter(bytes) | Act::Early(bytes, ..) | Act::EarlyGone(bytes, ..) => {
            bytes.min(told)
        }
        _ => told,
    };
    read_body(&mut reader, &mut request, wanted)?;
    let of_this = |one: &&mut Request| {
        one.method == request.method && one.path == request.path && one.before == request.before
    };
    let mut seen = state.requests.lock().unwrap();
    if let Some(row) = seen.iter_mut().take(index + 1).rev().find(of_this) {
        *row = request.clone();
    }
    drop(seen);
    let mut out = stream;
    match act {
        Act::Answer(status, headers, body) => {
            write(&mut out, status, &headers, &body, body.len()).ok()
        }
        Act::Early(_, status, body) => {
            write(&mut out, status, &[], &body, body.len()).ok()?;
            // What still comes is read, so that the answer is not lost in a reset.
            std::io::copy(&mut reader, &mut std::io::sink()).ok()?;
            None
        }
        Act::EarlyGone(_, status, body) => {
            write(&mut out, status, &[], &body, body.len()).ok()?;
            None
        }
        Act::Cut(status, headers, body, sent) => {
            write(&mut out, status, &headers, &body[..sent], body.len()).ok()?;
            stream.shutdown(Shutdown::Both).ok()?;
            None
        }
        Act::HangUp | Act::HangUpAfter(_) => {
            stream.shutdown(Shutdown::Both).ok()?;
            None
        }
    }
}

fn token(before: usize) -> Act {
    let number = before + 1;
    json(
        200,
        format!(r#"{{"access_token":"t{number}","expires_in":600,"scope":"ks:fiks"}}"#),
    )
}

fn head(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    Some(Request {
        method,
        path,
        headers,
        body: Vec::new(),
        length: 0,
        sha256: String::new(),
        before: 0,
    })
}

fn read_body(reader: &mut impl Read, request: &mut Request, wanted: u64) -> Option<()> {
    let mut hasher = Sha256::new();
    let mut block = vec![0; 64 * 1024];
    while request.length < wanted {
        let most = usize::try_from(wanted - request.length)
            .unwrap_or(usize::MAX)
            .min(block.len());
        let count = reader.read(&mut block[..most]).ok()?;
        if count == 0 {
            return None;
        }
        hasher.update(&block[..count]);
        let room = KEPT - request.body.len();
        request.body.extend_from_slice(&block[..count.min(room)]);
        request.length += count as u64;
    }
    request.sha256 = hex::encode(hasher.finish());
    Some(())
}

fn write(
    out: &mut impl Write,
    status: u16,
    headers: &[(&'static str, String)],
    body: &[u8],
    length: usize,
) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    out.write_all(head.as_bytes())?;
    out.write_all(body)?;
    out.flush()
}
