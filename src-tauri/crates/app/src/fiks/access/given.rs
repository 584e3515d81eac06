//! That a konto which was asked for access has given it: told once, whenever it is seen.

use std::collections::BTreeSet;
use std::time::Duration;

use budstikke_domain::words;
use budstikke_store::{Read, StoreError, Tx};
use budstikke_wire::fiks_io::{KontoId, Protokollkonto, System};

use super::is_among;
use crate::dto::{AppEvent, ToneDto};
use crate::names::readable;
use crate::notifier::News;
use crate::{App, AppError};

/// The setting that names the kontoer which were asked and have not answered, as far as we know: JSON.
const WAITING: &str = "fiks.asked";
/// Until it is looked for the first time: what is told before there is a window is told to nobody.
const FIRST: Duration = Duration::from_secs(30);
/// How often it is looked for while somebody has been asked.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// Waits for the answer of `konto`, or does not any more.
pub(super) fn wait_for(tx: &mut Tx<'_>, konto: KontoId, wait: bool) -> Result<(), StoreError> {
    let mut waiting = waiting(tx)?;
    let changed = match wait {
        true => waiting.insert(konto.to_string()),
        false => waiting.remove(&konto.to_string()),
    };
    if changed {
        keep(tx, &waiting)?;
    }
    Ok(())
}

fn waiting(read: &Read<'_>) -> Result<BTreeSet<String>, StoreError> {
    let kept = read.setting(WAITING)?.unwrap_or_default();
    // What can not be read is a notice that nobody gets, and no more.
    Ok(serde_json::from_str(&kept).unwrap_or_default())
}

fn keep(tx: &mut Tx<'_>, waiting: &BTreeSet<String>) -> Result<(), StoreError> {
    let kept = serde_json::to_string(waiting).unwrap_or_default();
    tx.put_setting(WAITING, &kept)
}

/// Begins to look for answers, for as long as the program runs. Asks nobody while none is waited for.
pub(crate) fn start(app: &App) {
    if app.fiks().is_none() {
        return;
    }
    let seeker = app.clone();
    app.run(async move {
        let mut wait = FIRST;
        loop {
            seeker.clock().pass(wait).await;
            wait = EVERY;
            if let Err(error) = seeker.look_for_access().await {
                tracing::warn!(%error, "Could not look for kontoer that let us in");
            }
        }
    });
}

impl App {
    async fn look_for_access(&self) -> Result<(), AppError> {
        let asked = self.store().read(waiting).await?;
        let Some(fiks) = self.fiks().filter(|_| !asked.is_empty()) else {
            return Ok(());
        };
        let book = fiks.directory.refresh_address_book().await;
        let book = book.map_err(super::lookup_refused)?;
        self.see_access(&book).await
    }

    /// The same with the address book as it was read last. What does not work out is looked for again.
    pub(crate) async fn see_access_kept(&self) {
        let Some(fiks) = self.fiks() else {
            return;
        };
        if let Ok(book) = fiks.directory.address_book().await
            && let Err(error) = self.see_access(&book).await
        {
            tracing::warn!(%error, "Could not tell of kontoer that let us in");
        }
    }

    /// Tells of each konto in `book` that was asked and lets us in now.
    async fn see_access(&self, book: &System) -> Result<(), AppError> {
        let asked = self.store().read(waiting).await?;
        let open =
            |id: &str| KontoId::parse(id).is_some_and(|id| is_among(&book.tilgang_til_kontoer, id));
        let open: BTreeSet<String> = asked.into_iter().filter(|id| open(id)).collect();
        if open.is_empty() {
            return Ok(());
        }
        let mut kontoer = book.tilgang_til_kontoer.clone();
        // Whoever else sees the same meanwhile finds that it has been told.
        let told = self
            .store()
            .tx(move |tx| {
                let mut waiting = waiting(tx)?;
                let told: Vec<String> = open.into_iter().filter(|id| waiting.remove(id)).collect();
                keep(tx, &waiting)?;
                Ok::<_, StoreError>(told)
            })
            .await?;
        kontoer.retain(|konto| told.contains(&konto.id.to_string()));
        for konto in &kontoer {
            let text = sentence(konto);
            self.tell(AppEvent::Notice {
                uid: None,
                text: text.clone(),
                tone: ToneDto::Success,
            });
            self.notify(News::New, text, None);
        }
        Ok(())
    }
}

fn sentence(konto: &Protokollkonto) -> String {
    let name = konto.navn.as_deref().or(konto.fiks_org_navn.as_deref());
    match name.map(readable) {
        Some(name) => words! {
            nb: "Dere har fått tilgang til {name}, og kan sende dit.",
            nn: "De har fått tilgang til {name}, og kan sende dit.",
            en: "You have been given access to {name}, and can send there.",
        },
        None => words! {
            nb: "Dere har fått tilgang til kontoen {konto}.",
            nn: "De har fått tilgang til kontoen {konto}.",
            en: "You have been given access to the account {konto}.",
            konto = konto.id,
        },
    }
}
