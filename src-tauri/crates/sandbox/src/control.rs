//! Test control: what happened, what shall go wrong, and who answers when.

use jiff::{SignedDuration, Timestamp};
use openssl::pkey::PKey;

use crate::broker::{Limits, Transfer};
use crate::error::SandboxError;
use crate::fault::{Endpoint, Fault, PlannedFault};
use crate::jose::SigningKey;
use crate::log::LogEntry;
use crate::peer::{Answer, AnswerQuirk, Received};
use crate::registry::{Registered, RegistryQuirk, SOMEBODY_ELSE};
use crate::town::Town;
use crate::{Sandbox, lock, pki};

/// A certificate that ran out a year ago starts this long before now.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(4 * 365 * 24);

impl Sandbox {
    /// What has reached the inbox of `org`, oldest first.
    pub fn received(&self, org: &str) -> Vec<Received> {
        self.town.peers.received(org)
    }

    /// What has happened, oldest first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.town.log.entries()
    }

    /// Plans trouble: `sandbox.fault(Endpoint::Upload, Fault::LoseResponse).once()`.
    pub fn fault(&self, endpoint: Endpoint, fault: Fault) -> PlannedFault<'_> {
        PlannedFault {
            faults: &self.town.faults,
            endpoint,
            fault,
        }
    }

    /// Everything works again.
    pub fn clear_faults(&self) {
        self.town.faults.clear();
    }

    /// How many planned faults still wait for their call.
    pub fn planned_faults(&self) -> usize {
        self.town.faults.waiting()
    }

    /// Waits until `done` holds for what `org` has received. Gives no deadline: the test's runner does.
    pub async fn until_received(
        &self,
        org: &str,
        done: impl Fn(&[Received]) -> bool,
    ) -> Vec<Received> {
        let mut changes = self.town.peers.changes();
        loop {
            changes.borrow_and_update();
            let received = self.received(org);
            if done(&received) || changes.changed().await.is_err() {
                return received;
            }
        }
    }

    /// Every transfer of the broker, oldest first.
    pub fn transfers(&self) -> Vec<Transfer> {
        self.town.broker.transfers(self.town.now())
    }

    /// `org` still receives, but its answers wait for [`Sandbox::release_answers`].
    pub fn hold_answers(&self, org: &str) {
        self.town.peers.hold(org, true);
    }

    /// What was held is sent, as are later answers.
    pub fn release_answers(&self, org: &str) {
        self.town.peers.hold(org, false);
    }

    /// Sends an answer of `org` about a received message at once, whatever else is planned or held.
    pub fn answer_now(
        &self,
        org: &str,
        message_id: &str,
        answer: &Answer,
    ) -> Result<(), SandboxError> {
        if self.town.answer_now(org, message_id, answer) {
            return Ok(());
        }
        let what = format!("{org} has received no message {message_id}");
        Err(SandboxError::Unknown(what))
    }

    /// `org` answers in this way from now on, whatever its temper; an empty list is as it should be.
    pub fn set_answer_quirks(&self, org: &str, quirks: &[AnswerQuirk]) {
        self.town.peers.set_quirks(org, quirks.to_vec());
    }

    /// While it is on, senders are told `UploadProcessing` although recipients can fetch and answer:
    /// receipts overtake the sender's own knowledge.
    pub fn hide_publication_from_senders(&self, hide: bool) {
        self.town.broker.set_senders_wait(hide);
    }

    /// Puts `org` on the resource's access list, or takes it off (BRO-28).
    pub fn set_may_receive(&self, org: &str, may: bool) {
        self.town.broker.set_access(org, may);
    }

    /// Other rate limits from now on.
    pub fn set_rate_limits(&self, limits: Limits) {
        self.town.broker.rates.set(limits);
    }

    /// The scopes that a client is granted from now on.
    pub fn set_scopes(&self, client_id: &str, scopes: &[&str]) -> Result<(), SandboxError> {
        self.change_client(client_id, |client| {
            client.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        })
    }

    /// The `externalRef` of a client's system user from now on; `None` takes the system user away.
    pub fn set_system_user(
        &self,
        client_id: &str,
        external_ref: Option<&str>,
    ) -> Result<(), SandboxError> {
        self.change_client(client_id, |client| {
            client.system_user = external_ref.map(str::to_owned);
        })
    }

    /// `org` has never had a system in the system register, nor a system user.
    pub fn forget_system(&self, org: &str) {
        self.town.systems.forget(org);
        for client in lock(&self.town.clients)
            .iter_mut()
            .filter(|client| client.org_number == org)
        {
            client.system_user = None;
        }
    }

    /// A manager of `org` approves the system user that was asked for last.
    pub fn approve_system_user(&self, org: &str) -> Result<(), SandboxError> {
        let unknown = || SandboxError::Unknown(format!("{org} has asked for no system user"));
        let external_ref = self.town.systems.approve(org).ok_or_else(unknown)?;
        self.town.grant_system_user(org, &external_ref);
        Ok(())
    }

    /// Registers a public key (PEM) for a client that signs with `kid` instead of a certificate.
    pub fn register_key(
        &self,
        client_id: &str,
        kid: &str,
        public_pem: &str,
    ) -> Result<(), SandboxError> {
        let key = PKey::public_key_from_pem(public_pem.as_bytes())?;
        self.change_client(client_id, |client| {
            client.keys.push((kid.to_owned(), key));
        })
    }

    /// The registry hands out a certificate of `org` that ran out a year ago.
    pub fn expire_registered_certificate(&self, org: &str) -> Result<(), SandboxError> {
        self.set_registered_certificate(org, Registered::Expired)
    }

    /// What the registry has of `org` from now on, instead of the certificate in use.
    pub fn set_registered_certificate(
        &self,
        org: &str,
        registered: Registered,
    ) -> Result<(), SandboxError> {
        self.town.set_registered_certificate(org, registered)
    }

    /// The registry signs in this way from now on; `None` is as it should.
    pub fn set_registry_quirk(&self, quirk: Option<RegistryQuirk>) {
        self.town.registry.set_quirk(quirk);
    }

    /// The registry signs with a new key that is alone in its key set.
    pub fn rotate_registry_key(&self) -> Result<(), SandboxError> {
        let key = SigningKey::new(pki::rsa_key(2048)?, Vec::new())?;
        self.town.registry.rotate(key);
        Ok(())
    }

    fn change_client(
        &self,
        client_id: &str,
        change: impl FnOnce(&mut crate::clients::Registration),
    ) -> Result<(), SandboxError> {
        let mut clients = lock(&self.town.clients);
        let client = clients
            .iter_mut()
            .find(|client| client.client_id == client_id);
        let unknown = || SandboxError::Unknown(format!("no client {client_id}"));
        change(client.ok_or_else(unknown)?);
        Ok(())
    }
}

impl Town {
    /// Does what [`Sandbox::set_registered_certificate`] says.
    pub(crate) fn set_registered_certificate(
        &self,
        org: &str,
        registered: Registered,
    ) -> Result<(), SandboxError> {
        let now = self.now();
        let keys = |org: &str| {
            let unknown = || SandboxError::Unknown(format!("no organisation {org}"));
            self.keys.organisation(org).ok_or_else(unknown)
        };
        let issued = |at: Timestamp| {
            let keys = keys(org)?;
            let (name, issuer) = (keys.profile.name, &self.keys.issuer);
            let certificate = pki::organisation(&keys.key, name, org, at, issuer)?;
            Ok::<_, SandboxError>(Some(certificate))
        };
        let certificate = match registered {
            Registered::Missing => None,
            Registered::Expired => issued(now.saturating_sub(LONG_AGO).unwrap_or(now))?,
            Registered::Renewed => issued(now)?,
            Registered::OfAnother => Some(keys(SOMEBODY_ELSE)?.certificate.clone()),
        };
        self.registry.publish(org, certificate);
        Ok(())
    }
}
