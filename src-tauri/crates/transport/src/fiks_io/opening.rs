//! Coming in: a connection with a token of now (fiks-io 7).

use std::future::Future;

use budstikke_channel::ReceiveError;

use super::Inner;
use super::amqp::{Link, Login, Trouble};
use super::outcome::{login_refused, queue_refused, receive_error};

/// What came of it.
pub(super) struct Opened {
    /// The connection.
    pub(super) link: Result<Link, ReceiveError>,
    /// Whether it was tried twice, the second time with a fresh token.
    pub(super) renewed: bool,
}

/// Connects and begins to take. A password is made for each attempt, because the token in it runs out; when
/// the broker refuses it, once more with a fresh one.
pub(super) fn open(fiks: &Inner) -> impl Future<Output = Opened> + Send + 'static {
    let (api, konto, name) = (fiks.api.clone(), fiks.konto, fiks.connection_name.clone());
    async move {
        let mut renewed = false;
        let link = loop {
            let token = match api.auth().token().await {
                Ok(token) => token,
                Err(error) => break Err(receive_error(error.into(), None)),
            };
            let login = Login {
                address: api.http().endpoints().fiks_amqp.clone(),
                username: api.auth().integrasjon_id().to_owned(),
                password: api.auth().amqp_password(&token),
                name: name.clone(),
            };
            match Link::open(api.http(), login, &konto.queue()).await {
                Ok(link) => break Ok(link),
                Err(Trouble::Refused(_) | Trouble::Dropped(_)) if !renewed => {
                    renewed = true;
                    api.auth().invalidate(&token).await;
                }
                Err(Trouble::Refused(failure)) => {
                    let skew = api.http().clock_skew();
                    let blocker = login_refused(failure, skew.as_ref());
                    break Err(ReceiveError::Blocked(blocker));
                }
                Err(Trouble::Queue(failure)) => {
                    break Err(ReceiveError::Blocked(queue_refused(failure)));
                }
                Err(Trouble::Dropped(failure) | Trouble::Away(failure)) => {
                    break Err(ReceiveError::Service(failure));
                }
            }
        };
        Opened { link, renewed }
    }
}
