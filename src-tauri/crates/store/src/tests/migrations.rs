//! A profile made by an earlier program is there, whole, after every step since.

use std::path::Path;
use std::sync::Arc;

use budstikke_domain::{ManualClock, MessageUid, WireId};
use rusqlite::{Connection, params};

use super::{key, start};
use crate::keys::Keys;
use crate::schema::{MIGRATIONS, migrate};
use crate::store::{DATABASE, connect};
use crate::{Direction, DraftUid, Store};

const UID: &str = "01920000-0000-7000-8000-000000000001";
const DRAFT: &str = "01920000-0000-7000-8000-000000000002";

/// The database as the program of `version` left it: every row in the columns of the first schema, which none
/// of the steps since may take away.
fn profile_of(version: u32, folder: &Path) {
    let keys = Keys::derive(&key()).unwrap();
    let file = folder.join(DATABASE);
    let mut conn = connect(&file, &keys).unwrap();
    let steps: Vec<_> = MIGRATIONS
        .iter()
        .copied()
        .filter(|step| step.number <= version)
        .collect();
    migrate(&mut conn, &file, &steps).unwrap();
    fill(&conn);
}

fn fill(conn: &Connection) {
    let at = start().as_millisecond();
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        conn.execute(sql, values).unwrap();
    };
    run(
        "INSERT INTO account (id, service, org, name, created_at)
         VALUES (1, 'DPO', '310204838', 'Solvik kommune', ?1)",
        params![at],
    );
    run(
        "INSERT INTO setting VALUES ('person', 'Kari Testesen')",
        &[],
    );
    run(
        "INSERT INTO secret VALUES ('maskinporten', x'0102', ?1)",
        params![at],
    );
    run(
        "INSERT INTO draft (uid, title, receivers, content, created_at, changed_at)
         VALUES (?1, 'Utkast', 'Statens prøveetat', '{\"tittel\":\"Utkast\"}', ?2, ?2)",
        params![DRAFT, at],
    );
    run(
        "INSERT INTO draft_attachment (id, draft, ordinal, role, name, media_type, size, sha256, blob)
         VALUES ('a', ?1, 0, 'hoveddokument', 'Tilsvar.pdf', 'application/pdf', 3, 'ab', ?2)",
        params![DRAFT, "0".repeat(32)],
    );
    run(
        "INSERT INTO message (id, uid, direction, account, service, wire_id, conversation_id, process,
           document_type, sender, sender_name, receiver, receiver_name, title, transfer_id, handed_at,
           phase, tone, created_at)
         VALUES (1, ?1, 'out', 1, 'DPO', 'wire-1', 'samtale-1',
           'urn:no:difi:profile:arkivmelding:administrasjon:ver1.0', 'arkivmelding', '310204838',
           'Solvik kommune', '311204823', 'Statens prøveetat', 'Tilsvar i høring', 'hos-formidleren', ?2,
           'handed', 'neutral', ?2)",
        params![UID, at],
    );
    run(
        "INSERT INTO part (message, ordinal, role, filename, title, media_type, size, sha256, blob)
         VALUES (1, 0, 'hoveddokument', 'Tilsvar.pdf', 'Tilsvar', 'application/pdf', 3, 'ab', ?1)",
        params!["1".repeat(32)],
    );
    for (code, step) in [("OPPRETTET", "created"), ("SENDT", "handed")] {
        run(
            "INSERT INTO status_event (message, service, code, step, source, source_key, received_at)
             VALUES (1, 'DPO', ?1, ?2, 'local', ?1, ?3)",
            params![code, step, at],
        );
    }
    run(
        "INSERT INTO job (kind, message, account, lane, attempt_key, state)
         VALUES ('send', 1, 1, 'out/1', 'forsøk', 'done')",
        &[],
    );
    run(
        "INSERT INTO delivery (account, transport_key, state, sender, raw, first_seen)
         VALUES (1, 'levering-1', 'foreign', '311204823', x'03', ?1)",
        params![at],
    );
}

#[tokio::test]
async fn what_every_earlier_program_left_is_there_and_goes_on() {
    let newest = MIGRATIONS.last().expect("a schema").number;
    for version in MIGRATIONS.iter().map(|step| step.number) {
        let folder = tempfile::tempdir().unwrap();
        profile_of(version, folder.path());
        let store =
            Store::open(folder.path(), &key(), Arc::new(ManualClock::new(start()))).unwrap();
        let uid = MessageUid::parse(UID).unwrap();
        let draft = DraftUid::parse(DRAFT).unwrap();
        let (message, events, parts, kept, person, by_id) = store
            .read(move |read| {
                Ok::<_, crate::StoreError>((
                    read.message(&uid)?.expect("the message"),
                    read.events(&uid)?,
                    read.parts(&uid)?,
                    read.draft(&draft)?.zip(Some(read.attachments(&draft)?)),
                    read.setting("person")?,
                    read.messages_by_wire_id(Direction::Out, &WireId::verbatim("wire-1"))?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(message.title, "Tilsvar i høring", "from version {version}");
        assert_eq!(message.receiver_name, "Statens prøveetat");
        let codes: Vec<_> = events.iter().map(|row| row.event.code.as_str()).collect();
        assert_eq!(codes, ["OPPRETTET", "SENDT"], "from version {version}");
        assert_eq!(parts.len(), 1, "from version {version}");
        let (kept, attachments) = kept.expect("the draft");
        assert_eq!(
            (kept.content.title.as_str(), attachments.len()),
            ("Utkast", 1)
        );
        assert_eq!(person.as_deref(), Some("Kari Testesen"));
        assert_eq!(by_id.len(), 1, "found by the id that answers name");
        let copy = folder.path().join(format!("{DATABASE}.v{version}"));
        assert_eq!(
            copy.exists(),
            version < newest,
            "a copy of version {version}"
        );
        drop(store);
    }
}
