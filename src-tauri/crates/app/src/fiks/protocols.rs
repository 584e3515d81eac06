//! The protocols as the platform lists them, asked once a day and kept (fiks-io 11).

use budstikke_directory::ProtocolList;
use jiff::SignedDuration;

use crate::{App, AppError};

/// The setting that the list lies in, JSON.
const SETTING: &str = "fiks.protocols";
/// How long a list is used before it is asked for again.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// The protocols as the platform listed them last; asked again when that is a day old and we `may_ask`. A
    /// platform that does not answer leaves what is kept, and at worst the shipped catalogue.
    pub(crate) async fn protocols(&self, may_ask: bool) -> Result<ProtocolList, AppError> {
        let kept = self.store().read(|read| read.setting(SETTING)).await?;
        // A list that an earlier program kept otherwise is asked for again.
        let kept: ProtocolList = kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default();
        let now = self.clock().now();
        let is_fresh = kept
            .fetched_at
            .is_some_and(|at| now.duration_since(at) < LIFE);
        if is_fresh || !may_ask {
            return Ok(kept);
        }
        match self.own_konto()?.directory.protocols().await {
            Ok(list) => {
                let json = serde_json::to_string(&list)
                    .map_err(|error| AppError::Internal(error.to_string()))?;
                self.store()
                    .tx(move |tx| tx.put_setting(SETTING, &json))
                    .await?;
                Ok(list)
            }
            Err(error) => {
                tracing::warn!(%error, "The list of protocols could not be fetched");
                Ok(kept)
            }
        }
    }
}
