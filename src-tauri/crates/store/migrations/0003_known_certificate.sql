-- Certificates that organisations have signed with, or that letters were locked for: a certificate that
-- was not seen before is told of (trust-and-speed 1.3 rule 8).

CREATE TABLE known_certificate (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order they were first seen
  org        TEXT    NOT NULL,                  -- nine digits
  role       TEXT    NOT NULL,                  -- signer | recipient
  key_id     TEXT    NOT NULL,                  -- SHA-256 of the public key, lower-case hex
  issuer     TEXT    NOT NULL,                  -- its common name
  first_seen INTEGER NOT NULL,
  last_seen  INTEGER NOT NULL,
  UNIQUE (org, role, key_id, issuer)
) STRICT;
