CREATE TABLE invites (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    token_hash bytea NOT NULL UNIQUE, -- SHA-256
    token_sealed bytea NOT NULL,
    external_id text NOT NULL,
    personal_data jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid,
    used_by_public_key text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, email),
    CHECK (num_nulls(used_at, used_by, used_by_public_key) IN (0, 3))
);
CREATE INDEX invites_newest_first ON invites (organization_id, created_at DESC, id DESC);
