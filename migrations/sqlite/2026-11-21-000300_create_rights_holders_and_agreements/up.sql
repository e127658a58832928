CREATE TABLE rights_holders (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    public_key TEXT NOT NULL UNIQUE,
    signing_seed BLOB NOT NULL,
    default_data TEXT NOT NULL,
    preferences TEXT NOT NULL
);

-- A person's data towards an organization: the tie between the two.
CREATE TABLE account_data (
    organization_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX account_data_by_account ON account_data (account_id);

CREATE TABLE agreements (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    sisa_id TEXT NOT NULL,
    accepted_sisa_jwt TEXT NOT NULL,
    payload_key BLOB NOT NULL,
    signed_at BIGINT NOT NULL,
    ended_at BIGINT,
    head_sequence BIGINT,
    head_event_id TEXT,
    head_created_at BIGINT,
    PRIMARY KEY (organization_id, id),
    CHECK (
        (head_sequence IS NULL) = (head_event_id IS NULL)
        AND (head_sequence IS NULL) = (head_created_at IS NULL)
    )
);
CREATE UNIQUE INDEX agreements_one_in_force ON agreements (organization_id, account_id)
WHERE ended_at IS NULL;
CREATE INDEX agreements_by_account ON agreements (account_id);

CREATE TABLE agreement_events (
    organization_id BLOB NOT NULL,
    agreement_id BLOB NOT NULL,
    sequence BIGINT NOT NULL,
    event_type TEXT NOT NULL,
    event_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    previous_id TEXT,
    rights_holder_sig TEXT NOT NULL,
    data_custodian_sig TEXT NOT NULL,
    event_jwt BLOB NOT NULL,
    PRIMARY KEY (organization_id, agreement_id, sequence),
    FOREIGN KEY (organization_id, agreement_id) REFERENCES agreements (organization_id, id)
);

-- What an organization was told: the projection of an agreement's events.
-- email is the shared address, lower-cased, for finding who shares one.
CREATE TABLE end_users (
    organization_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    agreement_id BLOB NOT NULL,
    public_key TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    email TEXT,
    personal_data TEXT NOT NULL,
    shared_personal_data TEXT NOT NULL,
    consents TEXT NOT NULL,
    communication_channels TEXT NOT NULL,
    PRIMARY KEY (organization_id, account_id),
    UNIQUE (organization_id, public_key)
);
CREATE INDEX end_users_by_signing ON end_users (organization_id, signed_at, public_key);
CREATE INDEX end_users_by_update ON end_users (organization_id, updated_at DESC, public_key DESC);
CREATE INDEX end_users_by_email ON end_users (organization_id, email);
