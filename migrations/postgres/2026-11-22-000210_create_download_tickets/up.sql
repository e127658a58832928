-- What stands for a session in an address, once. It names the session without
-- a reference: whoever ends one need not look for its tickets.
CREATE TABLE download_tickets (
    token_hash bytea PRIMARY KEY, -- SHA-256
    session_hash bytea NOT NULL, -- SHA-256
    expires_at timestamptz NOT NULL
);
CREATE INDEX download_tickets_by_expiry ON download_tickets (expires_at);
