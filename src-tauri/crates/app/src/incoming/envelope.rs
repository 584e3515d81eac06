//! What stands around an incoming message: an SBD, or the headers of FIKS IO.

use budstikke_domain::ServiceIdentifier;
use budstikke_store::MessageRow;
use budstikke_wire::Sbd;
use budstikke_wire::fiks_io::{FiksIoHeaders, RawDelivery};
use budstikke_wire::sbd::{Body, ScopeKind};

use crate::AppError;
use crate::dto::Agreement;

/// The envelope of an incoming message.
pub(crate) enum Envelope {
    Sbd(Box<Sbd>),
    FiksIo(Box<RawDelivery>, Box<FiksIoHeaders>),
}

impl Envelope {
    pub(crate) fn of(message: &MessageRow) -> Result<Envelope, AppError> {
        let unreadable = |error: &dyn std::fmt::Display| AppError::Document(error.to_string());
        if message.service == ServiceIdentifier::FiksIo {
            let raw: RawDelivery =
                serde_json::from_slice(&message.envelope).map_err(|error| unreadable(&error))?;
            let headers = FiksIoHeaders::read(raw.clone()).map_err(|error| unreadable(&error))?;
            return Ok(Envelope::FiksIo(Box::new(raw), Box::new(headers)));
        }
        let sbd = Sbd::parse(&message.envelope).map_err(|error| unreadable(&error))?;
        Ok(Envelope::Sbd(Box::new(sbd)))
    }

    /// A reference of one of the parties; empty where there is none.
    pub(crate) fn reference(&self, kind: &ScopeKind) -> &str {
        match self {
            Envelope::Sbd(sbd) => sbd.reference(kind).unwrap_or_default(),
            Envelope::FiksIo(..) => "",
        }
    }

    /// What two parties have agreed on, where it is that.
    pub(crate) fn agreement(&self) -> Option<Agreement> {
        let Envelope::Sbd(sbd) = self else {
            return None;
        };
        let Body::Avtalt(agreed) = &sbd.body else {
            return None;
        };
        let content = agreed.content.as_ref();
        Some(Agreement {
            identifier: agreed.identifier.clone().unwrap_or_default(),
            content: content
                .and_then(|content| serde_json::to_string_pretty(content).ok())
                .unwrap_or_default(),
        })
    }
}
