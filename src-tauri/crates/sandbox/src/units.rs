//! Invented organisations of Enhetsregisteret beside the sandbox's eight.

use crate::profiles::{PROFILES, Profile};

/// How the Service Registry sends letters to an organisation (other-channels 1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Registered with a certificate, for letters and their receipts.
    Dpo,
    /// Not registered; KS SvarUt has a system for it.
    Dpf,
    /// Not registered anywhere: Altinn's inbox.
    Dpv,
    /// The Service Registry does not know it.
    Unknown,
}

/// What Enhetsregisteret knows of a unit's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Active,
    /// Dissolved on a date: answered with a reduced body.
    Deleted(&'static str),
    Bankrupt,
    WindingUp,
    /// Taken out on legal grounds: 410.
    Removed,
}

/// One unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    pub(crate) number: &'static str,
    /// Upper case, as the register writes names.
    pub(crate) name: &'static str,
    pub(crate) form: &'static str,
    pub(crate) post_code: &'static str,
    pub(crate) place: &'static str,
    pub(crate) life: Life,
    pub(crate) parent: Option<&'static str>,
    /// Lives in `/underenheter`.
    pub(crate) is_branch: bool,
    pub(crate) way: Way,
}

impl Unit {
    const fn new(number: &'static str, name: &'static str, form: &'static str, way: Way) -> Unit {
        Unit {
            number,
            name,
            form,
            post_code: "9909",
            place: "PRØVEBYGD",
            life: Life::Active,
            parent: None,
            is_branch: false,
            way,
        }
    }

    const fn life(mut self, life: Life) -> Unit {
        self.life = life;
        self
    }

    const fn under(mut self, parent: &'static str) -> Unit {
        self.parent = Some(parent);
        self
    }

    const fn branch_of(mut self, parent: &'static str) -> Unit {
        self.parent = Some(parent);
        self.is_branch = true;
        self
    }

    /// The eight organisations and the invented ones.
    pub(crate) fn all() -> impl Iterator<Item = Unit> {
        PROFILES.iter().map(Unit::from).chain(INVENTED)
    }

    pub(crate) fn find(number: &str) -> Option<Unit> {
        Unit::all().find(|unit| unit.number == number)
    }
}

impl From<&'static Profile> for Unit {
    fn from(profile: &'static Profile) -> Unit {
        Unit {
            number: profile.number,
            name: profile.name,
            form: profile.form,
            post_code: profile.post_code,
            place: profile.place,
            life: Life::Active,
            parent: None,
            is_branch: false,
            way: Way::Dpo,
        }
    }
}

const INVENTED: [Unit; 24] = [
    Unit::new("310407720", "BJØRKEHAUG KOMMUNE", "KOMM", Way::Dpf),
    Unit::new("311727508", "STATENS ØVELSESDIREKTORAT", "ORGL", Way::Dpv),
    Unit::new("310273287", "GRANLI KOMMUNE", "KOMM", Way::Unknown),
    Unit::new("311304941", "PRØVESTATENS LØNNSKONTOR", "ORGL", Way::Dpv),
    Unit::new("310912395", "HAVNESUND FYLKESKOMMUNE", "FYLK", Way::Dpf),
    Unit::new(
        "311333372",
        "STATENS PRØVEETAT AVD NORD",
        "BEDR",
        Way::Unknown,
    )
    .branch_of("311204823"),
    Unit::new("310689319", "SOLVIK EIENDOM KF", "KF", Way::Dpv).under("310204838"),
    Unit::new("311973878", "SOLVIK VANN OG AVLØP AS", "AS", Way::Dpv),
    Unit::new("310286028", "NEDLAGT PRØVEKOMMUNE", "KOMM", Way::Unknown)
        .life(Life::Deleted("2020-01-01")),
    Unit::new("311875108", "FJORDBY TRELAST AS", "AS", Way::Dpv).life(Life::Bankrupt),
    Unit::new("310491403", "LILLEÅS KOMMUNE", "KOMM", Way::Unknown),
    Unit::new("311259148", "FJORDBY BYGGMESTER AS", "AS", Way::Dpv),
    Unit::new("310322652", "STORLI KOMMUNE", "KOMM", Way::Dpv),
    Unit::new("311778382", "NORDFJELL HELSEHUS", "BEDR", Way::Unknown).branch_of("310204846"),
    Unit::new("310758108", "ØVRE TESTDAL KOMMUNE", "KOMM", Way::Dpf),
    Unit::new("311525441", "TESTDAL ARKITEKTER AS", "AS", Way::Dpv),
    Unit::new("310328898", "ARKIV FOR PRØVEFYLKET IKS", "IKS", Way::Dpv),
    Unit::new("311932268", "PRØVEBYGDA IDRETTSLAG", "FLI", Way::Dpv),
    Unit::new(
        "310766429",
        "SOLVIK KOMMUNE PLAN OG BYGG",
        "ORGL",
        Way::Unknown,
    )
    .under("310204838"),
    Unit::new("311287478", "DIREKTORATET FOR ØVINGSBREV", "ORGL", Way::Dpv),
    Unit::new("310951153", "SKOGSTAD KOMMUNE", "KOMM", Way::Unknown).life(Life::Removed),
    Unit::new("311372262", "ROTVIKA REDERI AS", "AS", Way::Dpv).life(Life::WindingUp),
    Unit::new("310974145", "STATENS PRØVETILSYN", "ORGL", Way::Unknown),
    Unit::new("311291084", "PRØVEBYEN TEATER AS", "AS", Way::Unknown),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_invented_number_is_synthetic_single_and_passes_mod_11() {
        let mut seen = HashSet::new();
        for unit in Unit::all() {
            assert!(
                budstikke_domain::OrgNumber::parse(unit.number).is_ok(),
                "{}",
                unit.name
            );
            assert!(unit.number.starts_with("310") || unit.number.starts_with("311"));
            assert!(seen.insert(unit.number), "{} twice", unit.number);
        }
    }
}
