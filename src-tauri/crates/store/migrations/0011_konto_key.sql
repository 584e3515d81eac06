-- The keys that kontoer of FIKS IO were seen with. Nobody vouches for them, so that one is the konto's own
-- from when it was first seen, and another only when a person has said so (trust-and-speed T19).

CREATE TABLE konto_key (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order they were first seen
  konto       TEXT    NOT NULL,                  -- UUID, lower case
  key_id      TEXT    NOT NULL,                  -- SHA-256 of the public key, lower-case hex
  source      TEXT    NOT NULL,                  -- fetched from the catalogue | imported from a file
  certificate BLOB    NOT NULL,                  -- DER, as it was seen last
  pinned      INTEGER NOT NULL,                  -- 1: the konto's own; one of each source at most
  first_seen  INTEGER NOT NULL,
  last_seen   INTEGER NOT NULL,
  pinned_at   INTEGER,                           -- when it became so last
  UNIQUE (konto, source, key_id)
) STRICT;
