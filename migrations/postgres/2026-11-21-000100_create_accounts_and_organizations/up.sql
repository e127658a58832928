CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    apikey text NOT NULL UNIQUE,
    public_key text NOT NULL UNIQUE,
    salesforce boolean NOT NULL,
    public_allowed boolean NOT NULL,
    created_at timestamptz NOT NULL,
    -- The profile, which its admins edit.
    name text NOT NULL,
    dpo_email text,
    logo text,
    icon text,
    domain text,
    contact_phone text,
    contact_phone_2 text,
    address text,
    city text,
    state text,
    post_code text,
    country text,
    description text,
    banner text,
    upsell_description text,
    -- What it asks for: {"key": true}.
    communication_channels jsonb NOT NULL,
    requested_data jsonb NOT NULL,
    consents jsonb NOT NULL,
    public boolean NOT NULL,
    published boolean NOT NULL,
    -- Arrays of text.
    marketplace_tags jsonb NOT NULL,
    industries jsonb NOT NULL,
    brands jsonb NOT NULL
);

-- Apart from the organization, so that no query for a profile reads them.
CREATE TABLE organization_secrets (
    organization_id uuid PRIMARY KEY REFERENCES organizations,
    signing_seed bytea NOT NULL, -- sealed
    jwt_secret bytea NOT NULL, -- sealed
    api_secret bytea NOT NULL UNIQUE -- SHA-256
);

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    realm text NOT NULL CHECK (realm IN ('organization', 'rights-holder')),
    organization_id uuid REFERENCES organizations,
    email text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (realm, email),
    CHECK ((realm = 'organization') = (organization_id IS NOT NULL))
);

CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY, -- SHA-256
    realm text NOT NULL CHECK (realm IN ('organization', 'rights-holder')),
    account_id uuid NOT NULL REFERENCES accounts,
    organization_id uuid,
    keep boolean NOT NULL,
    touched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CHECK ((realm = 'organization') = (organization_id IS NOT NULL))
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE operator_invites (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE, -- SHA-256
    email text,
    first_start boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    used_at timestamptz,
    used_by uuid,
    CHECK ((used_at IS NULL) = (used_by IS NULL))
);
CREATE UNIQUE INDEX operator_invites_one_first_start ON operator_invites (first_start) WHERE first_start;
CREATE INDEX operator_invites_by_age ON operator_invites (created_at);

CREATE TABLE signups (
    token_hash bytea PRIMARY KEY, -- SHA-256
    email text NOT NULL,
    operator_invite_id uuid,
    customer text,
    expires_at timestamptz NOT NULL,
    completed_at timestamptz
);
CREATE INDEX signups_by_expiry ON signups (expires_at);
