-- What waits for a person (Oppfølging): found by indexes that hold nothing else, so that it costs what there is to do
-- and not what there is.

-- Incoming: 1 while nothing of ours answers it, no letter of the conversation and no receipt.
ALTER TABLE message ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0;
-- When a person said that it may lie.
ALTER TABLE draft ADD COLUMN handled_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX message_troubled ON message (id)
  WHERE direction = 'out' AND handled_at = 0 AND tone IN ('warning','danger') AND phase <> 'cancelled';
-- By the moment at which a fifth of the time is left.
CREATE INDEX message_near ON message (deadline - (deadline - created_at) / 5)
  WHERE direction = 'out' AND relates_to = 0 AND handled_at = 0 AND closed = 0 AND deadline > 0
    AND tone NOT IN ('warning','danger') AND phase IN ('queued','handed','fetched');
CREATE INDEX message_unanswered ON message (created_at) WHERE unanswered = 1 AND handled_at = 0;

UPDATE message SET unanswered = 1
WHERE direction = 'in' AND relates_to = 0
  AND NOT EXISTS (SELECT 1 FROM message AS ours
                  WHERE ours.direction = 'out' AND ours.relates_to = message.id)
  AND NOT EXISTS (SELECT 1 FROM message AS ours
                  WHERE ours.conversation_id = message.conversation_id AND ours.conversation_id <> ''
                    AND ours.direction = 'out' AND ours.relates_to = 0 AND ours.id > message.id);

CREATE TRIGGER message_came AFTER INSERT ON message WHEN NEW.direction = 'in' AND NEW.relates_to = 0 BEGIN
  UPDATE message SET unanswered = 1 WHERE id = NEW.id;
END;

-- A receipt answers its letter, a letter all that lies before it in the conversation.
CREATE TRIGGER message_answers AFTER INSERT ON message WHEN NEW.direction = 'out' BEGIN
  UPDATE message SET unanswered = 0 WHERE id = NEW.relates_to AND direction = 'in';
  UPDATE message SET unanswered = 0
  WHERE NEW.relates_to = 0 AND conversation_id = NEW.conversation_id AND conversation_id <> ''
    AND direction = 'in' AND id < NEW.id;
END;

-- What is taken back has answered nothing.
CREATE TRIGGER message_answered_not AFTER DELETE ON message WHEN OLD.direction = 'out' BEGIN
  UPDATE message SET unanswered = 1
  WHERE conversation_id = OLD.conversation_id AND conversation_id <> ''
    AND direction = 'in' AND relates_to = 0 AND id < OLD.id
    AND NOT EXISTS (SELECT 1 FROM message AS ours
                    WHERE ours.direction = 'out' AND ours.relates_to = message.id)
    AND NOT EXISTS (SELECT 1 FROM message AS ours
                    WHERE ours.conversation_id = message.conversation_id AND ours.conversation_id <> ''
                      AND ours.direction = 'out' AND ours.relates_to = 0 AND ours.id > message.id);
END;
