-- What receiving needs: the judgement of incoming letters, the statuses we answer with, and the
-- delegations we know.

ALTER TABLE message ADD COLUMN verdict  TEXT    NOT NULL DEFAULT ''; -- incoming: of its package, as a word
ALTER TABLE message ADD COLUMN who      TEXT    NOT NULL DEFAULT ''; -- incoming: whether the signer is the sender
ALTER TABLE message ADD COLUMN signer_note TEXT NOT NULL DEFAULT ''; -- incoming: its signer is new, or has changed
ALTER TABLE message ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;  -- incoming: a person vouches for the sender
ALTER TABLE message ADD COLUMN unread   INTEGER NOT NULL DEFAULT 0;  -- incoming: nobody here has looked at it

ALTER TABLE job ADD COLUMN answer   TEXT NOT NULL DEFAULT '';        -- kind status: JSON of which status about which SBD
ALTER TABLE job ADD COLUMN envelope BLOB NOT NULL DEFAULT x'';       -- kind status: its bytes, frozen before they leave

CREATE TABLE known_delegation (             -- a person has confirmed that one organisation signs for another
  signer       TEXT    NOT NULL,
  sender       TEXT    NOT NULL,
  confirmed_at INTEGER NOT NULL,
  PRIMARY KEY (signer, sender)
) STRICT;

CREATE INDEX message_unread ON message (unread) WHERE unread = 1;
CREATE INDEX delivery_message ON delivery (message) WHERE message > 0;

-- Letters that an earlier program kept unopened are opened now.
UPDATE delivery SET kind = '', attempts = 0 WHERE kind = 'letter' AND state = 'acked';
