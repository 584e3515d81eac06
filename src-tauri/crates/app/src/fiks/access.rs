//! Being let in by kontoer of others: those outside our address book, and asking them (fiks-io 9.3).

pub(crate) mod given;

use budstikke_directory::{FiksLookupError, KontoFinding, KontoSearch};
use budstikke_wire::fiks_io::{KontoId, Protokollkonto, System};

use super::konto::{JudgedKonto, konto_id};
use super::lookup_refused;
use crate::dto::KontoAccess;
use crate::{App, AppError};

/// What is typed before kontoer of strangers are searched for, in characters: less fits everybody.
const SHORTEST: usize = 3;

/// The setting that says when a konto was asked from here, RFC 3339.
fn asked_at(konto: KontoId) -> String {
    format!("fiks.asked.{konto}")
}

impl App {
    /// «Be om tilgang»: asks the owner of `konto` to let us write to it, and tells how we stand then. Some let
    /// everybody in at once. Fine to repeat.
    ///
    /// Errors: E08 for a konto that is nobody's; that our system must be opened to programs; the service's.
    pub async fn ask_konto_access(&self, konto: &str) -> Result<KontoAccess, AppError> {
        let id = konto_id(konto)?;
        let directory = &self.own_konto()?.directory;
        let asked = directory.ask_access(id).await;
        asked.map_err(lookup_refused)?;
        let now = self.clock().now().to_string();
        self.store()
            .tx(move |tx| {
                tx.put_setting(&asked_at(id), &now)?;
                given::wait_for(tx, id, true)
            })
            .await?;
        // What was asked is asked, whether or not the book can be read now.
        let book = directory.refresh_address_book().await;
        if !book.is_ok_and(|book| is_among(&book.tilgang_til_kontoer, id)) {
            return Ok(KontoAccess::Asked);
        }
        // Whoever asked is told here and now.
        self.store()
            .tx(move |tx| given::wait_for(tx, id, false))
            .await?;
        Ok(KontoAccess::Given)
    }

    /// Takes back that we asked `konto` to let us in.
    ///
    /// Errors: as [`App::ask_konto_access`].
    pub async fn withdraw_konto_access(&self, konto: &str) -> Result<(), AppError> {
        let id = konto_id(konto)?;
        let withdrawn = self.own_konto()?.directory.withdraw_access(id).await;
        withdrawn.map_err(lookup_refused)?;
        let forgotten = self.store().tx(move |tx| given::wait_for(tx, id, false));
        Ok(forgotten.await?)
    }

    /// When a konto was asked from here; none for one that was asked elsewhere.
    pub(crate) async fn konto_asked_at(&self, konto: KontoId) -> Result<Option<String>, AppError> {
        let kept = self
            .store()
            .read(move |read| read.setting(&asked_at(konto)));
        Ok(kept.await?)
    }

    /// Kontoer that stand in no list of `book` and fit what was typed, as far as KS finds them. None while it
    /// can not be asked: the search is known to be incomplete, so that nobody may rely on it.
    pub(crate) async fn kontoer_outside(&self, book: &System, text: &str) -> Vec<Protokollkonto> {
        let Some(fiks) = self.fiks() else {
            return Vec::new();
        };
        if text.trim().chars().count() < SHORTEST {
            return Vec::new();
        }
        let search = KontoSearch {
            term: text.trim().to_owned(),
            protocol: None,
        };
        let found = match fiks.directory.search(&search).await {
            Ok(found) => found,
            Err(error) => {
                not_searched(&error);
                return Vec::new();
            }
        };
        let known = |konto: &Protokollkonto| {
            is_among(&book.kontoer, konto.id) || is_among(&book.tilgang_til_kontoer, konto.id)
        };
        found.into_iter().filter(|konto| !known(konto)).collect()
    }
}

impl JudgedKonto {
    /// Whether we may write to it, as far as somebody says so.
    pub(crate) fn access(&self) -> KontoAccess {
        let findings = &self.judgement.findings;
        if findings.contains(&KontoFinding::NoAccess) {
            KontoAccess::Missing
        } else if findings.contains(&KontoFinding::AccessAsked) {
            KontoAccess::Asked
        } else if findings.contains(&KontoFinding::RulesUnknown) {
            KontoAccess::Unknown
        } else {
            KontoAccess::Given
        }
    }
}

pub(crate) fn is_among(kontoer: &[Protokollkonto], id: KontoId) -> bool {
    kontoer.iter().any(|konto| konto.id == id)
}

fn not_searched(error: &FiksLookupError) {
    tracing::debug!(%error, "Kontoer outside of the address book could not be searched for");
}
