//! What a user could run instead (trust-and-speed 3.2), on the same machine in the same minute.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use budstikke_packaging::{KeyOps, SoftwareKey};
use serde_json::{Value, json};

use crate::measure::{Random, random_block, timed};

/// Runs the command line tools on `octets` in a RAM disk. Null for what is not installed.
pub(crate) fn run(key: &SoftwareKey, octets: u64) -> Value {
    let Some(folder) = ram_folder() else {
        eprintln!("  no RAM disk with room for the peers");
        return Value::Null;
    };
    let folder = folder.path();
    prepare(folder, key, octets).expect("files to work on");
    let encrypt = "openssl cms -encrypt -binary -stream -aes256 -outform DER -recip cert.pem \
        -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256";
    let steps = [
        (
            "sealed_by_pipe",
            "openssl dgst, sign, zip -0 | openssl cms",
            format!(
                "openssl dgst -sha256 -out digest plain && openssl dgst -sha256 -sign key.pem -out signature digest \
                 && zip -q -0 - plain digest signature | {encrypt} -out piped.cms"
            ),
        ),
        (
            "encrypted",
            "openssl cms -encrypt -stream",
            format!("{encrypt} -in plain -out plain.cms"),
        ),
        (
            "decrypted",
            "openssl cms -decrypt, then dgst",
            "openssl cms -decrypt -binary -inform DER -in plain.cms -inkey key.pem -out out \
             && openssl dgst -sha256 out"
                .to_owned(),
        ),
    ];
    let mut rates = serde_json::Map::new();
    for (name, title, script) in steps {
        let mut command = Command::new("sh");
        command.current_dir(folder).arg("-c").arg(script);
        let (output, time) = timed(|| command.output());
        let done = output.is_ok_and(|output| output.status.success());
        let rate = octets as f64 / 1e6 / time.wall;
        if done {
            eprintln!("  {title:<44}{rate:>8.0} MB/s");
        } else {
            eprintln!("  {title:<44}     not available");
        }
        rates.insert(
            name.to_owned(),
            if done {
                json!(rate.round())
            } else {
                Value::Null
            },
        );
    }
    Value::Object(rates)
}

fn ram_folder() -> Option<tempfile::TempDir> {
    let ram = Path::new("/dev/shm");
    if ram.is_dir() {
        tempfile::tempdir_in(ram).ok()
    } else {
        None
    }
}

fn prepare(folder: &Path, key: &SoftwareKey, octets: u64) -> io::Result<()> {
    // The product never writes a key out; here one is made for the peers alone.
    let rsa = openssl::rsa::Rsa::generate(3072)?;
    let private = openssl::pkey::PKey::from_rsa(rsa)?;
    let mut certificate = openssl::x509::X509::builder()?;
    certificate.set_subject_name(key.certificate().x509().subject_name())?;
    certificate.set_issuer_name(key.certificate().x509().subject_name())?;
    let serial = openssl::bn::BigNum::from_u32(1)?;
    certificate.set_serial_number(&*openssl::asn1::Asn1Integer::from_bn(&serial)?)?;
    certificate.set_pubkey(&private)?;
    certificate.set_not_before(&*openssl::asn1::Asn1Time::from_unix(0)?)?;
    certificate.set_not_after(&*openssl::asn1::Asn1Time::days_from_now(1)?)?;
    certificate.sign(&private, openssl::hash::MessageDigest::sha256())?;
    fs::write(folder.join("key.pem"), private.private_key_to_pem_pkcs8()?)?;
    fs::write(folder.join("cert.pem"), certificate.build().to_pem()?)?;
    let mut plain = fs::File::create(folder.join("plain"))?;
    io::copy(&mut Random::new(&random_block(), octets), &mut plain)?;
    plain.flush()
}
