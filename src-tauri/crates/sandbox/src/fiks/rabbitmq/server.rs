//! The server as a child process.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use tokio::net::TcpStream;

use crate::error::SandboxError;
use crate::keys::write_private;

/// Where Debian's package puts it. The one on the path changes the user first.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// How long a server may take to listen: a busy machine needs most of a minute.
const PATIENCE: u32 = 180;

/// RabbitMQ's server, when it is installed on this machine (Debian: `rabbitmq-server`).
pub fn rabbitmq_server() -> Option<PathBuf> {
    Some(PathBuf::from(PROGRAM)).filter(|path| path.exists())
}

/// A server, and the name service that it needs; they end with this value.
pub(super) struct Server {
    node: Child,
    names: Child,
    port: u16,
    log: PathBuf,
}

impl Server {
    pub(super) fn start(
        folder: &Path,
        key: &PKey<Private>,
        chain: &[&X509],
        root: &X509,
        api: &str,
    ) -> Result<Server, SandboxError> {
        let missing = || SandboxError::Unknown("rabbitmq-server is not installed".to_owned());
        let program = rabbitmq_server().ok_or_else(missing)?;
        let folder = crate::fresh_folder(&folder.join("rabbitmq"))?;
        let [port, names_port, dist_port] = free_ports()?;
        let file = |name: &str| folder.join(name);
        write_private(&file("server.key"), &key.private_key_to_pem_pkcs8()?)?;
        let mut pem = Vec::new();
        for certificate in chain {
            pem.extend(certificate.to_pem()?);
        }
        write_private(&file("server.pem"), &pem)?;
        pem.extend(root.to_pem()?);
        write_private(&file("ca.pem"), &pem)?;
        let settings = settings(&folder, port, api);
        write_private(&file("rabbitmq.conf"), settings.as_bytes())?;
        write_private(&file("plugins"), b"[rabbitmq_auth_backend_http].\n")?;
        let log = file("server.log");
        let output = File::create(&log).map_err(SandboxError::file(&log))?;
        let errors = output.try_clone().map_err(SandboxError::file(&log))?;

        let names = Command::new("epmd")
            .args(["-address", "127.0.0.1", "-port", &names_port.to_string()])
            .env("HOME", &folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(SandboxError::file("epmd"))?;
        let node = Command::new(&program)
            .env("HOME", &folder)
            .env("ERL_EPMD_PORT", names_port.to_string())
            .env("RABBITMQ_DIST_PORT", dist_port.to_string())
            .env("RABBITMQ_NODENAME", format!("sandkassen{port}@localhost"))
            .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            .env("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", file("plugins"))
            .env("RABBITMQ_MNESIA_BASE", file("mnesia"))
            .env("RABBITMQ_LOG_BASE", file("log"))
            .env("RABBITMQ_LOGS", "-")
            .env("RABBITMQ_PID_FILE", file("pid"))
            // Only then the script becomes the server, and our child is what we can end.
            .env("RUNNING_UNDER_SYSTEMD", "true")
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(SandboxError::file(&program))?;
        Ok(Server {
            node,
            names,
            port,
            log,
        })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits until it listens. By the machine's clock: another program is waited for.
    pub(super) async fn wait(&self) -> Result<(), SandboxError> {
        for _ in 0..PATIENCE {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            pause().await;
        }
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let last = log.lines().last().unwrap_or_default();
        Err(SandboxError::Unknown(format!(
            "RabbitMQ does not listen: {last}"
        )))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in [&mut self.node, &mut self.names] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

// Another program is waited for, and the sandbox's own clock may stand still.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

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

fn settings(folder: &Path, port: u16, api: &str) -> String {
    let folder = folder.display();
    let doors = ["user", "vhost", "resource", "topic"]
        .map(|door| format!("auth_http.{door}_path = {api}/rabbitmq/{door}\n"))
        .concat();
    format!(
        "listeners.tcp = none\n\
         listeners.ssl.1 = 127.0.0.1:{port}\n\
         ssl_options.cacertfile = {folder}/ca.pem\n\
         ssl_options.certfile = {folder}/server.pem\n\
         ssl_options.keyfile = {folder}/server.key\n\
         ssl_options.verify = verify_none\n\
         ssl_options.fail_if_no_peer_cert = false\n\
         auth_backends.1 = rabbit_auth_backend_http\n\
         auth_http.http_method = post\n\
         {doors}\
         disk_free_limit.absolute = 50MB\n\
         log.console = true\n"
    )
}
