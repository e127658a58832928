-- A feed's posts. Those without an account are the organization's own.
CREATE TABLE feed_posts (
    organization_id BLOB NOT NULL,
    uid BLOB NOT NULL,
    account_id BLOB,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    media_url TEXT,
    media_mime_type TEXT,
    created_at BIGINT NOT NULL,
    hidden_at BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (organization_id, uid)
);
CREATE UNIQUE INDEX feed_posts_one_an_instant ON feed_posts (organization_id, created_at);
-- What an organization reads, and what end users do.
CREATE INDEX feed_posts_newest_first ON feed_posts (organization_id, created_at DESC)
WHERE deleted_at IS NULL;
CREATE INDEX feed_posts_shown_newest_first ON feed_posts (organization_id, created_at DESC)
WHERE deleted_at IS NULL AND hidden_at IS NULL;
