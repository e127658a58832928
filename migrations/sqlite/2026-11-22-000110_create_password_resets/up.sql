CREATE TABLE password_resets (
    token_hash BLOB NOT NULL PRIMARY KEY,
    account_id BLOB REFERENCES accounts (id), -- nobody's, where the address had no account
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_by_account ON password_resets (account_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);
