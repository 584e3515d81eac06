-- Large payloads lie apart from their messages and outlast them, while a message that is handed out too often is given
-- up by its carrier. So tries to fetch are counted, and a message is taken without what lies apart when it comes once
-- too often: its delivery is of kind 'fetching' until that is here.

CREATE TABLE fetch_try (
  account       INTEGER NOT NULL REFERENCES account(id),
  transport_key TEXT    NOT NULL,
  tries         INTEGER NOT NULL,          -- counted before each
  PRIMARY KEY (account, transport_key)
) STRICT;

CREATE INDEX delivery_fetching ON delivery (account, open_after) WHERE kind = 'fetching';
