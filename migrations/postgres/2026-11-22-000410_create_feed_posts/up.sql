-- A feed's posts. Those without an account are the organization's own.
CREATE TABLE feed_posts (
    organization_id uuid NOT NULL,
    uid uuid NOT NULL,
    account_id uuid,
    title text NOT NULL,
    body text NOT NULL,
    media_url text,
    media_mime_type text,
    created_at timestamptz NOT NULL, -- to the millisecond
    hidden_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, uid)
);
CREATE UNIQUE INDEX feed_posts_one_an_instant ON feed_posts (organization_id, created_at);
-- What an organization reads, and what end users do.
CREATE INDEX feed_posts_newest_first ON feed_posts (organization_id, created_at DESC)
    WHERE deleted_at IS NULL;
CREATE INDEX feed_posts_shown_newest_first ON feed_posts (organization_id, created_at DESC)
    WHERE deleted_at IS NULL AND hidden_at IS NULL;
