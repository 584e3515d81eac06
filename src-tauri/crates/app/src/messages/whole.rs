//! Everything that is kept about one message.

use budstikke_domain::MessageUid;
use budstikke_store::{EventRow, JobRow, MessageRow, PartRow, Store};

use crate::AppError;

/// A message with what belongs to it, as it stood at one moment.
pub(crate) struct Whole {
    pub(crate) message: MessageRow,
    pub(crate) parts: Vec<PartRow>,
    /// Oldest first.
    pub(crate) events: Vec<EventRow>,
    pub(crate) job: Option<JobRow>,
}

impl Whole {
    /// Reads it in one transaction. [`AppError::NotFound`] when there is no such message.
    pub(crate) async fn load(store: &Store, uid: MessageUid) -> Result<Whole, AppError> {
        let found = store
            .read(move |r| {
                let Some(message) = r.message(&uid)? else {
                    return Ok(None);
                };
                Ok(Some(Whole {
                    parts: r.parts(&uid)?,
                    events: r.events(&uid)?,
                    job: r.jobs(&uid)?.into_iter().next(),
                    message,
                }))
            })
            .await?;
        found.ok_or(AppError::NotFound("message"))
    }
}
