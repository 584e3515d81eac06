//! The closed lists of dialect A: exact, with casing and spaces (arkivmelding A.4).

pub(crate) mod fiks_arkiv;

/// One closed list.
#[derive(Debug)]
pub struct CodeList {
    /// The texts that may stand in the XML, each with the Noark 4 code people write instead; the code is
    /// empty where there is none.
    pub values: &'static [(&'static str, &'static str)],
}

impl CodeList {
    /// Whether `text` is one of the values, exactly.
    pub fn has(&self, text: &str) -> bool {
        self.values.iter().any(|(value, _)| *value == text)
    }

    /// Whether `code` is one of the codes, exactly.
    pub fn has_code(&self, code: &str) -> bool {
        self.values.iter().any(|(_, known)| *known == code)
    }

    /// The text that stands for a code.
    pub fn text_of(&self, code: &str) -> Option<&'static str> {
        let mut values = self.values.iter();
        values
            .find(|(_, known)| *known == code)
            .map(|(text, _)| *text)
    }

    /// The code that a text, or the code in other casing, stands for.
    pub fn code_meant_by(&self, text: &str) -> Option<&'static str> {
        let meant = self.meant_by(text)?;
        let mut values = self.values.iter();
        values
            .find(|(value, _)| *value == meant)
            .map(|(_, code)| *code)
    }

    /// The text that a code or a value in other casing stands for.
    pub fn meant_by(&self, text: &str) -> Option<&'static str> {
        let text = text.trim();
        let by_code = self
            .values
            .iter()
            .find(|(_, code)| !code.is_empty() && code.eq_ignore_ascii_case(text));
        let by_name = || {
            self.values
                .iter()
                .find(|(value, _)| value.to_lowercase() == text.to_lowercase())
        };
        by_code.or_else(by_name).map(|(value, _)| *value)
    }
}

/// Which way a journalpost goes (M082).
pub static JOURNALPOSTTYPE: CodeList = CodeList {
    values: &[
        ("Inngående dokument", "I"),
        ("Utgående dokument", "U"),
        ("Organinternt dokument for oppfølging", "N"),
        ("Organinternt dokument uten oppfølging", "X"),
        ("Saksframlegg", "S"),
    ],
};

/// How far a journalpost has come (M053).
pub static JOURNALSTATUS: CodeList = CodeList {
    values: &[
        ("Journalført", "J"),
        ("Ferdigstilt fra saksbehandler", "R"),
        ("Godkjent av leder", "F"),
        ("Ekspedert", "E"),
        ("Arkivert", "A"),
        ("Utgår", "U"),
    ],
};

/// How far a case has come (M052).
pub static SAKSSTATUS: CodeList = CodeList {
    values: &[
        ("Under behandling", "B"),
        ("Avsluttet", "A"),
        ("Utgår", "U"),
    ],
};

/// Whether a document may still change (M054).
pub static DOKUMENTSTATUS: CodeList = CodeList {
    values: &[
        ("Dokumentet er under redigering", "B"),
        ("Dokumentet er ferdigstilt", "F"),
    ],
};

/// What a document is in its journalpost (M217).
pub static TILKNYTTET_SOM: CodeList = CodeList {
    values: &[("Hoveddokument", "H"), ("Vedlegg", "V")],
};

/// In which form a document lies there (M700).
pub static VARIANTFORMAT: CodeList = CodeList {
    values: &[
        ("Produksjonsformat", "P"),
        ("Arkivformat", "A"),
        ("Dokument hvor deler av innholdet er skjermet", "O"),
    ],
};

/// What a party is to a journalpost (M087).
pub static KORRESPONDANSEPARTTYPE: CodeList = CodeList {
    values: &[
        ("Avsender", ""),
        ("Mottaker", ""),
        ("Kopimottaker", ""),
        ("Gruppemottaker", ""),
        ("Intern avsender", ""),
        ("Intern mottaker", ""),
    ],
};

/// How a letter was answered (M619).
pub static AVSKRIVNINGSMAATE: CodeList = CodeList {
    values: &[
        ("Besvart med brev", "BU"),
        ("Besvart med e-post", "NN"),
        ("Besvart på telefon", "TLF"),
        ("Tatt til etterretning", "TE"),
        ("Tatt til orientering", "TO"),
    ],
};

/// On what a document is kept (M300).
pub static DOKUMENTMEDIUM: CodeList = CodeList {
    values: &[
        ("Fysisk medium", "F"),
        ("Elektronisk arkiv", "E"),
        ("Blandet fysisk og elektronisk arkiv", "B"),
    ],
};

/// How much of a document is exempt (M503).
pub static SKJERMING_DOKUMENT: CodeList = CodeList {
    values: &[
        ("Skjerming av hele dokumentet", "H"),
        ("Skjerming av deler av dokumentet", "D"),
    ],
};

/// Grading under sikkerhetsloven or beskyttelsesinstruksen (M506).
pub static GRADERING: CodeList = CodeList {
    values: &[
        ("Strengt hemmelig (sikkerhetsgrad)", ""),
        ("Hemmelig (sikkerhetsgrad)", ""),
        ("Konfidensielt (sikkerhetsgrad)", ""),
        ("Begrenset (sikkerhetsgrad)", ""),
        ("Fortrolig (beskyttelsesgrad)", ""),
        ("Strengt fortrolig (beskyttelsesgrad)", ""),
    ],
};

/// Whether a precedent holds (M056).
pub static PRESEDENSSTATUS: CodeList = CodeList {
    values: &[("Gjeldende", ""), ("Foreldet", "")],
};
