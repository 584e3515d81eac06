//! Payloads that lie in Dokumentlager (fiks-io 6).

use budstikke_amqp_broker::Limits;
use budstikke_channel::ReceiveError;

use crate::ks::{Act, Request, error};
use crate::post::{Memory, Post, read, status};

const ID: &str = "88888888-8888-4888-8888-888888888888";
const PATH: &str = "/dokumentlager/nedlasting/88888888-8888-4888-8888-888888888888";

fn file() -> Vec<u8> {
    (0..=250_u8).collect::<Vec<u8>>().repeat(2000)
}

/// A platform whose Dokumentlager does what `script` says.
async fn post(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Post {
    Post::with(Limits::default(), move |request| {
        match request.path.as_str() {
            PATH => script(request),
            _ => status(1, 0),
        }
    })
    .await
}

fn whole() -> Act {
    Act::Answer(200, vec![("etag", "\"1\"".to_owned())], file())
}

/// As a service that lets a download go on.
fn rest(request: &Request) -> Act {
    let range = request.header("range").unwrap();
    let first: usize = range
        .strip_prefix("bytes=")
        .and_then(|range| range.strip_suffix('-'))
        .unwrap()
        .parse()
        .unwrap();
    let total = file().len();
    let told = format!("bytes {first}-{}/{total}", total - 1);
    let headers = vec![("content-range", told), ("etag", "\"1\"".to_owned())];
    Act::Answer(206, headers, file()[first..].to_vec())
}

fn cut(tag: &str, sent: usize) -> Act {
    Act::Cut(200, vec![("etag", tag.to_owned())], file(), sent)
}

#[tokio::test]
async fn a_payload_is_fetched_before_the_message_is_confirmed() {
    let post = post(|_| whole()).await;
    let id = post.put_with(b"", &[("dokumentlager-id", ID)]);
    let delivery = post.next().await;
    assert_eq!((delivery.key.as_str(), delivery.size), (id.as_str(), None));
    assert_eq!(read(&delivery).await.unwrap(), file());
    let asked = post.desk.ks.requests();
    let asked = asked.iter().find(|one| one.path == PATH).unwrap();
    assert_eq!(asked.header("authorization"), Some("Bearer t1"));
    assert_eq!(asked.header("integrasjonpassord"), Some("pass ord"));
    post.stands(0, 1).await;
    delivery.ack.accept().await.unwrap();
    post.stands(0, 0).await;
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_from_where_it_was() {
    let post = post(|request| match request.before {
        0 => cut("\"1\"", 100_000),
        1 => {
            let headers = match rest(request) {
                Act::Answer(_, headers, body) => (headers, body),
                other => panic!("{other:?}"),
            };
            Act::Cut(206, headers.0, headers.1, 50_000)
        }
        _ => rest(request),
    })
    .await;
    post.put_with(b"", &[("dokumentlager-id", ID)]);
    let delivery = post.next().await;
    let mut sink = Memory::default();
    delivery.ack.fetch(&mut sink).await.unwrap();
    assert_eq!(sink.bytes, file());
    assert_eq!(sink.resets, 1, "nothing that had come was thrown away");
    let asked = post.desk.ks.requests();
    let asked: Vec<_> = asked.iter().filter(|one| one.path == PATH).collect();
    assert_eq!(asked.len(), 3);
    assert_eq!(
        asked[1].header("if-range"),
        Some("\"1\""),
        "of the same file"
    );
    assert!(asked[2].header("range").unwrap() > asked[1].header("range").unwrap());
}

#[tokio::test]
async fn a_service_that_gives_no_rest_gives_it_from_the_start() {
    for tag in ["\"1\"", "W/\"1\"", ""] {
        let tag = tag.to_owned();
        let post = post(move |request| match request.before {
            0 => cut(&tag, 100_000),
            _ => whole(),
        })
        .await;
        post.put_with(b"", &[("dokumentlager-id", ID)]);
        let delivery = post.next().await;
        let mut sink = Memory::default();
        delivery.ack.fetch(&mut sink).await.unwrap();
        assert_eq!(sink.bytes, file());
        assert_eq!(sink.resets, 2);
    }
}

#[tokio::test]
async fn a_rest_of_another_file_is_not_put_behind_the_beginning() {
    let total = file().len();
    for told in [
        format!("bytes 5-{}/{total}", total - 100_000 + 4),
        "bytes 5-9/10".to_owned(),
    ] {
        let post = post(move |request| match request.before {
            0 => cut("\"1\"", 100_000),
            1 => {
                let other = vec![0; total - 100_000];
                Act::Answer(206, vec![("content-range", told.clone())], other)
            }
            _ => whole(),
        })
        .await;
        post.put_with(b"", &[("dokumentlager-id", ID)]);
        let delivery = post.next().await;
        assert_eq!(post.read_in_time(&delivery).await.unwrap(), file());
    }
}

#[tokio::test]
async fn a_payload_that_is_gone_for_good_leaves_the_message_with_what_its_headers_say() {
    let post = post(|_| error(410, "Slettet")).await;
    let id = post.put_with(b"", &[("dokumentlager-id", ID)]);
    let (key, bytes) = post.take().await;
    assert_eq!((key, bytes.len()), (id, 0));
    post.stands(0, 0).await;
}

#[tokio::test]
async fn a_payload_that_is_not_there_is_looked_for_once_more_before_that_is_believed() {
    let post = post(|_| error(404, "Finnes ikke")).await;
    let id = post.put_with(b"", &[("dokumentlager-id", ID)]);
    let delivery = post.next().await;
    let first = read(&delivery).await;
    assert!(matches!(first, Err(ReceiveError::Service(_))), "{first:?}");
    drop(delivery);
    let again = post.next_in_time().await;
    assert_eq!(again.key, id);
    assert_eq!(read(&again).await.unwrap().len(), 0);
    again.ack.accept().await.unwrap();
    post.stands(0, 0).await;
}

#[tokio::test]
async fn a_payload_that_can_not_be_had_now_keeps_nothing_else_from_coming() {
    let html = |status| {
        let media_type = ("content-type", "text/html".to_owned());
        Act::Answer(status, vec![media_type], b"<html>".to_vec())
    };
    for act in [
        error(403, "Ikke eksponert"),
        html(404),
        html(410),
        html(502),
    ] {
        let what = format!("{act:?}");
        let first = act.clone();
        let post = post(move |request| match request.before {
            0..4 => first.clone(),
            _ => whole(),
        })
        .await;
        let stuck = post.put_with(b"", &[("dokumentlager-id", ID)]);
        let others: Vec<String> = (0..5_u8).map(|n| post.put(&[n])).collect();
        let delivery = post.next().await;
        assert_eq!(delivery.key, stuck);
        let fetched = post.read_in_time(&delivery).await;
        assert!(matches!(fetched, Err(ReceiveError::Service(_))), "{what}");
        drop(delivery);
        for id in &others {
            assert_eq!(&post.take().await.0, id, "{what}");
        }
        let mut seen = false;
        while !seen {
            let again = post.next_in_time().await;
            assert_eq!(again.key, stuck, "{what}: nothing is lost");
            if let Ok(bytes) = post.read_in_time(&again).await {
                seen = bytes == file();
                again.ack.accept().await.unwrap();
            }
        }
        post.stands(0, 0).await;
    }
}

#[tokio::test]
async fn an_empty_file_is_no_payload() {
    let post = post(|_| Act::Answer(200, Vec::new(), Vec::new())).await;
    post.put_with(b"", &[("dokumentlager-id", ID)]);
    let delivery = post.next().await;
    let fetched = read(&delivery).await;
    assert!(
        matches!(fetched, Err(ReceiveError::Service(_))),
        "{fetched:?}"
    );
}
