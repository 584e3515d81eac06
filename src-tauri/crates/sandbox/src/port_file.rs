//! The file that tells other programs where the sandbox is (product.md, `bud sandbox`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::keys::write_private;
use crate::{Client, FiksKonto, Integrasjon, Organisation, Sandbox};

/// A port file that exists as long as this value.
#[derive(Debug)]
pub struct PortFile {
    path: PathBuf,
}

impl PortFile {
    /// Writes the file by rename; its folder must exist. Everything listens by then.
    pub fn write(sandbox: &Sandbox, path: &Path) -> Result<PortFile, SandboxError> {
        let text = format!("{:#}\n", describe(sandbox));
        write_private(path, text.as_bytes())?;
        Ok(PortFile {
            path: path.to_owned(),
        })
    }
}

impl Drop for PortFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The content of a port file.
pub fn describe(sandbox: &Sandbox) -> Value {
    json!({
        "pid": std::process::id(),
        "urls": sandbox.urls(),
        "ca_file": sandbox.ca_file(),
        "organisations": sandbox.organisations().iter().map(organisation).collect::<Vec<_>>(),
        "clients": sandbox.clients().iter().map(client).collect::<Vec<_>>(),
        "fiks": fiks(sandbox),
    })
}

/// What a client of FIKS IO is set up with.
fn fiks(sandbox: &Sandbox) -> Value {
    let fiks = sandbox.fiks();
    let (host, port) = fiks.amqp();
    let integrasjoner = sandbox
        .organisations()
        .iter()
        .filter_map(|organisation| fiks.integrasjon(&organisation.org_number.digits()));
    json!({
        "api": fiks.api(),
        "amqp": { "host": host, "port": port, "vhost": "/" },
        "kontoer": fiks.kontoer().iter().map(konto).collect::<Vec<_>>(),
        "integrasjoner": integrasjoner.map(|it| integrasjon(&it)).collect::<Vec<_>>(),
    })
}

fn konto(konto: &FiksKonto) -> Value {
    json!({
        "role": konto.role,
        "id": konto.id,
        "name": konto.name,
        "org_number": konto.org_number,
        "protokoll": konto.protokoll,
        "versjon": konto.versjon,
        "parter": konto.parter,
        "key_file": konto.key_file,
        "certificate": konto.certificate,
    })
}

fn integrasjon(integrasjon: &Integrasjon) -> Value {
    json!({
        "id": integrasjon.id,
        "org_number": integrasjon.org_number,
        "password_file": integrasjon.password_file,
        "fiks_org_id": integrasjon.fiks_org_id,
        "system_id": integrasjon.system_id,
    })
}

fn organisation(organisation: &Organisation) -> Value {
    json!({
        "name": organisation.name,
        "org_number": organisation.org_number,
        "temper": organisation.temper,
        "p12": organisation.p12_file,
        "password_file": organisation.password_file,
        "certificate": organisation.certificate,
    })
}

fn client(client: &Client) -> Value {
    json!(client)
}
