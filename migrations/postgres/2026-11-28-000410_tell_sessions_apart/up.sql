-- A session from before says 1970: when it was opened is not known.
ALTER TABLE sessions
    ADD COLUMN opened_at timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
    ADD COLUMN device text;
