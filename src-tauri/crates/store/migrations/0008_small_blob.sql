-- Content that is too small for a file of its own is durable with the row that speaks of it, in one commit.
-- In a table of its own: a row that changes is written anew with all that it holds.
CREATE TABLE small_blob (
  id    TEXT NOT NULL UNIQUE,                  -- as of one in a file
  bytes BLOB NOT NULL
) STRICT;

-- What is opened next is found without looking at all that waits.
DROP INDEX delivery_open;
CREATE INDEX delivery_open ON delivery (account, first_seen) WHERE state IN ('staged','acked') AND kind = '';

-- An earlier program would look for a file.
UPDATE meta SET value = '8' WHERE name = 'min_reader';
