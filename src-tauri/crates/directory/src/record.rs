//! What the registry writes about an organisation (eformidling-dpo 5). Read leniently: an unknown
//! service or a missing field must not hide the records we understand.

use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Entity {
    pub(crate) info_record: Info,
    pub(crate) service_records: Vec<Record>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Info {
    pub(crate) identifier: Option<String>,
    pub(crate) organization_name: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Record {
    pub(crate) organisation_number: Option<String>,
    pub(crate) pem_certificate: Option<String>,
    pub(crate) process: Option<String>,
    pub(crate) document_types: Vec<String>,
    pub(crate) service: Service,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Service {
    pub(crate) identifier: Option<String>,
}

impl Entity {
    /// Whether everything in it is about `org`: an answer about somebody else, however well signed,
    /// must not redirect a letter.
    pub(crate) fn is_about(&self, org: budstikke_domain::OrgNumber) -> bool {
        let digits = org.digits();
        let fits = |text: &str| text.strip_prefix("0192:").unwrap_or(text) == digits;
        self.info_record.identifier.as_deref().is_none_or(fits)
            && self
                .service_records
                .iter()
                .all(|record| record.organisation_number.as_deref().is_none_or(fits))
    }
}
