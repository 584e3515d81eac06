//! A RabbitMQ of a test's own: its files in a folder of its own, its ports free ones, gone with the test.

use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use budstikke_test_pki::{Authority, Draft, Extension, Issued, der};
use budstikke_tests::programs;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Where Debian and Ubuntu have the program itself; what they have in the path runs as a user of its own.
const PACKAGED: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
/// How long it may take to start. Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running RabbitMQ with one user, who may do everything.
pub(super) struct RabbitMq {
    /// Where it speaks AMQP over TLS.
    pub(super) port: u16,
    /// Who signed its certificate.
    pub(super) ca: Authority,
    program: PathBuf,
    names_port: u16,
    /// Erlang's register of names, which would outlive it.
    names: Child,
    script: Child,
    folder: TempDir,
}

impl RabbitMq {
    /// Starts one whose user is `username`; `None` after saying what is missing on this machine. About others it asks
    /// whoever listens at `doorman`, by HTTP.
    pub(super) async fn start(
        username: &str,
        password: &str,
        doorman: Option<u16>,
    ) -> Option<RabbitMq> {
        let names = programs::foreign("epmd")?;
        let program = match Path::new(PACKAGED) {
            packaged if packaged.is_file() => packaged.to_path_buf(),
            _ => programs::foreign("rabbitmq-server")?,
        };
        let folder = tempfile::tempdir().unwrap();
        let (ca, server) = certificate();
        server.write(folder.path(), "server");
        let [port, names_port, distribution_port] = free_ports();
        let config = format!(
            "listeners.tcp = none\n\
             listeners.ssl.1 = 127.0.0.1:{port}\n\
             ssl_options.certfile = {0}/server.chain.pem\n\
             ssl_options.keyfile = {0}/server.key.pem\n\
             ssl_options.cacertfile = {0}/server.chain.pem\n\
             ssl_options.verify = verify_none\n\
             default_user = {username}\n\
             default_pass = {password}\n\
             loopback_users = none\n",
            folder.path().display()
        );
        let asking = doorman.map(asking).unwrap_or_default();
        fs::write(folder.path().join("rabbitmq.conf"), config + &asking).unwrap();
        let plugins = match doorman {
            Some(_) => "[rabbitmq_auth_backend_http].",
            None => "[].",
        };
        fs::write(folder.path().join("plugins"), plugins).unwrap();
        let names = Command::new(names)
            .args(["-address", "127.0.0.1", "-port", &names_port.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .expect("epmd starts");
        let script = command(&program, folder.path(), names_port)
            .env("RABBITMQ_DIST_PORT", distribution_port.to_string())
            .spawn()
            .expect("RabbitMQ starts");
        let mut started = RabbitMq {
            port,
            ca,
            program,
            names_port,
            names,
            script,
            folder,
        };
        started.ready().await;
        Some(started)
    }

    /// Closes every connection of clients, as its owner may.
    pub(super) async fn close_connections(&self) {
        let control = self.program.with_file_name("rabbitmqctl");
        let mut command = command(&control, self.folder.path(), self.names_port);
        command.args(["close_all_connections", "vedlikehold"]);
        let status = tokio::task::spawn_blocking(move || command.status());
        let status = status.await.unwrap().expect("rabbitmqctl starts");
        assert!(status.success(), "{}", said(&self.folder));
    }

    /// Waits until it listens.
    async fn ready(&mut self) {
        let listens = async {
            while tokio::net::TcpStream::connect(("127.0.0.1", self.port))
                .await
                .is_err()
            {
                assert!(
                    self.script.try_wait().unwrap().is_none(),
                    "{}",
                    said(&self.folder)
                );
                // It says so in its log and nowhere that could be waited for.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let listens = tokio::time::timeout(PATIENCE, listens).await;
        assert!(listens.is_ok(), "{}", said(&self.folder));
    }
}

impl Drop for RabbitMq {
    fn drop(&mut self) {
        let pid = fs::read_to_string(self.folder.path().join("pid")).unwrap_or_default();
        let pid = pid.trim().parse().ok().and_then(Pid::from_raw);
        // The script waits for it, and ends when it does. Nothing of it is needed any more.
        let ended = pid.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok());
        if !ended {
            let _ = self.script.kill();
        }
        let _ = self.script.wait();
        let _ = self.names.kill();
        let _ = self.names.wait();
    }
}

/// A program of RabbitMQ's, with everything of it in `folder`.
fn command(program: &Path, folder: &Path, names_port: u16) -> Command {
    let path = |name: &str| folder.join(name);
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path("log"));
    let log = log.unwrap();
    let mut command = Command::new(program);
    command
        .env("HOME", folder)
        .env("ERL_EPMD_PORT", names_port.to_string())
        .env("RABBITMQ_NODENAME", "budstikke@localhost")
        .env("RABBITMQ_MNESIA_BASE", path("mnesia"))
        .env("RABBITMQ_LOG_BASE", path("logs"))
        .env("RABBITMQ_CONFIG_FILE", path("rabbitmq.conf"))
        .env("RABBITMQ_CONF_ENV_FILE", path("none"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", path("plugins"))
        .env("RABBITMQ_PID_FILE", path("pid"))
        .env(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1}",
        )
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    command
}

/// Its own users first, then the doorman's word.
fn asking(doorman: u16) -> String {
    let mut lines = "auth_backends.1 = internal\n\
                     auth_backends.2 = http\n\
                     auth_http.http_method = post\n"
        .to_owned();
    for what in ["user", "vhost", "resource", "topic"] {
        lines += &format!("auth_http.{what}_path = http://127.0.0.1:{doorman}/{what}\n");
    }
    lines
}

fn said(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("log")).unwrap_or_default()
}

/// Free a moment ago: none of the three programs tells which one it took.
fn free_ports() -> [u16; 3] {
    let taken = [(); 3].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    taken.map(|listener| listener.local_addr().unwrap().port())
}

/// A certificate for this machine, and who signed it.
pub(super) fn certificate() -> (Authority, Issued) {
    let ca = Authority::root("Prøve-CA");
    let mut draft = Draft::named("localhost");
    let names = [
        der::value(0x82, b"localhost"),
        der::value(0x87, &[127, 0, 0, 1]),
    ];
    let names = Extension::new("2.5.29.17", false, der::sequence(&names));
    draft.extensions.push(names);
    let server = ca.issue(&draft);
    (ca, server)
}
