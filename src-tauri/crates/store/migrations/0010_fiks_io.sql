-- Answers over FIKS IO name a message by the id it was given when it was accepted.

CREATE INDEX message_transfer ON message (transfer_id) WHERE transfer_id <> '';
