//! What tests and programs of this process hold of the platform.

use budstikke_amqp_broker::{Broker, QueueStatus};
use uuid::Uuid;

use super::konto_keys::KontoKeys;
use super::kontoer::{FOUNDED, FiksKonto, Integrasjon, Kind, Konto, KontoRole, id_of_org};
use super::letter::FiksLetter;
use super::message::FiksMessage;
use super::partner::{FiksReceived, PartnerQuirk};
use super::registers::Registers;
use crate::error::SandboxError;
use crate::keys::SERVICE_RSA_BITS;
use crate::payload::PayloadQuirk;
use crate::pki::Pair;
use crate::town::Town;
use crate::{Sandbox, pki};

/// The Fiks platform of a running sandbox ([`Sandbox::fiks`]).
#[derive(Clone, Copy)]
pub struct FiksSandbox<'a> {
    pub(crate) town: &'a Town,
}

impl Sandbox {
    /// The Fiks platform: its kontoer, what a program logs in with, and its test control.
    pub fn fiks(&self) -> FiksSandbox<'_> {
        FiksSandbox { town: &self.town }
    }
}

impl<'a> FiksSandbox<'a> {
    /// The base of every REST service, `https://127.0.0.1:…` without slash at the end.
    pub fn api(&self) -> &'a str {
        &self.town.urls.fiks
    }

    /// Host and port of AMQP over TLS; the vhost is `/`.
    pub fn amqp(&self) -> (&'static str, u16) {
        ("127.0.0.1", self.town.fiks.amqp_port())
    }

    /// The kontoer as they were at the start, ours first.
    pub fn kontoer(&self) -> &'a [FiksKonto] {
        &self.town.fiks.known
    }

    /// One of them.
    ///
    /// # Errors
    /// Never for a role of [`KontoRole::ALL`], which is all there are.
    pub fn konto(&self, role: KontoRole) -> Result<&'a FiksKonto, SandboxError> {
        let konto = self.kontoer().iter().find(|konto| konto.role == role);
        konto.ok_or_else(|| SandboxError::Unknown(format!("no konto {role:?}")))
    }

    /// What a program of `org` logs in with: password, fiksOrg and system too.
    pub fn integrasjon(&self, org: &str) -> Option<Integrasjon> {
        let state = self.town.fiks.registers.state();
        let mut all = state.integrasjoner.iter();
        all.find(|known| known.org_number == org).cloned()
    }

    /// The broker behind the queues, for trouble on purpose over AMQP; in a sandbox on RabbitMQ nobody comes to it. A konto's queue is
    /// [`FiksSandbox::queue_of`].
    pub fn broker(&self) -> &'a Broker {
        &self.town.fiks.broker
    }

    /// The name of a konto's queue.
    pub fn queue_of(&self, konto: Uuid) -> String {
        super::kontoer::queue_of(konto)
    }

    /// How the queue of a konto stands; on RabbitMQ as it did when somebody last asked the catalogue.
    pub fn queue(&self, konto: Uuid) -> QueueStatus {
        self.town.fiks.queue(konto)
    }

    /// Every message between kontoer that the platform has taken, oldest first. Its own are not among them.
    pub fn messages(&self) -> Vec<FiksMessage> {
        self.town.fiks.sent.all()
    }

    /// Waits until `done` holds for them. Gives no deadline: the test's runner does.
    pub async fn until_messages(&self, done: impl Fn(&[FiksMessage]) -> bool) -> Vec<FiksMessage> {
        let mut changes = self.town.fiks.sent.changes();
        loop {
            changes.borrow_and_update();
            let messages = self.messages();
            if done(&messages) || changes.changed().await.is_err() {
                return messages;
            }
        }
    }

    /// What has reached the partner behind a konto, oldest first; nothing for a konto that nobody is behind.
    pub fn received(&self, konto: Uuid) -> Vec<FiksReceived> {
        self.town.fiks.partners.received(konto)
    }

    /// Waits until `done` holds for that. Gives no deadline: the test's runner does.
    pub async fn until_received(
        &self,
        konto: Uuid,
        done: impl Fn(&[FiksReceived]) -> bool,
    ) -> Vec<FiksReceived> {
        let mut changes = self.town.fiks.partners.changes();
        loop {
            changes.borrow_and_update();
            let received = self.received(konto);
            if done(&received) || changes.changed().await.is_err() {
                return received;
            }
        }
    }

    /// The partner behind a konto answers in this way from now on; empty lists are as it should be.
    pub fn set_partner(&self, konto: Uuid, quirks: &[PartnerQuirk], payload: &[PayloadQuirk]) {
        let (quirks, payload) = (quirks.to_vec(), payload.to_vec());
        self.town.fiks.partners.set_way(konto, quirks, payload);
    }

    /// Sends what somebody writes; the platform's id of the message.
    ///
    /// # Errors
    /// When it names a konto that is not there, or cannot be packed for its receiver.
    pub fn write(&self, letter: &FiksLetter) -> Result<Uuid, SandboxError> {
        letter.send(self.town)
    }

    /// Switches a konto on or off: it may neither send nor receive while it is off.
    pub fn set_active(&self, konto: Uuid, active: bool) -> Result<(), SandboxError> {
        self.change(konto, |konto| konto.active = active)
    }

    /// Gives the system of an organisation the tilgang to send to a konto, or takes it away.
    pub fn set_tilgang(&self, org: &str, konto: Uuid, may: bool) {
        self.registers().set_tilgang(org, konto, may);
    }

    /// Whether the owner of a konto lets in at once whoever asks.
    pub fn set_open(&self, konto: Uuid, open: bool) {
        let mut state = self.registers().state();
        match open {
            true => state.open.insert(konto),
            false => state.open.remove(&konto),
        };
    }

    /// Whether programs may configure the system of an organisation («API-basert konfigurasjon»).
    pub fn set_configurable(&self, org: &str, configurable: bool) {
        let system = id_of_org(Kind::System, org);
        let mut state = self.registers().state();
        match configurable {
            true => state.closed_to_programs.remove(&system),
            false => state.closed_to_programs.insert(system),
        };
    }

    /// A konto has a new key and certificate from now on. It still opens what was locked for the old one.
    pub fn change_key(&self, konto: Uuid) -> Result<(), SandboxError> {
        let known = self.registers().konto(konto);
        let known = known.ok_or_else(|| SandboxError::Unknown(format!("no konto {konto}")))?;
        let key = pki::rsa_key(SERVICE_RSA_BITS)?;
        let certificate = pki::konto(&key, &known.name, self.town.now())?;
        self.change(konto, |konto| {
            konto.certificate = Some(certificate.clone());
            konto.keys.push(Pair { key, certificate });
        })
    }

    /// Takes the certificate of a konto out of the catalogue.
    pub fn remove_certificate(&self, konto: Uuid) -> Result<(), SandboxError> {
        self.change(konto, |konto| konto.certificate = None)
    }

    /// Whether Dokumentlager hands out parts of a document (`Range`). It does not at the start.
    pub fn set_ranges(&self, ranges: bool) {
        self.registers().state().ranges = ranges;
    }

    /// Whether the catalogue still answers `lookup`. It does not at the start.
    pub fn set_lookup(&self, lookup: bool) {
        self.registers().state().lookup = lookup;
    }

    /// A document's time is up from now on: 410.
    pub fn expire_document(&self, id: Uuid) -> Result<(), SandboxError> {
        let mut state = self.registers().state();
        let document = state.documents.get_mut(&id);
        let unknown = || SandboxError::Unknown(format!("no document {id}"));
        document.ok_or_else(unknown)?.expires = self.town.now();
        Ok(())
    }

    /// The next `times` logins over AMQP are refused, whoever comes.
    pub fn refuse_logins(&self, times: u32) {
        self.registers().state().refused_logins = times;
    }

    fn registers(&self) -> &'a Registers {
        &self.town.fiks.registers
    }

    fn change(&self, konto: Uuid, change: impl FnOnce(&mut Konto)) -> Result<(), SandboxError> {
        let known = self.registers().change_konto(konto, change);
        let unknown = || SandboxError::Unknown(format!("no konto {konto}"));
        known.then_some(()).ok_or_else(unknown)
    }
}

/// What [`FiksSandbox::kontoer`] tells of them.
pub(super) fn describe(
    registers: &Registers,
    keys: &[KontoKeys],
) -> Result<Vec<FiksKonto>, SandboxError> {
    let pem = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let mut kontoer = Vec::new();
    for keys in keys {
        let konto = registers.konto(keys.role.konto_id());
        let wrong = || SandboxError::Damaged(format!("{} kontoer", FOUNDED.len()));
        let konto = konto.ok_or_else(wrong)?;
        kontoer.push(FiksKonto {
            role: keys.role,
            id: konto.id,
            name: konto.name,
            org_number: konto.org,
            org_name: konto.org_name,
            protokoll: konto.protokoll,
            versjon: konto.versjon,
            parter: konto.parter.into_iter().map(|part| part.navn).collect(),
            key: pem(keys.key.private_key_to_pem_pkcs8()?),
            key_file: keys.key_file.clone(),
            certificate: pem(keys.certificate.to_pem()?),
        });
    }
    Ok(kontoer)
}
