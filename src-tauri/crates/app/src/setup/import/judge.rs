//! What becomes of each setting, as far as the file alone tells.

use std::collections::HashMap;

use budstikke_domain::{Secret, word, words};
use budstikke_net::Environment;

use super::file::{Property, names_profile};
use super::table::{Known, Part, Why, look_up};
use crate::dto::{ImportFate, ImportLine};

/// The longest name that is shown.
const SHOWN_NAME: usize = 120;

/// A file, judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) lines: Vec<ImportLine>,
    /// What is taken over, if what it says can be used.
    pub(super) parts: Vec<Taken>,
    /// The lines on which blanks were cut.
    pub(super) trimmed: Vec<u32>,
    /// Addresses of another environment stand in it.
    pub(super) elsewhere: Option<Environment>,
}

/// What a setting says that becomes an answer.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) part: Part,
    /// Its place among the lines.
    pub(super) at: usize,
    pub(super) value: Secret<String>,
    pub(super) lost_backslash: bool,
}

/// Judges the settings of a file for one `environment`.
pub(super) fn judge(properties: &[Property], environment: Environment) -> Judged {
    let known: Vec<_> = properties.iter().map(|one| look_up(&one.key)).collect();
    // The last one counts, of those that are valid here.
    let mut last: HashMap<String, usize> = HashMap::new();
    for (at, (property, known)) in properties.iter().zip(&known).enumerate() {
        if is_valid(property, environment) {
            last.insert(identity(property, *known), at);
        }
    }
    let mut judged = Judged {
        lines: Vec::with_capacity(properties.len()),
        parts: Vec::new(),
        trimmed: Vec::new(),
        elsewhere: None,
    };
    for (at, (property, known)) in properties.iter().zip(known).enumerate() {
        let mut line = ImportLine {
            line: property.line,
            name: shown_name(property),
            fate: ImportFate::Found,
            value: String::new(),
            secret: false,
            text: String::new(),
            action: String::new(),
        };
        let counts = last.get(&identity(property, known)).copied();
        let over = counts.filter(|counts| *counts != at);
        let over = over.and_then(|counts| Some(properties.get(counts)?.line));
        let known = known.map(|(_, known)| known);
        match known {
            None => {
                line.fate = ImportFate::Unknown;
                line.text = unknown(property).to_owned();
            }
            Some(Known::Dead(gone)) => {
                line.fate = ImportFate::Dead;
                say(&mut line, gone.said());
            }
            Some(_) if !is_valid(property, environment) && !names_profile(&property.key) => {
                line.text = other_profile(property);
            }
            Some(_) if over.is_some() && !names_profile(&property.key) => {
                let over = over.unwrap_or_default();
                line.text = words! {
                    nb: "Linje {over} sier noe annet, og den gjelder.",
                    nn: "Linje {over} seier noko anna, og ho gjeld.",
                    en: "Line {over} says otherwise, and it is the one that counts.",
                };
            }
            Some(Known::Found(why)) => {
                say(&mut line, why.said());
                if why == Why::Address
                    && let Some(home) = home_of(property.value.expose())
                    && home != environment
                {
                    judged.elsewhere = Some(home);
                    line.text = elsewhere(home).to_owned();
                    line.action = String::new();
                }
            }
            Some(Known::Used(part)) => match unusable(property) {
                Some((text, action)) => {
                    line.text = text;
                    line.action = action;
                }
                None => {
                    line.fate = ImportFate::Used;
                    judged.parts.push(Taken {
                        part,
                        at,
                        value: property.value.clone(),
                        lost_backslash: property.lost_backslash,
                    });
                    if property.trimmed {
                        judged.trimmed.push(property.line);
                    }
                }
            },
        }
        judged.lines.push(line);
    }
    judged
}

fn say(line: &mut ImportLine, (text, action): (&str, &str)) {
    text.clone_into(&mut line.text);
    action.clone_into(&mut line.action);
}

/// Two settings with the same are the same setting.
fn identity(property: &Property, known: Option<(&'static str, Known)>) -> String {
    match known {
        Some((row, _)) if !row.ends_with('*') => row.to_owned(),
        _ => property.key.join("."),
    }
}

/// Whether it is valid in the environment that is set up: `production` and `staging` are what an integrasjonspunkt
/// calls them.
fn is_valid(property: &Property, environment: Environment) -> bool {
    let Some(profile) = &property.profile else {
        return true;
    };
    let ours = match environment {
        Environment::Produksjon => "production",
        Environment::Test => "staging",
        Environment::Sandkasse => return false,
    };
    profile.split(',').any(|one| one.trim() == ours)
}

/// The name, when it is one. Anything else that stands there may be the rest of a password.
fn shown_name(property: &Property) -> String {
    let name = &property.name;
    let is_name = property.separated
        && name.len() <= SHOWN_NAME
        && (name.contains('.') || name.contains('_'))
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_[]".contains(c));
    match is_name {
        true => name.clone(),
        false => String::new(),
    }
}

fn unknown(property: &Property) -> &'static str {
    if property.separated {
        word! {
            nb: "Budstikke kjenner den ikke. Integrasjonspunktet kan likevel bruke den.",
            nn: "Budstikke kjenner han ikkje. Integrasjonspunktet kan likevel bruke han.",
            en: "Budstikke does not know it. The integrasjonspunkt may use it all the same.",
        }
    } else {
        word! {
            nb: "Linjen har ikke noe likhetstegn, og leses ikke som en egenskap.",
            nn: "Linja har ikkje noko likskapsteikn, og blir ikkje lesen som ein eigenskap.",
            en: "The line has no equals sign, and is not read as a property.",
        }
    }
}

fn other_profile(property: &Property) -> String {
    let profile = property.profile.as_deref().unwrap_or_default();
    let is_name = (1..=40).contains(&profile.len())
        && profile
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_, !".contains(c));
    if is_name {
        words! {
            nb: "Gjelder bare profilen «{profile}», ikke miljøet dere setter opp.",
            nn: "Gjeld berre profilen «{profile}», ikkje miljøet de set opp.",
            en: "Is valid in the profile «{profile}» only, not in the environment you set up.",
        }
    } else {
        words! {
            nb: "Gjelder bare en annen profil, ikke miljøet dere setter opp.",
            nn: "Gjeld berre ein annan profil, ikkje miljøet de set opp.",
            en: "Is valid in another profile only, not in the environment you set up.",
        }
    }
}

/// Why what it says can not be used, whatever it is for.
fn unusable(property: &Property) -> Option<(String, String)> {
    let value = property.value.expose();
    if let Some((_, rest)) = value.split_once("${") {
        let action = word! {
            nb: "Skriv verdien i filen og hent den på nytt, eller fyll den ut i trinnet.",
            nn: "Skriv verdien i fila og hent ho på nytt, eller fyll han ut i steget.",
            en: "Write the value into the file and take it anew, or fill it in at its step.",
        };
        // What stands after a colon is what counts without it, and may be a secret.
        let name: String = rest.chars().take_while(|c| !":}".contains(*c)).collect();
        let is_name = (1..=SHOWN_NAME).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
        let text = if is_name {
            words! {
                nb: "Verdien hentes fra {name}, som bare integrasjonspunktet kjenner.",
                nn: "Verdien blir henta frå {name}, som berre integrasjonspunktet kjenner.",
                en: "The value comes from {name}, which only the integrasjonspunkt knows.",
            }
        } else {
            words! {
                nb: "Verdien hentes fra noe som bare integrasjonspunktet kjenner.",
                nn: "Verdien blir henta frå noko som berre integrasjonspunktet kjenner.",
                en: "The value comes from something that only the integrasjonspunkt knows.",
            }
        };
        return Some((text, action.to_owned()));
    }
    if property.broken_escape {
        return Some((
            words! {
                nb: "Et tegn er skrevet med \\u uten fire siffer etter.",
                nn: "Eit teikn er skrive med \\u utan fire siffer etter.",
                en: "A character is written with \\u without four digits after it.",
            },
            words! {
                nb: "Rett linje {line} i filen.",
                nn: "Rett linje {line} i fila.",
                en: "Mend line {line} of the file.",
                line = property.line,
            },
        ));
    }
    value.is_empty().then(|| {
        (
            words! { nb: "Den er tom.", nn: "Han er tom.", en: "It is empty." },
            String::new(),
        )
    })
}

/// The environment that the host of an address belongs to (eformidling-dpo 4.1).
fn home_of(address: &str) -> Option<Environment> {
    let (_, rest) = address.split_once("://")?;
    match rest.split(['/', ':', '?', '#']).next()? {
        "platform.tt02.altinn.no" | "test.maskinporten.no" | "test.eformidling.no" => {
            Some(Environment::Test)
        }
        "platform.altinn.no" | "maskinporten.no" | "eformidling.no" => {
            Some(Environment::Produksjon)
        }
        _ => None,
    }
}

/// That an address, or a whole file of them, belongs to `home` and not to what is set up.
fn elsewhere(home: Environment) -> &'static str {
    match home {
        Environment::Produksjon => word! {
            nb: "Adressen hører til produksjon, ikke til miljøet dere setter opp.",
            nn: "Adressa høyrer til produksjon, ikkje til miljøet de set opp.",
            en: "The address belongs to production, not to the environment you set up.",
        },
        Environment::Test | Environment::Sandkasse => word! {
            nb: "Adressen hører til testmiljøet, ikke til miljøet dere setter opp.",
            nn: "Adressa høyrer til testmiljøet, ikkje til miljøet de set opp.",
            en: "The address belongs to the test environment, not to the one you set up.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::import::file::{Form, read};

    fn judged(text: &str) -> Judged {
        judge(
            &read(text.as_bytes(), Form::Properties).unwrap(),
            Environment::Test,
        )
    }

    fn fates(text: &str) -> Vec<ImportFate> {
        judged(text).lines.iter().map(|line| line.fate).collect()
    }

    #[test]
    fn every_setting_has_one_of_four_fates_and_is_told_why() {
        let text = "difi.move.org.number=310204838\ndifi.datasource.url=jdbc:h2\n\
            difi.move.dpo.username=x\nnoe.helt.annet=y\n";
        use ImportFate::{Dead, Found, Unknown, Used};
        assert_eq!(fates(text), [Used, Found, Dead, Unknown]);
        for line in judged(text).lines.iter().skip(1) {
            assert!(!line.text.is_empty() && line.value.is_empty(), "{line:?}");
        }
    }

    #[test]
    fn no_value_and_nothing_that_may_be_none_is_in_what_is_told() {
        let text = "difi.datasource.password=Kanari1\nnoe.annet=Kanari2\ndifi.move.dpo.password=Kanari3\n\
            Kanari4.ordet\nKanari5=x\nnoe.Kanari\\u00e5.x=y\n\
            difi.move.org.number=${ORG:Kanari6}\ndifi.move.oidc.clientId=${Kanari 7}\n\
            difi.move.fiks.io.integrasjons-passord=Kanari8\ndifi.move.dpo.oidc.url=https://u:Kanari9@x/\n";
        let told = format!("{:?}", judged(text));
        assert!(!told.contains("Kanari"), "{told}");
        assert!(told.contains("ORG"), "what is not a secret is named");
    }

    #[test]
    fn a_placeholder_is_told_and_its_default_is_not_taken() {
        for value in ["${ORG:310204838}", "${ORG}", "x${a.b:${c}}", "${"] {
            let judged = judged(&format!("difi.move.org.number={value}\n"));
            assert!(judged.parts.is_empty(), "{value}");
            let line = judged.lines.first().unwrap();
            assert_eq!(line.fate, ImportFate::Found);
            assert!(!line.text.is_empty() && !line.action.is_empty());
        }
    }

    #[test]
    fn of_two_the_last_one_counts_however_it_is_spelled() {
        let judged = judged("difi.move.dpo.systemName=a\ndifi.move.dpo.system-name=b\n");
        let taken: Vec<_> = judged
            .parts
            .iter()
            .map(|one| one.value.expose().as_str())
            .collect();
        assert_eq!(taken, ["b"]);
        let first = judged.lines.first().unwrap();
        assert_eq!(first.fate, ImportFate::Found);
        assert!(first.text.contains("Linje 2"), "{}", first.text);
    }

    #[test]
    fn a_profile_is_used_in_its_own_environment_alone() {
        let text = "difi.move.org.number=310204838\n#---\nspring.config.activate.on-profile=production\n\
            difi.move.org.number=311204823\n";
        let taken = |environment| {
            let read = read(text.as_bytes(), Form::Properties).unwrap();
            let judged = judge(&read, environment);
            let taken = judged.parts.iter().map(|one| one.value.expose().clone());
            taken.collect::<Vec<_>>()
        };
        assert_eq!(taken(Environment::Test), ["310204838"]);
        assert_eq!(taken(Environment::Produksjon), ["311204823"]);
        let told = judged(text).lines.pop().unwrap();
        assert!(told.text.contains("«production»"), "{told:?}");
    }

    #[test]
    fn an_address_of_another_environment_is_told() {
        let judged = judged(
            "difi.move.dpo.brokerserviceUrl=https://platform.altinn.no/broker/api/v1\n\
            difi.move.serviceregistryEndpoint=https://test.eformidling.no/adressetjeneste\n",
        );
        assert_eq!(judged.elsewhere, Some(Environment::Produksjon));
        let told: Vec<_> = judged
            .lines
            .iter()
            .map(|line| line.text.contains("produksjon"))
            .collect();
        assert_eq!(told, [true, false]);
    }

    #[test]
    fn what_is_empty_or_half_an_escape_is_told() {
        let judged = judged("difi.move.org.number=\ndifi.move.oidc.clientId=a\\u12\n");
        assert!(judged.parts.is_empty());
        assert!(judged.lines.iter().all(|line| !line.text.is_empty()));
    }
}
