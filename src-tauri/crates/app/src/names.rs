//! Names of organisations as people write them. The registers keep them in capitals.

/// `STATENS PRØVEETAT` as `Statens prøveetat`. A name that already has lower-case letters is left as it is.
pub(crate) fn readable(registered: &str) -> String {
    let registered = registered.trim();
    if registered.chars().any(char::is_lowercase) {
        return registered.to_owned();
    }
    let words = registered.split_whitespace().enumerate();
    words
        .map(|(index, word)| readable_word(word, index == 0))
        .collect::<Vec<_>>()
        .join(" ")
}

fn readable_word(word: &str, first: bool) -> String {
    const ABBREVIATIONS: [&str; 14] = [
        "AS", "ASA", "SA", "KF", "IKS", "HF", "RHF", "ANS", "DA", "NAV", "KS", "IKT", "NUF", "BA",
    ];
    const COMMON: [&str; 14] = [
        "og", "i", "for", "av", "på", "til", "ved", "med", "den", "det", "de", "avd", "avdeling",
        "under",
    ];
    // Endings of words that name a kind of body and not a place or a person.
    const ENDINGS: [&str; 22] = [
        "kommune",
        "etat",
        "direktorat",
        "direktoratet",
        "departement",
        "departementet",
        "tilsyn",
        "tilsynet",
        "verk",
        "verket",
        "vesen",
        "vesenet",
        "tingsted",
        "tingrett",
        "forvaltning",
        "forvaltningen",
        "senter",
        "skole",
        "foretak",
        "selskap",
        "register",
        "institutt",
    ];
    let lower = word.to_lowercase();
    if ABBREVIATIONS.contains(&word) {
        return word.to_owned();
    }
    if !first
        && (COMMON.contains(&lower.as_str())
            || ENDINGS.iter().any(|ending| lower.ends_with(ending)))
    {
        return lower;
    }
    // Both halves of a double name are names: «Sør-Varanger».
    lower
        .split('-')
        .map(capitalised)
        .collect::<Vec<_>>()
        .join("-")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_capitals_reads_as_people_write_it() {
        for (registered, text) in [
            ("STATENS PRØVEETAT", "Statens prøveetat"),
            ("SOLVIK KOMMUNE", "Solvik kommune"),
            ("ROTETE AS", "Rotete AS"),
            ("TREIGE FYLKESKOMMUNE", "Treige fylkeskommune"),
            (
                "SØR-BYGDA OG FJORDBY HAVNEVESEN",
                "Sør-Bygda og Fjordby havnevesen",
            ),
            ("STATENS PRØVEETAT AVD NORD", "Statens prøveetat avd Nord"),
            ("Fjordby tingsted", "Fjordby tingsted"),
            ("", ""),
        ] {
            assert_eq!(readable(registered), text);
        }
    }
}
