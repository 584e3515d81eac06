//! Whether what comes to our konto is taken here: a person may turn that off where another program takes it
//! (E23). What is sent goes on, and what was taken before is opened.

mod gate;

use budstikke_directory::FiksLookupError;
use budstikke_engine::Wake;
use budstikke_wire::fiks_io::KontoId;

pub(crate) use gate::{Gate, Taps};

use super::Fiks;
use crate::dto::{AppEvent, KontoStanding};
use crate::{App, AppError};

/// The setting that names the konto that nothing is taken from here; empty for none.
pub(crate) const OFF: &str = "fiks.receiving.off";

/// Whether `kept`, the value of [`OFF`], says that nothing is taken from `konto`. One that was set up later
/// begins anew.
pub(crate) fn is_off(kept: Option<&str>, konto: KontoId) -> bool {
    kept == Some(konto.to_string().as_str())
}

impl App {
    /// «Slå av henting her» and «Slå på henting»: whether what comes to our konto is taken here, from now on and
    /// after the program has been closed. Nothing happens without a konto.
    pub async fn set_konto_receiving(&self, on: bool) -> Result<(), AppError> {
        let Some(fiks) = self.fiks() else {
            return Ok(());
        };
        let off = if on {
            String::new()
        } else {
            fiks.konto.to_string()
        };
        self.store().tx(move |tx| tx.put_setting(OFF, &off)).await?;
        fiks.taps.turn(on);
        if on {
            // Out of whatever waiting time it was in when it was turned off.
            self.wake(Wake::Inbox(fiks.account)).await;
        }
        self.tell(AppEvent::HealthChanged);
        Ok(())
    }

    /// How our konto stands: whether we take from it, and what KS says of who else does. None without a konto.
    pub async fn konto_standing(&self) -> Option<KontoStanding> {
        let fiks = self.fiks()?;
        let asked = fiks.directory.status(fiks.konto).await;
        let trouble = asked.as_ref().err().map(FiksLookupError::text);
        let status = asked.ok();
        let small = |count: i64| u32::try_from(count).unwrap_or(0);
        Some(KontoStanding {
            konto: fiks.konto.to_string(),
            name: fiks.config.konto_name.clone(),
            receiving: fiks.taps.is_on(),
            consumers: status
                .as_ref()
                .and_then(|status| status.antall_konsumenter)
                .map(small),
            waiting: status
                .and_then(|status| status.antall_uavhentede_meldinger)
                .map(small),
            connection: fiks.connection_name(&self.organisation().name),
            trouble,
        })
    }

    /// The konto that nothing is taken from here; none while we do, or have none.
    pub(crate) fn konto_off(&self) -> Option<&Fiks> {
        self.fiks().filter(|fiks| !fiks.taps.is_on())
    }
}
