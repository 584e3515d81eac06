//! KS' own libraries for payloads of FIKS IO (`fiks-io-asice-handler`, `commons-asic`, `kryptering`) read what we and the
//! sandbox make, and we read what they make (fiks-io 10).

use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::PathBuf;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{KeyOps, Limits, open};
use budstikke_sandbox::{Manner, Payload, PayloadQuirk};
use budstikke_test_pki::{Authority, now};
use budstikke_tests::java::ks::{Ks, Signer};
use budstikke_tests::made_up::MadeUp;

use crate::java::{Listed, World};
use crate::java_opens_ours::{part, seal_payload, software_key};
use crate::we_open_javas::{Written, codes, made_up};

const XML: &str =
    "<arkivmelding xmlns=\"https://ks.no/standarder/fiks/arkiv/arkivmelding/opprett/v1\"/>";
const PASSWORD: &str = "prove-1";

#[test]
fn their_reader_takes_every_file_that_we_seal() {
    let Some(ks) = Ks::find() else { return };
    let world = World::new();
    // Around one stored block of deflate, one chunk of the envelope, and what is moved to Dokumentlager.
    let sizes = [0, 1, 65_535, 65_536, 65_537, 6_000_000];
    let payload = world.path("payload");
    let mut parts = vec![part("arkivmelding.xml", XML.as_bytes())];
    parts.push(part("Søknad om blåbær – 100 %.pdf", MadeUp::new(4321)));
    parts.extend(sizes.map(|size| part(&format!("{size}.pdf"), MadeUp::new(size))));
    seal_payload(&world, parts, &payload);

    let opened = ks.open(
        &signer(&world),
        &[world.path("receiver.key.pem")],
        &[payload],
    );
    let mut files = vec![
        listed("arkivmelding.xml", XML.as_bytes()),
        made_up("Søknad om blåbær – 100 %.pdf", 4321),
    ];
    files.extend(sizes.map(|size| made_up(&format!("{size}.pdf"), size)));
    assert_eq!(opened, [Ok(files)], "names and octets as they went in");
}

#[test]
fn their_reader_refuses_what_was_changed_and_tries_its_second_key() {
    let Some(ks) = Ks::find() else { return };
    let world = World::new();
    let older = Authority::root("Gammel CA").organisation("Statens prøveetat", "311204823");
    older.write(world.folder.path(), "older");
    let payload = world.path("payload");
    seal_payload(&world, [part("brev.pdf", MadeUp::new(100_000))], &payload);
    let changed = world.path("changed");
    let mut octets = fs::read(&payload).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    fs::write(&changed, octets).unwrap();

    let keys = ["older", "receiver"].map(|name| world.path(&format!("{name}.key.pem")));
    let opened = ks.open(&signer(&world), &keys, &[payload, changed]);
    assert_eq!(opened[0], Ok(vec![made_up("brev.pdf", 100_000)]));
    assert!(opened[1].is_err(), "one octet is noticed: {opened:?}");
}

#[test]
fn what_their_client_makes_is_opened_with_its_signature_noted() {
    let Some(ks) = Ks::find() else { return };
    let world = World::new();
    let payload = world.path("payload");
    let files = [
        ("arkivmelding.xml", 700),
        ("søknad.pdf", 6_000_000),
        ("notat.txt", 1),
    ];
    let paths = files.map(|(name, size)| {
        let path = world.path(&format!("{size}"));
        let mut content = Vec::new();
        MadeUp::new(size).read_to_end(&mut content).unwrap();
        fs::write(&path, content).unwrap();
        (name, path)
    });
    ks.seal(
        &signer(&world),
        &world.path("receiver.chain.pem"),
        &paths,
        &payload,
    )
    .expect("they make one");

    let key = software_key(&world.receiver);
    let keys: [&dyn KeyOps; 1] = [&key];
    let mut sink = Written::default();
    let read = |payload: &mut dyn Read, sink: &mut Written| {
        open(payload, &keys, &Limits::default(), sink).expect("it comes to a judgement")
    };
    let opened = read(&mut File::open(&payload).unwrap(), &mut sink);
    assert_eq!(codes(&opened), [Code::SigSha1], "{:?}", opened.findings);
    assert_eq!(Verdict::of(&opened.findings), Verdict::PassedWeak);
    let files = files.map(|(name, size)| made_up(name, size));
    assert_eq!(sink.parts, files, "names and octets as they went in");
    let signer = opened.signatures[0].certificate.as_ref().unwrap();
    assert_eq!(signer.org_number().unwrap().digits(), "310204838");

    let mut octets = fs::read(&payload).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    let opened = read(&mut Cursor::new(octets), &mut Written::default());
    assert_eq!(Verdict::of(&opened.findings), Verdict::Failed, "one octet");
}

#[test]
fn what_the_sandbox_makes_is_to_them_what_it_is_meant_to_be() {
    let Some(ks) = Ks::find() else { return };
    let world = World::new();
    let mut cases = Vec::new();
    for manner in [Manner::Java, Manner::DotNet] {
        cases.push((manner, None));
        cases.extend(PayloadQuirk::ALL.map(|quirk| (manner, Some(quirk))));
    }
    let payloads: Vec<_> = cases
        .iter()
        .map(|(manner, quirk)| sandboxes(&world, *manner, *quirk))
        .collect();
    let judged = ks.open(
        &signer(&world),
        &[world.path("receiver.key.pem")],
        &payloads,
    );

    let mut wrong = Vec::new();
    for ((manner, quirk), judged) in cases.iter().zip(judged) {
        let found = judged.as_ref().ok();
        if found != expected(*manner, *quirk).as_ref() {
            wrong.push(format!("{manner:?} {quirk:?}: {judged:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What KS' reader hands out; `None` when it refuses (fiks-io 10.4).
fn expected(manner: Manner, quirk: Option<PayloadQuirk>) -> Option<Vec<Listed>> {
    use PayloadQuirk::{
        BadSignature, Der, NoSigReference, NotAZip, NumberedManifest, Open, Pkcs1V15,
        SignatureMissing, Unsigned, WrongDigest, ZipSlip,
    };
    let mut files = Vec::from(FILES.map(|(name, content)| listed(name, content)));
    match quirk {
        None | Some(Der | Pkcs1V15 | NumberedManifest) => {}
        // It leaves names to whoever unpacks.
        Some(ZipSlip) => files.push(listed("../../oppstart.txt", b"ut av mappen")),
        // One signature that holds is enough to it, and not to us.
        Some(BadSignature) if manner == Manner::DotNet => {}
        Some(BadSignature | WrongDigest | Unsigned | NoSigReference | SignatureMissing) => {
            return None;
        }
        Some(NotAZip | Open) => return None,
        Some(other) => panic!("nobody has said how {other:?} is to be judged"),
    }
    Some(files)
}

const FILES: [(&str, &[u8]); 2] = [
    ("arkivmelding.xml", b"<arkivmelding/>"),
    ("vedtak.pdf", b"%PDF-1.7 vedtak"),
];

fn sandboxes(world: &World, manner: Manner, quirk: Option<PayloadQuirk>) -> PathBuf {
    let sender = &world.sender;
    let chain = [vec![sender.certificate.clone()], sender.chain.clone()].concat();
    let payload = Payload {
        manner,
        quirks: quirk.as_slice(),
        files: &FILES,
        key: &sender.key,
        chain: &chain,
        recipient: &world.receiver.certificate,
        now: now(),
    };
    let path = world.path(&format!("{manner:?}{quirk:?}"));
    fs::write(&path, payload.make().unwrap()).unwrap();
    path
}

fn signer(world: &World) -> Signer {
    let store = world.path("sender.p12");
    fs::write(&store, world.sender.p12(PASSWORD)).unwrap();
    Signer {
        store,
        password: PASSWORD.to_owned(),
        alias: "prøve".to_owned(),
    }
}

fn listed(name: &str, content: &[u8]) -> Listed {
    Listed {
        name: name.into(),
        size: content.len() as u64,
        sha256: crate::hex(&openssl::sha::sha256(content)),
    }
}
