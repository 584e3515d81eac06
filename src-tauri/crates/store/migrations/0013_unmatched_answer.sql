-- What a message says of one of ours that it answers, while nobody here knows which that is: it was quicker than the
-- platform's own answer to us, and more than one could be meant.

CREATE TABLE unmatched_answer (
  account       INTEGER NOT NULL,
  transport_key TEXT    NOT NULL,          -- of the delivery that brought it
  sender        TEXT    NOT NULL,          -- the party the carrier authenticated, verbatim
  answered      TEXT    NOT NULL,          -- the id that it answers
  event         TEXT    NOT NULL,          -- JSON
  PRIMARY KEY (account, transport_key)
) STRICT;
