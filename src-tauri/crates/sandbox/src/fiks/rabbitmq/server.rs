//! The server as a child process.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::error::SandboxError;
use crate::keys::write_private;

/// Where Debian's package puts it. The one on the path changes the user first.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// How many half seconds a server may take to listen: a busy machine needs most of a minute.
const PATIENCE: u32 = 180;

/// RabbitMQ's server, when it is installed on this machine (Debian: `rabbitmq-server`).
pub fn rabbitmq_server() -> Option<PathBuf> {
    Some(PathBuf::from(PROGRAM)).filter(|path| path.exists())
}

/// What a [`RabbitMqServer`] is started with.
pub struct RabbitMqOptions<'a> {
    /// Where everything of it lies; an empty folder.
    pub folder: &'a Path,
    /// The key of its certificate, PKCS#8 in PEM.
    pub key: &'a [u8],
    /// Its certificate and the issuers of that, PEM.
    pub chain: &'a [u8],
    /// Name and password of a user that it knows by itself, who may do everything.
    pub owner: Option<(&'a str, &'a str)>,
    /// Whom it asks about everybody else: under this address are `user`, `vhost`, `resource` and `topic`
    /// (`rabbitmq_auth_backend_http`).
    pub doorman: Option<&'a str>,
}

/// A RabbitMQ with ports and a node name of its own, and the name service that it needs; they end with this value.
pub struct RabbitMqServer {
    _node: Running,
    _names: Running,
    port: u16,
    names_port: u16,
    folder: PathBuf,
}

impl RabbitMqServer {
    /// Starts it. It listens when [`RabbitMqServer::wait`] says so.
    ///
    /// # Errors
    /// It is not installed ([`rabbitmq_server`]), does not start, or its files cannot be written.
    pub fn start(options: &RabbitMqOptions<'_>) -> Result<RabbitMqServer, SandboxError> {
        let missing = || SandboxError::Unknown("rabbitmq-server is not installed".to_owned());
        let program = rabbitmq_server().ok_or_else(missing)?;
        let folder = options.folder;
        let [port, names_port, dist_port] = free_ports()?;
        let plugins = match options.doorman {
            Some(_) => "[rabbitmq_auth_backend_http].\n",
            None => "[].\n",
        };
        for (name, content) in [
            ("server.key", options.key),
            ("server.pem", options.chain),
            ("rabbitmq.conf", settings(options, port).as_bytes()),
            ("plugins", plugins.as_bytes()),
        ] {
            write_private(&folder.join(name), content)?;
        }
        let mut names = Command::new("epmd");
        names
            .args(["-address", "127.0.0.1", "-port", &names_port.to_string()])
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let names = Running::start(&mut names)?;
        let mut node = command(&program, folder, port, names_port)?;
        node.env("RABBITMQ_DIST_PORT", dist_port.to_string())
            // Only then the script becomes the server, and our child is what we can end.
            .env("RUNNING_UNDER_SYSTEMD", "true");
        Ok(RabbitMqServer {
            _node: Running::start(&mut node)?,
            _names: names,
            port,
            names_port,
            folder: folder.to_owned(),
        })
    }

    /// Where it speaks AMQP over TLS, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until it listens. By the machine's clock: another program is waited for.
    ///
    /// # Errors
    /// It does not within a minute and a half; the last that it said.
    pub async fn wait(&self) -> Result<(), SandboxError> {
        for _ in 0..PATIENCE {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            pause().await;
        }
        let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let last = log.lines().last().unwrap_or_default();
        Err(SandboxError::Unknown(format!(
            "RabbitMQ does not listen: {last}"
        )))
    }

    /// Closes every connection of clients, as whoever runs it may. Blocks until that is done.
    ///
    /// # Errors
    /// `rabbitmqctl` does not start, or it says no; its words are in the server's log.
    pub fn close_connections(&self) -> Result<(), SandboxError> {
        let control = Path::new(PROGRAM).with_file_name("rabbitmqctl");
        let mut command = command(&control, &self.folder, self.port, self.names_port)?;
        command.args(["close_all_connections", "vedlikehold"]);
        let status = command.status().map_err(SandboxError::file(&control))?;
        let refused = || SandboxError::Unknown(format!("rabbitmqctl: {status}"));
        status.success().then_some(()).ok_or_else(refused)
    }
}

/// A child process that ends with this value.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Result<Running, SandboxError> {
        let program = PathBuf::from(command.get_program());
        let child = command.spawn().map_err(SandboxError::file(&program))?;
        Ok(Running(child))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program of RabbitMQ's, with everything of it in `folder`, its words at the end of `server.log` there.
fn command(
    program: &Path,
    folder: &Path,
    port: u16,
    names_port: u16,
) -> Result<Command, SandboxError> {
    let file = |name: &str| folder.join(name);
    let log = file("server.log");
    let mut append = OpenOptions::new();
    append.create(true).append(true);
    let output = append.open(&log).map_err(SandboxError::file(&log))?;
    let errors = output.try_clone().map_err(SandboxError::file(&log))?;
    let mut command = Command::new(program);
    command
        .env("HOME", folder)
        .env("ERL_EPMD_PORT", names_port.to_string())
        .env("RABBITMQ_NODENAME", format!("sandkassen{port}@localhost"))
        .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
        .env("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", file("plugins"))
        .env("RABBITMQ_MNESIA_BASE", file("mnesia"))
        .env("RABBITMQ_LOG_BASE", file("log"))
        .env("RABBITMQ_LOGS", "-")
        .env("RABBITMQ_PID_FILE", file("pid"))
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors);
    Ok(command)
}

// Another program is waited for, and the sandbox's own clock may stand still.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

/// Free a moment ago: none of the three programs tells which one it took.
fn free_ports<const N: usize>() -> Result<[u16; N], SandboxError> {
    let mut held = Vec::new();
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(SandboxError::Socket)?;
        *port = listener.local_addr().map_err(SandboxError::Socket)?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// Its own users first, then the doorman's word.
fn settings(options: &RabbitMqOptions<'_>, port: u16) -> String {
    let folder = options.folder.display();
    let mut settings = format!(
        "listeners.tcp = none\n\
         listeners.ssl.1 = 127.0.0.1:{port}\n\
         ssl_options.cacertfile = {folder}/server.pem\n\
         ssl_options.certfile = {folder}/server.pem\n\
         ssl_options.keyfile = {folder}/server.key\n\
         ssl_options.verify = verify_none\n\
         ssl_options.fail_if_no_peer_cert = false\n\
         disk_free_limit.absolute = 50MB\n\
         log.console = true\n"
    );
    let mut backends = Vec::new();
    if let Some((name, password)) = options.owner {
        settings += &format!(
            "default_user = {name}\n\
             default_pass = {password}\n\
             loopback_users = none\n"
        );
        backends.push("internal");
    }
    if let Some(doorman) = options.doorman {
        settings += "auth_http.http_method = post\n";
        for door in ["user", "vhost", "resource", "topic"] {
            settings += &format!("auth_http.{door}_path = {doorman}/{door}\n");
        }
        backends.push("http");
    }
    for (index, backend) in backends.iter().enumerate() {
        settings += &format!("auth_backends.{} = {backend}\n", index + 1);
    }
    settings
}
