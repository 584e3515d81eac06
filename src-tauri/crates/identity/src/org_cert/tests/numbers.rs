//! Whose a certificate is.

use budstikke_test_pki::der;

use super::*;

const NONE: &[Code] = &[Code::CertNoOrg];
const CONFLICT: &[Code] = &[Code::CertOrgConflict];

/// An organisationIdentifier of that text.
fn identified(text: &'static str) -> impl Fn(&Norway) -> Case {
    move |norway| {
        let mut draft = Draft::seid2(US);
        draft.set("organizationIdentifier", text);
        Case::new(norway, norway.issuing.issue(&draft).certificate)
    }
}

#[test]
fn the_number_is_found_where_each_profile_puts_it() {
    let norway = Norway::new();
    for (name, change) in [
        (
            "both places",
            (|draft| draft.add("serialNumber", US)) as fn(&mut Draft),
        ),
        ("serialNumber alone", |draft| {
            draft.remove("organizationIdentifier");
            draft.add("serialNumber", US);
        }),
        ("serialNumber with its prefix", |draft| {
            draft.remove("organizationIdentifier");
            draft.add("serialNumber", "NTRNO-310204838");
        }),
        ("the end of the name, as in SEID 1", |draft| {
            draft.remove("organizationIdentifier");
            draft.set("O", "SOLVIK KOMMUNE - 310204838");
        }),
        (
            "and another serial number that is none of an organisation",
            |draft| {
                draft.add("serialNumber", "2026-17");
            },
        ),
        ("several departments", |draft| {
            draft.add("OU", "Arkiv");
            draft.add("OU", "311204823");
        }),
        ("PrintableString", |draft| {
            draft.remove("organizationIdentifier");
            let text = format!("NTRNO-{US}");
            draft.subject.push(vec![Attribute::raw(
                "organizationIdentifier",
                der::PRINTABLE_STRING,
                text.as_bytes(),
            )]);
        }),
    ] {
        let report = Case::mutant(norway, change).report();
        assert_eq!(codes(&report), [], "{name}");
        assert_eq!(report.org_number.unwrap().digits(), US, "{name}");
    }
}

#[test]
fn what_only_looks_like_a_number_is_none() {
    let norway = Norway::new();
    let mutant = |change| Case::mutant(norway, change);
    let identified = |text| identified(text)(norway);
    assert_codes(vec![
        (
            "no number",
            mutant(|draft| draft.remove("organizationIdentifier")),
            NONE,
        ),
        (
            "no name at all",
            mutant(|draft| draft.subject.clear()),
            NONE,
        ),
        ("eight digits", identified("NTRNO-31000000"), NONE),
        ("ten digits", identified("NTRNO-3102048380"), NONE),
        ("a wrong check digit", identified("NTRNO-310204839"), NONE),
        ("Swedish", identified("NTRSE-310204838"), NONE),
        ("a VAT number", identified("VATNO-310204838"), NONE),
        (
            "the prefix in small letters",
            identified("ntrno-310204838"),
            NONE,
        ),
        ("no prefix", identified("310204838"), NONE),
        ("another hyphen", identified("NTRNO\u{2011}310204838"), NONE),
        ("grouped digits", identified("NTRNO-310 204 838"), NONE),
        ("a space before", identified(" NTRNO-310204838"), NONE),
        ("a space behind", identified("NTRNO-310204838 "), NONE),
        ("a line end behind", identified("NTRNO-310204838\n"), NONE),
        ("a NUL behind", identified("NTRNO-310204838\0"), NONE),
        (
            "full-width digits",
            identified("NTRNO-３１０２０４８３８"),
            NONE,
        ),
        ("nothing behind the prefix", identified("NTRNO-"), NONE),
        ("empty", identified(""), NONE),
        (
            "in a department only",
            mutant(|draft| {
                draft.remove("organizationIdentifier");
                draft.add("OU", US);
            }),
            NONE,
        ),
        (
            "in the common name only",
            mutant(|draft| {
                draft.remove("organizationIdentifier");
                draft.set("CN", "SOLVIK KOMMUNE - 310204838");
            }),
            NONE,
        ),
        (
            "as UTF-16",
            mutant(|draft| {
                draft.remove("organizationIdentifier");
                let octets: Vec<u8> = format!("NTRNO-{US}")
                    .encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect();
                draft.subject.push(vec![Attribute::raw(
                    "organizationIdentifier",
                    der::BMP_STRING,
                    &octets,
                )]);
            }),
            NONE,
        ),
    ]);
}

#[test]
fn the_end_of_the_name_counts_in_seid_1_only() {
    let commfides = rows()
        .into_iter()
        .find(|row| row.issuer == "Commfides Legal Person - G3")
        .unwrap();
    let (root, issuing) = commfides.authorities();
    let mut draft = commfides.draft.clone();
    draft.remove("organizationIdentifier");
    draft.remove("serialNumber");
    draft.set("O", "SOLVIK KOMMUNE - 310204838");
    let anchors = Anchors::made_of(
        Environment::Produksjon,
        vec![read(&root.certificate), read(&issuing.certificate)],
        Vec::new(),
    );
    let norway = Norway::new();
    let case = Case::new(norway, issuing.issue(&draft).certificate).anchors(anchors);
    assert_eq!(codes(&case.report()), NONE);
}

#[test]
fn numbers_that_do_not_agree_are_nobodys() {
    let norway = Norway::new();
    let mutant = |change| Case::mutant(norway, change);
    assert_codes(vec![
        (
            "two numbers in two places",
            mutant(|draft| draft.add("serialNumber", THEM)),
            CONFLICT,
        ),
        (
            "a right one, and one with a wrong check digit",
            mutant(|draft| draft.add("serialNumber", "310204839")),
            CONFLICT,
        ),
        (
            "two identifiers",
            mutant(|draft| draft.add("organizationIdentifier", "NTRNO-311204823")),
            CONFLICT,
        ),
        (
            "two serial numbers",
            mutant(|draft| {
                draft.add("serialNumber", US);
                draft.add("serialNumber", THEM);
            }),
            CONFLICT,
        ),
        (
            "a Swedish identifier beside a Norwegian number",
            mutant(|draft| {
                draft.set("organizationIdentifier", "NTRSE-310204838");
                draft.add("serialNumber", US);
            }),
            CONFLICT,
        ),
        (
            "another number at the end of the name, as in SEID 1",
            mutant(|draft| {
                draft.remove("organizationIdentifier");
                draft.add("serialNumber", US);
                draft.set("O", "STATENS PRØVEETAT - 311204823");
            }),
            CONFLICT,
        ),
        (
            "two names of the organisation",
            mutant(|draft| draft.add("O", "STATENS PRØVEETAT")),
            CONFLICT,
        ),
        (
            "two common names",
            mutant(|draft| draft.add("CN", "STATENS PRØVEETAT")),
            CONFLICT,
        ),
        (
            "two attributes in one part of the name",
            mutant(|draft| {
                let mut both = Attribute::text("OU", "Arkiv");
                both.extend(Attribute::text("serialNumber", US));
                draft.subject.push(both);
            }),
            CONFLICT,
        ),
        (
            "two identifiers in one part of the name",
            mutant(|draft| {
                draft.remove("organizationIdentifier");
                let mut both = Attribute::text("organizationIdentifier", "NTRNO-310204838");
                both.extend(Attribute::text("organizationIdentifier", "NTRNO-311204823"));
                draft.subject.push(both);
            }),
            CONFLICT,
        ),
    ]);
    let report = mutant(|draft| draft.add("serialNumber", THEM)).report();
    assert_eq!(report.org_number, None, "none of the two is believed");
}
