-- The first schema (architecture B.7). Times are unix milliseconds by our clock; 0 stands for "none",
-- so that no column is nullable and no query has to think of NULL.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
INSERT INTO meta (name, value) VALUES ('min_reader', '1');

CREATE TABLE account (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  service    TEXT    NOT NULL,              -- DPO, ... verbatim if unknown
  org        TEXT    NOT NULL,              -- nine digits
  name       TEXT    NOT NULL DEFAULT '',
  config     TEXT    NOT NULL DEFAULT '{}', -- JSON of the layer that makes channels; no secrets
  enabled    INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secret (                       -- private keys, passwords, tokens; this file is encrypted
  name       TEXT PRIMARY KEY,
  value      BLOB    NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE known_recipient (
  org          TEXT PRIMARY KEY,
  name         TEXT    NOT NULL DEFAULT '',
  favourite    INTEGER NOT NULL DEFAULT 0,
  last_process TEXT    NOT NULL DEFAULT '', -- the choice last made for this recipient is offered again
  used         INTEGER NOT NULL DEFAULT 0,
  last_used    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE draft (
  uid        TEXT PRIMARY KEY,
  title      TEXT    NOT NULL DEFAULT '',   -- for the list; the whole of it is in content
  receivers  TEXT    NOT NULL DEFAULT '',   -- for the list
  content    TEXT    NOT NULL DEFAULT '{}', -- JSON of the layer that composes letters
  sent       INTEGER NOT NULL DEFAULT 0,    -- 1 while its messages can still be undone: Angre only clears it
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE draft_attachment (
  id         TEXT PRIMARY KEY,
  draft      TEXT    NOT NULL REFERENCES draft(uid) ON DELETE CASCADE,
  ordinal    INTEGER NOT NULL,
  role       TEXT    NOT NULL,              -- hoveddokument | vedlegg
  name       TEXT    NOT NULL,              -- as the file was called
  media_type TEXT    NOT NULL,
  size       INTEGER NOT NULL,
  sha256     TEXT    NOT NULL,              -- lower-case hex, as it stands in packages and logs
  blob       TEXT    NOT NULL,
  source     TEXT    NOT NULL DEFAULT ''    -- JSON: path, time and size of the file it was read from
) STRICT;
CREATE INDEX draft_attachment_draft ON draft_attachment (draft, ordinal);
CREATE INDEX draft_attachment_blob  ON draft_attachment (blob);

CREATE TABLE message (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT    NOT NULL UNIQUE,      -- ours, UUIDv7; in IPC, file names and logs
  direction       TEXT    NOT NULL CHECK (direction IN ('out','in')),
  account         INTEGER NOT NULL REFERENCES account(id),
  service         TEXT    NOT NULL,
  wire_id         TEXT    NOT NULL,             -- SBD messageId, verbatim; unique among incoming letters only
  client_id       TEXT    NOT NULL DEFAULT '',  -- Fiks klientmelding-id
  relates_to      INTEGER NOT NULL DEFAULT 0,   -- a kvittering we sent: the letter it is about
  conversation_id TEXT    NOT NULL DEFAULT '',
  process         TEXT    NOT NULL DEFAULT '',
  document_type   TEXT    NOT NULL DEFAULT '',
  sender          TEXT    NOT NULL,             -- organisation number, or verbatim as the service writes it
  sender_name     TEXT    NOT NULL DEFAULT '',
  receiver        TEXT    NOT NULL,
  receiver_name   TEXT    NOT NULL DEFAULT '',
  title           TEXT    NOT NULL DEFAULT '',
  confidential    INTEGER NOT NULL DEFAULT 0,
  route           TEXT    NOT NULL DEFAULT '',  -- JSON of domain::Route, versioned
  content         TEXT    NOT NULL DEFAULT '{}',-- JSON of the composed values
  sealed          INTEGER NOT NULL DEFAULT 0,   -- 1: the next three are frozen
  envelope        BLOB    NOT NULL DEFAULT x'', -- frozen with the package: for DPO the bytes of sbd.json
  package         TEXT    NOT NULL DEFAULT '',  -- JSON of the sealed file in the spool; '' before and without one
  evidence        TEXT    NOT NULL DEFAULT '',  -- what the sealing told: hash and certificate
  deadline        INTEGER NOT NULL DEFAULT 0,   -- expectedResponseDateTime
  deadline_done   INTEGER NOT NULL DEFAULT 0,   -- cached: the deadline no longer matters, or its event is written
  draft           TEXT    NOT NULL DEFAULT '',  -- the draft it was made from, for Angre
  hold_until      INTEGER NOT NULL DEFAULT 0,
  transfer_id     TEXT    NOT NULL DEFAULT '',  -- what the carrier gave in return
  handed_at       INTEGER NOT NULL DEFAULT 0,   -- cached: when the fold first said that the carrier has it
  track_at        INTEGER NOT NULL DEFAULT 0,   -- when the carrier is asked next
  phase           TEXT    NOT NULL,             -- cached summary of the fold of status_event; may be rebuilt
  tone            TEXT    NOT NULL,             -- cached likewise
  closed          INTEGER NOT NULL DEFAULT 0,   -- cached: nothing more will come, or a person said done
  created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX message_wire ON message (wire_id, direction);
CREATE INDEX message_folder ON message (direction, relates_to, handed_at, id);
CREATE INDEX message_draft ON message (draft) WHERE draft <> '';
CREATE INDEX message_deadline ON message (deadline) WHERE deadline > 0 AND deadline_done = 0;
CREATE INDEX message_track ON message (track_at) WHERE track_at > 0;
CREATE UNIQUE INDEX message_in  ON message (account, sender, wire_id)   WHERE direction = 'in';
CREATE UNIQUE INDEX message_cid ON message (account, sender, client_id) WHERE direction = 'in' AND client_id <> '';

CREATE TABLE part (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  message    INTEGER NOT NULL REFERENCES message(id),
  ordinal    INTEGER NOT NULL,
  role       TEXT    NOT NULL,             -- arkivmelding | hoveddokument | vedlegg | metadata
  filename   TEXT    NOT NULL,             -- in the package
  title      TEXT    NOT NULL DEFAULT '',  -- as a person called it
  media_type TEXT    NOT NULL,
  size       INTEGER NOT NULL,
  sha256     TEXT    NOT NULL,
  blob       TEXT    NOT NULL,
  verdict    TEXT    NOT NULL DEFAULT '',  -- '' until judged: in quarantine, not served to any screen
  UNIQUE (message, filename)
) STRICT;
CREATE INDEX part_blob ON part (blob);

CREATE TABLE status_event (                -- append-only, see the triggers
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  message     INTEGER NOT NULL REFERENCES message(id),
  service     TEXT    NOT NULL,
  code        TEXT    NOT NULL,            -- verbatim
  step        TEXT    NOT NULL,            -- our reading of it when it came: a Step, or the effect, or 'note'
  source      TEXT    NOT NULL,            -- local | service | gateway | recipient | human
  source_key  TEXT    NOT NULL,            -- the source's own id of it, else code|stated_at; repeats are ignored
  stated_at   TEXT    NOT NULL DEFAULT '', -- as the source says it, with its offset
  received_at INTEGER NOT NULL,
  detail      TEXT    NOT NULL DEFAULT '',
  raw_blob    TEXT    NOT NULL DEFAULT '',
  UNIQUE (message, source, source_key)
) STRICT;
CREATE INDEX status_event_raw ON status_event (raw_blob) WHERE raw_blob <> '';

-- A message that is undone within its hold has told nobody anything: only its row here lets its events go.
CREATE TABLE undoing (message INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER status_event_no_update BEFORE UPDATE ON status_event
BEGIN SELECT RAISE(ABORT, 'status_event is append-only'); END;
CREATE TRIGGER status_event_no_delete BEFORE DELETE ON status_event
WHEN NOT EXISTS (SELECT 1 FROM undoing WHERE undoing.message = OLD.message)
BEGIN SELECT RAISE(ABORT, 'status_event is append-only'); END;

CREATE TABLE job (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT    NOT NULL,             -- send
  message      INTEGER NOT NULL REFERENCES message(id),
  account      INTEGER NOT NULL REFERENCES account(id),
  lane         TEXT    NOT NULL,             -- jobs in one lane run one at a time, in id order
  attempt_key  TEXT    NOT NULL UNIQUE,      -- given to the far side wherever it takes a key
  state        TEXT    NOT NULL CHECK (state IN
    ('ready','leased','uncertain','blocked','rejected','expired','cancelled','done')),
  blocked_on   TEXT    NOT NULL DEFAULT '',
  not_before   INTEGER NOT NULL DEFAULT 0,
  attempts     INTEGER NOT NULL DEFAULT 0,   -- counted before each attempt, for ever
  panics       INTEGER NOT NULL DEFAULT 0,   -- how many of them ended in a panic
  lease        TEXT    NOT NULL DEFAULT '',
  leased_until INTEGER NOT NULL DEFAULT 0,
  doubtful     INTEGER NOT NULL DEFAULT 0,   -- bytes may have left and nobody has answered: ask before sending
  progress     TEXT    NOT NULL DEFAULT '{}',-- JSON of channel::Progress
  trouble      TEXT    NOT NULL DEFAULT ''   -- JSON of why the last attempt did not end well
) STRICT;
CREATE INDEX job_due ON job (state, not_before);
CREATE INDEX job_lane ON job (lane, id);
CREATE INDEX job_message ON job (message);

CREATE TABLE delivery (                      -- the inbox ledger
  account       INTEGER NOT NULL REFERENCES account(id),
  transport_key TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN
    ('staged','acked','recorded','orphan','foreign','duplicate','quarantined')),
  kind          TEXT    NOT NULL DEFAULT '', -- '' until opened: event | letter
  sender        TEXT    NOT NULL DEFAULT '', -- the party the carrier authenticated, verbatim
  blob          TEXT    NOT NULL DEFAULT '',
  size          INTEGER NOT NULL DEFAULT 0,
  sha256        TEXT    NOT NULL DEFAULT '',
  raw           BLOB    NOT NULL DEFAULT x'',-- what the carrier told about it
  wire_id       TEXT    NOT NULL DEFAULT '', -- the message it speaks of, once opened
  event         TEXT    NOT NULL DEFAULT '', -- JSON of the event it carries, for orphans
  message       INTEGER NOT NULL DEFAULT 0,
  reason        TEXT    NOT NULL DEFAULT '',
  attempts      INTEGER NOT NULL DEFAULT 0,  -- of opening it; the ledger is the queue for that
  open_after    INTEGER NOT NULL DEFAULT 0,
  first_seen    INTEGER NOT NULL,
  PRIMARY KEY (account, transport_key)
) STRICT;
CREATE INDEX delivery_open ON delivery (account, open_after) WHERE state IN ('staged','acked') AND kind = '';
CREATE INDEX delivery_orphan ON delivery (wire_id) WHERE state = 'orphan';
CREATE INDEX delivery_blob ON delivery (blob) WHERE blob <> '';
