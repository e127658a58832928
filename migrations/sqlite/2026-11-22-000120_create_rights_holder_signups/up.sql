CREATE TABLE rights_holder_signups (
    code_hash BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    keep BOOLEAN NOT NULL,
    destination_path TEXT,
    expires_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX rights_holder_signups_by_expiry ON rights_holder_signups (expires_at);
