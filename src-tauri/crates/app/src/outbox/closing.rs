//! What a person should know before the window is closed (ux 5.9).

use budstikke_store::JobState;

use crate::dto::Unfinished;
use crate::{App, AppError};

const PAGE: u32 = 200;

impl App {
    /// The messages that go no further while the program is closed; `None` when there are none. Those
    /// that wait for a person, or that nobody will send, lose nothing by it and are not counted.
    pub async fn unfinished(&self) -> Result<Option<Unfinished>, AppError> {
        let going = self
            .store()
            .read(|r| {
                let (mut going, mut before) = (Vec::new(), None);
                loop {
                    let page = r.outbox(before, PAGE)?;
                    let Some(last) = page.last().map(|row| row.message.id) else {
                        return Ok(going);
                    };
                    going.extend(
                        page.into_iter()
                            .filter(|row| goes_on_by_itself(row.job.state))
                            .map(|row| row.message.deadline),
                    );
                    before = Some(last);
                }
            })
            .await?;
        Ok((!going.is_empty()).then(|| Unfinished {
            count: u32::try_from(going.len()).unwrap_or(u32::MAX),
            deadline: going.iter().flatten().min().map(ToString::to_string),
        }))
    }
}

fn goes_on_by_itself(state: JobState) -> bool {
    match state {
        JobState::Ready | JobState::Leased | JobState::Uncertain => true,
        JobState::Blocked
        | JobState::Rejected
        | JobState::Expired
        | JobState::Cancelled
        | JobState::Done => false,
    }
}
