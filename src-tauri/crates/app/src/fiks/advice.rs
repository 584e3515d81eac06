//! What should be known of our konto while the program runs (ux 5.10, 5.16): a banner for each thing, which
//! goes away when it is mended.

use budstikke_domain::{word, words};
use budstikke_engine::Health;
use budstikke_identity::ExpiryReminder;
use budstikke_net::Environment;
use budstikke_packaging::KeyOps as _;
use jiff::Timestamp;

use super::Fiks;
use crate::dto::{AccessAction, AppEvent, Banner, SetupStep};
use crate::{App, AppError, error, format};

impl App {
    /// The banners about our konto that stop nothing by themselves; none without a konto, unless there should be
    /// one.
    pub(crate) async fn konto_advice(&self, health: &Health) -> Result<Vec<Banner>, AppError> {
        let Some(fiks) = self.fiks() else {
            let missing = (!self.uses_dpo()).then(|| Banner {
                remedy: remedy(self.environment()),
                ..advice(
                    "konto:missing",
                    words! {
                        nb: "Dere bruker bare Fiks IO, og kontoen er tatt ut av bruk. Ingenting sendes eller hentes.",
                        nn: "De bruker berre Fiks IO, og kontoen er teken ut av bruk. Ingenting blir sendt eller henta.",
                        en: "You use only Fiks IO, and the account has been taken out of use. Nothing is sent or fetched.",
                    },
                    word! {
                        nb: "Ta kontoen i bruk igjen, eller slå på eFormidling i oppsettet.",
                        nn: "Ta kontoen i bruk igjen, eller slå på eFormidling i oppsettet.",
                        en: "Take the account into use again, or turn on eFormidling in the set-up.",
                    },
                )
            });
            return Ok(missing.into_iter().collect());
        };
        // What others take where we take nothing is as it should be.
        let account = health.accounts.get(&fiks.account);
        let others = account
            .filter(|_| fiks.taps.is_on())
            .map_or(0, |account| account.others);
        let put_off = self.store().read(|read| read.setting(PUT_OFF)).await?;
        let expiry = expiry(fiks, self.clock().now());
        let expiry = expiry.filter(|(stage, _)| put_off != Some(reminded(fiks, *stage)));
        let place = |banner: Banner| Banner {
            remedy: remedy(self.environment()),
            ..banner
        };
        let set_up = [key_of_others(fiks), expiry.map(|(_, banner)| banner)];
        let set_up = set_up.into_iter().flatten().map(place);
        Ok(shared(fiks, others).into_iter().chain(set_up).collect())
    }

    /// In how many days our konto's certificate runs out, when it is time to think of it.
    pub(crate) fn konto_certificate_days(&self, now: Timestamp) -> Option<i64> {
        let key = self.fiks()?.keys.all().into_iter().next()?;
        Some(ExpiryReminder::of(key.certificate(), now)?.days)
    }

    /// «Minn meg senere»: the reminder that our konto's certificate runs out is not told again before it is
    /// more urgent. What is urgent already stays.
    pub async fn put_off_expiry(&self) -> Result<(), AppError> {
        let Some(fiks) = self.fiks() else {
            return Ok(());
        };
        if let Some((stage, banner)) = expiry(fiks, self.clock().now())
            && banner.can_wait
        {
            let reminded = reminded(fiks, stage);
            self.store()
                .tx(move |tx| tx.put_setting(PUT_OFF, &reminded))
                .await?;
            self.tell(AppEvent::HealthChanged);
        }
        Ok(())
    }
}

/// The key of the banner about our konto's certificate.
pub(crate) const EXPIRY: &str = "konto:expiry";
/// The setting that says which reminder a person has put off.
const PUT_OFF: &str = "fiks.expiry.put_off";
/// Whole days left at which a reminder becomes more urgent, after the first (ux 5.16).
const URGENT: [i64; 3] = [30, 7, 0];

fn reminded(fiks: &Fiks, stage: usize) -> String {
    format!("{} {stage}", fiks.config.certificate)
}

/// That others cannot lock for us for much longer, and how urgent that is.
fn expiry(fiks: &Fiks, now: Timestamp) -> Option<(usize, Banner)> {
    let key = fiks.keys.all().into_iter().next()?;
    let left = ExpiryReminder::of(key.certificate(), now)?;
    let stage = URGENT.iter().filter(|days| left.days < **days).count();
    let (name, until) = (&fiks.config.konto_name, format::date(left.until));
    let banner = match left.days {
        days if days < 0 => Banner {
            number: "E05".to_owned(),
            help: error::help("E05"),
            ..advice(
                EXPIRY,
                words! {
                    nb: "Sertifikatet til kontoen {name} gikk ut {until}. Ingen kan låse meldinger for dere.",
                    nn: "Sertifikatet til kontoen {name} gjekk ut {until}. Ingen kan låse meldingar for dykk.",
                    en: "The certificate of the account {name} expired on {until}. Nobody can lock messages for you.",
                },
                word! {
                    nb: "Lag en ny nøkkel, og last opp sertifikatet.",
                    nn: "Lag ein ny nøkkel, og last opp sertifikatet.",
                    en: "Make a new key, and upload the certificate.",
                },
            )
        },
        days => advice(
            EXPIRY,
            words! {
                nb: "Sertifikatet til kontoen {name} går ut {until}, {when}.",
                nn: "Sertifikatet til kontoen {name} går ut {until}, {when}.",
                en: "The certificate of the account {name} expires on {until}, {when}.",
                when = match days {
                    0 => words! { nb: "i dag", nn: "i dag", en: "today" },
                    1 => words! { nb: "i morgen", nn: "i morgon", en: "tomorrow" },
                    days => words! {
                        nb: "om {days} dager",
                        nn: "om {days} dagar",
                        en: "in {days} days",
                    },
                },
            },
            word! {
                nb: "Lag en ny nøkkel, og last opp sertifikatet før da.",
                nn: "Lag ein ny nøkkel, og last opp sertifikatet før då.",
                en: "Make a new key, and upload the certificate before then.",
            },
        ),
    };
    let can_wait = left.days >= 7;
    Some((stage, Banner { can_wait, ..banner }))
}

/// That what others lock for is not as it should be, as the daily test last found it.
fn key_of_others(fiks: &Fiks) -> Option<Banner> {
    let found = fiks.own_key.last()?;
    (!found.next_step().is_empty()).then(|| Banner {
        number: "E15".to_owned(),
        help: error::help("E15"),
        details: format!("konto {}", fiks.konto),
        ..advice("konto:key", found.text().to_owned(), found.next_step())
    })
}

/// That somebody else takes what comes to our konto (E23).
fn shared(fiks: &Fiks, others: u32) -> Option<Banner> {
    (others > 0).then(|| Banner {
        number: "E23".to_owned(),
        help: error::help("E23"),
        shared_konto: true,
        details: format!("konto {}, {others}", fiks.konto),
        ..advice(
            "konto:shared",
            words! {
                nb: "En annen maskin henter også meldinger for {name}. Da kan meldinger havne der i stedet for her.",
                nn: "Ei anna maskin hentar også meldingar for {name}. Då kan meldingar hamne der i staden for her.",
                en: "Another computer also fetches messages for {name}. Messages may then end up there instead of here.",
                name = fiks.config.konto_name,
            },
            word! {
                nb: "Stopp det andre programmet, eller slå av henting her.",
                nn: "Stopp det andre programmet, eller slå av henting her.",
                en: "Stop the other program, or turn off fetching here.",
            },
        )
    })
}

/// A banner that stops nothing by itself.
pub(crate) fn advice(key: &str, text: String, action: &str) -> Banner {
    Banner {
        key: key.to_owned(),
        number: String::new(),
        help: String::new(),
        text,
        details: String::new(),
        action: action.to_owned(),
        advice: true,
        can_wait: false,
        can_try: false,
        shared_konto: false,
        waiting: 0,
        answers: 0,
        no_fetching: false,
        since: None,
        next_try: None,
        remedy: None,
    }
}

/// Where our konto is set up. The sandbox has no set-up.
fn remedy(environment: Environment) -> Option<AccessAction> {
    (environment != Environment::Sandkasse).then(|| AccessAction::GoTo {
        label: words! { nb: "Åpne Fiks IO", nn: "Opne Fiks IO", en: "Open Fiks IO" },
        step: SetupStep::FiksIo,
    })
}
