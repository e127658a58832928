-- How much happened to an organization on which day (UTC, since 1970-01-01): of each
-- subject how much went up, and how much down. What is there now is the sum of all days.
-- Day 0 is everything of more than three months ago. With one writer, one stripe is enough.
CREATE TABLE daily_counts (
    organization_id BLOB NOT NULL,
    day INTEGER NOT NULL,
    subject TEXT NOT NULL,
    stripe SMALLINT NOT NULL,
    up BIGINT NOT NULL,
    down BIGINT NOT NULL,
    PRIMARY KEY (organization_id, day, subject, stripe)
) WITHOUT ROWID;
-- What is folded, by the housekeeping of all organizations.
CREATE INDEX daily_counts_by_day ON daily_counts (day);

INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down)
SELECT organization_id, max(at, 0) / 86400000000, subject, 0, sum(up), sum(down)
FROM (
    SELECT organization_id, created_at AS at, 'invited' AS subject, 1 AS up, 0 AS down FROM invites
    WHERE NOT EXISTS (
        SELECT 1 FROM uploads
        WHERE uploads.organization_id = invites.organization_id AND uploads.id = invites.upload_id
    )
    UNION ALL
    SELECT organization_id, used_at, 'registered', 1, 0 FROM invites WHERE used_at IS NOT NULL
    UNION ALL
    SELECT organization_id, signed_at, 'people', 1, 0 FROM agreements
    UNION ALL
    SELECT organization_id, ended_at, 'people', 0, 1 FROM agreements WHERE ended_at IS NOT NULL
)
GROUP BY 1, 2, 3;

ALTER TABLE invites ADD COLUMN opened_at BIGINT;
