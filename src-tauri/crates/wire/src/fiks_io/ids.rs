//! The ids of FIKS IO, which are UUIDs of different things.

use std::fmt;

use serde::{Serialize, Serializer};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the 36 characters of a UUID; `None` for anything else, other spellings included.
            pub fn parse(text: &str) -> Option<$name> {
                (text.len() == 36).then(|| Uuid::try_parse(text).ok())?.map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A konto: a queue, a certificate and a document store (fiks-io 1).
    KontoId
}
id! {
    /// A message, by the platform's own id. A message that is sent again gets another one.
    MeldingId
}
id! {
    /// A payload that lies in Dokumentlager (fiks-io 6).
    DokumentlagerId
}

impl KontoId {
    /// The queue of this konto (fiks-io 7).
    pub fn queue(self) -> String {
        format!("{QUEUE}{self}")
    }

    /// The konto of a queue, or of the routing key, which has the same name.
    pub fn of_queue(name: &str) -> Option<KontoId> {
        KontoId::parse(name.strip_prefix(QUEUE)?)
    }
}

const QUEUE: &str = "fiksio.konto.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_named_in_lower_case_and_names_its_konto() {
        let konto = KontoId::parse("76B035A9-2D73-48BF-B758-981195333191").unwrap();
        assert_eq!(
            konto.queue(),
            "fiksio.konto.76b035a9-2d73-48bf-b758-981195333191"
        );
        assert_eq!(KontoId::of_queue(&konto.queue()), Some(konto));
        for other in [
            "fiksio.konto.",
            "76b035a9-2d73-48bf-b758-981195333191",
            "fiksio.konto.{76b035a9-2d73-48bf-b758-981195333191}",
            "fiksio.konto.76b035a92d7348bfb758981195333191",
        ] {
            assert_eq!(KontoId::of_queue(other), None, "{other}");
        }
    }
}
