//! What the settings of an integrasjonspunkt are called and what becomes of each (eformidling-dpo 8). Facts alone: what
//! does not stand here is unknown, and told so.

use budstikke_domain::word;

/// What is known of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It becomes an answer of the set-up.
    Used(Part),
    /// It means something, but nothing here.
    Found(Why),
    /// The integrasjonspunkt itself reads it no more.
    Dead(Gone),
}

/// An answer of the set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Organisation,
    KeystorePath,
    KeystorePassword,
    ClientId,
    DpoClientId,
    Authentication,
    JwkPath,
    SystemName,
    SystemUserOrganisation,
    SystemUserName,
    Dpo,
    Konto,
    Integrasjon,
    IntegrasjonPassword,
}

/// Why it is not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Address,
    Alerts,
    Alias,
    Always,
    Channel,
    Deadline,
    IdPrefix,
    KeyElsewhere,
    KeystoreType,
    Limit,
    OtherWay,
    OwnKeystore,
    Profile,
    Reportees,
    Server,
    Vault,
}

/// What has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The log-in of before Altinn 3.
    Login,
    /// Fiks IO, which the integrasjonspunkt has taken out.
    FiksIo,
    /// SvarUt over SOAP.
    Soap,
    Other,
}

/// In the uniform spelling; `*` at the end is any rest. The first that fits counts.
#[rustfmt::skip]
const TABLE: &[(&str, Known)] = &[
    ("difi.move.org.number", Known::Used(Part::Organisation)),
    ("difi.move.org.keystore.path", Known::Used(Part::KeystorePath)),
    ("difi.move.org.keystore.password", Known::Used(Part::KeystorePassword)),
    ("difi.move.org.keystore.alias", Known::Found(Why::Alias)),
    ("difi.move.org.keystore.type", Known::Found(Why::KeystoreType)),
    ("difi.move.org.keystore.lockprovider", Known::Found(Why::KeyElsewhere)),
    ("difi.move.feature.enabledpo", Known::Used(Part::Dpo)),
    ("difi.move.feature.enabledpv", Known::Found(Why::OtherWay)),
    ("difi.move.feature.enabledpf", Known::Found(Why::OtherWay)),
    ("difi.move.feature.enabledpi", Known::Found(Why::OtherWay)),
    ("difi.move.feature.enabledpe", Known::Found(Why::OtherWay)),
    ("difi.move.feature.enabledph", Known::Found(Why::OtherWay)),
    ("difi.move.feature.enabledpfio", Known::Dead(Gone::FiksIo)),
    ("difi.move.feature.mailerrorstatus", Known::Found(Why::Alerts)),
    ("difi.move.oidc.clientid", Known::Used(Part::ClientId)),
    ("difi.move.oidc.clientidprefix", Known::Found(Why::IdPrefix)),
    ("difi.move.oidc.enable", Known::Found(Why::Always)),
    ("difi.move.oidc.url", Known::Found(Why::Address)),
    ("difi.move.oidc.audience", Known::Found(Why::Address)),
    ("difi.move.oidc.keystore.*", Known::Found(Why::OwnKeystore)),
    ("difi.move.serviceregistryendpoint", Known::Found(Why::Address)),
    ("difi.move.sign.enable", Known::Found(Why::Always)),
    ("difi.move.sign.jwkurl", Known::Found(Why::Address)),
    ("difi.move.dpo.brokerserviceurl", Known::Found(Why::Address)),
    ("difi.move.dpo.altinntokenexchangeurl", Known::Found(Why::Address)),
    ("difi.move.dpo.systemregisterurl", Known::Found(Why::Address)),
    ("difi.move.dpo.resource", Known::Found(Why::Address)),
    ("difi.move.dpo.systemname", Known::Used(Part::SystemName)),
    ("difi.move.dpo.systemuser.orgid", Known::Used(Part::SystemUserOrganisation)),
    ("difi.move.dpo.systemuser.name", Known::Used(Part::SystemUserName)),
    ("difi.move.dpo.reportees.*", Known::Found(Why::Reportees)),
    ("difi.move.dpo.messagechannel", Known::Found(Why::Channel)),
    ("difi.move.dpo.oidc.clientid", Known::Used(Part::DpoClientId)),
    ("difi.move.dpo.oidc.authenticationtype", Known::Used(Part::Authentication)),
    ("difi.move.dpo.oidc.jwk.path", Known::Used(Part::JwkPath)),
    ("difi.move.dpo.oidc.url", Known::Found(Why::Address)),
    ("difi.move.dpo.oidc.audience", Known::Found(Why::Address)),
    ("difi.move.dpo.oidc.keystore.*", Known::Found(Why::OwnKeystore)),
    ("difi.move.dpo.uploadsizelimit", Known::Found(Why::Limit)),
    ("difi.move.dpo.defaultttlhours", Known::Found(Why::Deadline)),
    ("difi.move.dpo.username", Known::Dead(Gone::Login)),
    ("difi.move.dpo.password", Known::Dead(Gone::Login)),
    ("difi.move.dpv.username", Known::Dead(Gone::Login)),
    ("difi.move.dpv.password", Known::Dead(Gone::Login)),
    ("difi.move.dpv.externalservicecode", Known::Dead(Gone::Other)),
    ("difi.move.dpv.externalserviceeditioncode", Known::Dead(Gone::Other)),
    ("difi.move.dpv.allowforwarding", Known::Dead(Gone::Other)),
    ("difi.move.dpv.*", Known::Found(Why::OtherWay)),
    ("difi.move.dpi.*", Known::Found(Why::OtherWay)),
    ("difi.move.dph.*", Known::Found(Why::OtherWay)),
    ("difi.move.fiks.inn.*", Known::Found(Why::OtherWay)),
    ("difi.move.fiks.ut.username", Known::Dead(Gone::Soap)),
    ("difi.move.fiks.ut.password", Known::Dead(Gone::Soap)),
    ("difi.move.fiks.ut.endpointurl", Known::Dead(Gone::Soap)),
    ("difi.move.fiks.ut.*", Known::Found(Why::OtherWay)),
    ("difi.move.fiks.io.kontoid", Known::Used(Part::Konto)),
    ("difi.move.fiks.io.integrasjonsid", Known::Used(Part::Integrasjon)),
    ("difi.move.fiks.io.integrasjonspassord", Known::Used(Part::IntegrasjonPassword)),
    ("difi.move.fiks.io.*", Known::Dead(Gone::FiksIo)),
    ("difi.move.nextmove.servicebus.*", Known::Found(Why::OtherWay)),
    ("difi.move.nextmove.defaultttlhours", Known::Found(Why::Deadline)),
    ("difi.move.nextmove.*", Known::Found(Why::Server)),
    ("difi.move.arkivmelding.*", Known::Found(Why::Server)),
    ("difi.move.mail.*", Known::Found(Why::Alerts)),
    ("difi.move.queue.*", Known::Found(Why::Server)),
    ("difi.move.ntp.*", Known::Found(Why::Server)),
    ("difi.move.noarksystem.*", Known::Dead(Gone::Other)),
    ("difi.move.msh.*", Known::Dead(Gone::Other)),
    ("deploymanager.*", Known::Dead(Gone::Other)),
    ("difi.security.*", Known::Found(Why::Server)),
    ("difi.ssl.*", Known::Found(Why::Server)),
    ("difi.datasource.*", Known::Found(Why::Server)),
    ("difi.activemq.*", Known::Found(Why::Server)),
    ("server.*", Known::Found(Why::Server)),
    ("vault.*", Known::Found(Why::Vault)),
    ("spring.profiles.active", Known::Found(Why::Profile)),
    ("spring.profiles.*", Known::Found(Why::Profile)),
    ("spring.profiles", Known::Found(Why::Profile)),
    ("spring.config.activate.onprofile", Known::Found(Why::Profile)),
    ("spring.config.activate.onprofile.*", Known::Found(Why::Profile)),
];

/// What is known of the setting called `key`, and its name there.
pub(super) fn look_up(key: &[String]) -> Option<(&'static str, Known)> {
    let name = key.join(".");
    let fits = |row: &&(&'static str, Known)| match row.0.strip_suffix('*') {
        Some(start) => name.len() > start.len() && name.starts_with(start),
        // In names of the environment a `_` may stand for a hyphen too: then a part is split that is one.
        None => row.0 == name || flat(row.0) == flat(&name),
    };
    TABLE.iter().find(fits).copied()
}

fn flat(name: &str) -> String {
    name.chars().filter(|c| *c != '.').collect()
}

impl Why {
    /// Why, and what a person does about it; the latter is empty where nothing is to be done.
    pub(super) fn said(self) -> (&'static str, &'static str) {
        match self {
            Why::Address => (
                word! {
                    nb: "Budstikke kjenner adressene i miljøet dere setter opp.",
                    nn: "Budstikke kjenner adressene i miljøet de set opp.",
                    en: "Budstikke knows the addresses of the environment you set up.",
                },
                "",
            ),
            Why::Alerts => (
                word! {
                    nb: "Budstikke varsler på maskinen, ikke på e-post.",
                    nn: "Budstikke varslar på maskina, ikkje på e-post.",
                    en: "Budstikke notifies on this machine, not by e-mail.",
                },
                word! {
                    nb: "Velg varsler i Innstillinger.",
                    nn: "Vel varsel i Innstillingar.",
                    en: "Choose notifications in Settings.",
                },
            ),
            Why::Alias => (
                word! {
                    nb: "Budstikke finner selv nøkkelen i sertifikatfilen.",
                    nn: "Budstikke finn sjølv nøkkelen i sertifikatfila.",
                    en: "Budstikke finds the key in the certificate file by itself.",
                },
                "",
            ),
            Why::Always => (
                word! {
                    nb: "Budstikke gjør alltid dette.",
                    nn: "Budstikke gjer alltid dette.",
                    en: "Budstikke always does this.",
                },
                "",
            ),
            Why::Channel => (
                word! {
                    nb: "Kanalen er integrasjonspunktets. To som henter fra samme kanal, tar meldinger fra hverandre.",
                    nn: "Kanalen er integrasjonspunktet sin. To som hentar frå same kanal, tek meldingar frå kvarandre.",
                    en: "The channel is the integrasjonspunkt's. Two that fetch from one channel take messages from each other.",
                },
                word! {
                    nb: "Skal Budstikke ha en egen kanal, skriver du den i trinnet Henting.",
                    nn: "Skal Budstikke ha ein eigen kanal, skriv du han i steget Henting.",
                    en: "If Budstikke is to have a channel of its own, write it in the step Fetching.",
                },
            ),
            Why::Deadline => (
                word! {
                    nb: "Svarfristen hører til skrivingen, ikke til oppsettet.",
                    nn: "Svarfristen høyrer til skrivinga, ikkje til oppsettet.",
                    en: "The deadline belongs to writing, not to the set-up.",
                },
                word! {
                    nb: "Velg den i Innstillinger, under Skriving.",
                    nn: "Vel han i Innstillingar, under Skriving.",
                    en: "Choose it in Settings, under Writing.",
                },
            ),
            Why::IdPrefix => (
                word! {
                    nb: "Budstikke foreslår MOVE_IP_ foran organisasjonsnummeret.",
                    nn: "Budstikke foreslår MOVE_IP_ framfor organisasjonsnummeret.",
                    en: "Budstikke suggests MOVE_IP_ before the organisation number.",
                },
                word! {
                    nb: "Heter klienten noe annet, skriver du det i trinnet Maskinporten.",
                    nn: "Heiter klienten noko anna, skriv du det i steget Maskinporten.",
                    en: "If the client is called otherwise, write that in the step Maskinporten.",
                },
            ),
            Why::KeyElsewhere => (
                word! {
                    nb: "Nøkkelen ligger i et eget nøkkellager som Budstikke ikke leser.",
                    nn: "Nøkkelen ligg i eit eige nøkkellager som Budstikke ikkje les.",
                    en: "The key lies in a key store of its own, which Budstikke does not read.",
                },
                word! {
                    nb: "Be utstederen om virksomhetssertifikatet som .p12-fil.",
                    nn: "Be utferdaren om verksemdssertifikatet som .p12-fil.",
                    en: "Ask the issuer for the organisation certificate as a .p12 file.",
                },
            ),
            Why::KeystoreType => (
                word! {
                    nb: "Budstikke ser selv hva slags fil det er.",
                    nn: "Budstikke ser sjølv kva slags fil det er.",
                    en: "Budstikke sees by itself what kind of file it is.",
                },
                "",
            ),
            Why::Limit => (
                word! {
                    nb: "Budstikke kjenner grensene til tjenesten.",
                    nn: "Budstikke kjenner grensene til tenesta.",
                    en: "Budstikke knows the limits of the service.",
                },
                "",
            ),
            Why::OtherWay => (
                word! {
                    nb: "Budstikke sender ikke denne veien.",
                    nn: "Budstikke sender ikkje denne vegen.",
                    en: "Budstikke does not send this way.",
                },
                word! {
                    nb: "La integrasjonspunktet ta den som før.",
                    nn: "La integrasjonspunktet ta han som før.",
                    en: "Let the integrasjonspunkt take it as before.",
                },
            ),
            Why::OwnKeystore => (
                word! {
                    nb: "Et eget sertifikat for Maskinporten kan ikke hentes.",
                    nn: "Eit eige sertifikat for Maskinporten kan ikkje hentast.",
                    en: "A certificate for Maskinporten alone can not be taken over.",
                },
                word! {
                    nb: "Bruk virksomhetssertifikatet eller en JWK-nøkkel i trinnet Maskinporten.",
                    nn: "Bruk verksemdssertifikatet eller ein JWK-nøkkel i steget Maskinporten.",
                    en: "Use the organisation certificate or a JWK key in the step Maskinporten.",
                },
            ),
            Why::Profile => (
                word! {
                    nb: "Miljøet er det du valgte i Budstikke.",
                    nn: "Miljøet er det du valde i Budstikke.",
                    en: "The environment is the one you chose in Budstikke.",
                },
                "",
            ),
            Why::Reportees => (
                word! {
                    nb: "Budstikke sender bare for dere selv, ikke på vegne av andre.",
                    nn: "Budstikke sender berre for dykk sjølve, ikkje på vegner av andre.",
                    en: "Budstikke sends for yourselves only, not on behalf of others.",
                },
                word! {
                    nb: "La integrasjonspunktet ta disse som før.",
                    nn: "La integrasjonspunktet ta desse som før.",
                    en: "Let the integrasjonspunkt take these as before.",
                },
            ),
            Why::Server => (
                word! {
                    nb: "Gjelder serveren integrasjonspunktet kjører på. Budstikke trenger den ikke.",
                    nn: "Gjeld tenaren integrasjonspunktet køyrer på. Budstikke treng han ikkje.",
                    en: "Is about the server that the integrasjonspunkt runs on. Budstikke does not need it.",
                },
                "",
            ),
            Why::Vault => (
                word! {
                    nb: "Hemmelighetene ligger i HashiCorp Vault, som Budstikke ikke leser.",
                    nn: "Løyndomane ligg i HashiCorp Vault, som Budstikke ikkje les.",
                    en: "The secrets lie in HashiCorp Vault, which Budstikke does not read.",
                },
                word! {
                    nb: "Be driften om sertifikatfilen, og velg den i trinnet Sertifikat.",
                    nn: "Be drifta om sertifikatfila, og vel ho i steget Sertifikat.",
                    en: "Ask operations for the certificate file, and choose it in the step Certificate.",
                },
            ),
        }
    }
}

impl Gone {
    /// What has gone, and what a person does about it.
    pub(super) fn said(self) -> (&'static str, &'static str) {
        match self {
            Gone::Login => (
                word! {
                    nb: "Innlogging med brukernavn og passord er borte. Systembruker har tatt over.",
                    nn: "Innlogging med brukarnamn og passord er borte. Systembrukar har teke over.",
                    en: "Logging in with a name and a password is gone. The system user has taken over.",
                },
                word! {
                    nb: "Slett den fra filen.",
                    nn: "Slett han frå fila.",
                    en: "Delete it from the file.",
                },
            ),
            Gone::FiksIo => (
                word! {
                    nb: "Integrasjonspunktet sender ikke over Fiks IO lenger. Det gjør Budstikke.",
                    nn: "Integrasjonspunktet sender ikkje over Fiks IO lenger. Det gjer Budstikke.",
                    en: "The integrasjonspunkt does not send over Fiks IO any more. Budstikke does.",
                },
                word! {
                    nb: "Kontoen settes opp i trinnet Fiks IO.",
                    nn: "Kontoen blir sett opp i steget Fiks IO.",
                    en: "The account is set up in the step Fiks IO.",
                },
            ),
            Gone::Soap => (
                word! {
                    nb: "KS slår av SvarUt over SOAP 31. desember 2026.",
                    nn: "KS slår av SvarUt over SOAP 31. desember 2026.",
                    en: "KS turns SvarUt over SOAP off on 31 December 2026.",
                },
                word! {
                    nb: "Gå over til REST i integrasjonspunktet.",
                    nn: "Gå over til REST i integrasjonspunktet.",
                    en: "Go over to REST in the integrasjonspunkt.",
                },
            ),
            Gone::Other => (
                word! {
                    nb: "Integrasjonspunktet leser den ikke lenger.",
                    nn: "Integrasjonspunktet les han ikkje lenger.",
                    en: "The integrasjonspunkt does not read it any more.",
                },
                "",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<Known> {
        let key: Vec<String> = name.split('.').map(str::to_owned).collect();
        look_up(&key).map(|(_, known)| known)
    }

    #[test]
    fn the_particular_row_comes_before_the_one_for_the_rest() {
        assert_eq!(
            known("difi.move.fiks.io.kontoid"),
            Some(Known::Used(Part::Konto))
        );
        assert_eq!(
            known("difi.move.fiks.io.host"),
            Some(Known::Dead(Gone::FiksIo))
        );
        assert_eq!(
            known("difi.move.dpv.password"),
            Some(Known::Dead(Gone::Login))
        );
        assert_eq!(
            known("difi.move.dpv.notifyemail"),
            Some(Known::Found(Why::OtherWay))
        );
    }

    #[test]
    fn a_hyphen_that_became_an_underscore_in_the_environment_is_read() {
        assert_eq!(
            known("difi.move.fiks.io.integrasjons.passord"),
            Some(Known::Used(Part::IntegrasjonPassword)),
            "DIFI_MOVE_FIKS_IO_INTEGRASJONS_PASSORD"
        );
        assert_eq!(
            known("difi.move.dpo.system.user.name"),
            Some(Known::Used(Part::SystemUserName))
        );
    }

    #[test]
    fn what_is_not_known_is_unknown() {
        for name in [
            "difi",
            "difi.move",
            "difi.move.dpo",
            "difi.move.org.numbers",
            "x.server.port",
            "vault",
            "",
        ] {
            assert_eq!(known(name), None, "{name}");
        }
    }

    #[test]
    fn every_row_is_in_the_uniform_spelling_and_none_hides_another() {
        for (at, (row, known)) in TABLE.iter().enumerate() {
            assert!(
                row.chars()
                    .all(|c| c.is_ascii_lowercase() || ".*".contains(c)),
                "{row}"
            );
            let example = row.replace('*', "x");
            let key: Vec<String> = example.split('.').map(str::to_owned).collect();
            let (found, _) = look_up(&key).unwrap();
            assert_eq!(found, *row, "{at} {known:?}");
        }
    }
}
