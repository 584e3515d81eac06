//! Our own key, as others see it.

use budstikke_directory::OwnKeyCheck;
use budstikke_identity::{CredentialError, KontoKey};
use budstikke_packaging::{Certificate, KeyOps};

use super::*;

fn key_of(issued: &Issued) -> KontoKey {
    let pem = issued.key_pem() + &issued.certificate_pem();
    let password = Secret::new(String::new());
    let read: Result<Vec<KontoKey>, CredentialError> =
        KontoKey::import(pem.as_bytes(), &password, &[]);
    read.unwrap().remove(0)
}

#[tokio::test]
async fn the_certificate_of_our_konto_is_compared_with_every_key_of_ours() {
    let ca = Authority::root("CA");
    let draft = Draft::named("Post");
    let (old, new, other) = (
        ca.issue_alone(&draft),
        ca.issue_alone(&draft),
        ca.issue_alone(&draft),
    );
    let renewed = ca.issue_for(new.key.clone(), &draft);
    let certificate = |issued: &Issued| Certificate::from_x509(&issued.certificate).unwrap();
    let (in_use, earlier) = (key_of(&new), key_of(&old));
    let keys: [&dyn KeyOps; 2] = [in_use.key(), earlier.key()];

    let platform = Platform::start();
    let path = katalog(OURS, "/offentligNokkel");
    let check = async || platform.directory.check_own_key(id(OURS), &keys).await;
    assert_eq!(check().await.unwrap(), OwnKeyCheck::NotUploaded);
    for (shown, expected, opens) in [
        (&new, OwnKeyCheck::Fits, true),
        (
            &renewed,
            OwnKeyCheck::OtherCertificate(certificate(&renewed)),
            true,
        ),
        (&old, OwnKeyCheck::EarlierKey(certificate(&old)), true),
        (&other, OwnKeyCheck::NoKey(certificate(&other)), false),
    ] {
        platform.says(&path, 200, key(&shown.certificate_pem()));
        let found = check().await.unwrap();
        assert_eq!(found.can_be_opened(), opens, "{found:?}");
        assert_eq!(found, expected, "asked anew each time");
        assert_eq!(found.next_step().is_empty(), found == OwnKeyCheck::Fits);
    }
    platform.says(&path, 200, key("noe annet"));
    assert_eq!(check().await.unwrap(), OwnKeyCheck::Unreadable);
    platform.says(&path, 500, "");
    check()
        .await
        .expect_err("an outage says nothing of the key");
}
