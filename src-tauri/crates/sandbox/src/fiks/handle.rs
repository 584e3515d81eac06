//! What tests and programs of this process hold of the platform.

use budstikke_amqp_broker::{Broker, QueueStatus};
use uuid::Uuid;

use super::konto_keys::KontoKeys;
use super::kontoer::{FOUNDED, FiksKonto, Integrasjon, KontoRole};
use super::message::FiksMessage;
use super::registers::Registers;
use crate::Sandbox;
use crate::error::SandboxError;
use crate::town::Town;

/// The Fiks platform of a running sandbox ([`Sandbox::fiks`]).
#[derive(Clone, Copy)]
pub struct FiksSandbox<'a> {
    town: &'a Town,
    kontoer: &'a [FiksKonto],
}

impl Sandbox {
    /// The Fiks platform: its kontoer, what a program logs in with, and its test control.
    pub fn fiks(&self) -> FiksSandbox<'_> {
        FiksSandbox {
            town: &self.town,
            kontoer: &self.kontoer,
        }
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
        self.kontoer
    }

    /// One of them.
    ///
    /// # Errors
    /// Never for a role of [`KontoRole::ALL`], which is all there are.
    pub fn konto(&self, role: KontoRole) -> Result<&'a FiksKonto, SandboxError> {
        let konto = self.kontoer.iter().find(|konto| konto.role == role);
        konto.ok_or_else(|| SandboxError::Unknown(format!("no konto {role:?}")))
    }

    /// What a program of `org` logs in with: password, fiksOrg and system too.
    pub fn integrasjon(&self, org: &str) -> Option<Integrasjon> {
        let state = self.town.fiks.registers.state();
        let mut all = state.integrasjoner.iter();
        all.find(|known| known.org_number == org).cloned()
    }

    /// The broker behind the queues, for trouble on purpose over AMQP. A konto's queue is
    /// [`FiksSandbox::queue_of`].
    pub fn broker(&self) -> &'a Broker {
        &self.town.fiks.broker
    }

    /// The name of a konto's queue.
    pub fn queue_of(&self, konto: Uuid) -> String {
        super::kontoer::queue_of(konto)
    }

    /// How the queue of a konto stands.
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

    /// Switches a konto on or off: it may neither send nor receive while it is off.
    pub fn set_active(&self, konto: Uuid, active: bool) -> Result<(), SandboxError> {
        let known = self
            .town
            .fiks
            .registers
            .change_konto(konto, |konto| konto.active = active);
        known
            .then_some(())
            .ok_or_else(|| SandboxError::Unknown(format!("no konto {konto}")))
    }

    /// Gives the system of an organisation the tilgang to send to a konto, or takes it away.
    pub fn set_tilgang(&self, org: &str, konto: Uuid, may: bool) {
        self.town.fiks.registers.set_tilgang(org, konto, may);
    }

    /// The next `times` logins over AMQP are refused, whoever comes.
    pub fn refuse_logins(&self, times: u32) {
        self.town.fiks.registers.state().refused_logins = times;
    }
}

/// What [`FiksSandbox::kontoer`] tells of them.
pub(crate) fn describe(
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
