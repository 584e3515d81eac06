-- What messages are found by. Contentless: the words stand in the tables already, encrypted like everything here, and
-- an index alone is half the size. Newest first is highest rowid first, so no ranking reads more than a page.
--
-- A letter that was not let out of quarantine is found by its sender and its ids alone: its files have no verdict.
CREATE VIEW message_words AS
  SELECT id,
         sender_name || ' ' || sender     AS sender,
         receiver_name || ' ' || receiver AS receiver,
         title,
         coalesce((SELECT group_concat(part.title || ' ' || part.filename, ' ') FROM part
                   WHERE part.message = message.id AND part.verdict <> '' AND part.role <> 'arkivmelding'), '')
                                          AS documents,
         uid || ' ' || wire_id || ' ' || conversation_id || ' ' || client_id || ' ' || transfer_id || ' ' ||
         coalesce((SELECT group_concat(job.attempt_key, ' ') FROM job
                   WHERE job.message = message.id AND job.kind = 'send'), '')
                                          AS ids
  FROM message;

-- Diacritics are letters of their own: å is not a.
CREATE VIRTUAL TABLE message_text USING fts5(
  sender, receiver, title, documents, ids,
  content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3'
);

CREATE TRIGGER message_text_new AFTER INSERT ON message BEGIN
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = NEW.id;
END;

-- Not REPLACE: the statement that fires a trigger decides what is done about conflicts inside it.
CREATE TRIGGER message_text_changed
AFTER UPDATE OF sender, sender_name, receiver, receiver_name, title, wire_id, conversation_id, client_id, transfer_id
ON message BEGIN
  DELETE FROM message_text WHERE rowid = NEW.id;
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = NEW.id;
END;

CREATE TRIGGER message_text_gone AFTER DELETE ON message BEGIN
  DELETE FROM message_text WHERE rowid = OLD.id;
END;

CREATE TRIGGER job_text_new AFTER INSERT ON job WHEN NEW.kind = 'send' BEGIN
  DELETE FROM message_text WHERE rowid = NEW.message;
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = NEW.message;
END;

CREATE TRIGGER part_text_new AFTER INSERT ON part WHEN NEW.verdict <> '' AND NEW.role <> 'arkivmelding' BEGIN
  DELETE FROM message_text WHERE rowid = NEW.message;
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = NEW.message;
END;

CREATE TRIGGER part_text_changed AFTER UPDATE OF title, filename, verdict, role ON part BEGIN
  DELETE FROM message_text WHERE rowid = NEW.message;
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = NEW.message;
END;

-- A message goes after its parts: by then its row may be gone, and there is nothing to index.
CREATE TRIGGER part_text_gone AFTER DELETE ON part BEGIN
  DELETE FROM message_text WHERE rowid = OLD.message;
  INSERT INTO message_text (rowid, sender, receiver, title, documents, ids)
    SELECT * FROM message_words WHERE id = OLD.message;
END;

INSERT INTO message_text (rowid, sender, receiver, title, documents, ids) SELECT * FROM message_words;
