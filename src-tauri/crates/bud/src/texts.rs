//! What the codes of verdicts mean, for people (bokmål).

use budstikke_domain::{Code, Verdict, Who};
use budstikke_packaging::Kind;

pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Asice => "dokumentpakke (ASiC-E)",
        Kind::Cms => "kryptert pakke (CMS)",
        Kind::SbdZip => "sbd.zip",
        Kind::SbdJson => "sbd.json",
        Kind::Unknown => "noe vi ikke kjenner",
    }
}

pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "I orden",
        Verdict::PassedWeak => "I orden, men med noe svakt",
        Verdict::Indeterminate => "Ikke avgjort",
        Verdict::Failed => "Stemmer ikke",
    }
}

pub(crate) fn who(who: Who) -> &'static str {
    match who {
        Who::Same => "den som har signert, er avsenderen",
        Who::Delegated => "den som har signert, sender på vegne av avsenderen",
        Who::Mismatch => "den som har signert, er en annen enn avsenderen",
        Who::None => "ingen signatur å sammenligne avsenderen med",
        Who::TransportOnly => "bare formidleren sier hvem som er avsender",
    }
}

pub(crate) fn code(code: Code) -> &'static str {
    match code {
        Code::ZipInconsistent => "Pakken er ødelagt, eller sier to ting om det samme.",
        Code::ZipLimit => "Pakken er større enn det vi åpner.",
        Code::ZipMethod => "Pakken er komprimert på en måte vi ikke leser.",
        Code::ZipEncrypted => "Pakken er låst med zip-passord.",
        Code::NameUnsafe => "Et filnavn peker ut av pakken.",
        Code::NameDuplicate => "To filer har samme navn.",
        Code::MimetypeMissing => "Filen «mimetype» mangler, eller står ikke først.",
        Code::MimetypeWrong => "Filen «mimetype» sier noe annet enn ASiC-E.",
        Code::MetaUnknown => "META-INF har en fil som ikke hører hjemme der.",
        Code::ManifestMissing => "Innholdslisten mangler.",
        Code::ManifestXml => "Innholdslisten kan ikke leses.",
        Code::ManifestRef => "Innholdslisten og filene passer ikke sammen.",
        Code::EntryUncovered => "En fil er ikke dekket av signaturen.",
        Code::DigestMismatch => "En fil er endret etter at pakken ble signert.",
        Code::DigestAlgorithm => "Innholdslisten bruker et fingeravtrykk vi ikke godtar.",
        Code::SigMissing => "Pakken er ikke signert.",
        Code::SigUnpaired => "En signatur og en innholdsliste hører ikke sammen.",
        Code::SigInvalid => "Signaturen stemmer ikke. Innholdet kan være endret.",
        Code::SigAlgorithm => "Signaturen bruker en algoritme vi ikke godtar.",
        Code::SignersDiffer => "Signaturene er fra forskjellige virksomheter.",
        Code::CertRevoked => "Sertifikatet er trukket tilbake.",
        Code::CertPurpose => "Sertifikatet er ikke laget for dette.",
        Code::CertNoOrg => "Sertifikatet har ikke noe organisasjonsnummer.",
        Code::CertOrgConflict => "Sertifikatet har to forskjellige organisasjonsnumre.",
        Code::CertWrongEnvironment => "Sertifikatet hører til et annet miljø.",
        Code::CmsMalformed => "Krypteringen eller signaturen er ikke slik CMS skal være.",
        Code::CmsAlgorithm => "Pakken er låst med en algoritme vi ikke godtar.",
        Code::DecryptFailed => {
            "Pakken lot seg ikke låse opp. Den er endret, eller nøkkelen er gal."
        }
        Code::GcmTag => "Innholdet er endret etter at det ble låst.",
        Code::Truncated => "Filen slutter for tidlig.",
        Code::XmlDoctype => "En XML-fil har en DOCTYPE. Slike filer åpnes ikke.",
        Code::ManifestParties => "Pakken er laget for andre parter enn dem meldingen nevner.",
        Code::SbdInvalid => "SBD-en følger ikke reglene.",
        Code::NoKey => "Ingen av nøklene passer til pakken.",
        Code::NoAnchors => "Ingen rotsertifikater å stole på. Legg til med --trust.",
        Code::ChainUnknown => "Vi kjenner ikke utstederen av sertifikatet.",
        Code::CertExpired => "Sertifikatet har gått ut.",
        Code::CertNotYetValid => "Sertifikatet gjelder ikke ennå.",
        Code::NotOpened => "Pakken lot seg ikke åpne.",
        Code::NotJudgedYet => "Pakken er ikke kontrollert ennå.",
        Code::NotSigned => "Ingen har signert innholdet.",
        Code::RevocationUnknown => "Vi vet ikke om sertifikatet er trukket tilbake.",
        Code::XadesNotChecked => "Pakken er signert med XAdES, som vi ikke kontrollerer.",
        Code::SigSha1 => "Signaturen bruker SHA-1, som er svak.",
        Code::MimetypeDeflated => "Filen «mimetype» er komprimert. Det er uvanlig, men godtas.",
        Code::KtPkcs1v15 => "Nøkkelen er låst med PKCS#1 v1.5, en eldre metode.",
        Code::OaepSha1 => "Nøkkelen er låst med OAEP og SHA-1.",
        Code::DigestUriNonstandard => "Fingeravtrykket er navngitt på en uvanlig måte.",
        Code::TwoRecipients => "Pakken er låst for flere mottakere.",
        Code::TwoSigners => "Pakken er signert flere ganger.",
        Code::NotEncrypted => "Pakken er ikke kryptert.",
        Code::KuNoKeyenc => "Sertifikatet er ikke merket for kryptering.",
        Code::FirstSeenSigner => "Avsenderen har ikke signert til oss før.",
        Code::SignerChanged => "Avsenderen har byttet sertifikat.",
        Code::ReplayedContent => "Det samme innholdet har kommet før.",
        Code::NameSuspicious => "Et filnavn kan lure den som leser det.",
    }
}
