//! Paths, links, signatures and anchors.

use openssl::hash::MessageDigest;

use super::*;

#[test]
fn only_a_path_of_sound_links_to_an_anchor_is_believed() {
    let norway = Norway::new();
    let honest = Draft::seid2(US);
    let unknown: &[Code] = &[Code::ChainUnknown];
    let self_signed = Authority::self_signed(&honest).certificate;
    let mut named_as_issuer = honest.clone();
    named_as_issuer.set("CN", ISSUER);
    let named_as_issuer = Authority::self_signed(&named_as_issuer).certificate;

    let mut below = Draft::authority(ISSUER);
    // Under another name: an authority's certificate for itself would not count.
    let too_deep = norway.issuing.below("Buypass Class 3 CA G2 HT Business");
    let leaf = norway.issuing.issue_alone(&honest);
    let posing = Authority::posing(&leaf, &honest);
    below.authority = false;
    let no_authority = norway.root.below_as(&below);
    below.authority = true;
    below.usage = Some(usage::CRL_SIGN);
    let may_not_sign = norway.root.below_as(&below);
    below = Draft::authority(ISSUER);
    below.validity = (day(-900), day(-1));
    let expired_link = norway.root.below_as(&below);
    below.validity = (day(1), day(900));
    let future_link = norway.root.below_as(&below);
    below = Draft::authority(ISSUER);
    below.signature = Signature::Rsa(Digest::Sha1);
    let weak_link = norway.root.below_as(&below);
    below = Draft::authority(ISSUER);
    let unheard_of = Extension::new("1.3.6.1.4.1.99999.1", true, vec![5, 0]);
    below.extensions.push(unheard_of);
    let odd_link = norway.root.below_as(&below);
    let foreign_link = norway.stranger.below(ISSUER);

    let by = |authority: &Authority| {
        Case::new(norway, authority.issue(&honest).certificate).hints(&[&authority.certificate])
    };
    let strangers = Case::new(norway, foreign_link.issue(&honest).certificate)
        .hints(&[&foreign_link.certificate, &norway.stranger.certificate]);
    assert_codes(vec![
        (
            "self-signed",
            Case::new(norway, self_signed.clone()),
            unknown,
        ),
        (
            "self-signed, sent along as its own issuer",
            Case::new(norway, self_signed.clone()).hints(&[&self_signed]),
            unknown,
        ),
        (
            "self-signed under the issuer's name",
            Case::new(norway, named_as_issuer),
            unknown,
        ),
        (
            "by a stranger with the issuer's name",
            by(&norway.stranger),
            unknown,
        ),
        ("a whole chain of strangers", strangers, unknown),
        (
            "below an authority that may have none below it",
            by(&too_deep),
            unknown,
        ),
        ("by an organisation", by(&posing), unknown),
        ("by a link that is no authority", by(&no_authority), unknown),
        (
            "by a link that may sign no certificates",
            by(&may_not_sign),
            unknown,
        ),
        ("by a link signed with SHA-1", by(&weak_link), unknown),
        (
            "by a link that has expired",
            by(&expired_link),
            &[Code::CertExpired],
        ),
        (
            "by a link that is not yet valid",
            by(&future_link),
            &[Code::CertNotYetValid],
        ),
        (
            "by a link with an extension that nobody knows",
            by(&odd_link),
            &[Code::CertPurpose],
        ),
    ]);
}

#[test]
fn a_certificate_is_signed_with_sha_256_or_better() {
    let norway = Norway::new();
    let with = |signature| {
        let mut draft = Draft::seid2(US);
        draft.signature = signature;
        Case::new(norway, norway.issuing.issue(&draft).certificate)
    };
    let mut elliptic = Draft::authority(ISSUER);
    elliptic.key = KeyKind::P384;
    let elliptic = norway.root.below_as(&elliptic);
    let with_ecdsa = |digest| {
        let mut draft = Draft::seid2(US);
        draft.signature = Signature::Ecdsa(digest);
        Case::new(norway, elliptic.issue(&draft).certificate).hints(&[&elliptic.certificate])
    };
    let mut bent = norway
        .issuing
        .issue(&Draft::seid2(US))
        .certificate
        .to_der()
        .unwrap();
    *bent.last_mut().unwrap() ^= 1;
    let weak: &[Code] = &[Code::ChainUnknown];
    assert_codes(vec![
        ("MD5", with(Signature::Rsa(Digest::Md5)), weak),
        ("SHA-1", with(Signature::Rsa(Digest::Sha1)), weak),
        ("SHA-384", with(Signature::Rsa(Digest::Sha384)), &[]),
        ("SHA-512", with(Signature::Rsa(Digest::Sha512)), &[]),
        ("PSS of SHA-1", with(Signature::RsaPss(Digest::Sha1)), weak),
        (
            "PSS of SHA-256",
            with(Signature::RsaPss(Digest::Sha256)),
            &[],
        ),
        (
            "PSS of SHA-512",
            with(Signature::RsaPss(Digest::Sha512)),
            &[],
        ),
        ("ECDSA of SHA-1", with_ecdsa(Digest::Sha1), weak),
        ("ECDSA of SHA-256", with_ecdsa(Digest::Sha256), &[]),
        ("ECDSA of SHA-384", with_ecdsa(Digest::Sha384), &[]),
        (
            "one bit of the signature",
            Case::new(norway, X509::from_der(&bent).unwrap()),
            weak,
        ),
    ]);
}

#[test]
fn a_link_may_come_with_the_message_but_is_trusted_in_nothing() {
    let norway = Norway::new();
    let root_alone = || {
        let root = vec![read(&norway.root.certificate)];
        Anchors::made_of(Environment::Produksjon, root, Vec::new())
    };
    let issued = norway.issuing.issue(&Draft::seid2(US)).certificate;
    let link = &norway.issuing.certificate;
    let case = || Case::new(norway, issued.clone()).anchors(root_alone());
    let mut many = vec![&norway.stranger.certificate; 20];
    many.push(link);
    assert_codes(vec![
        ("the link is missing", case(), &[Code::ChainUnknown]),
        ("the link came along", case().hints(&[link]), &[]),
        (
            "the link came along, last of twenty",
            case().hints(&many[1..]),
            &[],
        ),
        (
            "the link came along behind twenty others",
            case().hints(&many),
            &[Code::ChainUnknown],
        ),
        (
            "twenty others came along, the link is ours",
            Case::new(norway, issued.clone()).hints(&many[..20]),
            &[],
        ),
    ]);
}

#[test]
fn the_anchors_say_which_environment_a_certificate_is_of() {
    let norway = Norway::new();
    let test = norway.test_issuing.issue(&Draft::seid2(US)).certificate;
    let link = &norway.test_issuing.certificate;
    let wrong: &[Code] = &[Code::CertWrongEnvironment, Code::ChainUnknown];
    let production_alone = Anchors::made_of(
        Environment::Produksjon,
        vec![read(&norway.root.certificate)],
        Vec::new(),
    );
    let in_test = Anchors::made_of(
        Environment::Test,
        vec![read(&norway.test_root.certificate)],
        Vec::new(),
    );
    let mut old_root = Draft::authority("Utgått rot");
    old_root.validity = (day(-900), day(-1));
    let old_root = Authority::self_signed(&old_root);
    let under_old = old_root.below(ISSUER);
    let old = Anchors::made_of(
        Environment::Produksjon,
        vec![read(&old_root.certificate), read(&under_old.certificate)],
        Vec::new(),
    );
    let by_name_of_test = Authority::root("Buypass Class 3 Test4 CA G2 ST Business");
    assert_codes(vec![
        (
            "the root of test, in production",
            Case::new(norway, test.clone()).hints(&[link]),
            wrong,
        ),
        (
            "an issuer of test, whose root is not known here",
            Case::new(norway, test.clone())
                .hints(&[link])
                .anchors(production_alone),
            wrong,
        ),
        (
            "somebody who has the name of an issuer of test",
            Case::new(norway, by_name_of_test.issue(&Draft::seid2(US)).certificate),
            wrong,
        ),
        (
            "test, in test",
            Case::new(norway, test).hints(&[link]).anchors(in_test),
            &[],
        ),
        (
            "a root that has expired",
            Case::new(norway, under_old.issue(&Draft::seid2(US)).certificate).anchors(old),
            &[Code::CertExpired],
        ),
    ]);
}

#[test]
fn without_anchors_nothing_passes_and_nothing_is_proven_by_them() {
    let norway = Norway::new();
    let empty = || Anchors::made_of(Environment::Produksjon, Vec::new(), Vec::new());
    let by = |authority: &Authority, change: fn(&mut Draft)| {
        let mut draft = Draft::seid2(US);
        change(&mut draft);
        Case::new(norway, authority.issue(&draft).certificate).anchors(empty())
    };
    let none: &[Code] = &[Code::NoAnchors];
    let honest = by(&norway.issuing, |_| {});
    assert_eq!(
        Verdict::of(&honest.report().findings),
        Verdict::Indeterminate
    );
    assert_eq!(honest.report().anchor, None);
    assert_codes(vec![
        ("honest", honest, none),
        ("a stranger's", by(&norway.stranger, |_| {}), none),
        ("of test", by(&norway.test_issuing, |_| {}), none),
        (
            "sent along with its root",
            by(&norway.issuing, |_| {})
                .hints(&[&norway.issuing.certificate, &norway.root.certificate]),
            none,
        ),
        (
            "expired",
            by(&norway.issuing, |draft| draft.validity = (day(-9), day(-1))),
            &[Code::NoAnchors, Code::CertExpired],
        ),
        (
            "a person's",
            by(&norway.issuing, |draft| {
                draft.policies = vec!["2.16.578.1.26.1.3.1".to_owned()]
            }),
            &[Code::CertPurpose, Code::NoAnchors],
        ),
    ]);
}

#[test]
fn an_anchor_added_by_hand_is_asked_for_everything_but_issuer_and_policy() {
    let norway = Norway::new();
    let sandbox = Authority::root("Budstikke Sandkasse CA");
    let anchors = |environment| {
        let mut anchors = Anchors::builtin(environment);
        anchors.trust_by_hand(&sandbox.pem()).unwrap();
        anchors
    };
    let by = |authority: &Authority, change: fn(&mut Draft)| {
        let mut draft = Draft::seid2(US);
        draft.policies = vec!["1.3.6.1.4.1.99999.2".to_owned()];
        change(&mut draft);
        Case::new(norway, authority.issue(&draft).certificate)
            .anchors(anchors(Environment::Sandkasse))
    };
    let mut beside = norway.production();
    beside.trust_by_hand(&sandbox.pem()).unwrap();
    assert_codes(vec![
        ("any policy", by(&sandbox, |_| {}), &[]),
        (
            "expired, without keyUsage",
            by(&sandbox, |draft| {
                draft.validity = (day(-20), day(-1));
                draft.usage = None;
            }),
            &[Code::CertPurpose, Code::CertExpired],
        ),
        (
            "signed with SHA-1",
            by(&sandbox, |draft| {
                draft.signature = Signature::Rsa(Digest::Sha1)
            }),
            &[Code::ChainUnknown],
        ),
        (
            "an extension that nobody knows and must",
            by(&sandbox, |draft| {
                let unknown = Extension::new("1.3.6.1.4.1.99999.1", true, vec![5, 0]);
                draft.extensions.push(unknown);
            }),
            &[Code::CertPurpose],
        ),
        (
            "a stranger's",
            by(&norway.stranger, |_| {}),
            &[Code::ChainUnknown],
        ),
        (
            "of test, where nobody can tell",
            by(&norway.test_issuing, |_| {}),
            &[Code::ChainUnknown],
        ),
        (
            "beside the compiled-in ones, which still ask",
            by(&norway.issuing, |_| {}).anchors(beside),
            &[Code::CertPurpose],
        ),
    ]);
    assert_eq!(anchors(Environment::Sandkasse).len(), 1);
    assert!(!anchors(Environment::Sandkasse).is_empty());
}

#[test]
fn the_thumbprint_tells_a_certificate_from_its_twin() {
    let norway = Norway::new();
    let draft = Draft::seid2(US);
    let (one, two) = (norway.issuing.issue(&draft), norway.issuing.issue(&draft));
    let digest = |x509: &X509| x509.digest(MessageDigest::sha256()).unwrap().to_vec();
    assert_ne!(digest(&one.certificate), digest(&two.certificate));
    let (one, two) = (read(&one.certificate), read(&two.certificate));
    assert_eq!(one.key_id(), two.key_id(), "a renewal with the same key");
    let other = norway.issuing.issue_alone(&draft).certificate;
    assert_ne!(one.key_id(), read(&other).key_id());
    assert_eq!(one.key_id().len(), 64);
}
