-- What a person does with letters at the desk, and lists that stay quick when there are many.

ALTER TABLE message ADD COLUMN handled_at INTEGER NOT NULL DEFAULT 0; -- incoming: when a person here was done with it

CREATE INDEX message_inbox ON message (id) WHERE direction = 'in' AND relates_to = 0;
CREATE INDEX message_thread ON message (conversation_id) WHERE conversation_id <> '';
