ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN opened_at;
