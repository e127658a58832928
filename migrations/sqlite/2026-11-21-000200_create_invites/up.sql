CREATE TABLE invites (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    email TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    token_sealed BLOB NOT NULL,
    external_id TEXT NOT NULL,
    personal_data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by BLOB,
    used_by_public_key TEXT,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, email),
    CHECK (
        (used_at IS NULL) = (used_by IS NULL)
        AND (used_at IS NULL) = (used_by_public_key IS NULL)
    )
);
CREATE INDEX invites_newest_first ON invites (organization_id, created_at DESC, id DESC);
