//! The SBD as XML, as versions before JSON wrote it.

use super::Head;
use super::arkivmelding::escape;
use crate::time::stamp;

/// The header of a message; the body of a letter says nothing that the header does not.
pub(super) fn render(head: &Head, standard: &str) -> String {
    let party = |role: &str, org: &str| {
        format!(
            "<{role}><Identifier Authority=\"iso6523-actorid-upis\">0192:{}</Identifier></{role}>",
            escape(org)
        )
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<StandardBusinessDocumentHeader>
<HeaderVersion>1.0</HeaderVersion>
{sender}
{receiver}
<DocumentIdentification><Standard>{standard}</Standard><TypeVersion>2.0</TypeVersion><InstanceIdentifier>{id}</InstanceIdentifier><Type>arkivmelding</Type><CreationDateAndTime>{created}</CreationDateAndTime></DocumentIdentification>
<BusinessScope><Scope><Type>ConversationId</Type><InstanceIdentifier>{conversation}</InstanceIdentifier><Identifier>{process}</Identifier></Scope></BusinessScope>
</StandardBusinessDocumentHeader>
</StandardBusinessDocument>
"#,
        sender = party("Sender", &head.from),
        receiver = party("Receiver", &head.to),
        standard = escape(standard),
        id = escape(&head.message_id),
        created = stamp(head.created),
        conversation = escape(&head.conversation_id),
        process = escape(&head.process),
    )
}
