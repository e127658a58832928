CREATE TABLE rights_holder_signups (
    code_hash bytea PRIMARY KEY, -- SHA-256
    email text NOT NULL,
    password_hash text NOT NULL, -- bcrypt
    keep boolean NOT NULL,
    destination_path text,
    expires_at timestamptz NOT NULL,
    completed_at timestamptz
);
CREATE INDEX rights_holder_signups_by_expiry ON rights_holder_signups (expires_at);
