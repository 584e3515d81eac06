//! `bud sandbox`: the sandbox alone, for any program that can speak HTTPS.

use std::path::Path;

use budstikke_sandbox::{PortFile, Sandbox, SandboxError, SandboxOptions, describe, stop_signal};

use crate::failure::Failure;

/// Runs the sandbox until SIGINT or SIGTERM and returns the exit. The port file appears when
/// everything listens and goes away at the end; with `json` its content is told on stdout too.
pub(crate) fn run(port_file: Option<&Path>, json: bool) -> Result<u8, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::unread("SANDBOX", format!("Sandkassen kunne ikke starte: {error}."))
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(&error))?;
    let served = runtime.block_on(serve(port_file, json));
    served.map_err(|error| failed(&error))?;
    Ok(0)
}

/// Programs outside may steer it: that is what it is run alone for.
fn options() -> SandboxOptions {
    SandboxOptions {
        control: true,
        ..SandboxOptions::default()
    }
}

async fn serve(port_file: Option<&Path>, json: bool) -> Result<(), SandboxError> {
    let sandbox = tokio::select! {
        started = Sandbox::start(options()) => started?,
        // Keys take seconds to make; nobody should have to wait for them to stop.
        () = stop_signal() => return Ok(()),
    };
    let listed = port_file
        .map(|path| PortFile::write(&sandbox, path))
        .transpose()?;
    crate::tell(&if json {
        format!("{}\n", describe(&sandbox))
    } else {
        overview(&sandbox, port_file)
    });
    stop_signal().await;
    drop(listed);
    Ok(())
}

/// What a person wants to know: where it is, who is there, how to stop it.
fn overview(sandbox: &Sandbox, port_file: Option<&Path>) -> String {
    let urls = sandbox.urls();
    let mut lines = vec![
        "Sandkassen er klar. Stopp den med Ctrl+C.".to_owned(),
        format!("  Maskinporten      {}", urls.maskinporten_token),
        format!("  Altinn            {}", urls.altinn),
        format!("  Broker            {}", urls.broker),
        format!("  Adressetjenesten  {}", urls.serviceregistry),
        format!("  Enhetsregisteret  {}", urls.brreg),
        format!("  Fiks              {}", urls.fiks),
        format!("  FIKS IO (AMQP)    {}", urls.fiks_amqp),
        format!("  Rotsertifikat     {}", sandbox.ca_file().display()),
    ];
    if let Some(control) = &urls.control {
        lines.push(format!("  Styring           {control}"));
    }
    if let Some(path) = port_file {
        lines.push(format!("  Portfil           {}", path.display()));
    }
    lines.push("Virksomheter:".to_owned());
    for organisation in sandbox.organisations() {
        let number = organisation.org_number.grouped();
        lines.push(format!("  {number}  {}", organisation.name));
    }
    lines.join("\n") + "\n"
}
