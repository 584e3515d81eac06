//! What a letter is worth, in words. The one table of the codes of trust-and-speed 1.4 for people
//! who receive; the codes themselves stand beside the sentences, verbatim.

use budstikke_domain::{Code, Finding, Level, ServiceIdentifier, Verdict, Who, word};

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
            word: word! { nb: "Kontrollert", nn: "Kontrollert", en: "Checked" },
            sentence: word! {
                nb: "Signatur, innhold og avsenderens sertifikat er kontrollert og stemmer.",
                nn: "Signatur, innhald og sertifikatet til avsendaren er kontrollert og stemmer.",
                en: "The signature, the content and the sender's certificate have been checked and are correct.",
            },
            tone: ToneDto::Success,
        },
        Verdict::PassedWeak => Words {
            word: word! {
                nb: "Kontrollert, svak signatur",
                nn: "Kontrollert, svak signatur",
                en: "Checked, weak signature",
            },
            sentence: word! {
                nb: "Alt stemmer, men signaturen er svak: den bruker en metode som er på vei ut.",
                nn: "Alt stemmer, men signaturen er svak: han bruker ein metode som er på veg ut.",
                en: "Everything is correct, but the signature is weak: it uses a method that is being phased out.",
            },
            tone: ToneDto::Success,
        },
        Verdict::Indeterminate if locked => Words {
            word: word! {
                nb: "Kan ikke låses opp",
                nn: "Kan ikkje låsast opp",
                en: "Cannot be unlocked",
            },
            sentence: word! {
                nb: "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
                nn: "Meldinga er låst for eit sertifikat som ikkje ligg på denne maskina.",
                en: "The message is locked for a certificate that is not on this computer.",
            },
            tone: ToneDto::Warning,
        },
        Verdict::Indeterminate => Words {
            word: word! {
                nb: "Ikke alt er kontrollert",
                nn: "Ikkje alt er kontrollert",
                en: "Not everything has been checked",
            },
            sentence: word! {
                nb: "Vi har ikke funnet noe galt, men vi kunne ikke kontrollere alt.",
                nn: "Vi har ikkje funne noko gale, men vi kunne ikkje kontrollere alt.",
                en: "We have found nothing wrong, but we could not check everything.",
            },
            tone: ToneDto::Warning,
        },
        Verdict::Failed => Words {
            word: word! {
                nb: "Ikke bruk innholdet",
                nn: "Ikkje bruk innhaldet",
                en: "Do not use the content",
            },
            sentence: word! {
                nb: "Noe stemmer ikke. Ikke bruk dokumentene før avsenderen har bekreftet.",
                nn: "Noko stemmer ikkje. Ikkje bruk dokumenta før avsendaren har stadfesta.",
                en: "Something is wrong. Do not use the documents until the sender has confirmed.",
            },
            tone: ToneDto::Danger,
        },
    }
}

/// What the comparison of signer and sender means; `accepted` = a person vouches for the sender.
pub(crate) fn who(who: Who, accepted: bool, service: &ServiceIdentifier) -> Words {
    let (word, sentence, tone) = match (who, accepted) {
        (Who::Same, _) if *service == ServiceIdentifier::FiksIo => (
            word! { nb: "Riktig avsender", nn: "Rett avsendar", en: "Right sender" },
            word! {
                nb: "Den som har signert, er den KS sier at kontoen tilhører.",
                nn: "Den som har signert, er den KS seier at kontoen høyrer til.",
                en: "Whoever signed is the one KS says the account belongs to.",
            },
            ToneDto::Success,
        ),
        (Who::Mismatch, false) if *service == ServiceIdentifier::FiksIo => (
            word! { nb: "Annen avsender", nn: "Annan avsendar", en: "Another sender" },
            word! {
                nb: "Den som har signert, er en annen enn den KS sier at kontoen tilhører.",
                nn: "Den som har signert, er ein annan enn den KS seier at kontoen høyrer til.",
                en: "Whoever signed is another than the one KS says the account belongs to.",
            },
            ToneDto::Danger,
        ),
        (Who::TransportOnly, _) if *service == ServiceIdentifier::FiksIo => (
            word! { nb: "Oppgitt av KS", nn: "Oppgitt av KS", en: "Stated by KS" },
            word! {
                nb: "Meldingen har ingen signatur. Avsenderen er oppgitt av KS.",
                nn: "Meldinga har ingen signatur. Avsendaren er oppgitt av KS.",
                en: "The message has no signature. The sender is stated by KS.",
            },
            ToneDto::Neutral,
        ),
        (Who::Same, _) => (
            word! { nb: "Riktig avsender", nn: "Rett avsendar", en: "Right sender" },
            word! {
                nb: "Den som har signert, er den meldingen oppgir, og den Altinn sier sendte den.",
                nn: "Den som har signert, er den meldinga oppgir, og den Altinn seier sende ho.",
                en: "Whoever signed is the one the message states, and the one Altinn says sent it.",
            },
            ToneDto::Success,
        ),
        (Who::Delegated, false) => (
            word! { nb: "På vegne av", nn: "På vegner av", en: "On behalf of" },
            word! {
                nb: "En annen virksomhet har signert og sendt på vegne av den meldingen oppgir.",
                nn: "Ei anna verksemd har signert og sendt på vegner av den meldinga oppgir.",
                en: "Another organisation has signed and sent on behalf of the one the message states.",
            },
            ToneDto::Warning,
        ),
        (Who::Delegated, true) => (
            word! { nb: "På vegne av", nn: "På vegner av", en: "On behalf of" },
            word! {
                nb: "Sendt på vegne av den meldingen oppgir. Noen hos dere har bekreftet at det er riktig.",
                nn: "Send på vegner av den meldinga oppgir. Nokon hos dykk har stadfesta at det er rett.",
                en: "Sent on behalf of the one the message states. Somebody at your organisation has confirmed that it is right.",
            },
            ToneDto::Success,
        ),
        (Who::Mismatch, false) => (
            word! { nb: "Annen avsender", nn: "Annan avsendar", en: "Another sender" },
            word! {
                nb: "Den som har signert eller sendt, er en annen enn den meldingen oppgir.",
                nn: "Den som har signert eller sendt, er ein annan enn den meldinga oppgir.",
                en: "Whoever signed or sent it is another than the one the message states.",
            },
            ToneDto::Danger,
        ),
        (Who::Mismatch, true) => (
            word! {
                nb: "Annen avsender, godtatt",
                nn: "Annan avsendar, godteken",
                en: "Another sender, accepted",
            },
            word! {
                nb: "Avsenderen stemmer ikke, men noen hos dere har godtatt den.",
                nn: "Avsendaren stemmer ikkje, men nokon hos dykk har godteke han.",
                en: "The sender does not match, but somebody at your organisation has accepted it.",
            },
            ToneDto::Warning,
        ),
        (Who::None, false) => (
            word! { nb: "Ukjent avsender", nn: "Ukjend avsendar", en: "Unknown sender" },
            word! {
                nb: "Ingen kjent signatur viser hvem meldingen er fra.",
                nn: "Ingen kjend signatur viser kven meldinga er frå.",
                en: "No known signature shows whom the message is from.",
            },
            ToneDto::Danger,
        ),
        (Who::None, true) => (
            word! {
                nb: "Ukjent avsender, godtatt",
                nn: "Ukjend avsendar, godteken",
                en: "Unknown sender, accepted",
            },
            word! {
                nb: "Ingen kjent signatur viser hvem meldingen er fra, men noen hos dere har godtatt den.",
                nn: "Ingen kjend signatur viser kven meldinga er frå, men nokon hos dykk har godteke ho.",
                en: "No known signature shows whom the message is from, but somebody at your organisation has accepted it.",
            },
            ToneDto::Warning,
        ),
        (Who::TransportOnly, _) => (
            word! { nb: "Oppgitt av Altinn", nn: "Oppgitt av Altinn", en: "Stated by Altinn" },
            word! {
                nb: "Meldingen har ingen signatur. Avsenderen er oppgitt av Altinn.",
                nn: "Meldinga har ingen signatur. Avsendaren er oppgitt av Altinn.",
                en: "The message has no signature. The sender is stated by Altinn.",
            },
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
        Code::ZipInconsistent => word! {
            nb: "Dokumentpakken er skadet, eller sier to ting om det samme.",
            nn: "Dokumentpakken er skadd, eller seier to ting om det same.",
            en: "The document package is damaged, or says two things about the same matter.",
        },
        Code::ZipLimit => word! {
            nb: "Dokumentpakken er større enn det vi åpner.",
            nn: "Dokumentpakken er større enn det vi opnar.",
            en: "The document package is larger than what we open.",
        },
        Code::ZipMethod => word! {
            nb: "Dokumentpakken er komprimert på en måte vi ikke leser.",
            nn: "Dokumentpakken er komprimert på ein måte vi ikkje les.",
            en: "The document package is compressed in a way we do not read.",
        },
        Code::ZipEncrypted => word! {
            nb: "En fil i dokumentpakken er låst med passord.",
            nn: "Ei fil i dokumentpakken er låst med passord.",
            en: "A file in the document package is locked with a password.",
        },
        Code::NameUnsafe => word! {
            nb: "Et filnavn peker ut av dokumentpakken.",
            nn: "Eit filnamn peikar ut av dokumentpakken.",
            en: "A file name points out of the document package.",
        },
        Code::NameDuplicate => word! {
            nb: "To filer i dokumentpakken har samme navn.",
            nn: "To filer i dokumentpakken har same namn.",
            en: "Two files in the document package have the same name.",
        },
        Code::MimetypeMissing => word! {
            nb: "Dokumentpakken mangler merket som sier hva den er.",
            nn: "Dokumentpakken manglar merket som seier kva han er.",
            en: "The document package lacks the mark that says what it is.",
        },
        Code::MimetypeWrong => word! {
            nb: "Dokumentpakken er merket som noe annet.",
            nn: "Dokumentpakken er merkt som noko anna.",
            en: "The document package is marked as something else.",
        },
        Code::MetaUnknown => word! {
            nb: "Dokumentpakken har en skjult fil som ikke hører hjemme der.",
            nn: "Dokumentpakken har ei skjult fil som ikkje høyrer heime der.",
            en: "The document package has a hidden file that does not belong there.",
        },
        Code::ManifestMissing => word! {
            nb: "Dokumentpakken mangler innholdslisten.",
            nn: "Dokumentpakken manglar innhaldslista.",
            en: "The document package lacks the list of contents.",
        },
        Code::ManifestXml => word! {
            nb: "Innholdslisten kan ikke leses.",
            nn: "Innhaldslista kan ikkje lesast.",
            en: "The list of contents cannot be read.",
        },
        Code::ManifestRef => word! {
            nb: "Innholdslisten og filene passer ikke sammen.",
            nn: "Innhaldslista og filene passar ikkje saman.",
            en: "The list of contents and the files do not fit together.",
        },
        Code::ManifestParties => word! {
            nb: "Dokumentpakken er laget for andre enn dem meldingen nevner.",
            nn: "Dokumentpakken er laga for andre enn dei meldinga nemner.",
            en: "The document package is made for others than those the message names.",
        },
        Code::EntryUncovered => word! {
            nb: "En fil er lagt til uten at den er signert.",
            nn: "Ei fil er lagd til utan at ho er signert.",
            en: "A file has been added without being signed.",
        },
        Code::DigestMismatch => word! {
            nb: "En fil er endret etter at avsenderen signerte.",
            nn: "Ei fil er endra etter at avsendaren signerte.",
            en: "A file has been changed after the sender signed.",
        },
        Code::DigestAlgorithm => word! {
            nb: "Innholdslisten bruker en kontrollmetode vi ikke godtar.",
            nn: "Innhaldslista bruker ein kontrollmetode vi ikkje godtek.",
            en: "The list of contents uses a checking method we do not accept.",
        },
        Code::SigMissing => word! {
            nb: "Meldingen er ikke signert.",
            nn: "Meldinga er ikkje signert.",
            en: "The message is not signed.",
        },
        Code::SigUnpaired => word! {
            nb: "En signatur og en innholdsliste hører ikke sammen.",
            nn: "Ein signatur og ei innhaldsliste høyrer ikkje saman.",
            en: "A signature and a list of contents do not belong together.",
        },
        Code::SigInvalid => word! {
            nb: "Signaturen stemmer ikke. Innholdet kan være endret.",
            nn: "Signaturen stemmer ikkje. Innhaldet kan vere endra.",
            en: "The signature is wrong. The content may have been changed.",
        },
        Code::SigAlgorithm => word! {
            nb: "Signaturen bruker en metode vi ikke godtar.",
            nn: "Signaturen bruker ein metode vi ikkje godtek.",
            en: "The signature uses a method we do not accept.",
        },
        Code::SignersDiffer => word! {
            nb: "Meldingen er signert av forskjellige virksomheter.",
            nn: "Meldinga er signert av ulike verksemder.",
            en: "The message is signed by different organisations.",
        },
        Code::CertRevoked => word! {
            nb: "Avsenderens sertifikat er trukket tilbake.",
            nn: "Sertifikatet til avsendaren er trekt tilbake.",
            en: "The sender's certificate has been revoked.",
        },
        Code::CertPurpose => word! {
            nb: "Sertifikatet er ikke laget for å signere for en virksomhet.",
            nn: "Sertifikatet er ikkje laga for å signere for ei verksemd.",
            en: "The certificate is not made for signing for an organisation.",
        },
        Code::CertNoOrg => word! {
            nb: "Sertifikatet sier ikke hvilken virksomhet det tilhører.",
            nn: "Sertifikatet seier ikkje kva verksemd det høyrer til.",
            en: "The certificate does not say which organisation it belongs to.",
        },
        Code::CertOrgConflict => word! {
            nb: "Sertifikatet nevner to forskjellige virksomheter.",
            nn: "Sertifikatet nemner to ulike verksemder.",
            en: "The certificate names two different organisations.",
        },
        Code::CertWrongEnvironment => word! {
            nb: "Sertifikatet hører til et annet miljø, for eksempel test.",
            nn: "Sertifikatet høyrer til eit anna miljø, til dømes test.",
            en: "The certificate belongs to another environment, for example test.",
        },
        Code::CmsMalformed => word! {
            nb: "Låsen eller signaturen er ikke bygget slik den skal være.",
            nn: "Låsen eller signaturen er ikkje bygd slik han skal vere.",
            en: "The lock or the signature is not built as it should be.",
        },
        Code::CmsAlgorithm => word! {
            nb: "Meldingen er låst med en metode vi ikke godtar.",
            nn: "Meldinga er låst med ein metode vi ikkje godtek.",
            en: "The message is locked with a method we do not accept.",
        },
        Code::DecryptFailed => word! {
            nb: "Meldingen lot seg ikke låse opp. Den er skadet eller endret.",
            nn: "Meldinga let seg ikkje låse opp. Ho er skadd eller endra.",
            en: "The message could not be unlocked. It is damaged or changed.",
        },
        Code::GcmTag => word! {
            nb: "Innholdet er endret etter at det ble låst.",
            nn: "Innhaldet er endra etter at det vart låst.",
            en: "The content has been changed after it was locked.",
        },
        Code::Truncated => word! {
            nb: "Meldingen slutter for tidlig. Noe mangler.",
            nn: "Meldinga sluttar for tidleg. Noko manglar.",
            en: "The message ends too early. Something is missing.",
        },
        Code::XmlDoctype => word! {
            nb: "En XML-fil har et innhold vi aldri åpner (DOCTYPE).",
            nn: "Ei XML-fil har eit innhald vi aldri opnar (DOCTYPE).",
            en: "An XML file has content we never open (DOCTYPE).",
        },
        Code::SbdInvalid => word! {
            nb: "Konvolutten rundt meldingen følger ikke reglene.",
            nn: "Konvolutten rundt meldinga følgjer ikkje reglane.",
            en: "The envelope around the message does not follow the rules.",
        },
        Code::NoKey => word! {
            nb: "Meldingen er låst for et sertifikat som ikke ligger på denne maskinen.",
            nn: "Meldinga er låst for eit sertifikat som ikkje ligg på denne maskina.",
            en: "The message is locked for a certificate that is not on this computer.",
        },
        Code::NoAnchors => word! {
            nb: "Vi har ingen utstedere å stole på i dette miljøet ennå.",
            nn: "Vi har ingen utferdarar å lite på i dette miljøet enno.",
            en: "We have no issuers to trust in this environment yet.",
        },
        Code::ChainUnknown => word! {
            nb: "Vi kjenner ikke utstederen av avsenderens sertifikat.",
            nn: "Vi kjenner ikkje utferdaren av sertifikatet til avsendaren.",
            en: "We do not know the issuer of the sender's certificate.",
        },
        Code::CertExpired => word! {
            nb: "Avsenderens sertifikat var gått ut da meldingen kom.",
            nn: "Sertifikatet til avsendaren var gått ut då meldinga kom.",
            en: "The sender's certificate had expired when the message came.",
        },
        Code::CertNotYetValid => word! {
            nb: "Avsenderens sertifikat gjaldt ikke ennå da meldingen kom.",
            nn: "Sertifikatet til avsendaren gjaldt ikkje enno då meldinga kom.",
            en: "The sender's certificate was not yet valid when the message came.",
        },
        Code::RevocationUnknown => word! {
            nb: "Vi vet ikke om avsenderens sertifikat er trukket tilbake.",
            nn: "Vi veit ikkje om sertifikatet til avsendaren er trekt tilbake.",
            en: "We do not know whether the sender's certificate has been revoked.",
        },
        Code::XadesNotChecked => word! {
            nb: "Meldingen er signert på en måte vi ikke kontrollerer (XAdES).",
            nn: "Meldinga er signert på ein måte vi ikkje kontrollerer (XAdES).",
            en: "The message is signed in a way we do not check (XAdES).",
        },
        Code::NotSigned => word! {
            nb: "Ingen har signert innholdet. Avsenderen er bare oppgitt av KS.",
            nn: "Ingen har signert innhaldet. Avsendaren er berre oppgitt av KS.",
            en: "Nobody has signed the content. The sender is only stated by KS.",
        },
        Code::NotJudgedYet => {
            word! {
                nb: "Ikke kontrollert ennå. KS svarer ikke på hvem avsenderen er. Vi prøver igjen.",
                nn: "Ikkje kontrollert enno. KS svarar ikkje på kven avsendaren er. Vi prøver igjen.",
                en: "Not checked yet. KS does not answer who the sender is. We will try again.",
            }
        }
        Code::NotOpened => word! {
            nb: "Vi klarte ikke å åpne meldingen. Den er tatt vare på slik den kom.",
            nn: "Vi klarte ikkje å opne meldinga. Ho er teken vare på slik ho kom.",
            en: "We could not open the message. It has been kept as it came.",
        },
        Code::SigSha1 => word! {
            nb: "Signaturen bruker SHA-1, en metode som er på vei ut.",
            nn: "Signaturen bruker SHA-1, ein metode som er på veg ut.",
            en: "The signature uses SHA-1, a method that is being phased out.",
        },
        Code::MimetypeDeflated => word! {
            nb: "Merket i dokumentpakken er komprimert. Uvanlig, men godtatt.",
            nn: "Merket i dokumentpakken er komprimert. Uvanleg, men godteke.",
            en: "The mark in the document package is compressed. Unusual, but accepted.",
        },
        Code::KtPkcs1v15 => word! {
            nb: "Nøkkelen er låst med en eldre metode (PKCS#1 v1.5).",
            nn: "Nøkkelen er låst med ein eldre metode (PKCS#1 v1.5).",
            en: "The key is locked with an older method (PKCS#1 v1.5).",
        },
        Code::OaepSha1 => word! {
            nb: "Nøkkelen er låst med en eldre metode (OAEP med SHA-1).",
            nn: "Nøkkelen er låst med ein eldre metode (OAEP med SHA-1).",
            en: "The key is locked with an older method (OAEP with SHA-1).",
        },
        Code::DigestUriNonstandard => word! {
            nb: "Kontrollmetoden er navngitt på en uvanlig måte.",
            nn: "Kontrollmetoden er namngitt på ein uvanleg måte.",
            en: "The checking method is named in an unusual way.",
        },
        Code::TwoRecipients => word! {
            nb: "Meldingen er låst for flere mottakere.",
            nn: "Meldinga er låst for fleire mottakarar.",
            en: "The message is locked for several recipients.",
        },
        Code::TwoSigners => word! {
            nb: "Meldingen er signert flere ganger.",
            nn: "Meldinga er signert fleire gonger.",
            en: "The message is signed several times.",
        },
        Code::NotEncrypted => word! {
            nb: "Meldingen var ikke låst på veien.",
            nn: "Meldinga var ikkje låst på vegen.",
            en: "The message was not locked on the way.",
        },
        Code::KuNoKeyenc => word! {
            nb: "Sertifikatet er ikke merket for låsing.",
            nn: "Sertifikatet er ikkje merkt for låsing.",
            en: "The certificate is not marked for locking.",
        },
        Code::FirstSeenSigner => word! {
            nb: "Virksomheten har ikke signert til dere før.",
            nn: "Verksemda har ikkje signert til dykk før.",
            en: "The organisation has not signed to you before.",
        },
        Code::SignerChanged => word! {
            nb: "Virksomheten signerer med et annet sertifikat enn før.",
            nn: "Verksemda signerer med eit anna sertifikat enn før.",
            en: "The organisation signs with another certificate than before.",
        },
        Code::ReplayedContent => word! {
            nb: "Det samme innholdet har kommet før.",
            nn: "Det same innhaldet har kome før.",
            en: "The same content has come before.",
        },
        Code::NameSuspicious => word! {
            nb: "Et filnavn kan lure den som leser det.",
            nn: "Eit filnamn kan lure den som les det.",
            en: "A file name may deceive whoever reads it.",
        },
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
