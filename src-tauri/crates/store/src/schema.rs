//! The schema and the steps to it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use budstikke_domain::failpoint;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::StoreError;
use crate::durable::sync_folder;

/// One step. `user_version` holds the number of the last one that was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    pub(crate) number: u32,
    pub(crate) sql: &'static str,
}

/// Every step, in order; additive by default. A step that older programs must not read past raises
/// `min_reader` in `meta`.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        sql: include_str!("../migrations/0001_base.sql"),
    },
    Migration {
        number: 3,
        sql: include_str!("../migrations/0003_known_certificate.sql"),
    },
    Migration {
        number: 4,
        sql: include_str!("../migrations/0004_incoming.sql"),
    },
    Migration {
        number: 5,
        sql: include_str!("../migrations/0005_blocked_since.sql"),
    },
    Migration {
        number: 6,
        sql: include_str!("../migrations/0006_desk.sql"),
    },
    Migration {
        number: 7,
        sql: include_str!("../migrations/0007_part_sha256.sql"),
    },
    Migration {
        number: 8,
        sql: include_str!("../migrations/0008_small_blob.sql"),
    },
    Migration {
        number: 10,
        sql: include_str!("../migrations/0010_fiks_io.sql"),
    },
    Migration {
        number: 11,
        sql: include_str!("../migrations/0011_konto_key.sql"),
    },
    Migration {
        number: 12,
        sql: include_str!("../migrations/0012_fetching.sql"),
    },
    Migration {
        number: 13,
        sql: include_str!("../migrations/0013_unmatched_answer.sql"),
    },
    Migration {
        number: 14,
        sql: include_str!("../migrations/0014_search.sql"),
    },
    Migration {
        number: 15,
        sql: include_str!("../migrations/0015_followup.sql"),
    },
    Migration {
        number: 16,
        sql: include_str!("../migrations/0016_quick_search.sql"),
    },
];

/// Brings the database at `file` to the newest of `migrations`, each in one transaction.
///
/// A database that already has content is copied beside itself first. One that is newer than this
/// program is left as it is, and refused when it says so.
pub(crate) fn migrate(
    conn: &mut Connection,
    file: &Path,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    let newest = migrations.last().map_or(0, |migration| migration.number);
    let present = version(conn)?;
    if present > newest {
        return readable(conn, newest);
    }
    if present > 0 && present < newest {
        keep_copy(conn, file, present)?;
    }
    for migration in migrations.iter().filter(|m| m.number > present) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(migration.sql)?;
        failpoint!("L1");
        tx.pragma_update(None, "user_version", migration.number)?;
        tx.commit()?;
        tracing::info!(number = migration.number, "Migrated the database");
    }
    Ok(())
}

fn version(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn readable(conn: &Connection, knows: u32) -> Result<(), StoreError> {
    let needs: Option<String> = conn
        .query_row(
            "SELECT value FROM meta WHERE name = 'min_reader'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let needs = needs.and_then(|text| text.parse().ok()).unwrap_or(u32::MAX);
    if needs > knows {
        return Err(StoreError::TooNew { needs, knows });
    }
    Ok(())
}

/// Copies the database as it is before a migration. The profile lock is held and there is one
/// connection, so after the checkpoint the file is whole.
fn keep_copy(conn: &Connection, file: &Path, version: u32) -> Result<(), StoreError> {
    checkpoint(conn)?;
    let copy = copy_name(file, version);
    let unfinished = copy.with_extension("tmp");
    fs::copy(file, &unfinished)?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, &copy)?;
    sync_folder(file.parent().unwrap_or(Path::new(".")))?;
    Ok(())
}

/// Writes the log into the database and empties it.
pub(crate) fn checkpoint(conn: &Connection) -> Result<(), StoreError> {
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    failpoint!("L2");
    Ok(())
}

fn copy_name(file: &Path, version: u32) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".v{version}"));
    PathBuf::from(name)
}

/// How SQLite would go about `sql` in a database as it is now.
#[cfg(test)]
pub(crate) fn steps(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    let mut conn = Connection::open(&file).unwrap();
    migrate(&mut conn, &file, MIGRATIONS).unwrap();
    let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let count = plan.parameter_count();
    plan.query_map(rusqlite::params_from_iter(vec![50; count]), |row| {
        row.get("detail")
    })
    .unwrap()
    .collect::<Result<_, _>>()
    .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(folder: &tempfile::TempDir) -> (Connection, PathBuf) {
        let file = folder.path().join("t.db");
        (Connection::open(&file).unwrap(), file)
    }

    #[test]
    fn the_final_schema_is_the_one_that_was_reviewed() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, file) = database(&folder);
        migrate(&mut conn, &file, MIGRATIONS).unwrap();
        let mut statement = conn
            .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
            .unwrap();
        let schema: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let schema = schema.join(";\n\n") + ";\n";
        let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/schema.snapshot");
        if std::env::var_os("BUDSTIKKE_UPDATE_SNAPSHOTS").is_some() {
            fs::write(&snapshot, &schema).unwrap();
        }
        let expected = fs::read_to_string(&snapshot).unwrap();
        assert_eq!(
            schema, expected,
            "a changed schema is a new migration, and is looked at: BUDSTIKKE_UPDATE_SNAPSHOTS=1"
        );
    }

    #[test]
    fn a_migration_keeps_a_copy_and_a_failed_one_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, file) = database(&folder);
        let first = Migration {
            number: 1,
            sql: "CREATE TABLE meta (name TEXT, value TEXT); INSERT INTO meta VALUES ('min_reader','1');",
        };
        let second = Migration {
            number: 2,
            sql: "ALTER TABLE meta ADD COLUMN more TEXT;",
        };
        let broken = Migration {
            number: 3,
            sql: "CREATE TABLE half (a TEXT); SELECT * FROM no_such_table;",
        };
        migrate(&mut conn, &file, &[first]).unwrap();
        assert!(
            !copy_name(&file, 0).exists(),
            "an empty file is not worth a copy"
        );

        assert!(migrate(&mut conn, &file, &[first, second, broken]).is_err());
        assert_eq!(version(&conn).unwrap(), 2, "the good step stands");
        let half: i64 = conn
            .query_row(
                "SELECT count(*) FROM sqlite_master WHERE name = 'half'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(half, 0, "a broken step leaves nothing behind");
        let copy = Connection::open(copy_name(&file, 1)).unwrap();
        assert_eq!(version(&copy).unwrap(), 1, "the copy is from before");
    }

    #[test]
    fn a_newer_database_is_refused_only_when_it_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, file) = database(&folder);
        migrate(&mut conn, &file, MIGRATIONS).unwrap();
        conn.pragma_update(None, "user_version", 99).unwrap();
        migrate(&mut conn, &file, MIGRATIONS).unwrap();
        conn.execute("UPDATE meta SET value = '50' WHERE name = 'min_reader'", [])
            .unwrap();
        assert!(matches!(
            migrate(&mut conn, &file, MIGRATIONS),
            Err(StoreError::TooNew { needs: 50, .. })
        ));
    }
}
