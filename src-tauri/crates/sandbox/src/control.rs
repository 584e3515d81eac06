//! Test control: what happened, what shall go wrong, and who answers when.

use std::sync::atomic::Ordering;

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
        self.fiks().broker().clear_faults();
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

    /// While it is on, an integrasjonspunkt of `org` fetches and answers at once, whatever its temper. For
    /// our own organisation that is another system on the queue we fetch from (ux 5.10, E23).
    pub fn let_fetch(&self, org: &str, fetch: bool) {
        self.town.peers.set_prompt(org, fetch);
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

    /// Tokens that Maskinporten gives from now on live for so many seconds.
    pub fn set_token_life(&self, seconds: u32) {
        self.town.token_life.store(seconds, Ordering::Relaxed);
    }

    /// From now on the scan of an upload takes this long; until it is over senders see `UploadProcessing`.
    pub fn set_scan(&self, scan: SignedDuration) {
        self.town.broker.set_scan(scan);
    }

    /// Other rate limits from now on.
    pub fn set_rate_limits(&self, limits: Limits) {
        self.town.broker.rates.set(limits);
    }

    /// The scopes that a client is granted from now on.
    pub fn set_scopes(&self, client_id: &str, scopes: &[&str]) -> Result<(), SandboxError> {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.town.set_scopes(client_id, scopes)
    }

    /// The `externalRef` of a client's system user from now on; `None` takes the system user away.
    pub fn set_system_user(
        &self,
        client_id: &str,
        external_ref: Option<&str>,
    ) -> Result<(), SandboxError> {
        let external_ref = external_ref.map(str::to_owned);
        self.town.set_system_user(client_id, external_ref)
    }

    /// `org` has never had a system in the system register, nor a system user.
    pub fn forget_system(&self, org: &str) {
        self.town.forget_system(org);
    }

    /// A manager of `org` approves the system user that was asked for last.
    pub fn approve_system_user(&self, org: &str) -> Result<(), SandboxError> {
        self.town.approve_system_user(org)
    }

    /// `org` delegates its access to a client of another organisation, or takes that back (`consumer_org`).
    pub fn set_delegation(
        &self,
        client_id: &str,
        org: &str,
        delegated: bool,
    ) -> Result<(), SandboxError> {
        self.town.set_delegation(client_id, org, delegated)
    }

    /// Registers a public key (PEM) for a client that signs with `kid` instead of a certificate.
    pub fn register_key(
        &self,
        client_id: &str,
        kid: &str,
        public_pem: &str,
    ) -> Result<(), SandboxError> {
        self.town.register_key(client_id, kid, public_pem)
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

    /// `org` has a new key and certificate from now on: the registry hands it out, letters are signed and
    /// opened with it, and what was locked for the old one can not be opened any more.
    pub fn change_key(&self, org: &str) -> Result<(), SandboxError> {
        self.town.change_key(org)
    }

    /// The registry signs in this way from now on; `None` is as it should.
    pub fn set_registry_quirk(&self, quirk: Option<RegistryQuirk>) {
        self.town.registry.set_quirk(quirk);
    }

    /// The registry signs with a new key that is alone in its key set.
    pub fn rotate_registry_key(&self) -> Result<(), SandboxError> {
        self.town.rotate_registry_key()
    }
}

/// What [`Sandbox`]'s own methods and the door for programs outside (`remote`) both do.
impl Town {
    pub(crate) fn set_scopes(
        &self,
        client_id: &str,
        scopes: Vec<String>,
    ) -> Result<(), SandboxError> {
        self.change_client(client_id, |client| client.scopes = scopes)
    }

    pub(crate) fn set_system_user(
        &self,
        client_id: &str,
        external_ref: Option<String>,
    ) -> Result<(), SandboxError> {
        self.change_client(client_id, |client| client.system_user = external_ref)
    }

    pub(crate) fn set_delegation(
        &self,
        client_id: &str,
        org: &str,
        delegated: bool,
    ) -> Result<(), SandboxError> {
        self.change_client(client_id, |client| {
            client.delegations.retain(|known| known != org);
            client.delegations.extend(delegated.then(|| org.to_owned()));
        })
    }

    pub(crate) fn register_key(
        &self,
        client_id: &str,
        kid: &str,
        public_pem: &str,
    ) -> Result<(), SandboxError> {
        let key = PKey::public_key_from_pem(public_pem.as_bytes())?;
        self.change_client(client_id, |client| client.keys.push((kid.to_owned(), key)))
    }

    pub(crate) fn forget_system(&self, org: &str) {
        self.systems.forget(org);
        for client in lock(&self.clients)
            .iter_mut()
            .filter(|client| client.org_number == org)
        {
            client.system_user = None;
        }
    }

    pub(crate) fn approve_system_user(&self, org: &str) -> Result<(), SandboxError> {
        let unknown = || SandboxError::Unknown(format!("{org} has asked for no system user"));
        let external_ref = self.systems.approve(org).ok_or_else(unknown)?;
        self.grant_system_user(org, &external_ref);
        Ok(())
    }

    pub(crate) fn rotate_registry_key(&self) -> Result<(), SandboxError> {
        let key = SigningKey::new(pki::rsa_key(2048)?, Vec::new())?;
        self.registry.rotate(key);
        Ok(())
    }

    pub(crate) fn change_key(&self, org: &str) -> Result<(), SandboxError> {
        if self.keys.change_key(org, self.now())? {
            return Ok(());
        }
        Err(SandboxError::Unknown(format!("no organisation {org}")))
    }

    fn change_client(
        &self,
        client_id: &str,
        change: impl FnOnce(&mut crate::clients::Registration),
    ) -> Result<(), SandboxError> {
        let mut clients = lock(&self.clients);
        let client = clients
            .iter_mut()
            .find(|client| client.client_id == client_id);
        let unknown = || SandboxError::Unknown(format!("no client {client_id}"));
        change(client.ok_or_else(unknown)?);
        Ok(())
    }

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
