//! Fiks Protokoll's configuration, and the certificate of a konto.

use budstikke_sandbox::KontoRole;
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::X509Builder;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{OPPRETT, PING, Program, body, metadata, ours as our_konto, part, refused};
use crate::support::{SOLVIK, World};

impl Program<'_> {
    fn base(&self) -> String {
        let org = self.integrasjon.fiks_org_id;
        format!("/fiks-protokoll/api/v1/konfigurasjon/{org}")
    }

    fn system(&self, rest: &str) -> String {
        format!(
            "{}/systemer/{}{rest}",
            self.base(),
            self.integrasjon.system_id
        )
    }

    async fn put(&self, path: &str, body: Value) -> reqwest::Response {
        let call = self.call(Method::PUT, path).json(&body);
        call.send().await.unwrap()
    }

    async fn status(&self, method: Method, path: &str) -> u16 {
        let answer = self.call(method, path).send().await.unwrap();
        answer.status().as_u16()
    }
}

fn named(kontoer: &Value) -> Vec<&str> {
    let kontoer = kontoer.as_array().unwrap().iter();
    kontoer
        .map(|konto| konto["navn"].as_str().unwrap())
        .collect()
}

/// A self-made certificate with a key of so many bits, PEM.
fn certificate(bits: u32) -> String {
    let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
    let mut builder = X509Builder::new().unwrap();
    builder.set_pubkey(&key).unwrap();
    let (from, to) = (1_790_000_000, 1_890_000_000);
    builder
        .set_not_before(&Asn1Time::from_unix(from).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(to).unwrap())
        .unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    String::from_utf8(builder.build().to_pem().unwrap()).unwrap()
}

#[tokio::test]
async fn the_address_book_holds_whom_we_may_send_to_and_what() {
    let world = World::start().await;
    let ours = world.ours().await;
    let system = ours.json(&ours.system("")).await;
    let own = &system["kontoer"][0];
    assert_eq!(own["id"], our_konto().to_string());
    assert_eq!(
        own["parts"][0]["partNavn"], "arkiv.klient",
        "a konto says parts"
    );
    assert_eq!(own["metrikk"]["antallKonsumenter"], 0);
    let book = named(&system["tilgangTilKontoer"]);
    assert!(book.contains(&"Statens prøveetat, arkiv"), "{book:?}");
    assert!(!book.contains(&"Nordfjell kommune, arkiv"), "{book:?}");
    let archive = &system["tilgangTilKontoer"][0];
    assert_eq!(archive["stottetProtokollNavn"], "no.ks.fiks.arkiv");
    let part = &archive["parter"][0];
    assert_eq!(part["navn"], "arkiv.full", "a summary says parter");
    assert_eq!(part["protokollversjon"], "v1");
    let takes = part["mottakerMeldingstyper"].as_array().unwrap();
    assert!(takes.contains(&json!(OPPRETT)), "{takes:?}");
    assert_eq!(part["stottedeParter"], json!(["arkiv.klient"]));
    assert_eq!(archive["system"]["fiksOrg"]["navn"], "Statens prøveetat");

    let theirs = world.program("311204807").await;
    let path = ours.system("");
    assert_eq!(refused(theirs.get(&path).await, &path).await.0, 403);
}

#[tokio::test]
async fn a_search_finds_kontoer_that_we_may_not_send_to_yet() {
    let world = World::start().await;
    let ours = world.ours().await;
    let path = ours.system("/konto-sok");
    let search = async |asked: Value| -> Value {
        let call = ours.call(Method::POST, &path).json(&asked);
        let answer: Value = call.send().await.unwrap().json().await.unwrap();
        answer["kontoer"].clone()
    };
    let found = search(json!({"term": "nordfjell"})).await;
    assert_eq!(named(&found).len(), 2, "{found}");
    let plan = json!({"protokollFilter": [{"protokollNavn": "no.ks.fiks.plan", "protokollVersjon": "v2"}]});
    let found = search(json!({"term": "", "filter": plan})).await;
    assert_eq!(named(&found), ["Nordfjell kommune, planregister"]);
    let klient = json!({"protokollFilter": [{"protokollNavn": "no.ks.fiks.arkiv", "parter": ["arkiv.klient"]}]});
    let found = search(json!({"filter": klient})).await;
    assert_eq!(
        named(&found),
        ["Statens prøveetat, fagsystem"],
        "not our own"
    );
    let org = ours.integrasjon.fiks_org_id;
    let found = search(json!({"filter": {"fiksOrgIder": [org]}})).await;
    assert!(named(&found).is_empty());
}

#[tokio::test]
async fn tilgang_is_asked_for_and_given_by_the_other_side() {
    let world = World::start().await;
    let ours = world.ours().await;
    let nordfjell = world.program("310204846").await;
    let konto = KontoRole::WithoutTilgang.konto_id();
    let path = ours.system(&format!("/forespurteTilganger/{konto}"));
    assert_eq!(ours.status(Method::POST, &path).await, 201);
    let system = ours.json(&ours.system("")).await;
    let asked = named(&system["forespurteTilgangerTilKontoer"]);
    assert_eq!(asked, ["Nordfjell kommune, arkiv"]);
    let theirs = nordfjell.system(&format!("/kontoer/{konto}"));
    let asking = nordfjell
        .json(&format!("{theirs}/forespurteTilganger"))
        .await;
    assert_eq!(asking[0]["id"], ours.integrasjon.system_id.to_string());
    let grant = format!("{theirs}/tilganger/{}", ours.integrasjon.system_id);
    assert_eq!(nordfjell.status(Method::POST, &grant).await, 201);
    let ping = metadata(KontoRole::WithoutTilgang, PING);
    ours.hand_over(&ping, None).await;
    let system = ours.json(&ours.system("")).await;
    assert!(named(&system["forespurteTilgangerTilKontoer"]).is_empty());
    assert_eq!(nordfjell.status(Method::DELETE, &grant).await, 204);
    assert_eq!(ours.send(&ping, None).await.status(), 403);

    assert_eq!(ours.status(Method::POST, &path).await, 201);
    assert_eq!(ours.status(Method::DELETE, &path).await, 204);
    let asking = nordfjell
        .json(&format!("{theirs}/forespurteTilganger"))
        .await;
    assert_eq!(asking, json!([]), "taken back");
    world.fiks().set_open(konto, true);
    assert_eq!(ours.status(Method::POST, &path).await, 201);
    ours.hand_over(&ping, None).await;
}

#[tokio::test]
async fn the_list_of_protocols_says_who_may_send_what_with_which_payload() {
    let world = World::start().await;
    let ours = world.ours().await;
    let path = format!("{}/protokoller", ours.base());
    let all = ours.json(&path).await;
    assert!(named(&all).contains(&"no.ks.fiks.plan"), "{all}");
    let arkiv = ours.json(&format!("{path}/no.ks.fiks.arkiv/v1")).await;
    assert_eq!(arkiv["status"], "AKTIV");
    let types = arkiv["meldingstyper"].as_array().unwrap();
    let kriterie = |name: &str| {
        let found = types.iter().find(|kind| kind["meldingstypeNavn"] == name);
        found.unwrap()["payloadKriterie"].clone()
    };
    assert_eq!(kriterie(OPPRETT), "REQUIRED");
    assert_eq!(kriterie(&format!("{OPPRETT}.mottatt")), "NEVER");
    assert_eq!(arkiv["parter"][1]["navn"], "arkiv.full");
    let none = format!("{path}/no.ks.fiks.arkiv/v9");
    assert_eq!(refused(ours.get(&none).await, &none).await.0, 404);
}

#[tokio::test]
async fn the_owner_of_a_konto_sets_its_certificate_on_every_path_there_is() {
    let world = World::start().await;
    let ours = world.ours().await;
    let konto = our_konto();
    let katalog = format!("/fiks-io/katalog/api/v1/kontoer/{konto}/offentligNokkel");
    let now = async || ours.json(&katalog).await["nokkel"].clone();
    let admin = format!("/fiks-io/konto/api/v1/kontoer/{konto}/offentligNokkel");
    let protokoll = ours.system(&format!("/kontoer/{konto}/pem"));

    for path in [admin.clone(), format!("{admin}String")] {
        let pem = certificate(2048);
        let answer = ours.put(&path, json!({"pem": pem})).await;
        assert_eq!(answer.status(), 201, "{path}");
        assert_eq!(now().await, pem);
        let pem = certificate(2048);
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.pem\"";
        let call = ours.call(Method::PUT, &path);
        let call = call.header("content-type", "multipart/form-data; boundary=grense");
        let answer = call.body(body(&[part(head, pem.as_bytes())])).send().await;
        assert_eq!(answer.unwrap().status(), 201, "{path}");
        assert_eq!(now().await, pem);
    }
    let pem = certificate(2048);
    let answer = ours.put(&protokoll, json!({"offentligNokkel": pem})).await;
    assert_eq!(answer.status(), 200);
    let told: Value = answer.json().await.unwrap();
    assert_eq!(told["nokkel"], pem);

    let weak = json!({"pem": certificate(1024)});
    assert_eq!(refused(ours.put(&admin, weak).await, &admin).await.0, 400);
    let none = json!({"pem": "ingen PEM"});
    assert_eq!(refused(ours.put(&admin, none).await, &admin).await.0, 400);
    let theirs = world.program("311204807").await;
    let foreign = json!({"pem": certificate(2048)});
    let answer = theirs.put(&admin, foreign.clone()).await;
    assert_eq!(refused(answer, &admin).await.0, 403, "somebody else's");
    world.fiks().set_configurable(SOLVIK, false);
    let (status, words) = refused(ours.put(&admin, foreign).await, &admin).await;
    assert_eq!(status, 403);
    assert!(words.contains("FIKS.KONFIGURER"), "{words}");
    assert_eq!(now().await, pem, "nothing has changed");
}

#[tokio::test]
async fn a_konto_may_change_its_key_or_lose_it() {
    let world = World::start().await;
    let ours = world.ours().await;
    let konto = KontoRole::Archive.konto_id();
    let path = format!("/fiks-io/katalog/api/v1/kontoer/{konto}/offentligNokkel");
    let before = ours.json(&path).await;
    world.fiks().change_key(konto).unwrap();
    let after = ours.json(&path).await;
    assert_ne!(before["serial"], after["serial"]);
    assert_eq!(before["subjectDN"], after["subjectDN"]);
    world.fiks().remove_certificate(konto).unwrap();
    assert_eq!(ours.get(&path).await.status(), 404);
    assert!(world.fiks().change_key(Uuid::nil()).is_err());
}

#[tokio::test]
async fn the_old_lookup_is_gone_unless_it_is_switched_on() {
    let world = World::start().await;
    let ours = world.ours().await;
    let path = "/fiks-io/katalog/api/v1/lookup";
    let asked = format!(
        "{path}?identifikator=ORG_NO.311204807&meldingProtokoll=no.ks.fiks.arkiv.v1&sikkerhetsniva=4"
    );
    assert_eq!(refused(ours.get(&asked).await, path).await.0, 404);
    world.fiks().set_lookup(true);
    let konto = ours.json(&asked).await;
    assert_eq!(
        konto["kontoId"],
        KontoRole::Unattended.konto_id().to_string()
    );
}

#[tokio::test]
async fn a_konto_gets_another_name_other_roles_and_goes_when_its_owner_says_so() {
    let world = World::start().await;
    let ours = world.ours().await;
    let own = ours.system(&format!("/kontoer/{}", our_konto()));
    let info = json!({"navn": "Postmottak", "beskrivelse": "Alt som kommer"});
    let told = ours.put(&format!("{own}/info"), info).await;
    assert_eq!(told.status(), 200);
    let shown = ours.json(&own).await;
    assert_eq!(shown["navn"], "Postmottak");
    assert_eq!(shown["beskrivelse"], "Alt som kommer");
    let long = json!({"navn": "x".repeat(201), "beskrivelse": ""});
    let path = format!("{own}/info");
    let (status, _) = refused(ours.put(&path, long).await, &path).await;
    assert_eq!(status, 400);

    let path = format!("{own}/parter");
    let parts =
        |name: &str| json!({"parts": [{"partNavn": name, "stottetProtokollVersjon": "v1"}]});
    let name = shown["parts"][0]["partNavn"].as_str().unwrap();
    let call = ours.call(Method::POST, &path).json(&parts(name));
    let told: Value = call.send().await.unwrap().json().await.unwrap();
    assert_eq!(told["parter"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["parter"][0]["navn"], name);
    let call = ours.call(Method::POST, &path).json(&parts("plan.full"));
    let (status, _) = refused(call.send().await.unwrap(), &path).await;
    assert_eq!(status, 400, "its protocol has no such role");

    world.fiks().set_configurable(SOLVIK, false);
    assert_eq!(ours.status(Method::DELETE, &own).await, 403);
    world.fiks().set_configurable(SOLVIK, true);
    assert_eq!(ours.status(Method::DELETE, &own).await, 204);
    assert_eq!(ours.get(&own).await.status(), 404);
}
