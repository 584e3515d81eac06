//! What a letter is worth, in words (bokmål). The one table of the codes of trust-and-speed 1.4 for people
//! who receive; the codes themselves stand beside the sentences, verbatim.

use budstikke_domain::{Code, Finding, Level, ServiceIdentifier, Verdict, Who};

use crate::dto::{ReasonDto, ToneDto, VerdictDto, WhoDto};

/// A word for lists, a sentence, and how it looks.
pub(crate) struct Words {
    pub(crate) word: &'static str,
    pub(crate) sentence: &'static str,
    pub(crate) tone: ToneDto,
}

/// What a verdict means. A letter that could not be unlocked is told apart: nothing is wrong with it.
pub(crate) fn verdict(verdict: Verdict, findings: &[Finding]) -> Words {
    let locked = findings.iter().any(|finding| finding.code == Code::NoKey);
    match verdict {
        Verdict::Passed => Words {
            word: "Kontrollert",
            sentence: "Signatur, innhold og avsenderens sertifikat er kontrollert og stemmer.",
            tone: ToneDto::Success,
        },
        Verdict::PassedWeak => Words {
            word: "Kontrollert, svak signatur",
            sentence: "Alt stemmer, men signaturen er svak: den bruker en metode som er på vei ut.",
            tone: ToneDto::Success,
        },
        Verdict::Indeterminate if locked => Words {
            word: "Kan ikke låses opp",
            sentence: "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
            tone: ToneDto::Warning,
        },
        Verdict::Indeterminate => Words {
            word: "Ikke alt er kontrollert",
            sentence: "Vi har ikke funnet noe galt, men vi kunne ikke kontrollere alt.",
            tone: ToneDto::Warning,
        },
        Verdict::Failed => Words {
            word: "Ikke bruk innholdet",
            sentence: "Noe stemmer ikke. Ikke bruk dokumentene før avsenderen har bekreftet.",
            tone: ToneDto::Danger,
        },
    }
}

/// What the comparison of signer and sender means; `accepted` = a person vouches for the sender.
pub(crate) fn who(who: Who, accepted: bool, service: &ServiceIdentifier) -> Words {
    let (word, sentence, tone) = match (who, accepted) {
        (Who::Same, _) if *service == ServiceIdentifier::FiksIo => (
            "Riktig avsender",
            "Den som har signert, er den KS sier at kontoen tilhører.",
            ToneDto::Success,
        ),
        (Who::Mismatch, false) if *service == ServiceIdentifier::FiksIo => (
            "Annen avsender",
            "Den som har signert, er en annen enn den KS sier at kontoen tilhører.",
            ToneDto::Danger,
        ),
        (Who::TransportOnly, _) if *service == ServiceIdentifier::FiksIo => (
            "Oppgitt av KS",
            "Meldingen har ingen signatur. Avsenderen er oppgitt av KS.",
            ToneDto::Neutral,
        ),
        (Who::Same, _) => (
            "Riktig avsender",
            "Den som har signert, er den meldingen oppgir, og den Altinn sier sendte den.",
            ToneDto::Success,
        ),
        (Who::Delegated, false) => (
            "På vegne av",
            "En annen virksomhet har signert og sendt på vegne av den meldingen oppgir.",
            ToneDto::Warning,
        ),
        (Who::Delegated, true) => (
            "På vegne av",
            "Sendt på vegne av den meldingen oppgir. Noen hos dere har bekreftet at det er riktig.",
            ToneDto::Success,
        ),
        (Who::Mismatch, false) => (
            "Annen avsender",
            "Den som har signert eller sendt, er en annen enn den meldingen oppgir.",
            ToneDto::Danger,
        ),
        (Who::Mismatch, true) => (
            "Annen avsender, godtatt",
            "Avsenderen stemmer ikke, men noen hos dere har godtatt den.",
            ToneDto::Warning,
        ),
        (Who::None, false) => (
            "Ukjent avsender",
            "Ingen kjent signatur viser hvem meldingen er fra.",
            ToneDto::Danger,
        ),
        (Who::None, true) => (
            "Ukjent avsender, godtatt",
            "Ingen kjent signatur viser hvem meldingen er fra, men noen hos dere har godtatt den.",
            ToneDto::Warning,
        ),
        (Who::TransportOnly, _) => (
            "Oppgitt av Altinn",
            "Meldingen har ingen signatur. Avsenderen er oppgitt av Altinn.",
            ToneDto::Neutral,
        ),
    };
    Words {
        word,
        sentence,
        tone,
    }
}

/// What was found, for a person: the reasons, the worst first, and the notes.
pub(crate) fn reasons(findings: &[Finding]) -> (Vec<ReasonDto>, Vec<ReasonDto>) {
    let mut weighty: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.code.level() > Level::Note)
        .collect();
    weighty.sort_by_key(|finding| std::cmp::Reverse(finding.code.level()));
    let notes = findings
        .iter()
        .filter(|finding| finding.code.level() == Level::Note);
    (
        weighty.into_iter().map(reason).collect(),
        notes.map(reason).collect(),
    )
}

fn reason(finding: &Finding) -> ReasonDto {
    ReasonDto {
        code: finding.code.as_str().to_owned(),
        sentence: code(finding.code).to_owned(),
        about: finding.about.clone(),
        tone: match finding.code.level() {
            Level::Wrong => ToneDto::Danger,
            Level::Unsure => ToneDto::Warning,
            Level::Weak | Level::Note => ToneDto::Neutral,
        },
    }
}

/// The worse of two tones: what a list shows of verdict and who together.
pub(crate) fn worse(one: ToneDto, other: ToneDto) -> ToneDto {
    let weight = |tone: ToneDto| match tone {
        ToneDto::Success => 0,
        ToneDto::Neutral => 1,
        ToneDto::Warning => 2,
        ToneDto::Danger => 3,
    };
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}

/// The verdict as it crosses.
pub(crate) fn verdict_dto(verdict: Verdict) -> VerdictDto {
    match verdict {
        Verdict::Passed => VerdictDto::Passed,
        Verdict::PassedWeak => VerdictDto::PassedWeak,
        Verdict::Indeterminate => VerdictDto::Indeterminate,
        Verdict::Failed => VerdictDto::Failed,
    }
}

/// Who, as it crosses.
pub(crate) fn who_dto(who: Who) -> WhoDto {
    match who {
        Who::Same => WhoDto::Same,
        Who::Delegated => WhoDto::Delegated,
        Who::Mismatch => WhoDto::Mismatch,
        Who::None => WhoDto::None,
        Who::TransportOnly => WhoDto::TransportOnly,
    }
}

/// What a code means for the one who received the letter.
pub(crate) fn code(code: Code) -> &'static str {
    match code {
        Code::ZipInconsistent => "Dokumentpakken er skadet, eller sier to ting om det samme.",
        Code::ZipLimit => "Dokumentpakken er større enn det vi åpner.",
        Code::ZipMethod => "Dokumentpakken er komprimert på en måte vi ikke leser.",
        Code::ZipEncrypted => "En fil i dokumentpakken er låst med passord.",
        Code::NameUnsafe => "Et filnavn peker ut av dokumentpakken.",
        Code::NameDuplicate => "To filer i dokumentpakken har samme navn.",
        Code::MimetypeMissing => "Dokumentpakken mangler merket som sier hva den er.",
        Code::MimetypeWrong => "Dokumentpakken er merket som noe annet.",
        Code::MetaUnknown => "Dokumentpakken har en skjult fil som ikke hører hjemme der.",
        Code::ManifestMissing => "Dokumentpakken mangler innholdslisten.",
        Code::ManifestXml => "Innholdslisten kan ikke leses.",
        Code::ManifestRef => "Innholdslisten og filene passer ikke sammen.",
        Code::ManifestParties => "Dokumentpakken er laget for andre enn dem meldingen nevner.",
        Code::EntryUncovered => "En fil er lagt til uten at den er signert.",
        Code::DigestMismatch => "En fil er endret etter at avsenderen signerte.",
        Code::DigestAlgorithm => "Innholdslisten bruker en kontrollmetode vi ikke godtar.",
        Code::SigMissing => "Meldingen er ikke signert.",
        Code::SigUnpaired => "En signatur og en innholdsliste hører ikke sammen.",
        Code::SigInvalid => "Signaturen stemmer ikke. Innholdet kan være endret.",
        Code::SigAlgorithm => "Signaturen bruker en metode vi ikke godtar.",
        Code::SignersDiffer => "Meldingen er signert av forskjellige virksomheter.",
        Code::CertRevoked => "Avsenderens sertifikat er trukket tilbake.",
        Code::CertPurpose => "Sertifikatet er ikke laget for å signere for en virksomhet.",
        Code::CertNoOrg => "Sertifikatet sier ikke hvilken virksomhet det tilhører.",
        Code::CertOrgConflict => "Sertifikatet nevner to forskjellige virksomheter.",
        Code::CertWrongEnvironment => "Sertifikatet hører til et annet miljø, for eksempel test.",
        Code::CmsMalformed => "Låsen eller signaturen er ikke bygget slik den skal være.",
        Code::CmsAlgorithm => "Meldingen er låst med en metode vi ikke godtar.",
        Code::DecryptFailed => "Meldingen lot seg ikke låse opp. Den er skadet eller endret.",
        Code::GcmTag => "Innholdet er endret etter at det ble låst.",
        Code::Truncated => "Meldingen slutter for tidlig. Noe mangler.",
        Code::XmlDoctype => "En XML-fil har et innhold vi aldri åpner (DOCTYPE).",
        Code::SbdInvalid => "Konvolutten rundt meldingen følger ikke reglene.",
        Code::NoKey => "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
        Code::NoAnchors => "Vi har ingen utstedere å stole på i dette miljøet ennå.",
        Code::ChainUnknown => "Vi kjenner ikke utstederen av avsenderens sertifikat.",
        Code::CertExpired => "Avsenderens sertifikat var gått ut da meldingen kom.",
        Code::CertNotYetValid => "Avsenderens sertifikat gjaldt ikke ennå da meldingen kom.",
        Code::RevocationUnknown => "Vi vet ikke om avsenderens sertifikat er trukket tilbake.",
        Code::XadesNotChecked => "Meldingen er signert på en måte vi ikke kontrollerer (XAdES).",
        Code::NotSigned => "Ingen har signert innholdet. Avsenderen er bare oppgitt av KS.",
        Code::NotJudgedYet => {
            "Ikke kontrollert ennå. KS svarer ikke på hvem avsenderen er. Vi prøver igjen."
        }
        Code::NotOpened => "Vi klarte ikke å åpne meldingen. Den er tatt vare på slik den kom.",
        Code::SigSha1 => "Signaturen bruker SHA-1, en metode som er på vei ut.",
        Code::MimetypeDeflated => "Merket i dokumentpakken er komprimert. Uvanlig, men godtatt.",
        Code::KtPkcs1v15 => "Nøkkelen er låst med en eldre metode (PKCS#1 v1.5).",
        Code::OaepSha1 => "Nøkkelen er låst med en eldre metode (OAEP med SHA-1).",
        Code::DigestUriNonstandard => "Kontrollmetoden er navngitt på en uvanlig måte.",
        Code::TwoRecipients => "Meldingen er låst for flere mottakere.",
        Code::TwoSigners => "Meldingen er signert flere ganger.",
        Code::NotEncrypted => "Meldingen var ikke låst på veien.",
        Code::KuNoKeyenc => "Sertifikatet er ikke merket for låsing.",
        Code::FirstSeenSigner => "Virksomheten har ikke signert til dere før.",
        Code::SignerChanged => "Virksomheten signerer med et annet sertifikat enn før.",
        Code::ReplayedContent => "Det samme innholdet har kommet før.",
        Code::NameSuspicious => "Et filnavn kan lure den som leser det.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_short_sentence_of_its_own() {
        let mut told = std::collections::HashSet::new();
        for known in Code::ALL {
            let sentence = code(*known);
            assert!(told.insert(sentence), "{known}: told of another one too");
            for part in sentence.split_terminator(". ") {
                assert!(part.split_whitespace().count() <= 20, "{known}: {part}");
            }
            for banned in ["ugyldig", "vennligst", "feil input", "!"] {
                assert!(
                    !sentence.to_lowercase().contains(banned),
                    "{known}: {sentence}"
                );
            }
        }
    }

    #[test]
    fn the_worse_colour_of_verdict_and_who_is_shown() {
        for service in [ServiceIdentifier::Dpo, ServiceIdentifier::FiksIo] {
            let who = |who_is, accepted| who(who_is, accepted, &service);
            let passed = verdict(Verdict::Passed, &[]).tone;
            assert_eq!(worse(passed, who(Who::Same, false).tone), ToneDto::Success);
            assert_eq!(
                worse(passed, who(Who::Mismatch, false).tone),
                ToneDto::Danger
            );
            assert_eq!(
                worse(passed, who(Who::TransportOnly, false).tone),
                ToneDto::Neutral,
                "what nobody signed is never green"
            );
            assert_eq!(who(Who::Delegated, true).tone, ToneDto::Success);
        }
    }

    #[test]
    fn nobody_is_told_of_altinn_where_altinn_had_no_part() {
        for is in [Who::Same, Who::Mismatch, Who::TransportOnly] {
            let told = who(is, false, &ServiceIdentifier::FiksIo);
            assert!(
                !told.sentence.contains("Altinn") && !told.word.contains("Altinn"),
                "{is:?}"
            );
        }
    }
}
