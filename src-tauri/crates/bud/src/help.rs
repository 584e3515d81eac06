//! What `--help` says.

/// What help is asked for; also the name of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    All,
    Inspect,
    Seal,
    Open,
    Validate,
    Sandbox,
}

impl Topic {
    /// The command of that name.
    pub(crate) fn named(name: &str) -> Option<Topic> {
        match name {
            "inspect" => Some(Topic::Inspect),
            "seal" => Some(Topic::Seal),
            "open" => Some(Topic::Open),
            "validate" => Some(Topic::Validate),
            "sandbox" => Some(Topic::Sandbox),
            _ => None,
        }
    }
}

/// The text, with a line end.
pub(crate) fn text(topic: Topic) -> &'static str {
    match topic {
        Topic::All => ALL,
        Topic::Inspect => INSPECT,
        Topic::Seal => SEAL,
        Topic::Open => OPEN,
        Topic::Validate => VALIDATE,
        Topic::Sandbox => SANDBOX,
    }
}

const ALL: &str = "\
bud: Budstikke uten vindu. Ser på, lager og åpner dokumentpakker, og kontrollerer dokumenter.

Bruk:
  bud inspect   se inn i en pakke eller en SBD, uten å stole på den
  bud seal      lag en signert og kryptert pakke (asic.zip)
  bud open      lås opp, kontroller og pakk ut
  bud validate  kontroller en arkivmelding, en melding i Fiks Arkiv, en kvittering eller en SBD
  bud sandbox   kjør sandkassen alene

  bud KOMMANDO --help forklarer hver av dem.

Valg for alle:
  --json        svar med ett JSON-objekt på stdout; feil står på stderr

Utgangskoder:
  0   i orden (passed, passed_weak), eller laget
  2   vurdert, men ikke i orden (indeterminate, failed), eller avvist
  3   ingen vurdering: filen mangler, er av ukjent slag, passordet er galt, disken er full
  64  kommandoen er skrevet feil
";

const INSPECT: &str = "\
bud inspect [NØKLER] [TILLIT] [--json] FIL

Ser inn i en ASiC-E, en kryptert pakke (CMS), en sbd.zip eller en sbd.json. Skriver ingenting.
FIL kan være - for stdin.

NØKLER, så mange som trengs:
  --key FIL               .p12, eller PEM med nøkkel og sertifikat
  --password-file FIL     passordet til .p12 på første linje; - er stdin
                          ett for hver nøkkel i rekkefølge, eller ett for alle

TILLIT:
  --environment MILJØ     produksjon (standard) eller test
  --trust CA.pem          stol også på denne; kan gjentas
  --at TIDSPUNKT          vurder som om det var da, for eksempel 2026-11-20T12:00:00Z
  --online                spør om sertifikatet er trukket tilbake (ikke bygget ennå)
";

const OPEN: &str = "\
bud open [NØKLER] [TILLIT] -o MAPPE [--despite] [--json] FIL

Låser opp, kontrollerer og pakker ut i MAPPE. Navnene blir trygge, og ingenting overskrives.
Når dommen er failed, skrives ingenting. NØKLER og TILLIT er som i bud inspect --help.

  -o MAPPE                lages når den mangler
  --despite               pakk ut det som kan leses, selv om dommen er failed
";

const SEAL: &str = "\
bud seal --signer P12 --password-file FIL --recipient SERTIFIKAT.pem
         --sender ORGNR --receiver ORGNR --main FIL -o FIL [FIL...] [--json]

Lager asic.zip slik DPO sender den: en signert ASiC-E, kryptert for mottakeren.

  --signer P12            nøkkelen det signeres med (.p12, eller PEM med nøkkel og sertifikat)
  --password-file FIL     passordet på første linje; - er stdin
  --recipient SERTIFIKAT  mottakerens virksomhetssertifikat (PEM)
  --sender ORGNR          avsenderen i manifest.xml
  --receiver ORGNR        mottakeren i manifest.xml
  --main FIL              hoveddokumentet, vanligvis arkivmelding.xml
  -o FIL                  pakken som lages
  --force                 skriv over en pakke som finnes fra før
  --despite               lag pakken selv om et sertifikat har gått ut eller mangler orgnummer
";

const VALIDATE: &str = "\
bud validate [--json] FIL

Kontrollerer en arkivmelding, en melding i Fiks Arkiv V1, en kvittering eller en SBD.
Sier hvor og hvordan den må rettes. FIL kan være - for stdin.
";

const SANDBOX: &str = "\
bud sandbox [--port-file FIL] [--json]

Kjører sandkassen alene på 127.0.0.1, til den får SIGINT eller SIGTERM.

  --port-file FIL         hvor adresser, nøkler og virksomheter skrives når alt lytter (JSON)
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_explained_and_no_line_is_too_wide() {
        for name in ["inspect", "seal", "open", "validate", "sandbox"] {
            let topic = Topic::named(name).unwrap();
            assert!(text(topic).starts_with(&format!("bud {name} ")), "{name}");
            assert!(ALL.contains(&format!("bud {name} ")), "{name}");
        }
        for topic in [Topic::All, Topic::Inspect, Topic::Seal, Topic::Open] {
            assert!(text(topic).lines().all(|line| line.chars().count() <= 100));
        }
    }
}
