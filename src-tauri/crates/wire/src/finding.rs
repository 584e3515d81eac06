//! What a validator says about a document.

use std::fmt;

use budstikke_domain::words;

/// Whether a finding must be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth looking at; stops nothing.
    Warning,
    /// Must be mended.
    Error,
}

/// One thing that a validator has to say (arkivmelding C.2, C.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line from 1: where the start tag of the element ends, as libxml2 counts.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// The element or member it is about.
    pub element: String,
    /// The rule: `S1`..`S7`, `V1`..`V6`, `R1`.., `J1`.. for JSON, `DOCTYPE`, `ENCODING`, `XML`. Stable.
    pub code: &'static str,
    /// Whether it must be mended.
    pub level: Level,
    /// What is wrong, in the language that is spoken.
    pub text: String,
    /// How to mend it, in the language that is spoken; empty when the text says it.
    pub fix: String,
    /// Whether it is that the document names a file that does not lie beside it (E14).
    pub(crate) missing_file: bool,
}

impl Level {
    /// The word as `bud validate --json` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl Finding {
    /// Whether it is that the document names a file that does not lie beside it (E14).
    pub fn is_of_missing_file(&self) -> bool {
        self.missing_file
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = words! {
            nb: "Linje {line}, kolonne {column}: {text}",
            nn: "Linje {line}, kolonne {column}: {text}",
            en: "Line {line}, column {column}: {text}",
            line = self.line,
            column = self.column,
            text = self.text,
        };
        f.write_str(&told)?;
        if self.fix.is_empty() {
            return Ok(());
        }
        let mend = words! {
            nb: "Slik retter du: {fix}",
            nn: "Slik rettar du: {fix}",
            en: "How to correct it: {fix}",
            fix = self.fix,
        };
        write!(f, "\n  {mend}")
    }
}
