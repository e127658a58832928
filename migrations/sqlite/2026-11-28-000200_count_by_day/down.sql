ALTER TABLE invites DROP COLUMN opened_at;
DROP TABLE daily_counts;
