//! Who is behind a konto, and what to lock for it.

use budstikke_sandbox::KontoRole;
use openssl::x509::X509;
use reqwest::Response;
use uuid::Uuid;

use crate::client::{PING, metadata, refused};
use crate::support::World;

fn path(konto: Uuid) -> String {
    format!("/fiks-io/katalog/api/v1/kontoer/{konto}")
}

#[tokio::test]
async fn both_catalogues_say_whose_a_konto_is_and_whether_anybody_listens() {
    let world = World::start().await;
    let ours = world.ours().await;
    let id = KontoRole::Unattended.konto_id();
    for base in ["/fiks-io/katalog/api/v1", "/fiks-protokoll/katalog/api/v1"] {
        let konto = ours.json(&format!("{base}/kontoer/{id}")).await;
        assert_eq!(konto["kontoId"], id.to_string());
        assert_eq!(konto["organisasjonsnummer"], "311204807");
        assert_eq!(konto["fiksOrgNavn"], "Fjordby tingsted");
        assert_eq!(konto["kontoNavn"], "Fjordby tingsted, arkiv");
        assert!(konto["fiksOrgId"].is_string());
        assert!(konto["kommunenummer"].is_null(), "it is no municipality");
        let status = ours.json(&format!("{base}/kontoer/{id}/status")).await;
        assert_eq!(konto["status"], status);
        assert_eq!(status["gyldigMottaker"], true);
        assert_eq!(status["gyldigAvsender"], true);
        assert_eq!(status["antallKonsumenter"], 0);
        let none = format!("{base}/kontoer/{}", Uuid::from_u128(17));
        assert_eq!(refused(ours.get(&none).await, &none).await.0, 404);
    }
    let ping = metadata(KontoRole::Unattended, PING);
    ours.hand_over(&ping, None).await;
    let status = ours.json(&format!("{}/status", path(id))).await;
    assert_eq!(status["antallUavhentedeMeldinger"], 1);
    let theirs = world.program("311204807").await;
    let mut inbox = theirs.consume(id).await;
    inbox.take().await;
    let taken = |broker: &budstikke_sandbox::amqp_broker::Broker| {
        let queue = broker.queue(&world.fiks().queue_of(id)).unwrap();
        queue.unacknowledged == 0
    };
    world.fiks().broker().until(taken).await;
    let status = ours.json(&format!("{}/status", path(id))).await;
    assert_eq!(status["antallKonsumenter"], 1, "somebody listens");
    assert_eq!(status["antallUavhentedeMeldinger"], 0);
}

#[tokio::test]
async fn a_konto_is_switched_off_and_on() {
    let world = World::start().await;
    let ours = world.ours().await;
    let off = KontoRole::Deactivated.konto_id();
    let status = ours.json(&format!("{}/status", path(off))).await;
    assert_eq!(status["gyldigMottaker"], false);
    world.fiks().set_active(off, true).unwrap();
    let status = ours.json(&format!("{}/status", path(off))).await;
    assert_eq!(status["gyldigMottaker"], true);
    ours.hand_over(&metadata(KontoRole::Deactivated, PING), None)
        .await;
}

#[tokio::test]
async fn anybody_gets_the_certificate_of_a_konto_with_what_is_to_be_known_of_it() {
    let world = World::start().await;
    let get = async |role: KontoRole| -> Response {
        let url = format!(
            "{}{}/offentligNokkel",
            world.fiks().api(),
            path(role.konto_id())
        );
        world.http.get(url).send().await.unwrap()
    };
    let answer = get(KontoRole::Archive).await;
    assert_eq!(answer.status(), 200, "without any header of ours");
    let nokkel: serde_json::Value = answer.json().await.unwrap();
    let pem = nokkel["nokkel"].as_str().unwrap();
    let certificate = X509::from_pem(pem.as_bytes()).unwrap();
    let konto = world.fiks().konto(KontoRole::Archive).unwrap();
    assert_eq!(pem, konto.certificate);
    assert_eq!(
        certificate.issuer_name().to_der().unwrap(),
        certificate.subject_name().to_der().unwrap(),
        "self-signed, as most are"
    );
    assert_eq!(nokkel["valid"], true);
    assert_eq!(nokkel["validFrom"], "2026-11-19T09:15:00Z");
    let serial = certificate.serial_number().to_bn().unwrap();
    assert_eq!(nokkel["serial"], serial.to_dec_str().unwrap().to_string());
    assert_eq!(nokkel["subjectDN"], "C=NO, CN=Statens prøveetat, arkiv");

    let expired: serde_json::Value = get(KontoRole::ExpiredKey).await.json().await.unwrap();
    assert_eq!(expired["valid"], false);
    assert_eq!(expired["statusMessage"], "Sertifikatet har utløpt");
    let missing = get(KontoRole::WithoutKey).await;
    let told = format!("{}/offentligNokkel", path(KontoRole::WithoutKey.konto_id()));
    assert_eq!(refused(missing, &told).await.0, 404);
}
