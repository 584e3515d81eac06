//! The keys of the sandbox: made at first launch, kept in the state folder, private to the user.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::error::ErrorStack;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::stack::Stack;
use openssl::x509::X509;

use crate::error::SandboxError;
use crate::jose::SigningKey;
use crate::pki::{self, Pair};
use crate::profiles::{PROFILES, Profile};

/// Strength of authorities and organisations, as issued today.
const RSA_BITS: u32 = 3072;
/// Strength of the keys that sign tokens, serve TLS, or open a konto's messages.
pub(crate) const SERVICE_RSA_BITS: u32 = 2048;

/// Every key and certificate of a sandbox.
pub(crate) struct Keys {
    pub(crate) root: X509,
    pub(crate) issuer: Pair,
    pub(crate) server: Pair,
    pub(crate) maskinporten: SigningKey,
    pub(crate) altinn: SigningKey,
    pub(crate) registry: Pair,
    organisations: Mutex<Vec<OrganisationKeys>>,
}

/// What one organisation signs and decrypts with.
#[derive(Clone)]
pub(crate) struct OrganisationKeys {
    pub(crate) profile: &'static Profile,
    pub(crate) key: PKey<Private>,
    pub(crate) certificate: X509,
    pub(crate) p12: Vec<u8>,
    pub(crate) p12_path: PathBuf,
    pub(crate) password: String,
    pub(crate) password_path: PathBuf,
}

impl Keys {
    /// Reads the keys in `folder`, or makes them. Sandboxes of several processes may do so at once:
    /// the folder appears whole. Certificates of organisations that are not valid `now` are issued
    /// anew for the same keys.
    pub(crate) fn load_or_make(folder: &Path, now: Timestamp) -> Result<Keys, SandboxError> {
        if !folder.exists() {
            make_folder(folder, |making| fill(making, now))?;
        }
        let root = read_pair(folder, "root")?;
        let issuer = read_pair(folder, "issuer")?;
        let server = read_pair(folder, "server")?;
        let organisations = PROFILES
            .iter()
            .map(|profile| organisation(folder, profile, now, &issuer, &root.certificate))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Keys {
            maskinporten: SigningKey::new(read_key(folder, "maskinporten")?, vec![])?,
            altinn: SigningKey::new(read_key(folder, "altinn")?, vec![])?,
            registry: read_pair(folder, "registry")?,
            root: root.certificate,
            issuer,
            server,
            organisations: Mutex::new(organisations),
        })
    }

    /// The keys of every organisation, us first.
    pub(crate) fn organisations(&self) -> Vec<OrganisationKeys> {
        crate::lock(&self.organisations).clone()
    }

    /// The keys of the organisation with this number.
    pub(crate) fn organisation(&self, number: &str) -> Option<OrganisationKeys> {
        crate::lock(&self.organisations)
            .iter()
            .find(|organisation| organisation.profile.number == number)
            .cloned()
    }

    /// Gives the organisation with this number a new key and certificate, in memory only: its key store on
    /// disk stays, as does what was made of it. False when nobody has that number.
    pub(crate) fn change_key(&self, number: &str, now: Timestamp) -> Result<bool, ErrorStack> {
        let key = pki::rsa_key(RSA_BITS)?;
        let mut organisations = crate::lock(&self.organisations);
        let Some(organisation) = organisations
            .iter_mut()
            .find(|organisation| organisation.profile.number == number)
        else {
            return Ok(false);
        };
        let name = organisation.profile.name;
        organisation.certificate = pki::organisation(&key, name, number, now, &self.issuer)?;
        organisation.key = key;
        Ok(true)
    }
}

/// Makes everything in a folder beside, which then takes the place of `folder`.
pub(crate) fn make_folder(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), SandboxError>,
) -> Result<(), SandboxError> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(SandboxError::file(parent))?;
    let making = tempfile::Builder::new()
        .prefix("keys-")
        .tempdir_in(parent)
        .map_err(SandboxError::file(parent))?;
    fill(making.path())?;
    match fs::rename(making.path(), folder) {
        Ok(()) => {
            // It has moved away; there is nothing left to remove.
            let _ = making.keep();
            Ok(())
        }
        // Somebody else was faster; theirs are as good.
        Err(_) if folder.exists() => Ok(()),
        Err(error) => Err(SandboxError::file(folder)(error)),
    }
}

fn fill(folder: &Path, now: Timestamp) -> Result<(), SandboxError> {
    let mut wanted = vec![
        ("root", RSA_BITS),
        ("issuer", RSA_BITS),
        ("server", SERVICE_RSA_BITS),
        ("maskinporten", SERVICE_RSA_BITS),
        ("altinn", SERVICE_RSA_BITS),
        ("registry", SERVICE_RSA_BITS),
    ];
    wanted.extend(PROFILES.iter().map(|profile| (profile.number, RSA_BITS)));
    let mut made = generate(&wanted)?;
    let mut take = |name: &str| {
        let at = made.iter().position(|(made, _)| *made == name);
        at.map(|at| made.swap_remove(at).1)
            .ok_or_else(|| SandboxError::Damaged(format!("no key was made for {name}")))
    };

    let root = pki::root(take("root")?)?;
    let issuer = pki::intermediate(take("issuer")?, &root)?;
    for name in ["server", "registry"] {
        let key = take(name)?;
        let certificate = pki::server(&key, &issuer)?;
        write_pair(folder, name, &Pair { key, certificate })?;
    }
    for name in ["maskinporten", "altinn"] {
        write_key(folder, name, &take(name)?)?;
    }
    for profile in &PROFILES {
        write_key(folder, profile.number, &take(profile.number)?)?;
        let mut password = [0_u8; 12];
        openssl::rand::rand_bytes(&mut password)?;
        let path = folder.join(format!("{}.password", profile.number));
        write_private(&path, format!("{}\n", hex::encode(password)).as_bytes())?;
    }
    write_pair(folder, "root", &root)?;
    write_pair(folder, "issuer", &issuer)?;
    for profile in &PROFILES {
        organisation(folder, profile, now, &issuer, &root.certificate)?;
    }
    Ok(())
}

/// Makes RSA keys on every core: one takes most of a second.
pub(crate) fn generate<'a>(
    wanted: &[(&'a str, u32)],
) -> Result<Vec<(&'a str, PKey<Private>)>, SandboxError> {
    let queue = Mutex::new(wanted.iter());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let made: Result<Vec<Vec<_>>, ErrorStack> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut made = Vec::new();
                    loop {
                        let next = queue.lock().ok().and_then(|mut queue| queue.next());
                        let Some((name, bits)) = next else {
                            return Ok(made);
                        };
                        made.push((*name, pki::rsa_key(*bits)?));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Ok(Vec::new())))
            .collect()
    });
    Ok(made?.into_iter().flatten().collect())
}

fn organisation(
    folder: &Path,
    profile: &'static Profile,
    now: Timestamp,
    issuer: &Pair,
    root: &X509,
) -> Result<OrganisationKeys, SandboxError> {
    let number = profile.number;
    let key = read_key(folder, number)?;
    let password_path = folder.join(format!("{number}.password"));
    let password =
        fs::read_to_string(&password_path).map_err(SandboxError::file(&password_path))?;
    let password = password.trim_end().to_owned();
    let p12_path = folder.join(format!("{number}.p12"));
    let certificate_path = folder.join(format!("{number}.pem"));

    let kept = fs::read(&certificate_path)
        .ok()
        .and_then(|pem| X509::from_pem(&pem).ok())
        .filter(|certificate| is_valid(certificate, now) && p12_path.exists());
    let certificate = match kept {
        Some(certificate) => certificate,
        None => {
            let certificate = pki::organisation(&key, profile.name, number, now, issuer)?;
            let mut chain = Stack::new()?;
            chain.push(issuer.certificate.clone())?;
            chain.push(root.clone())?;
            let p12 = Pkcs12::builder()
                .name(profile.name)
                .pkey(&key)
                .cert(&certificate)
                .ca(chain)
                .build2(&password)?;
            write_private(&p12_path, &p12.to_der()?)?;
            write_private(&certificate_path, &certificate.to_pem()?)?;
            certificate
        }
    };
    Ok(OrganisationKeys {
        profile,
        key,
        certificate,
        p12: fs::read(&p12_path).map_err(SandboxError::file(&p12_path))?,
        p12_path,
        password,
        password_path,
    })
}

pub(crate) fn is_valid(certificate: &X509, now: Timestamp) -> bool {
    Asn1Time::from_unix(now.as_second())
        .is_ok_and(|now| certificate.not_before() <= now && now < certificate.not_after())
}

fn write_pair(folder: &Path, name: &str, pair: &Pair) -> Result<(), SandboxError> {
    write_key(folder, name, &pair.key)?;
    let path = folder.join(format!("{name}.pem"));
    write_private(&path, &pair.certificate.to_pem()?)
}

pub(crate) fn write_key(
    folder: &Path,
    name: &str,
    key: &PKey<Private>,
) -> Result<(), SandboxError> {
    let path = folder.join(format!("{name}.key"));
    write_private(&path, &key.private_key_to_pem_pkcs8()?)
}

fn read_pair(folder: &Path, name: &str) -> Result<Pair, SandboxError> {
    let path = folder.join(format!("{name}.pem"));
    let pem = fs::read(&path).map_err(SandboxError::file(&path))?;
    Ok(Pair {
        key: read_key(folder, name)?,
        certificate: X509::from_pem(&pem)?,
    })
}

pub(crate) fn read_key(folder: &Path, name: &str) -> Result<PKey<Private>, SandboxError> {
    let path = folder.join(format!("{name}.key"));
    let pem = fs::read(&path).map_err(SandboxError::file(&path))?;
    Ok(PKey::private_key_from_pem(&pem)?)
}

/// Writes a file that only its owner can read, by rename, so that no reader meets half of it.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), SandboxError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Temporary files are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(SandboxError::file(folder))?;
    file.write_all(bytes).map_err(SandboxError::file(path))?;
    file.persist(path)
        .map_err(|error| SandboxError::file(path)(error.error))?;
    Ok(())
}
