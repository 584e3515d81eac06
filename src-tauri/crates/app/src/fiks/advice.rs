//! What should be known of our konto while the program runs (ux 5.10, 5.16): a banner for each thing, which
//! goes away when it is mended.

use budstikke_engine::Health;
use budstikke_net::Environment;

use super::Fiks;
use crate::App;
use crate::dto::{AccessAction, Banner, SetupStep};

impl App {
    /// The banners about our konto that stop nothing by themselves; none without a konto.
    pub(crate) fn konto_advice(&self, health: &Health) -> Vec<Banner> {
        let Some(fiks) = self.fiks() else {
            return Vec::new();
        };
        let others = health
            .accounts
            .get(&fiks.account)
            .map_or(0, |account| account.others);
        let banners = [shared(fiks, others)];
        let place = |banner: Banner| Banner {
            remedy: remedy(self.environment()),
            ..banner
        };
        banners.into_iter().flatten().map(place).collect()
    }
}

/// That somebody else takes what comes to our konto (E23).
fn shared(fiks: &Fiks, others: u32) -> Option<Banner> {
    (others > 0).then(|| Banner {
        number: "E23".to_owned(),
        details: format!("konto {}, {others}", fiks.konto),
        ..advice(
            "konto:shared",
            format!(
                "En annen maskin henter også meldinger for {}. Da kan meldinger havne der i stedet for her.",
                fiks.config.konto_name
            ),
            "Stopp det andre programmet, eller ta kontoen ut av bruk her.",
        )
    })
}

fn advice(key: &str, text: String, action: &str) -> Banner {
    Banner {
        key: key.to_owned(),
        number: String::new(),
        text,
        details: String::new(),
        action: action.to_owned(),
        advice: true,
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
        label: "Åpne Fiks IO".to_owned(),
        step: SetupStep::FiksIo,
    })
}
