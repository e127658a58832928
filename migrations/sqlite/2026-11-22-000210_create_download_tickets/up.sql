-- What stands for a session in an address, once. It names the session without
-- a reference: whoever ends one need not look for its tickets.
CREATE TABLE download_tickets (
    token_hash BLOB NOT NULL PRIMARY KEY,
    session_hash BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX download_tickets_by_expiry ON download_tickets (expires_at);
