//! `bud sandbox`: the sandbox alone, for any program that can speak HTTPS.

use std::path::{Path, PathBuf};

use budstikke_sandbox::{PortFile, Sandbox, SandboxError, SandboxOptions, stop_signal};

/// Runs the sandbox until SIGINT or SIGTERM and returns the exit status: 0, or 3 when it could not
/// start. The port file appears when everything listens and goes away at the end.
pub(crate) fn run(port_file: Option<PathBuf>) -> u8 {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("Sandkassen kunne ikke starte: {error}");
            return 3;
        }
    };
    match runtime.block_on(serve(port_file.as_deref())) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("Sandkassen kunne ikke starte: {error}");
            3
        }
    }
}

async fn serve(port_file: Option<&Path>) -> Result<(), SandboxError> {
    let sandbox = tokio::select! {
        started = Sandbox::start(SandboxOptions::default()) => started?,
        // Keys take seconds to make; nobody should have to wait for them to stop.
        () = stop_signal() => return Ok(()),
    };
    let listed = port_file
        .map(|path| PortFile::write(&sandbox, path))
        .transpose()?;
    println!("{}", overview(&sandbox, port_file));
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
        format!("  Rotsertifikat     {}", sandbox.ca_file().display()),
    ];
    if let Some(path) = port_file {
        lines.push(format!("  Portfil           {}", path.display()));
    }
    lines.push("Virksomheter:".to_owned());
    for organisation in sandbox.organisations() {
        let number = organisation.org_number.grouped();
        lines.push(format!("  {number}  {}", organisation.name));
    }
    lines.join("\n")
}
