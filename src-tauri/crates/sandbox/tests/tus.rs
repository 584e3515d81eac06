//! Uploads in pieces, rule by rule, over real HTTPS.
#![allow(clippy::unwrap_used)] // clippy does not see that helpers are tests

mod support;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use support::{Caller, ETATEN, SOLVIK, World};

struct Upload<'a> {
    us: Caller<'a>,
    id: String,
}

impl<'a> Upload<'a> {
    /// A transfer of `bytes` that has been announced.
    async fn announced(world: &'a World, bytes: &[u8]) -> Upload<'a> {
        let us = world.caller(SOLVIK).await;
        let announcement = us.announcement(ETATEN, bytes);
        let answer = us.post("").json(&announcement).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        let id = body.get("fileTransferId").and_then(Value::as_str).unwrap();
        Upload {
            id: id.to_owned(),
            us,
        }
    }

    fn call(&self, method: Method) -> RequestBuilder {
        self.us
            .call(method, &format!("/upload/tus/{}", self.id))
            .header("tus-resumable", "1.0.0")
    }

    async fn open(&self, length: usize) -> Response {
        let open = self.call(Method::POST).header("upload-length", length);
        open.send().await.unwrap()
    }

    async fn piece(&self, offset: usize, bytes: &[u8]) -> Response {
        self.call(Method::PATCH)
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap()
    }

    async fn status(&self) -> String {
        let overview = self.us.get(&format!("/{}", self.id)).send().await.unwrap();
        let overview: Value = overview.json().await.unwrap();
        let status = overview.get("fileTransferStatus").and_then(Value::as_str);
        status.unwrap().to_owned()
    }
}

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn pieces_become_the_file_and_each_answer_says_how_far_it_came() {
    let world = World::start().await;
    let upload = Upload::announced(&world, b"hello world").await;
    let opened = upload.open(11).await;
    assert_eq!(opened.status(), 201);
    assert!(header(&opened, "location").ends_with(&upload.id));
    assert!(!header(&opened, "upload-expires").is_empty());
    assert_eq!(upload.status().await, "UploadStarted");

    let piece = upload.piece(0, b"hello").await;
    assert_eq!(piece.status(), 204);
    assert_eq!(header(&piece, "upload-offset"), "5");
    let asked = upload.call(Method::HEAD).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    assert_eq!(
        (
            header(&asked, "upload-offset"),
            header(&asked, "upload-length")
        ),
        ("5".to_owned(), "11".to_owned())
    );
    assert_eq!(header(&asked, "cache-control"), "no-store");

    assert_eq!(
        upload.piece(4, b"x").await.status(),
        409,
        "a gap or an overlap"
    );
    assert_eq!(upload.piece(5, b"much too long").await.status(), 400);
    assert_eq!(upload.piece(5, b" world").await.status(), 204);
    world.tick(1);
    assert_eq!(upload.status().await, "Published", "its checksum is right");
    let gone = upload.call(Method::HEAD).send().await.unwrap();
    assert_eq!(gone.status(), 404, "from here the overview tells");
}

#[tokio::test]
async fn each_call_must_bring_what_the_protocol_asks_for() {
    let world = World::start().await;
    let upload = Upload::announced(&world, b"hello").await;
    let path = format!("/upload/tus/{}", upload.id);
    let plain = |method| upload.us.call(method, &path);

    let old = plain(Method::POST).header("upload-length", 5);
    let old = old.send().await.unwrap();
    assert_eq!(old.status(), 412, "no Tus-Resumable");
    assert_eq!(header(&old, "tus-version"), "1.0.0");
    let lengthless = upload.call(Method::POST).send().await.unwrap();
    assert_eq!(lengthless.status(), 400);
    let deferred = upload.call(Method::POST).header("upload-defer-length", "1");
    assert_eq!(deferred.send().await.unwrap().status(), 400);
    let huge = upload
        .call(Method::POST)
        .header("upload-length", 7_u64 << 30);
    assert_eq!(huge.send().await.unwrap().status(), 413);
    assert_eq!(upload.piece(0, b"x").await.status(), 404, "not opened");

    assert_eq!(upload.open(5).await.status(), 201);
    assert_eq!(upload.open(5).await.status(), 409, "opened once");
    let media = upload.call(Method::PATCH).header("upload-offset", 0);
    let media = media.header("content-type", "application/octet-stream");
    assert_eq!(media.body("x").send().await.unwrap().status(), 415);
    let offset = upload.call(Method::PATCH);
    let offset = offset.header("content-type", "application/offset+octet-stream");
    assert_eq!(offset.body("x").send().await.unwrap().status(), 400);
    let nobody = world.http.head(upload.us.url(&path)).send().await.unwrap();
    assert_eq!(nobody.status(), 401);
    let stranger = world.caller(ETATEN).await;
    let stranger = stranger.call(Method::HEAD, &path);
    let stranger = stranger
        .header("tus-resumable", "1.0.0")
        .send()
        .await
        .unwrap();
    assert_eq!(stranger.status(), 404, "somebody else's transfer");
}

#[tokio::test]
async fn what_does_not_match_its_checksum_lies_idle_for_a_day_or_is_given_up_fails() {
    let world = World::start().await;
    let wrong = Upload::announced(&world, b"hello").await;
    wrong.open(5).await;
    assert_eq!(wrong.piece(0, b"jello").await.status(), 400, "BRO-9");
    assert_eq!(wrong.status().await, "Failed");

    let given_up = Upload::announced(&world, b"hello").await;
    given_up.open(5).await;
    let deleted = given_up.call(Method::DELETE).send().await.unwrap();
    assert_eq!(deleted.status(), 204);
    assert_eq!(given_up.status().await, "Failed");

    let idle = Upload::announced(&world, b"hello").await;
    idle.open(5).await;
    world.tick(23 * 3600);
    let us = world.caller(SOLVIK).await;
    let idle = Upload { us, id: idle.id };
    assert_eq!(idle.piece(0, b"he").await.status(), 204, "in time");
    world.tick(25 * 3600);
    let us = world.caller(SOLVIK).await;
    let idle = Upload { us, id: idle.id };
    assert_eq!(idle.status().await, "Failed");
    assert_eq!(idle.piece(2, b"llo").await.status(), 404);
}
