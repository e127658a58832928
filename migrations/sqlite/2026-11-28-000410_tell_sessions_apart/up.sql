-- A session from before says 1970: when it was opened is not known.
ALTER TABLE sessions ADD COLUMN opened_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN device TEXT;
