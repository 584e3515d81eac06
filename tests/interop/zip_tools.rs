//! Ordinary zip programs read our containers, and see in them what we say is there.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use budstikke_domain::Verdict;
use budstikke_packaging::{KeyOps, Limits, Sealed, open, sbd_zip};
use budstikke_tests::made_up::MadeUp;
use budstikke_tests::programs;

use crate::java::World;
use crate::java_opens_ours::{part, seal_ours, software_key};

/// Every entry that a reader of the directory and a reader of the headers must agree about.
fn sealed(world: &World) -> Sealed {
    let sizes = [0, 1, 65_535, 65_536, 3_000_000];
    let mut parts = vec![part("arkivmelding.xml", &b"<arkivmelding/>"[..])];
    parts.push(part("Søknad – æøå 100 %.pdf", MadeUp::new(4321)));
    parts.extend(sizes.map(|size| part(&format!("{size}.pdf"), MadeUp::new(size))));
    seal_ours(world, parts, &world.path("ours.zip"))
}

/// The container alone, as whoever has the key sees it.
fn unlocked(world: &World) -> Option<Sealed> {
    let openssl = programs::foreign("openssl")?;
    let sealed = sealed(world);
    let words =
        "cms -decrypt -binary -inform DER -in ours.zip -inkey receiver.key.pem -out inner.asice";
    run(&openssl, world, &words.split(' ').collect::<Vec<_>>());
    Some(sealed)
}

#[track_caller]
fn run(program: &Path, world: &World, words: &[&str]) -> Output {
    let output = Command::new(program)
        .args(words)
        .current_dir(world.folder.path())
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} {words:?}: {said}",
        program.display()
    );
    output
}

#[test]
fn unzip_finds_nothing_wrong() {
    let Some(unzip) = programs::foreign("unzip") else {
        return;
    };
    let world = World::new();
    if unlocked(&world).is_none() {
        return;
    }
    let output = run(&unzip, &world, &["-t", "inner.asice"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("No errors detected"), "{said}");
    run(&unzip, &world, &["-q", "-d", "ut", "inner.asice"]);
    assert_eq!(
        fs::metadata(world.path("ut/3000000.pdf")).unwrap().len(),
        3_000_000
    );
}

#[test]
fn python_sees_the_same_names_sizes_and_digests() {
    let Some(python) = programs::foreign("python3") else {
        return;
    };
    let world = World::new();
    let Some(sealed) = unlocked(&world) else {
        return;
    };
    let script = "import hashlib,sys,zipfile\n\
                  z = zipfile.ZipFile('inner.asice')\n\
                  assert z.testzip() is None\n\
                  assert z.comment == b'mimetype=application/vnd.etsi.asic-e+zip', z.comment\n\
                  first = z.infolist()[0]\n\
                  assert (first.filename, first.compress_type, first.extra, first.flag_bits) == ('mimetype', 0, b'', 0), first\n\
                  assert all(i.compress_type == 8 for i in z.infolist()[1:])\n\
                  for i in z.infolist():\n    print(i.filename, i.file_size, hashlib.sha256(z.read(i)).hexdigest(), sep='\\t')\n";
    let output = run(&python, &world, &["-c", script]);
    let said = String::from_utf8(output.stdout).unwrap();
    let documents: Vec<_> = said
        .lines()
        .filter(|line| !line.starts_with("mimetype\t") && !line.starts_with("META-INF/"))
        .collect();
    let expected: Vec<_> = sealed
        .entries
        .iter()
        .map(|entry| {
            format!(
                "{}\t{}\t{}",
                entry.name,
                entry.size,
                crate::hex(&entry.sha256)
            )
        })
        .collect();
    assert_eq!(documents, expected);
}

/// What python writes in its several ways comes through our reader, package and frame.
#[test]
fn we_read_the_frames_that_python_writes() {
    let Some(python) = programs::foreign("python3") else {
        return;
    };
    let world = World::new();
    sealed(&world);
    for (method, mode, extra) in [
        ("ZIP_STORED", "w", ""),
        ("ZIP_DEFLATED", "w", ""),
        ("ZIP_DEFLATED", "w", "z.writestr('mer.txt', 'noe annet')"),
    ] {
        let script = format!(
            "import zipfile\nz = zipfile.ZipFile('sbd.zip', '{mode}', zipfile.{method})\n\
             z.writestr('sbd.json', '{{}}')\nz.write('ours.zip', 'asic.zip')\n{extra}\nz.close()\n"
        );
        run(&python, &world, &["-c", &script]);
        let mut package = Vec::new();
        let mut frame = File::open(world.path("sbd.zip")).unwrap();
        let content = sbd_zip::read(&mut frame, &Limits::default(), &mut package).unwrap();
        assert_eq!(content.findings, [], "{method} {extra}");
        assert_eq!(content.sbd.as_deref(), Some(&b"{}"[..]));
        let key = software_key(&world.receiver);
        let keys: [&dyn KeyOps; 1] = [&key];
        let opened = open(
            &mut package.as_slice(),
            &keys,
            &Limits::default(),
            &mut std::io::sink(),
        )
        .unwrap();
        assert_eq!(
            Verdict::of(&opened.findings),
            Verdict::Passed,
            "{:?}",
            opened.findings
        );
    }
}

/// Our frame is an ordinary zip too.
#[test]
fn python_reads_the_frame_that_we_write() {
    let Some(python) = programs::foreign("python3") else {
        return;
    };
    let world = World::new();
    let sealed = sealed(&world);
    let frame = sbd_zip::SbdZip::with_package(b"{\"a\":1}", sealed.size, sealed.crc32);
    let mut reader = frame.reader(File::open(world.path("ours.zip")).unwrap());
    std::io::copy(
        &mut reader,
        &mut File::create(world.path("frame.zip")).unwrap(),
    )
    .unwrap();
    let script = "import zipfile\nz = zipfile.ZipFile('frame.zip')\nassert z.testzip() is None\n\
                  assert z.namelist() == ['sbd.json', 'asic.zip'], z.namelist()\n\
                  assert z.read('asic.zip') == open('ours.zip', 'rb').read()\n";
    run(&python, &world, &["-c", script]);
}
