//! What the sandbox's organisations write is judged by programs that know nothing of ours: good letters
//! are good to all of them, and each bad one is bad in the way it is meant to be and in no other.

mod judged;
mod judges;

use budstikke_sandbox::{Content, Letter, Quirk, inbox_letters};
use budstikke_tests::world::PROMPT;

use judged::usual;
use judges::Judges;

const AVVISENDE: &str = "311204815";
const ROTETE: &str = "311204866";
const STENGT: &str = "310204811";
const FJORDBY: &str = "311204807";

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_of_the_first_inbox_is_what_it_is_meant_to_be() {
    let Some(judges) = Judges::find().await else {
        return;
    };
    let expected = |name: &str, from: &str| match name {
        "01-horing" | "03-verge" => usual(from).sha256(),
        "02-refusjon" | "06-sha1" => usual(from),
        "04-avtalt" | "11-ukjent-kvittering" => {
            usual(from).frame(&["NO_PACKAGE"]).without_package()
        }
        "05-kanal" => usual(from).frame(&["CHANNEL fagsystem-veg"]),
        "07-forfalsket" => usual(from)
            .remarks(&["DIGEST Faktura 10482.pdf"])
            .refused_by_java(),
        "08-fremmed-signatur" => usual(AVVISENDE).sha256(),
        "09-to-ganger" => usual(from).sha256(),
        "10-odelagt" => usual(from).cut_off(),
        "12-feil-adressat" => usual(from)
            .frame(&[&format!("RECEIVER 0192:{STENGT}")])
            .remarks(&[&format!("RECEIVER 0192:{STENGT}")]),
        "13-utgir-seg" => usual(from)
            .frame(&[&format!("SENDER 0192:{PROMPT}")])
            .remarks(&[&format!("SENDER 0192:{PROMPT}")]),
        other => panic!("nobody has said how {other} is to be judged"),
    };
    let letters = inbox_letters()
        .expect("the letters are readable")
        .into_iter();
    let cases = letters.map(|(name, letter)| {
        let expected = expected(name, &letter.from);
        (name.to_owned(), letter, expected)
    });
    judges.judge(cases.collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_quirk_is_what_it_is_meant_to_be_and_nothing_else() {
    let Some(judges) = Judges::find().await else {
        return;
    };
    let expected = |quirk: Quirk| {
        let usual = usual(PROMPT);
        match quirk {
            Quirk::ReversedMembers => {
                usual.frame(&["TOP arkivmelding standardBusinessDocumentHeader"])
            }
            Quirk::ThirdMember => {
                usual.frame(&["TOP standardBusinessDocumentHeader arkivmelding tillegg"])
            }
            Quirk::LegacySbd => usual.frame(&["NO_SBD content.xml asic.zip"]),
            Quirk::UpperCaseIds => usual.frame(&["ID upper case", "ID upper case"]),
            Quirk::NoDeadline => usual.frame(&["NO_DEADLINE"]),
            Quirk::Expired => usual.frame(&["EXPIRED"]),
            Quirk::OldIcd => usual.frame(&["SENDER 9908:311204823", "RECEIVER 9908:310204838"]),
            Quirk::ExtraEntry => usual
                .remarks(&["UNCOVERED Ekstra.txt", "LIST"])
                .refused_by_java(),
            Quirk::MissingMimetype => usual.remarks(&["NO_MIMETYPE"]),
            Quirk::ChangedDocument => usual.remarks(&["DIGEST Brev.pdf"]).refused_by_java(),
            Quirk::PercentEncodedUris => usual
                .remarks(&["ENCODED S%C3%B8knad%20nr.%201.pdf"])
                .refused_by_java(),
            Quirk::StoredWithSizesBehind => usual
                .remarks(&["STORED_WITH_SIZES_BEHIND arkivmelding.xml"])
                .refused_by_java(),
            Quirk::FolderEntries => usual
                .remarks(&["FOLDER vedlegg/", "FOLDER META-INF/"])
                .refused_by_java(),
            Quirk::PathTraversal => usual.remarks(&["UNSAFE ../../oppstart.txt"]),
            Quirk::ZipBomb => usual.remarks(&["BOMB Kart.txt"]),
            Quirk::ManifestForAnother => usual.remarks(&[&format!("RECEIVER 0192:{FJORDBY}")]),
            Quirk::Unsigned => usual
                .remarks(&["UNSIGNED"])
                .refused_by_java()
                .package(|package| {
                    package.content.as_mut().expect("it opens").signature = None;
                }),
            Quirk::Sha256Signature => usual.sha256(),
            Quirk::SelfMadeCertificate => usual.signature(|signature| signature.trusted = false),
            // BouncyCastle holds the time of signing against the certificate.
            Quirk::ExpiredSigner => usual
                .signature(|signature| signature.trusted = false)
                .refused_by_java(),
            Quirk::DerEnvelope | Quirk::Twice | Quirk::SignerAboutToExpire => usual,
            Quirk::OaepSha1 => usual.package(|package| package.transport = Some("rsaesOaep sha1")),
            Quirk::Pkcs1V15 => usual.package(|package| package.transport = Some("rsaEncryption")),
            Quirk::Truncated => usual.cut_off(),
            Quirk::NoPackage => usual.frame(&["NO_PACKAGE"]).without_package(),
            other => panic!("nobody has said how {other:?} is to be judged"),
        }
    };
    let cases = Quirk::ALL.map(|quirk| {
        let mut letter = Letter::new(PROMPT, "Prøvebrev", "Betal til 9710 05 12345.").with(quirk);
        if quirk == Quirk::PercentEncodedUris
            && let Content::Arkivmelding(content) = &mut letter.content
        {
            content.documents[0].name = "Søknad nr. 1.pdf".to_owned();
        }
        (format!("{quirk:?}"), letter, expected(quirk))
    });
    let mut cases = Vec::from(cases);
    let mut locked = Letter::new(PROMPT, "Prøvebrev", "Til noen andre.");
    locked.locked_for = Some(FJORDBY.to_owned());
    cases.push((
        "locked for another".to_owned(),
        locked,
        usual(PROMPT).shut(),
    ));
    let mut signed = Letter::new(PROMPT, "Prøvebrev", "Fra noen andre.");
    signed.signed_by = Some(ROTETE.to_owned());
    cases.push(("signed by another".to_owned(), signed, usual(ROTETE)));
    judges.judge(cases);
}
