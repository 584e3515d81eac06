//! Coming in: a connection with a token of now (fiks-io 7).

use std::future::Future;

use budstikke_channel::ReceiveError;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::Inner;
use super::amqp::{self, Link, Login, Trouble};
use super::api::Api;
use super::outcome::{login_refused, queue_refused, receive_error};

/// What came of it.
pub(super) struct Opened<T = Link> {
    /// The connection.
    pub(super) link: Result<T, ReceiveError>,
    /// Whether it was tried twice, the second time with a fresh token.
    pub(super) renewed: bool,
}

/// Connects and begins to take. A password is made for each attempt, because the token in it runs out; when
/// the broker refuses it, once more with a fresh one.
pub(super) fn open(fiks: &Inner) -> impl Future<Output = Opened> + Send + 'static {
    let (api, name, queue) = asked(fiks);
    let http = api.http().clone();
    attempt(api, name, move |login| {
        let (http, queue) = (http.clone(), queue.clone());
        async move { Link::open(&http, login, &queue).await }.boxed()
    })
}

/// Logs in and out again, in the same manner.
pub(super) async fn log_in(fiks: &Inner) -> Result<(), ReceiveError> {
    let (api, name, _) = asked(fiks);
    let http = api.http().clone();
    let login = attempt(api, name, move |login| {
        let http = http.clone();
        async move { amqp::log_in(&http, login).await }.boxed()
    });
    login.await.link
}

fn asked(fiks: &Inner) -> (Api, String, String) {
    let name = fiks.connection_name.clone();
    (fiks.api.clone(), name, fiks.konto.queue())
}

async fn attempt<T>(
    api: Api,
    name: String,
    come_in: impl Fn(Login) -> BoxFuture<'static, Result<T, Trouble>> + Send,
) -> Opened<T> {
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
        match come_in(login).await {
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
