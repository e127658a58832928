CREATE TABLE password_resets (
    token_hash bytea PRIMARY KEY, -- SHA-256
    account_id uuid REFERENCES accounts, -- nobody's, where the address had no account
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_by_account ON password_resets (account_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);
