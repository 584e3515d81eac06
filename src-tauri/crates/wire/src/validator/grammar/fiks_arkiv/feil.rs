//! Why an archive refuses (arkivmelding B.3).

use super::namespace;
use crate::validator::grammar::Kind::Text;
use crate::validator::grammar::{ComplexType, one};

pub(crate) static FEILMELDING_BASE: ComplexType = ComplexType::of(
    namespace!("feil/feilmelding"),
    "feilmeldingBase",
    &[one("feilId", Text), one("feilmelding", Text)],
);
