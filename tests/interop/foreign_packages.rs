//! Packages that other software has made are judged as their README says.

use std::fs::File;
use std::io;
use std::path::Path;

use budstikke_domain::{Code, Verdict};
use budstikke_packaging::{Kind, Limits, Opened, PartSink, SignatureForm, open};
use budstikke_tests::reference::reference;

/// Counts what comes out of each part.
#[derive(Default)]
struct Counted(Vec<(String, usize)>);

impl PartSink for Counted {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.0.push((name.to_owned(), 0));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.last_mut().expect("a part has begun").1 += bytes.len();
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn opened(folder: &Path, name: &str) -> (Opened, Vec<(String, usize)>) {
    let mut parts = Counted::default();
    let mut file = File::open(folder.join(name)).unwrap();
    let opened = open(&mut file, &[], &Limits::default(), &mut parts).unwrap();
    assert_eq!(opened.kind, Kind::Asice, "{name}");
    (opened, parts.0)
}

fn codes(opened: &Opened) -> Vec<Code> {
    opened.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn an_old_cades_package_holds_with_a_weak_digest() {
    let Some(folder) = reference("asice") else {
        return;
    };
    let (opened, parts) = opened(&folder, "asic-cades-test-valid.asice");
    assert_eq!(
        codes(&opened),
        [
            Code::SigSha1,
            Code::DigestUriNonstandard,
            Code::NotEncrypted
        ]
    );
    assert_eq!(
        Verdict::of(&opened.findings),
        Verdict::PassedWeak,
        "trust in its signer is another matter"
    );
    let signature = &opened.signatures[0];
    assert_eq!(
        (signature.form, signature.valid),
        (SignatureForm::Cades, true)
    );
    let signer = signature.certificate.as_ref().unwrap();
    assert_eq!(signer.org_number().unwrap().digits(), "991825827");
    let covered = opened.entries.iter().filter(|entry| entry.covered);
    let covered: Vec<_> = covered.map(|entry| entry.name.as_str()).collect();
    assert_eq!(covered, ["bii-envelope.xml", "bii-message.xml"]);
    assert_eq!(
        parts,
        [
            ("bii-envelope.xml".to_owned(), 2711),
            ("bii-message.xml".to_owned(), 74)
        ]
    );
}

#[test]
fn an_old_package_of_the_net_library_holds_with_its_habits_noted() {
    let Some(folder) = reference("fiks-io/asice-samples") else {
        return;
    };
    let (opened, parts) = opened(&folder, "cades-valid.asice");
    assert_eq!(
        codes(&opened),
        [
            Code::SigSha1,
            Code::DigestUriNonstandard,
            Code::NotEncrypted
        ]
    );
    assert_eq!(Verdict::of(&opened.findings), Verdict::PassedWeak);
    assert!(opened.signatures.iter().all(|signature| signature.valid));
    let covered = opened.entries.iter().filter(|entry| entry.covered);
    assert_eq!(covered.count(), parts.len(), "every file is signed");
}

#[test]
fn a_broken_signature_is_told_as_one() {
    let Some(folder) = reference("asice") else {
        return;
    };
    let (opened, _) = opened(&folder, "asic-cades-test-invalid-signature.asice");
    assert_eq!(Verdict::of(&opened.findings), Verdict::Failed);
    assert!(
        codes(&opened).contains(&Code::SigInvalid),
        "{:?}",
        opened.findings
    );
    assert!(!opened.signatures[0].valid);
    assert!(opened.entries.iter().all(|entry| !entry.covered));
}

#[test]
fn another_media_type_is_told_as_one() {
    let Some(folder) = reference("asice") else {
        return;
    };
    let (opened, _) = opened(&folder, "asic-general-test-invalid-mime.asice");
    assert_eq!(codes(&opened).first(), Some(&Code::MimetypeWrong));
    assert_eq!(Verdict::of(&opened.findings), Verdict::Failed);
}

#[test]
fn a_xades_package_is_readable_and_not_verified() {
    let Some(folder) = reference("asice") else {
        return;
    };
    let (opened, parts) = opened(&folder, "asic-xades-external-dss.asice");
    assert_eq!(codes(&opened), [Code::XadesNotChecked, Code::NotEncrypted]);
    assert_eq!(Verdict::of(&opened.findings), Verdict::Indeterminate);
    let signature = &opened.signatures[0];
    assert_eq!(
        (signature.form, signature.valid),
        (SignatureForm::Xades, false)
    );
    assert_eq!(parts, [("RELEASE-NOTES.txt".to_owned(), 6095)]);
}
