CREATE TABLE rights_holders (
    account_id uuid PRIMARY KEY REFERENCES accounts,
    public_key text NOT NULL UNIQUE,
    signing_seed bytea NOT NULL, -- sealed
    default_data jsonb NOT NULL,
    preferences jsonb NOT NULL
);

-- A person's data towards an organization; the row is the tie between the two.
CREATE TABLE account_data (
    organization_id uuid NOT NULL,
    account_id uuid NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX account_data_by_account ON account_data (account_id);

CREATE TABLE agreements (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    sisa_id text NOT NULL,
    accepted_sisa_jwt text NOT NULL,
    payload_key bytea NOT NULL, -- sealed
    signed_at timestamptz NOT NULL,
    ended_at timestamptz,
    head_sequence bigint,
    head_event_id text,
    head_created_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CHECK (num_nulls(head_sequence, head_event_id, head_created_at) IN (0, 3))
);
CREATE UNIQUE INDEX agreements_one_in_force ON agreements (organization_id, account_id)
    WHERE ended_at IS NULL;
CREATE INDEX agreements_by_account ON agreements (account_id);

CREATE TABLE agreement_events (
    organization_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    sequence bigint NOT NULL,
    event_type text NOT NULL,
    event_id text NOT NULL,
    created_at timestamptz NOT NULL,
    previous_id text,
    rights_holder_sig text NOT NULL,
    data_custodian_sig text NOT NULL,
    event_jwt bytea NOT NULL, -- sealed
    PRIMARY KEY (organization_id, agreement_id, sequence),
    FOREIGN KEY (organization_id, agreement_id) REFERENCES agreements
);

-- What an organization was told: the projection of an agreement's events.
CREATE TABLE end_users (
    organization_id uuid NOT NULL,
    account_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    -- Pages are ordered by it, so its order may not depend on the database's language.
    public_key text COLLATE "C" NOT NULL,
    signed_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    email text, -- out of personal_data, lower-cased
    personal_data jsonb NOT NULL,
    shared_personal_data jsonb NOT NULL,
    consents jsonb NOT NULL,
    communication_channels jsonb NOT NULL,
    PRIMARY KEY (organization_id, account_id),
    UNIQUE (organization_id, public_key)
);
CREATE INDEX end_users_by_signing ON end_users (organization_id, signed_at, public_key);
CREATE INDEX end_users_by_update ON end_users (organization_id, updated_at DESC, public_key DESC);
CREATE INDEX end_users_by_email ON end_users (organization_id, email);
