-- Since when a job waits for something to be mended here, told beside what it is.

ALTER TABLE job ADD COLUMN blocked_since INTEGER NOT NULL DEFAULT 0;
