-- On SQLite ids and hashes are BLOBs, instants are microseconds since 1970,
-- JSON is TEXT.

CREATE TABLE organizations (
    id BLOB NOT NULL PRIMARY KEY,
    apikey TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL UNIQUE,
    salesforce BOOLEAN NOT NULL,
    public_allowed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    dpo_email TEXT,
    logo TEXT,
    icon TEXT,
    domain TEXT,
    contact_phone TEXT,
    contact_phone_2 TEXT,
    address TEXT,
    city TEXT,
    state TEXT,
    post_code TEXT,
    country TEXT,
    description TEXT,
    banner TEXT,
    upsell_description TEXT,
    communication_channels TEXT NOT NULL,
    requested_data TEXT NOT NULL,
    consents TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    published BOOLEAN NOT NULL,
    marketplace_tags TEXT NOT NULL,
    industries TEXT NOT NULL,
    brands TEXT NOT NULL
);

-- Apart from the rest, so that no query for a profile reads a secret.
CREATE TABLE organization_secrets (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id),
    signing_seed BLOB NOT NULL,
    jwt_secret BLOB NOT NULL,
    api_secret BLOB NOT NULL UNIQUE
);

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    realm TEXT NOT NULL CHECK (realm IN ('organization', 'rights-holder')),
    organization_id BLOB REFERENCES organizations (id),
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (realm, email),
    CHECK ((realm = 'organization') = (organization_id IS NOT NULL))
);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    realm TEXT NOT NULL CHECK (realm IN ('organization', 'rights-holder')),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    organization_id BLOB,
    keep BOOLEAN NOT NULL,
    touched_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK ((realm = 'organization') = (organization_id IS NOT NULL))
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE operator_invites (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    email TEXT,
    first_start BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_at BIGINT,
    used_by BLOB,
    CHECK ((used_at IS NULL) = (used_by IS NULL))
);
CREATE UNIQUE INDEX operator_invites_one_first_start ON operator_invites (first_start) WHERE first_start;
CREATE INDEX operator_invites_by_age ON operator_invites (created_at);

CREATE TABLE signups (
    token_hash BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    operator_invite_id BLOB,
    customer TEXT,
    expires_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX signups_by_expiry ON signups (expires_at);
