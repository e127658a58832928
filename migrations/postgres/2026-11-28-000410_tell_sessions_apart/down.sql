ALTER TABLE sessions
    DROP COLUMN device,
    DROP COLUMN opened_at;
